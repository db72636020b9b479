//! zkvm: a typed stack machine that builds a constraint system while it runs, proven with Bulletproofs.

pub mod abi;
pub mod generators;
pub mod image;
pub mod program;
pub mod r1cs;
pub mod transcript;

pub use generators::{BulletproofGens, PedersenGens};
