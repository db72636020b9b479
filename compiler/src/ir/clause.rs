//! What a clause of a contract is beside its circuit: where its inputs come from, and what it does.
//!
//! A clause runs on a stack on which lie the strings that its caller gives, and what the contract held: strings, then values. Its
//! public inputs are numbers that some of these strings are, its hidden inputs are in commitments that others are. Where something else
//! is to see a number that the clause computes, the machine makes a string of it: of a public number, and of a sum or difference of
//! numbers that have commitments. Any other is an argument, too: one that a constraint says is the number.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkvm::abi::Type as AbiType;

use super::{CheckId, Circuit, Op, ValueId};

/// What a clause is beside its circuit.
#[derive(Clone, Debug, Default)]
pub struct Clause {
    /// Where each public input leaf comes from.
    pub public: Vec<PublicLeaf>,
    /// Where the commitment of each hidden input leaf is.
    pub hidden: Vec<Place>,
    /// The fields that it does not open: it hands them on, or adds to them.
    pub unopened: Vec<Place>,
    /// What its own parameters are.
    pub parameters: Vec<ClauseParameter>,
    /// What its caller gives, in order: the strings of its parameters, then what it computes.
    pub arguments: Vec<Argument>,
    /// How many strings each field of the state that the contract holds is.
    pub fields: Vec<u32>,
    /// How many strings the contract holds, before its values; a clause that makes an instance opens one that holds only a token.
    pub strings: u32,
    /// How many values it holds.
    pub values: u32,
    /// Whether the instance that it opens or makes has a birth token: then the last string is the identity, and the last value the
    /// token.
    pub born: bool,
    /// The public numbers that it computes and that are to be strings, as nodes of the circuit as lowered.
    pub computed: Vec<ValueId>,
    /// The commitments and handles that it makes of others. Each is made of those before it.
    pub sums: Vec<Sum>,
    /// What is proven to be sealed to a reader, in order.
    pub seals: Vec<Seal>,
    /// What a reader opens, in order.
    pub unseals: Vec<Unseal>,
    /// The data that somebody must have signed, in order.
    pub signed: Vec<Signed>,
    /// The instances of other contracts that it makes, whose predicates are strings after those of the contract's parameters.
    pub makes: Vec<Makes>,
    /// What is done, in order.
    pub actions: Vec<Action>,
    /// The numbers that it results in, with their types.
    pub returns: Vec<(Text, AbiType)>,
    /// The values that its caller pays, in order.
    pub required: Vec<Traded>,
    /// The values that the transaction gets, in order.
    pub unlocked: Vec<Traded>,
}

/// An instance of another contract that a clause makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Makes {
    /// Which one it is of those that the clauses of the contract make.
    pub number: u32,
    /// What the other contract is made with, leaf by leaf: numbers, and parameters of this one. Zeros stand for numbers that are not
    /// known before the parameters are.
    pub arguments: Vec<Text>,
    /// Where its predicate is.
    pub place: Place,
}

/// A value that a clause gets from its caller, or gives: what a caller finds out who evaluates the circuit as lowered.
#[derive(Clone, Debug)]
pub struct Traded {
    /// How much of it there is.
    pub quantity: Linear,
    /// Which asset it is of.
    pub flavor: Linear,
}

/// A linear combination of nodes of the circuit as lowered.
#[derive(Clone, Debug)]
pub struct Linear {
    /// What is added to the terms.
    pub constant: Scalar,
    /// Nodes, each with its weight.
    pub terms: Vec<(ValueId, Scalar)>,
}

/// A parameter of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseParameter {
    /// The name in the source.
    pub name: String,
    /// Its leaves, in order.
    pub leaves: Vec<ParameterLeaf>,
}

/// A part of what the caller of a clause gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterLeaf {
    /// A public input leaf of the circuit.
    Public(u32),
    /// A hidden one, of which an argument is the commitment.
    Hidden(u32),
    /// A secret one, which only the prover knows.
    Secret(u32),
    /// A key, an address or a signature, by the number of its argument.
    Key(u32),
}

/// A number that the verifier knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicLeaf {
    /// Where its string is.
    pub place: Place,
    /// The integers of which it must be one, if nothing else says so.
    pub range: Option<(BigInt, BigInt)>,
}

/// What the caller of a clause gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The name of the parameter, or what the clause computes.
    pub name: String,
    /// What the string is.
    pub kind: ArgumentKind,
}

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentKind {
    /// A public input leaf.
    Public(u32),
    /// A commitment to a hidden input leaf.
    Hidden(u32),
    /// A key or an address.
    Key,
    /// A signature of data.
    Signature,
    /// A public input leaf that the clause computes: the value of this node of the circuit as lowered.
    Revealed(u32, ValueId),
    /// A commitment to what the clause computes.
    Committed(u32, ValueId),
    /// The handle of a commitment, by the number of its seal.
    Handle(u32),
    /// The proof of a seal, by its number.
    SealProof(u32),
    /// A hidden input leaf: a commitment to what was sealed, by the number of its unseal.
    Unsealed(u32, u32),
    /// The proof of an unseal, by its number.
    UnsealProof(u32),
}

/// A commitment that is the sum or the difference of two others, which nobody needs to open; or a handle that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// What the other one is added to, or taken away from.
    pub one: Text,
    /// What is added or taken away.
    pub other: Text,
    /// Whether it is taken away.
    pub minus: bool,
    /// The node of the circuit as lowered to which it commits, if there is one.
    pub value: Option<ValueId>,
}

/// A commitment that a reader is to open, and what it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Where the reading key is.
    pub reader: Place,
    /// The commitment, which the caller can open.
    pub commitment: Text,
    /// The argument that is its handle.
    pub handle: Place,
    /// The argument that is the proof.
    pub proof: Place,
}

/// A field of the state that the caller, its reader, opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unseal {
    /// Which field it is.
    pub field: u32,
    /// Where the reading key is.
    pub reader: Place,
    /// The commitment that the contract holds.
    pub commitment: Place,
    /// Its handle, which the contract holds.
    pub handle: Place,
    /// The argument that is a commitment of the caller's own to the same number.
    pub fresh: Place,
    /// The argument that is the proof.
    pub proof: Place,
}

/// Data that somebody must have signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Where the key is.
    pub key: Place,
    /// What the signature is for.
    pub purpose: Vec<u8>,
    /// The strings of the data, in order.
    pub messages: Vec<Text>,
    /// The argument that is the signature.
    pub signature: Place,
    /// What is said if it is not right.
    pub check: CheckId,
}

/// Where a string is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A number, key or address that the contract is made with, which is part of the program.
    Parameter(u32),
    /// What the caller gives.
    Argument(u32),
    /// What the contract held.
    Payload(u32),
    /// The commitment to the amount of a value that the contract held.
    Quantity(u32),
    /// The commitment to its flavor.
    Flavor(u32),
    /// The earliest time of the transaction.
    MinTime,
    /// The latest time of the transaction.
    MaxTime,
    /// The predicate that the clause opens.
    Own,
    /// A string unlike any other; another one each time.
    Anchor,
    /// A public number that the clause computes.
    Computed(u32),
    /// What is made of other commitments.
    Sum(u32),
}

/// A string that something is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// The string at this place.
    At(Place),
    /// A number that is known when the program is built.
    Scalar(Scalar),
    /// The commitment without a blinding to such a number.
    Commitment(Scalar),
}

/// A value by the commitments to its amount and flavor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The commitment to the amount.
    pub quantity: Text,
    /// The commitment to the flavor.
    pub flavor: Text,
}

/// Something that a clause does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A key signs the transaction.
    Sign(Place),
    /// An output of one value, which whoever has the key or predicate may spend.
    Lock(Part, Place),
    /// The next instance of the contract.
    Next {
        /// The strings that it holds.
        strings: Vec<Text>,
        /// The values that it holds.
        values: Vec<Part>,
        /// The predicate of the contract.
        with: Place,
    },
    /// Destroys a value. Everybody sees that something is destroyed.
    Burn(Part),
    /// A string that no other transaction has, and what is said of a second one that does.
    Nullify(Text, Option<String>),
}

impl Traded {
    /// The amount and the flavor, given the values of all nodes. That the amount fits in 64 bits is for the clause to prove.
    pub fn worth(&self, values: &[Scalar]) -> (u64, Scalar) {
        let mut low = [0; 8];
        low.copy_from_slice(&self.quantity.worth(values).as_bytes()[..8]);
        (u64::from_le_bytes(low), self.flavor.worth(values))
    }
}

impl Linear {
    fn worth(&self, values: &[Scalar]) -> Scalar {
        let terms = self.terms.iter().map(|(node, weight)| values[node.index()] * weight);
        self.constant + terms.sum::<Scalar>()
    }
}

impl Part {
    /// Which of the values that the contract held it is, if it is one as a whole.
    pub fn whole(&self) -> Option<u32> {
        match (self.quantity, self.flavor) {
            (Text::At(Place::Quantity(quantity)), Text::At(Place::Flavor(flavor))) if quantity == flavor => {
                Some(quantity)
            }
            _ => None,
        }
    }
}

impl Clause {
    /// A string and all that it is made of.
    pub fn made_of(&self, text: Text) -> Vec<Place> {
        let mut places = vec![];
        let mut left = vec![text];
        while let Some(text) = left.pop() {
            let Text::At(place) = text else { continue };
            places.push(place);
            if let Place::Sum(index) = place {
                left.extend([self.sums[index as usize].one, self.sums[index as usize].other]);
            }
        }
        places
    }

    /// The values that are locked as parts of others or of what is paid, in order. For each the transaction gets a debt. A value
    /// that the contract held is not among them if it is locked as it is, the first time.
    pub fn debts(&self) -> (Vec<Part>, Vec<u32>) {
        let mut released: Vec<u32> = (0..self.values).collect();
        let mut debts = vec![];
        for part in self.actions.iter().flat_map(Action::locked) {
            match part.whole().and_then(|whole| released.iter().position(|value| *value == whole)) {
                Some(index) => drop(released.remove(index)),
                None => debts.push(*part),
            }
        }
        (debts, released)
    }
}

impl Action {
    /// The values that it locks or destroys.
    pub fn locked(&self) -> &[Part] {
        match self {
            Action::Lock(part, _) | Action::Burn(part) => std::slice::from_ref(part),
            Action::Next { values, .. } => values,
            Action::Sign(_) | Action::Nullify(..) => &[],
        }
    }
}

impl Circuit {
    /// The circuit of a clause, as lowered, with what it computes in the places of the arguments that it is given for that: what an
    /// honest caller evaluates to find these arguments.
    pub fn honest(&self) -> Circuit {
        let mut circuit = self.clone();
        for argument in self.clause.iter().flat_map(|clause| &clause.arguments) {
            let (leaf, value) = match argument.kind {
                ArgumentKind::Revealed(leaf, value) => (Op::Public(leaf), value),
                ArgumentKind::Committed(leaf, value) => (Op::Hidden(leaf), value),
                _ => continue,
            };
            let terms = vec![(value, Scalar::ONE)];
            let same = circuit.nodes.iter_mut().filter(|node| node.op == leaf);
            same.for_each(|node| node.op = Op::Linear { constant: Scalar::ZERO, terms: terms.clone() });
        }
        circuit
    }

    /// The circuit of a clause without the range proofs that the machine makes anyway, of amounts that are locked as parts.
    pub fn without_proven_amounts(mut self) -> Circuit {
        let Some(clause) = &self.clause else { return self };
        let (debts, _) = clause.debts();
        let mut proven = vec![];
        for part in debts {
            let Text::At(place) = part.quantity else { continue };
            if let Place::Sum(index) = place {
                proven.extend(clause.sums[index as usize].value);
            }
            let leaf = clause.hidden.iter().position(|hidden| *hidden == place).map(|leaf| leaf as u32);
            proven.extend(clause.arguments.iter().filter_map(|argument| match argument.kind {
                ArgumentKind::Committed(of, value) if Some(of) == leaf => Some(value),
                _ => None,
            }));
            let nodes = self.nodes.iter().zip(0..);
            let node = nodes.filter(|(node, _)| leaf.is_some_and(|leaf| node.op == Op::Hidden(leaf)));
            proven.extend(node.map(|(_, index)| ValueId(index)));
        }
        let most = Scalar::from(u64::MAX);
        for node in &mut self.nodes {
            if let Op::Within { value, max, .. } = &node.op
                && *max == most
                && proven.contains(value)
            {
                // A number that nothing uses.
                node.op = Op::Constant(Scalar::ZERO);
            }
        }
        self
    }
}
