//! What a cheating prover can do: every choice of advice that satisfies all constraints gives the honest result.
//!
//! `Bits` and `Within` are taken at their word here; the machine's tests are about them.

use curve25519_dalek::scalar::Scalar;
use zkvm::integer::plain_view;

use super::*;
use crate::ir::{Op, ValueId};

/// The outputs of a run in which the prover chooses the results of each advice, or `None` if a constraint fails.
pub(super) fn cheat(circuit: &Circuit, secret: &[Scalar], choice: &[Scalar]) -> Option<Vec<Scalar>> {
    let mut choice = choice.iter();
    let mut values: Vec<Vec<Scalar>> = vec![];
    let mut outputs = vec![];
    for node in &circuit.nodes {
        let value = |id: &ValueId| values[id.0 as usize][0];
        let results = match &node.op {
            Op::Constant(c) => vec![*c],
            Op::Secret(k) => vec![secret[*k as usize]],
            Op::Linear { constant, terms } => {
                vec![terms.iter().fold(*constant, |sum, (id, c)| sum + value(id) * c)]
            }
            Op::Product(a, b) => vec![value(a) * value(b)],
            Op::Bits { value: of, count, .. } => {
                let n = plain_view(&value(of));
                if n.bits() > u64::from(*count) {
                    return None;
                }
                (0..u64::from(*count)).map(|i| Scalar::from(u8::from(n.bit(i)))).collect()
            }
            Op::Advice { program, .. } => {
                let count = circuit.side_programs[program.0 as usize].results;
                (0..count).map(|_| *choice.next().expect("enough choices")).collect()
            }
            Op::Factors { .. } => {
                let (l, r) = (choice.next().expect("a choice"), choice.next().expect("a choice"));
                vec![*l, *r, l * r]
            }
            Op::Result { of, index } => vec![values[of.0 as usize][*index as usize]],
            Op::Reveal(of) => {
                outputs.push(value(of));
                vec![value(of)]
            }
            Op::Zero { value: of, .. } => {
                if value(of) != Scalar::ZERO {
                    return None;
                }
                vec![]
            }
            Op::Within { value: of, max, .. } => {
                if plain_view(&value(of)) > plain_view(max) {
                    return None;
                }
                vec![]
            }
            Op::Public(_) | Op::Hidden(_) | Op::Compute { .. } => panic!("not in these tests"),
        };
        values.push(results);
    }
    Some(outputs)
}

/// What the side programs choose.
pub(super) fn honest_choice(circuit: &Circuit, secret: &[Scalar]) -> Vec<Scalar> {
    let values =
        evaluate(circuit, &Inputs { public: vec![], secret: secret.to_vec(), hidden: vec![] }).values;
    let mut choice = vec![];
    for node in &circuit.nodes {
        if let Op::Advice { program, arguments } | Op::Factors { program, arguments } = &node.op {
            let arguments: Vec<Scalar> = arguments.iter().map(|id| values[id.0 as usize]).collect();
            choice.extend(circuit.run_side_program(*program, &arguments));
        }
    }
    choice
}

/// How many values the prover chooses.
fn choices(circuit: &Circuit) -> usize {
    let count = |op: &Op| match op {
        Op::Advice { program, .. } => circuit.side_programs[program.0 as usize].results as usize,
        Op::Factors { .. } => 2,
        _ => 0,
    };
    circuit.nodes.iter().map(|node| count(&node.op)).sum()
}

/// Tries all choices out of some small values on all inputs out of `domain`; each accepted run must give what `honest`
/// gives, and there must be one if and only if `honest` gives something.
fn attack(text: &str, domain: &[std::ops::RangeInclusive<i64>], honest: impl Fn(&[i64]) -> Option<Vec<i64>>) {
    let circuit = lowered(text);
    let count = choices(&circuit);
    let mut common: Vec<Scalar> = scalars(&[-3, -2, -1, 0, 1, 2, 3, 4, 5]);
    let inverses: Vec<Scalar> = scalars(&[-3, -2, 2, 3]).iter().map(Scalar::invert).collect();
    common.extend(inverses);
    assert!(count <= 4, "{text}: {count} choices are too many to try");
    let mut inputs: Vec<Vec<i64>> = vec![vec![]];
    for range in domain {
        inputs = inputs
            .into_iter()
            .flat_map(|tuple| range.clone().map(move |n| tuple.iter().copied().chain([n]).collect()))
            .collect();
    }
    for input in inputs {
        let secret = scalars(&input);
        let expected = honest(&input).map(|outputs| scalars(&outputs));
        // What the side programs of the honest prover give is among the candidates too.
        let mut candidates = common.clone();
        for value in honest_choice(&circuit, &secret) {
            if !candidates.contains(&value) {
                candidates.push(value);
            }
        }
        let mut accepted = false;
        let mut digits = vec![0; count];
        loop {
            let choice: Vec<Scalar> = digits.iter().map(|digit| candidates[*digit]).collect();
            if let Some(outputs) = cheat(&circuit, &secret, &choice) {
                accepted = true;
                assert_eq!(Some(&outputs), expected.as_ref(), "{text} on {input:?} with {choice:?}");
            }
            let Some(next) = digits.iter().position(|digit| digit + 1 < candidates.len()) else { break };
            digits[next] += 1;
            digits[..next].fill(0);
        }
        assert_eq!(accepted, expected.is_some(), "{text} on {input:?}");
        // The side programs find what is accepted.
        let honest = run(&circuit, &[], &input).ok();
        let expected = expected.map(|outputs| outputs.iter().map(scalar_to_int).collect());
        assert_eq!(honest, expected, "{text} on {input:?}");
    }
}

fn bit(b: bool) -> i64 {
    i64::from(b)
}

#[test]
fn equality() {
    let text = "circuit t(x: int 0..=3, y: int 0..=3) -> bool { reveal(x == y) }";
    attack(text, &[0..=3, 0..=3], |x| Some(vec![bit(x[0] == x[1])]));
    let text = "circuit t(x: field) -> bool { reveal(x == 2) }";
    attack(text, &[-3..=5], |x| Some(vec![bit(x[0] == 2)]));
}

#[test]
fn inequality_required() {
    let text = "circuit t(x: int 0..=3, y: int 0..=3) { assert x != y; }";
    attack(text, &[0..=3, 0..=3], |x| (x[0] != x[1]).then(Vec::new));
}

#[test]
fn inequality_required_in_a_branch() {
    let text = "circuit t(x: int 0..=3, y: int 0..=3, z: int 0..=1) { if z > 0 { assert x != y; } }";
    attack(text, &[0..=3, 0..=3, 0..=1], |x| (x[2] == 0 || x[0] != x[1]).then(Vec::new));
}

#[test]
fn comparisons() {
    let text =
        "circuit t(x: int 0..=5, y: int 0..=3) -> (bool, bool, bool) { reveal((x < y, x <= y, x > 0)) }";
    attack(text, &[0..=5, 0..=3], |x| Some(vec![bit(x[0] < x[1]), bit(x[0] <= x[1]), bit(x[0] > 0)]));
}

#[test]
fn a_difference_that_must_not_be_negative() {
    let text = "circuit t(x: int 0..=3, y: int 0..=1) -> u8 { let d: u8 = x - y; reveal(d) }";
    attack(text, &[0..=3, 0..=1], |x| (x[0] >= x[1]).then(|| vec![x[0] - x[1]]));
    let text = "circuit t(x: int 0..=40, y: int 0..=2) -> u8 { let d: u8 = x - y; reveal(d) }";
    attack(text, &[0..=6, 0..=2], |x| (x[0] >= x[1]).then(|| vec![x[0] - x[1]]));
}

#[test]
fn division() {
    let text = "circuit t(x: int -4..=5) -> (int -2..=2, int 0..=2) { reveal((x / 3, x % 3)) }";
    attack(text, &[-4..=5], |x| Some(vec![x[0].div_euclid(3), x[0].rem_euclid(3)]));
    let text = "circuit t(x: int 0..=4, y: int 0..=3) -> (int 0..=4, int 0..=3) { reveal((x / y, x % y)) }";
    attack(text, &[0..=4, 0..=3], |x| (x[1] > 0).then(|| vec![x[0] / x[1], x[0] % x[1]]));
}

#[test]
fn division_of_field_elements() {
    let text = "circuit t(x: field, y: field) -> field { reveal(x / y) }";
    attack(text, &[0..=1, 0..=1], |x| (x[1] != 0).then(|| vec![x[0]]));
    let text = "circuit t(x: field, y: field) -> field { reveal(6 * x / y) }";
    attack(text, &[0..=2, 1..=3], |x| Some(vec![6 * x[0] / x[1]]));
}

#[test]
fn a_secret_boolean_is_zero_or_one() {
    let circuit = lowered("circuit t(b: bool) -> bool { reveal(b) }");
    let candidates = scalars(&[-2, -1, 0, 1, 2, 3]);
    for left in &candidates {
        for right in &candidates {
            let outputs = cheat(&circuit, &[Scalar::ONE], &[*left, *right]);
            let boolean = *left == Scalar::ZERO || *left == Scalar::ONE;
            assert_eq!(outputs.is_some(), boolean && left + right == Scalar::ONE);
        }
    }
}

#[test]
fn secret_index() {
    let text = "circuit t(i: int 0..=4, x: int 0..=3) -> (int 0..=9, [int 0..=3; 3]) {
        let mut xs: [int 0..=3; 3] = [1, 2, 3];
        let old = [7, 8, 9][i];
        xs[i] = x;
        reveal((old, xs))
    }";
    attack(text, &[0..=4, 0..=3], |x| {
        (x[0] < 3).then(|| {
            let mut xs = [1, 2, 3];
            xs[x[0] as usize] = x[1];
            vec![7 + x[0], xs[0], xs[1], xs[2]]
        })
    });
}

#[test]
fn exclusive_or_and_bits() {
    let text = "circuit t(x: int 0..=3, y: int 0..=3) -> ([bool; 2], u8, u8, u8) {
        reveal((to_bits::<2>(x), x ^ y, x & y, x | y))
    }";
    attack(text, &[0..=3, 0..=3], |x| Some(vec![x[0] & 1, x[0] >> 1, x[0] ^ x[1], x[0] & x[1], x[0] | x[1]]));
}

#[test]
fn a_field_element_as_an_integer() {
    let text = "circuit t(x: field) -> int 0..=3 { reveal(x as int 0..=3) }";
    attack(text, &[-4..=5], |x| (0..=3).contains(&x[0]).then(|| vec![x[0]]));
}

#[test]
fn a_hint_that_its_constraints_determine() {
    let text = "circuit t(x: int 0..=9) -> int 0..=3 {
        let r = hint int 0..=3 { floor_sqrt(x) };
        constrain r from x { r * r <= x; x < (r + 1) * (r + 1); }
        reveal(r)
    }";
    attack(text, &[0..=9], |x| Some(vec![(0..=3).rev().find(|r| r * r <= x[0])?]));
}

#[test]
fn a_hinted_boolean_is_zero_or_one() {
    let text = "circuit t(x: int 0..=3) -> int 0..=3 {
        let b = hint bool { x >= 2 };
        constrain b from x { (b as u8) * 2 <= x; x <= (b as u8) * 2 + 1; }
        reveal(x - 2 * (b as u8))
    }";
    attack(text, &[0..=3], |x| Some(vec![x[0] % 2]));
}
