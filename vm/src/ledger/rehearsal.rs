//! What a ledger would say to transactions that have no proofs.

use super::{
    Block, Genesis, Ledger, LedgerError, MemoryStore, OutputId, Outputs, Requested, Store, StoredOutput,
    change,
};
use crate::tx::SimulatedTx;

/// A ledger in memory for transactions that were [simulated](SimulatedTx): it has the rules of a [`Ledger`], and what is in it
/// proves nothing. No ledger takes a simulated transaction, nor becomes of this.
///
/// ```
/// use zkvm::Scalar;
/// use zkvm::ledger::{Genesis, Rehearsal};
/// use zkvm::signature::SigningKey;
/// use zkvm::tx::{Anchor, Header, Predicate, TxBuilder, Utxo, ValueOpening};
///
/// let alice = SigningKey::random();
/// let to_alice = Predicate::from(alice.verification_key());
/// let coins = Utxo::genesis(Anchor([1; 32]), to_alice, ValueOpening::hidden(10, Scalar::from(7u64)));
/// let genesis = Genesis { timestamp_ms: 0, outputs: vec![coins.contract().into()] };
/// let mut rehearsal = Rehearsal::new(&genesis)?;
///
/// let move_coins = TxBuilder::new(Header::any_time()).spend(&coins).change(to_alice);
/// let (simulation, _) = move_coins.simulate()?;
/// let transaction = [simulation.signed_by(&[alice.verification_key()])?];
/// rehearsal.apply(&transaction, 1000)?;
/// let error = rehearsal.apply(&transaction, 2000).unwrap_err();
/// assert!(error.to_string().ends_with("which was already spent in block 1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// ```compile_fail,E0277
/// # use zkvm::ledger::{Ledger, LedgerError, MemoryStore};
/// fn unproven(ledger: &mut Ledger<MemoryStore>, tx: zkvm::tx::SimulatedTx) -> Result<(), LedgerError> {
///     ledger.apply(&[tx], 0)?; // `SimulatedTx` is not `Verified`
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Rehearsal {
    store: MemoryStore,
}

impl Rehearsal {
    /// Begins as a ledger would.
    ///
    /// # Errors
    /// [`LedgerError::OutputExists`] if two outputs have the same ID.
    pub fn new(genesis: &Genesis) -> Result<Self, LedgerError> {
        Ledger::create(MemoryStore::default(), genesis).map(|ledger| Self { store: ledger.into_store() })
    }

    /// Applies a block of transactions as [`Ledger::apply`] does: all of them, or none.
    ///
    /// # Errors
    /// The [`LedgerError`] that a ledger would have.
    pub fn apply(&mut self, transactions: &[SimulatedTx], timestamp_ms: u64) -> Result<Block, LedgerError> {
        let requested =
            transactions.iter().map(|transaction| Requested::of(transaction.header(), transaction.log()));
        let (block, change) = change::apply(&self.store, &self.last()?, requested, timestamp_ms)?;
        self.store.write(change)?;
        Ok(block)
    }

    /// The last block.
    ///
    /// # Errors
    /// None that a store in memory has.
    pub fn last(&self) -> Result<Block, LedgerError> {
        self.store.last()?.ok_or(LedgerError::NoGenesis)
    }

    /// An output that exists, or did until it was spent.
    ///
    /// # Errors
    /// None that a store in memory has.
    pub fn output(&self, id: &OutputId) -> Result<Option<StoredOutput>, LedgerError> {
        Ok(self.store.output(id)?)
    }

    /// The unspent outputs in the order of their IDs.
    ///
    /// # Errors
    /// None that a store in memory has.
    pub fn unspent(&self) -> Result<Outputs<'_>, LedgerError> {
        Ok(self.store.unspent()?)
    }
}
