//! Functions that are part of the language, and `reveal`.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::Zero;
use zkvm::program::SideOp;

use super::Lowerer;
use super::value::{Int, Lc, Value};
use crate::diagnostic::Diagnostic;
use crate::hir::{Builtin, Expr, Type};
use crate::source::Span;

impl Lowerer<'_> {
    pub(super) fn builtin(
        &mut self,
        expr: &Expr,
        builtin: Builtin,
        const_arguments: &[Expr],
        arguments: &[Expr],
    ) -> Value {
        let values: Vec<Value> = arguments.iter().map(|argument| self.expr(argument)).collect();
        let [value] = &values[..] else { return Value::Error };
        let span = expr.span;
        match builtin {
            Builtin::ToBits => match self.call_const_arguments(expr, const_arguments).as_deref() {
                Some([count]) => self.bits_builtin(value, count, span),
                _ => Value::Error,
            },
            Builtin::FloorSqrt | Builtin::Inverse if !self.builder.clear && !is_known(value) => {
                let name = if builtin == Builtin::Inverse { "inverse" } else { "floor_sqrt" };
                let text = format!("`{name}` computes without constraints, so it is allowed only in hints");
                let error = Diagnostic::error("E0317", span, text);
                self.report(error.help("write `let r = hint T { … };` and constrain `r`"))
            }
            Builtin::FloorSqrt => match value {
                Value::Int(int) => match int.known() {
                    Some(n) if *n < BigInt::zero() => Value::int(0),
                    Some(n) => Value::int(n.sqrt()),
                    None => {
                        let lc =
                            self.builder.compute(vec![SideOp::Argument(0), SideOp::SquareRoot], &[&int.lc]);
                        let high = if int.high < BigInt::zero() { BigInt::zero() } else { int.high.sqrt() };
                        Value::Int(Int::new(lc, BigInt::zero(), high))
                    }
                },
                _ => Value::Error,
            },
            Builtin::Inverse => match super::arithmetic::as_field(value) {
                Some(lc) => Value::Field(match lc.known() {
                    Some(x) if x == Scalar::ZERO => lc,
                    Some(x) => Lc::constant(x.invert()),
                    None => self.builder.compute(vec![SideOp::Argument(0), SideOp::Invert], &[&lc]),
                }),
                None => Value::Error,
            },
        }
    }

    /// `reveal(e)`
    pub(super) fn reveal(&mut self, inner: &Expr, span: Span) -> Value {
        let value = self.expr(inner);
        if self.builder.clear {
            return value;
        }
        if self.scopes.iter().any(|scope| scope.secret) {
            let text = "a value cannot be revealed under a secret condition";
            return self.report(
                Diagnostic::error("E0508", span, text)
                    .here("whether this runs is a secret, but the journal has the same entries in every run")
                    .help("choose the value with `if`, and reveal the result"),
            );
        }
        let mut secret = false;
        value.for_each_leaf(&mut |leaf| secret |= leaf.leaf().is_some_and(|lc| !self.builder.is_public(lc)));
        if !secret {
            return value;
        }
        let ty = self.types.expression(inner.id);
        self.reveal_tree(&value, ty)
    }

    /// Reveals every leaf, public ones too: what is revealed together stays together in the journal.
    fn reveal_tree(&mut self, value: &Value, ty: &Type) -> Value {
        match value.children() {
            Some(children) => {
                let children = children.iter().map(|child| self.reveal_tree(child, &Type::Error));
                value.with_children(children.collect())
            }
            None => self.reveal_leaf(value, ty, None),
        }
    }
}

fn is_known(value: &Value) -> bool {
    value.leaf().is_some_and(|lc| lc.known().is_some())
}
