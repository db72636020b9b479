//! Transactions: what a program does to the outside world.
//!
//! A [`Tx`] is a header, a program, a signature and a proof. Running the program writes a [`TxLog`]: header, program and
//! all effects. The log's Merkle root is the [`TxId`], and both the proof and the signature are bound to it. What
//! is spent and created is a [`Contract`]: items locked by a [`Predicate`], made unique by an [`Anchor`].
//!
//! Instructions, contracts, predicates and encodings are the reference ZkVM's, but that immediates are shorter and ranges are proven
//! by digits. What its proofs are bound to is not enough ([`original`] reads its transactions and says why), so transactions here
//! are of version 2, in which everything is bound. docs/spec.md, "Transactions", has both.
//!
//! # Stages
//!
//! ```text
//! TxBuilder ── build ──┐
//!                      ├─► UnsignedTx ── sign ──► Tx ── verify, verify_block ──► VerifiedTx ──► a ledger
//! Program ──── prove ──┘
//! ```
//!
//! A [`TxBuilder`] takes unspent outputs ([`Utxo`]: with their secrets), contracts and clauses that open them ([`Call`]), and
//! what is to become of it all; a
//! [`Program`] with its [`Witness`] can do everything else. A [`VerifiedTx`] is made by verification alone, and
//! [`ledger`](crate::ledger) applies nothing else. `simulate` stands where `build` or `prove` does, and checks the same without a
//! proof: a [`Simulation`] becomes a [`SimulatedTx`], which only a [`Rehearsal`](crate::ledger::Rehearsal) applies.
//!
//! # Example
//!
//! Somebody proves that they own an output, and says something under its name, without moving it anywhere else.
//!
//! ```
//! use zkvm::Scalar;
//! use zkvm::signature::SigningKey;
//! use zkvm::tx::{
//!     Anchor, DEFAULT_LIMITS, Header, Predicate, Tx, TxBuilder, Utxo, ValueOpening, default_generators,
//! };
//!
//! let key = SigningKey::random();
//! let owner = Predicate::from(key.verification_key());
//! let coin = Utxo::genesis(Anchor([1; 32]), owner, ValueOpening::hidden(10, Scalar::from(7u64)));
//!
//! let (unsigned, _) = TxBuilder::new(Header::any_time())
//!     .spend(&coin)
//!     .data(*b"it is mine")
//!     .change(owner)
//!     .build()?;
//! let bytes = unsigned.sign(&[key])?.encode();
//!
//! // Whoever receives the bytes:
//! let verified = Tx::decode(&bytes)?.verify(&default_generators(), DEFAULT_LIMITS)?;
//! assert_eq!(verified.log().inputs().collect::<Vec<_>>(), [coin.id()]);
//! assert_eq!(verified.log().data().next().map(|data| data.to_vec()), Some(b"it is mine".to_vec()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `vm/examples` has more: `issue_pay_retire`, `confidential_payment`, `taproot_contract`, `vault`, `batch_verification`.

#[cfg(feature = "prove")]
mod balance;
#[cfg(feature = "prove")]
mod builder;
#[cfg(feature = "prove")]
mod call;
#[cfg(feature = "prove")]
mod error;
mod limits;
pub mod original;
#[cfg(feature = "prove")]
mod outgoing;
mod program;
#[cfg(feature = "prove")]
mod prove;
#[cfg(feature = "prove")]
mod simulate;
mod transaction;
#[cfg(feature = "prove")]
mod unsigned;
#[cfg(feature = "prove")]
mod utxo;
mod verify;
#[cfg(feature = "prove")]
mod witness;

pub use crate::contracts::{
    Address, AddressError, Anchor, CallProof, Contract, ContractId, Format, Header, Nullifier, PortableItem,
    Predicate, PredicateLeaf, PredicateTree, TaprootError, TxEntry, TxId, TxLog, VERSION, Value,
};
pub use crate::machine::OpenedContract;
#[cfg(feature = "prove")]
pub use builder::{NewOutputs, TxBuilder, TxDraft};
#[cfg(feature = "prove")]
pub use call::{Argument, Call, CallResult, Opens, PayloadItem};
#[cfg(feature = "prove")]
pub use error::BuildError;
pub use limits::{DEFAULT_LIMITS, default_generators};
pub use program::Program;
#[cfg(feature = "prove")]
pub use prove::prove;
#[cfg(feature = "prove")]
pub use simulate::{SimulatedTx, Simulation, simulate};
pub use transaction::Tx;
#[cfg(feature = "prove")]
pub use unsigned::UnsignedTx;
#[cfg(feature = "prove")]
pub use utxo::Utxo;
pub use verify::{BlockError, Effects, ExecutedTx, FeeRate, TxError, VerifiedTx, verify_block};
#[cfg(feature = "prove")]
pub use witness::{ValueOpening, Witness};
