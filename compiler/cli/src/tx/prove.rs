//! `zkc tx prove`

use std::path::Path;

use clap::Args;
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::signature::Signature;
use zkvm::tx::Tx;
use zkvm::{CompressedRistretto, Scalar};

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::super::files;
use super::PartFile;
use super::known::KnownArguments;
use super::part::{Part, Stage, malformed};

/// Prove a transaction that was built
///
/// What its proof needs to know is gone from the file afterwards; what opens its outputs stays. The answer tells which clauses it calls, with
/// their public arguments and results: by their names, if the program and an openings file are given.
///
/// Exit codes: 0 proven, 1 the program has errors, 2 the file is missing, unreadable or malformed, or the transaction is proven already.
#[derive(Args)]
pub(in super::super) struct Arguments {
    #[command(flatten)]
    part: PartFile,
    #[command(flatten)]
    known: KnownArguments,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let part = arguments.part.read()?;
    let path = &arguments.part.file;
    let Stage::Built(header, program, witness) = &part.stage else {
        return Err(proven_already(path).into());
    };
    let known = arguments.known.read()?;
    let proven = console.during("proving", || zkvm::tx::prove(*header, program, witness));
    let unsigned = proven.map_err(|error| malformed(path, &error.to_string()))?;
    if unsigned.id != part.id {
        return Err(malformed(path, "it does something else than what was built").into());
    }
    // Nobody has signed: this only stands in the place of a signature.
    let signature = Signature { R: CompressedRistretto([0; 32]), s: Scalar::ZERO };
    let tx = Tx { header: unsigned.header, program: unsigned.program, signature, proof: unsigned.proof };
    let (id, bytes) = (part.id, tx.encode().len());
    let part = Part { stage: Stage::Proven(tx), ..part };
    let observed = known.observe(&part, &part.run(path)?);
    arguments.part.replace(&part)?;
    let text = format!("transaction {id} is proven, {bytes} bytes\n{}", observed.calls_text());
    Ok(observed.add_calls_to(Answer::new(text).with("id", id.to_string()).with("bytes", bytes)))
}

fn proven_already(path: &Path) -> Diagnostic {
    Diagnostic::global(codes::E0721, format!("{} is proven already", files::show(path)))
        .help("sign it with `zkc tx sign`; `zkc tx rebase` makes and proves its step once more")
}
