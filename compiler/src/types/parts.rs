//! `x.parts()`: how many numbers a value is made of.

use super::checker::Checker;
use super::poly::simplify;
use super::relate::{Slots, instantiate};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{BinaryOp, ConstExpr, Type};
use crate::source::Span;

/// Types are looked into so often: structs that hold two of another grow twice as large with each.
const MAX_TYPES: u32 = 1 << 14;

/// Why there is no number of parts.
enum Unknown {
    /// The type is not known yet, or something in it was reported.
    Type(Type),
    /// It would be too large.
    TooLarge,
}

impl Checker<'_> {
    /// The type of the array of a value's parts, one for each truth value and number in it.
    pub(super) fn parts(&mut self, ty: &Type, span: Span) -> Type {
        self.freeze(ty);
        let ty = self.resolved(ty);
        let counted = self.count(&ty, &mut { MAX_TYPES });
        let counted = counted.and_then(|count| simplify(&count).ok_or(Unknown::TooLarge));
        let count = match counted {
            Ok(count) => count,
            Err(Unknown::Type(Type::Error)) => ConstExpr::Error,
            Err(unknown) => {
                self.no_parts(&ty, unknown, span);
                ConstExpr::Error
            }
        };
        Type::Array(Box::new(Type::Field), count)
    }

    /// How many parts the values of a type have; `left` says how many types may still be looked into.
    fn count(&self, ty: &Type, left: &mut u32) -> Result<ConstExpr, Unknown> {
        *left = left.checked_sub(1).ok_or(Unknown::TooLarge)?;
        match ty {
            Type::Bool | Type::Int(_) | Type::Field => Ok(ConstExpr::Int(1.into())),
            Type::Hidden(inner) => self.count(inner, left),
            Type::Array(element, length) => {
                let count = self.count(element, left)?;
                Ok(ConstExpr::binary(BinaryOp::Mul, length.clone(), count))
            }
            Type::Tuple(types) => self.total(types.iter().cloned(), left),
            Type::Data(id, arguments) => {
                let slots = Slots::of(arguments);
                let parts = self.program.data(*id).parts();
                self.total(parts.map(|part| instantiate(part, &slots)), left)
            }
            Type::Error | Type::Parameter(_) | Type::Variable(_) => Err(Unknown::Type(ty.clone())),
        }
    }

    /// How many parts the values of all these types have together.
    fn total(&self, mut types: impl Iterator<Item = Type>, left: &mut u32) -> Result<ConstExpr, Unknown> {
        types.try_fold(ConstExpr::Int(0.into()), |sum, ty| {
            let sum = ConstExpr::binary(BinaryOp::Add, sum, self.count(&ty, left)?);
            simplify(&sum).ok_or(Unknown::TooLarge)
        })
    }

    fn no_parts(&mut self, ty: &Type, unknown: Unknown, span: Span) {
        let shown = self.show(ty);
        self.report(match unknown {
            Unknown::Type(part @ Type::Parameter(_)) => {
                let part = self.show(&part);
                let message = format!("the number of parts of `{shown}` is not known in a generic function");
                Diagnostic::at(codes::E0352, span, message)
                    .here(format!("`{part}` stands for types of any size"))
                    .help("take the parts instead, as in `parts: [field; N]`, and call `parts()` where the type is known")
            }
            Unknown::Type(_) => {
                let message = format!("the number of parts of `{shown}` is not known here");
                Diagnostic::at(codes::E0353, span, message)
                    .help("write the type of the value where it is bound")
            }
            Unknown::TooLarge => {
                let message = format!("the number of parts of `{shown}` cannot be determined");
                Diagnostic::at(codes::E0353, span, message)
                    .help("call `parts()` on the fields one by one")
            }
        });
    }
}
