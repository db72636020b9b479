//! Values as polynomials in those that are not written out.

use std::collections::BTreeMap;

use curve25519_dalek::scalar::Scalar;

use crate::ir::ValueId;
use crate::ir::clear::is_zero;

/// Values that are multiplied, in order; none of them for the constant.
pub(super) type Monomial = Vec<ValueId>;

/// More terms, or more factors, and a product stays a value of its own.
const MAX_TERMS: usize = 300;
const MAX_DEGREE: usize = 3;

/// Monomials with their coefficients, none of them zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) terms: BTreeMap<Monomial, Scalar>,
}

impl Form {
    pub(super) fn constant(constant: Scalar) -> Self {
        let mut form = Self::default();
        form.add(vec![], constant);
        form
    }

    pub(super) fn of(value: ValueId) -> Self {
        Self { terms: BTreeMap::from([(vec![value], Scalar::ONE)]) }
    }

    fn add(&mut self, monomial: Monomial, coefficient: Scalar) {
        let sum = self.terms.get(&monomial).copied().unwrap_or_default() + coefficient;
        match is_zero(&sum) {
            true => self.terms.remove(&monomial),
            false => self.terms.insert(monomial, sum),
        };
    }

    /// Adds another one times `factor`.
    pub(super) fn add_scaled(&mut self, other: &Self, factor: Scalar) {
        for (monomial, coefficient) in &other.terms {
            self.add(monomial.clone(), coefficient * factor);
        }
    }

    /// The sum of this one and another one times `factor`.
    pub(super) fn plus(&self, other: &Self, factor: Scalar) -> Self {
        let mut sum = self.clone();
        sum.add_scaled(other, factor);
        sum
    }

    /// The product, unless it is too large.
    pub(super) fn times(&self, other: &Self) -> Option<Self> {
        let degree = |form: &Self| form.terms.keys().map(Vec::len).max().unwrap_or(0);
        if self.terms.len() * other.terms.len() > MAX_TERMS || degree(self) + degree(other) > MAX_DEGREE {
            return None;
        }
        let mut product = Self::default();
        for (left, a) in &self.terms {
            for (right, b) in &other.terms {
                let mut monomial = [&left[..], right].concat();
                monomial.sort_unstable();
                product.add(monomial, a * b);
            }
        }
        Some(product)
    }

    pub(super) fn is_large(&self) -> bool {
        self.terms.len() > MAX_TERMS
    }

    /// The value, if it is a constant.
    pub(super) fn known(&self) -> Option<Scalar> {
        match self.terms.len() {
            0 => Some(Scalar::ZERO),
            1 => self.terms.get(&vec![]).copied(),
            _ => None,
        }
    }

    /// What is added to the other terms.
    pub(super) fn rest(&self) -> Scalar {
        self.terms.get(&vec![]).copied().unwrap_or_default()
    }

    /// The only value in it with its coefficient, if there is no other and it is not multiplied.
    pub(super) fn single(&self) -> Option<(ValueId, Scalar)> {
        let mut others = self.terms.iter().filter(|(monomial, _)| !monomial.is_empty());
        match (others.next(), others.next()) {
            (Some((monomial, coefficient)), None) if monomial.len() == 1 => Some((monomial[0], *coefficient)),
            _ => None,
        }
    }

    /// With a constant in the place of a value.
    pub(super) fn with(&self, value: ValueId, constant: Scalar) -> Self {
        if !self.terms.keys().any(|monomial| monomial.contains(&value)) {
            return self.clone();
        }
        let mut form = Self::default();
        for (monomial, coefficient) in &self.terms {
            let others: Monomial = monomial.iter().copied().filter(|factor| *factor != value).collect();
            let factor = (others.len()..monomial.len()).fold(*coefficient, |product, _| product * constant);
            form.add(others, factor);
        }
        form
    }

    /// With `value + 1` in the place of a value; nothing if it is too large.
    pub(super) fn with_next(&self, value: ValueId) -> Option<Self> {
        let next = Self::of(value).plus(&Self::constant(Scalar::ONE), Scalar::ONE);
        let mut form = Self::default();
        for (monomial, coefficient) in &self.terms {
            let mut product = Self::constant(*coefficient);
            for factor in monomial {
                let factor = if *factor == value { next.clone() } else { Self::of(*factor) };
                product = product.times(&factor)?;
            }
            form.add_scaled(&product, Scalar::ONE);
        }
        Some(form)
    }
}
