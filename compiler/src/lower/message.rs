//! Values that a message shows. Nothing is computed for them: they are looked up where they are, and written out only if
//! the assertion fails.

use std::ops::Range;

use super::Lowerer;
use super::value::Value;
use crate::hir::{Expr, ExprKind, Message};
use crate::ir::{Inserted, WatchValue};

/// A value to be shown, and where the message names it.
pub(super) type InMessage = (Range<usize>, Shown);

/// A value to be shown.
#[derive(Clone)]
pub(super) enum Shown {
    /// It is at hand.
    Value(Value),
    /// One of several, by an index that a run knows.
    Chosen(Vec<Shown>, Box<Shown>),
    /// Looking at it would have a cost.
    Absent,
}

impl Lowerer<'_> {
    /// The values of a message, as they are now, and where they stand in it.
    pub(super) fn shown_in(&mut self, message: &Message) -> Vec<InMessage> {
        let values = message.values.iter();
        values.map(|(range, value)| (range.clone(), self.shown(value))).collect()
    }

    fn shown(&mut self, expr: &Expr) -> Shown {
        self.steps += 1;
        match &expr.kind {
            ExprKind::Local(local) => self.at_hand(*local).map_or(Shown::Absent, Shown::Value),
            ExprKind::Field { base, name, name_span } => {
                let base = self.shown(base);
                self.part(&base, &mut |this, value| {
                    let index = this.field_index(value, name, *name_span).ok()?;
                    value.children()?.get(index).cloned().map(Shown::Value)
                })
            }
            ExprKind::Index { array, index } => {
                let (array, index) = (self.shown(array), self.shown(index));
                self.part(&array, &mut |this, value| this.element_shown(value, &index))
            }
            _ => Shown::Value(self.expr(expr)),
        }
    }

    /// A part of a value, or of each that it may be.
    fn part(&mut self, of: &Shown, f: &mut dyn FnMut(&mut Self, &Value) -> Option<Shown>) -> Shown {
        match of {
            Shown::Value(value) => f(self, value).unwrap_or(Shown::Absent),
            Shown::Chosen(options, index) => {
                let options = options.iter().map(|option| self.part(option, f)).collect();
                Shown::Chosen(options, index.clone())
            }
            Shown::Absent => Shown::Absent,
        }
    }

    fn element_shown(&mut self, array: &Value, index: &Shown) -> Option<Shown> {
        let elements = array.children()?;
        if let Shown::Value(Value::Int(int)) = index
            && let Some(known) = int.known()
        {
            return elements.get(usize::try_from(known).ok()?).cloned().map(Shown::Value);
        }
        self.steps += elements.len() as u64;
        let options = elements.iter().cloned().map(Shown::Value).collect();
        Some(Shown::Chosen(options, Box::new(index.clone())))
    }

    /// How to show what was found, and where.
    pub(super) fn insert(&mut self, values: &[InMessage]) -> Vec<Inserted> {
        let inserted =
            |(range, value): &InMessage| Inserted { range: range.clone(), value: self.insert_value(value) };
        values.iter().map(inserted).collect()
    }

    fn insert_value(&mut self, shown: &Shown) -> WatchValue {
        match shown {
            Shown::Value(value) => {
                let leaves = value.leaves(self.limits.nodes);
                self.steps += leaves as u64;
                self.builder.bytes += (leaves * size_of::<WatchValue>()) as u64;
                self.watch_value(value).unwrap_or(WatchValue::Absent)
            }
            Shown::Chosen(options, index) => {
                let options = options.iter().map(|option| self.insert_value(option)).collect();
                WatchValue::Chosen(options, Box::new(self.insert_value(index)))
            }
            Shown::Absent => WatchValue::Absent,
        }
    }
}
