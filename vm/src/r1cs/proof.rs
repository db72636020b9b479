//! A proof and its bytes.
//!
//! One byte of version, then 32 bytes for each element:
//!
//! | version | elements |
//! |---|---|
//! | 0, no commitments of the second phase | A_I1 A_O1 S1 T_1 T_3 T_4 T_5 T_6 t_x t_x_blinding e_blinding, then (L R)…, a b |
//! | 1 | A_I1 A_O1 S1 A_I2 A_O2 S2 T_1 … as above |
//!
//! Points are compressed and not looked into while decoding; scalars must be below ℓ.
#![allow(non_snake_case)]

use curve25519_dalek::{
    ristretto::CompressedRistretto,
    scalar::Scalar,
    traits::{Identity, IsIdentity},
};

use crate::curve::Points;

use super::{
    R1csError,
    inner_product::{InnerProductProof, MAX_ROUNDS},
};

const ONE_PHASE: u8 = 0;
const TWO_PHASE: u8 = 1;

/// A proof that a constraint system is satisfied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct R1csProof {
    /// Commitments to the multipliers of the first phase.
    pub(super) first: VectorCommitments,
    /// Commitments to the multipliers of the second phase; identities if there are none.
    pub(super) second: VectorCommitments,
    /// Commitments to the coefficients t1, t3, t4, t5, t6 of t(x).
    pub(super) T: [CompressedRistretto; 5],
    /// t(x) at the challenge.
    pub(super) t_x: Scalar,
    /// The blinding factor of the commitment to t(x).
    pub(super) t_x_blinding: Scalar,
    /// The blinding factor of the commitment to l(x) and r(x).
    pub(super) e_blinding: Scalar,
    /// That t(x) is the inner product of l(x) and r(x).
    pub(super) inner_product: InnerProductProof,
}

/// Commitments to one phase's left and right wires, outputs, and blinding vectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct VectorCommitments {
    pub(super) A_I: CompressedRistretto,
    pub(super) A_O: CompressedRistretto,
    pub(super) S: CompressedRistretto,
}

impl VectorCommitments {
    /// The commitments of a phase without multipliers.
    pub(super) fn none() -> Self {
        let identity = CompressedRistretto::identity();
        Self { A_I: identity, A_O: identity, S: identity }
    }

    fn is_none(&self) -> bool {
        self.points().iter().all(|point| point.is_identity())
    }

    pub(super) fn points(&self) -> [CompressedRistretto; 3] {
        [self.A_I, self.A_O, self.S]
    }
}

impl R1csProof {
    /// The bytes: a version for one phase or two, then points and scalars of 32 bytes each, as in the reference.
    pub fn to_bytes(&self) -> Vec<u8> {
        let one_phase = self.second.is_none();
        let mut bytes = vec![if one_phase { ONE_PHASE } else { TWO_PHASE }];
        let mut put = |element: &[u8; 32]| bytes.extend_from_slice(element);
        self.first.points().iter().for_each(|point| put(point.as_bytes()));
        if !one_phase {
            self.second.points().iter().for_each(|point| put(point.as_bytes()));
        }
        self.T.iter().for_each(|point| put(point.as_bytes()));
        put(self.t_x.as_bytes());
        put(self.t_x_blinding.as_bytes());
        put(self.e_blinding.as_bytes());
        for (L, R) in &self.inner_product.rounds {
            put(L.as_bytes());
            put(R.as_bytes());
        }
        put(self.inner_product.a.as_bytes());
        put(self.inner_product.b.as_bytes());
        bytes
    }

    /// Reads a proof. Like the reference, this lets version 1 pass with three identities where version 0
    /// would do; see [`R1csProof::from_canonical_bytes`].
    ///
    /// # Errors
    /// [`R1csError::FormatError`] for an unknown version, a wrong length or a scalar that is not reduced.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, R1csError> {
        let (version, elements) = bytes.split_first().ok_or(R1csError::FormatError)?;
        let (elements, []) = elements.as_chunks::<32>() else { return Err(R1csError::FormatError) };
        let mut elements = Elements(elements);

        let first = elements.vector_commitments()?;
        let second = match *version {
            ONE_PHASE => VectorCommitments::none(),
            TWO_PHASE => elements.vector_commitments()?,
            _ => return Err(R1csError::FormatError),
        };
        let mut T = [CompressedRistretto::identity(); 5];
        for point in &mut T {
            *point = elements.point()?;
        }
        let t_x = elements.scalar()?;
        let t_x_blinding = elements.scalar()?;
        let e_blinding = elements.scalar()?;

        let rounds = match elements.0.len().checked_sub(2) {
            Some(rest) if rest % 2 == 0 && rest / 2 <= MAX_ROUNDS => rest / 2,
            _ => return Err(R1csError::FormatError),
        };
        let rounds = (0..rounds)
            .map(|_| Ok((elements.point()?, elements.point()?)))
            .collect::<Result<Vec<_>, R1csError>>()?;
        let inner_product = InnerProductProof { rounds, a: elements.scalar()?, b: elements.scalar()? };
        Ok(Self { first, second, T, t_x, t_x_blinding, e_blinding, inner_product })
    }

    /// Whether this can be a proof about so many multipliers, seen without any challenge: it has a round for each
    /// halving, and its points are points.
    pub fn fits(&self, multipliers: u32) -> bool {
        let rounds = &self.inner_product.rounds;
        let own = [self.first.points(), self.second.points()].concat().into_iter().chain(self.T);
        let points: Vec<_> = own.chain(rounds.iter().flat_map(|(L, R)| [*L, *R])).collect();
        1u64.checked_shl(rounds.len() as u32) == Some(u64::from(multipliers).next_power_of_two())
            && Points::decode(&points).is_some()
    }

    /// Reads a proof in the only encoding that [`R1csProof::to_bytes`] writes.
    ///
    /// # Errors
    /// [`R1csError::FormatError`] as above, and for a needlessly long encoding.
    pub fn from_canonical_bytes(bytes: &[u8]) -> Result<Self, R1csError> {
        let proof = Self::from_bytes(bytes)?;
        if bytes[0] == TWO_PHASE && proof.second.is_none() {
            return Err(R1csError::FormatError);
        }
        Ok(proof)
    }
}

/// The elements not yet read.
struct Elements<'a>(&'a [[u8; 32]]);

impl Elements<'_> {
    fn next(&mut self) -> Result<[u8; 32], R1csError> {
        let (element, rest) = self.0.split_first().ok_or(R1csError::FormatError)?;
        self.0 = rest;
        Ok(*element)
    }

    fn point(&mut self) -> Result<CompressedRistretto, R1csError> {
        self.next().map(CompressedRistretto)
    }

    fn scalar(&mut self) -> Result<Scalar, R1csError> {
        Scalar::from_canonical_bytes(self.next()?).into_option().ok_or(R1csError::FormatError)
    }

    fn vector_commitments(&mut self) -> Result<VectorCommitments, R1csError> {
        Ok(VectorCommitments { A_I: self.point()?, A_O: self.point()?, S: self.point()? })
    }
}
