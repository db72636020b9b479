//! The cloak gadget: every balanced statement has a witness and is proven, nothing else is, whatever the
//! prover writes to its wires.

mod common;

use std::collections::BTreeMap;

use common::{
    machine::Cheat,
    tampered::{Lies, Tampered},
};
use curve25519_dalek::scalar::Scalar;
use proptest::{collection::vec, prelude::*};
use zkvm::gadgets::{AllocatedValue, MAX_CLOAK_VALUES, cloak, cloak_cost};
use zkvm::r1cs::{
    BoundStatement, ConstraintSystem, MockError, MockProver, Prover, R1csError, RandomizableConstraintSystem,
    Recorder, Variable, Verifier,
};
use zkvm::{BulletproofGens, PedersenGens};

/// A quantity and a flavor.
type Value = (i128, u64);

/// Values in and values out.
#[derive(Clone, Debug)]
struct Statement {
    inputs: Vec<Value>,
    outputs: Vec<Value>,
}

/// What becomes of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Holds,
    /// In this part of the constraint system is the first constraint that does not hold.
    Fails(Part),
    /// The prover's gadget gives up.
    Refused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Equalities and padding of the first phase.
    Equal,
    Range,
    Merge,
    Split,
    Shuffle1,
    Shuffle2,
    Shuffle3,
}

fn scalar(value: i128) -> Scalar {
    let magnitude = Scalar::from(value.unsigned_abs());
    if value < 0 { -magnitude } else { magnitude }
}

fn statement(inputs: &[Value], outputs: &[Value]) -> Statement {
    Statement { inputs: inputs.to_vec(), outputs: outputs.to_vec() }
}

impl Statement {
    /// Commits to all values and writes the cloak.
    fn build<C: RandomizableConstraintSystem>(
        &self,
        cs: &mut C,
        mut commit: impl FnMut(&mut C, Scalar) -> Variable,
    ) -> Result<(), R1csError> {
        let mut allocate = |values: &[Value]| {
            values
                .iter()
                .map(|&(q, f)| AllocatedValue { q: commit(cs, scalar(q)), f: commit(cs, Scalar::from(f)) })
                .collect()
        };
        let (inputs, outputs) = (allocate(&self.inputs), allocate(&self.outputs));
        cloak(cs, inputs, outputs)
    }

    /// With some multipliers of the first phase assigned otherwise.
    fn mock(&self, lies: &Lies) -> Verdict {
        let mut mock = MockProver::new();
        let mut cs = Tampered { inner: &mut mock, lies };
        if self.build(&mut cs, |cs, value| cs.inner.commit(value)).is_err() {
            return Verdict::Refused;
        }
        self.verdict(mock.check())
    }

    /// With one wire bent, and the number of wires.
    fn bent(&self, wire: usize, delta: Scalar) -> (Verdict, usize) {
        let mut cheat = Cheat::new(MockProver::new(), wire, delta);
        self.build(&mut cheat, |cheat, value| cheat.cs.commit(value)).expect("a cloak");
        let verdict = self.verdict(cheat.cs.check());
        (verdict, cheat.counter().get())
    }

    fn verdict(&self, result: Result<(), MockError>) -> Verdict {
        match result {
            Ok(()) => Verdict::Holds,
            Err(MockError::Unsatisfied(unsatisfied)) => Verdict::Fails(self.part(unsatisfied.constraint)),
            Err(error) => panic!("{error}"),
        }
    }

    /// Which part a constraint belongs to.
    fn part(&self, constraint: usize) -> Part {
        let (m, n) = (self.inputs.len(), self.outputs.len());
        let k = m.max(n);
        let shuffle = |k: usize| if k == 1 { 0 } else { 6 * k - 3 };
        let ranges = n * 129;
        let equalities = cloak_cost(m, n).expect("a size").first.constraints - ranges;
        let parts = [
            (Part::Equal, equalities),
            (Part::Range, ranges),
            (Part::Merge, 3 * (m - 1)),
            (Part::Split, 3 * (n - 1)),
            (Part::Shuffle1, shuffle(m)),
            (Part::Shuffle2, shuffle(k)),
            (Part::Shuffle3, shuffle(n)),
        ];
        let mut end = 0;
        let mut ends = parts.into_iter().map(|(part, length)| {
            end += length;
            (part, end)
        });
        ends.find(|(_, end)| constraint < *end).expect("a constraint").0
    }

    /// Whether a real proof verifies; `bend` as in [`Statement::bent`].
    fn proves(&self, bend: (usize, Scalar)) -> bool {
        let (pedersen, gens) = (PedersenGens::default(), BulletproofGens::new(512));
        let mut cheat = Cheat::new(Prover::new(&pedersen, BoundStatement::fixed(b"cloak")), bend.0, bend.1);
        let mut commitments = Vec::new();
        let commit = |cheat: &mut Cheat<Prover<'_>>, value| {
            let blinding = Scalar::from(commitments.len() as u64 + 9).invert();
            let (commitment, variable) = cheat.cs.commit(value, blinding);
            commitments.push(commitment);
            variable
        };
        self.build(&mut cheat, commit).expect("a cloak");
        let (proof, _) = cheat.cs.prove(&gens).expect("enough generators");
        let mut verifier = Verifier::new(BoundStatement::fixed(b"cloak"));
        let mut points = commitments.into_iter();
        let commit = |verifier: &mut Verifier, _| verifier.commit(points.next().expect("a commitment"));
        self.build(&mut verifier, commit).expect("a cloak");
        verifier.verify(&proof, &pedersen, &gens).is_ok()
    }

    /// Whether any witness exists at all, found by trying: each side's values are parted in all ways into blocks
    /// of one flavor; each block leaves its sum and, except for one, as many zeros of any flavor as it has values.
    fn has_witness(&self) -> bool {
        let (m, n) = (self.inputs.len(), self.outputs.len());
        let in_range = self.outputs.iter().all(|(q, _)| (0..1 << 64).contains(q));
        let padded = |sums: Vec<Value>, pads: usize| [sums, vec![(0, 0); pads]].concat();
        let fits = |merged: &Vec<Value>, split: &Vec<Value>| {
            let (free_merged, free_split) = (m - merged.len(), n - split.len());
            let mut merged = padded(merged.clone(), n.saturating_sub(m));
            let mut split = padded(split.clone(), m.saturating_sub(n));
            merged.retain(|value| match split.iter().position(|other| other == value) {
                Some(i) => {
                    split.remove(i);
                    false
                }
                None => true,
            });
            let zeros = |values: &[Value]| values.iter().all(|(q, _)| *q == 0);
            zeros(&merged) && zeros(&split) && merged.len() <= free_split && split.len() <= free_merged
        };
        let (merges, splits) = (block_sums(&self.inputs), block_sums(&self.outputs));
        in_range && merges.iter().any(|merged| splits.iter().any(|split| fits(merged, split)))
    }

    /// Whether for every flavor as much goes out as comes in.
    fn balances(&self) -> bool {
        let mut sums = BTreeMap::<u64, i128>::new();
        self.inputs.iter().for_each(|(q, f)| *sums.entry(*f).or_default() += q);
        self.outputs.iter().for_each(|(q, f)| *sums.entry(*f).or_default() -= q);
        sums.values().all(|sum| *sum == 0)
    }
}

/// The sums of blocks, for all ways to part values into blocks of one flavor.
fn block_sums(values: &[Value]) -> Vec<Vec<Value>> {
    let Some((&(q, f), rest)) = values.split_first() else { return vec![vec![]] };
    let mut all = Vec::new();
    for sums in block_sums(rest) {
        for i in (0..sums.len()).filter(|&i| sums[i].1 == f) {
            let mut joined = sums.clone();
            joined[i].0 += q;
            all.push(joined);
        }
        all.push([sums, vec![(q, f)]].concat());
    }
    all
}

/// No multiplier is assigned otherwise.
fn honest() -> Lies {
    Lies::new()
}

/// The wires of a value.
fn wires((q, f): Value) -> (Scalar, Scalar) {
    (scalar(q), Scalar::from(f))
}

/// Balanced statements of many kinds; together they reach every line of the gadget.
fn balanced() -> Vec<Statement> {
    const MAX: i128 = u64::MAX as i128;
    vec![
        statement(&[(5, 7)], &[(5, 7)]),
        statement(&[(9, 7)], &[(5, 7), (4, 7)]),
        statement(&[(5, 7), (4, 7)], &[(9, 7)]),
        statement(&[(5, 7), (4, 7)], &[(3, 7), (6, 7)]),
        statement(&[(5, 7), (4, 8)], &[(4, 8), (5, 7)]),
        statement(&[(1, 7), (4, 8), (2, 7)], &[(4, 8), (3, 7)]),
        statement(&[(1, 7), (4, 8), (2, 9), (5, 7)], &[(2, 8), (2, 9), (6, 7), (2, 8)]),
        // A borrowed quantity.
        statement(&[(5, 7), (-5, 8), (8, 8)], &[(5, 7), (3, 8)]),
        // Sums beyond 64 bits.
        statement(&[(MAX, 7), (MAX, 7)], &[(MAX, 7), (MAX, 7)]),
        // Zeros, with and without flavor.
        statement(&[(0, 0)], &[(0, 0)]),
        statement(&[(0, 0), (3, 0)], &[(3, 0)]),
        statement(&[(3, 7)], &[(0, 0), (3, 7)]),
        statement(&[(0, 7), (3, 8)], &[(3, 8), (0, 7)]),
        // A flavor with sum zero on one side, which a zero of the other side adopts.
        statement(&[(5, 7), (-5, 7), (3, 8)], &[(1, 8), (2, 8)]),
        statement(&[(1, 8), (2, 8)], &[(0, 7), (3, 8)]),
    ]
}

#[test]
fn balanced_statements_hold() {
    for statement in balanced() {
        assert!(statement.balances());
        assert_eq!(statement.mock(&honest()), Verdict::Holds, "{statement:?}");
    }
}

#[test]
fn balanced_statements_are_proven() {
    for statement in balanced().into_iter().filter(|statement| statement.outputs.len() < 3) {
        assert!(statement.proves((usize::MAX, Scalar::ONE)), "{statement:?}");
    }
}

#[test]
fn a_bent_wire_is_found_whichever_it_is() {
    for statement in balanced() {
        let (verdict, wires) = statement.bent(usize::MAX, Scalar::ONE);
        assert_eq!(verdict, Verdict::Holds);
        let cost = cloak_cost(statement.inputs.len(), statement.outputs.len()).expect("a size");
        assert_eq!(wires, 2 * (cost.first.multipliers + cost.second.multipliers));
        for wire in 0..wires {
            for delta in [Scalar::ONE, -Scalar::ONE, scalar(1 << 64)] {
                let (verdict, _) = statement.bent(wire, delta);
                assert!(matches!(verdict, Verdict::Fails(_)), "wire {wire} of {statement:?}: {verdict:?}");
            }
        }
    }
}

#[test]
fn a_bent_wire_makes_a_proof_invalid() {
    let statement = statement(&[(5, 7), (4, 7)], &[(3, 7), (6, 7)]);
    // Merged, split, a bit, a mix and a shuffle.
    for wire in [0, 5, 9, 16, 272, 299] {
        assert!(!statement.proves((wire, Scalar::ONE)), "wire {wire}");
    }
}

/// What must not be provable, and the part that an honest prover's values break.
fn false_statements() -> Vec<(Statement, Part)> {
    use Part::*;
    vec![
        // More comes out; less does; another flavor does; two flavors exchange quantities.
        (statement(&[(5, 7)], &[(6, 7)]), Equal),
        (statement(&[(5, 7)], &[(5, 8)]), Equal),
        (statement(&[(5, 7), (4, 7)], &[(5, 7), (5, 7)]), Shuffle2),
        (statement(&[(5, 7), (4, 7)], &[(5, 7), (3, 7)]), Shuffle2),
        (statement(&[(5, 7), (4, 8)], &[(5, 7), (4, 7)]), Shuffle2),
        (statement(&[(5, 7), (4, 8)], &[(4, 7), (5, 8)]), Shuffle2),
        (statement(&[(5, 7), (4, 8)], &[(9, 7)]), Shuffle2),
        // An input dropped, an input used twice, an output from nothing.
        (statement(&[(5, 7), (4, 8)], &[(5, 7)]), Shuffle2),
        (statement(&[(5, 7)], &[(5, 7), (5, 7)]), Shuffle2),
        (statement(&[(5, 7)], &[(5, 7), (1, 8)]), Shuffle2),
        // Balanced, but a quantity is not in its range.
        (statement(&[(5, 7)], &[(6, 7), (-1, 7)]), Range),
        (statement(&[(-5, 7)], &[(-5, 7)]), Range),
        (statement(&[(5, 7), (-5, 7)], &[(5, 7), (-5, 7)]), Range),
        (statement(&[(1 << 64, 7)], &[(1 << 64, 7)]), Range),
        (statement(&[(u64::MAX.into(), 7), (1, 7)], &[(1 << 64, 7), (0, 0)]), Range),
    ]
}

#[test]
fn false_statements_fail() {
    for (statement, part) in false_statements() {
        assert!(!statement.has_witness());
        assert_eq!(statement.mock(&honest()), Verdict::Fails(part), "{statement:?}");
        assert!(!statement.proves((usize::MAX, Scalar::ONE)), "{statement:?}");
    }
}

/// Of two inputs and two outputs, the multipliers of the first phase are: grouped and combined of the merge,
/// grouped and combined of the split (its outputs reversed).
#[test]
fn a_liar_only_chooses_which_constraint_fails() {
    // One coin too many comes out.
    let statement = statement(&[(5, 7), (4, 7)], &[(5, 7), (5, 7)]);
    let lies = |values: &[(usize, Value)]| -> Lies { values.iter().map(|&(i, v)| (i, wires(v))).collect() };
    let fails = |values: &[(usize, Value)], part| {
        assert_eq!(statement.mock(&lies(values)), Verdict::Fails(part), "{values:?}");
    };
    fails(&[], Part::Shuffle2);
    // Other inputs, so that all the rest is right.
    fails(&[(0, (5, 7)), (1, (5, 7)), (3, (10, 7))], Part::Shuffle1);
    // A wrong sum; a zero that is none; a merge of two flavors.
    fails(&[(3, (10, 7))], Part::Merge);
    fails(&[(2, (1, 7))], Part::Merge);
    fails(&[(2, (5, 7)), (3, (5, 7))], Part::Merge);
    fails(&[(3, (9, 8))], Part::Merge);
    // The same when splitting.
    fails(&[(7, (9, 7))], Part::Split);
    fails(&[(6, (-1, 7))], Part::Split);
    // Other outputs.
    fails(&[(4, (4, 7)), (7, (9, 7))], Part::Shuffle3);
    // Bits of another number: quantities of the outputs are multipliers 8..72 and 72..136.
    fails(&[(8, (1, 0))], Part::Range);
    fails(&[(8, (0, 0))], Part::Range);
}

#[test]
fn a_liar_cannot_merge_two_flavors() {
    let statement = statement(&[(5, 7), (4, 8)], &[(9, 7), (0, 0)]);
    for combined in [(9, 7), (9, 8), (9, 15)] {
        let lies = Lies::from([(2, wires((0, 0))), (3, wires(combined))]);
        assert_eq!(statement.mock(&lies), Verdict::Fails(Part::Merge));
    }
}

#[test]
fn a_liar_cannot_pad_with_anything_but_zero() {
    // One padding value: multiplier 4, after four of the merge.
    let statement = statement(&[(5, 7), (4, 8)], &[(5, 7)]);
    let lies = Lies::from([(4, wires((4, 8)))]);
    assert_eq!(statement.mock(&lies), Verdict::Fails(Part::Equal));
    let statement = self::statement(&[(5, 7)], &[(5, 7), (4, 8)]);
    assert_eq!(statement.mock(&lies), Verdict::Fails(Part::Equal));
}

/// The circuit has no place for these, though they balance; a zero output of the flavor makes one.
#[test]
fn a_sum_of_zero_without_a_counterpart_is_refused() {
    let zeroed = statement(&[(5, 7), (-5, 7), (3, 8)], &[(3, 8)]);
    assert!(zeroed.balances() && !zeroed.has_witness());
    assert_eq!(zeroed.mock(&honest()), Verdict::Refused);
    assert_eq!(statement(&zeroed.inputs, &[(3, 8), (0, 7)]).mock(&honest()), Verdict::Holds);

    let unfounded = statement(&[(3, 8)], &[(0, 7), (3, 8)]);
    assert_eq!(unfounded.mock(&honest()), Verdict::Refused);
    assert_eq!(statement(&[(3, 8), (0, 7)], &unfounded.outputs).mock(&honest()), Verdict::Holds);
}

#[test]
fn sizes_without_meaning_are_refused() {
    let one = [(5, 7)];
    for (inputs, outputs) in [(&one[..], &[][..]), (&[], &one), (&[], &[])] {
        assert_eq!(statement(inputs, outputs).mock(&honest()), Verdict::Refused);
        assert!(matches!(cloak_cost(inputs.len(), outputs.len()), Err(R1csError::Gadget(_))));
    }
    assert!(cloak_cost(MAX_CLOAK_VALUES, MAX_CLOAK_VALUES).is_ok());
    assert!(cloak_cost(MAX_CLOAK_VALUES + 1, 1).is_err());
    assert!(cloak_cost(1, usize::MAX).is_err());
}

#[test]
fn the_cost_is_known_in_advance() {
    for m in 1..=5 {
        for n in 1..=5 {
            let cost = cloak_cost(m, n).expect("a size");
            let mut recorder = Recorder::new();
            let values = Statement { inputs: vec![(1, 1); m], outputs: vec![(1, 1); n] };
            values.build(&mut recorder, |recorder, _| recorder.commit()).expect("a cloak");
            let first = (recorder.multipliers_len(), recorder.constraints_len());
            assert_eq!(first, (cost.first.multipliers, cost.first.constraints), "{m}:{n}");
            recorder.run_second_phase().expect("a second phase");
            let total = (recorder.multipliers_len(), recorder.constraints_len());
            let second = (total.0 - first.0, total.1 - first.1);
            assert_eq!(second, (cost.second.multipliers, cost.second.constraints), "{m}:{n}");
        }
    }
}

/// Few flavors and small quantities, so that they often meet; the flavor 0 is one of them.
fn values(most: usize) -> impl Strategy<Value = Vec<Value>> {
    vec((-2i128..4, 0u64..3), 1..=most)
}

/// Parts of `inputs` in some order: splits, swaps and zeros keep the balance.
fn rearranged(inputs: &[Value], cuts: &[(usize, i128, u64)]) -> Vec<Value> {
    let mut outputs = inputs.to_vec();
    for &(i, amount, f) in cuts {
        let i = i % outputs.len();
        match (amount % 3, outputs.len()) {
            (0, 2..) => {
                let (q, flavor) = outputs.remove(i);
                let other = outputs.iter_mut().find(|(_, f)| *f == flavor);
                match other {
                    Some(other) => other.0 += q,
                    None => outputs.push((q, flavor)),
                }
            }
            (1, ..4) => outputs.push((0, f)),
            (_, ..4) => {
                outputs[i].0 -= amount;
                let flavor = outputs[i].1;
                outputs.push((amount, flavor));
            }
            _ => outputs.rotate_left(1),
        }
    }
    outputs
}

/// What the gadget makes of a statement, compared with the search through all witnesses.
fn agrees_with_the_search(statement: &Statement) -> Result<(), TestCaseError> {
    let verdict = statement.mock(&honest());
    prop_assert_eq!(verdict == Verdict::Holds, statement.has_witness(), "{:?}: {:?}", statement, verdict);
    if !statement.balances() {
        prop_assert!(!statement.has_witness(), "{:?}", statement);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_has_a_witness_holds(inputs in values(4), cuts in vec((0usize..4, 0i128..5, 0u64..3), 0..5)) {
        let outputs = rearranged(&inputs, &cuts);
        let statement = Statement { inputs, outputs };
        prop_assert!(statement.balances());
        agrees_with_the_search(&statement)?;
    }

    #[test]
    fn whatever_has_none_does_not(inputs in values(4), outputs in values(4)) {
        agrees_with_the_search(&Statement { inputs, outputs })?;
    }
}
