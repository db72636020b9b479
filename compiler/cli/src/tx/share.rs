//! `zkc tx share`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use zkc::contract::wallet::WalletAsset;
use zkc::diagnostic::{Diagnostic, codes};

use super::super::answer::{Answer, Failure};
use super::part::instances_json;
use super::wallet::OpeningsFile;
use super::{PartFile, form, write_new};

/// Write down what somebody else has to know of a transaction: the coins that they get, instances, and assets
///
/// Whoever has the file can read these amounts. It is for the other one alone.
///
/// Exit codes: 0 written, 2 there is nothing for them, or a file is missing, unreadable or malformed.
#[derive(Args)]
pub(in super::super) struct Arguments {
    #[command(flatten)]
    part: PartFile,
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
    let made = part.instances.into_iter().filter(|(_, next)| next.is_some());
    let known = openings.wallet.instances.into_iter().map(|(name, known)| (name, Some(known)));
    let mut instances: Vec<(String, Option<_>)> = vec![];
    for (name, instance) in made.chain(known) {
        if arguments.instances.contains(&name) && !instances.iter().any(|(other, _)| *other == name) {
            instances.push((name, instance));
        }
    }
    if coins.is_empty() && instances.is_empty() && assets.is_empty() {
        let message = format!("there is nothing in it for `{}`", arguments.with.escape_debug());
        return Err(Diagnostic::global(codes::E0721, message)
            .help("name an instance with `--instance`, an asset with `--asset`, or somebody whom it pays")
            .into());
    }
    let counts = (coins.len(), instances.len());
    let document = json!({ "zkc-share": 1, "coins": coins, "assets": form::assets(&assets), "instances": instances_json(&instances) });
    write_new(&arguments.output, &format!("{document:#}\n"))?;
    let text = format!("{} coins and {} instances for {}\n", counts.0, counts.1, arguments.with);
    Ok(Answer::new(text).with("coins", counts.0).with("instances", counts.1))
}
