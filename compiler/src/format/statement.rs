//! Blocks and statements.

use super::printer::{Printer, Shape};
use crate::syntax::ast::{Block, Expr, Iterable, List, LogArgument, Message, Statement, StatementKind};

impl Printer<'_> {
    /// A block: on one line if the author wrote it so. Its braces are indented like the line of what it belongs to, if
    /// that is given, or else like that of the first one.
    pub(super) fn block(&mut self, block: &Block, line: Option<usize>) {
        self.token("{");
        let empty = block.statements.is_empty() && block.tail.is_none();
        let shape = if empty && !self.has_comments() {
            Shape::Tight
        } else if self.trivia.spelling(block.span).contains('\n') {
            Shape::Lines(line.unwrap_or(self.line()))
        } else {
            Shape::Spaced
        };
        self.enclosed(shape, "}", |printer| {
            for (index, statement) in block.statements.iter().enumerate() {
                printer.next_in_block(index > 0, shape);
                printer.statement(statement);
            }
            if let Some(tail) = &block.tail {
                printer.next_in_block(!block.statements.is_empty(), shape);
                printer.expr(tail);
            }
        });
    }

    pub(super) fn next_in_block(&mut self, follows: bool, shape: Shape) {
        match shape {
            Shape::Lines(_) if follows => self.begin(),
            Shape::Spaced if follows => self.blank(),
            _ => {}
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Let { pattern, ty, value } => {
                self.token("let");
                self.blank();
                self.pattern(pattern);
                if let Some(ty) = ty {
                    self.typed(ty);
                }
                self.value("=", value);
            }
            StatementKind::Const { name, ty, value } => {
                self.words("const", &name.name);
                self.typed(ty);
                self.value("=", value);
            }
            StatementKind::Assign { place, operator, value } => {
                self.expr(place);
                let sign = operator.map_or("", |operator| operator.sign());
                self.value(&format!("{sign}="), value);
            }
            StatementKind::For { pattern, iterable, body } => {
                self.token("for");
                let line = self.line();
                self.blank();
                self.pattern(pattern);
                self.iterable(iterable);
                self.blank();
                self.block(body, Some(line));
            }
            StatementKind::Assert { condition, message, trailing_comma } => {
                self.condition("assert", condition, message.as_ref(), *trailing_comma);
            }
            StatementKind::Constrain { hints, from, body } => {
                self.token("constrain");
                let line = self.line();
                self.blank();
                self.unbracketed(hints, |printer, name| printer.token(&name.name));
                self.soft();
                self.token("from");
                self.blank();
                self.unbracketed(from, |printer, name| printer.token(&name.name));
                self.blank();
                self.block(body, Some(line));
            }
            StatementKind::Return { value } => {
                self.token("return");
                if let Some(value) = value {
                    self.blank();
                    self.expr(value);
                }
            }
            StatementKind::Log { arguments } => {
                self.token("log");
                self.token("(");
                self.list(arguments, ")", |printer, argument| match argument {
                    LogArgument::String(message) => printer.literal(message.span),
                    LogArgument::Value(value) => printer.expr(value),
                });
            }
            StatementKind::Bind(value) => self.word_before("bind", value),
            StatementKind::Lock { value, with } => {
                self.word_before("lock", value);
                self.word_between("with");
                self.expr(with);
            }
            StatementKind::Unlock(value) => self.word_before("unlock", value),
            StatementKind::Retire(value) => self.word_before("retire", value),
            StatementKind::Next(fields) => {
                self.token("next");
                self.blank();
                self.token("{");
                self.list(fields, "}", Self::field_value);
            }
            StatementKind::Nullify { value, message, trailing_comma } => {
                self.condition("nullify", value, message.as_ref(), *trailing_comma);
            }
            StatementKind::Expr(value) => self.expr(value),
            StatementKind::Error => {}
        }
        if statement.semicolon {
            self.token(";");
        }
    }

    /// A keyword and the value behind it.
    pub(super) fn word_before(&mut self, keyword: &str, value: &Expr) {
        self.token(keyword);
        self.blank();
        self.expr(value);
    }

    /// A keyword, a value and what is said if it is not as it must be.
    pub(super) fn condition(
        &mut self,
        keyword: &str,
        value: &Expr,
        message: Option<&Message>,
        trailing_comma: bool,
    ) {
        self.word_before(keyword, value);
        if let Some(message) = message {
            self.token(",");
            self.soft();
            self.literal(message.span);
        }
        if trailing_comma {
            self.token(",");
        }
    }

    /// What is assigned: ` = value`, with what stands in the place of `=`.
    pub(super) fn value(&mut self, assignment: &str, value: &Expr) {
        self.blank();
        self.token(assignment);
        self.soft();
        self.expr(value);
    }

    /// What a loop runs over: ` in a..b`.
    pub(super) fn iterable(&mut self, iterable: &Iterable) {
        self.soft();
        self.token("in");
        self.blank();
        match iterable {
            Iterable::Range { low, high, inclusive } => {
                self.expr(low);
                self.token(if *inclusive { "..=" } else { ".." });
                self.expr(high);
            }
            Iterable::Array(array) => self.expr(array),
        }
    }

    /// What stands between commas that no brackets enclose.
    pub(super) fn unbracketed<T>(&mut self, list: &List<T>, each: impl Fn(&mut Self, &T)) {
        let comma = |printer: &mut Self| {
            printer.token(",");
            printer.soft();
        };
        self.row(&list.elements, comma, each);
        if list.trailing_comma {
            self.token(",");
        }
    }
}
