//! Small changes of what an honest prover gives.
//!
//! Many hints that are bound too weakly accept a value near the honest one: the next number, the same with the other sign, a neighbour's, a
//! quotient that is less by one with a remainder that is greater by the divisor. To try one takes a run of the circuit, however
//! large it is; what the compiler's own gadgets need is computed from the changed value.

use std::collections::BTreeSet;

use curve25519_dalek::scalar::Scalar;

/// So many values of a hint are changed, and so many changes are tried at some inputs.
const MAX_PLACES: usize = 64;
const MAX_CHANGES: usize = 400;
/// So many values are put in the place of others.
const MAX_POOL: usize = 12;
/// So wide are the elements that change their places, at most.
const MAX_WIDTH: usize = 8;

/// Places with the values that they get.
pub(super) type Change = Vec<(usize, Scalar)>;

/// What to try in the place of `honest`, the most likely first; each differs from it, and from the others. `others` are values that have to
/// do with it.
pub(super) fn changes(honest: &[Scalar], others: &[Scalar]) -> Vec<Change> {
    let honest = &honest[..honest.len().min(MAX_PLACES)];
    let one = Scalar::ONE;
    let mut pool = vec![Scalar::ZERO, one, -one];
    for value in others.iter().chain(honest) {
        if pool.len() < MAX_POOL && !pool.contains(value) {
            pool.push(*value);
        }
    }
    let single = |change: fn(Scalar) -> Scalar| {
        honest.iter().enumerate().map(move |(place, value)| vec![(place, change(*value))])
    };
    let mut all: Vec<Change> = single(|value| value + Scalar::ONE).collect();
    all.extend(single(|value| value - Scalar::ONE));
    all.extend(single(|value| -value));
    all.extend(single(|value| Scalar::ONE - value));
    all.push(honest.iter().enumerate().map(|(place, value)| (place, -value)).collect());
    for width in (1..=MAX_WIDTH).filter(|width| honest.len().is_multiple_of(*width)) {
        all.extend((width..honest.len()).step_by(width).map(|start| exchanged(honest, start, width)));
    }
    // One is less by one, and another one makes up for it.
    for place in 1..honest.len() {
        for value in &pool[1..] {
            let (first, second) = (honest[place - 1], honest[place]);
            all.push(vec![(place - 1, first - one), (place, second + value)]);
            all.push(vec![(place - 1, first + one), (place, second - value)]);
            all.push(vec![(place - 1, first + value), (place, second - one)]);
            all.push(vec![(place - 1, first - value), (place, second + one)]);
        }
    }
    for value in &pool {
        all.extend((0..honest.len()).map(|place| vec![(place, *value)]));
        all.push((0..honest.len()).map(|place| (place, *value)).collect());
    }
    let mut seen = BTreeSet::new();
    all.iter_mut().for_each(|change| change.retain(|(place, value)| honest[*place] != *value));
    let key =
        |change: &Change| change.iter().map(|(place, value)| (*place, value.to_bytes())).collect::<Vec<_>>();
    all.retain(|change| !change.is_empty() && seen.insert(key(change)));
    all.truncate(MAX_CHANGES);
    all
}

/// Two elements that follow each other in the place of each other.
fn exchanged(honest: &[Scalar], start: usize, width: usize) -> Change {
    let pairs = (start - width..start).zip(start..start + width);
    pairs.flat_map(|(a, b)| [(a, honest[b]), (b, honest[a])]).collect()
}
