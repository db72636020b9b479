//! `zkc key`

mod address;
mod check;
mod cost;
mod encryption;
mod file;
mod new;
mod passphrase;
mod reading;
mod show;
mod sign;
mod source;
#[cfg(test)]
mod tests;

use std::path::Path;

use clap::{Args, Subcommand};
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::signature::SigningKey;
use zkvm::tx::{Address, Predicate};

use super::answer::{Answer, Failure};
use super::console::Console;
use super::files::{self, FileKind};
use cost::Cost;
use encryption::Closed;
use file::{KeyFile, Malformed};
pub(super) use source::Source;

/// Make and keep secret keys, each in a file that is encrypted with a passphrase
///
/// What is locked by the address of a key can be opened with the key. A passphrase comes from the file that
/// --passphrase-file names, or from the variable ZKC_PASSPHRASE, or is asked for on the terminal.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    New(new::Arguments),
    Address(address::Arguments),
    Reading(reading::Arguments),
    Sign(sign::Arguments),
    Show(show::Arguments),
    Check(check::Arguments),
    Passphrase(passphrase::Arguments),
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    match &arguments.action {
        Action::New(arguments) => new::run(arguments, console),
        Action::Address(arguments) => address::run(arguments),
        Action::Reading(arguments) => reading::run(arguments, console),
        Action::Sign(arguments) => sign::run(arguments, console),
        Action::Show(arguments) => show::run(arguments),
        Action::Check(arguments) => check::run(arguments, console),
        Action::Passphrase(arguments) => passphrase::run(arguments, console),
    }
}

/// Reads a key file. Without the passphrase nobody knows whether its address is that of its key.
fn read(path: &Path) -> Result<KeyFile, Diagnostic> {
    let text = files::read_text(path, FileKind::Key)?;
    KeyFile::decode(&text).map_err(|error| malformed(path, error))
}

/// The address that a key file has.
pub(super) fn address_in(path: &Path) -> Result<Address, Diagnostic> {
    Ok(read(path)?.address)
}

/// Decrypts the key.
fn open(path: &Path, file: &KeyFile, passphrase: &str, console: &Console) -> Result<SigningKey, Diagnostic> {
    let opened = console.during("trying the passphrase", || encryption::decrypt(file, passphrase));
    opened.map_err(|closed| refusal(path, closed))
}

/// The key in a file, which its passphrase opens.
pub(super) fn unlock(path: &Path, source: &Source, console: &Console) -> Result<SigningKey, Diagnostic> {
    let file = read(path)?;
    let passphrase = source.known(path, console)?;
    open(path, &file, &passphrase, console)
}

/// Encrypts a key.
fn close(path: &Path, key: &SigningKey, passphrase: &str, console: &Console) -> Result<KeyFile, Diagnostic> {
    let closed = console.during("encrypting", || encryption::encrypt(key, passphrase, Cost::NEW));
    closed.map_err(|closed| refusal(path, closed))
}

/// The answer about a key: its public parts.
fn answer(file: &KeyFile, text: String) -> Answer {
    Answer::new(text).with("address", file.address.to_string()).with("public_key", public_key(file))
}

fn public_key(file: &KeyFile) -> String {
    Predicate::from(file.address).to_string()
}

fn malformed(path: &Path, error: Malformed) -> Diagnostic {
    let name = files::show(path);
    let no_key_file =
        |why: String| Diagnostic::global(codes::E0715, format!("{name} is not a key file: {why}"));
    match error {
        Malformed::Other => {
            no_key_file("it is another kind of file".into()).help("`zkc key new` makes a key file")
        }
        Malformed::Version(version) => {
            no_key_file(format!("it has version {version}, and only version {} is accepted", file::VERSION))
                .help("use the version of zkc that made it")
        }
        Malformed::Because(why) => {
            no_key_file(why).help("use a copy that nobody changed: only `zkc key` may write key files")
        }
        Malformed::Costly(Cost { memory_kib, passes }) => {
            let message =
                format!("the key file {name} asks for {memory_kib} KiB of memory and {passes} passes");
            let Cost { memory_kib, passes } = Cost::MOST;
            let most =
                format!("{memory_kib} KiB and {passes} passes are the most that are spent on a passphrase");
            Diagnostic::global(codes::E0719, message)
                .note(most)
                .help("use a copy that nobody changed: `zkc key` writes no such file")
        }
    }
}

fn refusal(path: &Path, closed: Closed) -> Diagnostic {
    let name = files::show(path);
    match closed {
        Closed::Passphrase => {
            let message = format!("the passphrase does not open the key file {name}");
            Diagnostic::global(codes::E0716, message)
                .help("try again, and see to capital letters and the keyboard's layout")
                .note("if the passphrase is right, the file was changed")
        }
        Closed::OtherKey => {
            let message = format!("{name} is not a key file: its address is not that of the key in it");
            Diagnostic::global(codes::E0715, message)
                .help("pay nothing to this address: nobody may be able to open it")
        }
        Closed::Memory => {
            Diagnostic::global(codes::E0719, format!("there is too little memory for the key file {name}"))
                .help("close other programs, and try again")
        }
    }
}
