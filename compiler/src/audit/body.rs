//! A circuit without its routines, or a routine, with what the audit asks of it again and again.

use std::collections::BTreeSet;
use std::ops::Range;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Zero};
use zkvm::abi::{LeafKind, LeafType};
use zkvm::integer::{plain_view, scalar_to_int};

use super::form::{Form, Monomial};
use crate::ir::clear::is_minus_one;
use crate::ir::{CheckId, CheckKind, Circuit, Op, ValueId};

/// The least and the greatest value of an integer.
pub(super) type Interval = (BigInt, BigInt);

/// How far intervals are followed into sums and products, and through how many values at most.
const DEPTH: u32 = 12;
const MAX_LOOKED_AT: u32 = 2_000;
/// So much may depend on a value before it is said that something does.
const MAX_FOLLOWED: usize = 4_000;
/// Where a value is bounded, that is one of its first uses.
const FIRST_USES: usize = 16;

pub(super) struct Body<'c> {
    pub(super) circuit: &'c Circuit,
    users: Users,
    /// By node, the last group whose hints it depends on, counted from 1; 0 if there is none.
    latest: Vec<u32>,
    /// By check, the effects that require it.
    conditions: Vec<(CheckId, ValueId)>,
    /// By leaf, the types of public inputs.
    public: Vec<Option<Interval>>,
    /// The ties of each group: those of one `constrain`.
    pub(super) groups: Vec<Range<usize>>,
}

impl<'c> Body<'c> {
    pub(super) fn new(whole: &'c Circuit, circuit: &'c Circuit) -> Self {
        let users = Users::new(circuit);
        let checks = circuit.nodes.iter().zip(0..);
        let mut conditions: Vec<(CheckId, ValueId)> =
            checks.filter_map(|(node, index)| Some((check_of(&node.op)?, ValueId(index)))).collect();
        conditions.sort_unstable();
        let mut groups = vec![];
        for group in circuit.ties.chunk_by(|a, b| a.checks == b.checks) {
            let start = groups.last().map_or(0, |last: &Range<usize>| last.end);
            groups.push(start..start + group.len());
        }
        let public = whole.abi.leaves().filter(|leaf| matches!(leaf.kind, LeafKind::Public(_)));
        let public = public.map(|leaf| interval_of_type(&leaf.ty)).collect();
        let latest = latest(circuit, &groups);
        Self { circuit, users, latest, conditions, public, groups }
    }

    /// Whether a value depends on hints that are still open when a group is looked at.
    pub(super) fn is_open(&self, value: ValueId, group: usize) -> bool {
        self.latest[value.index()] as usize > group
    }

    pub(super) fn users(&self, value: ValueId) -> &[ValueId] {
        self.users.of(value)
    }

    /// A result of a node, if anything needs it.
    pub(super) fn result(&self, node: ValueId, wanted: u32) -> Option<ValueId> {
        let is_wanted = |value: &&ValueId| matches!(self.circuit.op(**value), Op::Result { index, .. } if *index == wanted);
        self.users(node).iter().find(is_wanted).copied()
    }

    /// Whether a value is one that a hint of the source gives.
    pub(super) fn is_hint(&self, value: ValueId) -> bool {
        match self.circuit.op(value) {
            Op::Result { of, .. } => match self.circuit.op(*of) {
                Op::Advice { .. } | Op::Factors { .. } => {
                    self.latest[of.index()] == self.latest[value.index()]
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Which results of side programs a value is the sum of.
    pub(super) fn sources(&self, value: ValueId) -> Vec<(ValueId, u32)> {
        let result = |value: &ValueId| match self.circuit.op(*value) {
            Op::Result { of, index } => Some((*of, *index)),
            _ => None,
        };
        match self.circuit.op(value) {
            Op::Linear { terms, .. } => terms.iter().filter_map(|(value, _)| result(value)).collect(),
            _ => result(&value).into_iter().collect(),
        }
    }

    /// What the conditions of a group require, and whatever else is required of the hints themselves or of sums of them.
    pub(super) fn required(&self, group: usize) -> Vec<ValueId> {
        let ties = &self.circuit.ties[self.groups[group].clone()];
        let checks = &ties[0].checks;
        let first = self.conditions.partition_point(|(check, _)| check.0 < checks.start);
        let own = self.conditions[first..].iter().take_while(|(check, _)| check.0 < checks.end);
        let mut required: Vec<ValueId> = own.map(|(_, effect)| *effect).collect();
        for value in ties.iter().flat_map(|tie| &tie.values) {
            for part in self.siblings(*value) {
                self.near(part, 2, &mut required);
            }
        }
        required.sort_unstable();
        required.dedup();
        required
    }

    /// A value and the others that the prover chooses with it.
    fn siblings(&self, value: ValueId) -> Vec<ValueId> {
        match self.circuit.op(value) {
            Op::Result { of, .. } if matches!(self.circuit.op(*of), Op::Factors { .. }) => {
                self.users(*of).to_vec()
            }
            _ => vec![value],
        }
    }

    /// Effects on a value or on sums with it.
    fn near(&self, value: ValueId, depth: u32, found: &mut Vec<ValueId>) {
        for user in self.users(value) {
            match self.circuit.op(*user) {
                Op::Zero { .. } | Op::Within { .. } | Op::Bits { .. } => found.push(*user),
                Op::Linear { .. } if depth > 1 => self.near(*user, depth - 1, found),
                _ => {}
            }
        }
    }

    /// The first sums with a value of which something is required.
    pub(super) fn required_sums(&self, value: ValueId) -> impl Iterator<Item = ValueId> {
        let is_required = |sum: &ValueId| {
            let effect =
                |user: &ValueId| matches!(self.circuit.op(*user), Op::Zero { .. } | Op::Within { .. });
            matches!(self.circuit.op(*sum), Op::Linear { .. }) && self.users(*sum).iter().any(effect)
        };
        self.users(value).iter().take(FIRST_USES).copied().filter(is_required)
    }

    /// Whether a result, or a condition other than those of its own `constrain` and its type, depends on a value.
    pub(super) fn is_used(&self, value: ValueId, own: &Range<u32>) -> bool {
        let mut pending = self.siblings(value);
        let mut seen = BTreeSet::new();
        while let Some(value) = pending.pop() {
            if !seen.insert(value) {
                continue;
            }
            if seen.len() > MAX_FOLLOWED || self.circuit.returns.contains(&value) {
                return true;
            }
            for user in self.users(value) {
                let op = self.circuit.op(*user);
                match op {
                    // What somebody else chooses with its help.
                    Op::Advice { .. } | Op::Factors { .. } if self.chosen(*user) => continue,
                    Op::Reveal(_) | Op::Put { .. } => return true,
                    Op::Call { signature, .. } if signature.effect => return true,
                    _ => {}
                }
                if check_of(op).is_some_and(|check| !own.contains(&check.0) && !self.is_of_type(check, own)) {
                    return true;
                }
                pending.push(*user);
            }
        }
        false
    }

    /// Whether a node has hints of the source for results.
    fn chosen(&self, node: ValueId) -> bool {
        self.users(node).iter().any(|result| self.is_hint(*result))
    }

    /// Whether a check says that a hint is of its type: it was made with the hint, before the conditions.
    fn is_of_type(&self, check: CheckId, own: &Range<u32>) -> bool {
        let kind = &self.circuit.checks[check.0 as usize].kind;
        check.0 < own.start && matches!(kind, CheckKind::Fits(_) | CheckKind::Internal)
    }

    /// An interval that a value is in, in every accepted run.
    pub(super) fn interval(&self, value: ValueId) -> Option<Interval> {
        self.interval_at(value, DEPTH, &mut { MAX_LOOKED_AT })
    }

    fn interval_at(&self, value: ValueId, depth: u32, left: &mut u32) -> Option<Interval> {
        let depth = depth.checked_sub(1)?;
        *left = left.checked_sub(1)?;
        let bit = || Some((BigInt::zero(), BigInt::one()));
        let by_itself = match self.circuit.op(value) {
            Op::Constant(c) => Some((scalar_to_int(c), scalar_to_int(c))),
            Op::Public(k) => self.public.get(*k as usize).cloned().flatten(),
            Op::SecretDigits { low, max, .. } => {
                let low = scalar_to_int(low);
                Some((low.clone(), low + plain_view(max)))
            }
            Op::Result { of, index } => match self.circuit.op(*of) {
                Op::SecretBits { low, max, .. } if *index == 0 => {
                    let low = scalar_to_int(low);
                    Some((low.clone(), low + plain_view(max)))
                }
                Op::SecretBits { .. } | Op::Bits { .. } | Op::FullAdd(_) => bit(),
                Op::Factors { .. } if *index < 2 && self.is_boolean(*of) => bit(),
                _ => None,
            },
            Op::Linear { constant, terms } => {
                let start = scalar_to_int(constant);
                terms.iter().try_fold((start.clone(), start), |sum, (value, weight)| {
                    let weight = scalar_to_int(weight);
                    let product = times(&self.interval_at(*value, depth, left)?, &(weight.clone(), weight));
                    exact((sum.0 + product.0, sum.1 + product.1))
                })
            }
            Op::Product(a, b) => {
                let a = self.interval_at(*a, depth, left);
                let factors = a.zip(self.interval_at(*b, depth, left));
                factors.and_then(|(a, b)| exact(times(&a, &b)))
            }
            _ => None,
        };
        let uses = self.users(value).iter().take(FIRST_USES);
        let required = uses.filter_map(|user| self.interval_by(value, *user));
        required.chain(by_itself).reduce(|a, b| (a.0.max(b.0), a.1.min(b.1)))
    }

    /// Whether a value is 0 or 1 in every accepted run.
    pub(super) fn is_boolean_value(&self, value: ValueId) -> bool {
        self.interval(value).is_some_and(|(low, high)| low >= BigInt::zero() && high <= BigInt::one())
    }

    /// An interval that an effect on a value, or on a value shifted, requires.
    fn interval_by(&self, value: ValueId, user: ValueId) -> Option<Interval> {
        if let Some(max) = self.greatest(user) {
            return Some((BigInt::zero(), max));
        }
        let Op::Linear { constant, terms } = self.circuit.op(user) else { return None };
        let [(_, weight)] = terms[..] else { return None };
        let max = self.users(user).iter().take(FIRST_USES).find_map(|effect| self.greatest(*effect))?;
        debug_assert_eq!(terms[0].0, value);
        shifted(&weight, &scalar_to_int(constant), &max)
    }

    /// The greatest value that an effect leaves what it is about, if the least is 0.
    pub(super) fn greatest(&self, effect: ValueId) -> Option<BigInt> {
        match self.circuit.op(effect) {
            Op::Within { max, .. } => Some(plain_view(max)),
            Op::Bits { count, .. } => Some((BigInt::one() << *count) - 1),
            _ => None,
        }
    }

    /// Whether the two factors that the prover chooses are a boolean and its complement.
    fn is_boolean(&self, factors: ValueId) -> bool {
        let zero = |value: ValueId| {
            let mut uses = self.users(value).iter().take(FIRST_USES);
            uses.any(|user| matches!(self.circuit.op(*user), Op::Zero { .. }))
        };
        let [Some(left), Some(right), Some(output)] = [0, 1, 2].map(|index| self.result(factors, index))
        else {
            return false;
        };
        let sum = Form::of(left).plus(&Form::of(right), Scalar::ONE);
        let is_sum = |user: &ValueId| match self.circuit.op(*user) {
            Op::Linear { constant, terms } => {
                let written = terms.iter().map(|(value, weight)| (vec![*value], *weight));
                is_minus_one(constant) && sum.terms.iter().map(|(m, c)| (m.clone(), *c)).eq(written)
            }
            _ => false,
        };
        zero(output) && self.users(left).iter().take(FIRST_USES).any(|user| is_sum(user) && zero(*user))
    }

    /// An interval for a form, as an integer; nothing if it may wrap.
    pub(super) fn form_interval(
        &self,
        form: &Form,
        of: impl Fn(ValueId) -> Option<Interval>,
    ) -> Option<Interval> {
        form.terms.iter().try_fold((BigInt::zero(), BigInt::zero()), |sum, (monomial, coefficient)| {
            let product = self.monomial_interval(monomial, scalar_to_int(coefficient), &of)?;
            exact((sum.0 + product.0, sum.1 + product.1))
        })
    }

    fn monomial_interval(
        &self,
        monomial: &Monomial,
        coefficient: BigInt,
        of: impl Fn(ValueId) -> Option<Interval>,
    ) -> Option<Interval> {
        let start = (coefficient.clone(), coefficient);
        monomial.iter().try_fold(start, |product, factor| exact(times(&product, &of(*factor)?)))
    }
}

/// By node, the nodes that it is an operand of.
struct Users {
    users: Vec<ValueId>,
    /// Where those of each node end; those of the next one start there.
    ends: Vec<u32>,
}

impl Users {
    fn new(circuit: &Circuit) -> Self {
        let mut pairs: Vec<(ValueId, ValueId)> = vec![];
        for (node, index) in circuit.nodes.iter().zip(0..) {
            node.op.for_each_operand(|operand| pairs.push((operand, ValueId(index))));
        }
        pairs.sort_unstable();
        let ends = (0..circuit.nodes.len() as u32)
            .map(|index| pairs.partition_point(|(operand, _)| operand.0 <= index) as u32)
            .collect();
        Self { users: pairs.into_iter().map(|(_, user)| user).collect(), ends }
    }

    fn of(&self, value: ValueId) -> &[ValueId] {
        let start = value.index().checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.users[start as usize..self.ends[value.index()] as usize]
    }
}

/// What weight · value + constant being in 0..=max says of the value, if the weight is 1 or −1.
pub(super) fn shifted(weight: &Scalar, constant: &BigInt, max: &BigInt) -> Option<Interval> {
    let weight = scalar_to_int(weight);
    if weight.is_one() {
        exact((-constant, max - constant))
    } else if (-weight).is_one() {
        exact((constant - max, constant.clone()))
    } else {
        None
    }
}

/// The least and the greatest product.
pub(super) fn times(a: &Interval, b: &Interval) -> Interval {
    let corners = [&a.0 * &b.0, &a.0 * &b.1, &a.1 * &b.0, &a.1 * &b.1];
    let least = corners.iter().min().cloned().unwrap_or_default();
    let greatest = corners.into_iter().max().unwrap_or_default();
    (least, greatest)
}

/// Nothing if a residue would not name the integer.
fn exact(interval: Interval) -> Option<Interval> {
    (interval.0.bits() <= 250 && interval.1.bits() <= 250).then_some(interval)
}

fn interval_of_type(ty: &LeafType<'_>) -> Option<Interval> {
    match ty {
        LeafType::Bool => Some((BigInt::zero(), BigInt::one())),
        LeafType::Int { low, high } => Some(((*low).clone(), (*high).clone())),
        LeafType::Field => None,
    }
}

/// The check of an effect.
fn check_of(op: &Op) -> Option<CheckId> {
    match op {
        Op::Bits { check, .. }
        | Op::Zero { check, .. }
        | Op::Within { check, .. }
        | Op::Permutation { check, .. } => Some(*check),
        Op::Lookup { check, .. } | Op::Take { check, .. } => *check,
        _ => None,
    }
}

/// For every node the last group that has a hint among what it is computed from, counted from 1. What the prover computes a hint
/// from says nothing of it; what the compiler lets the prover choose, its constraints make a function of what it is computed from.
fn latest(circuit: &Circuit, groups: &[Range<usize>]) -> Vec<u32> {
    let mut own = vec![0; circuit.nodes.len()];
    for (group, ties) in (1..).zip(groups) {
        let mut pending: Vec<ValueId> =
            circuit.ties[ties.clone()].iter().flat_map(|tie| tie.values.clone()).collect();
        while let Some(value) = pending.pop() {
            match circuit.op(value) {
                Op::Result { of, .. } => {
                    own[of.index()] = group;
                    own[value.index()] = group;
                }
                Op::Linear { terms, .. } if own[value.index()] != group => {
                    own[value.index()] = group;
                    pending.extend(terms.iter().map(|(value, _)| *value));
                }
                _ => {}
            }
        }
    }
    let mut latest: Vec<u32> = vec![];
    for (node, own) in circuit.nodes.iter().zip(own) {
        let mut group = own;
        if own == 0 {
            node.op.for_each_operand(|operand| group = group.max(latest[operand.index()]));
        }
        latest.push(group);
    }
    latest
}
