//! The rules an ABI keeps, so that no ABI costs more than its bytes and limits allow.

use std::collections::BTreeSet;

use num_bigint::BigInt;
use thiserror::Error;

use super::{Abi, Type};
use crate::encoding::{FormatError, check_limit};

/// The deepest nesting of types.
pub(super) const MAX_DEPTH: u32 = 32;
/// The most types written out in one ABI.
pub(super) const MAX_TYPES: u32 = 1 << 16;
/// The most bytes of a name.
pub const MAX_NAME: u32 = 256;
/// What may stand in the name of a type besides letters, digits and `_`: `Pair<[u8; 4], int -1..=1>`.
const ARGUMENTS: &str = "<>[](),;.=- ";
/// The most leaves of one ABI, parameters and outputs together.
const MAX_LEAVES: u32 = 1 << 20;
/// The most values, the leaves and what they are nested in, that walking the leaves passes.
const MAX_VALUES: u32 = 1 << 22;
/// The most bits of an integer: sums and differences of two of them are far below the group's order.
pub const MAX_INTEGER_BITS: u64 = 250;

/// Why an ABI is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AbiError {
    /// Malformed bytes, or something over its limit.
    #[error(transparent)]
    Malformed(#[from] FormatError),
    /// `Hidden` around something other than a single value.
    #[error("`{0}` hides something other than a single value")]
    HiddenInside(String),
    /// An output is hidden.
    #[error("the output `{0}` is hidden")]
    HiddenOutput(String),
    /// An integer type without values, or with values of 2^250 or more.
    #[error("`{0}` has an integer type with an invalid range")]
    InvalidRange(String),
    /// An enum without variants, which has no value.
    #[error("`{0}` has an enum without variants")]
    NoVariants(String),
    /// A name that is none of the language: letters, digits and `_`, for outputs `.`, `[` and `]`, and for types what their
    /// arguments are written with, all of ASCII.
    #[error("{0:?} is not a name")]
    InvalidName(String),
    /// Two parameters, two outputs, two variants of an enum, or two fields of one thing, of the same name.
    #[error("the name `{0}` is used twice")]
    DuplicateName(String),
}

/// What the types seen so far come to.
#[derive(Default)]
struct Totals {
    types: u64,
    values: u64,
    leaves: u64,
}

/// What one value of a type comes to.
#[derive(Clone, Copy)]
struct Size {
    values: u64,
    leaves: u64,
}

impl Abi {
    /// Checks every rule; decoding an image does.
    ///
    /// # Errors
    /// At the first rule that is broken.
    pub fn check(&self) -> Result<(), AbiError> {
        let mut totals = Totals::default();
        check_distinct(self.parameters.iter().map(|parameter| &parameter.name), "")?;
        check_distinct(self.outputs.iter().map(|output| &output.name), ".[]")?;
        for parameter in &self.parameters {
            totals.add(&parameter.name, &parameter.ty)?;
        }
        for output in &self.outputs {
            totals.add(&output.name, &output.ty)?;
            if hides(&output.ty) {
                return Err(AbiError::HiddenOutput(output.name.clone()));
            }
        }
        Ok(())
    }
}

impl Totals {
    fn add(&mut self, name: &str, ty: &Type) -> Result<(), AbiError> {
        let size = self.size(name, ty, 1)?;
        self.values += size.values;
        self.leaves += size.leaves;
        check_limit("values in the ABI", self.values, MAX_VALUES)?;
        check_limit("leaves in the ABI", self.leaves, MAX_LEAVES)?;
        Ok(())
    }

    /// Checks a type of the parameter or output `name` and measures its values.
    fn size(&mut self, name: &str, ty: &Type, depth: u32) -> Result<Size, AbiError> {
        self.types += 1;
        check_limit("types in the ABI", self.types, MAX_TYPES)?;
        check_limit("levels of nesting in a type", depth, MAX_DEPTH)?;
        let mut size = Size { values: 1, leaves: u64::from(ty.as_leaf().is_some()) };
        let mut add = |part: Size, times: u32| {
            // Below the limit before, and both factors below 2^32: no overflow.
            size.values += part.values * u64::from(times);
            size.leaves += part.leaves * u64::from(times);
            check_limit("values in the ABI", size.values, MAX_VALUES)
        };
        match ty {
            Type::Bool | Type::Field => {}
            Type::Int { low, high } => {
                if low > high || !in_bounds(low) || !in_bounds(high) {
                    return Err(AbiError::InvalidRange(name.to_owned()));
                }
            }
            Type::Hidden(inner) => {
                if inner.as_leaf().is_none() {
                    return Err(AbiError::HiddenInside(name.to_owned()));
                }
                add(self.size(name, inner, depth + 1)?, 1)?;
            }
            Type::Array(element, length) => add(self.size(name, element, depth + 1)?, *length)?,
            Type::Tuple(members) => {
                for member in members {
                    add(self.size(name, member, depth + 1)?, 1)?;
                }
            }
            Type::Struct { name: own, fields } => {
                check_name(own, ARGUMENTS)?;
                check_distinct(fields.iter().map(|(field, _)| field), "")?;
                for (_, field) in fields {
                    add(self.size(name, field, depth + 1)?, 1)?;
                }
            }
            Type::Enum { name: own, variants } => {
                check_name(own, ARGUMENTS)?;
                check_distinct(variants.iter().map(|(variant, _)| variant), "")?;
                if variants.is_empty() {
                    return Err(AbiError::NoVariants(name.to_owned()));
                }
                self.types += variants.len() as u64;
                check_limit("types in the ABI", self.types, MAX_TYPES)?;
                add(Size { values: 1, leaves: 1 }, variants.len() as u32 - 1)?;
                for (_, fields) in variants {
                    check_distinct(fields.iter().map(|(field, _)| field), "")?;
                    for (_, field) in fields {
                        add(self.size(name, field, depth + 1)?, 1)?;
                    }
                }
                if hides(ty) {
                    return Err(AbiError::HiddenInside(name.to_owned()));
                }
            }
        }
        Ok(size)
    }
}

fn in_bounds(value: &BigInt) -> bool {
    value.bits() <= MAX_INTEGER_BITS
}

fn hides(ty: &Type) -> bool {
    match ty {
        Type::Bool | Type::Int { .. } | Type::Field => false,
        Type::Hidden(_) => true,
        Type::Array(element, _) => hides(element),
        Type::Tuple(members) => members.iter().any(hides),
        Type::Struct { fields, .. } => fields.iter().any(|(_, field)| hides(field)),
        Type::Enum { variants, .. } => {
            variants.iter().flat_map(|(_, fields)| fields).any(|(_, field)| hides(field))
        }
    }
}

/// Names may reach a terminal or a page: nothing in them that is invisible, or looks like something else.
fn check_name(name: &str, signs: &str) -> Result<(), AbiError> {
    check_limit("bytes in a name", name.len() as u64, MAX_NAME)?;
    let fine = |c: char| c.is_ascii_alphanumeric() || c == '_' || signs.contains(c);
    if name.is_empty() || !name.chars().all(fine) {
        return Err(AbiError::InvalidName(name.to_owned()));
    }
    Ok(())
}

fn check_distinct<'a>(names: impl Iterator<Item = &'a String>, signs: &str) -> Result<(), AbiError> {
    let mut seen = BTreeSet::new();
    for name in names {
        check_name(name, signs)?;
        if !seen.insert(name) {
            return Err(AbiError::DuplicateName(name.clone()));
        }
    }
    Ok(())
}
