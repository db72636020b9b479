//! A dishonest prover: a constraint system that assigns other wires than the gadget asked for.

use std::collections::BTreeMap;

use curve25519_dalek::scalar::Scalar;
use zkvm::r1cs::{
    BoundStatement, ConstraintSystem, MockError, MockProver, Prover, R1csError, RandomizableConstraintSystem,
    RandomizedCallback, Variable, Verifier, Wires,
};
use zkvm::{BulletproofGens, PedersenGens};

use super::delegate::delegate;

/// What the prover writes to the left and right wire of a multiplier, by the multiplier's index.
pub type Lies = BTreeMap<usize, (Scalar, Scalar)>;

/// Replaces the assignment of some multipliers. Those made by `multiply` and `allocate` are left alone.
pub struct Tampered<'a, C> {
    pub inner: &'a mut C,
    pub lies: &'a Lies,
}

/// The second phase is left alone.
impl<C: RandomizableConstraintSystem> RandomizableConstraintSystem for Tampered<'_, C> {
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback) {
        self.inner.specify_randomized_constraints(callback);
    }
}

impl<C: ConstraintSystem> ConstraintSystem for Tampered<'_, C> {
    delegate!(inner: multiply allocate constrain node multipliers_len constraints_len evaluate);

    fn allocate_multiplier(&mut self, assignment: Option<(Scalar, Scalar)>) -> Result<Wires, R1csError> {
        let lie = self.lies.get(&self.inner.multipliers_len()).copied();
        self.inner.allocate_multiplier(lie.or(assignment))
    }
}

/// A gadget applied to one committed value.
pub type Gadget<'a> = &'a dyn Fn(&mut dyn ConstraintSystem, Variable) -> Result<(), R1csError>;

/// The first constraint that fails for a value and a dishonest prover, if any.
pub fn mock(value: Scalar, lies: &Lies, gadget: Gadget<'_>) -> Option<usize> {
    let mut mock = MockProver::new();
    let variable = mock.commit(value);
    gadget(&mut Tampered { inner: &mut mock, lies }, variable).expect("a gadget that can be built");
    match mock.check() {
        Ok(()) => None,
        Err(MockError::Unsatisfied(unsatisfied)) => {
            assert_ne!(unsatisfied.value, Scalar::ZERO);
            let sum: Scalar = unsatisfied.terms.iter().map(|(_, c, value)| c * value).sum();
            assert_eq!(sum, unsatisfied.value);
            Some(unsatisfied.constraint)
        }
        Err(error) => panic!("{error}"),
    }
}

/// Whether a proof by a dishonest prover verifies.
pub fn proof_verifies(value: Scalar, lies: &Lies, gadget: Gadget<'_>) -> bool {
    let (pc_gens, bp_gens) = (PedersenGens::default(), BulletproofGens::new(256));
    let mut prover = Prover::new(&pc_gens, BoundStatement::fixed(b"test"));
    let (commitment, variable) = prover.commit(value, Scalar::from(7u8));
    gadget(&mut Tampered { inner: &mut prover, lies }, variable).expect("a gadget that can be built");
    let (proof, _) = prover.prove(&bp_gens).expect("enough generators");

    let mut verifier = Verifier::new(BoundStatement::fixed(b"test"));
    let variable = verifier.commit(commitment);
    gadget(&mut verifier, variable).expect("a gadget that can be built");
    verifier.verify(&proof, &pc_gens, &bp_gens).is_ok()
}
