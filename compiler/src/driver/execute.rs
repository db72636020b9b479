//! Executions: inputs in, journal out, every check made, no proof.

use zkvm::{Image, Inputs, Journal};

use super::Built;
use super::failure::{failed_check, machine_failure};
use crate::diagnostic::Diagnostic;
use crate::ir;
use crate::source::SourceMap;

/// An execution in which every check holds.
#[derive(Clone, Debug)]
pub struct Execution {
    /// What it says in public.
    pub journal: Journal,
    /// What `log` prints; only known where the source is.
    pub logs: Vec<String>,
}

/// An execution in which some check fails.
#[derive(Clone, Debug)]
pub struct FailedExecution {
    /// Why.
    pub diagnostic: Diagnostic,
    /// What `log` prints before.
    pub logs: Vec<String>,
}

/// Whether messages may show values that only the prover knows. They end where nobody expects secrets: in the logs of
/// servers, for instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// They may.
    Show,
    /// Such values are `_`.
    Hide,
}

/// Executes a circuit whose source is known: the evaluator says in detail what fails, then the machine has the
/// last word.
///
/// # Errors
/// The first check that fails.
pub fn execute_built(
    built: &Built,
    sources: &SourceMap,
    inputs: &Inputs,
    secrets: Secrets,
) -> Result<Execution, Box<FailedExecution>> {
    let evaluation = ir::evaluate(&built.circuit, inputs);
    let logs: Vec<String> = evaluation.logs.into_iter().map(|line| line.text).collect();
    if let Some(failure) = &evaluation.failure {
        let diagnostic = failed_check(&built.circuit, failure, sources, secrets);
        return Err(Box::new(FailedExecution { diagnostic, logs }));
    }
    match execute_image(&built.image, inputs) {
        Ok(journal) => Ok(Execution { journal, logs }),
        Err(diagnostic) => {
            let note =
                "the evaluator finds nothing wrong: this is an error of the compiler, please report it";
            Err(Box::new(FailedExecution { diagnostic: diagnostic.note(note), logs }))
        }
    }
}

/// Executes an image; the debug map says what it can of a failure.
///
/// # Errors
/// The first check that fails, or how the image breaks the machine's rules.
pub fn execute_image(image: &Image, inputs: &Inputs) -> Result<Journal, Box<Diagnostic>> {
    match zkvm::execute(image, inputs) {
        Ok(execution) => Ok(execution.journal),
        Err(error) => Err(Box::new(machine_failure(&error))),
    }
}
