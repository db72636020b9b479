//! The examples and the library lower, at the cost their authors had in mind.
#![allow(clippy::disallowed_methods)]

use super::cost::halves;
use super::*;

fn example(name: &str) -> Circuit {
    let path = format!("{}/../examples/{name}/src/main.zk", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    lower_with(&text, Limits { steps: 1_000_000, nodes: 200_000 })
        .unwrap_or_else(|found| panic!("{found:#?}"))
}

#[test]
fn costs() {
    let expected = [
        ("age", 32.5 + 32.0),
        // Each level 240 (the capacity is known in the first round), a turn 1.5, a path element 0.5, a swap 1.
        ("membership", 0.5 + 20.0 * (240.0 + 1.5 + 0.5 + 1.0)),
        ("solvency", 64.0 * 32.5 + 64.0),
        ("sorted", 32.0 * 64.5 + 31.0 * 64.0),
        ("sqrt", 32.5 + 16.5 + 1.0 + 32.0 + 32.0),
        ("sudoku", 81.0 * 4.5 + 27.0 * 36.0),
        ("transfer", 4.0 * 64.0),
    ];
    let found = expected.map(|(name, _)| (name, halves(&example(name)) as f64 / 2.0));
    assert_eq!(found, expected);
}
