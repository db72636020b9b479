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
