//! Every part of a program in turn, to change it.

use super::program::{
    Block, Expr, Function, Kind, LogPart, Message, MessagePart, Over, Pattern, Place, Program, Statement,
    StatementKind, Step, Ty,
};

/// What is done with each part, after the parts it is made of.
pub(crate) trait Visitor {
    fn expr(&mut self, _: &mut Expr) {}
    fn statement(&mut self, _: &mut Statement) {}
    fn block(&mut self, _: &mut Block) {}
    fn pattern(&mut self, _: &mut Pattern) {}
    fn ty(&mut self, _: &mut Ty) {}
}

pub(crate) fn program(program: &mut Program, visitor: &mut dyn Visitor) {
    for item in &mut program.structs {
        item.fields.iter_mut().for_each(|(_, t)| ty(t, visitor));
    }
    program.constants.iter_mut().for_each(|constant| expr(&mut constant.value, visitor));
    program.functions.iter_mut().for_each(|f| function(f, visitor));
    function(&mut program.circuit, visitor);
}

pub(crate) fn function(f: &mut Function, visitor: &mut dyn Visitor) {
    f.const_parameters.iter_mut().for_each(|(_, t)| ty(t, visitor));
    for parameter in &mut f.parameters {
        parameter.pattern.iter_mut().for_each(|p| pattern(p, visitor));
        ty(&mut parameter.ty, visitor);
    }
    ty(&mut f.result, visitor);
    block(&mut f.body, visitor);
}

pub(crate) fn block(b: &mut Block, visitor: &mut dyn Visitor) {
    b.statements.iter_mut().for_each(|s| statement(s, visitor));
    b.value.iter_mut().for_each(|value| expr(value, visitor));
    visitor.block(b);
}

fn statement(s: &mut Statement, visitor: &mut dyn Visitor) {
    match &mut s.kind {
        StatementKind::Let { pattern: p, ty: declared, value } => {
            pattern(p, visitor);
            declared.iter_mut().for_each(|t| ty(t, visitor));
            expr(value, visitor);
        }
        StatementKind::Hint { pattern: p, ty: t, body } => {
            pattern(p, visitor);
            ty(t, visitor);
            block(body, visitor);
        }
        StatementKind::Constrain { body, .. } => block(body, visitor),
        StatementKind::Assign { place: p, value, .. } => {
            expr(value, visitor);
            place(p, visitor);
        }
        StatementKind::For { pattern: p, over: o, body } => {
            pattern(p, visitor);
            over(o, visitor);
            block(body, visitor);
        }
        StatementKind::Const { ty: t, value, .. } => {
            ty(t, visitor);
            expr(value, visitor);
        }
        StatementKind::Bind(_) => {}
        StatementKind::Assert(e, m) => {
            expr(e, visitor);
            m.iter_mut().for_each(|m| message(m, visitor));
        }
        StatementKind::Return(e) => e.iter_mut().for_each(|e| expr(e, visitor)),
        StatementKind::Expr(e) => expr(e, visitor),
        StatementKind::Log(parts) => {
            for part in parts {
                match part {
                    LogPart::Value(value) => expr(value, visitor),
                    LogPart::Message(m) => message(m, visitor),
                }
            }
        }
    }
    visitor.statement(s);
}

fn message(parts: &mut Message, visitor: &mut dyn Visitor) {
    for part in parts {
        if let MessagePart::Value(value) = part {
            expr(value, visitor);
        }
    }
}

fn ty(t: &mut Ty, visitor: &mut dyn Visitor) {
    match t {
        Ty::Int(low, high) => [low, high].into_iter().for_each(|bound| expr(bound, visitor)),
        Ty::Array(element, length) => {
            ty(element, visitor);
            expr(length, visitor);
        }
        Ty::Bytes(length) => expr(length, visitor),
        Ty::Tuple(parts) => parts.iter_mut().for_each(|part| ty(part, visitor)),
        Ty::Hidden(inner) => ty(inner, visitor),
        Ty::Bool | Ty::Unsigned(_) | Ty::Field | Ty::Parameter(_) | Ty::Whole | Ty::Alias(_) => {}
        Ty::Enum(_, arguments) => arguments.iter_mut().for_each(|argument| ty(argument, visitor)),
        Ty::Struct(_, types, numbers) => {
            types.iter_mut().for_each(|argument| ty(argument, visitor));
            numbers.iter_mut().for_each(|argument| expr(argument, visitor));
        }
    }
    visitor.ty(t);
}

fn place(p: &mut Place, visitor: &mut dyn Visitor) {
    for step in &mut p.steps {
        if let Step::Index(index) = step {
            expr(index, visitor);
        }
    }
}

fn over(o: &mut Over, visitor: &mut dyn Visitor) {
    match o {
        Over::Range { low, high, .. } => [low, high].into_iter().for_each(|bound| expr(bound, visitor)),
        Over::Array(array) => expr(array, visitor),
    }
}

fn pattern(p: &mut Pattern, visitor: &mut dyn Visitor) {
    match p {
        Pattern::Name { .. } | Pattern::Wildcard => {}
        Pattern::Tuple(parts) | Pattern::Or(parts) => {
            parts.iter_mut().for_each(|part| pattern(part, visitor))
        }
        Pattern::Struct(_, parts) | Pattern::Variant(_, parts) => {
            parts.iter_mut().for_each(|(_, part)| pattern(part, visitor));
        }
        Pattern::Literal(e) => expr(e, visitor),
        Pattern::Range(low, high) => [low, high].into_iter().for_each(|bound| expr(bound, visitor)),
    }
    visitor.pattern(p);
}

/// Every part of an expression, and the expression.
pub(crate) fn expr(e: &mut Expr, visitor: &mut dyn Visitor) {
    match &mut e.kind {
        Kind::Int(_) | Kind::FieldLiteral(_) | Kind::Bool(_) | Kind::Name(_) | Kind::Max(_) => {}
        Kind::String(_) | Kind::Char(_) => {}
        Kind::Slice { array, low, high, .. } => {
            expr(array, visitor);
            low.iter_mut().chain(high).for_each(|bound| expr(bound, visitor));
        }
        Kind::Promoted(a)
        | Kind::Negate(a)
        | Kind::Not(a)
        | Kind::Member(a, _)
        | Kind::Part(a, _)
        | Kind::Reveal(a)
        | Kind::Length(a)
        | Kind::FloorSqrt(a)
        | Kind::Inverse(a) => expr(a, visitor),
        Kind::Binary(_, a, b) | Kind::Numeric(_, a, b) | Kind::Index(a, b) | Kind::Repeat(a, b) => {
            [a, b].into_iter().for_each(|part| expr(part, visitor));
        }
        Kind::Expect(a, said) => {
            expr(a, visitor);
            message(said, visitor);
        }
        Kind::ToBits { count, value, .. } => [count, value].into_iter().for_each(|part| expr(part, visitor)),
        Kind::Cast(a, t) => {
            expr(a, visitor);
            ty(t, visitor);
        }
        Kind::Array(items) | Kind::Tuple(items) => items.iter_mut().for_each(|item| expr(item, visitor)),
        Kind::Comprehension(body, p, o) => {
            over(o, visitor);
            pattern(p, visitor);
            expr(body, visitor);
        }
        Kind::Struct(t, fields, rest) => {
            ty(t, visitor);
            fields.iter_mut().for_each(|(_, value)| expr(value, visitor));
            rest.iter_mut().for_each(|rest| expr(rest, visitor));
        }
        Kind::Variant(_, types, fields) => {
            types.iter_mut().for_each(|argument| ty(argument, visitor));
            fields.iter_mut().for_each(|(_, value)| expr(value, visitor));
        }
        Kind::Match(value, arms) => {
            expr(value, visitor);
            for (p, body) in arms {
                pattern(p, visitor);
                expr(body, visitor);
            }
        }
        Kind::Block(b) => block(b, visitor),
        Kind::If(condition, then, otherwise) => {
            expr(condition, visitor);
            block(then, visitor);
            otherwise.iter_mut().for_each(|b| block(b, visitor));
        }
        Kind::Call { type_arguments, const_arguments, arguments, .. } => {
            type_arguments.iter_mut().for_each(|argument| ty(argument, visitor));
            const_arguments.iter_mut().chain(arguments).for_each(|argument| expr(argument, visitor));
        }
    }
    visitor.expr(e);
}
