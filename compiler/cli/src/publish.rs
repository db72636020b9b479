//! Writing files: whole or not at all, and nothing of anybody's lost.
//!
//! The bytes go to a temporary file with a random name in the same folder, are synced, and then get their name.
//! A run that is killed leaves at most that temporary file. It was locked while its run lived, so the next run
//! can tell what is left over, and removes it: it may hold blindings.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use tempfile::{NamedTempFile, PersistError};

/// What temporary files are called: this, random letters, `SUFFIX`.
const PREFIX: &str = ".zkc-";
const SUFFIX: &str = ".tmp";
const RANDOM: usize = 12;
/// A run that cleans up can take a new file for one that is left over, until it is locked.
const TRIES: usize = 8;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readers {
    /// Whoever the system's settings allow.
    Usual,
    /// Its owner.
    Owner,
}

/// What becomes of a file that has the name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Present {
    /// It is replaced.
    Replace,
    /// It stays, and nothing is written.
    Keep,
}

/// Writes a file in a folder that exists.
///
/// # Errors
/// [`ErrorKind::AlreadyExists`] if there is one and it is to stay; whatever else the system says.
pub(super) fn publish(path: &Path, bytes: &[u8], readers: Readers, present: Present) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::from(ErrorKind::IsADirectory));
    }
    let folder = super::files::folder_of(path);
    remove_left_over(folder);
    let mut tries = 1;
    loop {
        match publish_once(folder, path, bytes, readers, present) {
            Err(error) if error.kind() == ErrorKind::NotFound && tries < TRIES => tries += 1,
            result => return result,
        }
    }
}

fn publish_once(
    folder: &Path,
    path: &Path,
    bytes: &[u8],
    readers: Readers,
    present: Present,
) -> io::Result<()> {
    let mut temporary = create(folder, readers)?;
    step();
    temporary.as_file().try_lock()?;
    step();
    temporary.write_all(bytes)?;
    step();
    temporary.as_file().sync_all()?;
    step();
    let name = |error: PersistError| error.error;
    match present {
        Present::Replace => temporary.persist(path).map_err(name)?,
        Present::Keep => temporary.persist_noclobber(path).map_err(name)?,
    };
    step();
    sync_folder(folder)?;
    step();
    Ok(())
}

fn create(folder: &Path, readers: Readers) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).rand_bytes(RANDOM).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if readers == Readers::Owner { 0o600 } else { 0o666 };
        // The process's mask takes away from this.
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = readers;
    // Only the kind: nobody knows the temporary name that the library's message has.
    builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))
}

/// The name is in the folder for good only once the folder is synced.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Removes temporary files of runs that are over. Best effort: whatever cannot be removed stays.
fn remove_left_over(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(is_temporary);
        let regular = entry.file_type().is_ok_and(|kind| kind.is_file());
        if ours
            && regular
            && let Ok(file) = File::open(entry.path())
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether we make temporary files of such a name.
fn is_temporary(name: &str) -> bool {
    let random = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
    random.is_some_and(|random| random.len() == RANDOM && random.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// In debug builds, tests end the process here, one step after the other.
fn step() {
    #[cfg(debug_assertions)]
    {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static STEPS: AtomicUsize = AtomicUsize::new(1);
        let last = std::env::var("ZKC_TEST_LAST_STEP").ok().and_then(|last| last.parse().ok());
        if last == Some(STEPS.fetch_add(1, Ordering::Relaxed)) {
            std::process::abort();
        }
    }
}
