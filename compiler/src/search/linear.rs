//! A constant plus weighted wires.

use curve25519_dalek::scalar::Scalar;

/// A wire or a committed value, by number.
pub type Wire = u32;

/// A constant plus weighted wires, sorted by wire, no weight zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linear {
    /// What is added to the wires.
    pub constant: Scalar,
    /// The wires with their weights.
    pub terms: Vec<(Wire, Scalar)>,
}

impl Linear {
    /// A combination without wires.
    pub fn constant(constant: Scalar) -> Self {
        Self { constant, terms: vec![] }
    }

    /// A combination of one wire.
    pub fn wire(wire: Wire) -> Self {
        Self { constant: Scalar::ZERO, terms: vec![(wire, Scalar::ONE)] }
    }

    /// From terms in any order, repeated or zero.
    pub fn from_terms(constant: Scalar, mut terms: Vec<(Wire, Scalar)>) -> Self {
        terms.sort_unstable_by_key(|(wire, _)| *wire);
        terms.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        terms.retain(|(_, weight)| *weight != Scalar::ZERO);
        Self { constant, terms }
    }

    /// The value, if no wire is in it.
    pub fn known(&self) -> Option<Scalar> {
        self.terms.is_empty().then_some(self.constant)
    }

    /// The sum of this one and another one times `factor`.
    pub fn plus(&self, other: &Self, factor: Scalar) -> Self {
        let scaled = other.terms.iter().map(|(wire, weight)| (*wire, weight * factor));
        let terms = self.terms.iter().copied().chain(scaled).collect();
        Self::from_terms(self.constant + other.constant * factor, terms)
    }

    /// This one times `factor`.
    pub fn times(&self, factor: Scalar) -> Self {
        Self::default().plus(self, factor)
    }

    /// This one and a constant.
    pub fn plus_constant(mut self, constant: Scalar) -> Self {
        self.constant += constant;
        self
    }

    /// k and m, if this is k·other + m.
    pub fn as_multiple_of(&self, other: &Self) -> Option<(Scalar, Scalar)> {
        let same = self.terms.len() == other.terms.len()
            && self.terms.iter().zip(&other.terms).all(|(a, b)| a.0 == b.0);
        let ((_, mine), (_, its)) = (self.terms.first()?, other.terms.first()?);
        if !same {
            return None;
        }
        let factor = mine * inverse(its);
        let multiple = self.terms.iter().zip(&other.terms).all(|(a, b)| a.1 == b.1 * factor);
        multiple.then(|| (factor, self.constant - other.constant * factor))
    }

    /// The value under an assignment.
    pub fn evaluate(&self, values: &[Scalar]) -> Scalar {
        self.terms.iter().fold(self.constant, |sum, (wire, weight)| sum + values[*wire as usize] * weight)
    }
}

/// The inverse; that of 1 and −1, which are most frequent, costs nothing.
pub(super) fn inverse(scalar: &Scalar) -> Scalar {
    let bytes = scalar.as_bytes();
    let is_small = |bytes: &[u8; 32]| bytes[0] == 1 && bytes[1..].iter().all(|byte| *byte == 0);
    let is_own = is_small(bytes) || is_small((-scalar).as_bytes());
    if is_own { *scalar } else { scalar.invert() }
}
