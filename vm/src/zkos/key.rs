//! Keys of two points.

#[cfg(feature = "prove")]
mod owner;

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::traits::IsIdentity;

use crate::encoding::{FormatError, Reader, Write};

/// A public key (gr, grsk) with grsk = x·gr, x the secret key and gr a random point of its own: one secret key
/// has many public keys, and nobody else can tell which of them are of one owner.
///
/// Invariant: both are points other than the identity. Under an identity gr an encryption would have no
/// randomness to be checked, under an identity grsk everybody could sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey {
    gr: CompressedRistretto,
    grsk: CompressedRistretto,
}

impl PublicKey {
    /// A key from its points.
    ///
    /// # Errors
    /// [`FormatError::InvalidPoint`] if one of them is no point, or the identity.
    pub fn new(gr: CompressedRistretto, grsk: CompressedRistretto) -> Result<Self, FormatError> {
        let valid = |point: CompressedRistretto| point.decompress().is_some_and(|point| !point.is_identity());
        if valid(gr) && valid(grsk) { Ok(Self { gr, grsk }) } else { Err(FormatError::InvalidPoint) }
    }

    /// The first point, which is random and different for each public key.
    pub fn gr(&self) -> CompressedRistretto {
        self.gr
    }

    /// The second point, x·gr.
    pub fn grsk(&self) -> CompressedRistretto {
        self.grsk
    }

    pub(super) fn put(&self, bytes: &mut Vec<u8>) {
        bytes.put(self.gr.as_bytes());
        bytes.put(self.grsk.as_bytes());
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        Self::new(CompressedRistretto(reader.array()?), CompressedRistretto(reader.array()?))
    }
}
