//! `zkc ledger`

mod check;
mod history;
mod init;
mod output;
mod read;
mod show;
mod submit;

use std::fmt::Display;
use std::path::Path;
use std::time::SystemTime;

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::ledger::{Block, DiskStore, Ledger, LedgerError, StoreError};

use super::answer::{Answer, Failure};
use super::console::Console;
use super::files::{self, FileKind};
pub(super) use submit::refusal;

/// Keep a ledger: unspent outputs, changed by blocks of transactions
///
/// A ledger is one file. Every block is written as a whole or not at all, whenever the process is stopped.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    Init(init::Arguments),
    Submit(submit::Arguments),
    Show(show::Arguments),
    History(history::Arguments),
    Check(check::Arguments),
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    match &arguments.action {
        Action::Init(arguments) => init::run(arguments),
        Action::Submit(arguments) => submit::run(arguments, console),
        Action::Show(arguments) => show::run(arguments),
        Action::History(arguments) => history::run(arguments),
        Action::Check(arguments) => check::run(arguments, console),
    }
}

/// Opens a ledger that is there, to write.
pub(super) fn open(path: &Path) -> Result<Ledger<DiskStore>, Diagnostic> {
    open_by(path, DiskStore::open)
}

/// Opens a ledger that is there, to read: others may do so, too, and nothing is written.
pub(super) fn open_to_read(path: &Path) -> Result<Ledger<DiskStore>, Diagnostic> {
    open_by(path, DiskStore::open_to_read)
}

fn open_by(
    path: &Path,
    open: impl FnOnce(&Path) -> Result<DiskStore, StoreError>,
) -> Result<Ledger<DiskStore>, Diagnostic> {
    files::expect_file(path, FileKind::Ledger)?;
    let opened = open(path).map_err(LedgerError::from).and_then(Ledger::open);
    opened.map_err(|error| trouble(path, &error))
}

/// What is wrong with the ledger itself.
pub(super) fn trouble(path: &Path, error: &LedgerError) -> Diagnostic {
    let name = files::show(path);
    match error {
        LedgerError::Store(StoreError::InUse) => {
            Diagnostic::global(codes::E0820, format!("the ledger {name} is in use"))
                .help("wait until the other command has finished, and try again")
        }
        LedgerError::Store(StoreError::NotALedger(why)) => {
            Diagnostic::global(codes::E0819, format!("{name} is not a ledger: {why}"))
                .help("`zkc ledger init` makes a ledger")
        }
        LedgerError::NoGenesis => {
            Diagnostic::global(codes::E0819, format!("{name} is not a ledger yet: it has no first block"))
                .help("`zkc ledger init` was stopped while it made this file: remove it and start again")
        }
        LedgerError::Store(StoreError::Damaged(why)) => {
            Diagnostic::global(codes::E0821, format!("the ledger {name} is damaged: {why}"))
                .note("nothing was written to it")
                .help("use a backup; `zkc ledger check` tells whether it is sound")
        }
        error => Diagnostic::global(codes::E0813, format!("the ledger {name}: {error}")),
    }
}

/// The time of a block: the one given, or the present.
#[allow(clippy::disallowed_methods)]
pub(super) fn now_ms() -> u64 {
    // Before 1970 it is 1970.
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    since.as_millis().try_into().unwrap_or(u64::MAX)
}

pub(super) fn block_text(block: &Block) -> String {
    let mut text = format!("block {}  {}\ntime {}\n", block.height, block.id(), block.timestamp_ms);
    for applied in &block.transactions {
        if block.height > 0 {
            text += &format!("transaction {}\n", hex::encode(applied.id));
        }
        text += &ids_text("  spent", &applied.inputs);
        text += &ids_text("  made ", &applied.outputs);
        text += &ids_text("  read ", &applied.reads);
        text += &ids_text("  nullified", &applied.nullifiers);
    }
    text
}

fn ids_text(word: &str, ids: &[impl Display]) -> String {
    ids.iter().map(|id| format!("{word} {id}\n")).collect()
}

pub(super) fn block_json(block: &Block) -> Value {
    let transactions = block.transactions.iter().map(|applied| {
        json!({
            "id": hex::encode(applied.id),
            "inputs": ids_json(&applied.inputs),
            "outputs": ids_json(&applied.outputs),
            "reads": ids_json(&applied.reads),
            "nullifiers": ids_json(&applied.nullifiers),
        })
    });
    json!({
        "height": number(block.height),
        "block_id": block.id().to_string(),
        "timestamp_ms": number(block.timestamp_ms),
        "previous": block.previous.to_string(),
        "transactions": transactions.collect::<Vec<_>>(),
    })
}

fn ids_json(ids: &[impl Display]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// An integer as JSON has it: from 2^53 on as a string.
fn number(value: u64) -> Value {
    if value < 1 << 53 { value.into() } else { value.to_string().into() }
}
