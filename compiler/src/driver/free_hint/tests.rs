use crate::driver::{Choice, check};
use crate::hir::load::NoFiles;

/// The errors of building every circuit of a program.
fn errors(text: &str) -> Vec<&'static str> {
    let checked = check("main.zk", text, &NoFiles);
    assert!(!crate::driver::has_errors(&checked.diagnostics), "{text}\n{:?}", checked.diagnostics);
    match checked.build_all(Choice::All) {
        Ok(_) => vec![],
        Err(found) => {
            let errors = found.iter().filter(|diagnostic| diagnostic.is_error());
            errors.map(|diagnostic| diagnostic.code.name()).collect()
        }
    }
}

/// A circuit with a hint `r` of a type, computed from `x`, and a `constrain`.
fn with_hint(ty: &str, conditions: &str) -> String {
    let hint = match ty {
        "bool" => "x == 1",
        "[u32; 3]" => "[x, x + 1, x]",
        _ => "x",
    };
    let hint = if ty == "field" { "x as field" } else { hint };
    format!(
        "circuit c(x: u32, y: u32, xs: [u32; 4]) {{ let r = hint {ty} {{ {hint} }}; constrain r from x {{ {conditions} }} log(r, y, xs); }}"
    )
}

/// Conditions that leave a hint free, by its type.
const FREE: &[(&str, &str)] = &[
    ("u32", "r == r; x - x == 0;"),
    ("u32", "if false { r == x } else { true }; let q = r + x;"),
    ("u32", "{ if false { r == x } else { true } }; let q = r + x; q == q;"),
    ("u32", "{ r == x; true };"),
    ("u32", "{ let same = r == x; same || !same };"),
    ("u32", "r * 0 == x * 0;"),
    ("u32", "r - r == x - x;"),
    ("u32", "r + x >= 0;"),
    ("u32", "r <= u32::MAX; x == x;"),
    ("u32", "r < r + 1 + x;"),
    ("u32", "x == x || r == 7;"),
    ("u32", "!(x == x && r != 7) || r != 7;"),
    ("u32", "r == 7 || r != 7; x == x;"),
    ("u32", "r < x || r >= x;"),
    ("u32", "!(r == x) || r == x;"),
    ("u32", "if r < x { r < x } else { true }; x == x;"),
    ("u32", "let same = r == x; if same { true } else { !same };"),
    ("u32", "x == 5; let q = r + x; q == q;"),
    ("u32", "x == 5; y < 3; [r, x] == [r, x];"),
    ("u32", "(r, x) == (r, x);"),
    ("u32", "r * (x + 1) == r * x + r;"),
    ("u32", "let d = r - x; d * d == r * r - 2 * r * x + x * x;"),
    ("u32", "let q: u32 = r + x; q >= 0;"),
    ("u32", "x / (r + 1) >= 0;"),
    ("u32", "(r + x) % 5 < 5;"),
    ("u32", "xs[r % 4] == xs[r % 4]; x == x;"),
    ("u32", "std::int::isqrt(r) == std::int::isqrt(r); x == x;"),
    ("field", "r * 0 == x as field * 0; (r - 1) * (r + 1) == r * r - 1;"),
    ("bool", "r == r; x == x;"),
    ("bool", "r || !r || x == 1;"),
    ("bool", "r == true || r == false; x == x;"),
    ("[u32; 3]", "r[0] == x; r[1] == r[1]; r[2] == x;"),
];

#[test]
fn what_says_nothing_of_a_hint_is_refused() {
    for (ty, conditions) in FREE {
        let text = format!("use std::int;\n{}", with_hint(ty, conditions).replace("std::int::", "int::"));
        assert_eq!(errors(&text), ["E0418"], "{ty}: {conditions}");
    }
}

/// Conditions that say something of a hint, perhaps not enough: that is the author's business.
const TIED: &[(&str, &str)] = &[
    ("u32", "r == x;"),
    ("u32", "r != x;"),
    ("u32", "r <= x;"),
    ("u32", "r == x || r == 7;"),
    ("u32", "!(r < x) && { let same = r == x; same };"),
    ("u32", "int::isqrt(r) == x;"),
    ("u32", "int::isqrt(x) == r;"),
    ("u32", "same(r, x);"),
    ("u32", "xs[r] == x;"),
    ("u32", "(y / (r + 1), x) == (3, x);"),
    ("u32", "if x == 1 { r == 5 } else { r == 6 };"),
    ("int 3..=3", "r + x == 3 + x;"),
    ("field", "r * r == x as field;"),
    ("bool", "r == (x == 1);"),
    ("bool", "r || x == 1;"),
    ("[u32; 3]", "r == [x, x + 1, x];"),
    ("[u32; 3]", "r[0] + 5 * r[1] + 25 * r[2] == x;"),
];

#[test]
fn what_says_something_of_a_hint_is_accepted() {
    let functions = "use std::int; fn same(a: u32, b: u32) -> bool { int::min(a, b); assert a == b; true }";
    for (ty, conditions) in TIED {
        assert_eq!(
            errors(&format!("{functions}\n{}", with_hint(ty, conditions))),
            [""; 0],
            "{ty}: {conditions}"
        );
    }
}

/// Hints in functions, loops and branches, and how many messages there are.
const CALLS: &[(&str, usize)] = &[
    (
        "fn f(x: u32) -> u32 { let r = hint u32 { x }; constrain r from x { r + x >= x; } r }
         circuit c(x: u32, public y: u32) { assert f(x) == y; assert f(x + y) == y; }
         circuit d(x: u32) { for i in 0..3 { assert f(x) == i; } }",
        2,
    ),
    (
        "fn f<const N: u32>(x: u32) -> u32 { let r = hint u32 { x }; constrain r from x { N * r == N * x; } r }
         circuit c<const N: u32>(x: u32, public y: u32) { assert f::<1>(x) + f::<N>(x) == y; }
         image one = c<1>; image none = c<0>;",
        1,
    ),
    (
        "circuit c(xs: [u32; 4], b: bool, public sum: u64) {
            let mut s = 0;
            for x in xs { if b { let r = hint u32 { x }; constrain r from x { r + x >= x; } s += r; } }
            assert s == sum;
         }",
        1,
    ),
    (
        "circuit c(x: u32, b: bool) { if b { let r: u8 = hint u32 { x }; constrain r from x { r == x; } log(r); } }",
        0,
    ),
    // On every path.
    (
        "circuit c(x: u32, b: bool) -> u32 {
            let r = hint u32 { x };
            if b { constrain r from x { r == x; } } else { constrain r from x { r + x >= x; } }
            reveal(r)
         }",
        1,
    ),
    (
        "circuit c(x: u32, b: bool) -> u32 {
            let r = hint u32 { x };
            if b { constrain r from x { r == x; } } else { constrain r from x { r == x + 1; } }
            reveal(r)
         }",
        0,
    ),
    // Inner hints of functions called in conditions.
    (
        "use std::int;
         fn twice(x: u32) -> u32 { let d = hint u32 { x }; constrain d from x { int::isqrt(d) == int::isqrt(x); } d }
         circuit c(x: u16) -> u32 { let r = hint u32 { x }; constrain r from x { twice(r) == x; } reveal(r) }
         circuit d(x: u16) -> u32 { let r = hint u32 { x }; constrain r from x { twice(r) - twice(r) == x - x; } reveal(r) }
         circuit e(x: u16) -> u32 { let r = hint u32 { x }; constrain r from x { twice(r) >= 0; x == x; } reveal(r) }",
        2,
    ),
    // A condition that never holds only makes the branch impossible.
    ("circuit c(x: u32, b: bool) { if b { let r = hint u8 { 1 }; constrain r from x { r == x + 300; } log(r); } }", 0),
    (
        "circuit c(x: u32) { let r = hint u32 { x }; let s = hint u32 { x }; constrain r, s from x { r == s; x == x; } log(r, s); }",
        2,
    ),
    (
        "circuit c(x: u32) -> u32 {
            let r = hint u32 { x };
            constrain r from x { r + x >= 0; }
            let s = hint u32 { r };
            constrain s from r { s == r; }
            reveal(s)
         }",
        1,
    ),
    (
        "circuit c(x: u32, y: u32) -> u32 {
            let (q, r) = hint (u32, u32) { (x / (y + 1), x % (y + 1)) };
            constrain q, r from x, y { r < y + 1; q * (y + 1) + r == x; }
            reveal(q)
         }",
        0,
    ),
];

#[test]
fn each_place_has_its_message_in_every_circuit_once() {
    for (text, count) in CALLS {
        let errors = errors(text);
        assert!(errors.len() == *count && errors.iter().all(|code| *code == "E0418"), "{text}\n{errors:?}");
    }
}
