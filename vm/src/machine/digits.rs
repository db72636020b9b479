//! The instructions that prove ranges by digits.

use curve25519_dalek::scalar::Scalar;

use super::settlement::DigitTable;
use super::{Delegate, Expression, Machine, MachineError};
use crate::abi::ScalarRange;
use crate::contracts::Format;
use crate::gadgets::{self, DigitPlan, TRANSACTION_DIGIT_BITS, greatest_age};
use crate::r1cs::{ConstraintSystem, LinearCombination};

impl<D: Delegate> Machine<'_, D> {
    pub(super) fn digits(&mut self, k: u32) -> Result<(), MachineError> {
        match self.bounded("digits", k)? {
            Some((linear, bound)) => {
                let bits = self.digit_bits()?;
                self.prove_digits(linear.into(), &bound, bits)
            }
            None => Ok(()),
        }
    }

    pub(super) fn secret_digits(&mut self, index: u32) -> Result<(), MachineError> {
        let range = self.ranges.get(index);
        let ScalarRange { low, max } =
            range.ok_or(MachineError::InputMissing { kind: "secret integer", index })?;
        let value = self.secret_from(index, &low, &max)?;
        let bits = self.digit_bits()?;
        let number = self.number(&max, bits, value)?;
        self.budget.edges(number.terms.len())?;
        let terms = number
            .terms
            .into_iter()
            .map(|(variable, weight)| Expression::from(variable).scale(weight.into()));
        let sum = self.sum_of(terms.chain([low.into()]));
        self.push_expression(sum)
    }

    /// Proves that something is at most `last`, or a little more: as much as so many digits can say.
    pub(super) fn prove_age(&mut self, age: Expression, last: u32) -> Result<(), MachineError> {
        let bits = self.digit_bits()?;
        let greatest = greatest_age(last, bits);
        self.prove_digits(age.into(), &greatest, bits)
    }

    /// Proves that a quantity is in 0..2^64: in a transaction by its digits, elsewhere and in the original format by bits.
    pub(super) fn prove_quantity(&mut self, quantity: LinearCombination) -> Result<(), MachineError> {
        const BITS: u32 = 64;
        match &self.transaction {
            Some(transaction) if transaction.format == Format::Version2 => {
                self.prove_digits(quantity, &Scalar::from(u64::MAX), TRANSACTION_DIGIT_BITS)
            }
            _ => {
                self.charge_bits(BITS)?;
                Ok(gadgets::range(self.delegate.cs(), quantity, BITS)?)
            }
        }
    }

    fn prove_digits(&mut self, lc: LinearCombination, bound: &Scalar, bits: u32) -> Result<(), MachineError> {
        let value = self.delegate.cs().evaluate(&lc);
        self.charge(0, 1)?;
        let number = self.number(bound, bits, value)?;
        self.delegate.cs().constrain(lc - number);
        Ok(())
    }

    /// A new number from 0 to a bound, in digits of so many bits.
    fn number(
        &mut self,
        bound: &Scalar,
        bits: u32,
        value: Option<Scalar>,
    ) -> Result<LinearCombination, MachineError> {
        let plan = DigitPlan::new(bound, bits);
        let digits = plan.digits();
        if digits == 0 {
            return Ok(LinearCombination::zero());
        }
        self.charge_table(bits)?;
        self.charge_digits(bits, digits.div_ceil(2))?;
        self.charge((digits / 2) as usize, plan.extra_constraints() as usize)?;
        if digits % 2 == 1 {
            self.charge_half()?;
        }
        self.charge(plan.bits() as usize, 2 * plan.bits() as usize)?;
        // A function of the machine would borrow the delegate, too.
        let table = match &mut self.transaction {
            Some(transaction) if bits == TRANSACTION_DIGIT_BITS => &mut transaction.digits,
            _ => &mut self.settlement.digits,
        };
        let sum = table.digits(bits).number(self.delegate.cs(), &plan, value)?;
        self.delegate.digits(&sum, bound);
        Ok(sum)
    }

    /// Where digits of so many bits are looked up: those of a transaction and all its clauses in one table.
    pub(super) fn digit_table(&mut self, bits: u32) -> &mut DigitTable {
        match &mut self.transaction {
            Some(transaction) if bits == TRANSACTION_DIGIT_BITS => &mut transaction.digits,
            _ => &mut self.settlement.digits,
        }
    }

    /// Whether digits of so many bits are the transaction's.
    pub(super) fn shares_digits(&self, bits: u32) -> bool {
        self.transaction.is_some() && bits == TRANSACTION_DIGIT_BITS
    }

    /// How many bits the digits of the image have.
    fn digit_bits(&self) -> Result<u32, MachineError> {
        if self.digit_bits == 0 { Err(MachineError::DigitsUndeclared) } else { Ok(self.digit_bits) }
    }
}
