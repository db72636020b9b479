//! zkvm: a typed stack machine that builds a constraint system while it runs, proven with Bulletproofs.
//!
//! An [`Image`] is a program with its tables and its ABI. [`execute()`] runs it on [`Inputs`] and checks every
//! constraint in clear; [`prove()`] makes a [`Receipt`]: a claim (image ID and [`Journal`]) and a seal;
//! [`verify()`] turns a receipt into a [`VerifiedReceipt`] or says why not, and [`verify_batch()`] many at once.
//! [`cost()`] counts what a run takes.
//!
//! Besides images there are transactions: [`tx`] has those of hidden values between contracts, and a builder for
//! them, [`zkos`] those of coins, memos and states under scripts; [`ledger`] applies both, and [`signature`] has the
//! keys. [`r1cs`] is the proof engine by itself, with [`gadgets`] to build on, and [`batch`] checks many of its proofs at once.
//!
//! ```
//! use zkvm::abi::{Abi, Output, Parameter, Type, Visibility};
//! use zkvm::image::{Counts, Debug};
//! use zkvm::program::Instruction::{Multiply, Reveal, Drop, Secret};
//! use zkvm::{Image, Inputs, Scalar};
//!
//! // "I know two factors of this number", which is the output.
//! let secret = |name: &str| Parameter {
//!     name: name.into(),
//!     visibility: Visibility::Secret,
//!     ty: Type::Field,
//! };
//! let mut image = Image {
//!     abi: Abi {
//!         parameters: vec![secret("a"), secret("b")],
//!         outputs: vec![Output { name: "return".into(), ty: Type::Field }],
//!     },
//!     counts: Counts::default(),
//!     constants: vec![],
//!     side_programs: vec![],
//!     // `multiply` leaves left, right and output on the stack; `reveal` publishes the output.
//!     code: vec![Secret(0), Secret(1), Multiply, Reveal, Drop, Drop, Drop],
//!     debug: Debug::default(),
//! };
//! image.counts = zkvm::cost(&image)?.counts;
//!
//! let mut inputs = Inputs::default();
//! inputs.secret = vec![Scalar::from(6u8), Scalar::from(7u8)];
//! let receipt = zkvm::prove(&image, &inputs)?;
//! let verified = zkvm::verify(&image, &receipt)?;
//! assert_eq!(verified.journal().entries, [zkvm::Entry::Clear(Scalar::from(42u8))]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
pub mod execute;
pub mod gadgets;
pub mod generators;
mod id;
pub mod image;
pub mod inputs;
pub mod integer;
pub mod ledger;
pub mod machine;
pub mod merkle;
pub mod program;
pub mod prove;
pub mod r1cs;
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
pub use execute::{ExecuteError, Execution, InputsError, Location, RunError, execute, locate};
pub use generators::{BulletproofGens, PedersenGens};
pub use id::ParseIdError;
pub use image::budget::{Budget, OverBudget};
pub use image::{Image, ImageError, ImageId};
pub use inputs::{Inputs, Opening};
pub use prove::{ProveError, prove, prove_timed};
pub use receipt::{Claim, Entry, Journal, Receipt, ReceiptError, Seal, SealKind};
pub use statement::{JournalError, Statement};
pub use verify::{
    BatchVerifyError, VerifiedReceipt, VerifyError, verify, verify_batch, verify_batch_within,
    verify_with_id, verify_within,
};
