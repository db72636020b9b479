//! Every statement and expression of a block, those in others included.

use super::{
    Block, Expr, ExprKind, Iterable, LogArgument, Message, Projection, Statement, StatementKind, children,
};

/// What a walk comes across, each before what is in it.
#[derive(Clone, Copy)]
pub(crate) enum Found<'h> {
    Statement(&'h Statement),
    Expr(&'h Expr),
}

type Visit<'v, 'h> = &'v mut dyn FnMut(Found<'h>);

/// Shows what is in a block.
pub(crate) fn statements<'h>(block: &'h Block, visit: Visit<'_, 'h>) {
    for statement in &block.statements {
        visit(Found::Statement(statement));
        match &statement.kind {
            StatementKind::Let { value, .. } | StatementKind::Bind(value) | StatementKind::Expr(value) => {
                expression(value, visit);
            }
            StatementKind::Assert { condition, message: said } => {
                expression(condition, visit);
                said.iter().for_each(|said| message(said, visit));
            }
            StatementKind::Assign { place, value, .. } => {
                for projection in &place.projections {
                    if let Projection::Index(index) = projection {
                        expression(index, visit);
                    }
                }
                expression(value, visit);
            }
            StatementKind::For { iterable, body, .. } => {
                bounds(iterable, visit);
                statements(body, visit);
            }
            StatementKind::Return(value) => value.iter().for_each(|value| expression(value, visit)),
            StatementKind::Constrain { body, .. } => statements(body, visit),
            StatementKind::Log(arguments) => {
                for argument in arguments {
                    match argument {
                        LogArgument::Value(value) => expression(value, visit),
                        LogArgument::String(said) => message(said, visit),
                    }
                }
            }
        }
    }
    block.tail.iter().for_each(|tail| expression(tail, visit));
}

fn message<'h>(message: &'h Message, visit: Visit<'_, 'h>) {
    message.values.iter().for_each(|(_, value)| expression(value, visit));
}

fn bounds<'h>(iterable: &'h Iterable, visit: Visit<'_, 'h>) {
    match iterable {
        Iterable::Range { low, high, .. } => {
            expression(low, visit);
            expression(high, visit);
        }
        Iterable::Array(array) => expression(array, visit),
    }
}

/// Shows an expression and what is in it.
pub(crate) fn expression<'h>(found: &'h Expr, visit: Visit<'_, 'h>) {
    visit(Found::Expr(found));
    match &found.kind {
        ExprKind::Block(body) | ExprKind::Hint { body, .. } => statements(body, visit),
        ExprKind::If { condition, then, otherwise } => {
            expression(condition, visit);
            statements(then, visit);
            otherwise.iter().for_each(|otherwise| expression(otherwise, visit));
        }
        ExprKind::Match { scrutinee, arms, .. } => {
            expression(scrutinee, visit);
            arms.iter().for_each(|arm| expression(&arm.value, visit));
        }
        ExprKind::Comprehension { body, iterable, .. } => {
            expression(body, visit);
            bounds(iterable, visit);
        }
        _ => children(found, &mut |child| expression(child, visit)),
    }
    if let ExprKind::Method { message: Some(said), .. } | ExprKind::Effect { message: Some(said), .. } =
        &found.kind
    {
        message(said, visit);
    }
}
