//! The instructions that prove ranges by digits.

use curve25519_dalek::scalar::Scalar;

use super::{Delegate, Expression, Machine, MachineError};
use crate::abi::ScalarRange;
use crate::gadgets::{DigitPlan, Digits, greatest_age};
use crate::r1cs::{ConstraintSystem, LinearCombination};

impl<D: Delegate> Machine<'_, D> {
    pub(super) fn digits(&mut self, k: u32) -> Result<(), MachineError> {
        match self.bounded("digits", k)? {
            Some((linear, bound)) => self.prove_digits(linear, &bound),
            None => Ok(()),
        }
    }

    pub(super) fn secret_digits(&mut self, index: u32) -> Result<(), MachineError> {
        let range = self.ranges.get(index);
        let ScalarRange { low, max } =
            range.ok_or(MachineError::InputMissing { kind: "secret integer", index })?;
        let value = self.secret_from(index, &low, &max)?;
        let number = self.number(&max, value)?;
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
        let greatest = greatest_age(last, self.digit_bits()?);
        self.prove_digits(age, &greatest)
    }

    fn prove_digits(&mut self, expression: Expression, bound: &Scalar) -> Result<(), MachineError> {
        let lc = LinearCombination::from(expression);
        let value = self.delegate.cs().evaluate(&lc);
        self.charge(0, 1)?;
        let number = self.number(bound, value)?;
        self.delegate.cs().constrain(lc - number);
        Ok(())
    }

    /// A new number from 0 to a bound.
    fn number(&mut self, bound: &Scalar, value: Option<Scalar>) -> Result<LinearCombination, MachineError> {
        let bits = self.digit_bits()?;
        let plan = DigitPlan::new(bound, bits);
        let digits = plan.digits();
        if digits == 0 {
            return Ok(LinearCombination::zero());
        }
        self.charge_table(bits)?;
        self.charge_digits(digits.div_ceil(2))?;
        self.charge((digits / 2) as usize, plan.extra_constraints() as usize)?;
        if digits % 2 == 1 {
            self.charge_half()?;
        }
        self.charge(plan.bits() as usize, 2 * plan.bits() as usize)?;
        let digits = self.settlement.digits.get_or_insert_with(|| Digits::new(bits));
        let sum = digits.number(self.delegate.cs(), &plan, value)?;
        self.delegate.digits(&sum, bound);
        Ok(sum)
    }

    /// How many bits the digits of the image have.
    fn digit_bits(&self) -> Result<u32, MachineError> {
        if self.digit_bits == 0 { Err(MachineError::DigitsUndeclared) } else { Ok(self.digit_bits) }
    }
}
