//! What the builder believes about values holds in every run that satisfies the constraints.

use super::super::inspect::{Calls, Inspection, inspect};
use super::*;
use crate::ir::{Evaluation, evaluate_calls};

/// Runs a program on all inputs out of small ranges and compares beliefs with values.
fn believe(text: &str, domain: &[std::ops::Range<i64>]) {
    let (program, types) = checked(text).unwrap_or_else(|found| panic!("{text}: {found:#?}"));
    for calls in [Calls::WorthIt, Calls::All] {
        believe_with(text, domain, inspect(&program, &types, &program.entries[0], None, calls));
    }
}

fn believe_with(text: &str, domain: &[std::ops::Range<i64>], inspection: Inspection) {
    assert_eq!(inspection.diagnostics, [], "{text}");
    let circuit = inspection.circuit.expect("no error");
    let mut inputs: Vec<Vec<i64>> = vec![vec![]];
    for range in domain {
        let longer = |tuple: Vec<i64>| range.clone().map(move |n| tuple.iter().copied().chain([n]).collect());
        inputs = inputs.into_iter().flat_map(longer).collect();
    }
    let mut accepted = 0;
    for input in inputs {
        let evaluation = evaluate_calls(&circuit, &super::inputs(&[], &input));
        if evaluation.failure.is_none() {
            accepted += 1;
            assert_eq!(inspection.beliefs.hold(&evaluation), Ok(()), "{text} on {input:?}");
        }
    }
    assert!(accepted > 0, "{text} accepts nothing");
    let values = vec![Scalar::from(1u64 << 40); circuit.nodes.len()];
    let nonsense = Evaluation { values, ..Evaluation::default() };
    assert!(inspection.beliefs.hold(&nonsense).is_err(), "{text}: nothing is believed");
}

#[test]
fn of_branches_and_comparisons() {
    believe(
        "circuit t(x: u8, y: u8, c: bool) -> (u8, u8, u8) {
            let a = if x < y { y - x } else { x - y };
            let mut b: u8 = 3;
            if c && x > 2 { b = x - 3; } else if !(x == y) || c { b = 10 - x; }
            let p = y < x;
            let q = p && c;
            let d = if !q && !p { y - x } else { 1 };
            let e = if p { x - y } else { 2 };
            reveal((a, b, d + e))
        }",
        &[0..12, 0..6, 0..2],
    );
}

#[test]
fn of_divisions_indices_and_bits() {
    believe(
        "circuit t(x: u8, i: u8, y: u8) -> (u8, u8, u8, u8) {
            let xs = [4, 5, x, 7];
            let q = (x - 4) / 3;
            let r: u8 = (x * y) % 5;
            let s: u8 = if x >= 5 { x / y } else { xs[i] };
            reveal(((q + 2) as u8, r, s, (x ^ y) & 6))
        }",
        &[0..12, 0..5, 0..4],
    );
}

#[test]
fn of_assertions() {
    believe(
        "circuit t(x: u8, y: u8, f: field) {
            assert x + 3 <= 2 * y && x != 0;
            assert y < 6 || x == 4;
            let d: u8 = y - 2;
            let g: u8 = f as u8;
            let h: u8 = 9 - g;
            assert !(h < 2);
        }",
        &[0..9, 0..9, 0..10],
    );
}

#[test]
fn a_branch_does_not_believe_the_opposite_of_its_condition() {
    let text = "circuit t(p: u8, q: u8, z: bool) -> bool {
        let y = q < p;
        let x = y && z;
        let n = !x && !y;
        let d: u8 = if y { let e: u8 = q - p; e } else { 0 };
        reveal(n && d == 0)
    }";
    let circuit = lowered(text);
    assert_eq!(run(&circuit, &[], &[3, 5, 0]), Ok(vec![1.into()]));
    assert!(run(&circuit, &[], &[5, 3, 0]).is_err());
}

#[test]
fn a_fact_about_a_residue_is_none_about_one_half_the_field_away() {
    // f − (ℓ+1)/2 and f + (ℓ+1)/2 differ by 1 modulo ℓ, and by ℓ + 1 as signed numbers.
    let l =
        BigInt::from(2u8).pow(252) + "27742317777372353535851937790883648493".parse::<BigInt>().expect("ℓ");
    let half: BigInt = (&l - 1) / 2;
    let text = format!(
        "circuit t(f: field) -> int 0..=3 {{
            let a = (f + {half}) as u8;
            let b = (f + {}) as u8;
            reveal(f as int 0..=3)
        }}",
        &half + 1
    );
    let circuit = lowered(&text);
    let f = int_to_scalar(&(BigInt::from(5) - half));
    let inputs = Inputs { public: vec![], secret: vec![f], hidden: vec![] };
    assert!(evaluate(&circuit, &inputs).failure.is_some(), "f is no integer from 0 to 3");
}

#[test]
fn a_constant_is_checked_if_a_hint_uses_it_first() {
    let text = "const C: u8 = 300;
        circuit t(x: u8) -> u8 {
            let h = hint u8 { C };
            constrain h from x { h == x; }
            let c: u8 = C;
            reveal(c)
        }";
    let found = try_lower(text).expect_err("300 is no u8");
    assert!(found.iter().any(|d| d.code.name() == "E0502"), "{found:?}");
}

#[test]
fn of_routines() {
    let text = "fn least(x: u8, y: u8) -> u8 { assert x != 7; if x < y { x } else { y } }
        fn below(x: u8) -> int 0..=2 { x }
        circuit t(x: u8, y: u8, c: bool) -> u8 {
            let mut a: u8 = least(x, y);
            if c { a = below(least(a, x)); }
            let b = below(y / 4);
            reveal(a + b + least(y, 2))
        }";
    believe(text, &[0..10, 0..10, 0..2]);
    // They are looked at in each call.
    let (program, types) = checked(text).expect("no error");
    let Inspection { circuit, beliefs, .. } =
        inspect(&program, &types, &program.entries[0], None, Calls::All);
    let circuit = circuit.expect("no error");
    assert!(circuit.routines.len() > 2);
    let honest = evaluate_calls(&circuit, &super::inputs(&[], &[2, 3, 0]));
    assert_eq!(beliefs.hold(&honest), Ok(()));
    for call in 0..honest.calls.len() {
        let mut wrong = honest.clone();
        wrong.calls[call].1.fill(Scalar::from(1u64 << 40));
        assert!(beliefs.hold(&wrong).is_err(), "call {call}");
    }
}

#[test]
fn of_permutations() {
    believe(
        "circuit t(x: u8, y: int 3..=9, z: field, w: field) -> int 0..=500 {
            assert_permutation([x as field, 7, 8], [z, w, z + 1]);
            let sum = (z as int 0..=255) + (w as int 0..=255);
            assert_permutation([x, y, 4], [x, 4, (z as u8) + 1]);
            reveal(sum)
        }",
        &[0..9, 3..9, 0..9, 0..9],
    );
}
