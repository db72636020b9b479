//! A signature, and the one-key kind.

use std::fmt;
use std::str::FromStr;

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;
use thiserror::Error;

use super::VerificationKey;
use crate::batch::PointEquation;
use crate::encoding::{FormatError, Hex, Reader, parse_hex};
use crate::transcript::{ProofTranscript, label};

/// A Schnorr signature.
///
/// R is taken as it is and found invalid when the signature is verified.
#[allow(non_snake_case)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The commitment to the nonce.
    pub R: CompressedRistretto,
    /// The nonce plus, for each key, challenge times secret.
    pub s: Scalar,
}

/// A text that is not a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a signature is 128 hexadecimal digits, of which the last 64 are a reduced scalar")]
pub struct ParseSignatureError;

/// Why a signature is refused or cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// It does not verify.
    #[error("the signature does not verify")]
    Invalid,
    /// A multi-message signature without signers would hold for everybody.
    #[error("a signature needs at least one key")]
    NoKeys,
}

impl Signature {
    /// The length of the encoding in bytes.
    pub const BYTES: usize = 64;

    /// What holds if the signature is valid: R + c·X − s·B = 0.
    ///
    /// The transcript must be in the state it was signed in. As in the reference, the identity is a key here
    /// (under which everybody can sign): whether it may be is for those to say who name keys.
    pub fn equation(&self, transcript: &mut Transcript, key: VerificationKey) -> PointEquation {
        let c = challenge(transcript, key, &self.R);
        PointEquation { base: -self.s, terms: vec![(Scalar::ONE, self.R), (c, key.0)] }
    }

    /// Verifies it now and alone.
    ///
    /// # Errors
    /// [`SignatureError::Invalid`], also for a key that is no point or the identity.
    pub fn verify(&self, transcript: &mut Transcript, key: VerificationKey) -> Result<(), SignatureError> {
        check(&self.equation(transcript, key), &[key])
    }

    /// The bytes of R, then those of s.
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..32].copy_from_slice(self.R.as_bytes());
        bytes[32..].copy_from_slice(self.s.as_bytes());
        bytes
    }

    /// Reads exactly 64 bytes.
    ///
    /// # Errors
    /// Another length, or an s that is not reduced.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let signature = Self::read(&mut reader)?;
        reader.finish().map(|()| signature)
    }

    /// Reads 64 bytes off the front.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        Ok(Self { R: CompressedRistretto(reader.array()?), s: reader.scalar()? })
    }
}

impl fmt::Display for Signature {
    /// As 128 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.to_bytes()).fmt(f)
    }
}

impl FromStr for Signature {
    type Err = ParseSignatureError;

    /// Reads 128 hexadecimal digits, of either case.
    fn from_str(text: &str) -> Result<Self, ParseSignatureError> {
        parse_hex(text).and_then(|bytes| Self::from_bytes(&bytes).ok()).ok_or(ParseSignatureError)
    }
}

/// The challenge of a one-key signature.
pub(super) fn challenge(
    transcript: &mut Transcript,
    key: VerificationKey,
    commitment: &CompressedRistretto,
) -> Scalar {
    commit_key(transcript, key);
    transcript.append_point(label::R, commitment);
    transcript.challenge_scalar(label::c)
}

/// Starts a one-key signature.
pub(super) fn commit_key(transcript: &mut Transcript, key: VerificationKey) {
    transcript.append_message(label::DOMAIN, label::STARSIG);
    transcript.append_point(label::X, &key.0);
}

/// Whether an equation holds and its keys are keys someone can have.
pub(super) fn check(equation: &PointEquation, keys: &[VerificationKey]) -> Result<(), SignatureError> {
    let valid = keys.iter().all(|key| key.point().is_some())
        && PointEquation::check_all(std::slice::from_ref(equation)).is_ok();
    if valid { Ok(()) } else { Err(SignatureError::Invalid) }
}
