//! Which const parameters and locals of its function an expression mentions.

use std::collections::BTreeSet;

use super::{
    Block, ConstExpr, ConstParameterId, Expr, ExprKind, Iterable, LocalId, LogArgument, Pattern, Place,
    Projection, Statement, StatementKind, Type,
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
            ExprKind::Error
            | ExprKind::Int(_)
            | ExprKind::Bytes(_)
            | ExprKind::Bool(_)
            | ExprKind::Constant(_) => {}
            ExprKind::Local(id) => self.found.extend([Mention::Local(*id)]),
            ExprKind::ConstParameter(id) => self.found.extend([Mention::Parameter(*id)]),
            ExprKind::Call { of, type_arguments, const_arguments, arguments, .. } => {
                of.as_deref().into_iter().chain(type_arguments).for_each(|ty| self.ty(ty));
                const_arguments.iter().chain(arguments).for_each(|part| self.expr(part));
            }
            ExprKind::Method { type_arguments, const_arguments, arguments, .. } => {
                type_arguments.iter().for_each(|ty| self.ty(ty));
                const_arguments.iter().chain(arguments).for_each(|part| self.expr(part));
            }
            ExprKind::Builtin { const_arguments, arguments, .. } => {
                const_arguments.iter().chain(arguments).for_each(|part| self.expr(part));
            }
            ExprKind::Slice { array, low, high, .. } => {
                self.expr(array);
                low.iter().chain(high).for_each(|bound| self.expr(bound));
            }
            ExprKind::Binary { left: a, right: b, .. } | ExprKind::Index { array: a, index: b } => {
                self.expr(a);
                self.expr(b);
            }
            ExprKind::Unary { operand: part, .. }
            | ExprKind::Field { base: part, .. }
            | ExprKind::Reveal(part) => self.expr(part),
            ExprKind::Cast { value, ty } => {
                self.expr(value);
                self.ty(ty);
            }
            ExprKind::Array(parts) | ExprKind::Tuple(parts) => parts.iter().for_each(|part| self.expr(part)),
            ExprKind::Repeat { value, count } => {
                self.expr(value);
                self.const_expr(count);
            }
            ExprKind::Comprehension { body, pattern, iterable } => {
                self.iterable(iterable);
                self.pattern(pattern);
                self.expr(body);
            }
            ExprKind::Data { of, fields, base, .. } => {
                of.iter().for_each(|of| self.ty(of));
                fields.iter().for_each(|(_, value)| self.expr(value));
                base.iter().for_each(|base| self.expr(base));
            }
            ExprKind::Block(block) => self.block(block),
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
            ExprKind::Hint { ty, body } => {
                self.ty(ty);
                self.block(body);
            }
        }
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
