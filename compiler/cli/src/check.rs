//! `zkc check`

use clap::Args;
use zkc::contract::{self, ClauseCost};
use zkc::diagnostic::Diagnostic;
use zkc::driver::{Checked, Choice, has_errors};
use zkc::testing;

use super::answer::{Answer, Failure};
use super::console::Console;
use super::program::SourceArguments;
use super::target;

/// Look for errors; build every circuit and write nothing
///
/// Exit codes: 0 no errors, 1 errors (or warnings, if these are denied), 2 a file is missing, unreadable or malformed.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: SourceArguments,
    /// Take warnings for errors
    #[arg(long)]
    deny_warnings: bool,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let source = arguments.source.open_to_write()?;
    // A library without circuits is fine.
    let library = source.checked.program.entries.is_empty() && !source.checked.lacks_entry();
    let built = if library { vec![] } else { source.build(Choice::All, console)? };
    let (clauses, clause_warnings) = console.during("building contracts", || contracts(&source.checked))?;
    console.during("building tests", || {
        check_tests(&source.checked)?;
        target::open_tests(arguments.source.path())?.iter().try_for_each(check_tests)
    })?;
    let names: Vec<String> = built.iter().map(|built| built.name.clone()).collect();
    let (assets, contracts): (Vec<ClauseCost>, Vec<ClauseCost>) =
        clauses.into_iter().partition(|clause| clause.asset);
    let [assets, contracts] = [assets, contracts].map(|clauses| {
        let mut names: Vec<String> = clauses.into_iter().map(|clause| clause.contract).collect();
        names.dedup();
        names
    });
    let all = [("circuit", &names), ("asset", &assets), ("contract", &contracts)];
    let all: Vec<String> = all.into_iter().filter_map(|(what, names)| in_words(what, names)).collect();
    let text = match &all[..] {
        [] => "no errors, and nothing to build: there is no circuit\n".to_string(),
        some => format!("no errors in the {}\n", some.join(", nor in the ")),
    };
    let warnings: Vec<_> = built.into_iter().flat_map(|built| built.warnings).collect();
    let mut report = source.report()?;
    report.diagnostics.extend(warnings);
    report.diagnostics.extend(clause_warnings);
    if arguments.deny_warnings {
        report.deny_warnings()?;
    }
    Ok(Answer::new(text)
        .with("circuits", names)
        .with("assets", assets)
        .with("contracts", contracts)
        .report(report))
}

/// `circuit a`, `circuits a, b`
fn in_words(what: &str, names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [name] => Some(format!("{what} {name}")),
        names => Some(format!("{what}s {}", names.join(", "))),
    }
}

/// Builds the clauses of all contracts, for what is wrong with them.
pub(super) fn contracts(checked: &Checked) -> Result<(Vec<ClauseCost>, Vec<Diagnostic>), Failure> {
    if has_errors(&checked.diagnostics) {
        return Err(Failure::new(checked.sources.clone(), checked.diagnostics.clone()));
    }
    contract::check(checked).map_err(|wrong| Failure::new(checked.sources.clone(), wrong))
}

/// Builds the tests of a program, for what is wrong with them.
fn check_tests(checked: &Checked) -> Result<(), Failure> {
    if has_errors(&checked.diagnostics) {
        return Err(Failure::new(checked.sources.clone(), checked.diagnostics.clone()));
    }
    let tests = checked.program.tests.iter();
    let wrong = tests.flat_map(|test| testing::build(checked, test).err()).flatten();
    let wrong: Vec<Diagnostic> = wrong.filter(Diagnostic::is_error).collect();
    if wrong.is_empty() { Ok(()) } else { Err(Failure::new(checked.sources.clone(), wrong)) }
}
