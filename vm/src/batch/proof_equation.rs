//! What a proof leaves to be checked.
#![allow(non_snake_case)]

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

use super::{Equations, Fault, GeneratorScalars};
use crate::generators::{BulletproofGens, PedersenGens};
use crate::residue::Residue;

/// A sum of scalar multiples of points that is zero if and only if a proof holds (except with negligible probability).
#[derive(Clone, Debug)]
pub struct Equation {
    /// The challenges of the argument.
    pub challenges: Challenges,
    /// A hash of the whole argument and of randomness.
    pub(crate) digest: [u8; 32],
    /// The proof's own points and the commitments, not yet looked into.
    pub(crate) points: Vec<(Residue, CompressedRistretto)>,
    pub(crate) B: Scalar,
    pub(crate) B_blinding: Scalar,
    /// As many as there are padded multipliers.
    pub(crate) generators: GeneratorScalars,
}

impl Equation {
    /// Checks it. A [`Batch`](super::Batch) checks many at once.
    ///
    /// # Errors
    /// [`Fault::Proof`] if the sum is not zero or a part of the proof is not a point, [`Fault::Generators`] if there
    /// are too few generators.
    pub fn check(self, pc_gens: &PedersenGens, bp_gens: &BulletproofGens) -> Result<(), Fault> {
        Equations::from(self).check(pc_gens, bp_gens)
    }

    /// How many generators of each chain it needs.
    pub(crate) fn generators(&self) -> usize {
        self.generators.len()
    }
}

/// The challenges of one argument, except those of the second phase and of the inner-product argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenges {
    /// Its powers weigh the equations of the multipliers.
    pub y: Scalar,
    /// Its powers weigh the constraints, in the order they were written.
    pub z: Scalar,
    /// Joins the commitments of both phases.
    pub u: Scalar,
    /// Where the polynomials are opened.
    pub x: Scalar,
    /// Binds the inner product to its argument.
    pub w: Scalar,
}
