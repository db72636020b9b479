//! `zkc key reading`

use std::path::PathBuf;

use clap::Args;
use zkvm::reading::ReadingSecret;

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::source::Source;
use super::{answer, open, read};

/// Print the reading key that goes with a key: what fields are sealed to that only its owner is to read
///
/// It is computed from the key, so the passphrase is needed. Nobody learns the key from it, or from the secret with which its owner reads.
///
/// Exit codes: 0 printed, 1 the passphrase is wrong or the file was changed, 2 the file is missing or not a key file, or there is no passphrase.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The key file
    file: PathBuf,
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let file = read(&arguments.file)?;
    let passphrase = arguments.source.known(&arguments.file, console)?;
    let key = open(&arguments.file, &file, &passphrase, console)?;
    let reads = ReadingSecret::of(&key).key().to_string();
    Ok(answer(&file, format!("{reads}\n")).with("reading_key", reads))
}
