//! The search finds exactly what trying everything finds, on random systems.

use std::collections::BTreeSet;

use num_traits::Signed;
use zkc::ir::Op;
use zkc::search::{Limits, Linear, ONE_AND_ANOTHER, System, Verdict, Wire, judge, search};
use zkc_tests::build;
use zkvm::Scalar;
use zkvm::integer::scalar_to_int;

use super::effort;
use super::generator::Random;

/// A system all of whose wires follow from some bits, and how.
struct Made {
    system: System,
    bits: Vec<Wire>,
    /// Left and right factor of each further multiplier.
    factors: Vec<(Linear, Linear)>,
    targets: Vec<Linear>,
}

fn small(random: &mut Random) -> Scalar {
    let size = Scalar::from(random.below(6) as u64);
    if random.below(2) == 0 { size } else { -size }
}

/// Small weights mostly, and any field element now and then.
fn combination(random: &mut Random, wires: &[Wire]) -> Linear {
    let count = random.below(4) + 1;
    let weight = |random: &mut Random| match random.below(12) {
        0 => small(random) * Scalar::from(3u8).invert(),
        _ => small(random),
    };
    let terms = (0..count).map(|_| (random.one_of(wires), weight(random))).collect();
    Linear::from_terms(small(random), terms)
}

fn multiplier(system: &mut System) -> [Wire; 3] {
    let first = system.wires as Wire;
    system.wires += 3;
    system.multipliers.push([first, first + 1, first + 2]);
    [first, first + 1, first + 2]
}

fn made(random: &mut Random) -> Made {
    let mut system = System::default();
    let mut bits = vec![];
    for _ in 0..random.below(7) + 1 {
        let [left, right, output] = multiplier(&mut system);
        system.rows.push(Linear::wire(output));
        let sum = Linear::wire(left).plus(&Linear::wire(right), Scalar::ONE);
        system.rows.push(sum.plus_constant(-Scalar::ONE));
        bits.push(right);
    }
    let mut wires = bits.clone();
    let mut factors = vec![];
    for _ in 0..random.below(5) {
        let (a, b) = (combination(random, &wires), combination(random, &wires));
        let [left, right, output] = multiplier(&mut system);
        system.rows.push(a.plus(&Linear::wire(left), -Scalar::ONE));
        system.rows.push(b.plus(&Linear::wire(right), -Scalar::ONE));
        factors.push((a, b));
        wires.push(output);
    }
    // Some conditions that hold for one assignment.
    let chosen: Vec<bool> = bits.iter().map(|_| random.below(2) == 0).collect();
    let values = values(&system, &bits, &factors, &chosen);
    for _ in 0..random.below(4) {
        let row = combination(random, &wires);
        let off = row.evaluate(&values);
        let scale = if random.below(3) == 0 { Scalar::from(7u8).invert() } else { Scalar::ONE };
        let off = if random.below(8) == 0 { off + Scalar::ONE } else { off };
        system.rows.push(row.plus_constant(-off).times(scale));
    }
    for index in (1..system.rows.len()).rev() {
        system.rows.swap(index, random.below(index + 1));
    }
    let targets = (0..random.below(3) + 1).map(|_| combination(random, &wires)).collect();
    Made { system, bits, factors, targets }
}

/// All wires, by the bits.
fn values(system: &System, bits: &[Wire], factors: &[(Linear, Linear)], chosen: &[bool]) -> Vec<Scalar> {
    let mut values = vec![Scalar::ZERO; system.wires];
    for (right, bit) in bits.iter().zip(chosen) {
        let bit = Scalar::from(u8::from(*bit));
        values[*right as usize] = bit;
        values[*right as usize - 1] = Scalar::ONE - bit;
    }
    for ([left, right, output], (a, b)) in system.multipliers[bits.len()..].iter().zip(factors) {
        let (a, b) = (a.evaluate(&values), b.evaluate(&values));
        values[*left as usize] = a;
        values[*right as usize] = b;
        values[*output as usize] = a * b;
    }
    values
}

#[test]
fn the_search_finds_what_trying_everything_finds() {
    let (mut none, mut one, mut several) = (0, 0, 0);
    for seed in 0..600 * effort() as u64 {
        let Made { system, bits, factors, targets } = made(&mut Random::new(seed));
        let mut expected = BTreeSet::new();
        for choice in 0..1u32 << bits.len() {
            let chosen: Vec<bool> = (0..bits.len()).map(|i| choice >> i & 1 == 1).collect();
            let values = values(&system, &bits, &factors, &chosen);
            if system.holds(&values) {
                let key: Vec<_> = targets.iter().map(|target| *target.evaluate(&values).as_bytes()).collect();
                expected.insert(key);
            }
        }
        let found = search(&system, &[], &targets, Limits { tries: 100_000, solutions: 1_000 });
        assert!(found.complete, "seed {seed}");
        let key = |targets: &[Scalar]| targets.iter().map(|target| *target.as_bytes()).collect::<Vec<_>>();
        let keys: BTreeSet<_> = found.solutions.iter().map(|solution| key(&solution.targets)).collect();
        assert_eq!(keys, expected, "seed {seed}");
        *[&mut none, &mut one, &mut several][keys.len().min(2)] += 1;
    }
    assert!(
        none > 20 && one > 100 && several > 100,
        "{none} without, {one} with one, {several} with several"
    );
}

/// A wire that nothing says anything of may be anything, and a square has two roots.
#[test]
fn the_search_finds_what_is_no_bit() {
    let mut system = System::default();
    let [left, right, output] = multiplier(&mut system);
    let nine = Linear::wire(output).plus_constant(-Scalar::from(9u8));
    let limits = Limits { tries: 100, solutions: 3 };
    system.rows = vec![nine.clone()];
    let found = search(&system, &[], &[Linear::wire(left)], limits);
    assert!(found.solutions.len() >= 2 && !found.complete, "9 has many pairs of factors");
    system.rows = vec![nine, Linear::wire(left).plus(&Linear::wire(right), -Scalar::ONE)];
    let found = search(&system, &[], &[Linear::wire(left)], limits);
    let roots: Vec<Scalar> = found.solutions.iter().map(|solution| solution.targets[0]).collect();
    assert!(found.complete && roots.len() == 2 && roots[0] == -roots[1], "9 has two roots");
    assert_eq!(roots[0] * roots[0], Scalar::from(9u8));
}

/// A range may have nearly all elements of the field, those above its middle included: here the places of two keys, of
/// which nobody asks for the bits, so that digits prove them.
#[test]
fn the_search_knows_the_largest_ranges() {
    let built = build(
        "use std::merkle::sparse;
        circuit c(key: field, other: field, value: field, path: [field; 1]) -> [bool; 2] {
            let entry = Some(sparse::Entry { key: other, value });
            let first = sparse::root(sparse::turns::<1>(key), entry, path);
            let second = sparse::root(sparse::turns::<1>(other), entry, path);
            reveal([sparse::get(first, key, entry, path).is_some(), sparse::get(second, other, entry, path).is_some()])
        }",
    );
    // As a signed number it is negative.
    let is_large =
        |op: &Op| matches!(op, Op::Within { max, digits: true, .. } if scalar_to_int(max).is_negative());
    assert!(built.optimized.nodes.iter().any(|node| is_large(&node.op)), "the test is about such a range");
    for values in [[1u8, 2, 3, 4], [5, 5, 3, 4], [0, 0, 0, 0]] {
        let tuple = values.map(Scalar::from);
        assert_eq!(judge(&built.image, &tuple, ONE_AND_ANOTHER), Verdict::Holds, "{values:?}");
    }
}
