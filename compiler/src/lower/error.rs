//! Reporting: once per place and code, with the calls that lead there.

use super::Lowerer;
use super::value::Value;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::Unknown;
use crate::source::Span;

/// How many calls a message shows.
const SHOWN_CALLS: usize = 6;

/// Proof that an error was reported.
///
/// Only [`Lowerer::report`] makes one, so whatever has no value has a diagnostic, and a circuit of which a
/// requirement met no value does not leave the lowering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reported(());

/// What an evaluation gives, unless an error was reported.
pub(super) type Lowered<T> = Result<T, Reported>;

impl Lowerer<'_> {
    /// Reports an error, unless the same was reported for the same place before.
    pub(super) fn report(&mut self, mut diagnostic: Diagnostic) -> Reported {
        debug_assert!(diagnostic.is_error(), "a warning leaves a value");
        let place = diagnostic.labels.first().map(|label| (diagnostic.code, label.span));
        if place.is_none_or(|place| self.places.insert(place)) {
            let calls = self.frames.iter().rev().filter_map(|frame| frame.call.map(|call| (frame, call)));
            // A call that is wrong itself is shown already.
            let others = calls.filter(|(_, call)| place.is_none_or(|(_, place)| place != *call));
            for (frame, call) in others.take(SHOWN_CALLS) {
                let path = &self.program.functions[frame.function.0 as usize].path;
                diagnostic = diagnostic.label(call, format!("in this call of `{path}`"));
            }
            self.diagnostics.push(diagnostic);
        }
        *self.reported.insert(Reported(()))
    }

    /// Warns of something, unless that was said of the same place before.
    pub(super) fn warn(&mut self, diagnostic: Diagnostic) {
        debug_assert!(!diagnostic.is_error(), "an error leaves no value");
        let place = diagnostic.labels.first().map(|label| (diagnostic.code, label.span));
        if place.is_none_or(|place| self.places.insert(place)) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Reports what cannot be if every stage before did its work, unless it follows from an earlier error.
    pub(super) fn confused(&mut self, span: Span, what: &str) -> Reported {
        match self.reported {
            Some(reported) => reported,
            None => self.report(mismatch(span, what)),
        }
    }

    /// Reports and ends the evaluation.
    pub(super) fn stop(&mut self, diagnostic: Diagnostic) -> Reported {
        let reported = self.report(diagnostic);
        *self.stopped.insert(reported)
    }
}

impl From<Reported> for Value {
    fn from(reported: Reported) -> Self {
        Value::Error(reported)
    }
}

impl From<Lowered<Value>> for Value {
    fn from(value: Lowered<Value>) -> Self {
        value.unwrap_or_else(Value::Error)
    }
}

/// What there is too much of in a circuit.
#[derive(Clone, Copy)]
pub(super) enum TooMuch {
    Steps,
    Nodes,
    Bytes,
    Multipliers,
}

pub(super) fn too_large(span: Span, what: TooMuch, with_others: bool) -> Diagnostic {
    let (what, help) = match what {
        TooMuch::Steps => ("32 million steps", "use fewer or shorter loops"),
        TooMuch::Nodes => ("2 million values", "use fewer or shorter loops"),
        TooMuch::Multipliers => {
            ("4 million multipliers", "use shorter loops, or smaller types where a range is proven")
        }
        TooMuch::Bytes => {
            ("1 GB of memory", "keep fewer and shorter arrays and sums, and write shorter messages and names")
        }
    };
    let whole = if with_others {
        "the circuits together are too large: they take"
    } else {
        "the circuit is too large: it takes"
    };
    let error = Diagnostic::at(codes::E0511, span, format!("{whole} more than {what}")).help(help);
    if with_others { error.help("choose one with `--circuit`, or split the program") } else { error }
}

pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::at(codes::E0511, span, "expressions and calls nest too deeply")
        .help("use a loop, or bind parts with `let`")
}

pub(super) fn mismatch(span: Span, what: &str) -> Diagnostic {
    Diagnostic::at(codes::E0515, span, format!("types do not agree once all lengths are known: {what}"))
        .help("make the lengths equal for what is built here")
}

/// A const expression in a type or a const argument has no value; nothing if that was reported.
pub(super) fn no_const_value(span: Span, what: &str, unknown: &Unknown) -> Option<Diagnostic> {
    let because = unknown.diagnose(codes::E0516, span)?;
    let message = format!("{what} has no value: {}", because.message);
    let because = if because.labels.len() > 1 { because } else { because.here("with what is known here") };
    Some(Diagnostic { message, ..because })
}

pub(super) fn division_by_zero(span: Span) -> Diagnostic {
    Diagnostic::at(codes::E0505, span, "the divisor is always zero").help("divide by something else")
}
