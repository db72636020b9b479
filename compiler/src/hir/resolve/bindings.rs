//! Warnings about names inside functions: `mut` without an assignment, and names that hide others.

use super::scope::{Binding, Scope};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{self, Ident, PatternKind};

impl Scope<'_, '_> {
    /// Warns about variables that are used and never assigned to, although they could be.
    pub(super) fn unused_mut(&mut self) {
        for index in 0..self.locals.len() {
            let local = &self.locals[index];
            if local.mutable && self.local_used[index] && !self.local_assigned[index] {
                let message = format!("variable `{}` is never assigned to", local.name);
                let diagnostic = Diagnostic::at(codes::W0220, local.span, message);
                self.report(diagnostic.here("needs no `mut`").help("remove `mut`"));
            }
        }
    }

    /// Notes which names of a loop's pattern hide others that the function has, and so take its rounds for something else.
    pub(super) fn note_hiding(&mut self, pattern: &ast::Pattern) {
        match &pattern.kind {
            PatternKind::Bind { name, .. } => {
                if let Some(hidden) = self.hidden_by(name) {
                    let message = format!("loop variable `{}` hides another `{}`", name.name, name.name);
                    let diagnostic = Diagnostic::at(codes::W0221, name.span, message)
                        .here("in the loop, the name means this")
                        .label(hidden, "and not this");
                    self.hiding.push(diagnostic.help("rename one of them"));
                }
            }
            PatternKind::Tuple(parts) | PatternKind::Call { parts, .. } => {
                parts.iter().for_each(|part| self.note_hiding(part));
            }
            PatternKind::Or(parts) => parts.iter().for_each(|part| self.note_hiding(part)),
            PatternKind::Struct { fields, .. } => {
                fields.iter().for_each(|field| self.note_hiding(&field.pattern));
            }
            PatternKind::Wildcard
            | PatternKind::Literal(_)
            | PatternKind::Range { .. }
            | PatternKind::Path(_)
            | PatternKind::Error => {}
        }
    }

    /// Where the local, the const parameter or the constant is bound that a new name hides.
    fn hidden_by(&mut self, name: &Ident) -> Option<Span> {
        if name.name.starts_with('_') {
            return None;
        }
        match self.lookup(&name.name) {
            Some(Binding::Local(id)) => {
                self.local_hidden[id.0 as usize] = true;
                Some(self.locals[id.0 as usize].span)
            }
            Some(Binding::Const(id)) => Some(self.const_parameters[id.0 as usize].span),
            Some(Binding::Type(id)) => Some(self.type_parameters[id.0 as usize].span),
            None => {
                let names = &self.resolver.names.modules[self.module.0 as usize];
                names.get(name.name.as_str()).filter(|name| name.what == "constant").map(|name| name.span)
            }
        }
    }
}
