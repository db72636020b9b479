//! Which functions become routines, and that nothing else changes by it.
#![allow(clippy::disallowed_methods)]

use super::cost::halves;
use super::*;
use crate::driver::{Choice, Secrets, check, execute_built};
use crate::hir::load::NoFiles;
use crate::ir::Op;

/// Of 40 multipliers.
const LONG: &str =
    "fn long(x: field, y: field) -> field { let mut s = x; for i in 0..40 { s = s * s + y; } s }";

fn calls(circuit: &Circuit) -> usize {
    circuit.nodes.iter().filter(|node| matches!(node.op, Op::Call { .. })).count()
}

/// The numbers of routines and of calls in the circuit itself.
fn routines(text: &str) -> [usize; 2] {
    let circuit = lowered(text);
    [circuit.routines.len(), calls(&circuit)]
}

#[test]
fn the_second_call_makes_a_routine() {
    let called = |times: u32| {
        format!(
            "{LONG} circuit c(x: field, y: field) {{ let mut s = x; for i in 0..{times} {{ s = long(s, y); }} assert s != 0; }}"
        )
    };
    assert_eq!(routines(&called(1)), [0, 0]);
    assert_eq!(routines(&called(2)), [1, 1]);
    assert_eq!(routines(&called(9)), [1, 8]);
    let cost = |times| halves(&lowered(&called(times)));
    assert_eq!(cost(9) - cost(8), 2 * 40);
    assert_eq!(cost(8) - cost(1), 7 * 2 * 40);
}

#[test]
fn a_call_is_a_few_nodes() {
    let nodes = |times: u32| {
        let text = format!(
            "{LONG} circuit c(x: field, y: field) {{ let mut s = x; for i in 0..{times} {{ s = long(s, y); }} assert s != 0; }}"
        );
        let circuit = lowered(&text);
        circuit.bodies().map(|(_, body)| body.nodes.len()).sum::<usize>()
    };
    assert_eq!(nodes(1000) - nodes(10), 990 * 2);
}

#[test]
fn equal_calls_are_one() {
    let text = format!(
        "{LONG} circuit c(x: field, y: field) {{ let a = long(y, x); for i in 0..9 {{ assert long(x, y) != a; }} }}"
    );
    assert_eq!(routines(&text), [1, 1]);
}

#[test]
fn short_functions_are_inlined() {
    let text = "fn short(x: field) -> field { x * x * x } circuit c(x: field) { let mut s = x; for i in 0..50 { s = short(s); } assert s != 0; }";
    assert_eq!(routines(text), [0, 0]);
}

#[test]
fn what_is_known_of_arguments_must_be_the_same() {
    let body = |calls: &str| {
        format!(
            "{LONG} circuit c(x: field, y: field, public p: field) {{ assert p != 7; assert {calls} != 0; }}"
        )
    };
    // A number that is known, and a public value.
    assert_eq!(routines(&body("long(x, 1) + long(x, 2) + long(x, 3)")), [0, 0]);
    assert_eq!(routines(&body("long(x, y) + long(x, p)")), [0, 0]);
    assert_eq!(routines(&body("long(y, p) + long(x, p)")), [1, 1]);
    // Two arguments that are one.
    assert_eq!(routines(&body("long(x, x) + long(x, y)")), [0, 0]);
    // The interval of an integer: both fit a u64, and one is known to be smaller.
    let text = "fn long(n: u64) -> field { let mut s = n as field; for i in 0..70 { s = s * s; } s }
        circuit c(a: u64, b: u8) { assert long(a) != long(b); }";
    assert_eq!(routines(text), [0, 0]);
}

/// A function with a number that is another one in each of so many calls.
fn with_numbers(function: &str, numbers: &[&str]) -> String {
    let calls: String = numbers.iter().map(|number| format!("s = f(s, {number}); ")).collect();
    format!("{function} circuit c(x: u32) {{ let mut s = x; {calls} assert s != 0; }}")
}

const NUMBERS: [&str; 8] = ["77", "78", "1_000", "5", "9", "10", "4_000_000", "3"];

#[test]
fn numbers_that_are_known_become_parameters_of_the_fourth_call() {
    let function =
        "fn f(x: u32, n: u32) -> u32 { let mut s = x; for i in 0..20 { s = (s * s + n) % (1 << 32); } s }";
    assert_eq!(routines(&with_numbers(function, &NUMBERS[..3])), [0, 0]);
    // Of the first call's argument less is known: it has no bits yet.
    assert_eq!(routines(&with_numbers(function, &NUMBERS)), [1, 4]);
    // Where 0 or 1 is known, much is simpler.
    assert_eq!(routines(&with_numbers(function, &["77", "78", "79", "0", "1"])), [0, 0]);
    let cost = |count| halves(&lowered(&with_numbers(function, &NUMBERS[..count])));
    assert_eq!(cost(8) - cost(7), cost(3) - cost(2));
}

#[test]
fn numbers_that_must_be_known_stay_known() {
    // An index, a divisor, and a number that makes something cheaper.
    for body in [
        "let a = [s; 64]; for i in 0..20 { s = (a[n % 64] * s + 1) % (1 << 32); }",
        "for i in 0..20 { s = s * s / n % (1 << 32); }",
        "for i in 0..20 { s = (s * s + 1) % (1 << 32); } s = s & (n % 8);",
    ] {
        let function = format!("fn f(x: u32, n: u32) -> u32 {{ let mut s = x; {body} s }}");
        let text = with_numbers(&function, &NUMBERS);
        assert_eq!(routines(&text), [0, 0], "{body}");
    }
}

#[test]
fn what_building_can_tell_of_a_number_it_tells() {
    let function = "fn f(x: u32, n: u32) -> u32 { assert n < 1_000_000; let mut s = x; for i in 0..20 { s = (s * s + n) % (1 << 32); } s }";
    assert_eq!(routines(&with_numbers(function, &NUMBERS[..6])), [0, 0]);
    let found = try_lower(&with_numbers(function, &NUMBERS)).unwrap_err();
    assert_eq!(found.iter().map(|error| error.code.to_string()).collect::<Vec<_>>(), ["E0503"]);
}

#[test]
fn routines_call_routines() {
    let text = format!(
        "{LONG} fn twice(x: field, y: field) -> field {{ let mut s = y; for i in 0..70 {{ s = s * x; }} long(s, x) + long(x, s) }}
         circuit c(x: field, y: field) {{ assert twice(x, y) != twice(y, x + 1) + twice(x, y + 5); }}"
    );
    let circuit = lowered(&text);
    assert_eq!((circuit.routines.len(), calls(&circuit.routines[1])), (2, 2));
    assert_eq!(crate::ir::validate(&circuit), Ok(()));
    assert_eq!(crate::ir::validate(&crate::ir::passes::optimize(circuit)), Ok(()));
}

#[test]
fn what_calls_would_share_is_not_computed_again() {
    let text = "fn different(a: [field; 8]) { for i in 0..8 { for j in 0..i { assert a[i] - a[j] != 0; } } }
        circuit c(m: [[field; 8]; 8]) { for i in 0..8 { different(m[i]); } for i in 0..8 { different([m[if j < 4 { i } else { j }][j] for j in 0..8]); } }";
    assert_eq!(routines(text), [0, 0]);
    // Rows alone have nothing in common.
    let text = "fn different(a: [field; 8]) { for i in 0..8 { for j in 0..i { assert a[i] - a[j] != 0; } } }
        circuit c(m: [[field; 8]; 8]) { for i in 0..8 { different(m[i]); } }";
    assert_eq!(routines(text), [1, 7]);
}

#[test]
fn what_booleans_are_made_of_stays_known() {
    let text = "fn xor(x: [bool; 64], y: [bool; 64]) -> [bool; 64] { [x[i] != y[i] for i in 0..64] }
        circuit c(x: [bool; 64], y: [bool; 64], z: [bool; 64]) { let a = xor(x, y); let b = xor(a, z); assert xor(b, a)[3]; }";
    assert_eq!(routines(text)[0], 0);
}

#[test]
fn bits_of_arguments_and_results_are_not_paid_again() {
    let text = |more: &str| {
        format!(
            "fn mixed(x: u64, y: u64) -> u64 {{ let mut s = x; for i in 0..3 {{ s = (s ^ y) & (x | s); s = ((s + y) % 0x1_0000_0000_0000_0000) as u64; }} s }}
             circuit c(x: u64, y: u64) {{ let mut a = mixed(x, y); let mut b = y; for i in 0..4 {{ let c = mixed(a, b); b = a; a = c; }} {more} assert b != y; }}"
        )
    };
    assert_eq!(routines(&text(""))[0], 1);
    // The bits of what a routine results in are known: shifts are free.
    assert_eq!(
        halves(&lowered(&text("assert b >> 3 != 1;"))),
        halves(&lowered(&text("assert b >> 0 != 1;")))
    );
}

#[test]
fn what_a_routine_proves_of_its_arguments_is_known_after_it() {
    let text = |less: &str| {
        format!(
            "fn checked(n: u64, x: field) -> field {{ assert n < 100; let mut s = x; for i in 0..60 {{ s = s * s + n as field; }} s }}
             circuit c(a: u64, b: u64, x: field) {{ let y = checked(a, x); let z = checked(b, y); assert z != 0; let n: u8 = {less}; assert n != 77; }}"
        )
    };
    assert_eq!(routines(&text("0"))[0], 1);
    assert_eq!(halves(&lowered(&text("b"))) - halves(&lowered(&text("a"))), 0);
}

#[test]
fn a_branch_that_is_not_taken_requires_nothing() {
    let text = "fn checked(n: u64, x: field) -> field { assert n < 100, \"too large\"; let mut s = x; for i in 0..60 { s = s * s + n as field; } s }
        circuit c(a: u64, b: u64, x: field, q: bool, r: bool) -> field {
            let mut s = x;
            if q { s = checked(a, s); }
            if r { s = checked(b, s); }
            if q && r { s = checked(a, s + 1); }
            reveal(s)
        }";
    let circuit = lowered(text);
    assert_eq!((circuit.routines.len(), calls(&circuit)), (1, 2));
    let holds = |a, b, q, r| run(&circuit, &[], &[a, b, 5, q, r]).is_ok();
    assert!(holds(1, 2, 1, 1) && holds(100, 200, 0, 0) && holds(100, 2, 0, 1) && holds(1, 100, 1, 0));
    assert!(!holds(100, 2, 1, 0) && !holds(1, 100, 0, 1) && !holds(100, 100, 1, 1));
}

#[test]
fn functions_that_log_are_inlined() {
    let text = "fn told(x: field) -> field { let mut s = x; for i in 0..80 { s = s * s; } log(\"x is\", x); s } circuit c(x: field) { assert told(told(told(x))) != 0; }";
    let circuit = lowered(text);
    assert_eq!((circuit.routines.len(), circuit.logs.len()), (0, 3));
}

#[test]
fn conditions_stay_with_their_hints() {
    let text = "fn same(x: field, y: field) -> bool { let (mut s, mut t) = (x, y); for i in 0..70 { s = s * s; t = t * t; } s == t }
        circuit c(x: field, y: field) {
            for i in 0..3 { let h = hint field { x + i as field }; constrain h from x { same(h, x + i as field) } }
        }";
    assert_eq!(routines(text), [0, 0]);
    assert!(check("main.zk", text, &NoFiles).build_all(Choice::All).is_ok());
}

#[test]
fn a_failure_in_a_routine_tells_the_calls() {
    let text = "fn inner(n: u64, x: field) -> field { let mut s = x; for i in 0..80 { s = s * s; } assert n < 100, \"too large\"; s }
fn outer(n: u64, x: field) -> field { let mut s = x; for i in 0..80 { s = s * s; } inner(n, s) + inner(n + 1, s) }
circuit c(a: u64, b: u64, x: field) {
    let x = outer(a, x) + outer(b, x + 1) + outer(a + 1, x + 2);
    assert outer(b + 1, x) != 0;
}";
    let checked = check("main.zk", text, &NoFiles);
    let built = &checked.build_all(Choice::Only).expect("it can be built")[0];
    assert!(!built.image.routines.is_empty());
    let mut inputs = zkvm::Inputs::default();
    inputs.secret = [3u64, 98, 5].map(Scalar::from).to_vec();
    let failed = execute_built(built, &checked.sources, &inputs, Secrets::Show).expect_err("98 + 2 is 100");
    let told: Vec<_> =
        failed.diagnostic.labels.iter().map(|label| checked.sources.text(label.span)).collect();
    assert_eq!(told, ["n < 100", "inner(n + 1, s)", "outer(b + 1, x)"]);
    let zkvm::execute::ExecuteError::Run(error) = zkvm::execute(&built.image, &inputs).expect_err("the same")
    else {
        panic!("the inputs fit");
    };
    let told: Vec<_> = error.places.iter().map(|location| location.place.text.as_str()).collect();
    assert_eq!(told, ["n < 100", "inner(n + 1, s)", "outer(b + 1, x)"]);
}

#[test]
fn reports_add_up() {
    let text = format!(
        "{LONG}\ncircuit c(x: field, y: field) {{\n  let mut s = x;\n  for i in 0..9 {{\n    s = long(s, y);\n  }}\n  assert s != 0;\n}}"
    );
    let checked = check("main.zk", &text, &NoFiles);
    let built = &checked.build_all(Choice::Only).expect("it can be built")[0];
    let cost = &built.cost;
    assert_eq!(cost.total.half_multipliers().div_ceil(2), u64::from(cost.counts.multipliers));
    let long =
        cost.functions.iter().find(|function| function.function.ends_with("long")).expect("it is called");
    assert_eq!((long.own.multipliers, long.total.multipliers), (9 * 40, 9 * 40));
    let line = cost.lines.iter().find(|line| line.line == 5).expect("the line of the calls");
    assert_eq!((line.own.multipliers, line.total.multipliers), (0, 9 * 40));
}
