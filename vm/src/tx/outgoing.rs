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

    /// `values… →`, the first value being on top, except for the predicate that is repeated
    pub(super) fn write(&self, program: Program, repeated: &mut Repeated) -> Program {
        let program = self.items.iter().zip(0..).fold(program, |program, (item, before)| match item {
            // It lies right below the items that come before it.
            PortableItem::Value(_) => match before + repeated.above() {
                0 => program,
                depth => program.roll(depth),
            },
            PortableItem::Program(bytes) => program.instruction(Instruction::Program(bytes.to_vec())),
            PortableItem::String(bytes) => program.push(bytes.to_vec()),
        });
        match self.predicate() {
            Some(to) => {
                let items = self.items.len() as u32;
                repeated.push(program, to, items).output(items)
            }
            None => program.retire(),
        }
    }
}

/// The predicate that most outputs have, which is written once: it lies on top of the values until the last of these outputs takes it. Nothing
/// that others wrote runs while it lies there.
pub(super) struct Repeated {
    /// It, and how many outputs are yet to take it.
    left: Option<(Predicate, u32)>,
}

impl Repeated {
    /// Of the predicates of all outputs; none if writing it for each takes no more.
    pub(super) fn new(predicates: impl Iterator<Item = Predicate>) -> Self {
        /// What a copy takes less than what is written out, and what it takes to get at a value below it, in bytes.
        const SPARED: u64 = 32;
        const BELOW: u64 = 2;
        let mut uses: BTreeMap<[u8; 32], u32> = BTreeMap::new();
        predicates.for_each(|predicate| *uses.entry(predicate.0.to_bytes()).or_default() += 1);
        let outputs: u64 = uses.values().map(|uses| u64::from(*uses)).sum();
        let most = uses.into_iter().max_by_key(|(bytes, uses)| (*uses, *bytes));
        let left = most.filter(|(_, uses)| SPARED * u64::from(uses - 1) > BELOW * outputs);
        Self { left: left.map(|(bytes, uses)| (Predicate(CompressedRistretto(bytes)), uses)) }
    }

    /// `→ predicate`, on top of the values
    pub(super) fn write(&self, program: Program) -> Program {
        self.left.iter().fold(program, |program, (predicate, _)| program.push_predicate(*predicate))
    }

    /// How many items lie on top of the values.
    fn above(&self) -> u32 {
        u32::from(self.left.is_some())
    }

    /// `→ predicate`: a copy of it, the last time itself, below so many items; or what is written here.
    fn push(&mut self, program: Program, predicate: Predicate, above: u32) -> Program {
        match &mut self.left {
            Some((found, uses)) if *found == predicate && *uses > 1 => {
                *uses -= 1;
                program.dup(above)
            }
            Some((found, _)) if *found == predicate => {
                self.left = None;
                program.roll(above)
            }
            _ => program.push_predicate(predicate),
        }
    }
}
