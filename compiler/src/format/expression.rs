//! Expressions.

use super::printer::Printer;
use crate::syntax::ast::{Expr, ExprKind, FieldValue};

impl Printer<'_> {
    pub(super) fn expr(&mut self, expr: &Expr) {
        self.parentheses(expr.parentheses, &mut |printer| printer.bare_expr(expr));
    }

    fn bare_expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Int(_) | ExprKind::String(_) => self.literal(expr.span),
            ExprKind::Bool(value) => self.token(if *value { "true" } else { "false" }),
            ExprKind::Path(path) => self.path(path),
            ExprKind::Call { function, const_arguments, arguments } => {
                self.path(function);
                if let Some(arguments) = const_arguments {
                    self.token("::");
                    self.token("<");
                    self.list(arguments, ">", Self::expr);
                }
                self.token("(");
                self.list(arguments, ")", Self::expr);
            }
            ExprKind::Binary { operator, left, right, .. } => {
                self.expr(left);
                self.soft();
                self.token(operator.sign());
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
            ExprKind::Struct { path, fields } => {
                self.path(path);
                self.blank();
                self.token("{");
                self.list(fields, "}", Self::field_value);
            }
            ExprKind::Block(block) => self.block(block, None),
            ExprKind::If { .. } => self.if_else(expr),
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

    fn field_value(&mut self, field: &FieldValue) {
        self.token(&field.name.name);
        if !field.shorthand {
            self.token(":");
            self.soft();
            self.expr(&field.value);
        }
    }
}
