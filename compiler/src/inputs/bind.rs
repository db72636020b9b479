//! From the values of an inputs file to the leaves of an ABI.

use std::collections::BTreeMap;
use std::ops::Range;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkvm::abi::{Abi, Parameter, Type, Visibility};

use super::number::{NumberError, parse_integer, parse_scalar_hex, to_scalar};
use super::template::{one_way, ways};
use super::value::{Key, Kind, Table, Value};
use super::{Bound, Format, FreshOpening};
use crate::diagnostic::suggest::closest;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// How many wrong values are reported at once.
/// So many missing names are listed with their types.
const MAX_MISSING: usize = 12;

const MAX_REPORTS: usize = 20;

pub(crate) struct Binder<'a> {
    file: FileId,
    format: Format,
    blinding: &'a mut dyn FnMut() -> Scalar,
    bound: Bound,
    /// All leaves in one list, those that commitments hide included.
    leaves: Vec<Scalar>,
    diagnostics: Vec<Diagnostic>,
    suppressed: usize,
}

impl<'a> Binder<'a> {
    pub(crate) fn new(file: FileId, format: Format, blinding: &'a mut dyn FnMut() -> Scalar) -> Self {
        Self {
            file,
            format,
            blinding,
            bound: Bound::default(),
            leaves: vec![],
            diagnostics: vec![],
            suppressed: 0,
        }
    }

    /// Binds every parameter, or says all that is wrong, in the file's order.
    pub(crate) fn bind(mut self, abi: &Abi, table: &Table) -> Result<Bound, Vec<Diagnostic>> {
        let fields: Vec<(&str, &Type)> = abi.parameters.iter().map(|p| (p.name.as_str(), &p.ty)).collect();
        let values = self.fields(&fields, table, 0..0, "");
        for (parameter, value) in abi.parameters.iter().zip(values) {
            if let Some(value) = value {
                self.value(&parameter.ty, parameter.visibility, value, &parameter.name);
            }
        }
        self.refuse()?;
        Ok(self.bound)
    }

    /// The leaves of one parameter, or all that is wrong with its value.
    pub(crate) fn leaves(
        mut self,
        parameter: &Parameter,
        value: &Value,
    ) -> Result<Vec<Scalar>, Vec<Diagnostic>> {
        self.value(&parameter.ty, parameter.visibility, value, &parameter.name);
        self.refuse()?;
        Ok(self.leaves)
    }

    fn refuse(&mut self) -> Result<(), Vec<Diagnostic>> {
        if self.diagnostics.is_empty() {
            return Ok(());
        }
        self.diagnostics.sort_by_key(|d| d.labels.first().map(|label| label.span.start));
        if let (1.., Some(last)) = (self.suppressed, self.diagnostics.last_mut()) {
            last.notes.push(format!("{} more values have errors", self.suppressed));
        }
        Err(std::mem::take(&mut self.diagnostics))
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MAX_REPORTS {
            self.diagnostics.push(diagnostic);
        } else {
            self.suppressed += 1;
        }
    }

    /// The values of named things, in the order of `fields`; reports missing, unknown and repeated names.
    /// `path` is that of the struct, empty for the parameters themselves.
    fn fields<'v>(
        &mut self,
        fields: &[(&str, &Type)],
        table: &'v Table,
        place: Range<usize>,
        path: &str,
    ) -> Vec<Option<&'v Value>> {
        let what = if path.is_empty() { "input" } else { "field" };
        let mut found: Vec<Option<&(Key, Value)>> = vec![None; fields.len()];
        let mut unknown = vec![];
        let places: BTreeMap<&str, usize> = fields.iter().map(|(name, _)| *name).zip(0..).collect();
        for entry in table {
            let Some(index) = places.get(entry.0.name.as_str()).copied() else {
                unknown.push(&entry.0);
                continue;
            };
            match found[index] {
                None => found[index] = Some(entry),
                Some(first) => {
                    let message = format!("{what} `{}` is given twice", join(path, &entry.0.name));
                    let diagnostic = Diagnostic::at(codes::E0608, self.span(&entry.0.span), message)
                        .here("given again here")
                        .label(self.span(&first.0.span), "given first here")
                        .help("remove one of them");
                    self.report(diagnostic);
                }
            }
        }
        let mut missing: Vec<usize> = (0..fields.len()).filter(|index| found[*index].is_none()).collect();
        for key in unknown {
            if self.diagnostics.len() >= MAX_REPORTS {
                self.suppressed += 1;
                continue;
            }
            let left = missing.iter().map(|index| fields[*index].0);
            let near = closest(&key.name, left);
            let owner = if path.is_empty() { "the circuit".to_string() } else { format!("`{path}`") };
            let message = format!("{owner} has no {what} `{}`", key.name.escape_debug());
            let diagnostic = Diagnostic::at(codes::E0603, self.span(&key.span), message).here("unknown");
            let diagnostic = match near {
                Some(near) => {
                    // One mistake, one message.
                    missing.retain(|index| fields[*index].0 != near);
                    diagnostic.help(format!("did you mean `{near}`?"))
                }
                None => diagnostic.help(match fields.is_empty() {
                    true => "it takes no inputs: remove this".to_string(),
                    false => format!("it takes {}", list(fields)),
                }),
            };
            self.report(diagnostic);
        }
        let missing: Vec<(&str, &Type)> = missing.into_iter().map(|index| fields[index]).collect();
        if !missing.is_empty() {
            let message = match missing.as_slice() {
                [(name, ty)] => format!("{what} `{}` of type `{ty}` is missing", join(path, name)),
                _ if missing.len() == fields.len() && !path.is_empty() => {
                    format!("`{path}` has none of its fields")
                }
                _ if missing.len() == fields.len() => "the inputs are missing".to_string(),
                _ => format!("{} {what}s are missing: {}", missing.len(), list(&missing)),
            };
            let mut diagnostic =
                Diagnostic::at(codes::E0602, self.span(&place), message).here("not given here");
            if let [_, _, ..] = missing.as_slice() {
                let shown = missing.iter().take(MAX_MISSING);
                let lines: Vec<String> =
                    shown.map(|(name, ty)| format!("`{}` is {ty}", join(path, name))).collect();
                let others = missing.len() - lines.len();
                let others = if others > 0 { format!(", and {others} more") } else { String::new() };
                diagnostic = diagnostic.note(format!("expected in this order: {}{others}", lines.join(", ")));
            }
            if path.is_empty() {
                diagnostic = diagnostic.help("`zkc inputs` prints a template with every input");
            }
            self.report(diagnostic);
        }
        found.into_iter().map(|entry| entry.map(|(_, value)| value)).collect()
    }

    fn value(&mut self, ty: &Type, visibility: Visibility, value: &Value, path: &str) {
        match ty {
            Type::Bool | Type::Int { .. } | Type::Field => {
                if let Some(scalar) = self.leaf(ty, value, path) {
                    self.push(visibility, scalar);
                }
            }
            Type::Hidden(inner) => self.hidden(inner, value, path),
            Type::Array(element, length) if is_byte(element) && matches!(value.kind, Kind::String(_)) => {
                self.bytes(*length as usize, visibility, value, path);
            }
            Type::Array(element, length) => {
                let Some(items) = self.items(ty, *length as usize, value, path) else { return };
                for (index, item) in items.iter().enumerate() {
                    self.value(element, visibility, item, &format!("{path}[{index}]"));
                }
            }
            Type::Tuple(types) => {
                let Some(items) = self.items(ty, types.len(), value, path) else { return };
                for (index, (ty, item)) in types.iter().zip(items).enumerate() {
                    self.value(ty, visibility, item, &format!("{path}.{index}"));
                }
            }
            Type::Struct { fields, .. } => {
                let Kind::Table(table) = &value.kind else { return self.wrong_type(ty, value, path) };
                let names: Vec<(&str, &Type)> = fields.iter().map(|(n, t)| (n.as_str(), t)).collect();
                let values = self.fields(&names, table, value.span.clone(), path);
                for ((name, ty), value) in names.into_iter().zip(values) {
                    if let Some(value) = value {
                        self.value(ty, visibility, value, &join(path, name));
                    }
                }
            }
            Type::Enum { variants, .. } => self.variant(ty, variants, visibility, value, path),
        }
    }

    /// A variant by its name, alone or as a table of one entry with its fields.
    fn variant(
        &mut self,
        ty: &Type,
        variants: &[(String, Vec<(String, Type)>)],
        visibility: Visibility,
        value: &Value,
        path: &str,
    ) {
        let (name, span, payload) = match &value.kind {
            Kind::String(name) => (name.as_str(), &value.span, None),
            Kind::Table(table) => match table.as_slice() {
                [(key, payload)] => (key.name.as_str(), &key.span, Some(payload)),
                _ => return self.wrong_type(ty, value, path),
            },
            _ => return self.wrong_type(ty, value, path),
        };
        let Some(chosen) = variants.iter().position(|(variant, _)| variant == name) else {
            let message = format!("`{ty}` has no variant `{}`", name.escape_debug());
            let diagnostic = Diagnostic::at(codes::E0603, self.span(span), message).here("unknown");
            let names: Vec<&str> = variants.iter().map(|(variant, _)| variant.as_str()).collect();
            let help = match closest(name, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write {}", ways(variants, self.format)),
            };
            return self.report(diagnostic.help(help));
        };
        let bits = (1..variants.len()).map(|index| Scalar::from(u8::from(index == chosen)));
        bits.for_each(|bit| self.push(visibility, bit));
        for (index, (variant, fields)) in variants.iter().enumerate() {
            if index == chosen {
                self.payload(&variants[index], visibility, payload, value, &join(path, variant));
            } else {
                fields.iter().for_each(|(_, ty)| self.nothing(ty, visibility));
            }
        }
    }

    /// The fields of the variant that a value is.
    fn payload(
        &mut self,
        variant: &(String, Vec<(String, Type)>),
        visibility: Visibility,
        payload: Option<&Value>,
        whole: &Value,
        path: &str,
    ) {
        let fields = variant.1.as_slice();
        let Some(payload) = payload else {
            if !fields.is_empty() {
                let message = format!("`{path}` holds something");
                let diagnostic = Diagnostic::at(codes::E0602, self.span(&whole.span), message);
                let diagnostic = diagnostic.here("only the name is given");
                self.report(
                    diagnostic.help(format!("write what it holds, too: `{}`", one_way(variant, self.format))),
                );
            }
            return;
        };
        match fields {
            [] => {
                let diagnostic =
                    Diagnostic::at(codes::E0604, self.span(&payload.span), format!("`{path}` holds nothing"));
                let help = format!("write the name alone: `{}`", one_way(variant, self.format));
                self.report(diagnostic.here("remove this").help(help));
            }
            [(first, only)] if first == "0" => self.value(only, visibility, payload, path),
            [(first, _), ..] if first == "0" => {
                let tuple = Type::Tuple(fields.iter().map(|(_, ty)| ty.clone()).collect());
                self.value(&tuple, visibility, payload, path);
            }
            _ => {
                let fields = fields.to_vec();
                self.value(&Type::Struct { name: path.to_string(), fields }, visibility, payload, path);
            }
        }
    }

    /// The leaves of a field whose variant a value is not.
    fn nothing(&mut self, ty: &Type, visibility: Visibility) {
        match ty {
            Type::Bool | Type::Field => self.push(visibility, Scalar::ZERO),
            Type::Int { low, high } => {
                let zero = BigInt::ZERO;
                let least = if *low <= zero && zero <= *high { &zero } else { low };
                let scalar = to_scalar(least).unwrap_or(Scalar::ZERO);
                self.push(visibility, scalar);
            }
            // Not in an enum.
            Type::Hidden(_) => {}
            Type::Array(element, length) => (0..*length).for_each(|_| self.nothing(element, visibility)),
            Type::Tuple(types) => types.iter().for_each(|ty| self.nothing(ty, visibility)),
            Type::Struct { fields, .. } => fields.iter().for_each(|(_, ty)| self.nothing(ty, visibility)),
            Type::Enum { variants, .. } => {
                (1..variants.len()).for_each(|_| self.push(visibility, Scalar::ZERO));
                let fields = variants.iter().flat_map(|(_, fields)| fields);
                fields.for_each(|(_, ty)| self.nothing(ty, visibility));
            }
        }
    }

    fn push(&mut self, visibility: Visibility, scalar: Scalar) {
        self.leaves.push(scalar);
        match visibility {
            Visibility::Public => self.bound.inputs.public.push(scalar),
            Visibility::Secret => self.bound.inputs.secret.push(scalar),
        }
    }

    /// The bytes of a string, which must be so many.
    fn bytes(&mut self, length: usize, visibility: Visibility, value: &Value, path: &str) {
        let Kind::String(text) = &value.kind else { return };
        if text.len() == length {
            return text.bytes().for_each(|byte| self.push(visibility, Scalar::from(byte)));
        }
        let message = format!("`{path}` takes {length} bytes, and this string has {}", text.len());
        let diagnostic = Diagnostic::at(codes::E0606, self.span(&value.span), message)
            .here(format!("expected {length} bytes"));
        self.report(match text.is_ascii() {
            true => diagnostic,
            false => diagnostic.note("a character that is not ASCII takes two to four bytes"),
        });
    }

    fn items<'v>(
        &mut self,
        ty: &Type,
        length: usize,
        value: &'v Value,
        path: &str,
    ) -> Option<&'v Vec<Value>> {
        let Kind::Array(items) = &value.kind else {
            self.wrong_type(ty, value, path);
            return None;
        };
        if items.len() == length {
            return Some(items);
        }
        let message = format!("`{path}` takes {length} values, not {}", items.len());
        // The narrowest place: the first value too many, or the end where more are expected.
        let (range, text) = match items.get(length) {
            Some(first) => (first.span.clone(), "the first extra value".to_string()),
            None => {
                let end = value.span.end;
                (end.saturating_sub(1)..end, format!("{} more expected", length - items.len()))
            }
        };
        let diagnostic = Diagnostic::at(codes::E0606, self.span(&range), message)
            .here(text)
            .note(format!("`{path}` has type `{ty}`"));
        self.report(diagnostic);
        None
    }

    /// A value behind a commitment: plain (its blinding is then drawn) or with its blinding.
    fn hidden(&mut self, inner: &Type, value: &Value, path: &str) {
        let Kind::Table(table) = &value.kind else {
            if let Some(scalar) = self.leaf(inner, value, path) {
                let blinding = (self.blinding)();
                self.opening(scalar, blinding, Some(path));
            }
            return;
        };
        if let [(key, _)] = table.as_slice()
            && key.name == "value"
        {
            let message = format!("`{path}` has a `value` without a `blinding`");
            let diagnostic = Diagnostic::at(codes::E0602, self.span(&value.span), message)
                .here("not given here")
                .help("give 64 hex digits, or the value alone (`name = 5`), for a random blinding");
            return self.report(diagnostic);
        }
        let fields = [("value", inner), ("blinding", &Type::Field)];
        let mut values = self.fields(&fields, table, value.span.clone(), path).into_iter();
        let (plain, blinding) = (values.next().flatten(), values.next().flatten());
        let scalar = plain.and_then(|plain| self.leaf(inner, plain, &join(path, "value")));
        let blinding = blinding.and_then(|blinding| self.blinding(blinding, &join(path, "blinding")));
        let (Some(scalar), Some(blinding)) = (scalar, blinding) else { return };
        if scalar == Scalar::ZERO && blinding == Scalar::ZERO {
            let message = format!("the commitment of `{path}` hides nothing: value and blinding are zero");
            let diagnostic = Diagnostic::at(codes::E0607, self.span(&value.span), message)
                .here("expected a blinding other than zero");
            return self.report(diagnostic);
        }
        if blinding == Scalar::ZERO {
            let message =
                format!("the commitment of `{path}` can be opened by guessing: its blinding is zero");
            let diagnostic = Diagnostic::at(codes::W0601, self.span(&value.span), message)
                .here("anybody who guesses the value can see that it is right")
                .help("give the value alone (`name = 5`), for a random blinding");
            self.bound.warnings.push(diagnostic);
        }
        self.opening(scalar, blinding, None);
    }

    fn opening(&mut self, value: Scalar, blinding: Scalar, fresh: Option<&str>) {
        self.leaves.push(value);
        let index = self.bound.inputs.hidden.len();
        self.bound.inputs.hidden.push(zkvm::Opening { value, blinding });
        if let Some(path) = fresh {
            self.bound.fresh.push(FreshOpening { path: path.to_string(), index });
        }
    }

    fn blinding(&mut self, value: &Value, path: &str) -> Option<Scalar> {
        if let Kind::String(text) = &value.kind
            && let Some(scalar) = parse_scalar_hex(text)
        {
            return Some(scalar);
        }
        let message = format!("`{path}` is not a blinding");
        let diagnostic = Diagnostic::at(codes::E0607, self.span(&value.span), message)
            .here("expected 64 hex digits in quotes, a scalar below the group order")
            .help("give the value alone (`name = 5`), for a random blinding")
            .help("to choose one, write 62 random hex digits and `00` behind them, without `0x`");
        self.report(diagnostic);
        None
    }

    fn leaf(&mut self, ty: &Type, value: &Value, path: &str) -> Option<Scalar> {
        let (text, quoted) = match (ty, &value.kind) {
            (Type::Bool, Kind::Bool(flag)) => return Some(Scalar::from(u8::from(*flag))),
            (Type::Int { .. } | Type::Field, Kind::Integer(text)) => (text, false),
            (Type::Int { .. } | Type::Field, Kind::String(text)) => (text, true),
            _ => {
                self.wrong_type(ty, value, path);
                return None;
            }
        };
        match parse_integer(text) {
            Ok(integer) => self.in_range(ty, &integer, value, path),
            Err(NumberError::Huge) => {
                self.out_of_range(ty, value, path);
                None
            }
            Err(NumberError::Malformed) => {
                let message = format!("`{path}` is not a number");
                let mut diagnostic = Diagnostic::at(codes::E0607, self.span(&value.span), message)
                    .here(format!("expected `{ty}` in decimal or hex digits"));
                if quoted {
                    diagnostic = diagnostic.help("write it like `\"12345\"` or `\"0x3039\"`");
                }
                self.report(diagnostic);
                None
            }
        }
    }

    fn in_range(&mut self, ty: &Type, integer: &BigInt, value: &Value, path: &str) -> Option<Scalar> {
        let inside = match ty {
            Type::Int { low, high } => low <= integer && integer <= high,
            _ => true,
        };
        let scalar = to_scalar(integer).filter(|_| inside);
        if scalar.is_none() {
            self.out_of_range(ty, value, path);
        }
        scalar
    }

    fn out_of_range(&mut self, ty: &Type, value: &Value, path: &str) {
        let message = format!("`{path}` is out of range");
        let expected = match ty {
            Type::Int { low, high } => format!("`{ty}` takes {low} to {high}"),
            _ => "`field` takes numbers below the group order 2^252 + 27742…8493".to_string(),
        };
        let diagnostic = Diagnostic::at(codes::E0605, self.span(&value.span), message).here(expected);
        self.report(diagnostic);
    }

    fn wrong_type(&mut self, ty: &Type, value: &Value, path: &str) {
        let message = format!("`{path}` takes {}, not {}", takes(ty), value.kind.describe());
        let diagnostic =
            Diagnostic::at(codes::E0604, self.span(&value.span), message).here(format!("expected `{ty}`"));
        self.report(match ty {
            Type::Enum { variants, .. } => diagnostic.help(format!("write {}", ways(variants, self.format))),
            _ => diagnostic,
        });
    }
}

/// How a value of a type is written, with its article.
fn takes(ty: &Type) -> String {
    match ty {
        Type::Bool => "`true` or `false`".to_string(),
        Type::Int { .. } | Type::Field => "an integer".to_string(),
        Type::Hidden(inner) => takes(inner),
        Type::Array(element, length) if is_byte(element) => format!("an array of {length}, or a string"),
        Type::Array(_, length) => format!("an array of {length}"),
        Type::Tuple(items) => format!("an array of {}", items.len()),
        Type::Struct { .. } => "a table".to_string(),
        Type::Enum { .. } => "the name of a variant, or a table of one entry".to_string(),
    }
}

/// Whether it is `u8`: arrays of it may be given as strings.
pub(crate) fn is_byte(ty: &Type) -> bool {
    matches!(ty, Type::Int { low, high } if *low == BigInt::ZERO && *high == BigInt::from(u8::MAX))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_string() } else { format!("{path}.{name}") }
}

fn list(fields: &[(&str, &Type)]) -> String {
    let mut names: Vec<String> = fields.iter().take(8).map(|(name, _)| format!("`{name}`")).collect();
    if fields.len() > names.len() {
        names.push("…".to_string());
    }
    names.join(", ")
}
