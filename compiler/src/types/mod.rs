//! Types of expressions, and the linear checker.

use std::collections::BTreeMap;

use crate::hir::{ConstExpr, ExprId, FunctionId, LocalId, Type};

/// What the checker found out, keyed by the ids of [`crate::hir`].
#[derive(Clone, Debug, Default)]
pub struct TypeTable {
    /// The type of every expression and place.
    pub expressions: Vec<Type>,
    /// The type of every local: its declared type, or that of its first value.
    pub locals: BTreeMap<(FunctionId, LocalId), Type>,
    /// The const arguments of every call (of a function or builtin), written or inferred, in terms of the
    /// caller's const parameters.
    pub const_arguments: BTreeMap<ExprId, Vec<ConstExpr>>,
}

impl TypeTable {
    /// The type of an expression.
    pub fn expression(&self, id: ExprId) -> &Type {
        self.expressions.get(id.0 as usize).unwrap_or(&Type::Error)
    }
}
