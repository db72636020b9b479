//! Values in the words of whoever looks at them: people and assets have the names of an openings file.

use serde_json::{Map, Value, json};
use zkc::contract::told::{CallOf, Named, Told, ToldCall};
use zkc::contract::wallet::Wallet;
use zkvm::CompressedRistretto;
use zkvm::Scalar;
use zkvm::integer::plain_view;
use zkvm::reading::{ReadingKey, ReadingSecret};
use zkvm::signature::VerificationKey;
use zkvm::tx::{Predicate, ValueOpening};

use super::super::locks;

/// So many of something: `1 coin`, `2 coins`.
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// What there is of several things, without those of which there is none: `1 coin and 2 assets`.
pub(super) fn listed(counts: &[(usize, &str)]) -> String {
    let there: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(*count, what)).collect();
    match &there[..] {
        [] => "nothing".to_string(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The names that somebody has for people and assets.
pub(super) struct Names<'a> {
    wallet: &'a Wallet,
}

impl<'a> Names<'a> {
    pub(super) fn new(wallet: &'a Wallet) -> Self {
        Self { wallet }
    }

    /// With what the owner reads.
    pub(super) fn secret(&self) -> Option<&ReadingSecret> {
        self.wallet.reader.as_ref()
    }

    /// An asset: its flavor, if it has no name here.
    pub(super) fn asset(&self, flavor: Scalar) -> String {
        let known = self.wallet.assets.iter().find(|(_, asset)| asset.flavor == flavor);
        known.map_or_else(|| hex::encode(flavor.to_bytes()), |(name, _)| name.clone())
    }

    /// Who has a key: the address, if they have no name here. An instance has a name, too.
    pub(super) fn who(&self, predicate: Predicate) -> String {
        let people = self.wallet.people.iter();
        let person = people.filter(|(_, key)| Predicate::from(*key) == predicate).map(|(name, _)| name);
        let instances = self.wallet.instances.iter();
        let instance =
            instances.filter(|(_, known)| known.output.predicate == predicate).map(|(name, _)| name);
        person.chain(instance).next().cloned().unwrap_or_else(|| locks::address(predicate))
    }

    /// Who reads with a key: the key, if that is not known here.
    pub(super) fn reader(&self, key: ReadingKey) -> String {
        let known = self.wallet.reads.iter().find(|(_, known)| *known == key);
        known.map_or_else(|| key.to_string(), |(name, _)| name.clone())
    }

    /// An amount of an asset.
    pub(super) fn amount(&self, value: &ValueOpening) -> String {
        format!("{} of {}", value.qty, self.asset(value.flv))
    }

    /// A value, for people.
    pub(super) fn text(&self, told: &Told) -> String {
        let list = |parts: &[(String, Told)]| {
            let parts = parts.iter().map(|(name, part)| format!("{name}: {}", self.text(part)));
            parts.collect::<Vec<_>>().join(", ")
        };
        match told {
            Told::Bool(flag) => flag.to_string(),
            Told::Int(number) => number.to_string(),
            Told::Field(number) => plain_view(number).to_string(),
            Told::Asset(flavor) => self.asset(*flavor),
            Told::Key(bytes) => self.who(VerificationKey(CompressedRistretto(*bytes)).into()),
            Told::ReadingKey(key) => self.reader(*key),
            Told::Signature(bytes) => hex::encode(bytes),
            Told::Unknown => "hidden".to_string(),
            Told::List(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.text(part)).collect();
                format!("[{}]", parts.join(", "))
            }
            Told::Struct(parts) => format!("{{ {} }}", list(parts)),
            Told::Variant(name, parts) if parts.is_empty() => name.clone(),
            Told::Variant(name, parts) => format!("{name} {{ {} }}", list(parts)),
        }
    }

    /// A value, for programs; null if it is hidden. Numbers that not every reader keeps exactly are strings.
    pub(super) fn json(&self, told: &Told) -> Value {
        let object = |parts: &[(String, Told)]| {
            Value::Object(
                parts.iter().map(|(name, part)| (name.clone(), self.json(part))).collect::<Map<_, _>>(),
            )
        };
        match told {
            Told::Bool(flag) => json!(flag),
            Told::Int(number) => match i64::try_from(number) {
                Ok(small) if small.unsigned_abs() < 1 << 53 => json!(small),
                _ => json!(number.to_string()),
            },
            Told::Unknown => Value::Null,
            Told::List(parts) => parts.iter().map(|part| self.json(part)).collect(),
            Told::Struct(parts) => object(parts),
            Told::Variant(name, parts) if !parts.is_empty() => json!({ name: object(parts) }),
            other => json!(self.text(other)),
        }
    }

    pub(super) fn named(&self, named: &Named) -> Value {
        json!({ "name": named.name, "type": named.ty, "value": self.json(&named.value) })
    }

    /// A call of a clause, for people.
    pub(super) fn call(&self, call: &ToldCall) -> String {
        let arguments = call.arguments.iter();
        let arguments =
            arguments.map(|argument| format!("{}: {}", argument.name, self.text(&argument.value)));
        let arguments = arguments.collect::<Vec<_>>().join(", ");
        let result =
            call.result.as_ref().map_or(String::new(), |(_, told)| format!(" -> {}", self.text(told)));
        let clause = &call.clause;
        match &call.of {
            CallOf::Instance(name) | CallOf::Asset(name) => format!("{name}.{clause}({arguments}){result}"),
            CallOf::New(name) => format!("{clause}({arguments}), which is {name}"),
            CallOf::Alike(name) => {
                format!("{clause}({arguments}){result} of an instance that is not {name}, but like it")
            }
            CallOf::NoInstance(name) => {
                format!(
                    "{clause}({arguments}){result} of an output like {name} that its contract did not make"
                )
            }
        }
    }

    /// The same for programs.
    pub(super) fn call_json(&self, call: &ToldCall) -> Value {
        let (kind, name) = match &call.of {
            CallOf::Instance(name) => ("instance", name),
            CallOf::New(name) => ("new instance", name),
            CallOf::Asset(name) => ("asset", name),
            CallOf::Alike(name) => ("other instance", name),
            CallOf::NoInstance(name) => ("no instance", name),
        };
        json!({
            "of": kind,
            "name": name,
            "contract": call.contract,
            "clause": call.clause,
            "arguments": call.arguments.iter().map(|argument| self.named(argument)).collect::<Vec<_>>(),
            "result": call.result.as_ref().map(|(ty, told)| json!({ "type": ty, "value": self.json(told) })),
        })
    }
}
