//! What a transaction makes of the values that leave its cloak.

use super::{PayloadItem, PortableItem, Predicate, Program, ValueOpening};
use crate::program::Instruction;

/// Items that are locked, or a value that is retired.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub(super) payload: Vec<PayloadItem>,
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
        self.payload.iter().for_each(|item| item.item().put(&mut bytes));
        bytes
    }

    /// `values… →`, the first value being on top
    pub(super) fn write(&self, program: Program) -> Program {
        let program = self.payload.iter().zip(0..).fold(program, |program, (item, before)| match item {
            // It lies right below the items that come before it.
            PayloadItem::Value(_) if before == 0 => program,
            PayloadItem::Value(_) => program.roll(before),
            PayloadItem::Committed(opening) => program.push_point(opening.commitment()),
            PayloadItem::Plain(PortableItem::Program(bytes)) => {
                program.instruction(Instruction::Program(bytes.to_vec()))
            }
            PayloadItem::Plain(PortableItem::String(bytes)) => program.push(bytes.to_vec()),
            // The builder takes none.
            PayloadItem::Plain(PortableItem::Value(_)) => program,
        });
        match self.to {
            Destination::Payment(to) | Destination::Change(to) | Destination::Lock(to) => {
                program.push_predicate(to).output(self.payload.len() as u32)
            }
            Destination::Nobody => program.retire(),
        }
    }
}
