//! Helpers shared by the product tests in this crate.

pub mod layout;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use curve25519_dalek::scalar::Scalar;
use zkc::diagnostic::{Diagnostic, render};
use zkc::driver::{self, Built, Checked, Loader, Secrets, Unloaded};
use zkc::eval::{self, InputsFile};
use zkc::hir::Entry;
use zkc::inputs::{Bound, Format};
use zkc::lower::inspect::{Beliefs, Calls, inspect};
use zkc::project::Packages;
use zkc::source::SourceMap;
use zkvm::abi::{Abi, LeafKind, LeafType};
use zkvm::integer::int_to_scalar;
use zkvm::{Inputs, Opening};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Loads modules from a folder.
pub struct Folder(pub PathBuf);

impl Loader for Folder {
    fn load(&self, path: &str) -> Result<String, Unloaded> {
        std::fs::read_to_string(self.0.join(path)).map_err(|_| Unloaded::Missing)
    }

    fn identity(&self, folder: &str) -> String {
        let path = self.0.join(folder);
        path.canonicalize().unwrap_or(path).to_string_lossy().into_owned()
    }
}

/// The files of a folder with this extension, by name.
pub fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join(folder)).expect("the folder exists");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    assert!(!paths.is_empty(), "no .{extension} files in {folder}");
    paths
}

/// The folders of the examples, by name.
pub fn example_folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("examples")).expect("the folder exists");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    assert!(folders.len() >= 7, "the seven examples of the README: {folders:?}");
    folders
}

/// The folders of examples that have a circuit, with inputs for it.
pub fn circuit_examples() -> Vec<PathBuf> {
    let inputs =
        |folder: &PathBuf| ["toml", "json"].iter().any(|end| folder.join(format!("inputs.{end}")).exists());
    example_folders().into_iter().filter(inputs).collect()
}

/// Checks one source text; modules are looked for in `folder`.
pub fn check(name: &str, text: &str, folder: &Path) -> Checked {
    driver::check(name, text, &Folder(folder.to_owned()))
}

/// Checks the project in a folder.
///
/// # Panics
/// If its manifest or that of a dependency is wrong.
pub fn check_project(folder: &Path) -> Checked {
    let loader = Folder(folder.to_owned());
    let packages = Packages::find(&loader).unwrap_or_else(|refused| panic!("{refused}"));
    driver::check_packages(&packages, &loader)
}

/// Builds every entry, or panics with the rendered diagnostics.
pub fn build_all(checked: &Checked) -> Vec<Built> {
    checked
        .build_all(driver::Choice::All)
        .unwrap_or_else(|diagnostics| panic!("{}", rendered(&diagnostics, &checked.sources)))
}

/// Builds every entry, or panics with the rendered diagnostics, warnings included.
pub fn build_without_a_warning(checked: &Checked) -> Vec<Built> {
    let built = build_all(checked);
    let warnings = built.iter().flat_map(|built| &built.warnings);
    let warnings: Vec<Diagnostic> = checked.diagnostics.iter().chain(warnings).cloned().collect();
    assert!(warnings.is_empty(), "{}", rendered(&warnings, &checked.sources));
    built
}

/// What the lowering of an entry believes: it must hold in every run that satisfies the constraints.
pub fn beliefs(checked: &Checked, entry: &Entry) -> Beliefs {
    let inspection = inspect(&checked.program, &checked.types, entry, None, Calls::WorthIt);
    assert!(inspection.circuit.is_some(), "{}", rendered(&inspection.diagnostics, &checked.sources));
    inspection.beliefs
}

/// Builds an entry with a routine for whatever can be one, with what the lowering believes; `None` if nothing can.
///
/// # Errors
/// What is wrong with it.
pub fn build_calling(checked: &Checked, entry: &Entry) -> Result<Option<(Built, Beliefs)>, Vec<Diagnostic>> {
    let inspection = inspect(&checked.program, &checked.types, entry, None, Calls::All);
    if inspection.circuit.as_ref().is_some_and(|circuit| circuit.routines.is_empty()) {
        return Ok(None);
    }
    let built = checked.build_lowered(entry, (inspection.circuit, inspection.diagnostics))?;
    Ok(Some((built, inspection.beliefs)))
}

/// Builds the first circuit of a program in one file.
///
/// # Errors
/// The rendered diagnostics.
pub fn try_build(text: &str) -> Result<Built, String> {
    let checked = driver::check("main.zk", text, &BTreeMap::<String, String>::new());
    let rendered = |diagnostics: &[Diagnostic]| rendered(diagnostics, &checked.sources);
    let built = checked.build_all(driver::Choice::All).map_err(|diagnostics| rendered(&diagnostics))?;
    built.into_iter().next().ok_or_else(|| "no circuit".to_string())
}

/// The same for a program that must compile.
///
/// # Panics
/// If it does not.
pub fn build(text: &str) -> Built {
    try_build(text).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

/// Diagnostics as a terminal without colours shows them.
pub fn rendered(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    diagnostics.iter().map(|diagnostic| render::render(diagnostic, sources, false)).collect()
}

/// What stands in an inputs file, and what is written in its place.
pub type Change = (&'static str, &'static str);

/// A text after changes, each of which must find something to change.
///
/// # Panics
/// If one does not.
pub fn replaced(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_string(), |text, (from, to)| {
        assert!(text.contains(from), "there is no `{from}`");
        text.replacen(from, to, 1)
    })
}

/// Reads inputs; blindings are the same in every run.
///
/// # Errors
/// The rendered diagnostics.
pub fn bind(text: &str, format: Format, abi: &Abi) -> Result<Bound, String> {
    let file = InputsFile { name: "inputs", text, format };
    let mut next = 0u64;
    let mut blinding = || {
        next += 1;
        Scalar::from(next) + Scalar::from(u64::MAX)
    };
    eval::compute(None, file, abi, Secrets::Show, &mut blinding)
        .map(|computed| computed.bound)
        .map_err(|refused| rendered(&refused.diagnostics, &refused.sources))
}

/// Inputs that have their types: the least and greatest values and some between, by the choices in turn.
pub fn inputs_of(abi: &Abi, choices: &[u8]) -> Inputs {
    let mut inputs = Inputs::default();
    for (leaf, choice) in abi.leaves().zip(choices.iter().cycle()) {
        let (low, high) = match leaf.ty {
            LeafType::Bool => (0.into(), 1.into()),
            LeafType::Int { low, high } => (low.clone(), high.clone()),
            LeafType::Field => (0.into(), zkvm::integer::order() - 1),
        };
        let value = match choice % 8 {
            0 => high,
            1 => low,
            n => high.min(low + (n - 1) * (choice / 8)),
        };
        let value = int_to_scalar(&value);
        match leaf.kind {
            LeafKind::Public(_) => inputs.public.push(value),
            LeafKind::Secret(_) => inputs.secret.push(value),
            LeafKind::Hidden(_) => inputs.hidden.push(Opening { value, blinding: Scalar::ONE }),
            LeafKind::Output(_) => {}
        }
    }
    inputs
}
