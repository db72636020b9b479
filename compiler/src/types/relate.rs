//! When a value of one type may stand where another is expected, and what two types have in common.

use super::poly::{equal, substitute};
use crate::hir::{Arguments, ConstExpr, IntRange, Type};

/// Whether a value of type `found` may be coerced to `expected`. All ints agree: the lowering proves ranges. An int
/// may also become a field element, which it is exactly.
pub(super) fn agrees(found: &Type, expected: &Type) -> bool {
    match (found, expected) {
        (Type::Error | Type::Variable(_), _) | (_, Type::Error | Type::Variable(_)) => true,
        (Type::Bool, Type::Bool)
        | (Type::Field | Type::Int(_), Type::Field)
        | (Type::Int(_), Type::Int(_)) => true,
        (Type::Array(a, n), Type::Array(b, m)) => equal(n, m) != Some(false) && agrees(a, b),
        (Type::Tuple(a), Type::Tuple(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| agrees(a, b)),
        (Type::Data(a, x), Type::Data(b, y)) => {
            a == b
                && x.types.iter().zip(&y.types).all(|(x, y)| agrees(x, y))
                && x.consts.iter().zip(&y.consts).all(|(x, y)| equal(x, y) != Some(false))
        }
        (Type::Parameter(a), Type::Parameter(b)) => a == b,
        (found, Type::Hidden(expected)) => agrees(found, expected),
        _ => false,
    }
}

/// The type of a value that is of one type or of the other.
pub(super) fn join(left: &Type, right: &Type) -> Option<Type> {
    Some(match (left, right) {
        (Type::Error | Type::Variable(_), other) | (other, Type::Error | Type::Variable(_)) => other.clone(),
        (Type::Int(x), Type::Int(y)) => Type::Int(if x == y { x.clone() } else { None }),
        (Type::Field, Type::Int(_)) | (Type::Int(_), Type::Field) => Type::Field,
        (Type::Array(x, n), Type::Array(y, m)) if equal(n, m) != Some(false) => {
            let length = if matches!(n, ConstExpr::Error) { m } else { n };
            Type::Array(Box::new(join(x, y)?), length.clone())
        }
        (Type::Tuple(x), Type::Tuple(y)) if x.len() == y.len() => {
            Type::Tuple(x.iter().zip(y).map(|(x, y)| join(x, y)).collect::<Option<_>>()?)
        }
        (Type::Data(a, x), Type::Data(b, y))
            if a == b && x.consts.iter().zip(&y.consts).all(|(x, y)| equal(x, y) != Some(false)) =>
        {
            let types = x.types.iter().zip(&y.types).map(|(x, y)| join(x, y));
            let consts = x.consts.iter().zip(&y.consts);
            let consts = consts.map(|(x, y)| if matches!(x, ConstExpr::Error) { y } else { x }.clone());
            let arguments = Arguments { types: types.collect::<Option<_>>()?, consts: consts.collect() };
            Type::Data(*a, Box::new(arguments))
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
        Type::Data(id, arguments) => {
            let Arguments { types, consts } = &**arguments;
            let arguments = Arguments { types: types.iter().map(exact).collect(), consts: consts.clone() };
            Type::Data(*id, Box::new(arguments))
        }
        _ => ty.clone(),
    }
}

/// Binds const parameters that stand alone as a length in `pattern` to the lengths of `found`.
pub(super) fn bind_lengths(pattern: &Type, found: &Type, bound: &mut [Option<ConstExpr>]) {
    match (pattern, found) {
        (Type::Array(a, n), Type::Array(b, m)) => {
            bind_number(n, m, bound);
            bind_lengths(a, b, bound);
        }
        (Type::Tuple(a), Type::Tuple(b)) => {
            a.iter().zip(b).for_each(|(a, b)| bind_lengths(a, b, bound));
        }
        (Type::Data(a, x), Type::Data(b, y)) if a == b => {
            for (n, m) in x.consts.iter().zip(&y.consts) {
                bind_number(n, m, bound);
            }
            x.types.iter().zip(&y.types).for_each(|(x, y)| bind_lengths(x, y, bound));
        }
        _ => {}
    }
}

fn bind_number(pattern: &ConstExpr, found: &ConstExpr, bound: &mut [Option<ConstExpr>]) {
    if let (ConstExpr::Parameter(id), false) = (pattern, matches!(found, ConstExpr::Error))
        && let Some(slot) = bound.get_mut(id.0 as usize)
        && slot.is_none()
    {
        *slot = Some(found.clone());
    }
}

/// What stands for the parameters of a function or data type, as far as it is known.
#[derive(Default)]
pub(super) struct Slots {
    pub(super) types: Vec<Type>,
    pub(super) consts: Vec<Option<ConstExpr>>,
}

impl Slots {
    /// The arguments of a data type, whose parameters have them for their values.
    pub(super) fn of(arguments: &Arguments) -> Slots {
        let consts = arguments.consts.iter().map(|value| Some(value.clone()));
        Slots { types: arguments.types.clone(), consts: consts.collect() }
    }

    pub(super) fn arguments(&self) -> Arguments {
        let consts = self.consts.iter().map(|value| value.clone().unwrap_or(ConstExpr::Error));
        Arguments { types: self.types.clone(), consts: consts.collect() }
    }
}

/// A type of another function or of a data type with what stands for the parameters there.
pub(super) fn instantiate(ty: &Type, slots: &Slots) -> Type {
    let arguments = &slots.consts;
    match ty {
        Type::Int(Some(range)) => {
            let [low, high] = [&range.low, &range.high].map(|bound| substitute(bound, arguments));
            match (&low, &high) {
                (ConstExpr::Error, _) | (_, ConstExpr::Error) => Type::Int(None),
                _ => Type::Int(Some(IntRange { low, high })),
            }
        }
        Type::Array(element, length) => {
            Type::Array(Box::new(instantiate(element, slots)), substitute(length, arguments))
        }
        Type::Tuple(elements) => Type::Tuple(elements.iter().map(|t| instantiate(t, slots)).collect()),
        Type::Hidden(inner) => Type::Hidden(Box::new(instantiate(inner, slots))),
        Type::Parameter(id) => slots.types.get(id.0 as usize).cloned().unwrap_or(Type::Error),
        Type::Data(id, inner) => {
            let types = inner.types.iter().map(|t| instantiate(t, slots)).collect();
            let consts = inner.consts.iter().map(|value| substitute(value, arguments)).collect();
            Type::Data(*id, Box::new(Arguments { types, consts }))
        }
        _ => ty.clone(),
    }
}

/// Whether there is a struct or an enum in a type.
pub(super) fn mentions_data(ty: &Type) -> bool {
    match ty {
        Type::Data(..) => true,
        Type::Array(element, _) | Type::Hidden(element) => mentions_data(element),
        Type::Tuple(elements) => elements.iter().any(mentions_data),
        _ => false,
    }
}

/// Whether something in a type is an error.
pub(super) fn has_error(ty: &Type) -> bool {
    match ty {
        Type::Error => true,
        Type::Array(element, length) => matches!(length, ConstExpr::Error) || has_error(element),
        Type::Tuple(elements) => elements.iter().any(has_error),
        Type::Data(_, arguments) => {
            let error = |value: &ConstExpr| matches!(value, ConstExpr::Error);
            arguments.types.iter().any(has_error) || arguments.consts.iter().any(error)
        }
        _ => false,
    }
}
