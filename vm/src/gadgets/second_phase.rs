//! What a program leaves to the second phase.

use super::multiset::settle_multisets;
use super::{Digits, Tuple};
use crate::r1cs::{R1csError, RandomizedConstraintSystem, Variable};

/// Digits to be looked up, and multisets in each of which the weights of equal tuples must add up to zero.
#[derive(Debug, Default)]
pub struct SecondPhase {
    /// Digits to be looked up.
    pub digits: Option<Digits>,
    /// For each number of their table, the variable that says how often it occurs.
    pub multiplicities: Vec<Variable>,
    /// Multisets, each of its tuples.
    pub multisets: Vec<Vec<Tuple>>,
}

impl SecondPhase {
    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.digits.is_none() && self.multisets.is_empty()
    }

    /// Proves all of it.
    ///
    /// # Errors
    /// What the constraint system returns, or if a challenge is the negative of a digit or of a tuple's number.
    pub fn settle(self, cs: &mut dyn RandomizedConstraintSystem) -> Result<(), R1csError> {
        if let Some(digits) = self.digits {
            digits.settle(cs, &self.multiplicities)?;
        }
        if !self.multisets.is_empty() {
            settle_multisets(cs, self.multisets)?;
        }
        Ok(())
    }
}
