//! Gadgets: functions that write the constraints of one idea to any constraint system.
//!
//! A gadget finds its own witness with [`ConstraintSystem::evaluate`]. What it is given may not fit (a number
//! out of range); it then writes the same constraints, and they cannot be satisfied. The order and the signs
//! of constraints are part of the proof format: changing them makes stored proofs invalid.

mod bits;
mod cloak;
mod full_adder;
mod is_zero;
mod mix;
mod shuffle;

pub use bits::{MAX_BITS, bits, range, within};
pub(crate) use bits::{bit_length, bit_of, weighted_bits};
pub use cloak::{AllocatedValue, CloakCost, MAX_CLOAK_VALUES, PhaseCost, cloak, cloak_cost};
pub use full_adder::full_adder;
pub use is_zero::is_zero;

#[cfg(doc)]
use crate::r1cs::ConstraintSystem;
