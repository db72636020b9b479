//! Writes one token after the other, and before each what stands there: comments, blanks, line breaks.

use crate::source::Span;
use crate::syntax::ast::List;
use crate::syntax::trivia::{Gap, Space, Trivia};

/// The text written so far, and how it goes on.
///
/// The tokens of the tree are written in source order, so their number says which trivia stand before each.
pub(super) struct Printer<'t> {
    pub(super) trivia: &'t Trivia<'t>,
    out: String,
    /// The number of the next token.
    next: usize,
    /// Whether the comments before it are written already.
    commented: bool,
    /// What comes between the last token and the next one.
    between: Between,
    /// How deep lines are indented that begin with an element of the innermost bracket over several lines.
    indent: usize,
    /// How deep the line is indented that is being written.
    line: usize,
}

/// What comes between two tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    Nothing,
    Blank,
    /// A new line, within a statement or an element of a list.
    Continued,
    /// A new line that begins one.
    Begun,
    /// The first or last line in brackets, at which no empty line stays.
    Edge,
}

/// How what is inside of brackets is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// On one line, close to the brackets.
    Tight,
    /// On one line, with blanks beside the brackets.
    Spaced,
    /// On lines of its own, between brackets on lines of this indentation.
    Lines(usize),
}

impl<'t> Printer<'t> {
    pub(super) fn new(trivia: &'t Trivia<'t>) -> Self {
        Self {
            trivia,
            out: String::new(),
            next: 0,
            commented: false,
            between: Between::Edge,
            indent: 0,
            line: 0,
        }
    }

    /// Writes a token that is always written alike, or as the tree has it.
    pub(super) fn token(&mut self, text: &str) {
        self.comments();
        let space = self.gap().space;
        self.separate(space);
        self.out.push_str(text);
        self.next += 1;
        self.commented = false;
        self.between = Between::Nothing;
    }

    /// Writes a literal as it is spelled.
    pub(super) fn literal(&mut self, span: Span) {
        let spelling = self.trivia.spelling(span);
        self.token(spelling);
    }

    /// A blank comes next.
    pub(super) fn blank(&mut self) {
        self.between = Between::Blank;
    }

    /// A new statement, item or element begins on a line of its own.
    pub(super) fn begin(&mut self) {
        self.between = Between::Begun;
    }

    /// A blank comes next, or the line break that the author put there.
    pub(super) fn soft(&mut self) {
        self.between = if self.is_broken() { Between::Continued } else { Between::Blank };
    }

    /// The same before a part of what is in brackets of this shape.
    pub(super) fn next_part(&mut self, shape: Shape) {
        match shape {
            Shape::Lines(_) if self.is_broken() => self.begin(),
            _ => self.soft(),
        }
    }

    /// A part of a head comes next: on a line of its own if the author put it there, or one before it.
    pub(super) fn part_of_head(&mut self, broken: &mut bool) {
        *broken |= self.is_broken();
        self.between = if *broken { Between::Continued } else { Between::Blank };
    }

    /// The brace behind a head comes next: below its parts if these are on lines of their own.
    pub(super) fn end_of_head(&mut self, broken: bool) {
        self.between = if broken { Between::Edge } else { Between::Blank };
    }

    /// How deep the line of the last token is indented.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// Whether the author began a new line before the next token.
    fn is_broken(&self) -> bool {
        self.gap().space > Space::Line
    }

    pub(super) fn has_comments(&self) -> bool {
        !self.gap().comments.is_empty()
    }

    /// What stands before the next token.
    fn gap(&self) -> Gap<'t> {
        self.trivia.before(self.next)
    }

    /// How an expression or list is laid out whose opening bracket was written: as the author began it.
    pub(super) fn shape(&self) -> Shape {
        if self.is_broken() { Shape::Lines(self.line) } else { Shape::Tight }
    }

    /// Writes what is inside of brackets, and the closing one.
    pub(super) fn enclosed(&mut self, shape: Shape, close: &str, inside: impl FnOnce(&mut Self)) {
        let Shape::Lines(line) = shape else {
            let between = if shape == Shape::Spaced { Between::Blank } else { Between::Nothing };
            self.between = between;
            inside(self);
            self.between = between;
            return self.token(close);
        };
        let outside = std::mem::replace(&mut self.indent, line + 1);
        self.between = Between::Edge;
        inside(self);
        // Comments at the end belong to what is inside.
        if self.has_comments() {
            if self.between != Between::Edge {
                self.begin();
            }
            self.comments();
        }
        self.between = Between::Edge;
        self.indent = line;
        self.token(close);
        self.indent = outside;
    }

    /// Writes a list that may end with what stands for the rest of it, and its closing brace.
    pub(super) fn list_with_rest<T>(
        &mut self,
        list: &List<T>,
        has_rest: bool,
        each: impl Fn(&mut Self, &T),
        rest: impl Fn(&mut Self),
    ) {
        if !has_rest {
            return self.list(list, "}", each);
        }
        let shape = match self.shape() {
            Shape::Tight => Shape::Spaced,
            shape => shape,
        };
        self.enclosed(shape, "}", |printer| {
            for element in list {
                each(printer, element);
                printer.token(",");
                printer.next_part(shape);
            }
            rest(printer);
        });
    }

    /// Writes a list and its closing bracket; the opening one was written.
    pub(super) fn list<T>(&mut self, list: &List<T>, close: &str, each: impl Fn(&mut Self, &T)) {
        self.separated(list, ",", close, each);
    }

    /// The same with another sign between the elements.
    pub(super) fn separated<T>(
        &mut self,
        list: &List<T>,
        sign: &str,
        close: &str,
        each: impl Fn(&mut Self, &T),
    ) {
        let shape = match self.shape() {
            _ if list.is_empty() && !self.has_comments() => Shape::Tight,
            Shape::Tight if close == "}" => Shape::Spaced,
            shape => shape,
        };
        self.enclosed(shape, close, |printer| {
            let separate = |printer: &mut Self| {
                printer.token(sign);
                printer.next_part(shape);
            };
            printer.row(&list.elements, separate, each);
            if list.trailing_comma {
                printer.token(sign);
            }
        });
    }

    /// Writes what has no commas between, and its closing brace: each on a line of its own if the first one is. The brace is
    /// indented like a given line, or else like that of the opening one.
    pub(super) fn body<T>(
        &mut self,
        things: &[T],
        line: Option<usize>,
        between: impl Fn(&mut Self, Shape),
        each: impl Fn(&mut Self, &T),
    ) {
        let shape = match self.shape() {
            _ if things.is_empty() && !self.has_comments() => Shape::Tight,
            Shape::Lines(own) => Shape::Lines(line.unwrap_or(own)),
            _ => Shape::Spaced,
        };
        self.enclosed(shape, "}", |printer| printer.row(things, |printer| between(printer, shape), each));
    }

    /// Writes several in a row, with something between each two.
    pub(super) fn row<T>(&mut self, things: &[T], between: impl Fn(&mut Self), each: impl Fn(&mut Self, &T)) {
        for (index, thing) in things.iter().enumerate() {
            if index > 0 {
                between(self);
            }
            each(self, thing);
        }
    }

    /// Writes the comments before the next token.
    fn comments(&mut self) {
        if std::mem::replace(&mut self.commented, true) {
            return;
        }
        for comment in self.gap().comments {
            let begins = matches!(self.between, Between::Begun | Between::Edge);
            if comment.space > Space::Line {
                if !begins {
                    self.between = Between::Continued;
                }
                self.separate(comment.space);
                self.between = Between::Begun;
            } else if !self.out.is_empty() {
                self.out.push(' ');
            }
            self.out.push_str(comment.text);
            if !begins {
                self.between = Between::Continued;
            }
        }
    }

    /// Writes what comes next between two tokens or comments that were so far apart.
    fn separate(&mut self, space: Space) {
        match self.between {
            Between::Nothing => {}
            Between::Blank => self.out.push(' '),
            Between::Continued => self.new_line(self.indent + 1, false),
            Between::Begun => self.new_line(self.indent, space == Space::Empty),
            Between::Edge => self.new_line(self.indent, false),
        }
    }

    fn new_line(&mut self, indent: usize, empty: bool) {
        if !self.out.is_empty() {
            self.out.push_str(if empty { "\n\n" } else { "\n" });
        }
        self.out.push_str(&"    ".repeat(indent));
        self.line = indent;
    }

    /// The whole text; what is left are the comments at its end.
    pub(super) fn finish(mut self) -> String {
        self.begin();
        self.comments();
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }
}
