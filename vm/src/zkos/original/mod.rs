//! The ZkOS chain's script transactions, as they are; **a verdict here proves nothing about money**.
//!
//! [`OriginalTx::decode`] reads their bytes and [`OriginalTx::check`] checks what they prove: that the program is
//! in the first memo's script tree, that owners signed, that encryptions and commitments agree, and that the
//! program's constraints hold. It is stricter than the original where that costs no honest transaction: no
//! undefined opcodes, no instruction that does nothing, version 0, true counts.
//!
//! What no check can add: the constraint proof is bound to commitments alone, so that a constant of the program can be
//! chosen when its challenges are known, and anything be proven ([`crate::tx::original`] tells how); fee, maturity, a memo's
//! UTXO reference and time bounds are signed and proven by nothing; proofs and signatures can be taken to another
//! transaction; and an encryption is not tied to its first point (docs/security.md). So no checked state comes of it, and
//! no ledger takes it. Our own
//! transactions are in the parent module.

mod address;
mod bincode;
mod check;
mod data;
mod opcode;
pub(super) mod proof;
#[cfg(test)]
mod tests;
mod tx;

pub use address::{Network, ScriptAddress, StandardAddress};
pub use check::{OriginalError, Preload};
pub use data::{Body, Coin, Datum, Input, Memo, OriginalOutput, State, Utxo};
pub use opcode::{mnemonic, opcode};
pub use proof::{SameValueProof, signature_equation};
pub use tx::OriginalTx;
