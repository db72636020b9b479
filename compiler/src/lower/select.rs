//! Choosing between two values, and `if`.

use std::cmp::Ordering;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;

use super::builder::SHORT;
use super::error::Lowered;
use super::facts::BranchFacts;
use super::returns::Returned;
use super::value::{Lc, Value};
use super::{Lone, Lowerer};
use crate::hir::{Block, Expr};
use crate::source::Span;

/// What is known in the two branches only.
pub(super) struct Branches<'f> {
    pub(super) then: &'f BranchFacts,
    pub(super) otherwise: &'f BranchFacts,
}

/// What one of several ways came to.
pub(super) struct Way {
    value: Value,
    facts: BranchFacts,
    locals: Vec<Option<Value>>,
    returned: Option<Returned>,
}

impl Lowerer<'_> {
    /// `if condition { a } else { b }` leaf by leaf: b + condition·(a − b).
    pub(super) fn select(
        &mut self,
        condition: &Lc,
        a: &Value,
        b: &Value,
        facts: &Branches<'_>,
        span: Span,
    ) -> Value {
        let value = self.selected(condition, a, b, facts, span).into();
        self.charge_leaf(&value);
        value
    }

    fn selected(
        &mut self,
        condition: &Lc,
        a: &Value,
        b: &Value,
        facts: &Branches<'_>,
        span: Span,
    ) -> Lowered<Value> {
        self.step()?;
        if a.same(b) {
            return Ok(a.clone());
        }
        self.steps += super::SELECTION;
        if let Some(wide) = self.wide_select(condition, a, b) {
            return Ok(wide);
        }
        Ok(match (a, b) {
            (Value::Error(reported), _) | (_, Value::Error(reported)) => return Err(*reported),
            (Value::Bool(a), Value::Bool(b)) => Value::Bool(self.choose_bool(condition, a, b)),
            (Value::Int(a), Value::Int(b)) => {
                let known = &self.builder.facts;
                let a = facts.then.tighten(known, known.tighten(a));
                let b = facts.otherwise.tighten(known, known.tighten(b));
                let lc = self.select_number(condition, &a.lc, &b.lc);
                let (low, high): (BigInt, BigInt) = (a.low.min(b.low), a.high.max(b.high));
                return self.int(lc, low, high, span);
            }
            (Value::Field(_), Value::Field(_) | Value::Int(_) | Value::Wide(_))
            | (Value::Int(_) | Value::Wide(_), Value::Field(_)) => {
                let (a, b) = (self.field(a.clone(), span)?, self.field(b.clone(), span)?);
                Value::Field(self.select_number(condition, &a, &b))
            }
            (Value::Data(x, _), Value::Data(y, _)) if x != y => {
                let (a, b) = self.alike_data(a.clone(), b.clone(), span)?;
                return self.selected(condition, &a, &b, facts, span);
            }
            _ => match (a.children(), b.children()) {
                (Some(xs), Some(ys)) if xs.len() == ys.len() => {
                    let (xs, ys) = (xs.clone(), ys.clone());
                    let pairs = xs.iter().zip(ys.iter());
                    let children: Vec<Value> =
                        pairs.map(|(x, y)| self.select(condition, x, y, facts, span)).collect();
                    // What is the same goes on being shared.
                    let same = children.iter().zip(xs.iter()).all(|(child, x)| child.same(x));
                    if same { a.clone() } else { a.with_children(children) }
                }
                _ => return Err(self.report(super::error::mismatch(span, "the two branches of an `if`"))),
            },
        })
    }

    /// The same of numbers.
    fn select_number(&mut self, condition: &Lc, a: &Lc, b: &Lc) -> Lc {
        let short = a.terms.len() <= SHORT && b.terms.len() <= SHORT;
        if short || self.builder.folded(condition, &a.minus(b)).is_some() {
            return self.select_lc(condition, a, b);
        }
        let difference = self.short_difference(a, b);
        let product = self.builder.product(condition, &difference);
        let sum = self.builder.made(b).plus(&product);
        self.builder.compact(sum)
    }

    /// a − b with few terms: where one number is made of the other, what is new in it, and else that of their nodes. So a number
    /// that is chosen again and again is not written out each time. The other way around the difference is the same up
    /// to its sign.
    fn short_difference(&mut self, a: &Lc, b: &Lc) -> Lc {
        let last = |lc: &Lc| lc.terms.last().map(|(id, _)| *id);
        let written_out = a.minus(b);
        if written_out.terms.len() <= SHORT {
            return written_out;
        }
        let (a, b) = match last(a).cmp(&last(b)) {
            Ordering::Less => (self.builder.shortened(a), b.clone()),
            Ordering::Equal => (a.clone(), b.clone()),
            Ordering::Greater => (a.clone(), self.builder.shortened(b)),
        };
        let new = a.minus(&b);
        if new.terms.len() <= SHORT {
            return new;
        }
        let of_nodes = self.builder.shortened(&a).minus(&self.builder.shortened(&b));
        let shorter = |a: Lc, b: Lc| if b.terms.len() < a.terms.len() { b } else { a };
        shorter(shorter(written_out, of_nodes), new)
    }

    pub(super) fn select_lc(&mut self, condition: &Lc, a: &Lc, b: &Lc) -> Lc {
        let product = self.builder.product(condition, &a.minus(b));
        let sum = b.plus(&product);
        self.builder.compact(sum)
    }

    /// An `if` expression or statement.
    pub(super) fn if_else(
        &mut self,
        condition: &Expr,
        then: &Block,
        otherwise: Option<&Expr>,
        span: Span,
    ) -> Lowered<Value> {
        let is_lone = otherwise.is_none();
        let then = |this: &mut Self| this.block(then);
        let otherwise = |this: &mut Self| match otherwise {
            Some(expr) => this.expr(expr),
            None => Value::unit(),
        };
        self.one_of(condition, is_lone, (then, otherwise), span)
    }

    /// What is done in one branch or in the other, the second of which does nothing if the first is `lone`.
    pub(super) fn one_of(
        &mut self,
        condition: &Expr,
        is_lone: bool,
        (then, otherwise): (impl FnOnce(&mut Self) -> Value, impl FnOnce(&mut Self) -> Value),
        span: Span,
    ) -> Lowered<Value> {
        let condition = self.bool(condition)?;
        let condition = self.builder.with_revealed_constants(condition);
        if let Some(known) = condition.known() {
            return Ok(if known == Scalar::ZERO { otherwise(self) } else { then(self) });
        }
        let before = std::mem::take(&mut self.frame().locals);
        let lone = is_lone.then(|| Lone {
            condition: condition.clone(),
            frames: self.frames.len(),
            locals: before.iter().map(Option::is_some).collect(),
        });
        let outer = std::mem::replace(&mut self.lone, lone);
        let then = self.way(&condition, before.clone(), then);
        self.lone = None;
        let otherwise = self.way(&condition.complement(), before, otherwise);
        self.lone = outer;
        let way = self.met(&condition, then, otherwise, span);
        self.go_on(way)
    }

    /// Goes one way, from the locals before it.
    pub(super) fn way(
        &mut self,
        condition: &Lc,
        before: Vec<Option<Value>>,
        inside: impl FnOnce(&mut Self) -> Value,
    ) -> Way {
        self.frame().locals = before;
        let (value, facts) = self.branch(condition, inside);
        let frame = self.frame();
        Way { value, facts, locals: std::mem::take(&mut frame.locals), returned: frame.returned.take() }
    }

    /// Where two ways meet: the value and the locals of the first if the condition is 1. Of both together nothing is known.
    pub(super) fn met(&mut self, condition: &Lc, then: Way, otherwise: Way, span: Span) -> Way {
        let facts = Branches { then: &then.facts, otherwise: &otherwise.facts };
        let ends =
            [&then.returned, &otherwise.returned].map(|end| end.as_ref().is_some_and(Returned::always));
        let returned = self.either(condition, then.returned, otherwise.returned, &facts, span);
        let (value, locals) = match ends {
            // Where only one of the two goes on, nothing is chosen.
            [true, _] => (otherwise.value, otherwise.locals),
            [false, true] => (then.value, then.locals),
            [false, false] => {
                let pairs = then.locals.into_iter().zip(otherwise.locals);
                let locals = pairs.map(|pair| match pair {
                    // A local that only one way knows is out of scope (or, in a hint, read from outside again).
                    (Some(a), Some(b)) => Some(self.select(condition, &a, &b, &facts, span)),
                    _ => None,
                });
                let locals = locals.collect();
                (self.selected(condition, &then.value, &otherwise.value, &facts, span).into(), locals)
            }
        };
        Way { value, facts: BranchFacts::default(), locals, returned }
    }

    /// Goes on after a way.
    pub(super) fn go_on(&mut self, way: Way) -> Lowered<Value> {
        let frame = self.frame();
        (frame.locals, frame.returned) = (way.locals, way.returned);
        way.value.error().map_or(Ok(way.value), Err)
    }
}
