//! The second phase: callbacks run on the same constraint system, with challenges from the transcript.

use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;

use super::{ConstraintSystem, R1csError, RandomizedCallback, RandomizedConstraintSystem};
use crate::transcript::ProofTranscript;

/// Implements [`ConstraintSystem`] for a type that holds one in a field.
macro_rules! delegate_constraint_system {
    ([$($generics:tt)*] $type:ty, $field:ident) => {
        impl<$($generics)*> $crate::r1cs::ConstraintSystem for $type {
            fn multiply(
                &mut self,
                left: $crate::r1cs::LinearCombination,
                right: $crate::r1cs::LinearCombination,
            ) -> $crate::r1cs::Wires {
                self.$field.multiply(left, right)
            }

            fn allocate(
                &mut self,
                assignment: Option<::curve25519_dalek::Scalar>,
            ) -> Result<$crate::r1cs::Variable, $crate::r1cs::R1csError> {
                self.$field.allocate(assignment)
            }

            fn allocate_multiplier(
                &mut self,
                assignment: Option<(::curve25519_dalek::Scalar, ::curve25519_dalek::Scalar)>,
            ) -> Result<$crate::r1cs::Wires, $crate::r1cs::R1csError> {
                self.$field.allocate_multiplier(assignment)
            }

            fn constrain(&mut self, lc: $crate::r1cs::LinearCombination) {
                self.$field.constrain(lc)
            }

            fn node(&mut self, lc: $crate::r1cs::LinearCombination) -> $crate::r1cs::Variable {
                self.$field.node(lc)
            }

            fn multipliers_len(&self) -> usize {
                self.$field.multipliers_len()
            }

            fn constraints_len(&self) -> usize {
                self.$field.constraints_len()
            }

            fn evaluate(&self, lc: &$crate::r1cs::LinearCombination) -> Option<::curve25519_dalek::Scalar> {
                self.$field.evaluate(lc)
            }
        }
    };
}
pub(super) use delegate_constraint_system;

/// A constraint system in its second phase.
struct Randomized<'a, C> {
    system: &'a mut C,
    transcript: &'a mut Transcript,
}

delegate_constraint_system!([C: ConstraintSystem] Randomized<'_, C>, system);

impl<C: ConstraintSystem> RandomizedConstraintSystem for Randomized<'_, C> {
    fn challenge_scalar(&mut self, label: &'static [u8]) -> Scalar {
        self.transcript.challenge_scalar(label)
    }
}

/// Runs the second phase. Whether there is one is bound to the transcript.
pub(super) fn run_second_phase(
    system: &mut impl ConstraintSystem,
    transcript: &mut Transcript,
    callbacks: Vec<RandomizedCallback>,
) -> Result<(), R1csError> {
    transcript.phase_domain(!callbacks.is_empty());
    let mut randomized = Randomized { system, transcript };
    callbacks.into_iter().try_for_each(|callback| callback(&mut randomized))
}
