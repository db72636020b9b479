//! Const expressions: which expressions are some, and those in types.

use super::checker::{Checker, Known};
use super::poly::simplify;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Arguments, ConstExpr, Expr, IntRange, LocalId, Open, Type};

impl Checker<'_> {
    /// A looked-at expression as a const expression.
    pub(super) fn const_of(&mut self, expr: &Expr) -> Option<ConstExpr> {
        let value = ConstExpr::of(expr, &mut |open| match open {
            Open::Local(id) => self.known_local(id),
            Open::Length(array) => match self.table.expression(array.id) {
                Type::Array(_, length) => Some(length.clone()),
                _ => None,
            },
        })?;
        // What is kept as it is written may ask the prover, or reveal something.
        if value.is_written() && !self.is_known(expr) {
            return None;
        }
        self.folded(&value)
    }

    /// A const expression in normal form, with what can be computed already; `None` if it has no value, or is too large.
    pub(super) fn folded(&self, value: &ConstExpr) -> Option<ConstExpr> {
        match value {
            ConstExpr::Int(_) | ConstExpr::Error => Some(value.clone()),
            _ => simplify(&self.evaluator.fold(value).ok()?),
        }
    }

    /// What a local stands for, if that is known when the program is built.
    fn known_local(&self, id: LocalId) -> Option<ConstExpr> {
        match &self.locals.get(id.0 as usize)?.known {
            Known::Const(Some(value)) => Some(value.clone()),
            Known::Const(None) => Some(ConstExpr::Local(id)),
            Known::No => None,
        }
    }

    /// A type of another function whose parameters were replaced, with what can be computed now.
    pub(super) fn computed(&self, ty: Type) -> Type {
        map_consts(&ty, &mut |expr| self.folded(expr).unwrap_or(ConstExpr::Error))
    }

    /// A type that is written inside a function, with what is known of the locals that it mentions.
    pub(super) fn local_type(&mut self, ty: &Type) -> Type {
        map_consts(ty, &mut |expr| self.local_const(expr))
    }

    /// A const expression that is written inside a function, with what is known of the locals that it mentions.
    pub(super) fn local_const(&mut self, expr: &ConstExpr) -> ConstExpr {
        let mut mentioned = vec![];
        locals(expr, &mut mentioned);
        if mentioned.is_empty() {
            return expr.clone();
        }
        for id in mentioned {
            if self.known_local(id).is_none() {
                self.unknown_local(id);
                return ConstExpr::Error;
            }
        }
        let put = self.with_locals(expr);
        self.folded(&put).unwrap_or(put)
    }

    fn with_locals(&self, expr: &ConstExpr) -> ConstExpr {
        match expr {
            ConstExpr::Local(id) => self.known_local(*id).unwrap_or(ConstExpr::Error),
            _ => expr.map(&mut |part| self.with_locals(part)),
        }
    }

    /// Reports once that the value of a local is not known.
    fn unknown_local(&mut self, id: LocalId) {
        let index = id.0 as usize;
        let (Some(local), Some(state)) = (self.declared.get(index), self.locals.get_mut(index)) else {
            return;
        };
        state.known = Known::Const(Some(ConstExpr::Error));
        let message = format!("`{}` is in a type, so it must be known when the program is built", local.name);
        self.report(
            Diagnostic::at(codes::E0313, local.span, message)
                .here("depends on an input")
                .help("use literals, constants, const parameters, loop variables and functions of them"),
        );
    }

    /// Whether a type mentions a local that was bound after so many others.
    pub(super) fn mentions_since(&self, ty: &Type, bound: usize) -> bool {
        let mut mentioned = vec![];
        map_consts(ty, &mut |expr| {
            locals(expr, &mut mentioned);
            expr.clone()
        });
        mentioned
            .into_iter()
            .any(|id| self.locals.get(id.0 as usize).is_some_and(|local| local.order > bound))
    }
}

/// The locals that a const expression mentions.
fn locals(expr: &ConstExpr, found: &mut Vec<LocalId>) {
    if let ConstExpr::Local(id) = expr {
        found.push(*id);
    }
    expr.parts().iter().for_each(|part| locals(part, found));
}

/// A type with other lengths and bounds.
fn map_consts(ty: &Type, f: &mut dyn FnMut(&ConstExpr) -> ConstExpr) -> Type {
    match ty {
        Type::Int(Some(range)) => {
            let (low, high) = (f(&range.low), f(&range.high));
            match low.is_error() || high.is_error() {
                true => Type::Int(None),
                false => Type::Int(Some(IntRange { low, high })),
            }
        }
        Type::Array(element, length) => Type::Array(Box::new(map_consts(element, f)), f(length)),
        Type::Tuple(types) => Type::Tuple(types.iter().map(|ty| map_consts(ty, f)).collect()),
        Type::Hidden(inner) => Type::Hidden(Box::new(map_consts(inner, f))),
        Type::Data(id, arguments) => {
            let types = arguments.types.iter().map(|ty| map_consts(ty, f)).collect();
            let consts = arguments.consts.iter().map(&mut *f).collect();
            Type::Data(*id, Box::new(Arguments { types, consts }))
        }
        _ => ty.clone(),
    }
}
