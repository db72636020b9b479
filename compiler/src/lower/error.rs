//! Reporting: once per place and code, with the calls that lead there.

use super::Lowerer;
use super::value::Value;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// How many calls a message shows.
const SHOWN_CALLS: usize = 6;

impl Lowerer<'_> {
    /// Reports, unless the same was reported for the same place before.
    pub(super) fn report(&mut self, mut diagnostic: Diagnostic) -> Value {
        let Some(span) = diagnostic.labels.first().map(|label| label.span) else {
            self.diagnostics.push(diagnostic);
            return Value::Error;
        };
        if self.reported.insert((diagnostic.code, span)) {
            let calls = self.frames.iter().rev().filter_map(|frame| frame.call.map(|call| (frame, call)));
            for (frame, call) in calls.take(SHOWN_CALLS) {
                let path = &self.program.functions[frame.function.0 as usize].path;
                diagnostic = diagnostic.label(call, format!("in this call of `{path}`"));
            }
            self.diagnostics.push(diagnostic);
        }
        Value::Error
    }

    /// Reports and ends the evaluation.
    pub(super) fn stop(&mut self, diagnostic: Diagnostic) -> Value {
        self.stopped = true;
        self.report(diagnostic)
    }
}

pub(super) fn no_stack(error: &std::io::Error) -> Diagnostic {
    Diagnostic::global("E0511", format!("no memory for lowering: {error}"))
}

pub(super) fn too_large(span: Span, nodes: bool) -> Diagnostic {
    let what = if nodes { "more than 4 million values" } else { "more than 16 million steps" };
    Diagnostic::error("E0511", span, format!("the circuit is too large: it takes {what}"))
        .help("use fewer or shorter loops")
}

pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error("E0511", span, "expressions and calls nest too deeply")
        .help("use a loop, or bind parts with `let`")
}

pub(super) fn mismatch(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error("E0515", span, format!("types do not agree once const parameters are known: {what}"))
        .help("make the lengths equal for these const arguments")
}

pub(super) fn division_by_zero(span: Span) -> Diagnostic {
    Diagnostic::error("E0505", span, "the divisor is always zero").help("divide by something else")
}
