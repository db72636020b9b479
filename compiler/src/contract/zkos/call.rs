//! Calls of clauses as script transactions: from what the caller gives to the pair of states and the strings beside it.

use curve25519_dalek::scalar::Scalar;
use zkvm::tx::{Header, PayloadItem, PortableItem, ValueOpening};
use zkvm::zkos::{Input, Pair, PublicKey, ScriptSecrets, State};
use zkvm::{CompressedRistretto, Opening};

use super::{ScriptContract, ScriptKind};
use crate::codegen::{GeneratedScript, NewString, ScriptDatum};
use crate::contract::Leaf;
use crate::contract::call::{Holdings, Known, number};
use crate::ir::evaluate::Failure;
use crate::ir::{self, Action, Circuit, Evaluation, Text, Traded};

/// A clause, or what makes an instance, with all that a run of its script takes.
#[derive(Clone, Debug)]
pub struct ScriptCall {
    /// The number of the script among the leaves.
    pub script: usize,
    /// What the instance holds then.
    pub next: Holdings,
    /// The amount of the state then.
    pub amount: Opening,
    /// The variables of the state then.
    pub variables: Vec<PayloadItem>,
    /// The transaction's own strings.
    pub data: Vec<PayloadItem>,
    /// The numbers that the clause gives back.
    pub returns: Vec<Scalar>,
    /// How much the caller pays into the state.
    pub required: u64,
    /// How much the caller gets out of it.
    pub unlocked: u64,
    /// What the instance held before.
    held: Holdings,
}

/// Finds out what a call does, in clear. `held` is what the instance holds, nothing if it is to be made; `given` has the leaves of the
/// clause's parameters in order, or of the fields for which the contract says no value, and what is held; each call of `blinding` gives
/// a new random number.
///
/// # Errors
/// The first check that does not hold; none if the contract has no such script with a clause, or more or less is given than an instance
/// is made of.
///
/// # Examples
///
/// ```
/// use zkc::contract::zkos::{self, ScriptKind};
/// use zkc::contract::{Holdings, Leaf, find};
/// use zkc::driver::NoFiles;
/// use zkvm::Scalar;
/// use zkvm::zkos::ScriptSecrets;
///
/// let text = "contract Counter(owner: PublicKey) {
///     state { count: Hidden<u32> }
///     clause add(n: Hidden<u32>) signed by owner { next { count: count + n } }
/// }";
/// let checked = zkc::check("main.zk", text, &NoFiles);
/// let id = find(&checked, "Counter")?;
/// let values = zkos::parameters(&checked, id, &[])?;
/// let contract = zkos::build(&checked, id, &values, None).expect("it fits");
///
/// // Really they are random.
/// let mut blindings = (1u64..).map(Scalar::from);
/// let mut blinding = || blindings.next().unwrap_or_default();
/// let number = |n: u64| Leaf::Number(Scalar::from(n));
/// let made = zkos::call(&contract, ScriptKind::Creation, &Holdings::default(), &[number(3)], &mut blinding);
/// let held = made.expect("an instance").next;
/// let added = zkos::call(&contract, ScriptKind::Clause(0), &held, &[number(4)], &mut blinding).expect("a call");
/// let mut secrets = ScriptSecrets::new();
/// added.open(&mut secrets);
/// assert_eq!(added.variables.len(), 1);
/// // More than a `u32` holds.
/// let most = number(u32::MAX.into());
/// assert!(zkos::call(&contract, ScriptKind::Clause(0), &held, &[most], &mut blinding).is_err());
/// # Ok::<(), zkc::driver::Refused>(())
/// ```
pub fn call(
    contract: &ScriptContract,
    kind: ScriptKind,
    held: &Holdings,
    given: &[Leaf],
    blinding: &mut dyn FnMut() -> Scalar,
) -> Result<ScriptCall, Option<Box<Failure>>> {
    let (call, failure) = unchecked(contract, kind, held, given, blinding).ok_or(None)?;
    failure.map_or(Ok(call), |failure| Err(Some(Box::new(failure))))
}

/// The same, whether it holds or not.
pub(in crate::contract) fn unchecked(
    contract: &ScriptContract,
    kind: ScriptKind,
    held: &Holdings,
    given: &[Leaf],
    blinding: &mut dyn FnMut() -> Scalar,
) -> Option<(ScriptCall, Option<Failure>)> {
    let script = contract.find(kind)?;
    let (circuit, generated) = &**contract.scripts[script].lowered.as_ref()?;
    let shape = circuit.clause.as_ref()?;
    let given = with_one_asset(contract, kind, given);
    let asked: usize = shape.parameters.iter().map(|parameter| parameter.leaves.len()).sum();
    if kind == ScriptKind::Creation && given.len() != asked {
        return None;
    }
    let mut known = Known::new(shape, &contract.parameters, held, &Header::any_time());
    known.give(&given, blinding);
    let Evaluation { values, failure, .. } = ir::evaluate(&circuit.honest(), &known.inputs);
    known.compute(&values, blinding);
    let data = data(generated, &known, blinding);
    let traded =
        |traded: &[Traded]| traded.iter().map(|traded| traded.worth(&values).0).fold(0, u64::wrapping_add);
    let variables: Vec<PayloadItem> =
        generated.variables.iter().map(|new| new_string(new, &known, blinding)).collect();
    let amount = match generated.amount.as_ref().map(|new| new_string(new, &known, blinding)) {
        Some(PayloadItem::Committed(ref opening)) => *opening,
        _ => Opening { value: Scalar::ZERO, blinding: blinding() },
    };
    let call = ScriptCall {
        script,
        next: next(contract, circuit, &known, &variables, &amount),
        amount,
        variables,
        data,
        returns: shape.returns.iter().map(|(text, _)| known.number(*text)).collect(),
        required: traded(&shape.required),
        unlocked: traded(&shape.unlocked),
        held: held.clone(),
    };
    Some((call, failure))
}

/// Of what makes an instance, each value is an amount and an asset, of which there is but one.
fn with_one_asset(contract: &ScriptContract, kind: ScriptKind, given: &[Leaf]) -> Vec<Leaf> {
    let asset = (kind == ScriptKind::Creation && contract.holds).then_some(Leaf::Number(Scalar::ZERO));
    given.iter().copied().chain(asset).collect()
}

/// The transaction's own strings.
fn data(
    generated: &GeneratedScript,
    known: &Known<'_>,
    blinding: &mut dyn FnMut() -> Scalar,
) -> Vec<PayloadItem> {
    let values = ir::evaluate(&generated.circuit, &known.inputs).values;
    let string = |datum: &ScriptDatum| match *datum {
        ScriptDatum::Argument(index) => known.item(Text::At(ir::Place::Argument(index))),
        ScriptDatum::Number(node) => number(values[node.index()]),
        ScriptDatum::Commitment(node) => {
            PayloadItem::Committed(Opening { value: values[node.index()], blinding: blinding() })
        }
    };
    generated.data.iter().map(string).collect()
}

/// A string of the next state. What is not an argument itself gets a new blinding, so that nobody sees what stays the same.
fn new_string(new: &NewString, known: &Known<'_>, blinding: &mut dyn FnMut() -> Scalar) -> PayloadItem {
    match known.item(new.text) {
        PayloadItem::Committed(ref opening) if !new.is_argument => {
            PayloadItem::Committed(Opening { blinding: blinding(), ..*opening })
        }
        item => item,
    }
}

/// What the instance holds then, its owner included if that is a field.
fn next(
    contract: &ScriptContract,
    circuit: &Circuit,
    known: &Known<'_>,
    variables: &[PayloadItem],
    amount: &Opening,
) -> Holdings {
    let actions = circuit.clause.iter().flat_map(|clause| &clause.actions);
    let texts = actions.filter_map(|action| match action {
        Action::Next { strings, .. } => Some(strings),
        _ => None,
    });
    let strings = texts.flatten().zip(&contract.strings).map(|(text, variable)| match variable {
        Some(index) => variables[*index as usize].clone(),
        None => known.item(*text),
    });
    let mut qty = [0; 8];
    qty.copy_from_slice(&amount.value.as_bytes()[..8]);
    let value = ValueOpening {
        qty: u64::from_le_bytes(qty),
        flv: Scalar::ZERO,
        qty_blinding: amount.blinding,
        flv_blinding: Scalar::ZERO,
    };
    let values = contract.holds.then_some(value).into_iter().collect();
    Holdings { strings: strings.collect(), values, identity: None }
}

impl ScriptCall {
    /// The pair that makes the instance, with its owner.
    pub fn deploy(&self, contract: &ScriptContract, owner: PublicKey) -> Pair {
        let (commitment, variables) = (point(&self.amount), strings(&self.variables));
        Pair::Deploy { state: State { nonce: 0, commitment, variables, script: contract.address(), owner } }
    }

    /// The pair that makes the next state of this one.
    pub fn update(&self, before: Input<State>) -> Pair {
        let after = before.output.next(point(&self.amount), strings(&self.variables));
        Pair::Update { before, after, data: vec![] }
    }

    /// The transaction's own strings, in order.
    pub fn strings(&self) -> Vec<Vec<u8>> {
        strings(&self.data)
    }

    /// Adds what opens the commitments of the call, the old ones included.
    pub fn open(&self, secrets: &mut ScriptSecrets) {
        for item in self.held.strings.iter().chain(&self.variables).chain(&self.data) {
            if let PayloadItem::Committed(opening) = item {
                secrets.commit(opening.value, opening.blinding);
            }
        }
        secrets.commit(self.amount.value, self.amount.blinding);
        for value in &self.held.values {
            secrets.commit(value.qty, value.qty_blinding);
        }
    }
}

fn point(opening: &Opening) -> CompressedRistretto {
    zkvm::PedersenGens::default().commit(opening.value, opening.blinding).compress()
}

fn strings(items: &[PayloadItem]) -> Vec<Vec<u8>> {
    let bytes = |item: &PayloadItem| match item.item() {
        PortableItem::String(bytes) => bytes.to_vec(),
        _ => vec![],
    };
    items.iter().map(bytes).collect()
}
