//! TOML inputs files.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml_parser::parser::{Event, EventKind, RecursionGuard, parse_document};
use toml_parser::{ParseError, Source};
use zeroize::Zeroizing;

use super::value::{Key, Kind, SyntaxError, Table, Value};
use crate::diagnostic::codes;

/// How deep arrays and tables are looked at, as in the `toml` crate.
const DEPTH: u32 = 80;

/// Reads a document; all syntax errors at once.
pub(super) fn parse(text: &str) -> Result<Table, Vec<SyntaxError>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(table(document.into_inner()));
    }
    let names = sound_names(text);
    let errors = errors.iter().map(|error| {
        let span = error.span().unwrap_or(0..0);
        // What can be wrong with such a name is only that it stands for something already.
        let code = if names.contains(&(span.start, span.end)) { codes::E0608 } else { codes::E0601 };
        SyntaxError { code, ..SyntaxError::new(span, error.message()) }
    });
    Err(errors.collect())
}

/// The places of the names with which the grammar finds nothing wrong.
fn sound_names(text: &str) -> BTreeSet<(usize, usize)> {
    let source = Source::new(text);
    let mut events: Vec<Event> = vec![];
    let mut errors: Vec<ParseError> = vec![];
    let mut shallow = RecursionGuard::new(&mut events, DEPTH);
    parse_document(&source.lex().into_vec(), &mut shallow, &mut errors);
    let names = || events.iter().filter(|event| event.kind() == EventKind::SimpleKey);
    for name in names().filter_map(|name| source.get(name)) {
        name.decode_key(&mut (), &mut errors);
    }
    let place = |span: toml_parser::Span| (span.start(), span.end());
    let wrong: BTreeSet<_> = errors.iter().filter_map(|error| error.unexpected()).map(place).collect();
    names().map(|name| place(name.span())).filter(|place| !wrong.contains(place)).collect()
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
        DeValue::String(text) => Kind::String(Zeroizing::new(text.into_owned())),
        DeValue::Array(items) => Kind::Array(items.into_iter().map(self::value).collect()),
        DeValue::Table(entries) => Kind::Table(table(entries)),
        DeValue::Float(_) => Kind::Other("a number with a point or exponent"),
        DeValue::Datetime(_) => Kind::Other("a date or time"),
    };
    Value { span, kind }
}
