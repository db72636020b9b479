//! A journal with the names and types of its image's ABI.

use std::collections::BTreeSet;
use std::fmt;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use serde_json::{Map, Value};
use zkvm::abi::{Abi, Type, Visibility};
use zkvm::integer::{plain_view, scalar_to_int};
use zkvm::{Entry, Journal};

/// Why something is in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A public parameter.
    Public,
    /// A parameter with hidden values: they are here as commitments.
    Hidden,
    /// A revealed result.
    Output,
}

/// A parameter or output.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalItem {
    /// Its name.
    pub name: String,
    /// Why it is here.
    pub role: Role,
    /// Its type.
    pub ty: Type,
    /// What the journal says.
    pub value: JournalValue,
}

/// A value as the journal shows it.
#[derive(Clone, Debug, PartialEq)]
pub enum JournalValue {
    /// A bool.
    Bool(bool),
    /// An integer.
    Int(BigInt),
    /// A field element.
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
}

/// Names what is in a journal; `None` if it has not the shape of the ABI.
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

fn has_commitment(value: &JournalValue) -> bool {
    match value {
        JournalValue::Commitment(_) | JournalValue::Passing => true,
        JournalValue::List(items) => items.iter().any(has_commitment),
        JournalValue::Struct(fields) => fields.iter().any(|(_, value)| has_commitment(value)),
        _ => false,
    }
}

impl fmt::Display for JournalValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JournalValue::Bool(flag) => write!(f, "{flag}"),
            JournalValue::Int(integer) => write!(f, "{integer}"),
            JournalValue::Field(scalar) => f.write_str(&field_text(scalar)),
            JournalValue::Commitment(point) => write!(f, "commitment {}", hex::encode(point)),
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

    /// As JSON; numbers that not every reader keeps exactly are strings.
    pub fn to_json(&self) -> Value {
        match self {
            JournalValue::Bool(flag) => (*flag).into(),
            JournalValue::Int(integer) => match i64::try_from(integer) {
                Ok(small) if small.unsigned_abs() < 1 << 53 => small.into(),
                _ => integer.to_string().into(),
            },
            JournalValue::Field(scalar) => field_text(scalar).into(),
            JournalValue::Commitment(point) => {
                let entry = ("commitment".to_string(), hex::encode(point).into());
                Value::Object(Map::from_iter([entry]))
            }
            JournalValue::Passing => Value::Object(Map::from_iter([("commitment".to_string(), Value::Null)])),
            JournalValue::Secret => Value::Null,
            JournalValue::List(items) => items.iter().map(JournalValue::to_json).collect(),
            JournalValue::Struct(fields) => {
                Value::Object(fields.iter().map(|(name, value)| (name.clone(), value.to_json())).collect())
            }
        }
    }
}

/// As inputs files take it: small numbers in decimal, others in hexadecimal.
fn field_text(scalar: &Scalar) -> String {
    let plain = plain_view(scalar);
    if plain.bits() <= 64 { plain.to_string() } else { format!("{plain:#x}") }
}
