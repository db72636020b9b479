//! Types with their arguments, paths and patterns.

use super::printer::Printer;
use crate::syntax::ast::{
    Argument, BinaryOp, FieldPattern, List, Path, Pattern, PatternKind, Type, TypeKind,
};

impl Printer<'_> {
    /// What a type stands behind: `: T`.
    pub(super) fn typed(&mut self, ty: &Type) {
        self.token(":");
        self.soft();
        self.ty(ty);
    }

    pub(super) fn ty(&mut self, ty: &Type) {
        self.parentheses(ty.parentheses, &mut |printer| printer.bare_type(ty));
    }

    fn bare_type(&mut self, ty: &Type) {
        match &ty.kind {
            TypeKind::Path(path) => self.path(path),
            TypeKind::Applied(path, arguments) => {
                self.path(path);
                self.arguments(arguments);
            }
            TypeKind::Int(low, high) => {
                self.token("int");
                self.blank();
                self.expr(low);
                self.token("..=");
                self.expr(high);
            }
            TypeKind::AnyInt => self.token("int"),
            TypeKind::Array(element, length) => {
                self.token("[");
                self.enclosed(self.shape(), "]", |printer| {
                    printer.ty(element);
                    printer.token(";");
                    printer.soft();
                    printer.expr(length);
                });
            }
            TypeKind::Tuple(elements) => {
                self.token("(");
                self.list(elements, ")", Self::ty);
            }
            TypeKind::Hidden(inner) => {
                self.token("Hidden");
                self.token("<");
                self.ty(inner);
                self.token(">");
            }
            TypeKind::SelfParameter | TypeKind::Error => {}
        }
    }

    /// Type and const arguments in their brackets.
    pub(super) fn arguments(&mut self, arguments: &List<Argument>) {
        self.token("<");
        self.list(arguments, ">", |printer, argument| match argument {
            Argument::Type(ty) => printer.ty(ty),
            Argument::Const(value) => printer.expr(value),
        });
    }

    /// An operator between two values, of which `>>` is two tokens.
    pub(super) fn operator(&mut self, operator: BinaryOp) {
        match operator {
            BinaryOp::Shr => {
                self.token(">");
                self.token(">");
            }
            operator => self.token(operator.sign()),
        }
    }

    pub(super) fn path(&mut self, path: &Path) {
        for (index, segment) in path.segments.iter().enumerate() {
            if index > 0 {
                self.token("::");
            }
            self.token(&segment.name);
            if let Some(applied) = path.applied.as_ref().filter(|applied| applied.after == index + 1) {
                self.token("::");
                self.arguments(&applied.arguments);
            }
        }
    }

    pub(super) fn pattern(&mut self, pattern: &Pattern) {
        self.parentheses(pattern.parentheses, &mut |printer| match &pattern.kind {
            PatternKind::Bind { mutable: true, name } => printer.words("mut", &name.name),
            PatternKind::Bind { mutable: false, name } => printer.token(&name.name),
            PatternKind::Wildcard => printer.token("_"),
            PatternKind::Tuple(parts) => {
                printer.token("(");
                printer.list(parts, ")", Self::pattern);
            }
            PatternKind::Literal(value) => printer.expr(value),
            PatternKind::Range { low, high, inclusive } => {
                printer.expr(low);
                printer.token(if *inclusive { "..=" } else { ".." });
                printer.expr(high);
            }
            PatternKind::Path(path) => printer.path(path),
            PatternKind::Call { path, parts } => {
                printer.path(path);
                printer.token("(");
                printer.list(parts, ")", Self::pattern);
            }
            PatternKind::Struct { path, fields, rest } => {
                printer.path(path);
                printer.blank();
                printer.token("{");
                printer.list_with_rest(fields, *rest, Self::field_pattern, |printer| printer.token(".."));
            }
            PatternKind::Or(patterns) => {
                let or = |printer: &mut Self| {
                    printer.soft();
                    printer.token("|");
                    printer.soft();
                };
                printer.row(patterns, or, Self::pattern);
            }
            PatternKind::Error => {}
        });
    }

    fn field_pattern(&mut self, field: &FieldPattern) {
        if !field.shorthand {
            self.token(&field.name.name);
            self.token(":");
            self.soft();
        }
        self.pattern(&field.pattern);
    }

    /// Something with so many pairs of parentheses around it.
    pub(super) fn parentheses(&mut self, count: u32, inside: &mut dyn FnMut(&mut Self)) {
        match count.checked_sub(1) {
            None => inside(self),
            Some(rest) => {
                self.token("(");
                self.enclosed(self.shape(), ")", |printer| printer.parentheses(rest, inside));
            }
        }
    }
}
