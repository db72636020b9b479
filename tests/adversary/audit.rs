//! `zkc audit` finds what is left to the prover, and raises no false alarm.

use zkc::audit::{Audit, Options, Verdict, audit};
use zkc::driver::{Built, Checked, NoFiles};
use zkc_tests::{build_all, check_project, circuit_examples, root};

use super::std_functions::{program, programs};

/// Programs whose hints are bound too weakly, each in its own way, and which hints are free.
const CAUGHT: &[(&str, &str, &str)] = &[
    ("two roots", "r", "circuit c(public x: field) -> field {
        let r = hint field { if x == 25 { 5 } else { 1 } };
        constrain r from x { r * r == x; }
        reveal(r)
    }"),
    ("three roots", "r", "circuit c(x: field) -> field {
        let r = hint field { x };
        constrain r from x { (r - x) * (r - x - 1) * (r - 2) == 0; }
        reveal(r)
    }"),
    ("the sign of a root", "r", "circuit c(x: u64) -> int -4294967295..=4294967295 {
        let r = hint int -4294967295..=4294967295 { floor_sqrt(x) };
        constrain r from x { r * r == x; }
        reveal(r)
    }"),
    ("a remainder that is not below the divisor", "r", "circuit c(a: u64, public m: u64) -> u64 {
        let q = hint u64 { a / m };
        let r = hint u64 { a % m };
        constrain q, r from a, m { q * m + r == a; }
        reveal(r)
    }"),
    ("a remainder that may be the divisor", "r", "circuit c(a: u64, m: u64) -> u64 {
        let (q, r) = hint (u64, u64) { (a / m, a % m) };
        constrain q, r from a, m { q * m + r == a; r <= m; }
        reveal(r)
    }"),
    ("a quotient that wraps", "r", "circuit c(a: u64, n: u64) -> u64 {
        let k = hint field { (a / n) as field };
        let r = hint u64 { a % n };
        constrain k, r from a, n { k * (n as field) + (r as field) == (a as field); r < n; }
        reveal(r)
    }"),
    ("a product that wraps", "k", "circuit c(a: field) -> field {
        let k = hint field { a / 3 };
        let r = hint u8 { 0 };
        constrain k, r from a { k * 3 + (r as field) == a; r < 3; }
        reveal(k)
    }"),
    ("a division by zero", "q", "circuit c(a: u32, b: u32) -> u32 {
        let q = hint u32 { if b == 0 { 0 } else { a / b } };
        constrain q from a, b { q * b == a; }
        reveal(q)
    }"),
    ("an inverse that may be zero", "i", "circuit c(x: field) -> field {
        let i = hint field { if x == 0 { 0 } else { 1 / x } };
        constrain i from x { x * i * x == x; }
        reveal(i)
    }"),
    ("whether something is zero, said of one side only", "z", "circuit c(x: field) -> bool {
        let z = hint bool { x == 0 };
        constrain z from x { x * (z as field) == 0; }
        reveal(z)
    }"),
    ("a comparison of one side only", "b", "circuit c(x: u32, y: u32) -> bool {
        let b = hint bool { x < y };
        constrain b from x, y { if b { x < y } }
        reveal(b)
    }"),
    ("selectors that may all be zero", "s", "circuit c(i: u8, xs: [u32; 3]) -> u32 {
        let s = hint [bool; 3] { [i == k for k in 0..3] };
        constrain s from i {
            for k in 0..3 { (s[k] as field) * ((i as field) - (k as field)) == 0; }
        }
        let mut sum = 0;
        for k in 0..3 { sum += if s[k] { xs[k] } else { 0 }; }
        reveal(sum as u32)
    }"),
    ("a decoder with at most one", "out", "circuit c(i: u8) -> u32 {
        let out = hint [bool; 4] { [i == k for k in 0..4] };
        constrain out from i { (out[0] as u8) + (out[1] as u8) + (out[2] as u8) + (out[3] as u8) <= 1; i < 4; }
        reveal((out[0] as u8) * 10 + (out[1] as u8) * 20)
    }"),
    ("a decoder that does not look at the index", "out", "circuit c(i: u8, xs: [u8; 2]) -> u8 {
        assert i < 2;
        let out = hint [bool; 2] { [i == k for k in 0..2] };
        constrain out from i { out[0] != out[1]; i < 2; }
        reveal(if out[0] { xs[0] } else { xs[1] })
    }"),
    ("an index used twice", "p", "circuit c(a: [u8; 3]) -> u8 {
        let p = hint [u8; 3] { [2, 1, 0] };
        constrain p from a { a[p[0]] >= a[p[1]]; a[p[1]] >= a[p[2]]; }
        reveal(a[p[0]])
    }"),
    ("sorted, but of what", "ys", "circuit c(xs: [u8; 3]) -> u8 {
        let ys = hint [u8; 3] { sorted(xs) };
        constrain ys from xs { ys[0] <= ys[1]; ys[1] <= ys[2]; ys[0] + ys[1] + ys[2] == xs[0] + xs[1] + xs[2]; }
        reveal(ys[1])
    }"),
    ("a permutation in any order", "ys", "circuit c(xs: [u8; 3]) -> u8 {
        let ys = hint [u8; 3] { sorted(xs) };
        constrain ys from xs { assert_permutation(xs, ys); }
        reveal(ys[0])
    }"),
    ("bound under a secret condition only", "r", "circuit c(x: u64, s: bool) -> u64 {
        let r = hint u64 { x / 2 };
        constrain r from x, s { if s { 2 * r == x } }
        reveal(r)
    }"),
    ("bound unless something holds", "r", "circuit c(x: u64) -> u64 {
        let r = hint u64 { x + 0 };
        constrain r from x { x > 1000 || r == x; }
        reveal(r)
    }"),
    ("a carry that is not bound", "sum", "circuit c(a: u8, b: u8) -> u8 {
        let (carry, sum) = hint (field, u8) { (((a + b) / 256) as field, (a + b) % 256) };
        constrain carry, sum from a, b { (sum as field) + 256 * carry == (a as field) + (b as field); }
        reveal(sum)
    }"),
    ("digits that overlap", "d", "circuit c(a: u16) -> u8 {
        let d = hint [u8; 2] { [a % 100, a / 100] };
        constrain d from a { d[0] + d[1] * 100 == a; }
        reveal(d[1])
    }"),
    ("digits that are any numbers of the field", "d", "circuit c(a: u8) -> field {
        let d = hint [field; 2] { [(a % 16) as field, (a / 16) as field] };
        constrain d from a { d[0] + 16 * d[1] == (a as field); }
        reveal(d[0])
    }"),
    ("one bound of two", "r", "circuit c(x: u32) -> u16 {
        let r = hint u16 { floor_sqrt(x) };
        constrain r from x { r * r <= x; }
        reveal(r)
    }"),
    ("bounds that leave two integers", "r", "circuit c(x: u32) -> u32 {
        let r = hint u32 { x / 10 };
        constrain r from x { r * 10 <= x; x <= r * 10 + 10; }
        reveal(r)
    }"),
    ("a maximum that is only an upper bound", "m", "circuit c(xs: [u8; 3]) -> u8 {
        let m = hint u8 { if xs[0] > xs[1] { xs[0] } else { xs[1] } };
        constrain m from xs { m >= xs[0]; m >= xs[1]; m >= xs[2]; }
        reveal(m)
    }"),
    ("a product of two unknowns", "p", "circuit c(n: u32) -> u16 {
        let (p, q) = hint (u16, u16) { (1, n as u16) };
        constrain p, q from n { p * q == n; }
        reveal(p)
    }"),
    ("a turn that is no boolean", "t", "circuit c(leaf: field, other: field, public root: field) -> field {
        let t = hint field { 0 };
        let l = hint field { leaf };
        constrain t, l from leaf, other, root { l == leaf + t * (other - leaf); l * 3 + (other + leaf - l) * 5 == root; }
        reveal(t)
    }"),
    ("any turn will do", "t", "circuit c(a: field, b: field) -> field {
        let t = hint field { 0 };
        constrain t from a, b { t * (t - 1) * (a - b) == 0; }
        reveal(a + t * (b - a))
    }"),
    ("a choice in a function", "h", "fn half(x: u64) -> u64 {
        let h = hint u64 { x / 2 };
        constrain h from x { 2 * h <= x; x <= 2 * h + 2; }
        h
    }
    circuit c(x: u64, y: u64) -> u64 { reveal(half(x) + half(y)) }"),
    ("a choice that a check depends on", "r", "circuit c(x: u32, public limit: u32) {
        let r = hint u32 { x / 10 };
        constrain r from x { r * 10 <= x; }
        assert r < limit;
    }"),
    ("a choice in a branch", "r", "circuit c(x: u32, s: bool) -> u32 {
        let y = if s {
            let r = hint u32 { x };
            constrain r from x { r * (x - r) == 0; }
            r
        } else { 0 };
        reveal(y)
    }"),
    ("a condition that no input fails", "s", "circuit c(x: u32, a: [u32; 2]) {
        let s = hint [bool; 2] { [x == a[0], x == a[1]] };
        constrain s from x, a {
            (s[0] as field) * ((x as field) - (a[0] as field)) == 0;
            (s[1] as field) * ((x as field) - (a[1] as field)) == 0;
        }
    }"),
];

/// Programs with hints that are fine.
const FINE: &[(&str, &str)] = &[
    (
        "a composite number",
        "circuit c(public n: u32) {
        let (p, q) = hint (u16, u16) { (2, (n / 2) as u16) };
        constrain p, q from n { p > 1; q > 1; p * q == n; }
    }",
    ),
    (
        "a member of a set",
        "circuit c(x: u32, a: [u32; 2]) {
        let s = hint bool { x == a[0] };
        constrain s from x, a { if s { x == a[0] } else { x == a[1] } }
    }",
    ),
    (
        "the greatest common divisor's witness",
        "circuit c(x: u32) -> u32 {
        let (q, r) = hint (u32, u32) { (x / 7, x % 7) };
        constrain q, r from x { 7 * q + r == x; r < 7; }
        reveal(r)
    }",
    ),
];

pub(crate) fn audited(text: &str) -> Audit {
    let checked = zkc::check("main.zk", text, &NoFiles);
    of(&checked, &build_all(&checked)[0])
}

fn of(checked: &Checked, built: &Built) -> Audit {
    audit(checked, built, &Options::default())
}

/// The hints of which something wrong is said, by name.
pub(crate) fn free(audit: &Audit) -> Vec<&str> {
    let wrong = |verdict: &Verdict| matches!(verdict, Verdict::Free(_) | Verdict::Vacuous(_));
    audit.hints.iter().filter(|hint| wrong(&hint.verdict)).map(|hint| hint.name.as_str()).collect()
}

#[test]
fn what_is_left_to_the_prover_is_found() {
    let mut missed = vec![];
    for (what, hint, text) in CAUGHT {
        let audit = audited(text);
        if !free(&audit).contains(hint) {
            missed.push(format!("{what}: {}", audit.summary()));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn what_is_fine_raises_no_alarm() {
    for (what, text) in FINE {
        let audit = audited(text);
        assert!(free(&audit).is_empty(), "{what}: {:?}", audit.hints);
    }
}

/// Functions of the modules that tests/crypto is about, where they have hints and are small enough.
const OTHERS: &[(&str, &str, &str)] = &[
    ("ec", "scalar", "circuit t(x: field) -> field { reveal(ec::scalar(x) as field) }"),
    ("ec", "assert_in_group", "circuit t(p: ec::Point) { p.assert_in_group(); }"),
    (
        "bigint",
        "mul",
        "circuit t(a: bigint::Big<2, 3>, b: bigint::Big<1, 3>) -> bigint::Big<3, 3> { reveal(a.mul(b)) }",
    ),
    (
        "bigint",
        "mulmod",
        "circuit t(a: bigint::Big<2, 3>, b: bigint::Big<2, 3>, n: bigint::Big<2, 3>) -> bigint::Big<2, 3> {
            reveal(a.mulmod(b, n))
        }",
    ),
];

/// Their own hints are looked at, too, at a few inputs: tests/adversary/std_functions.rs searches each of them at many more.
#[test]
fn the_standard_library_raises_no_alarm() {
    for (module, name, circuit) in programs().chain(OTHERS) {
        let checked = zkc::check("main.zk", &program(module, circuit), &NoFiles);
        let options = Options { library: true, tries: 4, ..Options::default() };
        let audit = audit(&checked, &build_all(&checked)[0], &options);
        assert!(free(&audit).is_empty(), "{module}::{name}: {:?}", audit.hints);
    }
}

#[test]
fn the_examples_raise_no_alarm() {
    let folders = circuit_examples();
    assert!(folders.contains(&root().join("examples/sqrt")), "{folders:?}");
    for folder in folders {
        let checked = check_project(&folder);
        for built in build_all(&checked) {
            let audit = of(&checked, &built);
            assert!(audit.is_settled(), "{folder:?}: {}", audit.summary());
        }
    }
}
