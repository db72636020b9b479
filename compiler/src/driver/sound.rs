//! Which circuits can be built although the program has errors.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::hir::load::{Extent, ModuleTree, item_paths};
use crate::hir::{FunctionId, Program};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Item, ItemKind};
use crate::types::TypeTable;

/// The places of the entries in whose parts there is no error so far.
///
/// An error in a function concerns the entries that call it, one in an image that image, and one in a constant or a type
/// the functions that mention it, be it by way of other constants and types.
pub(super) fn entries(
    tree: &ModuleTree,
    program: &Program,
    types: &TypeTable,
    diagnostics: &[Diagnostic],
) -> BTreeSet<Span> {
    let errors = Errors::among(diagnostics);
    if errors.0.is_empty() {
        return program.entries.iter().map(|entry| entry.span).collect();
    }
    let concerned = concerned(tree, &errors);
    let unsound: Vec<bool> = program
        .functions
        .iter()
        .enumerate()
        .map(|(index, function)| {
            function.broken
                || types.unsound.contains(&FunctionId(index as u32))
                || concerned.contains(&function.span)
        })
        .collect();
    let sound = program.entries.iter().filter(|entry| {
        !concerned.contains(&entry.span) && !reaches(program, types, entry.function, &unsound)
    });
    sound.map(|entry| entry.span).collect()
}

/// The places where errors begin.
struct Errors(BTreeSet<(FileId, u32)>);

impl Errors {
    fn among(diagnostics: &[Diagnostic]) -> Self {
        let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
        let labels = errors.filter_map(|diagnostic| diagnostic.labels.first());
        Self(labels.map(|label| (label.span.file, label.span.start)).collect())
    }

    fn are_in(&self, place: Span) -> bool {
        self.0.range((place.file, place.start)..=(place.file, place.end)).next().is_some()
    }
}

/// The places of the names of all items with an error, and of those that mention a constant or type that errors concern.
///
/// They are followed by name, wherever it is defined. So an item may be taken for concerned that is not: then what else
/// is wrong with a circuit is told in the next run, after this error is fixed.
fn concerned(tree: &ModuleTree, errors: &Errors) -> BTreeSet<Span> {
    // The standard library has no errors, and mentions nothing of other packages.
    let modules = tree.modules.iter().filter(|module| tree.packages[module.package].extent == Extent::Whole);
    let mut mentioned_by: BTreeMap<String, Vec<&Item>> = BTreeMap::new();
    let mut pending = vec![];
    for item in modules.flat_map(|module| &module.ast.items) {
        if errors.are_in(item.span) {
            pending.push(item);
        }
        item_paths(item, &mut |path| {
            for segment in &path.segments {
                mentioned_by.entry(segment.name.clone()).or_default().push(item);
            }
        });
    }
    let mut concerned = BTreeSet::new();
    while let Some(item) = pending.pop() {
        let Some(name) = item.name() else { continue };
        // Who calls a function is known better.
        let called = matches!(item.kind, ItemKind::Function(_) | ItemKind::Circuit(_));
        if concerned.insert(name.span) && !called {
            // Once for each name is enough, even if it is defined twice.
            pending.extend(mentioned_by.remove(&name.name).unwrap_or_default());
        }
    }
    concerned
}

/// Whether a function or one that it calls, directly or not, is unsound.
fn reaches(program: &Program, types: &TypeTable, start: FunctionId, unsound: &[bool]) -> bool {
    let mut seen = BTreeSet::from([start]);
    let mut pending = vec![start];
    while let Some(function) = pending.pop() {
        if unsound[function.0 as usize] {
            return true;
        }
        let calls = types.calls(program, function);
        pending.extend(calls.into_iter().filter(|callee| seen.insert(*callee)));
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::driver::{Choice, check};
    use crate::hir::load::NoFiles;

    fn codes(text: &str) -> Vec<&'static str> {
        let found = check("main.zk", text, &NoFiles).build_all(Choice::All).err().unwrap_or_default();
        found.iter().map(|diagnostic| diagnostic.code.name()).collect()
    }

    #[test]
    fn a_circuit_is_built_unless_an_error_concerns_it() {
        let wrong = "circuit built(xs: [u8; 2]) { assert xs[2] == 1; f(); }";
        for (rest, codes_of) in [
            ("fn f() {}", &["E0504"][..]),
            ("fn f() {} circuit other(x: u8) { assert x; }", &["E0301", "E0504"]),
            ("fn f() {} circuit other(x: u8) { assert x == 1 #; }", &["E0111", "E0504"]),
            ("fn f() { g(); } fn g() { assert 1; }", &["E0301"]),
            ("fn f() { g(); }", &["E0201"]),
            ("fn f() { assert h() == 1; } fn h() -> u8 { true }", &["E0301"]),
            ("fn f() {} const N: u8 = true;", &["E0301", "E0504"]),
            ("fn f() { N; } const N: u8 = true;", &["E0301"]),
            ("fn f() { let p = [N; 2]; } const N: u8 = M; const M: u8 = true;", &["E0301"]),
            ("fn f() {} struct P { x: Q } fn g(p: P) -> u8 { p.x }", &["E0202", "E0504"]),
            ("fn f() { let x: R = 1; } type R = P; type P = Q;", &["E0202"]),
            ("fn f() {} circuit g<const N: u32>() {} image i = g<true>;", &["E0301", "E0504"]),
            ("fn f() {} circuit g<const N: u32>() {} image i = g<1>; image i = g<2>;", &["E0205", "E0504"]),
        ] {
            let found = codes(&format!("{wrong} {rest}"));
            let errors: Vec<_> = found.into_iter().filter(|code| code.starts_with('E')).collect();
            assert_eq!(errors, codes_of, "{rest}");
        }
    }

    #[test]
    fn a_file_full_of_mistakes_is_not_empty() {
        let mistakes: String = (0..50).map(|i| format!("fn f{i}() {{ let = {i}; }} ")).collect();
        let found = codes(&format!(
            "{mistakes} fn g() -> u8 {{ 1 }} circuit c(x: u8) {{ f0(); f49(); assert g(); }}"
        ));
        assert!(found.contains(&"E0301") && !found.contains(&"E0201"), "{found:?}");
    }
}
