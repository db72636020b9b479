//! Functions and circuits.

use std::collections::BTreeMap;

use super::Resolver;
use super::names::twice;
use super::scope::Scope;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::ModuleId;
use crate::hir::{
    self, Body, ConstParameter, Function, FunctionId, LocalId, Parameter, Statement, StatementKind, Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, Ident, Item, ItemKind};

impl<'t> Resolver<'t> {
    /// Resolves a function or circuit.
    pub(super) fn function(&mut self, id: FunctionId, module: ModuleId, item: &'t Item) {
        let (function, circuit) = match &item.kind {
            ItemKind::Function(function) => (function, false),
            ItemKind::Circuit(function) => (function, true),
            _ => return,
        };
        let cost = self.budget(module, item);
        let library = self.is_of_library(module);
        let path = format!("{}::{}", self.tree.modules[module.0 as usize].path, function.name.name);
        let mut scope = Scope::new(self, module, Body::Function(id));
        let mut names: BTreeMap<&str, Span> = BTreeMap::new();
        let mut partial = function.partial;
        for generic in function.generics.iter().flatten() {
            let parameter = match generic {
                ast::Generic::Const(parameter) => parameter,
                ast::Generic::Type(name) => {
                    scope.missing(name.span, "a type parameter");
                    continue;
                }
            };
            scope.distinct(&mut names, &parameter.name);
            let ty = scope.ty(&parameter.ty);
            if !matches!(ty, Type::Int(_) | Type::Error) {
                partial = true;
                scope.report(
                    Diagnostic::at(codes::E0212, parameter.ty.span, "a const parameter is an integer")
                        .help("give it an integer type, such as `u32`"),
                );
            }
            let (name, span) = (parameter.name.name.clone(), parameter.name.span);
            scope.bind_const(ConstParameter { name, ty, span });
        }
        let mut parameters = vec![];
        let mut taken_apart = vec![];
        for parameter in &function.parameters {
            let ty = scope.parameter_type(parameter, circuit);
            let local = match parameter.name() {
                Some(name) => {
                    scope.distinct(&mut names, name);
                    scope.bind(name, false)
                }
                None => {
                    let local = scope.bind_unnamed(parameter.pattern.span);
                    taken_apart.push((&parameter.pattern, local));
                    local
                }
            };
            scope.parameters = scope.locals.len();
            let public = parameter.public.filter(|_| circuit);
            parameters.push(Parameter { local, public, ty, span: parameter.span });
        }
        let taken_apart: Vec<Statement> =
            taken_apart.into_iter().map(|(pattern, local)| scope.take_apart(pattern, local)).collect();
        let result = match &function.result {
            Some(ty) => scope.local_type(ty),
            None => Type::unit(),
        };
        scope.may_return = true;
        let mut body = scope.block(&function.body);
        body.statements.splice(0..0, taken_apart);
        if !library && !scope.broken {
            scope.unused_locals(&parameters);
            scope.unused_mut();
            let hiding = std::mem::take(&mut scope.hiding);
            hiding.into_iter().for_each(|diagnostic| scope.report(diagnostic));
        }
        let Scope { locals, const_parameters, calls, broken, impure, .. } = scope;
        let called: Vec<FunctionId> = calls.iter().map(|(callee, _)| *callee).collect();
        // What it calls was resolved before it.
        let pure = !impure && called.iter().all(|callee| self.program.functions[callee.0 as usize].pure);
        self.calls[id.0 as usize] = calls;
        self.program.functions[id.0 as usize] = Function {
            name: function.name.name.clone(),
            path,
            circuit,
            library,
            about: super::definitions::about(item),
            cost,
            const_parameters,
            parameters,
            partial,
            result,
            result_span: function.result.as_ref().map_or(function.name.span, |ty| ty.span),
            calls: called,
            pure,
            broken,
            locals,
            body,
            span: function.name.span,
        };
    }
}

impl<'t> Scope<'_, 't> {
    fn distinct(&mut self, names: &mut BTreeMap<&'t str, Span>, name: &'t Ident) {
        if let Some(first) = names.insert(&name.name, name.span) {
            self.report(twice(name, first));
        }
    }

    /// The statement that takes a parameter apart.
    fn take_apart(&mut self, pattern: &ast::Pattern, local: LocalId) -> Statement {
        let value = self.make(hir::ExprKind::Local(local), pattern.span);
        let pattern_span = pattern.span;
        let pattern = self.pattern(pattern);
        Statement { kind: StatementKind::Let { pattern, ty: None, value }, span: pattern_span }
    }

    fn parameter_type(&mut self, parameter: &ast::Parameter, circuit: bool) -> Type {
        match (parameter.public, super::types::hidden_span(&parameter.ty)) {
            (Some(public), _) if !circuit => self.report(
                Diagnostic::at(codes::E0214, public, "only parameters of circuits can be `public`")
                    .here("this is a function")
                    .help("remove `public`: a function takes public and secret values alike"),
            ),
            (Some(public), Some(hidden)) => self.report(
                Diagnostic::at(codes::E0214, public, "a parameter cannot be both `public` and `Hidden`")
                    .here("the journal shows the value")
                    .label(hidden, "the journal shows a commitment")
                    .help("remove one of the two"),
            ),
            (_, Some(_)) if !circuit => {
                self.no_hidden(&parameter.ty);
                return Type::Error;
            }
            _ => {}
        }
        let ty = self.ty(&parameter.ty);
        if circuit && !hidden_leaves(&ty) {
            self.report(
                Diagnostic::at(
                    codes::E0219,
                    parameter.ty.span,
                    "`Hidden` holds a bool, an integer or a field element",
                )
                .help("write `Hidden` around each single value, as in `[Hidden<u64>; 4]`"),
            );
            return Type::Error;
        }
        ty
    }

    /// Warns about locals that are never read. Whether a public parameter is bound to anything is known later.
    fn unused_locals(&mut self, parameters: &[Parameter]) {
        for index in 0..self.locals.len() {
            let local = &self.locals[index];
            let parameter = parameters.iter().find(|p| p.local == LocalId(index as u32));
            let public = parameter.is_some_and(|parameter| parameter.public.is_some());
            // What hides a name is probably the reason why it is not used, and was told.
            let explained = self.local_hidden[index] || local.name.starts_with('_');
            if self.local_used[index] || public || explained {
                continue;
            }
            let what = if parameter.is_some() { "parameter" } else { "variable" };
            let diagnostic =
                Diagnostic::at(codes::W0201, local.span, format!("{what} `{}` is never used", local.name))
                    .help(format!("remove it, or call it `_{}`", local.name));
            self.report(diagnostic);
        }
        for index in 0..self.const_parameters.len() {
            let parameter = &self.const_parameters[index];
            if !self.const_used[index] && !parameter.name.starts_with('_') {
                let message = format!("const parameter `{}` is never used", parameter.name);
                let help = format!("remove it, or call it `_{}`", parameter.name);
                let diagnostic = Diagnostic::at(codes::W0201, parameter.span, message).help(help);
                self.report(diagnostic);
            }
        }
    }
}

/// Whether `Hidden` stands only around single values.
fn hidden_leaves(ty: &Type) -> bool {
    match ty {
        Type::Hidden(inner) => matches!(**inner, Type::Bool | Type::Int(_) | Type::Field | Type::Error),
        Type::Array(element, _) => hidden_leaves(element),
        Type::Tuple(elements) => elements.iter().all(hidden_leaves),
        _ => true,
    }
}
