//! Projects: what `Zk.toml` says, the packages that a program is made of, and `Zk.lock`.

mod lock;
mod manifest;
mod packages;

use semver::{Version, VersionReq};

use crate::source::Span;
use crate::syntax::lex;

pub use lock::{Change, LOCK, Lock, Locked};
pub use packages::{Member, Packages};

/// The file that makes a folder a project.
pub const MANIFEST: &str = "Zk.toml";
/// Where a project's program starts.
pub const ENTRY: &str = "src/main.zk";
/// Where a library starts, which other packages use.
pub const LIBRARY: &str = "src/lib.zk";
/// The edition of the language that this compiler knows.
pub const EDITION: &str = "2026";

/// What a project's `Zk.toml` says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The name of the package.
    pub name: String,
    /// Its version: three numbers.
    pub version: Version,
    /// The packages it uses, by name.
    pub dependencies: Vec<Dependency>,
}

/// A package that another one uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The name of the package.
    pub name: String,
    /// Where it comes from.
    pub source: Source,
    /// The versions that will do; all if none is given.
    pub version: Option<VersionReq>,
    /// The place of its name.
    pub span: Span,
    /// The place that says where it is.
    pub source_span: Span,
}

/// Where a package comes from. A registry would be another kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder, by its path from the folder of the package that uses it.
    Path(String),
}

/// Whether a text can name a project: a letter, then letters, digits, `_` and `-`.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.len() <= 64
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// The name of a package as paths begin with it: `-` is written `_`. None if it is a word of the language.
///
/// # Examples
///
/// ```
/// use zkc::project::path_name;
///
/// assert_eq!(path_name("my-shapes").as_deref(), Some("my_shapes"));
/// assert_eq!(path_name("circuit"), None);
/// assert_eq!(path_name("std"), None);
/// ```
pub fn path_name(name: &str) -> Option<String> {
    let path = name.replace('-', "_");
    let word = matches!(lex(&path)[..], [lexeme] if lexeme.token.can_be_name());
    (word && !RESERVED.contains(&path.as_str())).then_some(path)
}

/// Names that lead somewhere in every package.
const RESERVED: [&str; 9] = ["std", "bool", "field", "int", "u8", "u16", "u32", "u64", "u128"];
