//! The constraint systems of `bulletproofs` 4.0.0 as ours, so that the same code builds a statement for both.
#![allow(dead_code, unreachable_pub)]

use bulletproofs::r1cs::{self as theirs, R1CSError};
use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
use curve25519_dalek_ng::ristretto::CompressedRistretto as TheirPoint;
use curve25519_dalek_ng::scalar::Scalar as TheirScalar;
use merlin::Transcript;
use zkvm::r1cs::{
    ConstraintSystem, LinearCombination, R1csError, RandomizableConstraintSystem, RandomizedCallback,
    RandomizedConstraintSystem, Variable, Wires,
};

/// One of theirs, behind our traits.
pub struct Reference<'a, C> {
    cs: &'a mut C,
    /// Evaluates a combination where there is an assignment to ask for.
    evaluate: fn(&C, &LinearCombination) -> Option<Scalar>,
}

type Prover<'g> = theirs::Prover<'g, Transcript>;
type Verifier = theirs::Verifier<Transcript>;

impl<'a, 'g> Reference<'a, Prover<'g>> {
    pub fn proving(prover: &'a mut Prover<'g>) -> Self {
        Self { cs: prover, evaluate: |cs, lc| Some(our_scalar(&cs.eval(&their_combination(lc)))) }
    }

    pub fn commit(&mut self, value: Scalar, blinding: Scalar) -> (CompressedRistretto, Variable) {
        let (point, variable) = self.cs.commit(their_scalar(&value), their_scalar(&blinding));
        (CompressedRistretto(point.to_bytes()), our_variable(variable))
    }
}

impl<'a> Reference<'a, Verifier> {
    pub fn verifying(verifier: &'a mut Verifier) -> Self {
        Self { cs: verifier, evaluate: |_, _| None }
    }

    pub fn commit(&mut self, point: CompressedRistretto) -> Variable {
        our_variable(self.cs.commit(TheirPoint(point.to_bytes())))
    }
}

impl<C: theirs::ConstraintSystem> ConstraintSystem for Reference<'_, C> {
    fn multiply(&mut self, left: LinearCombination, right: LinearCombination) -> Wires {
        our_wires(self.cs.multiply(their_combination(&left), their_combination(&right)))
    }
    fn allocate(&mut self, assignment: Option<Scalar>) -> Result<Variable, R1csError> {
        let assignment = assignment.as_ref().map(their_scalar);
        self.cs.allocate(assignment).map(our_variable).map_err(our_error)
    }
    fn allocate_multiplier(&mut self, assignment: Option<(Scalar, Scalar)>) -> Result<Wires, R1csError> {
        let assignment = assignment.map(|(left, right)| (their_scalar(&left), their_scalar(&right)));
        self.cs.allocate_multiplier(assignment).map(our_wires).map_err(our_error)
    }
    fn constrain(&mut self, lc: LinearCombination) {
        self.cs.constrain(their_combination(&lc));
    }
    fn node(&mut self, _: LinearCombination) -> Variable {
        panic!("the reference has no nodes")
    }
    fn multipliers_len(&self) -> usize {
        self.cs.metrics().multipliers
    }
    fn constraints_len(&self) -> usize {
        self.cs.metrics().constraints
    }
    fn evaluate(&self, lc: &LinearCombination) -> Option<Scalar> {
        (self.evaluate)(self.cs, lc)
    }
}

impl<C: theirs::RandomizableConstraintSystem> RandomizableConstraintSystem for Reference<'_, C> {
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback) {
        let callback = |cs: &mut C::RandomizedCS| {
            let mut cs = Reference { cs, evaluate: |_, _| None };
            callback(&mut cs).map_err(|error| R1CSError::GadgetError { description: error.to_string() })
        };
        self.cs.specify_randomized_constraints(callback).expect("callbacks are taken without a check");
    }
}

impl<C: theirs::RandomizedConstraintSystem> RandomizedConstraintSystem for Reference<'_, C> {
    fn challenge_scalar(&mut self, label: &'static [u8]) -> Scalar {
        our_scalar(&self.cs.challenge_scalar(label))
    }
}

/// Both kinds of scalars are always reduced here.
fn their_scalar(scalar: &Scalar) -> TheirScalar {
    TheirScalar::from_bits(scalar.to_bytes())
}

fn our_scalar(scalar: &TheirScalar) -> Scalar {
    Scalar::from_canonical_bytes(scalar.to_bytes()).expect("a reduced scalar")
}

fn their_combination(lc: &LinearCombination) -> theirs::LinearCombination {
    let variable = |variable| match variable {
        Variable::One => theirs::Variable::One(),
        Variable::Committed(i) => theirs::Variable::Committed(i as usize),
        Variable::Left(i) => theirs::Variable::MultiplierLeft(i as usize),
        Variable::Right(i) => theirs::Variable::MultiplierRight(i as usize),
        Variable::Output(i) => theirs::Variable::MultiplierOutput(i as usize),
        Variable::Node(_) => panic!("the reference has no nodes"),
    };
    lc.terms.iter().map(|(v, c)| (variable(*v), their_scalar(c))).collect()
}

fn our_variable(variable: theirs::Variable) -> Variable {
    match variable {
        theirs::Variable::One() => Variable::One,
        theirs::Variable::Committed(i) => Variable::Committed(i as u32),
        theirs::Variable::MultiplierLeft(i) => Variable::Left(i as u32),
        theirs::Variable::MultiplierRight(i) => Variable::Right(i as u32),
        theirs::Variable::MultiplierOutput(i) => Variable::Output(i as u32),
    }
}

fn our_wires((left, right, output): (theirs::Variable, theirs::Variable, theirs::Variable)) -> Wires {
    (our_variable(left), our_variable(right), our_variable(output))
}

fn our_error(error: R1CSError) -> R1csError {
    match error {
        R1CSError::MissingAssignment => R1csError::MissingAssignment,
        error => panic!("{error}"),
    }
}
