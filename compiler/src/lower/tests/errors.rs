//! Messages of lowering.

use super::*;
use crate::diagnostic::codes;

/// The codes and what they point at.
fn errors(text: &str) -> Vec<(&'static str, String)> {
    let found = try_lower(text).err().unwrap_or_default();
    found
        .into_iter()
        .map(|d| {
            (d.code.name(), text[d.labels[0].span.start as usize..d.labels[0].span.end as usize].to_owned())
        })
        .collect()
}

fn error(text: &str) -> (&'static str, String) {
    let found = errors(text);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

#[test]
fn every_error_points_at_its_place() {
    let table = [
        ("circuit t(x: u32) -> u32 { x }", "E0501", "x"),
        ("circuit t(x: u8) { let y: u8 = x + 256; }", "E0502", "x + 256"),
        ("circuit t() { let y = 300 as u8; }", "E0502", "300 as u8"),
        ("circuit t(x: u8) { assert x < 0; }", "E0503", "x < 0"),
        ("circuit t(x: u8) { assert !(x == x); }", "E0503", "x == x"),
        ("circuit t(xs: [u8; 3]) { for i in 0..4 { let y = xs[i]; } }", "E0504", "i"),
        ("circuit t(x: u8) { let y = x / 0; }", "E0505", "x / 0"),
        ("circuit t(x: field) { let y = x / 0; }", "E0505", "x / 0"),
        ("circuit t(x: u8) { let y = x / (0 - 3); }", "E0506", "x / (0 - 3)"),
        ("circuit t(x: u128, y: u128) { let q = x / y; }", "E0506", "x / y"),
        ("circuit t(x: u128, y: u128) { let z = x * y; }", "E0507", "x * y"),
        ("circuit t(x: bool, y: u8) { if x { let z = reveal(y); } }", "E0508", "reveal(y)"),
        ("circuit t(x: u8, y: u8) { let z = (x - y) & 1; }", "E0510", "(x - y) & 1"),
        ("circuit t(x: u8, y: u8) { let z = x << 250; }", "E0512", "x << 250"),
        ("circuit t(x: field) { let z = to_bits::<253>(x); }", "E0514", "to_bits::<253>(x)"),
    ];
    for (text, code, place) in table {
        assert_eq!(error(text), (code, place.to_owned()), "{text}");
    }
}

#[test]
fn an_error_in_a_loop_is_reported_once_and_shows_the_calls() {
    let text = "fn f(x: u8) -> u8 { x + 300 } circuit t(x: u8) { for i in 0..10 { let y = f(x); } }";
    let found = try_lower(text).expect_err("does not fit");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].labels.len(), 2);
    assert_eq!(found[0].labels[1].text, "in this call of `main::f`");
}

#[test]
fn loops_that_do_not_end_in_time_are_refused() {
    for text in [
        "circuit t() { for i in 0..1_000_000_000_000 {} }",
        "circuit t(x: u8) { let mut y: field = 2; for i in 0..10_000_000 { y = y * y + (x as field); } }",
        "circuit t(xs: [[u8; 4_000_000]; 4_000_000]) {}",
    ] {
        assert_eq!(errors(text)[0].0, "E0511", "{text}");
    }
}

#[test]
fn deep_expressions_and_calls_end() {
    let (open, close) = ("1 * (".repeat(100), ")".repeat(100));
    let function = |i: usize| format!("fn f{i}(x: field) -> field {{ {open}f{}(x){close} }}\n", i + 1);
    let calls = |n: usize| (0..n).map(function).collect::<String>();
    let text =
        |n: usize| format!("{}fn f{n}(x: field) -> field {{ x }} circuit t(x: field) {{ f0(x); }}", calls(n));
    lowered(&text(35));
    assert_eq!(errors(&text(90))[0].0, "E0511");
}

#[test]
fn every_explanation_shows_its_error() {
    // Budgets and limits of images come after lowering.
    for code in codes::all().filter(|code| ("E0501".."E0590").contains(&code.name())) {
        let example = code.text().split("```").nth(1).and_then(|block| block.strip_prefix("zk\n"));
        let example = example.unwrap_or_else(|| panic!("{code} has no example"));
        assert_eq!(errors(example)[0].0, code.name(), "{example}");
    }
}
