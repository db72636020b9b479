//! The statement of a run: what its journal says, checked against the ABI and sorted by kind.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity;
use thiserror::Error;

use crate::abi::{Abi, Leaf, LeafKind};
use crate::receipt::{Entry, Journal};

/// What the verifier of a run knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// The public inputs, in order.
    pub public: Vec<Scalar>,
    /// The commitments of the hidden inputs.
    pub hidden: Vec<CompressedRistretto>,
    /// How many secret inputs there are.
    pub secrets: usize,
    /// The outputs, in journal order.
    pub outputs: Vec<Scalar>,
}

/// Why a journal cannot be one of an image.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum JournalError {
    /// More or fewer entries than the ABI says.
    #[error("the journal has {found} entries, but the image's ABI declares {expected}")]
    WrongLength {
        /// How many the ABI wants.
        expected: u64,
        /// How many the journal has.
        found: u64,
    },
    /// A commitment in place of a clear value, or the other way round.
    #[error("the journal's entry for `{path}` is of the wrong kind")]
    WrongKind {
        /// The leaf's name and path.
        path: String,
    },
    /// A clear value that its type does not have.
    #[error("the journal's value for `{path}` is not of type {ty}")]
    OutOfRange {
        /// The leaf's name and path.
        path: String,
        /// The type of the leaf.
        ty: String,
    },
    /// A commitment that is not a point, or the identity.
    #[error("the journal's commitment for `{path}` is not a valid point")]
    InvalidCommitment {
        /// The leaf's name and path.
        path: String,
    },
}

impl Statement {
    /// Reads a journal by an ABI.
    ///
    /// # Errors
    /// If the journal does not have the shape or the ranges of the ABI.
    pub fn read(abi: &Abi, journal: &Journal) -> Result<Self, JournalError> {
        let counts = abi.counts();
        let expected = u64::from(counts.public) + u64::from(counts.hidden) + u64::from(counts.outputs);
        let found = journal.entries.len() as u64;
        if found != expected {
            return Err(JournalError::WrongLength { expected, found });
        }
        let mut statement = Self { secrets: counts.secret as usize, ..Self::default() };
        for (leaf, entry) in abi.journal_leaves().zip(&journal.entries) {
            statement.add(&leaf, entry)?;
        }
        Ok(statement)
    }

    /// A statement of made-up values, to run an image without knowing any.
    pub fn rehearsal(abi: &Abi) -> Self {
        let counts = abi.counts();
        Self {
            public: vec![Scalar::ZERO; counts.public as usize],
            hidden: vec![CompressedRistretto::default(); counts.hidden as usize],
            secrets: counts.secret as usize,
            outputs: vec![Scalar::ZERO; counts.outputs as usize],
        }
    }

    fn add(&mut self, leaf: &Leaf<'_>, entry: &Entry) -> Result<(), JournalError> {
        let path = || leaf.path.to_string();
        match (leaf.kind, entry) {
            (LeafKind::Public(_) | LeafKind::Output(_), Entry::Clear(value)) => {
                if !leaf.ty.contains(value) {
                    return Err(JournalError::OutOfRange { path: path(), ty: leaf.ty.to_string() });
                }
                match leaf.kind {
                    LeafKind::Public(_) => self.public.push(*value),
                    _ => self.outputs.push(*value),
                }
            }
            (LeafKind::Hidden(_), Entry::Commitment(point)) => {
                if point.is_identity() || point.decompress().is_none() {
                    return Err(JournalError::InvalidCommitment { path: path() });
                }
                self.hidden.push(*point);
            }
            _ => return Err(JournalError::WrongKind { path: path() }),
        }
        Ok(())
    }
}
