//! Rendering of diagnostics as text and JSON; the only user of ariadne.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use ariadne::{Cache, CharSet, Color, Config, Fmt as _, IndexType, Label, Report, ReportKind, Source};
use serde_json::{Value, json};

use super::{Diagnostic, Severity};
use crate::source::{FileId, SourceMap, Span, visible};

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
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|d| (place(d), d.code, d.message.as_str()));
    sorted.dedup();
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
        "code": diagnostic.code.name(),
        "severity": severity(diagnostic.code.severity()),
        "message": diagnostic.message,
        "labels": labels,
        "helps": diagnostic.helps,
        "notes": diagnostic.notes,
    })
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error(_) => "error",
        Severity::Warning => "warning",
    }
}

/// Lines longer than this are not drawn.
const MAX_LINE: usize = 400;

fn render_with(diagnostic: &Diagnostic, files: &mut Files<'_>, color: bool) -> String {
    let tint = match diagnostic.code.severity() {
        Severity::Error(_) => Color::Red,
        Severity::Warning => Color::Yellow,
    };
    let paint = |text: &str, tint: Color| match color {
        true => text.fg(tint).to_string(),
        false => text.to_owned(),
    };
    let head = paint(&format!("{}[{}]", severity(diagnostic.code.severity()), diagnostic.code), tint);
    let mut out = format!("{head}: {}\n", visible(&diagnostic.message));
    let margin = match draw(diagnostic, files, color, tint) {
        Some((drawing, margin)) => {
            out += &drawing;
            margin
        }
        None => {
            for label in &diagnostic.labels {
                let at = files.sources.line_column(label.span);
                let name = visible(&files.sources.file(label.span.file).name);
                out += &format!("  at {name}:{}:{}", at.line, at.column);
                if !label.text.is_empty() {
                    out += &format!(": {}", visible(&label.text));
                }
                out.push('\n');
            }
            " ".to_owned()
        }
    };
    let explain = format!("`zkc explain {}`", diagnostic.code);
    let helps = diagnostic.helps.iter().map(|help| (paint("help", Color::Green), help));
    let notes = diagnostic.notes.iter().chain([&explain]).map(|note| (paint("note", Color::Cyan), note));
    for (word, text) in helps.chain(notes) {
        let text = visible(text).trim_end().replace('\n', &format!("\n{margin}       "));
        out += &format!("{margin} {word}: {text}\n");
    }
    out
}

/// The source with its labels, and the margin under which the drawing goes on. Nothing if there is no place, or if
/// it is in a line too long to be read.
fn draw(
    diagnostic: &Diagnostic,
    files: &mut Files<'_>,
    color: bool,
    tint: Color,
) -> Option<(String, String)> {
    let main = diagnostic.labels.first()?;
    if diagnostic.labels.iter().any(|label| files.longest_line(label.span) > MAX_LINE) {
        return None;
    }
    let config = Config::default()
        .with_color(color)
        .with_index_type(IndexType::Char)
        .with_char_set(CharSet::Unicode)
        .with_tab_width(4);
    // The head names the first line that is shown.
    let line = |span: Span| files.sources.line_column(span).line;
    let above = diagnostic.labels.iter().map(|label| label.span);
    let above = above.filter(|span| span.file == main.span.file && line(*span) < line(main.span));
    let first = above.min_by_key(|span| span.start).unwrap_or(main.span);
    let mut report =
        Report::build(ReportKind::Custom("", tint), files.span(first)).with_config(config).with_message("");
    // In the order of the source, what is in one file is drawn as one piece.
    let mut labels: Vec<_> = diagnostic.labels.iter().enumerate().collect();
    labels.sort_by_key(|(_, label)| (label.span.file != main.span.file, label.span.file, label.span.start));
    for (place, (i, label)) in labels.into_iter().enumerate() {
        // ariadne draws the arrow only under labels with a message.
        let text = if label.text.is_empty() { "here" } else { &label.text };
        let shown = Label::new(files.span(label.span))
            .with_color(if i == 0 { tint } else { Color::Cyan })
            .with_message(visible(text))
            .with_order(i32::try_from(place).unwrap_or(i32::MAX));
        report = report.with_label(shown);
    }
    let mut drawn = vec![];
    report.finish().write(&mut *files, &mut drawn).ok()?;
    let drawn = String::from_utf8_lossy(&drawn);
    // The head line is ours, and so are the last lines.
    let mut lines: Vec<&str> = drawn.lines().skip(1).map(str::trim_end).collect();
    let last = lines.pop()?;
    let width = last.chars().filter(|c| *c == '─').count();
    let margin = " ".repeat(width) + "│";
    let margin = if color { margin.fg(Color::Fixed(246)).to_string() } else { margin };
    lines.push(&margin);
    Some((lines.into_iter().map(|line| line.to_owned() + "\n").collect(), margin))
}

/// A span as ariadne wants it: within the text, in characters. Of bytes it takes those in a second file for characters.
#[derive(Clone)]
struct AriadneSpan {
    file: FileId,
    range: Range<usize>,
}

impl ariadne::Span for AriadneSpan {
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
    ready: BTreeMap<FileId, Source<String>>,
}

impl<'a> Files<'a> {
    fn new(sources: &'a SourceMap) -> Self {
        Self { sources, ready: BTreeMap::new() }
    }

    /// The bytes of the longest line that a span touches.
    fn longest_line(&self, span: Span) -> usize {
        let text = &self.sources.file(span.file).text;
        let range = self.bytes(span);
        let start = text[..range.start].rfind('\n').map_or(0, |i| i + 1);
        let end = text[range.end..].find('\n').map_or(text.len(), |i| range.end + i);
        text[start..end].lines().map(str::len).max().unwrap_or(0)
    }

    fn span(&self, span: Span) -> AriadneSpan {
        let text = &self.sources.file(span.file).text;
        let Range { start, end } = self.bytes(span);
        let (before, inside) = (text[..start].chars().count(), text[start..end].chars().count());
        AriadneSpan { file: span.file, range: before..before + inside }
    }

    /// The bytes of a span: within the text, and on the borders of characters.
    fn bytes(&self, span: Span) -> Range<usize> {
        let text = &self.sources.file(span.file).text;
        let border = |at: u32| {
            let mut at = (at as usize).min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = border(span.start);
        start..border(span.end).max(start)
    }
}

impl Cache<FileId> for Files<'_> {
    type Storage = String;

    fn fetch(&mut self, id: &FileId) -> Result<&Source<String>, impl fmt::Debug> {
        let sources = self.sources;
        let source = self.ready.entry(*id).or_insert_with(|| Source::from(visible(&sources.file(*id).text)));
        Ok::<_, fmt::Error>(source)
    }

    fn display<'b>(&self, id: &'b FileId) -> Option<impl fmt::Display + 'b> {
        Some(visible(&self.sources.file(*id).name))
    }
}
