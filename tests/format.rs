//! Every program of the repository can be laid out again without losing a token or comment.
//!
//! What the layout looks like is told by `compiler/src/format/tests.rs`.
#![allow(clippy::disallowed_methods)]

use std::fs;
use std::path::PathBuf;

use zkc_tests::layout::{keeps_everything, rearranged};
use zkc_tests::root;

/// All programs below a folder.
fn programs(folder: &str) -> Vec<PathBuf> {
    let mut open = vec![root().join(folder)];
    let mut found = vec![];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "zk") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Tries all programs below a folder as they are and rearranged, and counts those that parse.
fn tried(folder: &str) -> usize {
    let mut parsed = 0;
    for path in programs(folder) {
        let text = String::from_utf8_lossy(&fs::read(&path).expect("the file can be read")).into_owned();
        if keeps_everything(&text) {
            parsed += 1;
            for text in rearranged(&text) {
                assert!(keeps_everything(&text), "{} does not parse any more:\n{text}", path.display());
            }
        }
    }
    parsed
}

/// The programs below a folder that do not parse.
fn unparsed(folder: &str) -> Vec<PathBuf> {
    let text = |path: &PathBuf| String::from_utf8_lossy(&fs::read(path).expect("readable")).into_owned();
    programs(folder).into_iter().filter(|path| !keeps_everything(&text(path))).collect()
}

#[test]
fn every_program_is_laid_out_without_loss() {
    for folder in ["examples", "stdlib/std", "compiler/tests/fixtures", "tests/run", "tests/cost"] {
        let all = programs(folder).len();
        assert!(
            all > 0 && tried(folder) == all,
            "a program in {folder} does not parse: {:?}",
            unparsed(folder)
        );
    }
}

#[test]
fn programs_with_messages_and_seeds_are_laid_out_if_they_parse() {
    assert!(tried("tests/ui") > 50);
    assert!(tried("tests/meaning/seeds") > 0);
}
