//! The nodes of contracts, transactions and scenarios.

use super::{Build, literal};
use crate::diagnostic::{Diagnostic, codes};
use crate::syntax::ast::*;
use crate::syntax::report::Report;
use crate::syntax::token::UNITS;

/// Where `sealed` is, and who reads.
type Readers = Option<(Option<usize>, Expr)>;

/// What somebody does in a step.
pub(crate) struct Deed {
    pub(crate) call: Expr,
    /// The calls that are made in the same transaction.
    pub(crate) also: Vec<Expr>,
    pub(crate) locks: Option<List<Amount>>,
    pub(crate) with: Option<List<Ident>>,
}

impl Build<'_> {
    pub(crate) fn contract(
        &self,
        name: Ident,
        parameters: List<Option<Parameter>>,
        locks: Vec<Locked>,
        members: Vec<Option<Member>>,
    ) -> ItemKind {
        ItemKind::Contract(predicate(ContractKind::Contract, name, parameters, locks, members))
    }

    pub(crate) fn asset(
        &self,
        name: Ident,
        parameters: List<Option<Parameter>>,
        members: Vec<Option<Member>>,
    ) -> ItemKind {
        ItemKind::Contract(predicate(ContractKind::Asset, name, parameters, vec![], members))
    }

    pub(crate) fn once(&self, name: Ident, supply: Expr) -> ItemKind {
        let parameters = List { elements: vec![], trailing_comma: false };
        ItemKind::Contract(predicate(ContractKind::Once(supply), name, parameters, vec![], vec![]))
    }

    pub(crate) fn state(&self, fields: List<Option<StateField>>) -> MemberKind {
        let (fields, partial) = fields.whole();
        MemberKind::State { fields, partial }
    }

    pub(crate) fn state_field(
        &self,
        name: Ident,
        public: Option<usize>,
        ty: Type,
        (readers, initial): (Readers, Option<Expr>),
    ) -> StateField {
        let word = |at: usize| self.span(at, at + 1);
        let (sealed, readers) = readers.unzip();
        let sealed = sealed.flatten().map(word);
        StateField { name, public: public.map(word), ty, sealed, readers, initial }
    }

    /// `public votes: u32`, as parameters have it.
    pub(crate) fn public_first(
        &mut self,
        l: usize,
        name: Ident,
        ty: Type,
        rest: (Readers, Option<Expr>),
    ) -> StateField {
        self.diagnostics.report(
            Diagnostic::at(codes::E0128, self.span(l, l + 1), "in `state`, `public` stands before the type")
                .here("not allowed here")
                .help(format!("write `{}: public …`", name.name)),
        );
        self.state_field(name, Some(l), ty, rest)
    }

    /// A clause, of which the body is still to come.
    pub(crate) fn clause_head(
        &self,
        name: Ident,
        parameters: List<Option<Parameter>>,
        signers: Option<Signers>,
        requires: List<Required>,
        result: Option<Type>,
    ) -> Clause {
        let (parameters, partial) = parameters.whole();
        Clause { name, parameters, partial, signers, requires, result, body: None }
    }

    pub(crate) fn clause(&self, head: Clause, body: Option<Block>) -> MemberKind {
        MemberKind::Clause(Box::new(Clause { body, ..head }))
    }

    pub(crate) fn transaction(
        &self,
        name: Ident,
        parameters: List<Option<Parameter>>,
        acts: Vec<Act>,
    ) -> ItemKind {
        let (parameters, unknown) = parameters.whole();
        let partial = unknown || acts.iter().any(is_error);
        let acts = acts.into_iter().filter(|act| !is_error(act)).collect();
        ItemKind::Transaction(Transaction { name, parameters, acts, partial })
    }

    pub(crate) fn scenario(&mut self, l: usize, steps: Vec<Step>) -> ItemKind {
        let partial = steps.iter().any(is_partial);
        ItemKind::Scenario(Scenario { name: self.quoted_name(l), known: vec![], steps, partial })
    }

    /// Something that somebody does, which is a call.
    pub(crate) fn does(&mut self, name: Option<Ident>, who: Ident, deed: Deed) -> StepKind {
        let Deed { call, also, locks, with } = deed;
        for call in std::iter::once(&call).chain(&also) {
            match call.kind {
                ExprKind::Call { .. } | ExprKind::Method { .. } => {}
                ExprKind::Error => return StepKind::Error,
                _ => {
                    self.diagnostics.report(
                        Diagnostic::at(codes::E0111, call.span, "`does` is followed by a call")
                            .here("this is not a call")
                            .help("call a clause, `v.withdraw(30)`, or a contract, `Vault(owner: alice)`"),
                    );
                    return StepKind::Error;
                }
            }
        }
        StepKind::Does { name, who, call, also, locks, with }
    }

    pub(crate) fn refused(
        &mut self,
        message: Option<usize>,
        steps: Vec<Step>,
        l: usize,
        r: usize,
    ) -> StepKind {
        let message = message.map(|at| self.string_at(at));
        StepKind::Refused { message, steps, span: self.span(l, r) }
    }

    /// A number and its unit of time, in milliseconds.
    pub(crate) fn duration(&mut self, index: usize) -> ExprKind {
        let unit = UNITS.iter().find(|(unit, _)| *unit == self.slice(index + 1));
        let milliseconds = unit.map_or(1, |(_, milliseconds)| *milliseconds);
        let ExprKind::Int(number) = self.int(index) else { return ExprKind::Error };
        literal::bounded(number * milliseconds, self.span(index, index + 2)).map_or_else(
            |diagnostic| {
                self.diagnostics.report(*diagnostic);
                ExprKind::Error
            },
            ExprKind::Int,
        )
    }
}

fn predicate(
    kind: ContractKind,
    name: Ident,
    parameters: List<Option<Parameter>>,
    locks: Vec<Locked>,
    members: Vec<Option<Member>>,
) -> Contract {
    let (parameters, unknown) = parameters.whole();
    let partial = unknown || members.iter().any(Option::is_none);
    let members = members.into_iter().flatten().collect();
    Contract { kind, name, parameters, locks, members, partial }
}

/// Whether a syntax error was where this statement stands.
fn is_error(act: &Act) -> bool {
    matches!(&act.kind, ActKind::Call(Expr { kind: ExprKind::Error, .. }))
}

fn is_partial(step: &Step) -> bool {
    match &step.kind {
        StepKind::Error => true,
        StepKind::Refused { steps, .. } => steps.iter().any(is_partial),
        _ => false,
    }
}
