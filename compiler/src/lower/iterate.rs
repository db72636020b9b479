//! Loops and comprehensions.

use num_bigint::BigInt;

use super::Lowerer;
use super::value::Value;
use crate::hir::{Expr, Iterable, Pattern};

impl Lowerer<'_> {
    /// Runs `f` for every element, with the pattern bound.
    pub(super) fn each(&mut self, pattern: &Pattern, iterable: &Iterable, mut f: impl FnMut(&mut Self)) {
        match iterable {
            Iterable::Range { low, high, inclusive } => {
                let (Some(mut at), Some(mut end)) = (self.loop_bound(low), self.loop_bound(high)) else {
                    return;
                };
                if *inclusive {
                    end += 1;
                }
                while at < end && self.step() {
                    self.bind(pattern, Value::int(at.clone()));
                    f(self);
                    at += 1;
                }
            }
            Iterable::Array(array) => {
                let span = array.span;
                let array = self.expr(array);
                let Some(children) = array.children().cloned() else {
                    if !array.is_error() {
                        self.report(super::error::mismatch(span, "this is no array"));
                    }
                    return;
                };
                for child in children.iter() {
                    if !self.step() {
                        return;
                    }
                    self.bind(pattern, child.clone());
                    f(self);
                }
            }
        }
    }

    fn loop_bound(&mut self, expr: &Expr) -> Option<BigInt> {
        self.known_int(expr, "the bounds of a loop must be known when building")
    }
}
