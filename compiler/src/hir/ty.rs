//! Types with array lengths and integer bounds as const expressions.

use num_bigint::BigInt;

use super::{ConstExpr, ConstParameterId, DataId, TypeParameterId};

/// A type. Lengths and bounds may mention const parameters of the function the type stands in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Something wrong is here and was reported; agrees with everything.
    Error,
    /// `true` or `false`: the type `bool`.
    Bool,
    /// An integer. `None`: of any size, the type `int`, whose range is known when lowering.
    Int(Option<IntRange>),
    /// A residue: the type `field`.
    Field,
    /// An array with its length: `[T; N]`.
    Array(Box<Type>, ConstExpr),
    /// `(A, B)`; `()` is unit.
    Tuple(Vec<Type>),
    /// A struct or an enum, with what stands for its parameters.
    Data(DataId, Box<Arguments>),
    /// A type parameter of the function or data type that the type stands in.
    Parameter(TypeParameterId),
    /// A type that the checker has yet to find out; nowhere after it.
    Variable(u32),
    /// `Hidden<T>`, T a bool, int or field.
    Hidden(Box<Type>),
}

/// What stands for the parameters of a data type or a function.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Arguments {
    /// The types in the order of their parameters.
    pub types: Vec<Type>,
    /// The integers in the order of theirs.
    pub consts: Vec<ConstExpr>,
}

impl Arguments {
    /// Whether nothing stands for anything.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty() && self.consts.is_empty()
    }
}

/// The arguments of something that is built: types without parameters, and numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Instance {
    /// The types in the order of their parameters.
    pub types: Vec<Type>,
    /// The integers in the order of theirs.
    pub consts: Vec<BigInt>,
}

/// `low..=high`; `u8` is `0..=255`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntRange {
    /// The least of the integers.
    pub low: ConstExpr,
    /// The greatest of the integers.
    pub high: ConstExpr,
}

impl Arguments {
    /// Whether each parameter stands for itself.
    pub(super) fn is_own(&self) -> bool {
        let mut types = self.types.iter().zip(0..);
        let mut consts = self.consts.iter().zip(0..);
        types.all(|(ty, index)| *ty == Type::Parameter(TypeParameterId(index)))
            && consts.all(|(value, index)| *value == ConstExpr::Parameter(ConstParameterId(index)))
    }
}

impl Type {
    /// Types of more parts are refused: a tuple of two copies of a tuple doubles at each step.
    pub const MAX_SIZE: usize = 256;

    /// How many parts it has, itself included; those of a data type count where that is defined.
    pub fn size(&self) -> usize {
        match self {
            Type::Array(element, _) | Type::Hidden(element) => 1 + element.size(),
            Type::Tuple(elements) => 1 + elements.iter().map(Type::size).sum::<usize>(),
            Type::Data(_, arguments) => 1 + arguments.types.iter().map(Type::size).sum::<usize>(),
            _ => 1,
        }
    }

    /// What is given for a parameter of this type in a call: of a commitment, the value in it.
    pub fn opened(&self) -> Type {
        match self {
            Type::Hidden(inner) => inner.opened(),
            Type::Array(element, length) => Type::Array(Box::new(element.opened()), length.clone()),
            Type::Tuple(elements) => Type::Tuple(elements.iter().map(Type::opened).collect()),
            other => other.clone(),
        }
    }

    /// The type of `()`, which has one value.
    pub fn unit() -> Self {
        Type::Tuple(vec![])
    }

    /// The type with numbers and types in the places of all parameters, given the types and what expressions are worth;
    /// `None` if one of them is not known.
    pub fn closed(&self, types: &[Type], worth: &dyn Fn(&ConstExpr) -> Option<BigInt>) -> Option<Type> {
        let number = |value: &ConstExpr| worth(value).map(ConstExpr::Int);
        Some(match self {
            Type::Error | Type::Variable(_) => return None,
            Type::Bool | Type::Field | Type::Int(None) => self.clone(),
            Type::Int(Some(range)) => {
                Type::Int(Some(IntRange { low: number(&range.low)?, high: number(&range.high)? }))
            }
            Type::Array(element, length) => {
                Type::Array(Box::new(element.closed(types, worth)?), number(length)?)
            }
            Type::Tuple(elements) => {
                Type::Tuple(elements.iter().map(|ty| ty.closed(types, worth)).collect::<Option<_>>()?)
            }
            Type::Hidden(inner) => Type::Hidden(Box::new(inner.closed(types, worth)?)),
            Type::Parameter(id) => types.get(id.0 as usize)?.clone(),
            Type::Data(id, arguments) => {
                let inner =
                    arguments.types.iter().map(|ty| ty.closed(types, worth)).collect::<Option<_>>()?;
                let consts = arguments.consts.iter().map(number).collect::<Option<_>>()?;
                Type::Data(*id, Box::new(Arguments { types: inner, consts }))
            }
        })
    }

    /// Calls `visit` with every length, bound and const argument in it.
    pub(super) fn each_const(&self, visit: &mut dyn FnMut(&ConstExpr)) {
        match self {
            Type::Int(Some(range)) => {
                visit(&range.low);
                visit(&range.high);
            }
            Type::Array(element, length) => {
                element.each_const(visit);
                visit(length);
            }
            Type::Tuple(elements) => elements.iter().for_each(|ty| ty.each_const(visit)),
            Type::Hidden(inner) => inner.each_const(visit),
            Type::Data(_, arguments) => {
                arguments.types.iter().for_each(|ty| ty.each_const(visit));
                arguments.consts.iter().for_each(visit);
            }
            _ => {}
        }
    }

    /// `u8` and so on: the unsigned integer of `bits` bits.
    pub fn unsigned(bits: u32) -> Self {
        let high = (BigInt::from(1) << bits) - 1;
        Type::Int(Some(IntRange { low: ConstExpr::Int(0.into()), high: ConstExpr::Int(high) }))
    }
}
