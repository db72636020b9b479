//! Values of structs and enums.

use super::checker::Checker;
use super::relate::{Slots, bind_lengths, instantiate};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{ConstExpr, DataId, Expr, Type};

impl Checker<'_> {
    /// A value of a data type by its fields.
    pub(super) fn data(
        &mut self,
        expr: &Expr,
        (id, variant, of): (DataId, u32, Option<&Type>),
        fields: &[(usize, Expr)],
        base: Option<&Expr>,
        expected: Option<&Type>,
    ) -> (Type, bool) {
        let data = self.program.data(id);
        let Some(variant) = data.variants.get(variant as usize) else { return (Type::Error, true) };
        let mut bound = match of {
            // What is written is not a variable, which integers of other types would make the type of all integers.
            Some(Type::Data(of, arguments)) if *of == id => Slots::of(arguments),
            _ => Slots {
                types: data.generics.types.iter().map(|_| self.variable(expr.span)).collect(),
                consts: vec![None; data.generics.consts.len()],
            },
        };
        // What is expected is taken for what is not said by the fields; integers fit afterwards.
        let like = |this: &mut Self, bound: &mut Slots, ty: &Type| {
            let Type::Data(other, arguments) = ty else { return };
            if *other == id {
                // What is not known yet would be bound to the first integer type, though more may come.
                for (own, wanted) in bound.types.clone().iter().zip(&arguments.types) {
                    if !matches!(this.resolved(wanted), Type::Variable(_)) {
                        this.unify(own, wanted);
                    }
                }
                for (slot, value) in bound.consts.iter_mut().zip(&arguments.consts) {
                    if slot.is_none() && !matches!(value, ConstExpr::Error) {
                        *slot = Some(value.clone());
                    }
                }
            }
        };
        if let Some(expected) = expected {
            like(self, &mut bound, expected);
        }
        let mut found = vec![];
        for (index, value) in fields {
            let wanted = instantiate(&variant.fields[*index].ty, &bound);
            let ty = self.expr(value, Some(&self.resolved(&wanted)));
            bind_lengths(&variant.fields[*index].ty, &ty, &mut bound.consts);
            self.unify(&wanted, &ty);
            found.push(ty);
        }
        let base_ty = base.map(|base| self.expr(base, expected));
        if let Some(ty) = &base_ty {
            like(self, &mut bound, ty);
        }
        if let (Some(index), false) = (bound.consts.iter().position(Option::is_none), self.has_errors()) {
            let parameter = &data.generics.consts[index];
            let message =
                format!("const parameter `{}` of `{}` cannot be inferred", parameter.name, data.name);
            let owner = data.generics.shown(&data.name);
            self.report(
                Diagnostic::at(codes::E0304, expr.span, message)
                    .label(parameter.span, "this parameter")
                    .help(format!("write what stands for its parameters: `{owner}`")),
            );
        }
        for ((index, value), ty) in fields.iter().zip(&found) {
            let wanted = instantiate(&variant.fields[*index].ty, &bound);
            self.require(value, ty, &wanted);
        }
        let ty = Type::Data(id, Box::new(bound.arguments()));
        if let (Some(base), Some(found)) = (base, &base_ty) {
            self.require(base, found, &ty);
        }
        let known = fields.iter().map(|(_, value)| value).chain(base).all(|value| self.is_known(value));
        (self.bounded(self.resolved(&ty), expr.span), known)
    }
}
