//! Mistakes that are easily made in hints, each with a twin that is right: the first is found, and the second is proved.

use super::audit::{audited, free};

/// What is wrong, which hint is free, the program, and its twin; none if there is no proof for it so far.
const TWINS: &[(&str, &str, &str, Option<&str>)] = &[
    ("a remainder of a type that is too wide", "r", "circuit c(x: u16) -> u8 {
  let (q, r) = hint (u8, u8) { (x / 200, x % 200) };
  constrain q, r from x { q * 200 + r == x; }
  reveal(r)
}", Some("circuit c(x: u16) -> u8 {
  let (q, r) = hint (u8, int 0..=199) { ((x / 200) as u8, x % 200) };
  constrain q, r from x { q * 200 + r == x; }
  reveal(r as u8)
}")),
    ("a quotient that is any number of the field", "q", "circuit c(x: u32, public m: u32) -> field {
  assert m > 0;
  let q = hint field { (x / m) as field };
  let r = hint u32 { x % m };
  constrain q, r from x, m { q * (m as field) + (r as field) == (x as field); r < m; }
  reveal(q)
}", Some("circuit c(x: u32, public m: u32) -> u32 {
  assert m > 0;
  let q = hint u32 { x / m };
  let r = hint u32 { x % m };
  constrain q, r from x, m { q * m + r == x; r < m; }
  reveal(q)
}")),
    ("selectors whose sum is not said", "s", "circuit c(i: u8, xs: [u8; 4]) -> u8 {
  assert i < 4;
  let s = hint [bool; 4] { [i == k for k in 0..4] };
  constrain s from i { for k in 0..4 { !s[k] || i == k; } }
  let mut v: int = 0;
  for k in 0..4 { v += if s[k] { xs[k] } else { 0 }; }
  reveal(v as u16)
}", Some("circuit c(i: u8, xs: [u8; 4]) -> u8 {
  assert i < 4;
  let s = hint [bool; 4] { [i == k for k in 0..4] };
  constrain s from i { for k in 0..4 { !s[k] || i == k; } (s[0] as u8) + (s[1] as u8) + (s[2] as u8) + (s[3] as u8) == 1; }
  let mut v: int = 0;
  for k in 0..4 { v += if s[k] { xs[k] } else { 0 }; }
  reveal(v as u16)
}")),
    ("sorted elements of which one may be missing", "ys", "circuit c(xs: [u8; 3]) -> u8 {
  let ys = hint [u8; 3] { [sorted(xs)[i] as u8 for i in 0..3] };
  constrain ys from xs { ys[0] <= ys[1]; ys[1] <= ys[2]; for k in 0..3 { ys[k] == xs[0] || ys[k] == xs[1] || ys[k] == xs[2]; } }
  reveal(ys[1])
}", Some("circuit c(xs: [u8; 3]) -> u8 {
  let ys = hint [u8; 3] { [sorted(xs)[i] as u8 for i in 0..3] };
  constrain ys from xs { ys[0] <= ys[1]; ys[1] <= ys[2]; assert_permutation(xs, ys); }
  reveal(ys[1])
}")),
    ("an inverse of what may be zero", "i", "circuit c(x: field) -> field {
  let i = hint field { if x == 0 { 0 } else { 1 / x } };
  constrain i from x { x * (x * i - 1) == 0; }
  reveal(i)
}", Some("circuit c(x: field) -> field {
  let i = hint field { if x == 0 { 0 } else { 1 / x } };
  constrain i from x { x * (x * i - 1) == 0; i * (x * i - 1) == 0; }
  reveal(i)
}")),
    ("the sign of a root in the field", "r", "circuit c(x: field) -> field {
  let r = hint field { x };
  let y = x * x;
  constrain r from y { r * r == y; }
  reveal(r)
}", Some("circuit c(x: u32) -> u32 {
  let r = hint u32 { x };
  constrain r from x { r * r == x * x; }
  reveal(r)
}")),
    ("a maximum that one element is not compared with", "m", "circuit c(xs: [u8; 3]) -> u8 {
  let m = hint u8 { sorted(xs)[2] as u8 };
  constrain m from xs { m == xs[0] || m == xs[1] || m == xs[2]; m >= xs[0]; m >= xs[1]; }
  reveal(m)
}", Some("circuit c(xs: [u8; 3]) -> u8 {
  let m = hint u8 { sorted(xs)[2] as u8 };
  constrain m from xs { m == xs[0] || m == xs[1] || m == xs[2]; for x in xs { m >= x; } }
  reveal(m)
}")),
    ("a carry with a wrong weight", "s", "circuit c(a: u32, b: u32) -> u32 {
  let (c, s) = hint (int 0..=2, u32) { ((a + b) / 4294967296, (a + b) % 4294967296) };
  constrain c, s from a, b { (s as field) + (c as field) * 4294967295 == (a as field) + (b as field); }
  reveal(s)
}", Some("circuit c(a: u32, b: u32) -> u32 {
  let (c, s) = hint (bool, u32) { (a + b >= 4294967296, (a + b) % 4294967296) };
  constrain c, s from a, b { (s as field) + (c as field) * 4294967296 == (a as field) + (b as field); }
  reveal(s)
}")),
    ("the place of an element, not the first one", "i", "circuit c(xs: [u8; 4], x: u8) -> u8 {
  let i = hint int 0..=3 { if x == xs[0] { 0 } else if x == xs[1] { 1 } else if x == xs[2] { 2 } else { 3 } };
  constrain i from xs, x { xs[i] == x; }
  reveal(i as u8)
}", None),
    ("two parts of a sum", "a", "circuit c(x: u16) -> (u16, u16) {
  let (a, b) = hint (u16, u16) { (x / 2, x - x / 2) };
  constrain a, b from x { a + b == x; }
  reveal((a, b))
}", Some("circuit c(x: u16) -> (u16, u16) {
  let (a, b) = hint (u16, bool) { (x / 2, x % 2 == 1) };
  constrain a, b from x { 2 * a + (b as u16) == x; }
  reveal((a, a + (b as u16)))
}")),
    ("a common divisor, not the greatest", "g", "circuit c(a: u16, b: u16) -> u16 {
  assert a > 0; assert b > 0;
  let (g, p, q) = hint (u16, u16, u16) { (1, a, b) };
  constrain g, p, q from a, b { g * p == a; g * q == b; }
  reveal(g)
}", None),
    ("a distance of either sign", "m", "circuit c(x: int -100..=100) -> int -100..=100 {
  let m = hint int -100..=100 { if x < 0 { 0 - x } else { x } };
  constrain m from x { m == x || m == 0 - x; }
  reveal(m)
}", Some("circuit c(x: int -100..=100) -> int 0..=100 {
  let m = hint int 0..=100 { if x < 0 { 0 - x } else { x } };
  constrain m from x { m == x || m == 0 - x; }
  reveal(m)
}")),
    ("rows in the order of their keys only", "rows", "circuit c(keys: [u8; 3], vs: [u8; 3]) -> u8 {
  let rows = hint [(u8, u8); 3] { [((z / 256) as u8, (z % 256) as u8) for z in sorted([keys[i] * 256 + vs[i] for i in 0..3])] };
  constrain rows from keys, vs { assert_permutation([(keys[i], vs[i]) for i in 0..3], rows); rows[0].0 <= rows[1].0; rows[1].0 <= rows[2].0; }
  reveal(rows[0].1)
}", Some("circuit c(keys: [u8; 3], vs: [u8; 3]) -> u8 {
  let rows = hint [(u8, u8); 3] { [((z / 256) as u8, (z % 256) as u8) for z in sorted([keys[i] * 256 + vs[i] for i in 0..3])] };
  constrain rows from keys, vs { assert_permutation([(keys[i], vs[i]) for i in 0..3], rows); for i in 1..3 { rows[i-1].0 * 256 + rows[i-1].1 <= rows[i].0 * 256 + rows[i].1; } }
  reveal(rows[0].1)
}")),
    ("a quotient in a loop that may be less by one", "h", "circuit c(xs: [u16; 3]) -> u32 {
  let mut t: int = 0;
  for x in xs { let h = hint u16 { x / 3 }; constrain h from x { 3 * h <= x; x <= 3 * h + 3; } t += h; }
  reveal(t as u32)
}", Some("circuit c(xs: [u16; 3]) -> u32 {
  let mut t: int = 0;
  for x in xs { let h = hint u16 { x / 3 }; constrain h from x { 3 * h <= x; x < 3 * h + 3; } t += h; }
  reveal(t as u32)
}")),
    ("a sum with bounds only", "s", "circuit c(a: u32, b: u32) -> u32 {
  let s = hint u32 { 0 + a };
  constrain s from a, b { s >= a || s >= b; s <= a + b; }
  reveal(s)
}", Some("circuit c(a: u32, b: u32) -> u64 {
  let s = hint u64 { a + b };
  constrain s from a, b { s == a + b; }
  reveal(s)
}")),
    ("a logarithm with one bound", "k", "circuit c(x: u32) -> u8 {
  assert x > 0;
  let k = hint int 0..=31 { let mut n: int = 0; for i in 1..32 { if x >= 2.pow(i) { n += 1; } } n };
  constrain k from x { (1 << k) <= x; }
  reveal(k as u8)
}", None),
    ("bits of a number that may be larger by the order of the field", "b", "fn value(b: [bool; 253]) -> field {
  let mut s: field = 0; let mut w: field = 1;
  for i in 0..253 { s = s + w * (b[i] as field); w = w + w; }
  s
}
circuit c(x: field) -> bool {
  let b = hint [bool; 253] { [if i < 128 { (x as u128 / 2.pow(i)) % 2 == 1 } else { x == 0 - i - 1 } for i in 0..253] };
  constrain b from x { value(b) == x; }
  reveal(b[0])
}", None),
];

#[test]
fn of_twins_one_is_free_and_the_other_one_is_determined() {
    for (what, hint, wrong, right) in TWINS {
        let wrong = audited(wrong);
        assert!(free(&wrong).contains(hint), "{what}: {}", wrong.summary());
        let Some(right) = right else { continue };
        let right = audited(right);
        assert!(right.is_settled(), "{what}, the twin: {}", right.summary());
    }
}
