//! Secret inputs that come in as bits: the honest prover, all that a dishonest one can write, and images that are refused.

mod common;
#[allow(dead_code)]
mod images;

use std::collections::{BTreeMap, BTreeSet};

use common::machine::{Cheat, Setup, checked, scalar};
use curve25519_dalek::scalar::Scalar;
use images::{abi_parameter, int};
use zkvm::abi::{Type, Visibility};
use zkvm::image::{Counts, ImageError, InstructionFault};
use zkvm::machine::{Machine, MachineError, VerifyingDelegate};
use zkvm::program::Instruction::{self, *};
use zkvm::r1cs::{MockProver, R1csError, Recorder};
use zkvm::{Image, PedersenGens, Statement, cost};

/// A range of integers and one of them: bits with the usual weights, and with others.
const INPUTS: [(i64, i64, i64); 8] =
    [(1, 0, 1), (-1, -1, 0), (-3, -8, 7), (5, 5, 10), (9, 1, 9), (0, -1, 1), (4, 0, 4), (-2, -6, 0)];

/// Reads an input and publishes the number.
fn published(input: (i64, i64, i64)) -> Setup {
    Setup::new(&[SecretBits(0, 0), Load(0), Reveal, Drop]).integers(&[input]).outputs(1)
}

/// The weights of the bits of 0..=max, by the rule of the specification.
fn weights(max: i64) -> Vec<i64> {
    let n = max.ilog2();
    (0..n).map(|i| 1 << i).chain([max - (1 << n) + 1]).collect()
}

/// The bits that an honest prover writes.
fn honest_bits((value, low, high): (i64, i64, i64)) -> Vec<i64> {
    let weights = weights(high - low);
    let (last, others) = weights.split_last().expect("a weight");
    let set = value - low >= 1 << others.len();
    let rest = value - low - if set { *last } else { 0 };
    (0..others.len()).map(|i| rest >> i & 1).chain([i64::from(set)]).collect()
}

/// What a prover writes to the wires of each bit: to the left one the rest to one if `consistent`, or else what would be honest.
fn lie(input: (i64, i64, i64), bits: &[i64], consistent: bool) -> BTreeMap<usize, Scalar> {
    let deltas = honest_bits(input).into_iter().zip(bits).map(|(honest, bit)| bit - honest);
    let wires = deltas.enumerate().flat_map(|(i, delta)| {
        let left = if consistent { -delta } else { 0 };
        [(2 * i, scalar(left)), (2 * i + 1, scalar(delta))]
    });
    wires.collect()
}

/// What is published in a run with these wires, if the constraints hold.
fn outcome(setup: &Setup, lie: BTreeMap<usize, Scalar>) -> Result<Scalar, MachineError> {
    let (outcome, mut cheat, outputs) =
        setup.run(Cheat::several(MockProver::new(), &lie.into_iter().collect::<Vec<_>>()));
    outcome.map_err(|failure| failure.error)?;
    checked(cheat.cs.check()).map(|()| outputs[0])
}

/// Each assignment of −1, 0, 1 or 2 to so many bits.
fn assignments(count: usize) -> impl Iterator<Item = Vec<i64>> {
    (0..4u32.pow(count as u32))
        .map(move |all| (0..count as u32).map(|i| i64::from(all / 4u32.pow(i) % 4) - 1).collect())
}

/// Lies that compensate each other in the sum are among these.
#[test]
fn only_bits_make_a_number_and_they_make_those_of_the_range() {
    for input @ (_, low, high) in INPUTS {
        let setup = published(input);
        let weights = weights(high - low);
        let mut numbers = BTreeSet::new();
        for bits in assignments(weights.len()) {
            for consistent in [false, true] {
                let are_bits = bits.iter().all(|bit| [0, 1].contains(bit));
                let honest = bits == honest_bits(input);
                let found = outcome(&setup, lie(input, &bits, consistent));
                if honest || consistent && are_bits {
                    let sum: i64 = bits.iter().zip(&weights).map(|(bit, weight)| bit * weight).sum();
                    assert_eq!(found, Ok(scalar(low + sum)), "{input:?} {bits:?}");
                    numbers.insert(low + sum);
                } else {
                    let refused = matches!(found, Err(MachineError::Unsatisfied { .. }));
                    assert!(refused, "{input:?} {bits:?}: {found:?}");
                }
            }
        }
        assert_eq!(numbers, (low..=high).collect(), "{input:?}");
    }
}

#[test]
fn lies_that_compensate_each_other_do_not_verify() {
    let gens = PedersenGens::default();
    let prove = |input, bits: &[i64], consistent| {
        let deltas: Vec<_> = lie(input, bits, consistent).into_iter().collect();
        published(input).prove_and_verify(&gens, |prover| Cheat::several(prover, &deltas), |cheat| cheat.cs)
    };
    // 5 above −8.
    let input = (-3, -8, 7);
    assert_eq!(prove(input, &[1, 0, 1, 0], true), Ok(()));
    // The prover may choose another input.
    assert_eq!(prove(input, &[0, 1, 1, 1], true), Ok(()));
    for bits in [[-1, 1, 1, 0], [1, 2, 0, 0], [1, -2, 0, 1], [3, -1, 1, 0], [5, 0, 0, 0]] {
        let sum: i64 = bits.iter().zip(weights(15)).map(|(bit, weight)| bit * weight).sum();
        assert_eq!(sum, 5);
        for consistent in [false, true] {
            assert_eq!(prove(input, &bits, consistent), Err(R1csError::VerificationError), "{bits:?}");
        }
    }
}

/// Two ways to say 2 above 5: the number is the same, and the bits are the prover's choice.
#[test]
fn bits_with_other_weights_are_not_those_of_the_number() {
    let input = (7, 5, 10);
    let number = published(input);
    let bit = Setup { code: vec![SecretBits(0, 0), Load(3), Reveal, Drop], ..published(input) };
    for (bits, last) in [([0, 0, 1], 1), ([0, 1, 0], 0)] {
        assert_eq!(outcome(&number, lie(input, &bits, true)), Ok(scalar(7)));
        assert_eq!(outcome(&bit, lie(input, &bits, true)), Ok(scalar(last)));
    }
}

#[test]
fn an_honest_prover_stays_in_the_range() {
    for (_, low, high) in INPUTS {
        for value in low..=high {
            assert_eq!(published((value, low, high)).mock(), Ok(vec![scalar(value)]));
        }
        for outside in [low - 1, high + 1, high + 16, -(1 << 40), 1 << 40] {
            let found = published((outside, low, high)).mock();
            assert_eq!(found, Err(MachineError::InputOutOfRange(0)), "{outside} in {low}..={high}");
        }
    }
}

/// The image does not say that they are equal.
#[test]
fn a_leaf_that_is_read_twice_is_two_numbers() {
    let difference = [SecretBits(0, 0), SecretBits(0, 5), Load(0), Load(5), Neg, Add, Reveal, Drop];
    let input = (-3, -8, 7);
    let setup = Setup::new(&difference).integers(&[input]).outputs(1);
    assert_eq!(outcome(&setup, BTreeMap::new()), Ok(scalar(0)));
    // The first bits of the second number are those of wires 8 and 9.
    let second = BTreeMap::from([(8, scalar(1)), (9, scalar(-1))]);
    assert_eq!(outcome(&setup, second), Ok(scalar(1)));
    assert_eq!(setup.image().counts.multipliers, 8);
}

#[test]
fn a_leaf_that_is_never_read_costs_nothing() {
    let setup =
        Setup::new(&[SecretBits(1, 0), Load(0), Reveal, Drop]).integers(&[(9, 0, 255), (2, 0, 3)]).outputs(1);
    assert_eq!(setup.mock(), Ok(vec![scalar(2)]));
    assert_eq!(setup.image().counts.multipliers, 2);
}

/// An image of a field, an integer of one value, a boolean and an integer, all secret, among public and hidden leaves.
fn image(code: Vec<Instruction>) -> Image {
    let mut image = Setup::new(&code).image();
    let secret = Visibility::Secret;
    image.abi.parameters = vec![
        abi_parameter("p", Visibility::Public, Type::Array(Box::new(int(0, 9)), 9)),
        abi_parameter("f", secret, Type::Field),
        abi_parameter("one", secret, int(4, 4)),
        abi_parameter("h", secret, Type::Hidden(Box::new(int(0, 9)))),
        abi_parameter("b", secret, Type::Bool),
        abi_parameter("i", secret, int(-2, 3)),
    ];
    image.counts = Counts { slots: 8, ..Counts::default() };
    image
}

#[test]
fn what_has_no_bits_is_refused() {
    use InstructionFault as Fault;
    let fault = |k, slot| {
        let instruction = Instruction::SecretBits(k, slot);
        match image(vec![instruction]).check() {
            Ok(()) => None,
            Err(ImageError::Instruction { index: 0, name: "secret_bits", fault }) => Some(fault),
            Err(other) => panic!("{other}"),
        }
    };
    assert_eq!(fault(0, 0), Some(Fault::NoBits(0)));
    assert_eq!(fault(1, 0), Some(Fault::NoBits(1)));
    assert_eq!(fault(2, 0), None);
    assert_eq!(fault(3, 0), None);
    // Public and hidden leaves have numbers of their own: there are four secret ones.
    assert_eq!(fault(4, 0), Some(Fault::NoSuchInput(4)));
    assert_eq!(fault(u32::MAX, 0), Some(Fault::NoSuchInput(u32::MAX)));
    // The number and one bit, or three.
    assert_eq!(fault(2, 6), None);
    assert_eq!(fault(2, 7), Some(Fault::NoSuchSlot(8)));
    assert_eq!(fault(3, 4), None);
    assert_eq!(fault(3, 5), Some(Fault::NoSuchSlot(8)));
    assert_eq!(fault(3, u32::MAX), Some(Fault::NoSuchSlot(u64::from(u32::MAX) + 3)));

    let mut called = image(vec![]);
    let code = vec![Instruction::SecretBits(2, 0)];
    called.routines = vec![zkvm::image::Routine { code, ..Default::default() }];
    let refused = ImageError::Instruction { index: 0, name: "secret_bits", fault: Fault::NotInRoutine };
    assert_eq!(called.check(), Err(refused.clone()));
    assert_eq!(Image::decode(&called.encode()), Err(refused));
}

/// Inputs are numbered as leaves are, through arrays, structs and tuples with hidden and empty parts between.
#[test]
fn inputs_are_found_by_number() {
    let hidden = Type::Hidden(Box::new(Type::Bool));
    let empty = Type::Array(Box::new(Type::Bool), 0);
    let pair = Type::Tuple(vec![int(0, 1), hidden.clone(), empty.clone(), int(0, 3)]);
    let fields = vec![("a".into(), Type::Array(Box::new(pair), 2)), ("b".into(), int(0, 7))];
    let ty = Type::Array(Box::new(Type::Struct { name: "S".into(), fields }), 3);
    let secret = Visibility::Secret;
    let mut image = image(vec![]);
    image.abi.parameters = vec![
        abi_parameter("none", secret, Type::Array(Box::new(empty), 5)),
        abi_parameter("s", secret, ty),
        abi_parameter("p", Visibility::Public, Type::Bool),
        abi_parameter("h", secret, hidden),
        abi_parameter("last", secret, int(0, 15)),
    ];
    image.counts.slots = 5;
    // With five slots, one instruction tells how many bits an input has by where it no longer fits.
    let bits = |k| {
        let fits = |slot: &u32| {
            let code = vec![Instruction::SecretBits(k, *slot)];
            Image { code, ..image.clone() }.check().is_ok()
        };
        (0..5).rev().find(fits).map(|slot| 4 - slot)
    };
    let found: Vec<_> = (0..17).map(bits).collect();
    let expected = [[1, 2, 1, 2, 3].repeat(3), vec![4]].concat();
    assert_eq!(found, expected.into_iter().map(Some).chain([None]).collect::<Vec<_>>());
}

/// What an image that was not checked meets.
#[test]
fn what_has_no_bits_does_not_run() {
    let run = |code: &[Instruction]| {
        let image = image(code.to_vec());
        let statement = Statement::rehearsal(&image.abi);
        let mut delegate = VerifyingDelegate::rehearsal(Recorder::new(), &statement);
        let limits =
            Counts { multipliers: 9, constraints: 9, edges: 9, slots: 8, stack: 1, ..Counts::default() };
        Machine::with_limits(&image, limits, &mut delegate).run().map(drop).map_err(|failure| failure.error)
    };
    let missing = |index| Err(MachineError::InputMissing { kind: "secret integer", index });
    assert_eq!(run(&[SecretBits(3, 0)]), Ok(()));
    for index in [0, 1, 4, u32::MAX] {
        assert_eq!(run(&[SecretBits(index, 0)]), missing(index));
    }
    assert_eq!(run(&[SecretBits(3, u32::MAX)]), Err(MachineError::SlotOutOfRange(u32::MAX)));
    assert_eq!(run(&[SecretBits(3, 5)]), Err(MachineError::SlotOutOfRange(8)));
    assert_eq!(run(&[Int(0), Store(3), SecretBits(3, 0)]), Err(MachineError::SlotFull(3)));
}

#[test]
fn every_count_is_enforced() {
    let declared = |change: fn(&mut Counts)| {
        let mut image = published((5, 5, 10)).image();
        image.counts = cost(&image).expect("a cost").counts;
        change(&mut image.counts);
        let statement = Statement::rehearsal(&image.abi);
        let mut delegate = VerifyingDelegate::rehearsal(Recorder::new(), &statement);
        Machine::for_image(&image, &mut delegate).run().map(drop).map_err(|failure| failure.error)
    };
    assert_eq!(declared(|_| {}), Ok(()));
    // Three bits; the last constraint and the last edge are those of the output.
    assert_eq!(declared(|c| c.multipliers = 2), Err(MachineError::MultipliersExceeded { declared: 2 }));
    assert_eq!(declared(|c| c.constraints = 5), Err(MachineError::ConstraintsExceeded { declared: 5 }));
    assert_eq!(declared(|c| c.edges = 2), Err(MachineError::EdgesExceeded { declared: 2 }));
    assert_eq!(declared(|c| c.slots = 3), Err(MachineError::SlotOutOfRange(3)));
}
