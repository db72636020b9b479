//! zkvm: a typed stack machine that builds a constraint system while it runs, proven with Bulletproofs.
//!
//! Somebody sent a receipt, and we have the image that it should be of:
//!
//! ```
//! use zkvm::receipt::describe_journal;
//! use zkvm::{Image, Receipt};
//!
//! let image = Image::decode(include_bytes!("../tests/stored/share.zkx"))?;
//! let receipt = Receipt::decode(include_bytes!("../tests/stored/share.zkr"))?;
//! let verified = zkvm::verify(&image, &receipt)?;
//!
//! // The journal is all that the proof says; the image knows the names and types of its values.
//! let journal = describe_journal(&image.abi, verified.journal()).ok_or("another image's journal")?;
//! for item in &journal {
//!     println!("{item}");
//! }
//! let lines: Vec<String> = journal.iter().map(ToString::to_string).collect();
//! assert_eq!(lines[0], "unit: int 1..=100 = 10");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # To prove and verify
//!
//! - An [`Image`] is a program with its tables and its ABI: what `zkc build` makes. Its [`ImageId`] is a hash of all that.
//! - [`execute()`] runs an image on [`Inputs`] and checks every constraint in clear.
//! - [`prove()`] makes a [`Receipt`]: a [`Claim`] (image ID and [`Journal`]), and a [`Seal`] that proves it.
//! - [`verify()`] turns a receipt into a [`VerifiedReceipt`] or says why not, and [`verify_batch()`] many at once, within a [`Budget`].
//! - [`cost()`] counts what a run takes; [`receipt::describe_journal`] gives a journal names and types.
//! - [`abi`] and [`program`] are what images are made of, for compilers.
//!
//! # Transactions
//!
//! - [`tx`] has transactions of hidden values between contracts, and a builder for them.
//! - [`zkos`] has script transactions: coins, memos and states under scripts.
//! - [`signature`] has the keys and signatures of both, of one signer or of many.
//! - [`reading`] seals numbers to a reader, so that strangers can add to them and the reader can open the sum.
//!
//! # Ledger
//!
//! - [`ledger`] keeps unspent outputs and blocks, and applies both kinds of transactions to them, in memory or in a file.
//! - [`merkle`] has the trees whose roots name sets of outputs and programs.
//!
//! # The proof engine
//!
//! - [`r1cs`] is the proof engine by itself: constraint systems, prover, verifier, and a mock prover that names what fails.
//! - [`seal`] makes and checks seals, with one module for each kind.
//! - [`gadgets`] are functions on a constraint system, to build on.
//! - [`batch`] checks many proofs and point equations at once.
//! - [`generators`], [`curve`] and [`transcript`] are what the engine is built on.
//! - [`machine`] is the interpreter that prover, verifier and mock prover share.
//!
//! # Features
//!
//! - `prove`, in the default set: executing and proving images, making transactions, secret keys and signing. Without it this
//!   crate verifies only.
//! - `disk`, not in the default set: a ledger that lives in a file. It needs redb and a file system, so leave it out for
//!   `wasm32-unknown-unknown`, for which everything else builds.
//! - `zkos-original`, not in the default set: reading and checking the ZkOS chain's own script transactions.

// What the tests of this crate share with those beside it names it so.
#[cfg(test)]
extern crate self as zkvm;

pub mod abi;
pub mod batch;
mod bytes;
mod contracts;
pub mod cost;
mod count;
pub mod curve;
mod encoding;
#[cfg(feature = "prove")]
pub mod execute;
pub mod gadgets;
pub mod generators;
mod id;
pub mod image;
#[cfg(feature = "prove")]
pub mod inputs;
pub mod integer;
pub mod ledger;
pub mod machine;
pub mod merkle;
mod point_text;
pub mod program;
mod proof_error;
#[cfg(feature = "prove")]
pub mod prove;
pub mod r1cs;
pub mod reading;
pub mod receipt;
mod residue;
pub mod seal;
pub mod signature;
pub mod statement;
pub mod transcript;
pub mod tx;
pub mod verify;
pub mod zkos;

pub use cost::{Cost, CostError, InstructionCost, cost};
pub use curve25519_dalek::ristretto::CompressedRistretto;
pub use curve25519_dalek::scalar::Scalar;
pub use encoding::FormatError;
#[cfg(feature = "prove")]
pub use execute::{ExecuteError, Execution, InputsError, Location, RunError, execute, locate};
pub use generators::{BulletproofGens, PedersenGens};
pub use id::ParseIdError;
pub use image::budget::{Budget, OverBudget};
pub use image::{Image, ImageError, ImageId};
#[cfg(feature = "prove")]
pub use inputs::{Inputs, Opened, Opening};
pub use proof_error::ProofError;
#[cfg(feature = "prove")]
pub use prove::{ProveError, prove, prove_timed};
pub use receipt::{Claim, Entry, Journal, Receipt, ReceiptError, Seal, SealKind};
pub use statement::{JournalError, Statement};
pub use verify::{
    BatchVerifyError, VerifiedReceipt, VerifyError, verify, verify_batch, verify_batch_within,
    verify_with_id, verify_within,
};
