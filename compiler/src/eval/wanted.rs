//! The type that is wanted of an expression which stands for a part of an input.

use num_bigint::BigInt;

use crate::hir::{ConstExpr, Data, Entry, Evaluator, Meanings, Program, Type};

/// From a type to that of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// An element of an array.
    Element,
    /// A part of a tuple.
    Item(usize),
    /// A field of a struct.
    Field(String),
    /// A field of a variant.
    Part(String, usize),
    /// A blinding, which is a field element.
    Blinding,
}

/// The type of a part of the parameter with this number, without the parameters of the circuit and without `Hidden`.
pub(super) fn wanted(program: &Program, entry: &Entry, parameter: usize, steps: &[Step]) -> Option<Type> {
    let circuit = &program.functions[entry.function.0 as usize];
    let ty = &circuit.parameters.get(parameter)?.ty;
    let start = closed(program, ty, &[], &entry.arguments)?;
    let part = steps.iter().try_fold(start, |ty, step| part(program, ty, step))?;
    Some(without_hidden(part))
}

fn part(program: &Program, ty: Type, step: &Step) -> Option<Type> {
    match (ty, step) {
        (_, Step::Blinding) => Some(Type::Field),
        (Type::Array(element, _), Step::Element) => Some(*element),
        (Type::Tuple(items), Step::Item(index)) => items.into_iter().nth(*index),
        (Type::Data(id, arguments), Step::Field(_) | Step::Part(..)) => {
            let field = field(program.data(id), step)?;
            let consts: Option<Vec<BigInt>> = arguments.consts.iter().map(integer).collect();
            closed(program, field, &arguments.types, &consts?)
        }
        _ => None,
    }
}

fn field<'p>(data: &'p Data, step: &Step) -> Option<&'p Type> {
    let field = match step {
        Step::Field(name) => data.fields().iter().find(|field| field.name == *name),
        Step::Part(variant, index) => {
            data.variants.iter().find(|found| found.name == *variant)?.fields.get(*index)
        }
        _ => None,
    };
    field.map(|field| &field.ty)
}

fn integer(value: &ConstExpr) -> Option<BigInt> {
    match value {
        ConstExpr::Int(value) => Some(value.clone()),
        _ => None,
    }
}

fn closed(program: &Program, ty: &Type, types: &[Type], consts: &[BigInt]) -> Option<Type> {
    let evaluator = Evaluator::new(program, 0);
    ty.closed(types, &|expr| {
        let parameter = |id: crate::hir::ConstParameterId| consts.get(id.0 as usize).cloned();
        evaluator.integer(expr, Meanings { parameter: &parameter, local: &|_| None }).ok()
    })
}

fn without_hidden(ty: Type) -> Type {
    match ty {
        Type::Hidden(inner) => *inner,
        Type::Array(element, length) => Type::Array(Box::new(without_hidden(*element)), length),
        Type::Tuple(items) => Type::Tuple(items.into_iter().map(without_hidden).collect()),
        other => other,
    }
}
