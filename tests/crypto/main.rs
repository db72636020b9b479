//! Hashes, curve, signatures and big integers of the standard library: against implementations that were made apart from it, and
//! against provers who lie about the hints.

mod credential;
mod curve;
mod doppio;
mod ecdsa;
mod hashes;
mod integers;
mod signatures;

use std::collections::BTreeMap;
use std::path::Path;

use num_bigint::{BigInt, BigUint};
use zkc::driver::{self, Built, Choice};
use zkc::search::{ONE_AND_ANOTHER, Verdict, honest, judge};
use zkc_tests::{files, rendered, root};
use zkvm::integer::int_to_scalar;
use zkvm::{Image, Scalar};

/// Builds a circuit behind the text of a module, so that it can call what is private there.
fn build_inside(module: &str, circuit: &str) -> Built {
    let text = read(&root().join(format!("stdlib/std/{module}.zk")));
    build(&format!("{text}\n{circuit}\n"))
}

/// Builds the one circuit of a program.
fn build(text: &str) -> Built {
    let checked = driver::check("main.zk", text, &BTreeMap::<String, String>::new());
    let built = checked.build_all(Choice::All);
    let mut built = built.unwrap_or_else(|found| panic!("{}", rendered(&found, &checked.sources)));
    assert_eq!(built.len(), 1, "one circuit");
    built.remove(0)
}

/// What the honest prover publishes.
fn run(image: &Image, inputs: &[BigUint]) -> Option<Vec<BigUint>> {
    let outputs = honest(image, &scalars(inputs))?;
    Some(outputs.iter().map(|output| unsigned(*output)).collect())
}

/// Requires that the honest prover publishes these values, and that no prover publishes others.
fn requires(image: &Image, inputs: &[BigUint], outputs: &[BigUint]) {
    assert_eq!(run(image, inputs).as_deref(), Some(outputs));
    assert_eq!(judge(image, &scalars(inputs), ONE_AND_ANOTHER), Verdict::Holds);
}

/// Requires that the honest prover publishes these values, and that others were not found: not all can be tried.
fn requires_as_far_as_searched(image: &Image, inputs: &[BigUint], outputs: &[BigUint]) {
    assert_eq!(run(image, inputs).as_deref(), Some(outputs));
    assert_no_lie(image, inputs);
}

/// Requires that nothing that was tried proves this.
fn refuses(image: &Image, inputs: &[BigUint]) {
    assert_eq!(run(image, inputs), None);
    assert_no_lie(image, inputs);
}

fn assert_no_lie(image: &Image, inputs: &[BigUint]) {
    let verdict = judge(image, &scalars(inputs), ONE_AND_ANOTHER);
    assert!(!matches!(verdict, Verdict::Lie(_)), "{verdict:?}");
}

fn scalars(values: &[BigUint]) -> Vec<Scalar> {
    values.iter().map(|value| int_to_scalar(&BigInt::from(value.clone()))).collect()
}

/// The residue from 0 to ℓ − 1.
fn unsigned(value: Scalar) -> BigUint {
    BigUint::from_bytes_le(value.as_bytes())
}

fn bytes(values: &[BigUint]) -> Vec<u8> {
    values.iter().map(|value| u8::try_from(value).expect("a byte")).collect()
}

/// Every function that users can call is called by a test of this folder.
#[test]
fn no_function_is_left_out() {
    let tests = files("tests/crypto", "rs").iter().map(|path| read(path)).collect::<String>();
    for module in ["bigint", "ec", "ecdsa", "rsa", "sig", "hash/keccak256"] {
        let text = read(&root().join(format!("stdlib/std/{module}.zk")));
        for line in text.lines().filter_map(|line| line.trim_start().strip_prefix("pub fn ")) {
            let name = line.split(['<', '(']).next().unwrap_or_default();
            let called = ["(", "::<", "\""].iter().any(|after| tests.contains(&format!("{name}{after}")));
            assert!(called, "{module}: {name}");
        }
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("readable")
}
