//! `zkc tx wallet`

use std::path::{Path, PathBuf};

use clap::Args;
use zkc::contract::wallet::{Wallet, WalletAsset};
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::Scalar;
use zkvm::reading::{ReadingKey, ReadingSecret};
use zkvm::signature::{SigningKey, VerificationKey};
use zkvm::tx::{Anchor, Predicate, Utxo, ValueOpening};

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::super::files::{self, FileKind};
use super::super::key;
use super::super::program::KnownSource;
use super::super::random::{random_bytes, random_scalar};
use super::form;
use super::holdings::described;
use super::openings::Openings;
use super::spent::{Outputs, forget_spent};

/// Make an openings file, or show or extend one
///
/// With `--owner`, the file is made. With `--genesis`, a coin is made for the owner, and written to a file for `zkc ledger init`: a ledger begins with
/// coins that no transaction made. An asset that is new gets a flavor of its own. The ledger's own asset, in which fees are paid, is called `native`.
///
/// Shown are people, what the owner has of each asset, and what instances hold, as far as the owner knows it or can read it.
///
/// Exit codes: 0 shown or written, 1 the program has errors, 2 a file is missing, unreadable or malformed, or exists already.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The openings file, usually named `.zko`
    file: PathBuf,
    #[command(flatten)]
    program: KnownSource,
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
    /// Forget coins and instances that are spent on this ledger
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
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
    let checked = arguments.program.open()?;
    let mut before = String::new();
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
    if arguments.owner.is_none() {
        before = openings.encode();
    }
    for (name, key) in &arguments.people {
        add(&mut openings.wallet.people, name, key.key()?, "person")?;
    }
    for (name, flavor) in &arguments.assets {
        asset_of(&mut openings, name, *flavor)?;
    }
    for (amount, asset, file) in &arguments.genesis {
        let flavor = asset_of(&mut openings, asset, None)?;
        let owner = Predicate::from(openings.key());
        let coin = Utxo::genesis(Anchor(random_bytes()), owner, ValueOpening::hidden(*amount, flavor));
        super::write_new(file, &hex::encode(coin.contract().encode()))?;
        openings.wallet.coins.push(coin);
    }
    for (name, key) in &arguments.reads {
        put(&mut openings.wallet.reads, name, *key);
    }
    let mut notes: Vec<String> = vec![];
    if let Some(file) = &arguments.reader {
        let key = key::unlock(file, &arguments.source, console)?;
        notes.extend(note_reader(&mut openings, file, &key));
    }
    if let Some(ledger) = &arguments.ledger {
        let forgotten = forget_spent(&mut openings.wallet, &Outputs::open(ledger)?)?;
        let forgotten = forgotten.unwrap_or_else(|| "nothing".to_string());
        notes.push(format!("forgot {forgotten}, spent on the ledger"));
    }
    let text = openings.encode();
    match arguments.owner {
        Some(_) => files::write_secret(path, text.as_bytes())?,
        None if text != before => files::replace_secret(path, text.as_bytes())?,
        None => {}
    }
    let mut answer = console.during("reading", || described(&openings, checked.as_ref()));
    notes.iter().for_each(|note| answer.text += &format!("note      {note}\n"));
    Ok(answer.with("notes", notes))
}

/// The flavor of an asset, by its name: that which is given, or known, or else a new one.
fn asset_of(openings: &mut Openings, name: &str, flavor: Option<Scalar>) -> Result<Scalar, Diagnostic> {
    let known = openings.wallet.assets.iter().find(|(other, _)| other == name);
    let flavor = flavor.or(known.map(|(_, asset)| asset.flavor)).unwrap_or_else(random_scalar);
    openings
        .learn(name, flavored(flavor))
        .map_err(|why| Diagnostic::global(codes::E0722, why).help("choose another name"))?;
    Ok(flavor)
}

/// Notes with what the owner reads. Whose key it is is told, if it is not the owner's: with that of somebody else nothing can be read that is sealed
/// to the owner.
fn note_reader(openings: &mut Openings, file: &Path, signs: &SigningKey) -> Option<String> {
    let reader = ReadingSecret::of(signs);
    let (key, owner) = (reader.key(), openings.owner().to_string());
    let own = signs.verification_key() == openings.key();
    let reads = &openings.wallet.reads;
    let other =
        reads.iter().find(|(name, known)| *known == key && *name != owner).map(|(name, _)| name.clone());
    let keeps_own = !own && (other.is_some() || reads.iter().any(|(name, _)| *name == owner));
    openings.wallet.reader = Some(reader);
    // What is sealed to the owner is sealed to their own key from then on, too.
    if !keeps_own {
        put(&mut openings.wallet.reads, &owner, key);
    }
    let file = files::show(file);
    match (own, other) {
        (true, _) => None,
        (false, Some(name)) => Some(format!(
            "{file} is the key of {name}, not of {owner}: with it you read what is sealed to {name}, and nothing else"
        )),
        (false, None) => Some(format!(
            "{file} is not the key of {owner}: with it you read what is sealed to {key}, and nothing else"
        )),
    }
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
    match form::is_name(name) {
        true => Ok(name.to_string()),
        false => Err("a name has letters, digits and `_`, and does not begin with a digit".to_string()),
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
