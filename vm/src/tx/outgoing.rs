//! What a transaction makes of the values that leave its cloak.

use zeroize::Zeroizing;

use super::{PayloadItem, PortableItem, Predicate, Program, Value, ValueOpening, Witness};
use crate::inputs::Opened;
use crate::program::Instruction;

/// Items that are locked, or a value that is retired. Their commitments are computed once.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    payload: Vec<PayloadItem>,
    /// What others see of the payload.
    items: Vec<PortableItem>,
    /// The openings of all commitments in it.
    opened: Zeroizing<Vec<Opened>>,
    pub(super) to: Destination,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Destination {
    Payment(Predicate),
    Change(Predicate),
    Lock(Predicate),
    Nobody,
}

impl Outgoing {
    pub(super) fn new(payload: Vec<PayloadItem>, to: Destination) -> Self {
        let (items, opened): (Vec<_>, Vec<_>) = payload.iter().map(PayloadItem::published).unzip();
        Self { items, opened: Zeroizing::new(opened.concat()), payload, to }
    }

    /// Adds the openings of all commitments.
    pub(super) fn reveal(&self, witness: &mut Witness) {
        self.opened.iter().for_each(|opened| witness.add(*opened));
    }

    /// The payload as others see it.
    pub(super) fn items(&self) -> &[PortableItem] {
        &self.items
    }

    /// The values as others see them, in order.
    pub(super) fn public_values(&self) -> impl Iterator<Item = &Value> {
        self.items.iter().filter_map(|item| match item {
            PortableItem::Value(value) => Some(value),
            _ => None,
        })
    }

    /// Whether a value is among the payload that nobody can take out of a cloak, as its opening is not known.
    pub(super) fn has_unopened(&self) -> bool {
        self.payload.iter().any(|item| matches!(item, PayloadItem::Plain(PortableItem::Value(_))))
    }

    /// The openings of the values, in order.
    pub(super) fn values(&self) -> impl Iterator<Item = &ValueOpening> {
        self.payload.iter().filter_map(|item| match item {
            PayloadItem::Value(opening) => Some(opening),
            _ => None,
        })
    }

    /// Whether this makes an output.
    pub(super) fn is_output(&self) -> bool {
        !matches!(self.to, Destination::Nobody)
    }

    /// What the outputs are ordered by. It is public, so that their order says nothing; and of values, it is random.
    pub(super) fn key(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.items.iter().for_each(|item| item.put(&mut bytes));
        bytes
    }

    /// `values… →`, the first value being on top
    pub(super) fn write(&self, program: Program) -> Program {
        let program = self.items.iter().zip(0..).fold(program, |program, (item, before)| match item {
            // It lies right below the items that come before it.
            PortableItem::Value(_) if before == 0 => program,
            PortableItem::Value(_) => program.roll(before),
            PortableItem::Program(bytes) => program.instruction(Instruction::Program(bytes.to_vec())),
            PortableItem::String(bytes) => program.push(bytes.to_vec()),
        });
        match self.to {
            Destination::Payment(to) | Destination::Change(to) | Destination::Lock(to) => {
                program.push_predicate(to).output(self.items.len() as u32)
            }
            Destination::Nobody => program.retire(),
        }
    }
}
