//! `zkc key address`

use std::path::PathBuf;

use clap::Args;

use super::super::answer::{Answer, Failure};
use super::{answer, read};

/// Print the address of a key
///
/// The address is what the file says. `zkc key check` tells whether it is that of the key in it, for which the passphrase is needed.
///
/// Exit codes: 0 printed, 2 the file is missing, or it is not a key file.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The key file
    file: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let file = read(&arguments.file)?;
    Ok(answer(&file, format!("{}\n", file.address)))
}
