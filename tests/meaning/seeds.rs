//! What was found once, as files: a program each, with what is right about it.
//!
//! Drop a `.zk` file into `tests/meaning/seeds` to add one. Its first lines are as in `tests/run`, and one more kind:
//! `//# refuse E0502` says that the program is not built, with exactly these codes.

use std::path::Path;

use zkc::driver::{Built, Choice, describe_journal, has_errors};
use zkc::inputs::Format;
use zkc::ir;
use zkc_tests::{bind, check, files, rendered};

/// What a file says of its program.
enum Case {
    /// Not built, with these codes.
    Refuse(Vec<String>),
    /// Inputs that are accepted or not, and what the journal says.
    Run { accept: bool, inputs: String, journal: Vec<(String, String)> },
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = vec![];
    for line in text.lines().filter_map(|line| line.strip_prefix("//#")) {
        let line = line.trim();
        match (line.split_whitespace().next(), cases.last_mut()) {
            (Some("refuse"), _) => {
                cases.push(Case::Refuse(line.split_whitespace().skip(1).map(str::to_string).collect()));
            }
            (Some(verdict @ ("accept" | "reject")), _) => {
                cases.push(Case::Run { accept: verdict == "accept", inputs: String::new(), journal: vec![] });
            }
            (Some("=>"), Some(Case::Run { journal, .. })) => {
                let (name, value) = line[2..].split_once('=').expect("name = value");
                journal.push((name.trim().into(), value.trim().into()));
            }
            (Some(_), Some(Case::Run { inputs, .. })) => *inputs += &format!("{line}\n"),
            _ => panic!("not understood: {line}"),
        }
    }
    cases
}

/// Runs every file of a folder.
pub(crate) fn replay(folder: &str) {
    for path in files(folder, "zk") {
        let text = std::fs::read_to_string(&path).expect("readable");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let cases = cases(&text);
        assert!(!cases.is_empty(), "{name} says nothing");
        let checked = check(&name, &text, path.parent().unwrap_or(Path::new(".")));
        let result = match has_errors(&checked.diagnostics) {
            true => Err(checked.diagnostics.clone()),
            false => checked.build_all(Choice::All),
        };
        for case in cases {
            match (case, &result) {
                (Case::Refuse(codes), Err(diagnostics)) => {
                    let errors = diagnostics.iter().filter(|d| d.is_error());
                    let found: Vec<&str> = errors.map(|d| d.code.name()).collect();
                    assert_eq!(found, codes, "{name}");
                }
                (Case::Refuse(codes), Ok(_)) => {
                    panic!("{name} is built, and should be refused for {codes:?}")
                }
                (Case::Run { accept, inputs, journal }, Ok(built)) => {
                    run(&name, &built[0], accept, &inputs, &journal);
                }
                (Case::Run { .. }, Err(diagnostics)) => {
                    panic!("{name}: {}", rendered(diagnostics, &checked.sources))
                }
            }
        }
    }
}

fn run(name: &str, built: &Built, accept: bool, inputs: &str, journal: &[(String, String)]) {
    let bound = match bind(inputs, Format::Toml, &built.image.abi) {
        Ok(bound) => bound,
        Err(text) => panic!("{name}: {text}"),
    };
    let machine = zkvm::execute(&built.image, &bound.inputs);
    let found = [
        ir::evaluate(&built.circuit, &bound.inputs).failure.is_none(),
        ir::evaluate(&built.optimized, &bound.inputs).failure.is_none(),
        machine.is_ok(),
    ];
    assert_eq!(found, [accept; 3], "{name}: accepted by lowered, optimized, machine\n{inputs}");
    let Ok(execution) = machine else { return };
    let items = describe_journal(&built.image.abi, &execution.journal).expect("the ABI's shape");
    for (entry, value) in journal {
        let item = items.iter().find(|item| item.name == *entry);
        let item = item.unwrap_or_else(|| panic!("{name}: no `{entry}` in the journal"));
        assert_eq!(item.value.to_string(), *value, "{name}: `{entry}`");
    }
}
