//! Unspent outputs with their secrets.

use super::{Anchor, BuildError, Contract, ContractId, PortableItem, Predicate, ValueOpening};

/// An unspent output as its owner knows it: the contract, and the opening of the value that it holds.
///
/// Printing it for debugging shows no secret. The opening is erased from memory when dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Utxo {
    contract: Contract,
    opening: Option<ValueOpening>,
}

impl Utxo {
    /// A contract that holds a single value, with the value's opening; or one that holds nothing, without.
    ///
    /// This is how a payee takes what a payer sends: the opening is checked.
    ///
    /// # Errors
    /// [`BuildError::OpeningMismatch`].
    pub fn new(contract: Contract, opening: Option<ValueOpening>) -> Result<Self, BuildError> {
        let fits = match (&contract.payload[..], &opening) {
            ([], None) => true,
            ([PortableItem::Value(value)], Some(opening)) => opening.value() == *value,
            _ => false,
        };
        if fits { Ok(Self { contract, opening }) } else { Err(BuildError::OpeningMismatch(contract.id())) }
    }

    /// An output that no transaction made: what a ledger begins with. Each needs an anchor of its own. Without an
    /// opening it holds nothing, and is good for a first transaction, which issues, to spend.
    pub fn genesis(anchor: Anchor, predicate: Predicate, opening: impl Into<Option<ValueOpening>>) -> Self {
        let opening = opening.into();
        let payload = opening.iter().map(|opening| PortableItem::Value(opening.value())).collect();
        Self { contract: Contract { anchor, predicate, payload }, opening }
    }

    /// The contract.
    pub fn contract(&self) -> &Contract {
        &self.contract
    }

    /// The contract's name.
    pub fn id(&self) -> ContractId {
        self.contract.id()
    }

    /// The opening of the value; `None` if the contract holds nothing.
    pub fn opening(&self) -> Option<&ValueOpening> {
        self.opening.as_ref()
    }

    /// How much it holds.
    pub fn qty(&self) -> u64 {
        self.opening.as_ref().map_or(0, |opening| opening.qty)
    }
}
