//! In debug builds, every lowered value is compared with the type that the checker noted: its kind, and for
//! integers the interval. There is one type system, and this is where a second one would show.

use num_bigint::BigInt;

use super::Lowerer;
use super::returns::Returned;
use super::value::Value;
use crate::hir::{Expr, Instance, Type};

/// Parts of a value that are looked at; the parts of large ones were looked at when they were made.
const PARTS: usize = 64;

impl Lowerer<'_> {
    /// Panics if a value is not of its expression's type.
    pub(super) fn audit(&self, value: &Value, expr: &Expr) {
        if self.reported.is_some() {
            return;
        }
        let frame = self.frames.last();
        if frame.and_then(|frame| frame.returned.as_ref()).is_some_and(Returned::always) {
            // A block that was left has no value.
            return;
        }
        let ty = self.types.expression(expr.id);
        let arguments = self.frames.last().map(|frame| frame.instance.clone()).unwrap_or_default();
        let conforms = self.conforms(value, ty, &arguments, &mut { PARTS });
        assert!(conforms, "{expr:#?} was lowered to {value:#?}, which is not of the type {ty:?}");
    }

    fn conforms(&self, value: &Value, ty: &Type, arguments: &Instance, parts: &mut usize) -> bool {
        if *parts == 0 {
            return true;
        }
        *parts -= 1;
        match (value, ty) {
            (Value::Error(_), _) => true,
            (Value::Wide(_), Type::Int(None)) => true,
            (Value::Bool(_), Type::Bool) | (Value::Field(_), Type::Field) => true,
            (Value::Int(int), Type::Int(range)) => range.as_ref().is_none_or(|range| {
                let bound = |bound| self.evaluate(bound, &arguments.consts).ok();
                bound(&range.low).zip(bound(&range.high)).is_some_and(|(low, high)| int.inside(&low, &high))
            }),
            (value, Type::Hidden(inner)) => self.conforms(value, inner, arguments, parts),
            (Value::List(children), Type::Array(element, length)) => {
                self.evaluate(length, &arguments.consts) == Ok(BigInt::from(children.len()))
                    && children.iter().all(|child| self.conforms(child, element, arguments, parts))
            }
            (Value::List(children), Type::Tuple(types)) => {
                let mut pairs = children.iter().zip(types);
                children.len() == types.len()
                    && pairs.all(|(child, ty)| self.conforms(child, ty, arguments, parts))
            }
            (Value::Data(made, children), Type::Data(wanted, _)) => {
                let types: Vec<&Type> = self.program.data(made.id).parts().collect();
                let mut pairs = children.iter().zip(&types);
                made.id == *wanted
                    && children.len() == types.len()
                    && pairs.all(|(child, ty)| self.conforms(child, ty, &made.instance, parts))
            }
            (value, Type::Parameter(id)) => {
                let ty = arguments.types.get(id.0 as usize);
                ty.is_some_and(|ty| self.conforms(value, ty, &Instance::default(), parts))
            }
            _ => false,
        }
    }
}
