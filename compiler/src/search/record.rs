//! Runs an image as the verifier does, with its outputs as unknowns.

use std::collections::BTreeMap;

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkvm::Image;
use zkvm::abi::{Leaf, LeafKind, LeafType};
use zkvm::gadgets::{DigitPlan, SecondPhase, Tuple};
use zkvm::integer::int_to_scalar;
use zkvm::machine::{Delegate, Machine, MachineError};
use zkvm::program::Instruction;
use zkvm::r1cs::{
    ConstraintSystem, LinearCombination, R1csError, RandomizableConstraintSystem, RandomizedCallback,
    Variable, Wires,
};

use super::linear::{Linear, Wire};
use super::settled::Weighed;
use super::system::System;

/// What a run as the verifier came to.
#[derive(Debug)]
pub enum Record {
    /// The system, as a whole.
    Whole(System),
    /// The system up to a revealed value that the program goes on to compute with, of which the value is not known yet.
    Until(System, Linear),
    /// A check on what is public fails: nothing is accepted.
    Refused,
    /// It does what no image of this compiler does, and of which nothing is written down here.
    Unknown,
}

/// More terms in all combinations together, or more pairs of tuples, and nothing is written down.
const MAX_TERMS: usize = 4_000_000;
const MAX_PAIRS: usize = 1_000_000;

/// Records an image for some public inputs.
///
/// Outputs are constants to a verifier, who reads them in the journal. Here they are unknown, except for those with
/// which the program goes on to compute in clear: their values are `fed`, in order, and the run stops at the first
/// one that is missing.
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
    let mut side = Side {
        notes,
        public,
        fed: fed.iter(),
        used,
        reveals: 0,
        ranged,
        digit_bits: image.digit_bits,
        numbers: vec![],
        multisets: vec![],
    };
    let outcome = Machine::for_image(image, &mut side).run();
    let pairs: usize = side.multisets.iter().map(|tuples| tuples.len() * tuples.len() / 2).sum();
    let Notes { mut system, stopped, unknown, .. } = side.notes;
    if unknown || pairs > MAX_PAIRS {
        return Record::Unknown;
    }
    // After all else, so that wires of their own are in nobody's way.
    system.first_phase = (system.rows.len(), system.multipliers.len());
    side.numbers.iter().for_each(|(sum, max)| system.range(sum, max));
    side.multisets.iter().for_each(|tuples| system.multiset(tuples));
    match (outcome, stopped) {
        (_, Some(lc)) => Record::Until(system, lc),
        (Ok(_), None) => Record::Whole(system),
        (Err(failure), None) => match failure.error {
            MachineError::CleartextConstraintFalse
            | MachineError::ConstantOutOfRange
            | MachineError::RevealMismatch => Record::Refused,
            _ => Record::Unknown,
        },
    }
}

/// Of a `reveal` and the instruction after it: whether the value is used.
fn reveal_is_used(pair: &[Instruction]) -> Option<bool> {
    (pair[0] == Instruction::Reveal).then(|| pair[1] != Instruction::Drop)
}

/// The secret inputs that come in as bits or digits.
fn ranged_inputs(image: &Image) -> BTreeMap<u32, Ranged> {
    let as_digits = |k: u32| image.code.contains(&Instruction::SecretDigits(k));
    let ranged = |k: u32, low: &BigInt, high: &BigInt| {
        let max = high - low;
        let form = if as_digits(k) {
            let plan = DigitPlan::new(&int_to_scalar(&max), image.digit_bits);
            let parts = plan.digits() + plan.bits() - plan.extra_constraints();
            if parts == 1 { Form::Digit } else { Form::Sum }
        } else if max.bits() == 1 {
            Form::Bit
        } else {
            Form::Sum
        };
        Ranged { form, low: int_to_scalar(low) }
    };
    let range = |leaf: Leaf<'_>| match (leaf.kind, leaf.ty) {
        (LeafKind::Secret(k), LeafType::Bool) => Some((k, ranged(k, &0.into(), &1.into()))),
        (LeafKind::Secret(k), LeafType::Int { low, high }) => Some((k, ranged(k, low, high))),
        _ => None,
    };
    let comes_in_parts = |wanted: u32| {
        let brings = |instruction: &_| match instruction {
            Instruction::SecretBits(k, _) | Instruction::SecretDigits(k) => *k == wanted,
            _ => false,
        };
        image.code.iter().any(brings)
    };
    image.abi.leaves().filter_map(range).filter(|(k, _)| comes_in_parts(*k)).collect()
}

/// A secret input that comes in as bits or digits.
#[derive(Clone, Copy)]
struct Ranged {
    form: Form,
    /// The least of its values.
    low: Scalar,
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Sum,
    /// The right wire of the next multiplier.
    Bit,
    /// The next variable, or the left wire of the next multiplier.
    Digit,
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
    /// How many terms were written down.
    terms: usize,
    /// Something was asked for that is not written down.
    unknown: bool,
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
        let index = self.system.multipliers.len() as u32;
        self.system.multiplier();
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
        // Each is asked for once.
        self.unknown |= earlier.is_some();
    }

    /// One bit or digit is a sum by itself, without a node.
    fn name_part(&mut self, form: Form, variable: Variable) {
        if let Some((index, Ranged { low, .. })) = self.ranged.take_if(|(_, ranged)| ranged.form == form) {
            self.name_secret(index, self.linear(&variable.into()).plus_constant(low));
        }
    }

    /// Notes how much was written down.
    fn charge(&mut self, written: Linear) -> Linear {
        self.terms += written.terms.len();
        self.unknown |= self.terms > MAX_TERMS;
        if self.unknown { Linear::default() } else { written }
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
        self.name_part(Form::Digit, variable);
        Ok(variable)
    }

    fn allocate_multiplier(&mut self, _: Option<(Scalar, Scalar)>) -> Result<Wires, R1csError> {
        let wires = self.open();
        self.name_part(Form::Bit, wires.1);
        self.name_part(Form::Digit, wires.0);
        Ok(wires)
    }

    fn constrain(&mut self, lc: LinearCombination) {
        let row = self.linear(&lc);
        let row = self.charge(row);
        match self.reveal.take() {
            None => self.system.rows.push(row),
            // A made-up output of zero was subtracted.
            Some(Reveal::GoOn) => self.system.outputs.push(row),
            Some(Reveal::Stop) => self.stopped = Some(row),
        }
    }

    fn node(&mut self, lc: LinearCombination) -> Variable {
        let node = self.linear(&lc);
        let node = self.charge(node);
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
        // Constraints of the core set.
        self.unknown = true;
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
    digit_bits: u32,
    /// Sums of digits, and the greatest number of each.
    numbers: Vec<(Linear, Scalar)>,
    multisets: Vec<Vec<Weighed>>,
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
        self.notes.unknown = true;
        Ok(self.notes.commit())
    }

    fn allocation(&mut self) -> Result<Option<Scalar>, MachineError> {
        Ok(None)
    }

    fn advised(&mut self, variable: Variable) {
        let wire = self.notes.wire(variable);
        self.notes.system.advice.extend(wire);
    }

    fn digits(&mut self, sum: &LinearCombination, max: &Scalar) {
        let plan = DigitPlan::new(max, self.digit_bits);
        let (rows, own) = (self.notes.system.rows.len(), 2 * plan.bits() + plan.extra_constraints());
        self.notes.system.believed.extend(rows - own as usize..rows);
        self.numbers.push((self.notes.linear(sum), *max));
    }

    fn settle(&mut self, left: SecondPhase) {
        let weighed = |tuple: &Tuple| {
            let elements = tuple.elements.iter().map(|element| self.notes.linear(element)).collect();
            (self.notes.linear(&tuple.weight), elements)
        };
        let multisets = left.multisets.iter().map(|tuples| tuples.iter().map(weighed).collect());
        self.multisets = multisets.collect();
    }

    fn proves(&self) -> bool {
        false
    }

    fn unsatisfied(&mut self) -> Option<usize> {
        self.notes.stopped.as_ref().map(|_| 0)
    }
}
