//! `zkc tx verify`

use std::path::Path;

use clap::Args;
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::tx::{DEFAULT_LIMITS, Tx, VerifiedTx, default_generators};

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::super::files;
use super::PartFile;
use super::known::KnownArguments;

/// Verify a signed transaction: its proof and its signatures
///
/// Whether the ledger takes it is for the ledger to say. The answer tells which clauses it calls, with their public arguments and results: by
/// their names, if the program and an openings file are given.
///
/// Exit codes: 0 it holds, 1 it is rejected or the program has errors, 2 the file is missing, unreadable or malformed, or not signed yet.
#[derive(Args)]
pub(in super::super) struct Arguments {
    #[command(flatten)]
    part: PartFile,
    #[command(flatten)]
    known: KnownArguments,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let part = arguments.part.read()?;
    let path = &arguments.part.file;
    let verified = console.during("verifying", || verified(path, part.signed(path)?))?;
    let id = verified.id();
    let observed = arguments.known.read()?.observe(&part, &part.run(path)?);
    let text = format!("transaction {id} holds\n{}", observed.calls_text());
    Ok(observed.add_calls_to(Answer::new(text).with("id", id.to_string())))
}

pub(super) fn verified(path: &Path, tx: &Tx) -> Result<VerifiedTx, Diagnostic> {
    tx.verify(&default_generators(), DEFAULT_LIMITS).map_err(|error| {
        Diagnostic::global(codes::E0707, format!("{} is rejected: {error}", files::show(path)))
            .help("do not trust it: it is damaged or forged; ask for it again")
    })
}
