//! Clauses of contracts.

use super::Lowerer;
use super::error::Lowered;
use super::value::Value;
use crate::hir::{Effect, Expr, Message};
use crate::source::Span;

impl Lowerer<'_> {
    /// What a clause does beside computing.
    pub(super) fn effect(
        &mut self,
        effect: Effect,
        _arguments: &[Expr],
        _message: Option<&Message>,
        span: Span,
    ) -> Lowered<Value> {
        Err(self.confused(span, effect.name()))
    }
}
