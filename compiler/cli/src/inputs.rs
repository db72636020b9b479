//! `zkc inputs`

use std::path::PathBuf;

use clap::Args;
use zkc::eval::Scope;
use zkc::inputs::{json_template, toml_template};
use zkvm::abi::{Abi, Visibility};

use super::answer::{Answer, Failure, Report};
use super::console::Console;
use super::inputs_file;
use super::limits::MemoryLimit;
use super::program::ProgramArguments;
use super::target::Target;

/// Print a typed, commented template of the inputs file
///
/// The template is TOML, and with --json it is the document's entry `template`. It is a valid inputs file as it is.
///
/// With --fill, print the inputs file that is given, with values in place of its expressions `{ eval = "…" }`.
///
/// Exit codes: 0 printed, 1 the program has errors, or the inputs do not fit, 2 a file is missing, unreadable or malformed, there are several
/// circuits and none is chosen, or an image exceeds the memory limit.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    program: ProgramArguments,
    /// Print these inputs with all values computed
    #[arg(long, value_name = "FILE")]
    fill: Option<PathBuf>,
    /// Show values of the inputs file in messages even where stderr is no terminal
    #[arg(long)]
    show_secrets: bool,
    #[command(flatten)]
    memory: MemoryLimit,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let secrets = console.secrets(arguments.show_secrets);
    let fill = |scope: Option<Scope<'_>>, abi: &Abi| {
        let file = arguments.fill.as_deref();
        file.map(|file| inputs_file::compute(file, scope, abi, secrets)).transpose()
    };
    let (name, abi, filled, mut report) = match arguments.program.open(&arguments.memory.budget())? {
        Target::Image(file) => {
            let filled = fill(None, &file.image.abi)?;
            (file.name, file.image.abi, filled, Report::default())
        }
        Target::Source(source) => {
            let built = source.build(arguments.program.one(), console)?;
            let abi = built.first().map(|built| built.image.abi.clone()).unwrap_or_default();
            let name = built.first().map(|built| built.name.clone()).unwrap_or_default();
            let filled = fill(built.first().map(|built| source.scope(built)), &abi)?;
            (name, abi, filled, source.into_report(&built))
        }
    };
    if let Some(filled) = filled {
        report.join(filled.report);
        return Ok(Answer::new(filled.filled.as_str())
            .with("circuit", name)
            .with("filled", filled.filled.as_str())
            .report(report));
    }
    let parameters = abi.parameters.iter().map(|parameter| {
        serde_json::json!({
            "name": parameter.name,
            "type": parameter.ty.to_string(),
            "public": parameter.visibility == Visibility::Public,
        })
    });
    Ok(Answer::new(toml_template(&name, &abi))
        .with("circuit", name)
        .with("parameters", parameters.collect::<Vec<_>>())
        .with("template", json_template(&abi))
        .report(report))
}
