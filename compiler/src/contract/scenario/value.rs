//! The numbers in a scenario: each is a function without parameters, which is lowered and evaluated.

use std::collections::BTreeMap;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkvm::integer::{int_to_scalar, scalar_to_int};

use crate::contract::Leaf;
use crate::contract::worth::worth;
use crate::diagnostic::Diagnostic;
use crate::driver::Checked;
use crate::hir::FunctionId;

/// The values of functions without parameters.
pub(in crate::contract) struct Values<'a> {
    checked: &'a Checked,
    known: BTreeMap<FunctionId, Vec<Scalar>>,
    /// A number that somebody gives, and the one that they give instead in this run.
    pub(super) replace: Option<(BigInt, BigInt)>,
    /// Whether somebody gave it.
    pub(super) has_replaced: bool,
}

impl<'a> Values<'a> {
    pub(in crate::contract) fn new(checked: &'a Checked) -> Self {
        Self { checked, known: BTreeMap::new(), replace: None, has_replaced: false }
    }

    /// The leaves of a value.
    pub(super) fn leaves(&mut self, function: FunctionId) -> Result<Vec<Scalar>, Vec<Diagnostic>> {
        if let Some(known) = self.known.get(&function) {
            return Ok(known.clone());
        }
        let leaves = worth(self.checked, function, vec![])?;
        self.known.insert(function, leaves.clone());
        Ok(leaves)
    }

    /// The value of a function that is one integer.
    pub(super) fn number(&mut self, function: FunctionId) -> Result<BigInt, Vec<Diagnostic>> {
        let leaves = self.leaves(function)?;
        Ok(leaves.first().map_or(BigInt::ZERO, scalar_to_int))
    }

    /// An amount, which is one of 64 bits by its type.
    pub(super) fn amount(&mut self, function: FunctionId) -> Result<u64, Vec<Diagnostic>> {
        let number = self.number(function)?;
        let number = self.replaced(number);
        Ok(u64::try_from(&number).unwrap_or_default())
    }

    /// The leaves of what a parameter is given, perhaps with other numbers.
    pub(super) fn given(&mut self, function: FunctionId) -> Result<Vec<Leaf>, Vec<Diagnostic>> {
        let leaves = self.leaves(function)?;
        let leaves = leaves.into_iter().map(|leaf| int_to_scalar(&self.replaced(scalar_to_int(&leaf))));
        Ok(leaves.map(Leaf::Number).collect())
    }

    fn replaced(&mut self, number: BigInt) -> BigInt {
        match &self.replace {
            Some((from, to)) if *from == number => {
                self.has_replaced = true;
                to.clone()
            }
            _ => number,
        }
    }
}
