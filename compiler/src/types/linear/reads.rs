//! Which locals a block reads and binds.

use std::collections::BTreeSet;

use crate::hir::{
    Block, Expr, ExprKind, Iterable, LocalId, Pattern, Place, Projection, StatementKind, children,
};

/// What a walk comes across.
enum Found<'h> {
    Read(LocalId),
    Bound(&'h Pattern),
}

/// The locals that are read.
pub(super) fn of_block(block: &Block) -> BTreeSet<LocalId> {
    let mut found = BTreeSet::new();
    walk_block(block, &mut |item| {
        if let Found::Read(local) = item {
            found.insert(local);
        }
    });
    found
}

/// The locals that are bound.
pub(super) fn bound_in(block: &Block) -> BTreeSet<LocalId> {
    let mut found = BTreeSet::new();
    walk_block(block, &mut |item| {
        if let Found::Bound(pattern) = item {
            pattern.each_local(&mut |local| {
                found.insert(local);
            });
        }
    });
    found
}

type Visit<'v, 'h> = &'v mut dyn FnMut(Found<'h>);

fn walk_block<'h>(block: &'h Block, visit: Visit<'_, 'h>) {
    for statement in &block.statements {
        match &statement.kind {
            StatementKind::Let { pattern, value, .. } => {
                visit(Found::Bound(pattern));
                walk(value, visit);
            }
            StatementKind::Assign { place, operator, value } => {
                walk(value, visit);
                place_indices(place).for_each(|index| walk(index, visit));
                if operator.is_some() {
                    visit(Found::Read(place.local));
                }
            }
            StatementKind::For { pattern, iterable, body } => {
                visit(Found::Bound(pattern));
                bounds(iterable).into_iter().for_each(|bound| walk(bound, visit));
                walk_block(body, visit);
            }
            StatementKind::Assert { condition: value, .. }
            | StatementKind::Expr(value)
            | StatementKind::Return(Some(value)) => walk(value, visit),
            StatementKind::Return(None) => {}
            StatementKind::Constrain { body, .. } => walk_block(body, visit),
            // What is only printed is not tied to anything.
            StatementKind::Log(_) | StatementKind::Bind(_) => {}
        }
    }
    block.tail.iter().for_each(|tail| walk(tail, visit));
}

fn place_indices(place: &Place) -> impl Iterator<Item = &Expr> {
    place.projections.iter().filter_map(|projection| match projection {
        Projection::Index(index) => Some(index),
        Projection::Field(..) => None,
    })
}

fn bounds(iterable: &Iterable) -> Vec<&Expr> {
    match iterable {
        Iterable::Range { low, high, .. } => vec![low, high],
        Iterable::Array(array) => vec![array],
    }
}

fn walk<'h>(expr: &'h Expr, visit: Visit<'_, 'h>) {
    match &expr.kind {
        ExprKind::Local(local) => visit(Found::Read(*local)),
        ExprKind::Comprehension { body, pattern, iterable } => {
            visit(Found::Bound(pattern));
            bounds(iterable).into_iter().for_each(|bound| walk(bound, visit));
            walk(body, visit);
        }
        ExprKind::Block(block) | ExprKind::Hint { body: block, .. } => walk_block(block, visit),
        ExprKind::If { condition, then, otherwise } => {
            walk(condition, visit);
            walk_block(then, visit);
            otherwise.iter().for_each(|otherwise| walk(otherwise, visit));
        }
        ExprKind::Match { scrutinee, arms, .. } => {
            walk(scrutinee, visit);
            for arm in arms {
                visit(Found::Bound(&arm.pattern));
                walk(&arm.value, visit);
            }
        }
        _ => children(expr, &mut |child| walk(child, visit)),
    }
}
