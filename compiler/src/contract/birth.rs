//! How instances are made.
//!
//! Anybody can make an output under any predicate, with anything in it. So a contract of which it matters how its instances began has a
//! birth token: one unit of a flavor that only one program issues, the creation. It proves the invariants, gives the instance an
//! identity, and locks the token with it. Each clause hands the token on to the instance that follows, or destroys it. So an output
//! that holds the token began as the contract wants, and all that happened to it since is what its clauses did.
//!
//! The creation knows the contract's predicate, and not the other way round: clauses do not look at the token, and an instance
//! without one can be made and opened. It is for those who are given an instance to [look at it](BuiltContract::is_born).

use curve25519_dalek::scalar::Scalar;
use zkvm::integer::scalar_to_int;
use zkvm::tx::{
    Call, Contract, Header, NewOutputs, Opens, PortableItem, Predicate, PredicateLeaf, PredicateTree,
    TxBuilder, Value, ValueOpening,
};

use super::call::{make, token};
use super::{
    BuiltClause, BuiltContract, CallOutput, Compiled, Holdings, Identity, Leaf, Others, Parameters, Way,
    With, compile,
};
use crate::codegen::GeneratedClause;
use crate::diagnostic::Diagnostic;
use crate::driver::Checked;
use crate::hir::{Program, StateField};
use crate::ir::evaluate::Failure;
use crate::ir::{Action, Place, Text};
use crate::lower::{ClauseEntry, Spent};

/// What tells birth tokens from others that the same program could issue.
const METADATA: &[u8] = b"birth";

/// The program that makes instances of a contract.
#[derive(Clone, Debug)]
pub struct Birth {
    /// What it proves and does: its arguments are the fields of the state for which the contract says no value, and amount and asset of
    /// each value.
    pub creation: BuiltClause,
    /// The value with which each field begins, leaf by leaf, if the contract says it. It stands in the program.
    pub initial: Vec<Option<Vec<Leaf>>>,
    /// A predicate that commits to nothing but this program.
    pub tree: PredicateTree,
    /// The flavor of the contract's birth tokens.
    pub flavor: Scalar,
    /// The parameters of the contract, and its predicate.
    parameters: Parameters,
}

impl Birth {
    pub(super) fn build(
        checked: &Checked,
        contract: &BuiltContract,
        parameters: &Parameters,
        (salt, others): (&[u8; 32], &mut Others),
        spent: &mut Spent,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut parameters = parameters.clone();
        parameters.leaves.push(Leaf::Key(contract.tree.predicate().verification_key().to_bytes()));
        let scalars = Some(parameters.scalars());
        let entry = ClauseEntry { contract: contract.id, clause: None, parameters: scalars, signers: None };
        // The clauses that make a next instance prove the same invariants, and were warned of.
        let with = Some(With { parameters: &parameters, salt, others });
        let Compiled { circuit, generated, makes } = compile(checked, &entry, with, spent, &mut vec![])?;
        let GeneratedClause { image, results, cost } = generated;
        // Invariant: without a key there is none that could be invalid.
        let tree = PredicateTree::of(None, vec![PredicateLeaf::Image(image.encode())], salt).expect("no key");
        let way = Way::Program { leaf: 0, image: Box::new(image), results };
        let name = contract.name.clone();
        let creation = BuiltClause { name, index: 0, signers: None, circuit, way, makes, cost };
        let flavor = Value::issue_flavor(&tree.predicate(), METADATA);
        let initial = initial(checked, contract, &creation, &parameters);
        Ok(Self { creation, initial, tree, flavor, parameters })
    }
}

/// What the program that makes instances has of each field.
fn initial(
    checked: &Checked,
    contract: &BuiltContract,
    creation: &BuiltClause,
    parameters: &Parameters,
) -> Vec<Option<Vec<Leaf>>> {
    let state = &checked.program.contracts[contract.id.0 as usize].state;
    let strings = creation.clause().actions.iter().find_map(|action| match action {
        Action::Next { strings, .. } => Some(&strings[..]),
        _ => None,
    });
    let leaf = |text: &Text| match text {
        Text::Scalar(number) | Text::Commitment(number) => Some(Leaf::Number(*number)),
        Text::At(Place::Parameter(index)) => parameters.leaves.get(*index as usize).copied(),
        Text::At(_) => None,
    };
    let value = |(index, field): (usize, &StateField)| {
        field.initial?;
        let mut range = contract.field_strings(index);
        // A handle is no part of the number.
        range.end -= usize::from(field.reader().is_some());
        strings?.get(range)?.iter().map(leaf).collect()
    };
    state.iter().enumerate().map(value).collect()
}

impl BuiltContract {
    /// Whether an output is an instance of this contract that was made as the contract wants. Of a contract that has no birth tokens every
    /// output is that its predicate locks.
    pub fn is_born(&self, output: &Contract) -> bool {
        let token = self.birth.as_ref().map(|birth| PortableItem::Value(token(birth.flavor).value()));
        let holds = token.is_none_or(|token| output.payload.last() == Some(&token));
        holds && output.predicate == self.tree.predicate()
    }
}

impl BuiltContract {
    /// The identity of an instance whose state has so many strings, if its contract has such.
    pub(super) fn identity(&self, output: &Contract, strings: usize) -> Option<Identity> {
        identity_in(output, strings, self.birth.as_ref()?.flavor)
    }
}

/// An instance that is to be made.
#[derive(Clone, Debug)]
pub struct NewInstance {
    held: Holdings,
    predicate: Predicate,
    /// The call that issues the token, if there is one.
    pub(super) call: Option<Call>,
}

/// Why an instance is not made.
#[derive(Clone, Debug)]
pub enum Unmade {
    /// The first invariant that does not hold, or the first value that is not of its type.
    Fails(Box<Failure>),
    /// A field begins with another value than this one, by its number: the contract says with which.
    Differs(usize),
    /// So many fields are given, leaf by leaf, and all or those for which the contract says no value are so many.
    Count {
        /// How many leaves are given.
        given: usize,
        /// How many leaves there are of all fields.
        all: usize,
        /// How many leaves there are of those for which the contract says no value.
        free: usize,
    },
}

impl Unmade {
    /// In a sentence; of a check that fails there is more to say than this.
    pub fn in_words(&self, program: &Program, contract: &BuiltContract) -> String {
        match self {
            Unmade::Fails(_) => "it cannot be made".to_string(),
            Unmade::Differs(field) => {
                let state = &program.contracts[contract.id.0 as usize].state;
                let name = state.get(*field).map_or("", |field| &field.name);
                let with = match contract.begins(*field) {
                    Some([Leaf::Number(number)]) => format!("with {}", scalar_to_int(number)),
                    _ => "otherwise".to_string(),
                };
                format!("in every instance of `{}`, `{name}` begins {with}", contract.name)
            }
            Unmade::Count { given, all, free } => {
                format!(
                    "{given} numbers and keys are given for the fields, which are {all}, {free} of them free"
                )
            }
        }
    }
}

impl BuiltContract {
    /// The value with which a field begins in every instance, leaf by leaf, if the contract says it.
    pub fn begins(&self, field: usize) -> Option<&[Leaf]> {
        self.birth.as_ref()?.initial.get(field)?.as_deref()
    }
}

impl Birth {
    /// Of all fields, leaf by leaf, those for which the contract says no value; or these alone, as they are given.
    fn free(&self, given: &[Leaf]) -> Result<Vec<Leaf>, Unmade> {
        let mut own = self.creation.clause().parameters.iter().map(|parameter| parameter.leaves.len());
        let fields = self.initial.iter();
        let fields: Vec<(usize, Option<&[Leaf]>)> = fields
            .map(|initial| match initial {
                Some(initial) => (initial.len(), Some(&initial[..])),
                None => (own.next().unwrap_or_default(), None),
            })
            .collect();
        let all = fields.iter().map(|(count, _)| count).sum();
        let free = fields.iter().filter(|(_, initial)| initial.is_none()).map(|(count, _)| count).sum();
        if given.len() == free {
            return Ok(given.to_vec());
        }
        if given.len() != all {
            return Err(Unmade::Count { given: given.len(), all, free });
        }
        let (mut rest, mut free) = (given, vec![]);
        for (index, (count, initial)) in fields.into_iter().enumerate() {
            let (own, after) = rest.split_at(count);
            rest = after;
            match initial {
                Some(initial) if initial != own => return Err(Unmade::Differs(index)),
                Some(_) => {}
                None => free.extend_from_slice(own),
            }
        }
        Ok(free)
    }
}

/// Makes an instance of a contract that holds these fields, leaf by leaf, and these amounts of these flavors. The fields are all of them, or
/// those for which the contract says no value. Each call of `blinding` gives a new random number.
///
/// # Errors
/// The first invariant that does not hold, a field that is to begin with another value than the contract says, or another number of fields.
pub fn instance(
    contract: &BuiltContract,
    fields: &[Leaf],
    values: &[(u64, Scalar)],
    header: &Header,
    blinding: &mut dyn FnMut() -> Scalar,
) -> Result<NewInstance, Unmade> {
    let predicate = contract.tree.predicate();
    let Some(birth) = &contract.birth else {
        // It has no fields, either.
        let values = values.iter().map(|(qty, flv)| ValueOpening {
            qty: *qty,
            flv: *flv,
            qty_blinding: blinding(),
            flv_blinding: blinding(),
        });
        let held = Holdings { values: values.collect(), ..Holdings::default() };
        return Ok(NewInstance { held, predicate, call: None });
    };
    let values = values.iter().flat_map(|(qty, flv)| [Leaf::Number((*qty).into()), Leaf::Number(*flv)]);
    let given: Vec<Leaf> = birth.free(fields)?.into_iter().chain(values).collect();
    let issued = Holdings { values: vec![token(birth.flavor)], ..Holdings::default() };
    let made = make(&birth.creation, &birth.parameters, &issued, &given, header, blinding);
    let made = made.map_err(Unmade::Fails)?;
    let held = made.outputs.iter().find_map(|output| match output {
        CallOutput::Next(held) => Some(held.clone()),
        CallOutput::Locked { .. } => None,
    });
    let opens = Opens::Issued { predicate: birth.tree.predicate(), metadata: METADATA.to_vec() };
    let call = made.call(&birth.tree, &birth.creation, opens, issued.payload());
    Ok(NewInstance { held: held.unwrap_or_default(), predicate, call })
}

impl NewInstance {
    /// What whoever makes it has to pay: amounts and flavors.
    pub fn needed(&self) -> Vec<(u64, Scalar)> {
        self.held.values.iter().map(|value| (value.qty, value.flv)).collect()
    }

    /// Adds it to a transaction that makes no other instance and calls nothing after it.
    pub fn add_to(&self, builder: TxBuilder) -> TxBuilder {
        match &self.call {
            Some(call) => builder.call(call.clone()),
            None => builder.lock(self.predicate, self.held.payload()),
        }
    }

    /// The output that it is in the transaction that was made.
    pub fn output<'a>(&self, outputs: &'a NewOutputs) -> Option<&'a Contract> {
        match self.call {
            Some(_) => outputs.calls.last()?.first(),
            None => outputs.locked.first(),
        }
    }

    /// What it holds, being this output.
    pub fn held_by(&self, output: &Contract) -> Holdings {
        let Holdings { identity, strings, .. } = &self.held;
        let identity = identity.and_then(|known| identity_in(output, strings.len(), known.flavor));
        Holdings { identity, ..self.held.clone() }
    }
}

/// The identity in an output, which stands after so many strings.
fn identity_in(output: &Contract, strings: usize, flavor: Scalar) -> Option<Identity> {
    let PortableItem::String(bytes) = output.payload.get(strings)? else { return None };
    let id = Option::from(Scalar::from_canonical_bytes(bytes[..].try_into().ok()?))?;
    Some(Identity { id, flavor })
}
