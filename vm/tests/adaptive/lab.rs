//! A prover who knows all challenges, and chooses what is not bound.
//!
//! Whatever a verifier's constraint system depends on and its transcript does not hold can be chosen after the proof is made.
//! The attack of `shared/cases/forged-transaction`, for any statement:
//!
//! 1. Prove it as if it held. Constraint q is off by some v_q, and the proof fails, since Σ z^(q+1)·v_q is not zero.
//! 2. Learn z, which depends on what is bound only.
//! 3. The datum d is not bound, so the same proof is one of the same statement with another d. If v_q is d times something
//!    in some constraint, then there is a d for which the sum is zero. Take it. (Constants, and coefficients of commitments
//!    without a blinding, can be changed like this: prover and proof do not depend on them.)
//!
//! [`forge`] does that against a verifier who binds everything, as ours does, or nothing ([`Binding`]). The latter shows that
//! the forgery is one. Nothing else is different: the machine and the proof engine are the real ones.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use zkvm::batch::Challenges;
use zkvm::machine::{ProvingSystem, VerifyingSystem};
use zkvm::r1cs::{
    BoundStatement, ConstraintSystem, LinearCombination, Prover, R1csError, R1csProof,
    RandomizableConstraintSystem, RandomizedCallback, RandomizedConstraintSystem, Recorder, Variable,
    Verifier, Wires,
};
use zkvm::{BulletproofGens, CompressedRistretto, Opened, PedersenGens, Scalar};

/// A statement, most likely a false one, with data that the prover would like to choose.
pub(crate) trait Claim {
    /// What the real verifier binds before anything else.
    fn statement(&self) -> BoundStatement;

    /// What it binds when the constraint system is written: a label and a message.
    fn late(&self) -> Option<(&'static [u8], Vec<u8>)> {
        None
    }

    /// Writes the constraint system as a prover does who checks nothing.
    fn write_proving<C: ProvingSystem>(&self, cs: C) -> C;

    /// Writes it as the verifier does.
    fn write_verifying<C: VerifyingSystem>(&self, cs: C) -> C;
}

/// What a verifier binds beside commitments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    /// All that the real one does.
    Everything,
    /// Nothing: the deliberately weak verifier, which shows that a forgery would work.
    Nothing,
}

impl Binding {
    fn statement(self, claim: &impl Claim) -> BoundStatement {
        match self {
            Self::Everything => claim.statement(),
            Self::Nothing => BoundStatement::fixed(b"weak"),
        }
    }

    fn late(self, claim: &impl Claim) -> Option<(&'static [u8], Vec<u8>)> {
        if self == Self::Everything { claim.late() } else { None }
    }
}

/// A proof of the statement, true or not, and what it was made with.
pub(crate) fn prove(claim: &impl Claim, binding: Binding) -> (R1csProof, Tape) {
    let (pedersen, tape) = (PedersenGens::default(), Rc::new(RefCell::new(Tape::default())));
    let prover = Prover::new(&pedersen, binding.statement(claim));
    let mut prover = claim.write_proving(Watched { cs: prover, tape: tape.clone() }).cs;
    if let Some((label, message)) = binding.late(claim) {
        prover.bind(label, &message);
    }
    let (proof, _) = prover.prove(&gens()).expect("a proof, true or not");
    let tape = tape.take();
    (proof, tape)
}

/// Whether a verifier takes the proof for one of the statement.
pub(crate) fn accepts(claim: &impl Claim, proof: &R1csProof, binding: Binding) -> bool {
    let (verifier, _) = verifier(claim, binding);
    verifier.verify(proof, &PedersenGens::default(), &gens()).is_ok()
}

/// The challenges that a verifier draws for a proof: those of the second phase, and all others.
pub(crate) fn challenges(
    claim: &impl Claim,
    proof: &R1csProof,
    binding: Binding,
) -> (Vec<Scalar>, Challenges) {
    let (verifier, tape) = verifier(claim, binding);
    let challenges = verifier.equation(proof).expect("an equation").challenges;
    (tape.take().challenges, challenges)
}

fn verifier(claim: &impl Claim, binding: Binding) -> (Verifier, Rc<RefCell<Tape>>) {
    let tape = Rc::new(RefCell::new(Tape::default()));
    let verifier = Verifier::new(binding.statement(claim));
    let mut verifier = claim.write_verifying(Watched { cs: verifier, tape: tape.clone() }).cs;
    if let Some((label, message)) = binding.late(claim) {
        verifier.bind(label, &message);
    }
    (verifier, tape)
}

/// By how much each constraint of the statement is off, for what a proof was made with.
pub(crate) fn errors(claim: &impl Claim, tape: &Tape) -> Vec<Scalar> {
    let replay =
        Replay { recorder: Recorder::new(), challenges: Rc::new(RefCell::new(tape.challenges.clone())) };
    let mut replay = claim.write_verifying(replay);
    replay.challenges.borrow_mut().reverse();
    replay.recorder.run_second_phase().expect("a second phase");
    let constraints = replay.recorder.constraints();
    let sum = |nodes: &[Scalar], terms: &[(Variable, Scalar)]| -> Scalar {
        let value = |variable: &Variable| match variable {
            Variable::One => Scalar::ONE,
            Variable::Node(i) => nodes[*i as usize],
            variable => tape.values[variable],
        };
        terms.iter().map(|(v, weight)| weight * value(v)).sum()
    };
    // What is named depends on the data, too.
    let mut nodes = Vec::new();
    for terms in constraints.nodes() {
        nodes.push(sum(&nodes, terms));
    }
    constraints.iter().map(|terms| sum(&nodes, terms)).collect()
}

/// A proof that was made for `proved`, and the statement `with(d)` that it proves to whoever does not bind d, nor what
/// else the two differ in.
pub(crate) fn forge<C: Claim>(proved: &C, with: impl Fn(Scalar) -> C, binding: Binding) -> (C, R1csProof) {
    let (proof, tape) = prove(proved, binding);
    let z = challenges(proved, &proof, binding).1.z;
    let weighted = |datum: Scalar| {
        let errors = errors(&with(datum), &tape);
        errors.iter().rev().fold(Scalar::ZERO, |sum, error| (sum + error) * z)
    };
    let [at_zero, at_one] = [Scalar::ZERO, Scalar::ONE].map(weighted);
    assert_ne!(at_zero, at_one, "nothing depends on the datum");
    let datum = at_zero * (at_zero - at_one).invert();
    assert_eq!(weighted(datum), Scalar::ZERO, "the errors are not linear in the datum");
    let errors = errors(&with(datum), &tape);
    assert!(errors.iter().filter(|error| **error != Scalar::ZERO).count() > 1, "the statement is true");
    (with(datum), proof)
}

/// That a verifier who binds nothing is cheated, and that the one who binds everything is not. Gives the forgery that is
/// meant for the latter, for the verifier of the whole thing to refuse.
pub(crate) fn attack<C: Claim>(proved: &C, with: impl Fn(Scalar) -> C) -> (C, R1csProof) {
    let (claim, proof) = forge(proved, &with, Binding::Nothing);
    assert!(accepts(&claim, &proof, Binding::Nothing), "the attack does not work, so it shows nothing");
    let (claim, proof) = forge(proved, &with, Binding::Everything);
    assert!(!accepts(&claim, &proof, Binding::Everything), "a forgery is taken");
    (claim, proof)
}

/// That every challenge for a proof depends on what `one` and `other` differ in.
pub(crate) fn assert_bound(one: &impl Claim, other: &impl Claim, proof: &R1csProof, what: &str) {
    let [(second_one, one), (second_other, other)] =
        [challenges(one, proof, Binding::Everything), challenges(other, proof, Binding::Everything)];
    assert!(second_one.iter().zip(&second_other).all(|(one, other)| one != other), "{what}");
    for (one, other) in
        [(one.y, other.y), (one.z, other.z), (one.u, other.u), (one.x, other.x), (one.w, other.w)]
    {
        assert_ne!(one, other, "{what}");
    }
}

fn gens() -> BulletproofGens {
    BulletproofGens::new(1 << 15)
}

/// What a prover committed to, and the challenges it got in the second phase.
#[derive(Default)]
pub(crate) struct Tape {
    values: BTreeMap<Variable, Scalar>,
    challenges: Vec<Scalar>,
}

/// A constraint system that is watched: what is assigned and drawn is written down.
pub(crate) struct Watched<C> {
    cs: C,
    tape: Rc<RefCell<Tape>>,
}

impl<C: ConstraintSystem> Watched<C> {
    fn note(&self, variables: &[Variable]) {
        for variable in variables {
            if let Some(value) = self.cs.evaluate(&(*variable).into()) {
                self.tape.borrow_mut().values.insert(*variable, value);
            }
        }
    }
}

impl<C: ConstraintSystem> ConstraintSystem for Watched<C> {
    fn multiply(&mut self, left: LinearCombination, right: LinearCombination) -> Wires {
        let wires = self.cs.multiply(left, right);
        self.note(&[wires.0, wires.1, wires.2]);
        wires
    }
    fn allocate(&mut self, assignment: Option<Scalar>) -> Result<Variable, R1csError> {
        let variable = self.cs.allocate(assignment)?;
        self.note(&[variable]);
        Ok(variable)
    }
    fn allocate_multiplier(&mut self, assignment: Option<(Scalar, Scalar)>) -> Result<Wires, R1csError> {
        let wires = self.cs.allocate_multiplier(assignment)?;
        self.note(&[wires.0, wires.1, wires.2]);
        Ok(wires)
    }
    fn constrain(&mut self, lc: LinearCombination) {
        self.cs.constrain(lc);
    }
    fn node(&mut self, lc: LinearCombination) -> Variable {
        self.cs.node(lc)
    }
    fn multipliers_len(&self) -> usize {
        self.cs.multipliers_len()
    }
    fn constraints_len(&self) -> usize {
        self.cs.constraints_len()
    }
    fn evaluate(&self, lc: &LinearCombination) -> Option<Scalar> {
        self.cs.evaluate(lc)
    }
}

impl<C: RandomizableConstraintSystem> RandomizableConstraintSystem for Watched<C> {
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback) {
        let tape = self.tape.clone();
        self.cs.specify_randomized_constraints(Box::new(move |cs| {
            callback(&mut Watched { cs: SecondPhase { cs }, tape })
        }));
    }
}

/// The second phase of the system that is watched.
struct SecondPhase<'a> {
    cs: &'a mut dyn RandomizedConstraintSystem,
}

impl RandomizedConstraintSystem for Watched<SecondPhase<'_>> {
    fn challenge_scalar(&mut self, label: &'static [u8]) -> Scalar {
        let challenge = self.cs.cs.challenge_scalar(label);
        self.tape.borrow_mut().challenges.push(challenge);
        challenge
    }
}

impl<C: ProvingSystem> ProvingSystem for Watched<C> {
    fn commit(&mut self, opened: &Opened) -> Variable {
        let variable = self.cs.commit(opened);
        self.note(&[variable]);
        variable
    }
}

impl<C: VerifyingSystem> VerifyingSystem for Watched<C> {
    fn commit(&mut self, point: CompressedRistretto) -> Variable {
        self.cs.commit(point)
    }
}

/// Lists the constraints of a verifier's run, with the challenges of another one.
struct Replay {
    recorder: Recorder,
    challenges: Rc<RefCell<Vec<Scalar>>>,
}

impl VerifyingSystem for Replay {
    fn commit(&mut self, _: CompressedRistretto) -> Variable {
        self.recorder.commit()
    }
}

impl RandomizableConstraintSystem for Replay {
    fn specify_randomized_constraints(&mut self, callback: RandomizedCallback) {
        let challenges = self.challenges.clone();
        self.recorder
            .specify_randomized_constraints(Box::new(move |cs| callback(&mut Dictated { cs, challenges })));
    }
}

/// A second phase whose challenges are given.
struct Dictated<'a> {
    cs: &'a mut dyn RandomizedConstraintSystem,
    challenges: Rc<RefCell<Vec<Scalar>>>,
}

impl RandomizedConstraintSystem for Dictated<'_> {
    fn challenge_scalar(&mut self, _: &'static [u8]) -> Scalar {
        self.challenges.borrow_mut().pop().expect("as many challenges")
    }
}

/// Constraint systems that only stand before another one.
macro_rules! delegate {
    ($type:ty, $field:ident) => {
        impl ConstraintSystem for $type {
            fn multiply(&mut self, left: LinearCombination, right: LinearCombination) -> Wires {
                self.$field.multiply(left, right)
            }
            fn allocate(&mut self, assignment: Option<Scalar>) -> Result<Variable, R1csError> {
                self.$field.allocate(assignment)
            }
            fn allocate_multiplier(
                &mut self,
                assignment: Option<(Scalar, Scalar)>,
            ) -> Result<Wires, R1csError> {
                self.$field.allocate_multiplier(assignment)
            }
            fn constrain(&mut self, lc: LinearCombination) {
                self.$field.constrain(lc);
            }
            fn node(&mut self, lc: LinearCombination) -> Variable {
                self.$field.node(lc)
            }
            fn multipliers_len(&self) -> usize {
                self.$field.multipliers_len()
            }
            fn constraints_len(&self) -> usize {
                self.$field.constraints_len()
            }
            fn evaluate(&self, lc: &LinearCombination) -> Option<Scalar> {
                self.$field.evaluate(lc)
            }
        }
    };
}

delegate!(SecondPhase<'_>, cs);
delegate!(Replay, recorder);
delegate!(Dictated<'_>, cs);
