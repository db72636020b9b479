//! What an openings file has, for its owner: people, what they own, and what instances hold.

use serde_json::{Value, json};
use zkc::contract::find;
use zkc::contract::told::{HeldField, Told, held};
use zkc::contract::wallet::{Wallet, WalletInstance};
use zkc::driver::Checked;
use zkvm::integer::scalar_to_int;
use zkvm::tx::{PayloadItem, PortableItem, Utxo};

use super::super::answer::Answer;
use super::form;
use super::names::{Names, counted};
use super::openings::Openings;

/// A field or a value of an instance; without the program, it has no label.
pub(super) struct Content {
    pub(super) label: Option<String>,
    pub(super) text: String,
    pub(super) json: Value,
}

/// What the owner has. These are the owner's secrets, which is why they are asked for.
pub(super) fn described(openings: &Openings, checked: Option<&Checked>) -> Answer {
    let wallet = &openings.wallet;
    let (people_text, people) = people(openings);
    let (owned_text, owned) = owned(wallet);
    let mut text = people_text + &owned_text;
    let names = Names::new(wallet);
    let mut instances: Vec<Value> = vec![];
    for (name, instance) in &wallet.instances {
        let held = contents(checked, &names, name, instance);
        let id = identity(instance).map_or(String::new(), |id| format!(", {name}.id is {id}"));
        text += &format!("instance  {name}  {} {}{id}\n", instance.contract, instance.output.id());
        for Content { label, text: content, .. } in &held {
            let label = label.as_ref().map_or(String::new(), |label| format!("{label}: "));
            text += &format!("          {label}{content}\n");
        }
        instances.push(json!({
            "name": name,
            "contract": instance.contract,
            "output": instance.output.id().to_string(),
            "id": identity(instance),
            "holds": held.into_iter().map(|content| content.json).collect::<Vec<_>>(),
        }));
    }
    let (reader_text, reader) = checked.and_then(|checked| reader(wallet, checked)).unwrap_or_default();
    Answer::new(text + &reader_text)
        .with("owner", openings.owner())
        .with("people", people)
        .with("assets", owned)
        .with("instances", instances)
        .with("reader", reader)
}

fn people(openings: &Openings) -> (String, Vec<Value>) {
    let Wallet { people, reads, .. } = &openings.wallet;
    let (mut text, mut all) = (String::new(), vec![]);
    for (name, key) in people {
        let you = if name == openings.owner() { "  (you)" } else { "" };
        let address = form::address(*key);
        text += &format!("person    {name}  {address}{you}\n");
        let mut person = json!({ "name": name, "address": address });
        if let Some((_, key)) = reads.iter().find(|(known, _)| known == name) {
            text += &format!("          reads with {key}\n");
            person["reading_key"] = json!(key.to_string());
        }
        all.push(person);
    }
    (text, all)
}

fn owned(wallet: &Wallet) -> (String, Vec<Value>) {
    let (mut text, mut all) = (String::new(), vec![]);
    for (name, asset) in &wallet.assets {
        let coins = wallet.coins.iter().filter_map(Utxo::opening).filter(|coin| coin.flv == asset.flavor);
        let (count, sum) =
            coins.fold((0, 0u128), |(count, sum), coin| (count + 1, sum + u128::from(coin.qty)));
        let flavor = hex::encode(asset.flavor.to_bytes());
        text += &format!("asset     {name}  {sum} in {}\n", counted(count, "coin"));
        all.push(json!({ "asset": name, "flavor": flavor, "amount": sum.to_string(), "coins": count }));
    }
    (text, all)
}

/// How many sealed fields the reader of the wallet can open, for people and for programs; nothing, if it has none.
fn reader(wallet: &Wallet, checked: &Checked) -> Option<(String, Value)> {
    let key = wallet.reader.as_ref()?.key();
    let known = wallet.instances.iter();
    let held = known.filter_map(|(name, instance)| held(checked, name, instance, None).ok());
    let sealed: Vec<HeldField> =
        held.flat_map(|held| held.fields).filter(|field| field.sealed.is_some()).collect();
    let own = sealed.iter().filter(|field| field.sealed == Some(key)).count();
    let why = if own == 0 { ": nothing here is sealed to it" } else { "" };
    let text = format!("reader    {key} reads {own} of {}{why}\n", counted(sealed.len(), "sealed field"));
    Some((text, json!({ "key": key.to_string(), "reads": own, "sealed": sealed.len() })))
}

/// What an instance holds: with names, if the program knows its contract. What does not fit its output is not shown.
pub(super) fn contents(
    checked: Option<&Checked>,
    names: &Names<'_>,
    name: &str,
    instance: &WalletInstance,
) -> Vec<Content> {
    let wrong =
        |text: &str| vec![Content { label: None, text: text.to_string(), json: json!({ "wrong": text }) }];
    if !instance.fits() {
        return wrong("what it is said to hold is not in its output");
    }
    let Some(checked) = checked.filter(|checked| find(checked, &instance.contract).is_ok()) else {
        return unnamed(names, instance);
    };
    let Ok(held) = held(checked, name, instance, names.secret()) else {
        return wrong("it is no instance that the contract of this program made");
    };
    let fields = held.fields.iter().map(|field| Content {
        label: Some(field.named.name.clone()),
        text: field_text(names, field),
        json: field_json(names, field),
    });
    let values = held.values.iter().map(|value| {
        let asset = names.asset(value.flavor);
        Content {
            label: Some(value.name.clone()),
            text: format!("{} of {asset}", value.amount),
            json: json!({ "name": value.name, "amount": value.amount.to_string(), "asset": asset }),
        }
    });
    fields.chain(values).collect()
}

fn field_text(names: &Names<'_>, field: &HeldField) -> String {
    let value = names.text(&field.named.value);
    match field.sealed {
        Some(key) => format!("{value} (sealed to {})", names.reader(key)),
        None => value,
    }
}

fn field_json(names: &Names<'_>, field: &HeldField) -> Value {
    let mut json = names.named(&field.named);
    json["known"] = json!(field.named.value != Told::Unknown);
    if let Some(key) = field.sealed {
        json["sealed_to"] = json!(names.reader(key));
        json["found"] = json!(field.found);
    }
    json
}

/// What an instance holds, without names and types.
fn unnamed(names: &Names<'_>, instance: &WalletInstance) -> Vec<Content> {
    let fields = instance.held.strings.iter().map(|item| (shown(item), json!({ "value": shown(item) })));
    let values = instance.held.values.iter().map(|value| {
        let json = json!({ "amount": value.qty.to_string(), "asset": names.asset(value.flv) });
        (names.amount(value), json)
    });
    fields.chain(values).map(|(text, json)| Content { label: None, text, json }).collect()
}

/// A string of a state whose type is not known: a number that is not large, or its bytes.
fn shown(item: &PayloadItem) -> String {
    match item {
        PayloadItem::Committed(opening) => scalar_to_int(&opening.value).to_string(),
        PayloadItem::Plain(PortableItem::String(bytes)) => {
            let number = <[u8; 32]>::try_from(&bytes[..]).ok();
            let number = number.and_then(|bytes| Option::from(zkvm::Scalar::from_canonical_bytes(bytes)));
            let number = number.map(|number| scalar_to_int(&number)).filter(|number| number.bits() <= 64);
            number.map_or_else(|| hex::encode(&bytes[..]), |number| number.to_string())
        }
        _ => "a value".to_string(),
    }
}

/// What tells an instance from others, if its contract has state or asks for it: `v.id`, as a number.
fn identity(instance: &WalletInstance) -> Option<String> {
    match instance.output.payload.get(instance.held.strings.len())? {
        // Big numbers are written with the most important digits first.
        PortableItem::String(bytes) => {
            let digits: Vec<u8> = bytes.iter().rev().copied().collect();
            Some(format!("0x{}", hex::encode(digits)))
        }
        _ => None,
    }
}
