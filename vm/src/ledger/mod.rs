//! A ledger: the unspent outputs of transactions, changed by blocks as a whole or not at all.
//!
//! A [`Ledger`] starts from a [`Genesis`], a list of outputs that exist because everybody agrees on them. From then on
//! it changes by blocks: [`Ledger::apply`] takes transactions *that have been verified* ([`Effects`] is implemented
//! for nothing else) and either all of them take effect or none, and [`Ledger::rollback`] takes the last block
//! back, which leaves exactly the state before it. What the ledger checks is what no single transaction can know:
//!
//! - every output that is spent exists and is unspent; a transaction may spend what an *earlier* one of the same
//!   block made, not what it makes itself;
//! - every transaction spends at least one output, so none can be applied twice;
//! - no output is made whose ID was ever in use, spent or unspent;
//! - the block's time lies within the time bounds of each transaction, its height is at least their maturity, and it
//!   is not before the last block.
//!
//! A [`Rehearsal`] has the same rules for transactions that were only simulated; what it holds is worth nothing.
//!
//! Where the state is kept is a [`Store`]'s business: [`MemoryStore`] in memory, `DiskStore` (with the cargo
//! feature `disk`) in one file that survives a crash in the middle of a write.
//!
//! ```
//! use zkvm::ledger::{Genesis, Ledger, MemoryStore};
//! use zkvm::signature::SigningKey;
//! use zkvm::tx::{Anchor, DEFAULT_LIMITS, Header, Predicate, TxBuilder, Utxo, ValueOpening, verify_block};
//! use zkvm::{BulletproofGens, Scalar};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // In the beginning Alice has 10 coins.
//! let (alice, bob) = (SigningKey::random(), SigningKey::random());
//! let to = |key: &SigningKey| Predicate::from(key.verification_key());
//! let coin = Scalar::from(1u64);
//! let start = Utxo::genesis(Anchor([1; 32]), to(&alice), ValueOpening::hidden(10, coin));
//! let genesis = Genesis { timestamp_ms: 1_700_000_000_000, outputs: vec![start.contract().into()] };
//! let mut ledger = Ledger::create(MemoryStore::default(), &genesis)?;
//!
//! // She pays 4 to Bob and keeps the rest.
//! let payment = TxBuilder::new(Header::any_time()).spend(&start).pay(4, coin, to(&bob)).change(to(&alice));
//! let tx = payment.build()?.0.sign(&[alice])?;
//! let gens = BulletproofGens::new(DEFAULT_LIMITS.multipliers as usize);
//! let verified = verify_block(&[tx], &gens, DEFAULT_LIMITS)?;
//! let block = ledger.apply(&verified, 1_700_000_060_000)?;
//! assert_eq!((block.height, ledger.unspent()?.count()), (1, 2));
//!
//! // Once.
//! let error = ledger.apply(&verified, 1_700_000_120_000).unwrap_err();
//! assert!(error.to_string().ends_with("which was already spent in block 1"));
//!
//! // Taken back, the first output is there again.
//! assert_eq!(ledger.rollback()?, block);
//! assert_eq!(ledger.output(&start.id().into())?.map(|output| output.spent), Some(None));
//! # Ok(())
//! # }
//! ```

mod block;
mod change;
mod check;
#[cfg(feature = "disk")]
mod disk;
mod effects;
mod error;
mod id;
mod memory;
#[cfg(feature = "prove")]
mod rehearsal;
mod store;
#[cfg(test)]
mod tests;

pub use crate::id::OutputId;
use block::Chain;
pub use block::{Applied, Block, Genesis};
pub use check::{Checked, is_output};
#[cfg(feature = "disk")]
pub use disk::DiskStore;
use effects::Requested;
pub use effects::{Effects, NewOutput};
pub use error::LedgerError;
pub use id::BlockId;
pub use memory::MemoryStore;
#[cfg(feature = "prove")]
pub use rehearsal::Rehearsal;
pub use store::{BlockChange, Change, Counts, Outputs, Store, StoreError, StoredOutput};

/// Unspent outputs and the blocks that led to them.
#[derive(Clone, Debug)]
pub struct Ledger<S> {
    store: S,
}

impl<S: Store> Ledger<S> {
    /// Starts a ledger in an empty store.
    ///
    /// # Errors
    /// [`LedgerError::NotEmpty`] if there is a ledger already, [`LedgerError::OutputExists`] if two outputs have the
    /// same ID, or a [`StoreError`].
    pub fn create(mut store: S, genesis: &Genesis) -> Result<Self, LedgerError> {
        if store.last()?.is_some() {
            return Err(LedgerError::NotEmpty);
        }
        let change = change::start(&store, genesis)?;
        store.write(change)?;
        Ok(Self { store })
    }

    /// Goes on with the ledger in a store.
    ///
    /// # Errors
    /// [`LedgerError::NoGenesis`] if there is none, or a [`StoreError`].
    pub fn open(store: S) -> Result<Self, LedgerError> {
        match store.last()? {
            Some(_) => Ok(Self { store }),
            None => Err(LedgerError::NoGenesis),
        }
    }

    /// Applies a block of transactions, all of them or none. When this returns, the block is there to stay.
    ///
    /// `timestamp_ms` is the block's time in milliseconds since 1970.
    ///
    /// # Errors
    /// A [`LedgerError`] that names the transaction and the output that are in the way. The ledger is then as it was;
    /// only after [`LedgerError::Store`] that is for the store to say: it has the whole block or nothing of it.
    pub fn apply<T: Effects>(&mut self, transactions: &[T], timestamp_ms: u64) -> Result<Block, LedgerError> {
        let transactions = transactions.iter().map(Requested::by);
        let (block, change) = change::apply(&self.store, &self.last()?, transactions, timestamp_ms)?;
        self.store.write(change)?;
        Ok(block)
    }

    /// Takes the last block back, which leaves exactly the state before it; the block.
    ///
    /// # Errors
    /// [`LedgerError::GenesisStays`] if it is the first, or a [`StoreError`].
    pub fn rollback(&mut self) -> Result<Block, LedgerError> {
        let block = self.last()?;
        let change = change::undo(&self.store, &block)?;
        self.store.write(change)?;
        Ok(block)
    }

    /// The last block.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub fn last(&self) -> Result<Block, LedgerError> {
        self.store.last()?.ok_or(LedgerError::NoGenesis)
    }

    /// The block of a height, which has been compared with the one before it; `None` if the ledger is not that high.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub fn block(&self, height: u64) -> Result<Option<Block>, LedgerError> {
        if height > self.last()?.height {
            return Ok(None);
        }
        let chain = match height.checked_sub(1) {
            None => Some(Chain::START),
            Some(below) => self.store.block(below)?.and_then(|block| Chain::after(&block)),
        };
        let chain = chain.ok_or_else(|| StoreError::Damaged(format!("no block is below block {height}")))?;
        Ok(Some(chain.next(&self.store)?))
    }

    /// All blocks, the first one first, each of them compared with the one before it.
    ///
    /// # Errors
    /// A [`StoreError`], now or at any item.
    pub fn blocks(&self) -> Result<impl Iterator<Item = Result<Block, LedgerError>> + '_, LedgerError> {
        let last = self.last()?.height;
        let mut chain = Some(Chain::START);
        Ok((0..=last).map_while(move |_| {
            let next = chain?.next(&self.store);
            chain = next.as_ref().ok().and_then(Chain::after);
            Some(next.map_err(LedgerError::from))
        }))
    }

    /// An output that exists, or did until it was spent.
    ///
    /// # Errors
    /// A [`StoreError`].
    pub fn output(&self, id: &OutputId) -> Result<Option<StoredOutput>, LedgerError> {
        Ok(self.store.output(id)?)
    }

    /// The unspent outputs in the order of their IDs.
    ///
    /// # Errors
    /// A [`StoreError`], now or at any item.
    pub fn unspent(&self) -> Result<Outputs<'_>, LedgerError> {
        Ok(self.store.unspent()?)
    }

    /// Gives the store back.
    pub fn into_store(self) -> S {
        self.store
    }
}
