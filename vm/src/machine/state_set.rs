//! What contracts with state need beside the reference's instructions.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

use super::contract_set::ID_BYTES;
use super::{Delegate, Expression, Item, Machine, MachineError};
use crate::batch::PointEquation;
use crate::contracts::{Nullifier, PortableItem, Predicate, TxEntry};

impl<D: Delegate> Machine<'_, D> {
    /// `→ predicate`: the one that the running program opened
    pub(super) fn self_predicate(&mut self) -> Result<(), MachineError> {
        let predicate = self.opened("self")?;
        self.push(Item::String(predicate.0.as_bytes()[..].into()))
    }

    /// `value → value qty flv`
    pub(super) fn look(&mut self) -> Result<(), MachineError> {
        self.transaction("look")?;
        let value = self.pop()?.value()?;
        self.push(Item::Value(value))?;
        self.push(Item::String(value.qty.as_bytes()[..].into()))?;
        self.push(Item::String(value.flv.as_bytes()[..].into()))
    }

    /// `S (V w)… → S`: S commits to the sum of w·V, of values and of blindings
    pub(super) fn combine(&mut self, k: u32) -> Result<(), MachineError> {
        self.transaction("combine")?;
        if k == 0 {
            return Err(MachineError::CombineEmpty);
        }
        if u64::from(k) * 2 >= self.items().len() as u64 {
            return Err(MachineError::StackUnderflow);
        }
        self.charge_points(k as usize + 1)?;
        let mut terms = Vec::with_capacity(k as usize + 1);
        for _ in 0..k {
            let weight = self.pop()?.scalar()?;
            terms.push((weight, self.pop()?.point()?));
        }
        let sum = self.pop()?.point()?;
        terms.push((-Scalar::ONE, sum));
        self.defer(PointEquation { base: Scalar::ZERO, terms });
        self.push(Item::String(sum.as_bytes()[..].into()))
    }

    /// `S T → sum` or difference: what commits to the sum or difference of values and of blindings
    pub(super) fn combine_two(&mut self, minus: bool) -> Result<(), MachineError> {
        self.transaction(if minus { "minus" } else { "plus" })?;
        self.charge_points(2)?;
        let (other, one) = (self.pop()?.point()?, self.pop()?.point()?);
        let point = |point: CompressedRistretto| point.decompress().ok_or(MachineError::InvalidPoint);
        let (left, right) = (point(one)?, point(other)?);
        let sum = if minus { left - right } else { left + right }.compress();
        self.delegate.combined([one, other], minus, sum);
        self.push(Item::String(sum.as_bytes()[..].into()))
    }

    /// `constant → string`: the 32 bytes that `scalar` reads
    pub(super) fn text(&mut self) -> Result<(), MachineError> {
        match self.pop_expression()? {
            Expression::Constant(number) => self.push(Item::String(number.scalar().as_bytes()[..].into())),
            Expression::Linear(_) => Err(MachineError::NotConstant),
        }
    }

    /// `string →`: nobody can do the same again under this predicate
    pub(super) fn nullify(&mut self) -> Result<(), MachineError> {
        let predicate = self.opened("nullify")?;
        let string = self.pop()?.string()?;
        let string = string[..].try_into().map_err(|_| MachineError::InvalidNullifier(string.len()))?;
        self.charge_hash(2 * ID_BYTES)?;
        let nullifier = Nullifier::new(predicate, string);
        self.record(TxEntry::Nullifier(nullifier), ID_BYTES)
    }

    /// `output → strings… predicate`: what an output holds, which stays as it is
    pub(super) fn read(&mut self) -> Result<(), MachineError> {
        self.transaction("read")?;
        let contract = self.pop_output()?;
        let id = contract.id();
        if self.transaction("read")?.spent.contains(&id) {
            return Err(MachineError::ReadAfterSpending);
        }
        self.record(TxEntry::Read(id), ID_BYTES)?;
        for item in contract.payload {
            match item {
                PortableItem::String(bytes) => self.push(Item::String(bytes))?,
                PortableItem::Program(bytes) => self.push(Item::Program(bytes))?,
                // The value itself stays where it is.
                PortableItem::Value(value) => {
                    self.push(Item::String(value.qty.as_bytes()[..].into()))?;
                    self.push(Item::String(value.flv.as_bytes()[..].into()))?;
                }
            }
        }
        self.push(Item::String(contract.predicate.0.as_bytes()[..].into()))
    }

    /// `→ string`, unlike every other one, and unlike the anchor and the ID of any contract
    pub(super) fn anchor(&mut self) -> Result<(), MachineError> {
        self.charge_hash(ID_BYTES)?;
        self.charge_hash(ID_BYTES)?;
        let transaction = self.transaction("anchor")?;
        // The anchor itself may be the ID of the contract that was made before.
        let (string, next) = transaction.take_anchor()?.split();
        transaction.anchor = Some(next);
        self.push(Item::String(string[..].into()))
    }

    /// The predicate that the running program opened, for the instruction `name`.
    fn opened(&mut self, name: &'static str) -> Result<Predicate, MachineError> {
        self.transaction(name)?;
        self.run.opened().ok_or(MachineError::PredicateMissing)
    }
}
