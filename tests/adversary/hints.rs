//! Hints whose constraints leave more than one value, as authors write them: the adversary finds the second result.

use zkc::search::{Limits, ONE_AND_ANOTHER, Verdict, accepted, judge, run, show};
use zkc_tests::build;
use zkvm::Scalar;

fn scalars(values: &[i64]) -> Vec<Scalar> {
    values.iter().map(|n| zkvm::integer::int_to_scalar(&(*n).into())).collect()
}

/// The second result must be found, and both must be accepted.
#[track_caller]
fn finds_a_second_result(text: &str, inputs: &[i64]) {
    let image = build(text).image;
    let inputs = scalars(inputs);
    let Verdict::Lie(what) = judge(&image, &inputs, ONE_AND_ANOTHER) else {
        panic!("no second result was found: {text}");
    };
    let found = accepted(&image, &run(&image, &inputs, |_| false), Limits { tries: 3_000, solutions: 5 });
    let results: Vec<String> = found.results.iter().map(|(_, outputs)| show(outputs)).collect();
    assert!(results.len() >= 2, "{what}, {results:?}");
}

#[test]
fn two_roots() {
    finds_a_second_result(
        "circuit main(public x: field) -> field {
            let r = hint field { if x == 25 { 5 as field } else { 1 as field } };
            constrain r from x { r * r == x; }
            reveal(r)
        }",
        &[25],
    );
}

#[test]
fn one_hot() {
    finds_a_second_result(
        "circuit onehot(i: u8) -> u32 {
            let out = hint [bool; 4] { [i == k for k in 0..4] };
            constrain out from i {
                (out[0] as u8) + (out[1] as u8) + (out[2] as u8) + (out[3] as u8) <= 1;
                i < 4;
            }
            reveal((out[0] as u8) * 10 + (out[1] as u8) * 20)
        }",
        &[2],
    );
}

#[test]
fn the_remainder_of_a_hinted_division() {
    finds_a_second_result(
        "circuit bigmod(a: u64, public m: u64) -> u64 {
            let q = hint u64 { a / m };
            let r = hint u64 { a % m };
            constrain q, r from a, m { q * m + r == a; }
            reveal(r)
        }",
        &[100, 7],
    );
}

#[test]
fn a_hinted_permutation() {
    finds_a_second_result(
        "circuit m(a: [u8; 3]) -> u8 {
            let p = hint [u8; 3] { [2, 1, 0] };
            constrain p from a { a[p[0]] >= a[p[1]]; a[p[1]] >= a[p[2]]; }
            reveal(a[p[0]])
        }",
        &[1, 2, 3],
    );
}

#[test]
fn a_division_that_wraps() {
    finds_a_second_result(
        "circuit modgadget(a: u64, n: u64) -> u64 {
            let k = hint field { (a / n) as field };
            let r = hint u64 { a % n };
            constrain k, r from a, n { k * (n as field) + (r as field) == (a as field); r < n; }
            reveal(r)
        }",
        &[100, 7],
    );
}

#[test]
fn a_hint_that_is_tied_to_itself() {
    finds_a_second_result(
        "circuit v(x: u32) -> u32 {
            let r = hint u32 { x + 1 };
            constrain r from x { r * (r - x) >= 0 - x * 4294967295; }
            reveal(r)
        }",
        &[5],
    );
}

#[test]
fn conditions_of_a_branch_that_is_not_taken() {
    finds_a_second_result(
        "circuit half(x: u8, public c: bool) -> u8 {
            let r = hint u8 { if c { x } else { 0 } };
            constrain r from x, c { if c { r == x; } }
            reveal(r)
        }",
        &[9, 0],
    );
}

#[test]
fn a_loop_that_leaves_out_the_last_element() {
    finds_a_second_result(
        "circuit copy(xs: [u8; 3]) -> [u8; 3] {
            let ys = hint [u8; 3] { xs };
            constrain ys from xs { for i in 0..2 { ys[i] == xs[i]; } ys[1] + ys[2] >= xs[1]; }
            reveal(ys)
        }",
        &[1, 2, 3],
    );
}

#[test]
fn a_field_of_a_struct_that_is_not_bounded() {
    finds_a_second_result(
        "struct Quotient { whole: u64, rest: u64 }
        circuit divide(a: u64, public m: u64) -> u64 {
            let q = hint Quotient { Quotient { whole: a / m, rest: a % m } };
            constrain q from a, m { q.whole * m + q.rest == a; }
            reveal(q.rest)
        }",
        &[100, 7],
    );
}

/// Both parts are lied about at once, in each round.
#[test]
fn conditions_in_loops_and_branches_tie_down() {
    let text = "struct Quotient { whole: u8, rest: u8 }
        circuit divide(xs: [u8; 2], y: int 1..=9, public exact: bool) -> [u8; 4] {
            let all = hint [Quotient; 2] { [Quotient { whole: x / y, rest: x % y } for x in xs] };
            constrain all from xs, y, exact {
                for i in 0..2 {
                    all[i].whole * y + all[i].rest == xs[i];
                    if exact { all[i].rest == 0; } else { all[i].rest < y; }
                }
            }
            reveal([all[0].whole, all[0].rest, all[1].whole, all[1].rest])
        }";
    let image = build(text).image;
    for inputs in [[7, 8, 2, 0], [9, 3, 3, 1], [255, 0, 9, 0], [1, 1, 1, 1]] {
        assert_eq!(judge(&image, &scalars(&inputs), ONE_AND_ANOTHER), Verdict::Holds, "{inputs:?}");
    }
}

#[test]
fn hints_that_are_tied_down_have_one_result() {
    let text = "circuit root(x: u32) -> u16 {
            let r = hint u16 { floor_sqrt(x) };
            constrain r from x { r * r <= x; x < (r + 1) * (r + 1); }
            reveal(r)
        }";
    let image = build(text).image;
    for x in [0, 1, 2, 3, 4, 8, 9, 99, 4_294_967_295] {
        assert_eq!(judge(&image, &scalars(&[x]), ONE_AND_ANOTHER), Verdict::Holds, "{x}");
    }
}
