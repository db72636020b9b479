//! Tests in the language: those of the examples and of the standard library pass, and what they give is data.
#![allow(clippy::disallowed_methods)]

use zkc::driver::{Checked, has_errors};
use zkc::hir::TestKind;
use zkc::ir::Op;
use zkc::testing::{self, Coverage, Options, Outcome};
use zkc_tests::{check, check_project, example_folders, rendered, root};

const OPTIONS: Options<'_> = Options { runs: 50, seed: 0, first: &[], prove: false };

/// A program without errors.
fn checked(text: &str) -> Checked {
    let checked = check("main.zk", text, &root());
    assert!(!has_errors(&checked.diagnostics), "{}", rendered(&checked.diagnostics, &checked.sources));
    checked
}

/// What becomes of the tests of a program, in order.
fn outcomes(checked: &Checked, options: Options<'_>) -> Vec<Outcome> {
    checked.program.tests.iter().map(|test| testing::run(checked, test, options)).collect()
}

fn all_pass(checked: &Checked) -> usize {
    for (test, outcome) in checked.program.tests.iter().zip(outcomes(checked, OPTIONS)) {
        let told = rendered(&outcome.diagnostics, &checked.sources);
        assert!(outcome.passed(), "{}: {told}", test.name);
    }
    checked.program.tests.len()
}

#[test]
fn the_tests_of_the_examples_pass() {
    let tests: usize = example_folders().iter().map(|folder| all_pass(&check_project(folder))).sum();
    assert!(tests >= 6, "there are only {tests}");
}

#[test]
fn the_tests_of_the_standard_library_pass() {
    let mut tests = 0;
    for (name, text) in zkc_stdlib::FILES.iter().filter(|(_, text)| text.contains("\ntest \"")) {
        let checked = check(name, text, &root().join("stdlib"));
        assert!(!has_errors(&checked.diagnostics), "{}", rendered(&checked.diagnostics, &checked.sources));
        tests += all_pass(&checked);
    }
    assert!(tests >= 4, "there are only {tests}");
}

#[test]
fn what_a_test_gives_is_data() {
    let text = "
        fn less(a: u8, b: int) -> bool { a < b }
        circuit pay(amount: Hidden<u8>, public total: u16) { assert amount <= total, \"too much\"; }
        test \"of a function\" { assert less(3, 4); }
        test \"of a circuit\" { pay(7, 9) }
        test \"in parts\" { let known = [1, 2]; assert less(known[0], known[1]); }
    ";
    let checked = checked(text);
    assert_eq!(all_pass(&checked), 3);
    let tests = &checked.program.tests;
    let kinds = |index: usize| {
        let entry = zkc::hir::Entry {
            name: tests[index].name.clone(),
            function: tests[index].function,
            arguments: vec![],
            span: tests[index].span,
        };
        let built = checked.build(&entry).expect("it can be built");
        let nodes = built.circuit.nodes.iter();
        nodes.fold([0; 3], |[public, hidden, secret], node| match node.op {
            Op::Public(_) => [public + 1, hidden, secret],
            Op::Hidden(_) => [public, hidden + 1, secret],
            Op::Secret(_) | Op::SecretBits { .. } => [public, hidden, secret + 1],
            _ => [public, hidden, secret],
        })
    };
    assert_eq!(kinds(0), [0, 0, 2]);
    assert_eq!(kinds(1), [1, 1, 0]);
    assert_eq!(kinds(2), [0, 0, 2]);
}

#[test]
fn a_property_follows_from_its_name_and_a_seed() {
    let text = "prop \"small\" (x: u32, y: bool) { assert x < 70_000 || y, \"large\"; }";
    let checked = checked(text);
    let run = |options| outcomes(&checked, options).remove(0);
    let first = run(OPTIONS);
    let seed = first.seed.expect("it fails");
    assert_eq!(run(OPTIONS).diagnostics, first.diagnostics);
    let other = run(Options { seed: 1, ..OPTIONS });
    assert_ne!(other.seed, first.seed);
    // Whatever the seed, the simplest values are found.
    let notes = &first.diagnostics[0].notes;
    assert!(
        notes.contains(&"for x = 70000".to_string()) && notes.contains(&"for y = false".to_string()),
        "{notes:?}"
    );
    assert_eq!(&other.diagnostics[0].notes[..notes.len() - 1], &notes[..notes.len() - 1]);
    // A seed that failed is tried before all others.
    let again = run(Options { runs: 1, seed: 77, first: &[seed], ..OPTIONS });
    assert_eq!((again.seed, again.runs), (Some(seed), 1));
}

#[test]
fn what_passes_can_be_proven() {
    let text = "
        circuit pay(amount: Hidden<u8>, public total: u16) -> u16 { assert amount <= total; reveal(total - amount) }
        test \"paid\" { assert pay(7, 9) == 2; }
        prop \"any\" (amount: u8) { assert pay(amount, 300) >= 45; }
    ";
    let checked = checked(text);
    for outcome in outcomes(&checked, Options { prove: true, runs: 3, ..OPTIONS }) {
        assert!(outcome.passed(), "{}", rendered(&outcome.diagnostics, &checked.sources));
    }
}

#[test]
fn lines_count_if_they_are_executed() {
    let text = "fn grade(points: u8) -> u8 {
    if points > 50 {
        1
    } else if points > 20 {
        2
    } else {
        3
    }
}
fn unused(x: u8) -> u8 {
    x
}
circuit c(x: u8) {
    assert grade(x) + unused(x) > 1;
}
test \"low\" { assert grade(7) == 3; }
prop \"high\" (x: int 60..=70) { assert grade(x) == 1; }
";
    let checked = checked(text);
    let mut coverage = Coverage::of(&checked);
    for test in &checked.program.tests {
        coverage.add(&checked, &testing::executed(&checked, test, OPTIONS));
    }
    let missed: Vec<usize> =
        coverage.files["main.zk"].iter().filter(|(_, times)| **times == 0).map(|(line, _)| *line).collect();
    assert_eq!(missed, [5, 11, 14]);
    assert_eq!(coverage.files["main.zk"][&2], 2);
    let lcov = coverage.lcov();
    assert!(
        lcov.starts_with("TN:\nSF:main.zk\nDA:2,2\nDA:3,1\n") && lcov.ends_with("LH:4\nend_of_record\n"),
        "{lcov}"
    );
}

#[test]
fn adversaries_are_run_for_all_combinations() {
    let text = "
        fn difference(a: u8, b: u8) -> u8 { if a < b { b - a } else { a - b } }
        adversary difference(a in 0..=3, b in [0, 1, 255]);
        circuit larger(a: u8, public b: u8) { assert a > b, \"not larger\"; }
        adversary larger(b in [3], a in 2..5);
    ";
    let checked = checked(text);
    let runs: Vec<u32> = outcomes(&checked, OPTIONS).iter().map(|outcome| outcome.runs).collect();
    assert_eq!(all_pass(&checked), 2);
    assert_eq!(runs, [12, 3]);
    assert!(matches!(&checked.program.tests[1].kind, TestKind::Adversary(choices) if choices.len() == 2));
}

/// A property that leaves out some inputs calls the rest in a branch, where a circuit could reveal nothing.
#[test]
fn what_a_circuit_reveals_is_its_value_in_a_test() {
    let text = "
        circuit twice(x: u8) -> u16 { assert x > 3, \"too small\"; reveal(2 * x) }
        prop \"it is twice as much\" (x: u8) { if x < 4 { return; } assert twice(x) == 2 * x; }
        prop \"and not the same\" (x: u8) { if x < 4 { return; } assert twice(x) == x; }
    ";
    let checked = checked(text);
    let outcomes = outcomes(&checked, OPTIONS);
    assert!(outcomes[0].passed(), "{}", rendered(&outcomes[0].diagnostics, &checked.sources));
    assert!(outcomes[0].runs > 1 && !outcomes[1].passed());
}
