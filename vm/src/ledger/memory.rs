//! A store in memory, for tests and simulations.

use std::collections::BTreeMap;

use super::{Block, BlockChange, Change, Counts, OutputId, Outputs, Store, StoreError, StoredOutput};
use crate::tx::Nullifier;

/// Keeps a ledger in memory; lost when dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryStore {
    blocks: Vec<Block>,
    outputs: BTreeMap<OutputId, StoredOutput>,
    nullifiers: BTreeMap<Nullifier, u64>,
}

impl Store for MemoryStore {
    fn last(&self) -> Result<Option<Block>, StoreError> {
        Ok(self.blocks.last().cloned())
    }

    fn block(&self, height: u64) -> Result<Option<Block>, StoreError> {
        Ok(usize::try_from(height).ok().and_then(|height| self.blocks.get(height)).cloned())
    }

    fn output(&self, id: &OutputId) -> Result<Option<StoredOutput>, StoreError> {
        Ok(self.outputs.get(id).cloned())
    }

    fn nullified(&self, nullifier: &Nullifier) -> Result<Option<u64>, StoreError> {
        Ok(self.nullifiers.get(nullifier).copied())
    }

    fn unspent(&self) -> Result<Outputs<'_>, StoreError> {
        let unspent = self.outputs.iter().filter(|(_, output)| output.spent.is_none());
        Ok(Box::new(unspent.map(|(id, output)| Ok((*id, output.clone())))))
    }

    fn counts(&self) -> Result<Counts, StoreError> {
        let unspent = self.outputs.values().filter(|output| output.spent.is_none()).count() as u64;
        let (spent, nullifiers) = (self.outputs.len() as u64 - unspent, self.nullifiers.len() as u64);
        Ok(Counts { unspent, spent, nullifiers })
    }

    fn write(&mut self, change: Change) -> Result<(), StoreError> {
        for (id, output) in change.outputs {
            match output {
                Some(output) => self.outputs.insert(id, output),
                None => self.outputs.remove(&id),
            };
        }
        for (nullifier, height) in change.nullifiers {
            match height {
                Some(height) => self.nullifiers.insert(nullifier, height),
                None => self.nullifiers.remove(&nullifier),
            };
        }
        match change.block {
            BlockChange::Push(block) => self.blocks.push(block),
            BlockChange::Pop(_) => drop(self.blocks.pop()),
        }
        Ok(())
    }
}
