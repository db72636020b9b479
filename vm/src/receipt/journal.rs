//! The journal: typed public data in order.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

use thiserror::Error;

use crate::abi::{Abi, Leaf, LeafKind};
use crate::encoding::{FormatError, Reader, Write, significant_bytes};

/// The most entries of a journal.
const MAX_ENTRIES: u32 = 1 << 20;
/// The tag of a commitment; the tag of a scalar is its length, 0 to 32.
const COMMITMENT: u8 = 0x80;

/// What a run says in public: the public and hidden leaves in parameter order, then the outputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    /// The entries in order.
    pub entries: Vec<Entry>,
}

/// One leaf of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A value in clear: a public input or an output.
    Clear(Scalar),
    /// A commitment to a hidden input.
    Commitment(CompressedRistretto),
}

/// Why a journal is not one of an image with a given ABI.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum JournalError {
    /// Too few or too many entries.
    #[error("the journal has {found} entries, and the image's has {expected}")]
    WrongLength {
        /// How many the ABI asks for.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// A commitment where a value in clear belongs, or the other way round.
    #[error("the journal's entry `{path}` is of the wrong kind")]
    WrongKind {
        /// Which leaf.
        path: String,
    },
    /// A value outside its type.
    #[error("the journal's entry `{path}` is not a value of its type, {ty}")]
    OutOfRange {
        /// Which leaf.
        path: String,
        /// Its type.
        ty: String,
    },
}

impl Journal {
    /// Checks that this can be the journal of an image: as many entries as the ABI asks for, each of the
    /// right kind, and every value in clear within its type.
    ///
    /// # Errors
    /// At the first entry that does not fit.
    pub fn check(&self, abi: &Abi) -> Result<(), JournalError> {
        let counts = abi.counts();
        let expected = [counts.public, counts.hidden, counts.outputs].map(u64::from).iter().sum();
        let found = self.entries.len() as u64;
        if found != expected {
            return Err(JournalError::WrongLength { expected, found });
        }
        for (leaf, entry) in self.leaves(abi) {
            let clear = !matches!(leaf.kind, LeafKind::Hidden(_));
            match entry {
                Entry::Clear(scalar) if clear && leaf.ty.contains(scalar) => {}
                Entry::Clear(_) if clear => {
                    return Err(JournalError::OutOfRange {
                        path: leaf.path.to_string(),
                        ty: leaf.ty.to_string(),
                    });
                }
                Entry::Commitment(_) if !clear => {}
                _ => return Err(JournalError::WrongKind { path: leaf.path.to_string() }),
            }
        }
        Ok(())
    }

    /// The entries with the leaves they stand for, as far as both go.
    pub fn leaves<'a>(&'a self, abi: &'a Abi) -> impl Iterator<Item = (Leaf<'a>, &'a Entry)> {
        abi.journal_leaves().zip(&self.entries)
    }

    /// The commitments to the hidden inputs, in order.
    pub fn commitments(&self) -> impl Iterator<Item = &CompressedRistretto> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Commitment(point) => Some(point),
            Entry::Clear(_) => None,
        })
    }

    /// The canonical bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes);
        bytes
    }

    /// Reads canonical bytes.
    ///
    /// # Errors
    /// If the bytes are not the encoding of a journal.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let journal = Self::read(&mut reader)?;
        reader.finish()?;
        Ok(journal)
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.put_count(self.entries.len());
        for entry in &self.entries {
            match entry {
                Entry::Clear(scalar) => {
                    let significant = significant_bytes(scalar);
                    bytes.push(significant.len() as u8);
                    bytes.put(significant);
                }
                Entry::Commitment(point) => {
                    bytes.push(COMMITMENT);
                    bytes.put(point.as_bytes());
                }
            }
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        let entries = reader.list("journal entries", MAX_ENTRIES, |reader| match reader.u8()? {
            length @ 0..=32 => reader.short_scalar(length).map(Entry::Clear),
            COMMITMENT => reader.point().map(Entry::Commitment),
            tag => Err(FormatError::UnknownTag { what: "journal entry", tag }),
        })?;
        Ok(Self { entries })
    }
}
