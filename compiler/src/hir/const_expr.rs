//! Const expressions as they stand in types: known when a circuit is built, in terms of const parameters and locals until then.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use num_bigint::BigInt;

use super::mentions::{Mention, mentions};
use super::{
    BinaryOp, Block, ConstParameterId, ConstantId, Expr, ExprKind, FunctionId, IntRange, LocalId, Method,
    Type, UnaryOp,
};

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
    /// What is computed from others.
    Of(Operation, Vec<ConstExpr>),
    /// Something wrong is here and was reported.
    Error,
}

/// How a const expression is computed from others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// An operation on two of them.
    Binary(BinaryOp),
    /// The opposite of a truth value.
    Not,
    /// The second if the first is true, and else the third.
    If,
    /// An element of an array, by its number.
    Index,
    /// The first, which must be in the range from the second to the third: `a as u8`.
    Within,
    /// The result of a function.
    Call {
        /// The function that is called.
        function: FunctionId,
        /// How many of the parts are written values of const parameters. They come first; if there are none, they follow from the
        /// arguments.
        consts: usize,
    },
    /// Anything else, such as a `match`. The parts stand for what it mentions.
    Written(Written),
}

/// An expression that stands in one place of the program.
#[derive(Clone, Debug)]
pub struct Written {
    /// The expression as it was resolved.
    pub expr: Arc<Expr>,
    /// The const parameters and locals of the function around it that it mentions.
    pub mentions: Vec<Mention>,
}

/// What an expression depends on that has no value yet.
pub enum Open<'e> {
    /// A local of the function around it.
    Local(LocalId),
    /// The length of an array, which may be known though the array is not.
    Length(&'e Expr),
}

/// Tells what stands for something open; nothing if it is not known when the program is built.
type Known<'f> = &'f mut dyn FnMut(Open) -> Option<ConstExpr>;

impl ConstExpr {
    /// The bits of the largest integer that a const expression may reach.
    pub const MAX_BITS: u64 = 512;

    /// An operation on two others.
    pub fn binary(operator: BinaryOp, a: ConstExpr, b: ConstExpr) -> ConstExpr {
        ConstExpr::Of(Operation::Binary(operator), vec![a, b])
    }

    /// A resolved expression as a const expression, if all that it mentions is `known`.
    pub fn of(expr: &Expr, known: Known) -> Option<ConstExpr> {
        let (operation, parts) = match &expr.kind {
            ExprKind::Error => return Some(ConstExpr::Error),
            ExprKind::Int(value) => return Some(ConstExpr::Int(value.clone())),
            ExprKind::Bool(value) => return Some(ConstExpr::Bool(*value)),
            ExprKind::ConstParameter(id) => return Some(ConstExpr::Parameter(*id)),
            ExprKind::Constant(id) => return Some(ConstExpr::Constant(*id)),
            ExprKind::Local(id) => return known(Open::Local(*id)),
            ExprKind::Block(block) => return ConstExpr::of_block(block, expr, known),
            ExprKind::Unary { operator: UnaryOp::Neg, operand } => {
                let zero = ConstExpr::Int(BigInt::ZERO);
                (Operation::Binary(BinaryOp::Sub), vec![zero, ConstExpr::of(operand, known)?])
            }
            ExprKind::Unary { operator: UnaryOp::Not, operand } => {
                (Operation::Not, vec![ConstExpr::of(operand, known)?])
            }
            ExprKind::Binary { operator, left, right } => (
                Operation::Binary(*operator),
                vec![ConstExpr::of(left, known)?, ConstExpr::of(right, known)?],
            ),
            ExprKind::Cast { value, ty: Type::Int(Some(IntRange { low, high })) } => {
                (Operation::Within, vec![ConstExpr::of(value, known)?, low.clone(), high.clone()])
            }
            ExprKind::Index { array, index } => {
                (Operation::Index, vec![ConstExpr::of(array, known)?, ConstExpr::of(index, known)?])
            }
            ExprKind::If { condition, then, otherwise: Some(otherwise) } => {
                let condition = ConstExpr::of(condition, known)?;
                let then = ConstExpr::of_block(then, expr, known)?;
                (Operation::If, vec![condition, then, ConstExpr::of(otherwise, known)?])
            }
            ExprKind::Call { function, of: None, type_arguments, const_arguments, arguments }
                if type_arguments.is_empty() =>
            {
                let all = const_arguments.iter().chain(arguments).map(|part| ConstExpr::of(part, known));
                let operation = Operation::Call { function: *function, consts: const_arguments.len() };
                (operation, all.collect::<Option<_>>()?)
            }
            ExprKind::Method { name, arguments, .. } if Method::named(name) == Some(Method::Len) => {
                let length = arguments.first().and_then(|array| known(Open::Length(array)));
                return length.or_else(|| ConstExpr::written(expr, known));
            }
            _ => return ConstExpr::written(expr, known),
        };
        Some(ConstExpr::Of(operation, parts))
    }

    /// The value of a block, which belongs to an expression.
    fn of_block(block: &Block, outer: &Expr, known: Known) -> Option<ConstExpr> {
        match &block.tail {
            Some(tail) if block.statements.is_empty() => ConstExpr::of(tail, known),
            _ => {
                let kind = ExprKind::Block(Box::new(block.clone()));
                ConstExpr::written(&Expr { id: outer.id, kind, span: block.span }, known)
            }
        }
    }

    /// What is kept as it is written, with all that it mentions.
    fn written(expr: &Expr, known: Known) -> Option<ConstExpr> {
        let mentions = mentions(expr);
        let parts = mentions.iter().map(|mention| match mention {
            Mention::Parameter(id) => Some(ConstExpr::Parameter(*id)),
            Mention::Local(id) => known(Open::Local(*id)),
        });
        let parts = parts.collect::<Option<_>>()?;
        Some(ConstExpr::Of(Operation::Written(Written { expr: Arc::new(expr.clone()), mentions }), parts))
    }

    /// The parts that it is made of.
    pub fn parts(&self) -> &[ConstExpr] {
        match self {
            ConstExpr::Of(_, parts) => parts,
            _ => &[],
        }
    }

    /// The same made of other parts, which `f` gives for each of its own.
    pub fn map(&self, f: &mut dyn FnMut(&ConstExpr) -> ConstExpr) -> ConstExpr {
        match self {
            ConstExpr::Of(operation, parts) => {
                ConstExpr::Of(operation.clone(), parts.iter().map(f).collect())
            }
            _ => self.clone(),
        }
    }

    /// Whether something that was reported is in it.
    pub fn is_error(&self) -> bool {
        matches!(self, ConstExpr::Error) || self.parts().iter().any(ConstExpr::is_error)
    }

    /// Whether its value depends on const parameters or locals.
    pub fn is_open(&self) -> bool {
        matches!(self, ConstExpr::Parameter(_) | ConstExpr::Local(_))
            || self.parts().iter().any(ConstExpr::is_open)
    }

    /// Whether there is an expression in it that is kept as it is written.
    pub fn is_written(&self) -> bool {
        matches!(self, ConstExpr::Of(Operation::Written(_), _))
            || self.parts().iter().any(ConstExpr::is_written)
    }

    /// Whether it is a truth value, and so no integer.
    pub fn is_truth(&self) -> bool {
        use BinaryOp::*;
        match self {
            ConstExpr::Bool(_) | ConstExpr::Of(Operation::Not, _) => true,
            ConstExpr::Of(Operation::Binary(operator), _) => {
                matches!(operator, Eq | Ne | Lt | Le | Gt | Ge | And | Or)
            }
            ConstExpr::Of(Operation::If, parts) => parts.get(1).is_some_and(ConstExpr::is_truth),
            _ => false,
        }
    }
}

// What stands in one place is one expression, and what it is computed from are its parts.
impl PartialEq for Written {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Written {}

impl PartialOrd for Written {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Written {
    fn cmp(&self, other: &Self) -> Ordering {
        self.expr.span.cmp(&other.expr.span)
    }
}

impl Hash for Written {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.expr.span.hash(state);
    }
}
