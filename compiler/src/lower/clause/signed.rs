//! Data that somebody signed elsewhere: the machine checks the signature of strings that everybody sees.

use super::super::Lowerer;
use super::super::error::Lowered;
use super::super::statement::Demand;
use super::super::value::{Lc, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Expr, ExprKind};
use crate::ir::{Signed, Text};
use crate::source::Span;

impl Lowerer<'_> {
    /// Requires `signed(key, signature, "purpose", data…)`.
    pub(in crate::lower) fn require_signed(
        &mut self,
        arguments: &[Expr],
        span: Span,
        demand: &Demand<'_>,
    ) -> Lowered<()> {
        let [by, signature, purpose, data @ ..] = arguments else {
            return Err(self.confused(span, "signed"));
        };
        let ExprKind::Bytes(purpose) = &purpose.kind else { return Err(self.confused(span, "a purpose")) };
        if self.clause.is_none() || self.builder.clear {
            return Err(self.confused(span, "this stands only in clauses of contracts"));
        }
        if !self.scopes.is_empty() {
            let error = Diagnostic::at(
                codes::E0918,
                span,
                "whether this signature is asked for depends on the inputs",
            )
            .here("stands under a condition that only a call decides")
            .help("a clause does the same for all inputs: write a clause for each case");
            return Err(self.report(error));
        }
        let outer = self.recording.replace(vec![]);
        let values: Vec<(Value, Span)> = data.iter().map(|data| (self.expr(data), data.span)).collect();
        let rule = self.rule(demand, outer);
        let (key, signed) = (self.expr(by), self.expr(signature));
        let key = self.key_place(&key, by.span)?;
        let signature = self.key_place(&signed, signature.span)?;
        let mut messages = vec![];
        for (value, span) in &values {
            self.signed_strings(value, *span, &mut messages)?;
        }
        let check = self.check(&rule);
        let purpose = purpose.clone();
        self.clause().clause.signed.push(Signed { key, purpose, messages, signature, check });
        Ok(())
    }

    /// The strings of what is signed, one for each number, key or address in it.
    fn signed_strings(&mut self, value: &Value, span: Span, strings: &mut Vec<Text>) -> Lowered<()> {
        if let Some(reported) = value.error() {
            return Err(reported);
        }
        if let Value::Data(made, _) = value
            && self.program.contract_types.is_some_and(|types| types.is_key(made.id))
        {
            strings.push(Text::At(self.key_place(value, span)?));
            return Ok(());
        }
        if let Some(children) = value.children().cloned() {
            return children.iter().try_for_each(|child| self.signed_strings(child, span, strings));
        }
        let lc: Lc = match value {
            Value::Bool(lc) => lc.clone(),
            other => self.field(other.clone(), span)?,
        };
        if !self.builder.is_public(&lc) {
            let error = Diagnostic::at(codes::E0919, span, "everybody sees what a signature of data is of")
                .here("this is hidden, or known to the caller alone")
                .help(
                    "make it a `public` parameter, or write `reveal(…)` around it, if everybody may know it",
                );
            return Err(self.report(error));
        }
        let (text, _) = self.published(&lc);
        strings.push(text);
        Ok(())
    }
}
