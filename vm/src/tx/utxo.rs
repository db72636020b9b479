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
    /// ```
    /// use zkvm::Scalar;
    /// use zkvm::signature::SigningKey;
    /// use zkvm::tx::{Anchor, Predicate, Utxo, ValueOpening};
    ///
    /// let owner = Predicate::from(SigningKey::random().verification_key());
    /// let opening = ValueOpening::hidden(10, Scalar::from(7u64));
    /// let sent = Utxo::genesis(Anchor([1; 32]), owner, opening.clone()).contract().clone();
    ///
    /// assert_eq!(Utxo::new(sent.clone(), Some(opening.clone()))?.qty(), 10);
    /// let claimed = ValueOpening { qty: 11, ..opening.clone() };
    /// assert!(Utxo::new(sent, Some(claimed)).is_err());
    /// # Ok::<(), zkvm::tx::BuildError>(())
    /// ```
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

    /// The same of one who knows what this opening is of, and need not compute commitments again.
    pub(super) fn of(
        contract: Contract,
        opened: &[PortableItem],
        opening: Option<ValueOpening>,
    ) -> Result<Self, BuildError> {
        if contract.payload == opened {
            Ok(Self { contract, opening })
        } else {
            Err(BuildError::OpeningMismatch(contract.id()))
        }
    }

    /// An output that no transaction made: what a ledger begins with. Each needs an anchor of its own. Without an
    /// opening it holds nothing, and is good for a first transaction, which issues, to spend.
    pub fn genesis(anchor: Anchor, predicate: Predicate, opening: impl Into<Option<ValueOpening>>) -> Self {
        let opening = opening.into();
        let payload = opening.iter().map(|opening| PortableItem::Value(opening.value())).collect();
        Self { contract: Contract { anchor, predicate, payload }, opening }
    }

    /// The contract that is spent, as others see it.
    pub fn contract(&self) -> &Contract {
        &self.contract
    }

    /// The ID of the contract, by which a ledger knows it.
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
