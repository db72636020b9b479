//! The bytes of a signature.
#![allow(non_snake_case)]

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

use crate::encoding::{FormatError, Reader};

/// A Schnorr signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The commitment to the nonce.
    pub R: CompressedRistretto,
    /// The response.
    pub s: Scalar,
}

impl Signature {
    /// R, then s.
    pub fn to_bytes(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(self.R.as_bytes());
        bytes[32..].copy_from_slice(self.s.as_bytes());
        bytes
    }

    /// Reads R and s.
    ///
    /// # Errors
    /// [`FormatError::NonCanonicalScalar`].
    pub fn from_bytes(bytes: &[u8; 64]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        Ok(Self { R: CompressedRistretto(reader.array()?), s: reader.scalar()? })
    }
}
