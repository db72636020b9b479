//! Structs, aliases, constants and functions, each after those it depends on.

use std::collections::BTreeMap;

use super::graph::order;
use super::names::{Definition, twice};
use super::scope::Scope;
use super::{Resolver, names_in_words};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::{ModuleId, item_paths};
use crate::hir::{
    self, About, Alias, Block, Body, Constant, ConstantId, Evaluator, Expr, ExprId, ExprKind, Function,
    FunctionId, Reason, Struct, StructId, Type,
};
use crate::syntax::ast::{Field, Ident, Item, ItemKind};

/// Structs nest at most so deep.
const MAX_NESTING: usize = 32;

impl<'t> Resolver<'t> {
    /// Resolves all structs, aliases, constants and functions.
    pub(super) fn definitions(&mut self) {
        let structs = self.items.structs.len();
        let aliases = self.items.aliases.len();
        let mut nodes: Vec<(ModuleId, &'t Item)> = self.items.structs.clone();
        nodes.extend(&self.items.aliases);
        nodes.extend(&self.items.constants);
        let functions = nodes.len();
        nodes.extend(&self.items.functions);
        self.prepare();
        for module in &self.tree.modules {
            for item in &module.ast.items {
                let what = match &item.kind {
                    ItemKind::Enum { .. } => "`enum`",
                    ItemKind::Impl { .. } => "`impl`",
                    ItemKind::Struct { generics: Some(_), .. } => "a struct with parameters",
                    _ => continue,
                };
                self.diagnostics.push(Diagnostic::at(
                    codes::E0114,
                    item.span,
                    format!("{what} is not understood yet"),
                ));
            }
        }
        let suggestions = self.suggestions.replace(0);
        let edges: Vec<Vec<usize>> = nodes
            .iter()
            .map(|(module, item)| {
                let mut edges = vec![];
                item_paths(item, &mut |path, _| {
                    edges.extend(match self.path(*module, path) {
                        Ok(Definition::Struct(id)) => Some(id.0 as usize),
                        Ok(Definition::Alias(index)) => Some(structs + index),
                        Ok(Definition::Constant(id)) => Some(structs + aliases + id.0 as usize),
                        Ok(Definition::Function(id)) => Some(functions + id.0 as usize),
                        _ => None,
                    });
                });
                edges
            })
            .collect();
        self.suggestions.set(suggestions);
        let found = order(&edges);
        let mut circular = vec![false; nodes.len()];
        // Functions that only call each other are reported by `recursion`.
        for cycle in found.cycles.iter().filter(|cycle| cycle.iter().any(|&node| node < functions)) {
            for &node in cycle {
                circular[node] = true;
                if let Some(circular) = self.program.structs.get_mut(node) {
                    circular.partial = true;
                }
            }
            let names: Vec<&Ident> = cycle.iter().filter_map(|&node| nodes[node].1.name()).collect();
            self.report_cycle(&names);
        }
        let mut nesting = vec![0; structs];
        for node in found.order {
            let (module, item) = nodes[node];
            if circular[node] && node < functions {
                continue;
            }
            match &item.kind {
                ItemKind::Struct { name, fields, .. } => {
                    self.define_struct(module, node, name, fields, &mut nesting)
                }
                ItemKind::Alias { ty, .. } => {
                    let ty = Scope::new(self, module, Body::None).ty(ty);
                    self.program.aliases[node - structs].ty = ty;
                }
                ItemKind::Const { ty, value, .. } => {
                    let id = ConstantId((node - structs - aliases) as u32);
                    self.constant(module, id, ty, value);
                }
                _ if node >= functions => {
                    self.function(FunctionId((node - functions) as u32), module, item);
                }
                _ => {}
            }
        }
    }

    /// Makes room: every id leads to something, errors until it is resolved.
    fn prepare(&mut self) {
        for (_, item) in &self.items.aliases {
            if let Some(name) = item.name() {
                let (name, ty, span) = (name.name.clone(), Type::Error, name.span);
                self.program.aliases.push(Alias { name, ty, about: about(item), span });
            }
        }
        for (_, item) in &self.items.structs {
            if let Some(name) = item.name() {
                let (name, span) = (name.name.clone(), name.span);
                let partial = matches!(item.kind, ItemKind::Struct { partial: true, .. });
                self.program.structs.push(Struct { name, fields: vec![], partial, about: about(item), span });
            }
        }
        for (index, (_, item)) in self.items.constants.iter().enumerate() {
            if let Some(name) = item.name() {
                let id = ExprId { body: Body::Constant(ConstantId(index as u32)), index: 0 };
                let value = Expr { id, kind: ExprKind::Error, span: name.span };
                let (name, span) = (name.name.clone(), name.span);
                let known = Err(Reason::Reported.into());
                let (ty, locals, about) = (Type::Error, vec![], about(item));
                self.program.constants.push(Constant { name, ty, value, known, locals, about, span });
            }
        }
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

    fn define_struct(
        &mut self,
        module: ModuleId,
        index: usize,
        name: &Ident,
        fields: &[Field],
        nesting: &mut [usize],
    ) {
        let mut scope = Scope::new(self, module, Body::None);
        let mut seen: BTreeMap<&str, &Ident> = BTreeMap::new();
        let mut resolved = vec![];
        for field in fields {
            let ty = scope.local_type(&field.ty);
            match seen.get(field.name.name.as_str()) {
                Some(first) => scope.report(twice(&field.name, first.span)),
                None => {
                    seen.insert(&field.name.name, &field.name);
                    let (name, span) = (field.name.name.clone(), field.name.span);
                    resolved.push(hir::Field { name, ty, span });
                }
            }
        }
        let deepest = resolved.iter().map(|field| depth(&field.ty, nesting)).max().unwrap_or(0);
        nesting[index] = deepest + 1;
        if deepest >= MAX_NESTING {
            resolved.clear();
            self.report(
                Diagnostic::at(codes::E0210, name.span, format!("structs nest at most {MAX_NESTING} deep"))
                    .help("replace an inner struct by its fields"),
            );
        }
        self.program.structs[index].fields = resolved;
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
        if let Some((_, span)) = impure {
            resolved.kind = ExprKind::Error;
            self.report(
                Diagnostic::at(codes::E0216, span, "a constant cannot call a function with hints")
                    .here("takes hints, or reveals something")
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
    let span = item.name().map_or(item.span, |name| name.span);
    Function {
        name: String::new(),
        path: String::new(),
        circuit: false,
        library: false,
        about: About::default(),
        cost: None,
        const_parameters: vec![],
        parameters: vec![],
        partial: true,
        result: Type::Error,
        result_span: span,
        calls: vec![],
        pure: false,
        broken: true,
        locals: vec![],
        body: Block { statements: vec![], tail: None, span },
        span,
    }
}

/// How deep structs nest in a type.
fn depth(ty: &Type, nesting: &[usize]) -> usize {
    match ty {
        Type::Struct(StructId(id)) => nesting.get(*id as usize).copied().unwrap_or(0),
        Type::Array(element, _) | Type::Hidden(element) => depth(element, nesting),
        Type::Tuple(elements) => elements.iter().map(|t| depth(t, nesting)).max().unwrap_or(0),
        _ => 0,
    }
}

/// What stands in front of an item.
pub(super) fn about(item: &Item) -> About {
    About { docs: item.docs(), public: item.public }
}
