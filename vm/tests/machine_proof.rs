//! Every instruction of the proof set: what it does, and each way in which it fails.

mod common;

use common::machine::{Setup, scalar};
use zkvm::machine::MachineError as Error;
use zkvm::program::Instruction::{self, *};
use zkvm::program::{SideError, SideOp, SideProgram};

/// The program runs, every constraint holds, and these are its outputs.
fn accepts(setup: &Setup, outputs: &[i64]) {
    let expected: Vec<_> = outputs.iter().copied().map(scalar).collect();
    assert_eq!(setup.mock(), Ok(expected), "{:?}", setup.code);
}

fn fails(setup: &Setup, error: Error) {
    assert_eq!(setup.mock(), Err(error), "{:?}", setup.code);
}

/// Runs code that leaves one value on the stack, and reveals that.
fn value_of(code: &[Instruction]) -> Setup {
    let mut code = code.to_vec();
    code.extend([Reveal, Drop]);
    Setup::new(&code).outputs(1)
}

fn unsatisfied(constraint: usize) -> Error {
    Error::Unsatisfied { constraint }
}

#[test]
fn int_const_public_hidden_secret() {
    accepts(&value_of(&[Int(7)]), &[7]);
    accepts(&value_of(&[Const(1)]).constants(&[5, -6]), &[-6]);
    accepts(&value_of(&[Public(0)]).public(&[8]), &[8]);
    accepts(&value_of(&[Hidden(1)]).hidden(&[1, 9]), &[9]);
    accepts(&value_of(&[Secret(0)]).secret(&[-10]), &[-10]);

    fails(&value_of(&[Const(2)]).constants(&[5, 6]), Error::ConstantMissing(2));
    let missing = |kind, index| Error::InputMissing { kind, index };
    fails(&value_of(&[Public(1)]).public(&[8]), missing("public", 1));
    fails(&value_of(&[Hidden(2)]).hidden(&[8, 9]), missing("hidden", 2));
    fails(&value_of(&[Secret(0)]), missing("secret", 0));
}

#[test]
fn store_load() {
    accepts(&value_of(&[Secret(0), Store(3), Load(3), Load(3), Add]).secret(&[4]), &[8]);

    fails(&value_of(&[Load(3)]), Error::SlotEmpty(3));
    fails(&value_of(&[Int(1), Store(0), Int(1), Store(0)]), Error::SlotFull(0));
    fails(&value_of(&[Int(1), Store(512)]), Error::SlotOutOfRange(512));
    fails(&value_of(&[Load(u32::MAX)]), Error::SlotOutOfRange(u32::MAX));
    fails(&value_of(&[Push(vec![]), Store(0)]), Error::TypeNotExpression);
    fails(&value_of(&[Store(0)]), Error::StackUnderflow);
}

#[test]
fn sum() {
    accepts(&value_of(&[Secret(0), Int(5), Secret(1), Sum(3)]).secret(&[10, 100]), &[115]);
    accepts(&value_of(&[Int(1), Int(2), Sum(2)]), &[3]);

    fails(&value_of(&[Int(1), Sum(1)]), Error::InvalidImmediate { name: "sum", value: 1 });
    fails(&value_of(&[Int(1), Int(1), Sum(3)]), Error::StackUnderflow);
    fails(&value_of(&[Int(1), Int(1), Sum(u32::MAX)]), Error::StackUnderflow);
    fails(&value_of(&[Push(vec![]), Int(1), Sum(2)]), Error::TypeNotExpression);
}

#[test]
fn zero() {
    accepts(&Setup::new(&[Secret(0), Zero]).secret(&[0]), &[]);
    accepts(&Setup::new(&[Secret(0), Int(3), Neg, Add, Zero]).secret(&[3]), &[]);
    accepts(&Setup::new(&[Public(0), Zero]).public(&[0]), &[]);

    fails(&Setup::new(&[Secret(0), Zero]).secret(&[1]), unsatisfied(0));
    fails(&Setup::new(&[Public(0), Zero]).public(&[1]), Error::CleartextConstraintFalse);
    fails(&Setup::new(&[Zero]), Error::StackUnderflow);
    fails(&Setup::new(&[Push(vec![]), Zero]), Error::TypeNotExpression);
}

#[test]
fn multiply_makes_a_multiplier_even_of_constants() {
    let wires = [Reveal, Drop, Reveal, Drop, Reveal, Drop];
    let code = [&[Secret(0), Int(5), Multiply], &wires[..]].concat();
    let setup = Setup::new(&code).secret(&[3]).outputs(3);
    accepts(&setup, &[15, 5, 3]);
    let code = [&[Int(4), Int(5), Multiply], &wires[..]].concat();
    let setup = Setup::new(&code).outputs(3);
    accepts(&setup, &[20, 5, 4]);
    assert_eq!(setup.image().counts.multipliers, 1);

    fails(&Setup::new(&[Int(1), Multiply]), Error::StackUnderflow);
    fails(&Setup::new(&[Int(1), Push(vec![]), Multiply]), Error::TypeNotExpression);
}

#[test]
fn bits() {
    // Least first: 6 = 0b110.
    let loads = [Load(7), Reveal, Drop, Load(8), Reveal, Drop, Load(9), Reveal, Drop];
    let code = [&[Secret(0), Bits(3, 7)], &loads[..]].concat();
    accepts(&Setup::new(&code).secret(&[6]).outputs(3), &[0, 1, 1]);
    fails(&Setup::new(&code).secret(&[8]).outputs(3), unsatisfied(6));
    fails(&Setup::new(&code).secret(&[-1]).outputs(3), unsatisfied(6));
    let code = [&[Public(0), Bits(3, 7)], &loads[..]].concat();
    let setup = Setup::new(&code).public(&[6]).outputs(3);
    accepts(&setup, &[0, 1, 1]);
    assert_eq!(setup.image().counts.multipliers, 0);
    fails(&Setup::new(&code).public(&[8]).outputs(3), Error::ConstantOutOfRange);

    accepts(&Setup::new(&[Secret(0), Bits(252, 0)]).secret(&[i64::MAX]), &[]);
    fails(&Setup::new(&[Int(1), Bits(0, 0)]), Error::InvalidImmediate { name: "bits", value: 0 });
    fails(&Setup::new(&[Int(1), Bits(253, 0)]), Error::InvalidImmediate { name: "bits", value: 253 });
    fails(&Setup::new(&[Int(1), Bits(1, 512)]), Error::SlotOutOfRange(512));
    fails(&Setup::new(&[Int(1), Bits(2, u32::MAX)]), Error::SlotOutOfRange(u32::MAX));
    fails(&Setup::new(&[Int(1), Store(1), Int(1), Bits(2, 0)]), Error::SlotFull(1));
    fails(&Setup::new(&[Bits(2, 0)]), Error::StackUnderflow);
    fails(&Setup::new(&[Push(vec![]), Bits(2, 0)]), Error::TypeNotExpression);
}

#[test]
fn within_accepts_exactly_its_range() {
    for bound in 0..10 {
        for value in -2..20 {
            let secret = Setup::new(&[Secret(0), Within(0)]).constants(&[bound]).secret(&[value]);
            let public = Setup::new(&[Public(0), Within(0)]).constants(&[bound]).public(&[value]);
            if (0..=bound).contains(&value) {
                accepts(&secret, &[]);
                accepts(&public, &[]);
            } else {
                let bits = u64::BITS - (bound as u64).leading_zeros();
                fails(&secret, unsatisfied(2 * bits as usize));
                fails(&public, Error::ConstantOutOfRange);
            }
            let bits = u64::BITS - (bound as u64).leading_zeros();
            assert_eq!(secret.image().counts.multipliers, 1 + bits);
            assert_eq!(secret.image().counts.constraints, 1 + 2 * bits);
        }
    }
    let too_large = Error::InvalidImmediate { name: "within", value: 0 };
    fails(&Setup::new(&[Int(0), Within(0)]).constants(&[-1]), too_large);
    fails(&Setup::new(&[Int(0), Within(0)]), Error::ConstantMissing(0));
    fails(&Setup::new(&[Within(0)]).constants(&[1]), Error::StackUnderflow);
    fails(&Setup::new(&[Push(vec![]), Within(0)]).constants(&[1]), Error::TypeNotExpression);
}

#[test]
fn full_add() {
    let show = [Load(0), Reveal, Drop, Load(1), Reveal, Drop];
    for bits in 0..8i64 {
        let values = [bits & 1, bits >> 1 & 1, bits >> 2];
        let total = values.iter().sum::<i64>();
        let sums = [total & 1, total >> 1];
        let secret = [&[Secret(0), Secret(1), Secret(2), FullAdd(0)], &show[..]].concat();
        let secret = Setup::new(&secret).secret(&values).outputs(2);
        accepts(&secret, &sums);
        // Three secrets, the sum, and what the outputs constrain.
        assert_eq!((secret.image().counts.multipliers, secret.image().counts.constraints), (3, 4));
        let public = [&[Public(0), Public(1), Public(2), FullAdd(0)], &show[..]].concat();
        let public = Setup::new(&public).public(&values).outputs(2);
        accepts(&public, &sums);
        assert_eq!(public.image().counts.multipliers, 0);
        let mixed = [&[Secret(0), Public(0), Int(1), Neg, Int(1), Add, FullAdd(0)], &show[..]].concat();
        let mixed = Setup::new(&mixed).secret(&values[..1]).public(&values[1..2]).outputs(2);
        let total = values[0] + values[1];
        accepts(&mixed, &[total & 1, total >> 1]);
    }
    let code = [Int(1), Int(1), Int(2), FullAdd(0)];
    fails(&Setup::new(&code), Error::ConstantOutOfRange);
    fails(&Setup::new(&[Int(1), Int(1), FullAdd(0)]), Error::StackUnderflow);
    fails(&Setup::new(&[Int(1), Int(1), Push(vec![]), FullAdd(0)]), Error::TypeNotExpression);
    // What are no bits has no sum.
    assert!(matches!(
        Setup::new(&[Secret(0), Int(1), Int(1), FullAdd(0)]).secret(&[5]).mock(),
        Err(Error::Unsatisfied { .. })
    ));
}

/// (a, b) → (⌊a/b⌋, a mod b)
fn division() -> SideProgram {
    use SideOp::*;
    SideProgram::new(2, 2, vec![Argument(0), Argument(1), Divide, Argument(0), Argument(1), Remainder])
}

#[test]
fn advice() {
    // The first argument and the first result are deepest.
    let code = [Secret(0), Int(10), Advice(0), Reveal, Drop, Reveal, Drop];
    let setup = Setup::new(&code).side(division()).secret(&[57]).outputs(2);
    accepts(&setup, &[7, 5]);
    // One secret and two results: three halves.
    assert_eq!(setup.image().counts.multipliers, 2);

    fails(&Setup::new(&[Int(1), Int(1), Advice(1)]).side(division()), Error::SideProgramMissing(1));
    fails(&Setup::new(&[Int(1), Advice(0)]).side(division()), Error::StackUnderflow);
    fails(&Setup::new(&[Int(1), Push(vec![]), Advice(0)]).side(division()), Error::TypeNotExpression);
    let broken = SideProgram::new(0, 1, vec![SideOp::Add]);
    let error = Error::SideProgram { index: 0, error: SideError::StackUnderflow { step: 0 } };
    fails(&Setup::new(&[Advice(0)]).side(broken), error);
}

#[test]
fn secret_bits() {
    let read = |bits: u32| {
        let reads = (0..=bits).flat_map(|slot| [Load(slot), Reveal, Drop]);
        [SecretBits(0, 0)].into_iter().chain(reads).collect::<Vec<_>>()
    };
    type Input = (i64, i64, i64);
    let table: [(Input, &[i64]); 6] = [
        ((1, 0, 1), &[1, 1]),
        ((0, 0, 1), &[0, 0]),
        ((-3, -4, 3), &[-3, 1, 0, 0]),
        ((3, -4, 3), &[3, 1, 1, 1]),
        // The last bit weighs 2, so that all together are 5.
        ((9, 5, 10), &[9, 0, 1, 1]),
        ((10, 5, 10), &[10, 1, 1, 1]),
    ];
    for (input, outputs) in table {
        let bits = outputs.len() as u32 - 1;
        let setup = Setup::new(&read(bits)).integers(&[input]).outputs(bits + 1);
        accepts(&setup, outputs);
        let counts = setup.image().counts;
        // Each reveal is a constraint and an edge, and so is each bit of the sum an edge.
        assert_eq!((counts.multipliers, counts.constraints), (bits, 3 * bits + 1), "{input:?}");
        assert_eq!(counts.edges, 2 * bits + 1, "{input:?}");
    }

    let missing = |index| Error::InputMissing { kind: "secret integer", index };
    fails(&Setup::new(&[SecretBits(1, 0)]).integers(&[(0, 0, 1)]), missing(1));
    fails(&Setup::new(&[SecretBits(0, 0)]).secret(&[0]), missing(0));
    fails(&Setup::new(&[SecretBits(0, 0)]).integers(&[(4, 4, 4)]), missing(0));
    fails(&Setup::new(&[SecretBits(0, u32::MAX)]).integers(&[(0, 0, 1)]), Error::SlotOutOfRange(u32::MAX));
    let full = Setup::new(&[Int(0), Store(1), SecretBits(0, 0)]).integers(&[(0, 0, 1)]);
    fails(&full, Error::SlotFull(1));
}

#[test]
fn factors() {
    let code = [Secret(0), Int(10), Factors(0), Reveal, Drop, Reveal, Drop, Reveal, Drop];
    let setup = Setup::new(&code).side(division()).secret(&[57]).outputs(3);
    accepts(&setup, &[35, 7, 5]);
    assert_eq!(setup.image().counts.multipliers, 2);

    let one = SideProgram::new(0, 1, vec![SideOp::Int(1)]);
    fails(&Setup::new(&[Factors(0)]).side(one), Error::InvalidImmediate { name: "factors", value: 0 });
    fails(&Setup::new(&[Factors(0)]), Error::SideProgramMissing(0));
    fails(&Setup::new(&[Int(1), Factors(0)]).side(division()), Error::StackUnderflow);
}

#[test]
fn compute() {
    let code = [Public(0), Int(10), Compute(0), Reveal, Drop, Reveal, Drop];
    let setup = Setup::new(&code).side(division()).public(&[57]).outputs(2);
    accepts(&setup, &[7, 5]);
    assert_eq!(setup.image().counts.multipliers, 0);

    fails(&Setup::new(&[Secret(0), Int(1), Compute(0)]).side(division()).secret(&[1]), Error::NotConstant);
    fails(&Setup::new(&[Compute(0)]), Error::SideProgramMissing(0));
    fails(&Setup::new(&[Int(1), Compute(0)]).side(division()), Error::StackUnderflow);
}

#[test]
fn reveal_makes_a_constant() {
    // A revealed value folds in `mul`: no multiplier is needed.
    let setup = value_of(&[Secret(0), Reveal, Secret(1), Mul]).secret(&[6, 7]).outputs(2);
    accepts(&setup, &[6, 42]);
    assert_eq!((setup.image().counts.multipliers, setup.image().counts.constraints), (1, 2));

    fails(&value_of(&[Int(1)]).outputs(0), Error::OutputsExceeded);
    fails(&Setup::new(&[Reveal]).outputs(1), Error::StackUnderflow);
    fails(&Setup::new(&[Push(vec![]), Reveal]).outputs(1), Error::TypeNotExpression);
}

#[test]
fn the_stack_must_end_empty() {
    fails(&Setup::new(&[Int(1), Int(2)]), Error::StackNotClean(2));
}

#[test]
fn a_boolean_secret_costs_one_multiplier() {
    // Advice (b, 1 − b), then L·R = 0 and L + R = 1.
    use SideOp::{Argument, Sub};
    let sides = SideProgram::new(1, 2, vec![Argument(0), SideOp::Int(1), Argument(0), Sub]);
    let code = [
        Const(0),
        Factors(0),
        Zero,
        Store(0),
        Store(1),
        Load(0),
        Load(1),
        Int(1),
        Neg,
        Sum(3),
        Zero,
        Load(1),
        Reveal,
        Drop,
    ];
    for bit in [0, 1] {
        let setup = Setup::new(&code).side(sides.clone()).constants(&[bit]).outputs(1);
        accepts(&setup, &[bit]);
        assert_eq!((setup.image().counts.multipliers, setup.image().counts.constraints), (1, 3));
    }
    fails(&Setup::new(&code).side(sides).constants(&[2]).outputs(1), unsatisfied(0));
}
