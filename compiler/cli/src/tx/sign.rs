//! `zkc tx sign`

use std::path::PathBuf;

use clap::Args;
use zkc::contract::sign_together;
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::signature::SigningKey;
use zkvm::tx::BuildError;

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::super::key;
use super::PartFile;
use super::form;
use super::part::{Part, Stage, malformed};

/// Sign a proven transaction, with the keys of all who have to
///
/// What is signed is the transaction's ID, which covers all that it does; a file whose transaction does something else than what was
/// built is refused. `zkc tx inspect` lists who has to sign.
///
/// Exit codes: 0 signed, 1 a key is missing or a passphrase is wrong, 2 a file is missing, unreadable or malformed.
#[derive(Args)]
pub(in super::super) struct Arguments {
    #[command(flatten)]
    part: PartFile,
    /// A key file; one for each signer
    #[arg(long = "key", required = true, value_name = "FILE")]
    keys: Vec<PathBuf>,
    #[command(flatten)]
    source: key::Source,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let path = &arguments.part.file;
    let (unsigned, part) = arguments.part.read()?.unsigned(path)?;
    let mut keys: Vec<SigningKey> = vec![];
    for file in &arguments.keys {
        keys.push(key::unlock(file, &arguments.source, console)?);
    }
    let tx = match part.together.is_empty() {
        true => unsigned.sign(&keys).map_err(|error| missing(path, error))?,
        false => sign_together(unsigned, &keys, &part.together).map_err(|why| {
            Diagnostic::global(codes::E0725, format!("{} is not signed: {why}", path.display()))
                .help("give the key files of all signers, each with a `--key` of its own")
        })?,
    };
    let id = part.id;
    arguments.part.replace(&Part { stage: Stage::Signed(tx), ..part })?;
    Ok(Answer::new(format!("transaction {id} is signed\n")).with("id", id.to_string()))
}

fn missing(path: &std::path::Path, error: BuildError) -> Diagnostic {
    match error {
        BuildError::MissingKey { predicate, .. } => {
            let address = form::address(predicate.verification_key());
            let message = format!("the key of {address} is missing, which has to sign");
            Diagnostic::global(codes::E0725, message)
                .help("give its key file with `--key`; `zkc key address FILE` tells which one it is")
        }
        error => malformed(path, &error.to_string()),
    }
}
