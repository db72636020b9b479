//! Outputs and transactions from files, in bytes or in hex.

use std::path::Path;

use zkc::diagnostic::{Diagnostic, codes};
use zkvm::ledger::NewOutput;
use zkvm::tx::original::OriginalTx;
use zkvm::tx::{Contract, PortableItem, Tx, VERSION};
use zkvm::zkos::{self, ScriptTx, Source};
use zkvm::{CompressedRistretto, FormatError};

use super::super::files::{self, FileKind};

/// A transaction of either kind. Nothing of it is verified.
pub(super) enum Transaction {
    Tx(Tx),
    Script(ScriptTx),
}

/// Reads an output that a ledger starts with, the one at `index`: a contract, or an output of a script transaction
/// with ID zeros.
pub(super) fn output(path: &Path, index: u32) -> Result<NewOutput, Diagnostic> {
    let bytes = bytes(path, FileKind::Contract)?;
    let contract = match Contract::decode(&bytes.as_slice().into()) {
        Ok(contract) => contract,
        Err(error) => {
            let source = Source { txid: [0; 32], index };
            return zkos::ScriptOutput::decode(&bytes)
                .map(|output| NewOutput { id: output.id(source), bytes: output.encode() })
                .map_err(|other| {
                    let why = format!("{error}; and not an output of a script transaction: {other}");
                    malformed(path, FileKind::Contract, &bytes, &why)
                });
        }
    };
    check_points(&contract).map_err(|why| malformed(path, FileKind::Contract, &bytes, why))?;
    Ok((&contract).into())
}

/// What holds something that is not a point can never be spent.
fn check_points(contract: &Contract) -> Result<(), &'static str> {
    let values = contract.payload.iter().filter_map(|item| match item {
        PortableItem::Value(value) => Some([value.qty, value.flv]),
        PortableItem::String(_) | PortableItem::Program(_) => None,
    });
    let is_point = |point: CompressedRistretto| point.decompress().is_some();
    if !is_point(contract.predicate.0) {
        return Err("its predicate is not a point");
    }
    if values.flatten().all(is_point) { Ok(()) } else { Err("a commitment in it is not a point") }
}

/// Reads a transaction.
pub(super) fn transaction(path: &Path) -> Result<Transaction, Diagnostic> {
    let bytes = bytes(path, FileKind::Transaction)?;
    Tx::decode(&bytes).map(Transaction::Tx).or_else(|error| {
        ScriptTx::decode(&bytes).map(Transaction::Script).map_err(|other| match OriginalTx::decode(&bytes) {
            Ok(original) if original.header().version != VERSION => {
                other_version(path, original.header().version)
            }
            original => {
                // Of other bytes, the first one says nothing of a version.
                let error = match (error, original) {
                    (FormatError::UnknownVersion { .. }, Err(original)) => original,
                    (error, _) => error,
                };
                let why = format!("{error}; and not a script transaction: {other}");
                malformed(path, FileKind::Transaction, &bytes, &why)
            }
        })
    })
}

/// A transaction as the original ZkVM makes them, or of a version that is yet to come.
fn other_version(path: &Path, version: u64) -> Diagnostic {
    let name = files::show(path);
    let why = if version < VERSION {
        "in that version a proof is not bound to its program: false ones can be made, and money with them \
         (docs/security.md, What is bound)"
    } else {
        "the meaning of its instructions is not known (docs/spec.md, Transactions)"
    };
    Diagnostic::global(
        codes::E0712,
        format!("{name} is a transaction of version {version}, which no ledger takes"),
    )
    .note(why)
    .note("nothing was applied")
    .help(format!("ask for a transaction of version {VERSION}"))
}

/// What a file holds: its bytes or, if they are nothing but hex digits and white space, what the digits say.
fn bytes(path: &Path, kind: FileKind) -> Result<Vec<u8>, Diagnostic> {
    let bytes = files::read(path, kind)?;
    let digits: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Ok(bytes.to_vec());
    }
    hex::decode(&digits).map_err(|_| malformed(path, kind, &bytes, "it has an odd number of hex digits"))
}

fn malformed(path: &Path, kind: FileKind, bytes: &[u8], why: &str) -> Diagnostic {
    let name = files::show(path);
    let what = kind.describe();
    let known = [(&b"zkx"[..], "an image"), (b"zkr", "a receipt"), (b"redb", "a ledger")];
    match known.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, found)) => Diagnostic::global(codes::E0807, format!("{name} is {found}"))
            .help(format!("{what} is expected here")),
        None => {
            let why = if bytes.is_empty() { "it is empty" } else { why };
            Diagnostic::global(codes::E0806, format!("{name} is not {what}: {why}"))
                .help(format!("expected the encoding of {what}, in bytes or in hex digits"))
        }
    }
}
