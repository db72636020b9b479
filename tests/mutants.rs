//! Real programs with a few tokens changed. None makes the compiler panic, and those that still compile mean the
//! same to the evaluator, before and after the passes, and to the machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use zkc::driver::{self, Built, Choice};
use zkc::ir::evaluate;
use zkc::syntax::lex;
use zkc_tests::inputs_of;
use zkvm::{Entry, Image, Scalar};

/// The programs that mutants are made from.
fn programs() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let mut paths = vec![];
    // Those that run count several times: most of the others do not compile.
    for folder in ["tests/run", "tests/run", "tests/run", "tests/run", "tests/ui"] {
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

/// Compiles as far as it goes. A program that is refused must be refused with an error; what is built is run.
fn compile_and_run(text: &str, choices: &[u8]) {
    let checked = driver::check("main.zk", text, &BTreeMap::<String, String>::new());
    if driver::has_errors(&checked.diagnostics) || checked.program.entries.is_empty() {
        return;
    }
    match checked.build_all(Choice::All) {
        Ok(all) => all.iter().for_each(|built| run(built, text, choices)),
        Err(diagnostics) => assert!(driver::has_errors(&diagnostics), "refused without an error: {text}"),
    }
}

/// Three ways to run a circuit: they fail together, or say the same in public.
fn run(built: &Built, text: &str, choices: &[u8]) {
    if built.image.counts.multipliers > 2_000 {
        return;
    }
    assert_eq!(Image::decode(&built.image.encode()).as_ref(), Ok(&built.image), "{text}");
    let inputs = inputs_of(&built.image.abi, choices);
    let lowered = evaluate(&built.circuit, &inputs);
    let optimized = evaluate(&built.optimized, &inputs);
    let holds = lowered.failure.is_none();
    assert_eq!(holds, optimized.failure.is_none(), "the passes change what holds: {text}");
    match zkvm::execute(&built.image, &inputs) {
        Ok(execution) => {
            assert!(holds, "the machine accepts what the evaluator refuses: {text}");
            let clear = |entry: &Entry| match entry {
                Entry::Clear(scalar) => *scalar,
                Entry::Commitment(_) => Scalar::ZERO,
            };
            let outputs = lowered.outputs.len();
            let entries = &execution.journal.entries;
            let journal: Vec<Scalar> = entries[entries.len() - outputs..].iter().map(clear).collect();
            assert_eq!(journal, lowered.outputs, "{text}");
            assert_eq!(journal, optimized.outputs, "{text}");
        }
        Err(error) => assert!(!holds, "the machine refuses what the evaluator accepts: {error}: {text}"),
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
    /// The n-th token that has likes, by another of its kind: most such mutants compile.
    Alike(usize, usize),
}

/// Tokens that can stand for each other.
const LIKES: &[&[&str]] = &[
    &["+", "-", "*", "/", "%"],
    &["<", "<=", ">", ">=", "==", "!="],
    &["&&", "||", "=="],
    &["u8", "u16", "u32", "u64", "field", "bool"],
    &["0", "1", "2", "3", "4", "7", "8", "100", "255", "256", "1000"],
    &["true", "false"],
    &["a", "b", "x", "y", "xs", "i"],
];

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
        1 => place.clone().prop_map(Change::Remove),
        1 => place.clone().prop_map(Change::Double),
        12 => (place.clone(), place.clone()).prop_map(|(a, b)| Change::Alike(a, b)),
        1 => (place.clone(), place.clone()).prop_map(|(a, b)| Change::Swap(a, b)),
        1 => (place.clone(), place.clone()).prop_map(|(a, b)| Change::Copy(a, b)),
        1 => (place, prop::sample::select(WORDS)).prop_map(|(at, word)| Change::Replace(at, word)),
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
            Change::Alike(a, b) => {
                let kind = |token: &str| LIKES.iter().find(|kind| kind.contains(&token));
                let known: Vec<usize> = (0..length).filter(|i| kind(tokens[*i]).is_some()).collect();
                if let Some(i) = known.get(a % known.len().max(1))
                    && let Some(kind) = kind(tokens[*i])
                {
                    tokens[*i] = kind[b % kind.len()];
                }
            }
        }
    }
    tokens.join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn mutants_are_refused_or_mean_one_thing(
        program in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..3),
        choices in prop::collection::vec(any::<u8>(), 1..12),
    ) {
        let programs = programs();
        compile_and_run(&mutate(&programs[program.index(programs.len())], &changes), &choices);
    }
}
