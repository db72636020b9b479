//! The file of seeds with which properties failed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use toml::{Table, Value};

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// The name of the file, which lies beside `Zk.toml` or the program.
pub const REGRESSIONS: &str = "zkc-regressions.toml";

/// The seeds with which properties failed, by the names of these.
///
/// # Examples
///
/// ```
/// use zkc::source::SourceMap;
/// use zkc::testing::{REGRESSIONS, Regressions};
///
/// let mut known = Regressions::default();
/// known.add("root bounds", 7);
/// let text = known.to_string();
/// let file = SourceMap::default().add(REGRESSIONS, text.as_str());
/// assert_eq!(Regressions::parse(file, &text).expect("it is well-formed").seeds("root bounds"), [7]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regressions {
    seeds: BTreeMap<String, BTreeSet<u64>>,
}

impl Regressions {
    /// Reads the file.
    ///
    /// # Errors
    /// If it is not as [`Regressions`] are written.
    pub fn parse(file: FileId, text: &str) -> Result<Self, Box<Diagnostic>> {
        let wrong = |span: Span, what: String| {
            let message = format!("{REGRESSIONS} is malformed: {what}");
            Box::new(Diagnostic::at(codes::E0626, span, message).help("fix it, or remove the file"))
        };
        let start = Span::new(file, 0, 0);
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let span = error.span().map_or(start, |span| Span::new(file, span.start, span.end));
            wrong(span, error.message().to_string())
        })?;
        let mut regressions = Self::default();
        let failures = match table.get("failure") {
            None => &vec![],
            Some(Value::Array(failures)) => failures,
            Some(_) => return Err(wrong(start, "`failure` is a list of tables".to_string())),
        };
        for failure in failures {
            let text = |name: &str| failure.get(name).and_then(Value::as_str);
            let seed = text("seed").and_then(|seed| u64::from_str_radix(seed, 16).ok());
            let (Some(prop), Some(seed)) = (text("prop"), seed) else {
                return Err(wrong(
                    start,
                    "each failure has a `prop` and a `seed` of 16 hex digits".to_string(),
                ));
            };
            regressions.add(prop, seed);
        }
        Ok(regressions)
    }

    /// The seeds with which a property failed.
    pub fn seeds(&self, prop: &str) -> Vec<u64> {
        self.seeds.get(prop).into_iter().flatten().copied().collect()
    }

    /// Adds a seed; whether it is new.
    pub fn add(&mut self, prop: &str, seed: u64) -> bool {
        self.seeds.entry(prop.to_string()).or_default().insert(seed)
    }
}

impl fmt::Display for Regressions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "# Seeds with which properties failed; `zkc test` tries them first. Keep this file under version control."
        )?;
        for (prop, seeds) in &self.seeds {
            for seed in seeds {
                writeln!(f, "\n[[failure]]\nprop = {}\nseed = \"{seed:016x}\"", Value::String(prop.clone()))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut regressions = Regressions::default();
        assert!(regressions.add("say \"no\"\\\n", u64::MAX));
        assert!(regressions.add("b", 1) && regressions.add("b", 2) && !regressions.add("b", 1));
        let text = regressions.to_string();
        assert_eq!(Regressions::parse(FileId(0), &text).expect("it is well-formed"), regressions, "{text}");
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for text in
            ["failure = 1", "[[failure]]\nprop = \"a\"", "[[failure]]\nprop = \"a\"\nseed = \"x\"", "["]
        {
            let refused = Regressions::parse(FileId(0), text).expect_err("it is malformed");
            assert_eq!(refused.code, codes::E0626, "{text}");
        }
    }
}
