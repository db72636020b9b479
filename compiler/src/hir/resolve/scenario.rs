//! Scenarios: each number in them becomes a function without parameters, so that types and lowering see it.

mod held;
mod needed;

use std::collections::{BTreeMap, BTreeSet};

use super::arguments::{Slot, places};
use super::names::Definition;
use super::number::{Computed, Known, single};
use super::{Resolver, names_in_words};
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::ModuleId;
use crate::hir::{
    self, Amount, BinaryOp, Called, CalledClause, ContractId, ContractKind, Function, FunctionId, GivenValue,
    NamedAsset, ParameterKind, Scenario, Side, StateField, Step, StepKind, Test, TestKind, TransactionId,
    Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Ident, ItemKind};
use needed::Needed;

/// How to get a signature of data.
const SIGN: &str = "let somebody sign first: `let s = oracle signs (\"the price of gold\", 3, 1_800);`, or write what `zkc key sign` prints, as a text";

/// What a name in a scenario stands for.
#[derive(Clone, Copy)]
enum Name {
    Person(usize),
    Asset(usize),
    Instance(usize),
    Signature(usize),
    Number,
}

impl Name {
    /// What it stands for, with its article.
    fn in_words(self) -> &'static str {
        match self {
            Name::Person(_) => "a person",
            Name::Asset(_) => "an asset",
            Name::Instance(_) => "an instance of a contract",
            Name::Signature(_) => "a signature",
            Name::Number => "a number",
        }
    }
}

/// What a parameter is given.
#[derive(Clone)]
enum Wanted {
    /// An instance of a contract.
    Instance(ContractId),
    /// An asset of the program, with values for its parameters.
    Issuer(ContractId),
    /// Something of a type.
    Of(Type),
    /// The same of a field that begins with what its contract says, so that nothing need be given.
    Begins(Type),
}

impl Wanted {
    fn field(field: &StateField) -> Self {
        match field.initial {
            Some(_) => Wanted::Begins(field.ty.clone()),
            None => Wanted::Of(field.ty.clone()),
        }
    }
}

/// A parameter: its name, what it is given, and where the name is, if it is written.
type NamedParameter = (String, Wanted, Option<Span>);

/// A scenario being resolved.
struct Writing<'r, 't> {
    resolver: &'r mut Resolver<'t>,
    module: ModuleId,
    names: BTreeMap<&'t str, (Name, Span)>,
    /// The numbers that have names, in order.
    numbers: Vec<(&'t Ident, &'t ast::Expr)>,
    /// Whether it is a step on a ledger, with the names of an openings file.
    on_ledger: bool,
    scenario: Scenario,
}

impl<'t> Resolver<'t> {
    /// A scenario is a test; it is no function, but each test has one.
    fn note_scenario(&mut self, scenario: &Scenario) {
        let function = FunctionId(self.program.functions.len() as u32);
        let (name, span) = (scenario.name.clone(), scenario.span);
        let (path, result) = (name.clone(), Type::unit());
        let nothing = Function { name: name.clone(), path, result, test: true, ..Function::unresolved(span) };
        self.program.functions.push(Function { partial: false, broken: scenario.broken, ..nothing });
        self.calls.push(vec![]);
        let kind = TestKind::Scenario(self.program.scenarios.len());
        self.program.tests.push(Test { name, function, kind, span });
    }

    /// Resolves all scenarios. Contracts were resolved before.
    pub(super) fn scenarios(&mut self) {
        for (module, item) in self.items.scenarios.clone() {
            let ItemKind::Scenario(scenario) = &item.kind else { continue };
            let ast::Scenario { name, known, steps, partial } = scenario;
            let empty = Scenario {
                name: name.name.clone(),
                people: vec![],
                assets: vec![],
                instances: vec![],
                signatures: vec![],
                steps: vec![],
                broken: *partial,
                span: name.span,
            };
            let (names, numbers) = (BTreeMap::new(), vec![]);
            let on_ledger = !known.is_empty();
            let mut writing = Writing { resolver: self, module, names, numbers, on_ledger, scenario: empty };
            known.iter().for_each(|(name, what)| writing.known(name, what));
            let steps = writing.steps(steps);
            let scenario = Scenario { steps, ..writing.scenario };
            self.note_scenario(&scenario);
            self.program.scenarios.push(scenario);
        }
    }
}

impl<'t> Writing<'_, 't> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.scenario.broken = true;
        self.resolver.report(diagnostic);
    }

    fn steps(&mut self, steps: &'t [ast::Step]) -> Vec<Step> {
        let steps = steps.iter().filter_map(|step| Some(Step { kind: self.step(step)?, span: step.span }));
        steps.collect()
    }

    /// A step, unless it only binds a name or was reported.
    fn step(&mut self, step: &'t ast::Step) -> Option<StepKind> {
        match &step.kind {
            ast::StepKind::Let { name, value } => {
                if is_call_of(value, "person") {
                    self.scenario.people.push(name.name.clone());
                    self.bind(name, Name::Person(self.scenario.people.len() - 1));
                } else if let Some((contract, arguments)) = self.asset_called(value) {
                    return self.name_asset(name, contract, arguments, value.span);
                } else {
                    self.bind(name, Name::Number);
                    self.numbers.push((name, value));
                }
                None
            }
            ast::StepKind::Does { name, who, call, also, locks, with } => {
                let others = with.iter().flatten().map(|other| self.person(other));
                let with = others.collect::<Option<Vec<_>>>();
                let first = self.does(name.as_ref(), who, call, locks.as_ref(), with?);
                self.also(first, also)
            }
            ast::StepKind::Signs { name, who, data } => self.signs(name, who, data, step.span),
            ast::StepKind::Owns { who, amount } => {
                let who = self.person(who);
                let amount = self.amount(amount, true);
                Some(StepKind::Owns { who: who?, amount: amount? })
            }
            ast::StepKind::Refused { message, steps, .. } => {
                Some(StepKind::Refused { message: message.clone(), steps: self.steps(steps) })
            }
            ast::StepKind::Wait(time) => Some(StepKind::Wait(self.number(time, &Type::unsigned(64)))),
            ast::StepKind::Replay(_) => Some(StepKind::Replay),
            ast::StepKind::Tamper(_) => Some(StepKind::Tamper),
            ast::StepKind::Expect(condition) => self.expect(condition),
            ast::StepKind::Error => {
                self.scenario.broken = true;
                None
            }
        }
    }

    /// Something that there is before the first step.
    fn known(&mut self, name: &'t Ident, what: &'t ast::Known) {
        match what {
            ast::Known::Person => {
                self.scenario.people.push(name.name.clone());
                self.bind(name, Name::Person(self.scenario.people.len() - 1));
            }
            ast::Known::Asset => {
                self.asset(name, None);
            }
            ast::Known::Issued(path) => {
                if let Some(contract) = self.contract(path) {
                    self.asset(name, Some(contract));
                }
            }
            ast::Known::Instance(path) => {
                if let Some(contract) = self.contract(path) {
                    self.instance(name, contract);
                }
            }
        }
    }

    fn bind(&mut self, name: &'t Ident, meaning: Name) {
        if let Some((_, first)) = self.names.insert(&name.name, (meaning, name.span)) {
            self.report(match self.on_ledger {
                true => Diagnostic::at(codes::E0205, name.span, format!("`{}` is defined twice", name.name))
                    .here("a name of the openings file")
                    .help("choose another name: `zkc tx wallet FILE` lists those that are taken"),
                false => super::names::twice(name, first),
            });
        }
        self.note(name.span, name.span);
    }

    /// What a name stands for, if it was bound.
    fn meaning(&mut self, name: &Ident) -> Option<Name> {
        let (meaning, bound) = *self.names.get(name.name.as_str())?;
        self.note(name.span, bound);
        Some(meaning)
    }

    /// Notes where the name at a place is bound.
    fn note(&mut self, name: Span, bound: Span) {
        self.resolver.program.note(name, hir::Definition::Generic(bound));
    }

    /// The number of a person.
    fn person(&mut self, name: &Ident) -> Option<usize> {
        match self.meaning(name) {
            Some(Name::Person(person)) => return Some(person),
            _ => self.unknown(name, "is no person here", Needed::Person),
        }
        None
    }

    /// Reports a name that is not what it should be.
    fn unknown(&mut self, name: &Ident, what: &str, needed: Needed) {
        let help = needed.help(self.on_ledger);
        if let Some((meaning, first)) = self.names.get(name.name.as_str()) {
            let message = format!("`{}` {what}", name.name);
            let here = format!("this is {}", meaning.in_words());
            let diagnostic = Diagnostic::at(codes::E0940, name.span, message).here(here);
            return self.report(match self.on_ledger {
                true => diagnostic.help(help),
                false => diagnostic.label(*first, "named here").help(help.replace("NAME", "other")),
            });
        }
        let message = format!("`{}` {what}", name.name);
        let diagnostic = Diagnostic::at(codes::E0940, name.span, message);
        let known = self.names.keys().copied();
        self.report(match closest(&name.name, known) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(help.replace("NAME", &name.name)),
        });
    }

    /// An amount. An asset is whatever somebody owns first.
    fn amount(&mut self, amount: &'t ast::Amount, new: bool) -> Option<Amount> {
        let asset = match self.meaning(&amount.asset) {
            Some(Name::Asset(asset)) if new && self.scenario.assets[asset].1.is_some() => {
                let message = format!("nobody owns any of `{}` before it is issued", amount.asset.name);
                let help = format!("issue some: `alice does {}.mint(100);`", amount.asset.name);
                self.report(Diagnostic::at(codes::E0952, amount.asset.span, message).help(help));
                None
            }
            Some(Name::Asset(asset)) => Some(asset),
            None if new => Some(self.asset(&amount.asset, None)),
            _ => {
                self.unknown(&amount.asset, "is no asset here", Needed::Asset);
                None
            }
        };
        let amount = self.number(&amount.amount, &Type::unsigned(64));
        Some(Amount { amount, asset: asset? })
    }

    /// A new asset of a name.
    fn asset(&mut self, name: &'t Ident, contract: Option<ContractId>) -> usize {
        self.scenario.assets.push((name.name.clone(), contract));
        self.bind(name, Name::Asset(self.scenario.assets.len() - 1));
        self.scenario.assets.len() - 1
    }

    /// The asset that the program defines and that gets values for its parameters here.
    fn asset_called(&mut self, value: &'t ast::Expr) -> Option<(ContractId, &'t ast::List<ast::Expr>)> {
        let ExprKind::Call { function, arguments, .. } = &value.kind else { return None };
        match self.resolver.path(self.module, function) {
            Ok(Definition::Contract(id)) if self.resolver.program.contracts[id.0 as usize].is_asset() => {
                Some((id, arguments))
            }
            _ => None,
        }
    }

    /// `let gold = Gold(issuer: alice);`
    fn name_asset(
        &mut self,
        name: &'t Ident,
        contract: ContractId,
        arguments: &'t ast::List<ast::Expr>,
        span: Span,
    ) -> Option<StepKind> {
        let found = &self.resolver.program.contracts[contract.0 as usize];
        // That of an asset which is issued once is written nowhere.
        let written = |span: Span| (span != found.span).then_some(span);
        let parameters =
            found.parameters.iter().map(|p| (p.name.clone(), Wanted::Of(p.ty.clone()), written(p.span)));
        let (parameters, broken) = (parameters.collect::<Vec<_>>(), found.broken);
        self.scenario.broken |= broken;
        let values = self.values(&parameters, arguments, span);
        let asset = self.asset(name, Some(contract));
        Some(StepKind::Name(NamedAsset { asset, values: values? }))
    }

    /// `let share = alice does Share();`
    fn issues_all(
        &mut self,
        once: bool,
        (name, who, with): (Option<&'t Ident>, usize, Vec<usize>),
        contract: ContractId,
        (arguments, span): (&'t ast::List<ast::Expr>, Span),
        locks: Option<&'t ast::List<ast::Amount>>,
    ) -> Option<StepKind> {
        let found = self.resolver.program.contracts[contract.0 as usize].name.clone();
        let asset = match name {
            Some(name) => self.asset(name, Some(contract)),
            None => {
                self.scenario.assets.push((found.clone(), Some(contract)));
                self.scenario.assets.len() - 1
            }
        };
        let (message, help) = match (once, locks) {
            (true, None) => {
                self.values(&[], arguments, span)?;
                let named = Some(NamedAsset { asset, values: vec![GivenValue::Person(who)] });
                let calls = vec![CalledClause { of: Called::Asset(asset, None), clause: 0, values: vec![] }];
                return Some(StepKind::Call { named, next: None, made: None, who, with, calls });
            }
            (true, Some(_)) => (
                "what is issued is not locked in the same step".to_owned(),
                format!("leave out the braces, and lock it in a step of its own: `alice does {found}()`"),
            ),
            (false, _) => (
                format!("`{found}` is an asset: it gets a name, and nobody has to do anything for that"),
                format!(
                    "write `let asset = {found}(…);`, and call a clause of it: `alice does asset.mint(100);`"
                ),
            ),
        };
        self.report(Diagnostic::at(codes::E0952, span, message).help(help));
        None
    }

    fn does(
        &mut self,
        name: Option<&'t Ident>,
        who: &'t Ident,
        call: &'t ast::Expr,
        locks: Option<&'t ast::List<ast::Amount>>,
        with: Vec<usize>,
    ) -> Option<StepKind> {
        let who = self.person(who);
        match &call.kind {
            ExprKind::Call { function, arguments, .. } => {
                if let Ok(Definition::Transaction(id)) = self.resolver.path(self.module, function) {
                    return self.transaction(name, who, (id, call.span), arguments, locks, with);
                }
                let contract = self.contract(function)?;
                let found = &self.resolver.program.contracts[contract.0 as usize];
                if let ContractKind::Asset { supply } = found.kind {
                    let (once, broken) = (supply.is_some(), found.broken);
                    self.scenario.broken |= broken;
                    return self.issues_all(
                        once,
                        (name, who?, with),
                        contract,
                        (arguments, call.span),
                        locks,
                    );
                }
                let parameters =
                    found.parameters.iter().map(|p| (p.name.clone(), Wanted::Of(p.ty.clone()), Some(p.span)));
                let state = found
                    .state
                    .iter()
                    .map(|field| (field.name.clone(), Wanted::field(field), Some(field.span)));
                let (parameters, held) = (parameters.chain(state).collect::<Vec<_>>(), found.locks.len());
                let broken = found.broken;
                let values = self.values(&parameters, arguments, call.span);
                let locks = locks.into_iter().flatten().map(|amount| self.amount(amount, false));
                let locks = locks.collect::<Option<Vec<_>>>();
                let instance = name.map(|name| self.instance(name, contract));
                let locks = locks?;
                if broken {
                    self.scenario.broken = true;
                    return None;
                }
                if locks.len() != held {
                    let (of, given) = (super::show(function), locks.len());
                    let values = if held == 1 { "value" } else { "values" };
                    let message =
                        format!("an instance of `{of}` holds {held} {values}, and {given} are given");
                    self.report(Diagnostic::at(codes::E0941, call.span, message).help(match held {
                        0 => "leave out the braces and what is in them",
                        1 => "write what it holds after the call: `{ lock 100 of Gold }`",
                        _ => "write each value after the call: `{ lock 100 of Gold; lock 1 of Silver }`",
                    }));
                    return None;
                }
                Some(StepKind::Make { instance, who: who?, with, contract, values: values?, locks })
            }
            ExprKind::Method { receiver, name: clause, arguments, .. } => {
                let of = self.called_of(receiver)?;
                let makes = self.makes(of, clause);
                let made = name.zip(makes).map(|(name, contract)| self.instance(name, contract));
                let next = match (of, name) {
                    _ if made.is_some() => None,
                    (Called::Instance(instance), Some(name)) => {
                        Some(self.instance(name, self.scenario.instances[instance].1))
                    }
                    (Called::Asset(..), Some(name)) => {
                        let message = "an amount that is issued has no name";
                        self.report(
                            Diagnostic::at(codes::E0952, name.span, message)
                                .help("leave out `let` and the name: whoever issues it owns it then"),
                        );
                        return None;
                    }
                    (_, None) => None,
                };
                if let Some(locks) = locks {
                    let span = locks.iter().next().map_or(call.span, |amount| amount.asset.span);
                    let message = "what a clause locks is not written in its call";
                    self.report(
                        Diagnostic::at(codes::E0941, span, message)
                            .help("leave out the braces: who calls the clause pays what it `requires`"),
                    );
                    return None;
                }
                let called = self.called(of, clause, arguments, call.span)?;
                Some(StepKind::Call { named: None, next, made, who: who?, with, calls: vec![called] })
            }
            ExprKind::Error => {
                self.scenario.broken = true;
                None
            }
            _ => {
                self.report(
                    Diagnostic::at(codes::E0941, call.span, "this is nothing that somebody does").help(
                        "call a clause, `vault.withdraw(30)`, or make an instance: `Vault(owner: alice)`",
                    ),
                );
                None
            }
        }
    }

    /// Makes a transaction of the program.
    fn transaction(
        &mut self,
        name: Option<&'t Ident>,
        who: Option<usize>,
        (transaction, span): (TransactionId, Span),
        arguments: &'t ast::List<ast::Expr>,
        locks: Option<&'t ast::List<ast::Amount>>,
        with: Vec<usize>,
    ) -> Option<StepKind> {
        let found = &self.resolver.program.transactions[transaction.0 as usize];
        self.scenario.broken |= found.broken;
        let parameters = found.parameters.iter().map(|parameter| match &parameter.kind {
            ParameterKind::Instance(contract) => (Wanted::Instance(*contract), parameter),
            ParameterKind::Issuer(contract) => (Wanted::Issuer(*contract), parameter),
            ParameterKind::Given(ty) => (Wanted::Of(ty.clone()), parameter),
        });
        let parameters: Vec<NamedParameter> =
            parameters.map(|(wanted, found)| (found.name.clone(), wanted, Some(found.span))).collect();
        let (of, made) = (found.name.clone(), found.made.clone());
        let values = self.values(&parameters, arguments, span);
        let wrong = match (locks, name, &made[..]) {
            (Some(_), ..) => Some(("what a transaction locks is written in it", "leave out the braces")),
            (None, None, _) | (None, Some(_), [_]) => None,
            (None, Some(_), []) => {
                Some(("makes no instance that could get this name", "leave out `let` and the name"))
            }
            (None, Some(_), _) => {
                Some(("makes several instances, and only one gets a name", "leave out `let` and the name"))
            }
        };
        let instance = name.zip(made.first()).map(|(name, contract)| self.instance(name, *contract));
        if let Some((message, help)) = wrong {
            let place = name.map_or(span, |name| name.span);
            let (place, message) = match locks {
                Some(_) => (span, message.to_string()),
                None => (place, format!("`{of}` {message}")),
            };
            self.report(Diagnostic::at(codes::E0941, place, message).help(help));
            return None;
        }
        Some(StepKind::Run { instance, who: who?, with, transaction, values: values? })
    }

    /// Adds the other clauses that are called in the same transaction.
    fn also(&mut self, first: Option<StepKind>, also: &'t [ast::Expr]) -> Option<StepKind> {
        let mut others = vec![];
        for call in also {
            match &call.kind {
                ExprKind::Method { receiver, name, arguments, .. } => {
                    let of = self.called_of(receiver)?;
                    if self.makes(of, name).is_some() {
                        let message =
                            "what this makes gets no name: only the first clause of a step gives one";
                        let diagnostic = Diagnostic::at(codes::E0941, call.span, message);
                        self.report(diagnostic.help("call it first, or in a step of its own"));
                        return None;
                    }
                    others.push(self.called(of, name, arguments, call.span)?);
                }
                _ => {
                    let message = "in one step several clauses are called, and one instance is made";
                    self.report(
                        Diagnostic::at(codes::E0941, call.span, message)
                            .here("this makes another instance")
                            .help("make it in a step of its own"),
                    );
                    return None;
                }
            }
        }
        match first {
            Some(StepKind::Call { named, next, made, who, with, mut calls }) => {
                calls.extend(others);
                Some(StepKind::Call { named, next, made, who, with, calls })
            }
            Some(_) if !others.is_empty() => {
                let message = "in one step several clauses are called, or one instance is made";
                let span = also[0].span;
                self.report(
                    Diagnostic::at(codes::E0941, span, message)
                        .here("this calls a clause")
                        .help("call it in a step of its own"),
                );
                None
            }
            first => first,
        }
    }

    /// The other contract of which a clause makes an instance.
    fn makes(&self, of: Called, clause: &Ident) -> Option<ContractId> {
        let contract = match of {
            Called::Instance(instance) => self.scenario.instances[instance].1,
            Called::Asset(asset, _) => self.scenario.assets[asset].1?,
        };
        let program = &self.resolver.program;
        let contract = &program.contracts[contract.0 as usize];
        let name = |id: FunctionId| &program.functions[id.0 as usize].name;
        let index = contract.clauses.iter().position(|found| *name(found.function) == clause.name)?;
        contract.made_by(index)
    }

    /// A call of a clause of an instance or an asset.
    fn called(
        &mut self,
        of: Called,
        clause: &Ident,
        arguments: &'t ast::List<ast::Expr>,
        span: Span,
    ) -> Option<CalledClause> {
        let contract = match of {
            Called::Instance(instance) => self.scenario.instances[instance].1,
            Called::Asset(asset, _) => self.scenario.assets[asset].1?,
        };
        let (clause, mut parameters) = self.clause(contract, clause)?;
        let amount = self.resolver.program.contracts[contract.0 as usize].clauses[clause].amount;
        let place = amount.map(|amount| amount.place.min(parameters.len()));
        if let (Some(amount), Some(place)) = (amount, place) {
            parameters
                .insert(place, ("amount".to_owned(), Wanted::Of(Type::unsigned(64)), Some(amount.span)));
        }
        let mut values = self.values(&parameters, arguments, span)?;
        let of = match (of, place.map(|place| values.remove(place))) {
            (Called::Asset(asset, _), Some(GivenValue::Value(amount))) => Called::Asset(asset, Some(amount)),
            (of, _) => of,
        };
        Some(CalledClause { of, clause, values })
    }

    fn contract(&mut self, path: &'t ast::Path) -> Option<ContractId> {
        match self.resolver.path(self.module, path) {
            Ok(Definition::Contract(contract)) => return Some(contract),
            Ok(Definition::Error) => self.scenario.broken = true,
            Ok(_) => {
                let message = format!("`{}` is not a contract", super::show(path));
                self.report(
                    Diagnostic::at(codes::E0941, path.span, message)
                        .help("what people do is to call a clause, `vault.take()`, or to make an instance of a contract"),
                );
            }
            Err(diagnostic) => self.report(diagnostic),
        }
        None
    }

    fn instance(&mut self, name: &'t Ident, contract: ContractId) -> usize {
        self.scenario.instances.push((name.name.clone(), contract));
        let instance = self.scenario.instances.len() - 1;
        self.bind(name, Name::Instance(instance));
        instance
    }

    /// What a clause is called of.
    fn called_of(&mut self, expr: &'t ast::Expr) -> Option<Called> {
        let Some(name) = single(expr) else {
            self.report(
                Diagnostic::at(codes::E0941, expr.span, "a clause is called on an instance that has a name")
                    .help("give the instance a name first: `let vault = alice does Vault(…) { … };`"),
            );
            return None;
        };
        match self.meaning(name) {
            Some(Name::Instance(instance)) => return Some(Called::Instance(instance)),
            Some(Name::Asset(asset)) if self.scenario.assets[asset].1.is_some() => {
                return Some(Called::Asset(asset, None));
            }
            _ => self.unknown(name, "is no instance of a contract here", Needed::Instance),
        }
        None
    }

    /// A clause of a contract by its name, with its own parameters.
    fn clause(&mut self, contract: ContractId, name: &Ident) -> Option<(usize, Vec<NamedParameter>)> {
        let found = &self.resolver.program.contracts[contract.0 as usize];
        let names: Vec<&str> = found
            .clauses
            .iter()
            .map(|clause| self.resolver.program.functions[clause.function.0 as usize].name.as_str())
            .collect();
        if let Some(index) = names.iter().position(|other| *other == name.name) {
            let id = found.clauses[index].function;
            let function = &self.resolver.program.functions[id.0 as usize];
            let named = function.parameters.iter().skip(found.common()).map(|parameter| {
                let local = &function.locals[parameter.local.0 as usize];
                (local.name.clone(), Wanted::Of(parameter.ty.clone()), Some(local.span))
            });
            let named = named.collect();
            // The clause of an asset that is issued once is written nowhere.
            if function.span != found.span {
                self.resolver.program.note(name.span, hir::Definition::Function(id));
            }
            return Some((index, named));
        }
        let message = format!("`{}` has no clause `{}`", found.name, name.name);
        let diagnostic = Diagnostic::at(codes::E0941, name.span, message).here("no such clause");
        let diagnostic = match closest(&name.name, names.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("its clauses are {}", names_in_words(&names))),
        };
        self.report(diagnostic);
        None
    }

    /// The values of parameters, in their order: all have names, or none.
    fn values(
        &mut self,
        parameters: &[NamedParameter],
        arguments: &'t ast::List<ast::Expr>,
        span: Span,
    ) -> Option<Vec<GivenValue>> {
        let slots: Vec<Slot<'_>> = parameters
            .iter()
            .map(|(name, wanted, _)| Slot { name, optional: matches!(wanted, Wanted::Begins(_)) })
            .collect();
        let arguments: Vec<&'t ast::Expr> = arguments.iter().collect();
        let places = match places(&slots, &arguments, (span, codes::E0942)) {
            Ok(places) => places,
            Err(diagnostic) => {
                self.report(diagnostic);
                return None;
            }
        };
        for (name, index) in places.names {
            parameters[index].2.into_iter().for_each(|bound| self.note(name, bound));
        }
        let values = parameters.iter().zip(places.values).map(|((_, wanted, _), value)| match value {
            Some(value) => self.wanted(value, wanted),
            None => Some(GivenValue::Initial),
        });
        let values: Vec<Option<GivenValue>> = values.collect();
        values.into_iter().collect()
    }

    fn wanted(&mut self, value: &'t ast::Expr, wanted: &Wanted) -> Option<GivenValue> {
        let contract = match wanted {
            Wanted::Of(ty) | Wanted::Begins(ty) => return self.value(value, ty),
            Wanted::Instance(contract) | Wanted::Issuer(contract) => *contract,
        };
        let named = single(value).and_then(|name| self.meaning(name));
        match (wanted, named) {
            (Wanted::Instance(_), Some(Name::Instance(instance)))
                if self.scenario.instances[instance].1 == contract =>
            {
                return Some(GivenValue::Instance(instance));
            }
            (Wanted::Issuer(_), Some(Name::Asset(asset)))
                if self.scenario.assets[asset].1 == Some(contract) =>
            {
                return Some(GivenValue::Asset(asset));
            }
            _ => {}
        }
        let of = &self.resolver.program.contracts[contract.0 as usize].name;
        let (message, help) = match wanted {
            Wanted::Issuer(_) => (
                format!("the asset `{of}` with values for its parameters is needed here"),
                match self.on_ledger {
                    true => format!("name it first: `zkc tx asset 'let asset = {of}(…)'`"),
                    false => format!("name it first: `let asset = {of}(…);`"),
                },
            ),
            _ => (
                format!("an instance of `{of}` is needed here"),
                match self.on_ledger {
                    true => Needed::Instance.help(true).to_string(),
                    false => format!("name one that somebody made: `let v = alice does {of}(…) {{ … }};`"),
                },
            ),
        };
        let diagnostic = Diagnostic::at(codes::E0942, value.span, message).help(help);
        self.report(match named {
            Some(Name::Instance(_)) if matches!(wanted, Wanted::Instance(_)) => {
                diagnostic.here("this is one of another contract")
            }
            Some(named) => diagnostic.here(format!("this is {}", named.in_words())),
            None => diagnostic,
        });
        None
    }

    fn value(&mut self, value: &'t ast::Expr, ty: &Type) -> Option<GivenValue> {
        if *ty == Type::Error {
            self.scenario.broken = true;
            return None;
        }
        let program = &self.resolver.program;
        let is = |id: fn(&hir::ContractTypes) -> hir::DataId| {
            program.contract_types.as_ref().is_some_and(|types| *ty == hir::Program::plain(id(types)))
        };
        let (key, asset) = (program.is_key(ty), is(|types| types.asset));
        let (address, reading) = (is(|types| types.address), program.is_reading_key(ty));
        let signature = is(|types| types.signature);
        let named = single(value).and_then(|name| self.meaning(name));
        if let (true, ExprKind::String(text)) = (signature, &value.kind) {
            return self.written_signature(text, value.span);
        }
        if !key && !asset {
            return Some(GivenValue::Value(self.number(value, &ty.opened())));
        }
        match named {
            Some(Name::Signature(found)) if signature => Some(GivenValue::Signature(found)),
            Some(Name::Person(person)) if reading => Some(GivenValue::Reader(person)),
            Some(Name::Person(person)) if key && !signature => Some(GivenValue::Person(person)),
            Some(Name::Instance(instance)) if address => Some(GivenValue::Instance(instance)),
            Some(Name::Asset(found)) if asset => Some(GivenValue::Asset(found)),
            _ => {
                let (what, help) = match (asset, address) {
                    _ if signature => ("a signature", SIGN),
                    (true, _) => (
                        "an asset",
                        "name an asset that somebody owns, as `Gold` after `alice owns 100 of Gold;`",
                    ),
                    (_, true) => (
                        "a person or an instance",
                        "name who may spend it: a person, `let alice = person();`, or an instance",
                    ),
                    _ => ("a person", "name who has the key: `let alice = person();`"),
                };
                let help = match (self.on_ledger, asset) {
                    (true, true) => Needed::Asset.help(true),
                    (true, false) => Needed::Person.help(true),
                    (false, _) => help,
                };
                let message = format!("{what} is needed here");
                let diagnostic = Diagnostic::at(codes::E0942, value.span, message).help(help);
                self.report(match named {
                    Some(named) => diagnostic.here(format!("this is {}", named.in_words())),
                    None => diagnostic,
                });
                None
            }
        }
    }

    /// `let s = oracle signs ("the price of gold", day, price);`
    fn signs(
        &mut self,
        name: &'t Ident,
        who: &Ident,
        data: &'t ast::List<ast::Expr>,
        span: Span,
    ) -> Option<StepKind> {
        let who = self.person(who);
        let purpose = match data.iter().next().map(|first| &first.kind) {
            Some(ExprKind::String(purpose)) if !purpose.is_empty() => Some(purpose.clone()),
            _ => {
                let place = data.iter().next().map_or(span, |first| first.span);
                self.report(
                    Diagnostic::at(codes::E0919, place, "what a signature is for is written as a text")
                        .help("write it first: `oracle signs (\"the price of gold\", 3, 1_800)`"),
                );
                None
            }
        };
        let data: Vec<Option<GivenValue>> = data.iter().skip(1).map(|value| self.signed(value)).collect();
        self.scenario.signatures.push(name.name.clone());
        let signature = self.scenario.signatures.len() - 1;
        self.bind(name, Name::Signature(signature));
        let data = data.into_iter().collect::<Option<_>>();
        Some(StepKind::Sign { signature, who: who?, purpose: purpose?, data: data? })
    }

    /// A part of what somebody signs: a key, an address, an asset, `v.id`, or one number.
    fn signed(&mut self, value: &'t ast::Expr) -> Option<GivenValue> {
        if let ExprKind::Field { base, name } = &value.kind
            && let Some(instance) = self.instance_named(base)
        {
            return self.identity(instance, name);
        }
        match single(value).and_then(|name| self.meaning(name)) {
            Some(Name::Person(person)) => Some(GivenValue::Person(person)),
            Some(Name::Instance(instance)) => Some(GivenValue::Instance(instance)),
            Some(Name::Asset(asset)) => Some(GivenValue::Asset(asset)),
            Some(Name::Signature(_)) => {
                let message = "a signature is nothing that somebody signs";
                let help = "name numbers, people, instances and assets, and `v.id` of an instance";
                self.report(Diagnostic::at(codes::E0919, value.span, message).help(help));
                None
            }
            Some(Name::Number) | None => Some(GivenValue::Value(self.number_as(value, &Type::Field, true))),
        }
    }

    /// `v.id`: what tells an instance from all others.
    fn identity(&mut self, instance: usize, name: &Ident) -> Option<GivenValue> {
        let (of, contract) = &self.scenario.instances[instance];
        let contract = &self.resolver.program.contracts[contract.0 as usize];
        let diagnostic = match (&name.name[..], contract.born) {
            ("id", true) => return Some(GivenValue::Identity(instance)),
            ("id", false) => {
                let message = format!("an instance of `{}` has no identity", contract.name);
                let help =
                    "it has one if its contract has state or an invariant, or a clause asks for `self.id`";
                Diagnostic::at(codes::E0943, name.span, message).help(help)
            }
            _ => {
                let message = format!("of an instance, somebody signs what tells it from others: `{of}.id`");
                Diagnostic::at(codes::E0943, name.span, message).help("write the number itself, if it is one")
            }
        };
        self.report(diagnostic);
        None
    }

    /// A signature that was made elsewhere.
    fn written_signature(&mut self, text: &str, span: Span) -> Option<GivenValue> {
        match text.parse::<zkvm::signature::Signature>() {
            Ok(signature) => Some(GivenValue::Signed(Box::new(signature.to_bytes()))),
            Err(error) => {
                let message = format!("this is no signature: {error}");
                self.report(Diagnostic::at(codes::E0942, span, message).help(SIGN));
                None
            }
        }
    }

    /// A function that is worth a number, or anything else without keys and values. The numbers that have names come first.
    fn number(&mut self, value: &'t ast::Expr, ty: &Type) -> FunctionId {
        self.number_as(value, ty, false)
    }

    /// The same, converted to the type where that is asked for.
    fn number_as(&mut self, value: &'t ast::Expr, ty: &Type, converted: bool) -> FunctionId {
        let others = self.names.iter().filter(|(_, (meaning, _))| !matches!(meaning, Name::Number));
        let no_numbers =
            others.map(|(name, (meaning, bound))| (name.to_string(), (meaning.in_words(), *bound))).collect();
        let unknown = BTreeSet::new();
        let known =
            Known { given: &[], numbers: &self.numbers, no_numbers, unknown, converted, initial: false };
        let Computed { function, broken, .. } = self.resolver.number(self.module, value, ty, known);
        self.scenario.broken |= broken;
        function
    }

    fn expect(&mut self, condition: &'t ast::Expr) -> Option<StepKind> {
        if let ExprKind::Call { function, arguments, .. } = &condition.kind
            && super::show(function) == "hidden"
            && let [one, other] = &arguments.elements[..]
        {
            let ty = Type::unsigned(64);
            return Some(StepKind::Hidden(self.number(one, &ty), self.number(other, &ty)));
        }
        if let ExprKind::Binary { operator: BinaryOp::And, .. } = &condition.kind {
            let message = "one comparison stands after `expect`";
            self.report(
                Diagnostic::at(codes::E0943, condition.span, message).help("write `expect` once for each"),
            );
            return None;
        }
        let ExprKind::Binary { operator, left, right, .. } = &condition.kind else {
            return self.no_expectation(condition.span);
        };
        use BinaryOp::{Eq, Ge, Gt, Le, Lt, Ne};
        if !matches!(operator, Eq | Ne | Lt | Le | Gt | Ge) {
            return self.no_expectation(condition.span);
        }
        let (found, others) = (self.side(left)?, self.side(right)?);
        let ty = [&found, &others].into_iter().find_map(|side| side.as_ref().map(|(_, ty)| ty.clone()));
        let ty = ty.unwrap_or(Type::unsigned(64));
        let mut side = |side: Option<(Side, Type)>, written| match side {
            Some((side, _)) => side,
            None => Side::Value(self.number(written, &ty)),
        };
        let (left, right) = (side(found, left), side(others, right));
        Some(StepKind::Expect { left, operator: *operator, right })
    }

    fn no_expectation<T>(&mut self, span: Span) -> Option<T> {
        self.report(
            Diagnostic::at(codes::E0943, span, "this is nothing that a scenario can expect")
                .help("compare what somebody owns, `alice.owns(Gold) == 30`, or what an instance holds, `vault.funds.amount == 70`")
                .help("that nobody sees a number is written `expect hidden(30, 70);`"),
        );
        None
    }

    /// A side of a comparison that is on the ledger, with its type; nothing inside if it is a plain value.
    #[allow(clippy::option_option)]
    fn side(&mut self, expr: &'t ast::Expr) -> Option<Option<(Side, Type)>> {
        match &expr.kind {
            ExprKind::Method { receiver, name, arguments, .. } if name.name == "owns" => {
                let who = self.person(single(receiver)?)?;
                let [asset] = &arguments.elements[..] else { return self.no_expectation(expr.span) };
                let Some(name) = single(asset) else { return self.no_expectation(asset.span) };
                let Some(Name::Asset(asset)) = self.meaning(name) else {
                    self.unknown(name, "is no asset here", Needed::Asset);
                    return None;
                };
                Some(Some((Side::Owns(who, asset), Type::unsigned(64))))
            }
            ExprKind::Field { base, name } => match (&base.kind, self.instance_named(base)) {
                (_, Some(instance)) => self.field(instance, name).map(Some),
                (ExprKind::Field { base: of, name: held }, None) => match self.instance_named(of) {
                    Some(instance) => self.held(instance, held, name).map(Some),
                    None => Some(None),
                },
                _ => Some(None),
            },
            ExprKind::Method { receiver, .. } => {
                match single(receiver).and_then(|name| self.names.get(name.name.as_str())) {
                    Some((Name::Number, _)) | None => Some(None),
                    Some(_) => self.no_expectation(expr.span),
                }
            }
            _ => Some(None),
        }
    }

    fn instance_named(&mut self, expr: &ast::Expr) -> Option<usize> {
        match self.meaning(single(expr)?) {
            Some(Name::Instance(instance)) => Some(instance),
            _ => None,
        }
    }
}

fn is_call_of(expr: &ast::Expr, name: &str) -> bool {
    let ExprKind::Call { function, arguments, .. } = &expr.kind else { return false };
    super::show(function) == name && arguments.is_empty()
}
