//! The rules of scheduling, each by the listing of a small circuit. Meaning is tested in `tests/generated.rs`.

use curve25519_dalek::scalar::Scalar;
use zkvm::program::{SideOp, SideProgram};

use super::*;
use crate::ir::*;
use crate::source::{FileId, Span};

const SOURCE: &str = "fn f() {\n  a *\n    b\n}\ncircuit main() { f() }\n";

/// A circuit of these operations: `f` at lines 2 and 3, called by `main` in line 5.
fn circuit(ops: Vec<Op>) -> Circuit {
    let file = FileId(0);
    let outer = Origin { span: Span::new(file, 40, 43), function: "main".into(), caller: None };
    let inner = Origin { span: Span::new(file, 11, 20), function: "f".into(), caller: Some(OriginId(0)) };
    let origin = OriginId(1);
    let circuit = Circuit {
        name: "main".into(),
        abi: crate::ir::passes::tests::abi_for(&ops),
        constants: vec![Scalar::from(5u64), -Scalar::from(1u64 << 40)],
        side_programs: vec![
            SideProgram::new(2, 2, vec![SideOp::Argument(1), SideOp::Argument(0)]),
            SideProgram::new(1, 2, vec![SideOp::Argument(0), SideOp::Constant(1)]),
        ],
        nodes: ops.into_iter().map(|op| Node { op, origin }).collect(),
        origins: vec![outer, inner],
        checks: vec![Check {
            kind: CheckKind::Assert,
            message: Some("no".into()),
            inserted: vec![],
            origin,
            watches: vec![],
        }],
        ..Circuit::default()
    };
    assert_eq!(validate(&circuit), Ok(()));
    circuit
}

fn sources() -> SourceMap {
    let mut sources = SourceMap::default();
    sources.add("main.zk", SOURCE);
    sources
}

fn image(ops: Vec<Op>) -> Image {
    generate(&circuit(ops), &sources()).expect("it is small").0
}

fn listing(ops: Vec<Op>) -> String {
    zkvm::program::listing(&image(ops).code).lines().collect::<Vec<_>>().join(" ")
}

fn v(index: u32) -> ValueId {
    ValueId(index)
}

fn sum(constant: i64, terms: &[(u32, i64)]) -> Op {
    let int = |n: i64| zkvm::integer::int_to_scalar(&n.into());
    Op::linear(int(constant), terms.iter().map(|(value, c)| (v(*value), int(*c))))
}

fn zero(value: u32) -> Op {
    Op::Zero { value: v(value), check: CheckId(0) }
}

#[test]
fn values_used_once_stay_on_the_stack() {
    let ops = vec![
        Op::Secret(0),
        Op::Secret(1),
        Op::Product(v(0), v(1)),
        sum(-5, &[(0, 1), (2, 2)]),
        Op::Product(v(3), v(0)),
        sum(0, &[(1, -1), (4, 1)]),
        zero(5),
    ];
    let expected = "secret:0 store:0 secret:1 store:1 load:0 load:1 mul \
                    int:2 mul load:0 int:5 neg sum:3 load:0 mul load:1 neg add zero";
    assert_eq!(listing(ops), expected);
}

#[test]
fn a_long_sum_is_made_once() {
    let long = sum(7, &[(0, 1), (1, 1), (2, 1)]);
    let leaves = || (0..3).map(Op::Secret).collect::<Vec<_>>();
    let mut ops = leaves();
    // x⁵ of a long x.
    ops.extend([long, Op::Product(v(3), v(3)), Op::Product(v(4), v(4)), Op::Product(v(3), v(5)), zero(6)]);
    let expected = "secret:0 secret:1 secret:2 int:7 sum:4 store:0 \
                    load:0 load:0 mul store:1 load:1 load:1 mul load:0 mul zero";
    assert_eq!(listing(ops.clone()), expected);
    let counts = image(ops).counts;
    assert_eq!((counts.multipliers, counts.constraints), (2 + 3, 6 + 1));
    // The sum reads 3 expressions, each product 2 and zero 1.
    assert_eq!((counts.edges, counts.slots, counts.stack), (3 + 3 * 2 + 1, 2, 4));
}

#[test]
fn public_values_cost_nothing() {
    let ops = vec![
        Op::Public(0),
        Op::Constant(-Scalar::from(1u64 << 40)),
        Op::Product(v(0), v(1)),
        Op::Compute { program: SideProgramId(1), arguments: vec![v(2)] },
        Op::Result { of: v(3), index: 0 },
        Op::Bits { value: v(4), count: 8, check: CheckId(0) },
        Op::Result { of: v(5), index: 7 },
        Op::Reveal(v(6)),
        zero(7),
    ];
    assert_eq!(
        listing(ops.clone()),
        "public:0 const:0 mul compute:0 drop store:0 load:0 bits:8:2 load:9 reveal zero"
    );
    let image = image(ops);
    let counts = image.counts;
    assert_eq!((counts.multipliers, counts.constraints, counts.edges, counts.steps), (0, 0, 0, 2));
    // The constant of the side program is the one of the code.
    assert_eq!(image.side_programs, [SideProgram::new(1, 2, vec![SideOp::Argument(0), SideOp::Constant(0)])]);
    assert_eq!(image.constants, [-Scalar::from(1u64 << 40)]);
}

#[test]
fn results_go_to_slots_and_arguments_keep_their_order() {
    let ops = vec![
        Op::Secret(0),
        Op::Hidden(0),
        Op::Factors { program: SideProgramId(0), arguments: vec![v(1), v(0)] },
        Op::Result { of: v(2), index: 0 },
        Op::Result { of: v(2), index: 2 },
        sum(0, &[(3, 1), (4, 1)]),
        Op::Within { value: v(5), max: Scalar::from(9u64), digits: false, check: CheckId(0) },
    ];
    let expected = "hidden:0 secret:0 factors:0 store:2 drop store:0 load:0 load:2 add within:0";
    assert_eq!(listing(ops.clone()), expected);
    let counts = image(ops).counts;
    // Half a multiplier for the secret, rounded up; one for the factors; four bits of `within`.
    assert_eq!((counts.multipliers, counts.constraints), (1 + 1 + 4, 2 * 4 + 1));
}

#[test]
fn a_permutation_is_a_multiset_of_its_own() {
    let ops = vec![
        Op::Secret(0),
        Op::Secret(1),
        Op::Constant(Scalar::from(5u64)),
        Op::Public(0),
        Op::Permutation {
            left: vec![v(0), v(2), v(2), v(3)],
            right: vec![v(3), v(2), v(0), v(1)],
            width: 2,
            guard: Some(v(1)),
            check: CheckId(0),
        },
    ];
    let expected = "secret:0 store:0 secret:1 store:1 group \
                    load:1 load:0 int:5 tuple:2 load:1 int:5 public:0 tuple:2 \
                    load:1 neg public:0 int:5 tuple:2 load:1 neg load:0 load:1 tuple:2";
    assert_eq!(listing(ops.clone()), expected);
    let image = image(ops);
    // What everybody knows costs no multiplier.
    assert_eq!((image.counts.multipliers, image.counts.constraints), (1 + 2, 1 + 2 * 2));
    assert_eq!(zkvm::cost(&image).expect("an image that runs").counts, image.counts);
    // The weights of equal tuples add up at the end: that is checked where the multiset began.
    let places = &image.debug.places;
    assert_eq!(places[image.debug.instructions[4] as usize].message.as_deref(), Some("no"));
}

#[test]
fn a_product_may_take_the_carried_value_second() {
    let ops = vec![
        Op::Secret(0),
        Op::Secret(1),
        Op::Product(v(0), v(1)),
        Op::Product(v(0), v(2)),
        Op::Advice { program: SideProgramId(0), arguments: vec![v(1), v(3)] },
        Op::Result { of: v(4), index: 0 },
        zero(5),
    ];
    // As the second argument of a side program it must wait in a slot.
    let expected = "secret:0 store:0 secret:1 store:1 load:0 load:1 mul load:0 mul store:2 \
                    load:1 load:2 advice:0 drop store:3 load:3 zero";
    assert_eq!(listing(ops), expected);
}

#[test]
fn long_sums_keep_the_stack_low() {
    let mut ops: Vec<Op> = (0..1000).map(Op::Secret).collect();
    ops.push(Op::linear(Scalar::ONE, (0..1000).map(|i| (v(i), Scalar::ONE))));
    ops.push(zero(1000));
    let counts = image(ops).counts;
    assert_eq!((counts.multipliers, counts.constraints), (500, 1));
    assert!(counts.stack < 150, "{}", counts.stack);
}

#[test]
fn a_deep_chain_is_no_deep_recursion() {
    let mut ops = vec![Op::Secret(0)];
    ops.extend((0..20_000).map(|i| sum(1, &[(i, 2)])));
    ops.push(zero(20_000));
    assert_eq!(image(ops).counts.multipliers, 1);
}

#[test]
fn the_debug_map_knows_line_text_message_and_caller() {
    let image = image(vec![Op::Secret(0), zero(0)]);
    assert_eq!(image.debug.files, ["main.zk"]);
    assert_eq!(image.debug.instructions.len(), image.code.len());
    let places = &image.debug.places;
    let place = &places[image.debug.instructions[1] as usize];
    assert_eq!((place.line, place.column, place.text.as_str()), (2, 3, "a * b"));
    assert_eq!((place.message.as_deref(), place.function.as_str()), (Some("no"), "f"));
    let caller = &places[place.caller.expect("f was called") as usize];
    assert_eq!((caller.line, caller.text.as_str(), caller.function.as_str()), (5, "f()", "main"));
    assert_eq!(places[image.debug.instructions[0] as usize].message, None);
}

#[test]
fn what_is_too_large_is_refused() {
    let mut ops: Vec<Op> = vec![Op::Secret(0)];
    ops.extend((0..17_000).map(|_| Op::Bits { value: v(0), count: 252, check: CheckId(0) }));
    let error = generate(&circuit(ops), &sources()).expect_err("17,000 · 252 > 2^22");
    assert_eq!(error.code.name(), "E0591");
    assert!(error.message.contains("multipliers"), "{}", error.message);
}

#[test]
fn costs_add_up_over_functions_and_lines() {
    let ops = vec![
        Op::Secret(0),
        Op::Secret(1),
        Op::Secret(2),
        Op::Product(v(0), v(1)),
        sum(0, &[(2, 1), (3, 1)]),
        zero(4),
    ];
    let mut circuit = circuit(ops);
    circuit.nodes[3].origin = OriginId(0);
    let (image, report) = generate(&circuit, &sources()).expect("it is small");
    assert_eq!((report.counts, report.padded), (image.counts, 4));
    assert_eq!(
        (report.total.multipliers, report.total.halves, report.total.multipliers_text()),
        (1, 3, "2.5".into())
    );
    let functions: Vec<_> = report
        .functions
        .iter()
        .map(|f| (f.function.as_str(), f.own.multipliers_text(), f.total.multipliers_text()))
        .collect();
    assert_eq!(functions, [("main", "1".into(), "2.5".into()), ("f", "1.5".into(), "1.5".into())]);
    let lines: Vec<_> =
        report.lines.iter().map(|l| (l.line, l.own.half_multipliers(), l.total.half_multipliers())).collect();
    assert_eq!(lines, [(2, 3, 3), (5, 2, 5)]);
    assert_eq!(report.lines[1].text, "circuit main() { f() }");

    let span = Span::new(FileId(0), 0, 2);
    assert_eq!(report.check_budget(3, span), None);
    let over = report.check_budget(2, span).expect("it costs 3");
    assert_eq!((over.code.name(), over.labels[0].text.as_str()), ("E0590", "1 over"));
    assert_eq!(over.notes[0], "main.zk:2 costs 1.5: `a *`");
}
