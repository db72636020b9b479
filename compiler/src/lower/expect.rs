//! `x.expect("message")`: the value of an `Option` that must have one.

use curve25519_dalek::scalar::Scalar;

use super::Lowerer;
use super::check::Rule;
use super::error::Lowered;
use super::value::Value;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Expr, Message, Type};
use crate::ir::CheckKind;
use crate::source::Span;

/// The place of `Some` among the variants of `Option`.
const SOME: usize = 1;

impl Lowerer<'_> {
    /// The value that the receiver holds, of type `ty`. In clear it is taken as it is: nothing is checked there.
    pub(super) fn expect(
        &mut self,
        receiver: &Expr,
        message: &Message,
        ty: &Type,
        span: Span,
    ) -> Lowered<Value> {
        let value = self.unrecorded(|this| this.expr(receiver));
        let (made, parts) = match value {
            Value::Data(made, parts) => (made, parts),
            Value::Error(reported) => return Err(reported),
            _ => return Err(self.confused(span, "an option")),
        };
        let data = self.program.data(made.id);
        let is_some = self.is_variant(data, SOME, &parts);
        if !self.builder.clear {
            let said = self.shown_in(message);
            let rule = Rule::new(CheckKind::Expect).with_message(message.text.clone(), said);
            if is_some.known() == Some(Scalar::ZERO) {
                self.never(&rule, || {
                    Diagnostic::at(codes::E0503, receiver.span, "there is never a value here")
                        .here("this is always `None`")
                        .help("give it a value, or use `unwrap_or`, which gives another one instead")
                })?;
                return self.inert(ty, span);
            }
            let outer = std::mem::replace(&mut self.builder.here.span, receiver.span);
            self.require_truth(&is_some, &rule);
            self.builder.here.span = outer;
        }
        match parts.get(data.first_part(SOME)) {
            Some(value) => Ok(value.clone()),
            None => Err(self.confused(span, "an option with a value")),
        }
    }
}
