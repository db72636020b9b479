//! Types with array lengths and integer bounds as const expressions.

use num_bigint::BigInt;

use super::{ConstParameterId, StructId};

/// A type. Lengths and bounds may mention const parameters of the function the type stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Something wrong is here and was reported; agrees with everything.
    Error,
    /// `true` or `false`: the type `bool`.
    Bool,
    /// An integer. `None`: the exact result of a computation, whose range is known when lowering.
    Int(Option<IntRange>),
    /// A residue: the type `field`.
    Field,
    /// An array with its length: `[T; N]`.
    Array(Box<Type>, ConstExpr),
    /// `(A, B)`; `()` is unit.
    Tuple(Vec<Type>),
    /// A struct of the program.
    Struct(StructId),
    /// `Hidden<T>`, T a bool, int or field.
    Hidden(Box<Type>),
}

/// `low..=high`; `u8` is `0..=255`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntRange {
    /// The least of the integers.
    pub low: ConstExpr,
    /// The greatest of the integers.
    pub high: ConstExpr,
}

/// An integer known when the program is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConstExpr {
    /// A number that is known already.
    Int(BigInt),
    /// A const parameter of the function around it.
    Parameter(ConstParameterId),
    /// An operation on two others.
    Binary(ConstOp, Box<ConstExpr>, Box<ConstExpr>),
    /// Something wrong is here and was reported.
    Error,
}

/// An operation on const expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstOp {
    /// The sum of the two.
    Add,
    /// The difference of the two.
    Sub,
    /// The product of the two.
    Mul,
    /// The quotient, rounded down.
    Div,
    /// The remainder, which is never negative.
    Rem,
}

impl Type {
    /// Types of more parts are refused: a tuple of two copies of a tuple doubles at each step.
    pub const MAX_SIZE: usize = 256;

    /// How many parts it has, itself included; those of a struct count where that is defined.
    pub fn size(&self) -> usize {
        match self {
            Type::Array(element, _) | Type::Hidden(element) => 1 + element.size(),
            Type::Tuple(elements) => 1 + elements.iter().map(Type::size).sum::<usize>(),
            _ => 1,
        }
    }

    /// The type of `()`, which has one value.
    pub fn unit() -> Self {
        Type::Tuple(vec![])
    }

    /// `u8` and so on: the unsigned integer of `bits` bits.
    pub fn unsigned(bits: u32) -> Self {
        let high = (BigInt::from(1) << bits) - 1;
        Type::Int(Some(IntRange { low: ConstExpr::Int(0.into()), high: ConstExpr::Int(high) }))
    }
}

impl ConstExpr {
    /// The bits of the largest integer that a const expression may reach.
    pub const MAX_BITS: u64 = 512;

    /// The value, given the values of the const parameters by id; `None` if a divisor is not positive, it mentions a
    /// missing parameter or is an error.
    pub fn evaluate(&self, parameters: &[BigInt]) -> Option<BigInt> {
        use num_integer::Integer;
        match self {
            ConstExpr::Int(value) => Some(value.clone()),
            ConstExpr::Parameter(id) => parameters.get(id.0 as usize).cloned(),
            ConstExpr::Binary(op, a, b) => {
                let (a, b) = (a.evaluate(parameters)?, b.evaluate(parameters)?);
                let zero = BigInt::from(0);
                match op {
                    ConstOp::Add => Some(a + b),
                    ConstOp::Sub => Some(a - b),
                    ConstOp::Mul => Some(a * b),
                    ConstOp::Div => (b > zero).then(|| a.div_floor(&b)),
                    ConstOp::Rem => (b > zero).then(|| a.mod_floor(&b)),
                }
            }
            ConstExpr::Error => None,
        }
    }
}
