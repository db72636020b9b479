//! What a verified transaction does to a ledger.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::OutputId;
#[cfg(feature = "prove")]
use crate::tx::Header;
use crate::tx::{Contract, ContractId, Nullifier, TxLog, VerifiedTx};
use crate::zkos::{Pair, VerifiedScriptTx};

/// A transaction whose proof and signatures have been verified, as the ledger sees it.
///
/// The trait is sealed: it is implemented for verified transactions and nothing else, so that no other can be
/// applied. The ID of an output is a hash of the whole of it: a transaction that names the ID has named what it holds,
/// and the ledger compares nothing but IDs.
///
/// ```compile_fail,E0277
/// # use zkvm::ledger::{Ledger, LedgerError, MemoryStore};
/// fn unverified(ledger: &mut Ledger<MemoryStore>, tx: zkvm::tx::Tx) -> Result<(), LedgerError> {
///     ledger.apply(&[tx], 0)?; // `Tx` is not `Verified`
///     Ok(())
/// }
/// ```
pub trait Effects: sealed::Verified {
    /// The ID of the transaction.
    fn id(&self) -> [u8; 32];

    /// The outputs it spends, in its order.
    fn inputs(&self) -> Vec<OutputId>;

    /// The outputs it makes, in its order.
    fn outputs(&self) -> Vec<NewOutput>;

    /// The outputs that it reads and that stay, each once, in its order.
    fn reads(&self) -> Vec<OutputId> {
        vec![]
    }

    /// What it nullifies, in its order.
    fn nullifiers(&self) -> Vec<Nullifier> {
        vec![]
    }

    /// When it may be applied: the first and the last millisecond since 1970.
    fn time_bounds(&self) -> RangeInclusive<u64>;

    /// The least height of a block that may apply it.
    fn maturity(&self) -> u64 {
        0
    }
}

/// An output that a transaction makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutput {
    /// Its ID, which binds the encoding. Of a [`Genesis`](super::Genesis) the caller answers for that.
    pub id: OutputId,
    /// The bytes that encode it.
    pub bytes: Vec<u8>,
}

/// What a transaction asks of a ledger, whether or not it was verified.
pub(super) struct Requested {
    pub(super) id: [u8; 32],
    pub(super) inputs: Vec<OutputId>,
    pub(super) outputs: Vec<NewOutput>,
    pub(super) reads: Vec<OutputId>,
    pub(super) nullifiers: Vec<Nullifier>,
    pub(super) time_bounds: RangeInclusive<u64>,
    pub(super) maturity: u64,
}

impl Requested {
    /// What a verified transaction asks.
    pub(super) fn by(transaction: &impl Effects) -> Self {
        Self {
            id: transaction.id(),
            inputs: transaction.inputs(),
            outputs: transaction.outputs(),
            reads: transaction.reads(),
            nullifiers: transaction.nullifiers(),
            time_bounds: transaction.time_bounds(),
            maturity: transaction.maturity(),
        }
    }

    /// What a log asks.
    #[cfg(feature = "prove")]
    pub(super) fn of(header: Header, log: &TxLog) -> Self {
        Self {
            id: log.id().0,
            inputs: log.inputs().map(OutputId::from).collect(),
            outputs: log.outputs().map(NewOutput::from).collect(),
            reads: reads(log),
            nullifiers: log.nullifiers().collect(),
            time_bounds: header.mintime_ms..=header.maxtime_ms,
            maturity: 0,
        }
    }
}

impl sealed::Verified for VerifiedTx {}

impl Effects for VerifiedTx {
    fn id(&self) -> [u8; 32] {
        self.id().0
    }

    fn inputs(&self) -> Vec<OutputId> {
        self.log().inputs().map(OutputId::from).collect()
    }

    fn outputs(&self) -> Vec<NewOutput> {
        self.log().outputs().map(NewOutput::from).collect()
    }

    fn reads(&self) -> Vec<OutputId> {
        reads(self.log())
    }

    fn nullifiers(&self) -> Vec<Nullifier> {
        self.log().nullifiers().collect()
    }

    fn time_bounds(&self) -> RangeInclusive<u64> {
        self.header().mintime_ms..=self.header().maxtime_ms
    }
}

/// The outputs that were read, each once.
fn reads(log: &TxLog) -> Vec<OutputId> {
    // A program can read one output again and again, which is cheap; looking it up is not.
    let mut seen = BTreeSet::new();
    log.reads().filter(|id| seen.insert(*id)).map(OutputId::from).collect()
}

impl sealed::Verified for VerifiedScriptTx {}

impl Effects for VerifiedScriptTx {
    fn id(&self) -> [u8; 32] {
        self.id()
    }

    fn inputs(&self) -> Vec<OutputId> {
        self.pairs().iter().filter_map(Pair::spent).collect()
    }

    fn outputs(&self) -> Vec<NewOutput> {
        let output = |(pair, index): (&Pair, u32)| {
            let output = pair.created();
            NewOutput { id: output.id(self.source(index)), bytes: output.encode() }
        };
        self.pairs().iter().zip(0..).map(output).collect()
    }

    fn time_bounds(&self) -> RangeInclusive<u64> {
        self.header().mintime_ms..=self.header().maxtime_ms
    }

    fn maturity(&self) -> u64 {
        self.header().maturity
    }
}

impl<T: sealed::Verified + ?Sized> sealed::Verified for Box<T> {}

/// For blocks of transactions of several kinds.
impl<T: Effects + ?Sized> Effects for Box<T> {
    fn id(&self) -> [u8; 32] {
        (**self).id()
    }

    fn inputs(&self) -> Vec<OutputId> {
        (**self).inputs()
    }

    fn outputs(&self) -> Vec<NewOutput> {
        (**self).outputs()
    }

    fn reads(&self) -> Vec<OutputId> {
        (**self).reads()
    }

    fn nullifiers(&self) -> Vec<Nullifier> {
        (**self).nullifiers()
    }

    fn time_bounds(&self) -> RangeInclusive<u64> {
        (**self).time_bounds()
    }

    fn maturity(&self) -> u64 {
        (**self).maturity()
    }
}

impl From<ContractId> for OutputId {
    fn from(id: ContractId) -> Self {
        Self(id.0)
    }
}

impl From<&Contract> for NewOutput {
    fn from(contract: &Contract) -> Self {
        Self { id: contract.id().into(), bytes: contract.encode() }
    }
}

/// To implement [`Effects`] for a type, implement this in the crate first: a promise that values of the type
/// are made by verification alone.
pub(crate) mod sealed {
    /// Values of this type have been verified.
    pub trait Verified {}
}
