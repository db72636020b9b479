//! Arguments that a call narrows to a smaller type without a word.

use super::Lowerer;
use super::facts::Range;
use super::interval;
use super::value::{Int, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Expr, ExprKind, Function, Instance, Type};

impl Lowerer<'_> {
    /// Warns if the declared type of an argument has values that its parameter's type lacks, and nothing that is known rules
    /// them out. `index` says which parameter it is.
    pub(super) fn warn_of_narrowing(
        &mut self,
        argument: &Expr,
        value: &Value,
        (callee, index): (&Function, usize),
        instance: &Instance,
    ) {
        let Some(parameter) = callee.parameters.get(index) else { return };
        if self.in_library()
            || self.builder.clear
            || matches!(argument.kind, ExprKind::Cast { .. })
            || self.fits(value, &parameter.ty, instance)
        {
            return;
        }
        let (types, own) = (self.types, self.instance());
        let declared = types.expression(argument.id);
        let Some((from, to)) = self.narrowed(value, (declared, &own), (&parameter.ty, instance)) else {
            return;
        };
        let [from, to] = [from, to].map(|(low, high)| interval::name(&low, &high));
        let name = &callee.locals[parameter.local.0 as usize].name;
        let message = format!("this call of `{}` narrows `{from}` to `{to}`", callee.name);
        let (what, help) = match declared {
            Type::Int(_) => {
                (format!("declared as `{from}`"), format!("if it always fits, write `as {to}` behind it"))
            }
            _ => (
                format!("holds values declared as `{from}`"),
                format!("if these always fit, declare them as `{to}`"),
            ),
        };
        let note = format!("where a value does not fit in parameter `{name}`, there is no proof");
        self.warn(Diagnostic::at(codes::W0511, argument.span, message).here(what).help(help).note(note));
    }

    /// The two types of the first integer in a value that is narrowed.
    fn narrowed(
        &self,
        value: &Value,
        (from, own): (&Type, &Instance),
        (to, arguments): (&Type, &Instance),
    ) -> Option<(Range, Range)> {
        match (value, from, to) {
            (value, Type::Hidden(from), to) => self.narrowed(value, (from, own), (to, arguments)),
            (Value::Int(int), Type::Int(_), Type::Int(_)) => {
                let (from, to) = (self.bounds(from, own)?, self.bounds(to, arguments)?);
                let wide = from.0 < to.0 || to.1 < from.1;
                (wide && !self.believed(int).inside(&to.0, &to.1)).then_some((from, to))
            }
            (Value::List(children), Type::Array(from, _), Type::Array(to, _)) => {
                children.iter().find_map(|child| self.narrowed(child, (from, own), (to, arguments)))
            }
            (Value::List(children), Type::Tuple(from), Type::Tuple(to)) => {
                let mut parts = children.iter().zip(from.iter().zip(to));
                parts.find_map(|(child, (from, to))| self.narrowed(child, (from, own), (to, arguments)))
            }
            _ => None,
        }
    }

    /// An integer with all that is known of its range where it is used now, the conditions of branches included.
    pub(super) fn believed(&self, int: &Int) -> Int {
        let int = self.builder.facts.tighten(int);
        self.scopes.iter().fold(int, |int, scope| scope.facts.tighten(&self.builder.facts, int))
    }
}
