//! `zkc ledger submit`

use std::path::{Path, PathBuf};

use clap::Args;
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::BulletproofGens;
use zkvm::ledger::{Effects, LedgerError};
use zkvm::tx::{self, BlockError, DEFAULT_LIMITS};
use zkvm::zkos::{self, ScriptBlockError, ScriptTx};

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::super::files;
use super::read::{self, Transaction};
use super::{block_json, block_text, now_ms, open, trouble};

/// Apply transactions to a ledger as one block: all of them or none
///
/// They are applied in the order given: a transaction may spend outputs of an earlier one. First all of them are
/// verified at once; then the ledger checks that every output they spend is there, and that the time of the block
/// is within their bounds. They may be of both kinds, those with contracts and script transactions.
///
/// Exit codes: 0 applied, 1 a transaction is rejected or the ledger refuses the block, 2 a file is missing,
/// unreadable or malformed, or the ledger is in use or cannot be written.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The ledger
    ledger: PathBuf,
    /// Files with transactions, in bytes or in hex
    #[arg(required = true)]
    transactions: Vec<PathBuf>,
    /// The time of the block in milliseconds since 1970; if left out, the present time, or that of the last block if
    /// it is later
    #[arg(long, value_name = "MS")]
    time: Option<u64>,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let (path, files) = (&arguments.ledger, &arguments.transactions);
    let mut ledger = open(path)?;
    let transactions = files.iter().map(|path| read::transaction(path));
    let transactions = transactions.collect::<Result<Vec<Transaction>, Diagnostic>>()?;
    let verified = console
        .during("verifying", || verified(transactions))
        .map_err(|(index, error)| rejection(files.get(index), &error))?;
    let last = ledger.last().map_err(|error| trouble(path, &error))?;
    let time = arguments.time.unwrap_or_else(|| now_ms().max(last.timestamp_ms));
    let block = ledger.apply(&verified, time).map_err(|error| refusal(path, files, &error))?;
    Ok(Answer::new(block_text(&block)).with("block", block_json(&block)))
}

/// Verifies all transactions of each kind at once; or the index of one that does not verify, and why.
fn verified(transactions: Vec<Transaction>) -> Result<Vec<Box<dyn Effects>>, (usize, String)> {
    let (mut places, mut script_places) = (vec![], vec![]);
    let (mut txs, mut script_txs) = (vec![], vec![]);
    for (index, transaction) in transactions.into_iter().enumerate() {
        match transaction {
            Transaction::Tx(tx) => {
                places.push(index);
                txs.push(tx);
            }
            Transaction::Script(tx) => {
                script_places.push(index);
                script_txs.push(tx);
            }
        }
    }
    let gens = BulletproofGens::new(DEFAULT_LIMITS.multipliers as usize);
    let verified = tx::verify_block(&txs, &gens, DEFAULT_LIMITS)
        .map_err(|BlockError { index, error, .. }| (places[index], error.to_string()))?;
    let script_verified = zkos::verify_block(&script_txs, &ScriptTx::generators())
        .map_err(|ScriptBlockError { index, error, .. }| (script_places[index], error.to_string()))?;
    // Back into the order they were given in.
    let mut all: Vec<(usize, Box<dyn Effects>)> = vec![];
    all.extend(places.into_iter().zip(verified.into_iter().map(|tx| Box::new(tx) as _)));
    all.extend(script_places.into_iter().zip(script_verified.into_iter().map(|tx| Box::new(tx) as _)));
    all.sort_by_key(|(index, _)| *index);
    Ok(all.into_iter().map(|(_, tx)| tx).collect())
}

/// A transaction does not verify.
fn rejection(file: Option<&PathBuf>, error: &str) -> Diagnostic {
    let name = file.map(|path| files::show(path)).unwrap_or_default();
    Diagnostic::global(codes::E0707, format!("{name} is rejected: {error}"))
        .note("nothing was applied")
        .help("do not trust it: it is damaged or forged; ask for it again")
}

/// The ledger does not take the block, or fails.
pub(in super::super) fn refusal(path: &Path, files: &[PathBuf], error: &LedgerError) -> Diagnostic {
    let (code, help) = match error {
        LedgerError::UnknownOutput { .. } => {
            (codes::E0708, "if a later transaction of the block makes the output, give that file first")
        }
        LedgerError::SpentBefore { .. } | LedgerError::SpentInBlock { .. } => {
            (codes::E0708, "an output can be spent once: `zkc ledger show` lists the unspent ones")
        }
        LedgerError::ReadsUnknown { .. } | LedgerError::ReadsSpent { .. } => {
            (codes::E0713, "ask for a transaction that reads an unspent output: `zkc ledger show` lists them")
        }
        LedgerError::NullifiedBefore { .. } | LedgerError::NullifiedInBlock { .. } => {
            (codes::E0714, "`zkc ledger history` tells which transaction nullified it")
        }
        LedgerError::OutputExists { .. } => {
            (codes::E0709, "an ID is used only once, even after its output is spent")
        }
        LedgerError::SpendsNothing { .. } => (codes::E0708, "a transaction must spend at least one output"),
        LedgerError::OutsideTimeBounds { .. } => {
            (codes::E0710, "submit it within its time bounds, or ask for one with others")
        }
        LedgerError::Immature { .. } => {
            (codes::E0710, "submit it later: every block is one higher than the last")
        }
        LedgerError::TimeGoesBack { .. } => (codes::E0711, "leave out --time for the present time"),
        error => return trouble(path, error),
    };
    let diagnostic = Diagnostic::global(code, format!("refused: {error}")).help(help);
    match error.transaction().and_then(|index| Some((index, files.get(index)?))) {
        Some((index, file)) => diagnostic.note(format!("transaction {index} is {}", files::show(file))),
        None => diagnostic,
    }
    .note("nothing was applied")
}
