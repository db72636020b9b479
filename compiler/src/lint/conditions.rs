//! Requirements that require nothing, and those that nothing can meet.

use super::truth::{Truth, truth};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::walk::{self, Found};
use crate::hir::{BinaryOp, Block, Expr, ExprKind, Function, StatementKind, UnaryOp};
use crate::source::Span;
use crate::types::TypeTable;

/// So many conditions are shown at once.
const MAX_SHOWN: usize = 4;

/// What demands that a condition holds.
#[derive(Clone, Copy)]
enum Demand {
    Assert,
    Constrain,
}

/// Warns about the conditions of a function that hold for all inputs, or for none.
pub(super) fn check(types: &TypeTable, function: &Function, diagnostics: &mut Vec<Diagnostic>) {
    walk::statements(&function.body, &mut |found| {
        let Found::Statement(statement) = found else { return };
        match &statement.kind {
            StatementKind::Assert { condition, .. } => {
                required(types, condition, true, Demand::Assert, diagnostics);
            }
            StatementKind::Constrain { hints, body, .. } => {
                constrained(types, hints.first().map(|(_, span)| *span), body, diagnostics);
            }
            _ => {}
        }
    });
}

fn constrained(types: &TypeTable, hint: Option<Span>, body: &Block, diagnostics: &mut Vec<Diagnostic>) {
    let mut conditions: Vec<&Expr> = vec![];
    conditions_in(body, &mut conditions);
    let truths: Option<Vec<Truth>> = conditions.iter().map(|condition| truth(types, condition)).collect();
    match (truths, hint) {
        // One mistake, which is an error once it is lowered, at the same place.
        (Some(truths), Some(hint)) if !truths.is_empty() && truths.iter().all(|truth| truth.holds) => {
            let message = "the conditions here always hold, and tie down nothing";
            let diagnostic = Diagnostic::at(codes::W0321, hint, message).here("this hint may be anything");
            let labels = truths.into_iter().take(MAX_SHOWN);
            let diagnostic =
                labels.fold(diagnostic, |diagnostic, truth| diagnostic.label(truth.span, truth.why));
            diagnostics.push(diagnostic.help("write a condition that fails if the hint is wrong"));
        }
        _ => {
            for condition in conditions {
                required(types, condition, true, Demand::Constrain, diagnostics);
            }
        }
    }
}

/// The conditions of a `constrain`, those in loops and branches included.
fn conditions_in<'h>(body: &'h Block, conditions: &mut Vec<&'h Expr>) {
    for statement in &body.statements {
        match &statement.kind {
            StatementKind::Expr(condition) => condition_or_branches(condition, conditions),
            StatementKind::For { body, .. } => conditions_in(body, conditions),
            _ => {}
        }
    }
    body.tail.iter().for_each(|condition| condition_or_branches(condition, conditions));
}

fn condition_or_branches<'h>(condition: &'h Expr, conditions: &mut Vec<&'h Expr>) {
    let ExprKind::If { then, otherwise, .. } = &condition.kind else { return conditions.push(condition) };
    conditions_in(then, conditions);
    match otherwise.as_deref() {
        Some(Expr { kind: ExprKind::Block(block), .. }) => conditions_in(block, conditions),
        Some(other) => condition_or_branches(other, conditions),
        None => {}
    }
}

/// What requires two things is two requirements, as in the lowering.
fn required(
    types: &TypeTable,
    condition: &Expr,
    wanted: bool,
    demand: Demand,
    diagnostics: &mut Vec<Diagnostic>,
) {
    match &condition.kind {
        ExprKind::Unary { operator: UnaryOp::Not, operand } => {
            required(types, operand, !wanted, demand, diagnostics);
        }
        ExprKind::Binary { operator, left, right }
            if *operator == if wanted { BinaryOp::And } else { BinaryOp::Or } =>
        {
            required(types, left, wanted, demand, diagnostics);
            required(types, right, wanted, demand, diagnostics);
        }
        // How one says that a branch is never taken.
        ExprKind::Bool(value) if *value != wanted => {}
        _ => {
            if let Some(truth) = truth(types, condition) {
                diagnostics.push(pointless(condition, wanted, demand, truth));
            }
        }
    }
}

fn pointless(condition: &Expr, wanted: bool, demand: Demand, truth: Truth) -> Diagnostic {
    let what = match demand {
        Demand::Assert => "assertion",
        Demand::Constrain => "condition",
    };
    let (code, message, help) = match (truth.holds == wanted, demand) {
        (true, Demand::Assert) => {
            (codes::W0320, format!("this {what} always holds"), "assert what may fail, or remove it")
        }
        (true, Demand::Constrain) => (
            codes::W0321,
            format!("this {what} always holds, and ties down nothing"),
            "write a condition that fails if the hint is wrong, or remove it",
        ),
        (false, _) => (
            codes::W0322,
            format!("this {what} never holds"),
            "correct it; to say that a branch is never taken, write `assert false`",
        ),
    };
    let diagnostic = Diagnostic::at(code, condition.span, message);
    let diagnostic = match truth.span == condition.span {
        true => diagnostic.here(truth.why),
        false => diagnostic.here("one part of it decides").label(truth.span, truth.why),
    };
    diagnostic.help(help)
}
