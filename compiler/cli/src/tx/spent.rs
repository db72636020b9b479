//! What a ledger says is spent.

use std::path::Path;

use zkc::contract::wallet::Wallet;
use zkc::diagnostic::Diagnostic;
use zkvm::ledger::{DiskStore, Ledger, StoredOutput};
use zkvm::tx::ContractId;

use super::super::ledger::{open_to_read, trouble};
use super::names::listed;

/// What a ledger says of outputs.
pub(super) struct Outputs<'a> {
    path: &'a Path,
    ledger: Ledger<DiskStore>,
}

impl<'a> Outputs<'a> {
    pub(super) fn open(path: &'a Path) -> Result<Self, Diagnostic> {
        Ok(Self { path, ledger: open_to_read(path)? })
    }

    /// Whether an output is there, and can be spent.
    pub(super) fn is_unspent(&self, id: ContractId) -> Result<bool, Diagnostic> {
        Ok(self.find(id)?.is_some_and(|output| output.spent.is_none()))
    }

    /// Whether an output was there, and is spent.
    pub(super) fn is_spent(&self, id: ContractId) -> Result<bool, Diagnostic> {
        Ok(self.find(id)?.is_some_and(|output| output.spent.is_some()))
    }

    /// Whether an output is or was there.
    pub(super) fn knows(&self, id: ContractId) -> Result<bool, Diagnostic> {
        Ok(self.find(id)?.is_some())
    }

    fn find(&self, id: ContractId) -> Result<Option<StoredOutput>, Diagnostic> {
        self.ledger.output(&id.into()).map_err(|error| trouble(self.path, &error))
    }
}

/// Removes coins and instances that are spent on a ledger; in words, what was removed, if anything was. What the ledger does not know stays.
pub(super) fn forget_spent(wallet: &mut Wallet, outputs: &Outputs<'_>) -> Result<Option<String>, Diagnostic> {
    let (coins, instances) = (wallet.coins.len(), wallet.instances.len());
    let mut kept = vec![];
    for coin in std::mem::take(&mut wallet.coins) {
        if !outputs.is_spent(coin.id())? {
            kept.push(coin);
        }
    }
    wallet.coins = kept;
    let mut kept = vec![];
    for (name, instance) in std::mem::take(&mut wallet.instances) {
        if !outputs.is_spent(instance.output.id())? {
            kept.push((name, instance));
        }
    }
    wallet.instances = kept;
    let (coins, instances) = (coins - wallet.coins.len(), instances - wallet.instances.len());
    Ok((coins + instances > 0).then(|| listed(&[(coins, "coin"), (instances, "instance")])))
}
