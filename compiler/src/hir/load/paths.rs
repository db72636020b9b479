//! Every path that an item mentions.

use crate::syntax::ast::{
    Block, Expr, ExprKind, Function, Item, ItemKind, Iterable, LogArgument, Message, Path, Statement,
    StatementKind, Type, TypeKind,
};

/// What a path is for: whether it is part of a type.
type Visitor<'v> = &'v mut dyn FnMut(&Path, bool);

/// Visits the paths of an item: in types with `true`, in expressions and `use` with `false`.
pub(crate) fn item_paths(item: &Item, visit: Visitor) {
    match &item.kind {
        ItemKind::Function(function) | ItemKind::Circuit(function) => function_paths(function, visit),
        ItemKind::Image { circuit, arguments, .. } => {
            visit(circuit, false);
            arguments.iter().flatten().for_each(|e| expr(e, visit));
        }
        ItemKind::Struct { fields, .. } => fields.iter().for_each(|f| ty(&f.ty, visit)),
        ItemKind::Alias { ty: t, .. } => ty(t, visit),
        ItemKind::Const { ty: t, value, .. } => {
            ty(t, visit);
            expr(value, visit);
        }
        ItemKind::Module { .. } => {}
        ItemKind::Use { path, .. } => visit(path, false),
    }
}

/// Visits the paths of a function.
fn function_paths(function: &Function, visit: Visitor) {
    function.const_parameters.iter().flatten().for_each(|p| ty(&p.ty, visit));
    function.parameters.iter().for_each(|p| ty(&p.ty, visit));
    function.result.iter().for_each(|t| ty(t, visit));
    block(&function.body, visit);
}

fn ty(t: &Type, visit: Visitor) {
    match &t.kind {
        TypeKind::Path(path) => visit(path, true),
        TypeKind::Int(low, high) => {
            expr(low, visit);
            expr(high, visit);
        }
        TypeKind::Array(element, length) => {
            ty(element, visit);
            expr(length, visit);
        }
        TypeKind::Tuple(elements) => elements.iter().for_each(|t| ty(t, visit)),
        TypeKind::Hidden(inner) => ty(inner, visit),
        TypeKind::Error => {}
    }
}

fn block(b: &Block, visit: Visitor) {
    b.statements.iter().for_each(|s| statement(s, visit));
    b.tail.iter().for_each(|e| expr(e, visit));
}

fn statement(s: &Statement, visit: Visitor) {
    match &s.kind {
        StatementKind::Let { ty: t, value, .. } => {
            t.iter().for_each(|t| ty(t, visit));
            expr(value, visit);
        }
        StatementKind::Assign { place, value, .. } => {
            expr(place, visit);
            expr(value, visit);
        }
        StatementKind::For { iterable: i, body, .. } => {
            iterable(i, visit);
            block(body, visit);
        }
        StatementKind::Assert { condition, message, .. } => {
            expr(condition, visit);
            message.iter().for_each(|message| shown(message, visit));
        }
        StatementKind::Constrain { body, .. } => block(body, visit),
        StatementKind::Log { arguments } => {
            for argument in arguments {
                match argument {
                    LogArgument::String(message) => shown(message, visit),
                    LogArgument::Value(e) => expr(e, visit),
                }
            }
        }
        StatementKind::Bind(e) | StatementKind::Expr(e) => expr(e, visit),
        StatementKind::Error => {}
    }
}

fn shown(message: &Message, visit: Visitor) {
    message.values.iter().for_each(|(_, value)| expr(value, visit));
}

fn iterable(i: &Iterable, visit: Visitor) {
    match i {
        Iterable::Range { low, high, .. } => {
            expr(low, visit);
            expr(high, visit);
        }
        Iterable::Array(e) => expr(e, visit),
    }
}

fn expr(e: &Expr, visit: Visitor) {
    match &e.kind {
        ExprKind::Int(_) | ExprKind::String(_) | ExprKind::Bool(_) | ExprKind::Error => {}
        ExprKind::Path(path) => visit(path, false),
        ExprKind::Call { function, const_arguments, arguments } => {
            visit(function, false);
            const_arguments.iter().flatten().chain(arguments).for_each(|e| expr(e, visit));
        }
        ExprKind::Binary { left, right, .. } => {
            expr(left, visit);
            expr(right, visit);
        }
        ExprKind::Unary { operand, .. } => expr(operand, visit),
        ExprKind::Cast { value, ty: t } => {
            expr(value, visit);
            ty(t, visit);
        }
        ExprKind::Index { array, index } => {
            expr(array, visit);
            expr(index, visit);
        }
        ExprKind::Field { base, .. } => expr(base, visit),
        ExprKind::Array(elements) | ExprKind::Tuple(elements) => elements.iter().for_each(|e| expr(e, visit)),
        ExprKind::Repeat { value, count } => {
            expr(value, visit);
            expr(count, visit);
        }
        ExprKind::Comprehension { body, iterable: i, .. } => {
            expr(body, visit);
            iterable(i, visit);
        }
        ExprKind::Struct { path, fields } => {
            visit(path, true);
            fields.iter().for_each(|field| expr(&field.value, visit));
        }
        ExprKind::Block(b) => block(b, visit),
        ExprKind::If { condition, then, otherwise } => {
            expr(condition, visit);
            block(then, visit);
            otherwise.iter().for_each(|e| expr(e, visit));
        }
        ExprKind::Hint { ty: t, body } => {
            ty(t, visit);
            block(body, visit);
        }
        ExprKind::Reveal(e) => expr(e, visit),
    }
}
