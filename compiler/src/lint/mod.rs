//! What is allowed and probably a mistake: warnings about a program, by names and types alone.
//!
//! What follows from values that only one call has is left to the lowering, and nothing is said of a function with errors:
//! those come first.

mod conditions;
mod fields;
mod ranges;
mod sums;
mod truth;

#[cfg(test)]
mod tests;

use crate::diagnostic::Diagnostic;
use crate::hir::{FunctionId, Program};
use crate::types::TypeTable;

/// Warnings about every function without errors, and about fields; the library's are for its own authors.
pub fn check(program: &Program, types: &TypeTable) -> Vec<Diagnostic> {
    let mut diagnostics = vec![];
    for (index, function) in program.functions.iter().enumerate() {
        let sound = !function.broken && !types.unsound.contains(&FunctionId(index as u32));
        if sound && !function.library && !function.test {
            conditions::check(types, function, &mut diagnostics);
        }
    }
    // What is wrong may be what would read a field.
    let broken = program.broken || program.functions.iter().any(|function| function.broken);
    if !broken && types.unsound.is_empty() {
        fields::check(program, types, &mut diagnostics);
    }
    diagnostics
}
