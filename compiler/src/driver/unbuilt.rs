//! Circuits with const parameters of which no image is built.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Function, Program};
use crate::source::{FileId, SourceMap, Span};

/// Warns about circuits of the program that no image names, if it has others: else nothing is built, which is an error.
pub(super) fn circuits(program: &Program, sources: &SourceMap, packages: &[Vec<FileId>]) -> Vec<Diagnostic> {
    if program.entries.is_empty() || program.broken {
        return vec![];
    }
    let own = |span: Span| packages.first().is_some_and(|files| files.contains(&span.file));
    let shared = is_shared(sources, packages);
    let built: BTreeSet<usize> = program.entries.iter().map(|entry| entry.function.0 as usize).collect();
    let functions = program.functions.iter().enumerate();
    functions
        .filter(|(index, function)| function.circuit && own(function.span) && !built.contains(index))
        .filter(|(_, function)| !(function.name.starts_with('_') || function.about.public && shared))
        .map(|(_, function)| {
            Diagnostic::at(codes::W0203, function.span, format!("circuit `{}` is never built", function.name))
                .here("it has const parameters, and no image gives them values")
                .help(format!("write `{}`", image_of(function)))
        })
        .collect()
}

/// Whether others can use what is `pub` in the program: not if it starts in a `main.zk`.
pub(super) fn is_shared(sources: &SourceMap, packages: &[Vec<FileId>]) -> bool {
    let root = packages.first().and_then(|files| files.first());
    root.is_none_or(|root| sources.file(*root).name.rsplit(['/', '\\']).next() != Some("main.zk"))
}

/// `image f_16 = f<16>;`
pub(super) fn image_of(function: &Function) -> String {
    let name = &function.name;
    let sizes: Vec<&str> = function.const_parameters.iter().map(|_| "16").collect();
    format!("image {name}_16 = {name}<{}>;", sizes.join(", "))
}
