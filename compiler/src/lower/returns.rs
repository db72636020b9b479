//! `return`: what follows it is in a branch on not having returned, so that it rests on the same argument as `if`.
//!
//! No variable is chosen where the ways meet: on the way that returned, nothing reads it.

use curve25519_dalek::scalar::Scalar;

use super::Lowerer;
use super::facts::BranchFacts;
use super::select::Branches;
use super::value::{Lc, Value};
use crate::hir::{Expr, Function, Statement};
use crate::source::Span;

/// That a function has returned, and with what.
#[derive(Clone)]
pub(super) struct Returned {
    /// Whether it has, in the branch that we are in.
    condition: Lc,
    /// The result, if it has; of the result's type.
    value: Value,
}

impl Returned {
    /// That it has, for certain.
    fn with(value: Value) -> Returned {
        Returned { condition: Lc::constant(Scalar::ONE), value }
    }

    /// Whether nothing that follows is ever executed.
    pub(super) fn always(&self) -> bool {
        self.condition.known() == Some(Scalar::ONE)
    }
}

impl Lowerer<'_> {
    /// Statements and the value after them, as far as they are executed.
    pub(super) fn statements(&mut self, statements: &[Statement], tail: Option<&Expr>) -> Value {
        for (index, statement) in statements.iter().enumerate() {
            if self.frame().returned.is_some() {
                return self.unless_returned(|this| this.statements(&statements[index..], tail));
            }
            self.statement(statement);
            if let Some(reported) = self.stopped {
                return Value::Error(reported);
            }
        }
        let Some(tail) = tail else { return Value::unit() };
        if self.frame().returned.is_some() {
            return self.unless_returned(|this| this.expr(tail));
        }
        self.expr(tail)
    }

    /// Evaluates what is executed only if the function has not returned before, which it may have.
    fn unless_returned(&mut self, rest: impl FnOnce(&mut Self) -> Value) -> Value {
        let Some(before) = self.frame().returned.take() else { return rest(self) };
        if before.always() {
            self.frame().returned = Some(before);
            return Value::unit();
        }
        let lone = self.lone.take();
        let (value, facts) = self.branch(&before.condition.complement(), rest);
        self.lone = lone;
        let after = self.frame().returned.take();
        let facts = Branches { then: &BranchFacts::default(), otherwise: &facts };
        let span = self.builder.here.span;
        // In the branch in which it has returned, it has for certain.
        let Returned { condition, value: returned } = before;
        let returned = Some(Returned::with(returned));
        self.frame().returned = self.either(&condition, returned, after, &facts, span);
        value
    }

    /// Notes what a `return` ends the function with.
    pub(super) fn return_statement(&mut self, value: Option<&Expr>, span: Span) {
        let program = self.program;
        let function = &program.functions[self.frame().function.0 as usize];
        let arguments = self.instance();
        let value = match value {
            Some(value) => {
                let place = value.span;
                let value = self.expr(value);
                self.store(value, &function.result, &arguments, place)
            }
            None => Value::unit(),
        };
        self.builder.here.span = span;
        self.frame().returned = Some(Returned::with(value));
    }

    /// Whether a function has returned after one of two ways.
    pub(super) fn either(
        &mut self,
        condition: &Lc,
        then: Option<Returned>,
        otherwise: Option<Returned>,
        facts: &Branches<'_>,
        span: Span,
    ) -> Option<Returned> {
        if then.is_none() && otherwise.is_none() {
            return None;
        }
        let has = |returned: &Option<Returned>| match returned {
            Some(returned) => returned.condition.clone(),
            None => Lc::zero(),
        };
        let (a, b) = (has(&then), has(&otherwise));
        let both = self.choose_bool(condition, &a, &b);
        let value = match (then, otherwise) {
            (Some(a), Some(b)) => self.select(condition, &a.value, &b.value, facts, span),
            (Some(one), None) | (None, Some(one)) => one.value,
            (None, None) => return None,
        };
        Some(Returned { condition: both, value })
    }

    /// The result of a function whose body has the value `end`.
    pub(super) fn result(&mut self, function: &Function, end: Value) -> Value {
        let arguments = self.instance();
        let place = function.body.tail.as_ref().map_or(function.span, |tail| tail.span);
        let Some(returned) = self.frame().returned.take() else {
            if function.test {
                return end;
            }
            return self.store(end, &function.result, &arguments, place);
        };
        // The value of a test means nothing where it may return before.
        let always = returned.always() || function.body.returns() || function.test;
        let Returned { condition, value } = returned;
        if always {
            return value;
        }
        let (end, facts) =
            self.branch(&condition.complement(), |this| this.store(end, &function.result, &arguments, place));
        let facts = Branches { then: &BranchFacts::default(), otherwise: &facts };
        self.select(&condition, &value, &end, &facts, place)
    }
}
