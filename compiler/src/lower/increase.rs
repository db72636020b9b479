//! `a[i] += v` at a place known only to the prover: every element that may be meant grows by v times its indicator.
//! That takes no multiplier where v is known, and no element has to be read if all of them may grow by v.

use num_bigint::BigInt;

use super::Lowerer;
use super::assign::{Change, Step};
use super::error::Lowered;
use super::facts::Range;
use super::value::{Int, Lc, Value};
use crate::hir::{BinaryOp, Expr, ExprKind, Place, Projection, Type};
use crate::source::Span;

/// A number that is added to the one element that is meant, or taken from it.
pub(super) struct Increase {
    operator: BinaryOp,
    by: Value,
    /// What the element is then, proven to fit its type, if the elements' intervals do not imply that.
    result: Option<Int>,
}

impl Lowerer<'_> {
    /// What `operator` and a value do to what is at the end of a way.
    pub(super) fn change(
        &mut self,
        operator: BinaryOp,
        value: Value,
        (whole, steps): (&Value, &[Step]),
        ty: &Type,
        span: Span,
    ) -> Lowered<Change> {
        let arguments = self.instance();
        let chosen = steps.iter().any(|step| matches!(step, Step::Chosen { .. }));
        let by = match operator {
            BinaryOp::Add | BinaryOp::Sub if chosen => self.summand(&value, ty, span)?,
            _ => None,
        };
        let all_fit = by.as_ref().is_some_and(|by| match (by, self.bounds(ty, &arguments)) {
            (Value::Int(by), Some(bounds)) => fit(whole, steps, &before(operator, by, bounds)),
            (Value::Field(_), _) => true,
            _ => false,
        });
        if let (Some(by), true) = (&by, all_fit) {
            return Ok(Change::Increase(Increase { operator, by: by.clone(), result: None }));
        }
        let old = self.read(whole, steps, span)?;
        let new = self.binary(operator, old, value, ty, span);
        let new = self.store(new.into(), ty, &arguments, span);
        // In a branch it fits where the branch is taken; elsewhere the elements' sums need not.
        Ok(match (by, new) {
            (Some(by), Value::Int(new)) if self.scopes.is_empty() => {
                Change::Increase(Increase { operator, by, result: Some(new) })
            }
            (_, new) => Change::Replace(new),
        })
    }

    /// What is added, if it is a number of the elements' kind.
    fn summand(&mut self, value: &Value, ty: &Type, span: Span) -> Lowered<Option<Value>> {
        Ok(match (ty, value) {
            (Type::Field, Value::Int(_) | Value::Field(_)) => {
                Some(Value::Field(self.field(value.clone(), span)?))
            }
            (Type::Int(Some(_)), Value::Int(int)) => Some(Value::Int(int.clone())),
            _ => None,
        })
    }

    /// Increases what is at the end of a way.
    pub(super) fn increase(
        &mut self,
        target: &mut Value,
        steps: &[Step],
        increase: &Increase,
        span: Span,
    ) -> Lowered<()> {
        self.increase_by(&increase.by, target, steps, increase, span)
    }

    /// The same by what is left of the number after the steps before.
    fn increase_by(
        &mut self,
        by: &Value,
        target: &mut Value,
        steps: &[Step],
        increase: &Increase,
        span: Span,
    ) -> Lowered<()> {
        self.step()?;
        let Some((step, rest)) = steps.split_first() else {
            *target = self.increased(target, by, increase, span)?;
            self.charge_leaf(target);
            return Ok(());
        };
        let Some(children) = target.children_mut() else { return Err(self.confused(span, "no element")) };
        if children.is_shared() {
            self.steps += children.len() as u64 / 4;
        }
        let children = children.items_mut();
        match step {
            Step::Child(index) => self.increase_by(by, &mut children[*index], rest, increase, span),
            Step::Chosen { first, indicators } => {
                for (child, indicator) in children[*first..].iter_mut().zip(indicators) {
                    self.steps += super::SELECTION;
                    let by = self.times(indicator, by);
                    self.increase_by(&by, child, rest, increase, span)?;
                }
                Ok(())
            }
        }
    }

    /// An element and what is added to it.
    fn increased(&mut self, old: &Value, by: &Value, increase: &Increase, span: Span) -> Lowered<Value> {
        let ty = if matches!(by, Value::Field(_)) { Type::Field } else { Type::Int(None) };
        let sum = self.binary(increase.operator, old.clone(), by.clone(), &ty, span)?;
        let (Value::Int(int), Value::Int(old), Some(new)) = (&sum, old, &increase.result) else {
            return Ok(sum);
        };
        // It is what it was, or what is proven to fit.
        let low = (&old.low).min(&new.low).max(&int.low).clone();
        let high = (&old.high).max(&new.high).min(&int.high).clone();
        Ok(if low <= high { Value::Int(Int::new(int.lc.clone(), low, high)) } else { sum })
    }

    /// A number where the indicator is 1, and else 0.
    fn times(&mut self, indicator: &Lc, number: &Value) -> Value {
        match number {
            Value::Int(int) => {
                let lc = self.builder.product(indicator, &int.lc);
                let (low, high) = with_zero(int);
                Value::Int(Int::new(lc, low, high))
            }
            Value::Field(lc) => Value::Field(self.builder.product(indicator, lc)),
            other => other.clone(),
        }
    }
}

/// An integer's interval with zero in it.
fn with_zero(int: &Int) -> Range {
    ((&int.low).min(&BigInt::ZERO).clone(), (&int.high).max(&BigInt::ZERO).clone())
}

/// Where an element has to be so that it is within the bounds with the number and without.
fn before(operator: BinaryOp, by: &Int, (low, high): Range) -> Range {
    let (least, most) = with_zero(by);
    match operator {
        BinaryOp::Sub => (low + most, high + least),
        _ => (low - least, high - most),
    }
}

/// Whether all integers at the ends of a way are in a range.
fn fit(value: &Value, steps: &[Step], range: &Range) -> bool {
    match (steps.split_first(), value.children()) {
        (None, _) => matches!(value, Value::Int(int) if int.inside(&range.0, &range.1)),
        (Some((Step::Child(index), rest)), Some(children)) => fit(&children[*index], rest, range),
        (Some((Step::Chosen { first, indicators }, rest)), Some(children)) => {
            children[*first..].iter().zip(indicators).all(|(child, _)| fit(child, rest, range))
        }
        (Some(_), None) => false,
    }
}

/// What `a[i] = a[i] + v` adds: it is `a[i] += v` if the index is a name or a number, and v assigns nothing.
pub(super) fn written_out<'e>(place: &Place, value: &'e Expr) -> Option<(BinaryOp, &'e Expr)> {
    let ExprKind::Binary { operator, left, right } = &value.kind else { return None };
    let indexed = place.projections.iter().any(|projection| matches!(projection, Projection::Index(_)));
    let summand = match operator {
        BinaryOp::Add | BinaryOp::Sub if indexed && reads(place, left) => right,
        BinaryOp::Add if indexed && reads(place, right) => left,
        _ => return None,
    };
    assigns_nothing(summand).then_some((*operator, summand))
}

/// Whether an expression is the value of a place.
fn reads(place: &Place, mut expr: &Expr) -> bool {
    for projection in place.projections.iter().rev() {
        match (projection, &expr.kind) {
            (Projection::Index(at), ExprKind::Index { array, index }) if same_name(at, index) => expr = array,
            (Projection::Field(field, _), ExprKind::Field { base, name, .. }) if field == name => expr = base,
            _ => return false,
        }
    }
    matches!(expr.kind, ExprKind::Local(local) if local == place.local)
}

/// Whether two expressions are one name or number.
fn same_name(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (ExprKind::Local(a), ExprKind::Local(b)) => a == b,
        (ExprKind::Int(a), ExprKind::Int(b)) => a == b,
        (ExprKind::Constant(a), ExprKind::Constant(b)) => a == b,
        (ExprKind::ConstParameter(a), ExprKind::ConstParameter(b)) => a == b,
        _ => false,
    }
}

/// Whether there is no block in an expression, in which statements could stand.
fn assigns_nothing(expr: &Expr) -> bool {
    let mut pending = vec![expr];
    while let Some(expr) = pending.pop() {
        match &expr.kind {
            ExprKind::Int(_)
            | ExprKind::Bytes(_)
            | ExprKind::Bool(_)
            | ExprKind::Local(_)
            | ExprKind::ConstParameter(_)
            | ExprKind::Constant(_) => {}
            ExprKind::Binary { left, right, .. } => pending.extend([&**left, right]),
            ExprKind::Unary { operand, .. } => pending.push(operand),
            ExprKind::Cast { value, .. } => pending.push(value),
            ExprKind::Index { array, index } => pending.extend([&**array, index]),
            ExprKind::Field { base, .. } => pending.push(base),
            ExprKind::Call { arguments, .. } | ExprKind::Builtin { arguments, .. } => {
                pending.extend(arguments);
            }
            _ => return false,
        }
    }
    true
}
