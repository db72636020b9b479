//! Which circuits can be built although the program has errors.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::hir::load::ModuleTree;
use crate::hir::{FunctionId, Program};
use crate::source::{FileId, Span};
use crate::syntax::ast::ItemKind;
use crate::types::TypeTable;

/// The places of the entries in whose parts there is no error so far.
///
/// An error in a function concerns the entries that call it. One in a constant, a type or an image could concern all.
/// Any other leaves names without meaning, and these make the functions unsound that use them.
pub(super) fn entries(
    tree: &ModuleTree,
    program: &Program,
    types: &TypeTable,
    diagnostics: &[Diagnostic],
) -> BTreeSet<Span> {
    let errors: BTreeSet<(FileId, u32)> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .filter_map(|diagnostic| diagnostic.labels.first())
        .map(|label| (label.span.file, label.span.start))
        .collect();
    if errors.is_empty() {
        return program.entries.iter().map(|entry| entry.span).collect();
    }
    let has_error =
        |item: Span| errors.range((item.file, item.start)..=(item.file, item.end)).next().is_some();
    let mut unsound = vec![];
    for item in tree.modules.iter().flat_map(|module| &module.ast.items) {
        match item.kind {
            // In the order of the program's functions.
            ItemKind::Function(_) | ItemKind::Circuit(_) => unsound.push(has_error(item.span)),
            ItemKind::Module { .. } | ItemKind::Use { .. } => {}
            _ if has_error(item.span) => return BTreeSet::new(),
            _ => {}
        }
    }
    for (index, function) in program.functions.iter().enumerate() {
        unsound[index] |= function.broken || types.unsound.contains(&FunctionId(index as u32));
    }
    let sound = program.entries.iter().filter(|entry| !reaches(program, entry.function, &unsound));
    sound.map(|entry| entry.span).collect()
}

/// Whether a function or one that it calls, directly or not, is unsound.
fn reaches(program: &Program, start: FunctionId, unsound: &[bool]) -> bool {
    let mut seen = BTreeSet::from([start]);
    let mut pending = vec![start];
    while let Some(function) = pending.pop() {
        if unsound[function.0 as usize] {
            return true;
        }
        let calls = &program.functions[function.0 as usize].calls;
        pending.extend(calls.iter().copied().filter(|callee| seen.insert(*callee)));
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
            ("fn f() {} const N: u8 = true;", &["E0301"]),
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
