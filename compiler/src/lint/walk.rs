//! Every statement of a block, those of the blocks in it included.

use crate::hir::LogArgument;
use crate::hir::{Block, Expr, ExprKind, Iterable, Projection, Statement, StatementKind};
use crate::types::children;

type Visit<'v, 'h> = &'v mut dyn FnMut(&'h Statement);

/// Shows every statement of a block, each before those in it.
pub(super) fn statements<'h>(block: &'h Block, visit: Visit<'_, 'h>) {
    for statement in &block.statements {
        visit(statement);
        match &statement.kind {
            StatementKind::Let { value, .. } | StatementKind::Bind(value) | StatementKind::Expr(value) => {
                expr(value, visit);
            }
            StatementKind::Assert { condition, .. } => expr(condition, visit),
            StatementKind::Assign { place, value, .. } => {
                for projection in &place.projections {
                    if let Projection::Index(index) = projection {
                        expr(index, visit);
                    }
                }
                expr(value, visit);
            }
            StatementKind::For { iterable, body, .. } => {
                bounds(iterable, visit);
                statements(body, visit);
            }
            StatementKind::Return(value) => value.iter().for_each(|value| expr(value, visit)),
            StatementKind::Constrain { body, .. } => statements(body, visit),
            StatementKind::Log(arguments) => {
                for argument in arguments {
                    if let LogArgument::Value(value) = argument {
                        expr(value, visit);
                    }
                }
            }
        }
    }
    block.tail.iter().for_each(|tail| expr(tail, visit));
}

fn bounds<'h>(iterable: &'h Iterable, visit: Visit<'_, 'h>) {
    match iterable {
        Iterable::Range { low, high, .. } => {
            expr(low, visit);
            expr(high, visit);
        }
        Iterable::Array(array) => expr(array, visit),
    }
}

fn expr<'h>(found: &'h Expr, visit: Visit<'_, 'h>) {
    match &found.kind {
        ExprKind::Block(body) | ExprKind::Hint { body, .. } => statements(body, visit),
        ExprKind::If { condition, then, otherwise } => {
            expr(condition, visit);
            statements(then, visit);
            otherwise.iter().for_each(|otherwise| expr(otherwise, visit));
        }
        ExprKind::Match { scrutinee, arms, .. } => {
            expr(scrutinee, visit);
            arms.iter().for_each(|arm| expr(&arm.value, visit));
        }
        ExprKind::Comprehension { body, iterable, .. } => {
            expr(body, visit);
            bounds(iterable, visit);
        }
        _ => children(found, &mut |child| expr(child, visit)),
    }
}
