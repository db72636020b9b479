//! Secret keys, which sign.

use std::fmt;

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use rand_core::OsRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::VerificationKey;
use crate::encoding::{FormatError, Reader};
use crate::transcript::random_scalar;

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

    /// The 32 bytes of its scalar, which are the secret: to be encrypted, and to be shown to nobody.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
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
