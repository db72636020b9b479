//! Expressions beside a program: checked together, evaluated one by one.

use std::collections::BTreeSet;

use zeroize::Zeroizing;
use zkvm::abi::Abi;
use zkvm::receipt;
use zkvm::{Inputs, Scalar};

use super::wanted::{Step, wanted};
use super::{Scope, Value};
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::{Checked, Refused, Secrets, evaluate_expression, has_errors};
use crate::hir::load::item_paths;
use crate::hir::{Entry, Program};
use crate::lower;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast::{Function, Item, ItemKind, List, Type, TypeKind};
use crate::syntax::parse_expression;

/// An expression as it is written.
#[derive(Clone)]
pub(super) struct Written {
    /// The file that messages point into.
    pub(super) file: FileId,
    /// Where the expression begins in it.
    pub(super) start: usize,
    /// The expression, which may name secrets.
    pub(super) text: Zeroizing<String>,
    /// What messages call it.
    pub(super) name: String,
    /// The part of a parameter that it stands for.
    pub(super) wanted: Option<(usize, Vec<Step>)>,
}

impl Written {
    /// An expression that is in no file.
    pub(super) fn alone(sources: &mut SourceMap, text: &str) -> Self {
        let (name, text) = ("expression".to_string(), Zeroizing::new(text.to_string()));
        Self { file: sources.add(super::NAME, text.as_str()), start: 0, text, name, wanted: None }
    }
}

/// Expressions without errors, and the program that they stand beside.
pub(super) struct Expressions {
    checked: Checked,
    entries: Vec<Entry>,
    /// What each of the expressions names.
    mentions: Vec<Mentions>,
}

/// The parameters that an expression names, and where.
type Mentions = Vec<(String, Span)>;

/// What became of an expression.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// What it is worth.
    pub value: Value,
    /// The lines that `log` prints.
    pub logs: Vec<String>,
}

/// The leaves of the parameter with this name, which is needed at this place.
pub(super) type Given<'g> = &'g mut dyn FnMut(&str, Span) -> Result<Vec<Scalar>, Vec<Diagnostic>>;

impl Expressions {
    /// Parses, resolves and checks expressions.
    pub(super) fn new(
        scope: &Scope<'_>,
        mut sources: SourceMap,
        written: &[Written],
    ) -> Result<Self, Refused> {
        if has_errors(&scope.checked.diagnostics) {
            return Err(Refused { diagnostics: scope.checked.diagnostics.clone(), sources });
        }
        let (module, circuit) = scope.place();
        let (mut items, mut mentions, mut diagnostics) = (vec![], vec![], vec![]);
        for written in written {
            match parsed(written, circuit) {
                Ok((item, mentioned)) => {
                    items.push(item);
                    mentions.push(mentioned);
                }
                Err(found) => diagnostics.extend(found),
            }
        }
        if !diagnostics.is_empty() {
            return Err(Refused { diagnostics, sources });
        }
        let places: Vec<Span> = items.iter().map(|item| item.span).collect();
        items.extend(scope.imports(module, &items));
        let mut entries = vec![];
        let checked = scope.checked.extended(&mut sources, module, items, |program| {
            entries = settled(program, scope, written, &places);
        });
        if has_errors(&checked.diagnostics) {
            return Err(Refused { diagnostics: checked.diagnostics, sources });
        }
        let mut checked = checked;
        checked.sources = sources;
        Ok(Self { checked, entries, mentions })
    }

    /// The names of the parameters that an expression names.
    pub(super) fn mentions(&self, index: usize) -> impl Iterator<Item = (&str, Span)> {
        self.mentions[index].iter().map(|(name, span)| (name.as_str(), *span))
    }

    /// The value of an expression.
    ///
    /// # Errors
    /// Why it has none: errors that are found when it is lowered, or the first check that fails.
    pub(super) fn evaluate(
        &self,
        index: usize,
        secrets: Secrets,
        given: Given<'_>,
    ) -> Result<Evaluated, Vec<Diagnostic>> {
        let mut inputs = Inputs::default();
        for (name, span) in self.mentions(index) {
            inputs.public.extend(given(name, span)?);
        }
        let entry = &self.entries[index];
        let Checked { program, types, sources, .. } = &self.checked;
        let errors = |diagnostics: Vec<Diagnostic>| {
            diagnostics.into_iter().filter(Diagnostic::is_error).collect::<Vec<_>>()
        };
        let (lowered, diagnostics) = lower::lower_expression(program, types, entry);
        let Some((circuit, ty)) = lowered else { return Err(errors(diagnostics)) };
        let built = self.checked.build_lowered(entry, (Some(circuit), diagnostics)).map_err(errors)?;
        let (journal, logs) = evaluate_expression(&built, sources, &inputs, secrets)
            .map_err(|failed| vec![failed.diagnostic])?;
        let outputs = Abi {
            outputs: vec![zkvm::abi::Output { name: String::new(), ty: ty.clone() }],
            ..Abi::default()
        };
        let first = journal.entries.len().saturating_sub(outputs.output_leaves().count());
        let leaves = journal.entries[first..].iter().filter_map(|entry| match entry {
            receipt::Entry::Clear(scalar) => Some(*scalar),
            receipt::Entry::Commitment(_) => None,
        });
        match Value::new(ty, leaves.collect()) {
            Some(value) => Ok(Evaluated { value, logs }),
            None => Err(vec![Diagnostic::at(codes::E0702, entry.span, "the value does not have its type")]),
        }
    }

    /// The files that messages point into.
    pub(super) fn into_sources(self) -> SourceMap {
        self.checked.sources
    }

    /// What is wrong, with the files that messages point into.
    pub(super) fn refused(self, diagnostics: Vec<Diagnostic>) -> Refused {
        Refused { diagnostics, sources: self.checked.sources }
    }
}

/// A parameter that an expression names has no value.
pub(super) fn without_value(name: &str, span: Span) -> Diagnostic {
    Diagnostic::at(codes::E0602, span, format!("the input `{name}` has no value"))
        .here("needed here")
        .help("give an inputs file with a value for it")
}

/// An expression as a test, with the parameters of the circuit that it names.
fn parsed(written: &Written, circuit: Option<&Function>) -> Result<(Item, Mentions), Vec<Diagnostic>> {
    // With blanks for what stands before it in the file, so that places are right.
    let text = Zeroizing::new(" ".repeat(written.start) + &written.text);
    let (function, diagnostics) = parse_expression(written.file, &text);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return Err(diagnostics);
    }
    let blank = written.text.trim().is_empty();
    let start = if blank { written.start } else { text.len() - text.trim_start().len() };
    let span = Span::new(written.file, start, if blank { text.len() } else { text.trim_end().len() });
    let whole =
        function.filter(|function| function.body.tail.is_some() || !function.body.statements.is_empty());
    let Some(mut function) = whole else {
        let diagnostic = Diagnostic::at(codes::E0641, span, "the expression is empty");
        return Err(vec![diagnostic.help("write what is to be computed, such as `poseidon::hash2(7, 9)`")]);
    };
    function.name.name.clone_from(&written.name);
    function.name.span = span;
    let mut item =
        Item { heads: vec![], public: false, kind: ItemKind::Test { function, fails: None }, span };
    let mut named: Vec<(String, Span)> = vec![];
    item_paths(&item, &mut |path| {
        if let [name] = path.segments.as_slice() {
            named.push((name.name.clone(), name.span));
        }
    });
    let mut mentioned = Mentions::new();
    if let (Some(circuit), ItemKind::Test { function, .. }) = (circuit, &mut item.kind) {
        function.generics.clone_from(&circuit.generics);
        for parameter in &circuit.parameters {
            let place = named.iter().find(|(name, _)| parameter.name().is_some_and(|own| own.name == *name));
            let Some((name, place)) = place else { continue };
            let mut parameter = parameter.clone();
            parameter.public = None;
            show_hidden(&mut parameter.ty);
            function.parameters.elements.push(parameter);
            mentioned.push((name.clone(), *place));
        }
    }
    Ok((item, mentioned))
}

/// Takes `Hidden` away: an expression sees the value behind a commitment.
fn show_hidden(ty: &mut Type) {
    match &mut ty.kind {
        TypeKind::Hidden(inner) => *ty = (**inner).clone(),
        TypeKind::Array(element, _) => show_hidden(element),
        TypeKind::Tuple(List { elements, .. }) => elements.iter_mut().for_each(show_hidden),
        _ => {}
    }
}

/// The expressions as entries: their parameters are public, since work on those is free, and a type is wanted of some.
fn settled(program: &mut Program, scope: &Scope<'_>, written: &[Written], places: &[Span]) -> Vec<Entry> {
    let circuit = scope.entry.and_then(|entry| {
        let span = scope.checked.program.functions[entry.function.0 as usize].span;
        let index = program.functions.iter().position(|function| function.span == span)?;
        Some(Entry { function: crate::hir::FunctionId(index as u32), ..entry.clone() })
    });
    let own: BTreeSet<Span> = places.iter().copied().collect();
    let tests = std::mem::take(&mut program.tests);
    let (tests, others) = tests.into_iter().partition(|test| own.contains(&test.span));
    program.tests = others;
    let mut entries = vec![];
    for (written, place) in written.iter().zip(places) {
        let tests: &Vec<crate::hir::Test> = &tests;
        let Some(test) = tests.iter().find(|test| test.span == *place) else { continue };
        let wanted = match (&written.wanted, &circuit) {
            (Some((parameter, steps)), Some(circuit)) => wanted(program, circuit, *parameter, steps),
            _ => None,
        };
        let function = &mut program.functions[test.function.0 as usize];
        for parameter in &mut function.parameters {
            parameter.public = Some(parameter.span);
        }
        if let Some(wanted) = wanted {
            function.result = wanted;
            function.test = false;
        }
        let arguments = circuit.as_ref().map(|circuit| circuit.arguments.clone()).unwrap_or_default();
        entries.push(Entry { name: test.name.clone(), function: test.function, arguments, span: *place });
    }
    entries
}
