//! What scenarios expect of instances: fields, and amounts that are held.

use super::super::names_in_words;
use super::Writing;
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Side, Type};
use crate::syntax::ast::Ident;

impl Writing<'_, '_> {
    /// `v.count`: a field of the state.
    pub(super) fn field(&mut self, instance: usize, name: &Ident) -> Option<(Side, Type)> {
        let (of, contract) = &self.scenario.instances[instance];
        let contract = &self.resolver.program.contracts[contract.0 as usize];
        if let Some(field) = contract.state.iter().position(|field| field.name == name.name) {
            let (ty, place) = (contract.state[field].ty.opened(), contract.state[field].span);
            self.note(name.span, place);
            return Some((Side::Field(instance, field), ty));
        }
        let diagnostic = if contract.locks.iter().any(|lock| lock.name == name.name) {
            let message = format!("`{}` is a value", name.name);
            let help = format!("compare its amount: `{of}.{}.amount`", name.name);
            Diagnostic::at(codes::E0943, name.span, message).help(help)
        } else if contract.parameters.iter().any(|parameter| parameter.name == name.name) {
            let message = format!("`{}` is a parameter of the contract, and never changes", name.name);
            let help = "compare fields of the state, or amounts of what an instance holds";
            Diagnostic::at(codes::E0943, name.span, message).help(help)
        } else {
            self.holds_no(instance, name)
        };
        self.report(diagnostic);
        None
    }

    /// `v.funds.amount`: the amount of a value that an instance holds.
    pub(super) fn held(&mut self, instance: usize, held: &Ident, what: &Ident) -> Option<(Side, Type)> {
        let (of, contract) = &self.scenario.instances[instance];
        let locks = &self.resolver.program.contracts[contract.0 as usize].locks;
        let diagnostic = match locks.iter().position(|lock| lock.name == held.name) {
            Some(lock) if what.name == "amount" => {
                let place = locks[lock].span;
                self.note(held.span, place);
                return Some((Side::Holds(instance, lock), Type::unsigned(64)));
            }
            Some(_) => {
                let message = "only the amount of a value is compared in scenarios";
                let help = format!("write `{of}.{}.amount`", held.name);
                Diagnostic::at(codes::E0943, what.span, message).help(help)
            }
            None => self.holds_no(instance, held),
        };
        self.report(diagnostic);
        None
    }

    fn holds_no(&self, instance: usize, name: &Ident) -> Diagnostic {
        let contract = self.scenario.instances[instance].1;
        let contract = &self.resolver.program.contracts[contract.0 as usize];
        let message = format!("an instance of `{}` has no `{}`", contract.name, name.name);
        let diagnostic = Diagnostic::at(codes::E0943, name.span, message);
        let fields = contract.state.iter().map(|field| field.name.as_str());
        let names: Vec<&str> = fields.chain(contract.locks.iter().map(|lock| lock.name.as_str())).collect();
        match closest(&name.name, names.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if names.is_empty() => diagnostic.help("it holds nothing"),
            None => diagnostic.help(format!("what it holds is {}", names_in_words(&names))),
        }
    }
}
