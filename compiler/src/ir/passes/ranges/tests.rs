//! Which ranges become digits, and of how many bits.

use num_bigint::BigInt;
use zkvm::integer::int_to_scalar;

use super::super::super::*;
use super::super::tests::{bits, circuit, result, sum, within};
use super::super::{optimize, tests::optimized};
use super::*;

/// The width of a circuit's digits, and its multipliers.
fn chosen(circuit: Circuit) -> (u32, u64) {
    let circuit = optimize(circuit);
    let calls: Vec<u64> = std::iter::once(1).chain(circuit.calls()).collect();
    let halves = circuit.bodies().zip(calls).map(|((_, body), times)| {
        let public = body.public_values();
        times * body.nodes.iter().map(|node| body.halves(&node.op, &public)).sum::<u64>()
    });
    let table = circuit.digit_bits.checked_sub(1).map_or(0, |exponent| 1 << exponent);
    (circuit.digit_bits, halves.sum::<u64>().div_ceil(2) + table)
}

/// Ranges of so many bits of so many values.
fn ranges(count: u32, bits: u32) -> Circuit {
    let max = int_to_scalar(&((BigInt::from(1) << bits) - 1));
    let ops = (0..count).map(Op::Hidden).chain((0..count).map(|value| Op::Within {
        value: ValueId(value),
        max,
        digits: false,
        check: CheckId(0),
    }));
    circuit(ops.collect())
}

#[test]
fn the_more_ranges_the_wider_are_digits() {
    let found = [(1, 4), (2, 4), (1, 8), (1, 64), (4, 64), (63, 64), (1000, 64), (2, 251)]
        .map(|(count, bits)| (count, bits, chosen(ranges(count, bits))));
    let expected = [
        (1, 4, (0, 4)),
        // Digits would save two multipliers, which a second phase is not worth.
        (2, 4, (0, 8)),
        (1, 8, (0, 8)),
        (1, 64, (4, 24)),
        (4, 64, (4, 72)),
        (63, 64, (8, 632)),
        (1000, 64, (11, 8024)),
        (2, 251, (5, 118)),
    ];
    assert_eq!(found, expected);
}

/// Every width is tried: none of the others costs less.
#[test]
fn no_other_width_costs_less() {
    for (count, bits) in [(1, 64), (3, 13), (7, 64), (40, 20), (200, 33)] {
        let max = int_to_scalar(&((BigInt::from(1) << bits) - 1));
        let halves = |width| u64::from(DigitPlan::new(&max, width).halves());
        let by_digits =
            (1..=MAX_DIGIT_BITS).map(|width| (count * halves(width)).div_ceil(2) + (1 << (width - 1)));
        let least = by_digits.chain([count * bits]).min();
        assert_eq!(Some(chosen(ranges(count as u32, bits as u32)).1), least, "{count} of {bits} bits");
    }
}

/// A range in a routine counts as often as it is called.
#[test]
fn calls_count() {
    let called = |times: u32| {
        let node = |op| Node { op, origin: OriginId(0) };
        let ops = [Op::Parameter { index: 0, public: false }, within(0, 15)];
        let routine = Circuit { parameters: 1, nodes: ops.map(node).to_vec(), ..circuit(vec![]) };
        let signature = Signature { results: 0, public: false, effect: true };
        let call = |value| Op::Call { routine: RoutineId(0), arguments: vec![ValueId(value)], signature };
        let ops: Vec<Op> = (0..times).map(Op::Hidden).collect();
        let mut whole = circuit(ops);
        whole.nodes.extend((0..times).map(|value| node(call(value))));
        whole.routines.push(routine);
        chosen(whole)
    };
    assert_eq!([1, 2, 30].map(called), [(0, 4), (0, 8), (4, 53)]);
}

/// Of a number that is taken apart, bits that nothing uses are digits if they are next to each other.
#[test]
fn unused_bits_in_a_row_are_digits() {
    let listing = |used: &[u32]| {
        let mut ops = vec![Op::Hidden(0), bits(0, 32)];
        ops.extend(used.iter().map(|bit| result(1, *bit)));
        ops.extend((0..used.len() as u32).map(|k| Op::Reveal(ValueId(k + 2))));
        optimized(ops)
    };
    assert_eq!(listing(&[]), ["v0 = hidden 0", "within v0 0..=4294967295 by digits"]);
    let last = listing(&[31]);
    assert_eq!(last[2..5], ["v1 = factors p1(v0)", "v2 = v1.0", "v3 = v1.1"], "{last:#?}");
    assert_eq!(last[5..8], ["v4 = v1.2", "v5 = -1 + v2 + v3", "zero v4"]);
    assert_eq!(last[8..11], ["zero v5", "v8 = v0 - 2147483648·v2", "within v8 0..=2147483647 by digits"]);
    let ends = listing(&[0, 31]);
    assert!(ends.iter().any(|line| line.starts_with("within") && line.contains("0..=1073741823 by digits")));
    let middle = listing(&[12]);
    assert_eq!(middle[1], "v1 = bits v0 32");
}

/// An input of which some bits are used is what these and digits say.
#[test]
fn an_input_of_which_some_bits_are_used_has_digits_for_the_others() {
    let max = |bits: u32| int_to_scalar(&((BigInt::from(1) << bits) - 1));
    let listing = |max: Scalar, used: &[u32]| {
        let mut ops = vec![Op::SecretBits { leaf: 0, low: Scalar::ZERO, max }];
        ops.extend(used.iter().map(|index| result(0, *index)));
        ops.extend((0..used.len() as u32).map(|k| Op::Reveal(ValueId(k + 1))));
        optimized(ops)
    };
    assert_eq!(listing(max(64), &[0])[0], "v0 = secret digits 0 0..=18446744073709551615");
    let low = listing(max(64), &[0, 1]);
    assert_eq!(low[1], "v0 = secret 0");
    assert!(low.iter().any(|line| line.starts_with("within") && line.contains("0..=9223372036854775807")));
    assert!(low.iter().any(|line| line.ends_with("; `s0` is not of its declared type")));
    // Its last bit does not weigh what a power of two does.
    assert_eq!(listing(max(64) - Scalar::ONE, &[0, 1])[0], "v0 = secret bits 0 0..=18446744073709551614");
    let all: Vec<u32> = (0..=8).collect();
    assert_eq!(listing(max(8), &all)[0], "v0 = secret bits 0 0..=255");
}

#[test]
fn public_ranges_cost_nothing_and_stay() {
    let ops = vec![Op::Public(0), sum(1, &[(0, 2)]), within(1, u64::MAX)];
    assert_eq!(optimized(ops)[2], "within v1 0..=18446744073709551615");
}
