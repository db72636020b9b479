//! Inputs files that compute: a value may be an expression, `{ eval = "merkle::root(leaf, turns, path)" }`, over the other
//! inputs and the program's names.

use std::collections::BTreeMap;
use std::ops::Range;

use curve25519_dalek::scalar::Scalar;
use zeroize::Zeroizing;
use zkvm::abi::Abi;
use zkvm::integer::scalar_to_int;
use zkvm::receipt::JournalValue;

use super::find::{EVAL, Finder, Found};
use super::order::{Needs, in_order};
use super::value::toml;
use super::{Evaluated, Expressions, Scope, Step, Written, program_of, without_value};
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::{Refused, Secrets};
use crate::inputs::{Binder, Bound, Format, Key, Kind, Table, Value, masked, masked_expression, parsed};
use crate::source::{FileId, SourceMap, Span};

/// Expressions are parsed in their places, which takes time for all that is before them. If that is more than this for all of
/// them, each is shown by itself.
const MAX_PARSED: usize = 64 << 20;

/// An inputs file before it is read.
#[derive(Clone, Copy, Debug)]
pub struct InputsFile<'a> {
    /// What messages call it.
    pub name: &'a str,
    /// What is written in it.
    pub text: &'a str,
    /// How that is read.
    pub format: Format,
}

/// Inputs whose expressions are evaluated.
#[derive(Debug, Default)]
pub struct Computed {
    /// The inputs, with warnings about the file.
    pub bound: Bound,
    /// The text of the file with values in place of expressions.
    pub filled: Zeroizing<String>,
    /// What the warnings point into.
    pub sources: SourceMap,
    /// What `log` prints in functions that expressions call.
    pub logs: Vec<String>,
}

/// Reads the inputs of a circuit, and evaluates the expressions among them. Without the circuit's source, they can name the
/// inputs and what is in the standard library.
///
/// # Errors
/// Everything that is wrong with the file, or the first expression that has no value.
///
/// # Examples
///
/// ```
/// use zkc::driver::{Choice, NoFiles, Secrets};
/// use zkc::eval::{InputsFile, Scope, compute};
/// use zkc::inputs::Format;
///
/// let text = "circuit member(public root: field, leaf: field, turns: [bool; 2], path: [field; 2]) {
///     std::merkle::verify(root, leaf, turns, path);
/// }";
/// let checked = zkc::check("main.zk", text, &NoFiles);
/// let built = &checked.build_all(Choice::Only).expect("it can be built")[0];
/// let scope = Scope::new(&checked, checked.program.entries.first());
///
/// let text = "root = { eval = 'merkle::root(leaf, turns, path)' }
///     leaf = { eval = 'poseidon::hash2(42, 7)' }
///     turns = [true, false]
///     path = [1, 2]";
/// let file = InputsFile { name: "inputs.toml", text, format: Format::Toml };
/// // No value of this circuit is `Hidden`, so that no blinding has to be drawn.
/// let mut blinding = || unreachable!("nothing is committed");
/// let computed = compute(Some(scope), file, &built.image.abi, Secrets::Show, &mut blinding)?;
/// zkc::execute(&built.image, &computed.bound.inputs).expect("it is a member");
/// assert!(computed.filled.starts_with("root = \"0x"));
/// # Ok::<(), zkc::driver::Refused>(())
/// ```
pub fn compute(
    scope: Option<Scope<'_>>,
    file: InputsFile<'_>,
    abi: &Abi,
    secrets: Secrets,
    blinding: &mut dyn FnMut() -> Scalar,
) -> Result<Computed, Refused> {
    // Without an expression, no program is needed.
    let none = Abi::default();
    let named = if file.text.contains(EVAL) { abi } else { &none };
    with_file(scope, named, file, abi, secrets, |scope, sources, mut inputs| {
        let names = inputs.names();
        if inputs.found.is_empty() {
            let bound = inputs
                .bind(blinding)
                .map_err(|diagnostics| Refused { diagnostics, sources: sources.clone() })?;
            let sources = if bound.warnings.is_empty() { SourceMap::default() } else { sources };
            return Ok(Computed {
                bound,
                filled: Zeroizing::new(file.text.to_string()),
                sources,
                logs: vec![],
            });
        }
        let expressions = Expressions::new(scope, sources, &inputs.written())?;
        let mut logs = vec![];
        let computed = inputs
            .evaluate(&expressions, 0, (0..names.len()).collect(), secrets, &mut logs)
            .and_then(|()| inputs.bind(blinding));
        match computed {
            Err(diagnostics) => Err(expressions.refused(diagnostics)),
            Ok(bound) => {
                let filled = Zeroizing::new(inputs.filled(file.text));
                Ok(Computed { bound, filled, sources: expressions.into_sources(), logs })
            }
        }
    })
}

/// Evaluates an expression that can name the inputs of a circuit, as a file gives them.
///
/// # Errors
/// What is wrong with the expression or with the inputs that it needs, or the first check that fails.
pub fn eval_with(
    scope: Option<Scope<'_>>,
    text: &str,
    file: InputsFile<'_>,
    abi: &Abi,
    secrets: Secrets,
) -> Result<Evaluated, Refused> {
    with_file(scope, abi, file, abi, secrets, |scope, mut sources, mut inputs| {
        let own = Written::alone(&mut sources, text);
        let written = [vec![own], inputs.written()].concat();
        let expressions = Expressions::new(scope, sources, &written)?;
        let names = inputs.names();
        let needed = expressions.mentions(0).filter_map(|(name, _)| names.get(name).copied());
        let mut logs = vec![];
        let evaluated = inputs
            .evaluate(&expressions, 1, needed.collect(), secrets, &mut logs)
            .and_then(|()| expressions.evaluate(0, secrets, &mut |name, span| inputs.leaves(name, span)));
        match evaluated {
            Ok(evaluated) => Ok(Evaluated { logs: [logs, evaluated.logs].concat(), ..evaluated }),
            Err(diagnostics) => Err(expressions.refused(diagnostics)),
        }
    })
}

/// Parses a file beside a program, and finds the expressions in it. Where there is no program, one is made of the inputs that
/// expressions can name.
fn with_file<T>(
    scope: Option<Scope<'_>>,
    named: &Abi,
    file: InputsFile<'_>,
    abi: &Abi,
    secrets: Secrets,
    then: impl FnOnce(&Scope<'_>, SourceMap, Inputs<'_>) -> Result<T, Refused>,
) -> Result<T, Refused> {
    let made;
    let scope = match scope {
        Some(scope) => scope,
        None => {
            made = program_of(named);
            Scope::new(&made, made.program.entries.first())
        }
    };
    let mut sources = scope.checked.sources.clone();
    let visible = match secrets {
        Secrets::Show => file.text.to_string(),
        Secrets::Hide => masked(file.text),
    };
    let id = sources.add(file.name, visible);
    let table = match parsed(id, file.text, file.format) {
        Ok(table) => table,
        Err(diagnostics) => return Err(Refused { diagnostics, sources }),
    };
    let mut inputs = Inputs { file: id, format: file.format, abi, table, found: vec![] };
    match inputs.find(file, secrets, &mut sources) {
        Ok(()) => then(&scope, sources, inputs),
        Err(diagnostics) => Err(Refused { diagnostics, sources }),
    }
}

/// The values of a file, some of which are expressions.
struct Inputs<'a> {
    file: FileId,
    format: Format,
    abi: &'a Abi,
    table: Table,
    found: Vec<Found>,
}

impl Inputs<'_> {
    fn names(&self) -> BTreeMap<String, usize> {
        self.abi.parameters.iter().map(|parameter| parameter.name.clone()).zip(0..).collect()
    }

    /// Finds all expressions in the file.
    fn find(
        &mut self,
        file: InputsFile<'_>,
        secrets: Secrets,
        sources: &mut SourceMap,
    ) -> Result<(), Vec<Diagnostic>> {
        let names = self.names();
        let mut finder = Finder::new(self.file, file.text);
        for (index, (key, value)) in self.table.iter().enumerate() {
            if let Some(parameter) = names.get(&key.name) {
                finder.input(*parameter, &self.abi.parameters[*parameter].ty, index, value);
            }
        }
        self.found = finder.finish()?;
        let much = self.found.len().saturating_mul(file.text.len()) > MAX_PARSED;
        for found in &mut self.found {
            if found.source.is_none() || much {
                let name = format!("{}: {}", file.name, self.abi.parameters[found.parameter].name);
                let visible = match secrets {
                    Secrets::Show => found.text.to_string(),
                    Secrets::Hide => masked_expression(&found.text),
                };
                found.source = Some((sources.add(name, visible), 0));
            }
        }
        Ok(())
    }

    fn written(&self) -> Vec<Written> {
        let written = self.found.iter().map(|found| {
            let (file, start) = found.source.unwrap_or((self.file, 0));
            let name = self.abi.parameters[found.parameter].name.clone();
            let wanted = Some((found.parameter, found.steps.clone()));
            Written { file, start, text: found.text.clone(), name, wanted }
        });
        written.collect()
    }

    /// Evaluates the expressions that these parameters need, which are among `expressions` from `first` on.
    fn evaluate(
        &mut self,
        expressions: &Expressions,
        first: usize,
        wanted: Vec<usize>,
        secrets: Secrets,
        logs: &mut Vec<String>,
    ) -> Result<(), Vec<Diagnostic>> {
        let names = self.names();
        let mut needs = Needs::new();
        let mut of_parameter: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, found) in self.found.iter().enumerate() {
            let mentions = expressions.mentions(first + index);
            let of = mentions.filter_map(|(name, span)| Some((*names.get(name)?, span)));
            needs.entry(found.parameter).or_default().extend(of);
            of_parameter.entry(found.parameter).or_default().push(index);
        }
        let order = in_order(&wanted, &needs).map_err(|cycle| vec![self.cycle(&cycle)])?;
        for index in order.into_iter().filter_map(|parameter| of_parameter.remove(&parameter)).flatten() {
            let mut given = |name: &str, span| self.leaves(name, span);
            let evaluated = expressions.evaluate(first + index, secrets, &mut given)?;
            logs.extend(evaluated.logs.iter().cloned());
            self.put(index, &evaluated);
        }
        Ok(())
    }

    /// Inputs that need each other, each with the place where it names the next one.
    fn cycle(&self, cycle: &[(usize, Span)]) -> Diagnostic {
        const MOST: usize = 8;
        let name = |parameter: usize| &self.abi.parameters[parameter].name;
        let (first, place) = cycle[0];
        let message = match cycle.len() {
            1 => format!("`{}` is computed from itself", name(first)),
            _ => format!("`{}` is computed from inputs that are computed from it", name(first)),
        };
        let next = |index: usize| name(cycle[(index + 1) % cycle.len()].0);
        let step = |index: usize, parameter: usize| format!("`{}` needs `{}`", name(parameter), next(index));
        let mut diagnostic = Diagnostic::at(codes::E0640, place, message).here(step(0, first));
        for (index, (parameter, place)) in cycle.iter().enumerate().take(MOST).skip(1) {
            diagnostic = diagnostic.label(*place, step(index, *parameter));
        }
        diagnostic.help("give one of them a value")
    }

    /// The leaves of a parameter that an expression names.
    fn leaves(&self, name: &str, span: Span) -> Result<Vec<Scalar>, Vec<Diagnostic>> {
        let parameter = self.abi.parameters.iter().find(|parameter| parameter.name == name);
        let value = self.table.iter().find(|(key, _)| key.name == name);
        match (parameter, value) {
            (Some(parameter), Some((_, value))) => {
                // The commitments that come with these blindings are not looked at.
                let mut blinding = || Scalar::ONE;
                Binder::new(self.file, self.format, &mut blinding).leaves(parameter, value)
            }
            (Some(parameter), None) => {
                let message = format!("input `{name}` of type `{}` is missing", parameter.ty);
                let diagnostic = Diagnostic::at(codes::E0602, span, message).here("needed here");
                Err(vec![diagnostic.help("give it a value in the inputs file")])
            }
            (None, _) => Err(vec![without_value(name, span)]),
        }
    }

    /// Puts a value in the place of its expression.
    fn put(&mut self, index: usize, evaluated: &Evaluated) {
        let found = &mut self.found[index];
        let blinding = found.steps.last() == Some(&Step::Blinding);
        let kind = if blinding {
            let bytes = evaluated.value.leaves.first().copied().unwrap_or_default().to_bytes();
            found.filled = Zeroizing::new(format!("\"{}\"", hex::encode(bytes)));
            Kind::String(Zeroizing::new(hex::encode(bytes)))
        } else {
            let json = evaluated.value.json();
            found.filled = Zeroizing::new(match self.format {
                Format::Toml => toml(&json),
                Format::Json => json.to_string(),
            });
            kind(&evaluated.value.value, &found.span)
        };
        let mut place = found.place.iter();
        let Some(start) = place.next().and_then(|first| self.table.get_mut(*first)) else { return };
        let mut value = Some(&mut start.1);
        for step in place {
            value = value.and_then(|value| match &mut value.kind {
                Kind::Array(items) => items.get_mut(*step),
                Kind::Table(table) => table.get_mut(*step).map(|(_, value)| value),
                _ => None,
            });
        }
        if let Some(value) = value {
            value.kind = kind;
        }
    }

    fn bind(&self, blinding: &mut dyn FnMut() -> Scalar) -> Result<Bound, Vec<Diagnostic>> {
        Binder::new(self.file, self.format, blinding).bind(self.abi, &self.table)
    }

    /// The text with values in place of expressions.
    fn filled(&self, text: &str) -> String {
        let mut places: Vec<&Found> = self.found.iter().collect();
        places.sort_by_key(|found| found.span.start);
        let (mut filled, mut at) = (String::new(), 0);
        for found in places {
            filled += text.get(at..found.span.start).unwrap_or_default();
            filled += &found.filled;
            at = found.span.end;
        }
        filled + text.get(at..).unwrap_or_default()
    }
}

/// A value as if it stood in the file.
fn kind(value: &JournalValue, span: &Range<usize>) -> Kind {
    let of = |value: &JournalValue| Value { span: span.clone(), kind: kind(value, span) };
    let table = |fields: &[(String, JournalValue)]| {
        let entry = |(name, value): &(String, JournalValue)| {
            (Key { name: name.clone(), span: span.clone() }, of(value))
        };
        Kind::Table(fields.iter().map(entry).collect())
    };
    match value {
        JournalValue::Bool(flag) => Kind::Bool(*flag),
        JournalValue::Int(integer) => Kind::Integer(Zeroizing::new(integer.to_string())),
        JournalValue::Field(scalar) => Kind::Integer(Zeroizing::new(scalar_to_int(scalar).to_string())),
        JournalValue::List(items) => Kind::Array(items.iter().map(of).collect()),
        JournalValue::Struct(fields) => table(fields),
        JournalValue::Variant(name, fields) => {
            let payload = match fields.as_slice() {
                [] => return Kind::String(Zeroizing::new(name.clone())),
                [(first, only)] if first == "0" => of(only),
                [(first, _), ..] if first == "0" => {
                    let items = fields.iter().map(|(_, part)| of(part)).collect();
                    Value { span: span.clone(), kind: Kind::Array(items) }
                }
                fields => Value { span: span.clone(), kind: table(fields) },
            };
            Kind::Table(vec![(Key { name: name.clone(), span: span.clone() }, payload)])
        }
        JournalValue::Commitment(_) | JournalValue::Passing | JournalValue::Secret => {
            Kind::Other("a commitment")
        }
    }
}
