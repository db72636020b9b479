//! Slices element by element.

use super::super::program::{Block, Expr, Kind, Over, Pattern, Program, Statement, StatementKind};
use super::every_expr;

/// `a[low..high]` is `{ let s = a; [s[j] for j in low..high] }`.
pub(super) fn as_comprehensions(program: &mut Program) -> bool {
    every_expr(program, |e| {
        let Kind::Slice { array, low, high, inclusive } = &e.kind else { return false };
        let node = |kind| Expr { id: e.id, kind };
        let name = |name: &str| node(Kind::Name(name.into()));
        let low = low.as_deref().cloned().unwrap_or_else(|| node(Kind::Int(0.into())));
        let (high, inclusive) = match high {
            Some(high) => ((**high).clone(), *inclusive),
            None => (node(Kind::Length(Box::new(name("s")))), false),
        };
        let own = |name: &str| Pattern::Name { mutable: false, name: name.into() };
        let element = node(Kind::Index(Box::new(name("s")), Box::new(name("j"))));
        let over = Over::Range { low, high, inclusive };
        let elements = node(Kind::Comprehension(Box::new(element), own("j"), Box::new(over)));
        let kind = StatementKind::Let { pattern: own("s"), ty: None, value: (**array).clone() };
        let statements = vec![Statement { id: e.id, kind }];
        e.kind = Kind::Block(Block { statements, value: Some(Box::new(elements)) });
        true
    })
}
