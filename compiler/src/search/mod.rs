//! The adversary: searches every assignment that a verifier would accept.
//!
//! [`record`] runs an image as the verifier does and writes down what the proof proves: multipliers and linear
//! constraints over wires and commitments. Nothing of the compiler is believed, and of the machine's gadgets only those of
//! the second phase (`settled`; vm/tests/settlement_cheats.rs is about them): any other range is whatever its wires say.
//! [`search()`] fixes some wires (inputs) and finds all values that others (outputs) can have. [`accepted`] puts both
//! together for an image.
//!
//! The search is exact: linear constraints are solved over the field; a multiplier with a known factor is linear; one
//! that says a quadratic equation has two roots, so what is in it takes one of two values, which is a bit; sums of bits
//! that stay below ℓ are bounded as integers; and what is left is tried, bit by bit or factor by factor. Where nothing of
//! that helps it guesses and says that it did ([`Found::complete`]).

mod accepted;
mod bits;
mod component;
mod explore;
mod judge;
mod linear;
mod quadratic;
mod record;
mod settled;
mod state;
mod system;

pub use accepted::{Accepted, Choice, Run, accepted, accepted_of};
pub(crate) use accepted::{inputs, with_named_inputs};
pub use explore::{Found, Limits, Solution, search, search_within};
pub use judge::{
    ONE_AND_ANOTHER, Tuple, Verdict, compare, few, honest, inside, judge, judge_free, outside, run, show,
    tuple_of,
};
pub use linear::{Linear, Wire};
pub use record::{Record, record, write_out};
pub use system::{System, Weakness};
