//! The disk: bounded reads. With `publish`, which writes, the only user of `std::fs`.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use zeroize::Zeroizing;
use zkc::diagnostic::{Diagnostic, codes};

use super::publish::{Present, Readers, publish, sync_folder};

const MIB: u64 = 1 << 20;
/// More than any passphrase has.
const PIPE: u64 = 4096;

/// What a file is read as; decides how large it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    Source,
    Manifest,
    Lock,
    Regressions,
    Inputs,
    Image,
    Receipt,
    /// Either of the two.
    ImageOrReceipt,
    Contract,
    Transaction,
    Openings,
    Nonce,
    Ledger,
    Key,
    Passphrase,
}

impl FileKind {
    /// With its article.
    pub(super) fn describe(self) -> &'static str {
        match self {
            FileKind::Source => "a source file",
            FileKind::Manifest => "a Zk.toml",
            FileKind::Lock => "a Zk.lock",
            FileKind::Regressions => "a file of seeds",
            FileKind::Inputs => "an inputs file",
            FileKind::Image => "an image",
            FileKind::Receipt => "a receipt",
            FileKind::ImageOrReceipt => "an image or a receipt",
            FileKind::Contract => "a contract",
            FileKind::Transaction => "a transaction",
            FileKind::Openings => "an openings file",
            FileKind::Nonce => "what a signer keeps between two rounds",
            FileKind::Ledger => "a ledger",
            FileKind::Key => "a key file",
            FileKind::Passphrase => "a file with a passphrase",
        }
    }

    fn limit(self) -> u64 {
        match self {
            FileKind::Source => 16 * MIB,
            FileKind::Manifest | FileKind::Lock | FileKind::Regressions => MIB,
            FileKind::Key | FileKind::Passphrase | FileKind::Nonce => MIB,
            FileKind::Inputs => 64 * MIB,
            FileKind::Image | FileKind::ImageOrReceipt => 128 * MIB,
            FileKind::Receipt | FileKind::Contract | FileKind::Transaction | FileKind::Openings => 8 * MIB,
            // Never read as a whole.
            FileKind::Ledger => u64::MAX,
        }
    }
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathKind {
    Nothing,
    Folder,
    File,
    /// A device, a pipe and the like.
    Other,
}

/// What a path leads to.
pub(super) fn path_kind(path: &Path) -> Result<PathKind, Diagnostic> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(PathKind::Folder),
        Ok(metadata) if metadata.is_file() => Ok(PathKind::File),
        Ok(_) => Ok(PathKind::Other),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(PathKind::Nothing)
        }
        Err(error) => Err(unreadable(path, &error)),
    }
}

/// Whether a path leads to a folder with nothing in it.
pub(super) fn is_empty_folder(path: &Path) -> Result<bool, Diagnostic> {
    if path_kind(path)? != PathKind::Folder {
        return Ok(false);
    }
    let mut entries = fs::read_dir(path).map_err(|error| unreadable(path, &error))?;
    Ok(entries.next().is_none())
}

/// The names of the files in a folder that end in `.zk`, in order; none if there is no such folder.
pub(super) fn programs_in(folder: &Path) -> Result<Vec<String>, Diagnostic> {
    if path_kind(folder)? != PathKind::Folder {
        return Ok(vec![]);
    }
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut names = vec![];
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        names.extend(entry.file_name().into_string().ok().filter(|name| name.ends_with(".zk")));
    }
    names.sort();
    Ok(names)
}

/// Says it plainly if a path leads to no file.
pub(super) fn expect_file(path: &Path, kind: FileKind) -> Result<(), Diagnostic> {
    match path_kind(path)? {
        PathKind::File => Ok(()),
        PathKind::Nothing => Err(missing(path)),
        PathKind::Folder => Err(not_a_file(path, "a folder", kind)),
        // What a password manager prints into a pipe: `--passphrase-file <(…)`.
        PathKind::Other if kind == FileKind::Passphrase => Ok(()),
        PathKind::Other => Err(not_a_file(path, "not a regular file", kind)),
    }
}

/// Reads a whole file, if it is one and not too large. The bytes are wiped when dropped: they may be secret.
pub(super) fn read(path: &Path, kind: FileKind) -> Result<Zeroizing<Vec<u8>>, Diagnostic> {
    expect_file(path, kind)?;
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let length = file.metadata().map_err(|error| unreadable(path, &error))?.len();
    if length > kind.limit() {
        return Err(too_large(path, kind));
    }
    // The capacity is right from the start, so that no copy is left behind by growing, also for what a pipe has, whose length
    // nobody knows; one byte more than allowed is asked for, in case the file grows meanwhile.
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.max(PIPE) as usize + 1));
    file.take(kind.limit() + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > kind.limit() {
        return Err(too_large(path, kind));
    }
    Ok(bytes)
}

/// The first bytes of a file, at most so many; none if they cannot be read.
pub(super) fn read_start(path: &Path, length: usize) -> Vec<u8> {
    let mut bytes = vec![];
    // A pipe or device might never answer.
    if let (Ok(PathKind::File), Ok(file)) = (path_kind(path), File::open(path))
        && file.take(length as u64).read_to_end(&mut bytes).is_err()
    {
        bytes.clear();
    }
    bytes
}

/// Reads a whole text file.
pub(super) fn read_text(path: &Path, kind: FileKind) -> Result<Zeroizing<String>, Diagnostic> {
    to_text(path, kind, read(path, kind)?)
}

/// The text a file's bytes are.
pub(super) fn to_text(
    path: &Path,
    kind: FileKind,
    mut bytes: Zeroizing<Vec<u8>>,
) -> Result<Zeroizing<String>, Diagnostic> {
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) => {
            let place = error.utf8_error().valid_up_to();
            drop(Zeroizing::new(error.into_bytes()));
            let message = format!("{} is not UTF-8 text", show(path));
            Err(Diagnostic::global(codes::E0805, message)
                .note(format!("byte {place} is the first wrong one"))
                .help(format!("{} is expected here", kind.describe())))
        }
    }
}

/// Refuses to write a result where a program, inputs or a manifest most likely is: a slip after `-o` would lose it.
pub(super) fn refuse_source_name(output: Option<&Path>) -> Result<(), Diagnostic> {
    let Some(path) = output else { return Ok(()) };
    let kept = ["zk", "toml", "json"];
    match path.extension().filter(|found| kept.iter().any(|kept| found.eq_ignore_ascii_case(kept))) {
        None => Ok(()),
        Some(_) => {
            Err(Diagnostic::global(codes::E0813, format!("{} cannot be the name of a result", show(path)))
                .help("end it in `.zkx` for an image, in `.zkr` for a receipt, in `.zks` for scripts, in `.zkl` for a ledger, in `.zkk` for a key, in `.zkt` for a transaction, in `.zko` for openings"))
        }
    }
}

/// Writes a file whole or not at all, in place of what has its name.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    publish(path, bytes, Readers::Usual, Present::Replace).map_err(|error| unwritable(path, &error))
}

/// Writes a file that only its owner may read, whole or not at all, and never over another one.
pub(super) fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    publish(path, bytes, Readers::Owner, Present::Keep).map_err(|error| unwritable(path, &error))
}

/// Replaces a file by one that only its owner may read, whole or not at all. It is the file that is replaced, not a link to it: what
/// is to be gone is not to stay behind one.
pub(super) fn replace_secret(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let replaced = fs::canonicalize(path);
    let replaced = replaced.and_then(|path| publish(&path, bytes, Readers::Owner, Present::Replace));
    replaced.map_err(|error| unwritable(path, &error))
}

/// Locks a file against other runs that do the same with it, as long as what is returned lives.
pub(super) fn lock(path: &Path) -> Result<File, Diagnostic> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => Err(Diagnostic::global(codes::E0726, format!("another run is using {}", show(path)))
            .help("wait until it has ended, and do this again")),
    }
}

/// Removes a file, so that it is gone also if the power fails.
pub(super) fn remove(path: &Path) -> Result<(), Diagnostic> {
    let removed = fs::remove_file(path).and_then(|()| sync_folder(folder_of(path)));
    removed.map_err(|error| unwritable(path, &error))
}

/// Makes a folder and those it is in, if need be.
pub(super) fn make_folder(path: &Path) -> Result<(), Diagnostic> {
    fs::create_dir_all(path).map_err(|error| unwritable(path, &error))
}

/// Refuses to write where something is.
pub(super) fn refuse_present(path: &Path, help: &str) -> Result<(), Diagnostic> {
    if path_kind(path)? == PathKind::Nothing {
        return Ok(());
    }
    Err(Diagnostic::global(codes::E0814, format!("{} exists already", show(path))).help(help))
}

/// The folder that a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What tells a folder from all others, whichever path and links lead to it.
pub(super) fn identity(folder: &Path) -> String {
    let found = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    found.to_string_lossy().into_owned()
}

/// A path in a message.
pub(super) fn show(path: &Path) -> String {
    format!("`{}`", path.display())
}

pub(super) fn missing(path: &Path) -> Diagnostic {
    Diagnostic::global(codes::E0801, format!("there is no file or folder {}", show(path)))
}

fn not_a_file(path: &Path, what: &str, kind: FileKind) -> Diagnostic {
    Diagnostic::global(codes::E0803, format!("{} is {what}", show(path)))
        .help(format!("{} is expected here", kind.describe()))
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::global(codes::E0802, format!("{} cannot be read: {error}", show(path)))
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let diagnostic = Diagnostic::global(codes::E0813, format!("{} cannot be written: {error}", show(path)));
    match fs::metadata(folder_of(path)) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            diagnostic.help(format!("make the folder {} first", show(folder_of(path))))
        }
        _ => diagnostic,
    }
}

fn too_large(path: &Path, kind: FileKind) -> Diagnostic {
    let limit = kind.limit() / MIB;
    Diagnostic::global(codes::E0804, format!("{} is larger than {limit} MiB", show(path)))
        .note(format!("{} may have {limit} MiB", kind.describe()))
}
