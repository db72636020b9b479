//! The arguments that say which program a command is about: PATH, and `--circuit` where it has several.

use std::path::{Path, PathBuf};

use clap::Args;
use zkc::driver::{Checked, Choice, has_errors};
use zkvm::Budget;

use super::answer::Failure;
use super::lock::LockArguments;
use super::target::{self, SourceTarget, Target};

// No doc comments on these: clap would show them as the command's own.

// A program whose source is needed.
#[derive(Args)]
pub(super) struct SourceArguments {
    /// A .zk file or a folder with Zk.toml
    #[arg(default_value = ".")]
    path: PathBuf,
    #[command(flatten)]
    lock: LockArguments,
}

// A program that is of use if it is there.
#[derive(Args)]
pub(super) struct KnownSource {
    /// A .zk file or a folder with Zk.toml, from which contracts, clauses and fields have their names; if left out, the project of this folder,
    /// if it is one
    path: Option<PathBuf>,
    #[command(flatten)]
    lock: LockArguments,
}

// The same, and one of its circuits or all of them.
#[derive(Args)]
pub(super) struct SourceCircuits {
    #[command(flatten)]
    source: SourceArguments,
    /// Only this circuit
    #[arg(long, value_name = "NAME")]
    circuit: Option<String>,
}

// A program or an image.
#[derive(Args)]
pub(super) struct ProgramArguments {
    /// A .zk file, a folder with Zk.toml or an image
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The circuit, if there are several
    #[arg(long, value_name = "NAME")]
    circuit: Option<String>,
    #[command(flatten)]
    lock: LockArguments,
}

impl SourceArguments {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the program for a command that uses what is built.
    pub(super) fn open(&self) -> Result<SourceTarget, Failure> {
        target::open_source(&self.path, self.lock.comparing())
    }

    /// Opens the program for a command that writes what it builds, and may write the lock file.
    pub(super) fn open_to_write(&self) -> Result<SourceTarget, Failure> {
        target::open_source(&self.path, self.lock.updating())
    }
}

impl KnownSource {
    /// The program, if one is given or this folder has one that can be used.
    pub(super) fn open(&self) -> Result<Option<Checked>, Failure> {
        let opened =
            |path: &Path| target::open_source(path, self.lock.comparing()).map(|found| found.checked);
        match &self.path {
            None => Ok(opened(Path::new(".")).ok().filter(|checked| !has_errors(&checked.diagnostics))),
            Some(path) => match opened(path)? {
                wrong if has_errors(&wrong.diagnostics) => {
                    Err(Failure::new(wrong.sources, wrong.diagnostics))
                }
                checked => Ok(Some(checked)),
            },
        }
    }
}

impl SourceCircuits {
    pub(super) fn source(&self) -> &SourceArguments {
        &self.source
    }

    /// What is chosen where one circuit is wanted.
    pub(super) fn one(&self) -> Choice<'_> {
        target::one(self.circuit.as_deref())
    }

    /// What is chosen where all are taken if none is named.
    pub(super) fn any(&self) -> Choice<'_> {
        target::any(self.circuit.as_deref())
    }

    /// Whether a circuit is named.
    pub(super) fn names_one(&self) -> bool {
        self.circuit.is_some()
    }
}

impl ProgramArguments {
    /// Opens the program, an image for no more than a budget's memory; of an image there is no circuit to choose.
    pub(super) fn open(&self, budget: &Budget) -> Result<Target, Failure> {
        let target = target::open(&self.path, budget, self.lock.comparing())?;
        if let Target::Image(_) = target {
            target::refuse_circuit(self.circuit.as_deref())?;
        }
        Ok(target)
    }

    /// What is chosen where one circuit is wanted.
    pub(super) fn one(&self) -> Choice<'_> {
        target::one(self.circuit.as_deref())
    }

    /// What is chosen where all are taken if none is named.
    pub(super) fn any(&self) -> Choice<'_> {
        target::any(self.circuit.as_deref())
    }
}
