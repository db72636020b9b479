//! The vector polynomials l(x), r(x) and their inner product t(x).
#![allow(non_snake_case)]

use curve25519_dalek::scalar::Scalar;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::curve::parallel;
use crate::residue::{Factor, Residue, inner_product};

/// So many multipliers are worth another thread.
pub(super) const MULTIPLIERS: usize = 2048;

/// **l**(x) = **l**1·x + **l**2·x² + **l**3·x³ and **r**(x) = **r**0 + **r**1·x + **r**3·x³, where
///
/// - **l**1 = **a**_L + **y**⁻ⁿ∘(z·**z**^Q·W_R), **l**2 = **a**_O, **l**3 = **s**_L;
/// - **r**0 = z·**z**^Q·W_O − **y**ⁿ, **r**1 = **y**ⁿ∘**a**_R + z·**z**^Q·W_L, **r**3 = **y**ⁿ∘**s**_R.
///
/// The coefficient of x² in ⟨**l**(x), **r**(x)⟩ is what the whole constraint system says at once: it is a
/// known sum over the committed values if and only if (except with negligible probability) all multipliers and all
/// constraints hold.
pub(super) struct VectorPolynomials {
    pub(super) left: Left,
    pub(super) right: Right,
}

/// The coefficients of **l**(x).
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Left {
    pub(super) l1: Vec<Residue>,
    pub(super) l2: Vec<Residue>,
    pub(super) l3: Vec<Residue>,
}

/// The coefficients of **r**(x).
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Right {
    pub(super) r0: Vec<Residue>,
    pub(super) r1: Vec<Residue>,
    pub(super) r3: Vec<Residue>,
}

impl VectorPolynomials {
    /// The coefficients t1, t3, t4, t5 and t6 of t(x) = ⟨**l**(x), **r**(x)⟩. The verifier makes t2 itself.
    pub(super) fn t(&self) -> [Scalar; 5] {
        let (Left { l1, l2, l3 }, Right { r0, r1, r3 }) = (&self.left, &self.right);
        let pairs = [(l1, r0), (l2, r1), (l3, r0), (l1, r3), (l3, r1), (l2, r3), (l3, r3)];
        let product = |i: usize| inner_product(pairs[i].0, pairs[i].1);
        let products = Zeroizing::new(parallel::map(l1.len() > MULTIPLIERS, pairs.len(), product));
        let sums = [0..1, 1..3, 3..5, 5..6, 6..7];
        sums.map(|range| products[range].iter().copied().sum::<Residue>().to_scalar())
    }

    /// The vectors **l**(x) and **r**(x), which the inner-product argument is about.
    pub(super) fn evaluate(&self, x: &Scalar) -> (Vec<Residue>, Vec<Residue>) {
        let (Left { l1, l2, l3 }, Right { r0, r1, r3 }) = (&self.left, &self.right);
        let n = l1.len();
        let (x, xx) = (Factor::from(x), Factor::from(&(x * x)));
        parallel::join(
            n > MULTIPLIERS,
            || (0..n).map(|i| (l1[i] + (l2[i] + l3[i] * x) * x) * x).collect(),
            || (0..n).map(|i| r0[i] + (r1[i] + r3[i] * xx) * x).collect(),
        )
    }
}
