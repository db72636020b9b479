//! What has no value is reported, in every position; what never holds is an error only where it certainly runs.

use super::*;
use crate::driver;

/// The codes of what is reported.
fn codes(text: &str) -> Vec<&'static str> {
    try_lower(text).err().unwrap_or_default().iter().map(|d| d.code.name()).collect()
}

#[test]
fn a_const_expression_without_a_value_is_reported_wherever_it_stands() {
    let positions = [
        "circuit c<const N: u32>(x: int 0..=(10/N)) { assert x == 7; }",
        "circuit c<const N: u32>(public x: [u8; 10/N]) { assert x[0] == 1; }",
        "circuit c<const N: u32>(x: Hidden<int 0..=(10/N)>) { assert x == 7; }",
        "circuit c<const N: u32>(x: (u8, [int 0..=(10%N); 2])) { assert x.0 == 7; }",
        "circuit c<const N: u32, const M: int 0..=(10/N)>(x: u32) { assert x == 77; }",
        "circuit c<const N: u32>(x: u32) -> int 0..=(10/N) { reveal(x) }",
        "circuit c<const N: u32>(x: u32) -> [u32; 10/N] { [reveal(x); 10/N] }",
        "circuit c<const N: u32>(x: u32) { let y: int 0..=(10/N) = x; }",
        "circuit c<const N: u32>(x: u32) { let mut y: [u32; 10/N] = [x; 10/N]; }",
        "circuit c<const N: u32>(x: u32) { let y = x as int (1/N)..=9; }",
        "circuit c<const N: u32>(x: u32) { let y = (x as field) as int 0..=(9/N); }",
        "circuit c<const N: u32>(x: u32) { let y = [x; 10/N]; }",
        "circuit c<const N: u32>(x: u32) { let y = to_bits::<10/N>(x); }",
        "circuit c<const N: u32>(x: u32) { let y: [bool; 10/N] = to_bits(x); }",
        "circuit c<const N: u32>(x: u32) { let y = hint int 0..=(10/N) { x }; constrain y from x { x == y; } }",
        "circuit c<const N: u32>(x: u32) { let y = hint [u8; 10/N] { [1; 10/N] };
            constrain y from x { x == 3; y[0] == 1; } }",
        "circuit c<const N: u32>(x: u32) { for i in 0..(10/N) { assert x == i; } }",
        "circuit c<const N: u32>(x: u32) { let y = [x for i in 0..(10/N)]; }",
        "circuit c<const N: u32>(x: u32, b: bool) { if b { let y: int 0..=(10/N) = x; } }",
        "circuit c<const N: u32>(x: u32) { let y: [int 0..=(10/N); 0] = [0 for i in 0..0]; }",
        "circuit c<const N: u32>(x: u32, b: bool) { let y = if b { [0 for i in 0..10 % N]; 0 } else { 0 }; }",
        "fn f<const K: u32>(x: [int 0..=(9/K); 0]) {} circuit c<const N: u32>(x: u32) { f::<N>([]); }",
        "circuit c<const N: u32>(x: u32) { let y = x + 10 / N; }",
        "fn f<const K: u32>(x: u32) -> u32 { x + K } circuit c<const N: u32>(x: u32) { let y = f::<10/N>(x); }",
        "fn f<const K: u32>(x: u32) -> [u32; K] { [x; K] }
            circuit c<const N: u32>(x: u32) { let y: [u32; 10/N] = f(x); }",
        "fn f<const K: u32>(x: [u32; K]) -> u32 { x[0] }
            circuit c<const N: u32>(x: [u32; 10/N]) { let y = f(x); }",
        "fn f<const K: u32>(x: int 0..=(9/K)) -> u32 { x } circuit c<const N: u32>(x: u32) { let y = f::<N>(x); }",
        "fn f<const K: u32>(x: u32) -> int 0..=(9/K) { x } circuit c<const N: u32>(x: u32) { let y = f::<N>(x); }",
        "fn f<const K: u32, const L: int 0..=(9/K)>(x: u32) { assert x == L; }
            circuit c<const N: u32>(x: u32, b: bool) { if b { f::<N, 3>(x); } }",
        "fn f<const K: u32>(x: u32) { let y: int 0..=(9/K) = x; } circuit c<const N: u32>(x: u32) { f::<N>(x); }",
    ];
    for text in positions {
        let found =
            codes(&format!("{text} image z = c<{}>;", if text.contains("const M") { "0, 3" } else { "0" }));
        assert!(found == ["E0516"] || found == ["E0505"], "{found:?}: {text}");
    }
}

#[test]
fn what_never_holds_is_an_error_where_it_certainly_runs_and_nowhere_else() {
    let never = [
        ("let y: int 300..=301 = x;", "E0502"),
        ("let y = (300 as field) as u8;", "E0502"),
        ("let y = to_bits::<3>(9);", "E0502"),
        ("let y = to_bits::<3>(9 as field);", "E0502"),
        ("assert x > 300;", "E0503"),
        ("assert x == 300;", "E0503"),
        ("assert [x, 1] == [x, 2];", "E0503"),
        ("assert false;", "E0503"),
        ("let h = hint u8 { x }; constrain h from x { h == x; h == 300; }", "E0503"),
        ("let y = xs[7];", "E0504"),
        ("xs[7] = 1;", "E0504"),
        ("let y = xs[x + 2];", "E0504"),
        ("let y = empty[x];", "E0504"),
        ("xs[x + 2] = 1;", "E0504"),
        ("xs[x + 2] += 1;", "E0504"),
        ("nested[x + 2][0] = 1;", "E0504"),
        ("let y = x / 0;", "E0505"),
        ("let y = x % (x - x);", "E0505"),
        ("let y = f / 0;", "E0505"),
        ("let y = x / (0 - x - 1);", "E0506"),
    ];
    let places: [(&str, bool); 8] = [
        ("{}", true),
        ("{ {} }", true),
        ("if true { {} }", true),
        ("for i in 0..2 { {} }", true),
        ("if b { {} }", false),
        ("if p { {} }", false),
        ("if b { } else { for i in 0..2 { {} } }", false),
        ("let z = b && { {} true };", false),
    ];
    for (statement, code) in never {
        for (place, certain) in places {
            let body = place.replacen("{}", statement, 1);
            let text = format!(
                "circuit c(x: u8, f: field, b: bool, public p: bool) {{
                    let mut xs = [1, 2];
                    let mut nested = [[1, 2], [3, 4]];
                    let empty: [u8; 0] = [];
                    assert p != (x == 255);
                    {body}
                }}"
            );
            let found = codes(&text);
            assert_eq!(found, if certain { vec![code] } else { vec![] }, "{text}");
        }
    }
}

#[test]
fn an_impossible_branch_is_never_taken() {
    let text = "circuit c(x: u8, b: bool) -> u8 {
        let r = if b { x / 0 } else { x };
        reveal(r as u8)
    }";
    let circuit = lowered(text);
    assert_eq!(run(&circuit, &[], &[7, 0]), Ok(vec![7.into()]));
    assert_eq!(run(&circuit, &[], &[7, 1]), Err("Division".to_owned()));
    let text = "circuit c(x: u8, b: bool, d: bool) -> u8 {
        let mut xs = [1, 2];
        if b { if d { xs[x + 2] = 9; } }
        reveal(xs[0] + xs[1])
    }";
    let circuit = lowered(text);
    for (b, d) in [(0, 0), (0, 1), (1, 0)] {
        assert_eq!(run(&circuit, &[], &[7, b, d]), Ok(vec![3.into()]));
    }
    assert_eq!(run(&circuit, &[], &[7, 1, 1]), Err("Index(2)".to_owned()));
}

#[test]
fn a_log_changes_nothing_that_is_proven() {
    // A statement, and what is left of it without its logs.
    let logs = [
        ("log(x / y);", ""),
        ("log(xs[y], xs[y + 9], xs[9], x / 0, x % 0, 300 as u8);", ""),
        ("log((x * y) as u8, to_bits::<2>(x), x & y, x < y, x == y);", ""),
        ("log({ let mut z = x; z += 1; z });", ""),
        ("log(f(x), [f(i) for i in 0..3], (x, (y as field) / (x as field)));", ""),
        ("if b { if x < y { log(x / y, \"deep\"); } }", "if b { if x < y { } }"),
        ("if b && x < y { log(x); } else { log(f(y)); }", "if b && x < y { } else { }"),
    ];
    let program = |log: &str| {
        format!(
            "fn f(x: u8) -> u8 {{ assert x < 5; x + 1 }}
            circuit c(x: u8, y: u8, b: bool) -> u8 {{
                let xs = [1, 2, 3];
                {log}
                let d: u8 = if b {{ x - y }} else {{ x & y }};
                if b && x < y {{ assert x == 3; }}
                {log}
                reveal(d)
            }}"
        )
    };
    let id = |text: &str| {
        let checked = driver::check("main.zk", text, &NoFiles);
        checked.build(&checked.program.entries[0]).unwrap_or_else(|found| panic!("{text}: {found:?}")).id
    };
    for (log, rest) in logs {
        let text = program(log);
        assert_eq!(id(&text), id(&program(rest)), "{log}");
        let circuit = lowered(&text);
        assert_eq!(run(&circuit, &[], &[9, 0, 0]), Ok(vec![0.into()]), "{log}");
        assert!(run(&circuit, &[], &[2, 9, 1]).is_err(), "{log}");
    }
}
