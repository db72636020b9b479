//! Rendering of diagnostics as text and JSON; the only user of ariadne.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use ariadne::{Cache, CharSet, Color, Config, IndexType, Label, Report, ReportKind, Source};
use serde_json::{Value, json};

use super::{Diagnostic, Severity};
use crate::source::{FileId, SourceMap, Span};

/// One diagnostic as people read it, with colours if asked; ends with a line end.
pub fn render(diagnostic: &Diagnostic, sources: &SourceMap, color: bool) -> String {
    render_with(diagnostic, &mut Files::new(sources), color)
}

/// Many diagnostics, sorted, each once, with an empty line between them.
pub fn render_all(diagnostics: &[Diagnostic], sources: &SourceMap, color: bool) -> String {
    let mut files = Files::new(sources);
    let rendered: Vec<String> = sorted(diagnostics)
        .into_iter()
        .map(|diagnostic| render_with(diagnostic, &mut files, color))
        .collect();
    rendered.join("\n")
}

/// By file, place and code; equal ones once.
pub fn sorted(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let place = |d: &Diagnostic| d.labels.first().map(|l| (l.span.file, l.span.start, l.span.end));
    let mut sorted: Vec<&Diagnostic> = vec![];
    for diagnostic in diagnostics {
        if !sorted.contains(&diagnostic) {
            sorted.push(diagnostic);
        }
    }
    sorted.sort_by_key(|d| (place(d), d.code));
    sorted
}

/// A diagnostic for programs: places as file, line, column (characters from 1) and byte range.
pub fn to_json(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let labels: Vec<Value> = diagnostic
        .labels
        .iter()
        .map(|label| {
            let at = sources.line_column(label.span);
            json!({
                "file": sources.file(label.span.file).name,
                "line": at.line,
                "column": at.column,
                "start": label.span.start,
                "end": label.span.end,
                "text": label.text,
            })
        })
        .collect();
    json!({
        "code": diagnostic.code,
        "severity": severity(diagnostic.severity),
        "message": diagnostic.message,
        "labels": labels,
        "helps": diagnostic.helps,
        "notes": diagnostic.notes,
    })
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn render_with(diagnostic: &Diagnostic, files: &mut Files<'_>, color: bool) -> String {
    let head = format!("{}[{}]", severity(diagnostic.severity), diagnostic.code);
    let explain = format!("`zkc explain {}`", diagnostic.code);
    let tint = match diagnostic.severity {
        Severity::Error => Color::Red,
        Severity::Warning => Color::Yellow,
    };
    let Some(main) = diagnostic.labels.first() else {
        return plain(diagnostic, &head, &explain, color.then_some(tint));
    };
    let config = Config::default()
        .with_color(color)
        .with_index_type(IndexType::Byte)
        .with_char_set(CharSet::Unicode)
        .with_tab_width(4);
    let mut report = Report::build(ReportKind::Custom(&head, tint), files.span(main.span))
        .with_config(config)
        .with_message(&diagnostic.message);
    for (i, label) in diagnostic.labels.iter().enumerate() {
        let mut shown =
            Label::new(files.span(label.span)).with_color(if i == 0 { tint } else { Color::Cyan });
        // ariadne draws the arrow only under labels with a message.
        shown = shown.with_message(if label.text.is_empty() { "here" } else { &label.text });
        report = report.with_label(shown.with_order(i32::try_from(i).unwrap_or(i32::MAX)));
    }
    for help in &diagnostic.helps {
        report = report.with_help(help);
    }
    for note in diagnostic.notes.iter().chain([&explain]) {
        report = report.with_note(note);
    }
    let mut out = vec![];
    match report.finish().write(&mut *files, &mut out) {
        Ok(()) => tidy(&String::from_utf8_lossy(&out)),
        Err(_) => plain(diagnostic, &head, &explain, color.then_some(tint)),
    }
}

/// A diagnostic without a place.
fn plain(diagnostic: &Diagnostic, head: &str, explain: &str, tint: Option<Color>) -> String {
    use ariadne::Fmt;
    let mut out = match tint {
        Some(tint) => format!("{}: {}\n", head.fg(tint), diagnostic.message),
        None => format!("{head}: {}\n", diagnostic.message),
    };
    for help in &diagnostic.helps {
        out += &format!("  help: {help}\n");
    }
    for note in diagnostic.notes.iter().map(String::as_str).chain([explain]) {
        out += &format!("  note: {note}\n");
    }
    out
}

/// Without blanks at the ends of lines.
fn tidy(text: &str) -> String {
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// A span as ariadne wants it: within the text and on the borders of characters.
#[derive(Clone)]
struct Place {
    file: FileId,
    range: Range<usize>,
}

impl ariadne::Span for Place {
    type SourceId = FileId;

    fn source(&self) -> &FileId {
        &self.file
    }

    fn start(&self) -> usize {
        self.range.start
    }

    fn end(&self) -> usize {
        self.range.end
    }
}

/// The files as ariadne wants them, each prepared when it is first needed.
struct Files<'a> {
    sources: &'a SourceMap,
    ready: BTreeMap<FileId, Source<&'a str>>,
}

impl<'a> Files<'a> {
    fn new(sources: &'a SourceMap) -> Self {
        Self { sources, ready: BTreeMap::new() }
    }

    fn span(&self, span: Span) -> Place {
        let text = &self.sources.file(span.file).text;
        let border = |at: u32| {
            let mut at = (at as usize).min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = border(span.start);
        Place { file: span.file, range: start..border(span.end).max(start) }
    }
}

impl<'a> Cache<FileId> for Files<'a> {
    type Storage = &'a str;

    fn fetch(&mut self, id: &FileId) -> Result<&Source<&'a str>, impl fmt::Debug> {
        let sources = self.sources;
        let source = self.ready.entry(*id).or_insert_with(|| Source::from(sources.file(*id).text.as_str()));
        Ok::<_, fmt::Error>(source)
    }

    fn display<'b>(&self, id: &'b FileId) -> Option<impl fmt::Display + 'b> {
        Some(self.sources.file(*id).name.clone())
    }
}
