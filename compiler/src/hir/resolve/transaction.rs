//! Transactions: what each name stands for, which values there are, and that each of them is used once.

mod acts;
mod values;

use std::collections::BTreeMap;

use super::Resolver;
use super::names::{Definition, twice};
use super::number::{Computed, Known, dotted, note, single};
use super::scope::Scope;
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::ModuleId;
use crate::hir::{
    self, Act, ActKind, Body, ContractId, DataId, Number, Origin, ParameterKind, Transaction,
    TransactionParameter, Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, Ident, ItemKind, TypeKind};

/// What a name in a transaction stands for.
#[derive(Clone, Copy)]
enum Name {
    /// An instance that is a parameter.
    Instance(usize),
    /// An asset that is a parameter, and that its clauses issue.
    Issuer(usize),
    /// An instance that is made.
    Made(usize),
    Value(usize),
    /// A parameter, or what a clause results in: an entry of what is known.
    Known(usize),
    /// A number that `let` names.
    Number,
    /// Something that was reported where it comes from.
    Broken,
}

impl Name {
    /// What it stands for, with its article.
    fn in_words(self) -> &'static str {
        match self {
            Name::Instance(_) | Name::Made(_) => "an instance of a contract",
            Name::Issuer(_) => "an asset",
            Name::Value(_) => "a value",
            Name::Known(_) => "a number, a key, an address or an asset",
            Name::Number => "a number",
            Name::Broken => "something unknown",
        }
    }
}

/// Something that is known when the transaction is made, by its name, which may have parts: `o.price`.
#[derive(Clone)]
struct Entry {
    name: String,
    origin: Origin,
    ty: Type,
    span: Span,
}

/// A value: what it is called, where it comes from, and where it is used.
struct Value {
    name: String,
    from: Span,
    used: Option<Span>,
}

/// A transaction being resolved.
struct Writing<'r, 't> {
    resolver: &'r mut Resolver<'t>,
    module: ModuleId,
    names: BTreeMap<&'t str, (Name, Span)>,
    known: Vec<Entry>,
    /// The numbers that have names, in order.
    numbers: Vec<(&'t Ident, &'t ast::Expr)>,
    values: Vec<Value>,
    /// Where an instance is opened.
    opened: BTreeMap<usize, Span>,
    /// How many clauses are called so far.
    calls: usize,
    /// Which parameters something names.
    used: Vec<bool>,
    transaction: Transaction,
}

impl<'t> Resolver<'t> {
    /// Resolves all transactions. Contracts were resolved before.
    pub(super) fn transactions(&mut self) {
        for (module, item) in self.items.transactions.clone() {
            let ItemKind::Transaction(written) = &item.kind else { continue };
            let transaction = Transaction {
                name: written.name.name.clone(),
                parameters: vec![],
                acts: vec![],
                values: 0,
                made: vec![],
                broken: written.partial,
                about: super::definitions::about(item),
                span: written.name.span,
            };
            let mut writing = Writing {
                resolver: self,
                module,
                names: BTreeMap::new(),
                known: vec![],
                numbers: vec![],
                values: vec![],
                opened: BTreeMap::new(),
                calls: 0,
                used: vec![],
                transaction,
            };
            written.parameters.iter().for_each(|parameter| writing.parameter(parameter));
            written.acts.iter().for_each(|act| writing.act(act));
            writing.finish();
            let Writing { transaction, values, .. } = writing;
            let transaction = Transaction { values: values.len(), ..transaction };
            self.program.transactions.push(transaction);
        }
    }
}

impl<'t> Writing<'_, 't> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.transaction.broken |= diagnostic.is_error();
        self.resolver.report(diagnostic);
    }

    fn parameter(&mut self, parameter: &'t ast::Parameter) {
        if let Some(public) = parameter.public {
            let message = "what is given to a transaction is neither public nor secret by itself";
            let diagnostic = Diagnostic::at(codes::E0960, public, message).here("this says nothing");
            self.report(diagnostic.help("remove `public`: the clauses say what everybody sees"));
        }
        let kind = self.parameter_kind(&parameter.ty);
        let Some(name) = parameter.name() else {
            let span = parameter.pattern.span;
            let diagnostic = Diagnostic::at(codes::E0960, span, "a parameter of a transaction has a name");
            return self.report(diagnostic.help("give it a name"));
        };
        let index = self.transaction.parameters.len();
        self.used.push(false);
        match &kind {
            ParameterKind::Instance(contract) => {
                self.bind(name, Name::Instance(index));
                self.parts(index, *contract, name);
            }
            ParameterKind::Issuer(_) => {
                self.bind(name, Name::Issuer(index));
                let asset = self.of_contracts(|types| types.asset);
                self.knows(name.name.clone(), Origin::Parameter(index), &asset, name.span);
            }
            ParameterKind::Given(ty) => {
                self.bind(name, Name::Known(self.known.len()));
                self.knows(name.name.clone(), Origin::Parameter(index), &ty.opened(), name.span);
            }
        }
        let (name, span) = (name.name.clone(), name.span);
        self.transaction.parameters.push(TransactionParameter { name, kind, span });
    }

    fn parameter_kind(&mut self, ty: &'t ast::Type) -> ParameterKind {
        if let TypeKind::Path(path) = &ty.kind
            && let Ok(Definition::Contract(contract)) = self.resolver.path(self.module, path)
        {
            let found = &self.resolver.program.contracts[contract.0 as usize];
            self.transaction.broken |= found.broken;
            return match found.is_asset() {
                true => ParameterKind::Issuer(contract),
                false => ParameterKind::Instance(contract),
            };
        }
        let reported = self.resolver.diagnostics.len();
        let found = Scope::new(self.resolver, self.module, Body::None).local_type(ty);
        self.transaction.broken |= found == Type::Error || self.resolver.diagnostics.len() > reported;
        if self.resolver.program.is_linear(&found) {
            let message = "a value is no parameter of a transaction";
            let diagnostic = Diagnostic::at(codes::E0960, ty.span, message);
            self.report(diagnostic.help("take it from the caller's coins: `let coins = spend 100 of gold;`"));
            return ParameterKind::Given(Type::Error);
        }
        ParameterKind::Given(found)
    }

    /// What is known of an instance that is a parameter.
    fn parts(&mut self, index: usize, contract: ContractId, of: &Ident) {
        let found = &self.resolver.program.contracts[contract.0 as usize];
        let mut parts = vec![];
        for (place, parameter) in found.parameters.iter().enumerate() {
            let origin = Origin::Contract(index, place);
            parts.push((parameter.name.clone(), origin, parameter.ty.clone(), parameter.span));
        }
        for (place, field) in found.state.iter().enumerate() {
            parts.push((field.name.clone(), Origin::Field(index, place), field.ty.opened(), field.span));
        }
        for (place, lock) in found.locks.iter().enumerate() {
            let amount = (Origin::Held(index, place), Type::unsigned(64));
            let asset = (Origin::HeldAsset(index, place), self.of_contracts(|types| types.asset));
            parts.push((format!("{}.amount", lock.name), amount.0, amount.1, lock.span));
            parts.push((format!("{}.asset", lock.name), asset.0, asset.1, lock.span));
        }
        for (name, origin, ty, span) in parts {
            self.knows(format!("{}.{name}", of.name), origin, &ty, span);
        }
    }

    fn knows(&mut self, name: String, origin: Origin, ty: &Type, span: Span) {
        self.known.push(Entry { name, origin, ty: ty.clone(), span });
    }

    fn bind(&mut self, name: &'t Ident, meaning: Name) {
        if let Some((_, first)) = self.names.insert(&name.name, (meaning, name.span)) {
            self.report(twice(name, first));
        }
        self.note(name.span, name.span);
    }

    /// What a name stands for, if it was bound.
    fn meaning(&mut self, name: &Ident) -> Option<Name> {
        let (meaning, bound) = *self.names.get(name.name.as_str())?;
        self.note(name.span, bound);
        if let Name::Instance(index) | Name::Issuer(index) = meaning {
            self.used[index] = true;
        }
        Some(meaning)
    }

    /// Notes where the name at a place is bound.
    fn note(&mut self, name: Span, bound: Span) {
        self.resolver.program.note(name, hir::Definition::Generic(bound));
    }

    /// What an expression names, if that is known as a whole: a parameter, or `o.price`.
    fn entry(&mut self, expr: &ast::Expr) -> Option<Entry> {
        let written = dotted(expr)?;
        let entry = self.known.iter().find(|entry| entry.name == written)?.clone();
        match single(expr) {
            Some(name) => self.note(name.span, entry.span),
            None => {
                let whole = written.split('.').next().and_then(|first| self.names.get(first));
                if let Some((_, whole)) = whole.copied() {
                    note(self.resolver, expr, whole, entry.span);
                }
            }
        }
        self.mark(entry.origin);
        Some(entry)
    }

    /// Notes that something names the parameter that this comes from.
    fn mark(&mut self, origin: Origin) {
        match origin {
            Origin::Parameter(index)
            | Origin::Contract(index, _)
            | Origin::Field(index, _)
            | Origin::Held(index, _)
            | Origin::HeldAsset(index, _)
            | Origin::Instance(index) => self.used[index] = true,
            Origin::Made(_) | Origin::Amount(_) | Origin::Asset(_) | Origin::Result(_) => {}
        }
    }

    /// One of the types that contracts compute with.
    fn of_contracts(&self, which: fn(&hir::ContractTypes) -> DataId) -> Type {
        self.resolver
            .program
            .contract_types
            .as_ref()
            .map_or(Type::Error, |types| hir::Program::plain(which(types)))
    }

    /// Whether something that is known is an asset.
    fn is_asset(&self, entry: usize) -> bool {
        self.known[entry].ty == self.of_contracts(|types| types.asset)
    }

    /// Whether numbers of a type can be computed with.
    fn is_number(&self, ty: &Type) -> bool {
        let program = &self.resolver.program;
        *ty != Type::Error
            && *ty != self.of_contracts(|types| types.asset)
            && !program.is_opaque(ty)
            && !program.is_linear(ty)
    }

    /// A number, or anything else without keys and values, as a function of all that is known here.
    fn number(&mut self, value: &'t ast::Expr, ty: &Type) -> Number {
        let numbers: Vec<Entry> =
            self.known.iter().filter(|entry| self.is_number(&entry.ty)).cloned().collect();
        let given: Vec<_> =
            numbers.iter().map(|entry| (entry.name.clone(), entry.ty.clone(), entry.span)).collect();
        let mut no_numbers = BTreeMap::new();
        for (name, (meaning, bound)) in &self.names {
            let what = match meaning {
                Name::Number | Name::Broken => continue,
                Name::Known(entry) if self.is_number(&self.known[*entry].ty) => continue,
                Name::Known(_) => "a key, an address or an asset",
                other => other.in_words(),
            };
            no_numbers.insert((*name).to_string(), (what, *bound));
        }
        let broken = self.names.iter().filter(|(_, (meaning, _))| matches!(meaning, Name::Broken));
        let unknown = broken.map(|(name, _)| (*name).to_string()).collect();
        let (converted, initial) = (false, false);
        let known = Known { given: &given, numbers: &self.numbers, no_numbers, unknown, converted, initial };
        let Computed { function, broken, used, .. } = self.resolver.number(self.module, value, ty, known);
        self.transaction.broken |= broken;
        for (entry, _) in numbers.iter().zip(&used).filter(|(_, used)| **used) {
            self.mark(entry.origin);
        }
        let from = numbers.iter().map(|entry| entry.origin).zip(used);
        Number { function, from: from.collect() }
    }

    /// An amount of something.
    fn amount(&mut self, value: &'t ast::Expr) -> Number {
        self.number(value, &Type::unsigned(64))
    }

    /// Reports a name that is not what it should be.
    fn unknown(&mut self, name: &Ident, what: &str, help: &str) {
        if let Some((Name::Broken, _)) = self.names.get(name.name.as_str()) {
            return;
        }
        let message = format!("`{}` {what}", name.name);
        let diagnostic = Diagnostic::at(codes::E0962, name.span, message);
        if let Some((meaning, first)) = self.names.get(name.name.as_str()) {
            let diagnostic = diagnostic.here(format!("this is {}", meaning.in_words()));
            return self.report(diagnostic.label(*first, "named here").help(help));
        }
        self.report(match closest(&name.name, self.names.keys().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(help),
        });
    }

    /// What is wrong with the whole.
    fn finish(&mut self) {
        if self.transaction.broken {
            return;
        }
        for value in std::mem::take(&mut self.values) {
            if value.used.is_none() {
                let message = format!("`{}` is never used, and its value is lost", value.name);
                let diagnostic = Diagnostic::at(codes::E0921, value.from, message).here("comes from here");
                self.report(diagnostic.help(
                    "`lock v with p` gives it to somebody, and a clause that `requires` it takes it by name: `payment: v`",
                ));
            }
            self.values.push(value);
        }
        let unused: Vec<(String, Span)> = self
            .transaction
            .parameters
            .iter()
            .zip(&self.used)
            .filter(|(parameter, used)| !**used && !parameter.name.starts_with('_'))
            .map(|(parameter, _)| (parameter.name.clone(), parameter.span))
            .collect();
        for (name, span) in unused {
            let message = format!("nothing in this transaction uses `{name}`");
            let help = format!("remove it, or call it `_{name}`");
            self.report(Diagnostic::at(codes::W0201, span, message).help(help));
        }
    }

    fn push(&mut self, kind: ActKind, span: Span) {
        self.transaction.acts.push(Act { kind, span });
    }
}
