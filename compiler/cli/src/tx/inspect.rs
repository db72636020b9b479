//! `zkc tx inspect`

use clap::Args;
use serde_json::{Value, json};
use zkvm::tx::{DEFAULT_LIMITS, Tx, TxEntry, TxLog};

use super::super::answer::{Answer, Failure};
use super::PartFile;
use super::form;
use super::part::{Stage, malformed};

/// Show what everybody will see of a transaction, and who has to sign it
///
/// Exit codes: 0 shown, 2 the file is missing, unreadable or malformed.
#[derive(Args)]
pub(in super::super) struct Arguments {
    #[command(flatten)]
    part: PartFile,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let part = arguments.part.read()?;
    let (stage, header, log, signing) = match &part.stage {
        Stage::Built(header, program, witness) => {
            let simulation = zkvm::tx::simulate(*header, program, witness);
            let simulation =
                simulation.map_err(|error| malformed(&arguments.part.file, &error.to_string()))?;
            ("built", *header, simulation.log, simulation.signing)
        }
        Stage::Proven(tx) | Stage::Signed(tx) => {
            let stage = if matches!(part.stage, Stage::Proven(_)) { "proven" } else { "signed" };
            let (log, signing) = executed(tx).map_err(|why| malformed(&arguments.part.file, &why))?;
            (stage, tx.header, log, signing)
        }
    };
    let signers: Vec<String> =
        signing.iter().map(|(predicate, _)| form::address(predicate.verification_key())).collect();
    let (seen, json) = observed(&log);
    let mut text = format!(
        "transaction {}\nstage {stage}\nvalid from {} until {} (milliseconds since 1970)\n{seen}",
        log.id(),
        header.mintime_ms,
        header.maxtime_ms
    );
    signers.iter().for_each(|signer| text += &format!("signed by {signer}\n"));
    Ok(Answer::new(text)
        .with("id", log.id().to_string())
        .with("stage", stage)
        .with("valid", json!({ "from": header.mintime_ms, "until": header.maxtime_ms }))
        .with("observed", json)
        .with("signers", signers))
}

fn executed(tx: &Tx) -> Result<(TxLog, Vec<(zkvm::tx::Predicate, zkvm::tx::ContractId)>), String> {
    let executed = tx.execute(DEFAULT_LIMITS).map_err(|error| error.to_string())?;
    Ok((executed.effects().log.clone(), executed.signing().to_vec()))
}

/// What everybody sees of the effects of a transaction.
pub(super) fn observed(log: &TxLog) -> (String, Value) {
    let mut lines: Vec<(&str, String)> = vec![];
    for entry in log.entries() {
        lines.push(match entry {
            TxEntry::Input(id) => ("spends", id.to_string()),
            TxEntry::Output(contract) => {
                let to = form::address(contract.predicate.verification_key());
                ("makes", format!("{} for {to}, {} items", contract.id(), contract.payload.len()))
            }
            TxEntry::Read(id) => ("reads", id.to_string()),
            TxEntry::Nullifier(nullifier) => ("nullifies", nullifier.to_string()),
            TxEntry::Issue { flv, .. } => {
                ("issues", format!("a hidden amount of {}", hex::encode(flv.as_bytes())))
            }
            TxEntry::Retire { .. } => ("retires", "a hidden amount".to_string()),
            TxEntry::Fee(fee) => ("pays a fee of", fee.to_string()),
            TxEntry::Data(data) => ("says", hex::encode(&data[..])),
            _ => continue,
        });
    }
    let text = lines.iter().map(|(what, of)| format!("{what} {of}\n")).collect();
    let json = lines.iter().map(|(what, of)| json!({ "what": what, "of": of })).collect();
    (text, Value::Array(json))
}
