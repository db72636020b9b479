//! What the adversary finds, compared with what the honest prover does.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use zkvm::abi::{Leaf, LeafKind, LeafType};
use zkvm::integer::int_to_scalar;
use zkvm::program::Instruction;
use zkvm::{Entry, Image, Inputs, Opening, Scalar};

use super::accepted::{Accepted, Choice, Run, accepted};
use super::explore::Limits;

/// One value for each leaf of the inputs, in the order of the ABI.
pub type Tuple = Vec<Scalar>;

/// What a search says about a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// What is accepted is what the honest prover does.
    Holds,
    /// Something else is accepted: what, in words.
    Lie(String),
    /// The search is not complete.
    GaveUp,
}

/// Enough for one result and a second one.
pub const ONE_AND_ANOTHER: Limits = Limits { tries: 3_000, solutions: 2 };

/// Inputs as one value for each leaf.
pub fn tuple_of(image: &Image, inputs: &Inputs) -> Tuple {
    let value = |leaf: Leaf<'_>| match leaf.kind {
        LeafKind::Public(k) => inputs.public.get(k as usize).copied(),
        LeafKind::Secret(k) => inputs.secret.get(k as usize).copied(),
        LeafKind::Hidden(k) => inputs.hidden.get(k as usize).map(|opening| opening.value),
        LeafKind::Output(_) => None,
    };
    image.abi.leaves().filter_map(value).collect()
}

/// What the honest prover publishes; `None` if there is no proof. A secret input that the program never asks for is taken
/// as one of its type.
pub fn honest(image: &Image, tuple: &[Scalar]) -> Option<Vec<Scalar>> {
    let mut inputs = Inputs::default();
    for (leaf, value) in image.abi.leaves().zip(tuple) {
        match leaf.kind {
            LeafKind::Public(_) => inputs.public.push(*value),
            LeafKind::Secret(k) if !asks_for(image, k) => inputs.secret.push(inside(&leaf.ty, 1)[0]),
            LeafKind::Secret(_) => inputs.secret.push(*value),
            LeafKind::Hidden(_) => inputs.hidden.push(Opening { value: *value, blinding: Scalar::ONE }),
            LeafKind::Output(_) => {}
        }
    }
    let execution = zkvm::execute(image, &inputs).ok()?;
    let outputs = image.abi.counts().outputs as usize;
    let entries = &execution.journal.entries;
    // Outputs are last, and in clear.
    let clear = |entry: &Entry| match entry {
        Entry::Clear(value) => Some(*value),
        Entry::Commitment(_) => None,
    };
    entries[entries.len().saturating_sub(outputs)..].iter().map(clear).collect()
}

/// The run in which all inputs are fixed, but those of which `free` says so.
pub fn run(image: &Image, tuple: &[Scalar], free: impl Fn(usize) -> bool) -> Run {
    let mut run = Run::default();
    for (index, (leaf, value)) in image.abi.leaves().zip(tuple).enumerate() {
        let choice = if free(index) { Choice::Free } else { Choice::Fixed(*value) };
        match leaf.kind {
            LeafKind::Public(_) => run.public.push(*value),
            LeafKind::Secret(_) => run.secret.push(choice),
            LeafKind::Hidden(_) => run.hidden.push(choice),
            LeafKind::Output(_) => {}
        }
    }
    run
}

/// Compares what is accepted of fixed inputs with what the honest prover does. Inputs that are asked for and not of their
/// types have no proof.
pub fn judge(image: &Image, tuple: &[Scalar], limits: Limits) -> Verdict {
    compare(&accepted(image, &run(image, tuple, |_| false), limits), honest(image, tuple).as_deref())
}

/// The same for what was found already.
pub fn compare(found: &Accepted, expected: Option<&[Scalar]>) -> Verdict {
    let lie = found.results.iter().find(|(_, outputs)| Some(&outputs[..]) != expected);
    if let Some((_, outputs)) = lie {
        return Verdict::Lie(format!("{} is accepted, honest: {}", show(outputs), show_option(expected)));
    }
    if !found.complete {
        return Verdict::GaveUp;
    }
    match expected {
        // The search must find at least what the honest prover does.
        Some(expected) if found.results.is_empty() => {
            Verdict::Lie(format!("nothing is accepted, honest: {}", show(expected)))
        }
        _ => Verdict::Holds,
    }
}

/// Leaves some inputs free, to be found among all there are, and compares with what the honest prover does on each
/// value of their types. `sample` has values for the others.
pub fn judge_free(image: &Image, sample: &[Scalar], free: &[usize], tries: usize) -> Verdict {
    let leaves: Vec<Leaf<'_>> = image.abi.leaves().collect();
    let mut tuples = vec![sample.to_vec()];
    for index in free {
        let values = inside(&leaves[*index].ty, usize::MAX);
        let with = |tuple: &Tuple, value: &Scalar| {
            let mut tuple = tuple.clone();
            tuple[*index] = *value;
            tuple
        };
        tuples = tuples.iter().flat_map(|tuple| values.iter().map(move |value| with(tuple, value))).collect();
    }
    let limits = Limits { tries, solutions: 2 * tuples.len() + 2 };
    let found = accepted(image, &run(image, sample, |index| free.contains(&index)), limits);
    // Hidden inputs first, then secret ones that the program asks for.
    let order = order_of_free(image, free);
    let mut expected: BTreeMap<Vec<[u8; 32]>, Vec<Vec<Scalar>>> = BTreeMap::new();
    let key = |values: &[Scalar]| values.iter().map(|value| *value.as_bytes()).collect::<Vec<_>>();
    for tuple in &tuples {
        if let Some(outputs) = honest(image, tuple) {
            let values: Vec<Scalar> = order.iter().map(|index| tuple[*index]).collect();
            expected.entry(key(&values)).or_default().push(outputs);
        }
    }
    for (inputs, outputs) in &found.results {
        if !expected.get(&key(inputs)).is_some_and(|all| all.contains(outputs)) {
            return Verdict::Lie(format!("{} with {} is accepted", show(outputs), show(inputs)));
        }
    }
    if !found.complete {
        return Verdict::GaveUp;
    }
    match (found.results.len(), expected.len()) {
        (found, honest) if found != honest => Verdict::Lie(format!("{found} are accepted, honest: {honest}")),
        _ => Verdict::Holds,
    }
}

/// The free inputs that the program asks for, in the order of results.
fn order_of_free(image: &Image, free: &[usize]) -> Vec<usize> {
    let kinds: Vec<LeafKind> = image.abi.leaves().map(|leaf| leaf.kind).collect();
    let of = |wanted: &dyn Fn(LeafKind) -> bool| free.iter().copied().filter(|i| wanted(kinds[*i])).collect();
    let mut order: Vec<usize> = of(&|kind| matches!(kind, LeafKind::Hidden(_)));
    let secret: Vec<usize> = of(&|kind| matches!(kind, LeafKind::Secret(k) if asks_for(image, k)));
    order.extend(secret);
    order
}

/// Whether a program asks for a secret input.
fn asks_for(image: &Image, wanted: u32) -> bool {
    image.code.iter().any(|instruction| match instruction {
        Instruction::Secret(k) | Instruction::SecretBits(k, _) | Instruction::SecretDigits(k) => *k == wanted,
        _ => false,
    })
}

/// How many values a type has, if that are few.
pub fn few(ty: &LeafType<'_>) -> Option<usize> {
    match ty {
        LeafType::Bool => Some(2),
        LeafType::Int { low, high } => usize::try_from(*high - *low + 1).ok().filter(|count| *count <= 64),
        LeafType::Field => None,
    }
}

/// Values of a type: all if there are at most `most`, else both ends and some between.
pub fn inside(ty: &LeafType<'_>, most: usize) -> Vec<Scalar> {
    let (low, high) = match ty {
        LeafType::Bool => (BigInt::from(0), BigInt::from(1)),
        LeafType::Int { low, high } => ((*low).clone(), (*high).clone()),
        LeafType::Field => return [0, 1, 2, -1, 7].map(|n| int_to_scalar(&n.into())).into(),
    };
    let count: BigInt = &high - &low + 1;
    if count <= BigInt::from(most.min(64)) {
        return (0..u32::try_from(count).unwrap_or(0)).map(|n| int_to_scalar(&(&low + n))).collect();
    }
    let middle: BigInt = (&low + &high) / 2;
    let values = [low.clone(), &low + 1, middle, &high - 1, high];
    values.iter().map(int_to_scalar).collect()
}

/// Values that a type does not have: just outside, far away, and no small integers at all.
pub fn outside(ty: &LeafType<'_>) -> Vec<Scalar> {
    let (low, high) = match ty {
        LeafType::Bool => (BigInt::from(0), BigInt::from(1)),
        LeafType::Int { low, high } => ((*low).clone(), (*high).clone()),
        LeafType::Field => return vec![],
    };
    let width: BigInt = &high - &low + 1;
    let near = [&low - 1, &high + 1, &high + 2, &low - &width, &high + &width, -&high - 1];
    let half = Scalar::from(2u8).invert();
    let mut values: Vec<Scalar> = near.iter().map(int_to_scalar).collect();
    values.extend([half, half * int_to_scalar(&high), Scalar::from(u128::MAX) * Scalar::from(u128::MAX)]);
    values.retain(|value| !ty.contains(value));
    values
}

/// Scalars as signed integers.
pub fn show(values: &[Scalar]) -> String {
    let values: Vec<String> =
        values.iter().map(|value| zkvm::integer::scalar_to_int(value).to_string()).collect();
    format!("({})", values.join(", "))
}

fn show_option(values: Option<&[Scalar]>) -> String {
    values.map_or_else(|| "no proof".into(), show)
}
