//! Hints that stay the prover's free choice, as diagnostics.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::ties::free_hints;
use crate::ir::{Circuit, Tie};
use crate::source::Span;

/// An error for each place that names a hint which nothing ties down. A place is looked at wherever it was lowered, and
/// told of once.
pub(super) fn report(circuit: &Circuit, optimized: &Circuit) -> Vec<Diagnostic> {
    let mut told = BTreeMap::new();
    for ((_, body), (_, optimized)) in circuit.bodies().zip(optimized.bodies()) {
        for (span, diagnostic) in free_in(body, optimized) {
            told.entry(span).or_insert(diagnostic);
        }
    }
    told.into_values().collect()
}

/// The same for a circuit without its routines, or for one of these.
fn free_in(circuit: &Circuit, optimized: &Circuit) -> Vec<(Span, Diagnostic)> {
    let mut places: BTreeMap<Span, Vec<&Tie>> = BTreeMap::new();
    for index in free_hints(circuit, optimized) {
        let tie = &circuit.ties[index];
        places.entry(circuit.origins[tie.origin.0 as usize].span).or_default().push(tie);
    }
    places.iter().map(|(span, ties)| (*span, free_hint(circuit, *span, ties))).collect()
}

fn free_hint(circuit: &Circuit, span: Span, ties: &[&Tie]) -> Diagnostic {
    let first = ties[0];
    let name = &first.name;
    let hint = name.split(['.', '[']).next().unwrap_or(name);
    let what = if hint == name { format!("hint `{name}`") } else { format!("`{name}` of hint `{hint}`") };
    let mut diagnostic = Diagnostic::at(codes::E0418, span, format!("nothing ties down {what}"))
        .here("its `constrain` lets the prover choose any value");
    let same_call = ties.iter().filter(|tie| tie.origin == first.origin).count();
    if same_call > 1 {
        diagnostic = diagnostic.note(format!("nothing ties down {} more of its parts", same_call - 1));
    }
    if let Some(caller) = circuit.origins[first.origin.0 as usize].caller {
        let caller = &circuit.origins[caller.0 as usize];
        diagnostic = diagnostic.label(caller.span, format!("when called here, in `{}`", caller.function));
    }
    diagnostic.help(format!(
        "add a condition that fails if `{name}` is wrong: the conditions hold for any `{name}`"
    ))
}
