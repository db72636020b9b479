//! Instances of other contracts that a clause makes: their predicates follow from what the contract is made with.

use curve25519_dalek::scalar::Scalar;

use super::super::Lowerer;
use super::super::error::Lowered;
use super::super::value::Value;
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::{Expr, Type};
use crate::ir::{Makes, Place, Text};
use crate::source::Span;

impl Lowerer<'_> {
    /// Where the predicate of another contract is that is made with these values.
    pub(super) fn made(
        &mut self,
        number: u32,
        values: &[Value],
        arguments: &[Expr],
        span: Span,
    ) -> Lowered<Place> {
        let program = self.program;
        let own = self.clause().entry.as_ref().map(|entry| &program.contracts[entry.contract.0 as usize]);
        let Some(made) = own.and_then(|own| own.makes.get(number as usize)) else {
            return Err(self.confused(span, "a contract"));
        };
        let parameters = &program.contracts[made.contract.0 as usize].parameters;
        let mut leaves = vec![];
        for (parameter, (value, argument)) in parameters.iter().zip(values.iter().zip(arguments)) {
            let value = self.field_value(value.clone(), &parameter.ty, argument.span)?;
            self.made_leaves(&parameter.ty, &value, argument.span, &mut leaves)?;
        }
        let place = Place::Parameter(self.next_parameter());
        self.clause().clause.makes.push(Makes { number, arguments: leaves, place });
        Ok(place)
    }

    /// The leaves of an argument.
    fn made_leaves(&mut self, ty: &Type, value: &Value, span: Span, leaves: &mut Vec<Text>) -> Lowered<()> {
        if self.program.is_key(ty) {
            let place = self.key_place(value, span)?;
            if !matches!(place, Place::Parameter(_)) {
                return Err(self.not_known_yet(span));
            }
            leaves.push(Text::At(place));
            return Ok(());
        }
        if let (true, Type::Array(element, _), Some(keys)) =
            (self.program.is_opaque(ty), ty, value.children())
        {
            let keys = keys.clone();
            return keys.iter().try_for_each(|key| self.made_leaves(element, key, span, leaves));
        }
        let known = self.clause().entry.as_ref().is_some_and(|entry| entry.parameters.is_some());
        let mut numbers = vec![];
        value.for_each_leaf(&mut |leaf| numbers.push(leaf.leaf().and_then(|lc| lc.known())));
        for number in numbers {
            match number {
                Some(number) => leaves.push(Text::Scalar(number)),
                // Nothing is built of this.
                None if !known => leaves.push(Text::Scalar(Scalar::ZERO)),
                None => return Err(self.not_known_yet(span)),
            }
        }
        Ok(())
    }

    fn not_known_yet(&mut self, span: Span) -> super::super::error::Reported {
        let message = "what a contract is made with here is known when this contract is";
        let diagnostic = Diagnostic::at(codes::E0932, span, message).here("only a call decides");
        self.report(diagnostic.help("write numbers, constants and the contract's parameters"))
    }
}
