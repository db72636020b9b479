//! Weights that double from term to term: a number as the sum of its bits.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;

use crate::ir::{ValueId, clear};

type Term = (ValueId, Scalar);

/// A run of fewer terms is not worth an instruction of its own.
const MIN: usize = 3;
/// What `pack` takes at most.
const MAX: usize = 252;

/// The terms of a sum in runs, in each of which every weight is twice the one before; most terms are alone. Runs are in the
/// order of their first terms.
pub(super) fn runs(terms: &[Term]) -> Vec<Vec<Term>> {
    // Of these none is twice another.
    let alone = |(_, weight): &Term| clear::is_one(weight) || clear::is_minus_one(weight);
    if terms.iter().all(alone) || !may_double(terms) {
        return terms.iter().map(|term| vec![*term]).collect();
    }
    let mut runs: Vec<Vec<usize>> = chains(terms).into_iter().flat_map(peel).collect();
    runs.sort_unstable_by_key(|run| run[0]);
    runs.into_iter().map(|run| run.into_iter().map(|place| terms[place]).collect()).collect()
}

/// Whether there may be a run: most sums are short, and looking at all pairs is then quicker than a table.
fn may_double(terms: &[Term]) -> bool {
    const SHORT: usize = 8;
    let is_there = |weight: Scalar| terms.iter().any(|(_, other)| other.as_bytes() == weight.as_bytes());
    terms.len() >= MIN && (terms.len() > SHORT || terms.iter().any(|(_, weight)| is_there(weight + weight)))
}

/// The places of terms by their weights, weights that double in a row. Of equal weights the last place comes first.
fn chains(terms: &[Term]) -> Vec<Vec<Vec<usize>>> {
    let mut places: BTreeMap<[u8; 32], Vec<usize>> = BTreeMap::new();
    for (place, (_, weight)) in terms.iter().enumerate().rev() {
        places.entry(weight.to_bytes()).or_default().push(place);
    }
    let double = |of: &[usize]| of.first().map(|place| (terms[*place].1 + terms[*place].1).to_bytes());
    let doubles: BTreeSet<_> = places.values().filter_map(|of| double(of)).collect();
    let starts: Vec<_> = places.keys().filter(|weight| !doubles.contains(*weight)).copied().collect();
    let chain = |start| {
        let mut next = Some(start);
        std::iter::from_fn(|| {
            let of = places.remove(&next?)?;
            next = double(&of);
            Some(of)
        })
        .collect()
    };
    starts.into_iter().map(chain).collect()
}

/// Runs out of a chain, each as long as there are terms left.
fn peel(mut chain: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let mut runs = vec![];
    for start in 0..chain.len() {
        while !chain[start].is_empty() {
            let run: Vec<usize> = chain[start..].iter_mut().take(MAX).map_while(Vec::pop).collect();
            match run.len() < MIN {
                true => runs.extend(run.into_iter().map(|place| vec![place])),
                false => runs.push(run),
            }
        }
    }
    runs
}
