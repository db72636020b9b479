//! `zkc tx receive`

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;
use zkc::contract::wallet::{WalletAsset, WalletInstance, check};
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::tx::{ContractId, Predicate, Utxo};

use super::super::answer::{Answer, Failure};
use super::super::files::{self, FileKind};
use super::super::program::SourceArguments;
use super::form::{self, Object, Read};
use super::names::listed;
use super::part::{malformed, read_instances};
use super::spent::{Outputs, forget_spent};
use super::wallet::OpeningsFile;

/// Take what somebody else wrote with `zkc tx share`, and check all of it against the ledger and the program
///
/// Exit codes: 0 taken, 1 something is not what it is said to be, 2 a file is missing, unreadable or malformed.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The file that was shared
    file: PathBuf,
    #[command(flatten)]
    program: SourceArguments,
    #[command(flatten)]
    openings: OpeningsFile,
    /// The ledger
    #[arg(long, value_name = "FILE")]
    ledger: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let path = &arguments.file;
    let text = files::read_text(path, FileKind::Openings)?;
    let shared = serde_json::from_str(&text).map_err(|error| error.to_string()).and_then(decode);
    let Shared { coins, assets, instances } = shared.map_err(|why| malformed(path, &why))?;
    let mut openings = arguments.openings.read()?;
    let source = arguments.program.open()?;
    let outputs = Outputs::open(&arguments.ledger)?;
    let unspent = |id: ContractId, what: &str| -> Result<(), Diagnostic> {
        if outputs.is_unspent(id)? {
            return Ok(());
        }
        let message = format!("{what} is not on the ledger, or spent: {id}");
        Err(Diagnostic::global(codes::E0724, message).help("ask again once the transaction is submitted"))
    };
    let owner = Predicate::from(openings.key());
    let known = |flavor| openings.wallet.assets.iter().any(|(_, asset)| asset.flavor == flavor);
    let new: Vec<_> = assets.into_iter().filter(|(_, asset)| !known(asset.flavor)).collect();
    let counts = (coins.len(), instances.len(), new.len());
    for (name, asset) in new {
        openings.learn(&name, asset).map_err(|why| {
            Diagnostic::global(codes::E0721, why)
                .help("rename yours in the openings file, or ask for one with another name")
        })?;
    }
    for coin in coins {
        if coin.contract().predicate != owner {
            let message = "a coin in it is for somebody else";
            return Err(Diagnostic::global(codes::E0721, message).help("ask for what is yours").into());
        }
        unspent(coin.id(), "a coin")?;
        openings.wallet.coins.retain(|other| other.id() != coin.id());
        openings.wallet.coins.push(coin);
    }
    for (name, instance) in instances {
        check(&source.checked, &name, &instance)
            .map_err(|refused| Failure::new(refused.sources, refused.diagnostics))?;
        unspent(instance.output.id(), &format!("`{name}`"))?;
        let known = openings.wallet.instances.iter().find(|(other, _)| *other == name);
        if let Some((_, known)) = known
            && !instance.follows(known)
            && unspent(known.output.id(), "").is_ok()
        {
            let message = format!("`{name}` is the name of another instance in the openings file");
            return Err(Diagnostic::global(codes::E0721, message)
                .help("ask for it under another name: nothing was changed")
                .into());
        }
        // Of the same output nothing that is known is forgotten.
        let knows_more = |known: &WalletInstance| {
            known.output.id() == instance.output.id() && known.opens() >= instance.opens()
        };
        if known.is_some_and(|(_, known)| knows_more(known)) {
            continue;
        }
        openings.wallet.instances.retain(|(other, _)| *other != name);
        openings.wallet.instances.push((name, instance));
    }
    let forgotten = forget_spent(&mut openings.wallet, &outputs)?;
    arguments.openings.replace(&openings)?;
    let (coins, instances, assets) = counts;
    let took = listed(&[(coins, "coin"), (instances, "instance"), (assets, "new asset")]);
    let mut answer = Answer::new(format!("took {took}\n"));
    if let Some(forgotten) = forgotten {
        answer.text += &format!("forgot {forgotten}, spent on the ledger\n");
    }
    Ok(answer.with("coins", coins).with("instances", instances).with("assets", assets))
}

/// What somebody shared.
struct Shared {
    coins: Vec<Utxo>,
    assets: Vec<(String, WalletAsset)>,
    instances: Vec<(String, WalletInstance)>,
}

fn decode(document: Value) -> Read<Shared> {
    let mut object = Object::new(document)?;
    if object.number("zkc-share") != Ok(1) {
        return Err("it is another kind of file".to_string());
    }
    let coins = object.list("coins")?.into_iter().map(form::read_coin).collect::<Read<_>>()?;
    let assets = form::read_assets(object.table("assets")?)?;
    let instances = read_instances(object.table("instances")?)?.into_iter();
    let instances = instances.filter_map(|(name, instance)| Some((name, instance?))).collect();
    object.finish(Shared { coins, assets, instances })
}
