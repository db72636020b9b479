//! `zkc run`, and the execution that `zkc prove` starts with.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use zkc::diagnostic::{Diagnostic, codes};
use zkc::driver::{self, JournalItem};
use zkc::inputs::Bound;
use zkvm::{Image, Journal};

use super::answer::{Answer, Failure, Report};
use super::console::Console;
use super::limits::{self, ImageLimits};
use super::target::{self, Target};
use super::{inputs_file, journal};

/// Execute, check every constraint, make no proof
///
/// `log` lines go to stderr, the journal to stdout. A failed check is shown with the values of its subexpressions if
/// the source is given; for an image alone, the message has only what the image's debug map says.
///
/// An image declares how much work it needs, and one that needs more than the limits is refused before it runs.
/// Raise the limits only for an image that you trust.
///
/// Exit codes: 0 every check holds, 1 a check fails, the inputs do not fit or the program has errors, 2 a file is
/// missing, unreadable or malformed, there are several circuits and none is chosen, or an image exceeds the limits.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    what: What,
}

// No doc comment: clap would show it as the command's own.
#[derive(Args)]
pub(super) struct What {
    /// A .zk file, a folder with Zk.toml or an image
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The inputs: a .toml or .json file; `zkc inputs` prints a template. Needed unless the circuit has no inputs
    #[arg(short, long, value_name = "FILE")]
    inputs: Option<PathBuf>,
    /// The circuit, if there are several
    #[arg(long, value_name = "NAME")]
    circuit: Option<String>,
    /// Show secret values in messages even if they are not printed to a terminal
    #[arg(long)]
    show_secrets: bool,
    #[command(flatten)]
    limits: ImageLimits,
}

/// An execution in which every check holds, and what it was made from.
pub(super) struct Executed {
    pub(super) name: String,
    pub(super) image: Image,
    pub(super) bound: Bound,
    pub(super) journal: Journal,
    /// Where results go.
    pub(super) output: PathBuf,
    pub(super) report: Report,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let executed = execute(&arguments.what, console)?;
    // With blindings that are thrown away after this run.
    let passing: BTreeSet<[u8; 32]> = executed.bound.drawn().map(|(.., commitment)| commitment).collect();
    let items: Vec<JournalItem> = described(&executed.image, &executed.journal)?
        .into_iter()
        .map(|item| JournalItem { value: item.value.without(&passing), ..item })
        .collect();
    let counts = executed.image.counts;
    let text = format!(
        "{}: every check holds ({} multipliers, {} constraints)\n{}",
        executed.name,
        counts.multipliers,
        counts.constraints,
        journal::text(&items)
    );
    Ok(Answer::new(text)
        .with("circuit", executed.name)
        .with("image_id", executed.image.id().to_string())
        .with("multipliers", counts.multipliers)
        .with("constraints", counts.constraints)
        .with("journal", journal::json(&items))
        .report(executed.report))
}

/// Reads program and inputs and executes.
pub(super) fn execute(what: &What, console: &Console) -> Result<Executed, Failure> {
    let (inputs, circuit) = (what.inputs.as_deref(), what.circuit.as_deref());
    let secrets = console.secrets(what.show_secrets);
    let budget = what.limits.budget();
    match target::open(&what.path, &budget)? {
        Target::Image(file) => {
            target::refuse_circuit(circuit)?;
            budget.check_run(&file.image).map_err(|error| limits::over_budget(&error, limits::RUNNING))?;
            let (bound, report) = inputs_file::read(inputs, &file.image.abi, secrets)?;
            let journal = console
                .during("executing", || driver::execute_image(&file.image, &bound.inputs))
                .map_err(|diagnostic| Failure::from(*diagnostic))?;
            let (name, image, output) = (file.name, file.image, file.output);
            Ok(Executed { name, image, bound, journal, output, report })
        }
        Target::Source(source) => {
            let mut built = source.build(target::one(circuit), console)?;
            let only = built.pop().ok_or_else(|| Diagnostic::global(codes::E0810, "there is no circuit"))?;
            let (bound, warned) = inputs_file::read(inputs, &only.image.abi, secrets)?;
            let result = console.during("executing", || {
                driver::execute_built(&only, &source.checked.sources, &bound.inputs, secrets)
            });
            let output = source.output.clone();
            let mut report = source.into_report(std::slice::from_ref(&only));
            report.join(warned);
            match result {
                Ok(execution) => {
                    report.logs = execution.logs;
                    let journal = execution.journal;
                    Ok(Executed { name: only.name, image: only.image, bound, journal, output, report })
                }
                Err(failed) => {
                    let mut failure = Failure::from(failed.diagnostic);
                    failure.report.sources = report.sources;
                    failure.report.logs = failed.logs;
                    Err(failure)
                }
            }
        }
    }
}

/// A journal with names; that of an execution has the shape of its image.
pub(super) fn described(image: &Image, journal: &Journal) -> Result<Vec<JournalItem>, Diagnostic> {
    driver::named(image, journal).map_err(|diagnostic| *diagnostic)
}
