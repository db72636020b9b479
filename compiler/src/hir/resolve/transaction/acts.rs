//! The statements of a transaction.

use super::super::names::Definition;
use super::super::{names_in_words, show};
use super::values::NamedParameter;
use super::{Name, Writing, single};
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{self, ActKind, ContractId, Origin, ParameterKind, Type};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Ident, Pattern, PatternKind};

/// A clause that is called, and what comes of it.
struct Called {
    act: ActKind,
    /// How many values it unlocks.
    unlocks: usize,
    result: Type,
    clause: String,
}

/// The value that pays what a clause requires, and where it stands; nothing if the caller's coins do.
type Payment = Option<(usize, Span)>;

/// What a pattern says of one part of what it binds.
enum Bound<'t> {
    Name(&'t Ident),
    Nothing(Span),
}

impl<'t> Writing<'_, 't> {
    /// A statement of the transaction.
    pub(super) fn act(&mut self, act: &'t ast::Act) {
        let done = self.statement(act);
        if let ast::ActKind::Let { pattern, .. }
        | ast::ActKind::Spend { pattern, .. }
        | ast::ActKind::Make { pattern, .. } = &act.kind
            && done.is_none()
        {
            self.broken_names(pattern);
        }
    }

    /// The names of something that was reported: each is told of once.
    fn broken_names(&mut self, pattern: &'t Pattern) {
        match &pattern.kind {
            PatternKind::Bind { name, .. } => {
                self.names.entry(&name.name).or_insert((Name::Broken, name.span));
            }
            PatternKind::Tuple(parts) => parts.iter().for_each(|part| self.broken_names(part)),
            _ => {}
        }
    }

    /// A statement; nothing if it was reported.
    fn statement(&mut self, act: &'t ast::Act) -> Option<()> {
        match &act.kind {
            ast::ActKind::Let { pattern, value } => self.bound(pattern, value, act.span),
            ast::ActKind::Spend { pattern, amount, asset } => {
                let amount = self.amount(amount);
                let asset = self.asset(asset);
                let value = self.single_name(pattern).map(|name| self.named_value(name));
                self.push(ActKind::Spend { amount, asset: asset?, value: value? }, act.span);
                Some(())
            }
            ast::ActKind::Make { pattern, call, locks } => self.make(pattern, call, locks, act.span),
            ast::ActKind::Call(call) => match &call.kind {
                ExprKind::Method { receiver, name, arguments, .. } if !self.is_value(receiver) => {
                    let called = self.called(receiver, name, arguments, call.span)?;
                    if called.unlocks > 0 {
                        return self.lost(&called, call.span);
                    }
                    self.push(called.act, act.span);
                    Some(())
                }
                _ => {
                    let message = "this does nothing in a transaction";
                    self.report(Diagnostic::at(codes::E0961, call.span, message).help(
                        "call a clause, `v.withdraw(30);`, bind what comes of something with `let`, or write `lock`, `retire` or `fee`",
                    ));
                    None
                }
            },
            ast::ActKind::Lock { portion, with } => {
                let value = self.portion(portion);
                let with = self.spender(with);
                self.push(ActKind::Lock { value: value?, with: with? }, act.span);
                Some(())
            }
            ast::ActKind::Retire(portion) => {
                let value = self.portion(portion)?;
                self.push(ActKind::Retire(value), act.span);
                Some(())
            }
            ast::ActKind::Fee(amount) => {
                let amount = self.amount(amount);
                self.push(ActKind::Fee(amount), act.span);
                Some(())
            }
        }
    }

    /// `let pattern = value;`
    fn bound(&mut self, pattern: &'t Pattern, value: &'t ast::Expr, span: Span) -> Option<()> {
        if let ExprKind::Method { receiver, name: method, arguments, .. } = &value.kind {
            if self.is_value(receiver) {
                return self.of_value(pattern, receiver, method, arguments, span);
            }
            let meaning =
                single(receiver).map(|name| self.names.get(name.name.as_str()).map(|(name, _)| *name));
            let of_asset = matches!(meaning, Some(Some(Name::Known(entry))) if self.is_asset(entry));
            if of_asset {
                return self.called(receiver, method, arguments, value.span).map(drop);
            }
            if let Some(Some(Name::Instance(_) | Name::Issuer(_) | Name::Made(_) | Name::Broken) | None) =
                meaning
            {
                let called = self.called(receiver, method, arguments, value.span)?;
                return self.call_bound(pattern, called, span);
            }
        }
        if let ExprKind::Call { function, .. } = &value.kind
            && let Ok(Definition::Contract(_)) = self.resolver.path(self.module, function)
        {
            let message = "it is not said what this instance holds";
            let help = format!("write it after the call: `{}(…) {{ lock v }}`", show(function));
            self.report(Diagnostic::at(codes::E0963, value.span, message).help(help));
            return None;
        }
        if self.is_value(value) {
            let taken = self.take(value);
            let name = self.single_name(pattern)?;
            let taken = taken?;
            // What a value is called now is the same value.
            self.values[taken].used = None;
            self.values[taken].name.clone_from(&name.name);
            self.values[taken].from = name.span;
            self.bind(name, Name::Value(taken));
            self.knows(
                format!("{}.amount", name.name),
                Origin::Amount(taken),
                &Type::unsigned(64),
                name.span,
            );
            let asset = self.of_contracts(|types| types.asset);
            self.knows(format!("{}.asset", name.name), Origin::Asset(taken), &asset, name.span);
            return Some(());
        }
        let name = self.single_name(pattern)?;
        self.bind(name, Name::Number);
        self.numbers.push((name, value));
        Some(())
    }

    /// `let (a, b) = v.split(n);`
    fn of_value(
        &mut self,
        pattern: &'t Pattern,
        receiver: &'t ast::Expr,
        method: &Ident,
        arguments: &'t ast::List<ast::Expr>,
        span: Span,
    ) -> Option<()> {
        let [amount] = &arguments.elements[..] else { return self.no_method(method) };
        if method.name != "split" {
            return self.no_method(method);
        }
        let amount = self.amount(amount);
        let value = self.take(receiver);
        let names = self.parts_of(pattern)?;
        let [Bound::Name(first), Bound::Name(second)] = names[..] else {
            let message = "`split` makes two values, and each of them needs a name";
            self.report(Diagnostic::at(codes::E0965, pattern.span, message).help("write `let (a, b) = …`"));
            return None;
        };
        let parts = [self.named_value(first), self.named_value(second)];
        self.push(ActKind::Split { value: value?, amount, parts }, span);
        Some(())
    }

    fn no_method(&mut self, method: &Ident) -> Option<()> {
        let message = format!("a value has no `{}(…)` in a transaction", method.name);
        let help = "`let (a, b) = v.split(amount);` makes two values of one";
        self.report(Diagnostic::at(codes::E0961, method.span, message).help(help));
        None
    }

    /// Binds what comes of the call of a clause: the values that it unlocks, then what it results in.
    fn call_bound(&mut self, pattern: &'t Pattern, called: Called, span: Span) -> Option<()> {
        let results = usize::from(called.result != Type::unit());
        let wanted = called.unlocks + results;
        let names = match (wanted, &pattern.kind) {
            (1, PatternKind::Tuple(_)) => self.parts_of(pattern)?,
            (1, _) => vec![self.part(pattern)?],
            _ => self.parts_of(pattern)?,
        };
        if names.len() != wanted {
            let what = match (called.unlocks, results) {
                (0, 0) => "nothing".to_string(),
                (0, _) => "a result".to_string(),
                (values, 0) => values_in_words(values),
                (values, _) => format!("{} and a result", values_in_words(values)),
            };
            let message = format!("`{}` gives {what}", called.clause);
            let diagnostic = Diagnostic::at(codes::E0965, pattern.span, message);
            self.report(diagnostic.help(match wanted {
                0 => "leave out `let` and the name".to_string(),
                1 => "bind it to one name".to_string(),
                _ => format!("bind {wanted} names, in parentheses: the values in the order in which they are unlocked, then the result"),
            }));
            return None;
        }
        let ActKind::Call { parameter, amount, clause, arguments, payments, number, .. } = called.act else {
            return None;
        };
        let mut unlocked = vec![];
        for (place, name) in names.iter().enumerate() {
            match (place < called.unlocks, name) {
                (true, Bound::Name(name)) => unlocked.push(self.named_value(name)),
                (true, Bound::Nothing(span)) => {
                    let diagnostic =
                        Diagnostic::at(codes::E0921, *span, "`_` loses the value that stands there");
                    self.report(diagnostic.help("give it a name, and use it"));
                    return None;
                }
                (false, Bound::Name(name)) => {
                    self.bind(name, Name::Known(self.known.len()));
                    self.knows(name.name.clone(), Origin::Result(number), &called.result, name.span);
                }
                (false, Bound::Nothing(_)) => {}
            }
        }
        let call = ActKind::Call { parameter, amount, clause, arguments, payments, unlocked, number };
        self.push(call, span);
        Some(())
    }

    /// The values that a call unlocks have no names.
    fn lost(&mut self, called: &Called, span: Span) -> Option<()> {
        let message = format!("what `{}` unlocks is lost", called.clause);
        let help = match called.unlocks {
            1 => "bind it: `let value = …`".to_string(),
            count => format!("bind all {count} values: `let (a, b) = …`"),
        };
        self.report(Diagnostic::at(codes::E0921, span, message).here("nothing takes it").help(help));
        None
    }

    /// A call of a clause of an instance or an asset.
    fn called(
        &mut self,
        receiver: &'t ast::Expr,
        clause: &Ident,
        arguments: &'t ast::List<ast::Expr>,
        span: Span,
    ) -> Option<Called> {
        let Some(name) = single(receiver) else {
            let message = "a clause is called on an instance that has a name";
            let diagnostic = Diagnostic::at(codes::E0962, receiver.span, message);
            self.report(diagnostic.help("make it a parameter of the transaction: `v: Vault`"));
            return None;
        };
        let parameter = match self.meaning(name) {
            Some(Name::Instance(index) | Name::Issuer(index)) => index,
            Some(Name::Made(_)) => {
                let message = format!("`{}` is there only after this transaction", name.name);
                let diagnostic =
                    Diagnostic::at(codes::E0964, name.span, message).here("cannot be opened yet");
                self.report(diagnostic.help("call its clauses in another transaction"));
                return None;
            }
            meaning => {
                let of_asset = matches!(meaning, Some(Name::Known(entry)) if self.is_asset(entry));
                let help = match of_asset {
                    true => {
                        "give it the type of an asset of the program, whose clauses issue it: `gold: Gold`"
                    }
                    false => {
                        "an instance that is opened is a parameter, with its contract as the type: `v: Vault`"
                    }
                };
                self.unknown(name, "is no instance of a contract here", help);
                return None;
            }
        };
        let (contract, issues) = match self.transaction.parameters[parameter].kind {
            ParameterKind::Instance(contract) => (contract, false),
            ParameterKind::Issuer(contract) => (contract, true),
            ParameterKind::Given(_) => return None,
        };
        if let Some(first) = self.opened.insert(parameter, span).filter(|_| !issues) {
            let message = format!("`{}` is opened twice", name.name);
            let diagnostic = Diagnostic::at(codes::E0964, span, message).label(first, "opened here first");
            self.report(diagnostic.help("the instance that follows is there only after the transaction: call the second clause in another one"));
            return None;
        }
        let (index, id) = self.clause(contract, clause)?;
        let found = &self.resolver.program.contracts[contract.0 as usize];
        let made = found.made_by(index);
        if let Some(made) = made {
            let made = &self.resolver.program.contracts[made.0 as usize].name;
            let message = format!(
                "`{}` makes an instance of `{made}`, and a transaction gives it no name",
                clause.name
            );
            let diagnostic = Diagnostic::at(codes::E0932, span, message).here("nobody could open it");
            self.report(diagnostic.help(format!(
                "call it in a step of its own, `let name = somebody does {}.{}(…);`, or `unlock` the value there, and lock it here",
                name.name, clause.name
            )));
            return None;
        }
        let function = &self.resolver.program.functions[id.0 as usize];
        let mut parameters: Vec<NamedParameter> = function
            .parameters
            .iter()
            .skip(found.common())
            .map(|parameter| {
                let local = &function.locals[parameter.local.0 as usize];
                NamedParameter::needed(&local.name, parameter.ty.clone(), local.span)
            })
            .collect();
        let issued = found.clauses[index].amount;
        let place = issued.map(|amount| amount.place.min(parameters.len()));
        if let (Some(amount), Some(place)) = (issued, place) {
            parameters.insert(place, NamedParameter::needed("amount", Type::unsigned(64), amount.span));
        }
        let result = function.result.clone();
        let requires = found.clauses[index].requires.clone();
        // What is issued goes to the transaction as well.
        let unlocks = found.clauses[index].unlocks.map(|count| count + usize::from(issues));
        let name = format!("{}.{}", name.name, clause.name);
        let Some(unlocks) = unlocks else {
            let message = format!("how many values `{name}` unlocks is not plain to see");
            let diagnostic =
                Diagnostic::at(codes::E0966, span, message).here("some are unlocked in a loop or a choice");
            self.report(diagnostic.help("unlock each value in a statement of its own in the clause"));
            return None;
        };
        let (payments, others) = self.payments(&parameters, &requires, arguments, &name)?;
        let mut arguments = self.supplies(&parameters, &others, span)?;
        let amount = place.map(|place| arguments.remove(place));
        let (number, unlocked) = (self.calls, vec![]);
        self.calls += 1;
        let act = ActKind::Call { parameter, amount, clause: index, arguments, payments, unlocked, number };
        Some(Called { act, unlocks, result, clause: name })
    }

    /// The arguments that pay what a clause requires, and the others; nothing if one was reported.
    fn payments(
        &mut self,
        parameters: &[NamedParameter],
        requires: &[(String, Span)],
        arguments: &'t ast::List<ast::Expr>,
        clause: &str,
    ) -> Option<(Vec<Payment>, Vec<&'t ast::Expr>)> {
        let (mut payments, mut others) = (vec![None; requires.len()], vec![]);
        let mut sound = true;
        for argument in arguments {
            let ExprKind::Named { name, value } = &argument.kind else {
                if self.is_value(argument) {
                    let message = "a value pays what a clause requires, by its name in the clause";
                    let diagnostic = Diagnostic::at(codes::E0963, argument.span, message);
                    self.report(match requires {
                        [(name, _), ..] => diagnostic.help(format!("write `{name}: …`")),
                        [] => diagnostic.help(format!("`{clause}` requires nothing")),
                    });
                    sound = false;
                    continue;
                }
                others.push(argument);
                continue;
            };
            let required = requires.iter().position(|(other, _)| *other == name.name);
            let known = parameters.iter().any(|other| other.name == name.name);
            match required {
                Some(index) if !known => {
                    self.note(name.span, requires[index].1);
                    let taken = self.take(value);
                    sound &= taken.is_some();
                    if let Some((_, first)) = payments[index].replace((taken.unwrap_or(0), value.span)) {
                        let message = format!("`{}` is paid twice", name.name);
                        let diagnostic = Diagnostic::at(codes::E0963, value.span, message);
                        self.report(
                            diagnostic.label(first, "paid here first").help("add the two values: `a + b`"),
                        );
                        sound = false;
                    }
                }
                None if !known && self.is_value(value) => {
                    let message = format!("`{clause}` requires no `{}`", name.name);
                    let diagnostic = Diagnostic::at(codes::E0963, name.span, message).here("no such payment");
                    let names: Vec<&str> = requires.iter().map(|(name, _)| name.as_str()).collect();
                    self.report(match closest(&name.name, names.iter().copied()) {
                        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                        None if names.is_empty() => {
                            diagnostic.help("it requires nothing: `lock v with p` gives a value to somebody")
                        }
                        None => diagnostic.help(format!("it requires {}", names_in_words(&names))),
                    });
                    sound = false;
                }
                _ => others.push(argument),
            }
        }
        sound.then_some((payments, others))
    }

    /// A clause of a contract by its name.
    fn clause(&mut self, contract: ContractId, name: &Ident) -> Option<(usize, hir::FunctionId)> {
        let found = &self.resolver.program.contracts[contract.0 as usize];
        let functions = &self.resolver.program.functions;
        let names = found.clauses.iter().map(|clause| functions[clause.function.0 as usize].name.as_str());
        let names: Vec<&str> = names.collect();
        if let Some(index) = names.iter().position(|other| *other == name.name) {
            let id = found.clauses[index].function;
            // The clause of an asset that is issued once is written nowhere.
            if functions[id.0 as usize].span != found.span {
                self.resolver.program.note(name.span, hir::Definition::Function(id));
            }
            return Some((index, id));
        }
        let message = format!("`{}` has no clause `{}`", found.name, name.name);
        let diagnostic = Diagnostic::at(codes::E0962, name.span, message).here("no such clause");
        let diagnostic = match closest(&name.name, names.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("its clauses are {}", names_in_words(&names))),
        };
        self.report(diagnostic);
        None
    }

    /// `let w = Vault(owner: k) { lock cash };`
    fn make(
        &mut self,
        pattern: &'t Pattern,
        call: &'t ast::Expr,
        locks: &'t ast::List<ast::Portion>,
        span: Span,
    ) -> Option<()> {
        let ExprKind::Call { function, arguments, .. } = &call.kind else { return None };
        let contract = match self.resolver.path(self.module, function) {
            Ok(Definition::Contract(id)) if !self.resolver.program.contracts[id.0 as usize].is_asset() => id,
            Ok(Definition::Error) => {
                self.transaction.broken = true;
                return None;
            }
            Ok(_) => {
                let message = format!("`{}` is not a contract", show(function));
                let diagnostic = Diagnostic::at(codes::E0962, function.span, message);
                self.report(diagnostic.help("what holds values in braces is an instance of a contract"));
                return None;
            }
            Err(diagnostic) => {
                self.report(diagnostic);
                return None;
            }
        };
        let found = &self.resolver.program.contracts[contract.0 as usize];
        let parameters = found.parameters.iter();
        let parameters = parameters.map(|own| NamedParameter::needed(&own.name, own.ty.clone(), own.span));
        let state = found.state.iter().map(|field| NamedParameter {
            optional: field.initial.is_some(),
            ..NamedParameter::needed(&field.name, field.ty.clone(), field.span)
        });
        let parameters: Vec<NamedParameter> = parameters.chain(state).collect();
        let (held, of, broken) = (found.locks.len(), found.name.clone(), found.broken);
        let arguments: Vec<&'t ast::Expr> = arguments.iter().collect();
        let arguments = self.supplies(&parameters, &arguments, call.span);
        let given = locks.len();
        let locks: Vec<Option<usize>> = locks.iter().map(|lock| self.portion(lock)).collect();
        let name = self.single_name(pattern);
        let instance = self.transaction.made.len();
        self.transaction.made.push(contract);
        if let Some(name) = name {
            self.bind(name, Name::Made(instance));
        }
        self.transaction.broken |= broken;
        if given != held {
            let values = if held == 1 { "value" } else { "values" };
            let message = format!("an instance of `{of}` holds {held} {values}, and {given} are given");
            let help = "lock one value for each `locks` of the contract, in their order";
            self.report(Diagnostic::at(codes::E0963, call.span, message).help(help));
            return None;
        }
        let locks = locks.into_iter().collect::<Option<Vec<_>>>()?;
        self.push(ActKind::Make { instance, arguments: arguments?, locks }, span);
        Some(())
    }

    /// The only name that a pattern binds.
    fn single_name(&mut self, pattern: &'t Pattern) -> Option<&'t Ident> {
        match self.part(pattern)? {
            Bound::Name(name) => Some(name),
            Bound::Nothing(span) => {
                let diagnostic = Diagnostic::at(codes::E0965, span, "what stands here needs a name");
                self.report(diagnostic.help("write `let name = …`"));
                None
            }
        }
    }

    /// The names in the parentheses of a pattern, or the one that it is.
    fn parts_of(&mut self, pattern: &'t Pattern) -> Option<Vec<Bound<'t>>> {
        match &pattern.kind {
            PatternKind::Tuple(parts) => {
                let parts: Vec<Option<Bound<'t>>> = parts.iter().map(|part| self.part(part)).collect();
                parts.into_iter().collect()
            }
            _ => Some(vec![self.part(pattern)?]),
        }
    }

    fn part(&mut self, pattern: &'t Pattern) -> Option<Bound<'t>> {
        match &pattern.kind {
            PatternKind::Bind { mutable: false, name } => Some(Bound::Name(name)),
            PatternKind::Wildcard => Some(Bound::Nothing(pattern.span)),
            PatternKind::Error => {
                self.transaction.broken = true;
                None
            }
            _ => {
                let message = "a name is needed here";
                let help = "in a transaction, `let` binds a name, or names in parentheses: `let (a, b) = …`";
                self.report(Diagnostic::at(codes::E0965, pattern.span, message).help(help));
                None
            }
        }
    }
}

/// `1 value`, `2 values`
fn values_in_words(count: usize) -> String {
    format!("{count} value{}", if count == 1 { "" } else { "s" })
}
