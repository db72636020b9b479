//! What a signer keeps to itself while a transaction goes around: a file beside the key file, which nothing but this key can use.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use zkc::contract::rounds::Kept;
use zkc::diagnostic::Diagnostic;
use zkvm::signature::musig::NonceSeed;
use zkvm::tx::TxId;

use super::super::files::{self, FileKind, PathKind};
use super::form::{self, Object, Read};
use super::part::malformed;

/// The version of the form.
const VERSION: u64 = 1;

/// Where it is kept for a transaction: beside the key file.
pub(super) fn path(key: &Path, id: TxId) -> PathBuf {
    let mut name = key.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.nonce", hex::encode(&id.0[..8])));
    key.with_file_name(name)
}

/// What was kept, if there is something.
pub(super) fn read(path: &Path) -> Result<Option<Kept>, Diagnostic> {
    if files::path_kind(path)? == PathKind::Nothing {
        return Ok(None);
    }
    let text = files::read_text(path, FileKind::Nonce)?;
    let read = serde_json::from_str(&text).map_err(|error| error.to_string()).and_then(decode);
    read.map(Some).map_err(|why| malformed(path, &why))
}

/// Keeps it for the next round.
pub(super) fn write(path: &Path, kept: &Kept) -> Result<(), Diagnostic> {
    let document = json!({
        "zkc-nonce": VERSION,
        "seed": hex::encode(*kept.seed.to_bytes()),
        "precommitments": kept.precommitments.as_deref().map_or(Value::Null, form::precommitments),
    });
    let text = format!("{document:#}\n");
    match files::path_kind(path)? {
        PathKind::Nothing => files::write_secret(path, text.as_bytes()),
        _ => files::replace_secret(path, text.as_bytes()),
    }
}

/// Forgets it.
pub(super) fn forget(path: &Path) -> Result<(), Diagnostic> {
    match files::path_kind(path)? {
        PathKind::Nothing => Ok(()),
        _ => files::remove(path),
    }
}

fn decode(document: Value) -> Read<Kept> {
    let mut object = Object::new(document)?;
    if object.number("zkc-nonce") != Ok(VERSION) {
        return Err("it is another kind of file".to_string());
    }
    let seed = NonceSeed::from_bytes(form::array(&object.bytes("seed")?)?);
    let precommitments = match object.take("precommitments")? {
        Value::Array(list) => Some(form::read_precommitments(list)?),
        Value::Null => None,
        _ => return Err("`precommitments` is no list".to_string()),
    };
    object.finish(Kept { seed, precommitments })
}
