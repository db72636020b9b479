//! When a value of one type may stand where another is expected, and what two types have in common.

use super::poly::{equal, substitute};
use crate::hir::{ConstExpr, IntRange, Type};

/// Whether a value of type `found` may be coerced to `expected`. All ints agree: the lowering proves ranges. An int
/// may also become a field element, which it is exactly.
pub(super) fn agrees(found: &Type, expected: &Type) -> bool {
    match (found, expected) {
        (Type::Error, _) | (_, Type::Error) => true,
        (Type::Bool, Type::Bool)
        | (Type::Field | Type::Int(_), Type::Field)
        | (Type::Int(_), Type::Int(_)) => true,
        (Type::Array(a, n), Type::Array(b, m)) => equal(n, m) != Some(false) && agrees(a, b),
        (Type::Tuple(a), Type::Tuple(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| agrees(a, b)),
        (Type::Struct(a), Type::Struct(b)) => a == b,
        (found, Type::Hidden(expected)) => agrees(found, expected),
        _ => false,
    }
}

/// The type of a value that is of one type or of the other.
pub(super) fn join(left: &Type, right: &Type) -> Option<Type> {
    Some(match (left, right) {
        (Type::Error, other) | (other, Type::Error) => other.clone(),
        (Type::Int(x), Type::Int(y)) => Type::Int(if x == y { x.clone() } else { None }),
        (Type::Field, Type::Int(_)) | (Type::Int(_), Type::Field) => Type::Field,
        (Type::Array(x, n), Type::Array(y, m)) if equal(n, m) != Some(false) => {
            let length = if matches!(n, ConstExpr::Error) { m } else { n };
            Type::Array(Box::new(join(x, y)?), length.clone())
        }
        (Type::Tuple(x), Type::Tuple(y)) if x.len() == y.len() => {
            Type::Tuple(x.iter().zip(y).map(|(x, y)| join(x, y)).collect::<Option<_>>()?)
        }
        (left, right) if left == right => left.clone(),
        _ => return None,
    })
}

/// The type of what is read from a place of this type: `Hidden<T>` reads as `T`.
pub(super) fn read(ty: &Type) -> Type {
    match ty {
        Type::Hidden(inner) => read(inner),
        Type::Array(element, length) => Type::Array(Box::new(read(element)), length.clone()),
        Type::Tuple(elements) => Type::Tuple(elements.iter().map(read).collect()),
        _ => ty.clone(),
    }
}

/// The type without ranges: what a variable holds that is assigned to and has no written type.
pub(super) fn exact(ty: &Type) -> Type {
    match ty {
        Type::Int(_) => Type::Int(None),
        Type::Array(element, length) => Type::Array(Box::new(exact(element)), length.clone()),
        Type::Tuple(elements) => Type::Tuple(elements.iter().map(exact).collect()),
        _ => ty.clone(),
    }
}

/// Binds const parameters that stand alone as a length in `pattern` to the lengths of `found`.
pub(super) fn bind_lengths(pattern: &Type, found: &Type, bound: &mut [Option<ConstExpr>]) {
    match (pattern, found) {
        (Type::Array(a, n), Type::Array(b, m)) => {
            if let (ConstExpr::Parameter(id), false) = (n, matches!(m, ConstExpr::Error))
                && let Some(slot) = bound.get_mut(id.0 as usize)
                && slot.is_none()
            {
                *slot = Some(m.clone());
            }
            bind_lengths(a, b, bound);
        }
        (Type::Tuple(a), Type::Tuple(b)) => {
            a.iter().zip(b).for_each(|(a, b)| bind_lengths(a, b, bound));
        }
        _ => {}
    }
}

/// A type of another function with values for that function's const parameters.
pub(super) fn instantiate(ty: &Type, arguments: &[Option<ConstExpr>]) -> Type {
    match ty {
        Type::Int(Some(range)) => {
            let [low, high] = [&range.low, &range.high].map(|bound| substitute(bound, arguments));
            match (&low, &high) {
                (ConstExpr::Error, _) | (_, ConstExpr::Error) => Type::Int(None),
                _ => Type::Int(Some(IntRange { low, high })),
            }
        }
        Type::Array(element, length) => {
            Type::Array(Box::new(instantiate(element, arguments)), substitute(length, arguments))
        }
        Type::Tuple(elements) => Type::Tuple(elements.iter().map(|t| instantiate(t, arguments)).collect()),
        Type::Hidden(inner) => Type::Hidden(Box::new(instantiate(inner, arguments))),
        _ => ty.clone(),
    }
}

/// Whether something in a type is an error.
pub(super) fn has_error(ty: &Type) -> bool {
    match ty {
        Type::Error => true,
        Type::Array(element, length) => matches!(length, ConstExpr::Error) || has_error(element),
        Type::Tuple(elements) => elements.iter().any(has_error),
        _ => false,
    }
}
