//! What an expression is wanted for: whether a division in it is of integers, or may be of field elements.
//!
//! Types are not known yet, and `1 / 2` is 0 among integers and a half in the field. A division that leaves a remainder is
//! computed only where it is clear that the type checker takes it for one of integers.

use super::Evaluator;
use super::run::Run;
use crate::hir::known::{Known, Reason, Unknown};
use crate::hir::{
    BinaryOp, Block, ConstExpr, DataId, Expr, ExprKind, FunctionId, Method, Operation, Type, UnaryOp,
};

/// What the place of an expression says about the numbers in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// That all of them are integers.
    Integers,
    /// Nothing: its parts alone decide.
    Anything,
    /// They may be field elements because of something elsewhere.
    Unclear,
}

impl Wanted {
    /// What a declared type says.
    pub(super) fn by(ty: &Type) -> Wanted {
        if is_clear(ty) { Wanted::Integers } else { Wanted::Unclear }
    }

    /// The same of integers if they are, and else unclear.
    pub(super) fn integers_if(integers: bool) -> Wanted {
        if integers { Wanted::Integers } else { Wanted::Unclear }
    }

    /// What is said of the parts that give the value of the whole.
    pub(super) fn of_parts(self, integers: impl FnOnce() -> bool) -> Wanted {
        match self {
            Wanted::Anything => Wanted::integers_if(integers()),
            wanted => wanted,
        }
    }

    /// The same for a part that nothing but the whole has a say in.
    pub(super) fn inside(self) -> Wanted {
        Wanted::integers_if(self == Wanted::Integers)
    }
}

/// Whether an operator has operands of the type of its result, which may be field elements.
pub(super) fn is_arithmetic(operator: BinaryOp) -> bool {
    matches!(operator, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div)
}

/// Whether values of a type have neither field elements in them nor anything that may stand for some.
fn is_clear(ty: &Type) -> bool {
    match ty {
        Type::Bool | Type::Int(_) => true,
        Type::Array(element, _) => is_clear(element),
        Type::Tuple(types) => types.iter().all(is_clear),
        Type::Data(_, arguments) => arguments.types.iter().all(is_clear),
        _ => false,
    }
}

/// Whether there are field elements in values of a type by how it is written.
pub(super) fn has_field(ty: &Type) -> bool {
    match ty {
        Type::Field | Type::Hidden(_) => true,
        Type::Array(element, _) => has_field(element),
        Type::Tuple(types) => types.iter().any(has_field),
        Type::Data(_, arguments) => arguments.types.iter().any(has_field),
        _ => false,
    }
}

impl Run<'_, '_> {
    /// Whether the type checker takes an expression for an integer where nothing else is wanted.
    pub(super) fn is_integer(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Int(_) | ExprKind::ConstParameter(_) => true,
            ExprKind::Unary { operator: UnaryOp::Neg, operand } => self.is_integer(operand),
            ExprKind::Binary { operator, left, right } => {
                use BinaryOp::*;
                match operator {
                    Rem | Shl | Shr | BitAnd | BitOr | BitXor => true,
                    Add | Sub | Mul | Div => self.is_integer(left) && self.is_integer(right),
                    _ => false,
                }
            }
            ExprKind::Block(block) => self.gives_integer(block),
            ExprKind::If { then, otherwise: Some(otherwise), .. } => {
                self.gives_integer(then) && self.is_integer(otherwise)
            }
            ExprKind::Match { arms, .. } => arms.iter().all(|arm| self.is_integer(&arm.value)),
            ExprKind::Method { name, arguments, .. } => match (Method::named(name), &arguments[..]) {
                (Some(Method::Len), _) => true,
                (Some(Method::Pow), [base, ..]) => self.is_integer(base),
                _ => matches!(self.type_of(expr), Some(Type::Int(_))),
            },
            _ => matches!(self.type_of(expr), Some(Type::Int(_))),
        }
    }

    fn gives_integer(&self, block: &Block) -> bool {
        block.tail.as_ref().is_some_and(|tail| self.is_integer(tail))
    }

    /// What the operands of an operator are wanted for.
    pub(super) fn of_operands(
        &self,
        operator: BinaryOp,
        (left, right): (&Expr, &Expr),
        wanted: Wanted,
    ) -> Wanted {
        let integers = || self.is_integer(left) && self.is_integer(right);
        match operator {
            BinaryOp::Eq | BinaryOp::Ne => Wanted::integers_if(integers()),
            operator if is_arithmetic(operator) => wanted.of_parts(integers),
            // Field elements have none of these.
            _ => Wanted::Integers,
        }
    }
}

impl Evaluator<'_> {
    /// Whether a const expression is an integer where nothing else is wanted.
    pub(super) fn is_integer(&self, expr: &ConstExpr) -> bool {
        use BinaryOp::*;
        match expr {
            // What is known of a local, and is no composite, is an integer or a truth value.
            ConstExpr::Int(_) | ConstExpr::Parameter(_) | ConstExpr::Local(_) => true,
            ConstExpr::Constant(id) => {
                let constant = self.program.constants.get(id.0 as usize);
                constant.is_some_and(|constant| matches!(constant.ty, Type::Int(_)))
            }
            ConstExpr::Of(operation, parts) => match (operation, &parts[..]) {
                (Operation::Binary(Add | Sub | Mul | Div), parts) => {
                    parts.iter().all(|part| self.is_integer(part))
                }
                (Operation::Binary(operator), _) => {
                    !matches!(operator, Eq | Ne | Lt | Le | Gt | Ge | And | Or)
                }
                (Operation::If, [_, then, otherwise]) => self.is_integer(then) && self.is_integer(otherwise),
                (Operation::Within, _) => true,
                (Operation::Index, [ConstExpr::Constant(id), _]) => {
                    let constant = self.program.constants.get(id.0 as usize);
                    constant.is_some_and(|constant| match &constant.ty {
                        Type::Array(element, _) => matches!(**element, Type::Int(_)),
                        _ => false,
                    })
                }
                (Operation::Call { function, .. }, _) => {
                    let function = self.program.functions.get(function.0 as usize);
                    function.is_some_and(|function| matches!(function.result, Type::Int(_)))
                }
                (Operation::Written(written), _) => Run::new(self).is_integer(&written.expr),
                _ => false,
            },
            _ => false,
        }
    }

    /// What a part of a const expression is wanted for, by its number.
    pub(super) fn of_part(
        &self,
        operation: &Operation,
        parts: &[ConstExpr],
        index: usize,
        wanted: Wanted,
    ) -> Wanted {
        let integers = || parts.iter().all(|part| self.is_integer(part));
        match operation {
            Operation::Binary(BinaryOp::Eq | BinaryOp::Ne) => Wanted::integers_if(integers()),
            Operation::Binary(operator) if is_arithmetic(*operator) => wanted.of_parts(integers),
            Operation::Binary(_) => Wanted::Integers,
            Operation::Not => Wanted::Unclear,
            Operation::If | Operation::Index if index == 0 => wanted.inside(),
            Operation::If => wanted.of_parts(|| parts.iter().skip(1).all(|part| self.is_integer(part))),
            Operation::Within if index == 0 => Wanted::integers_if(self.is_integer(&parts[0])),
            Operation::Index | Operation::Within => Wanted::Integers,
            Operation::Call { consts, .. } if index < *consts => Wanted::Integers,
            Operation::Call { function, consts } => {
                self.parameter(*function, index - consts).map_or(Wanted::Unclear, Wanted::by)
            }
            // They are what locals and const parameters stand for.
            Operation::Written(_) => Wanted::Integers,
        }
    }
}

impl Evaluator<'_> {
    /// The declared type of a parameter of a function.
    pub(super) fn parameter(&self, id: FunctionId, index: usize) -> Option<&Type> {
        Some(&self.program.functions.get(id.0 as usize)?.parameters.get(index)?.ty)
    }

    /// The declared type of a field of a struct or a variant.
    pub(super) fn field(&self, (id, variant): (DataId, u32), index: usize) -> Option<&Type> {
        Some(&self.program.data(id).variants.get(variant as usize)?.fields.get(index)?.ty)
    }
}

/// Refuses a division that leaves a remainder, unless it is one of integers.
pub(super) fn divides(operator: BinaryOp, a: &Known, b: &Known, wanted: Wanted) -> Result<(), Unknown> {
    match (a, b) {
        (Known::Int(a), Known::Int(b))
            if operator == BinaryOp::Div
                && wanted != Wanted::Integers
                && b.sign() == num_bigint::Sign::Plus
                && a % b != 0.into() =>
        {
            Err(Reason::Division.into())
        }
        _ => Ok(()),
    }
}
