//! Fields that are sealed to a reader: a commitment and its handle, which strangers add to, and the reader opens.

use super::super::Lowerer;
use super::super::abi::Stage;
use super::super::error::Lowered;
use super::super::value::Value;
use super::NextField;
use crate::hir::{Contract, LocalId, StateField, Type};
use crate::ir::{ArgumentKind, Place, Seal, Sum, Text, Unseal};
use crate::source::Span;
use curve25519_dalek::scalar::Scalar;

/// A sealed field as the contract holds it.
#[derive(Clone, Copy, Debug)]
pub(super) struct SealedField {
    /// Where the key is that it is sealed to.
    reader: Place,
    commitment: Place,
    handle: Place,
    /// A commitment of the caller's own to the same number, if the clause computes with it.
    fresh: Option<Place>,
}

impl Lowerer<'_> {
    /// A field of the instance that is opened.
    pub(super) fn sealed_field(
        &mut self,
        index: usize,
        field: &StateField,
        ty: &Type,
        opened: bool,
    ) -> Lowered<Value> {
        let commitment = Place::Payload(self.clause().clause.strings);
        let unopened = match opened {
            true => None,
            false => Some(self.unopened(ty)?),
        };
        if opened {
            self.next_place(Place::Payload);
        }
        let handle = self.next_place(Place::Payload);
        let sealed = SealedField { reader: Place::Own, commitment, handle, fresh: None };
        let known = &mut self.clause().sealed;
        known.resize(known.len().max(index + 1), None);
        known[index] = Some(sealed);
        unopened.map_or_else(|| self.unseal(index, field), Ok)
    }

    /// Finds out where the keys are that fields are sealed to, once all fields are there.
    pub(super) fn find_readers(&mut self, contract: &Contract, values: &[Value]) {
        for (index, field) in contract.state.iter().enumerate() {
            let reader = field.reader().and_then(|reader| values.get(reader.0 as usize)).cloned();
            // What went wrong with the key was reported.
            let Some(Ok(place)) = reader.map(|reader| self.key_place(&reader, field.span)) else { continue };
            let state = self.clause();
            if let Some(Some(sealed)) = state.sealed.get_mut(index) {
                sealed.reader = place;
            }
            let unseals = state.clause.unseals.iter_mut();
            unseals.filter(|unseal| unseal.field == index as u32).for_each(|unseal| unseal.reader = place);
        }
    }

    /// The number of a sealed field, which its reader can open: a commitment of the caller's own to it, and a proof that it is one.
    pub(super) fn unseal(&mut self, index: usize, field: &StateField) -> Lowered<Value> {
        let Some(Some(sealed)) = self.clause().sealed.get(index).copied() else {
            return Err(self.confused(field.span, "a sealed field"));
        };
        let fresh = Place::Argument(self.clause().clause.arguments.len() as u32);
        let value = self.given(&field.name, &field.ty, Stage::Public, Place::Argument)?;
        let clause = &mut self.clause().clause;
        let number = clause.unseals.len() as u32;
        if let Some(argument) = clause.arguments.last_mut()
            && let ArgumentKind::Hidden(leaf) = argument.kind
        {
            argument.kind = ArgumentKind::Unsealed(leaf, number);
        }
        let proof = self.next_place(Place::Argument);
        self.add_argument("unseal", ArgumentKind::UnsealProof(number));
        let SealedField { reader, commitment, handle, .. } = sealed;
        let state = self.clause();
        state.clause.unseals.push(Unseal { field: index as u32, reader, commitment, handle, fresh, proof });
        state.sealed[index] = Some(SealedField { fresh: Some(fresh), ..sealed });
        Ok(value)
    }

    /// The handle of a field to which something is added; nothing if it is not sealed.
    pub(super) fn handle_sum(&mut self, index: usize, addend: Text, span: Span) -> Lowered<Option<Text>> {
        let Some(Some(sealed)) = self.clause().sealed.get(index).copied() else { return Ok(None) };
        if let Text::Commitment(_) = addend {
            // Everybody knows it, and its handle is zero.
            return Ok(Some(Text::At(sealed.handle)));
        }
        let handle = self.handle_of(sealed.reader, addend, span)?;
        let one = Text::At(sealed.handle);
        Ok(Some(Text::At(self.sum_at(Sum { one, other: handle, minus: false, value: None }))))
    }

    /// Where the key of a reader is in the next instance.
    pub(super) fn next_reader(
        &mut self,
        contract: &Contract,
        reader: LocalId,
        parameters: &[Value],
        fields: &[(NextField, Span)],
    ) -> Lowered<Place> {
        let index = reader.0 as usize;
        let key = parameters.get(index).cloned().or_else(|| {
            let (next, _) = fields.get(index.checked_sub(parameters.len())?)?;
            match next {
                NextField::Value(value) => Some(value.clone()),
                NextField::Sum(..) => None,
            }
        });
        match key {
            Some(key) => self.key_place(&key, contract.span),
            None => Err(self.confused(contract.span, "a reader")),
        }
    }

    /// The strings that a sealed field of the next instance is.
    pub(super) fn sealed_strings(
        &mut self,
        value: &Value,
        reader: Place,
        strings: &mut Vec<Text>,
        span: Span,
    ) -> Lowered<()> {
        let Some(lc) = value.leaf().cloned() else {
            return Err(value.error().unwrap_or_else(|| self.confused(span, "a field")));
        };
        let text = self.committed(&lc);
        let held = self.clause().sealed.iter().flatten().copied();
        let is = |sealed: &SealedField| {
            text == Text::At(sealed.commitment) || sealed.fresh.map(Text::At) == Some(text)
        };
        let held: Vec<SealedField> = held.filter(is).collect();
        if let Some(same) = held.iter().find(|sealed| sealed.reader == reader) {
            // It is handed on as it is.
            strings.extend([same.commitment, same.handle].map(Text::At));
            return Ok(());
        }
        if held.iter().any(|sealed| text == Text::At(sealed.commitment)) {
            // What is given to another reader was opened.
            return Err(self.confused(span, "a sealed field that nobody opens"));
        }
        let handle = self.handle_of(reader, text, span)?;
        strings.extend([text, handle]);
        Ok(())
    }

    /// The handle of a commitment that the caller can open, and the proof that it is one.
    fn handle_of(&mut self, reader: Place, commitment: Text, span: Span) -> Lowered<Text> {
        match commitment {
            // Everybody knows it, and its blinding is zero.
            Text::Commitment(_) => return Ok(Text::Scalar(Scalar::ZERO)),
            Text::Scalar(_) => return Err(self.confused(span, "a commitment")),
            Text::At(_) => {}
        }
        let known = self.clause().clause.seals.iter();
        let known = known.filter(|seal| seal.reader == reader && seal.commitment == commitment);
        if let Some(handle) = known.map(|seal| seal.handle).next() {
            return Ok(Text::At(handle));
        }
        let number = self.clause().clause.seals.len() as u32;
        let handle = self.next_place(Place::Argument);
        self.add_argument("handle", ArgumentKind::Handle(number));
        let proof = self.next_place(Place::Argument);
        self.add_argument("seal", ArgumentKind::SealProof(number));
        self.clause().clause.seals.push(Seal { reader, commitment, handle, proof });
        Ok(Text::At(handle))
    }
}
