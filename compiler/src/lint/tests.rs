use crate::driver::{NoFiles, check};

/// The codes of what is said about a program.
fn codes(text: &str) -> Vec<&'static str> {
    check("main.zk", text, &NoFiles).diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect()
}

/// What is said about `assert condition` in a branch of a function.
fn asserted(condition: &str) -> Vec<&'static str> {
    codes(&format!(
        "const LIMIT: u32 = 9;
        struct P {{ x: u8, b: bool }}
        pub fn f<const N: u32>(x: u32, y: u32, f: field, g: field, b: bool, p: P, xs: [u8; 3], _i: u8) {{
            let _used = (LIMIT, N, x, y, f, g, b, p, xs);
            if b {{ assert {condition}; }}
        }}"
    ))
}

#[test]
fn what_always_holds_is_told() {
    let conditions = [
        "true",
        "x >= 0",
        "!(x < 0)",
        "x == x",
        "f == f",
        "p == p",
        "p.x <= 255",
        "xs[1] == xs[1]",
        "x * 0 == y * 0",
        "x + y == y + x",
        "x * (y + 1) == x * y + x",
        "(x + y) as field == y as field + x as field",
        "f * (g + 1) == f + g * f",
        "x + 1 > x",
        "x % 7 < 7",
        "x / 2 < 2147483648",
        "p.x & 15 <= 15",
        "x == x || x == 7",
        "b || x >= 0",
        "N == N",
        "b as u8 <= 1",
        "x as u64 >= 0",
    ];
    for condition in conditions {
        assert_eq!(asserted(condition), ["W0320"], "{condition}");
    }
}

#[test]
fn what_never_holds_is_told() {
    let conditions =
        ["x < 0", "x != x", "x + 1 == x", "p.x > 255", "p.x == 300", "!(x == x)", "x < 0 && b", "f == f + 1"];
    for condition in conditions {
        assert_eq!(asserted(condition), ["W0322"], "{condition}");
    }
}

#[test]
fn what_may_fail_is_not_told() {
    let conditions = [
        "x > 0",
        "x - y >= 0",
        "x == y",
        "x * y == x",
        "xs[1] == xs[2]",
        // Another index than a number is proven to be inside.
        "xs[_i] == xs[_i]",
        // A constant may be changed, and then the assertion says so.
        "LIMIT == 9",
        "N > 0",
        // How one says that a branch is never taken.
        "false",
        "!true",
        // The cast proves something.
        "x as u8 <= 255",
        "x / y == x / y",
        "{ let x = y; x } == x",
    ];
    for condition in conditions {
        assert_eq!(asserted(condition), [""; 0], "{condition}");
    }
}

#[test]
fn each_part_of_a_requirement_counts() {
    assert_eq!(asserted("x == 1 && y >= 0"), ["W0320"]);
    assert_eq!(asserted("!(x == 1 || y < 0)"), ["W0320"]);
    assert_eq!(asserted("x >= 0 && y == y"), ["W0320", "W0320"]);
}
