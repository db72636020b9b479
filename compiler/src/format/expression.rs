//! Expressions.

use super::printer::Printer;
use crate::source::Span;
use crate::syntax::ast::{Argument, Arm, Expr, ExprKind, FieldValue, List};

impl Printer<'_> {
    pub(super) fn expr(&mut self, expr: &Expr) {
        self.parentheses(expr.parentheses, &mut |printer| printer.bare_expr(expr));
    }

    fn bare_expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Int(_) => self.number(expr.span),
            ExprKind::String(_) => self.literal(expr.span),
            ExprKind::Bool(value) => self.token(if *value { "true" } else { "false" }),
            ExprKind::Path(path) => self.path(path),
            ExprKind::Call { function, generics, arguments } => {
                self.path(function);
                self.call(generics.as_ref(), arguments);
            }
            ExprKind::Named { name, value } => {
                self.token(&name.name);
                self.token(":");
                self.soft();
                self.expr(value);
            }
            ExprKind::Method { receiver, name, generics, arguments, .. } => {
                self.expr(receiver);
                self.token(".");
                self.token(&name.name);
                self.call(generics.as_ref(), arguments);
            }
            ExprKind::Binary { operator, left, right, .. } => {
                self.expr(left);
                self.soft();
                self.operator(*operator);
                self.soft();
                self.expr(right);
            }
            ExprKind::Unary { operator, operand } => {
                self.token(operator.sign());
                self.expr(operand);
            }
            ExprKind::Cast { value, ty } => {
                self.expr(value);
                self.soft();
                self.token("as");
                self.blank();
                self.ty(ty);
            }
            ExprKind::Index { array, index } => {
                self.expr(array);
                self.token("[");
                self.enclosed(self.shape(), "]", |printer| printer.expr(index));
            }
            ExprKind::Slice { array, low, high, inclusive } => {
                self.expr(array);
                self.token("[");
                self.enclosed(self.shape(), "]", |printer| {
                    low.iter().for_each(|low| printer.expr(low));
                    printer.token(if *inclusive { "..=" } else { ".." });
                    high.iter().for_each(|high| printer.expr(high));
                });
            }
            ExprKind::Field { base, name } => {
                self.expr(base);
                self.token(".");
                self.token(&name.name);
            }
            ExprKind::Array(elements) => {
                self.token("[");
                self.list(elements, "]", Self::expr);
            }
            ExprKind::Repeat { value, count } => {
                self.token("[");
                self.enclosed(self.shape(), "]", |printer| {
                    printer.expr(value);
                    printer.token(";");
                    printer.soft();
                    printer.expr(count);
                });
            }
            ExprKind::Comprehension { body, pattern, iterable } => {
                self.token("[");
                let shape = self.shape();
                self.enclosed(shape, "]", |printer| {
                    printer.expr(body);
                    printer.next_part(shape);
                    printer.token("for");
                    printer.blank();
                    printer.pattern(pattern);
                    printer.iterable(iterable);
                });
            }
            ExprKind::Tuple(elements) => {
                self.token("(");
                self.list(elements, ")", Self::expr);
            }
            ExprKind::Struct { path, fields, base } => {
                self.path(path);
                self.blank();
                self.token("{");
                self.list_with_rest(fields, base.is_some(), Self::field_value, |printer| {
                    printer.token("..");
                    base.iter().for_each(|base| printer.expr(base));
                });
            }
            ExprKind::Block(block) => self.block(block, None),
            ExprKind::If { .. } => self.if_else(expr),
            ExprKind::Match { scrutinee, arms, .. } => {
                self.token("match");
                let line = self.line();
                self.blank();
                self.expr(scrutinee);
                self.blank();
                self.token("{");
                self.body(arms, Some(line), Self::next_part, Self::arm);
            }
            ExprKind::Hint { ty, body } => {
                self.token("hint");
                self.blank();
                self.ty(ty);
                self.blank();
                self.block(body, None);
            }
            ExprKind::Reveal(value) => {
                self.token("reveal");
                self.token("(");
                self.enclosed(self.shape(), ")", |printer| printer.expr(value));
            }
            ExprKind::Error => {}
        }
    }

    /// A number as it is spelled, perhaps with a unit behind it.
    fn number(&mut self, span: Span) {
        let spelling = self.trivia.spelling(span);
        let unit = spelling.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        match spelling.split_once(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            // A character begins with a quote.
            Some((number, _)) if !number.is_empty() => {
                self.token(number);
                self.blank();
                self.token(unit);
            }
            _ => self.token(spelling),
        }
    }

    /// `if a { … } else if b { … } else { … }`, whose braces are all indented alike.
    fn if_else(&mut self, expr: &Expr) {
        let mut line = None;
        let mut branch = expr;
        while let ExprKind::If { condition, then, otherwise } = &branch.kind {
            self.token("if");
            line = line.or(Some(self.line()));
            self.blank();
            self.expr(condition);
            self.blank();
            self.block(then, line);
            let Some(otherwise) = otherwise else { return };
            self.blank();
            self.token("else");
            self.blank();
            branch = otherwise;
        }
        if let ExprKind::Block(block) = &branch.kind {
            self.block(block, line);
        }
    }

    /// What follows the name of what is called.
    fn call(&mut self, generics: Option<&List<Argument>>, arguments: &List<Expr>) {
        if let Some(generics) = generics {
            self.token("::");
            self.arguments(generics);
        }
        self.token("(");
        self.list(arguments, ")", Self::expr);
    }

    fn arm(&mut self, arm: &Arm) {
        self.pattern(&arm.pattern);
        self.soft();
        self.token("=>");
        self.soft();
        self.expr(&arm.value);
        if arm.comma {
            self.token(",");
        }
    }

    pub(super) fn field_value(&mut self, field: &FieldValue) {
        self.token(&field.name.name);
        if !field.shorthand {
            self.token(":");
            self.soft();
            self.expr(&field.value);
        }
    }
}
