//! `zkc ledger init`

use std::path::{Path, PathBuf};

use clap::Args;
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::ledger::{DiskStore, Genesis, Ledger, LedgerError, MemoryStore, NewOutput};

use super::super::answer::{Answer, Failure};
use super::super::files;
use super::{block_json, block_text, now_ms, read, trouble};

/// Start a ledger with its first unspent outputs
///
/// Transactions spend outputs and make others, so a ledger begins with some that no transaction made. Each is in its
/// own file, in bytes or in hex: the encoding of a contract, which needs its own anchor, or that of an output of script
/// transactions. File number i, from 0, counts as output i of a transaction whose ID is all zeros.
/// Programs make them with zkvm::tx::Utxo::genesis and zkvm::zkos::ScriptOutput; the example `ledger_demo` of the crate
/// zkvm writes some to try.
///
/// Exit codes: 0 made, 1 a contract is given twice, 2 a file is missing, unreadable or malformed, or the ledger
/// exists already or cannot be written.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The ledger to make: a file, usually named `.zkl`
    ledger: PathBuf,
    /// Files with contracts, or with outputs of script transactions
    #[arg(required = true)]
    outputs: Vec<PathBuf>,
    /// The time of the first block in milliseconds since 1970; the present time, if left out
    #[arg(long, value_name = "MS")]
    time: Option<u64>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let path = &arguments.ledger;
    files::refuse_source_name(Some(path))?;
    let outputs = arguments.outputs.iter().zip(0..).map(|(path, index)| read::output(path, index));
    let outputs = outputs.collect::<Result<Vec<NewOutput>, Diagnostic>>()?;
    let genesis = Genesis { timestamp_ms: arguments.time.unwrap_or_else(now_ms), outputs };
    // In memory first: what is refused leaves no file behind.
    Ledger::create(MemoryStore::default(), &genesis).map_err(|error| refusal(arguments, &genesis, &error))?;
    make(path, &genesis)?;
    let block = genesis.block();
    Ok(Answer::new(format!("ledger {}\n{}", path.display(), block_text(&block)))
        .with("ledger", path.display().to_string())
        .with("block", block_json(&block)))
}

fn make(path: &Path, genesis: &Genesis) -> Result<(), Diagnostic> {
    files::refuse_present(path, "choose another path: nothing is overwritten")?;
    files::make_folder(files::folder_of(path))?;
    let made = DiskStore::create(path).map_err(LedgerError::from);
    made.and_then(|store| Ledger::create(store, genesis)).map(drop).map_err(|error| trouble(path, &error))
}

fn refusal(arguments: &Arguments, genesis: &Genesis, error: &LedgerError) -> Diagnostic {
    let LedgerError::OutputExists { output, .. } = error else { return trouble(&arguments.ledger, error) };
    let files = genesis.outputs.iter().zip(&arguments.outputs).filter(|(made, _)| made.id == *output);
    let names: Vec<String> = files.map(|(_, path)| files::show(path)).collect();
    Diagnostic::global(codes::E0709, "refused: a contract is given twice")
        .note(format!("{} hold the contract {output}", names.join(" and ")))
        .help("give each contract its own anchor")
}
