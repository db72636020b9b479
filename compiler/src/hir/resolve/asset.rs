//! Assets: contracts that lock nothing, and whose clauses issue.
//!
//! What a clause of an asset opens is one value that is just being made. How much that is, is its amount, so the parameter `amount` is a name
//! for it, and no second number; and the value goes to the transaction.

use super::Resolver;
use super::scope::{Binding, Scope};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{
    Effect, Expr, ExprKind, FunctionId, IssuedAmount, LocalId, Message, Pattern, Program, Statement,
    StatementKind, Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, Ident, MemberKind};

/// Who signs for an asset that is issued once.
const ISSUER: &str = "issuer";
/// The clause that does it.
pub(super) const ISSUE: &str = "issue";

/// What an asset that is issued once has without saying it: the key of the one who does it.
pub(super) fn issuer(program: &Program, name: &Ident) -> (Ident, Type) {
    let key = program.contract_types.map_or(Type::Error, |types| Program::plain(types.public_key));
    (Ident { name: ISSUER.to_owned(), span: name.span }, key)
}

/// The value that a clause issues, by a name that nobody can write.
pub(super) fn minted(program: &Program, name: &Ident) -> (Ident, Type) {
    let value = program.contract_types.map_or(Type::Error, |types| Program::plain(types.value));
    (Ident { name: "what is issued".to_owned(), span: name.span }, value)
}

impl<'t> Resolver<'t> {
    /// What an asset has of a contract and cannot have.
    pub(super) fn no_member_of_asset(&mut self, member: &ast::Member) {
        let (message, help) = match &member.kind {
            MemberKind::Clause(_) => return,
            MemberKind::State { .. } => (
                "an asset has no state",
                "what is issued is in nobody's hands yet; a contract that holds the asset can have a state",
            ),
            MemberKind::Invariant { .. } => {
                ("an asset has no invariant", "write what must hold as an `assert` into each clause")
            }
        };
        self.report(Diagnostic::at(codes::E0951, member.span, message).help(help));
    }

    /// Warns of a clause with which anybody can issue.
    pub(super) fn free_to_issue(&mut self, clause: &ast::Clause) {
        use ast::StatementKind::{Assert, Nullify};
        let statements = clause.body.iter().flat_map(|body| &body.statements);
        let asks = clause.signers.is_some()
            || !clause.requires.is_empty()
            || statements.into_iter().any(|found| matches!(found.kind, Assert { .. } | Nullify { .. }));
        if !asks {
            let message = format!("anybody can call `{}`, and issue as much as they like", clause.name.name);
            self.report(
                Diagnostic::at(codes::W0950, clause.name.span, message)
                    .help("ask for a signature, `signed by issuer`, or assert what the caller must know")
                    .help("if this is meant, write `#[allow(W0950)]` before the clause"),
            );
        }
    }
}

impl<'t> Scope<'_, 't> {
    /// Reports a clause that does not say how much it issues.
    pub(super) fn issues_nothing(&mut self, clause: &ast::Clause) {
        let message = format!("`{}` does not say how much it issues", clause.name.name);
        self.report(
            Diagnostic::at(codes::E0950, clause.name.span, message)
                .here("has no parameter `amount`")
                .help(format!("write `clause {}(amount: Hidden<u64>)`", clause.name.name)),
        );
    }

    /// The parameter of a clause of an asset that says how much it issues.
    pub(super) fn issued_amount(
        &mut self,
        parameter: &'t ast::Parameter,
        place: usize,
        ty: &Type,
    ) -> IssuedAmount {
        if *ty != Type::Error && ty.opened() != Type::unsigned(64) {
            self.report(
                Diagnostic::at(codes::E0950, parameter.ty.span, "`amount` is how much is issued")
                    .here("of another type")
                    .help("write `amount: Hidden<u64>`, or `public amount: u64` if everybody may know it"),
            );
        }
        IssuedAmount { place, public: parameter.public.is_some(), span: parameter.pattern.span }
    }

    /// What a clause of an asset does before all that its block says: it gives the value out, and names the amount or requires that it is the
    /// supply.
    pub(super) fn issuing(
        &mut self,
        minted: LocalId,
        amount: Option<(&Ident, bool)>,
        supply: Option<FunctionId>,
        span: Span,
    ) -> Vec<Statement> {
        let minted = self.make(ExprKind::Local(minted), span);
        let kind = ExprKind::Effect { effect: Effect::Issue, arguments: vec![minted], message: None };
        let issued = self.make(kind, span);
        let (local, value) = match amount {
            Some((name, true)) => {
                (self.bind(name, false), self.make(ExprKind::Reveal(Box::new(issued)), name.span))
            }
            Some((name, false)) => (self.bind(name, false), issued),
            None => (self.bind_unnamed(span), issued),
        };
        // It is used: that much is issued.
        self.mark(Binding::Local(local));
        let kind = StatementKind::Let { pattern: Pattern::Bind(local), ty: None, value };
        let mut first = vec![Statement { kind, span }];
        if let Some(function) = supply {
            let (type_arguments, const_arguments, arguments) = (vec![], vec![], vec![]);
            self.calls.push((function, span));
            let call = ExprKind::Call { function, of: None, type_arguments, const_arguments, arguments };
            let right = Box::new(self.make(call, span));
            let left = Box::new(self.make(ExprKind::Local(local), span));
            let condition = self.make(ExprKind::Binary { operator: ast::BinaryOp::Eq, left, right }, span);
            let message = Some(said("the supply is another amount"));
            first.push(Statement { kind: StatementKind::Assert { condition, message }, span });
            let zero = self.make(ExprKind::Int(0.into()), span);
            let message = Some(Box::new(said("it is issued already")));
            let kind = ExprKind::Effect { effect: Effect::Nullify, arguments: vec![zero], message };
            let nullify: Expr = self.make(kind, span);
            first.push(Statement { kind: StatementKind::Expr(nullify), span });
        }
        first
    }

    /// Whether the clause is of an asset: then something that only instances of contracts have was reported.
    pub(super) fn not_of_asset(&mut self, what: &str, help: &str, span: Span) -> bool {
        let asset = self.contract.is_some_and(|id| self.resolver.program.contracts[id.0 as usize].is_asset());
        if asset {
            let message = format!("an asset has no instances, and so no {what}");
            self.report(Diagnostic::at(codes::E0951, span, message).help(help));
        }
        asset
    }
}

fn said(text: &str) -> Message {
    Message { text: text.to_owned(), values: vec![] }
}
