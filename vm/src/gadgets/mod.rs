//! Gadgets: functions that write the constraints of one idea to any constraint system.
//!
//! A gadget finds its own witness with [`ConstraintSystem::evaluate`]. What it is given may not fit (a number
//! out of range); it then writes the same constraints, and they cannot be satisfied. The order and the signs
//! of constraints are part of the proof format: changing them makes stored proofs invalid.

mod bits;
mod cloak;
mod digits;
mod full_adder;
mod is_zero;
mod mix;
mod multiset;
mod second_phase;
mod shuffle;

use bits::allocate_bit;
pub use bits::{MAX_BITS, bits, range, within};
pub(crate) use bits::{bit_length, bit_of, weighted_bits};
pub use cloak::{
    AllocatedValue, CloakCost, MAX_CLOAK_VALUES, PhaseCost, cloak, cloak_cost, conserve, conserve_cost,
};
pub use digits::{DigitPlan, Digits, MAX_DIGIT_BITS, TRANSACTION_DIGIT_BITS, greatest_age};
pub use full_adder::full_adder;
pub use is_zero::is_zero;
pub use multiset::Tuple;
pub use second_phase::SecondPhase;

use curve25519_dalek::scalar::Scalar;
use zeroize::Zeroizing;

#[cfg(doc)]
use crate::r1cs::ConstraintSystem;
use crate::r1cs::R1csError;
use crate::residue::{Factor, invert_all};

/// The inverses of numbers that contain a challenge.
///
/// # Errors
/// If one is zero, which of all challenges only one in 2^200 makes it.
fn inverses(numbers: &[Scalar]) -> Result<Zeroizing<Vec<Scalar>>, R1csError> {
    if numbers.is_empty() {
        return Ok(Zeroizing::default());
    }
    if numbers.contains(&Scalar::ZERO) {
        return Err(R1csError::Gadget("a challenge is the negative of a number, which happens to nobody"));
    }
    let mut factors: Zeroizing<Vec<Factor>> = Zeroizing::new(numbers.iter().map(Factor::from).collect());
    invert_all(&mut factors);
    Ok(Zeroizing::new(factors.iter().map(|factor| factor.to_residue().to_scalar()).collect()))
}
