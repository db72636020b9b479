use proptest::prelude::*;

use super::check;
use crate::diagnostic::Diagnostic;
use crate::hir::load::{NoFiles, load};
use crate::hir::{Block, Expr, ExprKind, StatementKind, Type, children, resolve};
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
    found.iter().filter(|d| d.is_error()).map(|d| d.code.name()).collect()
}

/// Programs without errors nor warnings about numbers, the expression `«…»` in each, and its type.
const NUMBERS: &[(&str, &str)] = &[
    ("fn f() -> field { let h: field = «1 / 2»; h }", "field"),
    ("fn f(x: field) { assert x == «7 / 2»; }", "field"),
    ("fn f(x: field) { assert «7 / 2» == x; }", "field"),
    ("fn f(x: field) { assert x != («1 + 2») / 3; }", "field"),
    ("fn f(x: field) { assert («1 + 2») / 3 != x; }", "field"),
    ("fn f(x: field) -> field { x + «7 / 2» }", "field"),
    ("fn f(x: field) -> field { «7 / 2» + x }", "field"),
    ("fn f(x: field) -> field { let y = «1 / 2» * x; y }", "field"),
    ("fn f(x: field) -> field { let y = x * («1 / 2»); y }", "field"),
    ("fn f(x: field) -> field { let y = x - x * -(«1 / 2»); y }", "field"),
    ("fn f(x: field) -> field { let y = {{ «1 / 2» }} * x; y }", "field"),
    ("fn f() -> field { «-1 / 2» }", "field"),
    ("fn f() -> field { -(«1 / 2») }", "field"),
    ("fn f(c: bool, x: field) -> field { if c { «1 / 2» } else { x } }", "field"),
    ("fn f(c: bool, x: field) -> field { let y = if c { «1 / 2» } else { x }; y }", "field"),
    ("fn f(c: bool, x: field) -> field { let y = if c { x } else { «1 / 2» }; y }", "field"),
    ("fn f(c: bool, x: field) -> field { let y = if c { x } else if !c { 1 } else { «1 / 2» }; y }", "field"),
    ("fn f(x: field) -> field { let y = [«1 / 2», x]; y[0] }", "field"),
    ("fn f(x: field) -> field { let y = [x, «1 / 2»]; y[1] }", "field"),
    ("fn f(x: [field; 2]) -> bool { [1, «1 / 2»] == x }", "field"),
    ("fn f(x: (u8, field)) -> bool { (2, «1 / 2») == x }", "field"),
    ("fn f() -> [field; 3] { [«1 / 2»; 3] }", "field"),
    ("fn g(x: field) -> field { x } fn f() -> field { g(«1 / 2») }", "field"),
    ("fn g(xs: [field; 2]) -> field { xs[0] } fn f() -> field { g([«1 / 2», 3]) }", "field"),
    ("struct S { x: field } fn f() -> field { let s = S { x: «1 / 2» }; s.x }", "field"),
    ("struct S { x: field } fn f(s: S) -> field { let mut t = s; t.x = «1 / 2»; t.x *= 3; t.x }", "field"),
    ("struct S { x: field } fn f(s: S) -> field { let mut t = s; t.x += «1 / 2»; t.x }", "field"),
    ("const N: u32 = 3; const M: u32 = 2; fn f(x: field) -> field { let y = «N * M» * x; y }", "field"),
    ("fn f<const N: u32>(x: field) -> field { N * x / 2 + («N as field») / 2 - (N / 2) as field }", "field"),
    ("fn f(x: field) -> field { x - { let n = 7; { «2 * 1» / 2 - n } } * { 3 / 2 } }", "field"),
    ("fn f(x: field) -> field { let h = hint field { «1 / 2» }; constrain h from x { h == x; } h }", "field"),
    // What is said to be an integer is one, and so is what only integers have.
    ("fn f(x: field) -> field { («7 / 2») as field * x }", "int"),
    ("fn f(x: field) -> field { let n = «7 / 2»; n * x }", "int"),
    ("fn f(x: field) -> field { (1 << «7 / 2») * x }", "int"),
    ("fn f(x: field) -> field { «7 % 2» * x }", "int"),
    ("fn f(xs: [field; 4]) -> field { xs[«3 / 2»] }", "int"),
    ("fn f(x: u32) -> u32 { x + «7 / 2» }", "int"),
    ("fn f<const N: u32>(xs: [field; N]) -> [field; N / 2] { [xs[«i / 1»] for i in 0..N / 2] }", "int"),
];

#[test]
fn numbers_are_divided_in_the_field_where_field_elements_are_wanted() {
    for (marked, ty) in NUMBERS {
        let text = marked.replace(['«', '»'], "");
        let (start, length) =
            (marked.find('«').unwrap(), marked.find('»').unwrap() - marked.find('«').unwrap());
        let place = start..start + length - '«'.len_utf8();
        let (tree, _) = load("main.zk", &text, &NoFiles, &mut SourceMap::default());
        let (program, _) = resolve(&tree);
        let (table, diagnostics) = check(&program);
        assert_eq!(diagnostics, [], "{text}");
        let mut found = None;
        for function in &program.functions {
            find(&function.body, &mut |expr: &Expr| {
                let span = expr.span.start as usize..expr.span.end as usize;
                if span == place && !matches!(expr.kind, ExprKind::Block(_)) {
                    found = Some(match table.expression(expr.id) {
                        Type::Int(_) => "int",
                        Type::Field => "field",
                        _ => "something else",
                    });
                }
            });
        }
        assert_eq!(found, Some(*ty), "{text}");
    }
}

/// Calls `f` with every expression of a block.
fn find(block: &Block, f: &mut dyn FnMut(&Expr)) {
    for statement in &block.statements {
        match &statement.kind {
            StatementKind::Let { value, .. }
            | StatementKind::Assign { value, .. }
            | StatementKind::Assert { condition: value, .. }
            | StatementKind::Expr(value) => find_in(value, f),
            StatementKind::For { body, .. } | StatementKind::Constrain { body, .. } => find(body, f),
            StatementKind::Return(value) => value.iter().for_each(|value| find_in(value, f)),
            StatementKind::Log(_) | StatementKind::Bind(_) => {}
        }
    }
    block.tail.iter().for_each(|tail| find_in(tail, f));
}

fn find_in(expr: &Expr, f: &mut dyn FnMut(&Expr)) {
    f(expr);
    match &expr.kind {
        ExprKind::Block(block) | ExprKind::Hint { body: block, .. } => find(block, f),
        ExprKind::If { condition, then, otherwise } => {
            find_in(condition, f);
            find(then, f);
            otherwise.iter().for_each(|otherwise| find_in(otherwise, f));
        }
        ExprKind::Comprehension { body, .. } => find_in(body, f),
        _ => children(expr, &mut |child| find_in(child, f)),
    }
}

/// Programs whose only message is that integers with names are divided in the field.
const QUOTIENTS: &[&str] = &[
    "const N: u32 = 3; fn f(x: field) -> field { let y = N / 2 * x; y }",
    "const N: u32 = 3; const M: u32 = 2; fn f() -> field { N / M }",
    "fn f<const N: u32>(x: field) -> field { let y = x + (1 - N) / 2; y }",
    "fn f<const N: u32>(x: field) -> bool { (N % 4) / 2 * x == 1 }",
    "fn f(x: field) -> field { let mut s = x; for i in 0..4 { s += 1 / (i + 1) * x; } s }",
    "fn f() -> [field; 3] { [i / 2 for i in 0..3] }",
    "fn f() -> field { let n = 7; if n > 3 { n / 2 } else { 0 } }",
    "fn f(x: field) -> field { x - { let n = 7; { n / 2 } } * x }",
    "fn f(x: field) -> field { x * if true { 7 / 2 } else { (7 & 3) / 2 } }",
    "fn f(x: field) -> bool { [if true { 7 << 1 } else { (7 & 3) / 2 }] == [x] }",
    "fn f(x: field) -> field { let xs = [x, -((1 << 3) / 3) + 1]; xs[1] }",
    "fn f(n: u32) -> field { n / 2 }",
    "fn f(x: field, n: u32, m: u32) -> field { let y = -(n / m) * x; y }",
    "fn f(x: field, n: u32) -> bool { x == if n > 3 { n / 2 } else { 0 } }",
    "fn g(x: field) {} fn f(n: u32) { g(1 + n / 3) }",
];

#[test]
fn a_division_of_integers_with_names_in_the_field_is_warned_of() {
    for text in QUOTIENTS {
        let (tree, _) = load("main.zk", text, &NoFiles, &mut SourceMap::default());
        let codes: Vec<_> = check(&resolve(&tree).0).1.iter().map(|d| d.code.name()).collect();
        assert_eq!(codes, ["W0302"], "{text}");
    }
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
    "fn f(x: u8) -> u8 { let mut y = x; y += 1; y <<= 2; let mut ys = [y, 2]; ys[0] %= 3; ys[1] ^= y; ys[0] }",
    "const N: u32 = { let mut a = 3; a = 9; a += 1; a }; fn f() -> u32 { N }",
    "fn f(x: u8) { log(\"x\", { let mut n = x; n += 1; for i in 0..3 { n *= i; } n }); }",
    "fn g(xs: [(field, bool); 2]) {} fn f(n: u32, m: u64) { g([(n, true), (m, false)]) }",
    "struct P { x: field } fn f(n: u32) -> P { let mut p = P { x: n * 2 }; p.x = n; p.x += n; p.x /= 2 * n; p }",
    "fn f(n: u32, x: field) -> [field; 3] { if n == x { [n; 3] } else { [x - i for i in 0..3] } }",
    "fn f(n: u32, x: field) -> field { let h = hint field { n }; constrain h from n, x { h == n; x != n; } h }",
    "fn f(x: field) -> bool { x == -7237005577332262213973186563042994240857116359379907606001950938285454250988 }",
];

#[test]
fn accepted_programs_have_no_errors() {
    for text in ACCEPTED {
        assert_eq!(errors(text), Vec::<&str>::new(), "{text}\n{:?}", diagnostics(text));
    }
}

/// Programs with the errors they have, each one only.
const REFUSED: &[(&str, &[&str])] = &[
    ("fn f(x: field) -> u8 { x }", &["E0301"]),
    ("fn f(x: u8) -> u8 { x + 1; }", &["E0301"]),
    ("fn f<const N: u32>(x: [u8; N + 1]) -> [u8; N] { x }", &["E0301"]),
    ("fn f(x: field) -> bool { x < 1 }", &["E0302"]),
    ("fn f(x: field, y: u8) -> field { x % y }", &["E0302"]),
    ("fn f(x: field, y: u8) -> u8 { x + y }", &["E0301"]),
    ("fn g(x: u8) {} fn f() { g(); }", &["E0303"]),
    ("fn g<const N: u32>() -> u8 { N } fn f() -> u8 { g() }", &["E0304"]),
    ("fn g<const N: u32>() -> u8 { N } fn f() -> u8 { g::<1, 2>() }", &["E0305"]),
    ("fn g<const N: u32>(xs: [[u8; N]; 0]) -> u8 { N } fn f() -> u8 { g([]) }", &["E0304"]),
    ("fn g<const N: u32>(xs: [u8; N]) -> u8 { N } fn f(x: u8) -> u8 { g([1 for _ in 0..x]) }", &["E0313"]),
    ("circuit c(x: u8, public y: u8) { bind x; let z = y; bind z; bind y; }", &["E0361", "E0361"]),
    ("fn f(x: u8) { bind x; } circuit c(i: u8, public xs: [u8; 2]) { bind xs[i]; }", &["E0361", "E0313"]),
    ("fn f(x: (u8, u8)) -> u8 { x.2 }", &["E0306"]),
    ("fn f(x: u8) { x = 1; let y = 2; y += x; }", &["E0309", "E0309"]),
    ("fn f(x: u8) { let mut y = x; y += true; }", &["E0302"]),
    ("fn f(x: field) { let mut y = x; y %= 2; }", &["E0302"]),
    ("fn f(x: field, n: u8) { let mut y = n; y *= x; }", &["E0301"]),
    ("const N: u32 = { let a = 3; a = 9; a }; fn f() -> u32 { N }", &["E0309"]),
    ("fn f(x: u8) { let mut y = x; log(y, { y = 1; { y += 1; } y }); }", &["E0327", "E0327"]),
    ("fn f(x: u8) { log({ let y = [{ assert x == 1; x }]; reveal(y[0]) }); }", &["E0327", "E0327"]),
    ("fn f(x: u8) { log({ let h = hint u8 { x }; h }); }", &["E0327"]),
    (
        "fn f(x: u8) { let h = hint u8 { { let g = hint u8 { x }; g } }; constrain h from x { h == x; } }",
        &["E0318"],
    ),
    (
        "fn f(x: field) { let n = 7237005577332262213973186563042994240857116359379907606001950938285454250989; assert (n, 1) == (x, x); }",
        &["E0502"],
    ),
    (
        "fn f(x: field) { assert [[7237005577332262213973186563042994240857116359379907606001950938285454250989, x], [1, 2]] == [[x, x], [1, x]]; }",
        &["E0502"],
    ),
    (
        "fn f() -> field { (2 * 7237005577332262213973186563042994240857116359379907606001950938285454250989) as field }",
        &["E0502"],
    ),
    (
        "fn f(x: field) { let mut y = x; y -= 7237005577332262213973186563042994240857116359379907606001950938285454250989; }",
        &["E0502"],
    ),
    ("fn f(x: u8) -> u8 { x[0] }", &["E0310"]),
    ("fn f(x: u8) -> bool { x as bool }", &["E0312"]),
    ("fn f(x: u8) { for _ in 0..x {} }", &["E0313"]),
    ("fn f() { let x = []; }", &["E0315"]),
    // Numbers that become field elements keep their lengths.
    ("fn f() { let xs: [field; 2] = [i % 4 for i in 0..3]; }", &["E0301"]),
    ("fn f() { let xs: [[field; 2]; 1] = [[1, 2, 3]]; }", &["E0301"]),
    ("fn f() { let xs: (field, [field; 2]) = (1, [7; 3]); }", &["E0301"]),
    ("fn f() { let xs: [field; 2] = if true { [1, 2, 3] } else { [4, 5, 6] }; }", &["E0301"]),
    ("fn f() -> u8 { hint u8 { 1 } }", &["E0316"]),
    ("fn f(x: u8) -> u8 { floor_sqrt(x) }", &["E0317"]),
    (
        "fn f(mut_: u8) { let mut a = mut_; let h = hint u8 { a = 2; 1 }; constrain h from a { h == a; } }",
        &["E0318"],
    ),
    ("fn f(x: u8) { let h = hint u8 { 1 }; constrain h from x { log(\"x\"); h == x; } }", &["E0319"]),
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
    let modules = zkc_stdlib::FILES.iter().filter_map(|(file, _)| zkc_stdlib::module_path(file));
    let uses = modules.enumerate().map(|(i, path)| format!("pub use {path} as m{i};\n"));
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
