//! Inputs files: TOML or JSON values for the parameters of an image.
//!
//! The image's ABI alone says what is expected, never the source: an image can be run by who has no source.

mod bind;
mod json;
mod number;
mod template;
mod toml;
mod type_name;
mod value;

use curve25519_dalek::scalar::Scalar;
use zkvm::abi::Abi;

pub use template::{json_template, toml_template};
pub use type_name::TypeName;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// The format of an inputs file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// TOML
    Toml,
    /// JSON
    Json,
}

/// Inputs that fit an ABI.
#[derive(Debug, Default)]
pub struct Bound {
    /// The leaves.
    pub inputs: zkvm::Inputs,
    /// The openings whose blindings were drawn because the file gives none.
    pub fresh: Vec<FreshOpening>,
}

/// An opening with a blinding that exists nowhere else: lose it and the commitment cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreshOpening {
    /// The value's path: `coins[0].amount`.
    pub path: String,
    /// Its index in [`zkvm::Inputs::hidden`].
    pub index: usize,
}

/// Reads the inputs of an image. `file` is where diagnostics point to, `blinding` draws a uniform scalar.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn read(
    file: FileId,
    text: &str,
    format: Format,
    abi: &Abi,
    blinding: &mut dyn FnMut() -> Scalar,
) -> Result<Bound, Vec<Diagnostic>> {
    let table = match format {
        Format::Toml => toml::parse(text),
        Format::Json => json::parse(text).map_err(|error| vec![error]),
    };
    let table = table.map_err(|errors| {
        let diagnostic = |error: value::SyntaxError| {
            let repeated = error.message.contains("duplicate key");
            let code = if repeated { "E0608" } else { "E0601" };
            let name = if format == Format::Toml { "TOML" } else { "JSON" };
            let span = Span::new(file, error.span.start, error.span.end);
            Diagnostic::error(code, span, format!("the inputs file is not {name}: {}", error.message))
        };
        errors.into_iter().take(20).map(diagnostic).collect::<Vec<_>>()
    })?;
    bind::Binder::new(file, blinding).bind(abi, &table)
}
