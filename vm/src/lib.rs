//! zkvm: a typed stack machine that builds a constraint system while it runs, proven with Bulletproofs.

pub mod abi;
mod encoding;
pub mod gadgets;
pub mod generators;
pub mod image;
pub mod inputs;
pub mod integer;
pub mod machine;
pub mod merkle;
pub mod program;
pub mod r1cs;
pub mod receipt;
pub mod transcript;

pub use encoding::FormatError;
pub use generators::{BulletproofGens, PedersenGens};
pub use image::{Image, ImageId};
pub use inputs::{Inputs, Opening};
pub use receipt::{Claim, Entry, Journal, Receipt, Seal, SealKind};
