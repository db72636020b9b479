//! What the const parameters of a function stand for, by the values that it is called with.

use num_bigint::BigInt;

use crate::hir::{ConstExpr, Known, Program, Type};

/// Binds const parameters that stand alone as a length, or as an argument of a type, to what they are in a value.
pub(super) fn bind_lengths(program: &Program, ty: &Type, value: &Known, bound: &mut [Option<BigInt>]) {
    match (ty, value) {
        (Type::Array(element, length), Known::List(elements, _)) => {
            bind(length, Some(elements.len().into()), bound);
            elements.first().iter().for_each(|first| bind_lengths(program, element, first, bound));
        }
        (Type::Tuple(types), Known::List(parts, _)) => {
            types.iter().zip(parts.iter()).for_each(|(ty, part)| bind_lengths(program, ty, part, bound));
        }
        (Type::Data(id, arguments), Known::Data(of, variant, parts)) if id == of => {
            let data = program.data(*id);
            let mut inner = vec![None; data.generics.consts.len()];
            let fields = data.variants.get(*variant as usize).map_or(&[][..], |variant| &variant.fields);
            for (field, part) in fields.iter().zip(parts.parts()) {
                bind_lengths(program, &field.ty, part, &mut inner);
            }
            arguments.consts.iter().zip(inner).for_each(|(argument, value)| bind(argument, value, bound));
        }
        _ => {}
    }
}

fn bind(length: &ConstExpr, value: Option<BigInt>, bound: &mut [Option<BigInt>]) {
    if let ConstExpr::Parameter(id) = length
        && let Some(parameter) = bound.get_mut(id.0 as usize)
        && parameter.is_none()
    {
        *parameter = value;
    }
}
