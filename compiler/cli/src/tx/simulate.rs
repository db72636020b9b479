//! `zkc tx simulate`

use clap::Args;
use serde_json::json;
use zkc::contract::wallet::WalletInstance;
use zkvm::integer::scalar_to_int;
use zkvm::tx::{PayloadItem, PortableItem};

use super::super::answer::{Answer, Failure};
use super::PartFile;
use super::inspect::observed;
use super::part::{Stage, malformed};
use super::wallet::OpeningsFile;

/// Show what a transaction would change for those who can open it, and what everybody else sees
///
/// It is run once more, and all that its proof would prove is checked.
///
/// Exit codes: 0 shown, 2 a file is missing, unreadable or malformed, or the transaction is proven already.
#[derive(Args)]
pub(in super::super) struct Arguments {
    #[command(flatten)]
    part: PartFile,
    #[command(flatten)]
    openings: OpeningsFile,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let part = arguments.part.read()?;
    let openings = arguments.openings.read()?;
    let path = &arguments.part.file;
    let Stage::Built(header, program, witness) = &part.stage else {
        return Err(malformed(path, "it is proven already: `zkc tx inspect` shows it").into());
    };
    let simulation = zkvm::tx::simulate(*header, program, witness);
    let log = simulation.map_err(|error| malformed(path, &error.to_string()))?.log;
    if log.id() != part.id {
        return Err(malformed(path, "it does something else than what was built").into());
    }
    let asset = |flavor| {
        let found = openings.wallet.assets.iter().find(|(_, other)| other.flavor == flavor);
        found.map_or(hex::encode(flavor.to_bytes()), |(name, _)| name.clone())
    };
    let mut changes: Vec<String> = vec![];
    for coin in openings.wallet.coins.iter().filter(|coin| log.inputs().any(|id| id == coin.id())) {
        let Some(opening) = coin.opening() else { continue };
        changes.push(format!("{} spends {} of {}", openings.owner(), opening.qty, asset(opening.flv)));
    }
    for (to, coin) in &part.coins {
        let Some(opening) = coin.opening() else { continue };
        changes.push(format!("{to} gets {} of {}", opening.qty, asset(opening.flv)));
    }
    for (name, next) in &part.instances {
        let known = openings.wallet.instances.iter().find(|(other, _)| other == name).map(|(_, known)| known);
        let holds = |instance: Option<&WalletInstance>| {
            instance.map_or("nothing".to_string(), |instance| {
                let fields = instance.held.strings.iter().map(shown);
                let values =
                    instance.held.values.iter().map(|value| format!("{} of {}", value.qty, asset(value.flv)));
                fields.chain(values).collect::<Vec<_>>().join(", ")
            })
        };
        changes.push(format!("{name}: from {} to {}", holds(known), holds(next.as_ref())));
    }
    let (seen, json) = observed(&log);
    let text = format!("you see\n{}everybody sees\n{}", indented(&changes.join("\n")), indented(&seen));
    Ok(Answer::new(text).with("changes", json!(changes)).with("observed", json))
}

/// A field of a state, for who can open it.
fn shown(item: &PayloadItem) -> String {
    match item {
        PayloadItem::Committed(opening) => scalar_to_int(&opening.value).to_string(),
        PayloadItem::Plain(PortableItem::String(bytes)) => {
            let number = <[u8; 32]>::try_from(&bytes[..]).ok();
            let number = number.and_then(|bytes| Option::from(zkvm::Scalar::from_canonical_bytes(bytes)));
            number.map_or(hex::encode(&bytes[..]), |number| scalar_to_int(&number).to_string())
        }
        _ => "a value".to_string(),
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
