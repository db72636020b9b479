//! Operators for the methods of numbers.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::super::program::{Block, Expr, Kind, Numeric, Op, Pattern, Program, Statement, StatementKind};
use super::every_expr;

/// `x.wrapping_add(y)` is `(x + y) % 2^n`, a power is a product, and a rotation two shifts.
pub(super) fn with_operators(program: &mut Program) -> bool {
    every_expr(program, |e| {
        let Kind::Numeric(method, a, b) = &e.kind else { return false };
        let node = |kind| Expr { id: e.id, kind };
        let number = |n: BigInt| node(Kind::Int(n));
        let both = |op, a: Expr, b: Expr| node(Kind::Binary(op, Box::new(a), Box::new(b)));
        let known = if let Kind::Int(k) = &b.kind { k.to_u32() } else { None };
        let own = || node(Kind::Name("x".into()));
        let value = match (*method, known) {
            (Numeric::Wrapping(op, bits), _) => {
                e.kind =
                    both(Op::Rem, both(op, (**a).clone(), (**b).clone()), number(BigInt::from(1) << bits))
                        .kind;
                return true;
            }
            (Numeric::Power, Some(k)) if k > 0 => {
                (0..k).fold(number(1.into()), |value, _| both(Op::Mul, value, own()))
            }
            (Numeric::Rotate { left, bits }, Some(k)) => {
                let up = if left { k } else { bits - k };
                let moved = both(Op::Shl, own(), number(up.into()));
                let entered = both(Op::Shr, own(), number((bits - up).into()));
                both(Op::Rem, both(Op::BitOr, moved, entered), number(BigInt::from(1) << bits))
            }
            _ => return false,
        };
        let pattern = Pattern::Name { mutable: false, name: "x".into() };
        let kind = StatementKind::Let { pattern, ty: None, value: (**a).clone() };
        let statements = vec![Statement { id: e.id, kind }];
        e.kind = Kind::Block(Block { statements, value: Some(Box::new(value)) });
        true
    })
}
