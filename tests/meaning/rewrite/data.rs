//! Struct literals without `..`, and `if` in the place of `match`.

use super::super::program::{Block, Expr, Kind, Op, Pattern, Program, Statement, StatementKind, Ty};
use super::every_expr;
use super::functions::returns_inside;

/// `S { a: e, ..s }` with all its fields: those that are written come first.
pub(super) fn updates_in_full(program: &mut Program) -> bool {
    let structs = program.structs.clone();
    every_expr(program, |e| {
        let Kind::Struct(own @ Ty::Struct(name, types, numbers), written, Some(rest)) = &e.kind else {
            return false;
        };
        let Some(item) = structs.iter().find(|item| item.name == *name) else { return false };
        // The types of such fields are not those that are declared.
        if !types.is_empty() || !numbers.is_empty() {
            return false;
        }
        let node = |kind| Expr { id: e.id, kind };
        let bind = |name: &str, ty, value: &Expr| {
            let pattern = Pattern::Name { mutable: false, name: name.to_string() };
            let kind = StatementKind::Let { pattern, ty, value: value.clone() };
            Statement { id: e.id, kind }
        };
        let mut statements = vec![];
        let mut fields = vec![];
        // The names in one do not hide those in the next.
        for (index, (field, value)) in written.iter().enumerate() {
            let ty = item.fields.iter().find(|(own, _)| own == field).map(|(_, ty)| ty.clone());
            statements.push(bind(&format!("u{index}"), ty, value));
            fields.push((field.clone(), node(Kind::Name(format!("u{index}")))));
        }
        statements.push(bind("u", None, rest));
        for (field, _) in item.fields.iter().filter(|(field, _)| written.iter().all(|(own, _)| own != field))
        {
            let value = Kind::Member(Box::new(node(Kind::Name("u".into()))), field.clone());
            fields.push((field.clone(), node(value)));
        }
        let value = Some(Box::new(node(Kind::Struct(own.clone(), fields, None))));
        e.kind = Kind::Block(Block { statements, value });
        true
    })
}

/// `match x { 1 | 2 => a, n => b }` is `{ let y = x; if y == 1 || y == 2 { a } else { let n = y; b } }`.
pub(super) fn matches_as_ifs(program: &mut Program) -> bool {
    every_expr(program, |e| {
        let Kind::Match(value, arms) = &e.kind else { return false };
        // As the end of a block an `if` is a value, in which nothing returns.
        if arms.iter().any(|(pattern, body)| !is_plain(pattern) || returns_inside(body)) {
            return false;
        }
        let name = format!("y{}", e.id);
        let known = Expr { id: e.id, kind: Kind::Name(name.clone()) };
        let mut arms = arms.iter().rev().map(|(pattern, body)| (pattern, arm(pattern, &known, body)));
        let Some((_, last)) = arms.next() else { return false };
        let chosen = arms.fold(last, |otherwise, (pattern, then)| {
            let kind = Kind::If(Box::new(test(pattern, &known)), then, Some(otherwise));
            Block { statements: vec![], value: Some(Box::new(Expr { id: e.id, kind })) }
        });
        let pattern = Pattern::Name { mutable: false, name };
        let kind = StatementKind::Let { pattern, ty: None, value: (**value).clone() };
        let value = Some(Box::new(Expr { id: e.id, kind: Kind::Block(chosen) }));
        e.kind = Kind::Block(Block { statements: vec![Statement { id: e.id, kind }], value });
        true
    })
}

/// Whether operators can say what a pattern says: not if it looks into a payload.
fn is_plain(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Name { .. } | Pattern::Wildcard | Pattern::Literal(_) | Pattern::Range(..) => true,
        Pattern::Tuple(parts) | Pattern::Or(parts) => parts.iter().all(is_plain),
        Pattern::Struct(_, parts) => parts.iter().all(|(_, part)| is_plain(part)),
        Pattern::Variant(..) => false,
    }
}

/// Whether a value fits a pattern.
fn test(pattern: &Pattern, value: &Expr) -> Expr {
    let node = |kind| Expr { id: value.id, kind };
    let both = |op, a: Expr, b: Expr| node(Kind::Binary(op, Box::new(a), Box::new(b)));
    match pattern {
        Pattern::Literal(literal) => both(Op::Eq, value.clone(), (**literal).clone()),
        Pattern::Range(low, high) => {
            let above = both(Op::Ge, value.clone(), (**low).clone());
            both(Op::And, above, both(Op::Le, value.clone(), (**high).clone()))
        }
        Pattern::Or(parts) => {
            let tests = parts.iter().map(|part| test(part, value));
            tests.reduce(|a, b| both(Op::Or, a, b)).unwrap_or_else(|| node(Kind::Bool(false)))
        }
        pattern => {
            let tests = parts(pattern, value).into_iter().map(|(part, value)| test(part, &value));
            tests.reduce(|a, b| both(Op::And, a, b)).unwrap_or_else(|| node(Kind::Bool(true)))
        }
    }
}

/// The parts of a tuple or struct with their patterns.
fn parts<'p>(pattern: &'p Pattern, value: &Expr) -> Vec<(&'p Pattern, Expr)> {
    let node = |kind| Expr { id: value.id, kind };
    let own = || Box::new(value.clone());
    match pattern {
        Pattern::Tuple(parts) => {
            parts.iter().enumerate().map(|(i, part)| (part, node(Kind::Part(own(), i)))).collect()
        }
        Pattern::Struct(_, parts) => {
            parts.iter().map(|(name, part)| (part, node(Kind::Member(own(), name.clone())))).collect()
        }
        _ => vec![],
    }
}

/// What an arm does, after the names of its pattern are bound.
fn arm(pattern: &Pattern, value: &Expr, body: &Expr) -> Block {
    let mut statements = vec![];
    bind(pattern, value, &mut statements);
    Block { statements, value: Some(Box::new(body.clone())) }
}

fn bind(pattern: &Pattern, value: &Expr, to: &mut Vec<Statement>) {
    if let Pattern::Name { .. } = pattern {
        let kind = StatementKind::Let { pattern: pattern.clone(), ty: None, value: value.clone() };
        to.push(Statement { id: value.id, kind });
    }
    for (part, value) in parts(pattern, value) {
        bind(part, &value, to);
    }
}
