//! Where a ledger's state is kept.

use std::collections::BTreeMap;
use std::error::Error;

use thiserror::Error;

use super::{Block, OutputId};
use crate::tx::Nullifier;

/// Keeps blocks by height and outputs by ID, and changes them as a whole or not at all.
pub trait Store {
    /// The highest block; `None` in an empty store.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn last(&self) -> Result<Option<Block>, StoreError>;

    /// The block of a height.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn block(&self, height: u64) -> Result<Option<Block>, StoreError>;

    /// An output, spent or not.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn output(&self, id: &OutputId) -> Result<Option<StoredOutput>, StoreError>;

    /// The height of the block that nullified something; `None` if no block did.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn nullified(&self, nullifier: &Nullifier) -> Result<Option<u64>, StoreError>;

    /// The unspent outputs in the order of their IDs.
    ///
    /// # Errors
    /// If the store cannot be read, now or at any item.
    fn unspent(&self) -> Result<Outputs<'_>, StoreError>;

    /// How many outputs and nullifiers there are.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn counts(&self) -> Result<Counts, StoreError>;

    /// Makes a change, the whole of it or nothing, whatever happens meanwhile. It is durable when this returns.
    ///
    /// # Errors
    /// If the store cannot be written. Reading it again tells whether the change was made.
    fn write(&mut self, change: Change) -> Result<(), StoreError>;
}

/// Outputs one by one.
pub type Outputs<'a> = Box<dyn Iterator<Item = Result<(OutputId, StoredOutput), StoreError>> + 'a>;

/// An output in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredOutput {
    /// The bytes that encode it.
    pub bytes: Vec<u8>,
    /// The height of the block that made it.
    pub created: u64,
    /// The height of the block that spent it; `None` while it is unspent.
    pub spent: Option<u64>,
}

/// How many outputs and nullifiers a store has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that can be spent.
    pub unspent: u64,
    /// How many outputs were spent.
    pub spent: u64,
    /// How much was nullified.
    pub nullifiers: u64,
}

/// What a block, or its taking back, changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What each of these IDs leads to afterwards; `None`: to nothing.
    pub outputs: BTreeMap<OutputId, Option<StoredOutput>>,
    /// The height of the block that nullified each of these; `None`: no block did.
    pub nullifiers: BTreeMap<Nullifier, Option<u64>>,
    /// What happens to the blocks.
    pub block: BlockChange,
}

/// What happens to the blocks of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockChange {
    /// This one follows the last.
    Push(Block),
    /// The last one, of this height, goes.
    Pop(u64),
}

/// What is wrong with a store.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// It is something else, or of another version.
    #[error("this is not a ledger: {0}")]
    NotALedger(String),
    /// Somebody else has it open.
    #[error("the ledger is in use by another process")]
    InUse,
    /// What it holds contradicts itself: it was changed from outside.
    #[error("the ledger is damaged: {0}")]
    Damaged(String),
    /// It was opened to read.
    #[error("the ledger was opened for reading and cannot be written")]
    ReadOnly,
    /// It cannot be read or written.
    #[error("the ledger cannot be read or written: {0}")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}
