//! Numbers that strangers add to, and that a reader can open: twisted ElGamal.
//!
//! A reader has a secret scalar p, which is not zero, and a [`ReadingKey`], the point P = p·B2. A number v that is [`Sealed`] to it is a
//! commitment C = v·B + r·B2 and a *handle* D = r·P. Sums of sealed numbers are sealed sums. The reader computes v·B = C − p⁻¹·D and finds
//! v; r stays unknown to them. Two statements are proven, each by a [`SealProof`]:
//!
//! - *seal*: somebody knows v and r with C = v·B + r·B2 and D = r·P. So whatever is added can be read.
//! - *unseal*: somebody knows q and s with B2 = q·P and C − C' = q·D − s·B2. So C' commits to the same number, with the blinding s, and
//!   the reader can compute with it.
//!
//! ```
//! use zkvm::reading::ReadingSecret;
//! use zkvm::{Opening, Scalar};
//!
//! let reader = ReadingSecret::random();
//! let votes = [1u64, 0, 1].map(|vote| Opening { value: vote.into(), blinding: Scalar::from(vote + 77) });
//! let sealed = votes.map(|vote| reader.key().seal(&vote).expect("a key").0);
//! assert_eq!(reader.read(&(sealed[0] + sealed[1] + sealed[2])), Some(Scalar::from(2u64)));
//! assert_eq!(ReadingSecret::random().read(&sealed[0]), None);
//! ```

mod proof;
#[cfg(feature = "prove")]
mod prover;
#[cfg(feature = "prove")]
mod search;
#[cfg(feature = "prove")]
mod secret;
mod text;

use std::ops::Add;

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::traits::IsIdentity;

pub use proof::SealProof;
#[cfg(feature = "prove")]
pub use search::MAX_FOUND;
#[cfg(feature = "prove")]
pub use secret::ReadingSecret;
pub use text::ReadingKeyError;

/// What somebody reads with: the compressed point p·B2. It signs nothing and spends nothing.
///
/// Any 32 bytes can stand here. What is sealed to bytes that are no point has no proof. Its text, of a key that somebody can have, is
/// Bech32m with the prefix `zkr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingKey(pub CompressedRistretto);

/// A number that a reader can open, as everybody sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The commitment C = v·B + r·B2 to the number.
    pub commitment: CompressedRistretto,
    /// The handle D = r·P, by which the reader opens it.
    pub handle: CompressedRistretto,
}

impl ReadingKey {
    /// The 32 bytes of the point.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The point, unless the bytes are none or it is the identity, to which nobody has the secret.
    pub fn point(&self) -> Option<RistrettoPoint> {
        self.0.decompress().filter(|point| !point.is_identity())
    }
}

impl Add for Sealed {
    type Output = Self;

    /// The sum of both numbers, sealed to the same key. What is no point counts as nothing.
    fn add(self, other: Self) -> Self {
        let point = |point: CompressedRistretto| point.decompress().unwrap_or_default();
        let sum = |one, other| (point(one) + point(other)).compress();
        Self { commitment: sum(self.commitment, other.commitment), handle: sum(self.handle, other.handle) }
    }
}
