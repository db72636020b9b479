//! The instructions of the proof set.

use std::sync::LazyLock;

use curve25519_dalek::scalar::Scalar;
use zeroize::Zeroizing;

use super::{Delegate, Expression, Item, Machine, MachineError, Number};
use crate::abi::ScalarRange;
use crate::gadgets::{self, MAX_BITS, bit_length, bit_of};
use crate::program::{self, SideProgram};
use crate::r1cs::{ConstraintSystem, LinearCombination, Variable, Wires};

/// A half and a quarter.
static FRACTIONS: LazyLock<[Number; 2]> =
    LazyLock::new(|| [2u8, 4].map(|denominator| Scalar::from(denominator).invert().into()));

impl<'a, D: Delegate> Machine<'a, D> {
    pub(super) fn image_constant(&mut self, k: u32) -> Result<(), MachineError> {
        let constant = self.constant(k)?;
        self.push_expression(constant)
    }

    pub(super) fn public(&mut self, index: u32) -> Result<(), MachineError> {
        let missing = MachineError::InputMissing { kind: "public", index };
        let value = self.delegate.public(index).ok_or(missing)?;
        self.push_expression(value)
    }

    pub(super) fn hidden(&mut self, index: u32) -> Result<(), MachineError> {
        let missing = MachineError::InputMissing { kind: "hidden", index };
        let variable = self.delegate.hidden(index).ok_or(missing)?;
        self.push_expression(variable)
    }

    pub(super) fn secret(&mut self, index: u32) -> Result<(), MachineError> {
        let missing = MachineError::InputMissing { kind: "secret", index };
        let value = self.delegate.secret(index).ok_or(missing)?;
        let variable = self.allocate(value)?;
        self.push_expression(variable)
    }

    /// A secret input, counted from `low` and at most `max` then; `None` where it is not known.
    pub(super) fn secret_from(
        &mut self,
        index: u32,
        low: &Scalar,
        max: &Scalar,
    ) -> Result<Option<Scalar>, MachineError> {
        let missing = MachineError::InputMissing { kind: "secret", index };
        let value = self.delegate.secret(index).ok_or(missing)?.map(|value| value - low);
        if value.is_some_and(|value| !at_most(&value, max)) {
            return Err(MachineError::InputOutOfRange(index));
        }
        Ok(value)
    }

    /// The bits come first, and the number is what they add up to: so it is in its range.
    pub(super) fn secret_bits(&mut self, index: u32, slot: u32) -> Result<(), MachineError> {
        let range = self.ranges.get(index);
        let ScalarRange { low, max } =
            range.ok_or(MachineError::InputMissing { kind: "secret integer", index })?;
        let n = bit_length(&max);
        let end = slot.checked_add(n).ok_or(MachineError::SlotOutOfRange(slot))?;
        // All slots are declared before any multiplier is spent.
        self.declared_slot(end)?;
        let value = self.secret_from(index, &low, &max)?;
        self.charge(n as usize, 2 * n as usize)?;
        self.budget.edges(n as usize)?;
        let bits = gadgets::weighted_bits(self.delegate.cs(), value, &max)?;
        let weighted = bits.iter().map(|(bit, weight)| Expression::from(*bit).scale((*weight).into()));
        let sum = self.sum_of(weighted.chain([low.into()]));
        self.store(slot, sum)?;
        (slot + 1..).zip(bits).try_for_each(|(slot, (bit, _))| self.store(slot, bit.into()))
    }

    pub(super) fn store_top(&mut self, slot: u32) -> Result<(), MachineError> {
        let expression = self.pop()?.expression()?;
        self.store(slot, expression)
    }

    fn constant(&self, k: u32) -> Result<Scalar, MachineError> {
        self.constants.get(k as usize).copied().ok_or(MachineError::ConstantMissing(k))
    }

    pub(super) fn store(&mut self, slot: u32, expression: Expression) -> Result<(), MachineError> {
        self.declared_slot(slot)?;
        let place = self.place(slot);
        if self.slots.len() <= place {
            self.slots.resize(place + 1, None);
        }
        match self.slots[place].replace(expression) {
            None => Ok(()),
            Some(_) => Err(MachineError::SlotFull(slot)),
        }
    }

    pub(super) fn load(&mut self, slot: u32) -> Result<(), MachineError> {
        let place = self.place(slot);
        if place >= self.budget.declared().slots as usize {
            return Err(MachineError::SlotOutOfRange(slot));
        }
        let expression = self.slots.get(place).cloned().flatten();
        self.push_expression(expression.ok_or(MachineError::SlotEmpty(slot))?)
    }

    pub(super) fn sum(&mut self, k: u32) -> Result<(), MachineError> {
        if k < 2 {
            return Err(MachineError::InvalidImmediate { name: "sum", value: k });
        }
        let expressions = self.pop_expressions(k)?;
        let sum = self.sum_of(expressions);
        self.push_expression(sum)
    }

    pub(super) fn linear(&mut self) -> Result<(), MachineError> {
        let expression = match self.pop_expression()? {
            Expression::Constant(number) => Expression::from(Variable::One).scale(number),
            linear => linear,
        };
        self.push_expression(expression)
    }

    pub(super) fn pack(&mut self, n: u32) -> Result<(), MachineError> {
        if !(2..=MAX_BITS).contains(&n) {
            return Err(MachineError::InvalidImmediate { name: "pack", value: n });
        }
        let powers = std::iter::successors(Some(Scalar::ONE), |power| Some(power + power));
        let weighted = self.pop_expressions(n)?.into_iter().zip(powers);
        let sum = self.sum_of(weighted.map(|(expression, power)| expression.scale(power.into())));
        self.push_expression(sum)
    }

    /// The topmost expressions, the deepest one first, charging their edges.
    pub(super) fn pop_expressions(&mut self, count: u32) -> Result<Vec<Expression>, MachineError> {
        let expressions: Vec<_> =
            self.pop_many(count)?.into_iter().map(Item::expression).collect::<Result<_, _>>()?;
        self.budget.edges(expressions.iter().map(Expression::edges).sum())?;
        Ok(expressions)
    }

    pub(super) fn zero(&mut self) -> Result<(), MachineError> {
        match self.pop_expression()? {
            Expression::Constant(number) => {
                let holds = number.scalar() == Scalar::ZERO;
                self.check_clear(holds, MachineError::CleartextConstraintFalse)
            }
            linear => {
                self.charge(0, 1)?;
                self.delegate.cs().constrain(linear.into());
                Ok(())
            }
        }
    }

    pub(super) fn multiply(&mut self) -> Result<(), MachineError> {
        let (b, a) = (self.pop_expression()?, self.pop_expression()?);
        self.charge(1, 2)?;
        let wires = self.delegate.cs().multiply(a.into(), b.into());
        self.push_wires(wires)
    }

    fn push_wires(&mut self, (left, right, output): Wires) -> Result<(), MachineError> {
        [left, right, output].into_iter().try_for_each(|wire| self.push_expression(wire))
    }

    pub(super) fn bits(&mut self, n: u32, first: u32) -> Result<(), MachineError> {
        if !(1..=MAX_BITS).contains(&n) {
            return Err(MachineError::InvalidImmediate { name: "bits", value: n });
        }
        let end = first.checked_add(n).ok_or(MachineError::SlotOutOfRange(first))?;
        // All slots are declared before any multiplier is spent.
        self.declared_slot(end - 1)?;
        let expression = self.pop_expression()?;
        let bits: Vec<Expression> = match expression {
            Expression::Constant(number) => {
                let value = number.scalar();
                self.check_clear(bit_length(&value) <= n, MachineError::ConstantOutOfRange)?;
                (0..n).map(|i| Scalar::from(bit_of(&value, i)).into()).collect()
            }
            linear => {
                self.charge_bits(n)?;
                let bits = gadgets::bits(self.delegate.cs(), linear.into(), n)?;
                bits.into_iter().map(Expression::from).collect()
            }
        };
        (first..end).zip(bits).try_for_each(|(slot, bit)| self.store(slot, bit))
    }

    pub(super) fn within_bound(&mut self, k: u32) -> Result<(), MachineError> {
        let Some((linear, bound)) = self.bounded("within", k)? else { return Ok(()) };
        self.charge_bits(bit_length(&bound))?;
        Ok(gadgets::within(self.delegate.cs(), linear.into(), &bound)?)
    }

    /// An expression to be proven at most constant k, and that bound; a constant is checked in clear.
    pub(super) fn bounded(
        &mut self,
        name: &'static str,
        k: u32,
    ) -> Result<Option<(Expression, Scalar)>, MachineError> {
        let bound = self.constant(k)?;
        if bit_length(&bound) > MAX_BITS {
            return Err(MachineError::InvalidImmediate { name, value: k });
        }
        match self.pop_expression()? {
            Expression::Constant(number) => {
                let holds = at_most(&number.scalar(), &bound);
                self.check_clear(holds, MachineError::ConstantOutOfRange).map(|()| None)
            }
            linear => Ok(Some((linear, bound))),
        }
    }

    pub(super) fn full_add(&mut self, first: u32) -> Result<(), MachineError> {
        let carry = first.checked_add(1).ok_or(MachineError::SlotOutOfRange(first))?;
        self.declared_slot(carry)?;
        let bits = self.pop_expressions(3)?;
        let sums = match self.sum_of(bits) {
            Expression::Constant(total) => {
                let total = total.scalar();
                self.check_clear(bit_length(&total) <= 2, MachineError::ConstantOutOfRange)?;
                [0, 1].map(|i| Scalar::from(bit_of(&total, i)).into())
            }
            linear => {
                self.charge(1, 2)?;
                self.budget.edges(4)?;
                let (total, rest) = gadgets::full_adder(self.delegate.cs(), linear.into())?;
                let [half, quarter] = *FRACTIONS;
                let weighted = |variable: Variable, weight| Expression::from(variable).scale(weight);
                let bit = [weighted(total, half), weighted(rest, half)];
                let carry = [weighted(total, quarter), weighted(rest, -quarter)];
                [bit, carry].map(|terms| self.sum_of(terms))
            }
        };
        (first..).zip(sums).try_for_each(|(slot, sum)| self.store(slot, sum))
    }

    /// Charges for a proof that an expression is a sum of n weighted bits.
    pub(super) fn charge_bits(&mut self, n: u32) -> Result<(), MachineError> {
        let n = n as usize;
        self.charge(n, 2 * n + 1)
    }

    fn side_program(&mut self, k: u32) -> Result<&'a SideProgram, MachineError> {
        let missing = MachineError::SideProgramMissing(k);
        let (program, price) = self.side_programs.get(k as usize).copied().ok_or(missing)?;
        self.budget.steps(price)?;
        Ok(program)
    }

    /// Runs a side program on the values of expressions; `None` where they are not known.
    fn run_side_program(
        &mut self,
        index: u32,
        program: &SideProgram,
        arguments: Vec<Expression>,
    ) -> Result<Option<Vec<Scalar>>, MachineError> {
        if !self.delegate.proves() {
            return Ok(None);
        }
        let cs = self.delegate.cs();
        let arguments = arguments.into_iter().map(|argument| cs.evaluate(&argument.into()));
        let arguments = arguments.collect::<Option<Vec<_>>>().ok_or(MachineError::WitnessMissing)?;
        let arguments = Zeroizing::new(arguments);
        let results = self.delegate.advise(program, self.constants, &arguments);
        results.map(Some).map_err(|error| MachineError::SideProgram { index, error })
    }

    pub(super) fn advice(&mut self, k: u32) -> Result<(), MachineError> {
        let program = self.side_program(k)?;
        let arguments = self.pop_expressions(program.arguments)?;
        let results = self.run_side_program(k, program, arguments)?;
        for i in 0..program.results as usize {
            let value = results.as_ref().and_then(|results| results.get(i).copied());
            let variable = self.allocate(value)?;
            self.delegate.advised(variable);
            self.push_expression(variable)?;
        }
        Ok(())
    }

    pub(super) fn factors(&mut self, k: u32) -> Result<(), MachineError> {
        let program = self.side_program(k)?;
        if program.results != 2 {
            return Err(MachineError::InvalidImmediate { name: "factors", value: k });
        }
        let arguments = self.pop_expressions(program.arguments)?;
        self.charge(1, 0)?;
        let results = self.run_side_program(k, program, arguments)?;
        let assignment = results.and_then(|results| results.first().copied().zip(results.get(1).copied()));
        let wires = self.delegate.cs().allocate_multiplier(assignment)?;
        self.delegate.advised(wires.0);
        self.delegate.advised(wires.1);
        self.push_wires(wires)
    }

    pub(super) fn compute(&mut self, k: u32) -> Result<(), MachineError> {
        let side = self.side_program(k)?;
        let arguments = self.pop_expressions(side.arguments)?;
        let arguments = arguments.iter().map(|argument| match argument {
            Expression::Constant(number) => Ok(number.scalar()),
            Expression::Linear(_) => Err(MachineError::NotConstant),
        });
        let arguments = arguments.collect::<Result<Vec<_>, _>>()?;
        // The steps are charged already. No delegate has a say here: both sides compute the same.
        let results = program::run(side, self.constants, &arguments, &mut { u64::MAX })
            .map_err(|error| MachineError::SideProgram { index: k, error })?;
        results.into_iter().try_for_each(|result| self.push_expression(result))
    }

    pub(super) fn reveal(&mut self) -> Result<(), MachineError> {
        let expression = self.pop_expression()?;
        let output = match expression {
            Expression::Constant(number) => {
                let value = number.scalar();
                let output = self.delegate.reveal(Some(value)).ok_or(MachineError::OutputsExceeded)?;
                self.check_clear(value == output, MachineError::RevealMismatch)?;
                output
            }
            linear => {
                self.charge(0, 1)?;
                let lc = LinearCombination::from(linear);
                let value = self.delegate.cs().evaluate(&lc);
                let output = self.delegate.reveal(value).ok_or(MachineError::OutputsExceeded)?;
                self.delegate.cs().constrain(lc - output);
                output
            }
        };
        self.push_expression(output)
    }
}

/// Whether a ≤ b in plain view.
fn at_most(a: &Scalar, b: &Scalar) -> bool {
    // Read from the last byte on, encodings compare as the integers do.
    let descending = |scalar: &Scalar| scalar.to_bytes().into_iter().rev();
    descending(a).le(descending(b))
}
