//! Openings files: what somebody knows of a ledger, for whoever has no wallet.

use std::path::Path;

use serde_json::{Map, Value, json};
use zkc::contract::wallet::{Wallet, WalletAsset};
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::signature::VerificationKey;

use super::super::files::{self, FileKind};
use super::form::{self, Object, Read};

/// The version of the form.
const VERSION: u64 = 1;

/// A wallet. Its owner is one of the people in it.
#[derive(Clone)]
pub(super) struct Openings {
    pub(super) wallet: Wallet,
}

impl Openings {
    pub(super) fn read(path: &Path) -> Result<Self, Diagnostic> {
        let text = files::read_text(path, FileKind::Openings)?;
        let read = serde_json::from_str(&text).map_err(|error| error.to_string()).and_then(decode);
        read.map_err(|why| {
            Diagnostic::global(codes::E0720, format!("{} is not an openings file: {why}", files::show(path)))
                .help("`zkc tx wallet` makes an openings file; use a copy that nobody changed")
        })
    }

    /// The file as it is written.
    pub(super) fn encode(&self) -> String {
        let Wallet { people, assets, coins, instances, reads, reader, .. } = &self.wallet;
        let people = people.iter().map(|(name, key)| (name.clone(), json!(form::address(*key))));
        let instances = instances.iter().map(|(name, instance)| (name.clone(), form::instance(instance)));
        let mut document = json!({
            "zkc-openings": VERSION,
            "owner": self.owner(),
            "people": Value::Object(people.collect::<Map<_, _>>()),
            "assets": form::assets(assets),
            "coins": coins.iter().map(form::coin).collect::<Vec<_>>(),
            "instances": Value::Object(instances.collect::<Map<_, _>>()),
        });
        // A file has these only if something is sealed.
        if !reads.is_empty() {
            let reads = reads.iter().map(|(name, key)| (name.clone(), json!(key.to_string())));
            document["reads"] = Value::Object(reads.collect::<Map<_, _>>());
        }
        if let Some(reader) = reader {
            document["reading-secret"] = json!(hex::encode(*reader.to_bytes()));
        }
        format!("{document:#}\n")
    }

    /// Takes an asset with its name; or says why not.
    pub(super) fn learn(&mut self, name: &str, asset: WalletAsset) -> Result<(), String> {
        let Wallet { people, instances, .. } = &self.wallet;
        let mut taken = people.iter().map(|(name, _)| name).chain(instances.iter().map(|(name, _)| name));
        if super::wallet::name_of(name).is_err() || taken.any(|taken| taken == name) {
            return Err(format!("`{}` cannot be the name of an asset here", name.escape_debug()));
        }
        match self.wallet.assets.iter_mut().find(|(other, _)| other == name) {
            // Who issues it may be new.
            Some((_, known)) if known.flavor == asset.flavor => {
                known.issued = asset.issued.or(known.issued.take());
                Ok(())
            }
            Some(_) => Err(format!("`{name}` is the name of another asset in the openings file")),
            None => {
                self.wallet.assets.push((name.to_string(), asset));
                Ok(())
            }
        }
    }

    /// The name of the owner.
    pub(super) fn owner(&self) -> &str {
        &self.wallet.people[self.wallet.owner].0
    }

    /// The key that the owner's coins are for.
    pub(super) fn key(&self) -> VerificationKey {
        self.wallet.people[self.wallet.owner].1
    }
}

fn decode(document: Value) -> Read<Openings> {
    let mut object = Object::new(document)?;
    match object.number("zkc-openings") {
        Ok(VERSION) => {}
        Ok(version) => return Err(format!("it has version {version}, and only {VERSION} is accepted")),
        Err(_) => return Err("it is another kind of file".to_string()),
    }
    let owner = object.text("owner")?;
    let people = object.table("people")?.into_iter();
    let people =
        people.map(|(name, value)| Ok((form::name(&name)?, form::key(value.as_str().unwrap_or_default())?)));
    let people: Vec<_> = people.collect::<Read<_>>()?;
    let owner = people.iter().position(|(name, _)| *name == owner);
    let owner = owner.ok_or("its owner is not among the people")?;
    let assets = form::read_assets(object.table("assets")?)?;
    let coins = object.list("coins")?.into_iter().map(form::read_coin).collect::<Read<_>>()?;
    let instances = object.table("instances")?.into_iter();
    let instances = instances.map(|(name, value)| Ok((form::name(&name)?, form::read_instance(value)?)));
    let instances = instances.collect::<Read<_>>()?;
    let reads = if object.has("reads") { object.table("reads")? } else { vec![] };
    let reads = reads
        .into_iter()
        .map(|(name, value)| Ok((name, form::reading_key(value.as_str().unwrap_or_default())?)));
    let reads = reads.collect::<Read<_>>()?;
    let reader = match object.has("reading-secret") {
        true => Some(form::reading_secret(&object.text("reading-secret")?)?),
        false => None,
    };
    object.finish(Openings { wallet: Wallet { people, owner, assets, reads, reader, coins, instances } })
}
