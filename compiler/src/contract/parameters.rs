//! What a contract is made with.

use std::fmt;

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use zkvm::signature::VerificationKey;

/// The values of a contract's parameters, leaf by leaf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// The leaves in order.
    pub leaves: Vec<Leaf>,
}

/// A number, or the 32 bytes of a key or an address. Printing it for debugging shows no number, which may be a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Leaf {
    /// A number, a truth value, a field element or the flavor of an asset.
    Number(Scalar),
    /// A key or an address.
    Key([u8; 32]),
}

impl Parameters {
    /// The numbers, with zeros for keys.
    pub(super) fn scalars(&self) -> Vec<Scalar> {
        let number = |leaf: &Leaf| match leaf {
            Leaf::Number(number) => *number,
            Leaf::Key(_) => Scalar::ZERO,
        };
        self.leaves.iter().map(number).collect()
    }

    /// The strings that the programs push.
    pub(super) fn strings(&self) -> Vec<[u8; 32]> {
        self.leaves.iter().map(Leaf::string).collect()
    }

    /// The key at a place.
    pub(super) fn key(&self, index: u32) -> Option<VerificationKey> {
        match self.leaves.get(index as usize)? {
            Leaf::Key(bytes) => Some(VerificationKey(CompressedRistretto(*bytes))),
            Leaf::Number(_) => None,
        }
    }
}

impl Leaf {
    /// The string that it is on the machine's stack.
    pub fn string(&self) -> [u8; 32] {
        match self {
            Leaf::Number(number) => number.to_bytes(),
            Leaf::Key(bytes) => *bytes,
        }
    }
}

impl fmt::Debug for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Leaf::Number(_) => f.write_str("Number(_)"),
            Leaf::Key(bytes) => f.debug_tuple("Key").field(bytes).finish(),
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
