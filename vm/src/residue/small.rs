//! Coefficients, most of which are ±1 or another small number.

use curve25519_dalek::scalar::Scalar;

use super::{L, Residue, multiply_add, subtract, sum::fold};

/// A public scalar, by how one multiplies with it best.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Coefficient {
    /// A number less than 2^[`SMALL_BITS`], or its negative.
    Small { negative: bool, size: u64 },
    /// Any other number, as a residue.
    Large(Residue),
}

/// Keeps products below 2^316.
const SMALL_BITS: u32 = 62;

impl From<&Scalar> for Coefficient {
    /// Takes a time that depends on the scalar: it must not be a secret.
    #[inline(always)]
    fn from(scalar: &Scalar) -> Self {
        let residue = Residue::from(scalar);
        // Of a negative, ℓ's last word is left; of a positive, nothing.
        let negative = residue.0[3] != 0;
        let size = if negative { subtract(L, residue.0).0 } else { residue.0 };
        match size {
            [size, 0, 0, 0] if size >> SMALL_BITS == 0 => Self::Small { negative, size },
            _ => Self::Large(residue),
        }
    }
}

impl Residue {
    /// The product with a small coefficient. Takes a time that depends on `size`.
    #[inline(always)]
    pub(crate) fn times_small(self, negative: bool, size: u64) -> Self {
        let product = if size == 1 { self } else { self.times_word(size) };
        if negative { -product } else { product }
    }

    fn times_word(self, word: u64) -> Self {
        let mut product = [0; 5];
        let mut carry = 0;
        for (product, own) in product.iter_mut().zip(self.0) {
            (*product, carry) = multiply_add(0, own, word, carry);
        }
        product[4] = carry;
        Self(fold(product))
    }
}
