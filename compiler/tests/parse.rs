//! The programs of `fixtures/` are in the language and parse without a word.

use std::fs;
use std::path::Path;

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
    assert_eq!(f.docs.as_deref(), Some("One.\n Two."));
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

/// The tree without its spans.
fn shape(expression: &str) -> String {
    let text = format!("fn f() {{ let x = {expression}; }}");
    let (module, diagnostics) = parse(FileId(0), &text);
    assert_eq!(diagnostics, []);
    let ItemKind::Function(function) = &module.items[0].kind else { panic!("a function") };
    let StatementKind::Let { value, .. } = &function.body.statements[0].kind else { panic!("a let") };
    let debug = format!("{value:?}");
    let mut out = String::new();
    let mut rest = debug.as_str();
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('}').expect("a span ends");
        rest = &rest[at + end + 1..];
    }
    out + rest
}
