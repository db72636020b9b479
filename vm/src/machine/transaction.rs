//! What a transaction's program does beside writing constraints.

use std::collections::BTreeSet;

use super::settlement::DigitTable;
use super::{Delegate, Machine, MachineError, OpenedContract};
use crate::contracts::{Anchor, ContractId, Format, Header, Predicate, TxEntry};
use crate::program::InstructionSet;

/// The most that all fees of a transaction may add up to, so that a fee times a size fits in 64 bits.
pub const MAX_FEE: u64 = 1 << 24;

/// Hashing as many bytes takes about as long as a term.
pub(super) const BYTES_PER_EDGE: usize = 32;

/// The state of a transaction.
pub(super) struct Transaction {
    /// Which labels its signatures have, and what unassigned opcodes do.
    pub(super) format: Format,
    pub(super) header: Header,
    /// What the next contract will be made unique with: set by `input`, then used and replaced by each contract.
    pub(super) anchor: Option<Anchor>,
    /// Whether an anchor must be there at the end.
    pub(super) must_anchor: bool,
    /// All fees so far, at most [`MAX_FEE`].
    pub(super) fee: u64,
    /// The outputs that were spent so far.
    pub(super) spent: BTreeSet<ContractId>,
    /// The keys that `signtx` asked to sign, and for which contract.
    pub(super) signing: Vec<(Predicate, ContractId)>,
    /// What clause images opened.
    pub(super) opened: Vec<OpenedContract>,
    /// The digits of quantities, of its own program and of clauses.
    pub(super) digits: DigitTable,
}

impl Transaction {
    pub(super) fn new(format: Format, header: Header, must_anchor: bool) -> Self {
        Self {
            format,
            header,
            anchor: None,
            must_anchor,
            fee: 0,
            spent: BTreeSet::new(),
            signing: Vec::new(),
            opened: Vec::new(),
            digits: DigitTable::default(),
        }
    }

    /// The anchor is used up: no two contracts get the same.
    pub(super) fn take_anchor(&mut self) -> Result<Anchor, MachineError> {
        self.anchor.take().ok_or(MachineError::AnchorMissing)
    }

    pub(super) fn add_fee(&mut self, fee: u64) -> Result<(), MachineError> {
        let total = self.fee.checked_add(fee).filter(|&total| total <= MAX_FEE);
        self.fee = total.ok_or(MachineError::FeeTooHigh)?;
        Ok(())
    }

    /// What must hold at the end.
    pub(super) fn check(&self) -> Result<(), MachineError> {
        if self.must_anchor && self.anchor.is_none() { Err(MachineError::AnchorMissing) } else { Ok(()) }
    }
}

impl<D: Delegate> Machine<'_, D> {
    /// The transaction that the instruction `name` needs.
    pub(super) fn transaction(&mut self, name: &'static str) -> Result<&mut Transaction, MachineError> {
        self.transaction.as_mut().ok_or(MachineError::TransactionMissing { name })
    }

    /// Writes an entry of so many bytes to the log. In a transaction it becomes a leaf of the tree that makes the ID.
    pub(super) fn record(&mut self, entry: TxEntry, bytes: usize) -> Result<(), MachineError> {
        self.charge_hash(bytes)?;
        self.log.push(entry);
        Ok(())
    }

    /// Charges for a hash that a transaction makes: strings can be copied for free, and hashed again.
    pub(super) fn charge_hash(&mut self, bytes: usize) -> Result<(), MachineError> {
        /// What a hash takes beside: a leaf or a contract of next to nothing is not free.
        const EDGES_PER_HASH: usize = 16;
        if self.transaction.is_none() {
            return Ok(());
        }
        self.budget.edges(EDGES_PER_HASH + bytes.div_ceil(BYTES_PER_EDGE))
    }

    /// Charges for points that the verifier of a transaction or image will have to decompress and multiply.
    pub(super) fn charge_points(&mut self, points: usize) -> Result<(), MachineError> {
        /// A point takes about as long as many terms.
        const EDGES_PER_POINT: usize = 64;
        match self.set {
            InstructionSet::Script => Ok(()),
            _ => self.budget.edges(points * EDGES_PER_POINT),
        }
    }
}
