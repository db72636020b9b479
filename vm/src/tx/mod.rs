//! Transactions: what a program does to the outside world.
//!
//! A [`Tx`] is a header, a program, a signature and a proof. Running the program writes a [`TxLog`] of all
//! effects; the log's Merkle root is the [`TxId`], and both the proof and the signature are bound to it. What
//! is spent and created is a [`Contract`]: items locked by a [`Predicate`], made unique by an [`Anchor`].
//!
//! All of it is the reference ZkVM's, byte for byte; docs/spec.md, "Transactions", has the encodings.

mod balance;
mod binding;
mod builder;
mod contract;
mod error;
mod header;
mod limits;
mod log;
mod predicate;
mod program;
mod prove;
mod taproot;
mod transaction;
mod unsigned;
mod utxo;
mod verify;
mod witness;

pub use binding::{bind_proof, proof_transcript, signid_transcript, signtag_transcript, signtx_transcript};
pub use builder::{NewOutputs, TxBuilder};
pub use contract::{Anchor, Contract, ContractId, PortableItem, Value};
pub use error::BuildError;
pub use header::Header;
pub use limits::{DEFAULT_LIMITS, default_generators};
pub use log::{TxEntry, TxId, TxLog};
pub use predicate::Predicate;
pub use program::Program;
pub use prove::prove;
pub use taproot::{CallProof, PredicateTree, TaprootError};
pub use transaction::Tx;
pub use unsigned::UnsignedTx;
pub use utxo::Utxo;
pub use verify::{BlockError, Effects, ExecutedTx, FeeRate, TxError, VerifiedTx, verify_block};
pub use witness::{ValueOpening, Witness};
