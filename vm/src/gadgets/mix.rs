//! Merging values of one flavor, pair after pair.

use curve25519_dalek::scalar::Scalar;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use zeroize::{Zeroize, Zeroizing};

use super::AllocatedValue;
use crate::r1cs::{ConstraintSystem, LinearCombination, R1csError, RandomizableConstraintSystem};
use crate::transcript::label;

/// What a row of mixes turns (`grouped`) into what (`combined`); as many of both.
pub(super) struct Row {
    pub(super) grouped: Vec<AllocatedValue>,
    pub(super) combined: Vec<AllocatedValue>,
}

/// A row of mixes for k values, in an order that the prover chooses: each takes what the one before carried on
/// and the next value, and either puts the first out and carries the second on, or puts a zero out and carries
/// their sum on. The last one's carried value comes out too.
///
/// 3k − 2 multipliers for the values (k grouped, k − 2 carried, k combined) and k − 1 mixes; nothing if k = 1.
/// That the grouped values are those given is for the caller to prove.
pub(super) fn row<C: RandomizableConstraintSystem + ?Sized>(
    cs: &mut C,
    values: &[AllocatedValue],
    witness: Option<&ClearRow>,
) -> Result<Row, R1csError> {
    let k = values.len();
    if k == 1 {
        return Ok(Row { grouped: values.to_vec(), combined: values.to_vec() });
    }
    let allocated = (0..3 * k - 2)
        .map(|i| {
            let value = witness.and_then(|witness| witness.values.get(i));
            let (q, f, _) = cs.allocate_multiplier(value.map(|value| (value.q, value.f)))?;
            Ok(AllocatedValue { q, f })
        })
        .collect::<Result<Vec<_>, R1csError>>()?;
    let (grouped, rest) = allocated.split_at(k);
    let (carried, combined) = rest.split_at(k - 2);
    let ends = [&grouped[..1], carried, &combined[k - 1..]].concat();
    for ((ends, b), c) in ends.windows(2).zip(&grouped[1..]).zip(combined) {
        mix(cs, ends[0], *b, *c, ends[1]);
    }
    Ok(Row { grouped: grouped.to_vec(), combined: combined.to_vec() })
}

/// Either c = a and d = b, or c's quantity is zero, a and b have one flavor, and d is their sum.
///
/// Each of the two is four equations, which the challenge makes one; a product of both is zero.
fn mix<C: RandomizableConstraintSystem + ?Sized>(
    cs: &mut C,
    a: AllocatedValue,
    b: AllocatedValue,
    c: AllocatedValue,
    d: AllocatedValue,
) {
    cs.specify_randomized_constraints(Box::new(move |cs| {
        let w = cs.challenge_scalar(label::MIX_CHALLENGE);
        let (w2, w3) = (w * w, w * w * w);
        let lc = LinearCombination::from;
        let moved = lc(a.q) - c.q + (lc(a.f) - c.f) * w + (lc(b.q) - d.q) * w2 + (lc(b.f) - d.f) * w3;
        let merged = lc(c.q) + (lc(a.f) - b.f) * w + (lc(d.q) - a.q - b.q) * w2 + (lc(d.f) - a.f) * w3;
        let (_, _, product) = cs.multiply(moved, merged);
        cs.constrain(product.into());
        Ok(())
    }));
}

/// A value in clear.
#[derive(Clone, Copy, Default, Zeroize)]
struct ClearValue {
    q: Scalar,
    f: Scalar,
}

impl ConditionallySelectable for ClearValue {
    fn conditional_select(a: &Self, b: &Self, choice: Choice) -> Self {
        Self {
            q: Scalar::conditional_select(&a.q, &b.q, choice),
            f: Scalar::conditional_select(&a.f, &b.f, choice),
        }
    }
}

/// The values of a row, found without a branch on any of them.
pub(super) struct ClearRow {
    /// In the order of allocation: grouped, carried, combined.
    values: Zeroizing<Vec<ClearValue>>,
    /// Of the combined ones, which are zeros left by a merge: nothing but the prover decides their flavor.
    free: Vec<Choice>,
}

impl ClearRow {
    /// Merges all values of one flavor; `None` when verifying.
    pub(super) fn of<C: ConstraintSystem + ?Sized>(cs: &C, values: &[AllocatedValue]) -> Option<Self> {
        let clear = |variable| cs.evaluate(&LinearCombination::from(variable));
        let k = values.len();
        // All the room at once: a vector that grows leaves copies behind.
        let mut all = Zeroizing::new(Vec::with_capacity(3 * k));
        for value in values {
            all.push(ClearValue { q: clear(value.q)?, f: clear(value.f)? });
        }
        let mut free = vec![Choice::from(0); k];
        if k > 1 {
            group(&mut all);
            all.resize(3 * k - 2, ClearValue::default());
            combine(&mut all, &mut free);
        }
        Some(Self { values: all, free })
    }

    /// For each flavor with sum zero that the other row has and this one has not, gives a free zero its flavor.
    /// Says whether there are too few.
    pub(super) fn adopt_flavors(&mut self, other: &Self) -> Choice {
        let mut missing = Choice::from(0);
        for (value, free) in other.combined().iter().zip(&other.free) {
            let zero = value.q.ct_eq(&Scalar::ZERO) & !*free;
            // The flavor zero has padding, or free zeros as they are.
            let mut wanted = zero & !value.f.ct_eq(&Scalar::ZERO);
            for (own, free) in self.combined().iter().zip(&self.free) {
                wanted &= *free | !own.f.ct_eq(&value.f);
            }
            let first = self.values.len() - self.free.len();
            for (own, free) in self.values[first..].iter_mut().zip(&mut self.free) {
                let taken = wanted & *free;
                own.f.conditional_assign(&value.f, taken);
                *free &= !taken;
                wanted &= !taken;
            }
            missing |= wanted;
        }
        missing
    }

    fn combined(&self) -> &[ClearValue] {
        &self.values[self.values.len() - self.free.len()..]
    }
}

/// Puts values of one flavor next to each other.
fn group(values: &mut [ClearValue]) {
    for i in 1..values.len() {
        for j in i + 1..values.len() {
            let (head, tail) = values.split_at_mut(j);
            let belongs = head[i - 1].f.ct_eq(&tail[0].f);
            ClearValue::conditional_swap(&mut head[i], &mut tail[0], belongs);
        }
    }
}

/// Runs the mixes on the first k of 3k − 2 values: writes what is carried and what comes out, and which of
/// these are free.
fn combine(values: &mut [ClearValue], free: &mut [Choice]) {
    let k = free.len();
    let (grouped, rest) = values.split_at_mut(k);
    let (carried, combined) = rest.split_at_mut(k - 2);
    let mut a = grouped[0];
    for (i, b) in grouped[1..].iter().enumerate() {
        let same = a.f.ct_eq(&b.f);
        combined[i] = ClearValue::conditional_select(&a, &ClearValue::default(), same);
        free[i] = same;
        a = ClearValue::conditional_select(b, &ClearValue { q: a.q + b.q, f: a.f }, same);
        *carried.get_mut(i).unwrap_or(&mut combined[k - 1]) = a;
    }
    a.zeroize();
}
