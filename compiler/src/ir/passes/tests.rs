//! One test per rule. Generated circuits are in `tests/generated.rs`.

use curve25519_dalek::scalar::Scalar;
use zkvm::abi::{Abi, Output, Parameter, Type, Visibility};
use zkvm::program::{SideOp, SideProgram};

use super::super::*;
use super::{PASSES, optimize};

/// A circuit of these operations, all from one place, with one check and one side program (a sum).
pub(super) fn circuit(ops: Vec<Op>) -> Circuit {
    let origin = OriginId(0);
    let span = Span::new(crate::source::FileId(0), 0, 0);
    let circuit = Circuit {
        name: "test".into(),
        abi: abi_for(&ops),
        side_programs: vec![SideProgram::new(
            2,
            1,
            vec![SideOp::Argument(0), SideOp::Argument(1), SideOp::Add],
        )],
        nodes: ops.into_iter().map(|op| Node { op, origin }).collect(),
        origins: vec![Origin { span, function: "main".into(), caller: None }],
        checks: vec![Check {
            kind: CheckKind::Constrain,
            message: Some("no".into()),
            origin,
            inserted: vec![],
            watches: vec![],
        }],
        ..Circuit::default()
    };
    assert_eq!(validate(&circuit), Ok(()));
    circuit
}

/// An ABI of single fields with the leaves that these operations use.
pub(crate) fn abi_for(ops: &[Op]) -> Abi {
    let parameter = |name: String, visibility, ty| Parameter { name, visibility, ty };
    let leaves = |leaf: fn(&Op) -> Option<u32>| ops.iter().filter_map(leaf).max().map_or(0, |k| k + 1);
    let public = leaves(|op| if let Op::Public(k) = op { Some(*k) } else { None });
    let secret = leaves(|op| match op {
        Op::Secret(k) | Op::SecretBits { leaf: k, .. } => Some(*k),
        _ => None,
    });
    let hidden = leaves(|op| if let Op::Hidden(k) = op { Some(*k) } else { None });
    let reveals = ops.iter().filter(|op| matches!(op, Op::Reveal(_))).count();
    let public = (0..public).map(|k| parameter(format!("p{k}"), Visibility::Public, Type::Field));
    let secret = (0..secret).map(|k| parameter(format!("s{k}"), Visibility::Secret, Type::Field));
    let commitment = Type::Hidden(Box::new(Type::Field));
    let hidden = (0..hidden).map(|k| parameter(format!("h{k}"), Visibility::Secret, commitment.clone()));
    Abi {
        parameters: public.chain(secret).chain(hidden).collect(),
        outputs: (0..reveals).map(|k| Output { name: format!("out{k}"), ty: Type::Field }).collect(),
    }
}

/// The listing of the optimized circuit, without its first line and messages.
pub(super) fn optimized(ops: Vec<Op>) -> Vec<String> {
    let text = print(&optimize(circuit(ops)));
    text.lines().skip(1).map(|line| line.trim_end_matches("  ; no").to_owned()).collect()
}

fn v(index: u32) -> ValueId {
    ValueId(index)
}

fn int(n: u64) -> Scalar {
    Scalar::from(n)
}

fn zero(value: u32) -> Op {
    Op::Zero { value: v(value), check: CheckId(0) }
}

pub(super) fn within(value: u32, max: u64) -> Op {
    Op::Within { value: v(value), max: int(max), digits: false, check: CheckId(0) }
}

pub(super) fn bits(value: u32, count: u32) -> Op {
    Op::Bits { value: v(value), count, check: CheckId(0) }
}

pub(super) fn result(of: u32, index: u32) -> Op {
    Op::Result { of: v(of), index }
}

fn call(arguments: [u32; 2]) -> Op {
    Op::Advice { program: SideProgramId(0), arguments: arguments.map(v).to_vec() }
}

#[test]
fn equal_advice_is_made_once() {
    let ops = vec![
        Op::Secret(0),
        Op::Secret(0),
        call([0, 1]),
        call([1, 0]),
        result(2, 0),
        result(3, 0),
        Op::Product(v(4), v(5)),
        zero(6),
    ];
    assert_eq!(
        optimized(ops)[1..],
        ["v0 = secret 0", "v1 = advice p0(v0, v0)", "v2 = v1.0", "v3 = v2 * v2", "zero v3"]
    );
}

#[test]
fn advice_of_different_arguments_stays_apart() {
    let ops = vec![
        Op::Secret(0),
        Op::Secret(1),
        call([0, 1]),
        call([1, 0]),
        result(2, 0),
        result(3, 0),
        Op::Product(v(4), v(5)),
        zero(6),
    ];
    assert_eq!(optimized(ops).iter().filter(|line| line.contains("advice")).count(), 2);
}

pub(super) fn sum(constant: u64, terms: &[(u32, u64)]) -> Op {
    Op::linear(int(constant), terms.iter().map(|(value, c)| (v(*value), int(*c))))
}

#[test]
fn a_sum_that_one_other_sum_needs_is_part_of_it() {
    let ops =
        vec![Op::Secret(0), Op::Secret(1), sum(1, &[(0, 2), (1, 1)]), sum(5, &[(1, 3), (2, 10)]), zero(3)];
    assert_eq!(optimized(ops), ["v0 = secret 0", "v1 = secret 1", "v2 = 15 + 20·v0 + 13·v1", "zero v2"]);
    let shared = vec![
        Op::Secret(0),
        Op::Secret(1),
        sum(1, &[(0, 2), (1, 1)]),
        sum(5, &[(1, 3), (2, 10)]),
        zero(2),
        zero(3),
    ];
    assert_eq!(optimized(shared)[3], "v3 = 5 + 3·v1 + 10·v2");
}

#[test]
fn a_long_chain_of_sums_is_one_sum() {
    // total += x, so often that rewriting every partial sum would be felt.
    let n = 5000;
    let mut ops: Vec<Op> = (0..n).map(Op::Secret).collect();
    ops.push(sum(0, &[(0, 1)]));
    ops.extend((1..n).map(|i| sum(1, &[(i, 2), (n + i - 1, 1)])));
    ops.push(zero(2 * n - 1));
    let circuit = optimize(circuit(ops));
    assert_eq!(circuit.nodes.len() as u32, n + 2);
    let Op::Linear { constant, terms } = circuit.op(v(n)) else { panic!("{}", print(&circuit)) };
    assert_eq!((*constant, terms.len() as u32), (int(u64::from(n) - 1), n));
}

#[test]
fn products_with_a_common_factor_are_one() {
    // x·y + 2·x·z + 3·w·y, where x is in more products than y.
    let ops = |last: Vec<Op>| {
        let mut ops: Vec<Op> = (0..4).map(Op::Secret).collect();
        ops.extend([Op::Product(v(0), v(1)), Op::Product(v(0), v(2)), Op::Product(v(1), v(3))]);
        ops.push(sum(7, &[(4, 1), (5, 2), (6, 3)]));
        ops.push(zero(7));
        ops.extend(last);
        ops
    };
    let expected = ["v4 = v1 * v3", "v5 = v1 + 2·v2", "v6 = v0 * v5", "v7 = 7 + 3·v4 + v6", "zero v7"];
    assert_eq!(optimized(ops(vec![]))[4..], expected);
    // What something else uses has its multiplier in any case.
    assert_eq!(
        optimized(ops(vec![zero(5)]))[4..8],
        ["v4 = v0 * v2", "v5 = v0 + 3·v3", "v6 = v1 * v5", "v7 = 7 + 2·v4 + v6"]
    );
}

#[test]
fn products_with_public_values_keep_their_terms() {
    let ops = vec![
        Op::Public(0),
        Op::Secret(0),
        Op::Secret(1),
        Op::Product(v(0), v(1)),
        Op::Product(v(0), v(2)),
        sum(0, &[(3, 1), (4, 1)]),
        zero(5),
    ];
    assert_eq!(optimized(ops)[3..], ["v3 = v0 * v1", "v4 = v0 * v2", "v5 = v3 + v4", "zero v5"]);
}

#[test]
fn reveals_are_outputs_each() {
    let ops = vec![Op::Secret(0), Op::Reveal(v(0)), Op::Reveal(v(0))];
    assert_eq!(optimized(ops), ["v0 = secret 0", "v1 = reveal v0", "v2 = reveal v0"]);
}

#[test]
fn what_constrains_nothing_goes_and_bits_constrain() {
    let ops = vec![
        Op::Secret(0),
        Op::Secret(1),
        Op::Product(v(0), v(1)),
        call([0, 1]),
        Op::Factors { program: SideProgramId(0), arguments: vec![v(0), v(1)] },
        bits(1, 4),
    ];
    let mut circuit = circuit(vec![]);
    circuit.side_programs[0] = SideProgram::new(2, 2, vec![SideOp::Argument(0), SideOp::Argument(1)]);
    circuit.abi = abi_for(&ops);
    circuit.nodes = ops.into_iter().map(|op| Node { op, origin: OriginId(0) }).collect();
    let text = print(&optimize(circuit));
    assert_eq!(text, "circuit test\nv0 = secret 1\nv1 = bits v0 4  ; no\n");
}

#[test]
fn passes_drop_watches_and_logs() {
    let mut circuit = circuit(vec![Op::Secret(0), zero(0)]);
    circuit.checks[0].watches = vec![Watch { span: circuit.origins[0].span, value: WatchValue::Int(v(0)) }];
    let log = Circuit::default();
    circuit.logs =
        vec![Log { circuit: log, arguments: vec![], guard: None, parts: vec![], origin: OriginId(0) }];
    let circuit = optimize(circuit);
    assert!(circuit.checks[0].watches.is_empty() && circuit.logs.is_empty());
}

#[test]
fn what_differs_in_one_number_is_not_merged() {
    let compute = |program, arguments: [u32; 2]| Op::Compute {
        program: SideProgramId(program),
        arguments: arguments.map(v).to_vec(),
    };
    let mut ops: Vec<Op> = vec![
        Op::Secret(0),
        Op::Secret(1),
        Op::Public(0),
        Op::Public(1),
        Op::Hidden(0),
        Op::Hidden(1),
        bits(0, 4),
        bits(0, 5),
        bits(1, 4),
        within(4, 100),
        within(4, 99),
        compute(0, [2, 3]),
        compute(0, [3, 2]),
        compute(0, [2, 2]),
    ];
    for (of, index) in [(6, 0), (6, 1), (7, 0), (8, 0), (11, 0), (12, 0), (13, 0)] {
        ops.push(result(of, index));
    }
    let values: Vec<u32> = (0..6).chain(14..21).collect();
    ops.extend(values.iter().map(|value| Op::Reveal(v(*value))));
    let merged = PASSES.iter().fold(circuit(ops.clone()), |circuit, (_, pass)| pass(circuit));
    assert_eq!(merged.nodes.len(), ops.len());
}
