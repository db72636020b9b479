//! `zkc ledger check`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use zkc::diagnostic::{Diagnostic, Verdict, codes};
use zkvm::ledger::Checked;

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::{number, open_to_read, trouble};

/// Check a whole ledger: every block, every output, and that they agree
///
/// Every block is compared with the one before it, its transactions' effects with the outputs there are, and the ID
/// of every output with what it holds. A ledger does not keep the transactions themselves, so their proofs and
/// signatures, which were verified when they were submitted, are not verified again.
///
/// Exit codes: 0 sound, 1 damaged, 2 the ledger is missing or in use, or the file is not a ledger.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The ledger
    ledger: PathBuf,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let checked = console.during("checking", || check(arguments)).map_err(failure)?;
    let Checked { height, last, transactions, outputs } = checked;
    let text = format!(
        "sound up to block {height}  {last}\n\
         {transactions} transactions, {} unspent outputs, {} spent outputs, {} nullifiers\n",
        outputs.unspent, outputs.spent, outputs.nullifiers
    );
    Ok(Answer::new(text)
        .with("height", number(height))
        .with("block_id", last.to_string())
        .with("transactions", number(transactions))
        .with("outputs", json!({ "unspent": number(outputs.unspent), "spent": number(outputs.spent) }))
        .with("nullifiers", number(outputs.nullifiers)))
}

fn check(arguments: &Arguments) -> Result<Checked, Diagnostic> {
    let ledger = open_to_read(&arguments.ledger)?;
    ledger.check().map_err(|error| trouble(&arguments.ledger, &error))
}

/// To say that a ledger is damaged is an answer here.
fn failure(diagnostic: Diagnostic) -> Failure {
    let damaged = diagnostic.code == codes::E0821;
    let failure = Failure::from(diagnostic);
    if damaged { Failure { verdict: Verdict::No, ..failure } } else { failure }
}
