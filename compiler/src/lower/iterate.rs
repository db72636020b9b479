//! Loops and comprehensions.

use num_bigint::BigInt;

use super::Lowerer;
use super::error::Lowered;
use super::value::Value;
use crate::hir::{Expr, Iterable, Pattern};

impl Lowerer<'_> {
    /// Runs `f` for every element, with the pattern bound.
    pub(super) fn each(
        &mut self,
        pattern: &Pattern,
        iterable: &Iterable,
        mut f: impl FnMut(&mut Self),
    ) -> Lowered<()> {
        match iterable {
            Iterable::Range { low, high, inclusive } => {
                let (low, high) = (self.loop_bound(low), self.loop_bound(high));
                let (mut at, mut end) = (low?, high?);
                if *inclusive {
                    end += 1;
                }
                self.foresee(&end - &at)?;
                while at < end {
                    self.step()?;
                    let span = self.builder.here.span;
                    self.bind(pattern, Value::int(at.clone()), span);
                    f(self);
                    at += 1;
                }
            }
            Iterable::Array(array) => {
                let span = array.span;
                let array = self.expr(array);
                let Some(children) = array.children().cloned() else {
                    return Err(array.error().unwrap_or_else(|| self.confused(span, "this is not an array")));
                };
                for child in children.iter() {
                    self.step()?;
                    let span = self.builder.here.span;
                    self.bind(pattern, child.clone(), span);
                    f(self);
                }
            }
        }
        Ok(())
    }

    fn loop_bound(&mut self, expr: &Expr) -> Lowered<BigInt> {
        self.known_int(expr, "the bounds of a loop must be known when the program is built")
    }
}
