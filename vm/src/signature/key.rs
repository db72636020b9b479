//! Public keys, under which signatures are verified.

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::traits::IsIdentity;

use crate::encoding::FormatError;

/// A public key: the compressed point x·B.
///
/// Any 32 bytes can stand here, as transactions name keys that nobody ever uses; a signature under bytes that
/// are no point verifies never. [`VerificationKey::from_bytes`] takes keys that someone can have only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerificationKey(pub CompressedRistretto);

impl VerificationKey {
    /// Takes a key from 32 bytes: a point, and not the identity (under which everybody can sign).
    ///
    /// # Errors
    /// Bytes that are no such point.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, FormatError> {
        let key = Self(CompressedRistretto(bytes));
        key.point().map(|_| key).ok_or(FormatError::InvalidPoint)
    }

    /// The 32 bytes of the point.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The point, unless the bytes are none or it is the identity.
    pub fn point(&self) -> Option<RistrettoPoint> {
        self.0.decompress().filter(|point| !point.is_identity())
    }
}

impl From<RistrettoPoint> for VerificationKey {
    fn from(point: RistrettoPoint) -> Self {
        Self(point.compress())
    }
}
