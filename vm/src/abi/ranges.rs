//! The ranges of secret inputs, by number.

use curve25519_dalek::scalar::Scalar;

use super::{Abi, Type, Visibility};
use crate::integer::int_to_scalar;

/// Finds the range of any secret input. Arrays have one entry, however long they are, so that it takes no more memory
/// than what it is made from.
#[derive(Default)]
pub(crate) struct SecretRanges<'a>(Vec<(u32, Part<'a>)>);

/// The integers from `low` to `low + max`, as scalars; max ≥ 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ScalarRange {
    pub(crate) low: Scalar,
    pub(crate) max: Scalar,
}

/// What a type is made of.
enum Part<'a> {
    Leaf(&'a Type),
    /// How many leaves an element has, and the element.
    Array(u32, Box<Part<'a>>),
    /// Each with the number of leaves up to its end; none without leaves.
    List(Vec<(u32, Part<'a>)>),
}

impl Abi {
    /// The ranges of the secret inputs.
    pub(crate) fn secret_ranges(&self) -> SecretRanges<'_> {
        let secret = self.parameters.iter().filter(|parameter| parameter.visibility == Visibility::Secret);
        SecretRanges(list(secret.map(|parameter| &parameter.ty)))
    }
}

impl SecretRanges<'_> {
    /// The range of the k-th secret input; `None` for a field, for an integer of one value, and if there is no such input.
    pub(crate) fn get(&self, k: u32) -> Option<ScalarRange> {
        match find(&self.0, k)? {
            Type::Bool => Some(ScalarRange { low: Scalar::ZERO, max: Scalar::ONE }),
            Type::Int { low, high } if low < high => {
                Some(ScalarRange { low: int_to_scalar(low), max: int_to_scalar(&(high - low)) })
            }
            _ => None,
        }
    }
}

fn list<'a>(types: impl Iterator<Item = &'a Type>) -> Vec<(u32, Part<'a>)> {
    let mut end = 0u32;
    let with_end = types.map(part).filter(|(count, _)| *count > 0).map(|(count, part)| {
        end = end.saturating_add(count);
        (end, part)
    });
    with_end.collect()
}

/// How many secret leaves a type has, and what it is made of.
fn part(ty: &Type) -> (u32, Part<'_>) {
    match ty {
        Type::Bool | Type::Int { .. } | Type::Field => (1, Part::Leaf(ty)),
        Type::Hidden(_) => (0, Part::List(vec![])),
        Type::Array(element, length) => {
            let (count, element) = part(element);
            (count.saturating_mul(*length), Part::Array(count, Box::new(element)))
        }
        Type::Tuple(members) => whole(list(members.iter())),
        Type::Struct { fields, .. } => whole(list(fields.iter().map(|(_, ty)| ty))),
        Type::Enum { variants, .. } => whole(list(super::leaves::variant_parts(variants).map(|(_, ty)| ty))),
    }
}

/// A list as one part, with how many leaves it has.
fn whole(list: Vec<(u32, Part<'_>)>) -> (u32, Part<'_>) {
    (list.last().map_or(0, |(end, _)| *end), Part::List(list))
}

/// The type of the k-th leaf.
fn find<'a>(list: &[(u32, Part<'a>)], k: u32) -> Option<&'a Type> {
    let index = list.partition_point(|(end, _)| *end <= k);
    let begin = index.checked_sub(1).map_or(0, |before| list[before].0);
    list.get(index)?.1.leaf(k - begin)
}

impl<'a> Part<'a> {
    /// The type of its k-th leaf.
    fn leaf(&self, k: u32) -> Option<&'a Type> {
        match self {
            Self::Leaf(ty) => Some(ty),
            Self::Array(count, element) => element.leaf(k.checked_rem(*count)?),
            Self::List(list) => find(list, k),
        }
    }
}
