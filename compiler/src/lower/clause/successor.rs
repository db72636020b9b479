//! What a clause leaves: numbers that everybody sees, and the next instance.

use zkvm::abi::Type as AbiType;

use super::super::Lowerer;
use super::super::error::Lowered;
use super::super::value::Value;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Contract, Instance, Type};
use crate::ir::{Action, Text};
use crate::source::Span;

impl Lowerer<'_> {
    /// What the clause gives back: numbers that everybody sees.
    pub(super) fn results(&mut self, result: &Value, ty: &Type, span: Span) -> Lowered<()> {
        let result = self.store(result.clone(), ty, &Instance::default(), span);
        let mut leaves = vec![];
        result.for_each_leaf(&mut |leaf| leaves.push(leaf.clone()));
        for leaf in leaves {
            let lc = match (leaf.leaf(), leaf.error()) {
                (_, Some(reported)) => return Err(reported),
                (Some(lc), None) => lc.clone(),
                (None, None) => return Err(self.confused(span, "a part of the result that has parts")),
            };
            if !self.builder.is_public(&lc) {
                let error =
                    Diagnostic::at(codes::E0910, span, "the result of a clause is known to everybody")
                        .here("this is not")
                        .help("write `reveal(…)` around it, if everybody may know it");
                return Err(self.report(error));
            }
            let ty = match &leaf {
                Value::Bool(_) => AbiType::Bool,
                Value::Int(int) => AbiType::Int { low: int.low.clone(), high: int.high.clone() },
                _ => AbiType::Field,
            };
            let (text, _) = self.published(&lc);
            self.clause().clause.returns.push((text, ty));
        }
        Ok(())
    }

    /// The next instance, if the clause makes one: its invariants are proven, and what it holds is put together.
    pub(super) fn successor(&mut self, contract: &Contract, common: Vec<Value>, span: Span) -> Lowered<()> {
        let state = self.clause();
        let (next, kept) = (state.next.take(), std::mem::take(&mut state.kept));
        if next.is_none() && kept.is_empty() {
            return Ok(());
        }
        if kept.len() != contract.locks.len() {
            let (found, wanted) = (kept.len(), contract.locks.len());
            let values = if wanted == 1 { "value" } else { "values" };
            let message =
                format!("the next instance holds {wanted} {values}, and {found} are locked with `self`");
            let names: Vec<String> =
                contract.locks.iter().map(|locked| format!("`{}`", locked.name)).collect();
            let error =
                Diagnostic::at(codes::E0909, span, message).here("by this clause").help(match wanted {
                    0 => "values are held if the contract declares them: `locks funds: Value`".to_string(),
                    _ => {
                        format!("lock one value with `self` for each of {}, in this order", names.join(", "))
                    }
                });
            return Err(self.report(error));
        }
        let parameters = contract.parameters.len();
        let fields = next.unwrap_or_else(|| {
            let same = &common[parameters..parameters + contract.state.len()];
            same.iter().map(|value| (value.clone(), span)).collect()
        });
        let values = fields.iter().map(|(value, _)| value);
        let all = common[..parameters].iter().chain(values).chain(&kept).cloned();
        self.invariants(contract, &all.collect::<Vec<_>>(), span)?;
        let mut strings = vec![];
        for (field, (value, span)) in contract.state.iter().zip(&fields) {
            self.field_strings(&field.ty, value, &mut strings, *span)?;
        }
        let values = kept.iter().map(|value| self.locked_part(value, span)).collect::<Lowered<_>>()?;
        self.clause().clause.actions.push(Action::Next { strings, values });
        Ok(())
    }

    /// Requires what is true of every instance that has these parameters, this state and these values.
    pub(super) fn invariants(&mut self, contract: &Contract, common: &[Value], span: Span) -> Lowered<()> {
        let (program, locals) = (self.program, common.iter().cloned().map(Some));
        let locals: Vec<Option<Value>> = locals.collect();
        for invariant in &contract.invariants {
            let function = &program.functions[invariant.0 as usize];
            self.run(*invariant, function, Instance::default(), locals.clone(), Some(span))?;
        }
        Ok(())
    }

    /// The strings that a field of the next instance is.
    pub(super) fn field_strings(
        &mut self,
        ty: &Type,
        value: &Value,
        strings: &mut Vec<Text>,
        span: Span,
    ) -> Lowered<()> {
        if self.program.is_key(ty) {
            strings.push(Text::At(self.key_place(value, span)?));
            return Ok(());
        }
        if let (true, Type::Array(element, _), Some(keys)) =
            (self.program.is_opaque(ty), ty, value.children())
        {
            let keys = keys.clone();
            return keys.iter().try_for_each(|key| self.field_strings(element, key, strings, span));
        }
        let mut leaves = vec![];
        value.for_each_leaf(&mut |leaf| leaves.push(leaf.clone()));
        for leaf in leaves {
            let Some(lc) = leaf.leaf().cloned() else {
                return Err(leaf.error().unwrap_or_else(|| self.confused(span, "a field")));
            };
            if matches!(ty, Type::Hidden(_)) {
                let commitment = self.committed(&lc);
                strings.push(commitment);
            } else if self.builder.is_public(&lc) {
                strings.push(self.published(&lc).0);
            } else {
                let error = Diagnostic::at(codes::E0910, span, "a public field is known to everybody")
                    .here("this is computed from what is not")
                    .help("write `reveal(…)` around its value, if everybody may know it");
                return Err(self.report(error));
            }
        }
        Ok(())
    }
}
