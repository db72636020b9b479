//! Const expressions in types, in terms of const arguments and of locals that are known.

use num_bigint::BigInt;
use zkvm::integer::plain_view;

use super::Lowerer;
use super::error::{Lowered, Reported, no_const_value};
use super::value::Value;
use crate::hir::{ConstExpr, ConstParameterId, Constant, Known, LocalId, Meanings, Program, Reason, Unknown};
use crate::source::Span;

impl Lowerer<'_> {
    /// The value of a const expression whose const parameters are those of `arguments`. Locals are those of the function that
    /// is evaluated.
    pub(super) fn evaluate(&self, expr: &ConstExpr, arguments: &[BigInt]) -> Result<BigInt, Unknown> {
        match expr {
            ConstExpr::Int(value) => Ok(value.clone()),
            ConstExpr::Parameter(id) => {
                arguments.get(id.0 as usize).cloned().ok_or(Unknown::from(Reason::Reported))
            }
            _ => {
                let local = |id: LocalId| {
                    let own = self.frames.last()?.locals.get(id.0 as usize)?.as_ref();
                    known(self.program, own.or_else(|| self.known_outside(id))?)
                };
                let parameter = |id: ConstParameterId| arguments.get(id.0 as usize).cloned();
                self.evaluator.integer(expr, Meanings { parameter: &parameter, local: &local })
            }
        }
    }

    /// Whether a constant was found to be something else before it was lowered to a value.
    pub(super) fn differs(&self, value: &Value, constant: &Constant) -> bool {
        let lowered = known(self.program, value);
        lowered.zip(constant.known.as_ref().ok()).is_some_and(|(lowered, found)| !lowered.equals(found))
    }

    /// Reports that a const expression has no value.
    pub(super) fn no_const_value(&mut self, span: Span, what: &str, unknown: &Unknown) -> Reported {
        match no_const_value(span, what, unknown) {
            Some(diagnostic) => self.report(diagnostic),
            None => self.confused(span, "a const expression has no value"),
        }
    }

    /// The value of a const expression, or a report that it has none.
    pub(super) fn const_value(
        &mut self,
        expr: &ConstExpr,
        arguments: &[BigInt],
        what: &str,
        span: Span,
    ) -> Lowered<BigInt> {
        self.evaluate(expr, arguments).map_err(|unknown| self.no_const_value(span, what, &unknown))
    }
}

/// A value as one that is known, if it is.
fn known(program: &Program, value: &Value) -> Option<Known> {
    let list = |values: &[Value]| {
        let parts = values.iter().map(|part| known(program, part)).collect::<Option<Vec<_>>>()?;
        Known::list(parts).ok()
    };
    match value {
        Value::Int(int) => Some(Known::Int(int.known()?.clone())),
        Value::Bool(lc) => Some(Known::Bool(plain_view(&lc.known()?) == BigInt::from(1))),
        Value::List(parts) => list(parts),
        Value::Data(made, parts) => {
            let data = program.data(made.id);
            let indicators = list(parts.get(..data.indicators())?)?;
            let is = indicators.parts().iter().position(|is| *is == Known::Bool(true));
            let variant = is.map_or(0, |is| is + 1);
            let first = data.first_part(variant);
            let fields = list(parts.get(first..first + data.variants.get(variant)?.fields.len())?)?;
            Some(Known::Data(made.id, variant as u32, Box::new(fields)))
        }
        _ => None,
    }
}
