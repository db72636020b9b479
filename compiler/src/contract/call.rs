//! Calls of clauses: from what the caller gives to all that the transaction needs.

use std::collections::BTreeMap;

use curve25519_dalek::scalar::Scalar;
use zkvm::tx::{Header, ValueOpening};
use zkvm::{Inputs, Opening};

use super::{BuiltClause, Leaf, Way};
use crate::codegen::ClauseResult;
use crate::ir::evaluate::Failure;
use crate::ir::{self, Action, ArgumentKind, Clause, ParameterLeaf, Part, Place, Text};

/// What an instance of a contract holds, as somebody knows it who can open all of it.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    /// The strings in order: the fields of its state.
    pub strings: Vec<Held>,
    /// The values in order.
    pub values: Vec<ValueOpening>,
}

/// A string in a contract, or one that a clause is given.
#[derive(Clone, Debug)]
pub enum Held {
    /// A number that everybody knows.
    Number(Scalar),
    /// A commitment, with what opens it.
    Hidden(Opening),
    /// A key or an address.
    Key([u8; 32]),
}

/// A clause with all that a run of it takes.
#[derive(Clone, Debug)]
pub struct ClauseCall {
    /// What the caller pushes, in order.
    pub arguments: Vec<Held>,
    /// The secret inputs of its image.
    pub secrets: Vec<Scalar>,
    /// What it leaves on the stack, in order.
    pub results: Vec<CallResult>,
    /// The outputs that it makes, in order.
    pub outputs: Vec<CallOutput>,
    /// The numbers that it gives back.
    pub returns: Vec<Scalar>,
}

/// What a clause leaves on the stack of the transaction.
#[derive(Clone, Debug)]
pub enum CallResult {
    /// A value that the contract held.
    Released(ValueOpening),
    /// A debt of as much.
    Debt(ValueOpening),
}

/// An output that a clause makes.
#[derive(Clone, Debug)]
pub enum CallOutput {
    /// A value, and the key or predicate that spends it.
    Locked {
        /// What is in it.
        value: ValueOpening,
        /// The 32 bytes of the key or predicate.
        to: [u8; 32],
    },
    /// The next instance of the contract.
    Next(Holdings),
}

/// Finds out what a call does, in clear. `given` has the leaves of the clause's parameters in order, `parameters` those of the contract,
/// and each call of `blinding` gives a new random number.
///
/// # Errors
/// The first check of the clause that does not hold.
pub fn call(
    clause: &BuiltClause,
    parameters: &super::Parameters,
    held: &Holdings,
    given: &[Leaf],
    header: &Header,
    blinding: &mut dyn FnMut() -> Scalar,
) -> Result<ClauseCall, Box<Failure>> {
    let shape = clause.clause();
    let mut known = Known::new(shape, parameters, held, header);
    known.give(given, blinding);
    let evaluation = ir::evaluate(&clause.circuit.honest(), &known.inputs);
    if let Some(failure) = evaluation.failure {
        return Err(Box::new(failure));
    }
    known.compute(&evaluation.values, blinding);
    let opened = |part: &Part| known.value(part);
    let results = match &clause.way {
        Way::Key(_) => held.values.iter().cloned().map(CallResult::Released).collect(),
        Way::Program { results, .. } => results
            .iter()
            .map(|result| match result {
                ClauseResult::Released(value) => CallResult::Released(held.values[*value as usize].clone()),
                ClauseResult::Debt(part) => CallResult::Debt(opened(part)),
            })
            .collect(),
    };
    let outputs = shape.actions.iter().filter_map(|action| match action {
        Action::Lock(part, to) => {
            Some(CallOutput::Locked { value: opened(part), to: known.string(Text::At(*to)) })
        }
        Action::Next { strings, values } => Some(CallOutput::Next(Holdings {
            strings: strings.iter().map(|text| known.held(*text)).collect(),
            values: values.iter().map(opened).collect(),
        })),
        Action::Sign(_) | Action::Nullify(_) => None,
    });
    let outputs = outputs.collect();
    let returns = shape.returns.iter().map(|(text, _)| known.number(*text)).collect();
    let arguments =
        (0..shape.arguments.len() as u32).map(|index| known.held(Text::At(Place::Argument(index))));
    let arguments = arguments.collect();
    Ok(ClauseCall { arguments, secrets: known.inputs.secret.clone(), results, outputs, returns })
}

/// What is known at each place.
struct Known<'a> {
    shape: &'a Clause,
    places: BTreeMap<Place, Held>,
    inputs: Inputs,
}

impl<'a> Known<'a> {
    fn new(shape: &'a Clause, parameters: &super::Parameters, held: &Holdings, header: &Header) -> Self {
        let mut places = BTreeMap::new();
        for (leaf, index) in parameters.leaves.iter().zip(0..) {
            places.insert(Place::Parameter(index), Held::from(leaf));
        }
        for (string, index) in held.strings.iter().zip(0..) {
            places.insert(Place::Payload(index), string.clone());
        }
        for (value, index) in held.values.iter().zip(0..) {
            let quantity = Opening { value: value.qty.into(), blinding: value.qty_blinding };
            let flavor = Opening { value: value.flv, blinding: value.flv_blinding };
            places.insert(Place::Quantity(index), Held::Hidden(quantity));
            places.insert(Place::Flavor(index), Held::Hidden(flavor));
        }
        places.insert(Place::MinTime, Held::Number(header.mintime_ms.into()));
        places.insert(Place::MaxTime, Held::Number(header.maxtime_ms.into()));
        Self { shape, places, inputs: Inputs::default() }
    }

    /// Takes what the caller gives, and makes the inputs of the circuit.
    fn give(&mut self, given: &[Leaf], blinding: &mut dyn FnMut() -> Scalar) {
        let shape = self.shape;
        let leaves = shape.parameters.iter().flat_map(|parameter| &parameter.leaves);
        let mut secret: BTreeMap<u32, Scalar> = BTreeMap::new();
        for (leaf, given) in leaves.zip(given) {
            let number = match given {
                Leaf::Number(number) => *number,
                Leaf::Key(_) => Scalar::ZERO,
            };
            match leaf {
                ParameterLeaf::Public(leaf) => {
                    self.places.insert(shape.public[*leaf as usize].place, Held::Number(number));
                }
                ParameterLeaf::Hidden(leaf) => {
                    let opening = Opening { value: number, blinding: blinding() };
                    self.places.insert(shape.hidden[*leaf as usize], Held::Hidden(opening));
                }
                ParameterLeaf::Secret(leaf) => drop(secret.insert(*leaf, number)),
                ParameterLeaf::Key(index) => {
                    self.places.insert(Place::Argument(*index), Held::from(given));
                }
            }
        }
        self.inputs.secret = secret.into_values().collect();
        let public = shape.public.iter().map(|leaf| self.number(Text::At(leaf.place)));
        self.inputs.public = public.collect();
        let hidden = shape.hidden.iter().map(|place| self.opening(Text::At(*place)));
        self.inputs.hidden = hidden.collect();
    }

    /// Takes what the clause computes.
    fn compute(&mut self, values: &[Scalar], blinding: &mut dyn FnMut() -> Scalar) {
        for (argument, index) in self.shape.arguments.iter().zip(0..) {
            let held = match argument.kind {
                ArgumentKind::Revealed(_, value) => Held::Number(values[value.index()]),
                ArgumentKind::Committed(_, value) => {
                    Held::Hidden(Opening { value: values[value.index()], blinding: blinding() })
                }
                _ => continue,
            };
            self.places.insert(Place::Argument(index), held);
        }
    }

    /// What is at a place; nothing yet is zero.
    fn held(&self, text: Text) -> Held {
        match text {
            Text::At(place) => self.places.get(&place).cloned().unwrap_or(Held::Number(Scalar::ZERO)),
            Text::Scalar(number) => Held::Number(number),
            Text::Commitment(number) => Held::Hidden(Opening { value: number, blinding: Scalar::ZERO }),
        }
    }

    fn opening(&self, text: Text) -> Opening {
        match self.held(text) {
            Held::Hidden(opening) => opening,
            Held::Number(value) => Opening { value, blinding: Scalar::ZERO },
            Held::Key(_) => Opening { value: Scalar::ZERO, blinding: Scalar::ZERO },
        }
    }

    fn number(&self, text: Text) -> Scalar {
        self.opening(text).value
    }

    fn string(&self, text: Text) -> [u8; 32] {
        match self.held(text) {
            Held::Key(bytes) => bytes,
            Held::Number(number) => number.to_bytes(),
            Held::Hidden(_) => [0; 32],
        }
    }

    /// A value by the openings of its commitments. That it fits in 64 bits was just checked.
    fn value(&self, part: &Part) -> ValueOpening {
        let (quantity, flavor) = (self.opening(part.quantity), self.opening(part.flavor));
        let mut low = [0; 8];
        low.copy_from_slice(&quantity.value.as_bytes()[..8]);
        ValueOpening {
            qty: u64::from_le_bytes(low),
            flv: flavor.value,
            qty_blinding: quantity.blinding,
            flv_blinding: flavor.blinding,
        }
    }
}

impl From<&Leaf> for Held {
    fn from(leaf: &Leaf) -> Self {
        match leaf {
            Leaf::Number(number) => Held::Number(*number),
            Leaf::Key(bytes) => Held::Key(*bytes),
        }
    }
}
