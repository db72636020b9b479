//! Inputs files: TOML or JSON values for the parameters of an image.
//!
//! The image's ABI alone says what is expected, never the source: an image can be run without its source.

mod bind;
mod json;
mod mask;
mod number;
mod template;
#[cfg(test)]
mod tests;
mod toml;
mod value;

use curve25519_dalek::scalar::Scalar;
use zkvm::Opening;
use zkvm::abi::Abi;
use zkvm::generators::PedersenGens;

pub(crate) use bind::{Binder, is_byte};
pub use mask::masked;
pub(crate) use mask::masked_expression;
pub(crate) use template::toml_key;
pub use template::{json_template, toml_template};
pub(crate) use value::{Key, Kind, Table, Value};

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// The most values of an inputs file, to bound the memory they take: twice the leaves of the largest ABI.
const MAX_VALUES: usize = 1 << 21;

/// The format of an inputs file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// TOML, with comments and sections.
    Toml,
    /// JSON, as other programs write it.
    Json,
}

/// Inputs that fit an ABI.
#[derive(Debug, Default)]
pub struct Bound {
    /// The leaves, in the order of the ABI.
    pub inputs: zkvm::Inputs,
    /// The openings whose blindings were drawn because the file gives none.
    pub fresh: Vec<FreshOpening>,
    /// Warnings about the file.
    pub warnings: Vec<Diagnostic>,
}

/// An opening with a blinding that exists nowhere else: lose it and the commitment cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreshOpening {
    /// The value's path: `coins[0].amount`.
    pub path: String,
    /// Its index in [`zkvm::Inputs::hidden`].
    pub index: usize,
}

impl Bound {
    /// The openings whose blindings were drawn, each with the commitment that it opens.
    pub fn drawn(&self) -> impl Iterator<Item = (&FreshOpening, &Opening, [u8; 32])> {
        let pedersen = PedersenGens::default();
        self.fresh.iter().map(move |fresh| {
            let opening = &self.inputs.hidden[fresh.index];
            (fresh, opening, pedersen.commit(opening.value, opening.blinding).compress().to_bytes())
        })
    }
}

/// Reads the inputs of an image, all given as values: [`crate::eval::compute`] evaluates expressions, too. `file` is where diagnostics point to, `blinding` draws a uniform scalar.
///
/// # Errors
/// Everything that is wrong with the file.
///
/// # Examples
///
/// ```
/// use zkc::driver::NoFiles;
/// use zkc::inputs::{self, Format};
/// use zkc::source::SourceMap;
///
/// let built = zkc::compile("main.zk", "circuit pair(a: u8, b: u8) { assert a < b; }", &NoFiles)?;
/// let mut files = SourceMap::default();
/// let text = r#"{ "a": 1, "b": 256 }"#;
/// let file = files.add("inputs.json", text);
/// // No value of this circuit is `Hidden`, so that no blinding has to be drawn.
/// let mut blinding = || unreachable!("nothing is committed");
///
/// let wrong = inputs::read(file, text, Format::Json, &built[0].image.abi, &mut blinding).unwrap_err();
/// assert_eq!(files.text(wrong[0].labels[0].span), "256");
/// # Ok::<(), zkc::driver::Refused>(())
/// ```
pub fn read(
    file: FileId,
    text: &str,
    format: Format,
    abi: &Abi,
    blinding: &mut dyn FnMut() -> Scalar,
) -> Result<Bound, Vec<Diagnostic>> {
    bind::Binder::new(file, format, blinding).bind(abi, &parsed(file, text, format)?)
}

/// The values of a file, of whatever types.
pub(crate) fn parsed(file: FileId, text: &str, format: Format) -> Result<value::Table, Vec<Diagnostic>> {
    // Every value comes after one of these; an image has far fewer leaves.
    let values = text.bytes().filter(|byte| b",=:[{".contains(byte)).count();
    if values > MAX_VALUES {
        let message = format!("the inputs file has {values} values, more than any image takes");
        return Err(vec![Diagnostic::at(codes::E0601, Span::new(file, 0, 0), message).here("in this file")]);
    }
    let table = match format {
        Format::Toml => toml::parse(text),
        Format::Json => json::parse(text).map_err(|error| vec![error]),
    };
    table.map_err(|errors| syntax_diagnostics(file, text, format, errors))
}

/// The first thing that is wrong with the grammar: what follows is most often about it. Without one, names that are given
/// twice, at most one a line.
fn syntax_diagnostics(
    file: FileId,
    text: &str,
    format: Format,
    errors: Vec<value::SyntaxError>,
) -> Vec<Diagnostic> {
    const MOST: usize = 20;
    let name = match format {
        Format::Toml => "TOML",
        Format::Json => "JSON",
    };
    let mut diagnostics: Vec<Diagnostic> = vec![];
    let mut last: Option<usize> = None;
    let malformed = errors.iter().position(|error| error.code != codes::E0608);
    let told = match malformed {
        Some(first) => first..first + 1,
        None => 0..errors.len(),
    };
    for error in errors.into_iter().take(told.end).skip(told.start) {
        let start = error.span.start;
        let same_line = last.and_then(|last| text.get(last..start)).is_some_and(|gap| !gap.contains('\n'));
        if same_line || diagnostics.len() == MOST {
            continue;
        }
        last = Some(start);
        let message = format!("the inputs file is not {name}: {}", error.message);
        let diagnostic = Diagnostic::at(error.code, Span::new(file, start, error.span.end), message);
        diagnostics.push(match format {
            Format::Toml if text.trim_start().starts_with('{') => {
                diagnostic.help("it looks like JSON: give the file a name that ends in `.json`")
            }
            _ => diagnostic,
        });
    }
    diagnostics
}
