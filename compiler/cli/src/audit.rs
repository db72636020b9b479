//! `zkc audit`

mod contract;

use std::path::PathBuf;

use clap::Args;
use curve25519_dalek::scalar::Scalar;
use serde_json::{Value, json};
use zkc::audit::{Audit, Choice, Hint, Options, Verdict};
use zkc::diagnostic::Diagnostic;
use zkc::driver::{Built, Secrets};
use zkc::eval::Scope;
use zkc::source::SourceMap;
use zkvm::integer::scalar_to_int;

use super::answer::{Answer, Failure};
use super::console::Console;
use super::inputs_file;
use super::program::SourceCircuits;

/// Say which hints the inputs determine, and list the ways out of contracts
///
/// Of each hint of a circuit it is proved that its conditions leave one value, or a second value is looked for: at inputs that are made up
/// and at those of the inputs file. A choice on which a result or another condition depends is an error.
///
/// Of each contract it lists the ways to open an instance: who can take each and when, what it does, and what everybody sees of it.
///
/// Exit codes: 0 no choice was found, 1 there is one, or the program has errors (or warnings, if these are denied), 2 a file is
/// missing, unreadable or malformed.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    program: SourceCircuits,
    /// Look for a choice at these inputs, too (TOML or JSON)
    #[arg(long, value_name = "FILE")]
    inputs: Option<PathBuf>,
    /// How many inputs are made up
    #[arg(long, value_name = "N", default_value_t = Options::default().tries)]
    tries: usize,
    /// List every hint, and look at those of the standard library, too
    #[arg(long)]
    all: bool,
    /// Take warnings for errors
    #[arg(long)]
    deny_warnings: bool,
    /// Show values of the inputs file in messages even where stderr is no terminal
    #[arg(long)]
    show_secrets: bool,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let source = arguments.program.source().open()?;
    let program = &source.checked.program;
    // Inputs are those of one circuit.
    let one = arguments.program.names_one() || arguments.inputs.is_some();
    let choice = if arguments.inputs.is_some() { arguments.program.one() } else { arguments.program.any() };
    let only_contracts = !one && program.entries.is_empty() && !program.contracts.is_empty();
    let built = if only_contracts { vec![] } else { source.build(choice, console)? };
    let (contracts, weak) = if one { (vec![], vec![]) } else { contract::audit(&source.checked, console)? };
    let secrets = console.secrets(arguments.show_secrets);
    let mut audits = vec![];
    for built in &built {
        let options = options(arguments, source.scope(built), built, secrets)?;
        audits.push(console.during("auditing", || zkc::audit::audit(&source.checked, built, &options)));
    }
    let sources = source.checked.sources.clone();
    let text: Vec<String> = audits.iter().map(|audit| text(audit, &sources, arguments.all)).collect();
    let mut text = text.concat();
    for contract in &contracts {
        let gap = if text.is_empty() { "" } else { "\n" };
        text += &format!("{gap}{}", contract.text());
    }
    let ways: Vec<Value> = contracts.iter().map(contract::json).collect();
    let circuits: Vec<Value> = audits.iter().map(|audit| audit_json(audit, &sources, secrets)).collect();
    let found = audits.iter().zip(&built);
    let found =
        found.flat_map(|(audit, built)| audit.diagnostics(&source.checked, &built.image.abi, secrets));
    let found: Vec<Diagnostic> = found.collect();
    let mut report = source.into_report(&built);
    report.diagnostics.extend(weak);
    report.diagnostics.extend(found);
    if audits.iter().any(Audit::has_choice) {
        let mut failure = Failure::new(report.sources, report.diagnostics);
        failure.known.0 = text;
        failure.known.1.insert("circuits".into(), circuits.into());
        failure.known.1.insert("contracts".into(), ways.into());
        return Err(failure);
    }
    if arguments.deny_warnings {
        report.deny_warnings()?;
    }
    Ok(Answer::new(text).with("circuits", circuits).with("contracts", ways).report(report))
}

fn options(
    arguments: &Arguments,
    scope: Scope<'_>,
    built: &Built,
    secrets: Secrets,
) -> Result<Options, Failure> {
    let mut options = Options { tries: arguments.tries, library: arguments.all, ..Options::default() };
    if arguments.inputs.is_some() {
        let (bound, _) =
            inputs_file::read(arguments.inputs.as_deref(), Some(scope), &built.image.abi, secrets)?;
        options.inputs.push(bound.inputs.clone());
    }
    Ok(options)
}

fn text(audit: &Audit, sources: &SourceMap, all: bool) -> String {
    let mut text = audit.summary() + "\n";
    for hint in audit.hints.iter().filter(|_| all) {
        let place = sources.line_column(hint.span);
        let file = &sources.file(hint.span.file).name;
        text += &format!("    {file}:{}  {}: {}\n", place.line, hint.name, hint.verdict.text());
    }
    text
}

fn audit_json(audit: &Audit, sources: &SourceMap, secrets: Secrets) -> Value {
    let hints: Vec<Value> = audit.hints.iter().map(|hint| hint_json(hint, sources, secrets)).collect();
    json!({
        "circuit": audit.circuit,
        "settled": audit.is_settled(),
        "hints": hints,
        "library_hints": audit.library,
    })
}

fn hint_json(hint: &Hint, sources: &SourceMap, secrets: Secrets) -> Value {
    let place = sources.line_column(hint.span);
    let choice = match &hint.verdict {
        Verdict::Free(choice) | Verdict::Vacuous(choice) => Some(choice),
        _ => None,
    };
    let shown = choice.filter(|choice| !choice.given || secrets == Secrets::Show);
    json!({
        "hint": hint.name,
        "function": hint.function,
        "file": sources.file(hint.span.file).name,
        "line": place.line,
        "column": place.column,
        "verdict": hint.verdict.name(),
        "choice": shown.map(choice_json),
    })
}

fn choice_json(choice: &Choice) -> Value {
    let texts =
        |values: &[Scalar]| values.iter().map(|value| scalar_to_int(value).to_string()).collect::<Vec<_>>();
    let values = choice.values.iter().map(|(name, values)| json!({ "name": name, "values": texts(values) }));
    json!({
        "values": values.collect::<Vec<_>>(),
        "inputs": texts(&choice.inputs),
        "outputs": choice.outputs.iter().map(|outputs| texts(outputs)).collect::<Vec<_>>(),
    })
}
