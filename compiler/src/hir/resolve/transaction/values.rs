//! The values of a transaction, each used once, and what else is given to clauses and contracts.

use super::super::arguments::{Slot, places};
use super::{Entry, Name, Value, Writing, dotted, single};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{ActKind, BinaryOp, Origin, Supply, Type};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Ident};

/// A parameter that is given something.
pub(super) struct NamedParameter {
    pub(super) name: String,
    pub(super) ty: Type,
    /// Where the name is.
    pub(super) span: Span,
    /// Whether it can go without: a field for which the contract says with which value it begins.
    pub(super) optional: bool,
}

impl NamedParameter {
    /// One that cannot go without.
    pub(super) fn needed(name: &str, ty: Type, span: Span) -> Self {
        Self { name: name.to_owned(), ty, span, optional: false }
    }
}

impl<'t> Writing<'_, 't> {
    /// A new value, without a name.
    pub(super) fn value(&mut self, name: &str, from: Span) -> usize {
        self.values.push(Value { name: name.to_string(), from, used: None });
        self.values.len() - 1
    }

    /// A new value that has a name.
    pub(super) fn named_value(&mut self, name: &'t Ident) -> usize {
        let value = self.value(&name.name, name.span);
        self.bind(name, Name::Value(value));
        self.knows(format!("{}.amount", name.name), Origin::Amount(value), &Type::unsigned(64), name.span);
        let asset = self.of_contracts(|types| types.asset);
        self.knows(format!("{}.asset", name.name), Origin::Asset(value), &asset, name.span);
        value
    }

    /// Whether an expression is a value, as far as its first name says.
    pub(super) fn is_value(&self, expr: &ast::Expr) -> bool {
        match &expr.kind {
            ExprKind::Binary { operator: BinaryOp::Add, left, right, .. } => {
                self.is_value(left) || self.is_value(right)
            }
            _ => single(expr).is_some_and(|name| self.is_value_name(name)),
        }
    }

    fn is_value_name(&self, name: &Ident) -> bool {
        matches!(self.names.get(name.name.as_str()), Some((Name::Value(_), _)))
    }

    /// Takes a value, which is gone then: one that has a name, or a sum of such.
    pub(super) fn take(&mut self, expr: &'t ast::Expr) -> Option<usize> {
        if let ExprKind::Binary { operator: BinaryOp::Add, left, right, .. } = &expr.kind {
            let (left, right) = (self.take(left), self.take(right));
            let parts = [left?, right?];
            let value = self.value("the sum", expr.span);
            // What it is taken for uses it.
            self.values[value].used = Some(expr.span);
            self.push(ActKind::Merge { parts, value }, expr.span);
            return Some(value);
        }
        match single(expr) {
            Some(name) => match self.meaning(name) {
                Some(Name::Value(value)) => return self.take_named(value, name),
                _ => self.unknown(
                    name,
                    "is no value here",
                    "a value is what a clause unlocks, or `let coins = spend 100 of gold;`",
                ),
            },
            None => self.report(Diagnostic::at(codes::E0962, expr.span, "a value is needed here").help(
                "name a value, or add two: `a + b`; an amount of the caller's coins is written `100 of gold`",
            )),
        }
        None
    }

    pub(super) fn take_named(&mut self, value: usize, name: &Ident) -> Option<usize> {
        match self.values[value].used.replace(name.span) {
            None => Some(value),
            Some(first) => {
                let name = (&name.name, name.span);
                let diagnostic = Diagnostic::at(codes::E0920, name.1, format!("`{}` is used twice", name.0))
                    .here("used here again")
                    .label(first, "used here first, after which it is gone");
                let help = format!("`let (a, b) = {}.split(amount);` makes two values of one", name.0);
                self.report(diagnostic.help(help));
                None
            }
        }
    }

    /// A value, or some of the caller's coins, which become one.
    pub(super) fn portion(&mut self, portion: &'t ast::Portion) -> Option<usize> {
        let Some(asset) = &portion.asset else { return self.take(&portion.value) };
        let span = portion.value.span.to(asset.span);
        let amount = self.amount(&portion.value);
        let asset = self.asset(asset)?;
        let value = self.value("the amount", span);
        self.values[value].used = Some(span);
        self.push(ActKind::Spend { amount, asset, value }, span);
        Some(value)
    }

    /// An asset that is known.
    pub(super) fn asset(&mut self, expr: &'t ast::Expr) -> Option<Origin> {
        let asset = self.of_contracts(|types| types.asset);
        match self.entry(expr) {
            Some(entry) if entry.ty == asset => Some(entry.origin),
            found => self.needed(
                expr,
                found.as_ref(),
                "an asset",
                "a parameter of the type `Asset`, `v.asset` of a value, or one that an instance knows",
            ),
        }
    }

    /// A key or a predicate that is known.
    pub(super) fn spender(&mut self, expr: &'t ast::Expr) -> Option<Origin> {
        match single(expr).and_then(|name| self.meaning(name)) {
            Some(Name::Instance(index)) => return Some(Origin::Instance(index)),
            Some(Name::Made(index)) => return Some(Origin::Made(index)),
            _ => {}
        }
        match self.entry(expr) {
            Some(entry)
                if self.resolver.program.is_key(&entry.ty)
                    && !self.resolver.program.is_reading_key(&entry.ty) =>
            {
                Some(entry.origin)
            }
            found => self.needed(expr, found.as_ref(), "a key or an address", "a parameter of the type `PublicKey` or `Address`, an instance, or one that an instance knows"),
        }
    }

    fn needed<T>(&mut self, expr: &ast::Expr, found: Option<&Entry>, what: &str, help: &str) -> Option<T> {
        if single(expr)
            .is_some_and(|name| matches!(self.names.get(name.name.as_str()), Some((Name::Broken, _))))
        {
            return None;
        }
        if found.is_some_and(|entry| entry.ty == Type::Error) {
            self.transaction.broken = true;
            return None;
        }
        let message = format!("{what} is needed here");
        let mut diagnostic = Diagnostic::at(codes::E0963, expr.span, message).help(format!("name {help}"));
        let name = dotted(expr);
        let meaning = name.as_ref().and_then(|name| self.names.get(name.as_str()));
        match (found, meaning) {
            (Some(entry), _) if self.is_number(&entry.ty) => diagnostic = diagnostic.here("this is a number"),
            (Some(_), _) => diagnostic = diagnostic.here("this is something else"),
            (None, Some((meaning, _))) => {
                diagnostic = diagnostic.here(format!("this is {}", meaning.in_words()))
            }
            (None, None) => {}
        }
        self.report(diagnostic);
        None
    }

    /// What a parameter of this type is given.
    pub(super) fn supply(&mut self, value: &'t ast::Expr, ty: &Type) -> Option<Supply> {
        if *ty == Type::Error {
            self.transaction.broken = true;
            return None;
        }
        let asset = self.of_contracts(|types| types.asset);
        let [key, address] =
            [self.of_contracts(|types| types.public_key), self.of_contracts(|types| types.address)];
        let reader = self.of_contracts(|types| types.reading_key);
        if *ty == asset {
            return self.asset(value).map(Supply::Known);
        }
        if *ty == address {
            return self.spender(value).map(Supply::Known);
        }
        if *ty == key || self.resolver.program.is_opaque(ty) {
            let found = self.entry(value);
            return match found {
                Some(entry) if entry.ty == *ty => Some(Supply::Known(entry.origin)),
                found => self.needed(
                    value,
                    found.as_ref(),
                    "a key",
                    match *ty == reader {
                        true => "a parameter of the type `ReadingKey`, or one that an instance knows",
                        false => "a parameter of the type `PublicKey`, or one that an instance knows",
                    },
                ),
            };
        }
        if self.is_value(value) {
            let diagnostic =
                Diagnostic::at(codes::E0963, value.span, "a number is needed here").here("this is a value");
            self.report(
                diagnostic.help(
                    "a value pays what a clause `requires`, by the name that it has there: `payment: v`",
                ),
            );
            return None;
        }
        let ty = ty.opened();
        match dotted(value).and_then(|name| self.known.iter().position(|entry| entry.name == name)) {
            Some(index) if self.known[index].ty == ty => {
                self.entry(value).map(|entry| Supply::Known(entry.origin))
            }
            _ => Some(Supply::Number(self.number(value, &ty))),
        }
    }

    /// What parameters are given, in their order: by their names or in their order.
    pub(super) fn supplies(
        &mut self,
        parameters: &[NamedParameter],
        arguments: &[&'t ast::Expr],
        span: Span,
    ) -> Option<Vec<Supply>> {
        let slots: Vec<Slot<'_>> = parameters
            .iter()
            .map(|parameter| Slot { name: &parameter.name, optional: parameter.optional })
            .collect();
        let places = match places(&slots, arguments, (span, codes::E0963)) {
            Ok(places) => places,
            Err(diagnostic) => {
                self.report(diagnostic);
                return None;
            }
        };
        places.names.into_iter().for_each(|(name, index)| self.note(name, parameters[index].span));
        let supplies = parameters.iter().zip(places.values).map(|(parameter, value)| match value {
            Some(value) => self.supply(value, &parameter.ty),
            None => Some(Supply::Initial),
        });
        let supplies: Vec<Option<Supply>> = supplies.collect();
        supplies.into_iter().collect()
    }
}
