//! The order of elements of which all else is known.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use zkvm::integer::{int_to_scalar, order, scalar_to_int};

use super::body::{Interval, times};
use super::form::Form;
use super::write::Permutation;
use crate::ir::ValueId;

/// By what tuples are compared: a sum of their components, each with its weight.
type Key = Vec<(usize, BigInt)>;

/// One tuple comes before another one, perhaps with the same key.
struct Before {
    first: usize,
    second: usize,
    /// Whether the keys certainly differ.
    strictly: bool,
}

/// The values that follow from the other side of a permutation. Which tuples there are is known, and so are the keys that they have:
/// if a key grows from tuple to tuple, as an integer, there is one order of the keys. If it grows strictly, each tuple is the one with its
/// key; if not, a key determines what `digits` says of a sum, or the component that it is.
pub(super) fn ordered(
    permutation: &Permutation,
    ranges: &[(Form, BigInt)],
    is_open: impl Fn(ValueId) -> bool,
    interval: impl Fn(ValueId) -> Option<Interval>,
    digits: impl Fn(Vec<(ValueId, Scalar)>) -> Vec<ValueId>,
) -> Vec<ValueId> {
    let Some((tuples, others)) = sides(permutation, &is_open) else { return vec![] };
    let places: BTreeMap<ValueId, (usize, usize)> = tuples
        .iter()
        .enumerate()
        .flat_map(|(i, tuple)| tuple.iter().enumerate().map(move |(k, value)| (*value, (i, k))))
        .collect();
    if places.len() != tuples.len() * permutation.width {
        return vec![];
    }
    // Each component is one of those at the same place on the other side.
    let among = |place: usize| {
        let intervals = others.iter().map(|tuple| bounds(&tuple[place], &interval));
        intervals.reduce(|a, b| a.zip(b).map(|(a, b)| (a.0.min(b.0), a.1.max(b.1)))).flatten()
    };
    let among: Vec<Option<Interval>> = (0..permutation.width).map(among).collect();
    // So small that an element is the same integer, wherever it stands.
    let is_small = |(low, high): &Interval| low.bits() <= 250 && high.bits() <= 250;
    let known = |value: ValueId| {
        let interval = interval(value).or_else(|| among[places.get(&value)?.1].clone());
        interval.filter(is_small)
    };
    let mut by_key: BTreeMap<Key, Vec<Before>> = BTreeMap::new();
    for (key, before) in ranges.iter().flat_map(|(form, max)| compared(form, max, &places, known)) {
        by_key.entry(key).or_default().push(before);
    }
    let mut found = vec![];
    for (key, before) in by_key {
        match chain(&before, tuples.len()) {
            Some(true) => return tuples.concat(),
            Some(false) if key.len() == 1 => found.extend(tuples.iter().map(|tuple| tuple[key[0].0])),
            Some(false) => {
                let weighed = |tuple: &Vec<ValueId>| {
                    key.iter().map(|(place, weight)| (tuple[*place], int_to_scalar(weight))).collect()
                };
                found.extend(tuples.iter().flat_map(|tuple| digits(weighed(tuple))));
            }
            _ => {}
        }
    }
    found
}

/// The tuples of both sides of a permutation, those of open values first.
type Sides<'a> = (Vec<Vec<ValueId>>, Vec<&'a [Form]>);

/// The side that is made of open values alone, and the other one if nothing in it is open.
fn sides(permutation: &Permutation, is_open: impl Fn(ValueId) -> bool) -> Option<Sides<'_>> {
    let is_known = |form: &Form| !form.terms.keys().flatten().any(|value| is_open(*value));
    let value =
        |form: &Form| form.single().filter(|(_, weight)| *weight == Scalar::ONE && form.terms.len() == 1);
    let [left, right] = [&permutation.left, &permutation.right];
    [(left, right), (right, left)].into_iter().find_map(|(open, known)| {
        let values: Option<Vec<ValueId>> = open.iter().map(|form| Some(value(form)?.0)).collect();
        let values = values.filter(|_| known.iter().all(is_known))?;
        let tuples = values.chunks(permutation.width).map(<[ValueId]>::to_vec).collect();
        Some((tuples, known.chunks(permutation.width).collect()))
    })
}

/// The integers that a form is one of, if it is a sum.
fn bounds(form: &Form, interval: impl Fn(ValueId) -> Option<Interval>) -> Option<Interval> {
    let mut sum = (BigInt::zero(), BigInt::zero());
    for (monomial, weight) in &form.terms {
        let weight = scalar_to_int(weight);
        let of = match monomial[..] {
            [] => (BigInt::one(), BigInt::one()),
            [value] => interval(value)?,
            _ => return None,
        };
        let product = times(&of, &(weight.clone(), weight));
        sum = (sum.0 + product.0, sum.1 + product.1);
    }
    (sum.0.bits() <= 250 && sum.1.bits() <= 250).then_some(sum)
}

/// What key(second) − key(first) − c being in 0..=max says, as integers: in both directions, since a key may as well decrease.
fn compared(
    form: &Form,
    max: &BigInt,
    places: &BTreeMap<ValueId, (usize, usize)>,
    interval: impl Fn(ValueId) -> Option<Interval>,
) -> Vec<(Key, Before)> {
    let mut keys: BTreeMap<usize, Key> = BTreeMap::new();
    for (monomial, weight) in &form.terms {
        match monomial[..] {
            [] => {}
            [value] => match places.get(&value) {
                Some((tuple, place)) => keys.entry(*tuple).or_default().push((*place, scalar_to_int(weight))),
                None => return vec![],
            },
            _ => return vec![],
        }
    }
    keys.values_mut().for_each(|key| key.sort());
    let [(a, key), (b, other)] = &keys.into_iter().collect::<Vec<_>>()[..] else { return vec![] };
    let negative = |key: &Key| key.iter().map(|(place, weight)| (*place, -weight)).collect::<Key>();
    let margin = -scalar_to_int(&form.rest());
    let exact = bounds(form, interval).is_some_and(|(low, _)| low > max - order());
    if negative(key) != *other || margin.is_negative() || !exact {
        return vec![];
    }
    let strictly = margin.is_positive();
    vec![
        (key.clone(), Before { first: *b, second: *a, strictly }),
        (other.clone(), Before { first: *a, second: *b, strictly }),
    ]
}

/// Whether all of `count` tuples follow each other, and whether they do so strictly.
fn chain(before: &[Before], count: usize) -> Option<bool> {
    let pairs: BTreeMap<(usize, usize), bool> = before.iter().fold(BTreeMap::new(), |mut pairs, pair| {
        *pairs.entry((pair.first, pair.second)).or_default() |= pair.strictly;
        pairs
    });
    // Whoever has nothing before it is next.
    let mut left: BTreeSet<usize> = (0..count).collect();
    let mut waits = vec![0; count];
    pairs.keys().for_each(|(_, second)| waits[*second] += 1);
    let (mut last, mut strictly) = (None, true);
    while !left.is_empty() {
        let next = match last {
            None => *left.iter().find(|tuple| waits[**tuple] == 0)?,
            Some(last) => {
                *pairs.range((last, 0)..=(last, count)).map(|((_, to), _)| to).find(|to| waits[**to] == 0)?
            }
        };
        left.remove(&next);
        strictly &= last.is_none_or(|last| pairs[&(last, next)]);
        pairs.range((next, 0)..=(next, count)).for_each(|((_, to), _)| waits[*to] -= 1);
        last = Some(next);
    }
    Some(strictly)
}
