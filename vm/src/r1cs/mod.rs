//! Rank-1 constraint systems and the Bulletproofs protocol that proves them.

mod assigned;
mod constraint_system;
mod constraints;
mod error;
mod mock;
mod phases;
mod recorder;
mod unassigned;

pub use constraint_system::{
    ConstraintSystem, LinearCombination, RandomizableConstraintSystem, RandomizedCallback,
    RandomizedConstraintSystem, Variable, Wires,
};
pub use constraints::Constraints;
pub use error::R1csError;
pub use mock::{MockError, MockProver, Unsatisfied};
pub use recorder::Recorder;
