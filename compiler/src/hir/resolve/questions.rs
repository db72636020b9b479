//! When a transaction is valid is what its maker says: so `after` and `before` are asked where the answer must be yes.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, codes};
use crate::hir::walk::{Found, statements};
use crate::hir::{BinaryOp, Block, Effect, Expr, ExprId, ExprKind, LogArgument, StatementKind};

/// The questions of a body that something else could be made of than what must be true. Whoever says that a transaction may wait for ever,
/// or may have been valid long ago, makes the answer no whatever the time is.
pub(super) fn misplaced(body: &Block) -> Vec<Diagnostic> {
    let (mut required, mut diagnostics) = (BTreeSet::new(), vec![]);
    statements(body, &mut |found| match found {
        Found::Statement(statement) => match &statement.kind {
            StatementKind::Assert { condition, .. } => require(condition, &mut required),
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
        }
    });
    diagnostics
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
