//! `zkc key check`

use std::path::PathBuf;

use clap::Args;

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::source::Source;
use super::{answer, open, read};

/// Check that a passphrase opens a key file, and that nobody changed the file
///
/// Exit codes: 0 it does, 1 it does not, 2 the file is missing or not a key file, or there is no passphrase.
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
    open(&arguments.file, &file, &passphrase, console)?;
    Ok(answer(&file, format!("the passphrase opens the key of {}\n", file.address)))
}
