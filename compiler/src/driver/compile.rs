//! From source text to images in one call.

use std::error::Error;
use std::fmt;

use super::{Built, Checked, Choice, Loader, check};
use crate::diagnostic::{Diagnostic, render};
use crate::source::SourceMap;

/// Compiles every circuit of the program whose root file is `name`. Other files come from the loader.
///
/// To choose circuits, or to see warnings without building anything, use [`check()`] and what it returns.
///
/// # Errors
/// Everything that is wrong with the program, warnings included.
///
/// # Examples
///
/// ```
/// use zkc::driver::NoFiles;
///
/// let built = zkc::compile("main.zk", "circuit product(a: u8, b: u8) -> u16 { reveal(a * b) }", &NoFiles)?;
/// assert_eq!(built[0].name, "product");
/// println!("{}: {}", built[0].name, built[0].id);
///
/// let refused = zkc::compile("main.zk", "circuit c(x: u8) { assert x; }", &NoFiles).unwrap_err();
/// assert!(refused.to_string().contains("main.zk:1:27"));
/// # Ok::<(), zkc::driver::Refused>(())
/// ```
pub fn compile(name: &str, text: &str, loader: &dyn Loader) -> Result<Vec<Built>, Refused> {
    let checked = check(name, text, loader);
    checked.build_all(Choice::All).map_err(|diagnostics| Refused { diagnostics, sources: checked.sources })
}

/// A program that does not compile. It prints as the messages that the command line shows.
#[derive(Clone, Debug)]
pub struct Refused {
    /// What is wrong with it, in the order of the stages; warnings are among it.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that the diagnostics point into.
    pub sources: SourceMap,
}

impl Refused {
    /// That one thing is wrong, in a program or beside it.
    pub(crate) fn of(checked: &Checked, diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic], sources: checked.sources.clone() }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&render::render_all(&self.diagnostics, &self.sources, false))
    }
}

impl Error for Refused {}
