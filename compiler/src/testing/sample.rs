//! Values of the types of inputs: random ones, and smaller ones than a given one.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use zkvm::Scalar;
use zkvm::abi::Type;
use zkvm::integer::{int_to_scalar, order};

use super::random::Random;

/// A value. Field elements are integers between −ℓ/2 and ℓ/2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sample {
    Number(BigInt),
    Bool(bool),
    /// Elements, parts or fields.
    List(Vec<Sample>),
    /// A variant by its place, and its fields.
    Variant(usize, Vec<Sample>),
}

/// The fields of a variant.
type Fields = [(String, Type)];

impl Sample {
    /// A random value of a type; of a number, often one at which something changes.
    pub(super) fn random(ty: &Type, random: &mut Random) -> Sample {
        match ty {
            Type::Bool => Sample::Bool(random.below(2) == 1),
            Type::Int { low, high } => Sample::Number(number(low, high, random)),
            Type::Field => {
                let half = order() / 2;
                Sample::Number(number(&-&half, &half, random))
            }
            Type::Hidden(inner) => Sample::random(inner, random),
            Type::Array(element, length) => {
                Sample::List((0..*length).map(|_| Sample::random(element, random)).collect())
            }
            Type::Tuple(parts) => Sample::List(parts.iter().map(|ty| Sample::random(ty, random)).collect()),
            Type::Struct { fields, .. } => {
                Sample::List(fields.iter().map(|(_, ty)| Sample::random(ty, random)).collect())
            }
            Type::Enum { variants, .. } => {
                let variant = random.below(variants.len());
                let fields = variants[variant].1.iter();
                Sample::Variant(variant, fields.map(|(_, ty)| Sample::random(ty, random)).collect())
            }
        }
    }

    /// The simplest value of a type.
    pub(super) fn least(ty: &Type) -> Sample {
        match ty {
            Type::Bool => Sample::Bool(false),
            Type::Int { low, high } => Sample::Number(nearest_to_zero(low, high)),
            Type::Field => Sample::Number(BigInt::zero()),
            Type::Hidden(inner) => Sample::least(inner),
            Type::Array(element, length) => {
                Sample::List((0..*length).map(|_| Sample::least(element)).collect())
            }
            Type::Tuple(parts) => Sample::List(parts.iter().map(Sample::least).collect()),
            Type::Struct { fields, .. } => Sample::List(least_fields(fields)),
            Type::Enum { variants, .. } => {
                Sample::Variant(0, variants.first().map_or(vec![], |v| least_fields(&v.1)))
            }
        }
    }

    /// Values that are simpler than this one, the simplest first.
    pub(super) fn smaller(&self, ty: &Type) -> Vec<Sample> {
        let least = Sample::least(ty);
        if *self == least {
            return vec![];
        }
        let mut smaller = match (self, ty) {
            (Sample::Number(number), _) => {
                let Sample::Number(target) = &least else { return vec![] };
                // Less and less far, so that the least number that fails is found in few steps.
                let halves =
                    std::iter::successors(Some((number - target) / 2), |step: &BigInt| Some(step / 2));
                let steps = halves.take_while(|step| !step.is_zero());
                steps.map(|step| Sample::Number(number - step)).collect()
            }
            (Sample::Bool(_), _) => vec![],
            (sample, Type::Hidden(inner)) => sample.smaller(inner),
            (Sample::List(parts), Type::Array(element, _)) => {
                with_one(parts, &|_| element.as_ref(), &Sample::List)
            }
            (Sample::List(parts), Type::Tuple(types)) => with_one(parts, &|i| &types[i], &Sample::List),
            (Sample::List(parts), Type::Struct { fields, .. }) => {
                with_one(parts, &|i| &fields[i].1, &Sample::List)
            }
            (Sample::Variant(variant, parts), Type::Enum { variants, .. }) => {
                let simpler = 1..*variant;
                let mut all: Vec<Sample> =
                    simpler.map(|index| Sample::Variant(index, least_fields(&variants[index].1))).collect();
                let fields = &variants[*variant].1;
                all.extend(with_one(parts, &|i| &fields[i].1, &|parts| Sample::Variant(*variant, parts)));
                all
            }
            _ => vec![],
        };
        smaller.insert(0, least);
        smaller.retain(|sample| sample != self);
        smaller.dedup();
        smaller
    }

    /// Appends the leaves of the value in the order of the ABI.
    pub(super) fn leaves(&self, ty: &Type, leaves: &mut Vec<Scalar>) {
        match (self, ty) {
            (Sample::Number(number), _) => leaves.push(int_to_scalar(number)),
            (Sample::Bool(value), _) => leaves.push(Scalar::from(u8::from(*value))),
            (sample, Type::Hidden(inner)) => sample.leaves(inner, leaves),
            (Sample::List(parts), Type::Array(element, _)) => {
                parts.iter().for_each(|part| part.leaves(element, leaves));
            }
            (Sample::List(parts), Type::Tuple(types)) => {
                parts.iter().zip(types).for_each(|(part, ty)| part.leaves(ty, leaves));
            }
            (Sample::List(parts), Type::Struct { fields, .. }) => {
                parts.iter().zip(fields).for_each(|(part, (_, ty))| part.leaves(ty, leaves));
            }
            (Sample::Variant(chosen, parts), Type::Enum { variants, .. }) => {
                leaves.extend((1..variants.len()).map(|index| Scalar::from(u8::from(index == *chosen))));
                for (index, (_, fields)) in variants.iter().enumerate() {
                    if index == *chosen {
                        parts.iter().zip(fields).for_each(|(part, (_, ty))| part.leaves(ty, leaves));
                    } else {
                        fields.iter().for_each(|(_, ty)| nothing(ty, leaves));
                    }
                }
            }
            _ => {}
        }
    }

    /// The value as a program writes it.
    pub(super) fn show(&self, ty: &Type) -> String {
        let joined = |parts: Vec<String>| parts.join(", ");
        match (self, ty) {
            (Sample::Number(number), _) => number.to_string(),
            (Sample::Bool(value), _) => value.to_string(),
            (sample, Type::Hidden(inner)) => sample.show(inner),
            (Sample::List(parts), Type::Array(element, _)) => {
                format!("[{}]", joined(parts.iter().map(|part| part.show(element)).collect()))
            }
            (Sample::List(parts), Type::Tuple(types)) => {
                format!("({})", joined(parts.iter().zip(types).map(|(part, ty)| part.show(ty)).collect()))
            }
            (Sample::List(parts), Type::Struct { name, fields }) => {
                format!("{name} {}", show_fields(parts, fields))
            }
            (Sample::Variant(variant, parts), Type::Enum { name, variants }) => {
                let (variant, fields) = &variants[*variant];
                match fields.first() {
                    None => format!("{name}::{variant}"),
                    Some((first, _)) if first == "0" => {
                        let parts = parts.iter().zip(fields).map(|(part, (_, ty))| part.show(ty));
                        format!("{name}::{variant}({})", joined(parts.collect()))
                    }
                    Some(_) => format!("{name}::{variant} {}", show_fields(parts, fields)),
                }
            }
            _ => String::new(),
        }
    }
}

fn show_fields(parts: &[Sample], fields: &Fields) -> String {
    let fields = parts.iter().zip(fields).map(|(part, (name, ty))| format!("{name}: {}", part.show(ty)));
    format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
}

fn least_fields(fields: &Fields) -> Vec<Sample> {
    fields.iter().map(|(_, ty)| Sample::least(ty)).collect()
}

/// The leaves of a field whose variant a value is not.
fn nothing(ty: &Type, leaves: &mut Vec<Scalar>) {
    match ty {
        Type::Enum { variants, .. } => {
            leaves.extend((1..variants.len()).map(|_| Scalar::ZERO));
            variants.iter().flat_map(|(_, fields)| fields).for_each(|(_, ty)| nothing(ty, leaves));
        }
        Type::Array(element, length) => (0..*length).for_each(|_| nothing(element, leaves)),
        Type::Tuple(types) => types.iter().for_each(|ty| nothing(ty, leaves)),
        Type::Struct { fields, .. } => fields.iter().for_each(|(_, ty)| nothing(ty, leaves)),
        leaf => {
            // The same as an inputs file gives: zero, or the least number.
            let zero = BigInt::zero();
            let least = match leaf {
                Type::Int { low, high } if zero < *low || *high < zero => low.clone(),
                _ => zero,
            };
            leaves.push(int_to_scalar(&least));
        }
    }
}

/// The same parts with a simpler one in the place of one of them.
fn with_one<'t>(
    parts: &[Sample],
    ty: &dyn Fn(usize) -> &'t Type,
    whole: &dyn Fn(Vec<Sample>) -> Sample,
) -> Vec<Sample> {
    let with = |index: usize, part: Sample| {
        let mut parts = parts.to_vec();
        parts[index] = part;
        whole(parts)
    };
    let all = parts.iter().enumerate();
    all.flat_map(|(index, part)| part.smaller(ty(index)).into_iter().map(move |part| (index, part)))
        .map(|(index, part)| with(index, part))
        .collect()
}

fn nearest_to_zero(low: &BigInt, high: &BigInt) -> BigInt {
    if low.is_positive() { low.clone() } else { high.clone().min(BigInt::zero()) }
}

/// A random number; every other time one of the ends, a power of two, zero, or a neighbour of one of these.
fn number(low: &BigInt, high: &BigInt, random: &mut Random) -> BigInt {
    if random.below(2) == 0 {
        return random.between(low, high);
    }
    let bits = (high - low).bits().max(1) as usize;
    let power = BigInt::one() << random.below(bits + 1);
    let edge: BigInt = match random.below(6) {
        0 => low.clone(),
        1 => high.clone(),
        2 => BigInt::zero(),
        3 => -power,
        _ => power,
    };
    let neighbour = edge + random.below(3) as i32 - 1i32;
    neighbour.clamp(low.clone(), high.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Type {
        let int = |low: i32, high: i32| Type::Int { low: low.into(), high: high.into() };
        let variants = vec![
            ("None".to_string(), vec![]),
            ("One".to_string(), vec![("0".to_string(), int(3, 9))]),
            ("Two".to_string(), vec![("x".to_string(), Type::Bool), ("y".to_string(), int(-8, -2))]),
        ];
        let shape = Type::Enum { name: "Shape".to_string(), variants };
        Type::Tuple(vec![shape, Type::Array(Box::new(int(0, 1_000_000)), 2), Type::Field])
    }

    #[test]
    fn shrinking_ends_at_the_simplest_value() {
        let ty = shape();
        for seed in 0..50u8 {
            let mut sample = Sample::random(&ty, &mut Random::new(&[&[seed]]));
            let mut steps = 0;
            // Whatever is chosen, it ends.
            while let Some(next) = sample.smaller(&ty).pop() {
                assert_ne!(next, sample);
                sample = next;
                steps += 1;
                if steps == 300 {
                    sample = sample.smaller(&ty).swap_remove(0);
                }
            }
            assert_eq!(sample, Sample::least(&ty));
        }
    }

    #[test]
    fn every_variant_has_the_same_number_of_leaves() {
        let ty = shape();
        let mut shown = std::collections::BTreeSet::new();
        for seed in 0..50u8 {
            let sample = Sample::random(&ty, &mut Random::new(&[&[seed]]));
            let mut leaves = vec![];
            sample.leaves(&ty, &mut leaves);
            assert_eq!(leaves.len(), 2 + 1 + 2 + 2 + 1);
            shown.insert(sample.show(&ty).split(['(', ' ', ',']).nth(1).map(str::to_string));
        }
        assert_eq!(shown.len(), 3, "{shown:?}");
    }

    #[test]
    fn numbers_are_of_their_types() {
        let mut random = Random::new(&[b"numbers"]);
        let (low, high) = (BigInt::from(-3), BigInt::from(200));
        let found: Vec<BigInt> = (0..500).map(|_| number(&low, &high, &mut random)).collect();
        assert!(found.iter().all(|n| low <= *n && *n <= high));
        for edge in [-3, 0, 1, 127, 128, 129, 200] {
            assert!(found.contains(&BigInt::from(edge)), "{edge} is never tried");
        }
    }
}
