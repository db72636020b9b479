//! Scenarios: each number in them becomes a function without parameters, so that types and lowering see it.

use std::collections::BTreeMap;

use super::names::Definition;
use super::scope::Scope;
use super::{Resolver, names_in_words};
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::ModuleId;
use crate::hir::{
    self, Amount, BinaryOp, Body, ContractId, Function, FunctionId, GivenValue, Pattern, Scenario, Side,
    Step, StepKind, Test, TestKind, Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Ident, ItemKind};

/// What a name in a scenario stands for.
#[derive(Clone, Copy)]
enum Name {
    Person(usize),
    Asset(usize),
    Instance(usize),
    Number,
}

/// A scenario being resolved.
struct Writing<'r, 't> {
    resolver: &'r mut Resolver<'t>,
    module: ModuleId,
    names: BTreeMap<&'t str, (Name, Span)>,
    /// The numbers that have names, in order.
    numbers: Vec<(&'t Ident, &'t ast::Expr)>,
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
            let ast::Scenario { name, steps, partial } = scenario;
            let empty = Scenario {
                name: name.name.clone(),
                people: vec![],
                assets: vec![],
                instances: vec![],
                steps: vec![],
                broken: *partial,
                span: name.span,
            };
            let (names, numbers) = (BTreeMap::new(), vec![]);
            let mut writing = Writing { resolver: self, module, names, numbers, scenario: empty };
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
                } else {
                    self.bind(name, Name::Number);
                    self.numbers.push((name, value));
                }
                None
            }
            ast::StepKind::Does { name, who, call, locks, with } => {
                let others = with.iter().flatten().map(|other| self.person(other));
                let with = others.collect::<Option<Vec<_>>>();
                self.does(name.as_ref(), who, call, locks.as_ref(), with?)
            }
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
            ast::StepKind::Expect(condition) => self.expect(condition),
            ast::StepKind::Error => {
                self.scenario.broken = true;
                None
            }
        }
    }

    fn bind(&mut self, name: &'t Ident, meaning: Name) {
        if let Some((_, first)) = self.names.insert(&name.name, (meaning, name.span)) {
            self.report(super::names::twice(name, first));
        }
    }

    /// The number of a person.
    fn person(&mut self, name: &Ident) -> Option<usize> {
        match self.names.get(name.name.as_str()) {
            Some((Name::Person(person), _)) => return Some(*person),
            _ => self.unknown(name, "is no person here", "write `let NAME = person();` before"),
        }
        None
    }

    /// Reports a name that is not what it should be.
    fn unknown(&mut self, name: &Ident, what: &str, help: &str) {
        let message = format!("`{}` {what}", name.name);
        let diagnostic = Diagnostic::at(codes::E0940, name.span, message);
        let known = self.names.keys().copied();
        let near = closest(&name.name, known).filter(|near| *near != name.name);
        self.report(match near {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(help.replace("NAME", &name.name)),
        });
    }

    /// An amount. An asset is whatever somebody owns first.
    fn amount(&mut self, amount: &'t ast::Amount, new: bool) -> Option<Amount> {
        let asset = match self.names.get(amount.asset.name.as_str()) {
            Some((Name::Asset(asset), _)) => Some(*asset),
            None if new => {
                self.scenario.assets.push(amount.asset.name.clone());
                self.bind(&amount.asset, Name::Asset(self.scenario.assets.len() - 1));
                Some(self.scenario.assets.len() - 1)
            }
            _ => {
                self.unknown(
                    &amount.asset,
                    "is no asset here",
                    "somebody must own some first: `alice owns 100 of NAME;`",
                );
                None
            }
        };
        let amount = self.number(&amount.amount, &Type::unsigned(64));
        Some(Amount { amount, asset: asset? })
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
                let contract = self.contract(function)?;
                let found = &self.resolver.program.contracts[contract.0 as usize];
                let parameters = found.parameters.iter().map(|p| (p.name.clone(), p.ty.clone()));
                let state = found.state.iter().map(|field| (field.name.clone(), field.ty.clone()));
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
                    let message =
                        format!("an instance of this contract holds {held} values, not {}", locks.len());
                    self.report(
                        Diagnostic::at(codes::E0941, call.span, message)
                            .help("write what it holds after the call: `{ lock 100 of Gold }`"),
                    );
                    return None;
                }
                Some(StepKind::Make { instance, who: who?, with, contract, values: values?, locks })
            }
            ExprKind::Method { receiver, name: clause, arguments, .. } => {
                let instance = self.instance_of(receiver)?;
                let contract = self.scenario.instances[instance].1;
                let next = name.map(|name| self.instance(name, contract));
                let (clause, parameters) = self.clause(contract, clause)?;
                let values = self.values(&parameters, arguments, call.span);
                Some(StepKind::Call { next, who: who?, with, instance, clause, values: values? })
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

    fn contract(&mut self, path: &'t ast::Path) -> Option<ContractId> {
        match self.resolver.path(self.module, path) {
            Ok(Definition::Contract(contract)) => return Some(contract),
            Ok(Definition::Error) => self.scenario.broken = true,
            Ok(_) => {
                let message = format!("`{}` is not a contract", super::show(path));
                self.report(
                    Diagnostic::at(codes::E0941, path.span, message)
                        .help("people call clauses of instances, and make instances of contracts"),
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

    fn instance_of(&mut self, expr: &'t ast::Expr) -> Option<usize> {
        let Some(name) = single(expr) else {
            self.report(
                Diagnostic::at(codes::E0941, expr.span, "clauses are called of instances")
                    .help("give the instance a name first: `let vault = alice does Vault(…) { … };`"),
            );
            return None;
        };
        match self.names.get(name.name.as_str()) {
            Some((Name::Instance(instance), _)) => return Some(*instance),
            _ => self.unknown(
                name,
                "is no instance of a contract here",
                "write `let NAME = alice does Vault(…) { … };` before",
            ),
        }
        None
    }

    /// A clause of a contract by its name, with its own parameters.
    fn clause(&mut self, contract: ContractId, name: &Ident) -> Option<(usize, Vec<(String, Type)>)> {
        let found = &self.resolver.program.contracts[contract.0 as usize];
        let names: Vec<&str> = found
            .clauses
            .iter()
            .map(|clause| self.resolver.program.functions[clause.function.0 as usize].name.as_str())
            .collect();
        if let Some(index) = names.iter().position(|other| *other == name.name) {
            let function = &self.resolver.program.functions[found.clauses[index].function.0 as usize];
            let parameters = function.parameters.iter().skip(found.common());
            let named = parameters.map(|parameter| {
                (function.locals[parameter.local.0 as usize].name.clone(), parameter.ty.clone())
            });
            return Some((index, named.collect()));
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
        parameters: &[(String, Type)],
        arguments: &'t ast::List<ast::Expr>,
        span: Span,
    ) -> Option<Vec<GivenValue>> {
        let mut places: Vec<Option<&'t ast::Expr>> = vec![None; parameters.len()];
        let names: Vec<&str> = parameters.iter().map(|(name, _)| name.as_str()).collect();
        if arguments.len() != parameters.len() {
            let message = format!("{} values are needed here, not {}", parameters.len(), arguments.len());
            let help = match names.is_empty() {
                true => "leave them out".to_string(),
                false => format!("give a value for each of {}", names_in_words(&names)),
            };
            self.report(Diagnostic::at(codes::E0942, span, message).help(help));
            return None;
        }
        for (position, argument) in arguments.iter().enumerate() {
            let (index, value) = match &argument.kind {
                ExprKind::Named { name, value } => {
                    (names.iter().position(|other| *other == name.name), &**value)
                }
                _ => (Some(position), argument),
            };
            let Some(place) = index.and_then(|index| places.get_mut(index)).filter(|place| place.is_none())
            else {
                let message = "there is no such parameter, or it has a value already";
                let help = format!("the parameters are {}", names_in_words(&names));
                self.report(Diagnostic::at(codes::E0942, argument.span, message).help(help));
                return None;
            };
            *place = Some(value);
        }
        let values = parameters.iter().zip(places);
        let values: Vec<Option<GivenValue>> = values.map(|((_, ty), value)| self.value(value?, ty)).collect();
        values.into_iter().collect()
    }

    fn value(&mut self, value: &'t ast::Expr, ty: &Type) -> Option<GivenValue> {
        let program = &self.resolver.program;
        let is = |id: fn(&hir::ContractTypes) -> hir::DataId| {
            program.contract_types.as_ref().is_some_and(|types| *ty == hir::Program::plain(id(types)))
        };
        let (key, asset) = (program.is_key(ty), is(|types| types.asset));
        let address = is(|types| types.address);
        if !key && !asset {
            return Some(GivenValue::Value(self.number(value, &ty.opened())));
        }
        let named = single(value).and_then(|name| Some(self.names.get(name.name.as_str())?.0));
        match named {
            Some(Name::Person(person)) if key => Some(GivenValue::Person(person)),
            Some(Name::Instance(instance)) if address => Some(GivenValue::Instance(instance)),
            Some(Name::Asset(found)) if asset => Some(GivenValue::Asset(found)),
            _ => {
                let (what, help) = match (asset, address) {
                    (true, _) => ("an asset", "name an asset that somebody owns"),
                    (_, true) => ("who may spend something", "name a person or an instance"),
                    _ => ("a key", "name a person: `let alice = person();`"),
                };
                let message = format!("{what} is needed here");
                self.report(Diagnostic::at(codes::E0942, value.span, message).help(help));
                None
            }
        }
    }

    /// A function that is worth a number, or anything else without keys and values. The numbers that have names come first.
    fn number(&mut self, value: &'t ast::Expr, ty: &Type) -> FunctionId {
        let numbers = self.numbers.clone();
        let id = FunctionId(self.resolver.program.functions.len() as u32);
        self.resolver.program.functions.push(Function::unresolved(value.span));
        self.resolver.calls.push(vec![]);
        let reported = self.resolver.diagnostics.len();
        let mut scope = Scope::new(self.resolver, self.module, Body::Function(id));
        let mut statements = vec![];
        for (name, value) in &numbers {
            let value = scope.expr(value);
            let (pattern, span) = (Pattern::Bind(scope.bind(name, false)), value.span);
            let kind = hir::StatementKind::Let { pattern, ty: None, value };
            statements.push(hir::Statement { kind, span });
        }
        // What is wrong with them is told where one is used first.
        let tail = scope.expr(value);
        let Scope { locals, calls, broken, .. } = scope;
        let called = calls.iter().map(|(callee, _)| *callee).collect();
        let pure = calls.iter().all(|(callee, _)| self.resolver.program.functions[callee.0 as usize].pure);
        self.resolver.calls[id.0 as usize] = calls;
        self.resolver.program.functions[id.0 as usize] = Function {
            name: "value".to_string(),
            path: "value".to_string(),
            partial: false,
            pure,
            result: ty.clone(),
            calls: called,
            broken,
            locals,
            body: hir::Block { statements, tail: Some(Box::new(tail)), span: value.span },
            ..Function::unresolved(value.span)
        };
        self.scenario.broken |= broken || self.resolver.diagnostics.len() > reported;
        id
    }

    fn expect(&mut self, condition: &'t ast::Expr) -> Option<StepKind> {
        if let ExprKind::Call { function, arguments, .. } = &condition.kind
            && super::show(function) == "hidden"
            && let [one, other] = &arguments.elements[..]
        {
            let ty = Type::unsigned(64);
            return Some(StepKind::Hidden(self.number(one, &ty), self.number(other, &ty)));
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

    fn no_expectation(&mut self, span: Span) -> Option<StepKind> {
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
                let [asset] = &arguments.elements[..] else { return self.no_side(expr.span) };
                let asset = match single(asset).and_then(|name| self.names.get(name.name.as_str())) {
                    Some((Name::Asset(asset), _)) => *asset,
                    _ => return self.no_side(asset.span),
                };
                Some(Some((Side::Owns(who, asset), Type::unsigned(64))))
            }
            ExprKind::Field { base, name } => {
                let (of, amount) = match &base.kind {
                    ExprKind::Field { base, name: held } if name.name == "amount" => (&**base, Some(held)),
                    _ => (&**base, None),
                };
                let instance = match single(of).and_then(|of| self.names.get(of.name.as_str())) {
                    Some((Name::Instance(instance), _)) => *instance,
                    _ => return Some(None),
                };
                let contract = self.scenario.instances[instance].1;
                let contract = &self.resolver.program.contracts[contract.0 as usize];
                let side = match amount {
                    Some(held) => {
                        let lock = contract.locks.iter().position(|lock| lock.name == held.name);
                        lock.map(|lock| (Side::Holds(instance, lock), Type::unsigned(64)))
                    }
                    None => {
                        let field = contract.state.iter().position(|field| field.name == name.name);
                        field.map(|field| (Side::Field(instance, field), contract.state[field].ty.opened()))
                    }
                };
                match side {
                    Some(side) => Some(Some(side)),
                    None => self.no_side(expr.span),
                }
            }
            _ => Some(None),
        }
    }

    fn no_side<T>(&mut self, span: Span) -> Option<T> {
        self.no_expectation(span);
        None
    }
}

/// The only name of an expression that is one.
fn single(expr: &ast::Expr) -> Option<&Ident> {
    match &expr.kind {
        ExprKind::Path(path) if path.segments.len() == 1 => path.segments.first(),
        _ => None,
    }
}

fn is_call_of(expr: &ast::Expr, name: &str) -> bool {
    let ExprKind::Call { function, arguments, .. } = &expr.kind else { return false };
    super::show(function) == name && arguments.is_empty()
}
