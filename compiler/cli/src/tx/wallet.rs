//! `zkc tx wallet`

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use zkc::contract::wallet::{Wallet, WalletAsset, WalletInstance};
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::Scalar;
use zkvm::reading::{ReadingKey, ReadingSecret};
use zkvm::signature::VerificationKey;
use zkvm::tx::{Anchor, PortableItem, Predicate, Utxo, ValueOpening};

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::super::files::{self, FileKind};
use super::super::key;
use super::super::random::{random_bytes, random_scalar};
use super::form;
use super::openings::Openings;

/// Make an openings file, or show or extend one
///
/// With `--owner`, the file is made. With `--genesis`, a coin is made for the owner, and written to a file for `zkc ledger init`: a ledger begins with
/// coins that no transaction made. An asset that is new gets a flavor of its own. The ledger's own asset, in which fees are paid, is called `native`.
///
/// Exit codes: 0 shown or written, 2 a file is missing, unreadable or malformed, or exists already.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The openings file, usually named `.zko`
    file: PathBuf,
    /// Make the file, for somebody with this name and address; a key file has the address, too
    #[arg(long, value_name = "NAME=ADDRESS|FILE", value_parser = person)]
    owner: Option<(String, Who)>,
    /// Add somebody else
    #[arg(long = "person", value_name = "NAME=ADDRESS|FILE", value_parser = person)]
    people: Vec<(String, Who)>,
    /// Add an asset by its flavor, or with a new one if none is given
    #[arg(long = "asset", value_name = "NAME[=FLAVOR]", value_parser = asset)]
    assets: Vec<(String, Option<Scalar>)>,
    /// Make a coin of an asset for the owner, and write it to a file for `zkc ledger init`
    #[arg(long, value_name = "AMOUNT:ASSET:FILE", value_parser = genesis)]
    genesis: Vec<(u64, String, PathBuf)>,
    /// Note what somebody reads with
    #[arg(long, value_name = "NAME=READING-KEY", value_parser = reads)]
    reads: Vec<(String, ReadingKey)>,
    /// Note with what the owner reads, by their key file; the secret is kept, which neither signs nor spends
    #[arg(long, value_name = "KEY-FILE")]
    reader: Option<PathBuf>,
    #[command(flatten)]
    source: key::Source,
}

/// Somebody's address, or a key file that has it.
#[derive(Clone)]
enum Who {
    Address(VerificationKey),
    File(PathBuf),
}

impl Who {
    fn key(&self) -> Result<VerificationKey, Diagnostic> {
        match self {
            Who::Address(key) => Ok(*key),
            Who::File(path) => Ok(Predicate::from(key::address_in(path)?).verification_key()),
        }
    }
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let path = &arguments.file;
    let mut openings = match &arguments.owner {
        Some((name, key)) => {
            files::refuse_source_name(Some(path))?;
            files::refuse_present(path, "choose another path, or leave out `--owner`")?;
            let assets = vec![("native".to_string(), flavored(Scalar::ZERO))];
            let wallet = Wallet { people: vec![(name.clone(), key.key()?)], assets, ..Wallet::default() };
            Openings { wallet }
        }
        None => Openings::read(path)?,
    };
    for (name, key) in &arguments.people {
        add(&mut openings.wallet.people, name, key.key()?, "person")?;
    }
    for (name, flavor) in &arguments.assets {
        let known = openings.wallet.assets.iter().find(|(other, _)| other == name);
        // Without a flavor it is enough that there is one.
        let flavor = flavor.or(known.map(|(_, asset)| asset.flavor)).unwrap_or_else(random_scalar);
        if known.is_none_or(|(_, asset)| asset.flavor != flavor) {
            add(&mut openings.wallet.assets, name, flavored(flavor), "asset")?;
        }
    }
    for (amount, asset, file) in &arguments.genesis {
        let known = openings.wallet.assets.iter().find(|(name, _)| name == asset);
        let flavor = match known {
            Some((_, known)) => known.flavor,
            None => random_scalar(),
        };
        if known.is_none() {
            add(&mut openings.wallet.assets, asset, flavored(flavor), "asset")?;
        }
        let owner = Predicate::from(openings.key());
        let coin = Utxo::genesis(Anchor(random_bytes()), owner, ValueOpening::hidden(*amount, flavor));
        super::write_new(file, &hex::encode(coin.contract().encode()))?;
        openings.wallet.coins.push(coin);
    }
    for (name, key) in &arguments.reads {
        put(&mut openings.wallet.reads, name, *key);
    }
    if let Some(file) = &arguments.reader {
        let reader = ReadingSecret::of(&key::unlock(file, &arguments.source, console)?);
        let owner = openings.owner().to_string();
        put(&mut openings.wallet.reads, &owner, reader.key());
        openings.wallet.reader = Some(reader);
    }
    let text = openings.encode();
    let reads = !arguments.reads.is_empty() || arguments.reader.is_some();
    let changes = reads
        || !arguments.people.is_empty()
        || !arguments.assets.is_empty()
        || !arguments.genesis.is_empty();
    match arguments.owner {
        Some(_) => files::write_secret(path, text.as_bytes())?,
        None if changes => files::replace_secret(path, text.as_bytes())?,
        None => {}
    }
    Ok(described(&openings))
}

fn flavored(flavor: Scalar) -> WalletAsset {
    WalletAsset { flavor, issued: None }
}

/// Adds something with its name, which stays what it is.
fn add<T: PartialEq>(
    list: &mut Vec<(String, T)>,
    name: &str,
    value: T,
    what: &str,
) -> Result<(), Diagnostic> {
    match list.iter().find(|(other, _)| other == name) {
        Some((_, known)) if *known == value => {}
        Some(_) => {
            let message = format!("`{name}` is the name of another {what} in the openings file");
            return Err(Diagnostic::global(codes::E0722, message).help("choose another name"));
        }
        None => list.push((name.to_string(), value)),
    }
    Ok(())
}

/// Adds something with its name, in place of what had it.
fn put<T>(list: &mut Vec<(String, T)>, name: &str, value: T) {
    list.retain(|(other, _)| other != name);
    list.push((name.to_string(), value));
}

/// What the owner has. These are the owner's secrets, which is why they are asked for.
fn described(openings: &Openings) -> Answer {
    let Wallet { people, assets, coins, instances, reads, .. } = &openings.wallet;
    let reading = |name: &str| reads.iter().find(|(known, _)| known == name).map(|(_, key)| key.to_string());
    let mut text = String::new();
    for (name, key) in people {
        let you = if name == openings.owner() { "  (you)" } else { "" };
        text += &format!("person    {name}  {}{you}\n", form::address(*key));
        if let Some(key) = reading(name) {
            text += &format!("          reads with {key}\n");
        }
    }
    let mut owned: Vec<Value> = vec![];
    for (name, asset) in assets {
        let coins = coins.iter().filter_map(Utxo::opening).filter(|coin| coin.flv == asset.flavor);
        let (count, sum) =
            coins.fold((0, 0u128), |(count, sum), coin| (count + 1, sum + u128::from(coin.qty)));
        let flavor = hex::encode(asset.flavor.to_bytes());
        text += &format!("asset     {name}  {sum} in {count} coins\n");
        owned.push(json!({ "asset": name, "flavor": flavor, "amount": sum.to_string(), "coins": count }));
    }
    for (name, instance) in instances {
        let id = identity(instance).map_or(String::new(), |id| format!(", {name}.id is {id}"));
        text += &format!("instance  {name}  {} {}{id}\n", instance.contract, instance.output.id());
    }
    let names: Vec<Value> = instances
        .iter()
        .map(|(name, found)| {
            let output = found.output.id().to_string();
            json!({ "name": name, "contract": found.contract, "output": output, "id": identity(found) })
        })
        .collect();
    let people = people.iter().map(|(name, key)| {
        let mut person = json!({ "name": name, "address": form::address(*key) });
        if let Some(key) = reading(name) {
            person["reading_key"] = json!(key);
        }
        person
    });
    let people: Vec<Value> = people.collect();
    Answer::new(text)
        .with("owner", openings.owner())
        .with("people", people)
        .with("assets", owned)
        .with("instances", names)
}

fn person(text: &str) -> Result<(String, Who), String> {
    let (name, address) = text.split_once('=').ok_or("a person is written NAME=ADDRESS")?;
    let who = match address.trim() {
        address if address.starts_with("zk1") => Who::Address(form::key(address)?),
        file => Who::File(file.into()),
    };
    Ok((name_of(name)?, who))
}

fn reads(text: &str) -> Result<(String, ReadingKey), String> {
    let (name, key) = text.split_once('=').ok_or("what somebody reads with is written NAME=READING-KEY")?;
    Ok((name_of(name)?, form::reading_key(key.trim())?))
}

fn asset(text: &str) -> Result<(String, Option<Scalar>), String> {
    let Some((name, flavor)) = text.split_once('=') else { return Ok((name_of(text)?, None)) };
    let bytes = form::from_hex(flavor.trim()).map_err(|why| format!("a flavor {why}"))?;
    Ok((name_of(name)?, Some(form::scalar(&bytes).map_err(|why| format!("a flavor {why}"))?)))
}

fn genesis(text: &str) -> Result<(u64, String, PathBuf), String> {
    let mut parts = text.splitn(3, ':');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(amount), Some(asset), Some(file)) => {
            let amount = amount.replace('_', "").parse().map_err(|_| "an amount is a number below 2^64")?;
            Ok((amount, name_of(asset)?, file.into()))
        }
        _ => Err("a coin is written AMOUNT:ASSET:FILE".to_string()),
    }
}

/// A name as steps have it.
pub(super) fn name_of(text: &str) -> Result<String, String> {
    let name = text.trim();
    let first = name.chars().next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    let rest = name.chars().all(|next| next.is_ascii_alphanumeric() || next == '_');
    if first && rest {
        Ok(name.to_string())
    } else {
        Err("a name has letters, digits and `_`, and does not begin with a digit".to_string())
    }
}

/// The openings file of a command.
#[derive(Args)]
pub(super) struct OpeningsFile {
    /// The openings file of whoever does this
    #[arg(long, value_name = "FILE")]
    openings: PathBuf,
}

impl OpeningsFile {
    pub(super) fn read(&self) -> Result<Openings, Diagnostic> {
        files::expect_file(&self.openings, FileKind::Openings)?;
        Openings::read(&self.openings)
    }

    pub(super) fn replace(&self, openings: &Openings) -> Result<(), Diagnostic> {
        files::replace_secret(&self.openings, openings.encode().as_bytes())
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
