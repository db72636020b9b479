//! Calls written another way.

use super::super::print;
use super::super::program::{
    Block, CallForm, Expr, Function, Kind, Pattern, Program, Statement, StatementKind, Ty,
};
use super::super::visit::{self, Visitor};
use super::every_expr;

/// A function's body in the place of each of its calls.
pub(super) fn inlined(program: &mut Program) -> bool {
    let functions = program.functions.clone();
    every_expr(program, |e| {
        let Kind::Call { function, arguments, .. } = &e.kind else { return false };
        let Some(callee) = functions.iter().find(|callee| callee.name == *function) else { return false };
        // One that gives an `int` may be called in a const expression, where no block stands.
        if matches!(callee.result, Ty::Whole)
            || !callee.const_parameters.is_empty()
            || !callee.type_parameters.is_empty()
            || returns(&callee.body)
            || callee.result.is_unit()
        {
            return false;
        }
        e.kind = Kind::Block(body(callee, arguments, e));
        true
    })
}

/// Whether there is a `return` in it.
fn returns(body: &Block) -> bool {
    struct Returns(bool);
    impl Visitor for Returns {
        fn statement(&mut self, s: &mut Statement) {
            self.0 |= matches!(s.kind, StatementKind::Return(_));
        }
    }
    let mut found = Returns(false);
    visit::block(&mut body.clone(), &mut found);
    found.0
}

pub(super) fn returns_inside(value: &Expr) -> bool {
    returns(&Block { statements: vec![], value: Some(Box::new(value.clone())) })
}

/// What follows `if c { return e; }` as its `else`.
pub(super) fn returns_as_ifs(program: &mut Program) -> bool {
    let mut any = false;
    for function in &mut program.functions {
        let mut body = function.body.clone();
        // Inside of a value nothing returns.
        if with_else(&mut body) && !body.value.as_ref().is_some_and(|value| returns_inside(value)) {
            function.body = body;
            any = true;
        }
    }
    any
}

fn with_else(body: &mut Block) -> bool {
    let returning = |s: &Statement| match &s.kind {
        StatementKind::Expr(Expr { id, kind: Kind::If(condition, then, None) }) => match &then.statements[..]
        {
            [Statement { kind: StatementKind::Return(value), .. }] => {
                Some((*id, condition.clone(), value.clone()))
            }
            _ => None,
        },
        _ => None,
    };
    let found = body.statements.iter().enumerate().find_map(|(at, s)| Some((at, returning(s)?)));
    let Some((at, (id, condition, value))) = found else { return false };
    let mut rest = Block { statements: body.statements.split_off(at + 1), value: body.value.take() };
    body.statements.pop();
    with_else(&mut rest);
    let then = Block { statements: vec![], value: value.map(Box::new) };
    body.value = Some(Box::new(Expr { id, kind: Kind::If(condition, then, Some(rest)) }));
    true
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

/// Functions in the place of methods.
pub(super) fn without_methods(program: &mut Program) -> bool {
    let mut any = false;
    for method in program.functions.iter_mut().filter(|function| function.owner.is_some()) {
        method.owner = None;
        method.of_owner = 0;
        method.parameters[0].name = RECEIVER.into();
        any = true;
    }
    every_expr(program, |e| {
        match &mut e.kind {
            Kind::Name(name) if name == "self" => *name = RECEIVER.into(),
            Kind::Call { form, type_arguments, implied, written, .. } => {
                let parameters = !type_arguments.is_empty() || *implied > 0;
                *written |= *form != CallForm::Function && parameters;
                *implied = 0;
                *form = CallForm::Function;
            }
            _ => {}
        }
        false
    });
    any
}

/// A name that nothing else has.
const RECEIVER: &str = "receiver";

/// A function for each list of types that stands for a function's type parameters.
pub(super) fn copied(program: &mut Program) -> bool {
    without_methods(program);
    let (generic, mut plain): (Vec<Function>, Vec<Function>) =
        std::mem::take(&mut program.functions).into_iter().partition(|f| !f.type_parameters.is_empty());
    let mut copies = Copies { generic, made: vec![] };
    visit::block(&mut program.circuit.body, &mut copies);
    plain.iter_mut().for_each(|f| visit::block(&mut f.body, &mut copies));
    // A copy may need others.
    let mut next = 0;
    while next < copies.made.len() {
        let mut body = copies.made[next].1.body.clone();
        visit::block(&mut body, &mut copies);
        copies.made[next].1.body = body;
        next += 1;
    }
    plain.extend(copies.made.into_iter().map(|(_, copy)| copy));
    program.functions = plain;
    next > 0
}

/// Calls functions without type parameters.
struct Copies {
    generic: Vec<Function>,
    /// With the call that each is for, without its arguments.
    made: Vec<(String, Function)>,
}

impl Visitor for Copies {
    fn expr(&mut self, e: &mut Expr) {
        let Kind::Call { function, type_arguments, .. } = &mut e.kind else { return };
        let Some(callee) = self.generic.iter().find(|callee| callee.name == *function) else { return };
        let types = std::mem::take(type_arguments);
        let call = format!("{function} {}", types.iter().map(print::ty).collect::<Vec<_>>().join(" "));
        let at = self.made.iter().position(|(own, _)| *own == call).unwrap_or_else(|| {
            self.made.push((call, copy(callee, &types, self.made.len())));
            self.made.len() - 1
        });
        *function = self.made[at].1.name.clone();
    }
}

fn copy(callee: &Function, types: &[Ty], number: usize) -> Function {
    let mut copy = callee.clone();
    copy.name = format!("g{number}");
    let types = std::mem::take(&mut copy.type_parameters).into_iter().zip(types.iter().cloned()).collect();
    visit::function(&mut copy, &mut Substitute { types });
    copy
}

struct Substitute {
    types: Vec<(String, Ty)>,
}

impl Visitor for Substitute {
    fn ty(&mut self, ty: &mut Ty) {
        *ty = ty.substitute(&self.types);
    }
}
