//! No program, however broken, makes the compiler panic: real programs with a few tokens changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use zkc::driver::{self, Choice};
use zkc::syntax::lex;

/// The programs that mutants are made from.
fn programs() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let mut paths = vec![];
    for folder in ["tests/run", "tests/ui"] {
        for entry in fs::read_dir(root.join(folder)).expect("the folder can be read") {
            paths.push(entry.expect("the entry can be read").path());
        }
    }
    for entry in fs::read_dir(root.join("examples")).expect("examples") {
        paths.push(entry.expect("the entry can be read").path().join("src/main.zk"));
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "zk"));
    paths.sort();
    let programs: Vec<String> = paths.iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    assert!(programs.len() > 20);
    programs
}

/// Compiles as far as it goes. A program that is refused must be refused with an error.
fn compile(text: &str) {
    let checked = driver::check("main.zk", text, &BTreeMap::<String, String>::new());
    if driver::has_errors(&checked.diagnostics) || checked.program.entries.is_empty() {
        return;
    }
    if let Err(diagnostics) = checked.build_all(Choice::All) {
        assert!(driver::has_errors(&diagnostics), "refused without an error: {text}");
    }
}

/// One change of a program's tokens.
#[derive(Clone, Debug)]
enum Change {
    Remove(usize),
    Double(usize),
    Swap(usize, usize),
    /// A token of the second place over one of the first.
    Copy(usize, usize),
    Replace(usize, &'static str),
}

fn change() -> impl Strategy<Value = Change> {
    const WORDS: &[&str] = &[
        "0",
        "1",
        "-1",
        "255",
        "4294967296",
        "115792089237316195423570985008687907853269984665640564039457584007913129639936",
        "true",
        "field",
        "u8",
        "Hidden<u8>",
        "[u8; 2]",
        "[u8; 0]",
        "int 5..=3",
        "()",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "x",
        "public",
        "mut",
        "hint",
        "reveal",
        "std",
        "::",
        "as",
        "for",
        "if",
        "%",
        "/",
        "==",
        "..",
        "\"\"",
        "é",
        "const",
    ];
    let place = any::<prop::sample::Index>().prop_map(|index| index.index(1 << 20));
    prop_oneof![
        place.clone().prop_map(Change::Remove),
        place.clone().prop_map(Change::Double),
        (place.clone(), place.clone()).prop_map(|(a, b)| Change::Swap(a, b)),
        (place.clone(), place.clone()).prop_map(|(a, b)| Change::Copy(a, b)),
        (place, prop::sample::select(WORDS)).prop_map(|(at, word)| Change::Replace(at, word)),
    ]
}

fn mutate(text: &str, changes: &[Change]) -> String {
    let lexemes = lex(text);
    let words = lexemes.iter().map(|t| &text[t.start as usize..t.end as usize]);
    let mut tokens: Vec<&str> = words.filter(|w| !w.trim().is_empty() && !w.starts_with("//")).collect();
    for change in changes {
        if tokens.is_empty() {
            break;
        }
        let length = tokens.len();
        let at = |place: &usize| place % length;
        match change {
            Change::Remove(a) => drop(tokens.remove(at(a))),
            Change::Double(a) => tokens.insert(at(a), tokens[at(a)]),
            Change::Swap(a, b) => tokens.swap(at(a), at(b)),
            Change::Copy(a, b) => tokens[at(a)] = tokens[at(b)],
            Change::Replace(a, word) => tokens[at(a)] = word,
        }
    }
    tokens.join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn mutants_do_not_make_the_compiler_panic(
        program in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..4),
    ) {
        let programs = programs();
        compile(&mutate(&programs[program.index(programs.len())], &changes));
    }
}
