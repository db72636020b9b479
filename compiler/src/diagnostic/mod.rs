//! Diagnostics as plain data. Rendering is in [`render`]; the registry of codes is [`codes`].

pub mod codes;
pub mod render;
pub mod suggest;

pub use codes::{Code, Severity, Verdict};

use crate::source::Span;

/// A message about a place in the source, with a way to fix it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of message it is; `zkc explain` tells more. Whether it is an error follows from it.
    pub code: Code,
    /// One sentence in plain words, without a full stop.
    pub message: String,
    /// The first label is the place the message is about; it may be missing (`None` span) for inputs files.
    pub labels: Vec<Label>,
    /// Ways to fix it.
    pub helps: Vec<String>,
    /// Further facts, in the order they are shown.
    pub notes: Vec<String>,
}

/// A span and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place that is pointed to.
    pub span: Span,
    /// What is there; may be empty.
    pub text: String,
}

impl Diagnostic {
    /// A message about a place.
    pub fn at(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { labels: vec![Label { span, text: String::new() }], ..Self::global(code, message) }
    }

    /// A message about no place in a source file.
    pub fn global(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), labels: vec![], helps: vec![], notes: vec![] }
    }

    /// Whether it is an error, not a warning.
    pub fn is_error(&self) -> bool {
        self.verdict().is_some()
    }

    /// What it says of the question that a command was asked; a warning says nothing.
    pub fn verdict(&self) -> Option<Verdict> {
        match self.code.severity() {
            Severity::Error(verdict) => Some(verdict),
            Severity::Warning => None,
        }
    }

    /// Says what is at the main place.
    pub fn here(mut self, text: impl Into<String>) -> Self {
        if let Some(label) = self.labels.first_mut() {
            label.text = text.into();
        }
        self
    }

    /// Adds another place, with what there is to say of it.
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a way to fix it.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.helps.push(text.into());
        self
    }

    /// Adds a fact, shown below the places.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }
}
