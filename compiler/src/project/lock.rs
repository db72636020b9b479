//! `Zk.lock`: which packages a program was built with.

use std::collections::BTreeMap;

use sha3::{Digest, Sha3_256};
use toml::Value;

use super::{EDITION, Packages};
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::Checked;
use crate::source::{FileId, Span};

/// The file beside `Zk.toml` that remembers the packages.
pub const LOCK: &str = "Zk.lock";

const HEADER: &str = "# The packages that this program uses, as they were when it was last built. Made by zkc; keep it with the program.\n";
/// Sets what is hashed here apart from whatever else is hashed.
const DOMAIN: &[u8] = b"zkc package 1";

/// The packages that a program uses, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// What is known of each one.
    pub packages: BTreeMap<String, Locked>,
}

/// What a lock file says of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    /// Its version, as its manifest says.
    pub version: String,
    /// The SHA3-256 hash of its sources, in hex digits.
    pub hash: String,
}

/// What is not as in the lock file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A package that was not there.
    Added(String),
    /// One that is not used any more.
    Removed(String),
    /// One with other sources or another version.
    Changed(String),
}

impl Lock {
    /// The lock of packages whose files were all read. The project itself is not in it, nor the standard library, which comes
    /// with the compiler.
    pub fn of(packages: &Packages, checked: &Checked) -> Self {
        let members = packages.members.iter().zip(&checked.packages).skip(1);
        let locked = members.map(|(member, files)| {
            let hash = hash(checked, &member.folder, files);
            (member.project.name.clone(), Locked { version: member.project.version.to_string(), hash })
        });
        Self { packages: locked.collect() }
    }

    /// Reads the text of a `Zk.lock`; the diagnostic points into `file`.
    ///
    /// # Errors
    /// What is wrong with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use zkc::project::{Lock, Locked};
    /// use zkc::source::FileId;
    ///
    /// let hash = "0".repeat(64);
    /// let locked = Locked { version: "1.0.0".to_string(), hash };
    /// let lock = Lock { packages: [("shapes".to_string(), locked)].into() };
    /// assert_eq!(Lock::parse(FileId(0), &lock.to_string()), Ok(lock));
    /// ```
    pub fn parse(file: FileId, text: &str) -> Result<Self, Box<Diagnostic>> {
        let wrong = |span: std::ops::Range<usize>, message: String| {
            let diagnostic = Diagnostic::at(codes::E0270, Span::new(file, span.start, span.end), message);
            Box::new(diagnostic.help("delete the file; `zkc build` makes it again"))
        };
        let table: toml::Table = toml::from_str(text).map_err(|error| {
            wrong(error.span().unwrap_or(0..0), format!("Zk.lock is not TOML: {}", error.message()))
        })?;
        let malformed = || wrong(0..0, "Zk.lock does not have the form that zkc writes".to_string());
        let none = Value::Array(vec![]);
        let packages = table.get("package").unwrap_or(&none).as_array().ok_or_else(malformed)?;
        let mut lock = Self::default();
        for package in packages {
            let text =
                |key| package.get(key).and_then(Value::as_str).map(str::to_string).ok_or_else(malformed);
            let locked = Locked { version: text("version")?, hash: text("hash")? };
            if lock.packages.insert(text("name")?, locked).is_some() {
                return Err(malformed());
            }
        }
        Ok(lock)
    }

    /// What of the packages as they are now is not as in this lock.
    pub fn changes(&self, now: &Lock) -> Vec<Change> {
        let new = now.packages.iter().filter_map(|(name, locked)| match self.packages.get(name) {
            None => Some(Change::Added(name.clone())),
            Some(before) => (before != locked).then(|| Change::Changed(name.clone())),
        });
        let gone = self.packages.keys().filter(|name| !now.packages.contains_key(*name));
        new.chain(gone.map(|name| Change::Removed(name.clone()))).collect()
    }
}

/// The text of the file.
impl std::fmt::Display for Lock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(HEADER)?;
        for (name, Locked { version, hash }) in &self.packages {
            let [name, version, hash] = [name, version, hash].map(|text| Value::from(text.as_str()));
            write!(f, "\n[[package]]\nname = {name}\nversion = {version}\nhash = {hash}\n")?;
        }
        Ok(())
    }
}

/// The hash of a package: of its edition, and of each file's path in the package and text, in the order of the paths. The ends of
/// lines may be of either kind.
fn hash(checked: &Checked, folder: &str, files: &[FileId]) -> String {
    let files: BTreeMap<&str, String> = files
        .iter()
        .map(|file| checked.sources.file(*file))
        .map(|file| (file.name.strip_prefix(folder).unwrap_or(&file.name), file.text.replace("\r\n", "\n")))
        .collect();
    let mut hasher = Sha3_256::new();
    let mut add = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    add(DOMAIN);
    add(EDITION.as_bytes());
    for (path, text) in files {
        add(path.as_bytes());
        add(text.as_bytes());
    }
    hex::encode(hasher.finalize())
}
