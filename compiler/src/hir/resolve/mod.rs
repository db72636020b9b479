//! Names: from syntax trees to one program in which every name is an id.
//!
//! First the names of all modules are collected and imports followed ([`names`]); then types, constants and functions are
//! resolved, each after those it depends on ([`definitions`]), since a type may mention what a function computes; then
//! what only the whole shows: recursion, entries, names without use ([`whole`]).

mod arguments;
mod asset;
mod attributes;
mod bindings;
mod contract;
mod definitions;
mod expr;
mod functions;
mod generics;
mod graph;
mod initial;
mod makes;
mod names;
mod number;
mod outside;
mod owner;
mod pattern;
mod questions;
mod scenario;
mod scope;
mod statement;
mod testing;
mod transaction;
mod types;
mod unknown;
mod whole;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::load::{ModuleId, ModuleTree};
use super::{DataId, FunctionId, Program};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::suggest::closest;
use crate::source::Span;
use crate::syntax::ast::{ItemKind, Path};
use names::{Items, Names};

pub(crate) use names::{is_of_contracts, private};
pub(crate) use whole::refuse_recursion;

/// How many steps of a cycle are shown.
const MAX_SHOWN: usize = 8;
const MAX_SUGGESTIONS: u32 = 64;

/// Resolves every name of a program.
pub fn resolve(tree: &ModuleTree) -> (Program, Vec<Diagnostic>) {
    resolve_into(Program::default(), tree)
}

/// Resolves every name of a program and notes what each leads to, which a compiler does not need and an editor does.
pub fn resolve_with_uses(tree: &ModuleTree) -> (Program, Vec<Diagnostic>) {
    resolve_into(Program { uses: Some(BTreeMap::new()), ..Program::default() }, tree)
}

fn resolve_into(program: Program, tree: &ModuleTree) -> (Program, Vec<Diagnostic>) {
    let mut diagnostics = vec![];
    let (names, items) = Names::collect(tree, &mut diagnostics);
    let mut resolver = Resolver {
        tree,
        names,
        items,
        program,
        steps: 0,
        implemented: BTreeMap::new(),
        methods_by_name: BTreeMap::new(),
        calls: vec![],
        suggestions: Cell::new(MAX_SUGGESTIONS),
        meant: RefCell::new(BTreeSet::new()),
        diagnostics,
    };
    resolver.attributes();
    resolver.resolve_imports();
    resolver.enter_methods();
    resolver.program.option = resolver.option();
    resolver.program.contract_types = resolver.contract_types();
    resolver.definitions();
    resolver.contracts();
    resolver.transactions();
    resolver.scenarios();
    resolver.recursion();
    resolver.entries();
    resolver.program.tests.sort_by_key(|test| test.span);
    resolver.unused();
    let Resolver { mut program, mut diagnostics, .. } = resolver;
    program.broken = diagnostics.iter().any(|d| d.is_error())
        || tree.modules.iter().any(|module| !module.ast.lost.is_empty());
    diagnostics.sort_by_key(|d| d.labels.first().map(|label| label.span));
    (program, diagnostics)
}

/// `1 part`, `2 parts`
fn parts_in_words(count: usize) -> String {
    format!("{count} part{}", if count == 1 { "" } else { "s" })
}

/// A program being resolved.
struct Resolver<'t> {
    tree: &'t ModuleTree,
    names: Names<'t>,
    items: Items<'t>,
    program: Program,
    /// What const expressions took so far.
    steps: u64,
    /// The types of `impl` items, by their positions.
    implemented: BTreeMap<usize, DataId>,
    /// The methods of each name, of all types: what a call may lead to before types are known.
    methods_by_name: BTreeMap<String, Vec<FunctionId>>,
    /// By function, whom it calls and where.
    calls: Vec<Vec<(FunctionId, Span)>>,
    /// How many suggestions may still be looked for: each one looks at all names.
    suggestions: Cell<u32>,
    /// What unknown names probably mean: not without use, though nothing else names it.
    meant: RefCell<BTreeSet<String>>,
    diagnostics: Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// A name like this one; nothing if there were many suggestions already.
    fn near<'a>(&self, name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
        self.suggestions.set(self.suggestions.get().checked_sub(1)?);
        let near = closest(name, names)?;
        self.meant.borrow_mut().insert(near.to_string());
        Some(near)
    }

    /// Whether a name stands in what could not be parsed: it may be defined there, and it may be used there.
    fn is_lost(&self, name: &str) -> bool {
        self.tree.modules.iter().any(|module| module.ast.lost.contains(name) || module.ast.lost.contains("*"))
    }

    /// Whether a module is of a package that the program uses, and not of the program itself.
    fn is_of_library(&self, module: ModuleId) -> bool {
        self.tree.modules[module.0 as usize].is_library()
    }

    fn is_circuit(&self, id: FunctionId) -> bool {
        self.items.functions.get(id.0 as usize).is_some_and(|(_, i)| matches!(i.kind, ItemKind::Circuit(_)))
    }
}

/// A path as written.
fn show(path: &Path) -> String {
    let names: Vec<&str> = path.segments.iter().map(|s| s.name.as_str()).collect();
    names.join("::")
}

/// The most names of a list that are written.
const MAX_NAMES: usize = 20;

/// `a`, `b` and `c`, each in backticks; of many the first, and how many others there are.
fn names_in_words<S: AsRef<str>>(names: &[S]) -> String {
    let shown = if names.len() > MAX_NAMES + 1 { MAX_NAMES } else { names.len() };
    let mut quoted: Vec<String> = names[..shown].iter().map(|name| format!("`{}`", name.as_ref())).collect();
    if shown < names.len() {
        quoted.push(format!("{} others", names.len() - shown));
    }
    match quoted.as_slice() {
        [] => "none".to_string(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
