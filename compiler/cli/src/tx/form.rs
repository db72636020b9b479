//! Openings and outputs as JSON has them. What is read is in the one form in which it is written.

use serde_json::{Map, Value, json};
use zeroize::Zeroizing;
use zkc::contract::rounds::Rounds;
use zkc::contract::wallet::{Issuer, WalletAsset, WalletInstance};
use zkc::contract::{Holdings, Leaf, Parameters};
use zkvm::reading::{ReadingKey, ReadingSecret};
use zkvm::signature::VerificationKey;
use zkvm::signature::musig::{AggregatedKey, NonceCommitment, Precommitment, Share, aggregate};
use zkvm::tx::{Address, Contract, PayloadItem, PortableItem, Predicate, Utxo, ValueOpening};
use zkvm::{CompressedRistretto, Opening, Scalar};

use super::super::locks;

/// What is wrong with a document.
pub(super) type Read<T> = Result<T, String>;

/// An object with the entries that are taken from it one by one.
pub(super) struct Object {
    entries: Map<String, Value>,
}

impl Object {
    pub(super) fn new(value: Value) -> Read<Self> {
        match value {
            Value::Object(entries) => Ok(Self { entries }),
            _ => Err("an object is missing".to_string()),
        }
    }

    pub(super) fn take(&mut self, name: &str) -> Read<Value> {
        self.entries.remove(name).ok_or_else(|| format!("it has no `{name}`"))
    }

    /// Whether an entry is there that may be missing.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    pub(super) fn text(&mut self, name: &str) -> Read<String> {
        match self.take(name)? {
            Value::String(text) => Ok(text),
            _ => Err(format!("`{name}` is no string")),
        }
    }

    pub(super) fn bytes(&mut self, name: &str) -> Read<Vec<u8>> {
        from_hex(&self.text(name)?).map_err(|why| format!("`{name}` {why}"))
    }

    pub(super) fn scalar(&mut self, name: &str) -> Read<Scalar> {
        scalar(&self.bytes(name)?).map_err(|why| format!("`{name}` {why}"))
    }

    pub(super) fn number(&mut self, name: &str) -> Read<u64> {
        self.take(name)?.as_u64().ok_or_else(|| format!("`{name}` is no number"))
    }

    pub(super) fn list(&mut self, name: &str) -> Read<Vec<Value>> {
        match self.take(name)? {
            Value::Array(items) => Ok(items),
            _ => Err(format!("`{name}` is no list")),
        }
    }

    pub(super) fn table(&mut self, name: &str) -> Read<Vec<(String, Value)>> {
        Ok(Object::new(self.take(name)?)?.entries.into_iter().collect())
    }

    /// What was read; or that there was more.
    pub(super) fn finish<T>(self, read: T) -> Read<T> {
        match self.entries.keys().next() {
            Some(name) => Err(format!("`{}` is not expected", name.escape_debug())),
            None => Ok(read),
        }
    }
}

/// A name as steps have it; of a contract, perhaps with modules. It is printed, so nothing else can be one.
pub(super) fn name(text: &str) -> Read<String> {
    match text.split("::").all(is_name) {
        true => Ok(text.to_string()),
        false => Err(format!("`{}` is no name", text.escape_debug())),
    }
}

/// Whether something is a name as steps have it.
pub(super) fn is_name(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    first && text.chars().all(|next| next.is_ascii_alphanumeric() || next == '_')
}

pub(super) fn from_hex(text: &str) -> Read<Vec<u8>> {
    let bytes = hex::decode(text).map_err(|_| "is not hexadecimal".to_string())?;
    if hex::encode(&bytes) == text { Ok(bytes) } else { Err("has capital letters".to_string()) }
}

pub(super) fn scalar(bytes: &[u8]) -> Read<Scalar> {
    let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| "has not 32 bytes".to_string())?;
    Option::from(Scalar::from_canonical_bytes(bytes))
        .ok_or_else(|| "is no number below the group's order".to_string())
}

pub(super) fn array<const N: usize>(bytes: &[u8]) -> Read<[u8; N]> {
    bytes.try_into().map_err(|_| format!("{} bytes are there in the place of {N}", bytes.len()))
}

pub(super) fn address(key: VerificationKey) -> String {
    locks::address(key.into())
}

pub(super) fn key(text: &str) -> Read<VerificationKey> {
    let address = text
        .parse::<Address>()
        .map_err(|error| format!("`{}` is no address: {error}", text.escape_debug()))?;
    Ok(Predicate::from(address).verification_key())
}

pub(super) fn reading_key(text: &str) -> Read<ReadingKey> {
    text.parse().map_err(|error| format!("`{}` is no reading key: {error}", text.escape_debug()))
}

/// The secret with which somebody reads, in hexadecimal.
pub(super) fn reading_secret(text: &str) -> Read<ReadingSecret> {
    let bytes = Zeroizing::new(array(&Zeroizing::new(from_hex(text)?))?);
    ReadingSecret::from_bytes(&bytes).map_err(|error| error.to_string())
}

pub(super) fn coin(coin: &Utxo) -> Value {
    let opening = coin.opening().map(|opening| hex::encode(*opening.to_bytes()));
    json!({ "output": hex::encode(coin.contract().encode()), "opening": opening.unwrap_or_default() })
}

pub(super) fn read_coin(value: Value) -> Read<Utxo> {
    let mut object = Object::new(value)?;
    let output = contract(&object.bytes("output")?)?;
    let opening = ValueOpening::from_bytes(&object.bytes("opening")?).map_err(|error| error.to_string())?;
    let coin = Utxo::new(output, Some(opening)).map_err(|error| error.to_string())?;
    object.finish(coin)
}

pub(super) fn contract(bytes: &[u8]) -> Read<Contract> {
    Contract::decode(&bytes.into()).map_err(|error| format!("an output is malformed: {error}"))
}

pub(super) fn asset(asset: &WalletAsset) -> Value {
    let issued = asset.issued.as_ref().map_or(Value::Null, |issuer| {
        json!({
            "asset": issuer.asset,
            "parameters": issuer.parameters.leaves.iter().map(leaf).collect::<Vec<_>>(),
            "salt": hex::encode(issuer.salt),
        })
    });
    json!({ "flavor": hex::encode(asset.flavor.to_bytes()), "issued": issued })
}

/// Reads an asset. Whether it is issued so is for those to see who have the program.
pub(super) fn read_asset(value: Value) -> Read<WalletAsset> {
    let mut object = Object::new(value)?;
    let flavor = object.scalar("flavor")?;
    let issued = match object.take("issued")? {
        Value::Null => None,
        issued => {
            let mut issued = Object::new(issued)?;
            let name = name(&issued.text("asset")?)?;
            let leaves = issued.list("parameters")?.into_iter().map(read_leaf).collect::<Read<_>>()?;
            let salt = array(&issued.bytes("salt")?)?;
            Some(issued.finish(Issuer { asset: name, parameters: Parameters { leaves }, salt })?)
        }
    };
    object.finish(WalletAsset { flavor, issued })
}

/// Assets by their names.
pub(super) fn assets(assets: &[(String, WalletAsset)]) -> Value {
    Value::Object(assets.iter().map(|(name, known)| (name.clone(), asset(known))).collect::<Map<_, _>>())
}

pub(super) fn read_assets(table: Vec<(String, Value)>) -> Read<Vec<(String, WalletAsset)>> {
    table.into_iter().map(|(asset, value)| Ok((name(&asset)?, read_asset(value)?))).collect()
}

fn leaf(leaf: &Leaf) -> Value {
    match leaf {
        Leaf::Number(number) => json!({ "number": hex::encode(number.to_bytes()) }),
        Leaf::Key(key) => json!({ "key": hex::encode(key) }),
        // No contract is made with one.
        Leaf::Signature(signature) => json!({ "signature": hex::encode(signature) }),
    }
}

pub(super) fn instance(instance: &WalletInstance) -> Value {
    let field = |item: &PayloadItem| match item {
        PayloadItem::Committed(Opening { value, blinding }) => {
            json!({ "value": hex::encode(value.to_bytes()), "blinding": hex::encode(blinding.to_bytes()) })
        }
        // It stands in the output.
        _ => Value::Null,
    };
    let held = &instance.held;
    json!({
        "contract": instance.contract,
        "parameters": instance.parameters.leaves.iter().map(leaf).collect::<Vec<_>>(),
        "salt": hex::encode(instance.salt),
        "output": hex::encode(instance.output.encode()),
        "fields": held.strings.iter().map(field).collect::<Vec<_>>(),
        "values": held.values.iter().map(|value| hex::encode(*value.to_bytes())).collect::<Vec<_>>(),
    })
}

/// Reads an instance. Whether it is one of the contract is for those to see who have the program.
pub(super) fn read_instance(value: Value) -> Read<WalletInstance> {
    let mut object = Object::new(value)?;
    let name = name(&object.text("contract")?)?;
    let leaves = object.list("parameters")?.into_iter().map(read_leaf).collect::<Read<_>>()?;
    let salt = array(&object.bytes("salt")?)?;
    let output = contract(&object.bytes("output")?)?;
    let mut strings = vec![];
    for (index, field) in object.list("fields")?.into_iter().enumerate() {
        strings.push(match (field, output.payload.get(index)) {
            (Value::Null, Some(item @ PortableItem::String(_))) => PayloadItem::Plain(item.clone()),
            (Value::Null, _) => return Err("the output has fewer fields".to_string()),
            (field, _) => {
                let mut opening = Object::new(field)?;
                let read = Opening { value: opening.scalar("value")?, blinding: opening.scalar("blinding")? };
                PayloadItem::Committed(opening.finish(read)?)
            }
        });
    }
    let values = object.list("values")?.into_iter().map(|value| {
        let bytes = from_hex(value.as_str().unwrap_or_default())?;
        ValueOpening::from_bytes(&bytes).map_err(|error| error.to_string())
    });
    let held = Holdings { strings, values: values.collect::<Read<_>>()?, identity: None };
    object.finish(WalletInstance { contract: name, parameters: Parameters { leaves }, salt, output, held })
}

fn read_leaf(value: Value) -> Read<Leaf> {
    let mut object = Object::new(value)?;
    match object.scalar("number") {
        Ok(number) => object.finish(Leaf::Number(number)),
        Err(_) => {
            let key = array(&object.bytes("key")?)?;
            object.finish(Leaf::Key(key))
        }
    }
}

/// What signers sent each other; nothing in the place of what is missing.
pub(super) fn rounds(rounds: &Rounds) -> Value {
    let list = |parts: Vec<Option<[u8; 32]>>| -> Value {
        parts.into_iter().map(|part| part.map_or(Value::Null, |bytes| json!(hex::encode(bytes)))).collect()
    };
    json!({
        "precommitments": list(rounds.precommitments.iter().map(|part| part.map(|part| part.0)).collect()),
        "commitments": list(rounds.commitments.iter().map(|part| part.map(|part| part.0.to_bytes())).collect()),
        "shares": list(rounds.shares.iter().map(|part| part.map(Share::to_bytes)).collect()),
    })
}

pub(super) fn read_rounds(value: Value) -> Read<Rounds> {
    let mut object = Object::new(value)?;
    let precommitments = parts(object.list("precommitments")?, |bytes| Ok(Precommitment(bytes)))?;
    let commitments =
        parts(object.list("commitments")?, |bytes| Ok(NonceCommitment(CompressedRistretto(bytes))))?;
    let shares =
        parts(object.list("shares")?, |bytes| Share::from_bytes(&bytes).map_err(|error| error.to_string()))?;
    object.finish(Rounds { precommitments, commitments, shares })
}

/// A part of each signer, if it is there.
fn parts<T>(list: Vec<Value>, read: impl Fn([u8; 32]) -> Read<T>) -> Read<Vec<Option<T>>> {
    let part = |value: Value| match value {
        Value::Null => Ok(None),
        value => read(array(&from_hex(value.as_str().unwrap_or_default())?)?).map(Some),
    };
    list.into_iter().map(part).collect()
}

pub(super) fn precommitments(parts: &[Precommitment]) -> Value {
    parts.iter().map(|part| json!(hex::encode(part.0))).collect()
}

pub(super) fn read_precommitments(list: Vec<Value>) -> Read<Vec<Precommitment>> {
    let read = parts(list, |bytes| Ok(Precommitment(bytes)))?;
    read.into_iter().map(|part| part.ok_or_else(|| "a precommitment is missing".to_string())).collect()
}

pub(super) fn aggregated(key: &AggregatedKey) -> Value {
    let keys = key.keys().iter().map(|key| hex::encode(key.to_bytes())).collect::<Vec<_>>();
    json!({ "keys": keys, "tweak": hex::encode(key.tweak().to_bytes()) })
}

pub(super) fn read_aggregated(value: Value) -> Read<AggregatedKey> {
    let mut object = Object::new(value)?;
    let keys = object.list("keys")?.into_iter().map(|key| {
        let bytes = from_hex(key.as_str().unwrap_or_default())?;
        Ok(VerificationKey(CompressedRistretto(array(&bytes)?)))
    });
    let key = aggregate(keys.collect::<Read<_>>()?).map_err(|error| error.to_string())?;
    let tweak = object.scalar("tweak")?;
    let key = if tweak == Scalar::ZERO { Some(key) } else { key.tweaked(&tweak) };
    object.finish(key.ok_or("a key is no point")?)
}
