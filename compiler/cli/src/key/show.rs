//! `zkc key show`

use std::path::PathBuf;

use clap::Args;

use super::super::answer::{Answer, Failure};
use super::cost::Cost;
use super::file::VERSION;
use super::{answer, public_key, read};

/// Show what a key file says without its passphrase: the public key, and how the secret one is encrypted
///
/// Exit codes: 0 shown, 2 the file is missing, or it is not a key file.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The key file
    file: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let file = read(&arguments.file)?;
    let Cost { memory_kib, passes } = file.cost;
    let text = format!(
        "address     {}\npublic key  {}\nencrypted   with XChaCha20-Poly1305, and Argon2id: {memory_kib} KiB, {passes} passes\n",
        file.address,
        public_key(&file),
    );
    Ok(answer(&file, text).with("version", VERSION).with("memory_kib", memory_kib).with("passes", passes))
}
