//! What a transaction is and does, entry by entry, and the ID made of it.

use curve25519_dalek::ristretto::CompressedRistretto;
use merlin::Transcript;

use super::{Contract, ContractId, Format, Header, Nullifier};
use crate::bytes::Bytes;
use crate::id::hex_text;
use crate::merkle::{self, Hasher};
use crate::transcript::{ProofTranscript, label};

/// A transaction's header, its program, and all effects in the order of execution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TxLog {
    format: Format,
    entries: Vec<TxEntry>,
}

/// What a transaction is, or one effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TxEntry {
    /// The header: the first entry, and the only one of its kind.
    Header(Header),
    /// The program: the second entry, and the only one of its kind. The reference's logs have none.
    Program(Bytes),
    /// A value came into being.
    Issue {
        /// The commitment to its quantity.
        qty: CompressedRistretto,
        /// The commitment to its flavor.
        flv: CompressedRistretto,
    },
    /// A value was destroyed.
    Retire {
        /// The commitment to its quantity.
        qty: CompressedRistretto,
        /// The commitment to its flavor.
        flv: CompressedRistretto,
    },
    /// An output of an earlier transaction was spent.
    Input(ContractId),
    /// An output was created.
    Output(Contract),
    /// A fee was paid. There may be several.
    Fee(u64),
    /// Data without meaning for the machine.
    Data(Bytes),
    /// Something was done that nobody can do a second time.
    Nullifier(Nullifier),
    /// What an output holds was read, and the output stayed.
    Read(ContractId),
}

/// The name of a transaction: the Merkle root of its log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TxId(pub [u8; 32]);

hex_text!(TxId);

impl TxLog {
    /// The log of a transaction that has done nothing yet.
    pub fn new(header: Header, program: Bytes) -> Self {
        Self { format: Format::Version2, entries: vec![TxEntry::Header(header), TxEntry::Program(program)] }
    }

    /// The same as the reference has it: without the program.
    pub fn original(header: Header) -> Self {
        Self { format: Format::Original, entries: vec![TxEntry::Header(header)] }
    }

    /// Adds what was done next.
    pub fn push(&mut self, entry: TxEntry) {
        self.entries.push(entry);
    }

    /// All entries, the header first, then the program.
    pub fn entries(&self) -> &[TxEntry] {
        &self.entries
    }

    /// The transaction's ID. Hashes every entry.
    pub fn id(&self) -> TxId {
        TxId(self.hasher().root(&self.leaves()))
    }

    /// What leads from the entry at `index` to the ID; `None` if there is no such entry.
    pub fn path(&self, index: usize) -> Option<merkle::Path> {
        self.hasher().path(&self.leaves(), index)
    }

    /// Hashes the log's tree, to check a [`TxLog::path`] for instance.
    pub fn hasher(&self) -> Hasher {
        self.format.hasher()
    }

    fn leaves(&self) -> Vec<merkle::Hash> {
        let hasher = self.hasher();
        self.entries.iter().map(|entry| entry.leaf(&hasher)).collect()
    }

    /// The outputs that were spent, in order.
    pub fn inputs(&self) -> impl Iterator<Item = ContractId> {
        self.entries.iter().filter_map(|entry| match entry {
            TxEntry::Input(id) => Some(*id),
            _ => None,
        })
    }

    /// The outputs that were read, in order.
    pub fn reads(&self) -> impl Iterator<Item = ContractId> {
        self.entries.iter().filter_map(|entry| match entry {
            TxEntry::Read(id) => Some(*id),
            _ => None,
        })
    }

    /// What was nullified, in order.
    pub fn nullifiers(&self) -> impl Iterator<Item = Nullifier> {
        self.entries.iter().filter_map(|entry| match entry {
            TxEntry::Nullifier(nullifier) => Some(*nullifier),
            _ => None,
        })
    }

    /// The outputs that were created, in order.
    pub fn outputs(&self) -> impl Iterator<Item = &Contract> {
        self.entries.iter().filter_map(|entry| match entry {
            TxEntry::Output(contract) => Some(contract),
            _ => None,
        })
    }

    /// The data that was logged, in order.
    pub fn data(&self) -> impl Iterator<Item = &Bytes> {
        self.entries.iter().filter_map(|entry| match entry {
            TxEntry::Data(data) => Some(data),
            _ => None,
        })
    }

    /// All fees together. A machine refuses more than 2^24; beyond 64 bits this stops growing.
    pub fn fee(&self) -> u64 {
        let fee = |entry: &TxEntry| if let TxEntry::Fee(fee) = entry { *fee } else { 0 };
        self.entries.iter().map(fee).fold(0, u64::saturating_add)
    }
}

impl TxEntry {
    /// The entry's hash, a leaf of the tree whose root is the transaction's ID.
    pub fn leaf(&self, hasher: &Hasher) -> merkle::Hash {
        hasher.leaf(|transcript| self.append_to(transcript))
    }

    fn append_to(&self, transcript: &mut Transcript) {
        match self {
            Self::Header(header) => {
                transcript.append_u64(label::TX_VERSION, header.version);
                transcript.append_u64(label::TX_MINTIME, header.mintime_ms);
                transcript.append_u64(label::TX_MAXTIME, header.maxtime_ms);
            }
            Self::Program(program) => transcript.append_message(label::TX_LOG_PROGRAM, program),
            Self::Issue { qty, flv } => {
                transcript.append_point(label::TX_ISSUE_QUANTITY, qty);
                transcript.append_point(label::TX_ISSUE_FLAVOR, flv);
            }
            Self::Retire { qty, flv } => {
                transcript.append_point(label::TX_RETIRE_QUANTITY, qty);
                transcript.append_point(label::TX_RETIRE_FLAVOR, flv);
            }
            Self::Input(id) => transcript.append_message(label::TX_INPUT, &id.0),
            Self::Output(contract) => transcript.append_message(label::TX_OUTPUT, &contract.id().0),
            Self::Fee(fee) => transcript.append_u64(label::TX_FEE, *fee),
            Self::Data(data) => transcript.append_message(label::TX_DATA, data),
            Self::Nullifier(nullifier) => transcript.append_message(label::TX_NULLIFIER, &nullifier.0),
            Self::Read(id) => transcript.append_message(label::TX_READ, &id.0),
        }
    }
}
