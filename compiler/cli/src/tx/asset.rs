//! `zkc tx asset`

use clap::Args;
use serde_json::json;
use zkc::contract::wallet::define;
use zkc::diagnostic::{Diagnostic, codes};

use super::super::answer::{Answer, Failure};
use super::super::locks::salt;
use super::super::program::SourceArguments;
use super::super::random::random_bytes;
use super::wallet::OpeningsFile;

/// Name an asset that the program defines, with values for its parameters
///
/// It is written as in a scenario: `let gold = Gold(issuer: alice)`. The openings file then knows its flavor, and what issues it, so that
/// `zkc tx build 'alice does gold.mint(100)'` issues some. Nothing is sent.
///
/// Exit codes: 0 named, 1 it is no asset of the program, or the name is another asset's, 2 a file is missing, unreadable or malformed.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The asset: `let gold = Gold(issuer: alice)`
    step: String,
    #[command(flatten)]
    program: SourceArguments,
    #[command(flatten)]
    openings: OpeningsFile,
    /// 32 bytes in hexadecimal that hide the asset's clauses; random, if left out
    #[arg(long, value_name = "HEX", value_parser = salt)]
    salt: Option<[u8; 32]>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let source = arguments.program.open()?;
    let mut openings = arguments.openings.read()?;
    let salt = arguments.salt.unwrap_or_else(random_bytes);
    let defined = define(&source.checked, &openings.wallet, &arguments.step, salt);
    let (name, asset) = defined.map_err(|refused| Failure::new(refused.sources, refused.diagnostics))?;
    let flavor = hex::encode(asset.flavor.to_bytes());
    openings
        .learn(&name, asset)
        .map_err(|why| Diagnostic::global(codes::E0722, why).help("choose another name"))?;
    arguments.openings.replace(&openings)?;
    let text = format!("asset {name}\nflavor {flavor}\n");
    Ok(Answer::new(text).with("asset", json!(name)).with("flavor", flavor))
}
