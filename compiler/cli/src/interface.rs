//! `zkc interface`

use clap::Args;
use serde_json::Value;
use zkc::contract::interface::{Interface, ids, interface};
use zkc::driver::has_errors;

use super::answer::{Answer, Failure};
use super::console::Console;
use super::image::ContractArguments;
use super::program::SourceArguments;

/// Print what wallets and services have to know of contracts, as JSON
///
/// It has their parameters, fields, clauses, callers, readers, types and costs. With `--contract` it is that of one contract, and has its address and the
/// hashes of its programs, too. docs/interface.schema.json is the schema.
///
/// Exit codes: 0 printed, 1 the program has errors, 2 a file is missing, unreadable or malformed.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    program: SourceArguments,
    #[command(flatten)]
    contract: ContractArguments,
    /// Print the JSON schema of interfaces, and no interface
    #[arg(long, conflicts_with = "contract")]
    schema: bool,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    if arguments.schema {
        let schema = Value::from(schemars::schema_for!(Interface));
        return Ok(Answer::new(format!("{schema:#}\n")).with("schema", schema));
    }
    let source = arguments.program.open()?;
    let checked = &source.checked;
    let failed = |wrong| Failure::new(checked.sources.clone(), wrong);
    if has_errors(&checked.diagnostics) {
        return Err(failed(checked.diagnostics.clone()));
    }
    let mut found = console.during("building contracts", || interface(checked)).map_err(failed)?;
    let mut warnings = vec![];
    if let Some(name) = arguments.contract.name() {
        let (built, more) = arguments.contract.build(checked, name)?;
        warnings = more;
        found.contracts.retain(|contract| contract.name == built.name);
        found.assets.retain(|asset| asset.name == built.name);
        found.transactions.clear();
        found.contracts.iter_mut().chain(&mut found.assets).for_each(|one| one.ids = Some(ids(&built)));
    }
    let json = serde_json::to_value(&found).unwrap_or_default();
    let mut report = source.report()?;
    report.diagnostics.extend(warnings);
    Ok(Answer::new(format!("{json:#}\n")).with("interface", json).report(report))
}
