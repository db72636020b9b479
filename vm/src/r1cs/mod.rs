//! Rank-1 constraint systems and the Bulletproofs protocol that proves them.
//!
//! # The statement
//!
//! A prover knows values **v** with commitments V_j = v_j·B + ṽ_j·B̃, and wires **a**_L, **a**_R, **a**_O of n
//! multipliers, such that
//!
//! > **a**_L ∘ **a**_R = **a**_O  (multipliers)
//! > W_L·**a**_L + W_R·**a**_R + W_O·**a**_O = W_V·**v** + **c**  (constraints)
//!
//! with public matrices W and a public vector **c**. That is the constraint system; a
//! [`ConstraintSystem`] builds it, and anything written against that trait builds the same one for the
//! [`Prover`], the [`Verifier`], the [`MockProver`] and the [`Recorder`].
//!
//! # The argument
//!
//! As in Bulletproofs (Bünz, Bootle, Boneh, Poelstra, Wuille, Maxwell: section 5) with the second phase of
//! the `bulletproofs` crate's `r1cs` module, whose proofs these are, bit for bit:
//!
//! 1. The prover commits to the wires so far (A_I1, A_O1) and to blinding vectors (S1).
//! 2. Callbacks draw challenges and add multipliers and constraints; the prover commits to those multipliers
//!    (A_I2, A_O2, S2). Without callbacks the phase is empty, and the transcript says so.
//! 3. Challenges y and z make one equation of all multipliers and constraints. It says what the coefficient
//!    of x² in t(x) = ⟨**l**(x), **r**(x)⟩ must be. The prover commits to the others (T_1, T_3 … T_6).
//! 4. At a challenge x (and u, which joins the commitments of both phases) the prover opens t(x) and proves by
//!    an inner-product argument that it is ⟨**l**(x), **r**(x)⟩ for the committed wires.
//!
//! The number of multipliers is padded to a power of two with multipliers whose wires are zero.
//!
//! # Example
//!
//! The same function builds a statement on both sides: these committed numbers are a product and its factors.
//!
//! ```
//! use zkvm::r1cs::{
//!     BoundStatement, ConstraintSystem, LinearCombination, Prover, R1csError, R1csProof, Variable, Verifier,
//! };
//! use zkvm::{BulletproofGens, PedersenGens};
//!
//! fn product(cs: &mut impl ConstraintSystem, variables: &[Variable]) {
//!     let (_, _, output) = cs.multiply(variables[0].into(), variables[1].into());
//!     cs.constrain(LinearCombination::from(output) - variables[2]);
//! }
//!
//! # fn main() -> Result<(), R1csError> {
//! let (pedersen, gens) = (PedersenGens::default(), BulletproofGens::new(1));
//! // Under this label the constraints are always these. What else would decide them had to be in here.
//! let statement = || BoundStatement::fixed(b"example.product");
//!
//! let mut prover = Prover::new(&pedersen, statement());
//! let openings = [(3u8, 111u8), (5, 222), (15, 77)];
//! let (commitments, variables): (Vec<_>, Vec<_>) =
//!     openings.map(|(value, blinding)| prover.commit(value.into(), blinding.into())).into_iter().unzip();
//! product(&mut prover, &variables);
//! let (proof, _) = prover.prove(&gens)?;
//! let bytes = proof.to_bytes();
//!
//! let mut verifier = Verifier::new(statement());
//! let variables: Vec<_> = commitments.into_iter().map(|point| verifier.commit(point)).collect();
//! product(&mut verifier, &variables);
//! verifier.verify(&R1csProof::from_bytes(&bytes)?, &pedersen, &gens)
//! # }
//! ```
//! (A real prover draws the blinding factors at random.)
//!
//! # Files
//!
//! `bound_statement` is what a proof is about, `proof` has the bytes, `prover` and `verifier` the steps, `polynomial` l, r and
//! t, `inner_product` the last step, [`crate::batch`] what it leaves to the verifier, `shape` which wires are bits,
//! [`crate::curve`] the sums of points, and [`crate::transcript`] the labels.

#[cfg(feature = "prove")]
mod assigned;
mod bound_statement;
mod constraint_system;
mod constraints;
mod error;
mod inner_product;
#[cfg(feature = "prove")]
mod mock;
mod phases;
#[cfg(feature = "prove")]
mod polynomial;
mod proof;
#[cfg(feature = "prove")]
mod prover;
mod recorder;
#[cfg(feature = "prove")]
mod shape;
mod unassigned;
mod verifier;

pub use bound_statement::BoundStatement;
pub(crate) use constraint_system::negative;
pub use constraint_system::{
    ConstraintSystem, LinearCombination, RandomizableConstraintSystem, RandomizedCallback,
    RandomizedConstraintSystem, Variable, Wires,
};
pub use constraints::Constraints;
pub use error::R1csError;
#[cfg(feature = "prove")]
pub use mock::{MockError, MockProver, Unsatisfied};
pub use proof::R1csProof;
#[cfg(feature = "prove")]
pub use prover::{Prover, Timing};
pub use recorder::Recorder;
pub(crate) use verifier::Built;
pub use verifier::Verifier;
