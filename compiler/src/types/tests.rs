use proptest::prelude::*;

use super::check;
use crate::diagnostic::{Diagnostic, Severity};
use crate::hir::load::{NoFiles, load};
use crate::hir::resolve;
use crate::source::SourceMap;

fn diagnostics(text: &str) -> Vec<Diagnostic> {
    let (tree, mut diagnostics) = load("main.zk", text, &NoFiles, &mut SourceMap::default());
    let (program, found) = resolve(&tree);
    diagnostics.extend(found);
    diagnostics.extend(check(&program).1);
    diagnostics
}

fn errors(text: &str) -> Vec<&'static str> {
    let found = diagnostics(text);
    found.iter().filter(|d| d.severity == Severity::Error).map(|d| d.code).collect()
}

/// Programs without errors, each showing one rule.
const ACCEPTED: &[&str] = &[
    "fn f(a: u8, b: u128) -> u16 { a * b - 3 }",
    "fn f(x: field) -> field { let mut y: field = 1; y = y * x + 2; -y / x }",
    "fn f<const N: u32>(x: field) -> field { N * x + (2 * N - 1) }",
    "const A: [[field; 2]; 2] = [[1, 2], [3, 0xff]]; fn f(x: field) -> field { A[1][0] * x + A[0][1] }",
    "fn f<const N: u32>(xs: [u8; N]) -> [u8; N] { [xs[N - 1 - i] for i in 0..N] }",
    "fn f<const N: u32>(xs: [u8; N + 1]) -> [u8; 1 + N] { xs }",
    "fn g<const N: u32>(xs: [u8; N]) -> [u8; 2 * N] { [xs[i % N] for i in 0..N + N] } fn f() -> [u8; 6] { g([1, 2, 3]) }",
    "fn g<const N: u32>() -> [bool; N] { [false; N] } fn f() -> [bool; 4] { g() }",
    "fn g<const N: u32>(x: u8) -> u8 { x + N } fn f() -> u8 { g::<3>(1) }",
    "struct P { x: u8, y: (bool, field) } fn f(p: P) -> field { let mut q = p; q.y.1 = 3; q.x += 1; q.y.1 }",
    "struct P { x: u8 } fn f(p: P, q: P) -> bool { p == q && [p] != [q] }",
    "circuit c(h: Hidden<u64>, hs: [Hidden<u64>; 2], public m: u64) { assert h + hs[0] <= m; assert s(hs) < m; } fn s<const N: u32>(x: [u64; N]) -> u64 { x[0] }",
    "fn f(x: u32) -> u16 { let r = hint u16 { floor_sqrt(x) }; constrain r from x { r * r <= x; x < (r + 1) * (r + 1); } r }",
    "fn f(x: u32, y: u32) -> u32 { let (q, r) = hint (u32, u32) { (x / y, x % y) }; constrain q, r from x, y { r < y; q * y + r == x; } q }",
    "fn f(x: field) -> field { let i = hint field { inverse(x) }; log(\"i\", i); constrain i from x { i * x == 1; } i }",
    "fn f(b: bool) -> u8 { let h = hint u8 { 1 }; if b { constrain h from b { (h == 1) == b; } } else { constrain h from b { (h == 0) != b; } } h }",
    "fn f(b: bool) -> u8 { if b { 1 } else if !b { 2 } else { 3 } }",
    "fn f(x: u8) -> [bool; 8] { let y: [bool; 8] = to_bits(x); to_bits::<8>(x) }",
    "fn f(x: u8) -> u8 { let n = 3; let xs = [x; 4]; for i in 0..n { assert xs[i] << i > 0; } xs[n] }",
    "fn f(x: field) -> u64 { (x as u64) + (true as u8) + 1 }",
    "fn f() { let mut xs = [[0; 2]; 2]; for i in 0..2 { xs[i][1] = i; } let e: [u8; 0] = []; for _ in e {} }",
    "circuit c(x: u8) -> (u8, [u8; 2]) { reveal((x, [x, 1])) }",
];

#[test]
fn accepted_programs_have_no_errors() {
    for text in ACCEPTED {
        assert_eq!(errors(text), Vec::<&str>::new(), "{text}\n{:?}", diagnostics(text));
    }
}

/// Programs with the errors they have, each one only.
const REFUSED: &[(&str, &[&str])] = &[
    ("fn f(x: u8) -> field { x }", &["E0301"]),
    ("fn f(x: field) -> u8 { x }", &["E0301"]),
    ("fn f(x: u8) -> u8 { x + 1; }", &["E0301"]),
    ("fn f<const N: u32>(x: [u8; N + 1]) -> [u8; N] { x }", &["E0301"]),
    ("fn f(x: field) -> bool { x < 1 }", &["E0302"]),
    ("fn f(x: field, y: u8) -> field { x + y }", &["E0302"]),
    ("fn g(x: u8) {} fn f() { g(); }", &["E0303"]),
    ("fn g<const N: u32>() -> u8 { N } fn f() -> u8 { g() }", &["E0304"]),
    ("fn g<const N: u32>() -> u8 { N } fn f() -> u8 { g::<1, 2>() }", &["E0305"]),
    ("fn g<const N: u32>(xs: [[u8; N]; 0]) -> u8 { N } fn f() -> u8 { g([]) }", &["E0304"]),
    ("fn g<const N: u32>(xs: [u8; N]) -> u8 { N } fn f(x: u8) -> u8 { g([1 for _ in 0..x]) }", &["E0313"]),
    ("circuit c(x: u8, public y: u8) { log(\"y\", y); assert x == 1; }", &["E0213"]),
    ("fn f(x: (u8, u8)) -> u8 { x.2 }", &["E0306"]),
    ("fn f(x: u8) { x = 1; let y = 2; y += x; }", &["E0309", "E0309"]),
    ("fn f(x: u8) -> u8 { x[0] }", &["E0310"]),
    ("fn f(x: [u8; 3]) -> u8 { x[3] }", &["E0311"]),
    ("fn f(x: u8) -> bool { x as bool }", &["E0312"]),
    ("fn f(x: u8) { for _ in 0..x {} }", &["E0313"]),
    ("fn f(x: u8, n: u8) -> u8 { x << n }", &["E0313"]),
    ("fn f() { for i in 0..3 { let x = [0 for _ in 0..i]; } }", &["E0313"]),
    ("fn f() { let x = []; }", &["E0315"]),
    ("fn f() -> u8 { hint u8 { 1 } }", &["E0316"]),
    ("fn f(x: u8) -> u8 { floor_sqrt(x) }", &["E0317"]),
    (
        "fn f(mut_: u8) { let mut a = mut_; let h = hint u8 { a = 2; 1 }; constrain h from a { h == a; } }",
        &["E0318"],
    ),
    ("fn f(x: u8) { let h = hint u8 { 1 }; constrain h from x { for i in 0..2 { h == x; } } }", &["E0319"]),
    ("fn f(b: bool) -> u8 { if b { 1 } else { true } }", &["E0321"]),
    ("fn f(x: u8) { let (a, b) = x; }", &["E0325"]),
    ("fn f(x: u8) { for _ in x {} }", &["E0326"]),
    ("fn f(x: u8) { let _ = hint u8 { x }; }", &["E0411"]),
    ("fn f(x: u32) -> u16 { let r = hint u16 { floor_sqrt(x) }; r }", &["E0412"]),
    ("fn f(x: u8) -> u8 { let h = hint u8 { x }; let y = h; constrain h from x { h == x; } y }", &["E0413"]),
    (
        "fn f(x: u8) { let h = hint u8 { x }; constrain h from x { h == x; } constrain h from x { h == x; } }",
        &["E0414"],
    ),
    ("fn f(x: u8) { let h = hint u8 { x }; if x == 1 { constrain h from x { h == x; } } }", &["E0415"]),
    ("fn f(x: u8) { let h = hint u8 { x }; for _ in 0..1 { constrain h from x { h == x; } } }", &["E0415"]),
    (
        "fn f(x: u8) { let h = hint u8 { x }; assert x == 1 && { constrain h from x { h == x; } true }; }",
        &["E0415"],
    ),
    ("fn f(x: u8) { let h = hint u8 { x }; constrain h from x { h == 1; } }", &["E0416"]),
    ("fn f(x: u8) { let y = x; constrain y from x { y == x; } }", &["E0417"]),
    ("fn f(x: u8) { let h = hint u8 { x }; let h = 1; }", &["E0412"]),
];

#[test]
fn refused_programs_have_just_their_errors() {
    for (text, codes) in REFUSED {
        assert_eq!(errors(text), *codes, "{text}\n{:?}", diagnostics(text));
    }
}

#[test]
fn the_library_and_its_hints_are_accepted() {
    let uses = zkc_stdlib::FILES.iter().enumerate().map(|(i, (file, _))| {
        format!("pub use {} as m{i};\n", file.strip_suffix(".zk").unwrap().replace('/', "::"))
    });
    assert_eq!(diagnostics(&uses.collect::<String>()), []);
}

#[test]
fn types_cannot_grow_without_end() {
    let mut text = String::from("fn f(x: u8) { let a0 = (x, x);");
    for i in 1..40 {
        text += &format!("let a{i} = (a{}, a{});", i - 1, i - 1);
    }
    assert!(errors(&(text + "}")).contains(&"E0323"));
    let mut text =
        String::from("fn g<const N: u32>(x: [u8; N]) -> [u8; N * N / 3 + N] { [x[0]; N * N / 3 + N] }");
    text += "fn f<const N: u32>(x: [u8; N]) { let y0 = g(x);";
    for i in 1..40 {
        text += &format!("let y{i} = g(y{});", i - 1);
    }
    assert!(errors(&(text + "}")).contains(&"E0304"));
}

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "fn f(x: u8) {",
        "circuit c(public y: field) {",
        "struct S { a: u8 }",
        "const N: u32 = 2;",
        "type T = [u8; N];",
        "let",
        "let mut",
        "h",
        "x",
        "y",
        "N",
        "=",
        "==",
        "+",
        "<",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ";",
        ",",
        "1",
        "if",
        "else",
        "for",
        "in",
        "0..3",
        "hint u8 { x }",
        "constrain h from x",
        "reveal(",
        "f(",
        "S { a: 1 }",
        ".a",
        ".0",
        "as field",
        "assert",
        "true",
        "!",
        "&&",
        "to_bits::<3>(",
        "use std::int;",
        "-> u8",
        ":",
        "T",
        "mod q;",
    ]);
    prop::collection::vec(word, 0..40).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn nothing_panics_on_word_soup(text in words()) {
        diagnostics(&text);
        diagnostics(&format!("fn f(x: u8) -> u8 {{ {text} }}"));
    }
}
