//! Blocks: what was applied when, chained by their IDs.
// The encoding is for files.
#![cfg_attr(not(feature = "disk"), allow(dead_code))]

use merlin::Transcript;

use super::{BlockId, NewOutput, OutputId, Store, StoreError};
use crate::encoding::{FormatError, Reader, Write};
use crate::merkle::{Hash, Hasher};
use crate::transcript::label;
use crate::tx::Nullifier;

/// A block that has been applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// How many blocks are before it: 0 for the first.
    pub height: u64,
    /// Its time in milliseconds since 1970.
    pub timestamp_ms: u64,
    /// The ID of the block before it; zeros for the first.
    pub previous: BlockId,
    /// Its transactions in order.
    pub transactions: Vec<Applied>,
}

/// A transaction in a block: its ID, and what it did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The ID of the transaction.
    pub id: [u8; 32],
    /// The outputs it spent.
    pub inputs: Vec<OutputId>,
    /// The outputs it made.
    pub outputs: Vec<OutputId>,
    /// The outputs it read, in order.
    pub reads: Vec<OutputId>,
    /// What it nullified, in order.
    pub nullifiers: Vec<Nullifier>,
}

/// What a ledger starts from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Genesis {
    /// The time of the first block in milliseconds since 1970.
    pub timestamp_ms: u64,
    /// Outputs that exist without a transaction.
    pub outputs: Vec<NewOutput>,
}

/// No more than a count on disk can say; the bytes that are there bound the memory.
const MAX_COUNT: u32 = u32::MAX;

/// Blocks of a store in order, each compared with the one before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chain {
    /// The height of the next block.
    height: u64,
    /// What that must call the block before it, and the least time it may have.
    previous: BlockId,
    timestamp_ms: u64,
}

impl Chain {
    /// From the first block on.
    pub(super) const START: Self = Self { height: 0, previous: BlockId([0; 32]), timestamp_ms: 0 };

    /// From the block on that comes after this one; `None` after the highest possible.
    pub(super) fn after(block: &Block) -> Option<Self> {
        let height = block.height.checked_add(1)?;
        Some(Self { height, previous: block.id(), timestamp_ms: block.timestamp_ms })
    }

    /// The block that comes next.
    pub(super) fn next<S: Store>(&self, store: &S) -> Result<Block, StoreError> {
        let damaged = |why: &str| StoreError::Damaged(format!("block {}: {why}", self.height));
        let block = store.block(self.height)?.ok_or_else(|| damaged("it is missing"))?;
        if block.previous != self.previous {
            return Err(damaged("it does not follow the block before it"));
        }
        if block.timestamp_ms < self.timestamp_ms {
            return Err(damaged("its time is before that of the block before it"));
        }
        Ok(block)
    }
}

impl Genesis {
    /// The first block: one entry in place of transactions, whose ID is the Merkle root of the outputs' IDs.
    pub fn block(&self) -> Block {
        let outputs: Vec<OutputId> = self.outputs.iter().map(|output| output.id).collect();
        let id = Self::entry_id(&outputs);
        let transactions = vec![Applied { id, outputs, ..Applied::default() }];
        let (height, previous) = (0, BlockId([0; 32]));
        Block { height, timestamp_ms: self.timestamp_ms, previous, transactions }
    }

    /// The ID of the entry that makes these outputs.
    pub(super) fn entry_id(outputs: &[OutputId]) -> Hash {
        root(label::GENESIS_TREE, label::GENESIS_OUTPUT, outputs.iter().map(|id| &id.0))
    }
}

impl Block {
    /// The block's ID: a hash of height, time, previous ID and the Merkle root of the transactions' IDs.
    pub fn id(&self) -> BlockId {
        let mut transcript = Transcript::new(label::BLOCK);
        transcript.append_u64(label::BLOCK_HEIGHT, self.height);
        transcript.append_u64(label::BLOCK_TIMESTAMP, self.timestamp_ms);
        transcript.append_message(label::BLOCK_PREVIOUS, &self.previous.0);
        transcript.append_message(label::BLOCK_TRANSACTIONS, &self.transaction_root());
        let mut id = [0; 32];
        transcript.challenge_bytes(label::BLOCK_ID, &mut id);
        BlockId(id)
    }

    /// The Merkle root of the transactions' IDs.
    pub fn transaction_root(&self) -> Hash {
        let ids = self.transactions.iter().map(|applied| &applied.id);
        root(label::BLOCK_TREE, label::BLOCK_TRANSACTION, ids)
    }

    /// The bytes a store keeps.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = self.height.to_le_bytes().to_vec();
        bytes.put(&self.timestamp_ms.to_le_bytes());
        bytes.put(&self.previous.0);
        bytes.put_count(self.transactions.len());
        for applied in &self.transactions {
            bytes.put(&applied.id);
            for ids in [&applied.inputs, &applied.outputs, &applied.reads] {
                put_list(&mut bytes, ids.iter().map(|id| &id.0));
            }
            put_list(&mut bytes, applied.nullifiers.iter().map(|nullifier| &nullifier.0));
        }
        bytes
    }

    /// Reads what [`Block::encode`] wrote.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let height = reader.u64()?;
        let timestamp_ms = reader.u64()?;
        let previous = BlockId(reader.array()?);
        let transactions = reader.list("transactions of a block", MAX_COUNT, |reader| {
            Ok::<_, FormatError>(Applied {
                id: reader.array()?,
                inputs: list(reader, OutputId)?,
                outputs: list(reader, OutputId)?,
                reads: list(reader, OutputId)?,
                nullifiers: list(reader, Nullifier)?,
            })
        })?;
        reader.finish()?;
        Ok(Self { height, timestamp_ms, previous, transactions })
    }
}

fn root<'a>(tree: &'static [u8], leaf: &'static [u8], ids: impl Iterator<Item = &'a [u8; 32]>) -> Hash {
    let hasher = Hasher::new(tree);
    let leaves: Vec<Hash> =
        ids.map(|id| hasher.leaf(|transcript| transcript.append_message(leaf, id))).collect();
    hasher.root(&leaves)
}

fn put_list<'a>(bytes: &mut Vec<u8>, list: impl ExactSizeIterator<Item = &'a [u8; 32]>) {
    bytes.put_count(list.len());
    list.for_each(|id| bytes.put(id));
}

fn list<T>(reader: &mut Reader<'_>, of: fn([u8; 32]) -> T) -> Result<Vec<T>, FormatError> {
    reader.list("effects of a transaction", MAX_COUNT, |reader| reader.array().map(of))
}
