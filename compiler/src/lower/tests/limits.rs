//! What a stranger's source can make lowering do and keep: everything is paid for, in steps or in bytes.

use super::super::{Lowerer, shared};
use super::*;

/// The steps that lowering takes, whether it ends well or not.
fn steps(text: &str) -> u64 {
    let (program, types) = checked(text).unwrap_or_else(|found| panic!("{text}: {found:#?}"));
    let mut lowerer = Lowerer::new(&program, &types, super::super::LIMITS);
    lowerer.entry(&program.entries[0]);
    lowerer.steps
}

/// What is done once more in each round of a loop costs about as many steps as it has parts.
#[test]
fn work_is_paid_for_by_its_size() {
    let sum = "let mut a = 0 as field; for v in x { a = a + v; }";
    // Of what is repeated, and the steps that one round costs at least.
    let programs = [
        // A copy of an array that is changed.
        ("let a = [0; 800];", "let mut b = a; b[0] = i;", 200),
        // Two arrays that are equal and not one, chosen from.
        ("let a = [j; 800]; let b = [j; 800];", "let e = if c { a } else { b };", 800),
        ("let a = [k for k in 0..800]; let b = [k for k in 0..800];", "let e = if c { a } else { b };", 800),
        // Arrays compared.
        ("let a = [0; 800]; let b = [0; 800];", "assert a == b;", 800),
        // Arrays passed on.
        ("let a = [0; 800];", "pass(a);", 200),
        // Known numbers inverted.
        ("let a = 3 as field;", "let e = a / (i as field + 2);", 48),
        // Tables of several columns read at a secret place.
        ("let a = [[k, k + 1] for k in 0..64]; assert j < 64;", "let e = a[j];", 128),
        // Values that a hint looks at.
        (sum, "let r = hint field { a * (i as field) }; constrain r from a { r * x[0] == a; }", 128),
    ];
    for (once, round, least) in programs {
        let program = |rounds: u32| {
            format!(
                "fn pass(a: [u32; 800]) {{}}
                circuit t(x: [field; 200], c: bool, j: u32) {{ {once} for i in 0..{rounds} {{ {round} }} }}"
            )
        };
        let (few, many) = (steps(&program(4)), steps(&program(24)));
        assert!(many >= few + 20 * least, "{few} steps, then {many}: {}", program(24));
    }
}

/// What is kept is limited, and what is dropped is not counted.
#[test]
fn memory_is_limited_by_what_is_kept() {
    let limits = Limits { bytes: 2_000_000, ..super::super::LIMITS };
    let kept = [
        "circuit t(x: u32) { let a = [[i + j for i in 0..200] for j in 0..200]; assert a[1][x % 2] == 7; }",
        "circuit t(x: [field; 100]) { let mut s = [0 as field; 8000]; let mut a = 0 as field;
            for v in x { a = a + v; } for i in 0..8000 { s[i] = a * (i as field); } assert s[1] == s[2]; }",
        "circuit t(x: [field; 100]) { let mut a = 0 as field; for v in x { a = a + v; }
            for i in 1..4000 { assert a * (i as field) == x[0] * x[1]; } }",
        "circuit t(x: u32) { for i in 0..2000 { assert x != i, \"MESSAGE\"; } }",
        "circuit t(x: u32) { for i in 0..2000 { log(\"MESSAGE\", x); } }",
        "circuit t(x: field) { let r = hint field { let mut y = x; for i in 0..40000 { y = y * y + x; } y };
            constrain r from x { r * x == 1; } }",
    ];
    for text in kept {
        let text = text.replace("MESSAGE", &"m".repeat(1000));
        let found = lower_with(&text, limits).expect_err(&text);
        assert_eq!(found[0].code.name(), "E0511", "{text}");
        assert!(found[0].message.contains("of memory"), "{text}: {}", found[0].message);
    }
    let dropped = [
        "circuit t(x: u32) { for k in 0..40 { let a = [i + k for i in 0..1000]; assert a[1] >= x % 2; } }",
        "circuit t(x: [field; 100]) { for k in 0..40 { let mut a = 0 as field; for v in x { a = a + v; }
            assert a != k as field; } }",
    ];
    for text in dropped {
        lower_with(text, limits).unwrap_or_else(|found| panic!("{text}: {found:#?}"));
    }
}

/// A circuit with more multipliers than an image may have is refused while it is lowered, where it passes the limit; what
/// the verifier computes counts for nothing.
#[test]
fn multipliers_are_limited_while_a_circuit_is_lowered() {
    let limits = Limits { multipliers: 1000, ..super::super::LIMITS };
    let program = |rounds: u32, of: &str| {
        format!(
            "circuit t(x: field, public p: field) {{ let mut y = {of}; for i in 0..{rounds} {{ y = y * y + 1; }}
                assert y == p; }}"
        )
    };
    for (rounds, of) in [(990, "x"), (5000, "p")] {
        let text = program(rounds, of);
        lower_with(&text, limits).unwrap_or_else(|found| panic!("{text}: {found:#?}"));
    }
    for text in [
        program(1010, "x"),
        "circuit t(x: [u64; 200], public s: u64) { let mut t: u64 = 0; for v in x { t += v; } assert t <= s; }".into(),
    ] {
        let found = lower_with(&text, limits).expect_err(&text);
        assert_eq!(found[0].code.name(), "E0511", "{text}");
        assert!(found[0].message.contains("multipliers"), "{text}: {}", found[0].message);
        assert!(!found[0].labels.is_empty(), "{text}");
    }
}

/// A hint keeps what a side program can keep, and gives back what fits on the machine's stack.
#[test]
fn hints_are_limited_by_what_the_machine_allows() {
    let hint = |ty: &str, body: &str, condition: &str| {
        format!(
            "circuit t(x: field) {{ let r = hint {ty} {{ {body} }}; constrain r from x {{ {condition} }} }}"
        )
    };
    let sum = "let mut s = 0 as field; for i in 0..5000 { let y = (x + i as field) * x; s = s + y * y; } s";
    let kept = hint("field", sum, "r * x == 1;");
    lower_with(&kept, super::super::LIMITS).unwrap_or_else(|found| panic!("{kept}: {found:#?}"));
    let given = hint("[field; 5000]", "[x * (i as field) for i in 0..5000]", "r[0] == x;");
    let found = lower_with(&given, super::super::LIMITS).expect_err(&given);
    assert_eq!(found[0].message, "this hint is too large");
}

/// Every list that was counted is taken off again.
#[test]
fn no_memory_is_counted_when_nothing_is_kept() {
    let before = shared::held();
    lowered(
        "circuit t(x: [u32; 9]) { let mut a = x; for i in 0..9 { if x[i] > 3 { a[i] = 0; } } assert a == x; }",
    );
    assert_eq!(shared::held(), before);
}

/// Circuits that are built together share the limits.
#[test]
fn circuits_count_together() {
    let (program, types) = checked(
        "fn f(x: field) -> field { let mut y = x; for i in 0..900 { y = y * y + x; } y }
        circuit a(x: field) { assert f(x) == 1; } circuit b(x: field) { assert f(x) == 2; }",
    )
    .expect("a program");
    let limits = Limits { nodes: 3000, ..LIMITS };
    let mut spent = Spent::default();
    let lower = |entry: usize, spent: &mut Spent| {
        lower_with_limits(&program, &types, &program.entries[entry], limits, spent).1
    };
    assert_eq!(lower(0, &mut spent), []);
    assert_eq!(lower(1, &mut Spent::default()), []);
    let found = lower(1, &mut spent);
    assert_eq!(found[0].code.name(), "E0511");
    assert!(found[0].message.contains("together"), "{}", found[0].message);
}
