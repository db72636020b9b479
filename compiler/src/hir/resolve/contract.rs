//! Contracts: each clause and each invariant becomes a function.

use std::collections::{BTreeMap, BTreeSet};

use super::names::twice;
use super::number::Known;
use super::outside::outside;
use super::scope::{Binding, Scope};
use super::{Resolver, asset};
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::ModuleId;
use crate::hir::walk::{Found, expression, statements};
use crate::hir::{
    self, Body, Clause, Contract, ContractId, ContractKind, ContractParameter, ContractTypes, Effect, Expr,
    ExprKind, Function, FunctionId, Locked, Parameter, Pattern, Quorum, Readers, StateField, Statement,
    StatementKind, Type, openings,
};
use crate::source::Span;
use crate::syntax::ast::{self, Ident, ItemKind, MemberKind};

/// `2 of [a, b, c]` has a program for each choice of signers: at most so many.
const MAX_QUORUMS: u64 = 32;

/// What all clauses of a contract have in common.
pub(super) struct Common {
    pub(super) contract: ContractId,
    pub(super) module: ModuleId,
    /// The names in order, with their types.
    pub(super) names: Vec<(Ident, Type)>,
    /// Which of them some clause or invariant names.
    pub(super) used: Vec<bool>,
}

impl<'t> Resolver<'t> {
    /// Resolves all contracts. What they use was resolved before.
    pub(super) fn contracts(&mut self) {
        for (index, (module, item)) in self.items.contracts.clone().into_iter().enumerate() {
            if let ItemKind::Contract(contract) = &item.kind {
                self.contract(ContractId(index as u32), module, contract);
                self.program.contracts[index].about = super::definitions::about(item);
            }
        }
        self.unfit_makes();
    }

    /// Makes room: every id leads to something.
    pub(super) fn prepare_contracts(&mut self) {
        for (module, item) in &self.items.contracts {
            let Some(name) = item.name() else { continue };
            let asset = matches!(&item.kind, ItemKind::Contract(contract)
                if contract.kind != ast::ContractKind::Contract);
            let kind = if asset { ContractKind::Asset { supply: None } } else { ContractKind::Contract };
            self.program.contracts.push(Contract {
                kind,
                name: name.name.clone(),
                path: format!("{}::{}", self.tree.modules[module.0 as usize].path, name.name),
                parameters: vec![],
                state: vec![],
                locks: vec![],
                clauses: vec![],
                makes: vec![],
                invariants: vec![],
                creation: FunctionId(0),
                born: false,
                broken: true,
                about: hir::About::default(),
                span: name.span,
            });
        }
    }

    /// The types that contracts compute with, if they were loaded.
    pub(super) fn contract_types(&self) -> Option<ContractTypes> {
        let id = |name| match self.of_contracts(ModuleId(0), name)? {
            super::names::Definition::Data(id) => Some(id),
            _ => None,
        };
        Some(ContractTypes {
            value: id("Value")?,
            asset: id("Asset")?,
            public_key: id("PublicKey")?,
            reading_key: id("ReadingKey")?,
            address: id("Address")?,
            signature: id("Signature")?,
        })
    }

    fn contract(&mut self, id: ContractId, module: ModuleId, contract: &'t ast::Contract) {
        let reported = self.errors();
        let parameters = self.contract_parameters(module, contract);
        let asset = self.program.contracts[id.0 as usize].is_asset();
        let state = if asset { vec![] } else { self.state(module, contract) };
        let locks = match asset {
            true => vec![asset::minted(&self.program, &contract.name)],
            false => self.locks(module, contract),
        };
        if let ast::ContractKind::Once(supply) = &contract.kind {
            let supply = self.number(module, supply, &Type::unsigned(64), Known::default()).function;
            self.program.contracts[id.0 as usize].kind = ContractKind::Asset { supply: Some(supply) };
        }
        let names = parameters.iter().chain(&state).chain(&locks).cloned().collect();
        // What could not be parsed may name anything.
        let lost = contract.partial
            || contract.members.iter().any(|member| match &member.kind {
                MemberKind::Clause(clause) => clause.partial,
                MemberKind::State { partial, .. } => *partial,
                MemberKind::Invariant { .. } => false,
            });
        let used = vec![lost; parameters.len() + state.len() + locks.len()];
        let mut common = Common { contract: id, module, names, used };
        let mut names: BTreeMap<&str, Span> = BTreeMap::new();
        for (name, _) in &common.names {
            if let Some(first) = names.insert(&name.name, name.span) {
                self.report(twice(name, first));
            }
        }
        let named = |(name, ty): &(Ident, Type)| (name.name.clone(), ty.clone(), name.span);
        let parameters = parameters.iter().map(named);
        let parameters = parameters.map(|(name, ty, span)| ContractParameter { name, ty, span }).collect();
        let state = state
            .iter()
            .map(named)
            .map(|(name, ty, span)| StateField { name, ty, readers: None, initial: None, span })
            .collect();
        let locks =
            locks.iter().map(named).map(|(name, _, span)| Locked { name, readers: None, span }).collect();
        let creation = self.creation(&common, &contract.name);
        let found = &mut self.program.contracts[id.0 as usize];
        (found.parameters, found.state, found.locks) = (parameters, state, locks);
        (found.creation, found.born) = (creation, !found.state.is_empty());
        self.readers(&mut common, contract);
        self.initial_values(&mut common, contract);
        self.members(&mut common, contract);
        self.unreadable(id);
        // A value that a clause does not use is an error there.
        let unused = common
            .names
            .iter()
            .zip(&common.used)
            .filter(|((_, ty), used)| !**used && !self.program.is_linear(ty));
        let unused: Vec<&Ident> = unused.map(|((name, _), _)| name).collect();
        let sound = self.errors() == reported && !contract.partial;
        self.program.contracts[id.0 as usize].broken = !sound;
        for name in unused.into_iter().filter(|name| sound && !name.name.starts_with('_')) {
            let message = format!("no clause uses `{}`", name.name);
            let help = format!("remove it, or call it `_{}`", name.name);
            self.report(Diagnostic::at(codes::W0201, name.span, message).help(help));
        }
    }

    /// The function that stands for making an instance.
    fn creation(&mut self, common: &Common, of: &Ident) -> FunctionId {
        let id = FunctionId(self.program.functions.len() as u32);
        let (name, result, contract) = ("new".to_string(), Type::unit(), Some(common.contract));
        let path = format!("{}::{}::{name}", self.tree.modules[common.module.0 as usize].path, of.name);
        let library = self.is_of_library(common.module);
        let nothing = Function { name, path, result, contract, library, ..Function::unresolved(of.span) };
        self.program.functions.push(Function { partial: false, broken: false, ..nothing });
        self.calls.push(vec![]);
        id
    }

    /// How many errors there are so far.
    fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count()
    }

    fn contract_parameters(&mut self, module: ModuleId, contract: &'t ast::Contract) -> Vec<(Ident, Type)> {
        let mut parameters = vec![];
        if let ast::ContractKind::Once(_) = contract.kind {
            parameters.push(asset::issuer(&self.program, &contract.name));
        }
        for parameter in &contract.parameters {
            let mut scope = Scope::new(self, module, Body::None);
            if let Some(public) = parameter.public {
                let message = "the parameters of a contract are part of its programs";
                scope.report(
                    Diagnostic::at(codes::E0901, public, message)
                        .here("this says nothing")
                        .help("remove `public`"),
                );
            }
            let mut ty = scope.local_type(&parameter.ty);
            if scope.resolver.program.is_linear(&ty) {
                ty = Type::Error;
                let message = "a contract cannot have a value as its parameter";
                scope.report(
                    Diagnostic::at(codes::E0901, parameter.ty.span, message)
                        .here("a value is held by an instance")
                        .help("write it after the parameters: `locks name: Value`"),
                );
            }
            if scope.resolver.program.is_signature(&ty) {
                ty = Type::Error;
                scope.report(super::questions::kept_signature(parameter.ty.span, "parameter of a contract"));
            }
            match parameter.name() {
                Some(name) => parameters.push((name.clone(), ty)),
                None => scope.report(
                    Diagnostic::at(
                        codes::E0338,
                        parameter.pattern.span,
                        "a parameter of a contract has a name",
                    )
                    .help("give it a name, and take it apart in the clauses"),
                ),
            }
        }
        parameters
    }

    fn state(&mut self, module: ModuleId, contract: &'t ast::Contract) -> Vec<(Ident, Type)> {
        let mut first: Option<Span> = None;
        let mut state = vec![];
        for member in &contract.members {
            let MemberKind::State { fields, .. } = &member.kind else { continue };
            if let Some(first) = first.replace(member.span) {
                let message = format!("contract `{}` has two lists of fields", contract.name.name);
                self.report(
                    Diagnostic::at(codes::E0901, member.span, message)
                        .here("the second one")
                        .label(first, "the first one")
                        .help("write all fields in one `state { … }`"),
                );
            }
            for field in fields {
                let ty = self.state_field(module, field);
                state.push((field.name.clone(), ty));
            }
        }
        state
    }

    /// The type of a field. Everybody knows what is on the ledger, unless it is a commitment: so the field says which it is.
    fn state_field(&mut self, module: ModuleId, field: &ast::StateField) -> Type {
        let mut scope = Scope::new(self, module, Body::None);
        let ty = scope.ty(&field.ty);
        let hidden = super::types::hidden_span(&field.ty);
        let program = &scope.resolver.program;
        let key = program.is_opaque(&ty) || ty == asset(program);
        let linear = program.is_linear(&ty);
        let diagnostic = match (field.public, hidden) {
            _ if ty == Type::Error => return ty,
            _ if program.is_signature(&ty) => {
                super::questions::kept_signature(field.ty.span, "field of the state")
            }
            _ if linear => Diagnostic::at(codes::E0901, field.ty.span, "a value is no field of the state")
                .help("write it behind the parameters of the contract: `locks name: Value`"),
            (Some(public), Some(_)) => {
                Diagnostic::at(codes::E0901, public, "a field cannot be both `public` and `Hidden`")
                    .help("remove one of the two")
            }
            (None, None) if !key => {
                let message = format!("it is not said who may know `{}`", field.name.name);
                Diagnostic::at(codes::E0902, field.ty.span, message)
                    .here("neither `public` nor `Hidden`")
                    .help("write `public` before the type, or `Hidden<…>` around it")
            }
            (None, Some(_)) if !matches!(ty, Type::Hidden(_)) || !super::functions::hidden_leaves(&ty) => {
                Diagnostic::at(codes::E0901, field.ty.span, "a hidden field is one number")
                    .help("write a field for each number")
            }
            _ => return ty,
        };
        scope.report(diagnostic);
        Type::Error
    }

    fn locks(&mut self, module: ModuleId, contract: &'t ast::Contract) -> Vec<(Ident, Type)> {
        let mut locks = vec![];
        for locked in &contract.locks {
            let mut scope = Scope::new(self, module, Body::None);
            let mut ty = scope.ty(&locked.ty);
            if ty != Type::Error && ty != value(&scope.resolver.program) {
                ty = Type::Error;
                scope.report(
                    Diagnostic::at(codes::E0901, locked.ty.span, "what an instance locks is a `Value`")
                        .here("of another type")
                        .help("write `Value`; numbers and keys are fields of `state { … }`"),
                );
            }
            locks.push((locked.name.clone(), ty));
        }
        locks
    }

    /// Looks up who is to know what.
    fn readers(&mut self, common: &mut Common, contract: &'t ast::Contract) {
        let fields = contract.members.iter().filter_map(|member| match &member.kind {
            MemberKind::State { fields, .. } => Some(fields),
            _ => None,
        });
        let fields: Vec<&ast::StateField> = fields.flatten().collect();
        let mut scope = Scope::new(self, common.module, Body::None);
        common.bind(&mut scope);
        let fields: Vec<_> = fields.iter().map(|field| scope.field_readers(field, &common.names)).collect();
        let locks: Vec<_> = contract
            .locks
            .iter()
            .map(|locked| locked.readers.as_ref().and_then(|readers| scope.readers(readers.iter())))
            .collect();
        common.note_used(&scope);
        let found = &mut self.program.contracts[common.contract.0 as usize];
        found.state.iter_mut().zip(fields).for_each(|(field, readers)| field.readers = readers);
        found.locks.iter_mut().zip(locks).for_each(|(locked, readers)| locked.readers = readers);
    }

    /// Reports clauses that compute with something hidden which none of those can know who call them, and those that leave something
    /// hidden behind which its readers need not be told.
    fn unreadable(&mut self, id: ContractId) {
        let contract = &self.program.contracts[id.0 as usize];
        let mut reports = vec![];
        // One message about each field that should be sealed.
        let mut loose = BTreeSet::new();
        for clause in &contract.clauses {
            let function = &self.program.functions[clause.function.0 as usize];
            if function.broken || function.partial {
                continue;
            }
            let unknown = self.unknown_to_signers(contract, clause);
            let changed = openings::changed(contract, &function.body);
            for (index, (field, changed)) in contract.state.iter().zip(changed).enumerate() {
                let readers = field.readers.as_ref().filter(|readers| !readers.sealed);
                let (Some(readers), Some(changed)) = (readers, changed) else { continue };
                let signers = openings::signers(&function.body);
                // With `2 of [a, b, c]`, it may be the others.
                let signs = clause.signers.is_none() && readers.keys.iter().any(|key| signers.contains(key));
                if !signs && !unknown.iter().any(|(of, _)| *of == index) && loose.insert(index) {
                    let message = format!("nobody proves that a reader of `{}` can open this", field.name);
                    reports.push(
                        Diagnostic::at(codes::E0914, changed, message)
                            .here("whoever calls the clause chooses what hides it")
                            .label(readers.span, "is only to be told")
                            .help(
                                "write `sealed to r`, where `r: ReadingKey` is a parameter of the contract",
                            ),
                    );
                }
            }
            reports.extend(unknown.into_iter().map(|(_, report)| report));
            reports.extend(self.of_several_readers(contract, clause));
        }
        reports.into_iter().for_each(|found| self.report(found));
    }

    /// Reports a clause that computes with numbers that are sealed to different keys.
    fn of_several_readers(&self, contract: &hir::Contract, clause: &Clause) -> Option<Diagnostic> {
        let uses = openings::uses(&self.program, contract, clause.function);
        let opened = contract.state.iter().zip(uses).filter(|(_, used)| used.is_opened());
        let sealed: Vec<_> = opened.filter_map(|(field, _)| Some((field, field.reader()?))).collect();
        let (first, reader) = sealed.first()?;
        let (other, _) = sealed.iter().find(|(_, other)| other != reader)?;
        let function = &self.program.functions[clause.function.0 as usize];
        let message = format!("`{}` computes with numbers that nobody reads alone", function.name);
        let span = |field: &StateField| field.readers.as_ref().map_or(field.span, |readers| readers.span);
        Some(
            Diagnostic::at(codes::E0917, function.span, message)
                .here(format!("computes with `{}` and `{}`", first.name, other.name))
                .label(span(first), format!("reads `{}`", first.name))
                .label(span(other), format!("reads `{}`", other.name))
                .help("seal both to one key, or write a clause for each of them"),
        )
    }

    /// What a clause computes with, by its place among the fields and values of its contract, and none of those can know who sign. What is
    /// sealed is known to whoever has the secret, be it they who sign or not.
    fn unknown_to_signers(&self, contract: &hir::Contract, clause: &Clause) -> Vec<(usize, Diagnostic)> {
        let function = &self.program.functions[clause.function.0 as usize];
        let signers = openings::signers(&function.body);
        if signers.is_empty() {
            return vec![];
        }
        let fields = contract.state.iter().map(|field| (&field.name, &field.readers));
        let hidden = fields.chain(contract.locks.iter().map(|locked| (&locked.name, &locked.readers)));
        let uses = openings::uses(&self.program, contract, clause.function);
        let unknown = hidden.zip(uses).enumerate().filter_map(|(index, ((name, readers), used))| {
            let readers = readers.as_ref().filter(|readers| used.is_opened() && !readers.sealed)?;
            if readers.keys.iter().any(|key| signers.contains(key)) {
                return None;
            }
            let clause = &function.name;
            let message = format!("nobody who can call `{clause}` is to know `{name}`");
            let help = format!("name one of those who sign behind `to`, or let a reader of `{name}` sign");
            let diagnostic = Diagnostic::at(codes::E0913, function.span, message)
                .here(format!("computes with `{name}`"))
                .label(readers.span, "is known to these only")
                .help(help);
            Some((index, diagnostic))
        });
        unknown.collect()
    }

    fn members(&mut self, common: &mut Common, contract: &'t ast::Contract) {
        let mut names: BTreeMap<&str, Span> = BTreeMap::new();
        let (kind, asset) = {
            let found = &self.program.contracts[common.contract.0 as usize];
            (found.kind, found.is_asset())
        };
        if let ContractKind::Asset { supply: Some(supply) } = kind {
            let clause = self.issue(common, &contract.name, supply);
            self.program.contracts[common.contract.0 as usize].clauses.push(clause);
            return;
        }
        for member in &contract.members {
            if asset {
                self.no_member_of_asset(member);
            }
            match &member.kind {
                MemberKind::State { .. } => {}
                MemberKind::Invariant { .. } if asset => {}
                MemberKind::Clause(clause) => {
                    if let Some(first) = names.insert(&clause.name.name, clause.name.span) {
                        self.report(twice(&clause.name, first));
                    }
                    let cost = self.budget(common.module, &member.heads);
                    match asset {
                        true => self.free_to_issue(clause),
                        false => self.free_for_all(clause),
                    }
                    let clause = self.clause(common, &contract.name, clause);
                    self.program.functions[clause.function.0 as usize].cost = cost;
                    self.program.contracts[common.contract.0 as usize].clauses.push(clause);
                }
                MemberKind::Invariant { condition, message, .. } => {
                    let (name, span) = ("invariant".to_string(), member.span);
                    let function = self.function_of(common, &contract.name, (name, span), |scope| {
                        let condition = scope.expr(condition);
                        let message = message.as_ref().map(|message| scope.message(message));
                        let kind = StatementKind::Assert { condition, message };
                        let body =
                            hir::Block { statements: vec![Statement { kind, span }], tail: None, span };
                        (vec![], Type::unit(), span, body)
                    });
                    let contract = &mut self.program.contracts[common.contract.0 as usize];
                    contract.invariants.push(function);
                    contract.born = true;
                }
            }
        }
        if names.is_empty() && !contract.partial {
            let name = &contract.name.name;
            let (message, here, help) = match asset {
                true => (
                    format!("nothing issues `{name}`"),
                    "an asset without clauses",
                    "write a clause: `clause mint(amount: Hidden<u64>) signed by issuer`",
                ),
                false => (
                    format!("nothing opens an instance of `{name}`"),
                    "a contract without clauses",
                    "write a clause: `clause take() signed by owner { unlock funds }`",
                ),
            };
            self.report(Diagnostic::at(codes::E0903, contract.name.span, message).here(here).help(help));
        }
    }

    /// Warns of a clause that gives something to whoever calls it.
    fn free_for_all(&mut self, clause: &ast::Clause) {
        use ast::StatementKind::{Assert, Lock, Nullify, Unlock};
        let statements = || clause.body.iter().flat_map(|body| &body.statements);
        let asks = clause.signers.is_some()
            || !clause.requires.is_empty()
            || statements().any(|statement| matches!(statement.kind, Assert { .. } | Nullify { .. }));
        // An address that the caller gives is whoever they want.
        let is_given = |with: &ast::Expr| {
            let ast::ExprKind::Path(path) = &with.kind else { return false };
            let name = super::show(path);
            clause.parameters.iter().filter_map(|parameter| parameter.name()).any(|own| own.name == name)
        };
        let taken = statements().find_map(|statement| match &statement.kind {
            Unlock(_) => Some((statement.span, "unlocks")),
            Lock { with, .. } if is_given(with) => Some((statement.span, "locks")),
            _ => None,
        });
        if let (Some((place, does)), false) = (taken, asks) {
            let message = format!("anybody can take what `{}` {does}", clause.name.name);
            self.report(
                Diagnostic::at(codes::W0912, place, message)
                    .here("whoever calls the clause gets this")
                    .help("ask for a signature, `signed by owner`, or assert what the caller must know")
                    .help("if this is meant, write `#[allow(W0912)]` before the clause"),
            );
        }
    }

    fn clause(&mut self, common: &mut Common, of: &Ident, clause: &'t ast::Clause) -> Clause {
        let (mut quorum, mut amount) = (None, None);
        let asset = self.program.contracts[common.contract.0 as usize].is_asset();
        let minted = hir::LocalId(common.names.len().saturating_sub(1) as u32);
        let name = (clause.name.name.clone(), clause.name.span);
        let function = self.function_of(common, of, name, |scope| {
            scope.clause = true;
            let mut names: BTreeMap<&str, Span> = BTreeMap::new();
            let (mut parameters, mut issued) = (vec![], None);
            for (place, parameter) in clause.parameters.iter().enumerate() {
                let ty = scope.clause_parameter(parameter);
                let Some(name) = parameter.name() else {
                    scope.report(
                        Diagnostic::at(
                            codes::E0338,
                            parameter.pattern.span,
                            "a parameter of a clause has a name",
                        )
                        .help("give it a name, and take it apart with `let` inside"),
                    );
                    continue;
                };
                scope.distinct(&mut names, name);
                if asset && name.name == "amount" {
                    amount = Some(scope.issued_amount(parameter, place, &ty));
                    issued = Some((name, parameter.public.is_some()));
                    continue;
                }
                let local = scope.bind(name, false);
                scope.types.insert(local, ty.clone());
                parameters.push(Parameter { local, public: parameter.public, ty, span: parameter.span });
            }
            scope.parameters = scope.locals.len();
            let mut first = vec![];
            if asset {
                if issued.is_none() && !clause.partial {
                    scope.issues_nothing(clause);
                }
                first.extend(scope.issuing(minted, issued, None, clause.name.span));
            }
            if let Some(signers) = &clause.signers {
                let keys;
                (keys, quorum) = scope.signers(signers);
                first.push(scope.effect(Effect::Sign, keys, signers.span));
            }
            for required in &clause.requires {
                let arguments = vec![scope.expr(&required.amount), scope.expr(&required.asset)];
                let kind = ExprKind::Effect { effect: Effect::Require, arguments, message: None };
                let value = scope.make(kind, required.span);
                let pattern = Pattern::Bind(scope.bind(&required.name, false));
                let kind = StatementKind::Let { pattern, ty: None, value };
                first.push(Statement { kind, span: required.span });
            }
            let result = clause.result.as_ref().map_or(Type::unit(), |ty| scope.local_type(ty));
            let result_span = clause.result.as_ref().map_or(clause.name.span, |ty| ty.span);
            scope.may_return = true;
            let span = clause.name.span;
            let mut body = match &clause.body {
                Some(body) => scope.block(body),
                None => hir::Block { statements: vec![], tail: None, span },
            };
            body.statements.splice(0..0, first);
            (parameters, result, result_span, body)
        });
        self.program.functions[function.0 as usize].partial |= clause.partial;
        let requires =
            clause.requires.iter().map(|required| (required.name.name.clone(), required.name.span));
        let unlocks = unlocks(&self.program.functions[function.0 as usize].body);
        Clause { function, signers: quorum, requires: requires.collect(), unlocks, amount }
    }

    /// The clause that issues all of an asset: whoever the first parameter is the key of signs, and nobody can do it again.
    fn issue(&mut self, common: &mut Common, of: &Ident, supply: FunctionId) -> Clause {
        let minted = hir::LocalId(common.names.len().saturating_sub(1) as u32);
        let name = (asset::ISSUE.to_owned(), of.span);
        let function = self.function_of(common, of, name, |scope| {
            scope.clause = true;
            let issuer = hir::LocalId(0);
            scope.mark(Binding::Local(issuer));
            let key = scope.make(ExprKind::Local(issuer), of.span);
            let mut statements = vec![scope.effect(Effect::Sign, vec![key], of.span)];
            statements.extend(scope.issuing(minted, None, Some(supply), of.span));
            let body = hir::Block { statements, tail: None, span: of.span };
            (vec![], Type::unit(), of.span, body)
        });
        Clause { function, signers: None, requires: vec![], unlocks: Some(0), amount: None }
    }

    /// A function of a contract. `inside` gives its own parameters, its result with its place, and its body.
    fn function_of(
        &mut self,
        common: &mut Common,
        of: &Ident,
        (name, span): (String, Span),
        inside: impl FnOnce(&mut Scope<'_, 't>) -> (Vec<Parameter>, Type, Span, hir::Block),
    ) -> FunctionId {
        let id = FunctionId(self.program.functions.len() as u32);
        self.program.functions.push(Function::unresolved(span));
        self.calls.push(vec![]);
        let library = self.is_of_library(common.module);
        let path = format!("{}::{}::{name}", self.tree.modules[common.module.0 as usize].path, of.name);
        let mut scope = Scope::new(self, common.module, Body::Function(id));
        scope.contract = Some(common.contract);
        let mut parameters = common.bind(&mut scope);
        let (own, result, result_span, body) = inside(&mut scope);
        super::questions::misplaced(&body).into_iter().for_each(|found| scope.report(found));
        common.note_used(&scope);
        scope.local_used[..common.names.len()].fill(true);
        parameters.extend(own);
        if !library && !scope.broken {
            scope.unused_locals(&parameters);
            scope.unused_mut();
            let hiding = std::mem::take(&mut scope.hiding);
            hiding.into_iter().for_each(|diagnostic| scope.report(diagnostic));
        }
        let Scope { locals, calls, broken, .. } = scope;
        let called = calls.iter().map(|(callee, _)| *callee).collect();
        self.calls[id.0 as usize] = calls;
        self.program.functions[id.0 as usize] = Function {
            name,
            path,
            contract: Some(common.contract),
            library,
            parameters,
            partial: false,
            result,
            result_span,
            calls: called,
            broken,
            locals,
            body,
            ..Function::unresolved(span)
        };
        id
    }
}

fn is_public_key(program: &hir::Program, ty: &Type) -> bool {
    program.contract_types.is_some_and(|types| *ty == hir::Program::plain(types.public_key))
}

impl Common {
    /// Binds the names in a function, as its first parameters.
    fn bind(&self, scope: &mut Scope<'_, '_>) -> Vec<Parameter> {
        let mut parameters = vec![];
        for (name, ty) in &self.names {
            let local = scope.bind(name, false);
            scope.types.insert(local, ty.clone());
            parameters.push(Parameter { local, public: None, ty: ty.clone(), span: name.span });
        }
        parameters
    }

    fn note_used(&mut self, scope: &Scope<'_, '_>) {
        self.used.iter_mut().zip(&scope.local_used).for_each(|(used, here)| *used |= here);
    }
}

impl<'t> Scope<'_, 't> {
    /// A statement that does something beside computing.
    fn effect(&mut self, effect: Effect, arguments: Vec<Expr>, span: Span) -> Statement {
        let kind = ExprKind::Effect { effect, arguments, message: None };
        Statement { kind: StatementKind::Expr(self.make(kind, span)), span }
    }

    /// Who is to know a field of the state; `names` are what the contract knows, in order.
    fn field_readers(&mut self, field: &'t ast::StateField, names: &[(Ident, Type)]) -> Option<Readers> {
        let written = field.readers.as_ref()?;
        let reported = self.resolver.errors();
        let readers = self.readers(std::iter::once(written));
        let ty = names.iter().find(|(name, _)| *name == field.name).map_or(&Type::Error, |(_, ty)| ty);
        if self.resolver.errors() > reported || *ty == Type::Error {
            return None;
        }
        let program = &self.resolver.program;
        let keys = readers.iter().flat_map(|readers| &readers.keys);
        let keys: Vec<&(Ident, Type)> = keys.filter_map(|key| names.get(key.0 as usize)).collect();
        let reads = |(_, ty): &&(Ident, Type)| program.is_reading_key(ty);
        let name = keys.first().map_or("reader", |(key, _)| &key.name);
        let unfit = |message: &str| Diagnostic::at(codes::E0915, written.span, message);
        let diagnostic = match field.sealed {
            _ if keys.iter().any(|(_, ty)| *ty == Type::Error) => return None,
            None if keys.iter().any(reads) => {
                unfit("`to` names who is told, by the keys that they sign with").here("a reading key").help(
                    format!("write `sealed to {name}`: then it is proven that `{name}` can open the field"),
                )
            }
            None => return readers,
            Some(sealed) if !matches!(ty, Type::Hidden(_)) => {
                let message = format!("`{}` is not hidden, so that everybody reads it", field.name.name);
                Diagnostic::at(codes::E0916, sealed.to(written.span), message)
                    .help("leave this out, or write `Hidden<…>` around the type")
            }
            Some(_) if ty.opened() == Type::Field => {
                let message = format!("`{}` may be a number that no reader finds", field.name.name);
                Diagnostic::at(codes::E0916, field.ty.span, message)
                    .here("of some 250 bits")
                    .help("seal an integer: readers find numbers of up to 40 bits")
            }
            Some(_) => match &keys[..] {
                [key] if reads(key) => return readers.map(|readers| Readers { sealed: true, ..readers }),
                [_, _, ..] => unfit("a field is sealed to one reading key")
                    .help("name one: several people can share its secret, which neither signs nor spends"),
                [(_, ty)] if is_public_key(program, ty) => unfit("a field is sealed to a key that reads")
                    .here("this is one that signs")
                    .help(format!(
                        "declare `{name}_reads: ReadingKey` as well, and write `sealed to {name}_reads`"
                    )),
                _ => unfit("what a field is sealed to is a reading key")
                    .help("name a parameter or a field of the type `ReadingKey`"),
            },
        };
        self.report(diagnostic);
        None
    }

    /// The keys of the contract that are named as readers. Of others it is not known whose they are: then nothing is said.
    fn readers(&mut self, readers: impl Iterator<Item = &'t ast::Expr>) -> Option<Readers> {
        let (mut keys, mut span, mut known) = (vec![], None::<Span>, true);
        for reader in readers {
            let reader = self.expr(reader);
            span = Some(span.map_or(reader.span, |span| span.to(reader.span)));
            let named = match &reader.kind {
                ExprKind::Array(keys) => &keys[..],
                _ => std::slice::from_ref(&reader),
            };
            for key in named {
                match key.kind {
                    ExprKind::Local(key) => keys.push(key),
                    _ => known = false,
                }
            }
        }
        Some(Readers { keys, sealed: false, span: span? }).filter(|_| known)
    }

    /// What a statement of a clause does.
    pub(super) fn clause_statement(&mut self, statement: &ast::Statement) -> StatementKind {
        let mut said = None;
        let (effect, arguments) = match &statement.kind {
            ast::StatementKind::Lock { value, with } => {
                let value = self.expr(value);
                match &with.kind {
                    ast::ExprKind::Path(path) if super::show(path) == "self" => {
                        if self.not_of_asset(
                            "next one",
                            "lock it with a key or an address that is a parameter",
                            with.span,
                        ) {
                            return StatementKind::Expr(self.make(ExprKind::Error, statement.span));
                        }
                        (Effect::Keep, vec![value])
                    }
                    _ => match self.made(with) {
                        Some((made, arguments)) => {
                            (Effect::LockIn(made), std::iter::once(value).chain(arguments).collect())
                        }
                        None => (Effect::Lock, vec![value, self.expr(with)]),
                    },
                }
            }
            ast::StatementKind::Unlock(value) => (Effect::Unlock, vec![self.expr(value)]),
            ast::StatementKind::Retire(value) => (Effect::Retire, vec![self.expr(value)]),
            ast::StatementKind::Next(_)
                if self.not_of_asset(
                    "next one",
                    "remove this: what is issued is the transaction's",
                    statement.span,
                ) =>
            {
                return StatementKind::Expr(self.make(ExprKind::Error, statement.span));
            }
            ast::StatementKind::Next(fields) => (Effect::Next, self.next_fields(fields, statement.span)),
            ast::StatementKind::Nullify { value, message, .. } => {
                said = message.as_ref().map(|message| Box::new(self.message(message)));
                (Effect::Nullify, vec![self.expr(value)])
            }
            _ => return StatementKind::Expr(self.make(ExprKind::Error, statement.span)),
        };
        let kind = if self.contract.is_some() {
            ExprKind::Effect { effect, arguments, message: said }
        } else {
            self.report(outside(effect, statement.span));
            ExprKind::Error
        };
        StatementKind::Expr(self.make(kind, statement.span))
    }

    /// `after(t)`, `before(t)` and `signed(…)`, which only clauses can ask.
    pub(super) fn question(&mut self, name: &str, arguments: &[Expr], span: Span) -> Option<ExprKind> {
        let effect = match name {
            "after" => Effect::After,
            "before" => Effect::Before,
            "signed" => Effect::Signed,
            _ => return None,
        };
        if self.contract.is_none() || effect == Effect::Signed && !self.clause {
            self.report(outside(effect, span));
            return Some(ExprKind::Error);
        }
        let unsigned = || super::questions::unsigned(arguments, span);
        if let Some(wrong) = (effect == Effect::Signed).then(unsigned).flatten() {
            self.report(wrong);
            return Some(ExprKind::Error);
        }
        if effect != Effect::Signed && arguments.len() != 1 {
            let message = format!("`{name}` takes 1 argument, not {}", arguments.len());
            let help = format!("give it a moment: `{name}(deadline)`");
            self.report(Diagnostic::at(codes::E0303, span, message).help(help));
            return Some(ExprKind::Error);
        }
        Some(ExprKind::Effect { effect, arguments: arguments.to_vec(), message: None })
    }

    /// `self.id`, which only clauses can ask, and no other part of `self`.
    pub(super) fn of_self(&mut self, name: &Ident, span: Span) -> Option<ExprKind> {
        let contract = self.contract?;
        if name.name != "id" {
            return None;
        }
        if self.not_of_asset("identity", "a number that the caller gives can be nullified instead", span) {
            return Some(ExprKind::Error);
        }
        if !self.clause {
            let message = "an invariant cannot depend on which instance it is of";
            let error = Diagnostic::at(codes::E0912, span, message).here("is not known before it is made");
            self.report(error.help("require it in the clauses that need it"));
            return Some(ExprKind::Error);
        }
        self.resolver.program.contracts[contract.0 as usize].born = true;
        Some(ExprKind::Effect { effect: Effect::Identity, arguments: vec![], message: None })
    }

    /// The values of all fields of the next instance, in order: those that are not written stay as they are.
    fn next_fields(&mut self, fields: &[ast::FieldValue], span: Span) -> Vec<Expr> {
        let Some(contract) = self.contract else {
            return fields.iter().map(|field| self.expr(&field.value)).collect();
        };
        let contract = &self.resolver.program.contracts[contract.0 as usize];
        let first = contract.parameters.len();
        let state: Vec<(String, Span)> =
            contract.state.iter().map(|field| (field.name.clone(), field.span)).collect();
        let mut values: Vec<Option<(Expr, Span)>> = state.iter().map(|_| None).collect();
        for field in fields {
            let value = self.expr(&field.value);
            let Some(index) = state.iter().position(|(name, _)| *name == field.name.name) else {
                let message = format!("the state of this contract has no field `{}`", field.name.name);
                let diagnostic = Diagnostic::at(codes::E0904, field.name.span, message).here("no such field");
                let names: Vec<&str> = state.iter().map(|(name, _)| name.as_str()).collect();
                self.report(match closest(&field.name.name, names.iter().copied()) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None if names.is_empty() => diagnostic.help("fields are declared in `state { … }`"),
                    None => diagnostic.help(format!("its fields are {}", super::names_in_words(&names))),
                });
                continue;
            };
            self.name(field.name.span, Binding::Local(hir::LocalId((first + index) as u32)));
            if let Some((_, first)) = values[index].replace((value, field.name.span)) {
                let message = format!("field `{}` is given twice", field.name.name);
                self.report(
                    Diagnostic::at(codes::E0904, field.name.span, message)
                        .label(first, "given here first")
                        .help("remove one of them"),
                );
            }
        }
        let mut all = vec![];
        for (index, value) in values.into_iter().enumerate() {
            all.push(match value {
                Some((value, _)) => value,
                None => self.make(ExprKind::Local(hir::LocalId((first + index) as u32)), span),
            });
        }
        all
    }

    /// The keys of `signed by`, and how many of them sign if not all do.
    fn signers(&mut self, signers: &ast::Signers) -> (Vec<Expr>, Option<Quorum>) {
        let Some(count) = &signers.count else {
            return (signers.keys.iter().map(|key| self.expr(key)).collect(), None);
        };
        let keys = match &signers.keys.elements[..] {
            [ast::Expr { kind: ast::ExprKind::Array(keys), .. }] => keys,
            _ => {
                self.report(
                    Diagnostic::at(
                        codes::E0905,
                        signers.span,
                        "the keys of which some sign must be written one by one",
                    )
                    .help("write an array: `signed by 2 of [a, b, c]`"),
                );
                return (vec![self.make(ExprKind::Error, signers.span)], None);
            }
        };
        let of = keys.len() as u32;
        let number = match &count.kind {
            ast::ExprKind::Int(count) => u32::try_from(count).ok(),
            _ => None,
        };
        let keys: Vec<Expr> = keys.iter().map(|key| self.expr(key)).collect();
        match number.filter(|count| (1..=of).contains(count)) {
            Some(count) if choices(count, of) <= MAX_QUORUMS => (keys, Some(Quorum { count, of })),
            Some(count) => {
                let message = format!("there are too many ways to choose {count} of {of} keys");
                self.report(
                    Diagnostic::at(codes::E0905, signers.span, message)
                        .here(format!("each is a program of its own, and {MAX_QUORUMS} is the most"))
                        .help("let some of fewer keys sign, or more or fewer of these"),
                );
                (keys, None)
            }
            None => {
                let message = format!("how many sign must be written as a number from 1 to {of}");
                self.report(
                    Diagnostic::at(codes::E0905, count.span, message)
                        .help("write a number: `signed by 2 of [a, b, c]`"),
                );
                (keys, None)
            }
        }
    }

    /// The type of what the caller of a clause gives: public, hidden, or known to the prover alone.
    fn clause_parameter(&mut self, parameter: &ast::Parameter) -> Type {
        let hidden = super::types::hidden_span(&parameter.ty);
        if let (Some(public), Some(hidden)) = (parameter.public, hidden) {
            self.report(
                Diagnostic::at(codes::E0214, public, "a parameter cannot be both `public` and `Hidden`")
                    .here("everybody sees the value")
                    .label(hidden, "everybody sees a commitment")
                    .help("remove one of the two"),
            );
        }
        let ty = self.ty(&parameter.ty);
        let message = match &ty {
            ty if self.resolver.program.is_linear(ty) => "a value is no argument of a clause",
            ty if hidden.is_some() && !super::functions::hidden_leaves(ty) => {
                "`Hidden` holds a bool, an integer or a field element"
            }
            _ => return ty,
        };
        let help = match hidden {
            Some(_) => "write `Hidden` around each single value, as in `[Hidden<u64>; 4]`",
            None => "write what the caller pays behind the parameters: `requires name: 3 of asset`",
        };
        self.report(Diagnostic::at(codes::E0901, parameter.ty.span, message).help(help));
        Type::Error
    }
}

/// How many values a clause unlocks, if none of that is in a loop or a choice.
fn unlocks(body: &hir::Block) -> Option<usize> {
    let is_unlock = |expr: &Expr| matches!(expr.kind, ExprKind::Effect { effect: Effect::Unlock, .. });
    let (mut count, mut plain) = (0, true);
    statements(body, &mut |found| {
        let mut inside = 0;
        let mut note =
            |found: Found<'_>| inside += usize::from(matches!(found, Found::Expr(expr) if is_unlock(expr)));
        match found {
            Found::Expr(expr) if is_unlock(expr) => count += 1,
            Found::Expr(expr)
                if matches!(
                    expr.kind,
                    ExprKind::If { .. } | ExprKind::Match { .. } | ExprKind::Comprehension { .. }
                ) =>
            {
                expression(expr, &mut note);
            }
            Found::Statement(Statement { kind: StatementKind::For { body, .. }, .. }) => {
                statements(body, &mut note)
            }
            _ => {}
        }
        plain &= inside == 0;
    });
    plain.then_some(count)
}

/// How many ways there are to choose some of several.
fn choices(count: u32, of: u32) -> u64 {
    let count = count.min(of - count);
    (0..u64::from(count)).fold(1_u64, |ways, k| ways.saturating_mul(u64::from(of) - k) / (k + 1))
}

fn value(program: &hir::Program) -> Type {
    program.contract_types.map_or(Type::Error, |types| hir::Program::plain(types.value))
}

fn asset(program: &hir::Program) -> Type {
    program.contract_types.map_or(Type::Error, |types| hir::Program::plain(types.asset))
}
