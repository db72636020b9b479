//! `zkc inputs`

use std::path::PathBuf;

use clap::Args;
use zkc::inputs::{json_template, toml_template};
use zkvm::abi::Visibility;

use super::answer::{Answer, Failure, Report};
use super::console::Console;
use super::limits::MemoryLimit;
use super::lock::LockArguments;
use super::target::{self, Target};

/// Print a typed, commented template of the inputs file
///
/// The template is TOML, and with --json it is the document's entry `template`. It is a valid inputs file as it is.
///
/// Exit codes: 0 printed, 1 the program has errors, 2 a file is missing, unreadable or malformed, there are several
/// circuits and none is chosen, or an image exceeds the memory limit.
#[derive(Args)]
pub(super) struct Arguments {
    /// A .zk file, a folder with Zk.toml or an image
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The circuit, if there are several
    #[arg(long, value_name = "NAME")]
    circuit: Option<String>,
    #[command(flatten)]
    memory: MemoryLimit,
    #[command(flatten)]
    lock: LockArguments,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let circuit = arguments.circuit.as_deref();
    let (name, abi, report) =
        match target::open(&arguments.path, &arguments.memory.budget(), arguments.lock.comparing())? {
            Target::Image(file) => {
                target::refuse_circuit(circuit)?;
                (file.name, file.image.abi, Report::default())
            }
            Target::Source(source) => {
                let built = source.build(target::one(circuit), console)?;
                let abi = built.first().map(|built| built.image.abi.clone()).unwrap_or_default();
                let name = built.first().map(|built| built.name.clone()).unwrap_or_default();
                (name, abi, source.into_report(&built))
            }
        };
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
