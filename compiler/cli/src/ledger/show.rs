//! `zkc ledger show`

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::ledger::{Ledger, LedgerError, OutputId, Store, StoredOutput};

use super::super::answer::{Answer, Failure};
use super::{number, open_to_read, output, trouble};

/// Show the unspent outputs of a ledger, or one output
///
/// Exit codes: 0 shown, 1 there is no such output, 2 the ledger is missing, in use or damaged, or the file is not a
/// ledger.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The ledger
    ledger: PathBuf,
    /// The ID of the output to show, spent or not
    id: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let ledger = open_to_read(&arguments.ledger)?;
    let failed = |error: LedgerError| trouble(&arguments.ledger, &error);
    let height = ledger.last().map_err(failed)?.height;
    let facts = |(id, made): &(OutputId, StoredOutput)| output::json(&ledger, id, made).map_err(failed);
    let (text, outputs): (String, Vec<Value>) = match &arguments.id {
        None => {
            let outputs = unspent(&ledger).map_err(failed)?;
            let lines = outputs.iter().map(|(id, made)| format!("{id}  made in block {}\n", made.created));
            let count = match outputs.len() {
                1 => "1 unspent output".to_string(),
                count => format!("{count} unspent outputs"),
            };
            let text = format!("{count} at height {height}\n{}", lines.collect::<String>());
            (text, outputs.iter().map(facts).collect::<Result<_, _>>()?)
        }
        Some(text) => {
            let id = parse_id(text)?;
            let found = ledger.output(&id).map_err(failed)?.ok_or_else(|| unknown(&id))?;
            let output = facts(&(id, found))?;
            (output::text(&output), vec![output])
        }
    };
    Ok(Answer::new(text).with("height", number(height)).with("outputs", outputs))
}

fn unspent<S: Store>(ledger: &Ledger<S>) -> Result<Vec<(OutputId, StoredOutput)>, LedgerError> {
    Ok(ledger.unspent()?.collect::<Result<_, _>>()?)
}

fn parse_id(text: &str) -> Result<OutputId, Diagnostic> {
    text.trim().parse().map_err(|error| {
        let message = format!("`{}` is not the ID of an output: {error}", text.escape_debug());
        Diagnostic::global(codes::E0815, message)
            .help("`zkc ledger show` without an ID lists the unspent outputs")
    })
}

fn unknown(id: &OutputId) -> Diagnostic {
    Diagnostic::global(codes::E0822, format!("this ledger never had the output {id}"))
        .help("`zkc ledger show` without an ID lists the unspent outputs")
}
