//! The vector polynomials l(x), r(x) and their inner product t(x).
#![allow(non_snake_case)]

use curve25519_dalek::scalar::Scalar;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::residue::{Factor, Residue, inner_product};

/// **l**(x) = **l**1·x + **l**2·x² + **l**3·x³ and **r**(x) = **r**0 + **r**1·x + **r**3·x³, where
///
/// - **l**1 = **a**_L + **y**⁻ⁿ∘(z·**z**^Q·W_R), **l**2 = **a**_O, **l**3 = **s**_L;
/// - **r**0 = z·**z**^Q·W_O − **y**ⁿ, **r**1 = **y**ⁿ∘**a**_R + z·**z**^Q·W_L, **r**3 = **y**ⁿ∘**s**_R.
///
/// The coefficient of x² in ⟨**l**(x), **r**(x)⟩ is what the whole constraint system says at once: it is a
/// known sum over the committed values if and only if (except with negligible probability) all multipliers and all
/// constraints hold.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct VectorPolynomials {
    pub(super) l1: Vec<Residue>,
    pub(super) l2: Vec<Residue>,
    pub(super) l3: Vec<Residue>,
    pub(super) r0: Vec<Residue>,
    pub(super) r1: Vec<Residue>,
    pub(super) r3: Vec<Residue>,
}

impl VectorPolynomials {
    /// The coefficients t1, t3, t4, t5 and t6 of t(x) = ⟨**l**(x), **r**(x)⟩. The verifier makes t2 itself.
    pub(super) fn t(&self) -> [Scalar; 5] {
        let Self { l1, l2, l3, r0, r1, r3 } = self;
        let t = [
            inner_product(l1, r0),
            inner_product(l2, r1) + inner_product(l3, r0),
            inner_product(l1, r3) + inner_product(l3, r1),
            inner_product(l2, r3),
            inner_product(l3, r3),
        ];
        t.map(Residue::to_scalar)
    }

    /// The vectors **l**(x) and **r**(x), which the inner-product argument is about.
    pub(super) fn evaluate(&self, x: &Scalar) -> (Vec<Residue>, Vec<Residue>) {
        let n = self.l1.len();
        let (x, xx) = (Factor::from(x), Factor::from(&(x * x)));
        let l = (0..n).map(|i| (self.l1[i] + (self.l2[i] + self.l3[i] * x) * x) * x).collect();
        let r = (0..n).map(|i| self.r0[i] + (self.r1[i] + self.r3[i] * xx) * x).collect();
        (l, r)
    }
}
