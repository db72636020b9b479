//! Signatures under two-point keys, and proofs that an encryption and a commitment hold the same value.

use curve25519_dalek::constants::{RISTRETTO_BASEPOINT_COMPRESSED, RISTRETTO_BASEPOINT_POINT};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::VartimeMultiscalarMul;
use merlin::Transcript;

use super::super::PublicKey;
use super::data::Coin;
use crate::batch::PointEquation;
use crate::encoding::{FormatError, Reader};
use crate::generators::PedersenGens;
use crate::signature::Signature;
use crate::transcript::{ProofTranscript, label};

use super::bincode::{list, variant};

/// What holds if the message is signed under the key: R + c·grsk − s·gr = 0.
pub fn signature_equation(
    name: &'static [u8],
    message: &[u8],
    key: PublicKey,
    signature: &Signature,
) -> PointEquation {
    let mut transcript = Transcript::new(label::ZKSCHNORR);
    transcript.append_message(name, message);
    transcript.append_message(label::DOMAIN, label::ZKSCHNORR_DOMAIN);
    transcript.append_point(label::ZKSCHNORR_G, &key.gr());
    transcript.append_point(label::ZKSCHNORR_H, &key.grsk());
    transcript.append_point(label::R, &signature.R);
    let c = transcript.challenge_scalar(label::CHALLENGE);
    let terms = vec![(Scalar::ONE, signature.R), (c, key.grsk()), (-signature.s, key.gr())];
    PointEquation { base: Scalar::ZERO, terms }
}

/// d = v·B + r·grsk and commitment = v·B + r·B2 for some v and r. It says nothing of c.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SameValueProof {
    /// The response for v.
    pub zv: Scalar,
    /// The response for r.
    pub zr: Scalar,
    /// The challenge, a hash of statement and commitments.
    pub x: Scalar,
}

impl SameValueProof {
    /// Whether it proves that the coin's d and the commitment hold the same value.
    pub fn holds(&self, coin: &Coin, commitment: CompressedRistretto) -> bool {
        self.challenge(coin, commitment) == Some(self.x)
    }

    /// The challenge that the responses belong to.
    fn challenge(&self, coin: &Coin, commitment: CompressedRistretto) -> Option<Scalar> {
        let start = |base: RistrettoPoint, image: CompressedRistretto| {
            let points = [Some(RISTRETTO_BASEPOINT_POINT), Some(base), image.decompress()];
            RistrettoPoint::optional_multiscalar_mul([self.zv, self.zr, self.x], points)
        };
        let of_d = start(coin.owner.key.grsk().decompress()?, coin.d)?;
        let of_commitment = start(PedersenGens::default().B_blinding, commitment)?;
        Some(challenge(coin, commitment, of_d, of_commitment))
    }

    /// Reads a proof: lists of one response for v, one for r, none for a third variable, and the challenge.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        const EQUALITY: u8 = 1;
        let tag = variant(reader, "kinds")?;
        if tag != EQUALITY {
            return Err(FormatError::UnknownTag { what: "proof", tag });
        }
        let zv = responses(reader)?;
        let zr = responses(reader)?;
        let none = responses(reader)?;
        match (&zv[..], &zr[..], &none[..]) {
            (&[zv], &[zr], &[]) => Ok(Self { zv, zr, x: reader.scalar()? }),
            _ => Err(FormatError::InvalidProof),
        }
    }

    /// Reads the bytes of a proof alone.
    ///
    /// # Errors
    /// If they are not the encoding of a proof.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let proof = Self::read(&mut reader)?;
        reader.finish().map(|()| proof)
    }
}

fn responses(reader: &mut Reader<'_>) -> Result<Vec<Scalar>, FormatError> {
    list(reader, "responses", 1, Reader::scalar)
}

/// The challenge after the statement and the points that a proof starts from.
pub(in super::super) fn challenge(
    coin: &Coin,
    commitment: CompressedRistretto,
    of_d: RistrettoPoint,
    of_commitment: RistrettoPoint,
) -> Scalar {
    let key = coin.owner.key;
    let mut transcript = Transcript::new(label::SAME_VALUE);
    transcript.append_message(label::DOMAIN, label::SAME_VALUE_DOMAIN);
    transcript.append_message(label::SAME_VALUE_ACCOUNT, label::SAME_VALUE_ENCRYPTION);
    transcript.append_point(label::SAME_VALUE_GR, &key.gr());
    transcript.append_point(label::SAME_VALUE_GRSK, &key.grsk());
    transcript.append_point(label::SAME_VALUE_C, &coin.c);
    transcript.append_point(label::SAME_VALUE_D, &coin.d);
    append(&mut transcript, label::SAME_VALUE_B, RISTRETTO_BASEPOINT_COMPRESSED);
    append(&mut transcript, label::SAME_VALUE_B2, PedersenGens::default().B_blinding.compress());
    append(&mut transcript, label::SAME_VALUE_COMMITMENT, commitment);
    append(&mut transcript, label::SAME_VALUE_START_D, of_d.compress());
    append(&mut transcript, label::SAME_VALUE_START_COMMITMENT, of_commitment.compress());
    transcript.challenge_scalar(label::CHALLENGE)
}

/// A point with its name beside it.
fn append(transcript: &mut Transcript, name: &[u8], point: CompressedRistretto) {
    transcript.append_message(label::SAME_VALUE_POINT, name);
    transcript.append_point(label::SAME_VALUE_POINT_VALUE, &point);
}
