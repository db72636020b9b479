//! Whether a ledger is what its blocks say: all of it, from the first block on.
//!
//! Nothing is kept but what one block did: instead of building the state a second time, every step of every block is
//! looked up in the state, which names the block that made an output and the one that spent it. As each output is
//! then accounted for once, and the store has no others, the state is the one that the blocks lead to.

use std::collections::BTreeSet;

use super::{
    Applied, Block, BlockId, Counts, Genesis, Ledger, LedgerError, OutputId, Store, StoreError, StoredOutput,
};
use crate::tx::{Contract, Nullifier};
use crate::zkos::{self, Source};

/// What a ledger holds, all of which has been checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The height of the last block.
    pub height: u64,
    /// The last block's ID, which names the whole history.
    pub last: BlockId,
    /// How many transactions there are in all blocks.
    pub transactions: u64,
    /// How many outputs there are.
    pub outputs: Counts,
}

impl<S: Store> Ledger<S> {
    /// Checks the whole ledger: that each block follows the one before it, that the transactions' effects lead to the
    /// outputs there are, and that each output has the ID that it is kept under.
    ///
    /// What cannot be checked is whether the transactions were valid, since a ledger keeps their IDs and effects only.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] says what is wrong, or another [`StoreError`] why it cannot be read.
    pub fn check(&self) -> Result<Checked, LedgerError> {
        let mut walk = Walk { store: &self.store, transactions: 0, found: Counts::default(), spends: 0 };
        let last = self.last()?;
        for block in self.blocks()? {
            walk.block(&block?)?;
        }
        walk.end()?;
        let Walk { transactions, found, .. } = walk;
        Ok(Checked { height: last.height, last: last.id(), transactions, outputs: found })
    }
}

/// Whether these bytes, from this place in a transaction, are the output with this ID.
pub fn is_output(id: &OutputId, bytes: &[u8], source: Source) -> bool {
    Contract::decode(&bytes.into()).is_ok_and(|contract| OutputId::from(contract.id()) == *id)
        || zkos::ScriptOutput::decode(bytes).is_ok_and(|output| output.id(source) == *id)
}

struct Walk<'a, S> {
    store: &'a S,
    transactions: u64,
    /// The outputs that were made, by what the store says has become of them.
    found: Counts,
    /// How often something was spent.
    spends: u64,
}

/// What the block at hand has done.
#[derive(Default)]
struct Done {
    made: BTreeSet<OutputId>,
    spent: BTreeSet<OutputId>,
    nullified: BTreeSet<Nullifier>,
}

impl<S: Store> Walk<'_, S> {
    fn block(&mut self, block: &Block) -> Result<(), StoreError> {
        let mut done = Done::default();
        if block.height == 0 {
            return self.genesis(block, &mut done);
        }
        for applied in &block.transactions {
            self.transactions += 1;
            if applied.inputs.is_empty() {
                return Err(damaged(block, "a transaction of it spends nothing"));
            }
            applied.reads.iter().try_for_each(|id| self.read(block, id, &done))?;
            for id in &applied.inputs {
                self.spend(block, id, &mut done)?;
            }
            for nullifier in &applied.nullifiers {
                self.nullify(block, nullifier, &mut done)?;
            }
            self.make(block, applied, applied.id, &mut done)?;
        }
        Ok(())
    }

    fn genesis(&mut self, block: &Block, done: &mut Done) -> Result<(), StoreError> {
        match block.transactions.as_slice() {
            [entry]
                if entry.inputs.is_empty()
                    && entry.reads.is_empty()
                    && entry.nullifiers.is_empty()
                    && entry.id == Genesis::entry_id(&entry.outputs) =>
            {
                self.make(block, entry, [0; 32], done)
            }
            _ => Err(damaged(block, "it is no first block")),
        }
    }

    /// The output was there, and was spent later or not at all.
    fn read(&self, block: &Block, id: &OutputId, done: &Done) -> Result<(), StoreError> {
        let output = self.output(block, id)?;
        let is_made = output.created < block.height || done.made.contains(id);
        let is_spent = output.spent.is_some_and(|height| height < block.height) || done.spent.contains(id);
        if is_made && !is_spent {
            return Ok(());
        }
        Err(damaged(block, format!("it reads output {id}, which was made later or spent before")))
    }

    fn nullify(&mut self, block: &Block, nullifier: &Nullifier, done: &mut Done) -> Result<(), StoreError> {
        if self.store.nullified(nullifier)? != Some(block.height) || !done.nullified.insert(*nullifier) {
            return Err(damaged(block, format!("it nullifies {nullifier}, which was nullified elsewhere")));
        }
        self.found.nullifiers += 1;
        Ok(())
    }

    fn spend(&mut self, block: &Block, id: &OutputId, done: &mut Done) -> Result<(), StoreError> {
        let output = self.output(block, id)?;
        if output.spent != Some(block.height) || !done.spent.insert(*id) {
            return Err(damaged(
                block,
                format!("it spends output {id}, which was spent elsewhere, or is unspent"),
            ));
        }
        if output.created >= block.height && !done.made.contains(id) {
            return Err(damaged(block, format!("it spends output {id}, which was made later")));
        }
        self.spends += 1;
        Ok(())
    }

    fn make(
        &mut self,
        block: &Block,
        applied: &Applied,
        txid: [u8; 32],
        done: &mut Done,
    ) -> Result<(), StoreError> {
        for (id, index) in applied.outputs.iter().zip(0..) {
            let output = self.output(block, id)?;
            if output.created != block.height || !done.made.insert(*id) {
                return Err(damaged(block, format!("it makes output {id}, which was made elsewhere, too")));
            }
            if !is_output(id, &output.bytes, Source { txid, index }) {
                return Err(StoreError::Damaged(format!("output {id}: this is not the ID of what it holds")));
            }
            match output.spent {
                None => self.found.unspent += 1,
                Some(_) => self.found.spent += 1,
            }
        }
        Ok(())
    }

    fn output(&self, block: &Block, id: &OutputId) -> Result<StoredOutput, StoreError> {
        self.store.output(id)?.ok_or_else(|| damaged(block, format!("output {id} is missing")))
    }

    /// Nothing is there but what the blocks made, and it is spent if a block spent it.
    fn end(&self) -> Result<(), StoreError> {
        let wrong = |why: &str| Err(StoreError::Damaged(why.into()));
        if self.spends != self.found.spent {
            return wrong("outputs count as spent that no block spends");
        }
        if self.store.counts()? != self.found {
            return wrong("there are outputs or nullifiers that no block makes");
        }
        let mut listed = 0;
        for item in self.store.unspent()? {
            let (id, output) = item?;
            if self.store.output(&id)? != Some(output) {
                return Err(StoreError::Damaged(format!(
                    "output {id}: it is not what the list of outputs says"
                )));
            }
            listed += 1;
        }
        if listed == self.found.unspent { Ok(()) } else { wrong("the list of outputs is not complete") }
    }
}

fn damaged(block: &Block, why: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged(format!("block {}: {why}", block.height))
}
