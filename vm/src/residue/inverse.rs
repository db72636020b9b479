//! Inverses.

use super::{Factor, L};

/// Replaces all factors by their inverses, with one inversion and three multiplications for each.
///
/// If one of them is zero, which has no inverse, all become zero.
pub(crate) fn invert_all(factors: &mut [Factor]) {
    let mut product = Factor::ONE;
    let before: Vec<_> = factors
        .iter()
        .map(|factor| {
            let before = product;
            product = product * *factor;
            before
        })
        .collect();
    let mut inverse = product.invert();
    for (factor, before) in factors.iter_mut().zip(before).rev() {
        let next = inverse * *factor;
        *factor = inverse * before;
        inverse = next;
    }
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
