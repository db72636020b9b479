//! The answer of a command.

use std::mem::take;

use serde_json::{Map, Value};
use zkc::diagnostic::{Diagnostic, Verdict, codes};
use zkc::source::SourceMap;

/// What goes with an answer or a failure: to stderr, or into the JSON document.
#[derive(Default)]
pub(super) struct Report {
    /// The files the diagnostics point into.
    pub(super) sources: SourceMap,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Lines printed by `log`.
    pub(super) logs: Vec<String>,
}

/// The command did what it was asked to.
#[derive(Default)]
pub(super) struct Answer {
    /// For people, on stdout.
    pub(super) text: String,
    /// For programs.
    pub(super) json: Map<String, Value>,
    pub(super) report: Report,
}

/// The answer is no, or there is none.
pub(super) struct Failure {
    pub(super) report: Report,
    pub(super) verdict: Verdict,
    /// What is known all the same: for people, and for programs. Boxed, since failures are passed up from everywhere.
    pub(super) known: Box<(String, Map<String, Value>)>,
}

impl Answer {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Adds a fact to the JSON document.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.json.insert(name.to_string(), value.into());
        self
    }

    pub(super) fn report(self, report: Report) -> Self {
        Self { report, ..self }
    }
}

impl Report {
    /// Fails if it has a warning.
    pub(super) fn deny_warnings(&mut self) -> Result<(), Failure> {
        let n = match self.diagnostics.len() {
            0 => return Ok(()),
            1 => "a warning".to_string(),
            n => format!("{n} warnings"),
        };
        let denied = Diagnostic::global(codes::E0824, format!("{n} where none is allowed"))
            .help("change what they are about, or write `#[allow(CODE)]` before the items, with the codes of the warnings");
        let (sources, mut diagnostics) = (take(&mut self.sources), take(&mut self.diagnostics));
        diagnostics.push(denied);
        Err(Failure::new(sources, diagnostics))
    }

    /// Appends what goes with another answer.
    pub(super) fn join(&mut self, other: Report) {
        let known = self.sources.files().count() as u32;
        for (_, file) in other.sources.files() {
            self.sources.add(&*file.name, &*file.text);
        }
        self.diagnostics.extend(other.diagnostics.into_iter().map(|mut diagnostic| {
            diagnostic.labels.iter_mut().for_each(|label| label.span.file.0 += known);
            diagnostic
        }));
        self.logs.extend(other.logs);
    }
}

impl Failure {
    pub(super) fn new(sources: SourceMap, diagnostics: Vec<Diagnostic>) -> Self {
        let verdict = diagnostics.iter().filter_map(Diagnostic::verdict).max().unwrap_or(Verdict::No);
        Self { report: Report { sources, diagnostics, logs: vec![] }, verdict, known: Box::default() }
    }

    /// Whatever it is, the question was another and could not be judged.
    pub(super) fn unjudged(self) -> Self {
        Self { verdict: Verdict::Unjudged, ..self }
    }
}

/// A failure about no place in a file.
impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::new(SourceMap::default(), vec![diagnostic])
    }
}
