//! Between which numbers an integer is, by the types in the expression alone.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::hir::{BinaryOp, ConstExpr, Expr, ExprKind, Type, UnaryOp};
use crate::types::TypeTable;

/// The least and the greatest number.
pub(super) type Range = (BigInt, BigInt);

/// Greater numbers are in no program that can be built.
const MAX_BITS: u64 = 512;

/// The range of an integer expression; nothing if its types do not tell.
pub(super) fn range(types: &TypeTable, expr: &Expr) -> Option<Range> {
    let range = match &expr.kind {
        ExprKind::Int(value) => (value.clone(), value.clone()),
        ExprKind::Unary { operator: UnaryOp::Neg, operand } => {
            let (low, high) = range(types, operand)?;
            (-high, -low)
        }
        ExprKind::Binary { operator, left, right } => {
            let (left, right) = (range(types, left)?, range(types, right)?);
            of_operation(*operator, left, right)?
        }
        ExprKind::Cast { value, ty } => match types.expression(value.id) {
            Type::Bool => (0.into(), 1.into()),
            // A cast that proves something is not without effect, whatever is required of the result.
            _ => {
                let (found, target) = (range(types, value)?, of_type(ty)?);
                (target.0 <= found.0 && found.1 <= target.1).then_some(found)?
            }
        },
        _ => of_type(types.expression(expr.id))?,
    };
    [&range.0, &range.1].iter().all(|bound| bound.magnitude().bits() <= MAX_BITS).then_some(range)
}

fn of_type(ty: &Type) -> Option<Range> {
    match ty {
        Type::Int(Some(range)) => {
            let (ConstExpr::Int(low), ConstExpr::Int(high)) = (&range.low, &range.high) else { return None };
            (low <= high).then(|| (low.clone(), high.clone()))
        }
        _ => None,
    }
}

fn of_operation(operator: BinaryOp, a: Range, b: Range) -> Option<Range> {
    Some(match operator {
        BinaryOp::Add => (a.0 + b.0, a.1 + b.1),
        BinaryOp::Sub => (a.0 - b.1, a.1 - b.0),
        BinaryOp::Mul => corners(&a, &b, |x, y| x * y),
        BinaryOp::Div if b.0.is_positive() => corners(&a, &b, |x, y| x.div_floor(y)),
        BinaryOp::Rem if b.0.is_positive() => (BigInt::zero(), b.1 - 1),
        BinaryOp::Shr if b.0 == b.1 => {
            let by = b.0.to_u64().filter(|by| *by <= MAX_BITS)?;
            (a.0 >> by, a.1 >> by)
        }
        BinaryOp::Shl if b.0 == b.1 => {
            let by = b.0.to_u64().filter(|by| *by <= MAX_BITS)?;
            (a.0 << by, a.1 << by)
        }
        BinaryOp::BitAnd if !a.0.is_negative() && !b.0.is_negative() => (BigInt::zero(), a.1.min(b.1)),
        BinaryOp::BitOr | BinaryOp::BitXor if !a.0.is_negative() && !b.0.is_negative() => {
            let bits = a.1.magnitude().bits().max(b.1.magnitude().bits());
            (BigInt::zero(), (BigInt::from(1) << bits) - 1)
        }
        _ => return None,
    })
}

/// The range of a function that grows or falls with each of its arguments.
fn corners(a: &Range, b: &Range, f: impl Fn(&BigInt, &BigInt) -> BigInt) -> Range {
    let [w, x, y, z] = [f(&a.0, &b.0), f(&a.0, &b.1), f(&a.1, &b.0), f(&a.1, &b.1)];
    let low = (&w).min(&x).min(&y).min(&z).clone();
    let high = w.max(x).max(y).max(z);
    (low, high)
}
