//! Blocks and statements.

use super::printer::{Printer, Shape};
use crate::syntax::ast::{Block, Expr, Ident, Iterable, List, LogArgument, Statement, StatementKind};

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

    fn next_in_block(&mut self, follows: bool, shape: Shape) {
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
                self.token("assert");
                self.blank();
                self.expr(condition);
                if let Some(message) = message {
                    self.token(",");
                    self.soft();
                    self.literal(message.span);
                }
                if *trailing_comma {
                    self.token(",");
                }
            }
            StatementKind::Constrain { hints, from, body } => {
                self.token("constrain");
                let line = self.line();
                self.blank();
                self.names(hints);
                self.soft();
                self.token("from");
                self.blank();
                self.names(from);
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
            StatementKind::Lock { .. }
            | StatementKind::Unlock(_)
            | StatementKind::Next(_)
            | StatementKind::Nullify { .. } => {}
            StatementKind::Bind(value) => {
                self.token("bind");
                self.blank();
                self.expr(value);
            }
            StatementKind::Expr(value) => self.expr(value),
            StatementKind::Error => {}
        }
        if statement.semicolon {
            self.token(";");
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

    /// Names between commas that no brackets enclose.
    fn names(&mut self, names: &List<Ident>) {
        for (index, name) in names.iter().enumerate() {
            if index > 0 {
                self.token(",");
                self.soft();
            }
            self.token(&name.name);
        }
        if names.trailing_comma {
            self.token(",");
        }
    }
}
