//! Expressions.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;

use super::Lowerer;
use super::facts::BranchFacts;
use super::select::Branches;
use super::value::Value;
use crate::diagnostic::Diagnostic;
use crate::hir::{BinaryOp, ConstExpr, Expr, ExprKind, LocalId, UnaryOp};
use crate::source::Span;

impl Lowerer<'_> {
    /// Evaluates an expression.
    pub(super) fn expr(&mut self, expr: &Expr) -> Value {
        if !self.step() {
            return Value::Error;
        }
        if self.depth >= super::MAX_DEPTH {
            return self.stop(super::error::too_deep(expr.span));
        }
        self.depth += 1;
        let outer = std::mem::replace(&mut self.builder.here.span, expr.span);
        let value = self.expr_kind(expr);
        self.builder.here.span = outer;
        self.depth -= 1;
        if let Some(recording) = &mut self.recording
            && value.leaf().is_some_and(|lc| lc.known().is_none())
        {
            recording.push((expr.span, value.clone()));
        }
        value
    }

    fn expr_kind(&mut self, expr: &Expr) -> Value {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Int(n) => Value::int(n.clone()),
            ExprKind::Bool(b) => Value::bool(*b),
            ExprKind::Local(id) => self.local(*id, span).unwrap_or(Value::Error),
            ExprKind::ConstParameter(id) => match self.const_arguments().get(id.0 as usize) {
                Some(value) => Value::int(value.clone()),
                None => Value::Error,
            },
            ExprKind::Constant(id) => self.constant(*id),
            ExprKind::Call { function, const_arguments, arguments } => {
                self.call(expr, *function, const_arguments, arguments)
            }
            ExprKind::Builtin { builtin, const_arguments, arguments } => {
                self.builtin(expr, *builtin, const_arguments, arguments)
            }
            ExprKind::Binary { operator, left, right } => self.binary_expr(*operator, left, right, span),
            ExprKind::Unary { operator, operand } => {
                let value = self.expr(operand);
                match (operator, value) {
                    (UnaryOp::Not, Value::Bool(lc)) => Value::Bool(lc.complement()),
                    (_, value) => self.negate(value, span),
                }
            }
            ExprKind::Cast { value, ty } => {
                let value = self.expr(value);
                let arguments = self.const_arguments();
                self.cast(value, ty, &arguments, span)
            }
            ExprKind::Index { array, index } => {
                let array = self.expr(array);
                let place = index.span;
                let index = self.expr(index);
                self.element(&array, &index, place)
            }
            ExprKind::Field { base, name, name_span } => {
                let base = self.expr(base);
                match self.field_index(&base, name, *name_span) {
                    Some(index) => base.children().map_or(Value::Error, |children| children[index].clone()),
                    None => Value::Error,
                }
            }
            ExprKind::Array(elements) | ExprKind::Tuple(elements) => {
                let list = Value::list(elements.iter().map(|element| self.expr(element)).collect());
                self.charge(list).unwrap_or(Value::Error)
            }
            ExprKind::Repeat { value, count } => {
                let value = self.expr(value);
                let arguments = self.const_arguments();
                match self.length(count, &arguments, span) {
                    // Every leaf counts before there is memory for it.
                    Some(count)
                        if count.saturating_mul(value.leaves(self.limits.nodes)) <= self.limits.nodes =>
                    {
                        self.charge(Value::list(vec![value; count])).unwrap_or(Value::Error)
                    }
                    Some(_) => self.stop(super::error::too_large(span, true)),
                    None => Value::Error,
                }
            }
            ExprKind::Comprehension { body, pattern, iterable } => {
                let mut elements = vec![];
                self.each(pattern, iterable, |this| {
                    let element = this.unrecorded(|this| this.expr(body));
                    elements.push(element);
                });
                self.charge(Value::list(elements)).unwrap_or(Value::Error)
            }
            ExprKind::Struct { id, fields } => {
                let program = self.program;
                let declared = &program.structs[id.0 as usize].fields;
                let mut children = vec![Value::Error; declared.len()];
                for (index, field) in fields {
                    let value = self.expr(field);
                    children[*index] = self.store(value, &declared[*index].1, &[], field.span);
                }
                self.charge(Value::Struct(*id, std::rc::Rc::new(children))).unwrap_or(Value::Error)
            }
            ExprKind::Block(block) => self.unrecorded(|this| this.block(block)),
            ExprKind::If { condition, then, otherwise } => {
                self.unrecorded(|this| this.if_else(condition, then, otherwise.as_deref(), span))
            }
            ExprKind::Hint { ty, body } => self.unrecorded(|this| this.hint(ty, body, span)),
            ExprKind::Reveal(value) => self.reveal(value, span),
            ExprKind::Error => Value::Error,
        }
    }

    /// Evaluates without noting sub-expressions for messages.
    pub(super) fn unrecorded<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        let recording = self.recording.take();
        let value = f(self);
        self.recording = recording;
        value
    }

    fn binary_expr(&mut self, operator: BinaryOp, left: &Expr, right: &Expr, span: Span) -> Value {
        match operator {
            BinaryOp::And | BinaryOp::Or => self.short_circuit(operator, left, right, span),
            BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
                let (a, b) = (self.expr(left), self.expr(right));
                self.compare(operator, &a, &b, span)
            }
            _ => {
                let (a, b) = (self.expr(left), self.expr(right));
                self.binary(operator, a, b, span)
            }
        }
    }

    /// `&&` and `||`: the right side counts only if the left one leaves it open.
    fn short_circuit(&mut self, operator: BinaryOp, left: &Expr, right: &Expr, span: Span) -> Value {
        let a = match self.expr(left) {
            Value::Bool(lc) => lc,
            Value::Error => return Value::Error,
            _ => return self.report(super::error::mismatch(span, "an operation on booleans")),
        };
        let and = operator == BinaryOp::And;
        let open = if and { a.clone() } else { a.complement() };
        if let Some(open) = open.known() {
            return if open == Scalar::ZERO { Value::Bool(a) } else { self.expr(right) };
        }
        let before = may_assign(right).then(|| self.frame().locals.clone());
        let (b, facts) = self.branch(&open, |this| this.expr(right));
        if let Some(before) = before {
            let after = std::mem::take(&mut self.frame().locals);
            let nothing = BranchFacts::default();
            let facts = Branches { then: &facts, otherwise: &nothing };
            let pairs = after.into_iter().zip(before);
            let merged = pairs.map(|(after, before)| match (after, before) {
                (Some(after), Some(before)) => Some(self.select(&open, &after, &before, &facts, span)),
                _ => None,
            });
            let merged = merged.collect();
            self.frame().locals = merged;
        }
        match b {
            Value::Bool(b) if and => Value::Bool(self.and(&a, &b)),
            Value::Bool(b) => Value::Bool(self.or(&a, &b)),
            Value::Error => Value::Error,
            _ => self.report(super::error::mismatch(span, "an operation on booleans")),
        }
    }

    /// The value of a local; in a hint perhaps one from outside.
    pub(super) fn local(&mut self, id: LocalId, span: Span) -> Option<Value> {
        let value = self.frame().locals.get(id.0 as usize).cloned().flatten();
        let value = value.or_else(|| self.outer_local(id));
        if value.is_none() && self.diagnostics.is_empty() {
            self.report(super::error::mismatch(span, "a variable is used before it has a value"));
        }
        value
    }

    /// An expression that must be known now.
    pub(super) fn known_int(&mut self, expr: &Expr, message: &str) -> Option<BigInt> {
        match self.expr(expr) {
            Value::Int(int) => match int.known() {
                Some(value) => Some(value.clone()),
                None => {
                    let stage = if self.builder.is_public(&int.lc) { "public" } else { "secret" };
                    self.report(
                        Diagnostic::error("E0313", expr.span, message)
                            .here(format!("this is a {stage} value"))
                            .help("use literals, constants and const parameters; guard the body with `if` instead"),
                    );
                    None
                }
            },
            Value::Error => None,
            _ => {
                self.report(super::error::mismatch(expr.span, "an integer is wanted here"));
                None
            }
        }
    }

    /// The const arguments of a call: what the checker noted, or what is written.
    pub(super) fn call_const_arguments(&mut self, expr: &Expr, written: &[Expr]) -> Option<Vec<BigInt>> {
        let types = self.types;
        let own = self.const_arguments();
        if let Some(noted) = types.const_arguments.get(&expr.id) {
            let values: Option<Vec<BigInt>> =
                noted.iter().map(|argument: &ConstExpr| argument.evaluate(&own)).collect();
            if values.is_some() {
                return values;
            }
        }
        written
            .iter()
            .map(|argument| self.known_int(argument, "a const argument must be known when building"))
            .collect()
    }
}

/// Whether an expression can change a local: only blocks can.
fn may_assign(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Block(_) | ExprKind::If { .. } | ExprKind::Comprehension { .. } | ExprKind::Hint { .. } => {
            true
        }
        ExprKind::Call { arguments, .. } | ExprKind::Builtin { arguments, .. } => {
            arguments.iter().any(may_assign)
        }
        ExprKind::Binary { left, right, .. } => may_assign(left) || may_assign(right),
        ExprKind::Unary { operand: inner, .. } | ExprKind::Cast { value: inner, .. } => may_assign(inner),
        ExprKind::Field { base: inner, .. } | ExprKind::Repeat { value: inner, .. } => may_assign(inner),
        ExprKind::Reveal(inner) => may_assign(inner),
        ExprKind::Index { array, index } => may_assign(array) || may_assign(index),
        ExprKind::Array(all) | ExprKind::Tuple(all) => all.iter().any(may_assign),
        ExprKind::Struct { fields, .. } => fields.iter().any(|(_, value)| may_assign(value)),
        ExprKind::Int(_)
        | ExprKind::Bool(_)
        | ExprKind::Local(_)
        | ExprKind::ConstParameter(_)
        | ExprKind::Constant(_)
        | ExprKind::Error => false,
    }
}
