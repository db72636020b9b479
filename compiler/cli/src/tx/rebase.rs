//! `zkc tx rebase`

use clap::Args;

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::PartFile;
use super::build::Setting;

/// Make the transaction of a file once more, with what the openings file has now
///
/// Who is late finds that somebody else has opened an instance meanwhile. The same step then opens the one that followed. The file is written
/// again; it has to be proven and signed again.
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
    let old = arguments.part.read()?;
    let built = arguments.setting.build(&old.step, console)?;
    arguments.part.replace(&built.part)?;
    Ok(built.answer(&arguments.part.file))
}
