//! What PATH means: a `.zk` file, a folder with Zk.toml, or an image.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use zkc::diagnostic::{Diagnostic, codes};
use zkc::driver::{self, Built, Checked, Choice, Loader, Unloaded};
use zkc::eval::Scope;
use zkc::project::{MANIFEST, Packages};
use zkvm::{Budget, FormatError, Image, ImageError, Receipt, ReceiptError};

use super::answer::{Failure, Report};
use super::console::Console;
use super::files::{self, FileKind, PathKind};
use super::limits;
use super::lock::{self, Locking};

/// A program with its source.
pub(super) struct SourceTarget {
    pub(super) checked: Checked,
    /// The folder that results go to.
    pub(super) output: PathBuf,
}

/// An image from a file.
pub(super) struct ImageTarget {
    pub(super) image: Image,
    /// The file's name without its extension.
    pub(super) name: String,
    /// The folder the file is in.
    pub(super) output: PathBuf,
}

/// What PATH leads to.
pub(super) enum Target {
    Source(Box<SourceTarget>),
    Image(Box<ImageTarget>),
}

/// The folder of programs that test the project beside it.
const TESTS: &str = "tests";
/// The first bytes of an image and of a receipt.
const IMAGE_MAGIC: &[u8] = b"zkx";
const RECEIPT_MAGIC: &[u8] = b"zkr";

/// Opens a program: source, or an image for no more than a budget's memory. Errors in the source are not looked at here.
pub(super) fn open(path: &Path, budget: &Budget, locking: Locking) -> Result<Target, Failure> {
    open_wanted(path, PROGRAM, budget, locking)
}

fn open_wanted(path: &Path, wanted: Wanted, budget: &Budget, locking: Locking) -> Result<Target, Failure> {
    match files::path_kind(path)? {
        PathKind::Nothing => Err(files::missing(path).into()),
        PathKind::Folder => project(path, locking).map(|source| Target::Source(Box::new(source))),
        PathKind::Other => Err(files::read(path, FileKind::Source)
            .err()
            .map_or_else(|| files::missing(path).into(), Failure::from)),
        PathKind::File if has_extension(path, "zk") => {
            file(path).map(|source| Target::Source(Box::new(source)))
        }
        PathKind::File => image(path, wanted, budget).map(|image| Target::Image(Box::new(image))),
    }
}

/// What stands in messages about a file of another kind: what it is not, and what is expected.
pub(super) type Wanted = (&'static str, &'static str);

const PROGRAM: Wanted =
    ("no source file and no image", "a `.zk` file, a folder with Zk.toml or an image (`.zkx`)");
const SOURCE: Wanted = ("no source file", "a `.zk` file or a folder with Zk.toml");

/// Opens a program whose source is needed.
pub(super) fn open_source(path: &Path, locking: Locking) -> Result<SourceTarget, Failure> {
    let an_image = || {
        let message = format!("{} is an image", files::show(path));
        let help = "this command needs the source: a `.zk` file or a folder with Zk.toml";
        Diagnostic::global(codes::E0807, message).help(help)
    };
    // It is not read: it may be a stranger's.
    if !has_extension(path, "zk") && files::read_start(path, IMAGE_MAGIC.len()) == IMAGE_MAGIC {
        return Err(an_image().into());
    }
    match open_wanted(path, SOURCE, &Budget::default(), locking)? {
        Target::Source(source) => Ok(*source),
        Target::Image(_) => Err(an_image().into()),
    }
}

/// Opens the programs in the folder `tests` of a project, each of which can use it.
pub(super) fn open_tests(path: &Path) -> Result<Vec<Checked>, Failure> {
    let mut all = vec![];
    if files::path_kind(path)? != PathKind::Folder {
        return Ok(all);
    }
    let names = files::programs_in(&path.join(TESTS))?;
    let loader = FolderLoader { folder: path };
    for name in names {
        let packages =
            Packages::find(&loader).map_err(|refused| Failure::new(refused.sources, refused.diagnostics))?;
        let text = files::read_text(&path.join(TESTS).join(&name), FileKind::Source)?;
        all.push(driver::check_tests(&packages, &format!("{TESTS}/{name}"), &text, &loader));
    }
    Ok(all)
}

pub(super) fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

fn project(folder: &Path, locking: Locking) -> Result<SourceTarget, Failure> {
    let manifest = folder.join(MANIFEST);
    if files::path_kind(&manifest)? == PathKind::Nothing {
        let message = format!("{} has no {MANIFEST}", files::show(folder));
        let help = "give a `.zk` file or a project's folder; `zkc new PATH` makes a project";
        return Err(Diagnostic::global(codes::E0808, message).help(help).into());
    }
    let loader = FolderLoader { folder };
    let packages =
        Packages::find(&loader).map_err(|refused| Failure::new(refused.sources, refused.diagnostics))?;
    let mut checked = driver::check_packages(&packages, &loader);
    lock::settle(folder, &packages, &mut checked, locking)?;
    Ok(SourceTarget { checked, output: folder.join("target") })
}

fn file(path: &Path) -> Result<SourceTarget, Failure> {
    let bytes = files::read(path, FileKind::Source)?;
    refuse_binary_kinds(path, &bytes, "a source file")?;
    let text = files::to_text(path, FileKind::Source, bytes)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let checked = driver::check(&name, &text, &FolderLoader { folder });
    Ok(SourceTarget { checked, output: folder.join("target") })
}

/// Says it plainly if an image or a receipt is given where something else is expected.
fn refuse_binary_kinds(path: &Path, bytes: &[u8], expected: &str) -> Result<(), Diagnostic> {
    let found = if bytes.starts_with(IMAGE_MAGIC) {
        "an image"
    } else if bytes.starts_with(RECEIPT_MAGIC) {
        "a receipt"
    } else {
        return Ok(());
    };
    Err(wrong_kind(path, found, expected))
}

fn wrong_kind(path: &Path, found: &str, expected: &str) -> Diagnostic {
    Diagnostic::global(codes::E0807, format!("{} is {found}", files::show(path)))
        .help(format!("{expected} is expected here"))
}

/// Manifests and modules from a folder, and from those that dependencies name.
struct FolderLoader<'a> {
    folder: &'a Path,
}

impl Loader for FolderLoader<'_> {
    fn load(&self, path: &str) -> Result<String, Unloaded> {
        let path = self.folder.join(path);
        let unreadable = |diagnostic| Unloaded::Unreadable(Box::new(diagnostic));
        if files::path_kind(&path).map_err(unreadable)? == PathKind::Nothing {
            return Err(Unloaded::Missing);
        }
        let manifest = path.file_name().is_some_and(|name| name == MANIFEST);
        let kind = if manifest { FileKind::Manifest } else { FileKind::Source };
        let text = files::read_text(&path, kind).map_err(unreadable)?;
        Ok(text.to_string())
    }

    fn identity(&self, folder: &str) -> String {
        files::identity(&self.folder.join(folder))
    }
}

/// Reads an image for no more than a budget's memory.
pub(super) fn image(path: &Path, wanted: Wanted, budget: &Budget) -> Result<ImageTarget, Failure> {
    let bytes = files::read(path, FileKind::Image)?;
    if bytes.is_empty() {
        return Err(malformed(path, &"it is empty", "zkc build").into());
    }
    if bytes.starts_with(RECEIPT_MAGIC) {
        return Err(wrong_kind(path, "a receipt", "an image (`.zkx`) or a program").into());
    }
    if !bytes.starts_with(IMAGE_MAGIC) && !has_extension(path, "zkx") {
        return Err(wrong_kind(path, wanted.0, wanted.1).into());
    }
    let image = Image::decode_within(&bytes, budget).map_err(|error| match error {
        ImageError::Malformed(FormatError::TooMuchMemory { limit }) => {
            limits::too_much_memory(&files::show(path), limit)
        }
        ImageError::Malformed(error) => malformed(path, &error, "zkc build"),
        error => malformed(path, &error, "zkc build"),
    })?;
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let output = path.parent().unwrap_or(Path::new("")).to_path_buf();
    Ok(ImageTarget { image, name, output })
}

/// Reads a receipt.
pub(super) fn receipt(path: &Path) -> Result<Receipt, Failure> {
    let bytes = files::read(path, FileKind::Receipt)?;
    if bytes.is_empty() {
        return Err(malformed(path, &"it is empty", "zkc prove").into());
    }
    if bytes.starts_with(IMAGE_MAGIC) {
        return Err(wrong_kind(path, "an image", "a receipt (`.zkr`)").into());
    }
    if !bytes.starts_with(RECEIPT_MAGIC) && !has_extension(path, "zkr") {
        return Err(wrong_kind(path, "no receipt", "a receipt (`.zkr`)").into());
    }
    let receipt = Receipt::decode(&bytes).map_err(|error| match error {
        ReceiptError::Malformed(error) => malformed(path, &error, "zkc prove"),
        error => malformed(path, &error, "zkc prove"),
    })?;
    Ok(receipt)
}

/// Whether a file is a receipt, by its first bytes or else its name.
pub(super) fn is_receipt(path: &Path) -> Result<bool, Failure> {
    files::expect_file(path, FileKind::ImageOrReceipt)?;
    let bytes = files::read_start(path, RECEIPT_MAGIC.len());
    Ok(bytes.starts_with(RECEIPT_MAGIC) || !bytes.starts_with(IMAGE_MAGIC) && has_extension(path, "zkr"))
}

fn malformed(path: &Path, why: &dyn Display, maker: &str) -> Diagnostic {
    Diagnostic::global(codes::E0806, format!("{} is malformed: {why}", files::show(path)))
        .help(format!("copy it again from its source, or make it again with `{maker}`"))
}

impl SourceTarget {
    /// The program's warnings, or all its errors.
    pub(super) fn report(self) -> Result<Report, Failure> {
        let Checked { sources, diagnostics, .. } = self.checked;
        if driver::has_errors(&diagnostics) {
            return Err(Failure::new(sources, diagnostics));
        }
        Ok(Report { sources, diagnostics, logs: vec![] })
    }

    /// Builds what is chosen; nothing if there is an error.
    pub(super) fn build(&self, choice: Choice<'_>, console: &Console) -> Result<Vec<Built>, Failure> {
        console
            .during("building", || self.checked.build_all(choice))
            .map_err(|diagnostics| Failure::new(self.checked.sources.clone(), diagnostics))
    }

    /// What expressions in the inputs of a circuit can name.
    pub(super) fn scope(&self, built: &Built) -> Scope<'_> {
        let entry = self.checked.program.entries.iter().find(|entry| entry.name == built.name);
        Scope::new(&self.checked, entry)
    }

    /// Builds the circuits of these names.
    pub(super) fn build_each(&self, circuits: &[&str], console: &Console) -> Result<Vec<Built>, Failure> {
        let built: Result<Vec<_>, _> =
            circuits.iter().map(|name| self.build(Choice::Named(name), console)).collect();
        built.map(|built| built.into_iter().flatten().collect())
    }

    /// What goes with an answer about these circuits.
    pub(super) fn into_report(self, built: &[Built]) -> Report {
        let Checked { sources, mut diagnostics, .. } = self.checked;
        diagnostics.extend(built.iter().flat_map(|built| built.warnings.clone()));
        Report { sources, diagnostics, logs: vec![] }
    }
}

/// The choice that `--circuit` makes where one circuit is wanted.
pub(super) fn one(circuit: Option<&str>) -> Choice<'_> {
    circuit.map_or(Choice::Only, Choice::Named)
}

/// The choice that `--circuit` makes where all are taken if none is named.
pub(super) fn any(circuit: Option<&str>) -> Choice<'_> {
    circuit.map_or(Choice::All, Choice::Named)
}

/// An image is of one circuit: there is nothing to choose.
pub(super) fn refuse_circuit(circuit: Option<&str>) -> Result<(), Diagnostic> {
    match circuit {
        None => Ok(()),
        Some(_) => Err(Diagnostic::global(codes::E0812, "an image has no circuits to choose from")
            .help("leave out --circuit: an image is built from one circuit")),
    }
}
