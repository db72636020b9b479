//! Values with which the fields of a contract begin: each is a function of the contract's parameters.

use std::collections::{BTreeMap, BTreeSet};

use super::Resolver;
use super::contract::Common;
use super::number::{Computed, Known};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{FunctionId, Type};
use crate::source::Span;
use crate::syntax::ast::{self, MemberKind};

/// What of a contract is not known before there is an instance, and where that is declared.
type Later = BTreeMap<String, (&'static str, Span)>;

impl<'t> Resolver<'t> {
    /// Resolves the values with which the fields of a contract begin.
    pub(super) fn initial_values(&mut self, common: &mut Common, contract: &'t ast::Contract) {
        let fields = contract.members.iter().filter_map(|member| match &member.kind {
            MemberKind::State { fields, .. } => Some(fields),
            _ => None,
        });
        let found = &self.program.contracts[common.contract.0 as usize];
        let (parameters, state) = (found.parameters.len(), found.state.len());
        let later = later(common, parameters, state, contract.name.span);
        // An asset has no state, which was reported.
        for (index, field) in fields.flatten().enumerate().take(state) {
            let Some(value) = &field.initial else { continue };
            let function = self.initial(common, parameters, index, value, later.clone());
            self.program.contracts[common.contract.0 as usize].state[index].initial = Some(function);
        }
    }

    /// The value with which a field begins.
    fn initial(
        &mut self,
        common: &mut Common,
        parameters: usize,
        field: usize,
        value: &'t ast::Expr,
        later: Later,
    ) -> FunctionId {
        let given: Vec<(String, Type, Span)> = common.names[..parameters]
            .iter()
            .map(|(name, ty)| (name.name.clone(), ty.clone(), name.span))
            .collect();
        let ty = common.names[parameters + field].1.opened();
        let unknown = BTreeSet::new();
        let known = Known {
            given: &given,
            numbers: &[],
            no_numbers: later,
            unknown,
            converted: false,
            initial: true,
        };
        let Computed { function, broken, used, impure } = self.number(common.module, value, &ty, known);
        common.used.iter_mut().zip(used).for_each(|(used, here)| *used |= here);
        if let (Some(span), false) = (impure, broken) {
            self.report(
                Diagnostic::at(codes::E0931, span, "everybody knows how a field begins")
                    .here("takes hints or reveals something, or calls what does")
                    .help("call functions that only compute"),
            );
        }
        function
    }
}

/// The names of a contract that no value can begin with.
fn later(common: &Common, parameters: usize, state: usize, contract: Span) -> Later {
    let names = common.names.iter().enumerate().skip(parameters);
    let what = |index: usize| match index < parameters + state {
        true => "a field of the state",
        false => "a value that an instance holds",
    };
    let mut later: Later =
        names.map(|(index, (name, _))| (name.name.clone(), (what(index), name.span))).collect();
    later.insert("self".to_string(), ("the instance", contract));
    later
}

/// The message about a name that stands for nothing that is known when a contract gets its parameters.
pub(super) fn not_known(name: &str, span: Span, (what, bound): (&str, Span)) -> Diagnostic {
    let message = format!("`{name}` is {what}, and not known before there is one");
    let diagnostic = Diagnostic::at(codes::E0931, span, message).here("a field cannot begin with it");
    let diagnostic = if name == "self" { diagnostic } else { diagnostic.label(bound, "declared here") };
    diagnostic.help("write numbers, constants and the contract's parameters, and what is computed from them")
}
