//! Loading and resolving, by messages and by what comes out.

use std::collections::BTreeMap;

use super::load::{NoFiles, load};
use super::{Program, resolve};
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;

fn program(text: &str) -> (Program, Vec<Diagnostic>) {
    let (tree, mut diagnostics) = load("main.zk", text, &NoFiles, &mut SourceMap::default());
    let (program, found) = resolve(&tree);
    diagnostics.extend(found);
    (program, diagnostics)
}

fn codes(text: &str) -> Vec<&'static str> {
    program(text).1.iter().map(|d| d.code.name()).collect()
}

#[test]
fn names_of_every_kind_resolve_in_any_order() {
    let text = "
        use std::hash::poseidon as p;
        image two = many<N>;
        circuit many<const K: u32>(xs: [Cell; K], public y: field) {
            for x in xs { assert p::hash1(x as field) == add(Pair { b: y, a: y }), \"no\"; }
        }
        fn add(pair: Pair) -> field { pair.a + pair.b }
        struct Pair { a: field, b: field }
        type Cell = int 0..=TOP;
        const TOP: u32 = u8::MAX * N;
        const N: u32 = 2;
    ";
    let (program, diagnostics) = program(text);
    assert_eq!(diagnostics, []);
    assert_eq!(program.entries.len(), 1);
    assert_eq!(program.entries[0].arguments, [2.into()]);
    assert!(program.functions.iter().any(|f| f.path == "std::hash::poseidon::hash1"));
}

#[test]
fn the_library_resolves() {
    let text: String = zkc_stdlib::FILES
        .iter()
        .filter_map(|(file, _)| zkc_stdlib::module_path(file))
        .enumerate()
        .map(|(i, path)| format!("pub use {path} as m{i};\n"))
        .collect();
    let (program, diagnostics) = program(&text);
    assert_eq!(diagnostics, []);
    assert!(program.functions.len() > 10);
}

#[test]
fn modules_load_from_beside_and_below() {
    let files = BTreeMap::from([
        ("src/a.zk".to_string(), "pub mod b; pub use b::f; pub fn g() {}".to_string()),
        ("src/a/b.zk".to_string(), "use a::g; pub fn f() { g(); }".to_string()),
    ]);
    let text = "mod a; use a::b::f as h; circuit c() { h(); a::f(); }";
    let (tree, diagnostics) = load("src/main.zk", text, &files, &mut SourceMap::default());
    assert_eq!(diagnostics, []);
    let (program, diagnostics) = resolve(&tree);
    assert_eq!(diagnostics, []);
    assert!(program.functions.iter().any(|f| f.path == "main::a::b::f"));
}

#[test]
fn privacy_and_imports() {
    let methods = "fn f(self) -> u8 { self.x } pub fn g(self) -> u8 { self.f() }";
    let files = BTreeMap::from([
        ("a.zk".to_string(), "fn f() {} pub use f as g;".to_string()),
        ("b.zk".to_string(), format!("pub struct T {{ x: u8 }} impl T {{ {methods} }}")),
    ]);
    let found = |text: &str| {
        let (tree, _) = load("main.zk", text, &files, &mut SourceMap::default());
        let found = resolve(&tree).1;
        found.iter().map(|d| d.code.name()).collect::<Vec<_>>()
    };
    assert_eq!(found("mod a; circuit c() { a::g(); }"), Vec::<&str>::new());
    assert_eq!(found("mod a; circuit c() { a::f(); }"), ["E0204"]);
    assert_eq!(found("mod a; use a::g; circuit c() {}"), ["W0202"]);
    assert_eq!(found("mod b; circuit c(t: b::T) { assert b::T::g(t) == 1; }"), Vec::<&str>::new());
    assert_eq!(found("mod b; circuit c(t: b::T) { assert b::T::f(t) == 1; }"), ["E0204"]);
    assert_eq!(found("use a as b; use b as a; circuit c() { a(); }"), ["E0206"]);
}

#[test]
fn long_chains_are_no_danger() {
    let mut text = String::from("const A0: u32 = 1;");
    for i in 1..5_000 {
        text += &format!("const A{i}: u32 = A{} * 3; type T{i} = int 0..=A{i};", i - 1);
    }
    assert!(codes(&text).contains(&"E0212"));
    let mut text = String::from("use b0 as x; const b0: u32 = 1;");
    for i in 1..2_000 {
        text += &format!("use b{} as b{i};", i - 1);
    }
    program(&text);
    let mut text = String::from("type A0 = (u8, u8);");
    for i in 1..40 {
        text += &format!("type A{i} = (A{}, A{});", i - 1, i - 1);
    }
    assert!(codes(&text).contains(&"E0210"));
    let mut text = String::from("fn f0() {}");
    for i in 1..1_000 {
        text += &format!("fn f{i}() {{ f{}(); }}", i - 1);
    }
    assert!(codes(&text).contains(&"E0210"));
}

#[test]
fn const_expressions_take_little_work() {
    let refused = |body: &str| codes(&format!("fn f() -> u32 {{ {body} }} circuit c(x: [u8; f()]) {{}}"));
    assert!(!refused("3").contains(&"E0212"));
    assert!(refused("let mut t: u32 = 0; for i in 0..1000000000 { t = i; } t").contains(&"E0212"));
    assert!(refused("let xs = [0; 4000000000]; xs[0]").contains(&"E0212"));
    // Lists of few parts with many leaves, and lists that would nest without end.
    let mut doubled = String::from("let a0 = [0]; let b0 = [0];");
    for i in 1..60 {
        for list in ["a", "b"] {
            doubled += &format!("let {list}{i} = [{list}{}, {list}{}];", i - 1, i - 1);
        }
    }
    assert!(refused(&format!("{doubled} if a59 == b59 {{ 3 }} else {{ 4 }}")).contains(&"E0212"));
    assert!(refused("let mut a = [0]; for i in 0..100000 { a = [a]; } 3").contains(&"E0212"));
    let mut nested = String::from("let a0 = [0];");
    for i in 1..10_000 {
        nested += &format!("let a{i} = [a{}];", i - 1);
    }
    assert!(refused(&format!("{nested} 3")).contains(&"E0212"));
    let mut calls = String::from("fn f0() -> u32 { 1 }");
    for i in 1..1_000 {
        calls += &format!("fn f{i}(xs: [u8; f{}()]) -> u32 {{ f{}() }}", i - 1, i - 1);
    }
    codes(&format!("{calls} circuit c(x: [u8; f999()]) {{}}"));
}

#[test]
fn definitions_that_need_themselves_are_refused() {
    assert_eq!(codes("const A: u32 = f(); fn f() -> u32 { A } circuit c(_x: [u8; A]) { f(); }"), ["E0206"]);
    assert_eq!(
        codes("type T = [u8; f()]; fn f() -> u32 { let x: T = [1]; 1 } circuit c(x: T) {}")[0],
        "E0206"
    );
    assert!(
        codes("fn f() -> u32 { g() } fn g() -> u32 { f() } circuit c(x: [u8; f()]) {}").contains(&"E0207")
    );
    assert_eq!(
        codes("fn f<const N: u32>(_x: [u8; f::<1>([1])]) -> u32 { N } circuit c() { f::<1>([1]); }")[0],
        "E0207"
    );
}

#[test]
fn nothing_is_without_use_that_an_unknown_name_may_mean() {
    // Neither `y`, since something in its circuit has no meaning, nor `limit`, which was probably meant.
    let text = "fn f(x: u32) {} const limit: u8 = 1; circuit c(y: u32) { limt; }";
    assert_eq!(codes(text), ["W0203", "W0201", "E0201"]);
    let (_, diagnostics) = program("fn f(x: u32) {} fn g(x: u8, x: u8) {} circuit c(public y: u32) {}");
    let errors = diagnostics.iter().filter(|d| d.is_error()).count();
    assert_eq!((errors, diagnostics.len()), (1, 6), "{diagnostics:?}");
}
