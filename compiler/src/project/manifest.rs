//! Reading `Zk.toml`.

use std::borrow::Cow;
use std::ops::Range;

use semver::{Version, VersionReq};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Dependency, EDITION, Project, Source, is_name, path_name};
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::source::{FileId, Span, is_invisible};

type Key<'a> = Spanned<Cow<'a, str>>;
type Value<'a> = Spanned<DeValue<'a>>;

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
    /// let text = "[package]\nname = \"age\"\nversion = \"0.1.0\"\n[dependencies]\ndates = { path = \"../dates\" }\n";
    /// let project = Project::parse(SourceMap::default().add("Zk.toml", text), text).expect("it is one");
    /// assert_eq!(project.name, "age");
    /// assert_eq!(project.dependencies[0].name, "dates");
    /// ```
    pub fn parse(file: FileId, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut reader = Reader { file, diagnostics: vec![] };
        match DeTable::parse(text) {
            Ok(root) => reader.root(root.get_ref()),
            Err(error) => {
                let message = format!("Zk.toml is not TOML: {}", error.message());
                reader.wrong(codes::E0809, error.span().unwrap_or(0..0), message);
                None
            }
        }
        .filter(|_| reader.diagnostics.is_empty())
        .ok_or_else(|| {
            reader.diagnostics.sort_by_key(|d| d.labels.first().map(|label| label.span));
            reader.diagnostics
        })
    }
}

struct Reader {
    file: FileId,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn wrong(&mut self, code: Code, span: Range<usize>, message: impl Into<String>) -> &mut Diagnostic {
        let index = self.diagnostics.len();
        self.diagnostics.push(Diagnostic::at(code, self.span(span), message));
        &mut self.diagnostics[index]
    }

    fn span(&self, span: Range<usize>) -> Span {
        Span::new(self.file, span.start, span.end)
    }

    fn root(&mut self, root: &DeTable<'_>) -> Option<Project> {
        let (mut package, mut dependencies) = (None, vec![]);
        for (key, value) in root {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("package", DeValue::Table(table)) => package = Some(self.package(table)),
                ("dependencies", DeValue::Table(table)) => {
                    dependencies = table.iter().filter_map(|(k, v)| self.dependency(k, v)).collect();
                }
                ("package" | "dependencies", _) => {
                    let message = format!("`{}` is a table", key.get_ref());
                    let help = format!("write `[{}]`, and its entries on the lines below", key.get_ref());
                    self.wrong(codes::E0809, key.span(), message).helps.push(help);
                }
                _ => self.unknown(key, &["package", "dependencies"]),
            }
        }
        if package.is_none() && !root.contains_key("package") {
            self.missing("[package]");
        }
        dependencies.sort_by(|a: &Dependency, b| a.name.cmp(&b.name));
        let (name, version) = package.flatten()?;
        Some(Project { name, version, dependencies })
    }

    /// Its name and version.
    fn package(&mut self, table: &DeTable<'_>) -> Option<(String, Version)> {
        let (mut name, mut version) = (None, None);
        for (key, value) in table {
            let text = string(value);
            match key.get_ref().as_ref() {
                "name" => {
                    name = text.filter(|text| is_name(text));
                    if name.is_none() {
                        let rule = "a name starts with a letter and has only letters, digits, `_` and `-`";
                        self.wrong(codes::E0809, value.span(), rule);
                    }
                }
                "version" => {
                    version = text.and_then(|text| parse_version(&text));
                    if version.is_none() {
                        let rule = "a version is three numbers in quotes: \"0.1.0\"";
                        self.wrong(codes::E0809, value.span(), rule);
                    }
                }
                "edition" if text.as_deref() == Some(EDITION) => {}
                "edition" => {
                    let message = format!("this compiler knows the edition \"{EDITION}\" only");
                    let help = format!(
                        "write `edition = \"{EDITION}\"`, or install a compiler that knows the other one"
                    );
                    self.wrong(codes::E0266, value.span(), message).helps.push(help);
                }
                _ => self.unknown(key, &["name", "version", "edition"]),
            }
        }
        for known in ["name", "version"] {
            if !table.contains_key(known) {
                self.missing(known);
            }
        }
        Some((name?, version?))
    }

    /// An entry of the dependencies.
    fn dependency(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Dependency> {
        let name = key.get_ref().to_string();
        if !is_name(&name) || path_name(&name).is_none() {
            let message = format!("a dependency cannot be called `{}`", name.escape_debug());
            let help = match name.as_str() {
                "std" => "remove this: the standard library comes with the compiler",
                _ => {
                    "a name starts with a letter, has only letters, digits, `_` and `-`, and is no word of the language"
                }
            };
            self.wrong(codes::E0268, key.span(), message).helps.push(help.to_string());
            return None;
        }
        let table = match value.get_ref() {
            DeValue::Table(table) => table,
            _ => {
                let message = format!("it is not said where `{name}` is");
                let help = format!("write `{name} = {{ path = \"../{name}\" }}`");
                let note = "there is no registry of packages: a dependency is a folder, given by its path";
                let diagnostic = self.wrong(codes::E0260, value.span(), message);
                diagnostic.helps.push(help);
                diagnostic.notes.push(note.to_string());
                return None;
            }
        };
        let (mut path, mut version, mut fine) = (None, None, true);
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "path" => path = Some(value),
                "version" => {
                    version = string(value).and_then(|text| VersionReq::parse(&text).ok());
                    if version.is_none() {
                        let rule = "a version is written \"0.1.0\"; \"0.1\" is any that begins so";
                        self.wrong(codes::E0260, value.span(), rule);
                        fine = false;
                    }
                }
                "git" | "branch" | "tag" | "rev" | "registry" => {
                    let message = "a dependency is a folder, given by its path";
                    let help =
                        format!("get a copy of `{name}`, and write `{name} = {{ path = \"../{name}\" }}`");
                    self.wrong(codes::E0260, key.span(), message).helps.push(help);
                    return None;
                }
                _ => {
                    self.unknown(key, &["path", "version"]);
                    fine = false;
                }
            }
        }
        let Some(path) = path else {
            if fine {
                let message = format!("it is not said where `{name}` is");
                let help = format!("add `path = \"../{name}\"`");
                self.wrong(codes::E0260, value.span(), message).helps.push(help);
            }
            return None;
        };
        let Some(source) = string(path).filter(|text| is_relative(text)).map(Source::Path) else {
            let message = "a path goes from the folder of this Zk.toml, with `/`";
            self.wrong(codes::E0260, path.span(), message).helps.push("such as \"../shapes\"".to_string());
            return None;
        };
        let (span, source_span) = (self.span(key.span()), self.span(path.span()));
        fine.then_some(Dependency { name, source, version, span, source_span })
    }

    fn missing(&mut self, what: &str) {
        let help = "it needs [package] with name = \"…\" and version = \"0.1.0\"";
        self.wrong(codes::E0809, 0..0, format!("Zk.toml has no `{what}`")).helps.push(help.to_string());
    }

    fn unknown(&mut self, key: &Key<'_>, known: &[&str]) {
        let name = key.get_ref();
        let help = match closest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            _ => format!("the entries here are {}", known.join(", ")),
        };
        let message = format!("Zk.toml has an unknown entry `{}`", name.escape_debug());
        self.wrong(codes::E0809, key.span(), message).helps.push(help);
    }
}

fn string(value: &Value<'_>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        _ => None,
    }
}

/// Three numbers, and nothing else that a version may have.
fn parse_version(text: &str) -> Option<Version> {
    let fits = text.len() < 32 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    Version::parse(text).ok().filter(|_| fits)
}

/// Whether a path means the same on every machine.
fn is_relative(path: &str) -> bool {
    !path.is_empty() && !path.starts_with('/') && !path.contains(['\\', ':']) && !path.contains(is_invisible)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Project, Vec<String>> {
        let messages = |all: Vec<Diagnostic>| all.into_iter().map(|d| d.message).collect();
        Project::parse(FileId(0), text).map_err(messages)
    }

    const PACKAGE: &str = "[package]\nname = \"age-check\"\nversion = \"0.1.0\"\n";

    #[test]
    fn good() {
        let project = parse(PACKAGE).expect("a project");
        assert_eq!((project.name.as_str(), project.version.to_string().as_str()), ("age-check", "0.1.0"));
        let text = format!(
            "{PACKAGE}edition = \"2026\"\n[dependencies]\nz = {{ path = \"z\" }}\nb-c = {{ path = \"../b\", version = \"1\" }}"
        );
        let found = parse(&text).expect("a project").dependencies;
        let names: Vec<&str> = found.iter().map(|dependency| dependency.name.as_str()).collect();
        assert_eq!(names, ["b-c", "z"]);
        assert_eq!(found[0].source, Source::Path("../b".to_string()));
    }

    #[test]
    fn wrong() {
        assert_eq!(parse("").unwrap_err(), ["Zk.toml has no `[package]`"]);
        assert_eq!(parse("[package]").unwrap_err(), ["Zk.toml has no `name`", "Zk.toml has no `version`"]);
        assert_eq!(parse("package = 3").unwrap_err(), ["`package` is a table"]);
        assert_eq!(parse("[package]\nname = \"../x\"\nversion = 1\nauthor = 3").unwrap_err().len(), 3);
        assert_eq!(parse("[package").unwrap_err().len(), 1);
        for version in ["1", "1.0", "1.0.0-a", "1.0.0+b", "01.0.0", "1.0.0.0", "", "99999999999999999999.0.0"]
        {
            let text = format!("[package]\nname = \"a\"\nversion = \"{version}\"");
            assert_eq!(parse(&text).unwrap_err().len(), 1, "{version}");
        }
    }

    #[test]
    fn wrong_dependencies() {
        for entry in [
            "std = { path = \"x\" }",
            "u8 = { path = \"x\" }",
            "\"a b\" = { path = \"x\" }",
            "a = \"1.0\"",
            "a = 3",
            "a = {}",
            "a = { version = \"1\" }",
            "a = { git = \"https://example.org\" }",
            "a = { path = 3 }",
            "a = { path = \"\" }",
            "a = { path = \"/a\" }",
            "a = { path = \"C:\\\\a\" }",
            "a = { path = \"x\", version = 1 }",
            "a = { path = \"x\", versoin = \"1\" }",
        ] {
            assert_eq!(parse(&format!("{PACKAGE}[dependencies]\n{entry}")).unwrap_err().len(), 1, "{entry}");
        }
        assert_eq!(parse(&format!("{PACKAGE}dependencies = 1")).unwrap_err().len(), 1);
    }
}
