//! What a contract is made with.

use std::fmt;

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use zkvm::signature::{Signature, VerificationKey};

/// The values of a contract's parameters, leaf by leaf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The leaves in order.
    pub leaves: Vec<Leaf>,
}

/// A number, or the bytes of a key, an address or a signature. Printing it for debugging shows no number, which may be a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Leaf {
    /// A number, a truth value, a field element or the flavor of an asset.
    Number(Scalar),
    /// A key or an address.
    Key([u8; 32]),
    /// A signature of data, which only arguments of clauses are.
    Signature([u8; Signature::BYTES]),
}

impl Parameters {
    /// The numbers, with zeros for keys.
    pub(super) fn scalars(&self) -> Vec<Scalar> {
        let number = |leaf: &Leaf| match leaf {
            Leaf::Number(number) => *number,
            Leaf::Key(_) | Leaf::Signature(_) => Scalar::ZERO,
        };
        self.leaves.iter().map(number).collect()
    }

    /// The strings that the programs push.
    pub(super) fn strings(&self) -> Vec<[u8; 32]> {
        let string = |leaf: &Leaf| match leaf {
            Leaf::Number(number) => number.to_bytes(),
            Leaf::Key(bytes) => *bytes,
            // No contract is made with one.
            Leaf::Signature(_) => [0; 32],
        };
        self.leaves.iter().map(string).collect()
    }

    /// The key at a place.
    pub(super) fn key(&self, index: u32) -> Option<VerificationKey> {
        match self.leaves.get(index as usize)? {
            Leaf::Key(bytes) => Some(VerificationKey(CompressedRistretto(*bytes))),
            Leaf::Number(_) | Leaf::Signature(_) => None,
        }
    }
}

impl Leaf {
    /// The string that it is on the machine's stack.
    pub fn string(&self) -> Vec<u8> {
        match self {
            Leaf::Number(number) => number.to_bytes().to_vec(),
            Leaf::Key(bytes) => bytes.to_vec(),
            Leaf::Signature(bytes) => bytes.to_vec(),
        }
    }
}

impl fmt::Debug for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Leaf::Number(_) => f.write_str("Number(_)"),
            Leaf::Key(bytes) => f.debug_tuple("Key").field(bytes).finish(),
            Leaf::Signature(bytes) => f.debug_tuple("Signature").field(bytes).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_not_printed() {
        let leaves = vec![Leaf::Number(Scalar::from(77u64)), Leaf::Key([7; 32])];
        let text = format!("{:?}", Parameters { leaves });
        assert!(text.contains("Number(_)") && !text.contains("77"), "{text}");
    }
}
