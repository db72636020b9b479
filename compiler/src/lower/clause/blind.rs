//! Hidden fields that a clause does not open: it hands their commitments on, or adds to them.

use num_bigint::BigInt;
use num_traits::Signed;
use zkvm::abi::Type as AbiType;

use super::super::Lowerer;
use super::super::abi::Stage;
use super::super::error::Lowered;
use super::super::value::{Int, Value};
use super::NextField;
use crate::hir::{BinaryOp, Expr, Instance, StateField, Type};
use crate::ir::{Place, Sum, Text};

/// A field has room for so many sums, each of the largest addend that there can be. No ledger will ever have as many transactions.
const SUMS: u32 = 48;

impl Lowerer<'_> {
    /// A hidden field of the state of which nothing is proven, since nothing is computed with it.
    pub(super) fn unopened(&mut self, ty: &Type) -> Lowered<Value> {
        let span = self.builder.here.span;
        let abi = self.abi_type(ty, &Instance::default(), span)?;
        let place = self.next_place(Place::Payload);
        let lc = self.committed_leaf(place);
        self.clause().clause.unopened.push(place);
        Ok(match abi {
            AbiType::Bool => Value::Bool(lc),
            AbiType::Int { low, high } => Value::Int(Int::new(lc, low, high)),
            _ => Value::Field(lc),
        })
    }

    /// A field with something added to it, without opening the field if there is room for the sum. `sum` is both in one expression.
    pub(super) fn blind_sum(
        &mut self,
        (index, of): (usize, &StateField),
        (field, addend): (&Expr, &Expr),
        sum: &Expr,
    ) -> Lowered<NextField> {
        let ty = &of.ty;
        let (field, addend) = (self.expr(field), self.expr(addend));
        if let Some(reported) = field.error().or(addend.error()) {
            return Err(reported);
        }
        let abi = self.abi_type(&ty.opened(), &Instance::default(), sum.span)?;
        let Some(lc) = field.leaf().cloned() else { return Err(self.confused(sum.span, "a field")) };
        let added = match (&abi, &addend) {
            (AbiType::Int { high, .. }, Value::Int(int)) => has_room(high, int).then(|| int.lc.clone()),
            (AbiType::Field, addend) => addend.leaf().cloned(),
            _ => None,
        };
        let (Some(added), Text::At(place)) = (added, self.committed(&lc)) else {
            // It has to be opened after all.
            let field = match self.clause().sealed.get(index).is_some_and(Option::is_some) {
                true => self.unseal(index, of)?,
                false => self.of_type(lc, &abi, Stage::Hidden, "field"),
            };
            let value = self.binary(BinaryOp::Add, field, addend, &ty.opened(), sum.span)?;
            return Ok(NextField::Value(self.field_value(value, ty, sum.span)?));
        };
        let addend = self.committed(&added);
        let handle = self.handle_sum(index, addend, sum.span)?;
        let sum = self.sum_at(Sum { one: Text::At(place), other: addend, minus: false, value: None });
        Ok(NextField::Sum(sum, handle))
    }
}

/// Whether numbers as large as this one can be added to a field for ever.
fn has_room(high: &BigInt, addend: &Int) -> bool {
    !addend.low.is_negative() && (addend.high.clone() << SUMS) <= *high
}
