//! The passes: circuit to circuit, each one proving the same statements with less.
//!
//! The lowering's builder owns what one value says by itself: constants, linear combinations and products are folded,
//! computed values shared, and ranges proven by bits, when a node is made. What is left to passes takes the whole
//! circuit: the prover's equal choices become one, which may happen only after each hint was looked at for itself
//! (see [`super::ties`]), sums and products that one sum alone needs are written as part of it, and what nothing needs goes.
//!
//! What a pass may do: replace a value by one that is always equal, leave out a constraint that others imply,
//! leave out what nothing depends on. What it may not: lose a constraint that can fail (a constant check that
//! fails stays, and the machine refuses it), touch the order of the journal's outputs, or change the ABI (an
//! unused input keeps its leaf). A pass keeps the checks but clears watches and logs: they refer to the circuit
//! as lowered, and only the evaluator of that circuit shows them.

mod absorb;
mod common;
mod dead;
mod factor;
mod ranges;
mod rewriter;
#[cfg(test)]
pub(crate) mod tests;

use super::Circuit;

use dead::dead;
pub(crate) use dead::without_dead;

/// A pass and its name.
pub type Pass = (&'static str, fn(Circuit) -> Circuit);

/// The passes in order. What nothing needs goes before uses are counted, and after. What stood in several products may be
/// needed by one sum alone once these have a common factor, and sums that are written out may be equal.
pub const PASSES: &[Pass] = &[
    ("common", common::common),
    ("dead", dead),
    ("absorb", absorb::absorb),
    ("factor", factor::factor),
    ("absorb", absorb::absorb),
    ("common", common::common),
    ("dead", dead),
];

/// Runs all passes, and decides last what digits prove. Once is enough: users of merged nodes come later, and are compared after
/// their operands are merged.
pub fn optimize(circuit: Circuit) -> Circuit {
    valid(ranges::ranges(simplify(circuit)), "ranges")
}

/// Runs all passes, and leaves ranges to bits, for what has no digits.
pub fn simplify(circuit: Circuit) -> Circuit {
    PASSES.iter().fold(circuit, |circuit, (name, pass)| valid(on_bodies(circuit, *pass), name))
}

fn valid(circuit: Circuit, name: &str) -> Circuit {
    debug_assert_eq!(super::validate(&circuit), Ok(()), "after pass {name}");
    circuit
}

/// Runs a pass on a circuit and on its routines, each for itself.
pub(crate) fn on_bodies(mut circuit: Circuit, pass: fn(Circuit) -> Circuit) -> Circuit {
    let routines = std::mem::take(&mut circuit.routines);
    Circuit { routines: routines.into_iter().map(pass).collect(), ..pass(circuit) }
}
