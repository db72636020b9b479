//! Gives the target of this program's name to libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use zkc_fuzz::TARGETS;

fuzz_target!(|bytes: &[u8]| {
    let name = env!("CARGO_BIN_NAME");
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target of this name");
    (target.run)(bytes);
});
