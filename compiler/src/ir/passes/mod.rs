//! The passes: circuit to circuit, each one proving the same statements with less.
//!
//! What a pass may do: replace a value by one that is always equal, leave out a constraint that others imply,
//! leave out what nothing depends on. What it may not: lose a constraint that can fail (a constant check that
//! fails stays, and the machine refuses it), touch the order of the journal's outputs, or change the ABI (an
//! unused input keeps its leaf). A pass keeps the checks but clears watches and logs: they refer to the circuit
//! as lowered, and only the evaluator of that circuit shows them.

mod common;
mod dead;
mod fold;
mod rewriter;
#[cfg(test)]
pub(crate) mod tests;

use super::Circuit;

pub(crate) use dead::dead;

/// A pass and its name.
pub type Pass = (&'static str, fn(Circuit) -> Circuit);

/// The passes in order.
pub const PASSES: &[Pass] = &[("fold", fold::fold), ("common", common::common), ("dead", dead)];

/// How often the list is run at most. One pass may open the way for another; two or three rounds settle it.
const ROUNDS: usize = 8;

/// Runs all passes until nothing changes.
pub fn optimize(circuit: Circuit) -> Circuit {
    let mut circuit = circuit;
    for _ in 0..ROUNDS {
        let before = circuit.nodes.clone();
        for (name, pass) in PASSES {
            circuit = pass(circuit);
            debug_assert_eq!(super::validate(&circuit), Ok(()), "after pass {name}");
        }
        if circuit.nodes == before {
            break;
        }
    }
    circuit
}
