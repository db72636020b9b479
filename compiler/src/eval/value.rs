//! Values, as inputs files have them.

use std::fmt;

use num_bigint::BigInt;
use serde_json::{Map, Value as Json};
use zkvm::Scalar;
use zkvm::abi::{Abi, Output, Type};
use zkvm::integer::plain_view;
use zkvm::receipt::{Entry, Journal, JournalValue, describe_journal};

use crate::inputs::{is_byte, toml_key};

/// What an expression is worth. It prints as TOML inputs files have it.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// Its type; integers of any size have the least range that is known of them.
    pub ty: Type,
    /// The value itself, with names.
    pub value: JournalValue,
    /// The numbers that it consists of, in the order of [`zkvm::Inputs`].
    pub leaves: Vec<Scalar>,
}

impl Value {
    /// A value by its leaves; `None` if they are not of this type.
    pub(super) fn new(ty: Type, leaves: Vec<Scalar>) -> Option<Self> {
        let outputs = vec![Output { name: "value".to_string(), ty }];
        let entries = leaves.iter().map(|leaf| Entry::Clear(*leaf)).collect();
        let abi = Abi { outputs, ..Abi::default() };
        let item = describe_journal(&abi, &Journal { entries })?.pop()?;
        Some(Self { ty: item.ty, value: item.value, leaves })
    }

    /// As JSON inputs files have it. Numbers that not every reader keeps exactly are in quotes, and bytes that are all
    /// printable ASCII are a string.
    pub fn json(&self) -> Json {
        json(&self.ty, &self.value)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&toml(&self.json()))
    }
}

fn json(ty: &Type, value: &JournalValue) -> Json {
    match (ty, value) {
        (_, JournalValue::Bool(flag)) => (*flag).into(),
        (_, JournalValue::Int(integer)) => exact(integer).unwrap_or_else(|| integer.to_string().into()),
        (_, JournalValue::Field(scalar)) => {
            exact(&plain_view(scalar)).unwrap_or_else(|| value.to_string().into())
        }
        (Type::Array(element, _), JournalValue::List(items)) => match text(element, items) {
            Some(text) => text.into(),
            None => items.iter().map(|item| json(element, item)).collect(),
        },
        (Type::Tuple(types), JournalValue::List(items)) => {
            types.iter().zip(items).map(|(ty, item)| json(ty, item)).collect()
        }
        (Type::Struct { fields, .. }, JournalValue::Struct(values)) => object(fields, values),
        (Type::Enum { variants, .. }, JournalValue::Variant(name, values)) => {
            let fields =
                variants.iter().find(|(variant, _)| variant == name).map(|(_, fields)| fields.as_slice());
            let parts = fields.unwrap_or_default().iter().zip(values);
            let payload = match fields.unwrap_or_default() {
                [] => return name.as_str().into(),
                [(first, _)] if first == "0" => parts.map(|((_, ty), (_, part))| json(ty, part)).next(),
                [(first, _), ..] if first == "0" => {
                    Some(parts.map(|((_, ty), (_, part))| json(ty, part)).collect())
                }
                fields => Some(object(fields, values)),
            };
            Json::Object(Map::from_iter([(name.clone(), payload.unwrap_or_default())]))
        }
        // No expression is worth a commitment.
        _ => Json::Null,
    }
}

fn object(fields: &[(String, Type)], values: &[(String, JournalValue)]) -> Json {
    let fields = fields.iter().zip(values);
    Json::Object(fields.map(|((name, ty), (_, value))| (name.clone(), json(ty, value))).collect())
}

/// An integer that every reader keeps exactly.
fn exact(integer: &BigInt) -> Option<Json> {
    i64::try_from(integer).ok().filter(|small| small.unsigned_abs() < 1 << 53).map(Json::from)
}

/// The bytes of an array as a string, if they are all printable ASCII.
fn text(element: &Type, items: &[JournalValue]) -> Option<String> {
    let byte = |item: &JournalValue| match item {
        JournalValue::Int(byte) => {
            u8::try_from(byte).ok().map(char::from).filter(|byte| matches!(byte, ' '..='~'))
        }
        _ => None,
    };
    (is_byte(element) && !items.is_empty()).then(|| items.iter().map(byte).collect()).flatten()
}

/// A value as TOML has it, in one line.
pub(super) fn toml(value: &Json) -> String {
    match value {
        Json::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{} = {}", toml_key(name), toml(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        // Strings are ASCII without control characters here, which both formats write alike.
        leaf => leaf.to_string(),
    }
}
