//! Every example: evaluated, executed, proved and verified; a wrong journal is refused. The scenarios of contracts are proven, too.

use std::path::PathBuf;

use zkc::driver::{Built, Secrets, execute_built};
use zkc::inputs::Format;
use zkc::ir;
use zkc::lower::inspect::Beliefs;
use zkc_tests::{
    Change, beliefs, bind, build_all, build_without_a_warning, check_project, circuit_examples,
    example_folders, rendered, replaced, root,
};
use zkvm::{Entry, Inputs};

struct Example {
    name: String,
    built: Built,
    beliefs: Beliefs,
    inputs: Inputs,
}

fn example(folder: PathBuf) -> Example {
    let checked = check_project(&folder);
    let mut built = build_without_a_warning(&checked);
    assert_eq!(built.len(), 1, "{folder:?}");
    let built = built.remove(0);
    let beliefs = beliefs(&checked, &checked.program.entries[0]);
    let (path, format) = match folder.join("inputs.toml") {
        toml if toml.exists() => (toml, Format::Toml),
        _ => (folder.join("inputs.json"), Format::Json),
    };
    let text = std::fs::read_to_string(path).expect("inputs");
    let inputs = bind(&text, format, &built.image.abi).unwrap_or_else(|errors| panic!("{errors}")).inputs;
    assert!(folder.join("README.md").exists(), "{folder:?} has a README");
    Example {
        name: folder.file_name().expect("a name").to_string_lossy().into_owned(),
        built,
        beliefs,
        inputs,
    }
}

#[test]
fn every_example_is_proved_and_verified() {
    for Example { name, built, beliefs, inputs } in circuit_examples().into_iter().map(example) {
        for circuit in [&built.circuit, &built.optimized] {
            assert_eq!(ir::evaluate(circuit, &inputs).failure, None, "{name}");
        }
        let evaluation = ir::evaluate_calls(&built.circuit, &inputs);
        assert!(beliefs.count() > 0, "{name}");
        assert_eq!(beliefs.hold(&evaluation), Ok(()), "{name}: what the lowering believes");
        let execution = zkvm::execute(&built.image, &inputs).unwrap_or_else(|e| panic!("{name}: {e}"));
        let receipt = zkvm::prove(&built.image, &inputs).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(receipt.claim.journal, execution.journal, "{name}");
        assert_eq!(zkvm::Receipt::decode(&receipt.encode()).as_ref(), Ok(&receipt), "{name}");
        let image = zkvm::Image::decode(&built.image.encode()).unwrap_or_else(|e| panic!("{name}: {e}"));
        zkvm::verify(&image, &receipt).unwrap_or_else(|e| panic!("{name}: {e}"));

        let mut wrong = receipt.clone();
        match &mut wrong.claim.journal.entries[0] {
            Entry::Clear(value) => *value += curve25519_dalek::Scalar::ONE,
            Entry::Commitment(point) => *point = curve25519_dalek::constants::RISTRETTO_BASEPOINT_COMPRESSED,
        }
        assert!(zkvm::verify(&image, &wrong).is_err(), "{name}: a wrong journal");
    }
}

/// Scenarios run without proofs with the other tests.
#[test]
fn every_transaction_of_a_scenario_is_proven_and_taken_by_a_ledger() {
    let mut scenarios = 0;
    for checked in example_folders().iter().map(|folder| check_project(folder)) {
        for scenario in &checked.program.scenarios {
            let outcome = zkc::contract::scenario::run(&checked, scenario, true);
            let told = rendered(&outcome.diagnostics, &checked.sources);
            assert!(outcome.passed(), "{}: {told}", scenario.name);
            scenarios += 1;
        }
    }
    assert!(scenarios >= 9, "there are only {scenarios}");
}

/// Of an example, what is changed in its inputs, and what the program says then.
const REFUSED: &[(&str, &[Change], &str)] = &[
    ("passport", &[("year = 2011", "year = 2012")], "expired"),
    ("passport", &[("min_years = 18", "min_years = 38")], "not so many years have passed"),
    ("passport", &[("\"UTO\", \"D", "\"UTA\", \"D")], "of another nationality"),
    ("passport", &[("L898902C36", "L898902C37")], "the leaf is not under this root"),
    ("passport", &[("0x023445", "0x023446")], "the leaf is not under this root"),
    ("notes", &[("fee = 5", "fee = 4")], "amounts do not balance"),
    ("notes", &[("amount = 95", "amount = 96")], "amounts do not balance"),
    ("notes", &[("amount = 700", "amount = 701"), ("amount = 95", "amount = 96")], "there is no such note"),
    ("notes", &[("amount = 300", "amount = 0"), ("amount = 95", "amount = 96")], "amounts do not balance"),
    ("notes", &[("0x0dbd9d", "0x0dbd9e")], "the note belongs to somebody else"),
];

/// What the program of an example says to the inputs it comes with after they were changed; nothing if it accepts them.
fn refusal(name: &str, change: impl Fn(&str) -> String) -> Option<String> {
    let folder = root().join("examples").join(name);
    let checked = check_project(&folder);
    let built = &build_all(&checked)[0];
    let text = change(&std::fs::read_to_string(folder.join("inputs.toml")).expect("inputs"));
    let inputs = bind(&text, Format::Toml, &built.image.abi).unwrap_or_else(|errors| panic!("{errors}"));
    let execution = execute_built(built, &checked.sources, &inputs.inputs, Secrets::Show);
    execution.err().map(|failed| failed.diagnostic.message)
}

#[test]
fn what_the_examples_are_for_is_required() {
    for (name, changes, message) in REFUSED {
        let refusal = refusal(name, |text| replaced(text, changes));
        let refusal = refusal.unwrap_or_else(|| panic!("{name} accepts {changes:?}"));
        assert!(refusal.contains(message), "{name}, {changes:?}: {refusal}");
    }
}

#[test]
fn a_note_is_spent_alone_but_not_twice() {
    let alone = [("amount = 300", "amount = 0"), ("amount = 900", "amount = 600")];
    assert_eq!(refusal("notes", |text| replaced(text, &alone)), None);
    // The first of the spent notes in place of the second.
    let twice = |text: &str| {
        let parts: Vec<&str> = text.split("    {\n").collect();
        let [start, first, second] = parts[..] else { panic!("two notes are spent") };
        let (_, end) = second.split_once("    },\n").expect("the end of a note");
        replaced(
            &[start, first, first, end].join("    {\n"),
            &[("    {\n]", "]"), ("amount = 95", "amount = 495")],
        )
    };
    assert!(refusal("notes", twice).is_some_and(|message| message.contains("one note is spent twice")));
}
