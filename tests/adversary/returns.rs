//! `return`, `match` and secret shifts with hints among them: on no way through a function is there a second result.

use zkc::search::{ONE_AND_ANOTHER, Verdict, judge};
use zkc_tests::build;
use zkvm::Scalar;

/// For each list of secret inputs one result is accepted: what the honest prover says.
#[track_caller]
fn one_result(text: &str, inputs: &[&[i64]]) {
    let image = build(text).image;
    for inputs in inputs {
        let leaves: Vec<Scalar> = inputs.iter().map(|n| zkvm::integer::int_to_scalar(&(*n).into())).collect();
        match judge(&image, &leaves, ONE_AND_ANOTHER) {
            Verdict::Holds => {}
            Verdict::Lie(what) => panic!("{what} for {inputs:?} of {text}"),
            Verdict::GaveUp => panic!("not everything was tried: {text}"),
        }
    }
}

/// The hint is free where the function has returned before, and nothing depends on it there.
#[test]
fn a_hint_after_a_return() {
    one_result(
        "fn half(x: u8) -> u8 {
            if x < 4 { return x; }
            let h = hint u8 { x / 2 };
            constrain h from x { 2 * h <= x; x <= 2 * h + 1; }
            h
        }
        circuit c(x: u8) -> u8 { reveal(half(x)) }",
        &[&[3], &[4], &[9]],
    );
}

/// Arms return in some rounds of a loop; a hint stands in the arm that goes on.
#[test]
fn arms_that_return_in_a_loop() {
    one_result(
        "fn first(xs: [u8; 2], limit: u8) -> u8 {
            for x in xs {
                match x {
                    0 => { return 7; }
                    1..=3 | 5 => { if x > limit { return x; } }
                    other => {
                        let h = hint u8 { other / 4 };
                        constrain h from other { 4 * h <= other; other <= 4 * h + 3; }
                        if h == limit { return h; }
                    }
                }
            }
            9
        }
        circuit c(xs: [u8; 2], limit: u8) -> u8 { reveal(first(xs, limit)) }",
        &[&[0, 8, 2], &[4, 5, 2], &[8, 1, 2], &[2, 3, 9]],
    );
}

/// What the amount of a shift is made of is chosen in a branch.
#[test]
fn a_shift_by_what_a_branch_chooses() {
    one_result(
        "circuit c(n: u8, x: u8) -> u32 {
            let k: int 0..=5 = if n < 6 { n } else { n % 4 };
            reveal((x << k) + (x >> k))
        }",
        &[&[5, 9], &[6, 9], &[255, 200]],
    );
}
