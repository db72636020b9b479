//! Other names for variables, functions and constants.

use std::collections::{BTreeMap, BTreeSet};

use super::super::program::{
    Expr, Function, Kind, OPTION, Pattern, Place, Program, Statement, StatementKind,
};
use super::super::visit::{self, Visitor};

/// All names except those in the ABI, so that they are in the opposite order of the alphabet.
pub(super) fn renamed(program: &mut Program) -> bool {
    let mut names = BTreeSet::new();
    each_name(program, &mut |name| {
        names.insert(name.clone());
    });
    program.circuit.parameters.iter().for_each(|parameter| {
        names.remove(&parameter.name);
    });
    names.remove(SELF);
    // What the standard library has keeps its name.
    for function in program.functions.iter().filter(|f| f.owner.as_deref() == Some(OPTION)) {
        names.remove(&function.name);
    }
    let last = names.len();
    let other = |(index, name): (usize, String)| (name, format!("n{:04}", last - index));
    let others: BTreeMap<String, String> = names.into_iter().enumerate().map(other).collect();
    each_name(program, &mut |name| {
        if let Some(other) = others.get(name) {
            *name = other.clone();
        }
    });
    !others.is_empty()
}

/// The first parameter of a method.
const SELF: &str = "self";

fn each_name(program: &mut Program, change: &mut dyn FnMut(&mut String)) {
    program.constants.iter_mut().for_each(|constant| change(&mut constant.name));
    for item in &mut program.structs {
        item.const_parameters.iter_mut().for_each(|(name, _)| change(name));
    }
    for function in &mut program.functions {
        change(&mut function.name);
        signature(function, change);
    }
    signature(&mut program.circuit, change);
    visit::program(program, &mut Names { change });
}

fn signature(function: &mut Function, change: &mut dyn FnMut(&mut String)) {
    function.const_parameters.iter_mut().for_each(|(name, _)| change(name));
    function.parameters.iter_mut().for_each(|parameter| change(&mut parameter.name));
}

/// The names in bodies.
struct Names<'c> {
    change: &'c mut dyn FnMut(&mut String),
}

impl Visitor for Names<'_> {
    fn expr(&mut self, e: &mut Expr) {
        match &mut e.kind {
            Kind::Name(name) | Kind::Call { function: name, .. } => (self.change)(name),
            _ => {}
        }
    }

    fn pattern(&mut self, pattern: &mut Pattern) {
        if let Pattern::Name { name, .. } = pattern {
            (self.change)(name);
        }
    }

    fn statement(&mut self, s: &mut Statement) {
        match &mut s.kind {
            StatementKind::Assign { place: Place { name, .. }, .. } | StatementKind::Const { name, .. } => {
                (self.change)(name);
            }
            StatementKind::Constrain { hints, from, .. } => {
                hints.iter_mut().chain(from).for_each(|name| (self.change)(name));
            }
            _ => {}
        }
    }
}
