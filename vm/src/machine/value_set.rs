//! The instructions that make, merge, split and destroy values.

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;

use super::number::Number;
use super::{Delegate, Expression, Item, Machine, MachineError};
use crate::batch::PointEquation;
use crate::contracts::{Format, PortableItem, TxEntry, Value};
use crate::gadgets::{self, AllocatedValue, conserve_cost};
use crate::r1cs::{ConstraintSystem, LinearCombination, Variable};

/// The commitment without a blinding.
fn unblinded(number: Scalar) -> CompressedRistretto {
    RistrettoPoint::mul_base(&number).compress()
}

/// The length of a commitment.
const POINT_BYTES: usize = 32;

impl<D: Delegate> Machine<'_, D> {
    /// `qty flv metadata predicate → contract`
    pub(super) fn issue(&mut self) -> Result<(), MachineError> {
        self.transaction("issue")?;
        let predicate = self.pop()?.predicate()?;
        let metadata = self.pop()?.string()?;
        let (flv, qty) = (self.pop()?.variable()?, self.pop()?.variable()?);
        self.charge_hash(metadata.len())?;
        self.charge_points(4)?;

        self.delegate.commit(flv)?;
        self.delegate.commit(qty)?;
        // The flavor commitment is opened: F = flavor·B. Nobody else can issue this flavor.
        let flavor = Value::issue_flavor(&predicate, &metadata);
        self.defer(PointEquation { base: flavor, terms: vec![(-Scalar::ONE, flv)] });
        // The quantity is committed a second time, for its range.
        let quantity = self.delegate.commit(qty)?;
        self.prove_quantity(quantity.into())?;

        self.record(TxEntry::Issue { qty, flv }, 2 * POINT_BYTES)?;
        let contract = self.lock(predicate, vec![PortableItem::Value(Value { qty, flv })])?;
        self.push(Item::Contract(contract))
    }

    /// `qty flv → −value value`
    pub(super) fn borrow(&mut self) -> Result<(), MachineError> {
        self.transaction("borrow")?;
        let (flv, qty) = (self.pop()?, self.pop()?);
        self.charge_points(2)?;

        let flv = match self.known(&flv)? {
            Some(flavor) => {
                let commitment = unblinded(flavor.scalar());
                self.delegate.unblinded(flavor.scalar(), commitment);
                commitment
            }
            None => flv.variable()?,
        };
        let f = self.delegate.commit(flv)?;
        let (qty, quantity) = match self.known(&qty)? {
            Some(number) => {
                self.check_clear(number.fits_u64(), MachineError::InvalidBitrange)?;
                (unblinded(number.scalar()), number.scalar().into())
            }
            None => {
                let qty = qty.variable()?;
                let quantity = self.delegate.commit(qty)?;
                self.prove_quantity(quantity.into())?;
                (qty, LinearCombination::from(quantity))
            }
        };
        let negative = self.delegate.cs().evaluate(&-quantity.clone());
        let q = self.allocate(negative)?;
        self.charge(0, 1)?;
        self.delegate.cs().constrain(quantity + q);

        self.push(Item::WideValue(AllocatedValue { q, f }))?;
        self.push(Item::Value(Value { qty, flv }))
    }

    /// `value →`: destroys a value, for all to see
    pub(super) fn retire(&mut self) -> Result<(), MachineError> {
        self.transaction("retire")?;
        let Value { qty, flv } = self.pop()?.value()?;
        self.record(TxEntry::Retire { qty, flv }, 2 * POINT_BYTES)
    }

    /// `widevalue… (qty flv)… → value…`
    pub(super) fn cloak(&mut self, m: u32, n: u32) -> Result<(), MachineError> {
        self.transaction("cloak")?;
        let needed = u64::from(m) + 2 * u64::from(n);
        if needed > self.items().len() as u64 {
            return Err(MachineError::StackUnderflow);
        }
        if m == 0 || n == 0 {
            return Err(MachineError::CloakEmpty { inputs: m, outputs: n });
        }
        let (m, n) = (m as usize, n as usize);
        let cost = conserve_cost(m, n)?;
        for (phase, deferred) in [(cost.first, false), (cost.second, true)] {
            self.budget.constrain(self.pc, phase.multipliers, phase.constraints, deferred)?;
        }
        self.charge_points(2 * (m + n))?;

        // The reference takes items from the top, and commits as it goes.
        let mut values = Vec::with_capacity(n);
        let mut outputs = Vec::with_capacity(n);
        for _ in 0..n {
            let (flv, qty) = (self.pop()?.point()?, self.pop()?.point()?);
            let value = Value { qty, flv };
            outputs.push(self.commit_value(value)?);
            values.push(value);
        }
        let mut inputs = Vec::with_capacity(m);
        for _ in 0..m {
            inputs.push(match self.pop()? {
                Item::Value(value) => self.commit_value(value)?,
                Item::WideValue(value) => value,
                _ => return Err(MachineError::TypeNotWideValue),
            });
        }
        inputs.reverse();
        outputs.reverse();
        let quantities: Vec<Variable> = outputs.iter().map(|output| output.q).collect();
        gadgets::conserve(self.delegate.cs(), inputs, outputs)?;
        quantities.into_iter().try_for_each(|quantity| self.prove_quantity(quantity.into()))?;
        // In the order they were taken: the topmost commitment makes the deepest value.
        values.into_iter().try_for_each(|value| self.push(Item::Value(value)))
    }

    /// `qty → −widevalue`: a debt of the fee, in flavor zero
    pub(super) fn fee(&mut self) -> Result<(), MachineError> {
        self.transaction("fee")?;
        let fee = u64::from(self.pop()?.integer()?);
        self.transaction("fee")?.add_fee(fee)?;
        self.charge(1, 2)?;

        let fee_scalar = Scalar::from(fee);
        // Fees are paid in the flavor zero.
        let assignment = self.delegate.proves().then_some((-fee_scalar, Scalar::ZERO));
        let (q, f, _) = self.delegate.cs().allocate_multiplier(assignment)?;
        self.delegate.cs().constrain(LinearCombination::from(q) + fee_scalar);
        self.delegate.cs().constrain(f.into());

        self.push(Item::WideValue(AllocatedValue { q, f }))?;
        self.record(TxEntry::Fee(fee), size_of_val(&fee))
    }

    /// A number that everybody knows in the place of a variable, which the reference does not take.
    fn known(&mut self, item: &Item) -> Result<Option<Number>, MachineError> {
        let ours = self.transaction("borrow")?.format == Format::Version2;
        match item {
            Item::Expression(Expression::Constant(number)) if ours => Ok(Some(*number)),
            _ => Ok(None),
        }
    }

    fn commit_value(&mut self, value: Value) -> Result<AllocatedValue, MachineError> {
        let q = self.delegate.commit(value.qty)?;
        Ok(AllocatedValue { q, f: self.delegate.commit(value.flv)? })
    }
}
