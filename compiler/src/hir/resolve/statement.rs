//! Statements.

use super::names::Definition;
use super::scope::{Binding, Scope};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{
    ExprKind, Iterable, LocalId, LogArgument, Message, Pattern, Place, Projection, Statement, StatementKind,
    Type,
};
use crate::source::Span;
use crate::syntax::ast::{self, Ident};

impl Scope<'_, '_> {
    /// A statement; a syntax error is an expression without meaning.
    pub(super) fn statement(&mut self, statement: &ast::Statement) -> Statement {
        let kind = match &statement.kind {
            ast::StatementKind::Lock { .. }
            | ast::StatementKind::Unlock(_)
            | ast::StatementKind::Retire(_)
            | ast::StatementKind::Next(_)
            | ast::StatementKind::Nullify { .. } => self.clause_statement(statement),
            ast::StatementKind::Error => StatementKind::Expr(self.make(ExprKind::Error, statement.span)),
            ast::StatementKind::Let { pattern, ty, value } => {
                let ty = ty.as_ref().map(|t| self.local_type(t));
                let value = self.expr(value);
                let bound = self.locals.len();
                let pattern = self.pattern(pattern);
                if matches!(value.kind, ExprKind::Error) {
                    self.meaningless.extend(bound..self.locals.len());
                }
                if let (Pattern::Bind(local), Some(ty)) = (&pattern, &ty) {
                    self.types.insert(*local, ty.clone());
                }
                StatementKind::Let { pattern, ty, value }
            }
            ast::StatementKind::Const { name, ty, value } => {
                let ty = Some(self.local_type(ty));
                let value = self.expr(value);
                let local = self.bind(name, false);
                self.locals[local.0 as usize].constant = true;
                StatementKind::Let { pattern: Pattern::Bind(local), ty, value }
            }
            ast::StatementKind::Assign { place, operator, value } => {
                self.assign(place, *operator, value, statement.span)
            }
            ast::StatementKind::For { pattern, iterable, body } => {
                let iterable = self.iterable(iterable);
                self.scoped(|scope| {
                    scope.note_hiding(pattern);
                    let pattern = scope.pattern(pattern);
                    let body = scope.block(body);
                    StatementKind::For { pattern, iterable, body }
                })
            }
            ast::StatementKind::Assert { condition, message, .. } => StatementKind::Assert {
                condition: self.expr(condition),
                message: message.as_ref().map(|message| self.message(message)),
            },
            ast::StatementKind::Constrain { hints, from, body } => {
                let hints = hints.iter().filter_map(|name| self.local(name)).collect();
                let from = from.iter().filter_map(|name| self.local(name)).collect();
                StatementKind::Constrain { hints, from, body: self.part(|scope| scope.block(body)) }
            }
            ast::StatementKind::Log { arguments } => {
                let arguments = arguments.iter().map(|argument| match argument {
                    ast::LogArgument::String(message) => LogArgument::String(self.message(message)),
                    ast::LogArgument::Value(value) => {
                        LogArgument::Value(self.in_prover(|scope| scope.expr(value)))
                    }
                });
                StatementKind::Log(arguments.collect())
            }
            ast::StatementKind::Bind(value) => StatementKind::Bind(self.expr(value)),
            ast::StatementKind::Expr(value) => StatementKind::Expr(self.whole(value)),
            ast::StatementKind::Return { value } => self.return_statement(value.as_ref(), statement.span),
        };
        Statement { kind, span: statement.span }
    }

    fn return_statement(&mut self, value: Option<&ast::Expr>, span: Span) -> StatementKind {
        let allowed = self.may_return;
        let value = value.map(|value| self.expr(value));
        if !allowed {
            self.report(
                Diagnostic::at(codes::E0370, span, "`return` cannot stand inside a value")
                    .here("only a part of a statement is computed here")
                    .help("give the block its value by an expression without `;`, or bind it with `let` before, and return in a statement of its own"),
            );
            return StatementKind::Expr(self.make(ExprKind::Error, span));
        }
        StatementKind::Return(value)
    }

    /// Only the prover sees what a message shows.
    pub(super) fn message(&mut self, message: &ast::Message) -> Message {
        let values = message.values.iter();
        let values =
            values.map(|(range, value)| (range.clone(), self.in_prover(|scope| scope.expr(value)))).collect();
        Message { text: message.text.clone(), values }
    }

    /// Warns of what follows a `return` in its block.
    pub(super) fn after_return(&mut self, block: &ast::Block) {
        let returns =
            |statement: &ast::Statement| matches!(statement.kind, ast::StatementKind::Return { .. });
        let Some(index) = block.statements.iter().position(returns) else { return };
        let next = block.statements.get(index + 1).map(|next| next.span);
        if let Some(next) = next.or(block.tail.as_ref().map(|tail| tail.span)) {
            self.report(
                Diagnostic::at(codes::W0370, next, "this is never executed, and requires nothing")
                    .label(block.statements[index].span, "the function ends here")
                    .help("remove it, or move it before the `return`"),
            );
        }
    }

    /// The type of a local, which cannot be a commitment.
    pub(super) fn local_type(&mut self, ty: &ast::Type) -> Type {
        if self.no_hidden(ty) { self.ty(ty) } else { Type::Error }
    }

    /// Whether there is no `Hidden` in a type; reports it if there is.
    pub(super) fn no_hidden(&mut self, ty: &ast::Type) -> bool {
        let Some(span) = super::types::hidden_span(ty) else { return true };
        let message =
            "`Hidden` is allowed only in parameters of circuits and clauses, and in fields of `state`";
        self.report(
            Diagnostic::at(codes::E0219, span, message)
                .here("not allowed here")
                .help("write only the type inside `Hidden<…>`: a hidden value is used like any other"),
        );
        false
    }

    pub(super) fn iterable(&mut self, iterable: &ast::Iterable) -> Iterable {
        match iterable {
            ast::Iterable::Range { low, high, inclusive } => {
                Iterable::Range { low: self.expr(low), high: self.expr(high), inclusive: *inclusive }
            }
            ast::Iterable::Array(array) => Iterable::Array(self.expr(array)),
        }
    }

    /// A local named in `constrain … from …`.
    fn local(&mut self, name: &Ident) -> Option<(LocalId, Span)> {
        match self.lookup(&name.name) {
            Some(Binding::Local(id)) => {
                self.name(name.span, Binding::Local(id));
                Some((id, name.span))
            }
            None if self.resolver.is_lost(&name.name) => {
                self.broken = true;
                None
            }
            _ => {
                self.broken = true;
                let diagnostic = Diagnostic::at(
                    codes::E0201,
                    name.span,
                    format!("there is no variable `{}` here", name.name),
                );
                let diagnostic = match self.near(&name.name) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic.help("`constrain` and `from` name variables and parameters"),
                };
                self.report(diagnostic);
                None
            }
        }
    }

    /// `place = value;`, `place += value;` and the like.
    fn assign(
        &mut self,
        place: &ast::Expr,
        operator: Option<ast::BinaryOp>,
        value: &ast::Expr,
        span: Span,
    ) -> StatementKind {
        let target = self.place(place);
        if let (Some(place), Some(_)) = (&target, operator) {
            self.mark(Binding::Local(place.local));
        }
        let value = self.expr(value);
        match target {
            Some(place) => StatementKind::Assign { place, operator, value },
            None => StatementKind::Expr(self.make(ExprKind::Error, span)),
        }
    }

    /// The place an assignment goes to; reports what is none.
    fn place(&mut self, expr: &ast::Expr) -> Option<Place> {
        let mut projections = vec![];
        let mut at = expr;
        let name = loop {
            match &at.kind {
                ast::ExprKind::Index { array, index } => {
                    projections.push(Projection::Index(self.expr(index)));
                    at = array;
                }
                ast::ExprKind::Field { base, name } => {
                    projections.push(Projection::Field(name.name.clone(), name.span));
                    at = base;
                }
                ast::ExprKind::Path(path) if path.segments.len() == 1 => break &path.segments[0],
                ast::ExprKind::Error => return None,
                _ => {
                    self.report(not_a_place(at.span));
                    return None;
                }
            }
        };
        projections.reverse();
        if let Some(Binding::Local(local)) = self.lookup(&name.name) {
            self.name(name.span, Binding::Local(local));
            self.local_assigned[local.0 as usize] = true;
            return Some(Place { local, projections, span: expr.span, id: self.fresh() });
        }
        let diagnostic = match self.lookup(&name.name) {
            Some(_) => not_a_place(name.span),
            None => {
                let path = ast::Path::from(name.clone());
                match self.resolver.path(self.module, &path) {
                    Ok(Definition::Error) => return None,
                    Ok(_) => not_a_place(name.span),
                    Err(diagnostic) => {
                        self.report_unknown(&path, diagnostic);
                        return None;
                    }
                }
            }
        };
        self.report(diagnostic);
        None
    }
}

fn not_a_place(span: Span) -> Diagnostic {
    Diagnostic::at(codes::E0217, span, "this cannot be assigned to")
        .here("not a variable")
        .help("only variables bound with `let mut`, their fields and elements can be assigned to")
}
