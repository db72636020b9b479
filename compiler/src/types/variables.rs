//! Types that are found out: what stands for a type parameter in one call or value.
//!
//! A variable is bound by the first type that it meets. If it meets another integer type, it stands for all integers,
//! unless its type was looked at before: whether a `match` takes every value or which methods there are was judged by
//! it. Then it stays, and what it meets is coerced to it, as if it were written.

use super::checker::Checker;
use super::relate::join;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Arguments, Type};
use crate::source::Span;

/// What a variable stands for, if that is known, and what it was made for.
#[derive(Default)]
pub(super) struct Variables {
    bound: Vec<Option<Type>>,
    origins: Vec<Span>,
    /// Whether what it stands for was looked at.
    frozen: Vec<bool>,
}

impl Checker<'_> {
    /// A type that is not known yet, in something at a place.
    pub(super) fn variable(&mut self, span: Span) -> Type {
        self.variables.bound.push(None);
        self.variables.origins.push(span);
        self.variables.frozen.push(false);
        Type::Variable(self.variables.bound.len() as u32 - 1)
    }

    /// A type with what is known of its variables.
    pub(super) fn resolved(&self, ty: &Type) -> Type {
        match ty {
            Type::Variable(id) => match self.variables.bound.get(*id as usize) {
                Some(Some(bound)) => self.resolved(bound),
                _ => ty.clone(),
            },
            Type::Array(element, length) => Type::Array(Box::new(self.resolved(element)), length.clone()),
            Type::Tuple(elements) => Type::Tuple(elements.iter().map(|ty| self.resolved(ty)).collect()),
            Type::Hidden(inner) => Type::Hidden(Box::new(self.resolved(inner))),
            Type::Data(id, arguments) if !arguments.types.is_empty() => {
                let types = arguments.types.iter().map(|ty| self.resolved(ty)).collect();
                Type::Data(*id, Box::new(Arguments { types, consts: arguments.consts.clone() }))
            }
            _ => ty.clone(),
        }
    }

    /// Lets the variables in a type, as far as they are known, stand for what they do now.
    pub(super) fn freeze(&mut self, ty: &Type) {
        match ty {
            Type::Variable(id) => {
                let id = *id as usize;
                if let (Some(bound), false) = (self.variables.bound[id].clone(), self.variables.frozen[id]) {
                    // One that stands for another is as known as that one.
                    self.variables.frozen[id] = !matches!(bound, Type::Variable(_));
                    self.freeze(&bound);
                }
            }
            Type::Array(inner, _) | Type::Hidden(inner) => self.freeze(inner),
            Type::Tuple(types) => types.iter().for_each(|ty| self.freeze(ty)),
            Type::Data(_, arguments) => arguments.types.iter().for_each(|ty| self.freeze(ty)),
            _ => {}
        }
    }

    /// Binds variables for a value that is of one type or of the other, and looks at both.
    pub(super) fn unify_frozen(&mut self, a: &Type, b: &Type) {
        self.unify(a, b);
        self.freeze(a);
        self.freeze(b);
    }

    /// Binds variables so that the two types are the same, as far as they can be.
    pub(super) fn unify(&mut self, a: &Type, b: &Type) {
        match (a, b) {
            (Type::Variable(x), Type::Variable(y)) if x == y => {}
            (Type::Variable(id), other) | (other, Type::Variable(id)) => self.meet(*id, other),
            (Type::Array(a, _), Type::Array(b, _)) => self.unify(a, b),
            (Type::Tuple(a), Type::Tuple(b)) => a.iter().zip(b).for_each(|(a, b)| self.unify(a, b)),
            (Type::Data(a, x), Type::Data(b, y)) if a == b => {
                x.types.iter().zip(&y.types).for_each(|(a, b)| self.unify(a, b));
            }
            (Type::Hidden(inner), other) | (other, Type::Hidden(inner)) => self.unify(inner, other),
            _ => {}
        }
    }

    fn meet(&mut self, id: u32, other: &Type) {
        let other = self.resolved(other);
        match self.variables.bound[id as usize].clone() {
            None => {
                if !mentions(&other, id) {
                    self.variables.bound[id as usize] = Some(super::relate::read(&other));
                }
            }
            // The last variable in a row of variables is the one that stands for something.
            Some(bound @ Type::Variable(_)) => self.unify(&bound, &other),
            Some(bound) => {
                self.unify(&bound, &other);
                if self.variables.frozen[id as usize] {
                    return;
                }
                let (bound, other) = (self.resolved(&bound), self.resolved(&other));
                let both = join(&bound, &other);
                if let Some(both) = both.filter(|both| !mentions(both, id)) {
                    self.variables.bound[id as usize] = Some(both);
                }
            }
        }
    }

    /// Puts into the table what the variables stand for, and reports those of which nothing is known.
    pub(super) fn settle_variables(&mut self) {
        if self.variables.bound.is_empty() {
            return;
        }
        let mut unknown = false;
        for id in 0..self.variables.bound.len() {
            let ty = self.resolved(&Type::Variable(id as u32));
            if unclear(&ty) && !self.has_errors() {
                unknown = true;
                let span = self.variables.origins[id];
                self.report(
                    Diagnostic::at(codes::E0342, span, "the type of this cannot be inferred")
                        .here("nothing says what stands for a type parameter")
                        .help("write what it is: `let x: Option<u32> = None;`, or `Option::<u32>::None`"),
                );
            }
        }
        let mut table = std::mem::take(&mut self.table);
        table.each_type(self.body, &mut |ty| *ty = self.resolved(ty));
        if unknown || self.has_errors() {
            table.each_type(self.body, &mut |ty| {
                if unclear(ty) {
                    *ty = Type::Error;
                }
            });
        }
        self.table = table;
        self.variables = Variables::default();
    }
}

/// Whether a variable is in a type.
fn mentions(ty: &Type, id: u32) -> bool {
    any(ty, &|ty| *ty == Type::Variable(id))
}

/// Whether something in a type is not known.
fn unclear(ty: &Type) -> bool {
    any(ty, &|ty| matches!(ty, Type::Variable(_)))
}

fn any(ty: &Type, holds: &dyn Fn(&Type) -> bool) -> bool {
    holds(ty)
        || match ty {
            Type::Array(inner, _) | Type::Hidden(inner) => any(inner, holds),
            Type::Tuple(types) => types.iter().any(|ty| any(ty, holds)),
            Type::Data(_, arguments) => arguments.types.iter().any(|ty| any(ty, holds)),
            _ => false,
        }
}
