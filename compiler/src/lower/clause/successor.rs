//! What a clause leaves: numbers that everybody sees, and the next instance.

use curve25519_dalek::scalar::Scalar;
use zkvm::abi::Type as AbiType;

use super::super::Lowerer;
use super::super::error::Lowered;
use super::super::value::Value;
use super::NextField;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Contract, Instance, Type};
use crate::ir::{Action, Part, Place, Text};
use crate::source::Span;

/// What an instance holds, and where its identity and its predicate are.
struct Kept {
    fields: Vec<(NextField, Span)>,
    values: Vec<Value>,
    identity: Place,
    with: Place,
}

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
            if contract.born {
                let token = contract.locks.len() as u32;
                let [quantity, flavor] = [Place::Quantity(token), Place::Flavor(token)].map(Text::At);
                state.clause.actions.push(Action::Burn(Part { quantity, flavor }));
            }
            return Ok(());
        }
        if kept.len() != contract.locks.len() {
            // A value that could not be computed is not among them.
            if let Some(reported) = self.reported {
                return Err(reported);
            }
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
            same.iter().map(|value| (NextField::Value(value.clone()), span)).collect()
        });
        let identity = self.clause().clause.strings.saturating_sub(1);
        let kept = Kept { fields, values: kept, identity: Place::Payload(identity), with: Place::Own };
        self.make_instance(contract, &common[..parameters], kept, contract.locks.len() as u32, span)
    }

    /// Makes an instance of a token that was issued for it.
    pub(super) fn creation(
        &mut self,
        contract: &Contract,
        known: Option<&[Scalar]>,
        span: Span,
    ) -> Lowered<()> {
        let all = self.new_instance(contract, known);
        let (parameters, held) = all.split_at(contract.parameters.len());
        let (fields, values) = held.split_at(contract.state.len());
        if let Some(reported) = all.iter().find_map(Value::error) {
            return Err(reported);
        }
        let fields = fields.iter().zip(&contract.state);
        let fields = fields.map(|(value, field)| (NextField::Value(value.clone()), field.span));
        // What commits to the clauses is a string of the program, too.
        let with = Place::Parameter(self.next_parameter());
        let kept = Kept { fields: fields.collect(), values: values.to_vec(), identity: Place::Anchor, with };
        self.make_instance(contract, parameters, kept, 0, span)
    }

    /// Proves the invariants of an instance that is made, and puts it together. Its token is one of the values that are held.
    fn make_instance(
        &mut self,
        contract: &Contract,
        parameters: &[Value],
        Kept { fields, values, identity, with }: Kept,
        token: u32,
        span: Span,
    ) -> Lowered<()> {
        // No invariant asks for a sum: then the field would be opened.
        let state = fields.iter().map(|(next, _)| match next {
            NextField::Value(value) => Some(value.clone()),
            NextField::Sum(..) => None,
        });
        let all = parameters.iter().cloned().map(Some).chain(state);
        self.invariants(contract, all.chain(values.iter().cloned().map(Some)).collect(), span)?;
        let mut strings = vec![];
        for (field, (next, span)) in contract.state.iter().zip(&fields) {
            match (next, field.reader()) {
                (NextField::Value(value), Some(reader)) => {
                    let reader = self.next_reader(contract, reader, parameters, &fields)?;
                    self.sealed_strings(value, reader, &mut strings, *span)?;
                }
                (NextField::Value(value), None) => {
                    self.field_strings(&field.ty, value, &mut strings, *span)?;
                }
                (NextField::Sum(place, handle), _) => {
                    strings.push(Text::At(*place));
                    strings.extend(*handle);
                }
            }
        }
        let values = values.iter().map(|value| self.locked_part(value, span));
        let mut values = values.collect::<Lowered<Vec<_>>>()?;
        if contract.born {
            strings.push(Text::At(identity));
            let [quantity, flavor] = [Place::Quantity(token), Place::Flavor(token)].map(Text::At);
            values.push(Part { quantity, flavor });
        }
        self.clause().clause.actions.push(Action::Next { strings, values, with });
        Ok(())
    }

    /// Requires what is true of every instance that has these parameters, this state and these values.
    fn invariants(&mut self, contract: &Contract, locals: Vec<Option<Value>>, span: Span) -> Lowered<()> {
        let program = self.program;
        for invariant in &contract.invariants {
            let function = &program.functions[invariant.0 as usize];
            self.run(*invariant, function, Instance::default(), locals.clone(), Some(span))?;
        }
        Ok(())
    }

    /// The strings that a field of the next instance is.
    fn field_strings(
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
