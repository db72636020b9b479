//! `zkc tx`

mod asset;
mod build;
mod form;
mod holdings;
mod inspect;
mod kept;
mod known;
mod names;
mod openings;
mod part;
mod prove;
mod rebase;
mod receive;
mod share;
mod sign;
mod simulate;
mod spent;
mod submit;
mod verify;
mod wallet;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use zkc::diagnostic::Diagnostic;

use super::answer::{Answer, Failure};
use super::console::Console;
use super::files;
use part::Part;

/// Make transactions on a ledger: what people do in scenarios, with real keys
///
/// `build` makes a transaction of one step, `alice does v.withdraw(30)`, and writes it to a file, which is proven, signed by all who must,
/// and submitted. What somebody knows of the ledger is in an openings file, which `wallet` makes.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    Wallet(wallet::Arguments),
    Asset(asset::Arguments),
    Build(build::Arguments),
    Rebase(rebase::Arguments),
    Simulate(simulate::Arguments),
    Prove(prove::Arguments),
    Sign(sign::Arguments),
    Verify(verify::Arguments),
    Submit(submit::Arguments),
    Inspect(inspect::Arguments),
    Share(share::Arguments),
    Receive(receive::Arguments),
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    match &arguments.action {
        Action::Wallet(arguments) => wallet::run(arguments, console),
        Action::Asset(arguments) => asset::run(arguments),
        Action::Build(arguments) => build::run(arguments, console),
        Action::Rebase(arguments) => rebase::run(arguments, console),
        Action::Simulate(arguments) => simulate::run(arguments),
        Action::Prove(arguments) => prove::run(arguments, console),
        Action::Sign(arguments) => sign::run(arguments, console),
        Action::Verify(arguments) => verify::run(arguments, console),
        Action::Submit(arguments) => submit::run(arguments, console),
        Action::Inspect(arguments) => inspect::run(arguments),
        Action::Share(arguments) => share::run(arguments),
        Action::Receive(arguments) => receive::run(arguments),
    }
}

/// A transaction in a file.
#[derive(Args)]
struct PartFile {
    /// The transaction, as `zkc tx build` wrote it
    file: PathBuf,
}

impl PartFile {
    fn read(&self) -> Result<Part, Diagnostic> {
        Part::read(&self.file)
    }

    /// Writes the transaction in place of what was in its file.
    fn replace(&self, part: &Part) -> Result<(), Diagnostic> {
        files::replace_secret(&self.file, part.encode().as_bytes())
    }
}

/// Writes a new file that only its owner can read.
fn write_new(path: &Path, text: &str) -> Result<(), Diagnostic> {
    files::refuse_source_name(Some(path))?;
    files::refuse_present(path, "choose another path: nothing is overwritten")?;
    files::write_secret(path, text.as_bytes())
}
