//! Generators kept from one run to the next, in the user's cache folder.
//!
//! The file is never trusted: `zkvm::generators::import` refuses everything but the true points. So whoever can
//! write it can make a run slower, and nothing else. If it cannot be read or written, the run goes on without.

use std::env;
use std::path::PathBuf;

use zkvm::generators;

use super::files::{self, PathKind};

/// The cache, if there is one.
pub(super) struct Cache {
    file: Option<PathBuf>,
}

impl Cache {
    /// The cache in the folder that `ZKC_CACHE` names, or else in the user's; none if that is empty or if it is
    /// switched `off`.
    pub(super) fn new(off: bool) -> Self {
        let folder = match env::var_os("ZKC_CACHE") {
            Some(folder) => Some(PathBuf::from(folder)).filter(|folder| !folder.as_os_str().is_empty()),
            None => users_folder(),
        };
        Self { file: folder.filter(|_| !off).map(|folder| folder.join("generators")) }
    }

    /// Does work that needs generators for so many multipliers, and keeps them if it succeeds.
    pub(super) fn around<T, E>(&self, multipliers: u32, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let Some(file) = &self.file else { return work() };
        let needed = (multipliers as usize).min(generators::MAX_CACHED);
        let bytes = files::read_start(file, generators::encoded_len(needed));
        let known = generators::import(&bytes).unwrap_or(0);
        let done = work()?;
        if known < needed {
            // Best effort: without the file the next run derives them again.
            let _ = files::make_folder(files::folder_of(file))
                .and_then(|()| files::write(file, &generators::export(needed)));
        }
        Ok(done)
    }
}

/// Where the user's caches are, by the custom of the system.
fn users_folder() -> Option<PathBuf> {
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = if cfg!(windows) {
        absolute("LOCALAPPDATA")?
    } else {
        // A home that does not exist is not to be made.
        let exists = |home: &PathBuf| files::path_kind(home) == Ok(PathKind::Folder);
        let home = || absolute("HOME").filter(exists).map(|home| home.join(".cache"));
        absolute("XDG_CACHE_HOME").or_else(home)?
    };
    Some(folder.join("zkc"))
}
