//! Tests that are run once.

use super::{Options, Outcome, circuit, inputs, proven};
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::{Checked, Secrets, execute_built};
use crate::hir::{Fails, Test};

/// Runs a test, which passes if it runs to its end, or if it fails as it should.
pub(super) fn run(checked: &Checked, test: &Test, fails: Option<&Fails>, options: Options<'_>) -> Outcome {
    let built = match circuit(checked, test, vec![]) {
        Ok(built) => built,
        Err(diagnostics) => return Outcome::not_built(diagnostics),
    };
    let inputs = inputs(&built.circuit.given, &[]);
    let mut outcome = Outcome { multipliers: built.image.counts.multipliers, runs: 1, ..Outcome::default() };
    let (logs, found) = match execute_built(&built, &checked.sources, &inputs, Secrets::Show) {
        Ok(execution) => (execution.logs, None),
        Err(failed) => (failed.logs, Some(failed.diagnostic)),
    };
    outcome.logs = logs;
    match judge(fails, found) {
        Some(diagnostic) => outcome.failed(diagnostic),
        None if options.prove && fails.is_none() => match proven(&built, &inputs) {
            Some(diagnostic) => outcome.failed(diagnostic),
            None => outcome,
        },
        None => outcome,
    }
}

/// What is wrong with what a test came to.
fn judge(fails: Option<&Fails>, found: Option<Diagnostic>) -> Option<Diagnostic> {
    let (fails, failure) = match (fails, found) {
        (None, found) => return found,
        (Some(fails), None) => {
            let message = "this test should fail, and it runs to its end";
            let diagnostic = Diagnostic::at(codes::E0621, fails.span, message).here("nothing fails");
            return Some(diagnostic.help("if it is right that it passes, remove `should_fail`"));
        }
        (Some(fails), Some(failure)) => (fails, failure),
    };
    let wanted = fails.message.as_ref().filter(|wanted| !failure.message.contains(wanted.as_str()))?;
    let diagnostic = Diagnostic::at(codes::E0621, fails.span, "this test fails with another message");
    let mut diagnostic = diagnostic.here(format!("it should fail with `{wanted}`"));
    for label in failure.labels.iter().take(1) {
        diagnostic = diagnostic.label(label.span, failure.message.clone());
    }
    Some(failure.notes.into_iter().fold(diagnostic, Diagnostic::note))
}
