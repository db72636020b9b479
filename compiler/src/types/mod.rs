//! Types of expressions, and the linear checker.
//!
//! [`check`] looks at every function once, with its const parameters left open, also if nothing calls it.
//! All integers agree with each other here: whether a value fits the type it is coerced to is the lowering's
//! business, which knows intervals.

mod built_in;
mod call;
mod checker;
mod constant;
mod contract;
mod data;
mod exhaustive;
mod expr;
mod field;
mod held;
mod linear;
mod matching;
mod method;
mod misnamed;
mod moves;
mod operator;
mod parts;
mod poly;
mod relate;
mod show;
mod statement;
#[cfg(test)]
mod tests;
mod variables;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::hir::{Body, ConstExpr, Definition, ExprId, FunctionId, LocalId, Program, Type};
use crate::source::Span;
pub(crate) use field::not_in_field;
pub(crate) use matching::is_residue;
pub use show::{Names, show};

/// What the checker found out, keyed by the ids of [`crate::hir`].
#[derive(Clone, Debug, Default)]
pub struct TypeTable {
    /// The types of the expressions and places of every constant, in the order of their ids.
    constants: Vec<Vec<Type>>,
    /// And of every function.
    functions: Vec<Vec<Type>>,
    /// And of the const expression that is looked at, if it stands in neither.
    elsewhere: Vec<Type>,
    /// The type of every local: its declared type, or that of its first value. An assignable local without a
    /// declared type holds exact integers: `Int(None)`.
    pub locals: BTreeMap<(FunctionId, LocalId), Type>,
    /// The const arguments of every call (of a function or builtin), written or inferred, in terms of the
    /// caller's const parameters.
    pub const_arguments: BTreeMap<ExprId, Vec<ConstExpr>>,
    /// The type arguments of every call and of every value of a data type, written or inferred, in terms of the
    /// caller's type parameters.
    pub type_arguments: BTreeMap<ExprId, Vec<Type>>,
    /// The functions that calls of methods lead to.
    pub methods: BTreeMap<ExprId, FunctionId>,
    /// The fields that names in expressions lead to, by their places, if the program has such a table of its names.
    pub uses: BTreeMap<Span, Definition>,
    /// Functions in which something has no type; what is wrong may stand elsewhere.
    pub unsound: BTreeSet<FunctionId>,
}

impl TypeTable {
    /// The type of an expression or place.
    pub fn expression(&self, id: ExprId) -> &Type {
        let types = match id.body {
            Body::None => Some(&self.elsewhere),
            Body::Constant(constant) => self.constants.get(constant.0 as usize),
            Body::Function(function) => self.functions.get(function.0 as usize),
        };
        types.and_then(|types| types.get(id.index as usize)).unwrap_or(&Type::Error)
    }

    /// The functions that a function calls, methods included.
    pub fn calls(&self, program: &Program, function: FunctionId) -> Vec<FunctionId> {
        let first = ExprId { body: Body::Function(function), index: 0 };
        let last = ExprId { body: Body::Function(function), index: u32::MAX };
        let named = program.functions.get(function.0 as usize).map_or(&[][..], |function| &function.calls);
        named.iter().copied().chain(self.methods.range(first..=last).map(|(_, id)| *id)).collect()
    }

    /// Goes through all types of what is in a body.
    fn each_type(&mut self, body: Body, visit: &mut dyn FnMut(&mut Type)) {
        let types = match body {
            Body::None => Some(&mut self.elsewhere),
            Body::Constant(constant) => self.constants.get_mut(constant.0 as usize),
            Body::Function(function) => self.functions.get_mut(function.0 as usize),
        };
        types.into_iter().flatten().for_each(&mut *visit);
        if let Body::Function(function) = body {
            let (first, last) = ((function, LocalId(0)), (function, LocalId(u32::MAX)));
            self.locals.range_mut(first..=last).for_each(|(_, ty)| visit(ty));
        }
        let (first, last) = (ExprId { body, index: 0 }, ExprId { body, index: u32::MAX });
        self.type_arguments
            .range_mut(first..=last)
            .for_each(|(_, types)| types.iter_mut().for_each(&mut *visit));
    }

    fn set(&mut self, id: ExprId, ty: Type) {
        let types = match id.body {
            Body::None => &mut self.elsewhere,
            Body::Constant(constant) => at(&mut self.constants, constant.0 as usize, vec![]),
            Body::Function(function) => at(&mut self.functions, function.0 as usize, vec![]),
        };
        *at(types, id.index as usize, Type::Error) = ty;
    }
}

/// The element at an index; if the list is shorter, it is filled up.
fn at<T: Clone>(list: &mut Vec<T>, index: usize, with: T) -> &mut T {
    if list.len() <= index {
        list.resize(index + 1, with);
    }
    &mut list[index]
}

/// Checks what is done with the values of contracts.
fn values(program: &Program, table: &TypeTable, diagnostics: &mut Vec<Diagnostic>) {
    let Some(types) = &program.contract_types else { return };
    for constant in &program.constants {
        held::constant(program, table, constant, types, diagnostics);
    }
    // What defines values makes them and takes them apart.
    let home = program.data(types.value).span.file;
    // Where something is wrong already: what is named in its place may be a value that is missed then.
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
    let wrong: Vec<Span> = errors.filter_map(|error| Some(error.labels.first()?.span)).collect();
    for (index, function) in program.functions.iter().enumerate() {
        let id = FunctionId(index as u32);
        let whole = function.span.to(function.body.span);
        let inside =
            |place: &Span| place.file == whole.file && whole.start <= place.start && place.end <= whole.end;
        let sound = !function.broken && !table.unsound.contains(&id) && !wrong.iter().any(inside);
        if sound && function.span.file != home {
            held::function(program, table, (id, function), types, diagnostics);
            moves::check(program, table, (id, function), diagnostics);
        }
    }
}

/// Checks types and linearity of a whole program.
pub fn check(program: &Program) -> (TypeTable, Vec<Diagnostic>) {
    let mut checker = checker::Checker::new(program);
    checker.elsewhere();
    for index in 0..program.constants.len() {
        checker.constant(index);
    }
    for index in 0..program.functions.len() {
        checker.function(FunctionId(index as u32));
    }
    let (mut table, mut diagnostics) = checker.finish();
    method::recursion(program, &mut table, &mut diagnostics);
    for (index, function) in program.functions.iter().enumerate() {
        // A condition that was not understood may be the one that a hint needs.
        if !function.broken && !table.unsound.contains(&FunctionId(index as u32)) {
            linear::check(program, function, &mut diagnostics);
        }
    }
    values(program, &table, &mut diagnostics);
    if !program.broken && !diagnostics.iter().any(Diagnostic::is_error) {
        diagnostics.extend(program.unclear.iter().cloned());
    }
    diagnostics.sort_by_key(|d| d.labels.first().map(|label| label.span));
    (table, diagnostics)
}
