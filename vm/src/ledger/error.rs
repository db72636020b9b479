//! Why a ledger refuses a block.

use thiserror::Error;

use super::{OutputId, StoreError};
use crate::tx::Nullifier;

/// Why a ledger could not do what it was asked to. Transactions are counted from 0.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// An output is spent that never existed, or is made only later or by the same transaction.
    #[error("transaction {transaction} spends output {output}, which does not exist")]
    UnknownOutput {
        /// The transaction's place in the block.
        transaction: usize,
        /// The output that it spends.
        output: OutputId,
    },
    /// An output is spent that an earlier block has spent.
    #[error("transaction {transaction} spends output {output}, which was already spent in block {height}")]
    SpentBefore {
        /// The transaction's place in the block.
        transaction: usize,
        /// The output that it spends.
        output: OutputId,
        /// The block that has spent it.
        height: u64,
    },
    /// An output is spent twice in the block.
    #[error(
        "transaction {transaction} spends output {output}, which transaction {first} of the same block already spends"
    )]
    SpentInBlock {
        /// The transaction's place in the block.
        transaction: usize,
        /// The output that it spends.
        output: OutputId,
        /// The place of the transaction that spends it first: an earlier one or the same.
        first: usize,
    },
    /// An output is made whose ID is or was in use.
    #[error("transaction {transaction} makes output {output}, which exists already or has been spent")]
    OutputExists {
        /// The transaction's place in the block.
        transaction: usize,
        /// The output that it makes.
        output: OutputId,
    },
    /// An output is read that never existed, or is made only later or by the same transaction.
    #[error("transaction {transaction} reads output {output}, which does not exist")]
    ReadsUnknown {
        /// The transaction's place in the block.
        transaction: usize,
        /// The output that it reads.
        output: OutputId,
    },
    /// An output is read that was spent before.
    #[error("transaction {transaction} reads output {output}, which was already spent in block {height}")]
    ReadsSpent {
        /// The transaction's place in the block.
        transaction: usize,
        /// The output that it reads.
        output: OutputId,
        /// The block that has spent it, or this one.
        height: u64,
    },
    /// Something is nullified that an earlier block has nullified.
    #[error("transaction {transaction} nullifies {nullifier}, which was already nullified in block {height}")]
    NullifiedBefore {
        /// The transaction's place in the block.
        transaction: usize,
        /// What it nullifies twice.
        nullifier: Nullifier,
        /// The block that has nullified it.
        height: u64,
    },
    /// Something is nullified twice in the block.
    #[error(
        "transaction {transaction} nullifies {nullifier}, which transaction {first} of the same block already nullifies"
    )]
    NullifiedInBlock {
        /// The transaction's place in the block.
        transaction: usize,
        /// What it nullifies twice.
        nullifier: Nullifier,
        /// The place of the transaction that nullifies it first: an earlier one or the same.
        first: usize,
    },
    /// A transaction spends no output: nothing would keep it from being applied again.
    #[error("transaction {transaction} spends nothing, so it could be applied any number of times")]
    SpendsNothing {
        /// The transaction's place in the block.
        transaction: usize,
    },
    /// The block's time is outside the time bounds of a transaction.
    #[error(
        "transaction {transaction} is valid from {from} to {to}, but the time of the block is {timestamp_ms}"
    )]
    OutsideTimeBounds {
        /// The transaction's place in the block.
        transaction: usize,
        /// The first millisecond it is valid in.
        from: u64,
        /// The last time it holds.
        to: u64,
        /// The time of the block.
        timestamp_ms: u64,
    },
    /// The block's height is below the least that a transaction may be applied at.
    #[error(
        "transaction {transaction} may be applied from height {maturity} on, but the block has height {height}"
    )]
    Immature {
        /// The transaction's place in the block.
        transaction: usize,
        /// The least height that will do.
        maturity: u64,
        /// The height of the block.
        height: u64,
    },
    /// The block's time is before that of the last block.
    #[error("the time of the block, {timestamp_ms}, is before that of the last block, {last_ms}")]
    TimeGoesBack {
        /// The time of the block.
        timestamp_ms: u64,
        /// The time of the block before.
        last_ms: u64,
    },
    /// The ledger has its highest block.
    #[error("there is no height above {0}")]
    TooHigh(u64),
    /// The first block cannot be taken back.
    #[error("the first block cannot be taken back")]
    GenesisStays,
    /// A ledger cannot be started where there is one.
    #[error("there is a ledger in this store already")]
    NotEmpty,
    /// The store has no ledger.
    #[error("there is no ledger in this store")]
    NoGenesis,
    /// The store could not read or write.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LedgerError {
    /// The place in the block of the transaction that is in the way, if one is.
    pub fn transaction(&self) -> Option<usize> {
        match self {
            Self::UnknownOutput { transaction, .. }
            | Self::SpentBefore { transaction, .. }
            | Self::SpentInBlock { transaction, .. }
            | Self::OutputExists { transaction, .. }
            | Self::ReadsUnknown { transaction, .. }
            | Self::ReadsSpent { transaction, .. }
            | Self::NullifiedBefore { transaction, .. }
            | Self::NullifiedInBlock { transaction, .. }
            | Self::SpendsNothing { transaction }
            | Self::Immature { transaction, .. }
            | Self::OutsideTimeBounds { transaction, .. } => Some(*transaction),
            _ => None,
        }
    }
}
