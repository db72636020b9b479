//! `zkc ledger show`

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use zkc::diagnostic::Diagnostic;
use zkvm::ledger::{Ledger, LedgerError, Output, OutputId, Store};
use zkvm::program::listing;
use zkvm::tx::{Contract, PortableItem, Program};

use super::super::answer::{Answer, Failure};
use super::{number, open, trouble};

/// Show the unspent outputs of a ledger, or one output
///
/// Exit codes: 0 shown, 1 there is no such output, 2 the ledger is missing, in use, damaged, or none.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The ledger
    ledger: PathBuf,
    /// The ID of the output to show, spent or not
    id: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let ledger = open(&arguments.ledger)?;
    let failed = |error: LedgerError| trouble(&arguments.ledger, &error);
    let height = ledger.last().map_err(failed)?.height;
    let (text, outputs) = match &arguments.id {
        None => {
            let outputs = unspent(&ledger).map_err(failed)?;
            let lines =
                outputs.iter().map(|(id, output)| format!("{id}  made in block {}\n", output.created));
            let count = match outputs.len() {
                1 => "1 unspent output".to_string(),
                count => format!("{count} unspent outputs"),
            };
            (format!("{count} at height {height}\n{}", lines.collect::<String>()), outputs)
        }
        Some(text) => {
            let id = parse_id(text)?;
            let output = ledger.output(&id).map_err(failed)?.ok_or_else(|| unknown(&id))?;
            (output_text(&id, &output), vec![(id, output)])
        }
    };
    let outputs: Vec<Value> = outputs.iter().map(|(id, output)| output_json(id, output)).collect();
    Ok(Answer::new(text).with("height", number(height)).with("outputs", outputs))
}

fn unspent<S: Store>(ledger: &Ledger<S>) -> Result<Vec<(OutputId, Output)>, LedgerError> {
    Ok(ledger.unspent()?.collect::<Result<_, _>>()?)
}

fn parse_id(text: &str) -> Result<OutputId, Diagnostic> {
    text.trim().parse().map_err(|error| {
        let message = format!("`{}` is not the ID of an output: {error}", text.escape_debug());
        Diagnostic::global("E0815", message).help("`zkc ledger show` without an ID lists the unspent outputs")
    })
}

fn unknown(id: &OutputId) -> Diagnostic {
    Diagnostic::global("E0822", format!("there is no output {id}, and never was"))
        .help("`zkc ledger show` without an ID lists the unspent outputs")
}

/// The contract that an output is, if it is one: then it has its ID.
fn contract(id: &OutputId, output: &Output) -> Option<Contract> {
    let contract = Contract::decode(&output.bytes.as_slice().into()).ok()?;
    (OutputId::from(contract.id()) == *id).then_some(contract)
}

fn output_text(id: &OutputId, output: &Output) -> String {
    let spent = match output.spent {
        None => "unspent".to_string(),
        Some(height) => format!("spent in block {height}"),
    };
    let mut text = format!("output {id}\nmade in block {}, {spent}\n", output.created);
    let Some(contract) = contract(id, output) else {
        return text + &format!("bytes {}\n", hex::encode(&output.bytes));
    };
    text += &format!("anchor {}\n", hex::encode(contract.anchor.0));
    text += &format!("predicate {}\n", hex::encode(contract.predicate.0.as_bytes()));
    for item in &contract.payload {
        text += &match item {
            PortableItem::String(bytes) => format!("string {}\n", hex::encode(&**bytes)),
            PortableItem::Program(bytes) => format!("program {}\n{}", hex::encode(&**bytes), indented(bytes)),
            PortableItem::Value(value) => {
                let [qty, flv] = [value.qty, value.flv].map(|point| hex::encode(point.as_bytes()));
                format!("value\n  quantity {qty}\n  flavor   {flv}\n")
            }
        };
    }
    text
}

fn indented(program: &[u8]) -> String {
    lines(program).iter().map(|line| format!("  {line}\n")).collect()
}

/// The instructions of a program; none if its bytes are none.
fn lines(program: &[u8]) -> Vec<String> {
    Program::decode(program)
        .map(|program| listing(program.code()).lines().map(str::to_string).collect())
        .unwrap_or_default()
}

fn output_json(id: &OutputId, output: &Output) -> Value {
    let contract = contract(id, output).map(|contract| {
        json!({
            "anchor": hex::encode(contract.anchor.0),
            "predicate": hex::encode(contract.predicate.0.as_bytes()),
            "payload": contract.payload.iter().map(item_json).collect::<Vec<_>>(),
        })
    });
    json!({
        "id": id.to_string(),
        "created": number(output.created),
        "spent": output.spent.map(number),
        "contract": contract,
        "bytes": hex::encode(&output.bytes),
    })
}

fn item_json(item: &PortableItem) -> Value {
    match item {
        PortableItem::String(bytes) => json!({ "kind": "string", "bytes": hex::encode(&**bytes) }),
        PortableItem::Program(bytes) => {
            json!({ "kind": "program", "bytes": hex::encode(&**bytes), "code": lines(bytes) })
        }
        PortableItem::Value(value) => json!({
            "kind": "value",
            "quantity": hex::encode(value.qty.as_bytes()),
            "flavor": hex::encode(value.flv.as_bytes()),
        }),
    }
}
