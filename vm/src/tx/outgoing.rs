//! What a transaction makes of the values that leave its cloak.

use std::collections::BTreeMap;

use curve25519_dalek::ristretto::CompressedRistretto;
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

    /// Who may spend the output that this makes.
    pub(super) fn predicate(&self) -> Option<Predicate> {
        match self.to {
            Destination::Payment(to) | Destination::Change(to) | Destination::Lock(to) => Some(to),
            Destination::Nobody => None,
        }
    }

    /// Whether this makes an output.
    pub(super) fn is_output(&self) -> bool {
        self.predicate().is_some()
    }

    /// What the outputs are ordered by. It is public, so that their order says nothing; and of values, it is random.
    pub(super) fn key(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.items.iter().for_each(|item| item.put(&mut bytes));
        bytes
    }

    /// `values… →`, the first value being on top; `left` values are on the stack in all, above the predicates that are repeated.
    pub(super) fn write(&self, program: Program, repeated: &mut Repeated, left: usize) -> Program {
        let program = self.items.iter().zip(0..).fold(program, |program, (item, before)| match item {
            // It lies right below the items that come before it.
            PortableItem::Value(_) if before == 0 => program,
            PortableItem::Value(_) => program.roll(before),
            PortableItem::Program(bytes) => program.instruction(Instruction::Program(bytes.to_vec())),
            PortableItem::String(bytes) => program.push(bytes.to_vec()),
        });
        match self.predicate() {
            Some(to) => {
                let others = self.items.len() - self.values().count();
                repeated.push(program, to, left + others).output(self.items.len() as u32)
            }
            None => program.retire(),
        }
    }
}

/// Predicates of more than one output, each of which is written once: they lie below all else until the last output takes them. Their order is
/// that of their bytes, which says nothing.
pub(super) struct Repeated {
    /// From the deepest on, how many outputs are yet to take each.
    left: Vec<(Predicate, u32)>,
}

impl Repeated {
    /// Of the predicates of all outputs.
    pub(super) fn new(predicates: impl Iterator<Item = Predicate>) -> Self {
        /// Each is looked for in a list.
        const MOST: usize = 16;
        let mut uses: BTreeMap<[u8; 32], u32> = BTreeMap::new();
        predicates.for_each(|predicate| *uses.entry(predicate.0.to_bytes()).or_default() += 1);
        let left = uses.into_iter().filter(|(_, uses)| *uses > 1).take(MOST);
        Self { left: left.map(|(bytes, uses)| (Predicate(CompressedRistretto(bytes)), uses)).collect() }
    }

    /// `→ predicates…`
    pub(super) fn write(&self, program: Program) -> Program {
        self.left.iter().fold(program, |program, (predicate, _)| program.push_predicate(*predicate))
    }

    /// `→ predicate`: a copy of it, the last one itself, or what is written here. So many items are above those that are repeated.
    fn push(&mut self, program: Program, predicate: Predicate, above: usize) -> Program {
        let Some(index) = self.left.iter().position(|(found, _)| *found == predicate) else {
            return program.push_predicate(predicate);
        };
        let depth = (above + self.left.len() - 1 - index) as u32;
        self.left[index].1 -= 1;
        if self.left[index].1 > 0 {
            return program.dup(depth);
        }
        self.left.remove(index);
        program.roll(depth)
    }
}
