//! The prover's side of a run, with a mock prover or a real one.

use std::collections::{BTreeMap, VecDeque};

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use zeroize::{Zeroize, Zeroizing};

use super::{Delegate, MachineError};
use crate::inputs::{Inputs, Opened, Opening};
use crate::r1cs::{MockProver, Prover, RandomizableConstraintSystem, Variable};

/// A constraint system that values can be committed to.
pub trait ProvingSystem: RandomizableConstraintSystem {
    /// Adds a commitment of the default bases to a value.
    fn commit(&mut self, opened: &Opened) -> Variable;

    /// The first constraint that is known not to hold.
    fn unsatisfied(&self) -> Option<usize> {
        None
    }
}

impl ProvingSystem for MockProver {
    fn commit(&mut self, opened: &Opened) -> Variable {
        self.commit_opened(opened)
    }

    fn unsatisfied(&self) -> Option<usize> {
        MockProver::unsatisfied(self)
    }
}

impl ProvingSystem for Prover<'_> {
    fn commit(&mut self, opened: &Opened) -> Variable {
        self.commit_opened(opened)
    }
}

/// The prover's side: knows all inputs and runs the advice.
pub struct ProvingDelegate<'a, C> {
    cs: C,
    inputs: &'a Inputs,
    /// The openings of the hidden inputs.
    opened: Zeroizing<Vec<Opened>>,
    hidden: Vec<Variable>,
    /// How many outputs there may be, and those written so far.
    expected_outputs: usize,
    outputs: Vec<Scalar>,
    own: OwnWitness,
}

/// What the prover knows beside the inputs, for commitments and variables of the program's own. Erased from
/// memory when dropped.
#[derive(Default)]
struct OwnWitness {
    openings: BTreeMap<[u8; 32], Opened>,
    allocations: VecDeque<Scalar>,
    /// The secret inputs of the clause images to come, and of the one that runs.
    clauses: VecDeque<Zeroizing<Vec<Scalar>>>,
    clause: Option<Zeroizing<Vec<Scalar>>>,
}

impl Drop for OwnWitness {
    fn drop(&mut self) {
        self.openings.values_mut().for_each(Zeroize::zeroize);
        self.allocations.iter_mut().for_each(Zeroize::zeroize);
    }
}

impl<'a, C: ProvingSystem> ProvingDelegate<'a, C> {
    /// Commits to the hidden inputs, in order.
    pub fn new(mut cs: C, inputs: &'a Inputs, expected_outputs: usize) -> Self {
        let opened: Vec<Opened> = inputs.hidden.iter().copied().map(Opened::from).collect();
        let hidden = opened.iter().map(|opened| cs.commit(opened)).collect();
        let opened = Zeroizing::new(opened);
        Self { cs, inputs, opened, hidden, expected_outputs, outputs: Vec::new(), own: OwnWitness::default() }
    }

    /// Makes the opening of a commitment known that the program names itself.
    pub fn open(&mut self, opened: impl Into<Opened>) {
        let opened = opened.into();
        self.own.openings.insert(opened.commitment.to_bytes(), opened);
    }

    /// Lets the program name the commitments of hidden inputs with `commit`, too.
    pub fn open_hidden(&mut self) {
        let Self { opened, own, .. } = self;
        own.openings.extend(opened.iter().map(|opened| (opened.commitment.to_bytes(), *opened)));
    }

    /// Queues a value for an `alloc`.
    pub fn assign(&mut self, value: Scalar) {
        self.own.allocations.push_back(value);
    }

    /// Queues the secret inputs of a clause image.
    pub fn call(&mut self, secrets: &[Scalar]) {
        self.own.clauses.push_back(Zeroizing::new(secrets.to_vec()));
    }

    /// The constraint system and the revealed outputs.
    pub fn finish(self) -> (C, Vec<Scalar>) {
        (self.cs, self.outputs)
    }
}

impl<C: ProvingSystem> Delegate for ProvingDelegate<'_, C> {
    type Cs = C;

    fn cs(&mut self) -> &mut C {
        &mut self.cs
    }

    fn public(&mut self, index: u32) -> Option<Scalar> {
        self.inputs.public.get(index as usize).copied()
    }

    fn hidden(&mut self, index: u32) -> Option<Variable> {
        self.hidden.get(index as usize).copied()
    }

    fn secret(&mut self, index: u32) -> Option<Option<Scalar>> {
        let secrets = self.own.clause.as_deref().unwrap_or(&self.inputs.secret);
        secrets.get(index as usize).map(|value| Some(*value))
    }

    fn clause(&mut self, secrets: usize) -> Result<(), MachineError> {
        let next = self.own.clauses.pop_front().unwrap_or_default();
        if next.len() != secrets {
            return Err(MachineError::WitnessMissing);
        }
        self.own.clause = Some(next);
        Ok(())
    }

    fn reveal(&mut self, value: Option<Scalar>) -> Option<Scalar> {
        let value = value.filter(|_| self.outputs.len() < self.expected_outputs)?;
        self.outputs.push(value);
        Some(value)
    }

    fn commit(&mut self, point: CompressedRistretto) -> Result<Variable, MachineError> {
        let opened = self.own.openings.get(point.as_bytes()).ok_or(MachineError::WitnessMissing)?;
        Ok(self.cs.commit(opened))
    }

    fn combined(&mut self, parts: [CompressedRistretto; 2], minus: bool, sum: CompressedRistretto) {
        let known = parts.map(|part| self.own.openings.get(part.as_bytes()).map(|opened| opened.opening));
        if let [Some(one), Some(other)] = known {
            self.open(Opened { opening: one.combined(&other, minus), commitment: sum });
        }
    }

    fn unblinded(&mut self, number: Scalar, commitment: CompressedRistretto) {
        self.open(Opened { opening: Opening { value: number, blinding: Scalar::ZERO }, commitment });
    }

    fn allocation(&mut self) -> Result<Option<Scalar>, MachineError> {
        self.own.allocations.pop_front().map(Some).ok_or(MachineError::WitnessMissing)
    }

    fn proves(&self) -> bool {
        true
    }

    fn unsatisfied(&mut self) -> Option<usize> {
        self.cs.unsatisfied()
    }
}
