//! Patterns: what a value is taken apart into, and what it is compared with.

use super::{ConstExpr, DataId, Expr, LocalId, Type};
use crate::source::Span;

/// One way through a `match`.
#[derive(Clone, Debug)]
pub struct Arm {
    /// What values it takes.
    pub pattern: Pattern,
    /// The value of the `match` if it is taken.
    pub value: Expr,
}

/// What a value is bound to or compared with.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// A local of its own.
    Bind(LocalId),
    /// `_`, which binds no local.
    Wildcard,
    /// The parts of a tuple, `(a, b)`.
    Tuple(Vec<Pattern>, Span),
    /// A variant of an enum, or a struct: the places of fields and what they are matched with. The others may be anything.
    Data {
        /// The struct or the enum.
        id: DataId,
        /// The type with what stands for its parameters, where that is written: `Option::<u8>::Some(x)`.
        of: Option<Box<Type>>,
        /// Its variant, by its place.
        variant: u32,
        /// The fields by their places.
        fields: Vec<(usize, Pattern)>,
        /// Where it is written.
        span: Span,
    },
    /// One of `true` and `false`.
    Bool(bool, Span),
    /// The numbers from one to another; a number alone is both.
    Range {
        /// The least of them.
        low: ConstExpr,
        /// The greatest of them.
        high: ConstExpr,
        /// Where it is written.
        span: Span,
    },
    /// What one of several patterns takes. All bind the same locals.
    Or(Vec<Pattern>, Span),
}

impl Pattern {
    /// Where it is written; nothing for a name, whose local knows.
    pub fn span(&self) -> Option<Span> {
        match self {
            Pattern::Bind(_) | Pattern::Wildcard => None,
            Pattern::Tuple(_, span)
            | Pattern::Data { span, .. }
            | Pattern::Bool(_, span)
            | Pattern::Range { span, .. }
            | Pattern::Or(_, span) => Some(*span),
        }
    }

    /// The patterns of its parts.
    pub fn parts(&self) -> Vec<&Pattern> {
        match self {
            Pattern::Bind(_) | Pattern::Wildcard | Pattern::Bool(..) | Pattern::Range { .. } => vec![],
            Pattern::Tuple(parts, _) | Pattern::Or(parts, _) => parts.iter().collect(),
            Pattern::Data { fields, .. } => fields.iter().map(|(_, part)| part).collect(),
        }
    }

    /// Calls `visit` with every local that it binds.
    pub fn each_local(&self, visit: &mut dyn FnMut(LocalId)) {
        match self {
            Pattern::Bind(local) => visit(*local),
            _ => self.parts().into_iter().for_each(|part| part.each_local(visit)),
        }
    }
}
