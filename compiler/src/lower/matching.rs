//! `match`, and what patterns bind.
//!
//! Each arm has a condition, which is 1 where it is taken. Of these just one is 1: an arm is taken if its test holds and none
//! before it is taken, and the last one if no other is. Where tests exclude each other, the condition is the test itself.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::Lowerer;
use super::error::Lowered;
use super::facts::BranchFacts;
use super::select::Branches;
use super::value::{Lc, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Arm, BinaryOp, Expr, LocalId, Pattern, Type};
use crate::source::Span;
use crate::types::is_residue;

impl Lowerer<'_> {
    /// The value of the first arm whose pattern takes the value.
    pub(super) fn match_arms(
        &mut self,
        scrutinee: &Expr,
        arms: &[Arm],
        ty: &Type,
        span: Span,
    ) -> Lowered<Value> {
        let value = self.expr(scrutinee);
        if let Some(reported) = value.error() {
            return Err(reported);
        }
        let taken = self.conditions(arms, &value, span)?;
        if let [(index, _)] = taken.as_slice() {
            let arm = &arms[*index];
            self.bind(&arm.pattern, value, span);
            return Ok(self.expr(&arm.value));
        }
        let before = std::mem::take(&mut self.frame().locals);
        let lone = self.lone.take();
        let mut ways = vec![];
        for (index, condition) in taken {
            let arm = &arms[index];
            let way = self.way(&condition, before.clone(), |this| {
                this.bind(&arm.pattern, value.clone(), span);
                let made = this.expr(&arm.value);
                match arm.value.returns() {
                    true => made,
                    false => this.joined(made, ty, arm.value.span).into(),
                }
            });
            ways.push((condition, way));
        }
        self.lone = lone;
        let Some((_, last)) = ways.pop() else {
            // A type without values has none to match: this is in a branch that is never taken.
            self.frame().locals = before;
            return self.inert(ty, span);
        };
        let rest = ways.into_iter().rev();
        let way = rest.fold(last, |others, (condition, way)| self.met(&condition, way, others, span));
        self.go_on(way)
    }

    /// Which arms may be taken, each with its condition.
    fn conditions(&mut self, arms: &[Arm], value: &Value, span: Span) -> Lowered<Vec<(usize, Lc)>> {
        let mut rest = Lc::constant(Scalar::ONE);
        let mut taken: Vec<(usize, Lc)> = vec![];
        for (index, arm) in arms.iter().enumerate() {
            if rest.known() == Some(Scalar::ZERO) {
                break;
            }
            let is_last = index + 1 == arms.len();
            let test =
                if is_last { Lc::constant(Scalar::ONE) } else { self.test(&arm.pattern, value, span)? };
            let alone = taken.iter().all(|(other, _)| self.exclude(&arms[*other].pattern, &arm.pattern));
            let condition = match test.known() {
                Some(known) if known == Scalar::ZERO => continue,
                Some(_) => rest.clone(),
                None if alone => test,
                None => self.and(&test, &rest),
            };
            rest = self.truth(rest.minus(&condition));
            taken.push((index, condition));
        }
        Ok(taken)
    }

    /// Something that is 0 or 1.
    fn truth(&mut self, lc: Lc) -> Lc {
        if lc.known().is_none() {
            self.builder.facts.set_range(&lc, (BigInt::zero(), BigInt::one()));
        }
        lc
    }

    /// Whether a pattern takes a value.
    fn test(&mut self, pattern: &Pattern, value: &Value, span: Span) -> Lowered<Lc> {
        let yes = Lc::constant(Scalar::ONE);
        Ok(match pattern {
            Pattern::Bind(_) | Pattern::Wildcard => yes,
            Pattern::Tuple(patterns, _) => {
                let parts = self.parts(value, span)?;
                self.test_all(yes, patterns.iter().zip(parts.iter()), span)?
            }
            Pattern::Data { id, variant, fields, .. } => {
                let parts = self.parts(value, span)?;
                let data = self.program.data(*id);
                let first = data.first_part(*variant as usize);
                let is_variant = self.is_variant(data, *variant as usize, &parts);
                let fields =
                    fields.iter().filter_map(|(index, field)| Some((field, parts.get(first + index)?)));
                self.test_all(is_variant, fields, span)?
            }
            Pattern::Bool(wanted, _) => match value {
                Value::Bool(lc) if *wanted => lc.clone(),
                Value::Bool(lc) => lc.complement(),
                _ => return Err(self.confused(span, "a pattern of another type")),
            },
            Pattern::Range { low, high, span } => {
                let instance = self.instance();
                let what = "a number of this pattern";
                let low = self.const_value(low, &instance.consts, what, *span)?;
                let high = self.const_value(high, &instance.consts, what, *span)?;
                if matches!(value, Value::Field(_)) && !(low == high && is_residue(&low)) {
                    let message = "a field element is compared with one number from 0 to ℓ − 1";
                    let error = Diagnostic::at(codes::E0343, *span, message);
                    return Err(self.report(error.here("another number for these const arguments")));
                }
                self.test_range(value, low, high, *span)?
            }
            Pattern::Or(patterns, _) => {
                let mut any = Lc::zero();
                for (index, pattern) in patterns.iter().enumerate() {
                    let test = self.test(pattern, value, span)?;
                    let alone = patterns[..index].iter().all(|other| self.exclude(other, pattern));
                    any = if alone { self.truth(any.plus(&test)) } else { self.or(&any, &test) };
                }
                any
            }
        })
    }

    fn test_all<'v>(
        &mut self,
        mut all: Lc,
        parts: impl Iterator<Item = (&'v Pattern, &'v Value)>,
        span: Span,
    ) -> Lowered<Lc> {
        for (pattern, value) in parts {
            let test = self.test(pattern, value, span)?;
            all = self.and(&all, &test);
        }
        Ok(all)
    }

    fn test_range(&mut self, value: &Value, low: BigInt, high: BigInt, span: Span) -> Lowered<Lc> {
        let one = low == high;
        let (low, high) = (Value::int(low), Value::int(high));
        let tests = match one {
            true => vec![self.compare(BinaryOp::Eq, value, &low, span)?],
            false => {
                let above = self.compare(BinaryOp::Ge, value, &low, span)?;
                vec![above, self.compare(BinaryOp::Le, value, &high, span)?]
            }
        };
        let mut all = Lc::constant(Scalar::ONE);
        for test in tests {
            match test {
                Value::Bool(lc) => all = self.and(&all, &lc),
                _ => return Err(self.confused(span, "a comparison that is not a bool")),
            }
        }
        Ok(all)
    }

    fn parts(&mut self, value: &Value, span: Span) -> Lowered<Vec<Value>> {
        match value.children() {
            Some(parts) => Ok(parts.iter().cloned().collect()),
            None => Err(value.error().unwrap_or_else(|| self.confused(span, "a value without parts"))),
        }
    }

    /// Whether it is clear that no value is taken by both patterns.
    fn exclude(&self, a: &Pattern, b: &Pattern) -> bool {
        match (a, b) {
            (Pattern::Or(patterns, _), other) | (other, Pattern::Or(patterns, _)) => {
                patterns.iter().all(|pattern| self.exclude(pattern, other))
            }
            (Pattern::Tuple(xs, _), Pattern::Tuple(ys, _)) => {
                xs.iter().zip(ys).any(|(x, y)| self.exclude(x, y))
            }
            (Pattern::Bool(x, _), Pattern::Bool(y, _)) => x != y,
            (Pattern::Data { variant: x, fields: xs, .. }, Pattern::Data { variant: y, fields: ys, .. }) => {
                let same = |x: usize| ys.iter().find(|(y, _)| x == *y).map(|(_, pattern)| pattern);
                x != y || xs.iter().any(|(x, a)| same(*x).is_some_and(|b| self.exclude(a, b)))
            }
            (Pattern::Range { low, high, .. }, Pattern::Range { low: from, high: to, .. }) => {
                let instance = self.instance();
                let [low, high, from, to] =
                    [low, high, from, to].map(|bound| self.evaluate(bound, &instance.consts).ok());
                high.zip(from).is_some_and(|(high, from)| high < from)
                    || to.zip(low).is_some_and(|(to, low)| to < low)
            }
            _ => false,
        }
    }

    /// Binds a pattern's locals.
    pub(super) fn bind(&mut self, pattern: &Pattern, value: Value, span: Span) {
        match pattern {
            Pattern::Bind(id) => {
                self.own(*id);
                self.declare(*id, &value);
                self.set(*id, Some(value));
            }
            Pattern::Wildcard | Pattern::Bool(..) | Pattern::Range { .. } => {}
            Pattern::Tuple(patterns, span) => match value.children().cloned() {
                Some(children) if children.len() == patterns.len() => {
                    for (pattern, child) in patterns.iter().zip(children.iter()) {
                        self.bind(pattern, child.clone(), *span);
                    }
                }
                _ => self.bind_nothing(pattern, &value, *span),
            },
            Pattern::Data { id, variant, fields, span, .. } => match value.children().cloned() {
                Some(children) => {
                    let first = self.program.data(*id).first_part(*variant as usize);
                    for (index, field) in fields {
                        if let Some(child) = children.get(first + index) {
                            self.bind(field, child.clone(), *span);
                        }
                    }
                }
                None => self.bind_nothing(pattern, &value, *span),
            },
            Pattern::Or(patterns, _) => self.bind_either(patterns, &value, span),
        }
    }

    /// What went wrong with a value went wrong with its parts.
    fn bind_nothing(&mut self, pattern: &Pattern, value: &Value, span: Span) {
        let error = value.error().unwrap_or_else(|| self.confused(span, "a value of another form"));
        pattern.parts().into_iter().for_each(|part| self.bind(part, Value::Error(error), span));
    }

    /// The locals of the first of the patterns that takes the value.
    fn bind_either(&mut self, patterns: &[Pattern], value: &Value, span: Span) {
        let mut locals: Vec<LocalId> = vec![];
        patterns.first().into_iter().for_each(|pattern| pattern.each_local(&mut |local| locals.push(local)));
        if locals.is_empty() {
            return;
        }
        let mut bound: Option<Vec<Option<Value>>> = None;
        for pattern in patterns.iter().rev() {
            self.bind(pattern, value.clone(), span);
            let these: Vec<Option<Value>> = locals
                .iter()
                .map(|local| self.frame().locals.get(local.0 as usize).cloned().flatten())
                .collect();
            bound = Some(match bound {
                None => these,
                Some(others) => {
                    let test = match self.test(pattern, value, span) {
                        Ok(test) => test,
                        Err(reported) => {
                            locals.iter().for_each(|local| self.set(*local, Some(Value::Error(reported))));
                            return;
                        }
                    };
                    let nothing = BranchFacts::default();
                    let facts = Branches { then: &nothing, otherwise: &nothing };
                    let pairs = these.into_iter().zip(others);
                    let chosen =
                        pairs.map(|(this, other)| Some(self.select(&test, &this?, &other?, &facts, span)));
                    chosen.collect()
                }
            });
        }
        for (local, value) in locals.into_iter().zip(bound.into_iter().flatten()) {
            self.set(local, value);
        }
    }

    fn set(&mut self, id: LocalId, value: Option<Value>) {
        if let Some(local) = self.frame().locals.get_mut(id.0 as usize) {
            *local = value;
        }
    }
}
