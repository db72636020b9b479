//! Blocks, statements and requirements.

use curve25519_dalek::scalar::Scalar;

use super::Lowerer;
use super::check::Rule;
use super::clear::Scratch;
use super::expr::may_assign;
use super::value::{Lc, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{
    BinaryOp, Block, Effect, Expr, ExprKind, LogArgument, Message, Statement, StatementKind, UnaryOp,
};
use crate::ir::{CheckKind, Inserted, Log, LogPart, Op};
use crate::source::Span;

/// Why a condition must hold.
pub(super) struct Demand<'d> {
    kind: CheckKind,
    message: Option<&'d Message>,
}

impl Lowerer<'_> {
    pub(super) fn block(&mut self, block: &Block) -> Value {
        self.statements(&block.statements, block.tail.as_deref())
    }

    pub(super) fn statement(&mut self, statement: &Statement) {
        let outer = std::mem::replace(&mut self.builder.here.span, statement.span);
        self.statement_kind(statement);
        self.builder.here.span = outer;
    }

    fn statement_kind(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Let { pattern, ty, value } => {
                let span = value.span;
                let mut value = self.expr(value);
                if let Some(ty) = ty {
                    let arguments = self.instance();
                    value = self.store(value, ty, &arguments, span);
                }
                self.bind(pattern, value, span);
            }
            StatementKind::Assign { place, operator, value } => self.assign(place, *operator, value),
            StatementKind::For { pattern, iterable, body } => {
                let lone = self.lone.take();
                // A loop without bounds has no value to poison: its error was reported.
                let _ = self.each(pattern, iterable, |this| drop(this.block(body)));
                self.lone = lone;
            }
            StatementKind::Assert { condition, message } => {
                if !self.builder.clear {
                    let demand = Demand { kind: CheckKind::Assert, message: message.as_ref() };
                    self.require(condition, true, &demand);
                }
            }
            StatementKind::Constrain { hints, body, .. } => {
                if !self.builder.clear {
                    let circuit = &self.builder.circuit;
                    let (check, node) = (circuit.checks.len() as u32, circuit.nodes.len());
                    self.routines.constraining += 1;
                    self.constrain(body);
                    self.routines.constraining -= 1;
                    if !self.impossible_since(node) {
                        hints.iter().for_each(|(hint, span)| self.note_ties(*hint, *span, check));
                    }
                }
            }
            StatementKind::Return(value) => self.return_statement(value.as_ref(), statement.span),
            StatementKind::Log(parts) => self.log(parts),
            StatementKind::Bind(expr) => {
                let value = self.expr(expr);
                self.note_bound(&value);
            }
            StatementKind::Expr(expr) => {
                self.expr(expr);
            }
        }
    }

    /// Notes the public inputs that a value is made of: the proof is only to be bound to them.
    fn note_bound(&mut self, value: &Value) {
        self.steps += value.leaves(self.limits.nodes) as u64;
        let circuit = &mut self.builder.circuit;
        value.for_each_leaf(&mut |leaf| {
            if let Some(Op::Public(index)) = leaf.leaf().and_then(Lc::alone).map(|node| circuit.op(node)) {
                circuit.bound.insert(*index);
            }
        });
    }

    /// Every condition in the body must hold.
    fn constrain(&mut self, body: &Block) {
        for statement in &body.statements {
            match &statement.kind {
                StatementKind::Expr(condition) => self.tie(condition),
                StatementKind::For { pattern, iterable, body } => {
                    // A loop without bounds was reported.
                    let _ = self.each(pattern, iterable, |this| this.constrain(body));
                }
                _ => self.statement(statement),
            }
            if self.stopped.is_some() {
                return;
            }
        }
        body.tail.iter().for_each(|condition| self.tie(condition));
    }

    /// A condition of a `constrain`, or several in the branches of an `if`: those of the branch that is taken must hold.
    fn tie(&mut self, condition: &Expr) {
        if condition.is_requirement() {
            self.expr(condition);
            return;
        }
        let ExprKind::If { condition: which, then, otherwise } = &condition.kind else {
            return self.require(condition, true, &Demand { kind: CheckKind::Constrain, message: None });
        };
        let then = |this: &mut Self| {
            this.constrain(then);
            Value::unit()
        };
        let other = |this: &mut Self| {
            match otherwise.as_deref() {
                Some(Expr { kind: ExprKind::Block(block), .. }) => this.constrain(block),
                Some(other) => this.tie(other),
                None => {}
            }
            Value::unit()
        };
        // What went wrong was reported, and a statement has no value to poison.
        let _ = self.one_of(which, otherwise.is_none(), (then, other), condition.span);
    }

    /// Requires a condition to be `wanted`, in the form that is cheapest for its structure.
    fn require(&mut self, condition: &Expr, wanted: bool, demand: &Demand<'_>) {
        if self.step().is_err() {
            return;
        }
        if self.depth >= super::MAX_DEPTH {
            self.stop(super::error::too_deep(condition.span));
            return;
        }
        self.depth += 1;
        let outer = std::mem::replace(&mut self.builder.here.span, condition.span);
        stacker::maybe_grow(super::RED_ZONE, super::SEGMENT, || {
            self.require_kind(condition, wanted, demand);
        });
        self.builder.here.span = outer;
        self.depth -= 1;
    }

    fn require_kind(&mut self, condition: &Expr, wanted: bool, demand: &Demand<'_>) {
        let span = condition.span;
        match &condition.kind {
            ExprKind::Unary { operator: UnaryOp::Not, operand } => self.require(operand, !wanted, demand),
            ExprKind::Binary { operator: BinaryOp::And, left, right } if wanted => {
                self.require(left, true, demand);
                self.require(right, true, demand);
            }
            ExprKind::Binary { operator: BinaryOp::Or, left, right } if !wanted => {
                self.require(left, false, demand);
                self.require(right, false, demand);
            }
            ExprKind::Binary { operator: operator @ (BinaryOp::And | BinaryOp::Or), left, right } => {
                self.require_one_side(*operator, left, right, span, wanted, demand);
            }
            ExprKind::Binary { operator, left, right } if comparison(*operator).is_some() => {
                let outer = self.recording.replace(vec![]);
                let (a, b) = (self.expr(left), self.expr(right));
                let rule = self.rule(demand, outer);
                let operator = if wanted { *operator } else { comparison(*operator).unwrap_or(*operator) };
                if self.require_compare(operator, &a, &b, &rule, span) == Ok(false) {
                    self.never_holds(&rule, span, demand);
                }
            }
            ExprKind::Effect { effect: Effect::Signed, arguments, .. } if wanted => {
                // What went wrong was reported.
                let _ = self.require_signed(arguments, span, demand);
            }
            _ => {
                let outer = self.recording.replace(vec![]);
                let value = self.expr(condition);
                let rule = self.rule(demand, outer);
                self.require_value(value, span, wanted, &rule, demand);
            }
        }
    }

    /// Requires `left || right`, or that `left && right` is false. If everybody knows the left side, it only decides whether
    /// something is required of the right one, and costs no multiplier.
    fn require_one_side(
        &mut self,
        operator: BinaryOp,
        left: &Expr,
        right: &Expr,
        span: Span,
        wanted: bool,
        demand: &Demand<'_>,
    ) {
        let outer = self.recording.replace(vec![]);
        let left = self.bool(left);
        if let Ok(a) = &left
            && a.known().is_none()
            && self.builder.is_public(a)
            && !may_assign(right)
        {
            self.recording = outer;
            let open = if wanted { a.complement() } else { a.clone() };
            self.branch(&open, |this| this.require(right, wanted, demand));
            return;
        }
        let value = Value::from(left.and_then(|a| self.short_circuit(operator, a, right, span)));
        self.record(span, &value, false);
        let rule = self.rule(demand, outer);
        self.require_value(value, span, wanted, &rule, demand);
    }

    /// Requires the value of a condition to be `wanted`.
    fn require_value(&mut self, value: Value, span: Span, wanted: bool, rule: &Rule, demand: &Demand<'_>) {
        let lc = match value {
            Value::Bool(lc) if wanted => lc,
            Value::Bool(lc) => lc.complement(),
            Value::Error(_) => return,
            _ => {
                self.confused(span, "a condition that is not a bool");
                return;
            }
        };
        if lc.known() == Some(Scalar::ZERO) {
            return self.never_holds(rule, span, demand);
        }
        self.require_truth(&lc, rule);
    }

    /// Requires something that is 0 or 1 to be 1, and learns from it.
    pub(super) fn require_truth(&mut self, lc: &Lc, rule: &Rule) {
        self.require_zero(&lc.complement(), rule);
        if self.scopes.is_empty() && !self.builder.clear {
            for (lc, range) in self.builder.facts.implied(lc) {
                self.builder.facts.learn(&lc, range);
            }
        }
    }

    /// The rule for what was just recorded; goes on with the outer recording.
    pub(super) fn rule(&mut self, demand: &Demand<'_>, outer: Option<Vec<(Span, Value)>>) -> Rule {
        let watches = std::mem::replace(&mut self.recording, outer).unwrap_or_default();
        let rule = Rule::watched(demand.kind.clone(), watches);
        match demand.message {
            Some(message) => rule.with_message(message.text.clone(), self.shown_in(message)),
            None => rule,
        }
    }

    fn never_holds(&mut self, rule: &Rule, span: Span, demand: &Demand<'_>) {
        let text = match demand.kind {
            CheckKind::Constrain => "this condition can never hold",
            _ => "this assertion can never hold",
        };
        // A statement has no value to poison.
        let _ = self.never(rule, || {
            let error = Diagnostic::at(codes::E0503, span, text).here("false for all inputs");
            let error = error.help("fix the condition, or remove it");
            match demand.message {
                Some(message) => error.note(format!("its message is: {}", message.text)),
                None => error,
            }
        });
    }

    /// `log(…)`: for the prover's eyes only, so everything is evaluated in clear.
    fn log(&mut self, parts: &[LogArgument]) {
        if self.builder.clear {
            return;
        }
        let ((parts, guard), scratch) = self.in_clear(|this| {
            let parts: Option<Vec<LogPart>> = parts.iter().map(|part| this.log_part(part)).collect();
            let guard = this.clear.as_ref().and_then(|clear| clear.guard.clone());
            (parts, guard.map(|guard| this.builder.value(&guard)))
        });
        // A part without a value was reported.
        let Some(parts) = parts else { return };
        let origin = self.builder.origin();
        let Scratch { circuit, arguments, bytes } = scratch;
        self.builder.bytes += bytes;
        self.builder.circuit.logs.push(Log { circuit, arguments, guard, parts, origin });
    }

    fn log_part(&mut self, part: &LogArgument) -> Option<LogPart> {
        match part {
            LogArgument::String(message) => {
                self.builder.charge_text(&message.text);
                let values = message.values.iter().map(|(range, value)| {
                    let value = self.expr(value);
                    Some(Inserted { range: range.clone(), value: self.watch_value(&value)? })
                });
                let inserted = values.collect::<Option<_>>()?;
                Some(LogPart::Message { text: message.text.clone(), inserted })
            }
            LogArgument::Value(expr) => {
                let value = self.expr(expr);
                self.watch_value(&value).map(LogPart::Value)
            }
        }
    }
}

/// The opposite of a comparison.
fn comparison(operator: BinaryOp) -> Option<BinaryOp> {
    Some(match operator {
        BinaryOp::Eq => BinaryOp::Ne,
        BinaryOp::Ne => BinaryOp::Eq,
        BinaryOp::Lt => BinaryOp::Ge,
        BinaryOp::Ge => BinaryOp::Lt,
        BinaryOp::Gt => BinaryOp::Le,
        BinaryOp::Le => BinaryOp::Gt,
        _ => return None,
    })
}
