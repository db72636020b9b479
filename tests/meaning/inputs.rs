//! Inputs for generated programs.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkvm::{Inputs, Opening};

use super::dice::Dice;
use super::evaluate::value::{Stage, Type, Value, order, residue};
use super::evaluate::{self, Refusal};
use super::program::{Parameter, Program};

/// How inputs are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    Least,
    Greatest,
    /// Small numbers, so that programs rather accept them.
    Small,
    Any,
    /// Any, and secret ones perhaps just outside of their type.
    Outside,
}

/// The choices of inputs for each image.
const CHOICES: [Choice; 7] = [
    Choice::Small,
    Choice::Least,
    Choice::Greatest,
    Choice::Small,
    Choice::Any,
    Choice::Small,
    Choice::Outside,
];

/// The inputs that an image is tried with; it is made to hold for the first, if it can be.
pub(crate) fn of_image(
    program: &Program,
    arguments: &[BigInt],
    seed: u64,
) -> Result<Vec<Vec<Value>>, Refusal> {
    let types = evaluate::parameter_types(program, arguments)?;
    let mut dice = Dice::seeded(seed);
    let mut one =
        |choice: &Choice| -> Vec<Value> { types.iter().map(|ty| value(&mut dice, ty, *choice)).collect() };
    let mut all: Vec<Vec<Value>> = CHOICES.iter().map(&mut one).collect();
    // The first once more with other secrets: that shows what depends on them.
    for choice in [Choice::Small, Choice::Any] {
        let mut other = one(&choice);
        for (index, parameter) in program.circuit.parameters.iter().enumerate() {
            if parameter.public {
                other[index] = all[0][index].clone();
            }
        }
        all.push(other);
    }
    Ok(all)
}

/// A value of a type. Only what a commitment hides can be outside of it: the verifier takes no such public inputs, and secret
/// ones come in as bits.
pub(crate) fn value(dice: &mut Dice, ty: &Type, choice: Choice) -> Value {
    let stage = Stage::Secret;
    match ty {
        Type::Bool => Value::Bool(
            match choice {
                Choice::Least => false,
                Choice::Greatest => true,
                _ => dice.chance(50),
            },
            stage,
        ),
        Type::Int(low, high) if choice == Choice::Outside => {
            Value::Int(integer(dice, low, high, Choice::Any), stage)
        }
        Type::Int(low, high) => Value::Int(integer(dice, low, high, choice), stage),
        Type::Whole => panic!("an input has a range"),
        Type::Field => {
            let n = integer(dice, &BigInt::ZERO, &(order() - 1), choice);
            Value::Field(residue(&n), stage)
        }
        Type::Array(element, length) => {
            Value::Array((0..*length).map(|_| value(dice, element, choice)).collect())
        }
        Type::Tuple(parts) => Value::Tuple(parts.iter().map(|part| value(dice, part, choice)).collect()),
        Type::Struct(types) => {
            let fields = types.iter().map(|(name, ty)| (name.clone(), value(dice, ty, choice)));
            Value::Struct(types.clone(), fields.collect())
        }
        Type::Enum(_, variants) => {
            let taken = match choice {
                Choice::Least => 0,
                Choice::Greatest => variants.len() - 1,
                _ => dice.below(variants.len()),
            };
            // Outside of the type: with a payload beside the variant that is taken.
            let junk = choice == Choice::Outside && dice.chance(15);
            let Value::Enum { name, mut payloads, .. } = ty.filler() else { panic!("of an enum") };
            for (index, (_, fields)) in variants.iter().enumerate() {
                if index == taken || junk {
                    let fields = fields.iter().map(|(name, ty)| (name.clone(), value(dice, ty, choice)));
                    payloads[index] = fields.collect();
                }
            }
            Value::Enum { name, taken, known: stage, payloads }
        }
        Type::Hidden(inner) => match &**inner {
            Type::Int(low, high) => Value::Int(integer(dice, low, high, choice), stage),
            other => value(dice, other, choice),
        },
    }
}

fn integer(dice: &mut Dice, low: &BigInt, high: &BigInt, choice: Choice) -> BigInt {
    let size: BigInt = high - low + 1;
    let any = |dice: &mut Dice| {
        let wide = (0..4).fold(BigInt::ZERO, |n, _| (n << 64) + dice.next());
        low + wide % &size
    };
    match choice {
        Choice::Least => low.clone(),
        Choice::Greatest => high.clone(),
        Choice::Small => (BigInt::from(dice.below(12)).max(low.clone())).min(high.clone()),
        Choice::Outside if dice.chance(10) => high + 1,
        Choice::Outside if dice.chance(10) => low - 1,
        _ => match dice.below(4) {
            0 => (low + dice.below(4)).min(high.clone()),
            1 => (high - dice.below(4)).max(low.clone()),
            _ => any(dice),
        },
    }
}

/// The inputs as the machine takes them: the numbers of each kind in the order of the parameters.
pub(crate) fn flatten(parameters: &[Parameter], types: &[Type], values: &[Value]) -> Inputs {
    let mut inputs = Inputs::default();
    for ((parameter, ty), value) in parameters.iter().zip(types).zip(values) {
        add(&mut inputs, parameter.public, ty, value);
    }
    inputs
}

fn add(inputs: &mut Inputs, public: bool, ty: &Type, value: &Value) {
    match ty {
        Type::Hidden(_) => {
            let blinding = Scalar::from(inputs.hidden.len() as u64 + 7);
            inputs.hidden.extend(scalars(value).into_iter().map(|value| Opening { value, blinding }));
        }
        Type::Array(element, _) => {
            value.parts().into_iter().for_each(|part| add(inputs, public, element, part))
        }
        Type::Tuple(types) => {
            value.parts().into_iter().zip(types).for_each(|(part, ty)| add(inputs, public, ty, part));
        }
        Type::Struct(fields) => {
            value.parts().into_iter().zip(fields).for_each(|(part, (_, ty))| add(inputs, public, ty, part));
        }
        _ if public => inputs.public.extend(scalars(value)),
        _ => inputs.secret.extend(scalars(value)),
    }
}

fn scalars(value: &Value) -> Vec<Scalar> {
    value.leaves().iter().map(scalar).collect()
}

/// A residue as the machine's number.
pub(crate) fn scalar(residue: &BigInt) -> Scalar {
    let mut bytes = [0; 32];
    let (_, digits) = residue.to_bytes_le();
    bytes[..digits.len()].copy_from_slice(&digits);
    Scalar::from_bytes_mod_order(bytes)
}
