//! Calls written another way.

use super::super::program::{Block, Expr, Function, Kind, Pattern, Program, Statement, StatementKind, Ty};
use super::every_expr;

/// A function's body in the place of each of its calls.
pub(super) fn inlined(program: &mut Program) -> bool {
    let functions = program.functions.clone();
    every_expr(program, |e| {
        let Kind::Call { function, arguments, .. } = &e.kind else { return false };
        let Some(callee) = functions.iter().find(|callee| callee.name == *function) else { return false };
        if !callee.const_parameters.is_empty()
            || !callee.type_parameters.is_empty()
            || callee.result.is_unit()
        {
            return false;
        }
        e.kind = Kind::Block(body(callee, arguments, e));
        true
    })
}

/// `{ let (t0,) = (argument,); let a0: u8 = t0; let t: u8 = { … }; t }`: arguments come before what the names mean inside.
fn body(callee: &Function, arguments: &[Expr], call: &Expr) -> Block {
    let id = call.id;
    let node = |kind| Expr { id, kind };
    let bind = |pattern, ty, value| Statement { id, kind: StatementKind::Let { pattern, ty, value } };
    let name = |name: &str| Pattern::Name { mutable: false, name: name.to_string() };
    let between: Vec<String> = (0..arguments.len()).map(|index| format!("t{index}")).collect();
    let mut statements = vec![];
    if !arguments.is_empty() {
        let all = Pattern::Tuple(between.iter().map(|own| name(own)).collect());
        let types: Vec<Ty> = callee.parameters.iter().map(|parameter| parameter.ty.clone()).collect();
        statements.push(bind(all, Some(Ty::Tuple(types)), node(Kind::Tuple(arguments.to_vec()))));
    }
    for (parameter, own) in callee.parameters.iter().zip(&between) {
        let pattern = parameter.pattern.clone().unwrap_or_else(|| name(&parameter.name));
        statements.push(bind(pattern, Some(parameter.ty.clone()), node(Kind::Name(own.clone()))));
    }
    let value = node(Kind::Block(callee.body.clone()));
    statements.push(bind(name("t"), Some(callee.result.clone()), value));
    Block { statements, value: Some(Box::new(node(Kind::Name("t".into())))) }
}
