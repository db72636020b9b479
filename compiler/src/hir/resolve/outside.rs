//! What only clauses of contracts do, in other places.

use crate::diagnostic::{Diagnostic, codes};
use crate::hir::Effect;
use crate::source::Span;

/// Of something that only a clause does, that it stands elsewhere.
pub(super) fn outside(effect: Effect, span: Span) -> Diagnostic {
    let message = format!("`{}` stands only in clauses of contracts", effect.name());
    Diagnostic::at(codes::E0900, span, message).help(match effect {
        Effect::After | Effect::Before => {
            "move it into a clause: nothing else is part of a transaction, which has a time"
        }
        Effect::Signed => {
            "require it in a clause, of a signature that its caller shows; a function can compute the data for it"
        }
        Effect::Lock | Effect::LockIn(_) | Effect::Keep | Effect::Unlock | Effect::Retire => {
            "move it into a clause; a function can take values, and give them back to the clause"
        }
        _ => "move it into a clause; a function can compute the numbers for it",
    })
}
