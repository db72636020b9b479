//! The secret of a reader.

use std::fmt;

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;
use rand_core::OsRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::search::find;
use super::{ReadingKey, Sealed};
use crate::encoding::{FormatError, Reader};
use crate::generators::PedersenGens;
use crate::signature::SigningKey;
use crate::transcript::{ProofTranscript, label, random_scalar};

/// What a reader reads with: a scalar p, which is not zero. Whoever has it can read, and neither sign nor spend. Erased from memory when
/// dropped, and never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct ReadingSecret(Scalar);

impl ReadingSecret {
    /// A new secret from the operating system's randomness.
    pub fn random() -> Self {
        // Zero has a chance of 2^-252.
        Self(random_scalar(&mut OsRng))
    }

    /// The secret of whoever has a signing key: the same key gives the same secret, from which nobody learns the key.
    pub fn of(key: &SigningKey) -> Self {
        let mut transcript = Transcript::new(label::READING);
        transcript.append_scalar(label::READING_KEY, key.scalar());
        Self(transcript.challenge_scalar(label::READING_SECRET))
    }

    /// A secret from the 32 bytes of its scalar.
    ///
    /// # Errors
    /// Bytes that are no reduced scalar, or zero.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, FormatError> {
        let scalar = Reader::new(bytes).scalar()?;
        if scalar == Scalar::ZERO { Err(FormatError::NonCanonicalScalar) } else { Ok(Self(scalar)) }
    }

    /// The 32 bytes of its scalar, which are the secret.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The key that others seal to.
    pub fn key(&self) -> ReadingKey {
        ReadingKey((PedersenGens::default().B_blinding * self.0).compress())
    }

    /// The number that is sealed to this reader, of an absolute value up to [`MAX_FOUND`](super::MAX_FOUND). `None` if it is larger, or was not sealed to this reader.
    pub fn read(&self, sealed: &Sealed) -> Option<Scalar> {
        find(&self.point(sealed)?)
    }

    /// Whether the number that is sealed to this reader is this one, of any size.
    pub fn reads(&self, sealed: &Sealed, value: &Scalar) -> bool {
        self.point(sealed) == Some(RistrettoPoint::mul_base(value))
    }

    /// The point v·B, which is left of the commitment without its blinding.
    fn point(&self, sealed: &Sealed) -> Option<RistrettoPoint> {
        let (commitment, handle) = (sealed.commitment.decompress()?, sealed.handle.decompress()?);
        Some(commitment - handle * self.inverse())
    }

    /// The inverse of the secret, with which a handle becomes a blinding.
    pub(super) fn inverse(&self) -> Scalar {
        self.0.invert()
    }
}

impl fmt::Debug for ReadingSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReadingSecret")
    }
}
