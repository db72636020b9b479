//! What locks a contract.

use std::fmt;

use curve25519_dalek::ristretto::CompressedRistretto;

use crate::encoding::Hex;

/// A point that is at once a verification key and a commitment to a tree of programs
/// ([`PredicateTree`](super::PredicateTree)).
///
/// Any 32 bytes pass for one; that they are a point is checked where the contract is opened.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Predicate(pub CompressedRistretto);

impl From<CompressedRistretto> for Predicate {
    fn from(point: CompressedRistretto) -> Self {
        Self(point)
    }
}

impl fmt::Debug for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Predicate({})", Hex(self.0.as_bytes()))
    }
}
