//! Which const parameters and locals of its function an expression mentions.

use std::collections::BTreeSet;

use super::{
    Block, ConstExpr, ConstParameterId, Expr, ExprKind, Iterable, LocalId, LogArgument, Pattern, Place,
    Projection, Statement, StatementKind, Type, children,
};

/// Something of the function around an expression that the expression mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mention {
    /// One of its const parameters.
    Parameter(ConstParameterId),
    /// One of its locals that is not bound in the expression itself.
    Local(LocalId),
}

/// Everything that an expression mentions, each once.
pub(super) fn mentions(expr: &Expr) -> Vec<Mention> {
    let mut finder = Finder::default();
    finder.expr(expr);
    let Finder { mut found, bound } = finder;
    found.retain(|mention| !matches!(mention, Mention::Local(local) if bound.contains(local)));
    found.into_iter().collect()
}

#[derive(Default)]
struct Finder {
    found: BTreeSet<Mention>,
    /// A local is bound once in its function, so where does not matter.
    bound: BTreeSet<LocalId>,
}

impl Finder {
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Local(id) => self.found.extend([Mention::Local(*id)]),
            ExprKind::ConstParameter(id) => self.found.extend([Mention::Parameter(*id)]),
            ExprKind::Repeat { count, .. } => self.const_expr(count),
            ExprKind::Comprehension { body, pattern, iterable } => {
                self.iterable(iterable);
                self.pattern(pattern);
                self.expr(body);
            }
            ExprKind::Block(block) | ExprKind::Hint { body: block, .. } => self.block(block),
            ExprKind::If { condition, then, otherwise } => {
                self.expr(condition);
                self.block(then);
                otherwise.iter().for_each(|otherwise| self.expr(otherwise));
            }
            ExprKind::Match { scrutinee, arms, .. } => {
                self.expr(scrutinee);
                for arm in arms {
                    self.pattern(&arm.pattern);
                    self.expr(&arm.value);
                }
            }
            _ => {}
        }
        each_type(expr, &mut |ty| self.ty(ty));
        children(expr, &mut |child| self.expr(child));
    }

    fn block(&mut self, block: &Block) {
        block.statements.iter().for_each(|statement| self.statement(statement));
        block.tail.iter().for_each(|tail| self.expr(tail));
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Let { pattern, ty, value } => {
                self.pattern(pattern);
                ty.iter().for_each(|ty| self.ty(ty));
                self.expr(value);
            }
            StatementKind::Assign { place, value, .. } => {
                self.place(place);
                self.expr(value);
            }
            StatementKind::For { pattern, iterable, body } => {
                self.iterable(iterable);
                self.pattern(pattern);
                self.block(body);
            }
            StatementKind::Assert { condition: value, .. }
            | StatementKind::Bind(value)
            | StatementKind::Expr(value) => self.expr(value),
            StatementKind::Constrain { hints, from, body } => {
                self.found.extend(hints.iter().chain(from).map(|(id, _)| Mention::Local(*id)));
                self.block(body);
            }
            StatementKind::Return(value) => value.iter().for_each(|value| self.expr(value)),
            StatementKind::Log(arguments) => {
                for argument in arguments {
                    if let LogArgument::Value(value) = argument {
                        self.expr(value);
                    }
                }
            }
        }
    }

    fn place(&mut self, place: &Place) {
        self.found.insert(Mention::Local(place.local));
        for projection in &place.projections {
            if let Projection::Index(index) = projection {
                self.expr(index);
            }
        }
    }

    fn iterable(&mut self, iterable: &Iterable) {
        match iterable {
            Iterable::Range { low, high, .. } => {
                self.expr(low);
                self.expr(high);
            }
            Iterable::Array(array) => self.expr(array),
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        pattern.each_local(&mut |local| {
            self.bound.insert(local);
        });
        each_range(pattern, &mut |bound| self.const_expr(bound));
    }

    fn ty(&mut self, ty: &Type) {
        ty.each_const(&mut |expr| self.const_expr(expr));
    }

    fn const_expr(&mut self, expr: &ConstExpr) {
        match expr {
            ConstExpr::Parameter(id) => self.found.extend([Mention::Parameter(*id)]),
            ConstExpr::Local(id) => self.found.extend([Mention::Local(*id)]),
            _ => expr.parts().iter().for_each(|part| self.const_expr(part)),
        }
    }
}

/// The types that are written in an expression, those in its parts aside.
fn each_type(expr: &Expr, visit: &mut dyn FnMut(&Type)) {
    match &expr.kind {
        ExprKind::Call { of, type_arguments, .. } => {
            of.as_deref().into_iter().chain(type_arguments).for_each(visit)
        }
        ExprKind::Method { type_arguments, .. } => type_arguments.iter().for_each(visit),
        ExprKind::Cast { ty, .. } | ExprKind::Hint { ty, .. } => visit(ty),
        ExprKind::Data { of: Some(of), .. } => visit(of),
        _ => {}
    }
}

/// The bounds in a pattern.
fn each_range(pattern: &Pattern, visit: &mut dyn FnMut(&ConstExpr)) {
    match pattern {
        Pattern::Range { low, high, .. } => {
            visit(low);
            visit(high);
        }
        _ => pattern.parts().into_iter().for_each(|part| each_range(part, visit)),
    }
}
