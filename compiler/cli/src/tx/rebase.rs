//! `zkc tx rebase`

use std::path::Path;

use clap::Args;
use zkc::diagnostic::{Diagnostic, codes};

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::super::files;
use super::PartFile;
use super::build::Setting;

/// Make the transaction of a file once more, with what the openings file has now
///
/// Who is late finds that somebody else has opened an instance meanwhile. The same step then opens the one that followed. The file is written
/// again; it has to be proven and signed again. A transaction that the ledger has applied is refused: it would be done twice.
///
/// Exit codes: 0 written, 1 the step is refused, 2 a file is missing, unreadable or malformed.
#[derive(Args)]
pub(in super::super) struct Arguments {
    #[command(flatten)]
    part: PartFile,
    #[command(flatten)]
    setting: Setting,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let path = &arguments.part.file;
    let old = arguments.part.read()?;
    // What it made is on a ledger only if it was applied.
    let outputs = arguments.setting.outputs()?;
    for made in old.run(path)?.log.outputs() {
        if outputs.knows(made.id())? {
            return Err(applied(path).into());
        }
    }
    let built = arguments.setting.build(&old.step, console)?;
    arguments.part.replace(&built.part)?;
    Ok(built.answer(path))
}

fn applied(path: &Path) -> Diagnostic {
    let message = format!("{} was submitted already: the ledger has what it made", files::show(path));
    Diagnostic::global(codes::E0721, message)
        .help("if the same is to be done a second time, build the step again: `zkc tx build STEP -o FILE`")
}
