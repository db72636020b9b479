//! `--inputs FILE`

use std::path::Path;

use zeroize::Zeroizing;
use zkc::diagnostic::{Diagnostic, codes};
use zkc::driver::{Refused, Secrets};
use zkc::eval::{self, Evaluated, InputsFile, Scope, eval_with};
use zkc::inputs::{Bound, Format};
use zkvm::abi::Abi;

use super::answer::{Failure, Report};
use super::files::{self, FileKind};
use super::random::random_scalar;
use super::target::has_extension;

/// Reads the inputs of a circuit from a file, and evaluates the expressions among them; none is needed if there is nothing to give.
/// Without the source of the circuit there is no scope.
///
/// What goes with warnings and errors has the file's text, values masked unless they may be shown.
pub(super) fn read(
    path: Option<&Path>,
    scope: Option<Scope<'_>>,
    abi: &Abi,
    secrets: Secrets,
) -> Result<(Bound, Report), Failure> {
    let Some(path) = path else {
        let Some(first) = abi.parameters.first() else { return Ok(<(Bound, Report)>::default()) };
        let message =
            format!("the circuit takes inputs, such as `{}`, but no inputs file is given", first.name);
        let help = "give a file with --inputs FILE; `zkc inputs` prints a template";
        return Err(Failure::from(Diagnostic::global(codes::E0602, message).help(help)).unjudged());
    };
    let Computed { bound, report, .. } = compute(path, scope, abi, secrets)?;
    Ok((bound, report))
}

/// Inputs with what goes with them, and the text of their file with values in place of expressions.
pub(super) struct Computed {
    pub(super) bound: Bound,
    pub(super) filled: Zeroizing<String>,
    pub(super) report: Report,
}

/// The same for a file that there is.
pub(super) fn compute(
    path: &Path,
    scope: Option<Scope<'_>>,
    abi: &Abi,
    secrets: Secrets,
) -> Result<Computed, Failure> {
    let (name, text, format) = open(path)?;
    let file = InputsFile { name: &name, text: &text, format };
    let computed = eval::compute(scope, file, abi, secrets, &mut random_scalar).map_err(refused)?;
    let eval::Computed { mut bound, filled, sources, logs } = computed;
    let diagnostics = std::mem::take(&mut bound.warnings);
    Ok(Computed { bound, filled, report: Report { sources, diagnostics, logs } })
}

/// Evaluates an expression that can name the inputs of a file.
pub(super) fn eval(
    expression: &str,
    path: &Path,
    scope: Option<Scope<'_>>,
    abi: &Abi,
    secrets: Secrets,
) -> Result<Evaluated, Failure> {
    let (name, text, format) = open(path)?;
    let file = InputsFile { name: &name, text: &text, format };
    eval_with(scope, expression, file, abi, secrets).map_err(refused)
}

/// What messages call a file, its text, and how that is read.
fn open(path: &Path) -> Result<(String, Zeroizing<String>, Format), Failure> {
    let format = if has_extension(path, "toml") {
        Format::Toml
    } else if has_extension(path, "json") {
        Format::Json
    } else {
        if files::path_kind(path)? == files::PathKind::Nothing {
            return Err(files::missing(path).into());
        }
        let message = format!("{} does not end in `.toml` or `.json`", files::show(path));
        let help = "the extension of an inputs file says how it is read";
        return Err(Diagnostic::global(codes::E0807, message).help(help).into());
    };
    let text = files::read_text(path, FileKind::Inputs)?;
    Ok((path.display().to_string(), text, format))
}

pub(super) fn refused(refused: Refused) -> Failure {
    Failure::new(refused.sources, refused.diagnostics)
}
