//! What a prover feeds an image.

use std::fmt;

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::generators::commit_by_default;

/// The inputs of an image as scalars, flattened in the order of its ABI; each kind of leaf counted for itself.
///
/// Erased from memory when dropped. Printing it for debugging shows no secret.
#[derive(Clone, Default, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Inputs {
    /// The public leaves, in order.
    pub public: Vec<Scalar>,
    /// The secret leaves, in order.
    pub secret: Vec<Scalar>,
    /// The hidden leaves: openings of the commitments in the journal.
    pub hidden: Vec<Opening>,
}

/// The opening of a Pedersen commitment `value·B + blinding·B2`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Zeroize)]
pub struct Opening {
    /// The value that is committed to.
    pub value: Scalar,
    /// The blinding factor, which hides the value.
    pub blinding: Scalar,
}

/// An opening with its commitment. To compute that takes longer than most of what is done with it.
#[derive(Clone, Copy, PartialEq, Eq, Zeroize)]
pub struct Opened {
    /// The commitment that it opens.
    pub commitment: CompressedRistretto,
    /// The number and the blinding in it.
    pub opening: Opening,
}

impl Opening {
    /// The commitment that this opens.
    pub fn commitment(&self) -> CompressedRistretto {
        commit_by_default(&self.value, &self.blinding).compress()
    }

    /// What opens the sum of two commitments, or their difference.
    pub fn combined(&self, other: &Self, minus: bool) -> Self {
        let sign = if minus { -Scalar::ONE } else { Scalar::ONE };
        Self { value: self.value + sign * other.value, blinding: self.blinding + sign * other.blinding }
    }
}

impl From<Opening> for Opened {
    fn from(opening: Opening) -> Self {
        Self { commitment: opening.commitment(), opening }
    }
}

impl fmt::Debug for Inputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inputs")
            .field("public", &self.public)
            .field("secret", &format_args!("{} values", self.secret.len()))
            .field("hidden", &format_args!("{} openings", self.hidden.len()))
            .finish()
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Opened").field(&self.commitment).finish()
    }
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opening")
    }
}
