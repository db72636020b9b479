//! The journal: typed public data in order.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

use crate::abi::{Abi, Leaf};
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

impl Journal {
    /// The entries with the leaves they stand for, as far as both go.
    pub fn leaves<'a>(&'a self, abi: &'a Abi) -> impl Iterator<Item = (Leaf<'a>, &'a Entry)> {
        abi.journal_leaves().zip(&self.entries)
    }

    /// The canonical bytes, which the transcript of a proof binds.
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
                    let significant = significant_bytes(scalar.as_bytes());
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
