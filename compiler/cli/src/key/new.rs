//! `zkc key new`

use std::path::PathBuf;

use clap::Args;
use zkvm::signature::SigningKey;

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::super::files;
use super::source::Source;
use super::{answer, close};

/// Make a new secret key in a file of its own, and print its address
///
/// The file is encrypted with a passphrase of eight characters or more, and only its owner can read it. Whoever loses the file or forgets the
/// passphrase has lost the key: keep copies.
///
/// Exit codes: 0 made, 2 the file exists already or cannot be written, or there is no passphrase that will do.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The key file to make, usually named `.zkk`
    file: PathBuf,
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let path = &arguments.file;
    files::refuse_source_name(Some(path))?;
    // Before anybody types a passphrase in vain. What appears meanwhile is not replaced either.
    files::refuse_present(path, "choose another path: nothing is overwritten")?;
    let passphrase = arguments.source.chosen(path, console)?;
    let file = close(path, &SigningKey::random(), &passphrase, console)?;
    files::write_secret(path, file.encode().as_bytes())?;
    let text = format!(
        "address  {}\nfile     {}: keep copies of it, and remember the passphrase; the key is nowhere else\n",
        file.address,
        path.display()
    );
    Ok(answer(&file, text).with("file", path.display().to_string()))
}
