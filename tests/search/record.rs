//! Runs an image as the verifier does, with its outputs as unknowns.

use std::collections::BTreeMap;

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use zkvm::Image;
use zkvm::abi::{Leaf, LeafKind, LeafType};
use zkvm::integer::int_to_scalar;
use zkvm::machine::{Delegate, Machine, MachineError};
use zkvm::program::Instruction;
use zkvm::r1cs::{
    ConstraintSystem, LinearCombination, R1csError, RandomizableConstraintSystem, RandomizedCallback,
    Variable, Wires,
};

use super::linear::{Linear, Wire};
use super::system::System;

/// What a run as the verifier came to.
#[derive(Debug)]
pub enum Record {
    /// The whole system.
    Whole(System),
    /// The system up to a revealed value that the program goes on to compute with, of which the value is not known yet.
    Until(System, Linear),
    /// A check on what is public fails: nothing is accepted.
    Refused,
}

/// Records an image for some public inputs.
///
/// Outputs are constants to a verifier, who reads them in the journal. Here they are unknown, except for those with
/// which the program goes on to compute in clear: their values are `fed`, in order, and the run stops at the first
/// one that is missing.
///
/// # Panics
/// If the image breaks a rule of the machine, or has a second phase.
pub fn record(image: &Image, public: &[Scalar], fed: &[Scalar]) -> Record {
    let counts = image.abi.counts();
    let mut notes = Notes::default();
    for _ in 0..counts.hidden {
        notes.commit();
    }
    notes.system.hidden = (0..counts.hidden).collect();
    notes.system.secret = vec![None; counts.secret as usize];
    let used = image.code.windows(2).filter_map(reveal_is_used).collect();
    let ranged = ranged_inputs(image);
    let mut side = Side { notes, public, fed: fed.iter(), used, reveals: 0, ranged };
    let outcome = Machine::for_image(image, &mut side).run();
    let Notes { system, stopped, .. } = side.notes;
    match (outcome, stopped) {
        (_, Some(lc)) => Record::Until(system, lc),
        (Ok(_), None) => Record::Whole(system),
        (Err(failure), None) => match failure.error {
            MachineError::CleartextConstraintFalse
            | MachineError::ConstantOutOfRange
            | MachineError::RevealMismatch => Record::Refused,
            error => panic!("the image cannot run: {error}"),
        },
    }
}

/// Of a `reveal` and the instruction after it: whether the value is used.
fn reveal_is_used(pair: &[Instruction]) -> Option<bool> {
    (pair[0] == Instruction::Reveal).then(|| pair[1] != Instruction::Drop)
}

/// The secret inputs that come in as bits.
fn ranged_inputs(image: &Image) -> BTreeMap<u32, Ranged> {
    let range = |leaf: Leaf<'_>| match (leaf.kind, leaf.ty) {
        (LeafKind::Secret(k), LeafType::Bool) => Some((k, Ranged { bits: 1, low: Scalar::ZERO })),
        (LeafKind::Secret(k), LeafType::Int { low, high }) => {
            Some((k, Ranged { bits: (high - low).bits(), low: int_to_scalar(low) }))
        }
        _ => None,
    };
    let comes_as_bits = |wanted: u32| {
        let brings = |instruction: &_| matches!(instruction, Instruction::SecretBits(k, _) if *k == wanted);
        image.code.iter().any(brings)
    };
    image.abi.leaves().filter_map(range).filter(|(k, _)| comes_as_bits(*k)).collect()
}

/// A secret input that comes in as bits: how many, and its least value.
#[derive(Clone, Copy)]
struct Ranged {
    bits: u64,
    low: Scalar,
}

/// A combination over wires, with the nodes in it written out.
pub fn write_out(
    terms: &[(Variable, Scalar)],
    nodes: &[Linear],
    wire: impl Fn(Variable) -> Option<Wire>,
) -> Linear {
    let (mut constant, mut wires) = (Scalar::ZERO, vec![]);
    for (variable, weight) in terms {
        match (wire(*variable), variable) {
            (Some(wire), _) => wires.push((wire, *weight)),
            (None, Variable::Node(index)) => {
                let node = &nodes[*index as usize];
                constant += weight * node.constant;
                wires.extend(node.terms.iter().map(|(wire, inner)| (*wire, weight * inner)));
            }
            (None, _) => constant += weight,
        }
    }
    Linear::from_terms(constant, wires)
}

/// A constraint system that only writes down.
#[derive(Default)]
struct Notes {
    system: System,
    /// Named combinations, written out.
    nodes: Vec<Linear>,
    half_open: Option<usize>,
    /// The next wire holds this secret input.
    secret: Option<usize>,
    /// The sum of the next bits is this secret input.
    ranged: Option<(usize, Ranged)>,
    /// The next constraint would say what an unknown output is.
    reveal: Option<Reveal>,
    /// An output that the program needs to know.
    stopped: Option<Linear>,
}

/// What is done with an unknown output.
enum Reveal {
    GoOn,
    Stop,
}

impl Notes {
    fn commit(&mut self) -> Variable {
        self.system.wires += 1;
        Variable::Committed(self.system.wires as u32 - 1)
    }

    fn open(&mut self) -> Wires {
        let (first, index) = (self.system.wires as u32, self.system.multipliers.len() as u32);
        self.system.multipliers.push([first, first + 1, first + 2]);
        self.system.wires += 3;
        (Variable::Left(index), Variable::Right(index), Variable::Output(index))
    }

    /// The wire that a variable is; `None` for one and for what has a name.
    fn wire(&self, variable: Variable) -> Option<Wire> {
        let multiplier = |index: u32, side: usize| self.system.multipliers[index as usize][side];
        Some(match variable {
            Variable::One | Variable::Node(_) => return None,
            Variable::Committed(index) => index,
            Variable::Left(index) => multiplier(index, 0),
            Variable::Right(index) => multiplier(index, 1),
            Variable::Output(index) => multiplier(index, 2),
        })
    }

    fn name_secret(&mut self, index: usize, input: Linear) {
        let earlier = self.system.secret[index].replace(input);
        assert_eq!(earlier, None, "a secret input is asked for once");
    }

    fn linear(&self, lc: &LinearCombination) -> Linear {
        write_out(&lc.terms, &self.nodes, |variable| self.wire(variable))
    }
}

impl ConstraintSystem for Notes {
    fn multiply(&mut self, left: LinearCombination, right: LinearCombination) -> Wires {
        let wires = self.open();
        self.constrain(left - wires.0);
        self.constrain(right - wires.1);
        wires
    }

    fn allocate(&mut self, _: Option<Scalar>) -> Result<Variable, R1csError> {
        let variable = match self.half_open.take() {
            Some(index) => Variable::Right(index as u32),
            None => {
                self.half_open = Some(self.system.multipliers.len());
                self.open().0
            }
        };
        if let Some(index) = self.secret.take() {
            self.name_secret(index, self.linear(&variable.into()));
        }
        Ok(variable)
    }

    fn allocate_multiplier(&mut self, _: Option<(Scalar, Scalar)>) -> Result<Wires, R1csError> {
        let wires = self.open();
        // One bit is a sum by itself, without a node.
        if let Some((index, Ranged { low, .. })) = self.ranged.take_if(|(_, ranged)| ranged.bits == 1) {
            self.name_secret(index, self.linear(&wires.1.into()).plus_constant(low));
        }
        Ok(wires)
    }

    fn constrain(&mut self, lc: LinearCombination) {
        let row = self.linear(&lc);
        match self.reveal.take() {
            None => self.system.rows.push(row),
            // A made-up output of zero was subtracted.
            Some(Reveal::GoOn) => self.system.outputs.push(row),
            Some(Reveal::Stop) => self.stopped = Some(row),
        }
    }

    fn node(&mut self, lc: LinearCombination) -> Variable {
        let node = self.linear(&lc);
        if let Some((index, Ranged { low, .. })) = self.ranged.take() {
            self.name_secret(index, node.clone().plus_constant(low));
        }
        self.nodes.push(node);
        Variable::Node(self.nodes.len() as u32 - 1)
    }

    fn multipliers_len(&self) -> usize {
        self.system.multipliers.len()
    }

    fn constraints_len(&self) -> usize {
        self.system.rows.len()
    }

    fn evaluate(&self, _: &LinearCombination) -> Option<Scalar> {
        None
    }
}

impl RandomizableConstraintSystem for Notes {
    fn specify_randomized_constraints(&mut self, _: RandomizedCallback) {
        panic!("the compiler writes nothing to the second phase");
    }
}

/// The verifier's side of the run.
struct Side<'a> {
    notes: Notes,
    public: &'a [Scalar],
    fed: std::slice::Iter<'a, Scalar>,
    /// For each reveal whether the program goes on with the value.
    used: Vec<bool>,
    reveals: usize,
    ranged: BTreeMap<u32, Ranged>,
}

impl Delegate for Side<'_> {
    type Cs = Notes;

    fn cs(&mut self) -> &mut Notes {
        &mut self.notes
    }

    fn public(&mut self, index: u32) -> Option<Scalar> {
        self.public.get(index as usize).copied()
    }

    fn hidden(&mut self, index: u32) -> Option<Variable> {
        ((index as usize) < self.notes.system.hidden.len()).then_some(Variable::Committed(index))
    }

    fn secret(&mut self, index: u32) -> Option<Option<Scalar>> {
        match self.ranged.get(&index) {
            Some(ranged) => self.notes.ranged = Some((index as usize, *ranged)),
            None => self.notes.secret = Some(index as usize),
        }
        Some(None)
    }

    /// The machine gives `value` where it is public by itself, and else constrains the expression to the answer next.
    fn reveal(&mut self, value: Option<Scalar>) -> Option<Scalar> {
        let used = *self.used.get(self.reveals)?;
        self.reveals += 1;
        let known = value.or_else(|| if used { self.fed.next().copied() } else { None });
        match known {
            Some(known) => self.notes.system.outputs.push(Linear::constant(known)),
            None => self.notes.reveal = Some(if used { Reveal::Stop } else { Reveal::GoOn }),
        }
        Some(known.unwrap_or(Scalar::ZERO))
    }

    fn commit(&mut self, _: CompressedRistretto) -> Result<Variable, MachineError> {
        panic!("the compiler names no commitments")
    }

    fn allocation(&mut self) -> Result<Option<Scalar>, MachineError> {
        Ok(None)
    }

    fn proves(&self) -> bool {
        false
    }

    fn unsatisfied(&mut self) -> Option<usize> {
        self.notes.stopped.as_ref().map(|_| 0)
    }
}
