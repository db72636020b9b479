//! Both statements as equations between points, and proofs of them.
//!
//! A sigma protocol for P_i = Σ_j x_j·Q_ij with two equations and two secrets: the prover draws nonces k_j and sends T_i = Σ_j k_j·Q_ij;
//! with the challenge e it answers z_j = k_j + e·x_j; the verifier requires Σ_j z_j·Q_ij = T_i + e·P_i. Everything that decides the
//! statement is in the transcript before the challenge, and the bases are fixed.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;

use super::{ReadingKey, Sealed};
use crate::batch::PointEquation;
use crate::encoding::{FormatError, Reader};
use crate::generators::compressed_b2;
use crate::transcript::{ProofTranscript, label};

/// A proof that a sealed number can be read, or that a commitment is to the number that was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealProof {
    /// T_1 and T_2, which the nonces make.
    pub(super) starts: [CompressedRistretto; 2],
    /// z_1 and z_2, which answer the challenge.
    pub(super) responses: [Scalar; 2],
}

impl SealProof {
    /// The length of the encoding in bytes.
    pub const BYTES: usize = 128;

    /// The bytes of T_1, T_2, z_1 and z_2.
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let parts = self.starts.map(|start| start.to_bytes());
        let parts = parts.into_iter().chain(self.responses.map(|response| response.to_bytes()));
        bytes.chunks_exact_mut(32).zip(parts).for_each(|(to, part)| to.copy_from_slice(&part));
        bytes
    }

    /// Reads exactly 128 bytes.
    ///
    /// # Errors
    /// Another length, or a scalar that is not reduced. Whether T_1 and T_2 are points shows when the equations are checked.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let starts = [reader.array()?, reader.array()?].map(CompressedRistretto);
        let responses = [reader.scalar()?, reader.scalar()?];
        reader.finish().map(|()| Self { starts, responses })
    }
}

impl Sealed {
    /// What holds if the number is sealed to the key, whoever made the proof knowing it and its blinding.
    pub fn equations(&self, key: ReadingKey, proof: &SealProof) -> [PointEquation; 2] {
        let e = proof.challenge(seal_transcript(self, key));
        let SealProof { starts: [t1, t2], responses: [value, blinding] } = *proof;
        [
            PointEquation {
                base: value,
                terms: vec![(blinding, compressed_b2()), (-Scalar::ONE, t1), (-e, self.commitment)],
            },
            PointEquation {
                base: Scalar::ZERO,
                terms: vec![(blinding, key.0), (-Scalar::ONE, t2), (-e, self.handle)],
            },
        ]
    }

    /// What holds if `fresh` commits to the number that is sealed to the key, whoever made the proof knowing the key's secret.
    pub fn opened_equations(
        &self,
        key: ReadingKey,
        fresh: CompressedRistretto,
        proof: &SealProof,
    ) -> [PointEquation; 2] {
        let e = proof.challenge(unseal_transcript(self, key, fresh));
        let SealProof { starts: [t1, t2], responses: [inverse, blinding] } = *proof;
        [
            PointEquation {
                base: Scalar::ZERO,
                terms: vec![(inverse, key.0), (-Scalar::ONE, t1), (-e, compressed_b2())],
            },
            PointEquation {
                base: Scalar::ZERO,
                terms: vec![
                    (inverse, self.handle),
                    (-blinding, compressed_b2()),
                    (-Scalar::ONE, t2),
                    (-e, self.commitment),
                    (e, fresh),
                ],
            },
        ]
    }
}

impl SealProof {
    fn challenge(&self, mut transcript: Transcript) -> Scalar {
        challenge(&mut transcript, &self.starts)
    }
}

/// What a seal is about.
pub(super) fn seal_transcript(sealed: &Sealed, key: ReadingKey) -> Transcript {
    let mut transcript = Transcript::new(label::SEAL);
    append(&mut transcript, sealed, key);
    transcript
}

/// What an unseal is about.
pub(super) fn unseal_transcript(sealed: &Sealed, key: ReadingKey, fresh: CompressedRistretto) -> Transcript {
    let mut transcript = Transcript::new(label::UNSEAL);
    append(&mut transcript, sealed, key);
    transcript.append_point(label::SEAL_FRESH, &fresh);
    transcript
}

fn append(transcript: &mut Transcript, sealed: &Sealed, key: ReadingKey) {
    transcript.append_point(label::SEAL_KEY, &key.0);
    transcript.append_point(label::SEAL_COMMITMENT, &sealed.commitment);
    transcript.append_point(label::SEAL_HANDLE, &sealed.handle);
}

pub(super) fn challenge(transcript: &mut Transcript, starts: &[CompressedRistretto; 2]) -> Scalar {
    starts.iter().for_each(|start| transcript.append_point(label::SEAL_START, start));
    transcript.challenge_scalar(label::CHALLENGE)
}
