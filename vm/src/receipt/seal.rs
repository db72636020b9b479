//! The seal: a proof that the claim is true.

use std::fmt;

/// The proof systems a seal can be made with. The number is the receipt's kind byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[repr(u8)]
pub enum SealKind {
    /// The R1CS protocol of Bulletproofs.
    Bulletproofs = 1,
}

/// A proof in the bytes of its proof system. Whether they mean anything is for the verifier to say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Seal {
    /// A Bulletproofs R1CS proof.
    Bulletproofs(Vec<u8>),
}

impl SealKind {
    /// The kind a byte stands for.
    pub fn from_byte(byte: u8) -> Option<Self> {
        (byte == Self::Bulletproofs as u8).then_some(Self::Bulletproofs)
    }
}

impl fmt::Display for SealKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bulletproofs => "Bulletproofs",
        })
    }
}

impl Seal {
    /// What the seal is made with.
    pub fn kind(&self) -> SealKind {
        match self {
            Seal::Bulletproofs(_) => SealKind::Bulletproofs,
        }
    }

    /// The bytes of the proof.
    pub fn proof(&self) -> &[u8] {
        match self {
            Seal::Bulletproofs(proof) => proof,
        }
    }
}
