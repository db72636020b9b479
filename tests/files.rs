//! What `zkc` writes: runs side by side and runs that are killed lose nothing, and leave nothing behind.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]
#![cfg(unix)]

#[path = "support/zkc.rs"]
mod zkc;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::process::Stdio;

use serde_json::Value;
use zkc::Folder;
use zkvm::{Entry, Receipt};

const PAY: &str = "circuit pay(amounts: [Hidden<u8>; 2], public total: u32) {
    assert amounts[0] + amounts[1] == total, \"wrong total\";
}
";
const PROVE: [&str; 4] = ["prove", "pay.zkx", "--inputs", "in.toml"];

fn pay(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("pay.zk", PAY).write("in.toml", "amounts = [3, 4]\ntotal = 7\n");
    folder.fine("build pay.zk -o pay.zkx");
    folder
}

/// The names of the files in the folder.
fn names(folder: &Folder) -> BTreeSet<String> {
    let entries = fs::read_dir(&folder.path).expect("the folder");
    entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a text")).collect()
}

/// The commitments that can be opened, with the file that opens each. Every openings file must be whole.
fn openable(folder: &Folder) -> BTreeMap<String, String> {
    let mut commitments = BTreeMap::new();
    for name in names(folder).into_iter().filter(|name| name.ends_with(".openings.json")) {
        let document: Value = serde_json::from_slice(&folder.read(&name)).expect("a whole document");
        let openings = document["openings"].as_array().expect("a list");
        assert_eq!(openings.len(), 2, "{name}");
        for opening in openings {
            let commitment = opening["commitment"].as_str().expect("a commitment").to_owned();
            assert_eq!(commitments.insert(commitment, name.clone()), None, "each is drawn once");
        }
    }
    commitments
}

/// Every commitment in the receipt that is there can be opened.
fn receipt_can_be_opened(folder: &Folder) {
    if !folder.has("pay.zkr") {
        return;
    }
    let receipt = Receipt::decode(&folder.read("pay.zkr")).expect("a whole receipt");
    let openable = openable(folder);
    for entry in &receipt.claim.journal.entries {
        if let Entry::Commitment(point) = entry {
            assert!(openable.contains_key(&hex::encode(point.as_bytes())), "an opening is lost");
        }
    }
}

#[test]
fn runs_side_by_side_keep_all_their_openings() {
    const RUNS: usize = 5;
    const ROUNDS: usize = 3;
    let folder = pay("side_by_side");
    for round in 1..=ROUNDS {
        let runs: Vec<_> = (0..RUNS)
            .map(|_| folder.command(&PROVE).stdout(Stdio::null()).spawn().expect("zkc starts"))
            .collect();
        for mut run in runs {
            assert!(run.wait().expect("it ends").success());
        }
        assert_eq!(openable(&folder).len(), 2 * RUNS * round);
        receipt_can_be_opened(&folder);
    }
    folder.fine("verify pay.zkr --image pay.zkx");
    assert!(names(&folder).iter().all(|name| !name.ends_with(".tmp")), "{:?}", names(&folder));
}

/// Only a debug build can be told to end at a certain step.
#[cfg(debug_assertions)]
#[test]
fn a_run_that_is_killed_while_it_writes_loses_nothing() {
    let folder = pay("killed");
    folder.fine("prove pay.zkx --inputs in.toml");
    let mut killed = 0;
    let mut left_over = 0;
    for step in 1.. {
        let mut command = folder.command(&PROVE);
        command.env("ZKC_TEST_LAST_STEP", step.to_string()).stdout(Stdio::null()).stderr(Stdio::null());
        let before = openable(&folder);
        let finished = command.status().expect("zkc starts").success();
        let after = openable(&folder);
        assert!(before.keys().all(|commitment| after.contains_key(commitment)), "step {step}");
        receipt_can_be_opened(&folder);
        left_over += names(&folder).iter().filter(|name| name.ends_with(".tmp")).count();
        if finished {
            break;
        }
        killed += 1;
        assert!(step < 100, "the run does not end");
    }
    // Two files are written, in six steps each.
    assert_eq!(killed, 12);
    assert!(left_over > 0, "no run was killed while it had a temporary file");
    assert!(names(&folder).iter().all(|name| !name.ends_with(".tmp")), "the last run cleans up");
}

#[test]
fn what_others_are_writing_stays() {
    let folder = pay("others");
    let names = [".zkc-abcdefABCDEF.tmp", ".zkc-notes.tmp", ".zkc-abcdefABCDEG.tmp"];
    for name in names {
        folder.write(name, "x");
    }
    let locked = File::open(folder.path.join(names[0])).expect("the file");
    locked.lock().expect("nobody else has it");
    folder.fine("prove pay.zkx --inputs in.toml");
    assert!(folder.has(names[0]), "somebody is writing it");
    assert!(folder.has(names[1]), "it is none of ours");
    assert!(!folder.has(names[2]), "it is left over");
}

#[test]
fn only_folders_of_our_own_are_made() {
    let folder = pay("folders");
    let error = folder.zkc("prove pay.zkx --inputs in.toml -o results/pay.zkr").refused(2, "E0813");
    assert!(error.contains("make the folder `results` first"), "{error}");
    assert!(!folder.has("results"));
    folder.zkc("build pay.zk -o results/pay.zkx").refused(2, "E0813");
    folder.fine("build pay.zk");
    assert!(folder.has("target/pay.zkx"));
}
