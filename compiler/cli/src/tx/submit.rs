//! `zkc tx submit`

use std::path::PathBuf;

use clap::Args;
use zkvm::tx::{ContractId, Predicate, TxEntry};

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::super::ledger::{block_json, block_text, now_ms, open, refusal, trouble};
use super::PartFile;
use super::openings::Openings;
use super::part::Part;
use super::verify::verified;
use super::wallet::OpeningsFile;

/// Verify a signed transaction, apply it to a ledger, and write down what came of it
///
/// Exit codes: 0 applied, 1 it is rejected or the ledger refuses it, 2 a file is missing, unreadable or malformed, or the ledger is in use.
#[derive(Args)]
pub(in super::super) struct Arguments {
    #[command(flatten)]
    part: PartFile,
    #[command(flatten)]
    openings: OpeningsFile,
    /// The ledger
    #[arg(long, value_name = "FILE")]
    ledger: PathBuf,
    /// The time of the block in milliseconds since 1970; if left out, the present time, or that of the last block if
    /// it is later
    #[arg(long, value_name = "MS")]
    time: Option<u64>,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let part = arguments.part.read()?;
    let openings = arguments.openings.read()?;
    let (file, path) = (&arguments.part.file, &arguments.ledger);
    let verified = console.during("verifying", || verified(file, part.signed(file)?))?;
    let spent: Vec<ContractId> = verified.log().inputs().collect();
    let made = verified.log().entries().iter().filter_map(|entry| match entry {
        TxEntry::Output(output) => Some(output.id()),
        _ => None,
    });
    let made: Vec<ContractId> = made.collect();
    let mut ledger = open(path)?;
    let last = ledger.last().map_err(|error| trouble(path, &error))?;
    let time = arguments.time.unwrap_or_else(|| now_ms().max(last.timestamp_ms));
    let block =
        ledger.apply(&[verified], time).map_err(|error| refusal(path, std::slice::from_ref(file), &error))?;
    // The ledger has it: what it made is known from here on.
    arguments.openings.replace(&after(openings, part, &spent, &made))?;
    Ok(Answer::new(block_text(&block)).with("block", block_json(&block)))
}

/// What the owner of a wallet knows after a transaction that spent some outputs and made others. The file has been with others: of what it
/// says is taken what these outputs bear out.
fn after(mut openings: Openings, part: Part, spent: &[ContractId], made: &[ContractId]) -> Openings {
    let owner = Predicate::from(openings.key());
    for (name, asset) in part.assets {
        // A name that is another asset's stays with that one.
        let _ = openings.learn(&name, asset);
    }
    let wallet = &mut openings.wallet;
    wallet.coins.retain(|coin| !spent.contains(&coin.id()));
    let coins = part.coins.into_iter().map(|(_, coin)| coin);
    let new = coins.filter(|coin| made.contains(&coin.id()) && coin.contract().predicate == owner);
    wallet.coins.extend(new);
    for (name, next) in part.instances {
        let known = wallet.instances.iter().position(|(other, _)| *other == name);
        let next = next.filter(|next| made.contains(&next.output.id()));
        match (known.map(|index| &wallet.instances[index].1), next) {
            (Some(known), next) if spent.contains(&known.output.id()) => {
                let next = next.filter(|next| next.continues(known) && next.fits());
                wallet.instances.retain(|(other, _)| *other != name);
                wallet.instances.extend(next.map(|next| (name, next)));
            }
            (None, Some(next)) => wallet.instances.push((name, next)),
            _ => {}
        }
    }
    openings
}
