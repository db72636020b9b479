//! What an expression is made of.

use super::{Expr, ExprKind};

/// The direct sub-expressions, in order of evaluation. Blocks and loops have none: they are for the caller.
pub(crate) fn children<'h>(expr: &'h Expr, visit: &mut dyn FnMut(&'h Expr)) {
    match &expr.kind {
        ExprKind::Call { arguments, const_arguments, .. }
        | ExprKind::Method { arguments, const_arguments, .. }
        | ExprKind::Builtin { arguments, const_arguments, .. } => {
            const_arguments.iter().chain(arguments).for_each(visit);
        }
        ExprKind::Effect { arguments, .. } => arguments.iter().for_each(visit),
        ExprKind::Binary { left, right, .. } => {
            visit(left);
            visit(right);
        }
        ExprKind::Unary { operand: value, .. }
        | ExprKind::Cast { value, .. }
        | ExprKind::Field { base: value, .. }
        | ExprKind::Repeat { value, .. }
        | ExprKind::Reveal(value) => visit(value),
        ExprKind::Index { array, index } => {
            visit(array);
            visit(index);
        }
        ExprKind::Slice { array, low, high, .. } => {
            visit(array);
            low.iter().chain(high).for_each(|bound| visit(bound));
        }
        ExprKind::Array(elements) | ExprKind::Tuple(elements) => elements.iter().for_each(visit),
        ExprKind::Data { fields, base, .. } => {
            fields.iter().map(|(_, value)| value).chain(base.as_deref()).for_each(visit);
        }
        ExprKind::Int(_)
        | ExprKind::Bytes(_)
        | ExprKind::Bool(_)
        | ExprKind::Local(_)
        | ExprKind::ConstParameter(_)
        | ExprKind::Constant(_)
        | ExprKind::Error
        | ExprKind::Block(_)
        | ExprKind::If { .. }
        | ExprKind::Match { .. }
        | ExprKind::Comprehension { .. }
        | ExprKind::Hint { .. } => {}
    }
}
