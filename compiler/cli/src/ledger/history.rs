//! `zkc ledger history`

use std::path::PathBuf;

use clap::Args;
use zkvm::ledger::{Block, LedgerError};

use super::super::answer::{Answer, Failure};
use super::{block_json, block_text, open_to_read, trouble};

/// Show the blocks of a ledger, in order
///
/// Exit codes: 0 shown, 2 the ledger is missing, in use or damaged, or the file is not a ledger.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The ledger
    ledger: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let ledger = open_to_read(&arguments.ledger)?;
    let blocks = || ledger.blocks()?.collect::<Result<Vec<Block>, LedgerError>>();
    let blocks = blocks().map_err(|error| trouble(&arguments.ledger, &error))?;
    let texts: Vec<String> = blocks.iter().map(block_text).collect();
    Ok(Answer::new(texts.join("\n")).with("blocks", blocks.iter().map(block_json).collect::<Vec<_>>()))
}
