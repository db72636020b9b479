//! Expressions.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::Zero;
use zkvm::program::SideOp;

use super::Lowerer;
use super::builder::BranchFacts;
use super::select::Branches;
use super::value::{Int, Lc, Value};
use crate::diagnostic::Diagnostic;
use crate::hir::{BinaryOp, Builtin, ConstExpr, Expr, ExprKind, Iterable, LocalId, Pattern, Type, UnaryOp};
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
                let types = program.structs[id.0 as usize].fields.iter();
                let fields = fields.iter().zip(types).map(|(field, (_, ty))| {
                    let value = self.expr(field);
                    self.store(value, ty, &[], field.span)
                });
                let fields = fields.collect();
                self.charge(Value::Struct(*id, std::rc::Rc::new(fields))).unwrap_or(Value::Error)
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

    /// Runs `f` for every element, with the pattern bound.
    pub(super) fn each(&mut self, pattern: &Pattern, iterable: &Iterable, mut f: impl FnMut(&mut Self)) {
        match iterable {
            Iterable::Range { low, high, inclusive } => {
                let (Some(mut at), Some(mut end)) = (self.loop_bound(low), self.loop_bound(high)) else {
                    return;
                };
                if *inclusive {
                    end += 1;
                }
                while at < end && self.step() {
                    self.bind(pattern, Value::int(at.clone()));
                    f(self);
                    at += 1;
                }
            }
            Iterable::Array(array) => {
                let span = array.span;
                let array = self.expr(array);
                let Some(children) = array.children().cloned() else {
                    if !array.is_error() {
                        self.report(super::error::mismatch(span, "this is no array"));
                    }
                    return;
                };
                for child in children.iter() {
                    if !self.step() {
                        return;
                    }
                    self.bind(pattern, child.clone());
                    f(self);
                }
            }
        }
    }

    fn loop_bound(&mut self, expr: &Expr) -> Option<BigInt> {
        self.known_int(expr, "the bounds of a loop must be known when building")
    }

    /// An expression that must be known now.
    pub(super) fn known_int(&mut self, expr: &Expr, message: &str) -> Option<BigInt> {
        match self.expr(expr) {
            Value::Int(int) => match int.known() {
                Some(value) => Some(value.clone()),
                None => {
                    let stage = if self.builder.is_public(&int.lc) { "public" } else { "secret" };
                    self.report(
                        Diagnostic::error("E0507", expr.span, message)
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

    fn builtin(
        &mut self,
        expr: &Expr,
        builtin: Builtin,
        const_arguments: &[Expr],
        arguments: &[Expr],
    ) -> Value {
        let values: Vec<Value> = arguments.iter().map(|argument| self.expr(argument)).collect();
        let [value] = &values[..] else { return Value::Error };
        let span = expr.span;
        match builtin {
            Builtin::ToBits => match self.call_const_arguments(expr, const_arguments).as_deref() {
                Some([count]) => self.to_bits(value, count, span),
                _ => Value::Error,
            },
            Builtin::FloorSqrt | Builtin::Inverse if !self.builder.clear && !is_known(value) => {
                let name = if builtin == Builtin::Inverse { "inverse" } else { "floor_sqrt" };
                let text = format!("`{name}` computes without constraints, so it is allowed only in hints");
                let error = Diagnostic::error("E0516", span, text);
                self.report(error.help("write `let r = hint T { … };` and constrain `r`"))
            }
            Builtin::FloorSqrt => match value {
                Value::Int(int) => match int.known() {
                    Some(n) if *n < BigInt::zero() => Value::int(0),
                    Some(n) => Value::int(n.sqrt()),
                    None => {
                        let lc =
                            self.builder.compute(vec![SideOp::Argument(0), SideOp::SquareRoot], &[&int.lc]);
                        let high = if int.high < BigInt::zero() { BigInt::zero() } else { int.high.sqrt() };
                        Value::Int(Int::new(lc, BigInt::zero(), high))
                    }
                },
                _ => Value::Error,
            },
            Builtin::Inverse => match super::arithmetic::as_field(value) {
                Some(lc) => Value::Field(match lc.known() {
                    Some(x) if x == Scalar::ZERO => lc,
                    Some(x) => Lc::constant(x.invert()),
                    None => self.builder.compute(vec![SideOp::Argument(0), SideOp::Invert], &[&lc]),
                }),
                None => Value::Error,
            },
        }
    }

    fn reveal(&mut self, inner: &Expr, span: Span) -> Value {
        let value = self.expr(inner);
        if self.builder.clear {
            return value;
        }
        if self.scopes.iter().any(|scope| scope.secret) {
            let text = "a value cannot be revealed under a secret condition";
            return self.report(
                Diagnostic::error("E0509", span, text)
                    .here("whether this runs is a secret, but the journal has the same entries in every run")
                    .help("choose the value with `if`, and reveal the result"),
            );
        }
        let mut secret = false;
        value.for_each_leaf(&mut |leaf| secret |= leaf.leaf().is_some_and(|lc| !self.builder.is_public(lc)));
        if !secret {
            return value;
        }
        let ty = self.types.expression(inner.id);
        self.reveal_tree(&value, ty)
    }

    /// Reveals every leaf, public ones too: what is revealed together stays together in the journal.
    fn reveal_tree(&mut self, value: &Value, ty: &Type) -> Value {
        match value.children() {
            Some(children) => {
                let children = children.iter().map(|child| self.reveal_tree(child, &Type::Error));
                value.with_children(children.collect())
            }
            None => self.reveal_leaf(value, ty, None),
        }
    }
}

fn is_known(value: &Value) -> bool {
    value.leaf().is_some_and(|lc| lc.known().is_some())
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
        ExprKind::Array(all) | ExprKind::Tuple(all) | ExprKind::Struct { fields: all, .. } => {
            all.iter().any(may_assign)
        }
        ExprKind::Int(_)
        | ExprKind::Bool(_)
        | ExprKind::Local(_)
        | ExprKind::ConstParameter(_)
        | ExprKind::Constant(_)
        | ExprKind::Error => false,
    }
}
