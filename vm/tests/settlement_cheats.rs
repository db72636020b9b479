//! Provers that cheat in what the second phase settles: digits, multisets, tables and memories.
//!
//! What a prover writes in the first phase is fixed before any challenge, and what it writes in the second follows from it. So all that
//! it can try are values of first-phase wires; [`written`] does the best with them.

mod common;

use std::collections::BTreeSet;

use common::cheats::{sound, wires, written, written_and_proven};
use common::machine::{Setup, scalar};
use curve25519_dalek::scalar::Scalar;
use zkvm::gadgets::{DigitPlan, Digits};
use zkvm::machine::MachineError;
use zkvm::program::Instruction::{self, *};
use zkvm::r1cs::{ConstraintSystem, MockProver, R1csError};

fn half() -> Scalar {
    Scalar::from(2u8).invert()
}

/// Every choice of one of `values` for each of `count` places.
fn choices<T: Clone>(values: &[T], count: u32) -> impl Iterator<Item = Vec<T>> {
    let base = values.len();
    (0..base.pow(count))
        .map(move |all| (0..count).map(|i| values[all / base.pow(i) % base].clone()).collect::<Vec<_>>())
}

/// How often each number of the table is among some digits.
fn counts(bits: u32, digits: &[Scalar]) -> Vec<Scalar> {
    let count = |t: u64| digits.iter().filter(|digit| **digit == Scalar::from(t)).count() as u64;
    (0..1u64 << bits).map(|t| Scalar::from(count(t))).collect()
}

/// Values for wires from one on.
fn from(first: usize, values: &[Scalar]) -> Vec<(usize, Scalar)> {
    (first..).zip(values.iter().copied()).collect()
}

fn refused<T: std::fmt::Debug>(verdict: Result<T, MachineError>) -> bool {
    matches!(verdict, Err(MachineError::Unsatisfied { .. }))
}

/// The weights of a number's digits and of its bit, and by how much the second digit must exceed the first if it must.
fn weights(bits: u32, max: u64) -> (Vec<u64>, Option<u64>, Option<u64>) {
    let base = 1u64 << bits;
    let small = |scalar: &Scalar| u64::from_le_bytes(scalar.to_bytes()[..8].try_into().expect("8 bytes"));
    let plan = DigitPlan::new(&Scalar::from(max), bits);
    let mut mock = MockProver::new();
    let number = Digits::new(bits).number(&mut mock, &plan, Some(Scalar::ZERO)).expect("a number");
    let mut weights: Vec<u64> = number.terms.iter().map(|(_, weight)| small(weight)).collect();
    let bit = (plan.bits() == 1).then(|| weights.pop().expect("the bit's weight"));
    let spare = (plan.extra_constraints() == 1).then(|| base - 1 - max);
    (weights, bit, spare)
}

/// All that digits and bit can say, whatever the prover chooses, is the range; and an honest prover says it all.
#[test]
fn digits_say_what_is_in_the_range_and_nothing_else() {
    for bits in 1..=6u32 {
        for max in 0..300u64 {
            let (weights, bit, spare) = weights(bits, max);
            let digits: Vec<u64> = (0..1 << bits).collect();
            let fits = |digits: &Vec<u64>| spare.is_none_or(|spare| digits[0] + spare < 1 << bits);
            let mut said = BTreeSet::new();
            for digits in choices(&digits, weights.len() as u32).filter(fits) {
                let sum: u64 = digits.iter().zip(&weights).map(|(digit, weight)| digit * weight).sum();
                said.extend([Some(0), bit].into_iter().flatten().map(|weight| sum + weight));
            }
            assert_eq!(said, (0..=max).collect(), "{bits} bits, up to {max}");
            for value in (0..=max + 3).chain([1 << bits, 2 * max + 1, u64::MAX]) {
                let plan = DigitPlan::new(&Scalar::from(max), bits);
                let (mut mock, wanted) = (MockProver::new(), Scalar::from(value));
                let number = Digits::new(bits).number(&mut mock, &plan, Some(wanted)).expect("a number");
                let says = mock.evaluate(&number) == Some(wanted) && mock.unsatisfied().is_none();
                assert_eq!(says, value <= max, "{bits} bits, {value} up to {max}");
            }
        }
    }
}

/// Two digits of two bits and a number that they are, whatever they are: wires 0 (the number), 1 and 2, and the table's from 3.
fn pair(number: Scalar) -> Setup {
    let mut setup = Setup::new(&[Secret(0), Digits(0)]).digit_bits(2).constants(&[15]);
    setup.secret = vec![number];
    setup
}

#[test]
fn a_digit_outside_of_the_table_is_refused() {
    let digits: Vec<Scalar> = (-2..=5).map(scalar).chain([half(), -half(), scalar(1 << 40)]).collect();
    for lie in choices(&digits, 2) {
        let setup = pair(lie[0] + scalar(4) * lie[1]);
        let table = counts(2, &lie);
        let inside = lie.iter().all(|digit| (0..4).any(|t| *digit == scalar(t)));
        let wires = [from(1, &lie), from(3, &table)].concat();
        assert_eq!(written(&setup, &wires).is_ok(), inside, "{lie:?}");
        // Other multiplicities do not help.
        for k in 0..4 {
            for delta in [scalar(1), scalar(-1), half()] {
                let mut table = table.clone();
                table[k] += delta;
                assert!(refused(written(&setup, &[from(1, &lie), from(3, &table)].concat())));
                table[(k + 1) % 4] -= delta;
                assert!(refused(written(&setup, &[from(1, &lie), from(3, &table)].concat())));
            }
        }
    }
    for (lie, verdict) in [
        ([1, 2], Ok(())),
        ([5, 1], Err(R1csError::VerificationError)),
        ([-1, 3], Err(R1csError::VerificationError)),
    ] {
        let lie = lie.map(scalar);
        let wires = [from(1, &lie), from(3, &counts(2, &lie))].concat();
        assert_eq!(written_and_proven(&pair(lie[0] + scalar(4) * lie[1]), &wires), verdict);
    }
}

/// An odd digit is half of a multiplier whose other half something else may use.
#[test]
fn a_digit_left_alone_is_looked_up() {
    let beside = [Secret(0), Digits(0)];
    let apart = [Secret(0), Secret(0), Drop, Digits(0)];
    for (code, others) in [(&beside[..], 1), (&apart, 2)] {
        for digit in (-2..=5).map(scalar).chain([half()]) {
            let mut setup = Setup::new(code).digit_bits(2).constants(&[3]);
            setup.secret = vec![digit];
            let wires = [from(others, &[digit]), from(others + 1, &counts(2, &[digit]))].concat();
            let inside = (0..4).any(|t| digit == scalar(t));
            assert_eq!(written(&setup, &wires).is_ok(), inside, "{digit:?}");
        }
    }
}

/// What one range lacks the other one has too much of.
#[test]
fn digits_of_two_ranges_do_not_compensate() {
    let code = [Secret(0), Digits(0), Secret(1), Digits(0)];
    for (one, other) in [(5, -1), (4, 0), (-1, 4), (-2, 6)] {
        let setup = Setup::new(&code).digit_bits(2).constants(&[3]).secret(&[one, other]);
        for table in choices(&[-1, 0, 1, 2].map(scalar), 4) {
            // Secret, digit; secret, digit: all four are halves.
            let lie = [scalar(one), scalar(one), scalar(other), scalar(other)];
            assert!(refused(written(&setup, &[from(0, &lie), from(4, &table)].concat())), "{one} {other}");
        }
    }
}

/// 0 to 2 by two digits of two bits, of which the second is greater by one.
#[test]
fn the_second_digit_of_a_small_bound_is_tied_to_the_first() {
    let digits: Vec<Scalar> = (-2..=5).map(scalar).collect();
    for value in -2..=5 {
        let setup = Setup::new(&[Secret(0), Digits(0)]).digit_bits(2).constants(&[2]).secret(&[value]);
        let accepted = choices(&digits, 2)
            .filter(|lie| written(&setup, &[from(1, lie), from(3, &counts(2, lie))].concat()).is_ok());
        let accepted: Vec<_> = accepted.collect();
        let expected = (0..=2).contains(&value).then(|| vec![scalar(value), scalar(value + 1)]);
        assert_eq!(accepted, Vec::from_iter(expected), "{value}");
    }
}

#[test]
fn no_wire_of_a_range_can_be_bent() {
    let range = |bits, bound: i64, value: i64| {
        Setup::new(&[Hidden(0), Digits(0)]).digit_bits(bits).constants(&[bound]).hidden(&[value])
    };
    for (bits, bound, value) in
        [(1, 1, 1), (1, 2, 2), (2, 3, 0), (2, 2, 1), (2, 15, 9), (2, 100, 77), (3, 600, 600)]
    {
        sound(&range(bits, bound, value), &[]);
    }
    // What can only be zero has no digits, so there is no table.
    assert_eq!(wires(&range(1, 0, 0)), 0);
    assert!(refused(range(1, 0, 1).mock()));
    // The number is the prover's choice, and its digits are; a wire alone is not.
    let input =
        Setup::new(&[SecretDigits(0), Reveal, Drop]).digit_bits(2).integers(&[(9, -3, 40)]).outputs(1);
    sound(&input, &[]);
}

#[test]
fn an_input_of_digits_is_in_its_range() {
    let (low, high) = (-3, 7);
    let setup =
        Setup::new(&[SecretDigits(0), Reveal, Drop]).digit_bits(2).integers(&[(0, low, high)]).outputs(1);
    // 0 to 10: a digit, one that weighs 2, and a bit that weighs 1.
    let digits: Vec<Scalar> = (-1..=4).map(scalar).collect();
    let mut numbers = BTreeSet::new();
    for lie in choices(&digits, 3) {
        let (digits, bit) = (&lie[..2], lie[2]);
        let wires = [digits, &[Scalar::ONE - bit, bit], &counts(2, digits)].concat();
        let verdict = written(&setup, &from(0, &wires));
        if let Ok(outputs) = verdict {
            numbers.insert(outputs[0].to_bytes());
        } else {
            assert!(refused(verdict));
        }
    }
    assert_eq!(numbers, (low..=high).map(|number| scalar(number).to_bytes()).collect());
}

/// `1 · (each of some secrets) − 1 · (each of others)`, one element each.
fn permutation(from: &[i64], to: &[i64]) -> Setup {
    let tuples = |weight: &'static [Instruction], first: usize, count: usize| {
        (first..first + count).flat_map(move |k| [weight, &[Secret(k as u32), Tuple(1)]].concat())
    };
    let code = tuples(&[Int(1)], 0, from.len()).chain(tuples(&[Int(1), Neg], from.len(), to.len()));
    Setup::new(&[&[Group][..], &code.collect::<Vec<_>>()].concat()).secret(&[from, to].concat())
}

#[test]
fn only_a_permutation_is_one() {
    let sorted = |mut values: Vec<i64>| {
        values.sort_unstable();
        values
    };
    let from = [1, 1, 2];
    for to in choices(&[0, 1, 2, 3], 3) {
        let holds = sorted(to.clone()) == from;
        assert_eq!(permutation(&from, &to).mock().is_ok(), holds, "{to:?}");
    }
    assert!(refused(permutation(&[1, 2], &[1]).mock()));
    assert!(refused(permutation(&[0], &[]).mock()));
    sound(&permutation(&[1, 2, 2], &[2, 1, 2]), &[]);
}

/// Three tuples of one element with secret weights.
#[test]
fn weights_of_equal_tuples_add_up_to_zero() {
    let code: Vec<_> = (0..3).flat_map(|k| [Secret(k), Secret(k + 3), Tuple(1)]).collect();
    let code = [&[Group][..], &code].concat();
    for values in choices(&[0i64, 7], 3) {
        for weights in choices(&[-1i64, 0, 1, 2], 3) {
            let sum = |wanted: i64| -> i64 {
                let all = weights.iter().zip(&values);
                all.filter(|(_, value)| **value == wanted).map(|(weight, _)| weight).sum()
            };
            let holds = sum(0) == 0 && sum(7) == 0;
            let setup = Setup::new(&code).secret(&[&weights[..], &values].concat());
            assert_eq!(setup.mock().is_ok(), holds, "{weights:?} of {values:?}");
        }
    }
    // A tuple that does not count may be anything.
    let guarded = Setup::new(&[Group, Secret(0), Secret(1), Tuple(1)]).secret(&[0, 5]);
    sound(&guarded, &[1]);
}

#[test]
fn tuples_are_equal_in_all_elements() {
    let pairs = |left: &[u32], right: &[u32]| {
        let tuple = |weight: &[Instruction], elements: &[u32]| {
            let elements: Vec<_> = elements.iter().map(|k| Int(*k)).collect();
            let secret = elements.iter().flat_map(|element| [element.clone(), Linear]);
            [weight, &secret.collect::<Vec<_>>(), &[Tuple(elements.len() as u32)]].concat()
        };
        let code = [vec![Group], tuple(&[Int(1)], left), tuple(&[Int(1), Neg], right)].concat();
        // The same in clear.
        let clear: Vec<_> = code.iter().filter(|instruction| **instruction != Linear).cloned().collect();
        let verdicts = [code, clear].map(|code| Setup::new(&code).mock().is_ok());
        assert_eq!(verdicts[0], verdicts[1]);
        verdicts[0]
    };
    assert!(pairs(&[1, 2, 3], &[1, 2, 3]));
    for other in [[0, 2, 3], [1, 0, 3], [1, 2, 0], [2, 1, 3], [3, 2, 1]] {
        assert!(!pairs(&[1, 2, 3], &other), "{other:?}");
    }
    // Zeros behind are nothing.
    assert!(pairs(&[1, 2, 0], &[1, 2]));
    assert!(pairs(&[0, 0], &[0]));
    assert!(!pairs(&[0, 1], &[1]));
}

#[test]
fn two_groups_hold_by_themselves() {
    let tuple = |weight: &[Instruction], k| [weight, &[Secret(k), Tuple(1)]].concat();
    let one = tuple(&[Int(1)], 0);
    let other = tuple(&[Int(1), Neg], 1);
    let together = Setup::new(&[&[Group][..], &one, &other].concat()).secret(&[5, 5]);
    assert_eq!(together.mock(), Ok(vec![]));
    let apart = Setup::new(&[&[Group][..], &one, &[Group], &other].concat()).secret(&[5, 5]);
    assert!(refused(apart.mock()));
}

/// A routine's group is its own in every call; what it adds without one goes to the last group that was begun.
#[test]
fn groups_in_routines() {
    let pair = [Group, Int(1), Load(0), Tuple(1), Int(1), Neg, Load(1), Tuple(1)];
    let calls = [Secret(0), Secret(1), Invoke(0, 0), Secret(2), Secret(3), Invoke(0, 0)];
    let setup = |values: &[i64]| Setup::new(&calls).secret(values).routine(2, 0, &pair);
    sound(&setup(&[5, 5, 6, 6]), &[]);
    // Both calls together would be a permutation.
    assert!(refused(setup(&[5, 6, 6, 5]).mock()));
    let open = |values: &[i64]| {
        Setup::new(&[&[Group][..], &calls].concat()).secret(values).routine(2, 0, &pair[1..])
    };
    assert_eq!(open(&[5, 6, 6, 5]).mock(), Ok(vec![]));
    assert!(refused(open(&[5, 6, 6, 4]).mock()));
    let none = Setup::new(&calls).secret(&[5, 6, 6, 5]).routine(2, 0, &pair[1..]);
    assert_eq!(none.mock(), Err(MachineError::GroupMissing));
}

/// Tables 0 and 1 with two rows each, and two lookups in table 0, at addresses of this kind.
fn two_lookups(address: fn(u32) -> Instruction) -> Setup {
    let rows = [(0, 1, 10), (0, 2, 20), (1, 3, 30), (1, 1, 11)];
    let rows = rows.into_iter().flat_map(|(t, address, element)| [Int(address), Int(element), Row(t, 1)]);
    let lookups = (0..2).flat_map(|k| [address(k), Lookup(0, 1), Reveal, Drop]);
    let code: Vec<_> = rows.chain(lookups).collect();
    Setup::new(&code).secret(&[1, 2]).hidden(&[1, 2]).outputs(2)
}

#[test]
fn a_lookup_finds_a_row_of_its_table() {
    sound(&two_lookups(Hidden), &[]);
    // Each address with its element, and the weights of four rows.
    let honest = two_lookups(Secret);
    let rows = [(1, 10), (2, 20)];
    let tried = [(1, 10), (2, 20), (1, 20), (2, 10), (3, 30), (1, 11), (0, 0)];
    for found in choices(&tried, 2) {
        let wires = [(0, found[0].0), (1, found[0].1), (2, found[1].0), (3, found[1].1)];
        let wires: Vec<_> = wires.into_iter().map(|(wire, value)| (wire, scalar(value))).collect();
        let holds = found.iter().all(|row| rows.contains(row));
        let uses = |row| scalar(found.iter().filter(|found| **found == row).count() as i64);
        let best = [uses((1, 10)), uses((2, 20)), uses((3, 30)), uses((1, 11))];
        for weights in [best, [1, 1, 1, 1].map(scalar), [2, 0, 0, 0].map(scalar), [0, 2, 0, 0].map(scalar)] {
            let fits = holds && weights == [best[0], best[1], Scalar::ZERO, Scalar::ZERO];
            let verdict = written(&honest, &[wires.clone(), from(4, &weights)].concat());
            assert_eq!(verdict.is_ok(), fits, "{found:?} {weights:?}: {verdict:?}");
        }
    }
    let lie = [from(0, &[1, 20, 2, 10].map(scalar)), from(4, &[1, 1, 0, 0].map(scalar))].concat();
    assert_eq!(written_and_proven(&honest, &lie), Err(R1csError::VerificationError));
}

/// Rows with secret elements: what is found is what was put there.
#[test]
fn a_lookup_among_secrets() {
    let rows = (0..3).flat_map(|k| [Int(k), Secret(k), Secret(k), Row(0, 2)]);
    let code: Vec<_> = rows.chain([Secret(3), Lookup(0, 2), Drop, Reveal, Drop]).collect();
    let setup = |address| Setup::new(&code).secret(&[70, 80, 90, address]).outputs(1);
    assert_eq!(setup(1).mock(), Ok(vec![scalar(80)]));
    assert_eq!(setup(3).mock(), Err(MachineError::RowMissing(0)));
    let clear = Setup::new(&[Int(5), Row(0, 0), Int(5), Lookup(0, 0), Int(6), Lookup(0, 0)]);
    assert_eq!(clear.mock(), Err(MachineError::RowMissing(0)));
}

/// One cell that is read, written and read again, and what it holds at the end. Digits of two bits.
///
/// Wires: a take is three of them, time, element and age; after them come the multiplicities.
fn one_cell() -> Setup {
    let read =
        |slot| [Int(5), Take(0, 1), Store(slot), Int(5), Load(slot), Put(0, 1), Load(slot), Reveal, Drop];
    let code = [
        &[Int(5), Int(10), Put(0, 1)][..],
        &read(0),
        &[Int(5), Take(0, 1), Drop, Int(5), Int(20), Put(0, 1)],
        &read(1),
        &[Int(5), Take(0, 1), Reveal, Drop],
    ];
    Setup::new(&code.concat()).digit_bits(2).outputs(3)
}

/// Every take takes any value of any time: only what happened is accepted.
#[test]
fn a_memory_remembers_what_happened() {
    let setup = one_cell();
    assert_eq!(setup.mock(), Ok([10, 20, 20].map(scalar).to_vec()));
    sound(&setup, &[]);
    let taken: Vec<(i64, i64)> =
        [10, 20].into_iter().flat_map(|value| (-1..=3).map(move |time| (value, time))).collect();
    let mut accepted = vec![];
    for takes in choices(&taken, 4) {
        // When it is taken, so many cells were put already.
        let ages: Vec<_> = (0..).zip(&takes).map(|(last, (_, time))| scalar(last - time)).collect();
        let wires =
            takes.iter().zip(&ages).flat_map(|((value, time), age)| [scalar(*time), scalar(*value), *age]);
        let wires: Vec<_> = wires.chain(counts(2, &ages)).collect();
        if written(&setup, &from(0, &wires)).is_ok() {
            accepted.push(takes);
        }
    }
    assert_eq!(accepted, [[(10, 0), (10, 1), (20, 2), (20, 3)]]);
}

/// Two addresses, of which the prover chooses: each cell is taken once, where it is.
#[test]
fn a_cell_is_taken_once_at_its_address() {
    let put = |address: u32| [Int(address), Int(10 * address), Put(0, 1)];
    let take = |address| [address, Take(0, 1), Reveal, Drop];
    let two = |first, second| {
        let code = [&put(1)[..], &put(2), &take(first), &take(second)].concat();
        Setup::new(&code).digit_bits(2).secret(&[1, 2]).hidden(&[1, 2]).outputs(2)
    };
    sound(&two(Hidden(0), Hidden(1)), &[]);
    let setup = two(Secret(0), Secret(1));
    let taken: Vec<(i64, i64, i64)> =
        choices(&[0, 1, 2], 2).flat_map(|pair| [0, 10, 20].map(|value| (pair[0], value, pair[1]))).collect();
    let mut accepted = vec![];
    for takes in choices(&taken, 2) {
        // Address, time, element, age; all are halves of multipliers.
        let ages: Vec<_> = takes.iter().map(|(_, _, time)| scalar(1 - time)).collect();
        let wires = takes.iter().zip(&ages);
        let wires = wires.flat_map(|((a, e, t), age)| [scalar(*a), scalar(*t), scalar(*e), *age]);
        let wires: Vec<_> = wires.chain(counts(2, &ages)).collect();
        if written(&setup, &from(0, &wires)).is_ok() {
            accepted.push(takes);
        }
    }
    accepted.sort_unstable();
    assert_eq!(accepted, [[(1, 10, 0), (2, 20, 1)], [(2, 20, 1), (1, 10, 0)]]);
    // One is left.
    let left = [&put(1)[..], &put(2), &take(Int(1))].concat();
    assert!(refused(Setup::new(&left).digit_bits(2).outputs(1).mock()));
    assert_eq!(two(Secret(0), Secret(0)).mock(), Err(MachineError::CellMissing(0)));
}

/// A cell that is put later cannot be taken before: its age would be negative.
#[test]
fn nothing_is_taken_before_it_is_put() {
    let code = [
        &[Int(1), Int(10), Put(0, 1)][..],
        &[Int(1), Take(0, 1), Reveal, Drop],
        &[Int(1), Int(20), Put(0, 1)],
        &[Int(1), Take(0, 1), Reveal, Drop],
    ];
    let setup = Setup::new(&code.concat()).digit_bits(1).outputs(2);
    assert_eq!(setup.mock(), Ok([10, 20].map(scalar).to_vec()));
    let later = |ages: [i64; 2]| {
        let ages = ages.map(scalar);
        let wires = [scalar(1), scalar(20), ages[0], scalar(0), scalar(10), ages[1]];
        written(&setup, &from(0, &[&wires[..], &counts(1, &ages)].concat()))
    };
    // The true ages, and ages that are digits.
    assert!(refused(later([-1, 1])));
    assert!(refused(later([0, 1])));
    assert!(refused(later([1, 1])));
}

/// Tuples of different widths would be equal if the wider one ends in zeros.
#[test]
fn a_table_or_memory_has_one_width() {
    let other = |what, width| Err(MachineError::OtherWidth { what, number: 4, width });
    let memory = [Int(1), Int(10), Put(4, 1), Int(1), Int(11), Int(12), Put(4, 2)];
    assert_eq!(Setup::new(&memory).digit_bits(2).mock(), other("memory", 1));
    let memory = [Int(1), Int(10), Put(4, 1), Int(1), Take(4, 2), Drop, Drop];
    assert_eq!(Setup::new(&memory).digit_bits(2).mock(), other("memory", 1));
    let table = [Int(1), Int(10), Row(4, 1), Int(1), Row(4, 0)];
    assert_eq!(Setup::new(&table).mock(), other("table", 1));
    let table = [Int(1), Row(4, 0), Int(1), Lookup(4, 1), Drop];
    assert_eq!(Setup::new(&table).mock(), other("table", 0));
}

/// Halves of multipliers before, between and after, and callbacks of `verify` on both sides of what is settled.
#[test]
fn phases_can_be_mixed() {
    let differs = [Hidden(0), Secret(0), Eq, Not, Verify];
    let code = [
        &differs[..],
        &[Int(1), Int(10), Put(0, 1), Hidden(0), Digits(0), Hidden(1)],
        &[Int(1), Take(0, 1), Reveal, Drop],
        &[Int(6), Row(0, 0), Hidden(0), Lookup(0, 0)],
        &differs,
        &[Group, Int(1), Hidden(0), Tuple(1), Int(1), Neg, Int(6), Tuple(1), Digits(1)],
        &differs,
    ];
    let setup = Setup::new(&code.concat()).digit_bits(2).constants(&[200, 3]);
    let setup = setup.hidden(&[6, 3]).secret(&[3]).outputs(1);
    // What is only said to differ may be almost anything: the secrets of the three comparisons.
    sound(&setup, &[0, 10, 12]);
}
