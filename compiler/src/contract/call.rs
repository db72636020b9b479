//! Calls of clauses: from what the caller gives to all that the transaction needs.

use std::collections::BTreeMap;

use curve25519_dalek::scalar::Scalar;
use zeroize::Zeroizing;
use zkvm::reading::{ReadingKey, ReadingSecret, SealProof, Sealed};
use zkvm::signature::{Signature, SignedData, VerificationKey};
use zkvm::tx::{
    Argument, Call, CallResult, Contract, Header, Opens, PayloadItem, PortableItem, Predicate, PredicateTree,
    ValueOpening,
};
use zkvm::{CompressedRistretto, Inputs, Opening};

use super::{BuiltClause, BuiltContract, Leaf, Unread, Way, WhyUnread};
use crate::codegen::ClauseResult;
use crate::ir::evaluate::{Evaluation, Failure};
use crate::ir::{
    self, Action, ArgumentKind, Clause, ParameterLeaf, Part, Place, Seal, Signed, Sum, Text, Traded, Unseal,
};

/// What an instance of a contract holds, as somebody knows it who can open all of it.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    /// The fields of its state in order, string by string.
    pub strings: Vec<PayloadItem>,
    /// The values in order.
    pub values: Vec<ValueOpening>,
    /// Which instance it is, if its contract has birth tokens.
    pub identity: Option<Identity>,
}

/// What tells an instance from all others, and that it was made as its contract wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The number of the instance, and of those that follow from it.
    pub id: Scalar,
    /// The flavor of its birth token.
    pub flavor: Scalar,
}

/// A clause with all that a run of it takes.
#[derive(Clone, Debug)]
pub struct ClauseCall {
    /// What the caller pushes, in order.
    pub arguments: Vec<Argument>,
    /// Which of them are random: to everybody but a reader handles and proofs about them are, and signatures of data that everybody sees.
    pub blinded: Vec<bool>,
    /// The secret inputs of its image.
    pub secrets: Zeroizing<Vec<Scalar>>,
    /// What it leaves on the stack, in order.
    pub results: Vec<CallResult>,
    /// The outputs that it makes, in order.
    pub outputs: Vec<CallOutput>,
    /// The numbers that it gives back.
    pub returns: Vec<Scalar>,
    /// What it requires, in order: amounts and flavors.
    pub required: Vec<(u64, Scalar)>,
    /// What it unlocks, in order.
    pub unlocked: Vec<(u64, Scalar)>,
}

/// An output that a clause makes.
#[derive(Clone, Debug)]
pub enum CallOutput {
    /// A value, and the key or predicate that spends it.
    Locked {
        /// What is in it.
        value: ValueOpening,
        /// The key or predicate.
        to: Predicate,
        /// Which one it is of the instances of other contracts that the clause makes, if it is such.
        made: Option<usize>,
    },
    /// The next instance of the contract.
    Next(Holdings),
}

impl Holdings {
    /// All that it holds, as a transaction takes it.
    pub fn payload(&self) -> Vec<PayloadItem> {
        let identity = self.identity.map(|identity| PayloadItem::string(identity.id.to_bytes()));
        let token = self.identity.map(|identity| identity.token());
        let values = self.values.iter().cloned().chain(token).map(PayloadItem::Value);
        self.strings.iter().cloned().chain(identity).chain(values).collect()
    }
}

impl Identity {
    /// The birth token: one unit, whose commitments anybody can check.
    pub fn token(&self) -> ValueOpening {
        token(self.flavor)
    }
}

/// One unit of a flavor, whose commitments have no blindings.
pub(super) fn token(flavor: Scalar) -> ValueOpening {
    ValueOpening { qty: 1, flv: flavor, qty_blinding: Scalar::ZERO, flv_blinding: Scalar::ZERO }
}

impl ClauseCall {
    /// The call as a transaction takes it, of an output that is an instance of the contract and holds this; nothing if the clause is the
    /// contract's key.
    pub fn of(
        &self,
        contract: &BuiltContract,
        clause: &BuiltClause,
        output: &Contract,
        held: &Holdings,
    ) -> Option<Call> {
        self.call(&contract.tree, clause, Opens::Output(output.clone()), held.payload())
    }

    /// The call of a clause that a tree commits to.
    pub(super) fn call(
        &self,
        tree: &PredicateTree,
        clause: &BuiltClause,
        opens: Opens,
        payload: Vec<PayloadItem>,
    ) -> Option<Call> {
        let Way::Program { leaf, image, .. } = &clause.way else { return None };
        Some(Call {
            opens,
            proof: tree.call_proof(*leaf)?,
            clause: (**image).clone(),
            arguments: self.arguments.clone(),
            secrets: self.secrets.to_vec(),
            payload,
            results: self.results.clone(),
        })
    }
}

/// Why a clause is not called.
#[derive(Clone, Debug)]
pub enum Uncalled {
    /// The first check of the clause that does not hold.
    Fails(Box<Failure>),
    /// It computes with a field that the caller cannot read.
    Unread(Unread),
}

/// Finds out what a call does, in clear. `given` has the leaves of the clause's parameters in order, `parameters` those of the contract,
/// `readers` are the secrets with which the caller can read sealed fields, and each call of `blinding` gives a new random number.
///
/// # Errors
/// The clause does not allow it, or computes with what the caller cannot read.
pub fn call(
    clause: &BuiltClause,
    parameters: &super::Parameters,
    held: &Holdings,
    given: &[Leaf],
    readers: &[ReadingSecret],
    header: &Header,
    blinding: &mut dyn FnMut() -> Scalar,
) -> Result<ClauseCall, Uncalled> {
    let mut known = Known::new(clause.clause(), &clause.strings(parameters), held, header);
    known.read(readers, blinding).map_err(Uncalled::Unread)?;
    called(clause, known, held, given, blinding).map_err(Uncalled::Fails)
}

/// The same of what makes an instance or issues an asset, which opens nothing that is sealed.
pub(super) fn make(
    clause: &BuiltClause,
    parameters: &super::Parameters,
    held: &Holdings,
    given: &[Leaf],
    header: &Header,
    blinding: &mut dyn FnMut() -> Scalar,
) -> Result<ClauseCall, Box<Failure>> {
    called(
        clause,
        Known::new(clause.clause(), &clause.strings(parameters), held, header),
        held,
        given,
        blinding,
    )
}

fn called(
    clause: &BuiltClause,
    known: Known<'_>,
    held: &Holdings,
    given: &[Leaf],
    blinding: &mut dyn FnMut() -> Scalar,
) -> Result<ClauseCall, Box<Failure>> {
    match unchecked(clause, known, held, given, blinding) {
        (_, Some(failure)) => Err(Box::new(failure)),
        (call, None) => Ok(call),
    }
}

/// The same, whether it holds or not.
pub(super) fn unchecked(
    clause: &BuiltClause,
    mut known: Known<'_>,
    held: &Holdings,
    given: &[Leaf],
    blinding: &mut dyn FnMut() -> Scalar,
) -> (ClauseCall, Option<Failure>) {
    let shape = clause.clause();
    known.give(given, blinding);
    let evaluation = ir::evaluate(&clause.circuit.honest(), &known.inputs);
    known.compute(&evaluation.values, blinding);
    let failure = evaluation.failure.clone().or_else(|| known.unsigned(clause, &evaluation));
    let opened = |part: &Part| known.value(part);
    let whole =
        |value| Part { quantity: Text::At(Place::Quantity(value)), flavor: Text::At(Place::Flavor(value)) };
    let results = match &clause.way {
        Way::Key(_) => held.values.iter().cloned().map(CallResult::Value).collect(),
        Way::Program { results, .. } => results
            .iter()
            .map(|result| match result {
                ClauseResult::Released(value) => CallResult::Value(opened(&whole(*value))),
                ClauseResult::Debt(part) => CallResult::Debt(opened(part)),
            })
            .collect(),
    };
    let outputs = shape.actions.iter().filter_map(|action| match action {
        Action::Lock(part, to) => {
            let made = shape.makes.iter().position(|made| made.place == *to);
            Some(CallOutput::Locked { value: opened(part), to: known.predicate(*to), made })
        }
        Action::Next { strings, values, .. } => Some(CallOutput::Next(known.instance(strings, values))),
        Action::Sign(_) | Action::Burn(_) | Action::Nullify(..) => None,
    });
    let outputs = outputs.collect();
    let returns = shape.returns.iter().map(|(text, _)| known.number(*text)).collect();
    let places = (0..shape.arguments.len() as u32).map(Place::Argument);
    let arguments = places.map(|place| match known.item(Text::At(place)) {
        PayloadItem::Committed(ref opening) => Argument::Committed(*opening),
        PayloadItem::Plain(PortableItem::String(ref bytes)) => Argument::String(bytes.to_vec()),
        _ => Argument::String(vec![]),
    });
    let arguments = arguments.collect();
    let secrets = Zeroizing::new(known.inputs.secret.clone());
    let traded = |traded: &[Traded]| traded.iter().map(|traded| traded.worth(&evaluation.values)).collect();
    let (required, unlocked) = (traded(&shape.required), traded(&shape.unlocked));
    let blinded = shape.arguments.iter().map(|argument| is_blinded(argument.kind)).collect();
    let call = ClauseCall { arguments, blinded, secrets, results, outputs, returns, required, unlocked };
    (call, failure)
}

/// What is known at each place.
pub(super) struct Known<'a> {
    shape: &'a Clause,
    places: BTreeMap<Place, PayloadItem>,
    pub(super) inputs: Inputs,
    /// The secret for each field that is opened.
    readers: Vec<ReadingSecret>,
}

impl<'a> Known<'a> {
    pub(super) fn new(
        shape: &'a Clause,
        parameters: &super::Parameters,
        held: &Holdings,
        header: &Header,
    ) -> Self {
        let mut places = BTreeMap::new();
        for (leaf, index) in parameters.leaves.iter().zip(0..) {
            places.insert(Place::Parameter(index), PayloadItem::string(leaf.string()));
        }
        for (string, index) in held.strings.iter().zip(0..) {
            places.insert(Place::Payload(index), string.clone());
        }
        let (fields, locks) = (held.strings.len() as u32, held.values.len() as u32);
        if let Some(identity) = held.identity {
            places.insert(Place::Payload(fields), number(identity.id));
            let [quantity, flavor] = [Scalar::ONE, identity.flavor]
                .map(|value| PayloadItem::Committed(Opening { value, blinding: Scalar::ZERO }));
            places.insert(Place::Quantity(locks), quantity);
            places.insert(Place::Flavor(locks), flavor);
        }
        for (value, index) in held.values.iter().zip(0..) {
            let quantity = Opening { value: value.qty.into(), blinding: value.qty_blinding };
            let flavor = Opening { value: value.flv, blinding: value.flv_blinding };
            places.insert(Place::Quantity(index), PayloadItem::Committed(quantity));
            places.insert(Place::Flavor(index), PayloadItem::Committed(flavor));
        }
        places.insert(Place::MinTime, number(header.mintime_ms));
        places.insert(Place::MaxTime, number(header.maxtime_ms));
        Self { shape, places, inputs: Inputs::default(), readers: vec![] }
    }

    /// Opens the sealed fields that the clause computes with.
    fn read(
        &mut self,
        secrets: &[ReadingSecret],
        blinding: &mut dyn FnMut() -> Scalar,
    ) -> Result<(), Unread> {
        for unseal in &self.shape.unseals {
            let field = unseal.field as usize;
            let key = self.reading_key(unseal.reader);
            let secret = secrets.iter().find(|secret| secret.key() == key);
            let secret = secret.ok_or(Unread { field, key, why: WhyUnread::Secret })?;
            let sealed = self.sealed(Text::At(unseal.commitment), unseal.handle);
            // Whoever was told the number need not search for it.
            let told = match self.item(Text::At(unseal.commitment)) {
                PayloadItem::Committed(ref told) => Some(told.value),
                _ => None,
            };
            let value = told.filter(|value| secret.reads(&sealed, value)).or_else(|| secret.read(&sealed));
            let value = value.ok_or(Unread { field, key, why: WhyUnread::Number })?;
            let fresh = PayloadItem::Committed(Opening { value, blinding: blinding() });
            self.places.insert(unseal.fresh, fresh);
            self.readers.push(secret.clone());
        }
        Ok(())
    }

    /// Takes what the caller gives, and makes the inputs of the circuit.
    pub(super) fn give(&mut self, given: &[Leaf], blinding: &mut dyn FnMut() -> Scalar) {
        let shape = self.shape;
        let leaves = shape.parameters.iter().flat_map(|parameter| &parameter.leaves);
        let mut secret: BTreeMap<u32, Scalar> = BTreeMap::new();
        for (leaf, given) in leaves.zip(given) {
            let number = match given {
                Leaf::Number(number) => *number,
                Leaf::Key(_) | Leaf::Signature(_) => Scalar::ZERO,
            };
            match leaf {
                ParameterLeaf::Public(leaf) => {
                    self.places
                        .insert(shape.public[*leaf as usize].place, PayloadItem::string(given.string()));
                }
                ParameterLeaf::Hidden(leaf) => {
                    let opening = Opening { value: number, blinding: blinding() };
                    self.places.insert(shape.hidden[*leaf as usize], PayloadItem::Committed(opening));
                }
                ParameterLeaf::Secret(leaf) => drop(secret.insert(*leaf, number)),
                ParameterLeaf::Key(index) => {
                    self.places.insert(Place::Argument(*index), PayloadItem::string(given.string()));
                }
            }
        }
        self.inputs.secret = secret.into_values().collect();
        self.take_inputs();
    }

    /// Makes inputs of what is at their places.
    fn take_inputs(&mut self) {
        let shape = self.shape;
        let public = shape.public.iter().map(|leaf| self.number(Text::At(leaf.place)));
        self.inputs.public = public.collect();
        let hidden = shape.hidden.iter().map(|place| self.opening(Text::At(*place)));
        self.inputs.hidden = hidden.collect();
    }

    /// Takes what the clause computes.
    pub(super) fn compute(&mut self, values: &[Scalar], blinding: &mut dyn FnMut() -> Scalar) {
        for (node, index) in self.shape.computed.iter().zip(0..) {
            self.places.insert(Place::Computed(index), number(values[node.index()]));
        }
        for (argument, index) in self.shape.arguments.iter().zip(0..) {
            let held = match argument.kind {
                ArgumentKind::Revealed(_, value) => number(values[value.index()]),
                ArgumentKind::Committed(_, value) => {
                    PayloadItem::Committed(Opening { value: values[value.index()], blinding: blinding() })
                }
                ArgumentKind::Handle(seal) => {
                    let (handle, proof) = self.seal(seal as usize);
                    self.places.insert(self.shape.seals[seal as usize].proof, proof);
                    handle
                }
                ArgumentKind::UnsealProof(unseal) => self.unseal(unseal as usize),
                _ => continue,
            };
            self.places.insert(Place::Argument(index), held);
        }
        self.take_inputs();
    }

    /// The handle of a commitment, and the proof that it is one: zeros, of which no transaction is made, if nobody can have the reading key.
    fn seal(&self, seal: usize) -> (PayloadItem, PayloadItem) {
        let Seal { reader, commitment, .. } = self.shape.seals[seal];
        match self.reading_key(reader).seal(&self.opening(commitment)) {
            Some((sealed, proof)) => {
                (PayloadItem::string(sealed.handle.as_bytes()), PayloadItem::string(proof.to_bytes()))
            }
            None => (number(0u64), PayloadItem::string([0; SealProof::BYTES])),
        }
    }

    /// The proof that the caller's own commitment is to what was sealed.
    fn unseal(&self, unseal: usize) -> PayloadItem {
        let Unseal { commitment, handle, fresh, .. } = self.shape.unseals[unseal];
        let sealed = self.sealed(Text::At(commitment), handle);
        let proof = self
            .readers
            .get(unseal)
            .and_then(|reader| reader.unseal(&sealed, &self.opening(Text::At(fresh))));
        PayloadItem::string(proof.map_or([0; SealProof::BYTES], |proof| proof.to_bytes()))
    }

    /// The first signature of data that is not right.
    fn unsigned(&self, clause: &BuiltClause, evaluation: &Evaluation) -> Option<Failure> {
        let wrong = self.shape.signed.iter().find(|signed| !self.is_signed(signed))?;
        Some(ir::evaluate::failed(&clause.circuit, evaluation, wrong.check))
    }

    fn is_signed(&self, signed: &Signed) -> bool {
        let string = |text: Text| match self.item(text).item() {
            PortableItem::String(bytes) => bytes.to_vec(),
            _ => vec![],
        };
        let said = SignedData::new(&signed.purpose[..], signed.messages.iter().map(|text| string(*text)));
        let key = VerificationKey(self.point(Text::At(signed.key)));
        let signature = Signature::from_bytes(&string(Text::At(signed.signature)));
        signature.is_ok_and(|signature| said.verify(&signature, key).is_ok())
    }

    fn reading_key(&self, place: Place) -> ReadingKey {
        ReadingKey(self.point(Text::At(place)))
    }

    fn sealed(&self, commitment: Text, handle: Place) -> Sealed {
        Sealed { commitment: self.point(commitment), handle: self.point(Text::At(handle)) }
    }

    /// The bytes of a commitment, a handle or a key.
    fn point(&self, text: Text) -> CompressedRistretto {
        match self.item(text).item() {
            PortableItem::String(bytes) => CompressedRistretto::from_slice(&bytes).unwrap_or_default(),
            _ => CompressedRistretto::default(),
        }
    }

    /// The sum or difference of two commitments, with its opening if both are known.
    fn sum(&self, Sum { one, other, minus, .. }: Sum) -> PayloadItem {
        match (self.item(one), self.item(other)) {
            (PayloadItem::Committed(ref one), PayloadItem::Committed(ref other)) => {
                PayloadItem::Committed(one.combined(other, minus))
            }
            (one, other) => {
                let point = |item: &PayloadItem| match item.item() {
                    PortableItem::String(bytes) => CompressedRistretto::from_slice(&bytes).ok()?.decompress(),
                    _ => None,
                };
                let sum = point(&one).zip(point(&other));
                let sum = sum.map(|(one, other)| if minus { one - other } else { one + other }.compress());
                PayloadItem::string(sum.unwrap_or_default().to_bytes())
            }
        }
    }

    /// What is at a place; nothing yet is zero.
    pub(super) fn item(&self, text: Text) -> PayloadItem {
        match text {
            Text::At(Place::Sum(index)) => self.sum(self.shape.sums[index as usize]),
            Text::At(place) => self.places.get(&place).cloned().unwrap_or_else(|| number(0u64)),
            Text::Scalar(known) => number(known),
            Text::Commitment(value) => PayloadItem::Committed(Opening { value, blinding: Scalar::ZERO }),
        }
    }

    pub(super) fn opening(&self, text: Text) -> Opening {
        match self.item(text) {
            PayloadItem::Committed(ref opening) => *opening,
            other => {
                let value = Option::from(Scalar::from_canonical_bytes(bytes(&other)));
                Opening { value: value.unwrap_or(Scalar::ZERO), blinding: Scalar::ZERO }
            }
        }
    }

    pub(super) fn number(&self, text: Text) -> Scalar {
        self.opening(text).value
    }

    fn predicate(&self, place: Place) -> Predicate {
        Predicate(CompressedRistretto(bytes(&self.item(Text::At(place)))))
    }

    /// What an instance holds. The identity of one that is new is not known before the transaction is made.
    fn instance(&self, strings: &[Text], values: &[Part]) -> Holdings {
        let mut strings: Vec<PayloadItem> = strings.iter().map(|text| self.item(*text)).collect();
        let mut values: Vec<ValueOpening> = values.iter().map(|part| self.value(part)).collect();
        let born = self.shape.born.then(|| (strings.pop(), values.pop()));
        let identity = born.and_then(|(id, token)| {
            let id = Option::from(Scalar::from_canonical_bytes(bytes(&id?)))?;
            Some(Identity { id, flavor: token?.flv })
        });
        Holdings { strings, values, identity }
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

/// Whether an argument is random to everybody but a reader, as a handle is, or a signature of data that everybody sees.
fn is_blinded(kind: ArgumentKind) -> bool {
    matches!(
        kind,
        ArgumentKind::Handle(_)
            | ArgumentKind::SealProof(_)
            | ArgumentKind::UnsealProof(_)
            | ArgumentKind::Signature
    )
}

/// A number as a string.
pub(super) fn number(value: impl Into<Scalar>) -> PayloadItem {
    PayloadItem::string(value.into().to_bytes())
}

/// The 32 bytes of a string; zeros if it is of another length.
fn bytes(item: &PayloadItem) -> [u8; 32] {
    match item {
        PayloadItem::Plain(PortableItem::String(bytes)) => bytes[..].try_into().unwrap_or([0; 32]),
        _ => [0; 32],
    }
}
