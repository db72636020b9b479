//! The fuzzing targets of `tests/fuzz`, on their corpora and on changed copies of these.
//!
//! Others than usual: `ZKC_SEED=5000000 cargo test -p zkc-tests --test fuzzing`; more: `ZKC_MUTANTS=100000` of each corpus;
//! of one target only: `ZKC_TARGET=image`. Bytes that a target panics on are put into `tests/fuzz/corpus` once what is wrong
//! is fixed. New corpora: `cargo test -p zkc-tests --test fuzzing -- --ignored`.

use std::fs;
use std::panic::catch_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use zkc_tests::root;

#[path = "fuzz/lib.rs"]
mod fuzz;

use fuzz::{TARGETS, Target, corpora, mutant};

fn number(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.replace('_', "").parse().unwrap_or_else(|_| panic!("{name} is a number")),
        Err(_) => otherwise,
    }
}

/// The files of a target, by name.
fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let mut paths = vec![];
    for folder in target.folders() {
        let entries = fs::read_dir(root().join(&folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
        paths.extend(entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()));
    }
    paths.sort();
    assert!(!paths.is_empty(), "{} has no corpus", target.name);
    paths.iter().map(|path| fs::read(path).expect("readable")).collect()
}

/// Runs a target; the bytes are told if it panics.
fn run(target: &Target, bytes: &[u8]) {
    if catch_unwind(|| (target.run)(bytes)).is_err() {
        let path = std::env::temp_dir().join(format!("zkc-fuzz-{}", target.name));
        fs::write(&path, bytes).expect("the file is written");
        panic!("the target {} fails on {} bytes, now in {}", target.name, bytes.len(), path.display());
    }
}

#[test]
fn targets_hold_on_corpora_and_mutants() {
    let (seed, mutants) = (number("ZKC_SEED", 0), number("ZKC_MUTANTS", 0));
    let only = std::env::var("ZKC_TARGET").ok();
    let targets: Vec<&Target> =
        TARGETS.iter().filter(|target| only.as_ref().is_none_or(|only| only == target.name)).collect();
    assert!(!targets.is_empty(), "there is no target {only:?}");
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(target) = targets.get(next.fetch_add(1, Ordering::Relaxed)) {
            let corpus = corpus(target);
            corpus.iter().for_each(|bytes| run(target, bytes));
            let mutants = if mutants == 0 { target.mutants } else { mutants };
            for k in 0..mutants {
                run(target, &mutant(&corpus, seed + k));
            }
        }
    };
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let spawn =
            |_| thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, work).expect("a thread");
        let threads: Vec<_> = (0..threads).map(spawn).collect();
        assert!(threads.into_iter().all(|thread| thread.join().is_ok()), "a target fails, see above");
    });
}

#[test]
#[ignore = "writes the corpora again; what was found by fuzzing stays"]
fn regenerate() {
    for (path, bytes) in corpora().files() {
        let path = root().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        fs::write(&path, bytes).expect("the file is written");
    }
}

/// `cargo fuzz` knows targets by `Cargo.toml`.
#[test]
fn every_target_is_a_program() {
    let manifest = fs::read_to_string(root().join("tests/fuzz/Cargo.toml")).expect("the manifest");
    let programs: Vec<&str> =
        manifest.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect();
    let targets: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(programs[1..], targets, "tests/fuzz/Cargo.toml has a program for each target");
}
