//! Methods of arrays and numbers, and slices.

use super::checker::Checker;
use super::poly::simplify;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{BinaryOp, ConstExpr, Expr, Method, Type};

impl Checker<'_> {
    /// The type of a call of a method that is part of the language, and whether its value is known. The receiver, of type `ty`, was
    /// looked at.
    pub(super) fn built_in(
        &mut self,
        method: Method,
        expr: &Expr,
        ty: &Type,
        arguments: &[Expr],
    ) -> (Type, bool) {
        let others = arguments.get(1..).unwrap_or_default();
        if others.len() != method.arguments() {
            let takes = if method.arguments() == 0 { "no argument" } else { "1 argument" };
            let message = format!("`{}` takes {takes}, not {}", method.name(), others.len());
            self.report(Diagnostic::at(codes::E0303, expr.span, message).help("give it as many as it takes"));
            others.iter().for_each(|argument| drop(self.expr(argument, None)));
            return (Type::Error, true);
        }
        others.iter().for_each(|argument| drop(self.expect(argument, &Type::Int(None))));
        let known = arguments.iter().all(|argument| self.is_known(argument));
        match method {
            Method::Len => (Type::Int(None), true),
            Method::Parts => (self.parts(ty, expr.span), known),
            Method::Pow => {
                if let [exponent] = others
                    && !self.is_known(exponent)
                {
                    let help = "for an exponent that is not known, multiply in a loop, with `if` inside";
                    self.not_known(exponent.span, "the exponent", help);
                }
                (if *ty == Type::Field { Type::Field } else { Type::Int(None) }, known)
            }
            _ => (ty.clone(), known),
        }
    }

    /// The type of `array[low..high]`, and whether its value is known.
    pub(super) fn slice(
        &mut self,
        array: &Expr,
        (low, high): (Option<&Expr>, Option<&Expr>),
        inclusive: bool,
    ) -> (Type, bool) {
        let ty = self.expr(array, None);
        let mut fine = true;
        for bound in low.into_iter().chain(high) {
            self.expect(bound, &Type::Int(None));
            if !self.is_known(bound) {
                fine = false;
                self.not_known(
                    bound.span,
                    "the bounds of a slice",
                    "for a part that begins anywhere and has a length that is known, add `use std::array::slice;` and write `let part: [T; 4] = slice(xs, start);`",
                );
            }
        }
        let (element, length) = match ty {
            Type::Array(element, length) => (element, length),
            Type::Error => return (Type::Error, true),
            other => {
                let message = format!("`{}` has no elements", self.show(&other));
                self.report(
                    Diagnostic::at(codes::E0310, array.span, message).help("only arrays have slices"),
                );
                return (Type::Error, true);
            }
        };
        let known = self.is_known(array);
        let low = low.map_or(Some(ConstExpr::Int(0.into())), |low| self.const_of(low));
        let high = match high {
            None => Some(length),
            Some(high) if inclusive => self
                .const_of(high)
                .map(|high| ConstExpr::binary(BinaryOp::Add, high, ConstExpr::Int(1.into()))),
            Some(high) => self.const_of(high),
        };
        let length = low.zip(high).map(|(low, high)| ConstExpr::binary(BinaryOp::Sub, high, low));
        let length = length.filter(|_| fine).and_then(|length| simplify(&length));
        if length.is_none() && fine {
            let message = "the length of this slice cannot be determined";
            self.report(
                Diagnostic::at(codes::E0313, array.span, message)
                    .help("use bounds made of literals, constants and const parameters"),
            );
        }
        (Type::Array(element, length.unwrap_or(ConstExpr::Error)), known)
    }
}
