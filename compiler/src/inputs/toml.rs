//! TOML inputs files.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use zeroize::Zeroizing;

use super::value::{Key, Kind, SyntaxError, Table, Value};

/// Reads a document; all syntax errors at once.
pub(super) fn parse(text: &str) -> Result<Table, Vec<SyntaxError>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(table(document.into_inner()));
    }
    Err(errors
        .iter()
        .map(|error| SyntaxError { span: error.span().unwrap_or(0..0), message: error.message().to_string() })
        .collect())
}

fn table(entries: DeTable<'_>) -> Table {
    entries
        .into_iter()
        .map(|(key, entry)| {
            let span = key.span();
            (Key { name: key.into_inner().into_owned(), span }, value(entry))
        })
        .collect()
}

fn value(value: Spanned<DeValue<'_>>) -> Value {
    let span: Range<usize> = value.span();
    let kind = match value.into_inner() {
        DeValue::Boolean(flag) => Kind::Bool(flag),
        DeValue::Integer(integer) => Kind::Integer(Zeroizing::new(integer.to_string())),
        DeValue::String(text) => Kind::Text(Zeroizing::new(text.into_owned())),
        DeValue::Array(items) => Kind::Array(items.into_iter().map(self::value).collect()),
        DeValue::Table(entries) => Kind::Table(table(entries)),
        DeValue::Float(_) => Kind::Other("a number with a point or exponent"),
        DeValue::Datetime(_) => Kind::Other("a date or time"),
    };
    Value { span, kind }
}
