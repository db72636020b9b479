//! Hints that are determined are proved to be, and others are not.

use super::{Audit, Options, Verdict, audit};
use crate::driver::{Choice, NoFiles, check};

fn audited(text: &str) -> Audit {
    let checked = check("main.zk", text, &NoFiles);
    let built = checked.build_all(Choice::Only).unwrap_or_else(|errors| panic!("{text}: {errors:?}"));
    audit(&checked, &built[0], &Options { library: true, ..Options::default() })
}

/// What is found of each hint: `d`etermined, `f`ree, `i`dle, `v`acuous, not `k`nown.
fn verdicts(text: &str) -> String {
    let letter = |verdict: &Verdict| match verdict {
        Verdict::Determined => 'd',
        Verdict::Free(_) => 'f',
        Verdict::Idle => 'i',
        Verdict::Vacuous(_) => 'v',
        Verdict::Unknown { .. } => 'k',
    };
    audited(text).hints.iter().map(|hint| letter(&hint.verdict)).collect()
}

#[test]
fn what_rules_prove() {
    for (text, expected) in [
        // One open value.
        (
            "circuit c(x: field) -> field { let r = hint field { x + 1 }; constrain r from x { r == x + 1; } reveal(r) }",
            "d",
        ),
        // An inverse.
        (
            "circuit c(x: field) -> field { let r = hint field { 1 / x }; constrain r from x { r * x == 1; } reveal(r) }",
            "d",
        ),
        // A quotient and a remainder.
        (
            "circuit c(a: u64, public m: u64) -> u64 {
                let q = hint u64 { a / m }; let r = hint u64 { a % m };
                constrain q, r from a, m { q * m + r == a; r < m; } reveal(r)
            }",
            "dd",
        ),
        (
            "circuit c(a: u64, m: u64) -> u64 {
                let q = hint u64 { a / m }; let r = hint u64 { a % m };
                constrain q, r from a, m { r < m; a == m * q + r; } reveal(r)
            }",
            "dd",
        ),
        // Digits.
        (
            "circuit c(a: u16) -> u8 {
                let (q, r) = hint (u8, u8) { (a / 256, a % 256) };
                constrain q, r from a { q * 256 + r == a; } reveal(r)
            }",
            "dd",
        ),
        (
            "circuit c(a: u8) -> bool {
                let b = hint [bool; 8] { [(a / 2.pow(i)) % 2 == 1 for i in 0..8] };
                constrain b from a { (for_all(b)) == a; } reveal(b[3])
            }
            fn for_all(b: [bool; 8]) -> int {
                let mut sum: int = 0; let mut w: int = 1;
                for i in 0..8 { sum += (b[i] as int 0..=1) * (1 << i); } sum
            }",
            "d",
        ),
        // Bounds from both sides.
        (
            "circuit c(x: u32) -> u16 {
                let r = hint u16 { floor_sqrt(x) };
                constrain r from x { r * r <= x; x < (r + 1) * (r + 1); } reveal(r)
            }",
            "d",
        ),
        (
            "circuit c(x: u32) -> u32 {
                let r = hint u32 { x / 10 };
                constrain r from x { r * 10 <= x; x < r * 10 + 10; } reveal(r)
            }",
            "d",
        ),
        // Whether something is zero: the inverse is free, and nothing depends on it.
        (
            "circuit c(x: field) -> bool {
                let z = hint bool { x == 0 }; let inv = hint field { if x == 0 { 0 } else { 1 / x } };
                constrain z, inv from x { x * inv == 1 - (z as field); x * (z as field) == 0; } reveal(z)
            }",
            "di",
        ),
        // Under a condition, in a branch.
        (
            "circuit c(x: u64, s: bool) -> u64 {
                let mut y = 0;
                if s { let r = hint u64 { x / 2 }; constrain r from x { 2 * r == x; } y = r; }
                reveal(y)
            }",
            "d",
        ),
        (
            "circuit c(x: u64, y: u64, s: bool) -> u64 {
                let r = hint u64 { if s { x } else { y } };
                constrain r from x, y, s { if s { r == x } else { r == y } } reveal(r)
            }",
            "d",
        ),
        // One hint after the other.
        (
            "circuit c(x: field) -> field {
                let r = hint field { x + 1 }; constrain r from x { r == x + 1; }
                let s = hint field { r * 2 }; constrain s from r { s == r * 2; }
                reveal(s)
            }",
            "dd",
        ),
    ] {
        assert_eq!(verdicts(text), expected, "{text}");
    }
}

/// Each run may have its own case: one value is left all the same.
#[test]
fn what_cases_prove() {
    for (text, expected) in [
        // A maximum, of two and of four.
        (
            "circuit c(x: u64, y: u64) -> u64 {
                let m = hint u64 { if x > y { x } else { y } };
                constrain m from x, y { m >= x; m >= y; m == x || m == y; } reveal(m)
            }",
            "d",
        ),
        (
            "circuit c(xs: [u16; 4]) -> u16 {
                let m = hint u16 { sorted(xs)[3] as u16 };
                constrain m from xs {
                    for k in 0..4 { m >= xs[k]; }
                    m == xs[0] || m == xs[1] || m == xs[2] || m == xs[3];
                } reveal(m)
            }",
            "d",
        ),
        // A distance, with the sign said by the type, by squares, by a hint.
        (
            "circuit c(x: int -1000..=1000) -> int 0..=1000 {
                let m = hint int 0..=1000 { if x < 0 { 0 - x } else { x } };
                constrain m from x { m == x || m == 0 - x; } reveal(m)
            }",
            "d",
        ),
        (
            "circuit c(x: int -1000..=1000) -> int 0..=1000 {
                let m = hint int 0..=1000 { if x < 0 { 0 - x } else { x } };
                constrain m from x { m * m == x * x; } reveal(m)
            }",
            "d",
        ),
        // Of zero both signs will do.
        (
            "circuit c(x: int -1000..=1000) -> int 0..=1000 {
                let (s, m) = hint (bool, int 0..=1000) { (x >= 0, if x >= 0 { x } else { 0 - x }) };
                constrain s, m from x { (if s { m } else { 0 - m }) == x; } reveal(m)
            }",
            "id",
        ),
        (
            "circuit c(x: u64, s: bool) -> u64 {
                let r = hint u64 { if s { x } else { 0 } };
                constrain r from x, s { s || r == 0; !s || r == x; } reveal(r)
            }",
            "d",
        ),
    ] {
        assert_eq!(verdicts(text), expected, "{text}");
    }
}

#[test]
fn what_orders_prove() {
    let sorted = |n: u32, element: &str, conditions: &str, used: &str| {
        format!(
            "circuit c(xs: [{element}; {n}]) -> u64 {{
                let ys = hint [{element}; {n}] {{ xs }};
                constrain ys from xs {{ assert_permutation(xs, ys); {conditions} }}
                reveal({used})
            }}"
        )
    };
    let up = "for i in 1..N { ys[i - 1] <= ys[i]; }";
    let by_key = "for i in 1..N { ys[i - 1].0 < ys[i].0; }";
    let by_both = "for i in 1..N { ys[i - 1].0 * 1000 + ys[i - 1].1 <= ys[i].0 * 1000 + ys[i].1; }";
    for (text, expected) in [
        (sorted(2, "u64", &up.replace('N', "2"), "ys[1]"), "d"),
        (sorted(5, "u64", &up.replace('N', "5"), "ys[1]"), "d"),
        (sorted(5, "u64", &up.replace("<=", ">=").replace('N', "5"), "ys[1]"), "d"),
        // What has different keys has one order, and what has one key for each value.
        (sorted(3, "(u32, u32)", &by_key.replace('N', "3"), "ys[1].1 as u64"), "d"),
        (sorted(3, "(u32, u16)", &by_both.replace('N', "3"), "ys[1].1 as u64"), "k"),
        (sorted(3, "(u32, int 0..=999)", &by_both.replace('N', "3"), "ys[1].1 as u64"), "d"),
        (sorted(3, "(u32, u16)", &by_both.replace("<=", "<").replace('N', "3"), "ys[1].1 as u64"), "d"),
        // Keys may be equal.
        (sorted(3, "(u8, u8)", &by_key.replace('<', "<=").replace('N', "3"), "ys[1].1 as u64"), "f"),
    ] {
        assert_eq!(verdicts(&text), expected, "{text}");
    }
}
