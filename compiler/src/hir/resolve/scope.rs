//! What is known inside one item: its const parameters and locals.

use std::collections::{BTreeMap, BTreeSet};

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::hir::load::ModuleId;
use crate::hir::{
    Block, Body, ConstParameter, ConstParameterId, ContractId, Definition, Expr, ExprId, ExprKind,
    FunctionId, Local, LocalId, Type, TypeParameter, TypeParameterId,
};
use crate::source::Span;
use crate::syntax::ast::{self, Ident};

/// A name inside an item.
#[derive(Clone, Copy)]
pub(super) enum Binding {
    Local(LocalId),
    Const(ConstParameterId),
    Type(TypeParameterId),
}

/// Resolves the inside of one item.
pub(super) struct Scope<'r, 't> {
    pub(super) resolver: &'r mut Resolver<'t>,
    pub(super) module: ModuleId,
    body: Body,
    /// How many expressions it has so far.
    expressions: u32,
    /// Whether this is the value of a constant, where nothing may come from the prover.
    pub(super) constant: bool,
    /// Whether this is a const expression in a type, which is computed before the checker knows the types in it.
    pub(super) in_type: bool,
    /// Whether this is a test, where circuits are called and arguments have names.
    pub(super) test: bool,
    /// The contract that this is a clause or an invariant of.
    pub(super) contract: Option<ContractId>,
    /// Whether it is a clause.
    pub(super) clause: bool,
    /// How many of the locals are parameters, whose values are never known.
    pub(super) parameters: usize,
    /// Whether it asks for advice, or reveals something.
    pub(super) impure: bool,
    pub(super) locals: Vec<Local>,
    /// The types of parameters and of locals whose type is declared.
    pub(super) types: BTreeMap<LocalId, Type>,
    pub(super) const_parameters: Vec<ConstParameter>,
    pub(super) type_parameters: Vec<TypeParameter>,
    /// The type of the `impl` around it.
    pub(super) self_type: Option<Type>,
    /// How often each local and each const parameter is read.
    pub(super) local_used: Vec<bool>,
    /// Whether a local is read where it counts for the proof: not only in `log` and hints.
    pub(super) local_proven: Vec<bool>,
    /// Whether something is assigned to a local after it is bound.
    pub(super) local_assigned: Vec<bool>,
    /// Warnings of loop variables that hide other names, and whether a local is hidden so.
    pub(super) hiding: Vec<Diagnostic>,
    pub(super) local_hidden: Vec<bool>,
    /// How many surrounding places are the prover's alone.
    pub(super) prover: usize,
    pub(super) const_used: Vec<bool>,
    /// Whether this is a statement of a function, or its value: where a `return` may stand.
    pub(super) may_return: bool,
    pub(super) type_used: Vec<bool>,
    /// Whether something in it was reported and has no meaning, so that nothing can be said to be without use.
    pub(super) broken: bool,
    /// Locals whose values were reported, so that nothing is known of them.
    pub(super) meaningless: BTreeSet<usize>,
    /// Names that were reported: each is told once.
    pub(super) unknown: BTreeSet<String>,
    /// Names in a scenario or a transaction that stand for no number, what they stand for, and where they are bound.
    pub(super) no_numbers: BTreeMap<String, (&'static str, Span)>,
    /// Whether it is the value with which a field of a contract begins.
    pub(super) initial: bool,
    /// The functions called, and where.
    pub(super) calls: Vec<(FunctionId, Span)>,
    bindings: BTreeMap<String, Vec<Binding>>,
    /// Names in the order they were bound, to leave blocks by.
    bound: Vec<String>,
}

impl<'r, 't> Scope<'r, 't> {
    pub(super) fn new(resolver: &'r mut Resolver<'t>, module: ModuleId, body: Body) -> Self {
        Scope {
            resolver,
            module,
            body,
            expressions: 0,
            constant: false,
            in_type: false,
            test: false,
            contract: None,
            clause: false,
            parameters: 0,
            impure: false,
            locals: vec![],
            types: BTreeMap::new(),
            const_parameters: vec![],
            type_parameters: vec![],
            self_type: None,
            local_used: vec![],
            local_proven: vec![],
            local_assigned: vec![],
            hiding: vec![],
            local_hidden: vec![],
            prover: 0,
            const_used: vec![],
            may_return: false,
            type_used: vec![],
            broken: false,
            meaningless: BTreeSet::new(),
            unknown: BTreeSet::new(),
            no_numbers: BTreeMap::new(),
            initial: false,
            calls: vec![],
            bindings: BTreeMap::new(),
            bound: vec![],
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.resolver.report(diagnostic);
    }

    /// Binds a new local from here to the end of the block.
    pub(super) fn bind(&mut self, name: &Ident, mutable: bool) -> LocalId {
        let id = LocalId(self.locals.len() as u32);
        self.locals.push(Local { name: name.name.clone(), mutable, constant: false, span: name.span });
        self.local_used.push(false);
        self.local_proven.push(false);
        self.local_assigned.push(false);
        self.local_hidden.push(false);
        self.enter(&name.name, Binding::Local(id));
        id
    }

    /// A local of its own without a name, for what is taken apart.
    pub(super) fn bind_unnamed(&mut self, span: Span) -> LocalId {
        let id = LocalId(self.locals.len() as u32);
        self.locals.push(Local { name: "_".to_string(), mutable: false, constant: false, span });
        self.local_used.push(true);
        self.local_proven.push(true);
        self.local_assigned.push(false);
        self.local_hidden.push(false);
        id
    }

    /// Adds a const parameter.
    pub(super) fn bind_const(&mut self, parameter: ConstParameter) {
        let id = ConstParameterId(self.const_parameters.len() as u32);
        self.enter(&parameter.name, Binding::Const(id));
        self.const_parameters.push(parameter);
        self.const_used.push(false);
    }

    /// Adds a type parameter.
    pub(super) fn bind_type(&mut self, parameter: TypeParameter) {
        let id = TypeParameterId(self.type_parameters.len() as u32);
        self.enter(&parameter.name, Binding::Type(id));
        self.type_parameters.push(parameter);
        self.type_used.push(false);
    }

    fn enter(&mut self, name: &str, binding: Binding) {
        self.bindings.entry(name.to_string()).or_default().push(binding);
        self.bound.push(name.to_string());
    }

    /// Does something in a scope of its own.
    pub(super) fn scoped<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let depth = self.bound.len();
        let result = inside(self);
        for name in self.bound.split_off(depth) {
            if let Some(bindings) = self.bindings.get_mut(&name) {
                bindings.pop();
            }
        }
        result
    }

    /// Does something for the prover alone.
    pub(super) fn in_prover<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        self.prover += 1;
        let result = inside(self);
        self.prover -= 1;
        result
    }

    /// Does something that is part of a statement, where no `return` may stand.
    pub(super) fn part<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.may_return, false);
        let result = inside(self);
        self.may_return = outer;
        result
    }

    /// The local or const parameter of this name.
    pub(super) fn lookup(&self, name: &str) -> Option<Binding> {
        self.bindings.get(name)?.last().copied()
    }

    /// Remembers that a binding is read.
    pub(super) fn mark(&mut self, binding: Binding) {
        match binding {
            Binding::Local(id) => {
                self.local_used[id.0 as usize] = true;
                self.local_proven[id.0 as usize] |= self.prover == 0;
            }
            Binding::Const(id) => self.const_used[id.0 as usize] = true,
            Binding::Type(id) => self.type_used[id.0 as usize] = true,
        }
    }

    /// Notes what the name at a place leads to.
    pub(super) fn name(&mut self, span: Span, binding: Binding) {
        let definition = match (binding, self.body) {
            // What stands in no function is where it is bound.
            (Binding::Local(id), Body::None) => Definition::Generic(self.locals[id.0 as usize].span),
            (Binding::Local(id), body) => Definition::Local(body, id),
            (Binding::Const(id), Body::Function(function)) => Definition::ConstParameter(function, id),
            (Binding::Const(id), _) => Definition::Generic(self.const_parameters[id.0 as usize].span),
            (Binding::Type(id), _) => Definition::Generic(self.type_parameters[id.0 as usize].span),
        };
        self.resolver.program.note(span, definition);
    }

    /// The names in scope that begin so.
    pub(super) fn names_from(&self, start: &str) -> Vec<String> {
        let live = self.bindings.iter().filter(|(_, bindings)| !bindings.is_empty());
        live.map(|(name, _)| name).filter(|name| name.starts_with(start)).cloned().collect()
    }

    /// Names in scope that are like this one.
    pub(super) fn near(&self, name: &str) -> Option<String> {
        let live = self.bindings.iter().filter(|(_, bindings)| !bindings.is_empty());
        let names = live.map(|(name, _)| name.as_str());
        let items = self.resolver.names.modules[self.module.0 as usize].keys().copied();
        let builtins = ["to_bits", "floor_sqrt", "inverse", "inverse_modulo", "sorted", "assert_permutation"];
        self.resolver.near(name, names.chain(items).chain(builtins)).map(str::to_string)
    }

    /// An expression with an id of its own.
    pub(super) fn make(&mut self, kind: ExprKind, span: Span) -> Expr {
        self.broken |= matches!(kind, ExprKind::Error);
        Expr { id: self.fresh(), kind, span }
    }

    pub(super) fn fresh(&mut self) -> ExprId {
        self.expressions += 1;
        ExprId { body: self.body, index: self.expressions - 1 }
    }

    /// A block, in a scope of its own.
    pub(super) fn block(&mut self, block: &ast::Block) -> Block {
        self.scoped(|scope| {
            scope.after_return(block);
            let statements = block.statements.iter().map(|s| scope.statement(s)).collect();
            let tail = block.tail.as_ref().map(|tail| Box::new(scope.whole(tail)));
            Block { statements, tail, span: block.span }
        })
    }
}
