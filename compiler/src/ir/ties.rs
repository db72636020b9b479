//! Whether the conditions of a `constrain` say anything about its hints.
//!
//! A hint is the prover's free choice, and only the conditions of its own `constrain` bind it: what is asserted
//! later about a free value is met by choosing it. So a condition counts if, after the passes, it still is a
//! constraint and its outcome depends on the hint. Range proofs of types do not count, nor do the constraints
//! of gadgets and of hints in functions called: those define values, which count where a condition needs them.
//!
//! "Depends" is meant algebraically, so `r·(x + 1) = r·x + r` says nothing of r: at a random point, the
//! derivative of a polynomial by a variable it depends on is zero with a probability of about its degree in
//! 2^252. All derivatives come from one walk backwards from the conditions. What the prover chooses is no
//! polynomial of what it is computed from; it is taken to depend on each of that. The point is the same in
//! each run: messages do not depend on luck.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;

use super::{CheckId, CheckKind, Circuit, Op, ValueId};
use crate::mixed::mixed;

/// The numbers of the ties, which both circuits share, that leave the hint free in one of them.
///
/// The passes see through more, and show what is left of the conditions. But they make one of equal hints, and
/// of their conditions, too: what ties down one of them is then no reason to complain of the other. In the
/// circuit as lowered each `constrain` stands alone: on every path, in every call, the hint must be tied down.
pub fn free_hints(lowered: &Circuit, optimized: &Circuit) -> BTreeSet<usize> {
    let mut free = untied(lowered);
    let left = untied(optimized);
    let values = |index: &usize| optimized.ties[*index].values.iter();
    let tied = (0..optimized.ties.len()).filter(|index| !left.contains(index));
    let tied: BTreeSet<ValueId> =
        tied.flat_map(|index| values(&index).copied().collect::<Vec<_>>()).collect();
    free.extend(left.into_iter().filter(|index| !values(index).any(|value| tied.contains(value))));
    free
}

/// The numbers of the ties of which no condition depends on the hint.
fn untied(circuit: &Circuit) -> BTreeSet<usize> {
    let mut untied = BTreeSet::new();
    if circuit.ties.is_empty() {
        return untied;
    }
    let mut conditions = conditions(circuit);
    let point = Point::new(circuit);
    let mut index = 0;
    for group in circuit.ties.chunk_by(|a, b| a.checks == b.checks) {
        let checks = CheckId(group[0].checks.start)..CheckId(group[0].checks.end);
        // An inner `constrain` comes first, and takes its conditions from those of the outer one.
        let own: Vec<CheckId> = conditions.range(checks).map(|(check, _)| *check).collect();
        let own = own.iter().filter_map(|check| conditions.remove(check)).flatten();
        let hints = group.iter().flat_map(|tie| tie.values.iter().copied()).collect();
        let tied = point.dependencies(own, &hints);
        for tie in group {
            if !tie.values.iter().any(|value| tied.contains(value)) {
                untied.insert(index);
            }
            index += 1;
        }
    }
    untied
}

/// The values that conditions are about, by check.
fn conditions(circuit: &Circuit) -> BTreeMap<CheckId, Vec<ValueId>> {
    let mut conditions: BTreeMap<CheckId, Vec<ValueId>> = BTreeMap::new();
    for node in &circuit.nodes {
        let (check, values): (_, Vec<&ValueId>) = match &node.op {
            Op::Zero { value, check } | Op::Within { value, check, .. } | Op::Bits { value, check, .. } => {
                (check, vec![value])
            }
            Op::Permutation { left, right, check, .. } => (check, left.iter().chain(right).collect()),
            _ => continue,
        };
        let kind = &circuit.checks[check.0 as usize].kind;
        if matches!(
            kind,
            CheckKind::Constrain | CheckKind::Assert | CheckKind::Expect | CheckKind::Permutation
        ) {
            conditions.entry(*check).or_default().extend(values);
        }
    }
    conditions
}

/// A circuit at a point: every free value has a fixed, arbitrary number.
struct Point<'c> {
    circuit: &'c Circuit,
    values: Vec<Scalar>,
}

impl<'c> Point<'c> {
    fn new(circuit: &'c Circuit) -> Self {
        let mut values: Vec<Scalar> = Vec::with_capacity(circuit.nodes.len());
        for (index, node) in circuit.nodes.iter().enumerate() {
            let at = |value: &ValueId| values[value.index()];
            let value = match &node.op {
                Op::Constant(c) => *c,
                Op::Linear { constant, terms } => terms.iter().fold(*constant, |sum, (v, c)| sum + at(v) * c),
                Op::Product(a, b) => at(a) * at(b),
                Op::Reveal(value) => at(value),
                _ => arbitrary(index as u64, 0),
            };
            values.push(value);
        }
        Self { circuit, values }
    }

    /// Which of `hints` one of the values depends on, what they are computed from aside.
    fn dependencies(
        &self,
        of: impl Iterator<Item = ValueId>,
        hints: &BTreeSet<ValueId>,
    ) -> BTreeSet<ValueId> {
        let mut found = BTreeSet::new();
        let Some(first) = hints.first() else { return found };
        // The derivatives of a random combination of the values, by the values they are computed from.
        let mut derivatives: BTreeMap<ValueId, Scalar> = BTreeMap::new();
        for (place, value) in of.enumerate() {
            *derivatives.entry(value).or_default() += arbitrary(place as u64, 1);
        }
        // A value is computed from earlier ones, so the latest one is complete.
        while let Some((value, derivative)) = derivatives.pop_last()
            && value >= *first
        {
            if hints.contains(&value) {
                if derivative != Scalar::ZERO {
                    found.insert(value);
                }
            } else if derivative != Scalar::ZERO {
                self.spread(value, derivative, |operand, share| {
                    *derivatives.entry(operand).or_default() += share;
                });
            }
        }
        found
    }

    /// The chain rule: what a value's operands get of its derivative.
    fn spread(&self, value: ValueId, derivative: Scalar, mut give: impl FnMut(ValueId, Scalar)) {
        match self.circuit.op(value) {
            Op::Linear { terms, .. } => terms.iter().for_each(|(v, c)| give(*v, derivative * c)),
            Op::Product(a, b) => {
                give(*a, derivative * self.values[b.index()]);
                give(*b, derivative * self.values[a.index()]);
            }
            Op::Reveal(revealed) => give(*revealed, derivative),
            op => {
                let mut place = 1;
                op.for_each_operand(|operand| {
                    place += 1;
                    give(operand, derivative * arbitrary(u64::from(value.0), place));
                });
            }
        }
    }
}

/// A number that nobody chose, for two numbers.
fn arbitrary(a: u64, b: u64) -> Scalar {
    let mut bytes = [0; 32];
    for (k, chunk) in bytes.chunks_exact_mut(8).enumerate() {
        let state = a.wrapping_mul(4).wrapping_add(k as u64) ^ mixed(b);
        chunk.copy_from_slice(&mixed(state).to_le_bytes());
    }
    Scalar::from_bytes_mod_order(bytes)
}
