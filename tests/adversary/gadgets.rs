//! Every operator on small types: all accepted inputs and results are found by leaving the inputs free, inside and
//! outside of their types, and they are those of the honest prover. Then inputs just outside are fixed.

use zkc::search::{ONE_AND_ANOTHER, Verdict, few, inside, judge, judge_free, outside, show};
use zkc_tests::{build, try_build};

/// What was searched.
#[derive(Debug, Default)]
struct Tally {
    programs: usize,
    searches: usize,
    gave_up: Vec<String>,
}

impl Tally {
    fn add(&mut self, verdict: Verdict, text: &str) {
        self.searches += 1;
        match verdict {
            Verdict::Holds => {}
            Verdict::Lie(what) => panic!("{what}:\n{text}"),
            Verdict::GaveUp => self.gave_up.push(text.to_string()),
        }
    }

    /// At least so many programs were searched, and all of them to the end.
    #[track_caller]
    fn is_complete(&self, programs: usize) {
        println!("{} programs, {} searches", self.programs, self.searches);
        assert!(self.programs >= programs, "only {} programs compile", self.programs);
        assert!(self.gave_up.is_empty(), "{} of {}: {:?}", self.gave_up.len(), self.searches, self.gave_up);
    }
}

/// Everything that is accepted of a program, if it compiles.
fn exhaust(text: &str, tally: &mut Tally) {
    let Ok(built) = try_build(text) else { return };
    tally.programs += 1;
    let image = &built.image;
    let leaves: Vec<_> = image.abi.leaves().collect();
    let samples: Vec<Vec<_>> = leaves.iter().map(|leaf| inside(&leaf.ty, 16)).collect();
    let kind = |index: usize| matches!(leaves[index].kind, zkvm::abi::LeafKind::Public(_));
    let free: Vec<usize> = (0..leaves.len()).filter(|i| !kind(*i) && few(&leaves[*i].ty).is_some()).collect();
    let fixed: Vec<usize> = (0..leaves.len()).filter(|i| !free.contains(i)).collect();
    // All values of what cannot be free, with everything else free.
    let mut tuples = vec![samples.iter().map(|values| values[0]).collect::<Vec<_>>()];
    for index in fixed {
        tuples = tuples
            .iter()
            .flat_map(|tuple| samples[index].iter().map(move |value| (tuple.clone(), *value)))
            .map(|(mut tuple, value)| {
                tuple[index] = value;
                tuple
            })
            .collect();
    }
    for tuple in &tuples {
        tally.add(judge_free(image, tuple, &free, 20_000), text);
    }
    // One input outside of its type at a time: nothing is accepted.
    for index in free {
        for (turn, value) in outside(&leaves[index].ty).into_iter().enumerate() {
            let mut tuple: Vec<_> = samples.iter().map(|values| values[turn % values.len()]).collect();
            tuple[index] = value;
            tally.add(judge(image, &tuple, ONE_AND_ANOTHER), text);
        }
    }
}

const TYPES: [&str; 7] =
    ["int 0..=1", "int 0..=2", "int 0..=5", "int 1..=4", "int -2..=2", "int -3..=1", "int 5..=7"];

fn pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    TYPES.iter().flat_map(|a| TYPES.iter().map(move |b| (*a, *b)))
}

#[test]
fn comparisons_as_values_and_as_assertions() {
    let mut tally = Tally::default();
    for (a, b) in pairs() {
        for operator in ["==", "<", "<="] {
            exhaust(&format!("circuit t(x: {a}, y: {b}) -> bool {{ reveal(x {operator} y) }}"), &mut tally);
        }
        for operator in ["==", "!=", "<", ">="] {
            exhaust(
                &format!("circuit t(x: {a}, y: {b}) -> {a} {{ assert x {operator} y; reveal(x) }}"),
                &mut tally,
            );
        }
    }
    tally.is_complete(300);
}

#[test]
fn arithmetic() {
    let mut tally = Tally::default();
    for (a, b) in pairs() {
        for operator in ["+", "*", "/", "%"] {
            exhaust(
                &format!("circuit t(x: {a}, y: {b}) -> int -99..=99 {{ reveal(x {operator} y) }}"),
                &mut tally,
            );
        }
        for operator in ["&", "|", "^"] {
            exhaust(&format!("circuit t(x: {a}, y: {b}) -> u8 {{ reveal(x {operator} y) }}"), &mut tally);
        }
        exhaust(&format!("circuit t(x: {a}, y: {b}) -> u8 {{ let d: u8 = x - y; reveal(d) }}"), &mut tally);
    }
    tally.is_complete(200);
}

#[test]
fn shifts_by_amounts_that_are_not_known() {
    let mut tally = Tally::default();
    for (a, n) in pairs().filter(|(_, n)| !n.contains('-')) {
        for operator in ["<<", ">>"] {
            exhaust(
                &format!("circuit t(x: {a}, n: {n}) -> int -999..=999 {{ reveal(x {operator} n) }}"),
                &mut tally,
            );
        }
        exhaust(
            &format!("circuit t(x: {a}, public n: {n}) -> int -999..=999 {{ reveal((x << n) - (x >> n)) }}"),
            &mut tally,
        );
        exhaust(
            &format!(
                "circuit t(x: {a}, n: {n}, c: bool) -> int -999..=999 {{ reveal(if c {{ x << n }} else {{ 3 }}) }}"
            ),
            &mut tally,
        );
    }
    tally.is_complete(100);
}

#[test]
fn sums_that_wrap_and_rotations() {
    let mut tally = Tally::default();
    for (a, b) in pairs().filter(|(a, b)| !a.contains('-') && !b.contains('-')) {
        for method in ["wrapping_add", "wrapping_sub", "wrapping_mul", "rotate_left", "rotate_right"] {
            exhaust(
                &format!("circuit t(x: {a}, y: {b}) -> u8 {{ let x: u8 = 50 * x; reveal(x.{method}(y)) }}"),
                &mut tally,
            );
        }
        exhaust(
            &format!("circuit t(x: {a}) -> u8 {{ let x: u8 = 50 * x; reveal(x.rotate_left(3)) }}"),
            &mut tally,
        );
    }
    tally.is_complete(90);
}

#[test]
fn functions_of_three_booleans() {
    let mut tally = Tally::default();
    for result in [
        "(a != b) != c",
        "(a == b) == c",
        "if a != b { c } else { a }",
        "if a == b { c } else { !a }",
        "(a && b) || (c && (a || b))",
        "if a { b || c } else { b && c }",
        "if a { b && !c } else { b || !c }",
        "((a != b) != c) != (if a != b { c } else { b })",
        "a != (!b && c)",
        "(a && b) == c",
        "b == (a || !c)",
        "(a != (b && c)) != (b != (a && c))",
    ] {
        exhaust(&format!("circuit t(a: bool, b: bool, c: bool) -> bool {{ reveal({result}) }}"), &mut tally);
    }
    for operators in [["^", "^"], ["^", "&"], ["|", "&"], ["&", "^"], ["|", "^"]] {
        let [first, second] = operators;
        exhaust(
            &format!(
                "circuit t(x: int 0..=3, y: int 0..=3, z: int 0..=3) -> u8 {{ reveal((x {first} y) {second} z) }}"
            ),
            &mut tally,
        );
        exhaust(
            &format!(
                "circuit t(x: int 0..=3, y: int 0..=3, z: int 0..=3) -> u8 {{ reveal((x & y) {first} (x & z) {first} (y & z)) }}"
            ),
            &mut tally,
        );
    }
    tally.is_complete(22);
}

#[test]
fn one_operand() {
    let mut tally = Tally::default();
    let results = [
        "x / 3",
        "x % 3",
        "x / 2",
        "x % 5",
        "x << 2",
        "x >> 1",
        "-x",
        "x * x",
        "x * x * x",
        "x as int 1..=3",
        "x as int 0..=4",
        "x as int -1..=1",
        "(x as field) as int 0..=3",
        "(x as bool) as u8",
        "if x > 1 { x } else { 7 }",
        "if x == 2 { x * x } else { -x }",
        "(x == 1) as u8",
        "(x != 0) as u8",
        "[7, 8, 9][x]",
        "[x, x + 1, 4][x]",
    ];
    for ty in TYPES {
        for result in results {
            exhaust(&format!("circuit t(x: {ty}) -> int -500..=500 {{ reveal({result}) }}"), &mut tally);
            let hidden = format!("circuit t(x: Hidden<{ty}>) -> int -500..=500 {{ reveal({result}) }}");
            exhaust(&hidden, &mut tally);
        }
        for n in 1..=3 {
            let text = format!("circuit t(x: {ty}) -> [bool; {n}] {{ reveal(to_bits::<{n}>(x)) }}");
            exhaust(&text, &mut tally);
        }
    }
    tally.is_complete(200);
}

#[test]
fn public_with_secret() {
    let mut tally = Tally::default();
    for (a, b) in pairs().step_by(3) {
        for operator in ["/", "%", "*", "-"] {
            let results = "int -99..=99";
            let both = [("public x", "y"), ("x", "public y")];
            for (x, y) in both {
                let text = format!("circuit t({x}: {a}, {y}: {b}) -> {results} {{ reveal(x {operator} y) }}");
                exhaust(&text, &mut tally);
            }
        }
        for operator in ["<", "=="] {
            exhaust(
                &format!("circuit t(public x: {a}, y: {b}) -> bool {{ reveal(x {operator} y) }}"),
                &mut tally,
            );
        }
    }
    tally.is_complete(80);
}

#[test]
fn under_a_condition() {
    let mut tally = Tally::default();
    let bodies = [
        "if c { assert x != y; }",
        "if c { assert x == y; }",
        "if c { assert x < y; }",
        "if c { let d: int 0..=1 = x; z = d; }",
        "if c { z = x / y; }",
        "if c { z = x % y; } else { z = y; }",
        "if c { if x > y { assert y != 1; z = 4; } else { z = x / 2; } }",
        "if c { let mut a = [1, 2, x]; a[y] = 3; z = a[x]; }",
        "if x == y { assert c; } else { z = x - y; }",
        "if c && x < y { z = y - x; } else { if c || x == 1 { z = 9; } }",
        "if x < y { let d: int 0..=3 = y - x; z = d; } else { let d: int 0..=3 = x - y; z = d + 10; }",
        "if c { let f = x as field; z = (f * f) as int 0..=9; }",
    ];
    for (a, b) in pairs().step_by(4) {
        for body in bodies {
            let text = format!(
                "circuit t(c: bool, x: {a}, y: {b}) -> int -99..=99 {{
                    let mut z: int -99..=99 = 5; {body} reveal(z)
                }}"
            );
            exhaust(&text, &mut tally);
        }
    }
    tally.is_complete(100);
}

#[test]
fn secret_places() {
    let mut tally = Tally::default();
    for ty in ["int 0..=2", "int 0..=3", "int -1..=3", "int 1..=2"] {
        for body in [
            "reveal([4, 5, x][i])",
            "let mut a: [int 0..=9; 3] = [4, 5, x]; a[i] = 7; (reveal(a[0]), reveal(a[1]), reveal(a[2]))",
            "let mut a: [int 0..=9; 3] = [4, 5, x]; a[i] += 2; (reveal(a[0]), reveal(a[1]), reveal(a[2]))",
            "let a = [[x, 1], [2, 3], [4, x]]; (reveal(a[i][0]), reveal(a[i][1]), reveal(x))",
            "let mut a: [int 0..=9; 3] = [4, 5, x]; a[i] = a[x]; (reveal(a[0]), reveal(a[1]), reveal(a[2]))",
        ] {
            let result = if body.starts_with("reveal") { "u8" } else { "(u8, u8, u8)" };
            exhaust(&format!("circuit t(i: {ty}, x: int 0..=2) -> {result} {{ {body} }}"), &mut tally);
        }
    }
    tally.is_complete(16);
}

#[test]
fn booleans() {
    let mut tally = Tally::default();
    for value in [
        "a && b",
        "a || b",
        "a ^ b",
        "a == b",
        "a != b",
        "!a",
        "(a && b) || (!a && c)",
        "if a { b } else { c }",
        "a & b | c",
        "(a ^ b) ^ c",
        "(a || b) && (b || c)",
        "[a, b, c] == [c, b, a]",
        "(a, b) != (b, c)",
    ] {
        exhaust(&format!("circuit t(a: bool, b: bool, c: bool) -> bool {{ reveal({value}) }}"), &mut tally);
        exhaust(&format!("circuit t(a: bool, b: bool, c: Hidden<bool>) {{ assert {value}; }}"), &mut tally);
        exhaust(&format!("circuit t(a: bool, b: bool, public c: bool) {{ assert {value}; }}"), &mut tally);
    }
    tally.is_complete(25);
}

#[test]
fn field_elements() {
    let mut tally = Tally::default();
    for value in
        ["x + y", "x * y", "x / y", "x * x - y", "1 / x", "if x == y { x } else { 3 }", "x / (y - 2)"]
    {
        exhaust(&format!("circuit t(x: field, y: field) -> field {{ reveal({value}) }}"), &mut tally);
    }
    for value in ["x == y", "x != y", "x * y == 0", "x == 7", "[x, y] == [y, x]"] {
        exhaust(&format!("circuit t(x: field, y: field) -> bool {{ reveal({value}) }}"), &mut tally);
        exhaust(&format!("circuit t(x: field, y: field) {{ assert {value}; }}"), &mut tally);
        let text = format!("circuit t(x: field, y: field, c: bool) {{ if c {{ assert {value}; }} }}");
        exhaust(&text, &mut tally);
    }
    for value in ["x as u8", "(x + y) as int 0..=3", "(x * y) as int 1..=2", "(x / y) as bool as u8"] {
        exhaust(&format!("circuit t(x: field, y: field) -> int -3..=255 {{ reveal({value}) }}"), &mut tally);
    }
    tally.is_complete(22);
}

#[test]
fn wide_types() {
    // Too many values to leave free: ends and some between, and just outside.
    for ty in ["u8", "u16", "u32", "u64", "int -300..=999", "int 0..=1000000007"] {
        let mut tally = Tally::default();
        for value in ["x < y", "x == y", "x / y == 1", "x * y > x + y"] {
            let built = build(&format!("circuit t(x: {ty}, y: {ty}) -> bool {{ reveal({value}) }}"));
            tally.programs += 1;
            let leaves: Vec<_> = built.image.abi.leaves().collect();
            let values: Vec<_> = inside(&leaves[0].ty, 0).into_iter().chain(outside(&leaves[0].ty)).collect();
            for x in &values {
                for y in &values {
                    let text = format!("{ty}: {value} of {}", show(&[*x, *y]));
                    tally.add(judge(&built.image, &[*x, *y], ONE_AND_ANOTHER), &text);
                }
            }
        }
        tally.is_complete(4);
    }
}
