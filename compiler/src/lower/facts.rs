//! What is known about integers: ranges of nodes, ranges proven of linear combinations, and what booleans imply.
//!
//! Invariant: whatever is recorded holds in every assignment that satisfies the constraints, whatever the guards;
//! an implication is recorded of a boolean only if it always holds.

use std::cell::{Cell, OnceCell};

use curve25519_dalek::scalar::Scalar;
use hashbrown::{HashMap, HashSet};
use num_bigint::BigInt;
use num_traits::{One, Signed};
use zkvm::integer::scalar_to_int as signed;

use super::inspect::{inside, mentions};
use super::interval::{Small, bounded};
use super::shared::Shared;
use super::value::{Int, Lc};
use crate::ir::ValueId;
use crate::ir::clear::{is_negative, is_one, is_zero, small};

/// The least and the greatest value: `low..=high`.
pub(super) type Range = (BigInt, BigInt);

/// The terms of a linear combination up to sign.
type Key = Shared<(ValueId, Scalar)>;

/// What is known about the values of a circuit.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Nodes that stand for integers.
    ranges: HashMap<ValueId, NodeRange>,
    /// By their terms: one linear combination with a first coefficient above 0, and its range.
    proven: HashMap<Key, (Scalar, Range)>,
    /// What a boolean node implies when it is 0 and when it is 1.
    implications: HashMap<ValueId, [Implied; 2]>,
    /// How much was looked at since somebody asked: what looking costs is paid in steps.
    looked: Cell<u64>,
}

/// The range of a node.
#[derive(Debug)]
enum NodeRange {
    Small(Small),
    Large(Box<Range>),
}

impl NodeRange {
    fn new(range: Range) -> Self {
        Small::new(&range).map_or_else(|| Self::Large(Box::new(range)), Self::Small)
    }

    fn get(&self) -> Range {
        match self {
            Self::Small(small) => small.range(),
            Self::Large(range) => (**range).clone(),
        }
    }
}

/// A boolean node and a value of it.
type Side = (ValueId, usize);

/// What follows from a boolean's value.
#[derive(Debug, Default)]
struct Implied {
    /// Integers, with the ranges they are in then.
    facts: Vec<(Lc, Range)>,
    /// Values of other booleans, with all that follows from these. Shared, not copied: a conjunction of n conditions
    /// has n facts, and so have all its beginnings.
    also: Vec<Side>,
}

/// The most booleans that are looked at for what follows from one. Facts beyond are not known, which costs range
/// proofs and no soundness.
const MAX_IMPLIED: usize = 1 << 12;

impl Facts {
    /// Declares the range of a node that stands for an integer.
    pub(super) fn set_range(&mut self, lc: &Lc, range: Range) {
        if let Some(id) = lc.alone() {
            self.ranges.insert(id, NodeRange::new(range));
        }
    }

    /// Whether a combination is known to be 0 or 1.
    pub(super) fn is_boolean(&self, lc: &Lc) -> bool {
        match self.small_sum(lc) {
            Some(Small { low, high }) => low >= 0 && high <= 1,
            None => self.large_sum(lc).is_some_and(|(low, high)| !low.is_negative() && high <= BigInt::one()),
        }
    }

    /// Remembers that the integer this combination stands for is in a range.
    ///
    /// A fact is used for integers that differ by a constant. Two integers within the bound differ by less
    /// than ℓ/2, so the difference of their residues, in signed view, tells the difference; others are left out.
    /// (The difference of two signed views need not be the signed view of the difference.)
    pub(super) fn learn(&mut self, lc: &Lc, (low, high): Range) {
        if !bounded(&(low.clone(), high.clone())) {
            return;
        }
        let Some((key, negative)) = canonical(lc) else { return };
        let (constant, low, high) =
            if negative { (-lc.constant, -high, -low) } else { (lc.constant, low, high) };
        match self.proven.get_mut(&key) {
            Some((known, fact)) => {
                let shift = signed(&(*known - constant));
                fact.0 = (low + &shift).max(fact.0.clone());
                fact.1 = (high + &shift).min(fact.1.clone());
            }
            None => {
                self.proven.insert(key, (constant, (low, high)));
            }
        }
    }

    /// What is known about an integer: its own interval, facts proven, and what its nodes' ranges add up to.
    pub(super) fn tighten(&self, int: &Int) -> Int {
        let (mut low, mut high) = (int.low.clone(), int.high.clone());
        if !bounded(&(low.clone(), high.clone())) {
            return int.clone();
        }
        let mut meet = |range: Range| {
            // An empty intersection means that no assignment satisfies the constraints; any interval will do.
            let (l, h) = ((&low).max(&range.0).clone(), (&high).min(&range.1).clone());
            if l <= h {
                (low, high) = (l, h);
            }
        };
        if let Some(range) = self.fact(&int.lc) {
            meet(range);
        }
        if let Some(range) = self.sum_of_ranges(&int.lc) {
            meet(range);
        }
        Int::new(int.lc.clone(), low, high)
    }

    pub(super) fn fact(&self, lc: &Lc) -> Option<Range> {
        let (key, negative) = canonical(lc)?;
        let (known, (low, high)) = self.proven.get(&key)?;
        let constant = if negative { -lc.constant } else { lc.constant };
        let shift = signed(&(constant - known));
        Some(if negative { (-&shift - high, -shift - low) } else { (low + &shift, high + shift) })
    }

    /// What is known about the signed view of a combination, which need not stand for an integer.
    pub(super) fn range(&self, lc: &Lc) -> Option<Range> {
        if lc.known().is_some() {
            let value = signed(&lc.constant);
            return Some((value.clone(), value)).filter(bounded);
        }
        match (self.fact(lc), self.sum_of_ranges(lc)) {
            (Some((low, high)), Some((l, h))) => Some((low.max(l), high.min(h))),
            (fact, sum) => fact.or(sum),
        }
    }

    /// What the ranges of the nodes add up to, if all numbers on the way are small.
    fn small_sum(&self, lc: &Lc) -> Option<Small> {
        let mut sum = Small::one(&lc.constant)?;
        for (id, coefficient) in lc.terms.iter() {
            self.look(1);
            let NodeRange::Small(range) = self.ranges.get(id)? else { return None };
            sum = sum.plus_scaled(range, coefficient)?;
        }
        Some(sum)
    }

    fn sum_of_ranges(&self, lc: &Lc) -> Option<Range> {
        self.small_sum(lc).map(Small::range).or_else(|| self.large_sum(lc))
    }

    /// The same if some numbers are large.
    fn large_sum(&self, lc: &Lc) -> Option<Range> {
        // Most often it is a range that is missing.
        self.look(lc.terms.len() / 4);
        if !lc.terms.iter().all(|(id, _)| self.ranges.contains_key(id)) {
            return None;
        }
        let constant = signed(&lc.constant);
        let (mut low, mut high) = (constant.clone(), constant);
        for (id, coefficient) in lc.terms.iter() {
            self.look(1);
            let (l, h) = self.ranges.get(id)?.get();
            let coefficient = signed(coefficient);
            let (l, h) = (l * &coefficient, h * &coefficient);
            if coefficient.is_negative() {
                (low, high) = (low + h, high + l);
            } else {
                (low, high) = (low + l, high + h);
            }
        }
        // Beyond the bound the sum of integers need not be the integer the residue stands for.
        Some((low, high)).filter(bounded)
    }

    /// Records what a boolean tells about an integer, when it is 0 and when it is 1.
    pub(super) fn imply(&mut self, bool: &Lc, int: &Lc, when_zero: Option<Range>, when_one: Option<Range>) {
        for (bool, range) in [(bool.clone(), when_one), (bool.complement(), when_zero)] {
            let fact = range.filter(bounded).map(|range| (int.clone(), range));
            if let (Some(side), Some(fact)) = (side(&bool), fact) {
                let facts = &mut self.implied_by(side).facts;
                if !facts.contains(&fact) {
                    facts.push(fact);
                }
            }
        }
    }

    /// Records that the product of two booleans, if it is 1, implies what both imply.
    pub(super) fn imply_both(&mut self, product: &Lc, a: &Lc, b: &Lc) {
        let Some(product) = side(product) else { return };
        for factor in [side(a), side(b)].into_iter().flatten() {
            let also = &mut self.implied_by(product).also;
            if factor != product && !also.contains(&factor) {
                also.push(factor);
            }
        }
    }

    /// Notes work that is to be paid for.
    pub(super) fn look(&self, count: usize) {
        self.looked.set(self.looked.get() + count as u64);
    }

    /// How much was looked at since the last call.
    pub(super) fn take_looked(&mut self) -> u64 {
        self.looked.take()
    }

    fn implied_by(&mut self, (id, value): Side) -> &mut Implied {
        &mut self.implications.entry(id).or_default()[value]
    }

    /// What holds when a boolean is true.
    pub(super) fn implied(&self, bool: &Lc) -> Vec<(Lc, Range)> {
        let mut found = vec![];
        let mut seen: Vec<Side> = side(bool).into_iter().collect();
        let mut known: HashSet<Side> = seen.iter().copied().collect();
        let mut next = 0;
        while let Some((id, value)) = seen.get(next).copied() {
            next += 1;
            let Some(sides) = self.implications.get(&id) else { continue };
            self.look(1 + sides[value].facts.len() + sides[value].also.len());
            found.extend(sides[value].facts.iter().cloned());
            for also in &sides[value].also {
                if seen.len() < MAX_IMPLIED && known.insert(*also) {
                    seen.push(*also);
                }
            }
        }
        found
    }
}

/// The node and its value where a boolean is true, if the boolean is a node or a node's complement.
fn side(bool: &Lc) -> Option<Side> {
    let (id, coefficient) = bool.single()?;
    if is_one(&coefficient) && is_zero(&bool.constant) {
        Some((id, 1))
    } else if small(&coefficient) == Some(-1) && is_one(&bool.constant) {
        Some((id, 0))
    } else {
        None
    }
}

/// The terms up to sign, and whether the sign was changed; the first coefficient is positive.
fn canonical(lc: &Lc) -> Option<(Key, bool)> {
    let negative = is_negative(&lc.terms.first()?.1);
    if !negative {
        return Some((lc.terms.clone(), false));
    }
    Some((Shared::new(lc.terms.iter().map(|(id, c)| (*id, -c)).collect()), true))
}

/// Facts that hold in one branch only: where a boolean is true. They are looked for when somebody asks.
#[derive(Default)]
pub(super) struct BranchFacts {
    condition: Option<Lc>,
    by_key: OnceCell<HashMap<Key, Vec<(Lc, Range)>>>,
}

impl BranchFacts {
    /// Where a boolean is true.
    pub(super) fn new(condition: &Lc) -> Self {
        Self { condition: Some(condition.clone()), by_key: OnceCell::new() }
    }

    fn by_key(&self, facts: &Facts) -> &HashMap<Key, Vec<(Lc, Range)>> {
        self.by_key.get_or_init(|| {
            let mut map: HashMap<_, Vec<(Lc, Range)>> = HashMap::new();
            for (lc, range) in self.condition.iter().flat_map(|condition| facts.implied(condition)) {
                if let Some((key, _)) = canonical(&lc) {
                    map.entry(key).or_default().push((lc, range));
                }
            }
            map
        })
    }

    /// The interval of an integer in this branch.
    pub(super) fn tighten(&self, facts: &Facts, int: Int) -> Int {
        if self.condition.is_none() {
            return int;
        }
        let Some((key, _)) = canonical(&int.lc) else { return int };
        let Some(facts) = self.by_key(facts).get(&key) else { return int };
        let (mut low, mut high) = (int.low, int.high);
        if !bounded(&(low.clone(), high.clone())) {
            return Int { lc: int.lc, low, high };
        }
        for (lc, (l, h)) in facts {
            // int = ±lc + a constant.
            let same = lc.terms == int.lc.terms;
            let shift = if same { int.lc.constant - lc.constant } else { int.lc.constant + lc.constant };
            let shift = signed(&shift);
            let (l, h) = if same { (l + &shift, h + &shift) } else { (&shift - h, &shift - l) };
            let (l, h) = (l.max(low.clone()), h.min(high.clone()));
            if l <= h {
                (low, high) = (l, h);
            }
        }
        Int { lc: int.lc, low, high }
    }
}

impl Facts {
    /// What is proven of the first nodes alone. The order says nothing.
    pub(super) fn about(&self, nodes: usize) -> Vec<(Lc, Range)> {
        let proven = self.proven.iter().filter(|(key, _)| key.iter().all(|(id, _)| id.index() < nodes));
        proven
            .map(|(key, (constant, range))| (Lc { constant: *constant, terms: key.clone() }, range.clone()))
            .collect()
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        let implied = self.implications.values().flatten().map(|implied| implied.facts.len()).sum::<usize>();
        self.ranges.len() + self.proven.len() + implied
    }

    /// Whether everything recorded holds in an assignment of the nodes, except for those that are absent.
    ///
    /// # Errors
    /// Something that does not.
    pub(super) fn hold(&self, values: &[Scalar], absent: &[ValueId]) -> Result<(), String> {
        let nodes = self.ranges.iter().map(|(id, range)| (Lc::node(*id), range.get()));
        let proven = self
            .proven
            .iter()
            .map(|(key, (constant, range))| (Lc { constant: *constant, terms: key.clone() }, range.clone()));
        let value = |id: &ValueId| usize::from(values[id.0 as usize] == Scalar::ONE);
        let true_sides = || self.implications.iter().map(|(id, sides)| &sides[value(id)]);
        if let Some((id, _)) =
            true_sides().flat_map(|implied| &implied.also).find(|(id, is)| value(id) != *is)
        {
            return Err(format!("{id:?} is believed to be another boolean"));
        }
        let implied = true_sides().flat_map(|implied| implied.facts.iter().cloned());
        let mut all = nodes.chain(proven).chain(implied).filter(|(lc, _)| !mentions(lc, absent));
        match all.find(|(lc, range)| !inside(lc, range, values)) {
            Some((lc, range)) => Err(format!("{lc:?} is believed to be in {range:?}")),
            None => Ok(()),
        }
    }
}
