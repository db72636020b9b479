//! Two runs with the same inputs, case by case.
//!
//! The rules of `solve` look at one equation at a time, of which the case must be the same in both runs. Here each run has a case of
//! its own: where a product is zero, one factor is, in this run or in that one. In each case equations are solved for wires, and a sum
//! that is at least 0 and at most 0 is 0. A hint is determined if in every pair of cases that is possible both runs agree on it. So a
//! maximum is determined by `m >= x; m >= y; m == x || m == y`: if one run takes x and the other one takes y, then x <= y and y <= x.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::Zero;
use zkvm::integer::{int_to_scalar, order, plain_view};

use super::facts::Facts;
use crate::ir::ValueId;
use crate::search::{Linear, Wire};

/// So many pairs of cases are looked at for one group.
const MAX_CASES: usize = 500;
/// Values that are compared: one of each run.
pub(super) type Targets = BTreeMap<ValueId, [Linear; 2]>;

/// Nothing is accepted in this case.
struct Impossible;

/// The targets that agree in all cases; none if there are too many cases. `work` is how many terms may still be looked at.
pub(super) fn agreed(facts: Facts, targets: &Targets, work: &mut u64) -> BTreeSet<ValueId> {
    let Facts { nodes, zeros, products, ranges } = facts;
    let case = Case { known: BTreeMap::new(), added: zeros, products, ranges };
    let mut cases = Cases { nodes, targets, left: MAX_CASES, work };
    match cases.explore(case) {
        Ok(Some(agreed)) => agreed,
        // No accepted run gets there.
        Ok(None) => targets.keys().copied().collect(),
        Err(TooMuch) => BTreeSet::new(),
    }
}

/// There are more cases than are looked at, or more terms in them.
struct TooMuch;

struct Cases<'a> {
    nodes: u32,
    targets: &'a Targets,
    left: usize,
    work: &'a mut u64,
}

#[derive(Clone)]
struct Case {
    /// Wires that follow from others, which have no entry.
    known: BTreeMap<Wire, Linear>,
    /// What is zero, too.
    added: Vec<Linear>,
    products: Vec<[Linear; 3]>,
    ranges: Vec<(Linear, BigInt)>,
}

impl Cases<'_> {
    /// The targets that agree in all cases of a case; `None` if it is impossible.
    fn explore(&mut self, mut case: Case) -> Result<Option<BTreeSet<ValueId>>, TooMuch> {
        self.left = self.left.checked_sub(1).ok_or(TooMuch)?;
        match case.propagate(self.work) {
            Ok(()) => {}
            Err(Stop::Impossible) => return Ok(None),
            Err(Stop::TooMuch) => return Err(TooMuch),
        }
        let agree = |[one, other]: &[Linear; 2]| case.resolve(one) == case.resolve(other);
        let agreed: BTreeSet<ValueId> =
            self.targets.iter().filter(|(_, wires)| agree(wires)).map(|(value, _)| *value).collect();
        if agreed.len() == self.targets.len() {
            return Ok(Some(agreed));
        }
        let Some(choices) = case.choices(self.nodes) else { return Ok(Some(agreed)) };
        let mut all: Option<BTreeSet<ValueId>> = None;
        for zero in choices {
            let mut next = case.clone();
            next.added.push(zero);
            let Some(found) = self.explore(next)? else { continue };
            let both = match all {
                Some(before) => before.intersection(&found).copied().collect(),
                None => found,
            };
            if both.is_empty() {
                return Ok(Some(both));
            }
            all = Some(both);
        }
        Ok(all)
    }
}

enum Stop {
    Impossible,
    TooMuch,
}

impl From<Impossible> for Stop {
    fn from(_: Impossible) -> Self {
        Self::Impossible
    }
}

impl Case {
    fn resolve(&self, linear: &Linear) -> Linear {
        let mut resolved = linear.clone();
        for (wire, weight) in &linear.terms {
            if let Some(known) = self.known.get(wire) {
                resolved = resolved.plus(&known.clone().plus(&Linear::wire(*wire), -Scalar::ONE), *weight);
            }
        }
        resolved
    }

    /// Draws conclusions until there are no more.
    fn propagate(&mut self, work: &mut u64) -> Result<(), Stop> {
        loop {
            while let Some(zero) = self.added.pop() {
                self.require_zero(&zero)?;
            }
            let parts = self.products.iter().flatten().chain(self.ranges.iter().map(|(sum, _)| sum));
            let terms: usize = parts.map(|part| 1 + part.terms.len()).sum();
            let pairs = self.products.len() * self.products.len();
            *work = work.checked_sub((terms + pairs) as u64).ok_or(Stop::TooMuch)?;
            self.resolve_all();
            self.bounds()?;
            self.multiply();
            self.compare_products();
            if self.added.iter().all(|zero| self.resolve(zero).known() == Some(Scalar::ZERO)) {
                self.added.clear();
                return Ok(());
            }
        }
    }

    /// Solves for a wire, and writes what is known of it into all that is known.
    fn require_zero(&mut self, zero: &Linear) -> Result<(), Impossible> {
        let zero = self.resolve(zero);
        let Some((wire, weight)) = zero.terms.last().copied() else {
            return if zero.constant == Scalar::ZERO { Ok(()) } else { Err(Impossible) };
        };
        let solved = Linear::wire(wire).plus(&zero, -weight.invert());
        for known in self.known.values_mut() {
            if let Some((_, weight)) = known.terms.iter().find(|(other, _)| *other == wire) {
                *known = known.plus(&solved.clone().plus(&Linear::wire(wire), -Scalar::ONE), *weight);
            }
        }
        self.known.insert(wire, solved);
        Ok(())
    }

    fn resolve_all(&mut self) {
        let (mut products, mut ranges) =
            (std::mem::take(&mut self.products), std::mem::take(&mut self.ranges));
        products.iter_mut().flatten().for_each(|part| *part = self.resolve(part));
        ranges.iter_mut().for_each(|(sum, _)| *sum = self.resolve(sum));
        (self.products, self.ranges) = (products, ranges);
    }

    /// Of two ranges of a sum and of its negative, the ends.
    fn bounds(&mut self) -> Result<(), Impossible> {
        type Terms = Vec<(Wire, [u8; 32])>;
        let terms = |sum: &Linear| -> Terms {
            sum.terms.iter().map(|(wire, weight)| (*wire, weight.to_bytes())).collect()
        };
        let mut by_terms: BTreeMap<Terms, Vec<(Scalar, &BigInt)>> = BTreeMap::new();
        let mut added = vec![];
        for (sum, max) in &self.ranges {
            if let Some(known) = sum.known() {
                if plain_view(&known) > *max {
                    return Err(Impossible);
                }
                continue;
            }
            if max.is_zero() {
                added.push(sum.clone());
            }
            // What is below the greatest number by so much is in the same range.
            let negative = sum.times(-Scalar::ONE);
            let rest = negative.clone().plus_constant(int_to_scalar(max));
            for (own, opposite) in [(sum, &negative), (&rest, sum)] {
                for (constant, other) in by_terms.get(&terms(opposite)).into_iter().flatten() {
                    // Both are at least 0, and together they are this.
                    let (together, most) = (plain_view(&(own.constant + constant)), max + *other);
                    if most >= *order() {
                        continue;
                    }
                    if together > most {
                        return Err(Impossible);
                    }
                    if together.is_zero() {
                        added.push(own.clone());
                    } else if together == most {
                        added.push(own.clone().plus_constant(-int_to_scalar(max)));
                    }
                }
            }
            let same = by_terms.entry(terms(sum)).or_default();
            if !same.contains(&(sum.constant, max)) {
                same.push((sum.constant, max));
            }
        }
        self.ranges.retain(|(sum, _)| sum.known().is_none());
        self.added.extend(added);
        Ok(())
    }

    /// Products with a known factor are sums, and what is a multiple of a factor is a product that is zero.
    fn multiply(&mut self) {
        let products = std::mem::take(&mut self.products);
        for [left, right, product] in products {
            let factor =
                [(&left, &right), (&right, &left)].into_iter().find_map(|(a, b)| Some((a.known()?, b)));
            if let Some((factor, other)) = factor {
                self.added.push(product.plus(other, -factor));
            } else if let Some(factor) = multiple(&product, &left) {
                self.products.push([left, right.plus_constant(-factor), Linear::default()]);
            } else if let Some(factor) = multiple(&product, &right) {
                self.products.push([left.plus_constant(-factor), right, Linear::default()]);
            } else {
                self.products.push([left, right, product]);
            }
        }
        let mut added = vec![];
        for [left, right, _] in self.products.iter().filter(|[.., product]| is_zero(product)) {
            if multiple(left, right).is_some() || self.is_nonzero(right) {
                added.push(left.clone());
            } else if self.is_nonzero(left) {
                added.push(right.clone());
            }
        }
        self.added.extend(added);
    }

    /// What is multiplied to a number other than zero, or is in a range without it, is not zero.
    fn is_nonzero(&self, sum: &Linear) -> bool {
        let negative = sum.times(-Scalar::ONE);
        let multiplied = |[left, right, product]: &[Linear; 3]| {
            product.known().is_some_and(|known| known != Scalar::ZERO)
                && (multiple(sum, left).is_some() || multiple(sum, right).is_some())
        };
        let apart = |(other, max): &(Linear, BigInt)| {
            [sum, &negative]
                .into_iter()
                .filter_map(|sum| sum.plus(other, -Scalar::ONE).known())
                .any(|margin| margin != Scalar::ZERO && plain_view(&margin) + max < *order())
        };
        self.products.iter().any(multiplied) || self.ranges.iter().any(apart)
    }

    /// Equal factors have equal products; equal squares have roots that are equal or opposite.
    fn compare_products(&mut self) {
        let mut added = vec![];
        let mut opposite = vec![];
        for (index, [a, b, ab]) in self.products.iter().enumerate() {
            for [c, d, cd] in &self.products[index + 1..] {
                let same = ab == cd;
                for (a, b, c, d) in [(a, b, c, d), (a, b, d, c), (b, a, c, d), (b, a, d, c)] {
                    if a == c && (b == d && !same || same && b != d && self.is_nonzero(a)) {
                        added.push(if same { b.plus(d, -Scalar::ONE) } else { ab.plus(cd, -Scalar::ONE) });
                        break;
                    }
                }
                if same && a == b && c == d && a != c && !is_zero(ab) {
                    let (less, more) = (a.plus(c, -Scalar::ONE), a.plus(c, Scalar::ONE));
                    match more.known() {
                        Some(known) if known == Scalar::ZERO => {}
                        Some(_) => added.push(less),
                        None if less.known().is_some() => added.push(more),
                        None => opposite.push([less, more, Linear::default()]),
                    }
                }
            }
        }
        opposite.retain(|product| !self.products.contains(product));
        self.products.extend(opposite);
        self.added.extend(added);
    }

    /// Sums of which one is zero: the factors of the latest product that is, which depends on others, or else a selector and its
    /// complement. A value is node k of either run if its wire is k modulo `nodes`.
    fn choices(&self, nodes: u32) -> Option<[Linear; 2]> {
        let is_bit = |[left, right, _]: &&[Linear; 3]| {
            [Scalar::ONE, -Scalar::ONE].iter().any(|weight| left.plus(right, *weight).known().is_some())
        };
        let zero = || self.products.iter().filter(|[.., product]| is_zero(product));
        let latest = |product: &&[Linear; 3]| {
            product.iter().flat_map(|part| &part.terms).map(|(wire, _)| wire % nodes).max()
        };
        let others = zero().filter(|product| !is_bit(product)).max_by_key(latest);
        let selects = |bit: &&[Linear; 3]| {
            let wire = bit[0].terms[0].0;
            let mentions = |sum: &Linear| sum.terms.iter().any(|(other, _)| *other == wire);
            let mut products = self.products.iter().filter(|product| product != bit);
            products.any(|[left, right, _]| mentions(left) || mentions(right))
        };
        let [left, right, _] = others.or_else(|| zero().filter(is_bit).find(selects))?;
        Some([left.clone(), right.clone()])
    }
}

fn is_zero(sum: &Linear) -> bool {
    sum.known() == Some(Scalar::ZERO)
}

/// k, if a sum is k times another one that is not known.
fn multiple(sum: &Linear, of: &Linear) -> Option<Scalar> {
    if of.terms.is_empty() || sum.terms.is_empty() {
        return None;
    }
    sum.as_multiple_of(of).filter(|(_, rest)| *rest == Scalar::ZERO).map(|(factor, _)| factor)
}
