//! The programs of `fixtures/` are in the language and parse without a word.
#![allow(clippy::disallowed_methods)]

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use zkc::source::{FileId, SourceMap};
use zkc::syntax::ast::{ExprKind, ItemKind, StatementKind};
use zkc::syntax::parse;

#[test]
fn every_fixture_parses_without_a_diagnostic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut seen = 0;
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the entry can be read").path();
        let text = fs::read_to_string(&path).expect("fixtures are text");
        let mut sources = SourceMap::default();
        let file = sources.add(path.display().to_string(), text.clone());
        let (module, diagnostics) = parse(file, &text);
        assert!(
            diagnostics.is_empty(),
            "{}",
            zkc::diagnostic::render::render_all(&diagnostics, &sources, false)
        );
        assert!(!module.items.is_empty(), "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 7);
}

#[test]
fn spans_docs_and_tails_are_as_written() {
    let text = "/// One.\n///  Two.\npub fn f(x: u8) -> u8 { if x == 1 { x; } x + 1 }\nfn g() { if true { 1 } else { 2 } }";
    let (module, diagnostics) = parse(FileId(0), text);
    assert_eq!(diagnostics, []);
    let [f, g] = &module.items[..] else { panic!("two items") };
    assert_eq!(f.docs().as_deref(), Some("One.\n Two."));
    assert!(f.public && !g.public);
    assert!(text[f.span.start as usize..].starts_with("pub fn f"));
    let (ItemKind::Function(f), ItemKind::Function(g)) = (&f.kind, &g.kind) else { panic!("two functions") };
    assert_eq!(f.body.statements.len(), 1);
    let tail = f.body.tail.as_ref().expect("a tail");
    assert_eq!(&text[tail.span.start as usize..tail.span.end as usize], "x + 1");
    assert!(g.body.statements.is_empty());
    assert!(matches!(g.body.tail.as_ref().expect("a tail").kind, ExprKind::If { .. }));
}

#[test]
fn operators_bind_as_in_rust() {
    // The same tree with and without parentheses.
    for (plain, parenthesized) in [
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("a == b && c < d || e", "((a == b) && (c < d)) || e"),
        ("a | b ^ c & d << e + f", "a | (b ^ (c & (d << (e + f))))"),
        ("-a as u8 + b", "((-a) as u8) + b"),
        ("!a[0].b", "!((a[0]).b)"),
        ("a & b == c", "(a & b) == c"),
    ] {
        assert_eq!(shape(plain), shape(parenthesized), "{plain}");
    }
}

/// The tree without its spans and parentheses.
fn shape(expression: &str) -> String {
    let text = format!("fn f() {{ let x = {expression}; }}");
    let (module, diagnostics) = parse(FileId(0), &text);
    assert_eq!(diagnostics, []);
    let ItemKind::Function(function) = &module.items[0].kind else { panic!("a function") };
    let StatementKind::Let { value, .. } = &function.body.statements[0].kind else { panic!("a let") };
    let debug = format!("{value:?}").replace("parentheses: 1", "parentheses: 0");
    let mut out = String::new();
    let mut rest = debug.as_str();
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('}').expect("a span ends");
        rest = &rest[at + end + 1..];
    }
    out + rest
}

#[test]
fn arrays_may_go_over_several_lines() {
    for text in ["type A = [u8;\n    N];", "const A: [u8; 4] = [\n    (1);\n    [4][0]\n];"] {
        assert_eq!(parse(FileId(0), text).1, [], "{text}");
    }
    for text in [
        "fn f() { let x = [1, 2;\n y = [3]; }",
        "fn f() { let x = [1, 2;\n let y = [3]; }",
        "const A: u8 = [1;\n",
    ] {
        let codes: Vec<_> = parse(FileId(0), text).1.iter().map(|d| d.code.name()).collect();
        assert_eq!(codes, ["E0108"], "{text}");
    }
}

#[test]
fn many_mistakes_are_found_in_one_run_and_none_twice() {
    let mistakes = "fn f(x: u8) { let y = ; }\n".repeat(10) + "fn g(x: u8) -> u8 { x }\n";
    let (module, diagnostics) = parse(FileId(0), &mistakes);
    assert_eq!(module.items.len(), 11);
    assert_eq!(diagnostics.len(), 10);
    assert!(diagnostics.iter().all(|d| d.code.name() == "E0111"));
}

#[test]
fn a_mistake_costs_the_narrowest_part_of_the_tree() {
    let (module, diagnostics) = parse(FileId(0), "fn f(a: u8, b: ,) { let c = a +; let d = [a, a a]; d }");
    assert_eq!(diagnostics.len(), 3);
    let ItemKind::Function(f) = &module.items[0].kind else { panic!("a function") };
    assert_eq!(f.parameters.len(), 2);
    assert_eq!(f.body.statements.len(), 2);
    assert!(f.body.statements.iter().all(|s| matches!(s.kind, StatementKind::Let { .. })));
    assert!(f.body.tail.is_some());
}

#[test]
fn deep_sources_are_refused_before_they_are_parsed() {
    let deep = [
        format!("const A: u8 = {}1{};", "(".repeat(10_000), ")".repeat(10_000)),
        format!("const A: u8 = {}1;", "(".repeat(10_000)),
        format!("const A: u8 = {}1;", "!".repeat(10_000)),
        format!("const A: u8 = {}1;", "-".repeat(10_000)),
        format!("const A: u8 = 1{};", " as u8".repeat(10_000)),
        format!("const A: u8 = a{};", "[0]".repeat(10_000)),
        format!("const A: u8 = a{};", ".0".repeat(10_000)),
        format!("const A: u8 = a{};", " + a".repeat(10_000)),
        format!("fn f() {{ if a {{ }} {} }}", "else if a { }".repeat(10_000)),
        format!("type A = {}u8{};", "Hidden<".repeat(10_000), ">".repeat(10_000)),
        format!("fn f() {}{}", "{".repeat(10_000), "}".repeat(10_000)),
    ];
    for text in deep {
        let (module, diagnostics) = parse(FileId(0), &text);
        assert!(module.items.is_empty());
        assert!(diagnostics.iter().any(|d| d.code.name() == "E0110"), "{}", &text[..60]);
    }
}

#[test]
fn a_file_full_of_mistakes_has_a_bounded_number_of_messages() {
    for text in
        ["§ ", "1u8 ", ") ", "{ fn\n", "\u{202e} ", "\"", "/**/", "let x = ; ", "fn f() { let x = \"\\q\"; }"]
    {
        let (_, diagnostics) = parse(FileId(0), &text.repeat(500));
        assert!((1..=64).contains(&diagnostics.len()), "{text}: {}", diagnostics.len());
    }
}

#[test]
fn wide_sources_are_not_deep() {
    let wide = [
        format!("const A: [u8; 1000] = [{}];", "a + 1, ".repeat(1000)),
        format!("fn f(x: u8) {{ {} }}", "assert x + 1 == 2;".repeat(1000)),
        format!("fn f(x: u8) {{ {} }}", "if x == 1 { } else { }".repeat(1000)),
        "fn f(x: u8) -> u8 { x + 1 }\n".repeat(1000),
        "const A: Hidden<u8> = a < b;\n".repeat(1000),
    ];
    for text in wide {
        assert_eq!(parse(FileId(0), &text).1, [], "{}", &text[..60]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_parsed_and_its_messages_are_drawn(text in any::<String>()) {
        draw(&text);
    }

    #[test]
    fn any_tokens_are_parsed_and_their_messages_are_drawn(
        words in proptest::collection::vec(proptest::sample::select(WORDS), 0..60)
    ) {
        draw(&words.join(" "));
    }

    #[test]
    fn any_cut_or_doubled_program_is_parsed(
        text in proptest::sample::select(&[
            include_str!("fixtures/everything.zk"),
            include_str!("fixtures/contracts.zk"),
        ][..]),
        at in 0usize..5000,
        length in 0usize..40,
        double in any::<bool>(),
    ) {
        let (start, end) = (floor(text, at), floor(text, at + length));
        let middle = if double { &text[start..end] } else { "" };
        let rest = if double { &text[start..] } else { &text[end..] };
        draw(&format!("{}{middle}{rest}", &text[..start]));
    }
}

const WORDS: &[&str] = &[
    "contract",
    "asset",
    "once",
    "supply",
    "locks",
    "to",
    "clause",
    "state",
    "sealed",
    "invariant",
    "signed",
    "by",
    "requires",
    "of",
    "lock",
    "with",
    "unlock",
    "retire",
    "next",
    "nullify",
    "test \"a\" on ledger {",
    "on",
    "owns",
    "does",
    "refused",
    "wait",
    "1 day",
    "replay",
    "tamper",
    "last",
    "expect",
    "fn",
    "circuit",
    "let",
    "x",
    "y",
    "f",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ":",
    "=",
    "==",
    "<",
    ">",
    "+",
    "-",
    "*",
    "&",
    "!",
    ".",
    "..",
    "..=",
    "::",
    "->",
    "1",
    "0xff",
    "\"t\"",
    "\"open",
    "if",
    "else",
    "for",
    "in",
    "hint",
    "constrain",
    "from",
    "assert",
    "log",
    "reveal",
    "pub",
    "public",
    "struct",
    "type",
    "const",
    "use",
    "mod",
    "image",
    "as",
    "int",
    "Hidden",
    "mut",
    "_",
    "#",
    "/// d\n",
    "// c\n",
    "enum",
    "match",
    "impl",
    "=>",
    "|",
    ">>",
    "self",
    "while",
    "and",
    "not",
    "?",
    "\n",
    "é",
    "§",
    "/*",
    "true",
    "circut",
    "\u{202e}",
];

fn draw(text: &str) {
    let mut sources = SourceMap::default();
    let file = sources.add("any.zk", text);
    let (module, diagnostics) = parse(file, text);
    // What was fixed was reported.
    assert!(!diagnostics.is_empty() || !format!("{module:?}").contains("Error"));
    for diagnostic in &diagnostics {
        for label in &diagnostic.labels {
            assert!(label.span.start <= label.span.end && label.span.end as usize <= text.len());
        }
        zkc::diagnostic::render::to_json(diagnostic, &sources);
    }
    zkc::diagnostic::render::render_all(&diagnostics, &sources, false);
    zkc::diagnostic::render::render_all(&diagnostics, &sources, true);
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
