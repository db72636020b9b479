//! Data types, aliases, constants and functions, each after those it depends on.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::order_with;
use super::names::{Definition, twice};
use super::scope::Scope;
use super::{Resolver, names_in_words};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::{ModuleId, Name, item_names};
use crate::hir::{
    self, About, Alias, Body, Constant, ConstantId, Data, DataId, Evaluator, Expr, ExprId, ExprKind, Form,
    Function, FunctionId, Generics, Reason, Type, Variant,
};
use crate::source::Span;
use crate::syntax::ast::{self, Ident, Item, ItemKind, VariantFields};

/// Data types nest at most so deep.
const MAX_NESTING: usize = 32;

impl<'t> Resolver<'t> {
    /// Resolves all data types, aliases, constants and functions.
    pub(super) fn definitions(&mut self) {
        let data = self.items.data.len();
        let aliases = self.items.aliases.len();
        let mut nodes: Vec<(ModuleId, &'t Item)> = self.items.data.clone();
        nodes.extend(&self.items.aliases);
        nodes.extend(&self.items.constants);
        let functions = nodes.len();
        nodes.extend(&self.items.functions);
        self.prepare();
        let suggestions = self.suggestions.replace(0);
        self.methods_by_name = self.named_methods();
        let mut edges: Vec<Vec<usize>> = vec![];
        // A method is one of those that have its name.
        let mut possible: Vec<Vec<usize>> = vec![];
        for (module, item) in &nodes {
            let (mut certain, mut methods) = (vec![], BTreeSet::new());
            item_names(item, &mut |name| match name {
                Name::Path(path) => certain.extend(match self.path(*module, path) {
                    Ok(Definition::Data(id) | Definition::Variant(id, _)) => Some(id.0 as usize),
                    Ok(Definition::Alias(index)) => Some(data + index),
                    Ok(Definition::Constant(id)) => Some(data + aliases + id.0 as usize),
                    Ok(Definition::Function(id)) => Some(functions + id.0 as usize),
                    _ => None,
                }),
                Name::Method(name) => {
                    methods.extend(self.methods_named(name).iter().map(|id| functions + id.0 as usize));
                }
            });
            edges.push(certain);
            possible.push(methods.into_iter().collect());
        }
        self.suggestions.set(suggestions);
        let found = order_with(&edges, &possible);
        let mut circular = vec![false; nodes.len()];
        // Functions that only call each other are reported by `recursion`.
        for cycle in found.cycles.iter().filter(|cycle| cycle.iter().any(|&node| node < functions)) {
            for &node in cycle {
                circular[node] = true;
                if let Some(circular) = self.program.data.get_mut(node) {
                    circular.partial = true;
                }
            }
            let names: Vec<&Ident> = cycle.iter().filter_map(|&node| nodes[node].1.name()).collect();
            self.report_cycle(&names);
        }
        let mut nesting = vec![0; data];
        for node in found.order {
            let (module, item) = nodes[node];
            if circular[node] && node < functions {
                continue;
            }
            match &item.kind {
                ItemKind::Struct { .. } | ItemKind::Enum { .. } => {
                    self.define_data(module, DataId(node as u32), item, &mut nesting)
                }
                ItemKind::Alias { ty, .. } => {
                    let ty = Scope::new(self, module, Body::None).ty(ty);
                    self.program.aliases[node - data].ty = ty;
                }
                ItemKind::Const { ty, value, .. } => {
                    let id = ConstantId((node - data - aliases) as u32);
                    self.constant(module, id, ty, value);
                }
                ItemKind::Adversary(adversary) => {
                    self.adversary(FunctionId((node - functions) as u32), module, adversary, item.span);
                }
                _ if node >= functions => {
                    self.function(FunctionId((node - functions) as u32), module, item);
                }
                _ => {}
            }
        }
    }

    /// The methods of a name, of all types.
    pub(super) fn methods_named(&self, name: &str) -> &[FunctionId] {
        self.methods_by_name.get(name).map_or(&[], Vec::as_slice)
    }

    fn named_methods(&self) -> BTreeMap<String, Vec<FunctionId>> {
        let mut named: BTreeMap<String, Vec<FunctionId>> = BTreeMap::new();
        for ((_, name), id) in &self.program.methods {
            named.entry(name.clone()).or_default().push(*id);
        }
        named
    }

    /// Makes room: every id leads to something, errors until it is resolved.
    fn prepare(&mut self) {
        for (_, item) in &self.items.aliases {
            if let Some(name) = item.name() {
                let (name, ty, span) = (name.name.clone(), Type::Error, name.span);
                self.program.aliases.push(Alias { name, ty, about: about(item), span });
            }
        }
        for (_, item) in &self.items.data {
            if let Some(name) = item.name() {
                let (name, span) = (name.name.clone(), name.span);
                let (is_enum, partial) = match item.kind {
                    ItemKind::Enum { partial, .. } => (true, partial),
                    ItemKind::Struct { partial, .. } => (false, partial),
                    _ => (false, false),
                };
                let (generics, variants, about) = (Generics::default(), vec![], about(item));
                self.program.data.push(Data { name, is_enum, generics, variants, partial, about, span });
            }
        }
        for (index, (module, item)) in self.items.constants.iter().enumerate() {
            if let Some(name) = item.name() {
                let id = ExprId { body: Body::Constant(ConstantId(index as u32)), index: 0 };
                let value = Expr { id, kind: ExprKind::Error, span: name.span };
                let (name, span) = (name.name.clone(), name.span);
                let known = Err(Reason::Reported.into());
                let (ty, locals, about) = (Type::Error, vec![], about(item));
                let path = format!("{}::{name}", self.tree.modules[module.0 as usize].path);
                self.program.constants.push(Constant { name, path, ty, value, known, locals, about, span });
            }
        }
        self.prepare_contracts();
        self.calls = vec![vec![]; self.items.functions.len()];
        self.program.functions = self.items.functions.iter().map(|(_, item)| unresolved(item)).collect();
    }

    fn report_cycle(&mut self, names: &[&Ident]) {
        let Some((first, rest)) = names.split_first() else { return };
        let mut diagnostic = Diagnostic::at(
            codes::E0206,
            first.span,
            format!("the definition of `{}` refers to itself", first.name),
        );
        if !rest.is_empty() {
            let rest_names: Vec<&str> = rest.iter().map(|n| n.name.as_str()).collect();
            diagnostic = diagnostic.here(format!(
                "through {}",
                names_in_words(&rest_names[..rest_names.len().min(super::MAX_SHOWN)])
            ));
            for name in rest.iter().take(super::MAX_SHOWN) {
                diagnostic = diagnostic.label(name.span, "part of the cycle");
            }
        }
        self.report(diagnostic.help("remove one of the references from the cycle"));
    }

    fn define_data(&mut self, module: ModuleId, id: DataId, item: &Item, nesting: &mut [usize]) {
        let mut scope = Scope::new(self, module, Body::None);
        let (name, generics, fields) = match &item.kind {
            ItemKind::Struct { name, generics, fields, .. } => {
                (name, generics, vec![(name, Form::Struct, named(fields))])
            }
            ItemKind::Enum { name, generics, variants, .. } => {
                (name, generics, variants.iter().map(written).collect())
            }
            _ => return,
        };
        scope.generics(generics.as_ref());
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut variants = vec![];
        for (name, form, fields) in fields {
            if let Some(first) = seen.insert(&name.name, name.span) {
                scope.report(twice(name, first));
            }
            let fields = scope.fields_of(&fields);
            variants.push(Variant { name: name.name.clone(), form, fields, span: name.span });
        }
        // A parameter without a field tells types apart, and methods may compute with it.
        let mut methods = scope.resolver.program.methods.range((id, String::new())..);
        if methods.next().is_none_or(|((of, _), _)| *of != id) {
            scope.unused_generics();
        }
        let generics = Generics {
            types: std::mem::take(&mut scope.type_parameters),
            consts: std::mem::take(&mut scope.const_parameters),
        };
        let types = variants.iter().flat_map(|variant| &variant.fields).map(|field| &field.ty);
        let deepest = types.map(|ty| depth(ty, nesting)).max().unwrap_or(0);
        nesting[id.0 as usize] = deepest + 1;
        if deepest >= MAX_NESTING {
            variants.iter_mut().for_each(|variant| variant.fields.clear());
            self.report(
                Diagnostic::at(
                    codes::E0210,
                    name.span,
                    format!("structs and enums nest at most {MAX_NESTING} deep"),
                )
                .help("replace an inner struct by its fields"),
            );
        }
        let data = &mut self.program.data[id.0 as usize];
        (data.generics, data.variants) = (generics, variants);
    }

    fn constant(
        &mut self,
        module: ModuleId,
        id: ConstantId,
        ty: &crate::syntax::ast::Type,
        value: &crate::syntax::ast::Expr,
    ) {
        let mut scope = Scope::new(self, module, Body::Constant(id));
        scope.constant = true;
        let ty = scope.local_type(ty);
        let mut resolved = scope.expr(value);
        let Scope { locals, calls, .. } = scope;
        let functions = &self.program.functions;
        let impure = calls.into_iter().find(|(callee, _)| {
            let function = &functions[callee.0 as usize];
            !function.pure && !function.broken
        });
        if let Some((callee, span)) = impure {
            resolved.kind = ExprKind::Error;
            let name = &functions[callee.0 as usize].name;
            let message = format!("a constant cannot call `{name}`");
            self.report(
                Diagnostic::at(codes::E0216, span, message)
                    .here("takes hints or reveals something, or calls what does")
                    .help("call functions that only compute"),
            );
        }
        let constant = &mut self.program.constants[id.0 as usize];
        constant.ty = ty;
        constant.value = resolved;
        constant.locals = locals;
        // Why there is none is told where a type asks for it.
        let evaluator = Evaluator::new(&self.program, self.steps);
        let known = evaluator.definition(&self.program.constants[id.0 as usize]);
        self.steps = evaluator.steps();
        self.program.constants[id.0 as usize].known = known;
    }
}

/// In the place of a function until it is resolved.
fn unresolved(item: &Item) -> Function {
    Function::unresolved(item.name().map_or(item.span, |name| name.span))
}

/// The fields of a variant as they are written: a name, where that is, and a type.
type Written<'i> = Vec<(String, Span, &'i ast::Type)>;

fn named(fields: &[ast::Field]) -> Written<'_> {
    fields.iter().map(|field| (field.name.name.clone(), field.name.span, &field.ty)).collect()
}

/// A variant with its form and its fields.
fn written(variant: &ast::Variant) -> (&Ident, Form, Written<'_>) {
    match &variant.fields {
        VariantFields::Unit => (&variant.name, Form::Unit, vec![]),
        VariantFields::Tuple(parts) => {
            let parts = parts.iter().enumerate();
            (&variant.name, Form::Tuple, parts.map(|(i, ty)| (i.to_string(), ty.span, ty)).collect())
        }
        VariantFields::Struct(fields) => (&variant.name, Form::Struct, named(fields)),
    }
}

impl Scope<'_, '_> {
    fn fields_of(&mut self, fields: &Written<'_>) -> Vec<hir::Field> {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut resolved = vec![];
        for (name, span, ty) in fields {
            let ty = self.local_type(ty);
            match seen.get(name.as_str()) {
                Some(first) => {
                    let name = Ident { name: name.clone(), span: *span };
                    self.report(twice(&name, *first));
                }
                None => {
                    seen.insert(name, *span);
                    resolved.push(hir::Field { name: name.clone(), ty, span: *span });
                }
            }
        }
        resolved
    }
}

/// How deep data types nest in a type.
fn depth(ty: &Type, nesting: &[usize]) -> usize {
    match ty {
        Type::Data(id, arguments) => {
            let inside = arguments.types.iter().map(|t| depth(t, nesting)).max().unwrap_or(0);
            inside + nesting.get(id.0 as usize).copied().unwrap_or(0)
        }
        Type::Array(element, _) | Type::Hidden(element) => depth(element, nesting),
        Type::Tuple(elements) => elements.iter().map(|t| depth(t, nesting)).max().unwrap_or(0),
        _ => 0,
    }
}

/// What stands in front of an item.
pub(super) fn about(item: &Item) -> About {
    About { docs: item.docs(), public: item.public }
}
