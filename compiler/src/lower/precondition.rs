//! What a function requires of its const parameters: where that is false, the call is wrong and not the function.

use num_bigint::BigInt;

use super::Lowerer;
use super::error::Lowered;
use super::interval::show;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{ConstExpr, Function, FunctionId, Instance, Message, Operation, StatementKind};
use crate::source::Span;

impl Lowerer<'_> {
    /// Looks at the assertions that a function begins with, as far as they are of const parameters alone. Where the call is certain
    /// to be made, one that is false is an error of the call, and nothing is said of what follows from it.
    pub(super) fn preconditions(&mut self, id: FunctionId, instance: &Instance, call: Span) -> Lowered<()> {
        if !self.certain() {
            return Ok(());
        }
        let program = self.program;
        let function = &program.functions[id.0 as usize];
        for statement in &function.body.statements {
            let StatementKind::Assert { condition, message } = &statement.kind else { break };
            let Some(required) = ConstExpr::of(condition, &mut |_| None).filter(ConstExpr::is_open) else {
                break;
            };
            if self.is_false(&required, instance) {
                let (place, called) = self.own_call(id, call);
                let path = &program.functions[called.0 as usize].path;
                return Err(self.report(
                    Diagnostic::at(codes::E0517, place, said(path, message.as_ref()))
                        .here(values(function, &required, instance))
                        .label(condition.span, "required here")
                        .help("call it with lengths and const arguments for which the condition holds"),
                ));
            }
        }
        Ok(())
    }

    fn is_false(&self, required: &ConstExpr, instance: &Instance) -> bool {
        let number = |n: u8| ConstExpr::Int(n.into());
        let holds = ConstExpr::Of(Operation::If, vec![required.clone(), number(1), number(0)]);
        self.evaluate(&holds, &instance.consts).is_ok_and(|holds| holds == BigInt::ZERO)
    }

    /// The call that leads to a function and is not in a library, and what is called there.
    fn own_call(&self, id: FunctionId, call: Span) -> (Span, FunctionId) {
        let outer = self.frames.iter().rev().filter_map(|frame| Some((frame.call?, frame.function)));
        let mut calls = std::iter::once((call, id)).chain(outer);
        calls.find(|(place, _)| !self.program.is_of_library(*place)).unwrap_or((call, id))
    }
}

fn said(path: &str, message: Option<&Message>) -> String {
    match message.filter(|message| message.values.is_empty()) {
        Some(message) => format!("`{path}` cannot be called here: {}", message.text),
        None => format!("`{path}` cannot be called here: a condition on its const parameters is false"),
    }
}

/// What the const parameters are that a condition mentions.
fn values(function: &Function, required: &ConstExpr, instance: &Instance) -> String {
    let parameters = function.const_parameters.iter().zip(&instance.consts).zip(0..);
    let mentioned = parameters.filter(|(_, index)| mentions(required, *index));
    let values = mentioned.map(|((parameter, value), _)| format!("{} is {}", parameter.name, show(value)));
    values.collect::<Vec<_>>().join(", ")
}

fn mentions(expr: &ConstExpr, index: u32) -> bool {
    matches!(expr, ConstExpr::Parameter(id) if id.0 == index)
        || expr.parts().iter().any(|part| mentions(part, index))
}
