//! Contracts and transactions from files, in bytes or in hex.

use std::path::Path;

use zkc::diagnostic::Diagnostic;
use zkvm::CompressedRistretto;
use zkvm::tx::{Contract, PortableItem, Tx};

use super::super::files::{self, FileKind};

/// Reads a contract. Its points are points: what holds others can never be spent.
pub(super) fn contract(path: &Path) -> Result<Contract, Diagnostic> {
    let bytes = bytes(path, FileKind::Contract)?;
    let contract = Contract::decode(&bytes.as_slice().into())
        .map_err(|error| malformed(path, FileKind::Contract, &bytes, &error.to_string()))?;
    let values = contract.payload.iter().filter_map(|item| match item {
        PortableItem::Value(value) => Some([value.qty, value.flv]),
        PortableItem::String(_) | PortableItem::Program(_) => None,
    });
    let is_point = |point: CompressedRistretto| point.decompress().is_some();
    if !is_point(contract.predicate.0) {
        return Err(malformed(path, FileKind::Contract, &bytes, "its predicate is not a point"));
    }
    if !values.flatten().all(is_point) {
        return Err(malformed(path, FileKind::Contract, &bytes, "a commitment in it is not a point"));
    }
    Ok(contract)
}

/// Reads a transaction. Nothing of it is verified.
pub(super) fn transaction(path: &Path) -> Result<Tx, Diagnostic> {
    let bytes = bytes(path, FileKind::Transaction)?;
    Tx::decode(&bytes).map_err(|error| malformed(path, FileKind::Transaction, &bytes, &error.to_string()))
}

/// What a file holds: its bytes or, if they are nothing but hex digits and white space, what the digits say.
fn bytes(path: &Path, kind: FileKind) -> Result<Vec<u8>, Diagnostic> {
    let bytes = files::read(path, kind)?;
    let digits: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Ok(bytes.to_vec());
    }
    hex::decode(&digits).map_err(|_| malformed(path, kind, &bytes, "the number of its hex digits is odd"))
}

fn malformed(path: &Path, kind: FileKind, bytes: &[u8], why: &str) -> Diagnostic {
    let name = files::show(path);
    let what = kind.describe();
    let known = [(&b"zkx"[..], "an image"), (b"zkr", "a receipt"), (b"redb", "a ledger")];
    match known.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, found)) => {
            Diagnostic::global("E0807", format!("{name} is {found}")).help(format!("{what} is expected here"))
        }
        None => {
            let why = if bytes.is_empty() { "it is empty" } else { why };
            Diagnostic::global("E0806", format!("{name} is not {what}: {why}"))
                .help(format!("{what} is expected here, its encoding in bytes or in hex digits"))
        }
    }
}
