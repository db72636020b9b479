//! Types with array lengths and integer bounds as const expressions.

use num_bigint::BigInt;

use super::{
    BinaryOp, Block, ConstParameterId, ConstantId, DataId, Expr, ExprKind, FunctionId, LocalId,
    TypeParameterId, UnaryOp,
};

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

/// A value known when the program is built: an integer, or what decides about one. What depends on const parameters is
/// kept as it was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConstExpr {
    /// A number that is known already.
    Int(BigInt),
    /// A truth value that is known already.
    Bool(bool),
    /// A const parameter of the function around it.
    Parameter(ConstParameterId),
    /// A local of the function around it whose value is known when that is built, such as the variable of a loop.
    Local(LocalId),
    /// A constant outside of functions.
    Constant(ConstantId),
    /// An operation on two others.
    Binary(BinaryOp, Box<ConstExpr>, Box<ConstExpr>),
    /// The opposite of a truth value.
    Not(Box<ConstExpr>),
    /// The second if the first is true, and else the third.
    If(Box<[ConstExpr; 3]>),
    /// An element of an array, by its number.
    Index(Box<ConstExpr>, Box<ConstExpr>),
    /// A value that must be in a range: `a as u8`.
    Within(Box<ConstExpr>, Box<IntRange>),
    /// The result of a function.
    Call {
        /// The function that is called.
        function: FunctionId,
        /// The values of its const parameters; empty if they follow from the arguments.
        const_arguments: Vec<ConstExpr>,
        /// The values of its parameters.
        arguments: Vec<ConstExpr>,
    },
    /// Something wrong is here and was reported.
    Error,
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

    /// `u8` and so on: the unsigned integer of `bits` bits.
    pub fn unsigned(bits: u32) -> Self {
        let high = (BigInt::from(1) << bits) - 1;
        Type::Int(Some(IntRange { low: ConstExpr::Int(0.into()), high: ConstExpr::Int(high) }))
    }
}

impl ConstExpr {
    /// The bits of the largest integer that a const expression may reach.
    pub const MAX_BITS: u64 = 512;

    /// An operation on two others.
    pub fn binary(operator: BinaryOp, a: ConstExpr, b: ConstExpr) -> ConstExpr {
        ConstExpr::Binary(operator, Box::new(a), Box::new(b))
    }

    /// A resolved expression as a const expression, unless it is something that no value for types is computed from. What stands
    /// for a local or a method call is told by `open`.
    pub fn of(expr: &Expr, open: &mut dyn FnMut(&Expr) -> Option<ConstExpr>) -> Option<ConstExpr> {
        Some(match &expr.kind {
            ExprKind::Error => ConstExpr::Error,
            ExprKind::Int(value) => ConstExpr::Int(value.clone()),
            ExprKind::Bool(value) => ConstExpr::Bool(*value),
            ExprKind::ConstParameter(id) => ConstExpr::Parameter(*id),
            ExprKind::Constant(id) => ConstExpr::Constant(*id),
            ExprKind::Local(_) | ExprKind::Method { .. } => open(expr)?,
            ExprKind::Unary { operator: UnaryOp::Neg, operand } => {
                let operand = ConstExpr::of(operand, open)?;
                ConstExpr::binary(BinaryOp::Sub, ConstExpr::Int(0.into()), operand)
            }
            ExprKind::Unary { operator: UnaryOp::Not, operand } => {
                ConstExpr::Not(Box::new(ConstExpr::of(operand, open)?))
            }
            ExprKind::Binary { operator, left, right } => {
                let left = ConstExpr::of(left, open)?;
                ConstExpr::binary(*operator, left, ConstExpr::of(right, open)?)
            }
            ExprKind::Cast { value, ty: Type::Int(Some(range)) } => {
                ConstExpr::Within(Box::new(ConstExpr::of(value, open)?), Box::new(range.clone()))
            }
            ExprKind::Index { array, index } => {
                let array = Box::new(ConstExpr::of(array, open)?);
                ConstExpr::Index(array, Box::new(ConstExpr::of(index, open)?))
            }
            ExprKind::Block(block) => ConstExpr::of_block(block, open)?,
            ExprKind::If { condition, then, otherwise: Some(otherwise) } => {
                let condition = ConstExpr::of(condition, open)?;
                let then = ConstExpr::of_block(then, open)?;
                ConstExpr::If(Box::new([condition, then, ConstExpr::of(otherwise, open)?]))
            }
            ExprKind::Call { function, type_arguments, const_arguments, arguments }
                if type_arguments.is_empty() =>
            {
                let mut all = |exprs: &[Expr]| {
                    exprs.iter().map(|expr| ConstExpr::of(expr, open)).collect::<Option<Vec<_>>>()
                };
                let const_arguments = all(const_arguments)?;
                ConstExpr::Call { function: *function, const_arguments, arguments: all(arguments)? }
            }
            _ => return None,
        })
    }

    fn of_block(block: &Block, open: &mut dyn FnMut(&Expr) -> Option<ConstExpr>) -> Option<ConstExpr> {
        match &block.tail {
            Some(tail) if block.statements.is_empty() => ConstExpr::of(tail, open),
            _ => None,
        }
    }

    /// The parts that it is made of.
    pub fn parts(&self) -> Vec<&ConstExpr> {
        match self {
            ConstExpr::Int(_)
            | ConstExpr::Bool(_)
            | ConstExpr::Parameter(_)
            | ConstExpr::Local(_)
            | ConstExpr::Constant(_)
            | ConstExpr::Error => vec![],
            ConstExpr::Binary(_, a, b) | ConstExpr::Index(a, b) => vec![a, b],
            ConstExpr::Not(a) => vec![a],
            ConstExpr::If(parts) => parts.iter().collect(),
            ConstExpr::Within(value, range) => vec![value, &range.low, &range.high],
            ConstExpr::Call { const_arguments, arguments, .. } => {
                const_arguments.iter().chain(arguments).collect()
            }
        }
    }

    /// The same made of other parts, which `f` gives for each of its own.
    pub fn map(&self, f: &mut dyn FnMut(&ConstExpr) -> ConstExpr) -> ConstExpr {
        let mut boxed = |part: &ConstExpr| Box::new(f(part));
        match self {
            ConstExpr::Int(_)
            | ConstExpr::Bool(_)
            | ConstExpr::Parameter(_)
            | ConstExpr::Local(_)
            | ConstExpr::Constant(_)
            | ConstExpr::Error => self.clone(),
            ConstExpr::Binary(operator, a, b) => ConstExpr::Binary(*operator, boxed(a), boxed(b)),
            ConstExpr::Index(a, b) => ConstExpr::Index(boxed(a), boxed(b)),
            ConstExpr::Not(a) => ConstExpr::Not(boxed(a)),
            ConstExpr::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                ConstExpr::If(Box::new([f(condition), f(then), f(otherwise)]))
            }
            ConstExpr::Within(value, range) => {
                let (value, low, high) = (boxed(value), f(&range.low), f(&range.high));
                ConstExpr::Within(value, Box::new(IntRange { low, high }))
            }
            ConstExpr::Call { function, const_arguments, arguments } => ConstExpr::Call {
                function: *function,
                const_arguments: const_arguments.iter().map(&mut *f).collect(),
                arguments: arguments.iter().map(&mut *f).collect(),
            },
        }
    }

    /// Whether something that was reported is in it.
    pub fn is_error(&self) -> bool {
        matches!(self, ConstExpr::Error) || self.parts().into_iter().any(ConstExpr::is_error)
    }

    /// Whether its value depends on const parameters or locals.
    pub fn is_open(&self) -> bool {
        matches!(self, ConstExpr::Parameter(_) | ConstExpr::Local(_))
            || self.parts().into_iter().any(ConstExpr::is_open)
    }

    /// Whether it is a truth value, and so no integer.
    pub fn is_truth(&self) -> bool {
        use BinaryOp::*;
        match self {
            ConstExpr::Bool(_) | ConstExpr::Not(_) => true,
            ConstExpr::Binary(operator, ..) => matches!(operator, Eq | Ne | Lt | Le | Gt | Ge | And | Or),
            ConstExpr::If(parts) => parts[1].is_truth(),
            _ => false,
        }
    }
}
