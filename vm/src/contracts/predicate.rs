//! What locks a contract.

use std::fmt;

use curve25519_dalek::ristretto::CompressedRistretto;

use crate::encoding::Hex;
use crate::signature::VerificationKey;

/// A point that is at once a verification key and a commitment to a tree of programs
/// ([`PredicateTree`](super::PredicateTree)).
///
/// Any 32 bytes pass for one; that they are a point is checked where the contract is opened.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Predicate(pub CompressedRistretto);

impl Predicate {
    /// The key that the signatures of who opens the contract are verified with.
    pub fn verification_key(self) -> VerificationKey {
        VerificationKey(self.0)
    }
}

impl From<VerificationKey> for Predicate {
    /// Whoever has the signing key opens the contract, and there is no tree of programs.
    fn from(key: VerificationKey) -> Self {
        Self(key.0)
    }
}

impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(self.0.as_bytes()).fmt(f)
    }
}

impl fmt::Debug for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Predicate({self})")
    }
}
