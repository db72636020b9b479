//! Inverses.

use curve25519_dalek::scalar::Scalar;
use num_integer::Integer;
use zeroize::Zeroizing;

use super::{Coefficient, Factor, L, Residue, Words, multiply_add};

/// Replaces all factors by their inverses, with one inversion and three multiplications for each.
///
/// If one of them is zero, which has no inverse, all become zero.
pub(crate) fn invert_all(factors: &mut [Factor]) {
    let mut product = Factor::ONE;
    // Products of what may be secret.
    let before: Zeroizing<Vec<_>> = Zeroizing::new(
        factors
            .iter()
            .map(|factor| {
                let before = product;
                product = product * *factor;
                before
            })
            .collect(),
    );
    let mut inverse = product.invert();
    for (factor, before) in factors.iter_mut().zip(before.iter()).rev() {
        let next = inverse * *factor;
        *factor = inverse * *before;
        inverse = next;
    }
}

/// The inverse of a scalar, or zero for zero. Takes a time that depends on the scalar: a small number or its negative, such
/// as the difference of two integers, takes little.
pub(crate) fn invert(scalar: &Scalar) -> Scalar {
    let inverse = match Coefficient::from(scalar) {
        Coefficient::Small { size: 0, .. } => Residue::ZERO,
        Coefficient::Small { negative: false, size } => invert_small(size),
        Coefficient::Small { negative: true, size } => -invert_small(size),
        Coefficient::Large(residue) => Factor::from(residue).invert().to_residue(),
    };
    inverse.to_scalar()
}

/// The inverse of a number that is not zero, and small: (ℓ·t + 1) / size, where t = −1/ℓ modulo the size.
fn invert_small(size: u64) -> Residue {
    let [low, middle, high, highest] = L;
    let (_, rest) = divide([low, middle, high, highest, 0], size);
    // Coefficients are below 2^62.
    let size_signed = size as i64;
    let t = (-(rest as i64).extended_gcd(&size_signed).x).rem_euclid(size_signed) as u64;
    let mut multiple = [0; 5];
    let mut carry = 1;
    for (word, l) in multiple.iter_mut().zip(L) {
        (*word, carry) = multiply_add(0, l, t, carry);
    }
    multiple[4] = carry;
    Residue(divide(multiple, size).0)
}

/// The quotient by a word, which must fit in four, and the rest.
fn divide(dividend: [u64; 5], divisor: u64) -> (Words, u64) {
    let mut quotient = [0; 5];
    let mut rest = 0;
    for (quotient, word) in quotient.iter_mut().zip(dividend).rev() {
        let wide = u128::from(rest) << 64 | u128::from(word);
        // The rest is less than the divisor, so a word is enough.
        *quotient = (wide / u128::from(divisor)) as u64;
        rest = (wide % u128::from(divisor)) as u64;
    }
    let [quotient @ .., _] = quotient;
    (quotient, rest)
}

impl Factor {
    /// The inverse, or zero for zero: by Fermat's little theorem, the power with exponent ℓ − 2.
    pub(crate) fn invert(self) -> Self {
        let mut powers = [Self::ONE; 16];
        for i in 1..powers.len() {
            powers[i] = powers[i - 1] * self;
        }
        let exponent = [L[0] - 2, L[1], L[2], L[3]];
        // The digits of the exponent, which is no secret, to base 16.
        let digits = (0..64).rev().map(|i| exponent[i / 16] >> (4 * (i % 16)) & 15);
        digits.fold(Self::ONE, |power, digit| {
            let raised = (0..4).fold(power, |power, _| power * power);
            if digit == 0 { raised } else { raised * powers[digit as usize] }
        })
    }
}
