//! Types, paths and patterns.

use super::printer::Printer;
use crate::syntax::ast::{Path, Pattern, PatternKind, Type, TypeKind};

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
            TypeKind::Int(low, high) => {
                self.token("int");
                self.blank();
                self.expr(low);
                self.token("..=");
                self.expr(high);
            }
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
            TypeKind::Error => {}
        }
    }

    pub(super) fn path(&mut self, path: &Path) {
        for (index, segment) in path.segments.iter().enumerate() {
            if index > 0 {
                self.token("::");
            }
            self.token(&segment.name);
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
        });
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
