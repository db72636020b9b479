//! The registry of diagnostics: every code as a constant. One list per stage, each in that stage's own file under
//! `codes/`.

mod audit;
mod contracts;
mod eval;
mod input;
mod lower;
mod packages;
mod project;
mod resolve;
mod run;
mod syntax;
mod testing;
mod types;
mod zkos;

use std::cmp::Ordering;
use std::fmt;

pub use self::audit::*;
pub use self::contracts::*;
pub use self::eval::*;
pub use self::input::*;
pub use self::lower::*;
pub use self::packages::*;
pub use self::project::*;
pub use self::resolve::*;
pub use self::run::*;
pub use self::syntax::*;
pub use self::testing::*;
pub use self::types::*;
pub use self::zkos::*;

/// A diagnostic code with all that follows from it. Two are equal if their names are, and in the order of those.
#[derive(Clone, Copy)]
pub struct Code(&'static Entry);

/// What is registered under a code.
struct Entry {
    name: &'static str,
    severity: Severity,
    title: &'static str,
    text: &'static str,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Nothing can be made of this source, file or request.
    Error(Verdict),
    /// Worth a look; the work goes on.
    Warning,
}

/// What an error says of the question that a command was asked; of two, the greater one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The answer is no: the program is wrong, or the receipt is rejected.
    No,
    /// There is no answer: wrong usage, or a file that is missing, unreadable or malformed.
    Unjudged,
}

impl Verdict {
    /// What a command exits with.
    pub const fn exit_code(self) -> u8 {
        match self {
            Verdict::No => 1,
            Verdict::Unjudged => 2,
        }
    }
}

impl Code {
    /// How people write it: `E0412`.
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// Whether it is of errors or of warnings.
    pub const fn severity(self) -> Severity {
        self.0.severity
    }

    /// One line: what is wrong.
    pub const fn title(self) -> &'static str {
        self.0.title
    }

    /// A few sentences in Markdown: why it is an error, an example, how to fix it.
    pub const fn text(self) -> &'static str {
        self.0.text
    }
}

/// Every code in order, errors before warnings.
pub fn all() -> impl Iterator<Item = Code> {
    let is_warning = |code: &Code| code.severity() == Severity::Warning;
    let stages = [
        syntax::CODES,
        resolve::CODES,
        packages::CODES,
        types::CODES,
        lower::CODES,
        input::CODES,
        testing::CODES,
        audit::CODES,
        eval::CODES,
        run::CODES,
        project::CODES,
        contracts::CODES,
        zkos::CODES,
    ];
    let codes = stages.into_iter().flatten().copied();
    codes.clone().filter(move |code| !is_warning(code)).chain(codes.filter(is_warning))
}

/// The code of a name, upper or lower case.
///
/// # Examples
///
/// ```
/// let code = zkc::diagnostic::codes::find("e0112").expect("there is one");
/// assert_eq!(code.name(), "E0112");
/// assert!(code.text().contains(';'));
/// ```
pub fn find(name: &str) -> Option<Code> {
    all().find(|code| code.name().eq_ignore_ascii_case(name))
}

/// Makes a constant of every code, and the list of them.
macro_rules! register {
    ($($name:ident: $severity:ident $(($verdict:ident))? { title: $title:literal, text: $text:literal, })*) => {
        $(
            #[doc = concat!(stringify!($name), ": ", $title, ".")]
            pub const $name: super::Code = super::Code(&super::Entry {
                name: stringify!($name),
                severity: super::Severity::$severity $((super::Verdict::$verdict))?,
                title: $title,
                text: $text,
            });
        )*

        pub(super) const CODES: &[super::Code] = &[$($name),*];
    };
}
use register;

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Code {}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
