//! What an inputs file says, whatever its format: values with their places in the file.

use std::ops::Range;

use zeroize::Zeroizing;

use crate::diagnostic::{Code, codes};

/// A value and where it is.
#[derive(Debug)]
pub(crate) struct Value {
    pub(crate) span: Range<usize>,
    pub(crate) kind: Kind,
}

/// Inputs are secrets: strings are wiped when dropped.
#[derive(Debug)]
pub(crate) enum Kind {
    Bool(bool),
    /// An integer as written: decimal, or with `0x`, `0o`, `0b`.
    Integer(Zeroizing<String>),
    String(Zeroizing<String>),
    Array(Vec<Value>),
    Table(Table),
    /// Something no type takes; what it is, with its article.
    Other(&'static str),
}

/// Names and values in no particular order.
pub(crate) type Table = Vec<(Key, Value)>;

/// A name and where it is.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) span: Range<usize>,
}

/// Why a text is not of its format.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub(super) code: Code,
    pub(super) span: Range<usize>,
    pub(super) message: String,
}

impl SyntaxError {
    /// Something that the grammar does not have.
    pub(super) fn new(span: Range<usize>, message: &str) -> Self {
        Self { code: codes::E0601, span, message: message.to_string() }
    }
}

impl Kind {
    /// What it is, with its article.
    pub(crate) fn describe(&self) -> &'static str {
        match self {
            Kind::Bool(_) => "a bool",
            Kind::Integer(_) => "an integer",
            Kind::String(_) => "a string",
            Kind::Array(_) => "an array",
            Kind::Table(_) => "a table",
            Kind::Other(what) => what,
        }
    }
}
