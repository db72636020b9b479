//! Well-typed programs: bytes are the choices of the generator in `tests/meaning`, whose evaluator and the compiler must agree.

#[path = "../meaning/compare.rs"]
#[expect(dead_code, reason = "tallies are added up in tests/meaning.rs only")]
mod compare;
#[path = "../meaning/dice.rs"]
pub(crate) mod dice;
#[path = "../meaning/evaluate/mod.rs"]
mod evaluate;
#[path = "../meaning/generate/mod.rs"]
mod generate;
#[path = "../meaning/inputs.rs"]
mod inputs;
#[path = "../meaning/journal.rs"]
mod journal;
#[path = "../meaning/print.rs"]
mod print;
#[path = "../meaning/program.rs"]
mod program;
#[path = "../meaning/refusal.rs"]
mod refusal;
#[path = "../meaning/repair.rs"]
mod repair;
#[path = "../meaning/rewrite/mod.rs"]
mod rewrite;
#[path = "../meaning/visit.rs"]
mod visit;

use compare::{Tally, compare};
use dice::Dice;

/// The first byte is the seed of the inputs and of what the bytes leave open; the others are choices.
pub(super) fn typed(bytes: &[u8]) {
    let Some((seed, choices)) = bytes.split_first() else { return };
    let seed = u64::from(*seed);
    let program = generate::program(Dice::chosen(choices, seed));
    let program = if seed.is_multiple_of(8) { program } else { repair::repaired(program, seed) };
    if let Err(disagreement) = compare(&program, seed, &mut Tally::default()) {
        panic!("{}: {}\n{}", disagreement.kind, disagreement.text, print::program(&program));
    }
}
