//! What a block changes, computed before anything is written.

use std::collections::BTreeMap;

use super::{
    Applied, Block, BlockChange, Change, Genesis, LedgerError, NewOutput, OutputId, Requested, Store,
    StoreError, StoredOutput,
};
use crate::tx::Nullifier;

/// The state as it will be after the transactions looked at so far.
struct Draft<'a, S> {
    store: &'a S,
    height: u64,
    outputs: BTreeMap<OutputId, Option<StoredOutput>>,
    nullifiers: BTreeMap<Nullifier, Option<u64>>,
}

/// The change that a block of transactions makes after `last`.
pub(super) fn apply<S: Store>(
    store: &S,
    last: &Block,
    transactions: impl ExactSizeIterator<Item = Requested>,
    timestamp_ms: u64,
) -> Result<(Block, Change), LedgerError> {
    if timestamp_ms < last.timestamp_ms {
        return Err(LedgerError::TimeGoesBack { timestamp_ms, last_ms: last.timestamp_ms });
    }
    let height = last.height.checked_add(1).ok_or(LedgerError::TooHigh(last.height))?;
    let mut draft = Draft::new(store, height);
    let mut applied = Vec::with_capacity(transactions.len());
    for (index, transaction) in transactions.enumerate() {
        check_time(index, &transaction, timestamp_ms)?;
        check_maturity(index, &transaction, height)?;
        applied.push(draft.transaction(index, transaction, &applied)?);
    }
    let block = Block { height, timestamp_ms, previous: last.id(), transactions: applied };
    let change = draft.into_change(BlockChange::Push(block.clone()));
    Ok((block, change))
}

/// The change that starts a ledger.
pub(super) fn start<S: Store>(store: &S, genesis: &Genesis) -> Result<Change, LedgerError> {
    let mut draft = Draft::new(store, 0);
    for output in &genesis.outputs {
        draft.make(0, output.clone())?;
    }
    Ok(draft.into_change(BlockChange::Push(genesis.block())))
}

/// The change that takes the last block back.
pub(super) fn undo<S: Store>(store: &S, block: &Block) -> Result<Change, LedgerError> {
    if block.height == 0 {
        return Err(LedgerError::GenesisStays);
    }
    let mut outputs = BTreeMap::new();
    for id in block.transactions.iter().flat_map(|applied| &applied.inputs) {
        let output = store.output(id)?.ok_or_else(|| StoreError::Damaged(format!("output {id} is gone")))?;
        outputs.insert(*id, Some(StoredOutput { spent: None, ..output }));
    }
    // After the inputs: what the block both made and spent was not there before.
    for id in block.transactions.iter().flat_map(|applied| &applied.outputs) {
        outputs.insert(*id, None);
    }
    let nullifiers = block.transactions.iter().flat_map(|applied| &applied.nullifiers);
    let nullifiers = nullifiers.map(|nullifier| (*nullifier, None)).collect();
    Ok(Change { outputs, nullifiers, block: BlockChange::Pop(block.height) })
}

fn check_time(index: usize, transaction: &Requested, timestamp_ms: u64) -> Result<(), LedgerError> {
    let bounds = &transaction.time_bounds;
    if bounds.contains(&timestamp_ms) {
        return Ok(());
    }
    let (from, to) = (*bounds.start(), *bounds.end());
    Err(LedgerError::OutsideTimeBounds { transaction: index, from, to, timestamp_ms })
}

fn check_maturity(index: usize, transaction: &Requested, height: u64) -> Result<(), LedgerError> {
    let maturity = transaction.maturity;
    if maturity <= height {
        return Ok(());
    }
    Err(LedgerError::Immature { transaction: index, maturity, height })
}

impl<'a, S: Store> Draft<'a, S> {
    fn new(store: &'a S, height: u64) -> Self {
        Self { store, height, outputs: BTreeMap::new(), nullifiers: BTreeMap::new() }
    }

    fn into_change(self, block: BlockChange) -> Change {
        Change { outputs: self.outputs, nullifiers: self.nullifiers, block }
    }

    /// What it reads first, which it may spend itself, and its inputs before its outputs: a transaction can neither read
    /// nor spend what it makes itself.
    fn transaction(
        &mut self,
        index: usize,
        transaction: Requested,
        before: &[Applied],
    ) -> Result<Applied, LedgerError> {
        let Requested { id, inputs, outputs: made, reads, nullifiers, .. } = transaction;
        if inputs.is_empty() {
            return Err(LedgerError::SpendsNothing { transaction: index });
        }
        reads.iter().try_for_each(|id| self.read(index, *id))?;
        for id in &inputs {
            self.spend(index, *id, before)?;
        }
        nullifiers.iter().try_for_each(|nullifier| self.nullify(index, *nullifier, before))?;
        let outputs = made.iter().map(|output| output.id).collect();
        for output in made {
            self.make(index, output)?;
        }
        Ok(Applied { id, inputs, outputs, reads, nullifiers })
    }

    fn read(&self, transaction: usize, id: OutputId) -> Result<(), LedgerError> {
        match self.output(&id)? {
            None => Err(LedgerError::ReadsUnknown { transaction, output: id }),
            Some(StoredOutput { spent: Some(height), .. }) => {
                Err(LedgerError::ReadsSpent { transaction, output: id, height })
            }
            Some(_) => Ok(()),
        }
    }

    fn nullify(
        &mut self,
        transaction: usize,
        nullifier: Nullifier,
        before: &[Applied],
    ) -> Result<(), LedgerError> {
        if let Some(height) = self.store.nullified(&nullifier)? {
            return Err(LedgerError::NullifiedBefore { transaction, nullifier, height });
        }
        if self.nullifiers.insert(nullifier, Some(self.height)).is_some() {
            let earlier = before.iter().position(|applied| applied.nullifiers.contains(&nullifier));
            let first = earlier.unwrap_or(transaction);
            return Err(LedgerError::NullifiedInBlock { transaction, nullifier, first });
        }
        Ok(())
    }

    fn spend(&mut self, transaction: usize, id: OutputId, before: &[Applied]) -> Result<(), LedgerError> {
        match self.output(&id)? {
            None => Err(LedgerError::UnknownOutput { transaction, output: id }),
            Some(StoredOutput { spent: Some(height), .. }) if height == self.height => {
                let earlier = before.iter().position(|applied| applied.inputs.contains(&id));
                let first = earlier.unwrap_or(transaction);
                Err(LedgerError::SpentInBlock { transaction, output: id, first })
            }
            Some(StoredOutput { spent: Some(height), .. }) => {
                Err(LedgerError::SpentBefore { transaction, output: id, height })
            }
            Some(output) => {
                self.outputs.insert(id, Some(StoredOutput { spent: Some(self.height), ..output }));
                Ok(())
            }
        }
    }

    fn make(&mut self, transaction: usize, output: NewOutput) -> Result<(), LedgerError> {
        if self.output(&output.id)?.is_some() {
            return Err(LedgerError::OutputExists { transaction, output: output.id });
        }
        let made = StoredOutput { bytes: output.bytes, created: self.height, spent: None };
        self.outputs.insert(output.id, Some(made));
        Ok(())
    }

    fn output(&self, id: &OutputId) -> Result<Option<StoredOutput>, StoreError> {
        match self.outputs.get(id) {
            Some(output) => Ok(output.clone()),
            None => self.store.output(id),
        }
    }
}
