//! Expressions.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;

use super::Lowerer;
use super::error::Lowered;
use super::facts::BranchFacts;
use super::select::Branches;
use super::value::{Int, Lc, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{BinaryOp, Expr, ExprKind, LocalId, Type, UnaryOp};
use crate::source::Span;

impl Lowerer<'_> {
    /// Evaluates an expression. The value is of the type that the checker noted.
    pub(super) fn expr(&mut self, expr: &Expr) -> Value {
        if let Err(reported) = self.step() {
            return Value::Error(reported);
        }
        if self.depth >= super::MAX_DEPTH {
            return self.stop(super::error::too_deep(expr.span)).into();
        }
        self.depth += 1;
        let outer = std::mem::replace(&mut self.builder.here.span, expr.span);
        let value = stacker::maybe_grow(super::RED_ZONE, super::SEGMENT, || self.expr_kind(expr));
        let value = Value::from(value);
        self.charge_leaf(&value);
        self.builder.here.span = outer;
        self.depth -= 1;
        #[cfg(debug_assertions)]
        self.audit(&value, expr);
        self.note(&value);
        self.note_visit(expr.span);
        let named =
            matches!(expr.kind, ExprKind::Local(_) | ExprKind::ConstParameter(_) | ExprKind::Constant(_));
        self.record(expr.span, &value, named);
        value
    }

    /// Remembers a value for the message if a requirement fails.
    ///
    /// Of what is known only the `named` integers are worth showing, such as the variable of a loop.
    pub(super) fn record(&mut self, span: Span, value: &Value, named: bool) {
        let known = |lc: &Lc| lc.known().is_some();
        let shown = |lc: &Lc| !known(lc) || named && matches!(value, Value::Int(_));
        if let Some(recording) = &mut self.recording
            && value.leaf().is_some_and(shown)
        {
            recording.push((span, value.clone()));
        }
    }

    fn expr_kind(&mut self, expr: &Expr) -> Lowered<Value> {
        let span = expr.span;
        let types = self.types;
        let ty = types.expression(expr.id);
        match &expr.kind {
            ExprKind::Int(n) => match ty {
                Type::Field => self.int_as_field(&Int::constant(n.clone()), span),
                _ => Ok(Value::int(n.clone())),
            },
            ExprKind::Bytes(bytes) => {
                self.charge(Value::list(bytes.iter().map(|byte| Value::int(*byte)).collect()))
            }
            ExprKind::Bool(b) => Ok(Value::bool(*b)),
            ExprKind::Local(id) => self.local(*id, span),
            ExprKind::ConstParameter(id) => match self.instance().consts.get(id.0 as usize) {
                Some(value) => Ok(Value::int(value.clone())),
                None => Err(self.confused(span, "a const parameter has no value")),
            },
            ExprKind::Constant(id) => Ok(self.constant(*id)),
            ExprKind::Call { function, const_arguments, arguments, .. } => {
                self.call(expr, *function, const_arguments, arguments)
            }
            ExprKind::Method { const_arguments, arguments, .. } if types.methods.contains_key(&expr.id) => {
                self.method(expr, const_arguments, arguments)
            }
            ExprKind::Method { message: Some(message), arguments, .. } if arguments.len() == 2 => {
                self.expect(&arguments[0], message, ty, span)
            }
            ExprKind::Method { name, arguments, .. } => self.built_in(name, arguments, ty, span),
            ExprKind::Builtin { builtin, const_arguments, arguments } => {
                self.builtin(expr, *builtin, const_arguments, arguments)
            }
            ExprKind::Effect { effect, arguments, message } => {
                self.effect(*effect, arguments, message.as_deref(), span)
            }
            ExprKind::Binary { left, right, .. } if types.methods.contains_key(&expr.id) => {
                self.method(expr, &[], &[(**left).clone(), (**right).clone()])
            }
            ExprKind::Binary { operator, left, right } => self.binary_expr(*operator, left, right, ty, span),
            ExprKind::Unary { operator, operand } => {
                let value = self.expr(operand);
                match (operator, value) {
                    (UnaryOp::Not, Value::Bool(lc)) => Ok(Value::Bool(lc.complement())),
                    (_, value) => {
                        let value = self.joined(value, ty, span)?;
                        self.negate(value, span)
                    }
                }
            }
            ExprKind::Cast { value, ty } => {
                let value = self.expr(value);
                let arguments = self.instance();
                self.cast(value, ty, &arguments, span)
            }
            ExprKind::Index { array, index } => self.indexed(array, index, ty),
            ExprKind::Slice { array, low, high, inclusive } => {
                self.slice(array, (low.as_deref(), high.as_deref()), *inclusive, ty, span)
            }
            ExprKind::Field { base, name, name_span } => {
                let base = self.expr(base);
                let index = self.field_index(&base, name, *name_span)?;
                match base.children() {
                    Some(children) => Ok(children[index].clone()),
                    None => Err(self.confused(*name_span, "there is no such field")),
                }
            }
            ExprKind::Array(elements) => {
                let list = Value::list(elements.iter().map(|element| self.expr(element)).collect());
                let list = self.charge(list)?;
                self.joined(list, ty, span)
            }
            ExprKind::Tuple(elements) => {
                let list = Value::list(elements.iter().map(|element| self.expr(element)).collect());
                let list = self.charge(list)?;
                self.joined(list, ty, span)
            }
            ExprKind::Repeat { value, count } => {
                let value = self.expr(value);
                let value = match ty {
                    Type::Array(element, _) => self.joined(value, element, span)?,
                    _ => value,
                };
                let arguments = self.instance();
                let count = self.length(count, &arguments, span)?;
                // Every leaf counts before there is memory for it.
                if count.saturating_mul(value.leaves(self.limits.nodes)) > self.limits.nodes {
                    return Err(self.stop(super::error::too_large(
                        span,
                        super::error::TooMuch::Nodes,
                        false,
                    )));
                }
                self.charge(Value::list(vec![value; count]))
            }
            ExprKind::Comprehension { body, pattern, iterable } => {
                // A range that ends before it starts has no rounds; but its type has a negative length.
                if let Type::Array(_, length) = ty {
                    let arguments = self.instance();
                    self.length(length, &arguments, span)?;
                }
                let mut elements = vec![];
                self.each(pattern, iterable, |this| {
                    let element = this.unrecorded(|this| this.expr(body));
                    elements.push(element);
                })?;
                let list = self.charge(Value::list(elements))?;
                self.joined(list, ty, span)
            }
            ExprKind::Data { variant, fields, base, .. } => {
                self.data(ty, *variant as usize, fields, base.as_deref(), span)
            }
            ExprKind::Match { scrutinee, arms, .. } => {
                let value = self.unrecorded(|this| this.match_arms(scrutinee, arms, ty, span))?;
                self.joined(value, ty, span)
            }
            ExprKind::Block(block) => Ok(self.unrecorded(|this| this.block(block))),
            ExprKind::If { condition, then, otherwise } => {
                let value =
                    self.unrecorded(|this| this.if_else(condition, then, otherwise.as_deref(), span))?;
                self.joined(value, ty, span)
            }
            ExprKind::Hint { ty, body } => self.unrecorded(|this| this.hint(ty, body, span)),
            ExprKind::Reveal(value) => self.reveal(value, span),
            ExprKind::Error => Err(self.confused(span, "a syntax error or an unknown name")),
        }
    }

    fn indexed(&mut self, array: &Expr, index: &Expr, ty: &Type) -> Lowered<Value> {
        if let Some(element) = self.remembered(array, index, ty) {
            return element;
        }
        let value = self.expr(array);
        let at = self.expr(index);
        let before = self.builder.halves;
        let element = self.element(&value, &at, ty, index.span)?;
        if let (ExprKind::Local(local), Some(elements)) = (&array.kind, value.children())
            && self.builder.halves > before
        {
            self.note_access(*local, elements.len(), false, self.builder.halves - before);
        }
        Ok(element)
    }

    /// A value made of parts of several types as one of the type they have in common: integers beside field elements
    /// are field elements.
    pub(super) fn joined(&mut self, value: Value, ty: &Type, span: Span) -> Lowered<Value> {
        match (ty, value) {
            (Type::Field, Value::Int(int)) => self.int_as_field(&int, span),
            (Type::Field, Value::Wide(wide)) => Ok(Value::Field(wide.residue())),
            (Type::Array(element, _), Value::List(children)) if mixes(element) => {
                let children = children.iter().map(|child| self.joined(child.clone(), element, span).into());
                Ok(Value::list(children.collect()))
            }
            (Type::Tuple(types), Value::List(children)) if mixes(ty) => {
                let children = children.iter().zip(types);
                let children = children.map(|(child, ty)| self.joined(child.clone(), ty, span).into());
                Ok(Value::list(children.collect()))
            }
            (_, Value::Error(reported)) => Err(reported),
            (Type::Data(..), value @ Value::Data(..)) => {
                let instance = self.instance();
                let value = self.store(value, ty, &instance, span);
                value.error().map_or(Ok(value), Err)
            }
            (_, value) => Ok(value),
        }
    }

    /// Evaluates without noting sub-expressions for messages.
    pub(super) fn unrecorded<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        let recording = self.recording.take();
        let value = f(self);
        self.recording = recording;
        value
    }

    fn binary_expr(
        &mut self,
        operator: BinaryOp,
        left: &Expr,
        right: &Expr,
        ty: &Type,
        span: Span,
    ) -> Lowered<Value> {
        if matches!(operator, BinaryOp::And | BinaryOp::Or) {
            let a = self.bool(left)?;
            return self.short_circuit(operator, a, right, span);
        }
        let (a, b) = (self.expr(left), self.expr(right));
        match operator {
            BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
                self.compare(operator, &a, &b, span)
            }
            _ => {
                self.divisor = Some(right.span);
                let value = self.binary(operator, a, b, ty, span);
                self.divisor = None;
                value
            }
        }
    }

    /// `&&` and `||`: the right side counts only if the left one leaves it open.
    pub(super) fn short_circuit(
        &mut self,
        operator: BinaryOp,
        a: Lc,
        right: &Expr,
        span: Span,
    ) -> Lowered<Value> {
        let and = operator == BinaryOp::And;
        let open = if and { a.clone() } else { a.complement() };
        if let Some(open) = open.known() {
            return Ok(if open == Scalar::ZERO { Value::Bool(a) } else { self.expr(right) });
        }
        let before = may_assign(right).then(|| self.frame().locals.clone());
        let (b, facts) = self.branch(&open, |this| this.bool(right));
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
        let b = b?;
        Ok(Value::Bool(if and { self.and(&a, &b) } else { self.or(&a, &b) }))
    }

    /// The value of a condition.
    pub(super) fn bool(&mut self, expr: &Expr) -> Lowered<Lc> {
        match self.expr(expr) {
            Value::Bool(lc) => Ok(lc),
            Value::Error(reported) => Err(reported),
            _ => Err(self.confused(expr.span, "a condition that is not a bool")),
        }
    }

    /// The value of a local; in a hint perhaps one from outside.
    pub(super) fn local(&mut self, id: LocalId, span: Span) -> Lowered<Value> {
        if let Some(whole) = self.whole(id) {
            return Ok(whole);
        }
        let value = self.frame().locals.get(id.0 as usize).cloned().flatten();
        match value.or_else(|| self.outer_local(id)) {
            Some(Value::Error(reported)) => Err(reported),
            Some(value) => Ok(value),
            None => Err(self.confused(span, "a variable is used before it has a value")),
        }
    }

    /// An expression that must be known now.
    pub(super) fn known_int(&mut self, expr: &Expr, message: &str) -> Lowered<BigInt> {
        match self.expr(expr) {
            Value::Int(int) => match int.known() {
                Some(value) => Ok(value.clone()),
                None => {
                    let stage = if self.builder.is_public(&int.lc) { "public" } else { "secret" };
                    Err(self.report(
                        Diagnostic::at(codes::E0313, expr.span, message)
                            .here(format!("this is a {stage} value"))
                            .help("use literals, constants and const parameters; guard the body with `if` instead"),
                    ))
                }
            },
            Value::Error(reported) => Err(reported),
            _ => Err(self.confused(expr.span, "an integer is expected here")),
        }
    }

    /// The const arguments of a call: what the checker noted, or what is written.
    pub(super) fn call_const_arguments(&mut self, expr: &Expr, written: &[Expr]) -> Lowered<Vec<BigInt>> {
        let types = self.types;
        let own = self.instance();
        let Some(noted) = types.const_arguments.get(&expr.id) else {
            let message = "a const argument must be known when the program is built";
            return written.iter().map(|argument| self.known_int(argument, message)).collect();
        };
        let values = noted.iter().enumerate().map(|(i, argument)| {
            let span = written.get(i).map_or(expr.span, |written| written.span);
            self.const_value(argument, &own.consts, "a const argument of this call", span)
        });
        values.collect()
    }
}

/// Whether values that are made of parts of several types may have to be converted to a type.
fn mixes(ty: &Type) -> bool {
    match ty {
        Type::Field => true,
        Type::Data(_, arguments) => !arguments.types.is_empty(),
        Type::Array(element, _) => mixes(element),
        Type::Tuple(types) => types.iter().any(mixes),
        _ => false,
    }
}

/// Whether an expression can change a local: only blocks can.
pub(super) fn may_assign(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Block(_)
        | ExprKind::If { .. }
        | ExprKind::Match { .. }
        | ExprKind::Comprehension { .. }
        | ExprKind::Hint { .. } => true,
        ExprKind::Call { arguments, .. }
        | ExprKind::Builtin { arguments, .. }
        | ExprKind::Effect { arguments, .. }
        | ExprKind::Method { arguments, .. } => arguments.iter().any(may_assign),
        ExprKind::Slice { array, low, high, .. } => {
            may_assign(array) || low.iter().chain(high).any(|bound| may_assign(bound))
        }
        ExprKind::Binary { left, right, .. } => may_assign(left) || may_assign(right),
        ExprKind::Unary { operand: inner, .. } | ExprKind::Cast { value: inner, .. } => may_assign(inner),
        ExprKind::Field { base: inner, .. } | ExprKind::Repeat { value: inner, .. } => may_assign(inner),
        ExprKind::Reveal(inner) => may_assign(inner),
        ExprKind::Index { array, index } => may_assign(array) || may_assign(index),
        ExprKind::Array(all) | ExprKind::Tuple(all) => all.iter().any(may_assign),
        ExprKind::Data { fields, base, .. } => {
            fields.iter().any(|(_, value)| may_assign(value)) || base.as_deref().is_some_and(may_assign)
        }
        ExprKind::Int(_)
        | ExprKind::Bytes(_)
        | ExprKind::Bool(_)
        | ExprKind::Local(_)
        | ExprKind::ConstParameter(_)
        | ExprKind::Constant(_)
        | ExprKind::Error => false,
    }
}
