//! Every gadget with right and wrong witnesses: a mock prover must name the constraint that fails, and a real
//! proof must not verify.

mod common;

use common::{
    circuit::Circuit,
    tampered::{Gadget, Lies, mock, proof_verifies},
    text, vectors,
};
use curve25519_dalek::scalar::Scalar;
use proptest::{collection::vec, prelude::*};
use zkvm::gadgets::{MAX_BITS, bits, full_adder, is_zero, range, within};
use zkvm::r1cs::{ConstraintSystem, LinearCombination, MockProver, R1csError, Recorder, Variable};

fn scalar(value: u128) -> Scalar {
    Scalar::from(value)
}

/// ⌊ℓ/2⌋-sized and other large scalars, made of small ones.
fn large() -> impl Strategy<Value = Scalar> {
    any::<u64>().prop_map(|seed| (Scalar::from(seed) + Scalar::ONE).invert())
}

/// No lies.
fn honest() -> Lies {
    Lies::new()
}

/// Both wires of an honest bit.
fn wires(bit: bool) -> (Scalar, Scalar) {
    (Scalar::from(u8::from(!bit)), Scalar::from(u8::from(bit)))
}

/// A gadget fails at a constraint, with the mock prover and in a real proof.
fn fails(value: Scalar, lies: &Lies, gadget: Gadget<'_>, constraint: usize) {
    assert_eq!(mock(value, lies, gadget), Some(constraint));
    assert!(!proof_verifies(value, lies, gadget));
}

/// A gadget holds, with the mock prover and in a real proof.
fn holds(value: Scalar, gadget: Gadget<'_>) {
    assert_eq!(mock(value, &honest(), gadget), None);
    assert!(proof_verifies(value, &honest(), gadget));
}

fn range_of(n: u32) -> impl Fn(&mut dyn ConstraintSystem, Variable) -> Result<(), R1csError> {
    move |cs, v| range(cs, v.into(), n)
}

fn within_of(max: Scalar) -> impl Fn(&mut dyn ConstraintSystem, Variable) -> Result<(), R1csError> {
    move |cs, v| within(cs, v.into(), &max)
}

/// The constraints of `range`, sign by sign, are those of the reference.
#[test]
fn range_is_the_references() {
    let vectors = vectors("r1cs_basic");
    let mut found = 0;
    for (name, n) in [("range64_mid", 64), ("range8_ok", 8), ("range3_ok", 3)] {
        for vector in vectors.iter().filter(|vector| text(vector, "name") == name) {
            let (mut ours, mut theirs) = (Recorder::new(), Recorder::new());
            let v = ours.commit();
            range(&mut ours, v.into(), n).expect("a range");
            theirs.commit();
            for operation in Circuit::parse(&vector["circuit"]).phase1 {
                operation.build(&mut theirs).expect("a circuit");
            }
            assert_eq!(ours.constraints(), theirs.constraints(), "{name}");
            found += 1;
        }
    }
    assert_eq!(found, 3);
}

#[test]
fn range_holds_up_to_its_end() {
    holds(scalar(0), &range_of(8));
    holds(scalar(255), &range_of(8));
    holds(scalar(u64::MAX.into()), &range_of(64));
    holds(scalar(0), &range_of(0));
}

#[test]
fn range_fails_beyond_its_end() {
    fails(scalar(256), &honest(), &range_of(8), 16);
    fails(scalar(1), &honest(), &range_of(0), 0);
    fails(-Scalar::ONE, &honest(), &range_of(64), 128);
    fails(scalar(1 << 64), &honest(), &range_of(64), 128);
    // The largest scalar: in no range, since 2^252 is smaller.
    assert_eq!(mock(-Scalar::ONE, &honest(), &range_of(252)), Some(504));
}

#[test]
fn range_fails_with_wires_that_are_no_bits() {
    // 256 = 2·128: the top bit is 2. Its multiplier is consistent with L + R = 1, so O is not 0 …
    fails(scalar(256), &Lies::from([(7, (-Scalar::ONE, scalar(2)))]), &range_of(8), 14);
    // … or O is 0, and L + R is 2.
    fails(scalar(256), &Lies::from([(7, (scalar(0), scalar(2)))]), &range_of(8), 15);
    // A bit that is right, with a left wire that is not 1 − b.
    fails(scalar(128), &Lies::from([(0, (scalar(2), scalar(0)))]), &range_of(8), 1);
}

#[test]
fn range_fails_with_bits_of_another_number() {
    fails(scalar(5), &Lies::from([(1, wires(true))]), &range_of(8), 16);
    fails(scalar(5), &Lies::from([(0, wires(false))]), &range_of(8), 16);
}

#[test]
fn bits_are_the_bits_least_first() {
    let mut mock = MockProver::new();
    let v = mock.commit(scalar(0b1101));
    let found = bits(&mut mock, v.into(), 6).expect("bits");
    let found: Vec<_> = found.into_iter().map(|bit| mock.value(bit)).collect();
    assert_eq!(found, [1, 0, 1, 1, 0, 0].map(scalar));
    assert_eq!(mock.check(), Ok(()));
}

#[test]
fn a_decomposition_that_would_not_be_unique_is_refused() {
    let mut cs = Recorder::new();
    let v = cs.commit();
    assert!(bits(&mut cs, v.into(), MAX_BITS).is_ok());
    assert!(matches!(bits(&mut cs, v.into(), MAX_BITS + 1), Err(R1csError::Gadget(_))));
    assert!(matches!(range(&mut cs, v.into(), u32::MAX), Err(R1csError::Gadget(_))));
}

#[test]
fn within_holds_for_each_number_up_to_its_maximum_and_fails_above() {
    for max in 0..=20u128 {
        for value in 0..=40 {
            let failing = mock(scalar(value), &honest(), &within_of(scalar(max)));
            let bit_length = (128 - max.leading_zeros()) as usize;
            let expected = if value <= max { None } else { Some(2 * bit_length) };
            assert_eq!(failing, expected, "{value} within {max}");
        }
        assert!(mock(-Scalar::ONE, &honest(), &within_of(scalar(max))).is_some());
    }
}

/// Soundness in full for small maxima: no choice of bits at all is a number above the maximum.
#[test]
fn within_has_no_bits_for_a_number_above_its_maximum() {
    for max in 0..=20u128 {
        let bit_length = 128 - max.leading_zeros();
        for choice in 0..1u32 << bit_length {
            let lies: Lies = (0..bit_length).map(|i| (i as usize, wires(choice >> i & 1 == 1))).collect();
            for value in max + 1..=40 {
                assert!(mock(scalar(value), &lies, &within_of(scalar(max))).is_some());
            }
        }
    }
}

#[test]
fn within_proofs_verify_up_to_the_maximum_only() {
    for max in [0, 1, 5, 8, 99] {
        holds(scalar(max), &within_of(scalar(max)));
        assert!(!proof_verifies(scalar(max + 1), &honest(), &within_of(scalar(max))), "{max}");
        assert!(!proof_verifies(-Scalar::ONE, &honest(), &within_of(scalar(max))), "{max}");
    }
}

#[test]
fn within_fails_with_wires_that_are_no_bits() {
    // Weights of 5: 1, 2, 2. The number 6 with a last bit of 3/2, 7 with a first bit of 3.
    let half = scalar(2).invert() * scalar(3);
    fails(
        scalar(6),
        &Lies::from([(0, wires(true)), (1, wires(true)), (2, (Scalar::ONE - half, half))]),
        &within_of(scalar(5)),
        4,
    );
    fails(
        scalar(7),
        &Lies::from([(0, (-scalar(2), scalar(3))), (1, wires(true)), (2, wires(true))]),
        &within_of(scalar(5)),
        0,
    );
    fails(
        scalar(7),
        &Lies::from([(0, (scalar(0), scalar(3))), (1, wires(true)), (2, wires(true))]),
        &within_of(scalar(5)),
        1,
    );
}

/// Allows every second decomposition that `within` leaves open.
#[test]
fn within_accepts_either_decomposition() {
    // 2 of 5 is both the middle and the last weight.
    for (middle, last) in [(true, false), (false, true)] {
        let lies = Lies::from([(0, wires(false)), (1, wires(middle)), (2, wires(last))]);
        assert_eq!(mock(scalar(2), &lies, &within_of(scalar(5))), None);
    }
}

#[test]
fn the_largest_maximum_lets_every_scalar_pass() {
    let max = -Scalar::ONE;
    for value in [Scalar::ZERO, Scalar::ONE, max, scalar(2).invert()] {
        assert_eq!(mock(value, &honest(), &within_of(max)), None);
    }
}

/// `is_zero` of the value, required to be `expected`.
fn is_zero_is(expected: u128) -> impl Fn(&mut dyn ConstraintSystem, Variable) -> Result<(), R1csError> {
    move |cs, v| {
        let y = is_zero(cs, v.into())?;
        cs.constrain(LinearCombination::from(y) - scalar(expected));
        Ok(())
    }
}

#[test]
fn is_zero_tells_zero_from_everything_else() {
    holds(scalar(0), &is_zero_is(1));
    holds(scalar(1), &is_zero_is(0));
    holds(-scalar(12), &is_zero_is(0));
    fails(scalar(0), &honest(), &is_zero_is(0), 4);
    fails(scalar(3), &honest(), &is_zero_is(1), 4);
}

#[test]
fn is_zero_fails_with_wrong_wires() {
    let x = scalar(3);
    // A number that is not zero, said to be zero: x·y is not 0.
    fails(x, &Lies::from([(0, (x, scalar(1))), (1, (x, scalar(0)))]), &is_zero_is(1), 2);
    // Zero, said not to be: x·w cannot be 1.
    fails(scalar(0), &Lies::from([(0, (scalar(0), scalar(0)))]), &is_zero_is(0), 3);
    // Another number in place of x, in both multipliers or in one.
    let zeros = (scalar(0), scalar(0));
    fails(x, &Lies::from([(0, (scalar(0), scalar(1))), (1, zeros)]), &is_zero_is(1), 0);
    fails(x, &Lies::from([(0, (x, scalar(1))), (1, zeros)]), &is_zero_is(1), 1);
    fails(scalar(0), &Lies::from([(0, zeros), (1, (scalar(1), scalar(1)))]), &is_zero_is(0), 1);
    // A wrong inverse.
    fails(x, &Lies::from([(1, (x, x))]), &is_zero_is(0), 3);
}

/// The full adder of a total, required to give this bit and this carry.
fn sum_is(bit: u128, carry: u128) -> impl Fn(&mut dyn ConstraintSystem, Variable) -> Result<(), R1csError> {
    move |cs, v| {
        let (total, rest) = full_adder(cs, v.into())?;
        cs.constrain(LinearCombination::from(total) + rest - scalar(2 * bit));
        cs.constrain(LinearCombination::from(total) - rest - scalar(4 * carry));
        Ok(())
    }
}

#[test]
fn three_bits_have_one_sum() {
    for (bit, carry) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        let total = bit + 2 * carry;
        holds(scalar(total), &sum_is(bit, carry));
        for (other, another) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            if (other, another) != (bit, carry) {
                // With the honest wires, and with those that the wrong sum would need.
                assert!(mock(scalar(total), &honest(), &sum_is(other, another)).is_some());
                let wrong = scalar(other + 2 * another);
                let rest = wrong - scalar(4 * another);
                fails(scalar(total), &Lies::from([(0, (wrong, rest))]), &sum_is(other, another), 0);
            }
        }
        // Two wires that differ from the total in the same way keep either the bit or the carry, not both.
        for lie in [scalar(1), scalar(2), -scalar(3)] {
            let rest = scalar(total) - scalar(4 * carry);
            let wires = (scalar(total), rest + lie);
            assert!(mock(scalar(total), &Lies::from([(0, wires)]), &sum_is(bit, carry)).is_some());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn three_bits_leave_no_choice(total in 0u128..=3, rest in large(), small in any::<i32>()) {
        for rest in [rest, Scalar::from(small.unsigned_abs()), -Scalar::from(small.unsigned_abs())] {
            let honest = scalar(total) - scalar(4 * (total / 2));
            let lies = Lies::from([(0, (scalar(total), rest))]);
            let gadget = |cs: &mut dyn ConstraintSystem, v: Variable| full_adder(cs, v.into()).map(drop);
            prop_assert_eq!(mock(scalar(total), &lies, &gadget).is_none(), rest == honest);
        }
    }

    #[test]
    fn range_holds_exactly_within(value in any::<u64>(), n in 0u32..=64) {
        let inside = n == 64 || value >> n == 0;
        prop_assert_eq!(mock(scalar(value.into()), &honest(), &range_of(n)).is_none(), inside);
    }

    #[test]
    fn within_holds_exactly_up_to_the_maximum(value in any::<u128>(), max in any::<u128>(), near in 0u128..3) {
        let gadget = within_of(scalar(max));
        prop_assert_eq!(mock(scalar(value), &honest(), &gadget).is_none(), value <= max);
        prop_assert!(mock(scalar(max.saturating_sub(near)), &honest(), &gadget).is_none());
        prop_assert!(mock(scalar(max) + scalar(near) + Scalar::ONE, &honest(), &gadget).is_some());
    }

    #[test]
    fn is_zero_of_a_nonzero_number_is_never_accepted_as_one(
        x in large(),
        y in large(),
        w in large(),
    ) {
        // Whatever the prover writes: y is 1 only for x = 0.
        for y in [y, Scalar::ONE, Scalar::ZERO] {
            for w in [w, x.invert(), Scalar::ZERO] {
                let lies = Lies::from([(0, (x, y)), (1, (x, w))]);
                prop_assert!(mock(x, &lies, &is_zero_is(1)).is_some());
            }
        }
    }

    /// Any wires at all: the mock prover is content only with the bits of the number.
    #[test]
    fn range_accepts_no_wires_but_the_bits(
        value in 0u128..8,
        wires in vec((0u128..3, 0u128..3), 3),
    ) {
        let lies: Lies = wires.iter().map(|&(l, r)| (scalar(l), scalar(r))).enumerate().collect();
        let bits = (0..3).all(|i| wires[i] == (1 - (value >> i & 1), value >> i & 1));
        prop_assert_eq!(mock(scalar(value), &lies, &range_of(3)).is_none(), bits);
    }

    /// One bit takes up whatever the others leave open, so the sum is right for a number out of range.
    #[test]
    fn range_fails_when_a_wire_takes_up_the_difference(
        excess in large(),
        place in 0usize..8,
        low in any::<u8>(),
    ) {
        let value = excess + scalar(low.into());
        let weight = Scalar::from(1u8 << place);
        let rest = scalar((low & !(1 << place)).into());
        let wire = (value - rest) * weight.invert();
        let mut lies: Lies = (0..8).map(|i| (i, wires(low >> i & 1 == 1))).collect();
        lies.insert(place, (Scalar::ONE - wire, wire));
        prop_assert_eq!(mock(value, &lies, &range_of(8)), Some(2 * place));
        lies.insert(place, (Scalar::ZERO, wire));
        prop_assert_eq!(mock(value, &lies, &range_of(8)), Some(2 * place + 1));
    }
}
