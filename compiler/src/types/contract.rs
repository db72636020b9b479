//! What clauses of contracts do beside computing, and sums of values.

use super::checker::Checker;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{BinaryOp, ContractTypes, Effect, Expr, Program, Type};

impl Checker<'_> {
    /// The type of an effect, or of the value that it gives.
    pub(super) fn effect(&mut self, effect: Effect, arguments: &[Expr]) -> Type {
        let Some(types) = self.program.contract_types else {
            // A contract without any of these types has no keys to sign and no values to lock, but it may have numbers.
            arguments.iter().for_each(|argument| drop(self.expr(argument, None)));
            return answer(effect);
        };
        let [value, asset, key] = [types.value, types.asset, types.public_key].map(Program::plain);
        match (effect, arguments) {
            (Effect::Sign, keys) => keys.iter().for_each(|found| drop(self.expect(found, &key))),
            (Effect::Require, [amount, of]) => {
                self.expect(amount, &Type::unsigned(64));
                self.expect(of, &asset);
                return value;
            }
            (Effect::Lock, [locked, with]) => {
                self.expect(locked, &value);
                self.expect_spender(with, types);
            }
            (Effect::LockIn(made), [locked, arguments @ ..]) => {
                self.expect(locked, &value);
                let contract = self.function.and_then(|id| self.program.functions[id.0 as usize].contract);
                let contract = contract.map(|id| &self.program.contracts[id.0 as usize]);
                let made = contract.and_then(|contract| contract.makes.get(made as usize));
                let made = made.map(|made| &self.program.contracts[made.contract.0 as usize]);
                let parameters = made.map_or(&[][..], |made| &made.parameters[..]);
                for (parameter, argument) in parameters.iter().zip(arguments) {
                    self.expect(argument, &parameter.ty);
                }
            }
            (Effect::Keep | Effect::Unlock | Effect::Retire | Effect::Issue, [value_of]) => {
                drop(self.expect(value_of, &value))
            }
            (Effect::Next, fields) => {
                let contract = self.function.and_then(|id| self.program.functions[id.0 as usize].contract);
                let state = contract.map(|id| &self.program.contracts[id.0 as usize].state[..]);
                for (field, value) in state.unwrap_or_default().iter().zip(fields) {
                    self.expect(value, &field.ty.opened());
                }
            }
            (Effect::Signed, [by, signature, data @ ..]) => {
                self.expect(by, &key);
                self.expect(signature, &Program::plain(types.signature));
                data.iter().for_each(|data| self.signed_data(data));
            }
            (Effect::Nullify, [tag]) => drop(self.expect(tag, &Type::Field)),
            (_, arguments) => {
                arguments.iter().for_each(|argument| drop(self.expect(argument, &Type::unsigned(64))));
            }
        }
        answer(effect)
    }

    /// Something that a signature is of: numbers of any type, keys and addresses.
    fn signed_data(&mut self, data: &Expr) {
        let found = self.expr(data, None);
        let found = self.resolved(&found);
        let what = match &found {
            found if self.program.is_linear(found) => "a value",
            found if self.program.is_signature(found) => "a signature",
            _ => return,
        };
        let message = format!("{what} is nothing that somebody signs");
        self.report(Diagnostic::at(codes::E0919, data.span, message).help(
            "name public numbers, keys and addresses, and `self.id` if it counts for this instance only",
        ));
    }

    /// Who may spend an output: an address, or somebody by their key.
    fn expect_spender(&mut self, with: &Expr, types: ContractTypes) {
        let [address, key] = [types.address, types.public_key].map(Program::plain);
        let found = self.expr(with, Some(&address));
        if self.resolved(&found) != key {
            self.require(with, &found, &address);
        }
    }

    /// The type of `a + b` where both are values: the function that adds them is noted.
    pub(super) fn merged(
        &mut self,
        expr: &Expr,
        operator: BinaryOp,
        left: &Type,
        right: &Type,
    ) -> Option<Type> {
        let types = self.program.contract_types?;
        let value = Program::plain(types.value);
        if operator != BinaryOp::Add || *left != value || *right != value {
            return None;
        }
        let merge = self.program.methods.get(&(types.value, "merge".to_string()))?;
        self.table.methods.insert(expr.id, *merge);
        Some(value)
    }
}

/// What it is worth to do something, or to ask it.
fn answer(effect: Effect) -> Type {
    match effect {
        Effect::Identity => Type::Field,
        Effect::Issue => Type::unsigned(64),
        Effect::After | Effect::Before | Effect::Signed => Type::Bool,
        _ => Type::unit(),
    }
}
