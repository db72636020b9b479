//! Proves that hints are determined: any two accepted runs with the same inputs agree on them.
//!
//! What is required of the hints of one `constrain` is written as polynomials in values that are open, and others that are the same
//! in both runs. Then the rules: an equation with one open value determines it, if what it is multiplied by is not zero; one in which
//! the open values are digits of a number that cannot wrap determines all; so does a quotient with a remainder below the
//! divisor; bounds from both sides leave one integer; and an order that is required of known elements (`order`). Where a factor may be zero, both cases are looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use zkvm::integer::{order, scalar_to_int};

use super::body::{Body, Interval, shifted};
use super::cases::{Targets, agreed};
use super::facts::Writer as Facts;
use super::form::Form;
use super::order::ordered;
use super::write::{Permutation, Written};
use crate::ir::clear::{is_one, is_zero};
use crate::ir::{Tie, ValueId};

/// So many factors are tried to be zero or not, so deep.
const MAX_SPLITS: usize = 6;
const SPLIT_DEPTH: u32 = 2;
/// Longer conditions are not split.
const SPLIT_TERMS: usize = 2_000;
/// So often all conditions are gone through.
const MAX_ROUNDS: usize = 64;
/// So many of the values that a value is computed from are looked at.
const MAX_BEHIND: usize = 4_000;
/// So many terms are looked at for one group, when runs are compared case by case.
const MAX_COMPARED: u64 = 500_000;

/// The hints of a group, and what is known of them on one path of cases.
#[derive(Clone)]
pub(super) struct Solver<'b> {
    body: &'b Body<'b>,
    group: usize,
    zeros: Vec<Form>,
    /// Forms that are in 0..=max.
    ranges: Vec<(Form, BigInt)>,
    permutations: Rc<Vec<Permutation>>,
    intervals: BTreeMap<ValueId, Option<Interval>>,
    /// What is assumed to be other than zero.
    nonzero: BTreeSet<ValueId>,
    solved: BTreeSet<ValueId>,
    /// Nothing is accepted in this case.
    impossible: bool,
}

impl<'b> Solver<'b> {
    pub(super) fn new(body: &'b Body<'b>, group: usize, written: Written) -> Self {
        let Written { zeros, ranges, permutations } = written;
        let mut solver = Self {
            body,
            group,
            zeros,
            ranges,
            permutations: Rc::new(permutations),
            intervals: BTreeMap::new(),
            nonzero: BTreeSet::new(),
            solved: BTreeSet::new(),
            impossible: false,
        };
        solver.note_intervals();
        solver
    }

    /// Whether a value is the same in both runs, once [`Self::solve`] was called.
    pub(super) fn is_determined(&self, value: ValueId) -> bool {
        self.impossible || self.follows(value)
    }

    /// Applies all rules there are.
    pub(super) fn solve(&mut self) {
        self.solve_cases(SPLIT_DEPTH);
    }

    /// Looks at what is left case by case. `work` is how much may still be looked at.
    pub(super) fn compare_runs(&mut self, ties: &[Tie], work: &mut u64) {
        let left: Vec<ValueId> = ties.iter().flat_map(|tie| tie.values.iter().copied()).collect();
        let left: Vec<ValueId> = left.into_iter().filter(|value| !self.is_determined(*value)).collect();
        if left.is_empty() || *work == 0 {
            return;
        }
        let writer = Facts { body: self.body, is_open: |value| self.is_open(value) };
        let Some(facts) = writer.write(self.group, ties[0].guard.as_ref()) else { return };
        let wires = |value: ValueId| [false, true].map(|second| writer.wire(value, second));
        let targets: Targets = left.into_iter().map(|value| (value, wires(value))).collect();
        let mut own = MAX_COMPARED.min(*work);
        *work -= own;
        let agreed = agreed(facts, &targets, &mut own);
        *work += own;
        self.solved.extend(agreed);
        self.run();
    }

    fn solve_cases(&mut self, depth: u32) {
        self.run();
        let terms: usize = self.zeros.iter().map(|form| form.terms.len()).sum();
        if depth == 0 || terms > SPLIT_TERMS {
            return;
        }
        for factor in self.factors() {
            if self.impossible || self.open_values().is_empty() {
                return;
            }
            let before = self.solved.len();
            let cases = [self.case(factor, true), self.case(factor, false)].map(|mut case| {
                case.solve_cases(depth - 1);
                case
            });
            let [zero, other] = cases;
            self.impossible = zero.impossible && other.impossible;
            let agreed: Vec<ValueId> = match (zero.impossible, other.impossible) {
                (true, _) => other.solved.into_iter().collect(),
                (_, true) => zero.solved.into_iter().collect(),
                _ => zero.solved.intersection(&other.solved).copied().collect(),
            };
            self.solved.extend(agreed);
            if self.solved.len() > before {
                self.run();
            }
        }
    }

    /// What open values are multiplied by.
    fn factors(&self) -> Vec<ValueId> {
        let mut factors = vec![];
        for monomial in self.zeros.iter().flat_map(|form| form.terms.keys()) {
            if monomial.len() > 1 && monomial.iter().any(|value| self.is_open(*value)) {
                let known =
                    monomial.iter().filter(|value| !self.is_open(**value) && !self.is_nonzero(**value));
                factors.extend(known);
            }
        }
        factors.sort_unstable();
        factors.dedup();
        factors.truncate(MAX_SPLITS);
        factors
    }

    /// The case in which a value is zero, or in which it is not.
    fn case(&self, value: ValueId, zero: bool) -> Self {
        let mut case = self.clone();
        let boolean =
            self.interval(value).is_some_and(|(low, high)| !low.is_negative() && high <= BigInt::one());
        if zero || boolean {
            let constant = if zero { Scalar::ZERO } else { Scalar::ONE };
            case.zeros.iter_mut().for_each(|form| *form = form.with(value, constant));
            case.ranges.iter_mut().for_each(|(form, _)| *form = form.with(value, constant));
            case.note_intervals();
        } else {
            case.nonzero.insert(value);
        }
        case
    }

    fn run(&mut self) {
        for _ in 0..MAX_ROUNDS {
            let before = self.solved.len();
            for index in 0..self.zeros.len() {
                self.equation(index);
            }
            self.bounds();
            for permutation in &*Rc::clone(&self.permutations) {
                let is_open = |value| self.is_open(value);
                let interval = |value| self.interval(value);
                let found = ordered(permutation, &self.ranges, is_open, interval, |parts| self.digits(parts));
                self.solved.extend(found);
            }
            for value in self.open_values() {
                if self.follows(value) {
                    self.solved.insert(value);
                }
            }
            if self.impossible || self.solved.len() == before {
                return;
            }
        }
    }

    fn is_open(&self, value: ValueId) -> bool {
        self.body.is_open(value, self.group) && !self.solved.contains(&value)
    }

    /// The open values that are written in the conditions.
    fn open_values(&self) -> Vec<ValueId> {
        let forms = self.zeros.iter().chain(self.ranges.iter().map(|(form, _)| form));
        let values = forms.flat_map(|form| form.terms.keys()).flatten().copied();
        let open: BTreeSet<ValueId> = values.filter(|value| self.is_open(*value)).collect();
        open.into_iter().collect()
    }

    /// Whether a value is computed from what is the same in both runs.
    fn follows(&self, value: ValueId) -> bool {
        let (mut pending, mut seen) = (vec![value], BTreeSet::new());
        while let Some(value) = pending.pop() {
            if !self.is_open(value) || !seen.insert(value) {
                continue;
            }
            if self.body.is_hint(value) || seen.len() > MAX_BEHIND {
                return false;
            }
            self.body.circuit.op(value).for_each_operand(|operand| pending.push(operand));
        }
        true
    }

    fn interval(&self, value: ValueId) -> Option<Interval> {
        match self.intervals.get(&value) {
            Some(interval) => interval.clone(),
            None => self.body.interval(value),
        }
    }

    /// The intervals of all values in conditions, with what conditions on one value alone say.
    fn note_intervals(&mut self) {
        let forms = self.zeros.iter().chain(self.ranges.iter().map(|(form, _)| form));
        let values: BTreeSet<ValueId> = forms.flat_map(|form| form.terms.keys()).flatten().copied().collect();
        for value in values {
            self.intervals.entry(value).or_insert_with(|| self.body.interval(value));
        }
        for (form, max) in &self.ranges {
            if let Some((value, weight)) = form.single()
                && let Some(new) = shifted(&weight, &scalar_to_int(&form.rest()), max)
            {
                let interval = self.intervals.entry(value).or_default();
                *interval = Some(match interval.take() {
                    Some(old) => (old.0.max(new.0), old.1.min(new.1)),
                    None => new,
                });
            }
        }
    }

    fn is_nonzero(&self, value: ValueId) -> bool {
        let apart = |(low, high): Interval| low.is_positive() || high.is_negative();
        self.nonzero.contains(&value) || self.interval(value).is_some_and(apart)
    }

    /// What follows from a form that is zero.
    fn equation(&mut self, index: usize) {
        self.divide(index);
        let form = &self.zeros[index];
        if form.known().is_some_and(|known| !is_zero(&known)) {
            self.impossible = true;
            return;
        }
        let open = |value: &ValueId| self.is_open(*value);
        let parts: Vec<(&Vec<ValueId>, &Scalar)> =
            form.terms.iter().filter(|(monomial, _)| monomial.iter().any(open)).collect();
        let Some((first, _)) = parts.first() else { return };
        let values: BTreeSet<ValueId> =
            parts.iter().flat_map(|(monomial, _)| monomial.iter().copied().filter(|v| open(v))).collect();
        let once = |monomial: &[ValueId]| monomial.iter().filter(|value| open(value)).count() == 1;
        let solved: Vec<ValueId> = if !parts.iter().all(|(monomial, _)| once(monomial)) {
            vec![]
        } else if let (1, Some(value)) = (values.len(), values.first()) {
            let others = |monomial: &[ValueId]| monomial.iter().all(|v| v == value || self.is_nonzero(*v));
            let alone = parts.len() == 1 && others(first);
            // c · value = a number other than zero: c is not zero.
            let inverse = parts.len() + 1 == form.terms.len() && !is_zero(&form.rest());
            if alone || inverse { vec![*value] } else { vec![] }
        } else if parts.iter().all(|(monomial, _)| monomial.len() == 1) {
            self.digits(parts.iter().map(|(monomial, weight)| (monomial[0], **weight)).collect())
        } else {
            self.quotient(form, &parts)
        };
        self.solved.extend(solved);
    }

    /// Takes a factor other than zero out of a form that is zero.
    fn divide(&mut self, index: usize) {
        let form = &self.zeros[index];
        let Some(first) = form.terms.keys().next() else { return };
        let common = first.iter().copied().find(|value| {
            form.terms.keys().all(|monomial| monomial.contains(value))
                && !self.is_open(*value)
                && self.is_nonzero(*value)
        });
        if let Some(factor) = common {
            let divided = form.terms.iter().map(|(monomial, weight)| {
                let mut monomial = monomial.clone();
                monomial.iter().position(|value| *value == factor).map(|place| monomial.remove(place));
                (monomial, *weight)
            });
            self.zeros[index] = Form { terms: divided.collect() };
        }
    }

    /// Values that are digits: each weighs more than all smaller ones can make up for, and all together cannot wrap.
    fn digits(&self, parts: Vec<(ValueId, Scalar)>) -> Vec<ValueId> {
        let widths: Option<Vec<BigInt>> =
            parts.iter().map(|(value, _)| self.interval(*value).map(|(low, high)| high - low)).collect();
        let Some(widths) = widths else { return vec![] };
        let scales =
            std::iter::once(Scalar::ONE).chain(parts.iter().take(4).map(|(_, weight)| weight.invert()));
        for scale in scales {
            let weighed = parts.iter().zip(&widths);
            let mut digits: Vec<(BigInt, ValueId, &BigInt)> = weighed
                .map(|((value, weight), width)| (scalar_to_int(&(weight * scale)).abs(), *value, width))
                .collect();
            digits.sort();
            let mut below = vec![BigInt::zero()];
            for (weight, _, width) in &digits {
                below.push(below[below.len() - 1].clone() + weight * *width);
            }
            if below[digits.len()] >= *order() {
                continue;
            }
            let enough = digits.iter().zip(&below).rev().take_while(|((weight, ..), below)| weight > *below);
            let solved: Vec<ValueId> = enough.map(|((_, value, _), _)| *value).collect();
            if !solved.is_empty() {
                return solved;
            }
        }
        vec![]
    }

    /// divisor · q + r, of which another condition says that r is below the divisor.
    fn quotient(&self, form: &Form, parts: &[(&Vec<ValueId>, &Scalar)]) -> Vec<ValueId> {
        let mut ordered = parts.to_vec();
        ordered.sort_by_key(|(monomial, _)| monomial.len());
        let [(rest, weight), (product, factor)] = ordered[..] else { return vec![] };
        let ([remainder], [a, b]) = (&rest[..], &product[..]) else { return vec![] };
        let (divisor, quotient) = if self.is_open(*a) { (*b, *a) } else { (*a, *b) };
        let ratio = factor * weight.invert();
        let unit = is_one(&ratio) || is_one(&-ratio);
        let (Some(q), Some(r)) = (self.interval(quotient), self.interval(*remainder)) else { return vec![] };
        debug_assert!(form.terms.contains_key(rest));
        let cannot_wrap = |(below, max): (BigInt, &BigInt)| {
            // divisor − r + c is in 0..=max.
            let greatest = max + &r.1 - &below;
            below < r.0 && greatest * (&q.1 - &q.0) + (&r.1 - &r.0) < *order()
        };
        let divisor = self.written(divisor);
        let below = self.ranges.iter().filter_map(|(form, max)| {
            let c = form.plus(&Form::of(*remainder), Scalar::ONE).plus(&divisor, -Scalar::ONE).known()?;
            Some((scalar_to_int(&c), max))
        });
        let proven = unit && below.into_iter().any(cannot_wrap);
        if proven { vec![quotient, *remainder] } else { vec![] }
    }

    /// A value as it stands in conditions.
    fn written(&self, value: ValueId) -> Form {
        super::write::Writer::new(self.body, self.group, None).form(value)
    }

    /// f(a) ≤ 0 and f(a + 1) > 0, for an f that does not decrease, leave one integer a.
    fn bounds(&mut self) {
        let mut about: BTreeMap<ValueId, Vec<usize>> = BTreeMap::new();
        let exact = |max: &BigInt| max.bits() <= 250;
        for (index, (form, _)) in self.ranges.iter().enumerate().filter(|(_, (_, max))| exact(max)) {
            let mut open = form.terms.keys().flatten().copied().filter(|value| self.is_open(*value));
            if let Some(value) = open.next()
                && open.all(|other| other == value)
            {
                about.entry(value).or_default().push(index);
            }
        }
        for (value, indices) in about.into_iter().filter(|(_, indices)| indices.len() <= 8) {
            let one = indices.iter().any(|upper| {
                let below = Form::default().plus(&self.ranges[*upper].0, -Scalar::ONE);
                self.increases(&below, value)
                    && below.with_next(value).is_some_and(|next| {
                        indices.iter().any(|lower| {
                            let difference = next.plus(&self.ranges[*lower].0, -Scalar::ONE).known();
                            difference.is_some_and(|difference| scalar_to_int(&difference).is_positive())
                        })
                    })
            });
            if one {
                self.solved.insert(value);
            }
        }
    }

    /// Whether a form, as an integer, does not decrease with a value.
    fn increases(&self, form: &Form, value: ValueId) -> bool {
        let next = |other: ValueId| {
            let (low, high) = self.interval(other)?;
            Some(if other == value { (low, high + 1) } else { (low, high) })
        };
        let grows =
            form.terms.iter().filter(|(monomial, _)| monomial.contains(&value)).all(|(monomial, weight)| {
                let nonnegative =
                    |factor: &ValueId| self.interval(*factor).is_some_and(|(low, _)| !low.is_negative());
                scalar_to_int(weight).is_positive() && monomial.iter().all(nonnegative)
            });
        grows && self.body.form_interval(form, next).is_some()
    }
}
