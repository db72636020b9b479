//! `zkc tx prove`

use clap::Args;
use zkvm::signature::Signature;
use zkvm::tx::Tx;
use zkvm::{CompressedRistretto, Scalar};

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::PartFile;
use super::part::{Part, Stage, malformed};

/// Prove a transaction that was built
///
/// What its proof needs to know is gone from the file afterwards; what opens its outputs stays.
///
/// Exit codes: 0 proven, 2 the file is missing, unreadable or malformed, or the transaction is proven already.
#[derive(Args)]
pub(in super::super) struct Arguments {
    #[command(flatten)]
    part: PartFile,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let part = arguments.part.read()?;
    let path = &arguments.part.file;
    let Stage::Built(header, program, witness) = &part.stage else {
        return Err(malformed(path, "it is proven already").into());
    };
    let proven = console.during("proving", || zkvm::tx::prove(*header, program, witness));
    let unsigned = proven.map_err(|error| malformed(path, &error.to_string()))?;
    if unsigned.id != part.id {
        return Err(malformed(path, "it does something else than what was built").into());
    }
    // Nobody has signed: this only stands in the place of a signature.
    let signature = Signature { R: CompressedRistretto([0; 32]), s: Scalar::ZERO };
    let tx = Tx { header: unsigned.header, program: unsigned.program, signature, proof: unsigned.proof };
    let (id, bytes) = (part.id, tx.encode().len());
    arguments.part.replace(&Part { stage: Stage::Proven(tx), ..part })?;
    let text = format!("transaction {id} is proven, {bytes} bytes\n");
    Ok(Answer::new(text).with("id", id.to_string()).with("bytes", bytes))
}
