//! `zkc check`

use std::path::PathBuf;

use clap::Args;
use zkc::driver::Choice;

use super::answer::{Answer, Failure};
use super::console::Console;
use super::lock::LockArguments;
use super::target;

/// Look for errors; build every circuit and write nothing
///
/// Exit codes: 0 no errors, 1 errors (or warnings, if these are denied), 2 a file is missing, unreadable or malformed.
#[derive(Args)]
pub(super) struct Arguments {
    /// A .zk file or a folder with Zk.toml
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Take warnings for errors
    #[arg(long)]
    deny_warnings: bool,
    #[command(flatten)]
    lock: LockArguments,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let source = target::open_source(&arguments.path, arguments.lock.updating())?;
    // A library without circuits is fine.
    let library = source.checked.program.entries.is_empty() && !source.checked.lacks_entry();
    let built = if library { vec![] } else { source.build(Choice::All, console)? };
    let names: Vec<String> = built.iter().map(|built| built.name.clone()).collect();
    let text = match names.len() {
        0 => "no errors, and nothing to build: there is no circuit\n".to_string(),
        1 => format!("no errors in the circuit {}\n", names[0]),
        _ => format!("no errors in the circuits {}\n", names.join(", ")),
    };
    let warnings: Vec<_> = built.into_iter().flat_map(|built| built.warnings).collect();
    let mut report = source.report()?;
    report.diagnostics.extend(warnings);
    if arguments.deny_warnings {
        report.deny_warnings()?;
    }
    Ok(Answer::new(text).with("circuits", names).report(report))
}
