//! Which values of an inputs file are expressions: a table with the entry `eval` alone, unless a value of the wanted type can be
//! written so.

use std::ops::Range;

use zeroize::Zeroizing;
use zkvm::abi::Type;

use super::Step;
use crate::diagnostic::{Diagnostic, codes};
use crate::inputs::{Kind, Value};
use crate::source::{FileId, Span};

/// The entry by which a table is an expression.
pub(super) const EVAL: &str = "eval";

/// An expression in a file.
pub(super) struct Found {
    /// The parameter that it is of, or of a part of which.
    pub(super) parameter: usize,
    /// From the parameter's type to that of the part.
    pub(super) steps: Vec<Step>,
    /// The way to it through the values of the file.
    pub(super) place: Vec<usize>,
    /// Where the table is written.
    pub(super) span: Range<usize>,
    /// What the expression says.
    pub(super) text: Zeroizing<String>,
    /// Where that is written, if it stands in a file as it is.
    pub(super) source: Option<(FileId, usize)>,
    /// What it is worth, as the file would have it.
    pub(super) filled: Zeroizing<String>,
}

/// Looks for expressions among the values of a file.
pub(super) struct Finder<'a> {
    file: FileId,
    text: &'a str,
    found: Vec<Found>,
    diagnostics: Vec<Diagnostic>,
}

/// How a value was reached: through the file, and through the type of a parameter.
struct Way {
    parameter: usize,
    place: Vec<usize>,
    steps: Vec<Step>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(file: FileId, text: &'a str) -> Self {
        Self { file, text, found: vec![], diagnostics: vec![] }
    }

    /// Looks at the value of a parameter, the entry of the file with this number.
    pub(super) fn input(&mut self, parameter: usize, ty: &Type, entry: usize, value: &Value) {
        self.value(&mut Way { parameter, place: vec![entry], steps: vec![] }, ty, value);
    }

    /// What was found, or what is wrong with the way it is written.
    pub(super) fn finish(self) -> Result<Vec<Found>, Vec<Diagnostic>> {
        if self.diagnostics.is_empty() { Ok(self.found) } else { Err(self.diagnostics) }
    }

    fn value(&mut self, way: &mut Way, ty: &Type, value: &Value) {
        if let Some(written) = expression(ty, value) {
            return self.expression(way, value, written);
        }
        match (ty, &value.kind) {
            (Type::Array(element, _), Kind::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.inside(way, index, Some(Step::Element), element, item);
                }
            }
            (Type::Tuple(types), Kind::Array(items)) => {
                for (index, (ty, item)) in types.iter().zip(items).enumerate() {
                    self.inside(way, index, Some(Step::Item(index)), ty, item);
                }
            }
            (Type::Struct { fields, .. }, Kind::Table(table)) => {
                for (index, (key, value)) in table.iter().enumerate() {
                    if let Some((name, ty)) = fields.iter().find(|(name, _)| *name == key.name) {
                        self.inside(way, index, Some(Step::Field(name.clone())), ty, value);
                    }
                }
            }
            (Type::Hidden(inner), Kind::Table(table)) => {
                for (index, (key, value)) in table.iter().enumerate() {
                    match key.name.as_str() {
                        "value" => self.inside(way, index, None, inner, value),
                        "blinding" => self.inside(way, index, Some(Step::Blinding), &Type::Field, value),
                        _ => {}
                    }
                }
            }
            (Type::Enum { variants, .. }, Kind::Table(table)) => {
                if let [(key, payload)] = table.as_slice()
                    && let Some((variant, fields)) = variants.iter().find(|(variant, _)| *variant == key.name)
                {
                    self.payload(way, variant, fields, payload);
                }
            }
            _ => {}
        }
    }

    /// What a variant holds, which is the first value in its table.
    fn payload(&mut self, way: &mut Way, variant: &str, fields: &[(String, Type)], payload: &Value) {
        let part = |index: usize| Some(Step::Part(variant.to_string(), index));
        if let [(first, ty)] = fields
            && first == "0"
        {
            return self.inside(way, 0, part(0), ty, payload);
        }
        way.place.push(0);
        match &payload.kind {
            Kind::Array(items) => {
                for (index, ((_, ty), item)) in fields.iter().zip(items).enumerate() {
                    self.inside(way, index, part(index), ty, item);
                }
            }
            Kind::Table(table) => {
                for (index, (key, value)) in table.iter().enumerate() {
                    if let Some(at) = fields.iter().position(|(name, _)| *name == key.name) {
                        self.inside(way, index, part(at), &fields[at].1, value);
                    }
                }
            }
            _ => {}
        }
        way.place.pop();
    }

    fn inside(&mut self, way: &mut Way, index: usize, step: Option<Step>, ty: &Type, value: &Value) {
        let depth = way.steps.len();
        way.place.push(index);
        way.steps.extend(step);
        self.value(way, ty, value);
        way.steps.truncate(depth);
        way.place.pop();
    }

    fn expression(&mut self, way: &Way, table: &Value, written: &Value) {
        let place = Span::new(self.file, written.span.start, written.span.end);
        let Kind::String(text) = &written.kind else {
            let message = format!("an expression is a string, not {}", written.kind.describe());
            return self
                .diagnostics
                .push(Diagnostic::at(codes::E0642, place, message).help("write it in quotes"));
        };
        let span = table.span.clone();
        if !self.text.get(span.clone()).is_some_and(|text| text.starts_with('{') && text.ends_with('}')) {
            let message = "this expression does not stand in the place of a value";
            let diagnostic = Diagnostic::at(codes::E0642, place, message);
            return self.diagnostics.push(diagnostic.help("write `name = { eval = \"…\" }`"));
        }
        self.found.push(Found {
            parameter: way.parameter,
            steps: way.steps.clone(),
            place: way.place.clone(),
            span,
            text: text.clone(),
            source: start_of(self.text, &written.span, text).map(|start| (self.file, start)),
            filled: Zeroizing::default(),
        });
    }
}

/// The expression that a value is.
fn expression<'v>(ty: &Type, value: &'v Value) -> Option<&'v Value> {
    let Kind::Table(table) = &value.kind else { return None };
    let [(key, written)] = table.as_slice() else { return None };
    let own = match ty {
        Type::Struct { fields, .. } => fields.iter().any(|(name, _)| name == EVAL),
        Type::Enum { variants, .. } => variants.iter().any(|(name, _)| name == EVAL),
        _ => false,
    };
    (key.name == EVAL && !own).then_some(written)
}

/// Where the text of a string begins in its file, if it stands there as it is.
fn start_of(file: &str, span: &Range<usize>, text: &str) -> Option<usize> {
    let written = file.get(span.clone())?;
    // Quotes, three quotes, and these with a line break, which does not count.
    [1, 3, 4, 5].into_iter().find_map(|before| {
        let quotes = if before > 1 { 3 } else { 1 };
        let inner = written.get(before..written.len().checked_sub(quotes)?)?;
        (inner == text).then_some(span.start + before)
    })
}
