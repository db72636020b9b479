//! `zkc run`, and what `zkc prove` begins with, too.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use zkc::diagnostic::{Diagnostic, codes};
use zkc::driver::{self, JournalItem};
use zkc::inputs::Bound;
use zkvm::execute::ExecuteError;
use zkvm::{Image, Journal};

use super::answer::{Answer, Failure, Report};
use super::console::Console;
use super::limits::{self, ImageLimits};
use super::program::ProgramArguments;
use super::target::Target;
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
    #[command(flatten)]
    program: ProgramArguments,
    /// The inputs: a .toml or .json file; `zkc inputs` prints a template. Needed unless the circuit has no inputs
    #[arg(short, long, value_name = "FILE")]
    inputs: Option<PathBuf>,
    /// Show secret values in messages even if they are not printed to a terminal
    #[arg(long)]
    show_secrets: bool,
    #[command(flatten)]
    limits: ImageLimits,
}

/// A program with its inputs, ready to be run by the machine.
pub(super) struct Prepared {
    pub(super) name: String,
    pub(super) image: Image,
    pub(super) bound: Bound,
    /// Where results go.
    pub(super) output: PathBuf,
    pub(super) report: Report,
    /// Whether the evaluator found that every check holds, which takes the source.
    evaluated: bool,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let prepared = prepare(&arguments.what, console)?;
    let Prepared { image, bound, .. } = &prepared;
    let execution = match console.during("executing", || zkvm::execute(image, &bound.inputs)) {
        Ok(execution) => execution,
        Err(error) => return Err(prepared.failure(&error)),
    };
    // With blindings that are thrown away after this run.
    let passing: BTreeSet<[u8; 32]> = bound.drawn().map(|(.., commitment)| commitment).collect();
    let items: Vec<JournalItem> = described(image, &execution.journal)?
        .into_iter()
        .map(|item| JournalItem { value: item.value.without(&passing), ..item })
        .collect();
    let (counts, image_id) = (image.counts, image.id().to_string());
    let text = format!(
        "{}: every check holds ({} multipliers, {} constraints)\n{}",
        prepared.name,
        counts.multipliers,
        counts.constraints,
        journal::text(&items)
    );
    Ok(Answer::new(text)
        .with("circuit", prepared.name)
        .with("image_id", image_id)
        .with("multipliers", counts.multipliers)
        .with("constraints", counts.constraints)
        .with("journal", journal::json(&items))
        .report(prepared.report))
}

/// Reads program and inputs. With the source, the evaluator says whether every check holds; an image is left to the machine.
pub(super) fn prepare(what: &What, console: &Console) -> Result<Prepared, Failure> {
    let inputs = what.inputs.as_deref();
    let secrets = console.secrets(what.show_secrets);
    let budget = what.limits.budget();
    match what.program.open(&budget)? {
        Target::Image(file) => {
            budget.check_run(&file.image).map_err(|error| limits::over_budget(&error, limits::RUNNING))?;
            let (bound, report) = inputs_file::read(inputs, None, &file.image.abi, secrets)?;
            let (name, image, output) = (file.name, file.image, file.output);
            Ok(Prepared { name, image, bound, output, report, evaluated: false })
        }
        Target::Source(source) => {
            let mut built = source.build(what.program.one(), console)?;
            let only = built.pop().ok_or_else(|| Diagnostic::global(codes::E0810, "there is no circuit"))?;
            let scope = source.scope(&only);
            let (bound, mut warned) = inputs_file::read(inputs, Some(scope), &only.image.abi, secrets)?;
            let mut computing = std::mem::take(&mut warned.logs);
            let result = console.during("executing", || {
                driver::evaluate_built(&only, &source.checked.sources, &bound.inputs, secrets)
            });
            let output = source.output.clone();
            let mut report = source.into_report(std::slice::from_ref(&only));
            report.join(warned);
            match result {
                Ok(logs) => {
                    computing.extend(logs);
                    report.logs = computing;
                    let (name, image) = (only.name, only.image);
                    Ok(Prepared { name, image, bound, output, report, evaluated: true })
                }
                Err(failed) => Err(report.failure(failed.diagnostic, failed.logs)),
            }
        }
    }
}

impl Prepared {
    /// The machine does not accept the inputs.
    pub(super) fn failure(self, error: &ExecuteError) -> Failure {
        let told = if self.evaluated { driver::evaluated_failure } else { driver::machine_failure };
        let logs = self.report.logs.clone();
        self.report.failure(told(error), logs)
    }
}

impl Report {
    /// What failed in a run, with the sources that messages quote.
    fn failure(self, diagnostic: Diagnostic, logs: Vec<String>) -> Failure {
        let mut failure = Failure::from(diagnostic);
        failure.report.sources = self.sources;
        failure.report.logs = logs;
        failure
    }
}

/// A journal with names; that of an execution has the shape of its image.
pub(super) fn described(image: &Image, journal: &Journal) -> Result<Vec<JournalItem>, Diagnostic> {
    driver::named(image, journal).map_err(|diagnostic| *diagnostic)
}
