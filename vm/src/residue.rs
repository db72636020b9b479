//! Fast arithmetic with many scalars: residues modulo ℓ in four 64-bit words.
//!
//! `Scalar` reduces completely after every operation and multiplies in two steps. Here a multiplication takes
//! one step, because one side of it was prepared beforehand: a [`Factor`] is a residue in Montgomery form (times
//! R = 2^256), so that the product's reduction, which divides by R, gives a plain [`Residue`]. (Montgomery,
//! *Modular multiplication without trial division*, 1985.)
//!
//! All operations take the same time for all values.
//!
//! Invariant: words hold values below 2ℓ < 2^254, not always the smallest. That of a product is below 2ℓ because
//! (2ℓ·2ℓ + R·ℓ) / R < 2ℓ.

mod inverse;
mod small;
mod sum;

use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use curve25519_dalek::scalar::Scalar;
use zeroize::Zeroize;

use crate::count::{Operation, count};

pub(crate) use inverse::{invert, invert_all};
pub(crate) use small::Coefficient;
pub(crate) use sum::{ProductSum, inner_product};

/// A residue modulo ℓ.
#[derive(Clone, Copy, Debug, Default, Zeroize)]
pub(crate) struct Residue(Words);

/// A residue modulo ℓ that can be multiplied with others.
#[derive(Clone, Copy, Debug, Zeroize)]
pub(crate) struct Factor(Words);

/// The lowest word first.
type Words = [u64; 4];

/// ℓ = 2^252 + 27742317777372353535851937790883648493, and 2ℓ.
const L: Words = [0x5812_631a_5cf5_d3ed, 0x14de_f9de_a2f7_9cd6, 0, 1 << 60];
const TWO_L: Words = [0xb024_c634_b9eb_a7da, 0x29bd_f3bd_45ef_39ac, 0, 1 << 61];
/// The reduction's constant: −1/ℓ modulo 2^64.
const MINUS_INVERSE: u64 = 0xd2b5_1da3_1254_7e1b;
/// Makes a residue a factor: R² modulo ℓ.
const R_SQUARED: Words =
    [0xa406_11e3_449c_0f01, 0xd00e_1ba7_6885_9347, 0xceec_73d2_17f5_be65, 0x0399_411b_7c30_9a3d];
/// The factor of one: R modulo ℓ.
const R: Words = [0xd6ec_3174_8d98_951d, 0xc6ef_5bf4_737d_cf70, 0xffff_ffff_ffff_fffe, 0x0fff_ffff_ffff_ffff];

impl Residue {
    pub(crate) const ZERO: Self = Self([0; 4]);
    pub(crate) const ONE: Self = Self([1, 0, 0, 0]);

    /// Whether it is zero modulo ℓ.
    #[cfg(feature = "prove")]
    pub(crate) fn is_zero(self) -> bool {
        subtract_if_not_less(self.0, L) == [0; 4]
    }

    /// The scalar, completely reduced.
    pub(crate) fn to_scalar(self) -> Scalar {
        let reduced = subtract_if_not_less(self.0, L);
        let mut bytes = [0; 32];
        bytes.as_chunks_mut().0.iter_mut().zip(reduced).for_each(|(bytes, word)| *bytes = word.to_le_bytes());
        Scalar::from_bytes_mod_order(bytes)
    }
}

impl From<&Scalar> for Residue {
    #[inline(always)]
    fn from(scalar: &Scalar) -> Self {
        let mut words = [0; 4];
        let (bytes, _) = scalar.as_bytes().as_chunks();
        words.iter_mut().zip(bytes).for_each(|(word, bytes)| *word = u64::from_le_bytes(*bytes));
        Self(words)
    }
}

impl Factor {
    pub(crate) const ONE: Self = Self(R);

    /// The power with this exponent.
    pub(crate) fn pow(self, exponent: u64) -> Self {
        let bits = (0..u64::BITS - exponent.leading_zeros()).rev();
        bits.fold(Self::ONE, |power, bit| {
            let square = power * power;
            if exponent >> bit & 1 == 1 { square * self } else { square }
        })
    }

    /// The same as a plain residue.
    #[inline(always)]
    pub(crate) fn to_residue(self) -> Residue {
        Residue::ONE * self
    }
}

impl From<Residue> for Factor {
    #[inline(always)]
    fn from(residue: Residue) -> Self {
        Self(product(residue.0, R_SQUARED))
    }
}

impl From<&Scalar> for Factor {
    #[inline(always)]
    fn from(scalar: &Scalar) -> Self {
        Residue::from(scalar).into()
    }
}

/// 1, x, x², …
#[cfg(feature = "prove")]
pub(crate) fn powers(x: Factor) -> impl Iterator<Item = Factor> {
    std::iter::successors(Some(Factor::ONE), move |power| Some(*power * x))
}

impl Mul<Factor> for Residue {
    type Output = Self;

    #[inline(always)]
    fn mul(self, by: Factor) -> Self {
        Self(product(self.0, by.0))
    }
}

impl Mul for Factor {
    type Output = Self;

    #[inline(always)]
    fn mul(self, by: Self) -> Self {
        Self(product(self.0, by.0))
    }
}

impl Add for Residue {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(subtract_if_not_less(add(self.0, other.0).0, TWO_L))
    }
}

impl AddAssign for Residue {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Residue {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        let (difference, borrow) = subtract(self.0, other.0);
        // If it is negative, 2ℓ makes up for it, and the carry out of the last word for the borrow.
        Self(add(difference, mask(TWO_L, borrow)).0)
    }
}

impl SubAssign for Residue {
    #[inline(always)]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Neg for Residue {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self::ZERO - self
    }
}

impl Sum for Residue {
    fn sum<I: Iterator<Item = Self>>(residues: I) -> Self {
        residues.fold(Self::ZERO, Add::add)
    }
}

/// The low and the high word of a + b·c + carry, which fits in two.
#[inline(always)]
fn multiply_add(a: u64, b: u64, c: u64, carry: u64) -> (u64, u64) {
    let wide = u128::from(a) + u128::from(b) * u128::from(c) + u128::from(carry);
    (wide as u64, (wide >> 64) as u64)
}

/// a + b modulo 2^256, and the carry.
#[inline(always)]
fn add(a: Words, b: Words) -> (Words, u64) {
    let mut sum = [0; 4];
    let mut carry = 0;
    for (i, sum) in sum.iter_mut().enumerate() {
        (*sum, carry) = multiply_add(a[i], 1, b[i], carry);
    }
    (sum, carry)
}

/// The words if `condition` is 1, zero if it is 0.
#[inline(always)]
fn mask(words: Words, condition: u64) -> Words {
    let mask = 0u64.wrapping_sub(condition);
    words.map(|word| word & mask)
}

/// a − b modulo 2^256, and 1 if it is negative.
#[inline(always)]
fn subtract(a: Words, b: Words) -> (Words, u64) {
    let mut difference = [0; 4];
    let mut borrow = 0;
    for (i, difference) in difference.iter_mut().enumerate() {
        let wide = u128::from(a[i]).wrapping_sub(u128::from(b[i]) + borrow);
        *difference = wide as u64;
        borrow = wide >> 127;
    }
    (difference, borrow as u64)
}

/// a − b, or a if that is less than b.
#[inline(always)]
fn subtract_if_not_less(a: Words, b: Words) -> Words {
    let (difference, borrow) = subtract(a, b);
    let mask = 0u64.wrapping_sub(borrow);
    std::array::from_fn(|i| difference[i] ^ (mask & (difference[i] ^ a[i])))
}

/// a·b/R modulo ℓ.
///
/// A word of b at a time: adds its multiple of a, then as many times ℓ as makes the lowest word zero, and drops
/// that word.
#[inline(always)]
fn product(a: Words, b: Words) -> Words {
    count(Operation::Product, 1);
    let mut t = [0; 5];
    for b in b {
        let mut carry = 0;
        for i in 0..4 {
            (t[i], carry) = multiply_add(t[i], a[i], b, carry);
        }
        t[4] += carry;

        let m = t[0].wrapping_mul(MINUS_INVERSE);
        let (_, carry) = multiply_add(t[0], m, L[0], 0);
        let (low, carry) = multiply_add(t[1], m, L[1], carry);
        // ℓ's third word is zero, its last 2^60.
        let (second, carry) = multiply_add(t[2], 0, 0, carry);
        let (third, carry) = multiply_add(t[3], m, L[3], carry);
        t = [low, second, third, t[4] + carry, 0];
    }
    [t[0], t[1], t[2], t[3]]
}

#[cfg(test)]
mod tests;
