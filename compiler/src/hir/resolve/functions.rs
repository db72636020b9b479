//! Functions and circuits.

use std::collections::BTreeMap;

use super::Resolver;
use super::names::twice;
use super::scope::Scope;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::ModuleId;
use crate::hir::{self, Body, Function, FunctionId, LocalId, Parameter, Statement, StatementKind, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Ident, Item, ItemKind, TypeKind};

impl<'t> Resolver<'t> {
    /// Resolves a function or circuit.
    pub(super) fn function(&mut self, id: FunctionId, module: ModuleId, item: &'t Item) {
        let (function, circuit) = match &item.kind {
            ItemKind::Function(function) | ItemKind::Test { function, .. } | ItemKind::Prop(function) => {
                (function, false)
            }
            ItemKind::Circuit(function) => (function, true),
            _ => return,
        };
        let cost = self.budget(module, &item.heads);
        let library = self.is_of_library(module);
        let method_of =
            self.items.owners[id.0 as usize].and_then(|owner| self.implemented.get(&owner)).copied();
        let module_path = &self.tree.modules[module.0 as usize].path;
        let owner = method_of.map(|id| format!("{}::", self.program.data[id.0 as usize].name));
        let path = format!("{module_path}::{}{}", owner.unwrap_or_default(), function.name.name);
        self.note_test(id, function, item);
        let mut scope = Scope::new(self, module, Body::Function(id));
        scope.test = item.is_test();
        let mut names: BTreeMap<&str, Span> = BTreeMap::new();
        let inherited = scope.owner(id);
        let partial = function.partial | !scope.generics(function.generics.as_ref());
        let mut parameters = vec![];
        let mut taken_apart = vec![];
        for (position, parameter) in function.parameters.iter().enumerate() {
            let ty = match parameter.ty.kind {
                TypeKind::SelfParameter => scope.self_parameter(position, parameter.span),
                _ => scope.parameter_type(parameter, circuit),
            };
            if circuit && parameter.name().is_none() {
                scope.report(
                    Diagnostic::at(
                        codes::E0338,
                        parameter.pattern.span,
                        "a parameter of a circuit has a name",
                    )
                    .here("the inputs need one")
                    .help("give it a name, and take it apart with `let` inside"),
                );
            }
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
            scope.types.insert(local, ty.clone());
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
        let Scope { locals, type_parameters, const_parameters, calls, broken, impure, self_type, .. } = scope;
        let called: Vec<FunctionId> = calls.iter().map(|(callee, _)| *callee).collect();
        // What it calls was resolved before it.
        let pure = !impure
            && !item.is_test()
            && called.iter().all(|callee| self.program.functions[callee.0 as usize].pure);
        self.calls[id.0 as usize] = calls;
        self.program.functions[id.0 as usize] = Function {
            name: function.name.name.clone(),
            path,
            circuit,
            test: item.is_test(),
            contract: None,
            library,
            about: super::definitions::about(item),
            cost,
            method_of,
            self_type,
            inherited,
            type_parameters,
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
    pub(super) fn distinct(&mut self, names: &mut BTreeMap<&'t str, Span>, name: &'t Ident) {
        if let Some(first) = names.insert(&name.name, name.span) {
            self.report(twice(name, first));
        }
    }

    /// Binds the parameters of the `impl` around a function, and its type; how many there are of types and of integers.
    fn owner(&mut self, id: FunctionId) -> (usize, usize) {
        let Some(owner) = self.resolver.items.owners[id.0 as usize] else { return (0, 0) };
        let (_, item) = self.resolver.items.impls[owner];
        let ItemKind::Impl { generics, ty, .. } = &item.kind else { return (0, 0) };
        let reported = self.resolver.diagnostics.len();
        self.generics(generics.as_ref());
        let ty = self.ty(ty);
        // What is wrong there is told with its first function.
        if self.resolver.items.owners.iter().position(|of| *of == Some(owner)) != Some(id.0 as usize) {
            self.resolver.diagnostics.truncate(reported);
        }
        self.broken |= ty == Type::Error;
        self.self_type = Some(ty);
        // They are those of the type.
        self.type_used.fill(true);
        self.const_used.fill(true);
        (self.type_parameters.len(), self.const_parameters.len())
    }

    /// The type of `self`.
    fn self_parameter(&mut self, position: usize, span: Span) -> Type {
        match &self.self_type {
            Some(ty) if position == 0 => return ty.clone(),
            Some(_) => self.report(
                Diagnostic::at(codes::E0339, span, "`self` is the first parameter")
                    .help("move it before the other parameters"),
            ),
            None => self.report(
                Diagnostic::at(codes::E0339, span, "only functions in an `impl` have `self`")
                    .here("not inside an `impl`")
                    .help(
                        "give the parameter a name and a type, or move the function into `impl Name { … }`",
                    ),
            ),
        }
        self.broken = true;
        Type::Error
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
    pub(super) fn unused_locals(&mut self, parameters: &[Parameter]) {
        for index in 0..self.locals.len() {
            let local = &self.locals[index];
            let parameter = parameters.iter().find(|p| p.local == LocalId(index as u32));
            let public = parameter.is_some_and(|parameter| parameter.public.is_some());
            // What hides a name is probably the reason why it is not used, and was told.
            // And `self` makes a method, which cannot be called so without it.
            let explained = self.local_hidden[index] || local.name.starts_with('_') || local.name == "self";
            if self.local_used[index] || public || explained {
                continue;
            }
            let what = if parameter.is_some() { "parameter" } else { "variable" };
            let diagnostic =
                Diagnostic::at(codes::W0201, local.span, format!("{what} `{}` is never used", local.name))
                    .help(format!("remove it, or call it `_{}`", local.name));
            self.report(diagnostic);
        }
        self.unused_generics();
    }
}

/// Whether `Hidden` stands only around single values.
pub(super) fn hidden_leaves(ty: &Type) -> bool {
    match ty {
        Type::Hidden(inner) => matches!(**inner, Type::Bool | Type::Int(_) | Type::Field | Type::Error),
        Type::Array(element, _) => hidden_leaves(element),
        Type::Tuple(elements) => elements.iter().all(hidden_leaves),
        _ => true,
    }
}
