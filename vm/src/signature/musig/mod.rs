//! Signing together: several signers, none of whom knows another's key, make one signature.
//!
//! MuSig (Maxwell, Poelstra, Seurin, Wuille: "Simple Schnorr multi-signatures with applications to Bitcoin"),
//! in three rounds. Each signer starts with [`sign_together`] and sends what each step returns to all others:
//!
//! 1. a [`Precommitment`] to a nonce's commitment, so that nobody can choose a nonce that depends on another's;
//! 2. the [`NonceCommitment`], once all precommitments are there;
//! 3. its [`Share`] of the signature, once all commitments are there. The shares' sum is the signature.
//!
//! A step takes what all signers sent, its own part included, in the order of the keys; it consumes the state
//! before, so that a nonce signs once. A part that is not what it should be names its signer. Then the others
//! start over, without that one.
//!
//! ```
//! use merlin::Transcript;
//! use zkvm::signature::{SigningKey, musig};
//!
//! let keys = [SigningKey::random(), SigningKey::random()];
//! let aggregated = musig::aggregate(keys.iter().map(SigningKey::verification_key).collect())?;
//! let message = || Transcript::new(b"what is signed");
//!
//! let group = || musig::Group::OneKey(aggregated.clone());
//! let (alice, hers) = musig::sign_together(message(), group(), 0, keys[0].clone())?;
//! let (bob, his) = musig::sign_together(message(), group(), 1, keys[1].clone())?;
//! let precommitments = [hers, his];
//! let (alice, hers) = alice.receive(&precommitments)?;
//! let (bob, his) = bob.receive(&precommitments)?;
//! let commitments = [hers, his];
//! let (alice, hers) = alice.receive(&commitments)?;
//! let (_bob, his) = bob.receive(&commitments)?;
//! let signature = alice.receive(&[hers, his])?;
//!
//! signature.verify(&mut message(), aggregated.key())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod aggregate;
#[cfg(feature = "prove")]
mod group;
#[cfg(feature = "prove")]
mod rounds;
#[cfg(feature = "prove")]
mod seed;

pub use aggregate::{AggregatedKey, aggregate};
#[cfg(feature = "prove")]
pub use group::Group;
#[cfg(feature = "prove")]
pub use rounds::{
    AwaitingCommitments, AwaitingPrecommitments, AwaitingShares, NonceCommitment, Precommitment, Share,
    sign_together, sign_together_from,
};
#[cfg(feature = "prove")]
pub use seed::NonceSeed;

use super::VerificationKey;
use thiserror::Error;

/// Why keys cannot be aggregated or signers cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MusigError {
    /// There are no keys.
    #[error("there are no keys")]
    NoKeys,
    /// A key is not a point, or the identity.
    #[error("the key of signer {0} is invalid")]
    InvalidKey(usize),
    /// The signer's key is not the group's key at its position.
    #[error("the signing key is not that of signer {0}")]
    AnotherKey(usize),
    /// There must be one part from each signer.
    #[error("{found} signers took part, but the group has {expected}")]
    WrongCount {
        /// Keys of the group.
        expected: usize,
        /// How many parts were received.
        found: usize,
    },
    /// A signer's part is not what it was bound to be: its own precommitment or commitment came back changed,
    /// its commitment does not match its precommitment, or its share does not fit its key and commitment.
    #[error("signer {position} sent a wrong {round}")]
    Cheater {
        /// The index of its key in the group.
        position: usize,
        /// The key of that signer.
        key: VerificationKey,
        /// The message that was wrong.
        round: Round,
    },
}

/// What signers send to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// The first message: a hash of the commitment.
    Precommitment,
    /// The second message: the commitment itself.
    Commitment,
    /// The third message: a share of the signature.
    Share,
}

impl std::fmt::Display for Round {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Precommitment => "precommitment",
            Self::Commitment => "commitment",
            Self::Share => "share",
        })
    }
}
