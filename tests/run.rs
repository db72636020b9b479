//! Runs every case of every program in tests/run (its README tells the form) in every way there is: the evaluator
//! on the circuit as lowered and after the passes, the mock prover, and, for accepted cases, prover and verifier.

use std::path::Path;

use zkc::driver::{Built, Secrets, describe_journal, execute_built};
use zkc::inputs::Format;
use zkc::ir;
use zkc::lower::inspect::Beliefs;
use zkc_tests::{beliefs, bind, build_calling, build_without_a_warning, check, files, rendered};

struct Case {
    line: usize,
    accept: bool,
    message: Option<String>,
    inputs: String,
    journal: Vec<(String, String)>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = vec![];
    for (index, line) in text.lines().enumerate() {
        let Some(line) = line.strip_prefix("//#").map(str::trim) else { continue };
        let (accept, reject) = (line == "accept", line.strip_prefix("reject"));
        if accept || reject.is_some() {
            let message = reject.map(|m| m.trim().trim_matches('"').to_string()).filter(|m| !m.is_empty());
            cases.push(Case { line: index + 1, accept, message, inputs: String::new(), journal: vec![] });
            continue;
        }
        let case = cases.last_mut().expect("the first line is `accept` or `reject`");
        match line.strip_prefix("=>").and_then(|entry| entry.split_once('=')) {
            Some((name, value)) => case.journal.push((name.trim().into(), value.trim().into())),
            None => case.inputs.push_str(&format!("{line}\n")),
        }
    }
    cases
}

#[test]
fn every_case_behaves_the_same_in_every_way() {
    let mut called = vec![];
    for path in files("tests/run", "zk") {
        let text = std::fs::read_to_string(&path).expect("readable");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let checked = check(&name, &text, path.parent().unwrap_or(Path::new(".")));
        let built = build_without_a_warning(&checked);
        assert_eq!(built.len(), 1, "{name} has one entry");
        let beliefs = beliefs(&checked, &checked.program.entries[0]);
        let cases = cases(&text);
        assert!(!cases.is_empty(), "{name} has no case");
        for case in &cases {
            let place = format!("{name}:{}", case.line);
            run(&built[0], &beliefs, case, &checked.sources, &place);
        }
        // Once more with a routine for whatever can be one.
        let calling = build_calling(&checked, &checked.program.entries[0]);
        let calling = calling.unwrap_or_else(|found| panic!("{}", rendered(&found, &checked.sources)));
        if let Some((built, beliefs)) = calling {
            called.push(name.clone());
            for case in &cases {
                let place = format!("{name}:{}, with routines", case.line);
                run(&built, &beliefs, case, &checked.sources, &place);
            }
        }
    }
    // Where outputs or a caller's knowledge forbid it, there is none.
    for name in ["arguments", "effects", "guards", "hints"] {
        assert!(called.contains(&format!("routine_{name}.zk")), "{name}: {called:?}");
    }
}

fn run(built: &Built, beliefs: &Beliefs, case: &Case, sources: &zkc::source::SourceMap, place: &str) {
    let bound = match bind(&case.inputs, Format::Toml, &built.image.abi) {
        Ok(bound) => bound,
        // An input that is not of its type is refused before anything runs.
        Err(_) if !case.accept && case.message.is_none() => return,
        Err(text) => panic!("{place}: {text}"),
    };
    let lowered = ir::evaluate_calls(&built.circuit, &bound.inputs);
    let optimized = ir::evaluate(&built.optimized, &bound.inputs);
    let machine = zkvm::execute(&built.image, &bound.inputs);
    let accepted = [lowered.failure.is_none(), optimized.failure.is_none(), machine.is_ok()];
    assert_eq!(accepted, [case.accept; 3], "{place}: accepted by lowered, optimized, machine: {machine:?}");
    match execute_built(built, sources, &bound.inputs, Secrets::Show) {
        Ok(execution) => {
            assert_eq!(beliefs.hold(&lowered), Ok(()), "{place}: what the lowering believes");
            let journal = describe_journal(&built.image.abi, &execution.journal).expect("the ABI's shape");
            for (name, value) in &case.journal {
                let item = journal.iter().find(|item| item.name == *name);
                let item = item.unwrap_or_else(|| panic!("{place}: no `{name}` in the journal"));
                assert_eq!(item.value.to_string(), *value, "{place}: `{name}`");
            }
            let receipt = zkvm::prove(&built.image, &bound.inputs).expect("an accepted case can be proven");
            let verified = zkvm::verify(&built.image, &receipt).expect("an honest receipt is accepted");
            assert_eq!(verified.journal(), &execution.journal, "{place}");
        }
        Err(failed) => {
            if let Some(message) = &case.message {
                assert!(
                    failed.diagnostic.message.contains(message),
                    "{place}: {}",
                    failed.diagnostic.message
                );
            }
        }
    }
}
