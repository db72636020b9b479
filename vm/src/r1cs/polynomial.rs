//! The vector polynomials l(x), r(x) and their inner product t(x).
#![allow(non_snake_case)]

use curve25519_dalek::scalar::Scalar;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::inner_product::inner_product;

/// **l**(x) = **l**1·x + **l**2·x² + **l**3·x³ and **r**(x) = **r**0 + **r**1·x + **r**3·x³, where
///
/// - **l**1 = **a**_L + **y**⁻ⁿ∘(z·**z**^Q·W_R), **l**2 = **a**_O, **l**3 = **s**_L;
/// - **r**0 = z·**z**^Q·W_O − **y**ⁿ, **r**1 = **y**ⁿ∘**a**_R + z·**z**^Q·W_L, **r**3 = **y**ⁿ∘**s**_R.
///
/// The coefficient of x² in ⟨**l**(x), **r**(x)⟩ is what the whole constraint system says at once: it is a
/// known sum over the committed values if and only if (but for a negligible chance) all multipliers and all
/// constraints hold.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct VectorPolynomials {
    pub(super) l1: Vec<Scalar>,
    pub(super) l2: Vec<Scalar>,
    pub(super) l3: Vec<Scalar>,
    pub(super) r0: Vec<Scalar>,
    pub(super) r1: Vec<Scalar>,
    pub(super) r3: Vec<Scalar>,
}

impl VectorPolynomials {
    /// The coefficients t1, t3, t4, t5 and t6 of t(x) = ⟨**l**(x), **r**(x)⟩. The verifier makes t2 itself.
    pub(super) fn t(&self) -> [Scalar; 5] {
        let Self { l1, l2, l3, r0, r1, r3 } = self;
        [
            inner_product(l1, r0),
            inner_product(l2, r1) + inner_product(l3, r0),
            inner_product(l1, r3) + inner_product(l3, r1),
            inner_product(l2, r3),
            inner_product(l3, r3),
        ]
    }

    /// **l**(x) and **r**(x).
    pub(super) fn evaluate(&self, x: &Scalar) -> (Vec<Scalar>, Vec<Scalar>) {
        let n = self.l1.len();
        let l = (0..n).map(|i| x * (self.l1[i] + x * (self.l2[i] + x * self.l3[i]))).collect();
        let xx = x * x;
        let r = (0..n).map(|i| self.r0[i] + x * (self.r1[i] + xx * self.r3[i])).collect();
        (l, r)
    }
}
