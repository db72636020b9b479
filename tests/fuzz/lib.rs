//! What is fuzzed: every decoder, the machine, the compiler and what it reads, each as a function of any bytes.
//!
//! A target panics if something does not hold that must hold for all bytes: what is decoded has one encoding, what is
//! forged is refused, everybody who runs a program sees the same. `target.rs` gives targets to libFuzzer, and
//! `tests/fuzzing.rs` runs them on the corpora and on changed copies of these wherever tests run.
#![allow(unreachable_pub)]

mod compiler;
mod corpora;
mod decoders;
mod machine;
mod meaning;
mod mutate;
mod receipts;
mod side;
mod transactions;

pub use corpora::corpora;
pub use mutate::mutant;

/// One target.
pub struct Target {
    /// Its name, and that of its folder in `corpus`.
    pub name: &'static str,
    /// Panics if something does not hold.
    pub run: fn(&[u8]),
    /// How many mutants are tried where tests run: fewer if they take long.
    pub mutants: u64,
}

impl Target {
    /// The folders of its corpus, from the root of the repository. Programs are there as tests already.
    pub fn folders(&self) -> Vec<String> {
        let mut folders = vec![format!("tests/fuzz/corpus/{}", self.name)];
        if self.name == "source" {
            folders.extend(["tests/run", "tests/meaning/seeds"].map(String::from));
        }
        folders
    }
}

const fn target(name: &'static str, mutants: u64, run: fn(&[u8])) -> Target {
    Target { name, run, mutants }
}

/// All targets, by name.
pub const TARGETS: &[Target] = &[
    target("chain_address", 2000, transactions::chain_address),
    target("chain_proof", 2000, transactions::chain_proof),
    target("chain_tx", 2000, transactions::chain_tx),
    target("clause", 2000, machine::clause),
    target("contract", 2000, transactions::contract),
    target("generators", 2000, decoders::generators),
    target("image", 2000, machine::image),
    target("inputs_json", 2000, compiler::inputs_json),
    target("inputs_toml", 2000, compiler::inputs_toml),
    target("journal", 2000, decoders::journal),
    target("keys", 2000, decoders::keys),
    target("listing", 2000, decoders::listing),
    target("merkle", 2000, decoders::merkle),
    target("opening", 2000, decoders::opening),
    target("original_tx", 2000, transactions::original_tx),
    target("program", 2000, decoders::program),
    target("project", 2000, compiler::project),
    target("proof", 2000, decoders::proof),
    target("receipt", 1000, receipts::receipt),
    target("run", 3000, machine::run),
    target("script_output", 2000, transactions::script_output),
    target("script_tx", 2000, transactions::script_tx),
    target("side", 2000, side::side),
    target("source", 60, compiler::source),
    target("taproot", 2000, decoders::taproot),
    target("tx", 2000, transactions::tx),
    target("typed", 200, meaning::typed),
];

/// What decodes is encoded to the same bytes, and what does not is refused with a reason.
fn canonical<T, E: std::error::Error>(
    bytes: &[u8],
    decoded: Result<T, E>,
    encode: impl FnOnce(&T) -> Vec<u8>,
) -> Option<T> {
    match decoded {
        Ok(value) => {
            assert_eq!(encode(&value), bytes, "one object has two encodings");
            Some(value)
        }
        Err(error) => {
            assert!(!error.to_string().is_empty(), "refused without a reason");
            None
        }
    }
}
