//! `zkc tx inspect`

use clap::Args;
use serde_json::json;

use super::super::answer::{Answer, Failure};
use super::PartFile;
use super::form;
use super::known::KnownArguments;
use super::part::Stage;

/// Show what everybody will see of a transaction, and who has to sign it
///
/// With the program and an openings file, the clauses that it calls have their names, and so have public arguments and results. What the owner of an
/// openings file can open of it, amounts included, shows `zkc tx simulate`. Nothing is verified: what clauses give back is what the maker of a proven transaction
/// says, until `zkc tx verify` finds that it holds.
///
/// Exit codes: 0 shown, 1 the program has errors, 2 a file is missing, unreadable or malformed.
#[derive(Args)]
pub(in super::super) struct Arguments {
    #[command(flatten)]
    part: PartFile,
    #[command(flatten)]
    known: KnownArguments,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let part = arguments.part.read()?;
    let run = part.run(&arguments.part.file)?;
    let observed = arguments.known.read()?.observe(&part, &run);
    let (stage, header) = match &part.stage {
        Stage::Built(header, ..) => ("built", *header),
        Stage::Proven(tx) => ("proven", tx.header),
        Stage::Signed(tx) => ("signed", tx.header),
    };
    let signers: Vec<String> =
        run.signing.iter().map(|predicate| form::address(predicate.verification_key())).collect();
    let mut text = format!(
        "transaction {}\nstage {stage}\nvalid from {} until {} (milliseconds since 1970)\n{}",
        part.id, header.mintime_ms, header.maxtime_ms, observed.text
    );
    signers.iter().for_each(|signer| text += &format!("signed by {signer}\n"));
    let answer = Answer::new(text)
        .with("id", part.id.to_string())
        .with("stage", stage)
        .with("valid", json!({ "from": header.mintime_ms, "until": header.maxtime_ms }));
    Ok(observed.add_to(answer).with("signers", signers))
}
