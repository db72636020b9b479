//! An enum in the inputs or of a hint has one encoding for each of its values: with all of its leaves free, wrong indicators, two of them
//! at once and fields of other variants are tried, and nothing but these encodings is accepted.

use std::collections::BTreeSet;

use zkc::search::{Choice, Limits, Run, accepted};
use zkc_tests::build;
use zkvm::Scalar;
use zkvm::integer::scalar_to_int;

/// What is accepted of a program without public inputs: its secret leaves.
fn all(text: &str) -> BTreeSet<Vec<i64>> {
    results(text).into_iter().map(|(inputs, _)| inputs).collect()
}

/// What is accepted of a program without public inputs: its secret leaves, and what is revealed of them.
fn results(text: &str) -> BTreeSet<(Vec<i64>, Vec<i64>)> {
    let image = build(text).image;
    let secret = vec![Choice::Free; image.abi.counts().secret as usize];
    let run = Run { secret, ..Run::default() };
    let found = accepted(&image, &run, Limits { tries: 200_000, solutions: 1_000 });
    assert!(found.complete, "not everything was tried: {text}");
    found.results.iter().map(|(inputs, outputs)| (numbers(inputs), numbers(outputs))).collect()
}

fn numbers(scalars: &[Scalar]) -> Vec<i64> {
    let number = |scalar| i64::try_from(scalar_to_int(scalar)).expect("a small number");
    scalars.iter().map(number).collect()
}

fn these<const N: usize>(rows: &[[i64; N]]) -> BTreeSet<Vec<i64>> {
    rows.iter().map(|row| row.to_vec()).collect()
}

#[test]
fn one_indicator_and_its_payload() {
    let found = all("enum Lamp { Off, On(int 1..=3) }
         circuit c(lamp: Lamp) -> u8 { reveal(match lamp { Off => 0, On(x) => x }) }");
    assert_eq!(found, these(&[[0, 1], [1, 1], [1, 2], [1, 3]]));
}

#[test]
fn at_most_one_indicator_and_nothing_in_other_variants() {
    let found = all("enum Shape { A(int 0..=1), B { x: int 1..=2, y: bool }, C, D(int -1..=1) }
         circuit c(s: Shape) -> int -1..=9 {
             reveal(match s { A(v) => v, B { x, y } => if y { x + 2 } else { x }, C => 9, D(v) => v })
         }");
    // Whether it is B, C and D; A's part; B's fields; D's part.
    let a = [[0, 0, 0, 0, 1, 0, 0], [0, 0, 0, 1, 1, 0, 0]];
    let b = [[1, 0, 0, 0, 1, 0, 0], [1, 0, 0, 0, 1, 1, 0], [1, 0, 0, 0, 2, 0, 0], [1, 0, 0, 0, 2, 1, 0]];
    let c = [[0, 1, 0, 0, 1, 0, 0]];
    let d = [[0, 0, 1, 0, 1, 0, -1], [0, 0, 1, 0, 1, 0, 0], [0, 0, 1, 0, 1, 0, 1]];
    assert_eq!(found, these(&[&a[..], &b, &c, &d].concat()));
}

#[test]
fn enums_in_enums() {
    let found = all("circuit c(x: Option<Option<bool>>) -> u8 {
             reveal(match x { None => 0, Some(None) => 1, Some(Some(false)) => 2, Some(Some(true)) => 3 })
         }");
    assert_eq!(found, these(&[[0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1]]));
}

#[test]
fn a_hint_has_one_encoding_for_each_value() {
    let image = build(
        "enum Shape { A(int 0..=1), B { x: int 1..=2, y: bool }, C, D(int -1..=1) }
         circuit c(public n: u8, k: int 0..=3, a: int 0..=1, b: bool, d: int -1..=1) -> Shape {
             // What is the same for all runs would be chosen once.
             let s = hint Shape {
                 if k == 0 { Shape::A(a) } else {
                     if k == 1 { Shape::B { x: a + 1, y: b } } else { if k == 2 { Shape::C } else { Shape::D(d) } }
                 }
             };
             constrain s from n {
                 n != match s { A(v) => v, B { x, y } => if y { x + 2 } else { x }, C => 9, D(v) => v };
             }
             reveal(s)
         }",
    )
    .image;
    let secret = [2u8, 0, 0, 0].map(|n| Choice::Fixed(Scalar::from(n))).to_vec();
    let run = Run { public: vec![Scalar::ONE], secret, ..Run::default() };
    let found = accepted(&image, &run, Limits { tries: 400_000, solutions: 1_000 });
    assert!(found.complete, "not everything was tried");
    let found: BTreeSet<Vec<i64>> = found.results.iter().map(|(_, outputs)| numbers(outputs)).collect();
    let a = [[0, 0, 0, 0, 1, 0, 0], [0, 0, 0, 1, 1, 0, 0]];
    let b = [[1, 0, 0, 0, 1, 0, 0], [1, 0, 0, 0, 1, 1, 0], [1, 0, 0, 0, 2, 0, 0], [1, 0, 0, 0, 2, 1, 0]];
    let c = [[0, 1, 0, 0, 1, 0, 0]];
    let d = [[0, 0, 1, 0, 1, 0, -1], [0, 0, 1, 0, 1, 0, 0]];
    // All but those of which the condition does not hold: they are worth 1.
    assert_eq!(found, these(&[&a[..1], &b[2..], &b[1..2], &c, &d].concat()));
}

#[test]
fn values_of_a_type_have_different_parts() {
    let results = results(
        "enum Shape { A(int 0..=1), B { x: int 1..=2, y: bool }, C, D(int -1..=1) }
         circuit c(s: Shape, n: int -2..=1) -> [field; 8] { reveal((s, n).parts()) }",
    );
    assert_eq!(results.len(), (2 + 4 + 1 + 3) * 4);
    assert!(results.iter().all(|(inputs, parts)| inputs == parts));
}

#[test]
fn values_that_become_one_type_have_different_parts() {
    // Nothing is 5 in the one type, 2 in the other, and 0 in that of both.
    let results = results(
        "circuit c(first: bool, x: Option<int 5..=6>, y: Option<int 2..=3>) -> [field; 2] {
             reveal((if first { x } else { y }).parts())
         }",
    );
    let parts: BTreeSet<Vec<i64>> = results.into_iter().map(|(_, parts)| parts).collect();
    assert_eq!(parts, these(&[[0, 0], [1, 2], [1, 3], [1, 5], [1, 6]]));
}
