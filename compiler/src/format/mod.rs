//! From syntax tree and trivia to text: the tokens and comments of a file in their order, with the layout of the house.
//!
//! The layout is a core to build on. A statement stands on a line of its own and is indented by four blanks for each
//! block around it. Within an expression lines are broken where the author broke them, and one empty line stays where
//! there were some; no line is broken because it is long.

mod contract;
mod expression;
mod item;
mod printer;
mod statement;
#[cfg(test)]
mod tests;
mod ty;

use crate::diagnostic::Diagnostic;
use crate::source::FileId;
use crate::syntax::ast::Module;
use crate::syntax::parse;
use crate::syntax::trivia::Trivia;
use printer::Printer;

/// The text of one file, laid out again. To do so once more changes nothing.
///
/// # Errors
/// What is wrong with a text that does not parse: of what could not be understood no layout is known.
///
/// # Examples
///
/// ```
/// use zkc::source::FileId;
///
/// let text = "circuit adult( age:u8 ){\nassert age>=18; // today\n}";
/// let expected = "circuit adult(age: u8) {\n    assert age >= 18; // today\n}\n";
/// assert_eq!(zkc::format::format(FileId(0), text).as_deref(), Ok(expected));
/// ```
pub fn format(file: FileId, text: &str) -> Result<String, Vec<Diagnostic>> {
    let (module, diagnostics) = parse(file, text);
    if diagnostics.is_empty() { Ok(print(&module, &Trivia::of(text))) } else { Err(diagnostics) }
}

/// Writes the tree of a whole file, with the trivia of the text that it was parsed from without a diagnostic.
pub fn print(module: &Module, trivia: &Trivia<'_>) -> String {
    let mut printer = Printer::new(trivia);
    printer.module(module);
    printer.finish()
}
