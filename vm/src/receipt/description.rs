//! A journal with the names and types of its image's ABI.

use std::collections::BTreeSet;
use std::fmt;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;

use super::{Entry, Journal};
use crate::abi::{Abi, Type, Visibility};
use crate::encoding::Hex;
use crate::integer::{plain_view, scalar_to_int};

/// A parameter or an output of an image, and what a journal says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalItem {
    /// Its name in the source.
    pub name: String,
    /// Why it is in the journal.
    pub role: Role,
    /// Its type in the ABI.
    pub ty: Type,
    /// What the journal says.
    pub value: JournalValue,
}

/// Why something is in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It is a public parameter.
    Public,
    /// It is a parameter with hidden values: they are here as commitments.
    Hidden,
    /// It is a revealed result.
    Output,
}

/// A value as the journal shows it.
#[derive(Clone, Debug, PartialEq)]
pub enum JournalValue {
    /// One of the two truth values.
    Bool(bool),
    /// An integer, in the signed view.
    Int(BigInt),
    /// An element of the scalar field.
    Field(Scalar),
    /// The commitment to a hidden value.
    Commitment([u8; 32]),
    /// The commitment to a hidden value with a blinding that is not kept: it is another one in every run.
    Passing,
    /// A secret part of a parameter that has hidden parts as well.
    Secret,
    /// The elements of an array or tuple.
    List(Vec<JournalValue>),
    /// The fields of a struct.
    Struct(Vec<(String, JournalValue)>),
    /// A variant of an enum by its name, and its fields.
    Variant(String, Vec<(String, JournalValue)>),
}

/// Gives the values of a journal the names and types of its image's ABI; `None` if they do not fit it.
///
/// A verified receipt's journal always fits the ABI of the image it was verified against.
///
/// ```
/// use zkvm::receipt::{JournalValue, Role, describe_journal};
/// use zkvm::{Image, Receipt};
///
/// let image = Image::decode(include_bytes!("../../tests/stored/share.zkx"))?;
/// let receipt = Receipt::decode(include_bytes!("../../tests/stored/share.zkr"))?;
/// let verified = zkvm::verify(&image, &receipt)?;
/// let items = describe_journal(&image.abi, verified.journal()).ok_or("another image's journal")?;
/// let share = items.last().ok_or("no output")?;
/// assert_eq!(share.role, Role::Output);
/// assert_eq!(share.value, JournalValue::Int(323.into()));
/// assert_eq!(share.to_string(), format!("{}: {} = 323", share.name, share.ty));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn describe_journal(abi: &Abi, journal: &Journal) -> Option<Vec<JournalItem>> {
    let mut entries = journal.entries.iter();
    let mut items = vec![];
    for parameter in &abi.parameters {
        let public = parameter.visibility == Visibility::Public;
        let value = value(&parameter.ty, public, &mut entries)?;
        let role = if has_commitment(&value) {
            Role::Hidden
        } else if public {
            Role::Public
        } else {
            continue;
        };
        items.push(JournalItem { name: parameter.name.clone(), role, ty: parameter.ty.clone(), value });
    }
    for output in &abi.outputs {
        let value = value(&output.ty, true, &mut entries)?;
        items.push(JournalItem {
            name: output.name.clone(),
            role: Role::Output,
            ty: output.ty.clone(),
            value,
        });
    }
    entries.next().is_none().then_some(items)
}

fn value(ty: &Type, public: bool, entries: &mut std::slice::Iter<'_, Entry>) -> Option<JournalValue> {
    Some(match ty {
        Type::Hidden(_) => match entries.next()? {
            Entry::Commitment(point) => JournalValue::Commitment(point.to_bytes()),
            Entry::Clear(_) => return None,
        },
        Type::Array(element, length) => {
            let items = (0..*length).map(|_| value(element, public, entries));
            JournalValue::List(items.collect::<Option<_>>()?)
        }
        Type::Tuple(types) => {
            let items = types.iter().map(|ty| value(ty, public, entries));
            JournalValue::List(items.collect::<Option<_>>()?)
        }
        Type::Struct { fields, .. } => {
            let fields = fields.iter().map(|(name, ty)| Some((name.clone(), value(ty, public, entries)?)));
            JournalValue::Struct(fields.collect::<Option<_>>()?)
        }
        Type::Enum { variants, .. } => variant(variants, public, entries)?,
        Type::Bool | Type::Int { .. } | Type::Field if !public => JournalValue::Secret,
        leaf => {
            let Entry::Clear(scalar) = entries.next()? else { return None };
            match leaf {
                Type::Bool if *scalar == Scalar::ZERO => JournalValue::Bool(false),
                Type::Bool if *scalar == Scalar::ONE => JournalValue::Bool(true),
                Type::Field => JournalValue::Field(*scalar),
                // A bool that is neither shows as the number it is.
                _ => JournalValue::Int(scalar_to_int(scalar)),
            }
        }
    })
}

/// The variant of which the journal says that it is the value. An image that the compiler made requires that there is just one.
fn variant(
    variants: &[(String, Vec<(String, Type)>)],
    public: bool,
    entries: &mut std::slice::Iter<'_, Entry>,
) -> Option<JournalValue> {
    let indicators = (1..variants.len()).map(|_| value(&Type::Bool, public, entries));
    let indicators: Vec<JournalValue> = indicators.collect::<Option<_>>()?;
    let mut payloads = vec![];
    for (name, fields) in variants {
        let fields = fields.iter().map(|(name, ty)| Some((name.clone(), value(ty, public, entries)?)));
        payloads.push((name.clone(), fields.collect::<Option<Vec<_>>>()?));
    }
    if !public {
        return Some(JournalValue::Secret);
    }
    let chosen = indicators.iter().position(|indicator| *indicator == JournalValue::Bool(true));
    let (name, fields) = payloads.into_iter().nth(chosen.map_or(0, |index| index + 1))?;
    Some(JournalValue::Variant(name, fields))
}

fn has_commitment(value: &JournalValue) -> bool {
    match value {
        JournalValue::Commitment(_) | JournalValue::Passing => true,
        JournalValue::List(items) => items.iter().any(has_commitment),
        JournalValue::Struct(fields) | JournalValue::Variant(_, fields) => {
            fields.iter().any(|(_, value)| has_commitment(value))
        }
        _ => false,
    }
}

impl fmt::Display for JournalItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} = {}", self.name, self.ty, self.value)
    }
}

impl fmt::Display for JournalValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JournalValue::Bool(flag) => write!(f, "{flag}"),
            JournalValue::Int(integer) => write!(f, "{integer}"),
            JournalValue::Field(scalar) => match plain_view(scalar) {
                // As inputs files take it: small numbers in decimal, others in hexadecimal.
                small if small.bits() <= 64 => write!(f, "{small}"),
                large => write!(f, "{large:#x}"),
            },
            JournalValue::Commitment(point) => write!(f, "commitment {}", Hex(point)),
            JournalValue::Passing => f.write_str("commitment, another one in every run"),
            JournalValue::Secret => f.write_str("secret"),
            JournalValue::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index > 0 { ", " } else { "" })?;
                }
                f.write_str("]")
            }
            JournalValue::Struct(fields) => {
                f.write_str("{ ")?;
                for (index, (name, value)) in fields.iter().enumerate() {
                    write!(f, "{}{name} = {value}", if index > 0 { ", " } else { "" })?;
                }
                f.write_str(" }")
            }
            // As inputs files have it.
            JournalValue::Variant(name, fields) => match fields.as_slice() {
                [] => write!(f, "\"{name}\""),
                [(first, only)] if first == "0" => write!(f, "{{ {name} = {only} }}"),
                [(first, _), ..] if first == "0" => {
                    let parts = fields.iter().map(|(_, part)| part.clone()).collect();
                    write!(f, "{{ {name} = {} }}", JournalValue::List(parts))
                }
                _ => write!(f, "{{ {name} = {} }}", JournalValue::Struct(fields.clone())),
            },
        }
    }
}

impl JournalValue {
    /// Leaves out these commitments: nobody will ever be able to open them.
    pub fn without(self, passing: &BTreeSet<[u8; 32]>) -> Self {
        match self {
            JournalValue::Commitment(point) if passing.contains(&point) => JournalValue::Passing,
            JournalValue::List(items) => {
                JournalValue::List(items.into_iter().map(|item| item.without(passing)).collect())
            }
            JournalValue::Struct(fields) => {
                let fields = fields.into_iter().map(|(name, value)| (name, value.without(passing)));
                JournalValue::Struct(fields.collect())
            }
            other => other,
        }
    }
}
