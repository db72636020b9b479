//! Numbers that stand in no function, in scenarios and transactions: each becomes a function of what is known there, so that types
//! and lowering see it.

use std::collections::{BTreeMap, BTreeSet};

use super::Resolver;
use super::scope::{Binding, Scope};
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::ModuleId;
use crate::hir::{self, Body, ExprKind, Function, FunctionId, Parameter, Pattern, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Ident};

/// What such a number may name.
#[derive(Default)]
pub(super) struct Known<'a, 't> {
    /// What is known when it is computed, by its name, which may have parts: `o.price`. These are the parameters of the function.
    pub(super) given: &'a [(String, Type, Span)],
    /// The numbers that `let` named before.
    pub(super) numbers: &'a [(&'t Ident, &'t ast::Expr)],
    /// The names that stand for no number, what they stand for, and where they are bound.
    pub(super) no_numbers: BTreeMap<String, (&'static str, Span)>,
    /// The names that were reported where they are bound.
    pub(super) unknown: BTreeSet<String>,
    /// Whether it is converted to the type that is wanted, as by `as`.
    pub(super) converted: bool,
    /// Whether it is the value with which a field of a contract begins.
    pub(super) initial: bool,
}

/// A function that is worth a number.
pub(super) struct Computed {
    pub(super) function: FunctionId,
    /// Whether something in it was reported.
    pub(super) broken: bool,
    /// Which of what is known it names.
    pub(super) used: Vec<bool>,
    /// Where it asks for advice, reveals something, or calls what does.
    pub(super) impure: Option<Span>,
}

impl<'t> Resolver<'t> {
    /// The function that an expression of a type is.
    pub(super) fn number(
        &mut self,
        module: ModuleId,
        value: &'t ast::Expr,
        ty: &Type,
        known: Known<'_, 't>,
    ) -> Computed {
        let id = FunctionId(self.program.functions.len() as u32);
        self.program.functions.push(Function::unresolved(value.span));
        self.calls.push(vec![]);
        let reported = self.diagnostics.len();
        let mut scope = Scope::new(self, module, Body::Function(id));
        (scope.no_numbers, scope.unknown) = (known.no_numbers, known.unknown);
        scope.initial = known.initial;
        let mut parameters = vec![];
        for (name, ty, span) in known.given {
            let local = scope.bind(&Ident { name: name.clone(), span: *span }, false);
            scope.types.insert(local, ty.clone());
            parameters.push(Parameter { local, public: None, ty: ty.clone(), span: *span });
        }
        scope.parameters = scope.locals.len();
        let mut statements = vec![];
        for (name, value) in known.numbers {
            let value = scope.expr(value);
            let (pattern, span) = (Pattern::Bind(scope.bind(name, false)), value.span);
            let kind = hir::StatementKind::Let { pattern, ty: None, value };
            statements.push(hir::Statement { kind, span });
        }
        // What is wrong with them is told where one is used first.
        let mut tail = scope.expr(value);
        if known.converted {
            tail = scope.make(ExprKind::Cast { value: Box::new(tail), ty: ty.clone() }, value.span);
        }
        let Scope { mut locals, calls, broken, mut local_used, impure, .. } = scope;
        // A circuit takes them by their names.
        locals.iter_mut().for_each(|local| local.name = local.name.replace('.', "_"));
        let called = calls.iter().map(|(callee, _)| *callee).collect();
        let called_impure = calls.iter().find(|(callee, _)| {
            let function = &self.program.functions[callee.0 as usize];
            !function.pure && !function.broken
        });
        let impure = called_impure.map(|(_, span)| *span).or(impure.then_some(value.span));
        self.calls[id.0 as usize] = calls;
        local_used.truncate(parameters.len());
        self.program.functions[id.0 as usize] = Function {
            name: "value".to_string(),
            path: "value".to_string(),
            partial: false,
            pure: impure.is_none(),
            parameters,
            result: ty.clone(),
            calls: called,
            broken,
            locals,
            body: hir::Block { statements, tail: Some(Box::new(tail)), span: value.span },
            ..Function::unresolved(value.span)
        };
        let broken = broken || self.diagnostics.len() > reported;
        Computed { function: id, broken, used: local_used, impure }
    }
}

impl Scope<'_, '_> {
    /// `o.price`, where that is known as a whole.
    pub(super) fn known_part(&mut self, expr: &ast::Expr) -> Option<ExprKind> {
        if self.no_numbers.is_empty() || self.initial {
            return None;
        }
        let written = dotted(expr)?;
        if let Some(binding @ Binding::Local(local)) = self.lookup(&written) {
            self.mark(binding);
            let whole = names(expr).first().and_then(|first| self.no_numbers.get(&first.name)).copied();
            if let Some((_, whole)) = whole {
                note(self.resolver, expr, whole, self.locals[local.0 as usize].span);
            }
            return Some(ExprKind::Local(local));
        }
        let (whole, part) = written.split_once('.')?;
        // Of a longer one it is told what is wrong with its beginning.
        if self.lookup(whole).is_some() || !self.no_numbers.contains_key(whole) || part.contains('.') {
            return None;
        }
        let start = format!("{whole}.");
        let parts: Vec<String> = self.names_from(&start);
        let message = format!("`{written}` is no number that is known here");
        let diagnostic = Diagnostic::at(codes::E0962, expr.span, message);
        self.report(match closest(&written, parts.iter().map(String::as_str)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if parts.is_empty() => diagnostic.help(format!("no number of `{whole}` is known")),
            None => diagnostic.help(format!("what is known is {}", super::names_in_words(&parts))),
        });
        Some(ExprKind::Error)
    }
}

/// Notes where the names of `o.price` or `v.funds.amount` are bound: that of the whole, and the part of it, if that has a place of
/// its own.
pub(super) fn note(resolver: &mut Resolver<'_>, expr: &ast::Expr, whole: Span, part: Span) {
    let names = names(expr);
    if let [first, second, ..] = names[..] {
        resolver.program.note(first.span, hir::Definition::Generic(whole));
        if part != whole {
            resolver.program.note(second.span, hir::Definition::Generic(part));
        }
    }
}

/// Names joined by dots, as they are written.
pub(super) fn dotted(expr: &ast::Expr) -> Option<String> {
    let names: Vec<&str> = names(expr).into_iter().map(|name| name.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join("."))
}

/// The names that dots join, if there is nothing else.
fn names(expr: &ast::Expr) -> Vec<&Ident> {
    match &expr.kind {
        ast::ExprKind::Path(_) => single(expr).into_iter().collect(),
        ast::ExprKind::Field { base, name } => {
            let mut names = names(base);
            if !names.is_empty() {
                names.push(name);
            }
            names
        }
        _ => vec![],
    }
}

/// The only name of an expression that is one.
pub(super) fn single(expr: &ast::Expr) -> Option<&Ident> {
    match &expr.kind {
        ast::ExprKind::Path(path) if path.segments.len() == 1 => path.segments.first(),
        _ => None,
    }
}
