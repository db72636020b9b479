//! `lock v with Other(args)`: instances of other contracts that a clause makes.
//!
//! Which predicate that is must be known when the contract itself is made, so that it is a part of the clause's program. So the other
//! contract is made with what this one is made with, and what is computed from that.

use std::collections::BTreeSet;

use super::Resolver;
use super::arguments::{Places, Slot, places};
use super::names::Definition;
use super::scope::Scope;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::walk::{Found, expression};
use crate::hir::{ContractId, Expr, ExprKind, Made};
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind};

impl Scope<'_, '_> {
    /// The number of an instance that a clause makes, and what its contract is made with; nothing if this is no contract.
    pub(super) fn made(&mut self, with: &ast::Expr) -> Option<(u32, Vec<Expr>)> {
        let ast::ExprKind::Call { function, arguments, .. } = &with.kind else { return None };
        let Ok(Definition::Contract(id)) = self.resolver.path(self.module, function) else { return None };
        // Outside of clauses it is an error of its own.
        let Some(own) = self.contract else { return Some((0, vec![])) };
        let arguments = self.made_with(id, arguments, with.span);
        arguments.iter().for_each(|argument| self.refuse_later(own, argument));
        let contract = &self.resolver.program.contracts[own.0 as usize];
        let clause = contract.clauses.len();
        if let Some(first) = contract.makes.iter().find(|made| made.clause == clause) {
            let message =
                "a clause makes one instance of another contract, which gets a name where it is called";
            let diagnostic = Diagnostic::at(codes::E0932, with.span, message).here("a second one");
            let diagnostic = diagnostic.label(first.span, "the first one");
            self.report(diagnostic.help("`unlock` one of the values, and let a `transaction` lock it"));
        }
        let contract = &mut self.resolver.program.contracts[own.0 as usize];
        contract.makes.push(Made { contract: id, clause, span: with.span });
        Some((contract.makes.len() as u32 - 1, arguments))
    }

    /// The arguments in the order of the contract's parameters.
    fn made_with(&mut self, id: ContractId, arguments: &ast::List<ast::Expr>, span: Span) -> Vec<Expr> {
        let item = self.resolver.items.contracts[id.0 as usize].1;
        let ItemKind::Contract(contract) = &item.kind else { return vec![] };
        let names: Vec<_> = contract.parameters.iter().filter_map(ast::Parameter::name).collect();
        let slots: Vec<Slot<'_>> =
            names.iter().map(|name| Slot { name: &name.name, optional: false }).collect();
        let arguments: Vec<&ast::Expr> = arguments.iter().collect();
        let Places { values, names: named } = match places(&slots, &arguments, (span, codes::E0303)) {
            Ok(places) => places,
            Err(diagnostic) => {
                self.report(diagnostic);
                return vec![];
            }
        };
        for (name, index) in named {
            self.resolver.program.note(name, crate::hir::Definition::Generic(names[index].span));
        }
        values.into_iter().flatten().map(|value| self.expr(value)).collect()
    }

    /// Reports what a contract would be made with and is not known when this one gets its parameters.
    fn refuse_later(&mut self, own: ContractId, argument: &Expr) {
        let known = self.resolver.program.contracts[own.0 as usize].parameters.len();
        let mut later = None;
        expression(argument, &mut |found| {
            let Found::Expr(expr) = found else { return };
            let why = match &expr.kind {
                ExprKind::Local(local) if local.0 as usize >= known => {
                    format!("`{}` is not known", self.locals[local.0 as usize].name)
                }
                ExprKind::Effect { .. } => "this is not known".to_string(),
                ExprKind::Call { function, .. }
                    if !self.resolver.program.functions[function.0 as usize].pure
                        && !self.resolver.program.functions[function.0 as usize].broken =>
                {
                    "what this gives is not known".to_string()
                }
                _ => return,
            };
            later = later.take().or(Some((expr.span, why)));
        });
        if let Some((span, why)) = later {
            let message = format!("{why} before there is an instance");
            self.report(
                Diagnostic::at(codes::E0932, span, message)
                    .here("only a call decides")
                    .help("write numbers, constants and the contract's parameters, and what is computed from them")
                    .help("or `unlock` the value, and let a `transaction` lock it in the other contract"),
            );
        }
    }
}

impl Resolver<'_> {
    /// Reports instances of contracts that no clause can make.
    pub(super) fn unfit_makes(&mut self) {
        for index in 0..self.program.contracts.len() {
            for made in self.program.contracts[index].makes.clone() {
                if let Some(diagnostic) = self.unfit(ContractId(index as u32), &made) {
                    self.report(diagnostic);
                    self.program.contracts[index].broken = true;
                }
            }
        }
    }

    /// What is wrong with an instance that a clause would make.
    fn unfit(&self, own: ContractId, made: &Made) -> Option<Diagnostic> {
        let other = &self.program.contracts[made.contract.0 as usize];
        let name = &other.name;
        let refused =
            |message: String, here: &str| Diagnostic::at(codes::E0932, made.span, message).here(here);
        if self.leads_back(own, made.contract) {
            // It is told of the first contract on the way.
            let earlier = (0..own.0).map(ContractId);
            if earlier.into_iter().any(|id| self.leads_back(id, own) && self.leads_back(own, id)) {
                return None;
            }
            let own = &self.program.contracts[own.0 as usize].name;
            return Some(
                refused(format!("the programs of `{own}` would have to know themselves"), "leads back to it")
                    .help("`lock … with self` makes the next instance of the same contract; otherwise let an address be a parameter"),
            );
        }
        if other.broken {
            return None;
        }
        if other.is_asset() {
            let message = format!("`{name}` is an asset, and nothing is locked with it");
            return Some(
                refused(message, "not a contract").help("lock it with a contract, a key or an address"),
            );
        }
        if other.locks.len() != 1 {
            let message =
                format!("an instance of `{name}` holds {} values, and this is one", other.locks.len());
            let help = "`unlock` the value, and let a `transaction` make the instance";
            return Some(refused(message, "would hold one value").help(help));
        }
        other.born.then(|| {
            let message = format!("an instance of `{name}` is made by a program of its own");
            refused(message, "could be made by nothing else")
                .label(other.span, "has a state, an invariant or an identity")
                .help("`unlock` the value, and let a `transaction` that calls this clause make the instance")
        })
    }

    /// Whether what a contract's clauses make leads back to another one.
    fn leads_back(&self, to: ContractId, from: ContractId) -> bool {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(next) = open.pop() {
            if next == to {
                return true;
            }
            if seen.insert(next) {
                open.extend(self.program.contracts[next.0 as usize].makes.iter().map(|made| made.contract));
            }
        }
        false
    }
}
