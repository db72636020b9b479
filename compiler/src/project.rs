//! `Zk.toml`: what a folder says of its program.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// The file that makes a folder a project.
pub const MANIFEST: &str = "Zk.toml";
/// Where a project's program starts.
pub const ENTRY: &str = "src/main.zk";

/// What a project's `Zk.toml` says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The name of the package.
    pub name: String,
    /// Its version: three numbers.
    pub version: String,
}

impl Project {
    /// Reads the text of a `Zk.toml`; diagnostics point into `file`.
    ///
    /// # Errors
    /// All that is wrong with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use zkc::project::Project;
    /// use zkc::source::SourceMap;
    ///
    /// let text = "[package]\nname = \"age\"\nversion = \"0.1.0\"\n";
    /// let project = Project::parse(SourceMap::default().add("Zk.toml", text), text).expect("it is one");
    /// assert_eq!(project.name, "age");
    /// ```
    pub fn parse(file: FileId, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let wrong = |span: std::ops::Range<usize>, message: String| {
            Diagnostic::at(codes::E0809, Span::new(file, span.start, span.end), message)
        };
        let root = DeTable::parse(text).map_err(|error| {
            vec![wrong(error.span().unwrap_or(0..0), format!("Zk.toml is not TOML: {}", error.message()))]
        })?;
        let mut diagnostics = vec![];
        let (mut name, mut version) = (None, None);
        let mut seen = false;
        for (key, value) in root.into_inner() {
            let DeValue::Table(table) = value.get_ref() else {
                diagnostics.push(unknown(&wrong, &key, &["package"]));
                continue;
            };
            if key.get_ref() != "package" {
                diagnostics.push(unknown(&wrong, &key, &["package"]));
                continue;
            }
            seen = true;
            for (key, value) in table {
                let (slot, rule, fits): (_, _, fn(&str) -> bool) = match key.get_ref().as_ref() {
                    "name" => (
                        &mut name,
                        "a name starts with a letter and has only letters, digits, `_` and `-`",
                        is_name,
                    ),
                    "version" => {
                        (&mut version, "a version is three numbers in quotes: \"0.1.0\"", is_version)
                    }
                    _ => {
                        diagnostics.push(unknown(&wrong, key, &["name", "version"]));
                        continue;
                    }
                };
                // Wrong or not, it is there.
                *slot = Some(String::new());
                match value.get_ref() {
                    DeValue::String(text) if fits(text) => *slot = Some(text.to_string()),
                    _ => diagnostics.push(wrong(value.span(), rule.to_string())),
                }
            }
        }
        for (what, found) in
            [("[package]", seen), ("name", !seen || name.is_some()), ("version", !seen || version.is_some())]
        {
            if !found {
                let message = format!("Zk.toml has no `{what}`");
                let help = "it needs [package] with name = \"…\" and version = \"0.1.0\"";
                diagnostics.push(wrong(0..0, message).help(help));
            }
        }
        match (name, version) {
            (Some(name), Some(version)) if diagnostics.is_empty() => Ok(Self { name, version }),
            _ => Err(diagnostics),
        }
    }
}

fn unknown(
    wrong: &dyn Fn(std::ops::Range<usize>, String) -> Diagnostic,
    key: &Spanned<std::borrow::Cow<'_, str>>,
    known: &[&str],
) -> Diagnostic {
    let diagnostic =
        wrong(key.span(), format!("Zk.toml has an unknown entry `{}`", key.get_ref().escape_debug()));
    match closest(key.get_ref(), known.iter().copied()) {
        Some(near) if near != key.get_ref() => diagnostic.help(format!("did you mean `{near}`?")),
        _ => diagnostic.help(format!("the entries here are {}", known.join(", "))),
    }
}

/// Whether a text can name a project: a letter, then letters, digits, `_` and `-`.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.len() <= 64
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

fn is_version(text: &str) -> bool {
    let numbers: Vec<&str> = text.split('.').collect();
    numbers.len() == 3
        && numbers.iter().all(|n| !n.is_empty() && n.len() < 10 && n.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Project, Vec<String>> {
        let messages = |all: Vec<Diagnostic>| all.into_iter().map(|d| d.message).collect();
        Project::parse(FileId(0), text).map_err(messages)
    }

    #[test]
    fn good() {
        let project = parse("[package]\nname = \"age-check\"\nversion = \"0.1.0\"\n").expect("a project");
        assert_eq!((project.name.as_str(), project.version.as_str()), ("age-check", "0.1.0"));
    }

    #[test]
    fn wrong() {
        assert_eq!(parse("").unwrap_err(), ["Zk.toml has no `[package]`"]);
        assert_eq!(parse("[package]").unwrap_err(), ["Zk.toml has no `name`", "Zk.toml has no `version`"]);
        assert_eq!(parse("package = 3").unwrap_err().len(), 2);
        assert_eq!(parse("[package]\nname = \"../x\"\nversion = 1\nauthor = 3").unwrap_err().len(), 3);
        assert_eq!(parse("[package").unwrap_err().len(), 1);
    }
}
