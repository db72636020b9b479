//! `--inputs FILE`

use std::path::Path;

use curve25519_dalek::scalar::Scalar;
use rand_core::{OsRng, RngCore};
use zeroize::Zeroize;
use zkc::diagnostic::{Diagnostic, codes};
use zkc::driver::Secrets;
use zkc::inputs::{self, Bound, Format};
use zkc::source::SourceMap;
use zkvm::abi::Abi;

use super::answer::{Failure, Report};
use super::files::{self, FileKind};
use super::target::has_extension;

/// Reads the inputs of an image from a file; none is needed if there is nothing to give.
///
/// What goes with warnings and errors has the file's text, values masked unless they may be shown.
pub(super) fn read(path: Option<&Path>, abi: &Abi, secrets: Secrets) -> Result<(Bound, Report), Failure> {
    let Some(path) = path else {
        let Some(first) = abi.parameters.first() else { return Ok(<(Bound, Report)>::default()) };
        let message =
            format!("the circuit takes inputs, such as `{}`, but no inputs file is given", first.name);
        let help = "give a file with --inputs FILE; `zkc inputs` prints a template";
        return Err(Failure::from(Diagnostic::global(codes::E0602, message).help(help)).unjudged());
    };
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
    let mut sources = SourceMap::default();
    // The name first: the text is copied only to point into it.
    let file = sources.add(path.display().to_string(), "");
    let bound = inputs::read(file, &text, format, abi, &mut random_scalar);
    let mut sources = SourceMap::default();
    let warned = bound.as_ref().map_or(true, |bound| !bound.warnings.is_empty());
    if warned {
        let name = path.display().to_string();
        match secrets {
            Secrets::Show => sources.add(name, text.as_str()),
            Secrets::Hide => sources.add(name, inputs::masked(&text)),
        };
    }
    match bound {
        Err(diagnostics) => Err(Failure::new(sources, diagnostics)),
        Ok(mut bound) => {
            let diagnostics = std::mem::take(&mut bound.warnings);
            Ok((bound, Report { sources, diagnostics, logs: vec![] }))
        }
    }
}

/// A uniform scalar.
fn random_scalar() -> Scalar {
    let mut bytes = [0; 64];
    OsRng.fill_bytes(&mut bytes);
    let scalar = Scalar::from_bytes_mod_order_wide(&bytes);
    bytes.zeroize();
    scalar
}
