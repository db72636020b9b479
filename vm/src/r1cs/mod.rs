//! Rank-1 constraint systems and the Bulletproofs protocol that proves them.

mod constraint_system;
mod error;

pub use constraint_system::{
    ConstraintSystem, LinearCombination, RandomizableConstraintSystem, RandomizedCallback,
    RandomizedConstraintSystem, Variable, Wires,
};
pub use error::R1csError;
