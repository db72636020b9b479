//! Keys.

use std::fmt;

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity;
use rand_core::OsRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::encoding::{FormatError, Reader};
use crate::transcript::random_scalar;

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

/// A secret key x, which is not zero. Erased from memory when dropped, and never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SigningKey(Scalar);

impl SigningKey {
    /// A new key from the operating system's randomness.
    pub fn random() -> Self {
        Self(random_scalar(&mut OsRng))
    }

    /// A key from its scalar; `None` for zero, whose public key is the identity.
    pub fn from_scalar(scalar: Scalar) -> Option<Self> {
        (scalar != Scalar::ZERO).then_some(Self(scalar))
    }

    /// A key from the 32 bytes of its scalar.
    ///
    /// # Errors
    /// Bytes that are no reduced scalar, or zero.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, FormatError> {
        let scalar = Reader::new(bytes).scalar()?;
        Self::from_scalar(scalar).ok_or(FormatError::NonCanonicalScalar)
    }

    /// The public key that goes with it.
    pub fn verification_key(&self) -> VerificationKey {
        RistrettoPoint::mul_base(&self.0).into()
    }

    /// The key x + `tweak`, whose public key is X + `tweak`·B; `None` if it is zero.
    pub fn tweaked(&self, tweak: &Scalar) -> Option<Self> {
        Self::from_scalar(self.0 + tweak)
    }

    /// The scalar, which is the secret.
    pub(crate) fn scalar(&self) -> &Scalar {
        &self.0
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey")
    }
}
