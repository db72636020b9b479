//! `zkc tx share`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use zkc::contract::told::withheld;
use zkc::contract::wallet::{Wallet, WalletAsset, WalletInstance};
use zkc::diagnostic::{Diagnostic, codes};
use zkc::driver::has_errors;
use zkvm::tx::PayloadItem;

use super::super::answer::{Answer, Failure};
use super::super::program::SourceArguments;
use super::names::listed;
use super::part::instances_json;
use super::wallet::OpeningsFile;
use super::{PartFile, form, write_new};

/// Write down what somebody else has to know of a transaction: the coins that they get, instances, and assets
///
/// Whoever has the file can read these amounts. It is for the other one alone. What opens a field of an instance that is sealed `to` somebody else, or
/// said to be `to` somebody else, is kept back, and named: the program says which fields these are.
///
/// Exit codes: 0 written, 1 the program has errors, or an instance is none that its contract made, 2 there is nothing for them, or a file is missing,
/// unreadable or malformed.
#[derive(Args)]
pub(in super::super) struct Arguments {
    #[command(flatten)]
    part: PartFile,
    #[command(flatten)]
    program: SourceArguments,
    #[command(flatten)]
    openings: OpeningsFile,
    /// Who it is for, by the name in the openings file
    #[arg(long, value_name = "NAME")]
    with: String,
    /// An instance that they are to know
    #[arg(long = "instance", value_name = "NAME")]
    instances: Vec<String>,
    /// An asset that they are to know; those of their coins are told anyway
    #[arg(long = "asset", value_name = "NAME")]
    assets: Vec<String>,
    /// Keep nothing back: tell also what opens fields that are for others
    #[arg(long)]
    all: bool,
    /// The file to write, usually named `.zki`
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let part = arguments.part.read()?;
    let openings = arguments.openings.read()?;
    let coins: Vec<_> = part.coins.iter().filter(|(to, _)| *to == arguments.with).collect();
    // Whoever gets coins learns which asset they are of.
    let known = openings.wallet.assets.iter().chain(&part.assets);
    let paid = |flavor| coins.iter().filter_map(|(_, coin)| coin.opening()).any(|coin| coin.flv == flavor);
    let told = |name: &String, flavor| arguments.assets.contains(name) || paid(flavor);
    let assets = known.filter(|(name, asset)| told(name, asset.flavor)).cloned();
    // What issues a coin's asset, and the salt that hides its other clauses, is told only if that is asked for.
    let assets: Vec<_> = assets
        .map(|(name, asset)| {
            let issued = asset.issued.filter(|_| arguments.assets.contains(&name));
            (name, WalletAsset { issued, ..asset })
        })
        .collect();
    let coins: Vec<_> = coins.into_iter().map(|(_, coin)| form::coin(coin)).collect();
    let known = openings.wallet.instances.iter().cloned();
    let mut instances: Vec<(String, Option<WalletInstance>)> = vec![];
    let mut kept_back: Vec<(String, Vec<String>)> = vec![];
    for (name, instance) in part.following().into_iter().chain(known) {
        if arguments.instances.contains(&name) && !instances.iter().any(|(other, _)| *other == name) {
            let (told, kept) = arguments.told(&openings.wallet, &name, instance)?;
            instances.push((name.clone(), Some(told)));
            if !kept.is_empty() {
                kept_back.push((name, kept));
            }
        }
    }
    if coins.is_empty() && instances.is_empty() && assets.is_empty() {
        let message = format!("there is nothing in it for `{}`", arguments.with.escape_debug());
        return Err(Diagnostic::global(codes::E0721, message)
            .help("name an instance with `--instance`, an asset with `--asset`, or somebody whom it pays")
            .into());
    }
    let counts = [(coins.len(), "coin"), (instances.len(), "instance"), (assets.len(), "asset")];
    let document = json!({ "zkc-share": 1, "coins": coins, "assets": form::assets(&assets), "instances": instances_json(&instances) });
    write_new(&arguments.output, &format!("{document:#}\n"))?;
    let mut text = format!("{} for {}\n", listed(&counts), arguments.with);
    for (name, fields) in &kept_back {
        text += &format!("kept back of {name}: {}, for others to know\n", fields.join(", "));
    }
    let kept = kept_back.iter().map(|(name, fields)| json!({ "instance": name, "fields": fields }));
    let answer = Answer::new(text).with("kept_back", kept.collect::<Vec<_>>());
    Ok(counts.iter().fold(answer, |answer, (count, what)| answer.with(&format!("{what}s"), *count)))
}

impl Arguments {
    /// What is told of an instance, and the fields that are kept back.
    fn told(
        &self,
        wallet: &Wallet,
        name: &str,
        instance: WalletInstance,
    ) -> Result<(WalletInstance, Vec<String>), Failure> {
        let opens = instance.held.strings.iter().any(|string| matches!(string, PayloadItem::Committed(_)));
        if self.all || !opens {
            return Ok((instance, vec![]));
        }
        let signs =
            wallet.people.iter().filter(|(name, _)| *name == self.with).map(|(_, key)| key.to_bytes());
        let reads = wallet.reads.iter().filter(|(name, _)| *name == self.with).map(|(_, key)| key.to_bytes());
        let keys: Vec<[u8; 32]> = signs.chain(reads).collect();
        let source = self.program.open()?;
        if has_errors(&source.checked.diagnostics) {
            return Err(Failure::new(source.checked.sources, source.checked.diagnostics));
        }
        withheld(&source.checked, name, &instance, &keys)
            .map_err(|refused| Failure::new(refused.sources, refused.diagnostics))
    }
}
