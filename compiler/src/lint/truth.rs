//! Whether a condition is the same for all values of the types in it.

use num_bigint::BigInt;
use num_traits::Zero;
use zkvm::integer::order;

use super::ranges::{self, Range};
use super::sums;
use crate::hir::{BinaryOp, Expr, ExprKind, Type, UnaryOp};
use crate::source::Span;
use crate::types::TypeTable;

/// What a condition is for all inputs.
pub(super) struct Truth {
    /// Whether it holds or fails.
    pub(super) holds: bool,
    /// The part that decides it, and why it does.
    pub(super) span: Span,
    pub(super) why: String,
}

/// Whether a condition holds for all inputs or for none; nothing if that is not clear.
pub(super) fn truth(types: &TypeTable, condition: &Expr) -> Option<Truth> {
    let span = condition.span;
    match &condition.kind {
        ExprKind::Bool(holds) => Some(Truth { holds: *holds, span, why: format!("this is `{holds}`") }),
        ExprKind::Unary { operator: UnaryOp::Not, operand } => {
            truth(types, operand).map(|truth| Truth { holds: !truth.holds, ..truth })
        }
        ExprKind::Binary { operator: operator @ (BinaryOp::And | BinaryOp::Or), left, right } => {
            // `false && b` is false, and `true || b` is true; otherwise both sides must be clear.
            let decides = *operator == BinaryOp::Or;
            let (left, right) = (truth(types, left), truth(types, right));
            match (left, right) {
                (Some(one), _) | (_, Some(one)) if one.holds == decides => Some(one),
                (Some(left), Some(_)) => Some(left),
                _ => None,
            }
        }
        ExprKind::Binary { operator, left, right } => {
            let (holds, why) = compared(types, *operator, left, right)?;
            Some(Truth { holds, span, why })
        }
        _ => None,
    }
}

fn compared(types: &TypeTable, operator: BinaryOp, left: &Expr, right: &Expr) -> Option<(bool, String)> {
    let equality = matches!(operator, BinaryOp::Eq | BinaryOp::Ne);
    if !equality && !matches!(operator, BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge) {
        return None;
    }
    let field = [left, right].iter().any(|side| *types.expression(side.id) == Type::Field);
    if let Some(difference) = difference(left, right) {
        let same = difference.is_zero();
        // Numbers whose difference is a multiple of the order are one field element.
        let clear = same || !field || difference.magnitude() < order().magnitude();
        let why = match same {
            true => "both sides are the same".to_string(),
            false => format!("the left side minus the right side is {}", number(&difference)),
        };
        return clear.then(|| (holds(operator, &difference), why));
    }
    if field {
        return None;
    }
    let (a, b) = (ranges::range(types, left)?, ranges::range(types, right)?);
    let (least, greatest) = (&a.0 - &b.1, &a.1 - &b.0);
    let zero = BigInt::zero();
    let decided = match operator {
        BinaryOp::Eq | BinaryOp::Ne => least > zero || greatest < zero,
        _ => holds(operator, &least) == holds(operator, &greatest),
    };
    decided.then(|| (holds(operator, &least), format!("{}, and {}", side("left", &a), side("right", &b))))
}

/// What the left side is more than the right side, if that is one number.
fn difference(left: &Expr, right: &Expr) -> Option<BigInt> {
    sums::sum(left)?.minus(&sums::sum(right)?)?.number()
}

/// Whether `a operator b` holds, by `a - b`.
fn holds(operator: BinaryOp, difference: &BigInt) -> bool {
    let zero = &BigInt::zero();
    match operator {
        BinaryOp::Eq => difference == zero,
        BinaryOp::Ne => difference != zero,
        BinaryOp::Lt => difference < zero,
        BinaryOp::Le => difference <= zero,
        BinaryOp::Gt => difference > zero,
        _ => difference >= zero,
    }
}

fn side(which: &str, (low, high): &Range) -> String {
    match low == high {
        true => format!("the {which} side is {}", number(low)),
        false => format!("the {which} side is {} to {}", number(low), number(high)),
    }
}

/// A number as people write it: `2^64 − 1` instead of twenty digits.
fn number(n: &BigInt) -> String {
    let next = n + 1u8;
    let bits = next.magnitude().bits();
    if bits > 32 && next == BigInt::from(1) << (bits - 1) {
        format!("2^{} − 1", bits - 1)
    } else {
        n.to_string()
    }
}
