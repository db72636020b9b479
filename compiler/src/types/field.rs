//! Integers where field elements are wanted.
//!
//! There `+ - * /` compute in the field: the half in `x * (1 / 2)` is the inverse of 2. What is wanted may be
//! known only after an integer was looked at, as on the left of `1 / 2 * x`; then its types are corrected.

use num_bigint::BigInt;
use num_traits::Signed;
use zkvm::integer::order;

use super::checker::Checker;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{BinaryOp, Block, ConstExpr, Expr, ExprKind, Type, UnaryOp};
use crate::source::Span;

impl Checker<'_> {
    /// The type of a looked-at expression once it is known to stand where `wanted` is: what is computed from
    /// integers by `+ - * /` is a field element.
    pub(super) fn settle(&mut self, expr: &Expr, found: Type, wanted: &Type) -> Type {
        if !mixes(&found, wanted) {
            return found;
        }
        // What is found out of the other parts would be lost with the type that was found.
        self.unify(&found, wanted);
        let settled = self.settled(expr, found, wanted);
        let known = self.is_known(expr);
        self.record(expr, settled.clone(), known);
        settled
    }

    /// The same for a block.
    pub(super) fn settle_block(&mut self, block: &Block, found: Type, wanted: &Type) -> Type {
        match &block.tail {
            Some(tail) => self.settle(tail, found, wanted),
            None => found,
        }
    }

    fn settled(&mut self, expr: &Expr, found: Type, wanted: &Type) -> Type {
        let own = |this: &mut Self, part: &Expr, wanted: &Type| {
            let found = this.table.expression(part.id).clone();
            this.settle(part, found, wanted)
        };
        match (&expr.kind, wanted) {
            (ExprKind::Block(block), _) => self.settle_block(block, found, wanted),
            (ExprKind::If { then, otherwise: Some(otherwise), .. }, _) => {
                if let Some(tail) = &then.tail {
                    own(self, tail, wanted);
                }
                own(self, otherwise, wanted);
                with_lengths(wanted, &found)
            }
            (ExprKind::Match { arms, .. }, _) => {
                arms.iter().for_each(|arm| drop(own(self, &arm.value, wanted)));
                with_lengths(wanted, &found)
            }
            (ExprKind::Array(elements), Type::Array(element, _)) => {
                elements.iter().for_each(|part| drop(own(self, part, element)));
                with_lengths(wanted, &found)
            }
            (
                ExprKind::Repeat { value, .. } | ExprKind::Comprehension { body: value, .. },
                Type::Array(element, _),
            ) => {
                own(self, value, element);
                with_lengths(wanted, &found)
            }
            (ExprKind::Tuple(parts), Type::Tuple(types)) => {
                parts.iter().zip(types).for_each(|(part, ty)| drop(own(self, part, ty)));
                with_lengths(wanted, &found)
            }
            (ExprKind::Reveal(value), _) => own(self, value, wanted),
            (ExprKind::Unary { operator: UnaryOp::Neg, operand }, Type::Field) => {
                own(self, operand, wanted);
                Type::Field
            }
            (ExprKind::Binary { operator, left, right }, Type::Field) if arithmetic(*operator) => {
                own(self, left, wanted);
                own(self, right, wanted);
                self.divided(expr, *operator, left, right);
                Type::Field
            }
            (ExprKind::Int(value), Type::Field) => {
                self.in_field(expr, value);
                Type::Field
            }
            _ => {
                if let Some(ConstExpr::Int(value)) = self.const_of(expr) {
                    self.in_field(expr, &value);
                }
                found
            }
        }
    }

    /// Refuses a number that names no field element.
    pub(super) fn in_field(&mut self, expr: &Expr, value: &BigInt) {
        if value.magnitude() >= order().magnitude() && self.said.insert(expr.id) {
            self.report(not_in_field(expr.span, value));
        }
    }

    /// Warns of a division of numbers in the field if its author may have meant that of integers: if a name for
    /// an integer is in it, and nothing else that is a field element.
    pub(super) fn divided(&mut self, expr: &Expr, operator: BinaryOp, left: &Expr, right: &Expr) {
        let names = || Some(self.names_integer(left)? | self.names_integer(right)?);
        if operator == BinaryOp::Div && names() == Some(true) && self.said.insert(expr.id) {
            self.report(
                Diagnostic::at(codes::W0302, expr.span, "these integers are divided in the field")
                    .here("not rounded: the left side times the inverse of the right side")
                    .help("if this is meant, write `(… as field) / …`")
                    .help("for integer division, which rounds down, write `(… / …) as field`"),
            );
        }
    }

    /// Whether something other than literals is in an integer; nothing if it is a field element anyway.
    fn names_integer(&self, expr: &Expr) -> Option<bool> {
        match &expr.kind {
            ExprKind::Int(_) => Some(false),
            ExprKind::Unary { operator: UnaryOp::Neg, operand } => self.names_integer(operand),
            ExprKind::Binary { operator, left, right } if arithmetic(*operator) => {
                Some(self.names_integer(left)? | self.names_integer(right)?)
            }
            _ => (*self.table.expression(expr.id) != Type::Field).then_some(true),
        }
    }
}

/// A number that stands for a field element, and would be reduced to it. Lowering knows more numbers.
pub(crate) fn not_in_field(span: Span, value: &BigInt) -> Diagnostic {
    let side = if value.is_negative() { "−ℓ or less" } else { "ℓ or more" };
    Diagnostic::at(codes::E0502, span, "this value never fits in `field`")
        .here(format!("this is {side}"))
        .note("the elements of `field` are the residues modulo ℓ, which is about 2^252; no number is silently reduced")
        .help("write the residue, a number from −(ℓ − 1) to ℓ − 1")
}

/// Whether field elements have the operator, too.
pub(super) fn arithmetic(operator: BinaryOp) -> bool {
    matches!(operator, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div)
}

/// Whether there are integers in a type where the other one has field elements.
fn mixes(found: &Type, wanted: &Type) -> bool {
    match (found, wanted) {
        (Type::Int(_), Type::Field) => true,
        (Type::Array(found, _), Type::Array(wanted, _)) => mixes(found, wanted),
        (Type::Tuple(found), Type::Tuple(wanted)) => found.iter().zip(wanted).any(|(f, w)| mixes(f, w)),
        _ => false,
    }
}

/// The wanted type with the lengths and the integers that were found: whether these fit is judged where they are wanted.
fn with_lengths(wanted: &Type, found: &Type) -> Type {
    match (wanted, found) {
        (Type::Array(wanted, _), Type::Array(found, length)) => {
            Type::Array(Box::new(with_lengths(wanted, found)), length.clone())
        }
        (Type::Tuple(wanted), Type::Tuple(found)) if wanted.len() == found.len() => {
            Type::Tuple(wanted.iter().zip(found).map(|(wanted, found)| with_lengths(wanted, found)).collect())
        }
        (Type::Int(_), Type::Int(_)) => found.clone(),
        (wanted, _) => wanted.clone(),
    }
}
