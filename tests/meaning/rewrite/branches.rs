//! `if` where `&&` and `||` stand, and its branches in the other order.

use super::super::program::{Block, Expr, Kind, Op, Program};
use super::every_expr;

/// `a && b` is `if a { b } else { false }`, and `a || b` is `if a { true } else { b }`.
pub(super) fn logic_as_ifs(program: &mut Program) -> bool {
    every_expr(program, |e| {
        let Kind::Binary(op @ (Op::And | Op::Or), a, b) = &e.kind else { return false };
        let value = |kind| Block { statements: vec![], value: Some(Box::new(Expr { id: e.id, kind })) };
        let (then, otherwise) = match op {
            Op::And => (value(b.kind.clone()), value(Kind::Bool(false))),
            _ => (value(Kind::Bool(true)), value(b.kind.clone())),
        };
        e.kind = Kind::If(a.clone(), then, Some(otherwise));
        true
    })
}

/// `if c { a } else { b }` is `if !c { b } else { a }`.
pub(super) fn swapped(program: &mut Program) -> bool {
    every_expr(program, |e| {
        let Kind::If(condition, then, Some(otherwise)) = &e.kind else { return false };
        let not = Expr { id: condition.id, kind: Kind::Not(condition.clone()) };
        e.kind = Kind::If(Box::new(not), otherwise.clone(), Some(then.clone()));
        true
    })
}
