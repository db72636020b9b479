//! `Zk.lock` of a project: written by some commands, compared by all.

use std::path::Path;

use clap::Args;
use zkc::diagnostic::{Diagnostic, codes};
use zkc::driver::{self, Checked};
use zkc::project::{Change, LOCK, Lock, Packages};
use zkc::source::SourceMap;

use super::answer::Failure;
use super::files::{self, FileKind, PathKind};

// No doc comment: clap would show it as the command's own.
#[derive(Args, Clone, Copy)]
pub(super) struct LockArguments {
    /// Refuse packages that are not as Zk.lock says
    #[arg(long)]
    locked: bool,
}

/// What a command does if `Zk.lock` does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Locking {
    /// Write it.
    Update,
    /// Warn of it.
    Compare,
    /// Refuse the project.
    Insist,
}

impl LockArguments {
    /// For a command that writes what it builds.
    pub(super) fn updating(self) -> Locking {
        if self.locked { Locking::Insist } else { Locking::Update }
    }

    /// For a command that uses what is built.
    pub(super) fn comparing(self) -> Locking {
        if self.locked { Locking::Insist } else { Locking::Compare }
    }
}

/// Compares the lock file in a project's folder with its packages; adds a warning to what was checked. Of a program with errors
/// not all files may be known, so nothing is done.
pub(super) fn settle(
    folder: &Path,
    packages: &Packages,
    checked: &mut Checked,
    locking: Locking,
) -> Result<(), Failure> {
    if driver::has_errors(&checked.diagnostics) {
        return Ok(());
    }
    let path = folder.join(LOCK);
    let now = Lock::of(packages, checked);
    let Some(before) = read(&path)? else {
        return match locking {
            _ if now.packages.is_empty() => Ok(()),
            Locking::Update => Ok(files::write(&path, now.to_string().as_bytes())?),
            Locking::Compare => Ok(()),
            Locking::Insist => {
                let message = format!("there is no {LOCK}, and the project has dependencies");
                Err(Diagnostic::global(codes::E0269, message)
                    .help("make it with `zkc build`, without --locked")
                    .into())
            }
        };
    };
    let changes = before.changes(&now);
    if changes.is_empty() {
        return Ok(());
    }
    let told = |diagnostic: Diagnostic| changes.iter().fold(diagnostic, |d, change| d.note(describe(change)));
    match locking {
        Locking::Update => {
            files::write(&path, now.to_string().as_bytes())?;
            // What was added or removed is in Zk.toml for all to see.
            if changes.iter().any(|change| matches!(change, Change::Changed(_))) {
                let message = format!("packages are not as they were, and {LOCK} is updated");
                checked.diagnostics.push(told(Diagnostic::global(codes::W0210, message)));
            }
            Ok(())
        }
        Locking::Compare => {
            let diagnostic =
                told(Diagnostic::global(codes::W0210, format!("{LOCK} does not fit the packages")));
            checked.diagnostics.push(diagnostic.help("bring it up to date with `zkc build`"));
            Ok(())
        }
        Locking::Insist => {
            let diagnostic =
                told(Diagnostic::global(codes::E0269, format!("{LOCK} does not fit the packages")));
            Err(diagnostic
                .help("if this is meant, bring it up to date with `zkc build`, without --locked")
                .into())
        }
    }
}

fn read(path: &Path) -> Result<Option<Lock>, Failure> {
    if files::path_kind(path)? == PathKind::Nothing {
        return Ok(None);
    }
    let text = files::read_text(path, FileKind::Lock)?;
    let mut sources = SourceMap::default();
    let file = sources.add(LOCK, text.as_str());
    match Lock::parse(file, &text) {
        Ok(lock) => Ok(Some(lock)),
        Err(diagnostic) => Err(Failure::new(sources, vec![*diagnostic])),
    }
}

fn describe(change: &Change) -> String {
    match change {
        Change::Added(name) => format!("package `{name}` is new"),
        Change::Removed(name) => format!("package `{name}` is not used any more"),
        Change::Changed(name) => format!("package `{name}` has changed"),
    }
}
