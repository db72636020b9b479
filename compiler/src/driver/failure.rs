//! Why a run failed, as a diagnostic.

use zkvm::execute::{ExecuteError, Location};
use zkvm::machine::MachineError;

use super::Secrets;
use crate::diagnostic::{Diagnostic, codes};
use crate::ir::evaluate::{Failure, Filled, Watched};
use crate::ir::message::filled;
use crate::ir::{CheckKind, Circuit, Origin};
use crate::source::SourceMap;
use crate::source::one_line;

/// How many calls and how many values are shown.
const MAX_CALLS: usize = 6;
const MAX_VALUES: usize = 16;

/// What the evaluator found, with the values of sub-expressions and the calls that lead there.
pub(crate) fn failed_check(
    circuit: &Circuit,
    failure: &Failure,
    sources: &SourceMap,
    secrets: Secrets,
) -> Diagnostic {
    let body = circuit.body(failure.body);
    let check = &body.checks[failure.check.0 as usize];
    let origin = &body.origins[check.origin.0 as usize];
    let (message, here) = match &check.kind {
        CheckKind::Assert => ("assertion failed".to_string(), "this does not hold".to_string()),
        CheckKind::Constrain => {
            ("a condition of `constrain` failed".to_string(), "this does not hold".to_string())
        }
        CheckKind::Expect => ("there is no value".to_string(), "this is `None`".to_string()),
        CheckKind::Fits(ty) => (format!("a value does not fit `{ty}`"), format!("must be of type `{ty}`")),
        CheckKind::Input(name) => {
            (format!("the input `{name}` does not have its declared type"), "this parameter".to_string())
        }
        CheckKind::Division => ("division by zero".to_string(), "the divisor is 0".to_string()),
        CheckKind::Divisor => {
            ("the divisor is not positive".to_string(), "integers are divided by positive ones".to_string())
        }
        CheckKind::Index(length) => {
            let message = format!("index out of bounds: the array has {length} elements");
            (message, "not below the length".to_string())
        }
        CheckKind::Permutation => (
            "the arrays do not have the same elements".to_string(),
            "the second one is no permutation of the first".to_string(),
        ),
        CheckKind::Internal => (
            "an internal check failed: please report this bug of zkc".to_string(),
            "compiled from this".to_string(),
        ),
    };
    let message = match &check.message {
        Some(own) => {
            let values = failure
                .filled
                .iter()
                .map(|Filled { range, text, public }| (range.clone(), visible(text, *public, secrets)));
            format!("{message}: {}", filled(own, values))
        }
        None => message,
    };
    let mut diagnostic = Diagnostic::at(codes::E0701, origin.span, message).here(here);
    let mut shown: Vec<&str> = vec![];
    for Watched { span, text: value, public } in &failure.watches {
        let text = sources.text(*span);
        if shown.len() < MAX_VALUES && !shown.contains(&text) && text != value {
            shown.push(text);
            let value = visible(value, *public, secrets);
            diagnostic = diagnostic.note(format!("`{}` is {value}", one_line(text)));
        }
    }
    let mut values =
        failure.watches.iter().map(|w| w.public).chain(failure.filled.iter().map(|value| value.public));
    if secrets == Secrets::Hide && values.any(|public| !public) {
        diagnostic = diagnostic.help("secret values are shown as `_`; `--show-secrets` shows them");
    }
    let calls = calls(circuit, origin, failure);
    for caller in calls.iter().take(MAX_CALLS) {
        diagnostic = diagnostic.label(caller.span, format!("called here, in `{}`", caller.function));
    }
    if calls.len() > MAX_CALLS {
        diagnostic = diagnostic.note(format!("{} more calls lead here", calls.len() - MAX_CALLS));
    }
    diagnostic
}

/// The calls that lead to the place of a failure, innermost first: those that were inlined, then those of routines.
fn calls<'c>(circuit: &'c Circuit, place: &'c Origin, failure: &Failure) -> Vec<&'c Origin> {
    let mut calls: Vec<&Origin> = callers(circuit.body(failure.body), place).collect();
    for (body, origin) in &failure.calls {
        let body = circuit.body(*body);
        let call = &body.origins[origin.0 as usize];
        calls.push(call);
        calls.extend(callers(body, call));
    }
    calls
}

/// The calls that were inlined to get to a place, innermost first.
fn callers<'c>(body: &'c Circuit, place: &'c Origin) -> impl Iterator<Item = &'c Origin> {
    let caller = |place: &Origin| place.caller.map(|caller| &body.origins[caller.0 as usize]);
    std::iter::successors(caller(place), move |place| caller(place))
}

/// A value as messages have it: `_` if only the prover may see it.
fn visible(value: &str, public: bool, secrets: Secrets) -> String {
    if public || secrets == Secrets::Show { shorten(value) } else { "_".to_string() }
}

fn shorten(text: &str) -> String {
    const WIDTH: usize = 100;
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

/// What the machine found: all there is to tell without the source is in the image's debug map.
pub fn machine_failure(error: &ExecuteError) -> Diagnostic {
    let run = match error {
        ExecuteError::Run(run) => run,
        ExecuteError::OutputOutOfRange { path, ty } => {
            let message = format!("the output `{path}` does not have its declared type");
            return Diagnostic::global(codes::E0701, message).note(format!("its type is {ty}"));
        }
        other => return Diagnostic::global(codes::E0702, format!("the image cannot be run: {other}")),
    };
    let mut diagnostic = match &run.error {
        MachineError::Unsatisfied { .. }
        | MachineError::RowMissing(_)
        | MachineError::CellMissing(_)
        | MachineError::CleartextConstraintFalse
        | MachineError::ConstantOutOfRange => {
            let own = run.places.first().and_then(|location| location.place.message.as_ref());
            let message = match own {
                Some(own) => format!("a check failed: {}", one_line(own)),
                None => "a check failed".to_string(),
            };
            Diagnostic::global(codes::E0701, message)
        }
        other => Diagnostic::global(codes::E0702, format!("the image cannot be run: {other}")),
    };
    if run.places.is_empty()
        && let Some(pc) = run.pc
    {
        diagnostic = diagnostic.note(format!("at instruction {pc}; the image has no debug map for it"));
    }
    for (index, Location { file, place }) in run.places.iter().take(MAX_CALLS + 1).enumerate() {
        let how = if index == 0 { "at" } else { "called at" };
        let at = format!("{}:{}:{}", one_line(file), place.line, place.column);
        let (function, text) = (one_line(&place.function), one_line(&place.text));
        diagnostic = diagnostic.note(format!("{how} {at} in `{function}`: {text}"));
    }
    diagnostic
}
