//! The examples and the library lower, at the cost their authors had in mind.
#![allow(clippy::disallowed_methods)]

use super::cost::halves;
use super::*;

macro_rules! example {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/", $name, "/src/main.zk"))
    };
}

fn cost(text: &str) -> f64 {
    let limits = Limits { steps: 1_000_000, nodes: 200_000, bytes: 100_000_000, ..super::super::LIMITS };
    let circuit = lower_with(text, limits).unwrap_or_else(|found| panic!("{found:#?}"));
    halves(&circuit) as f64 / 2.0
}

#[test]
fn costs() {
    let expected = [
        (example!("age"), 32.0 + 32.0),
        // Each level 240 (the capacity is known in the first round), a turn 1, a path element 0.5, a swap 1.
        (example!("membership"), 0.5 + 20.0 * (240.0 + 1.0 + 0.5 + 1.0)),
        (example!("solvency"), 64.0 * 32.0 + 64.0),
        (example!("shuffle"), 52.0 * 0.5 + 52.0),
        (example!("sorted"), 32.0 * 64.0 + 31.0 * 64.0),
        (example!("sqrt"), 32.0 + 16.5 + 1.0 + 32.0 + 32.0),
        (example!("sudoku"), 81.0 * 0.5 + 27.0 * 9.0),
        (example!("transfer"), 4.0 * 64.0),
    ];
    let found = expected.map(|(text, _)| (text, cost(text)));
    assert_eq!(found, expected);
}
