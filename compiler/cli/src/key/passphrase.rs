//! `zkc key passphrase`

use std::path::PathBuf;

use clap::Args;

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::super::files;
use super::source::{NewSource, Source};
use super::{answer, close, open, read};

/// Change the passphrase of a key file
///
/// The key and its address stay. Copies of the file keep the old passphrase: whoever has one and knows it has the key.
///
/// Exit codes: 0 changed, 1 the old passphrase does not open the file, 2 the file is missing, not a key file or cannot be written, or
/// there is no passphrase that will do. Unless it is 0, the file is as it was.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The key file
    file: PathBuf,
    #[command(flatten)]
    old: Source,
    #[command(flatten)]
    new: NewSource,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let path = &arguments.file;
    let file = read(path)?;
    let old = arguments.old.known(path, console)?;
    let key = open(path, &file, &old, console)?;
    let new = arguments.new.chosen(path, console)?;
    let file = close(path, &key, &new, console)?;
    files::replace_secret(path, file.encode().as_bytes())?;
    Ok(answer(&file, format!("{} has a new passphrase\n", path.display())))
}
