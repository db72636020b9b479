//! Source files and places in them.

mod excerpt;
mod line_index;
mod visible;

pub use excerpt::{one_line, shorten};
pub use line_index::{LineColumn, LineIndex};
pub use visible::{is_invisible, visible};

/// A file of a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file it is in.
    pub file: FileId,
    /// The offset of the first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        Self { file, start: start as u32, end: end as u32 }
    }

    /// From the start of `self` to the end of `other`, both in one file.
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start, end: other.end.max(self.start) }
    }
}

/// A source file, in memory.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// How messages name it: relative to the project, with `/`; the stdlib's start with `std/`.
    pub name: String,
    /// The text of the file.
    pub text: String,
    /// Where its lines start.
    pub lines: LineIndex,
}

/// All source files of one compilation.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a file, and names it by an ID.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let lines = LineIndex::new(&text);
        self.files.push(SourceFile { name: name.into(), text, lines });
        FileId(self.files.len() as u32 - 1)
    }

    /// Puts another text in place of a file's: places in it stay where they are.
    pub fn replace(&mut self, id: FileId, text: impl Into<String>) {
        let text = text.into();
        let file = &mut self.files[id.0 as usize];
        file.lines = LineIndex::new(&text);
        file.text = text;
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files in the order they were added.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(i as u32), f))
    }

    /// The text a span covers.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Line and column of a span's start.
    pub fn line_column(&self, span: Span) -> LineColumn {
        let file = self.file(span.file);
        file.lines.line_column(&file.text, span.start as usize)
    }
}
