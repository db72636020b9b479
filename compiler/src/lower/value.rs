//! What the abstract interpreter computes with: trees of leaves.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;

use super::error::Reported;
use super::shared::Shared;
use super::wide::Wide;
use crate::hir::{DataId, Instance};
use crate::ir::clear::{equal, is_one, is_zero};
use crate::ir::{ValueId, merged};
use zkvm::integer::int_to_scalar as scalar;

/// A linear combination of nodes. Without terms it is known now (stage `const`).
///
/// Terms are in increasing order of their nodes, none twice, no coefficient zero.
#[derive(Clone, Debug, Eq)]
pub(super) struct Lc {
    pub(super) constant: Scalar,
    pub(super) terms: Shared<(ValueId, Scalar)>,
}

impl Hash for Lc {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.constant.as_bytes().hash(state);
        self.terms.hash(state);
    }
}

impl PartialEq for Lc {
    fn eq(&self, other: &Lc) -> bool {
        equal(&self.constant, &other.constant) && self.terms == other.terms
    }
}

/// An exact integer: its residue and an interval that holds it in every run that satisfies the constraints.
///
/// Invariant: an interval of one value has no terms.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Int {
    pub(super) lc: Lc,
    pub(super) low: BigInt,
    pub(super) high: BigInt,
}

/// A struct or an enum with what stands for its parameters.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DataType {
    pub(super) id: DataId,
    pub(super) instance: Instance,
}

/// A value of any type.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Something went wrong here and was reported.
    Error(Reported),
    /// A truth value: 0 or 1.
    Bool(Lc),
    /// An integer with its interval.
    Int(Int),
    /// In clear, an integer that no scalar holds.
    Wide(Wide),
    /// An element of the field.
    Field(Lc),
    /// An array or a tuple.
    List(Shared<Value>),
    /// The parts of a struct or an enum, in the order of [`crate::hir::Data`].
    Data(Rc<DataType>, Shared<Value>),
}

impl Lc {
    pub(super) fn constant(constant: Scalar) -> Self {
        Self { constant, terms: Shared::default() }
    }

    pub(super) fn zero() -> Self {
        Self::constant(Scalar::ZERO)
    }

    pub(super) fn node(id: ValueId) -> Self {
        Self { constant: Scalar::ZERO, terms: Shared::new(vec![(id, Scalar::ONE)]) }
    }

    pub(super) fn known(&self) -> Option<Scalar> {
        self.terms.is_empty().then_some(self.constant)
    }

    /// The node and coefficient, if it is nothing but one node scaled and shifted.
    pub(super) fn single(&self) -> Option<(ValueId, Scalar)> {
        match self.terms[..] {
            [(id, coefficient)] => Some((id, coefficient)),
            _ => None,
        }
    }

    /// The node, if it is nothing but one.
    pub(super) fn alone(&self) -> Option<ValueId> {
        let (id, coefficient) = self.single()?;
        (is_one(&coefficient) && is_zero(&self.constant)).then_some(id)
    }

    /// `self + factor · other`
    pub(super) fn add_scaled(&self, other: &Lc, factor: Scalar) -> Lc {
        if is_zero(&factor) {
            return self.clone();
        }
        if is_one(&factor) {
            return self.plus(other);
        }
        self.merged(other, |c| c * factor)
    }

    pub(super) fn plus(&self, other: &Lc) -> Lc {
        if self.terms.is_empty() {
            return Lc { constant: self.constant + other.constant, terms: other.terms.clone() };
        }
        self.merged(other, |c| c)
    }

    pub(super) fn minus(&self, other: &Lc) -> Lc {
        // Less work than the negation of a scalar.
        self.merged(other, |c| Scalar::ZERO - c)
    }

    /// The sum with what `change`, which is linear and one-to-one, makes of the other's coefficients.
    fn merged(&self, other: &Lc, change: impl Fn(Scalar) -> Scalar) -> Lc {
        let constant = self.constant + change(other.constant);
        if other.terms.is_empty() {
            return Lc { constant, terms: self.terms.clone() };
        }
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        let (mut a, mut b) = (&self.terms[..], &other.terms[..]);
        while let ([(x, c), rest @ ..], [(y, d), others @ ..]) = (a, b) {
            if x < y {
                terms.push((*x, *c));
                a = rest;
            } else if y < x {
                terms.push((*y, change(*d)));
                b = others;
            } else {
                let sum = *c + change(*d);
                if !is_zero(&sum) {
                    terms.push((*x, sum));
                }
                (a, b) = (rest, others);
            }
        }
        terms.extend_from_slice(a);
        terms.extend(b.iter().map(|(id, d)| (*id, change(*d))));
        Lc { constant, terms: Shared::new(terms) }
    }

    /// The sum of combinations, each times a factor that is not zero.
    pub(super) fn sum<'a>(weighted: impl Iterator<Item = (&'a Lc, Scalar)>) -> Lc {
        let (mut constant, mut terms) = (Scalar::ZERO, vec![]);
        for (lc, factor) in weighted {
            constant += lc.constant * factor;
            terms.extend(lc.terms.iter().map(|(id, coefficient)| (*id, coefficient * factor)));
        }
        Lc { constant, terms: Shared::new(merged(terms)) }
    }

    pub(super) fn plus_constant(mut self, constant: Scalar) -> Lc {
        self.constant += constant;
        self
    }

    pub(super) fn plus_int(self, n: &BigInt) -> Lc {
        self.plus_constant(scalar(n))
    }

    pub(super) fn scaled(mut self, factor: Scalar) -> Lc {
        if is_zero(&factor) {
            return Lc::zero();
        }
        if !is_one(&factor) {
            self.constant *= factor;
            self.terms.items_mut().iter_mut().for_each(|(_, coefficient)| *coefficient *= factor);
        }
        self
    }

    pub(super) fn negated(self) -> Lc {
        Lc::zero().minus(&self)
    }

    /// The combination with others in the places of its nodes.
    pub(super) fn at(&self, others: &[Lc]) -> Lc {
        let terms = self.terms.iter().map(|(id, coefficient)| (&others[id.index()], *coefficient));
        Lc::sum(terms).plus_constant(self.constant)
    }

    /// The opposite of a truth value: `1 − self`.
    pub(super) fn complement(&self) -> Lc {
        Lc::constant(Scalar::ONE).minus(self)
    }
}

impl Int {
    pub(super) fn constant(value: BigInt) -> Self {
        Self { lc: Lc::constant(scalar(&value)), low: value.clone(), high: value }
    }

    /// An integer whose interval is `low..=high`; a single value drops its terms.
    pub(super) fn new(lc: Lc, low: BigInt, high: BigInt) -> Self {
        if low == high { Self::constant(low) } else { Self { lc, low, high } }
    }

    pub(super) fn known(&self) -> Option<&BigInt> {
        (self.low == self.high).then_some(&self.low)
    }

    pub(super) fn inside(&self, low: &BigInt, high: &BigInt) -> bool {
        low <= &self.low && &self.high <= high
    }
}

impl Value {
    pub(super) fn unit() -> Self {
        Value::list(vec![])
    }

    pub(super) fn list(values: Vec<Value>) -> Self {
        Value::List(Shared::new(values))
    }

    pub(super) fn int(n: impl Into<BigInt>) -> Self {
        Value::Int(Int::constant(n.into()))
    }

    pub(super) fn bool(b: bool) -> Self {
        Value::Bool(Lc::constant(Scalar::from(u8::from(b))))
    }

    /// The elements or fields.
    pub(super) fn children(&self) -> Option<&Shared<Value>> {
        match self {
            Value::List(children) | Value::Data(_, children) => Some(children),
            _ => None,
        }
    }

    pub(super) fn children_mut(&mut self) -> Option<&mut Shared<Value>> {
        match self {
            Value::List(children) | Value::Data(_, children) => Some(children),
            _ => None,
        }
    }

    /// The same shape with other children.
    pub(super) fn with_children(&self, children: Vec<Value>) -> Value {
        match self {
            Value::Data(made, _) => Value::Data(made.clone(), Shared::new(children)),
            _ => Value::list(children),
        }
    }

    /// The linear combination of a leaf.
    pub(super) fn leaf(&self) -> Option<&Lc> {
        match self {
            Value::Bool(lc) | Value::Field(lc) => Some(lc),
            Value::Int(int) => Some(&int.lc),
            _ => None,
        }
    }

    /// Whether every leaf is a number that is known.
    pub(super) fn is_known(&self) -> bool {
        match self.children() {
            Some(children) => children.iter().all(Value::is_known),
            None => self.leaf().is_some_and(|lc| lc.known().is_some()),
        }
    }

    /// Calls `f` with every leaf in order.
    pub(super) fn for_each_leaf<'a>(&'a self, f: &mut impl FnMut(&'a Value)) {
        match self.children() {
            Some(children) => children.iter().for_each(|child| child.for_each_leaf(f)),
            None => f(self),
        }
    }

    /// The same shape with other leaves, which `f` gives in order.
    pub(super) fn map_leaves(&self, f: &mut impl FnMut(&Value) -> Value) -> Value {
        match self.children() {
            Some(children) => self.with_children(children.iter().map(|child| child.map_leaves(f)).collect()),
            None => f(self),
        }
    }

    /// How many leaves it has, counted up to `limit`. Shared parts count every time.
    pub(super) fn leaves(&self, limit: usize) -> usize {
        let Some(children) = self.children() else { return 1 };
        let mut count = 1;
        for child in children.iter() {
            if count > limit {
                break;
            }
            count += child.leaves(limit - count);
        }
        count
    }

    /// Whether two values are seen to be the same without looking into their parts.
    pub(super) fn same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Bool(a), Value::Bool(b)) | (Value::Field(a), Value::Field(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::List(a), Value::List(b)) | (Value::Data(_, a), Value::Data(_, b)) => a.is(b),
            (Value::Error(_), Value::Error(_)) => true,
            _ => false,
        }
    }

    /// The report if it went wrong as a whole.
    pub(super) fn error(&self) -> Option<Reported> {
        match self {
            Value::Error(reported) => Some(*reported),
            _ => None,
        }
    }
}
