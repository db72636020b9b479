//! Multipliers of small programs.

use zkvm::integer::plain_view;

use super::*;
use crate::ir::{CheckKind, Op};

/// Multipliers in halves, as lowered; dead values count.
pub(super) fn halves(circuit: &Circuit) -> u64 {
    let mut routines = vec![];
    for routine in &circuit.routines {
        routines.push(halves_of(routine, &routines));
    }
    halves_of(circuit, &routines)
}

/// The same of one body; `routines` are those that it may call.
fn halves_of(circuit: &Circuit, routines: &[u64]) -> u64 {
    let public = circuit.public_values();
    let is = |id: &crate::ir::ValueId| public[id.0 as usize];
    let cost = |op: &Op| match op {
        Op::Secret(_) => 1,
        Op::SecretBits { max, .. } => 2 * plain_view(max).bits(),
        Op::Advice { program, .. } => u64::from(circuit.side_programs[program.0 as usize].results),
        Op::Factors { .. } => 2,
        Op::Product(a, b) if !is(a) && !is(b) => 2,
        Op::Bits { value, count, .. } if !is(value) => 2 * u64::from(*count),
        Op::Within { value, max, .. } if !is(value) => 2 * plain_view(max).bits(),
        Op::Permutation { left, right, width, .. } => {
            let tuples = [left, right].into_iter().flat_map(|side| side.chunks(*width as usize));
            2 * tuples.filter(|tuple| !tuple.iter().all(is)).count() as u64
        }
        Op::Call { routine, .. } => routines[routine.0 as usize],
        op @ (Op::Rows { .. } | Op::Lookup { .. } | Op::Put { .. } | Op::Take { .. }) => {
            circuit.halves(op, &public)
        }
        _ => 0,
    };
    let rows = circuit.tables.iter().map(|table| table.elements.len() as u64 / u64::from(table.width));
    circuit.nodes.iter().map(|node| cost(&node.op)).chain(rows).sum()
}

/// Multipliers of a body with secret u32 `x`, `y`, `z`, secret bool `c`, `d` and public u32 `p`, the inputs' own
/// left out.
fn multipliers(body: &str) -> f64 {
    let circuit = |body: &str| {
        lowered(&format!(
            "circuit t(x: u32, y: u32, z: u32, c: bool, d: bool, public p: u32) {{ assert p != 7; {body} }}"
        ))
    };
    (halves(&circuit(body)) - halves(&circuit(""))) as f64 / 2.0
}

#[test]
fn costs() {
    let table = [
        ("assert x == y;", 0.0),
        ("assert x != y;", 1.0),
        ("assert x > 0;", 1.0),
        ("assert x < y;", 32.0),
        ("assert x <= y && x <= z;", 64.0),
        ("assert x < 10;", 4.0),
        ("assert x < 10; let s: int 0..=9 = x;", 4.0),
        ("assert !(x >= y);", 32.0),
        ("assert c || d;", 1.0),
        ("assert c && !d;", 0.0),
        ("assert_permutation([x, y, z], [y, x, z]);", 0.0),
        ("assert_permutation([(x, c), (y, d), (z, c)], [(y, d), (1, c), (x, c)]);", 0.0),
        ("assert_permutation([x, y, z], [1, 2, 3]);", 3.0),
        ("assert_permutation([x, y, p], [1, p, z]);", 1.0),
        ("assert_permutation([(x, y), (p, z), (p, p)], [(y, y), (p, p), (z, 1)]);", 4.0),
        ("if c { assert_permutation([x, y, z, x], [1, 2, 3, y]); }", 3.0),
        ("assert c != d;", 0.0),
        ("assert p < 10; let q = p / 7; assert q != 0; let r = p ^ q;", 0.0),
        ("let b = x < y;", 33.0),
        ("let b = x < y; let e = x >= y;", 33.0),
        ("let b = x == y;", 2.0),
        ("let b = x == y; let e = x != y; let f = y == x;", 2.0),
        ("let b = x > 0;", 2.0),
        ("let b = c == d;", 1.0),
        ("let b = c && d; let e = c || d; let f = c != d;", 1.0),
        ("let s: u64 = x + y + z;", 0.0),
        ("let s: u32 = x - y;", 32.0),
        ("let s: u32 = x - y; let t: u32 = x - y;", 32.0),
        ("assert x >= y; let s: u32 = x - y;", 32.0),
        ("assert x - y >= 18 * 365; let s: u32 = x - y;", 32.0),
        ("let s: u32 = x - 1;", 1.0),
        ("let s: u32 = x + 1;", 1.0),
        ("let s = if c { x } else { y };", 1.0),
        ("let s = if c { 3 } else { 5 };", 0.0),
        ("let s = if p > 7 { x } else { y };", 0.0),
        ("let s = if x < y { y - x } else { x - y }; let t: u32 = s;", 34.0),
        ("let mut t: u32 = 0; if x >= y { t = x - y; }", 34.0),
        ("let q = x / 10;", 29.0 + 4.0 + 0.5),
        ("let q = x / 10; let r = x % 10;", 29.0 + 4.0 + 0.5),
        ("let b = x & 255;", 0.0),
        ("let b = to_bits::<32>(x);", 0.0),
        ("let parts = ([x, y], c, Some(z)).parts(); assert parts[0] == parts[1];", 0.0),
        ("let b = to_bits::<40>(x); let e = x & 1;", 0.0),
        ("let s = x * x; let t = (x + 1) * (x + 1);", 1.0),
        ("let s = (x as field) * 3 + (y as field) * p as field;", 0.0),
        ("let s = (x as field) / (y as field);", 2.0),
        ("let a = [x, y, z, 7]; let i: int 0..=3 = 2; let e = a[i];", 0.0),
        ("let a = [5, 6, 7, 9]; assert x < 4; let e = a[x];", 2.0 + 1.0),
        ("let a = [x, y, z, 7]; assert x < 4; let e = a[x];", 2.0 + 3.0),
        ("let mut a: [u64; 4] = [x, y, z, 7]; assert x < 4; a[x] += 1;", 2.0 + 1.0),
        ("let mut a: [u64; 4] = [x, y, z, 7]; assert x < 4; a[x] = a[x] - y;", 2.0 + 1.0 + 4.0 + 34.0),
        ("let mut a: [u64; 4] = [x, y, z, 7]; assert x < 4; a[x] += y;", 2.0 + 1.0 + 4.0),
        ("let mut a: [u64; 4] = [x, y, z, 7]; assert x < 4; if c { a[x] += 1; }", 2.0 + 1.0 + 4.0),
        ("let mut a = [x as field; 4]; assert x < 4; a[x] += 1;", 2.0 + 1.0),
        ("let mut a: [u64; 4] = [x, y, z, 7]; assert x < 4; a[x] = y;", 2.0 + 1.0 + 3.0),
        ("let mut a: [u64; 4] = [x, y, z, 7]; assert x < 4; if c { a[x] = y; }", 2.0 + 3.0 + 3.0),
        ("if c { assert x < y; }", 33.0),
        ("if c { assert x == y; }", 1.0),
        ("if c { assert x != y; }", 2.0),
        ("if p == 3 { assert x == y; assert x < z; }", 32.0),
    ];
    let found: Vec<(&str, f64)> = table.iter().map(|(body, _)| (*body, multipliers(body))).collect();
    assert_eq!(found, table);
}

#[test]
fn inputs_cost_their_range() {
    let cost = |parameter: &str| halves(&lowered(&format!("circuit t(x: {parameter}) {{}}"))) as f64 / 2.0;
    assert_eq!(cost("bool"), 1.0);
    assert_eq!(cost("u32"), 32.0);
    assert_eq!(cost("int -128..=127"), 8.0);
    assert_eq!(cost("int 1..=9"), 4.0);
    assert_eq!(cost("int 5..=5"), 0.5);
    assert_eq!(cost("field"), 0.5);
    assert_eq!(cost("Hidden<u64>"), 64.0);
    assert_eq!(cost("Hidden<bool>"), 1.0);
    assert_eq!(cost("[u8; 4]"), 32.0);
}

/// Multipliers of the image: ranges by bits or by digits, whichever is cheaper for all of them together.
#[test]
fn ranges_of_a_program_share_digits() {
    let cost = |text: &str| {
        let checked = crate::check("main.zk", text, &crate::driver::NoFiles);
        let built = checked.build_all(crate::driver::Choice::Only);
        built.unwrap_or_else(|found| panic!("{text}: {found:#?}"))[0].image.counts.multipliers
    };
    let inputs = |n: u32| {
        format!(
            "circuit t(x: [u64; {n}], public p: field) {{ let mut s = 0 as field; for v in x {{ s = s + v as field; }} assert s == p; }}"
        )
    };
    assert_eq!([1, 2, 63, 1000].map(|n| cost(&inputs(n))), [24, 40, 632, 8024]);
    let table = [
        ("let sum: u64 = x + y;", 57),
        ("assert x < y;", 57),
        ("let less = x < y; assert less != c;", 59),
        ("let less = x < y; let more = y <= x; assert less != more;", 58),
        ("if c { assert x < y; }", 59),
        // Bits that something needs are bits.
        ("assert x & y == 0;", 193),
        ("assert x % 2 != y % 2;", 47),
        ("let b = to_bits::<64>(x); assert b[0] != b[63];", 45),
    ];
    let body = |body: &str| {
        format!(
            "circuit t(x: u64, y: u64, c: bool, public p: field) {{ assert x as field + y as field != p; {body} }}"
        )
    };
    let found = table.map(|(text, _)| (text, cost(&body(text))));
    assert_eq!(found, table);
}

#[test]
fn the_bits_of_inputs_are_known() {
    let cost = |parameter: &str, body: &str| {
        halves(&lowered(&format!("circuit t(x: {parameter}, y: {parameter}) {{ {body} }}"))) as f64 / 2.0
    };
    assert_eq!(cost("u8", "let b = to_bits::<8>(x); assert b[0]; let s = x >> 3; let t = y % 16;"), 16.0);
    assert_eq!(cost("int -128..=127", "let s = x >> 3; let negative = y < 0;"), 16.0);
    assert_eq!(
        cost(
            "u16",
            "let s = (x as u32) * 65536 + y; let t = s & 0xff00ff; let n = 65535 - x; let b = n & 1;"
        ),
        32.0
    );
    assert_eq!(cost("int 0..=1", "let b = x & 1; let c = x == 1;"), 2.0);
    // The weights of these bits are not powers of two.
    assert_eq!(cost("int 1..=9", "let b = x & 1;"), 12.0);
}

#[test]
fn a_range_is_proven_by_bits_that_are_wanted_anyway() {
    let proofs = |ty: &str, width: u32| {
        let circuit =
            lowered(&format!("circuit t(x: Hidden<{ty}>) {{ let b = to_bits::<{width}>(x); assert b[0]; }}"));
        let mut proofs = vec![];
        for node in &circuit.nodes {
            if let Op::Bits { check, .. } | Op::Within { check, .. } = &node.op {
                proofs.push(circuit.checks[check.0 as usize].kind.clone());
            }
        }
        proofs
    };
    let input = || CheckKind::Input("x".into());
    // The proof keeps its place and its message.
    assert_eq!(proofs("u8", 8), [input()]);
    assert_eq!(proofs("u8", 12), [input()]);
    assert_eq!(proofs("int 0..=254", 8).len(), 2);
    assert_eq!(proofs("u8", 4).len(), 2);
}

#[test]
fn short_combinations_are_written_out() {
    let circuit = lowered("circuit t(x: u32, public y: u32) -> bool { reveal(x != y) }");
    let revealed = |op: &Op| if let Op::Reveal(value) = op { Some(*value) } else { None };
    let value = circuit.nodes.iter().find_map(|node| revealed(&node.op)).expect("an output");
    // x == y is 1 minus the output of a multiplier, and x != y is that output.
    assert!(matches!(circuit.op(value), Op::Result { index: 2, .. }), "{:?}", circuit.op(value));
}

#[test]
fn bits_have_nodes_when_somebody_asks() {
    let results = |body: &str| {
        let circuit = lowered(&format!("circuit t(x: u64, y: u64) {{ let less = x < y; {body} }}"));
        circuit.nodes.iter().filter(|node| matches!(node.op, Op::Result { .. })).count()
    };
    // A comparison takes the last bit only; others come when they are wanted, each once.
    let inputs = 2;
    assert_eq!(results("") - inputs, 1);
    assert_eq!(results("let again = y > x; assert less == again;") - inputs, 1);
    assert_eq!(results("let sum = x + y;") - inputs, 1);
    assert_eq!(results("let bits = to_bits::<64>(x); let same = to_bits::<64>(x);") - inputs, 65);
}

#[test]
fn the_difference_of_age_is_proven_once() {
    let circuit = lowered(
        "circuit age(birth_day: u32, public today: u32, public min_years: u32) {
            assert today - birth_day >= min_years * 365, \"too young\";
        }",
    );
    assert_eq!(halves(&circuit), 64 + 64);
}

/// The steps that lowering takes, and the facts it keeps.
fn work(text: &str) -> (u64, usize) {
    let (program, types) = checked(text).unwrap_or_else(|found| panic!("{text}: {found:#?}"));
    let mut lowerer = super::super::Lowerer::new(&program, &types, super::super::LIMITS);
    lowerer.entry(&program.entries[0]);
    assert_eq!(lowerer.diagnostics, [], "{text}");
    (lowerer.steps, lowerer.builder.facts.count())
}

#[test]
fn twice_the_program_is_twice_the_work() {
    let programs: [fn(usize) -> String; 4] = [
        |n| {
            format!(
                "circuit t(x: [u32; {n}]) {{ let mut ok = true; for i in 0..{n} {{ ok = ok && x[i] < i + 9; }} assert ok; }}"
            )
        },
        |n| {
            format!(
                "circuit t(x: [u32; {n}]) {{ for i in 1..{n} {{ if x[i] > x[i - 1] {{ assert x[i] != 7; }} }} }}"
            )
        },
        |n| {
            format!(
                "circuit t(x: [bool; {n}]) {{ let mut a = false; for b in x {{ a = (a || b) && !(a && b); }} assert a; }}"
            )
        },
        |n| {
            format!(
                "circuit t(x: field) {{ let mut y = x; for i in 0..{n} {{ y = y * y + 1 / (y + i as field); }} assert y == 3; }}"
            )
        },
    ];
    for program in programs {
        let [small, large] = [100, 200].map(|n| work(&program(n)));
        assert!(large.0 <= small.0 * 21 / 10, "{} steps, then {}: {}", small.0, large.0, program(100));
        assert!(large.1 <= small.1 * 21 / 10, "{} facts, then {}: {}", small.1, large.1, program(100));
    }
}

/// The nodes of the circuit that is proven, and the operands of all of them.
fn size(text: &str) -> [usize; 2] {
    let circuit = crate::ir::passes::optimize(lowered(text));
    let mut operands = 0;
    circuit.nodes.iter().for_each(|node| node.op.for_each_operand(|_| operands += 1));
    [circuit.nodes.len(), operands]
}

#[test]
fn what_grows_in_a_loop_grows_linearly() {
    // A sum, a balance, a maximum, a tally, a bounded push and a write at a secret place, each step of which is checked or used.
    let programs: [fn(usize) -> String; 6] = [
        |n| {
            format!(
                "circuit t(x: [u32; {n}], m: u64) {{ let mut t: u64 = 0; for v in x {{ t += v; assert t <= m; }} }}"
            )
        },
        |n| format!("circuit t(x: [u32; {n}], s: u64) {{ let mut b: u64 = s; for v in x {{ b -= v; }} }}"),
        |n| {
            format!(
                "circuit t(x: [u64; {n}], s: u64) {{ let mut m = x[0]; for v in x {{ if v > m {{ m = v; }} }} assert m == s; }}"
            )
        },
        |n| {
            format!(
                "circuit t(x: [int 0..=3; {n}], s: [u32; 4]) {{ let mut t: [u32; 4] = [0; 4]; for v in x {{ t[v] += 1; }} assert t == s; }}"
            )
        },
        |n| {
            format!(
                "circuit t(x: [bool; {n}], s: u32) {{ let mut k: u32 = 0; let mut a = [0; 5];
                    for v in x {{ if v && k < 5 {{ a[k] = 7; k += 1; }} }} assert k == s; }}"
            )
        },
        |n| {
            format!(
                "circuit t(x: [field; {n}], j: int 0..=3) {{ let mut a = [0 as field; 4]; for v in x {{ a[j] = a[j] + v; }} assert a[0] == a[1]; }}"
            )
        },
    ];
    for program in programs {
        let [small, large] = [60, 120].map(|n| size(&program(n)));
        for (small, large) in small.into_iter().zip(large) {
            assert!(large <= small * 21 / 10, "{small}, then {large}: {}", program(60));
        }
    }
}

#[test]
fn a_step_of_a_loop_is_small() {
    // A tally, a bounded push and writes at secret places: nodes and operands of a step.
    let programs: [fn(usize) -> String; 3] = [
        |n| {
            format!(
                "circuit t(x: [int 0..=15; {n}]) -> [u32; 16] {{ let mut t: [u32; 16] = [0; 16]; for v in x {{ t[v] += 1; }} reveal(t) }}"
            )
        },
        |n| {
            format!(
                "circuit t(x: [bool; {n}], v: [u8; {n}]) -> [u8; 16] {{ let mut k: u32 = 0; let mut a: [u8; 16] = [0; 16];
                    for i in 0..{n} {{ if x[i] {{ a[k] = v[i]; k += 1; }} }} reveal(a) }}"
            )
        },
        |n| {
            format!(
                "circuit t(x: [int 0..=15; {n}], v: [field; 16]) -> [field; 16] {{ let mut a = v; for k in x {{ a[k] = a[k] + 1; }} reveal(a) }}"
            )
        },
    ];
    let step = |program: fn(usize) -> String| {
        let [small, large] = [32, 64].map(|n| size(&program(n)));
        [0, 1].map(|i| (large[i] - small[i]) / 32)
    };
    assert_eq!(programs.map(step), [[5, 7], [11, 20], [5, 7]]);
}
