//! Sums of products that are reduced once.

use zeroize::Zeroize;

use super::{Factor, L, MINUS_INVERSE, R_SQUARED, Residue, Words, add, multiply_add, product, subtract};
use crate::count::{Operation, count};

/// A sum of products in nine words: a product takes eight, so there may be up to 2^64 of them.
#[derive(Clone, Copy, Zeroize)]
pub(crate) struct ProductSum(pub(super) [u64; 9]);

/// ⟨a, b⟩; the longer one is cut.
pub(crate) fn inner_product(a: &[Residue], b: &[Residue]) -> Residue {
    let mut sum = ProductSum::ZERO;
    a.iter().zip(b).for_each(|(a, b)| sum.add_words(a.0, b.0));
    // No side was prepared, so the result comes divided by R.
    Residue(product(sum.reduce().0, R_SQUARED))
}

impl ProductSum {
    pub(crate) const ZERO: Self = Self([0; 9]);

    /// Adds the product a·b, without reducing it.
    #[inline(always)]
    pub(crate) fn add_product(&mut self, a: Residue, b: Factor) {
        self.add_words(a.0, b.0);
    }

    /// Adds a residue. It stands four words higher, because reduction divides by R.
    #[inline(always)]
    pub(crate) fn add(&mut self, a: Residue) {
        let mut carry = 0;
        for (sum, a) in self.0[4..].iter_mut().zip(a.0) {
            (*sum, carry) = multiply_add(*sum, a, 1, carry);
        }
        self.0[8] += carry;
    }

    /// The sum as a residue. Reducing divides by R, which a [`Factor`] made up for.
    pub(crate) fn reduce(self) -> Residue {
        let mut t = self.0;
        let mut last_carry = 0;
        for i in 0..4 {
            let m = t[i].wrapping_mul(MINUS_INVERSE);
            let mut carry;
            (_, carry) = multiply_add(t[i], m, L[0], 0);
            (t[i + 1], carry) = multiply_add(t[i + 1], m, L[1], carry);
            (t[i + 2], carry) = multiply_add(t[i + 2], 0, 0, carry);
            (t[i + 3], carry) = multiply_add(t[i + 3], m, L[3], carry);
            (t[i + 4], last_carry) = multiply_add(t[i + 4], 1, carry, last_carry);
        }
        Residue(fold([t[4], t[5], t[6], t[7], t[8] + last_carry]))
    }

    #[inline(always)]
    fn add_words(&mut self, a: Words, b: Words) {
        count(Operation::Product, 1);
        let mut wide = [0; 8];
        for (i, a) in a.into_iter().enumerate() {
            let mut carry = 0;
            for (j, b) in b.into_iter().enumerate() {
                (wide[i + j], carry) = multiply_add(wide[i + j], a, b, carry);
            }
            wide[i + 4] = carry;
        }
        let mut carry = 0;
        for (sum, word) in self.0.iter_mut().zip(wide) {
            (*sum, carry) = multiply_add(*sum, word, 1, carry);
        }
        self.0[8] += carry;
    }
}

/// A value below 2^316 modulo ℓ, below 2ℓ: since 2^252 = ℓ − c, what stands above bit 252 is taken times −c.
#[inline(always)]
pub(super) fn fold([t0, t1, t2, t3, t4]: [u64; 5]) -> Words {
    let high = t3 >> 60 | t4 << 4;
    let (c0, carry) = multiply_add(0, high, L[0], 0);
    let (c1, c2) = multiply_add(0, high, L[1], carry);
    // ℓ − high·c is positive, for high·c has at most 189 bits.
    let (complement, _) = subtract(L, [c0, c1, c2, 0]);
    add([t0, t1, t2, t3 & (u64::MAX >> 4)], complement).0
}
