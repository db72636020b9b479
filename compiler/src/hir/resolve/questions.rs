//! Questions that are asked where the answer must be yes: when a transaction is valid is what its maker says, and a signature is there or not.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, codes};
use crate::hir::walk::{Found, statements};
use crate::hir::{BinaryOp, Block, Effect, Expr, ExprId, ExprKind, LogArgument, StatementKind};
use crate::source::Span;

/// The questions of a body that something else could be made of than what must be true. Whoever says that a transaction may wait for ever,
/// or may have been valid long ago, makes the answer no whatever the time is.
pub(super) fn misplaced(body: &Block) -> Vec<Diagnostic> {
    let (mut required, mut certain, mut diagnostics) = (BTreeSet::new(), BTreeSet::new(), vec![]);
    statements(body, &mut |found| match found {
        Found::Statement(statement) => match &statement.kind {
            StatementKind::Assert { condition, .. } => {
                require(condition, &mut required);
                require_each(condition, &mut certain);
            }
            // Only the prover reads it.
            StatementKind::Log(arguments) => arguments.iter().for_each(|argument| {
                if let LogArgument::Value(value) = argument {
                    require(value, &mut required);
                }
            }),
            _ => {}
        },
        Found::Expr(expr) => {
            if let ExprKind::Effect { effect: effect @ (Effect::After | Effect::Before), .. } = expr.kind
                && !required.contains(&expr.id)
            {
                let name = effect.name();
                let message = format!("`{name}` is asked where the answer may be no");
                let (bound, given, other) = match effect {
                    Effect::After => ("earliest", "early", "before"),
                    _ => ("latest", "late", "after"),
                };
                let help = format!(
                    "require it, `assert {name}(…);`, and in a clause of its own the other case: `assert {other}(…);`"
                );
                let here = format!(
                    "the caller says which {bound} time the transaction has, as {given} as they like"
                );
                diagnostics.push(Diagnostic::at(codes::E0911, expr.span, message).here(here).help(help));
            }
            if let ExprKind::Effect { effect: Effect::Signed, .. } = expr.kind
                && !certain.contains(&expr.id)
            {
                let message = "a signature is asked for where it may be missing";
                diagnostics.push(
                    Diagnostic::at(codes::E0918, expr.span, message)
                        .here("the machine checks a signature, or is not asked at all")
                        .help("require it, `assert signed(…);`, alone or beside `&&`, and write a clause of its own for the case without it"),
                );
            }
        }
    });
    diagnostics
}

/// Of a signature that an instance would have to keep.
pub(super) fn kept_signature(span: Span, what: &str) -> Diagnostic {
    Diagnostic::at(codes::E0901, span, format!("a signature is no {what}"))
        .here("whoever calls a clause shows it")
        .help("make it a parameter of the clause that asks for it: `clause take(s: Signature)`")
}

/// What is wrong with the arguments of `signed`, as far as they show it.
pub(super) fn unsigned(arguments: &[Expr], span: Span) -> Option<Diagnostic> {
    let form = "write who signed, the signature, and what for: `signed(oracle, s, \"the price of gold\", day, price)`";
    if arguments.len() < 3 {
        let message = format!("`signed` takes 3 arguments or more, not {}", arguments.len());
        return Some(Diagnostic::at(codes::E0303, span, message).help(form));
    }
    match &arguments[2].kind {
        ExprKind::Bytes(purpose) if !purpose.is_empty() => None,
        ExprKind::Error => None,
        _ => Some(
            Diagnostic::at(codes::E0919, arguments[2].span, "what a signature is for is written as a text")
                .here("says nothing to whoever signs")
                .help(form),
        ),
    }
}

/// Notes the conditions that must be true if one must: itself, or both sides of `&&`.
fn require_each(condition: &Expr, certain: &mut BTreeSet<ExprId>) {
    match &condition.kind {
        ExprKind::Binary { operator: BinaryOp::And, left, right, .. } => {
            require_each(left, certain);
            require_each(right, certain);
        }
        _ => drop(certain.insert(condition.id)),
    }
}

/// Notes the questions that a condition which must be true asks: itself, or on either side of `&&` and `||`.
fn require(condition: &Expr, required: &mut BTreeSet<ExprId>) {
    match &condition.kind {
        ExprKind::Binary { operator: BinaryOp::And | BinaryOp::Or, left, right, .. } => {
            require(left, required);
            require(right, required);
        }
        ExprKind::Effect { .. } => drop(required.insert(condition.id)),
        _ => {}
    }
}
