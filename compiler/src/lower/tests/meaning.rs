//! What programs compute.

use super::*;

/// Runs a program on secret inputs.
fn outputs(text: &str, secret: &[i64]) -> Result<Vec<i64>, String> {
    let found = run(&lowered(text), &[], secret)?;
    Ok(found.iter().map(|n| i64::try_from(n).expect("a small output")).collect())
}

#[test]
fn arithmetic_is_exact() {
    let text = "circuit t(x: u32, y: u32) -> int -10_000..=10_000 { reveal(x - y) }";
    assert_eq!(outputs(text, &[3, 10]), Ok(vec![-7]));
    assert!(outputs(text, &[30_000, 10]).is_err());
}

#[test]
fn division_rounds_down() {
    let text = "circuit t(x: int -9..=9, y: int 1..=4) -> (int -9..=9, int 0..=3, int -5..=4, int 0..=1) {
        reveal((x / y, x % y, x / 2, x % 2))
    }";
    for x in -9..=9i64 {
        for y in 1..=4 {
            let expected = vec![x.div_euclid(y), x.rem_euclid(y), x.div_euclid(2), x.rem_euclid(2)];
            assert_eq!(outputs(text, &[x, y]), Ok(expected), "{x} {y}");
        }
    }
}

#[test]
fn a_divisor_of_zero_has_no_proof() {
    let text = "circuit t(x: u8, y: u8) -> u8 { reveal(x / y) }";
    assert_eq!(outputs(text, &[200, 7]), Ok(vec![28]));
    assert_eq!(outputs(text, &[200, 0]), Err("Division".to_owned()));
    let text = "circuit t(x: field, y: field) -> field { reveal(x / y) }";
    assert_eq!(outputs(text, &[42, 7]), Ok(vec![6]));
    assert_eq!(outputs(text, &[42, 0]), Err("Division".to_owned()));
}

#[test]
fn comparisons_and_logic() {
    let text = "circuit t(x: u8, y: u8) -> [bool; 8] {
        reveal([x < y, x <= y, x > y, x >= y, x == y, x != y, x < y || x == 9, x < y && x != 3])
    }";
    for (x, y) in [(0, 0), (3, 5), (5, 3), (9, 2), (255, 0), (0, 255), (255, 255)] {
        let expected = [x < y, x <= y, x > y, x >= y, x == y, x != y, x < y || x == 9, x < y && x != 3];
        assert_eq!(outputs(text, &[x, y]), Ok(expected.map(i64::from).to_vec()), "{x} {y}");
    }
}

#[test]
fn bitwise_operations() {
    let text = "circuit t(x: u8, y: u8) -> (u8, u8, u8, u16, u8, u8) {
        reveal((x & y, x | y, x ^ y, x << 3, x >> 2, x & 15))
    }";
    for (x, y) in [(0, 0), (0xa5, 0x3c), (255, 1), (255, 255)] {
        let expected = vec![x & y, x | y, x ^ y, x << 3, x >> 2, x & 15];
        assert_eq!(outputs(text, &[x, y]), Ok(expected), "{x} {y}");
    }
}

#[test]
fn secret_branches_merge() {
    let text = "circuit t(x: u8, c: bool) -> (u8, u16, u8) {
        let mut a: u8 = 1;
        let mut b: u16 = 7;
        if c { a = 100 - x; b = 2 * x; } else if x == 5 { b = 9; }
        reveal((a, b, if c { 1 } else { x }))
    }";
    assert_eq!(outputs(text, &[40, 1]), Ok(vec![60, 80, 1]));
    assert_eq!(outputs(text, &[40, 0]), Ok(vec![1, 7, 40]));
    assert_eq!(outputs(text, &[5, 0]), Ok(vec![1, 9, 5]));
    // 100 − 200 does not fit, but only the branch taken counts.
    assert_eq!(outputs(text, &[200, 0]), Ok(vec![1, 7, 200]));
    assert!(outputs(text, &[200, 1]).is_err());
}

#[test]
fn what_a_branch_requires_counts_only_there() {
    let text = "circuit t(c: bool, x: u8, i: u8, y: u8) -> u8 {
        let xs = [10, 20, 30];
        reveal(if c { assert x < 5, \"large\"; assert x != 2, \"two\"; xs[i] / y } else { 0 })
    }";
    assert_eq!(outputs(text, &[1, 4, 2, 3]), Ok(vec![10]));
    assert_eq!(outputs(text, &[1, 5, 2, 3]), Err("large".to_owned()));
    assert_eq!(outputs(text, &[1, 2, 2, 3]), Err("two".to_owned()));
    assert_eq!(outputs(text, &[1, 4, 3, 3]), Err("Index(3)".to_owned()));
    assert_eq!(outputs(text, &[1, 4, 2, 0]), Err("Division".to_owned()));
    assert_eq!(outputs(text, &[0, 250, 99, 0]), Ok(vec![0]));
}

#[test]
fn the_right_side_of_and_counts_only_if_the_left_holds() {
    let text = "circuit t(i: u8, xs: [u8; 3]) -> bool { reveal(i < 3 && xs[i] == 7) }";
    assert_eq!(outputs(text, &[1, 0, 7, 0]), Ok(vec![1]));
    assert_eq!(outputs(text, &[2, 0, 7, 0]), Ok(vec![0]));
    assert_eq!(outputs(text, &[9, 0, 7, 0]), Ok(vec![0]));
}

#[test]
fn secret_indices_read_and_write() {
    for n in [1i64, 2, 3, 4, 5, 7, 8] {
        let text = format!(
            "circuit t(i: u8, v: u8, xs: [u8; {n}]) -> (u8, u8, [u8; {n}]) {{
                let table = [(k * k, k + 1) for k in 0..{n}];
                let old = xs[i];
                let mut ys = xs;
                ys[i] = v;
                reveal((old, table[i].0 + table[i].1, ys))
            }}"
        );
        let circuit = lowered(&text);
        for i in 0..=n {
            let xs: Vec<i64> = (0..n).map(|k| 10 * k + 3).collect();
            let secret: Vec<i64> = [i, 77].into_iter().chain(xs.clone()).collect();
            let found = run(&circuit, &[], &secret);
            if i == n {
                assert_eq!(found, Err(format!("Index({n})")));
                continue;
            }
            let mut expected = vec![xs[i as usize], i * i + i + 1];
            expected.extend(xs.iter().enumerate().map(|(k, x)| if k as i64 == i { 77 } else { *x }));
            assert_eq!(found, Ok(expected.into_iter().map(BigInt::from).collect()), "{n} {i}");
        }
    }
}

#[test]
fn a_nested_place_with_two_secret_indices() {
    let text = "circuit t(i: int 0..=1, j: int 0..=2) -> [[u8; 3]; 2] {
        let mut grid: [[u8; 3]; 2] = [[0; 3]; 2];
        grid[i][j] = 5;
        grid[1][j] += 1;
        reveal(grid)
    }";
    assert_eq!(outputs(text, &[1, 2]), Ok(vec![0, 0, 0, 0, 0, 6]));
    assert_eq!(outputs(text, &[0, 1]), Ok(vec![0, 5, 0, 0, 1, 0]));
}

#[test]
fn public_values_go_the_same_way() {
    let text = "circuit t(public x: u8, public y: u8, public i: u8, xs: [u8; 3]) -> (u8, u8, u8, bool, u8, [bool; 8]) {
        if y != 0 { assert x / y < 50, \"large quotient\"; }
        reveal((if y != 0 { x / y } else { 0 }, x ^ y, if x < y { 1 } else { 2 }, x == y, xs[i], to_bits::<8>(x)))
    }";
    let circuit = lowered(text);
    let run = |public: &[i64]| run(&circuit, public, &[4, 5, 6]);
    let bits = |x: i64| (0..8).map(move |i| x >> i & 1);
    let expect =
        |head: [i64; 5], x| Ok(head.into_iter().chain(bits(x)).map(BigInt::from).collect::<Vec<_>>());
    assert_eq!(run(&[100, 7, 2]), expect([14, 99, 2, 0, 6], 100));
    assert_eq!(run(&[100, 0, 0]), expect([0, 100, 2, 0, 4], 100));
    assert_eq!(run(&[100, 2, 0]), Err("large quotient".to_owned()));
    assert_eq!(run(&[1, 1, 3]), Err("Index(3)".to_owned()));
}

#[test]
fn hints_compute_in_clear() {
    let text = "
        fn third(x: u16) -> u16 { x / 3 }
        fn parts(x: u16) -> (u16, [bool; 4], u8) {
            let (q, bits, best) = hint (u16, [bool; 4], u8) {
                let mut best = 0;
                for i in 0..4 { if to_bits::<16>(x)[i] { best = i; } }
                let q = if x > 10 { third(x) } else { 0 };
                (q, [to_bits::<16>(x)[i] for i in 0..4], best)
            };
            constrain q, bits, best from x {
                q <= x;
                bits[0] == bits[0];
                best <= x;
            }
            (q, bits, best)
        }
        circuit t(x: u16) -> (u16, [bool; 4], u8) { reveal(parts(x)) }";
    assert_eq!(outputs(text, &[13]), Ok(vec![4, 1, 0, 1, 1, 3]));
    assert_eq!(outputs(text, &[6]), Ok(vec![0, 0, 1, 1, 0, 2]));
}

#[test]
fn a_hint_in_a_branch_not_taken_is_harmless() {
    let text = "circuit t(c: bool, x: u8) -> u8 {
        let y = if c {
            let q = hint u8 { 300 - x };
            constrain q from x { q + x == 300; }
            q
        } else { 1 };
        reveal(y)
    }";
    assert_eq!(outputs(text, &[1, 100]), Ok(vec![200]));
    assert_eq!(outputs(text, &[0, 10]), Ok(vec![1]));
    assert!(outputs(text, &[1, 10]).is_err());
}

#[test]
fn reveals_come_once_and_in_order() {
    let text = "circuit t(public p: u8, x: u8) -> (u8, u16, u8) {
        let a = reveal(x);
        let b = reveal(x + 1);
        assert b > a;
        (a, a + 1000, p)
    }";
    let circuit = lowered(text);
    let names: Vec<&str> = circuit.abi.outputs.iter().map(|output| output.name.as_str()).collect();
    assert_eq!(names, ["return.0", "revealed[1]", "return.1", "return.2"]);
    assert_eq!(run(&circuit, &[9], &[4]), Ok([4, 5, 1004, 9].map(BigInt::from).to_vec()));
}

#[test]
fn a_reveal_under_a_false_public_condition_shows_nothing() {
    let text = "circuit t(public c: bool, x: u8) { if c { assert reveal(x) != 0; } }";
    let circuit = lowered(text);
    assert_eq!(run(&circuit, &[1], &[4]), Ok(vec![BigInt::from(4)]));
    assert_eq!(run(&circuit, &[0], &[4]), Ok(vec![BigInt::from(0)]));
}

#[test]
fn watches_name_the_parts_of_a_condition_in_source_order() {
    let text =
        "circuit t(public a: u32, b: u32, c: u32) { assert a - b >= c * 365 && b != 0, \"too young\"; }";
    let circuit = lowered(text);
    let evaluation = evaluate(&circuit, &inputs(&[1000], &[500, 2]));
    let failure = evaluation.failure.expect("fails");
    let shown: Vec<(&str, &str)> = failure
        .watches
        .iter()
        .map(|w| (&text[w.span.start as usize..w.span.end as usize], w.text.as_str()))
        .collect();
    assert_eq!(shown, [("a - b", "500"), ("a", "1000"), ("b", "500"), ("c * 365", "730"), ("c", "2")]);
    assert_eq!(circuit.checks[failure.check.0 as usize].message.as_deref(), Some("too young"));
}

#[test]
fn logs_print_under_their_conditions() {
    let text = "circuit t(x: u8) { log(\"x is\", x); if x > 9 { log(\"large:\", [x, 1]); } }";
    let circuit = lowered(text);
    let lines =
        |x| evaluate(&circuit, &inputs(&[], &[x])).logs.into_iter().map(|line| line.text).collect::<Vec<_>>();
    assert_eq!(lines(5), ["x is 5"]);
    assert_eq!(lines(50), ["x is 50", "large: [50, 1]"]);
}

#[test]
fn constants_may_be_larger_than_the_field() {
    let text = "circuit t(x: u8) -> (u8, bool, u8) {
        let big = (1 << 200) * (1 << 200) + 5;
        reveal((x & big, x < big, (big - (1 << 200) * (1 << 200)) * x))
    }";
    assert_eq!(outputs(text, &[7]), Ok(vec![5, 1, 35]));
}
