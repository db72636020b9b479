//! Proofs of knowledge of secrets that satisfy linear equations between points.
//!
//! Knowing x_1, x_2, … with P_i = Σ_j x_j·Q_ij for all i (a sigma protocol made non-interactive, after Maurer,
//! "Unifying Zero-Knowledge Proofs of Knowledge", 2009): the prover draws nonces k_j and sends A_i = Σ_j k_j·Q_ij;
//! with the challenge e it answers s_j = k_j + e·x_j; the verifier requires Σ_j s_j·Q_ij = A_i + e·P_i. One equation
//! grsk = x·gr makes it a Schnorr signature of what the transcript holds.

#[cfg(feature = "prove")]
mod prover;

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;

use crate::batch::PointEquation;
use crate::encoding::{FormatError, Reader, Write};
use crate::transcript::{ProofTranscript, label};

/// Linear equations between points, satisfied by secret scalars.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    /// How many secrets there are.
    pub(super) secrets: usize,
    /// P_i, and for each secret in it the index j and Q_ij.
    pub(super) equations: Vec<(CompressedRistretto, Vec<(usize, CompressedRistretto)>)>,
}

/// A proof that somebody who saw the transcript knows the secrets: for a pair of a coin and a memo ZkOS's
/// `ValueWitness`, for a pair of states its `StateWitness`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairWitness {
    /// The A_i, one for each equation.
    pub(super) starts: Vec<CompressedRistretto>,
    /// The s_j, one for each secret.
    pub(super) responses: Vec<Scalar>,
}

impl Relation {
    /// What holds if the proof is valid. `None` if it is of another size.
    pub(super) fn verify(
        &self,
        transcript: &mut Transcript,
        proof: &PairWitness,
    ) -> Option<Vec<PointEquation>> {
        if proof.starts.len() != self.equations.len() || proof.responses.len() != self.secrets {
            return None;
        }
        self.append(transcript);
        let e = challenge(transcript, &proof.starts);
        let equation = |((image, terms), start): (&(_, Vec<(usize, _)>), &CompressedRistretto)| {
            let sum = terms.iter().map(|&(secret, base)| Some((*proof.responses.get(secret)?, base)));
            let terms =
                sum.chain([Some((-Scalar::ONE, *start)), Some((-e, *image))]).collect::<Option<_>>()?;
            Some(PointEquation { base: Scalar::ZERO, terms })
        };
        self.equations.iter().zip(&proof.starts).map(equation).collect()
    }

    /// Binds the statement before the challenge is drawn.
    fn append(&self, transcript: &mut Transcript) {
        for (image, terms) in &self.equations {
            transcript.append_point(label::RELATION_IMAGE, image);
            for (secret, base) in terms {
                transcript.append_u64(label::RELATION_SECRET, *secret as u64);
                transcript.append_point(label::RELATION_BASE, base);
            }
        }
    }

    /// Reads a proof of this relation.
    pub(super) fn read(&self, reader: &mut Reader<'_>) -> Result<PairWitness, FormatError> {
        let starts = self
            .equations
            .iter()
            .map(|_| reader.array().map(CompressedRistretto))
            .collect::<Result<_, _>>()?;
        let responses = (0..self.secrets).map(|_| reader.scalar()).collect::<Result<_, _>>()?;
        Ok(PairWitness { starts, responses })
    }
}

impl PairWitness {
    /// The A_i, then the s_j. Their numbers are the relation's.
    pub(super) fn put(&self, bytes: &mut Vec<u8>) {
        self.starts.iter().for_each(|point| bytes.put(point.as_bytes()));
        self.responses.iter().for_each(|scalar| bytes.put(scalar.as_bytes()));
    }
}

fn challenge(transcript: &mut Transcript, starts: &[CompressedRistretto]) -> Scalar {
    starts.iter().for_each(|start| transcript.append_point(label::RELATION_START, start));
    transcript.challenge_scalar(label::CHALLENGE)
}
