//! What a transaction tells a clause image, and what it gets from it.

use std::fmt;

use curve25519_dalek::scalar::Scalar;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{
    BuildError, CallProof, Contract, PortableItem, Predicate, Program, TxEntry, Value, ValueOpening, Witness,
};
use crate::image::ClauseImage;
use crate::inputs::{Opened, Opening};

/// A contract that a [`TxBuilder`](super::TxBuilder) opens by a clause image, or what it issues by one, and all that its prover must know.
///
/// Whoever lies here finds no proof: the clause decides what it opens, takes and leaves.
///
/// ```
/// use zkvm::Scalar;
/// use zkvm::abi::Abi;
/// use zkvm::image::{ClauseImage, Counts, Debug, Image};
/// use zkvm::program::Instruction::{Output, SelfPredicate};
/// use zkvm::signature::SigningKey;
/// use zkvm::tx::{
///     Anchor, Call, CallResult, Header, Opens, PayloadItem, Predicate, PredicateLeaf, PredicateTree, TxBuilder,
///     Utxo, ValueOpening,
/// };
///
/// // A chest: one clause locks what is there again, another one hands it out, and neither asks who calls.
/// let clause = |code, results| ClauseImage {
///     arguments: 0,
///     payload: 1,
///     results,
///     image: Image {
///         abi: Abi::default(),
///         counts: Counts { edges: 100, stack: 4, ..Counts::default() },
///         digit_bits: 0,
///         constants: vec![],
///         side_programs: vec![],
///         routines: vec![],
///         code,
///         debug: Debug::default(),
///     },
/// };
/// let (stay, take) = (clause(vec![SelfPredicate, Output(1)], 0), clause(vec![], 1));
/// let leaves = [&stay, &take].map(|clause| PredicateLeaf::Image(clause.encode())).to_vec();
/// let tree = PredicateTree::of(None, leaves, &[7; 32])?;
///
/// // Alice puts 6 of her 10 coins in.
/// let alice = SigningKey::random();
/// let to_alice = Predicate::from(alice.verification_key());
/// let coins = Utxo::genesis(Anchor([1; 32]), to_alice, ValueOpening::hidden(10, Scalar::from(7u64)));
/// let six = ValueOpening::hidden(6, Scalar::from(7u64));
/// let held = vec![PayloadItem::Value(six.clone())];
/// let lock = TxBuilder::new(Header::any_time()).spend(&coins).lock(tree.predicate(), held.clone());
/// let (_, outputs) = lock.change(to_alice).build()?;
/// assert_eq!(outputs.change[0].qty(), 4);
///
/// // The chest is moved, then opened.
/// let moved = Call {
///     opens: Opens::Output(outputs.locked[0].clone()),
///     proof: tree.call_proof(0).expect("the first clause"),
///     clause: stay,
///     arguments: vec![],
///     secrets: vec![],
///     payload: held,
///     results: vec![],
/// };
/// let mut opened = moved.clone();
/// let (_, outputs) = TxBuilder::new(Header::any_time()).call(moved).build()?;
/// opened.opens = Opens::Output(outputs.calls[0][0].clone());
/// (opened.proof, opened.clause) = (tree.call_proof(1).expect("the second clause"), take);
/// opened.results = vec![CallResult::Value(six)];
/// let (_, outputs) = TxBuilder::new(Header::any_time()).call(opened).change(to_alice).build()?;
/// assert_eq!(outputs.change[0].qty(), 6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Erased from memory when dropped; printing it for debugging shows no secret.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Call {
    /// What the call opens.
    #[zeroize(skip)]
    pub opens: Opens,
    /// That the contract's predicate commits to the clause.
    #[zeroize(skip)]
    pub proof: CallProof,
    /// The clause that opens it.
    #[zeroize(skip)]
    pub clause: ClauseImage,
    /// What the clause takes from the transaction, the deepest first.
    pub arguments: Vec<Argument>,
    /// The values of the clause's secret inputs, in the order of its ABI.
    pub secrets: Vec<Scalar>,
    /// What the contract holds as the caller knows it, item by item.
    pub payload: Vec<PayloadItem>,
    /// What the clause leaves for the transaction, the deepest first.
    pub results: Vec<CallResult>,
}

/// What a call opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opens {
    /// An output, which it spends.
    Output(Contract),
    /// An amount that is issued, and that nobody has before the clause hands it out: it is the only item of the payload, of the
    /// flavor [`Value::issue_flavor`](super::Value::issue_flavor) of the two, and of a flavor commitment without a blinding.
    Issued {
        /// Who may issue it: it commits to the clause.
        predicate: Predicate,
        /// What tells this flavor from others that the predicate issues.
        metadata: Vec<u8>,
    },
}

/// A string that a clause takes.
#[derive(Clone, Debug, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum Argument {
    /// A string that is no secret, or a commitment that the clause does not compute with.
    String(Vec<u8>),
    /// A commitment, with what opens it.
    Committed(Opening),
}

/// Something that a contract holds or will hold, as who builds the transaction knows it.
#[derive(Clone, Debug, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum PayloadItem {
    /// A string that is a commitment, with what opens it.
    Committed(Opening),
    /// A value, with what opens it.
    Value(ValueOpening),
    /// An item of which no opening is known, or that has none.
    Plain(#[zeroize(skip)] PortableItem),
}

/// An item that a clause leaves for the cloak.
#[derive(Clone, Debug, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum CallResult {
    /// A value that the clause releases.
    Value(ValueOpening),
    /// The wide value that `borrow` leaves beside a value with this opening: as much has to be paid.
    Debt(ValueOpening),
}

impl Call {
    /// Whether the call fits the contract and its clause.
    pub(super) fn check(&self) -> Result<(), BuildError> {
        let ClauseImage { arguments, payload, results, image } = &self.clause;
        let secrets = image.abi.counts().secret;
        for (what, declared, given) in [
            ("arguments", *arguments, self.arguments.len()),
            ("secret inputs", secrets, self.secrets.len()),
            ("items of the contract", *payload, self.payload.len()),
            ("results", *results, self.results.len()),
        ] {
            if declared as usize != given {
                let predicate = self.opens.predicate();
                return Err(BuildError::CallMismatch { predicate, what, declared, given });
            }
        }
        match &self.opens {
            Opens::Output(contract) => {
                // The machine would spend an output of the predicate that does.
                if self.proof.image_predicate(&self.clause.encode()) != Some(contract.predicate) {
                    return Err(BuildError::ClauseMismatch(contract.predicate));
                }
                let held = self.payload.iter().map(PayloadItem::item);
                let fits = held.eq(contract.payload.iter().cloned());
                if fits { Ok(()) } else { Err(BuildError::OpeningMismatch(contract.id())) }
            }
            Opens::Issued { predicate, metadata } => {
                let flavor = Value::issue_flavor(predicate, metadata);
                let fits = matches!(&self.payload[..], [PayloadItem::Value(issued)]
                    if issued.flv == flavor && issued.flv_blinding == Scalar::ZERO);
                if fits { Ok(()) } else { Err(BuildError::IssueMismatch(*predicate)) }
            }
        }
    }

    /// What the log has before all that the call does.
    pub(super) fn first_entry(&self) -> Option<TxEntry> {
        match (&self.opens, &self.payload[..]) {
            (Opens::Output(contract), _) => Some(TxEntry::Input(contract.id())),
            (Opens::Issued { .. }, [PayloadItem::Value(issued)]) => {
                let Value { qty, flv } = issued.value();
                Some(TxEntry::Issue { qty, flv })
            }
            _ => None,
        }
    }

    /// Adds the openings and the secret inputs of the clause.
    pub(super) fn reveal(&self, witness: &mut Witness) {
        self.arguments.iter().for_each(|argument| argument.reveal(witness));
        self.payload.iter().for_each(|item| item.reveal(witness));
        for CallResult::Value(opening) | CallResult::Debt(opening) in &self.results {
            witness.value(opening);
        }
        witness.call(self.secrets.clone());
    }

    /// `→ results…`: pushes the arguments and opens the contract
    pub(super) fn write(&self, program: Program) -> Program {
        let program = self.arguments.iter().fold(program, |program, argument| program.push(argument.bytes()));
        let clause = |program: Program| program.push_open_proof(&self.proof).push_clause(&self.clause);
        match (&self.opens, &self.payload[..]) {
            (Opens::Output(contract), _) => clause(program.push_held(contract)).spend(),
            (Opens::Issued { predicate, metadata }, [PayloadItem::Value(issued)]) => {
                clause(program.issue_value(issued, *predicate, metadata)).open()
            }
            // The builder takes no such call.
            (Opens::Issued { .. }, _) => program,
        }
    }
}

impl Opens {
    /// The output that is spent.
    pub fn output(&self) -> Option<&Contract> {
        match self {
            Self::Output(contract) => Some(contract),
            Self::Issued { .. } => None,
        }
    }

    /// What commits to the clause.
    pub fn predicate(&self) -> Predicate {
        match self {
            Self::Output(contract) => contract.predicate,
            Self::Issued { predicate, .. } => *predicate,
        }
    }
}

impl Argument {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::String(bytes) => bytes.clone(),
            Self::Committed(opening) => opening.commitment().as_bytes().to_vec(),
        }
    }

    fn reveal(&self, witness: &mut Witness) {
        if let Self::Committed(Opening { value, blinding }) = self {
            witness.commit(*value, *blinding);
        }
    }
}

impl PayloadItem {
    /// A string that everybody may see.
    pub fn string(bytes: impl AsRef<[u8]>) -> Self {
        Self::Plain(PortableItem::String(bytes.as_ref().into()))
    }

    /// The item as others see it.
    pub fn item(&self) -> PortableItem {
        self.published().0
    }

    /// The item as others see it, and its commitments with their openings.
    pub(super) fn published(&self) -> (PortableItem, Vec<Opened>) {
        match self {
            Self::Committed(opening) => {
                let opened = Opened::from(*opening);
                (PortableItem::String(opened.commitment.as_bytes()[..].into()), vec![opened])
            }
            Self::Value(opening) => {
                let [qty, flv] = [opening.quantity(), opening.flavor()].map(Opened::from);
                let value = Value { qty: qty.commitment, flv: flv.commitment };
                (PortableItem::Value(value), vec![qty, flv])
            }
            Self::Plain(item) => (item.clone(), vec![]),
        }
    }

    fn reveal(&self, witness: &mut Witness) {
        self.published().1.into_iter().for_each(|opened| witness.add(opened));
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("opens", &self.opens)
            .field("arguments", &self.arguments)
            .field("secrets", &format_args!("{} values", self.secrets.len()))
            .field("payload", &self.payload)
            .field("results", &self.results)
            .finish_non_exhaustive()
    }
}
