//! Logic on linear combinations that are 0 or 1.

use curve25519_dalek::scalar::Scalar;

use super::Lowerer;
use super::value::Lc;

impl Lowerer<'_> {
    /// Whether both hold, with what follows from it.
    pub(super) fn and(&mut self, a: &Lc, b: &Lc) -> Lc {
        let product = self.both(a, b);
        // A product with a known factor is a factor again; it has its implications already.
        if a.known().is_none() && b.known().is_none() {
            self.builder.facts.imply_both(&product, a, b);
        }
        product
    }

    /// Whether both hold: a·b.
    pub(super) fn both(&mut self, a: &Lc, b: &Lc) -> Lc {
        if a == b {
            return a.clone();
        }
        if *a == b.complement() {
            return Lc::constant(Scalar::ZERO);
        }
        match self.added(&[a, b], |values| values[0] & values[1]) {
            Some(product) => product,
            None => self.builder.product(a, b),
        }
    }

    /// Whether one of them holds: a + b − a·b, as the complement of a product so that implications carry over.
    pub(super) fn or(&mut self, a: &Lc, b: &Lc) -> Lc {
        self.and(&a.complement(), &b.complement()).complement()
    }

    /// Whether just one of them holds: a + b − 2·a·b.
    pub(super) fn xor(&mut self, a: &Lc, b: &Lc) -> Lc {
        if a == b {
            return Lc::constant(Scalar::ZERO);
        }
        if let Some(sum) = self.added(&[a, b], |values| values[0] ^ values[1]) {
            return sum;
        }
        let product = self.builder.product(a, b);
        a.plus(b).add_scaled(&product, -Scalar::from(2u8))
    }

    /// The first of two booleans if a condition holds, and else the second.
    pub(super) fn choose_bool(&mut self, condition: &Lc, a: &Lc, b: &Lc) -> Lc {
        let chosen = |values: &[u8]| values[0] & values[1] | !values[0] & values[2];
        match self.added(&[condition, a, b], chosen) {
            Some(chosen) => chosen,
            None => self.select_lc(condition, a, b),
        }
    }
}
