//! Reading arrays at places known only to the prover: by looking rows up in a table, where that is cheaper than choosing.
//!
//! What the reads of each array cost without a table is noted; `attempts` decides which arrays get one.

use std::collections::{HashMap, HashSet};

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::Zero;

use super::Lowerer;
use super::check::Rule;
use super::error::Lowered;
use super::facts::Range;
use super::interval::bounded;
use super::shared::Shared;
use super::value::{Int, Lc, Value};
use crate::ir::{CheckKind, Op, Rows, Table, TableId};
use crate::source::Span;

/// Arrays of fewer elements are never worth a table.
const LEAST: usize = 4;
/// So many arrays that were read last are known by their lists.
const RECENT: usize = 16;
/// A table has to save so many halves of multipliers, since the second phase makes a proof longer.
const SAVING: u64 = 16;

/// The arrays that are read at secret places.
#[derive(Default)]
pub(super) struct Tables {
    /// Those that are looked up.
    pub(super) chosen: HashSet<Name>,
    arrays: Vec<Array>,
    /// Where those are that were read last.
    recent: Vec<(Shared<Value>, usize)>,
    /// Where those are whose elements are all known.
    known: HashMap<(u32, Vec<Scalar>), usize>,
    /// How many others there are.
    others: u32,
    /// The tables of the circuit.
    made: Vec<Table>,
}

/// What an array is called when the circuit is lowered once more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Name {
    /// How many leaves an element has and all leaves, if they are known.
    Known(u32, Vec<Scalar>),
    /// It is the k-th other one that is read.
    Other(u32),
}

struct Array {
    name: Name,
    count: usize,
    /// How many leaves an element has.
    width: u32,
    /// Whether a row costs a multiplier, besides the half of one for how often it is read.
    secret: bool,
    /// In which bodies it was read without a table, and what that cost in halves of multipliers.
    reads: Vec<(u32, u64)>,
    rows: Option<Rows>,
}

impl Tables {
    /// The arrays, looked up so far or not, that would cost less if they were looked up, if bodies are executed so many times.
    pub(super) fn wanted(&self, times: &HashMap<u32, u64>) -> HashSet<Name> {
        let worth = |array: &&Array| {
            let (mut chosen, mut looked_up) = (0, array.count as u64 * if array.secret { 3 } else { 1 });
            for (body, halves) in &array.reads {
                let times = times.get(body).copied().unwrap_or(0);
                chosen += times.saturating_mul(*halves);
                looked_up += times.saturating_mul(u64::from(array.width) + 2);
            }
            chosen > looked_up.saturating_add(SAVING)
        };
        let wanted = self.arrays.iter().filter(worth).map(|array| array.name.clone());
        self.chosen.iter().cloned().chain(wanted).collect()
    }

    /// What the rows of known tables cost, in halves of multipliers.
    pub(super) fn weight(&self) -> u64 {
        self.made.iter().map(|table| table.elements.len() as u64 / u64::from(table.width)).sum()
    }

    pub(super) fn finish(self) -> Vec<Table> {
        self.made
    }
}

impl Lowerer<'_> {
    /// The array of this list among those that may get a table, if it is one and the index is secret.
    pub(super) fn array(&mut self, elements: &Shared<Value>, index: &Value) -> Option<usize> {
        let Value::Int(index) = index else { return None };
        if self.builder.clear || elements.len() < LEAST || self.builder.is_public(&index.lc) {
            return None;
        }
        let recent = self.tables.recent.iter().find(|(list, _)| list.is(elements));
        if let Some((_, number)) = recent {
            return Some(*number);
        }
        let number = self.new_array(elements)?;
        let tables = &mut self.tables;
        if tables.recent.len() == RECENT {
            tables.recent.remove(0);
        }
        tables.recent.push((elements.clone(), number));
        Some(number)
    }

    fn new_array(&mut self, elements: &Shared<Value>) -> Option<usize> {
        let leaves = leaves(elements)?;
        self.steps += leaves.len() as u64 / 4;
        let known: Option<Vec<Scalar>> = leaves.iter().map(|lc| lc.known()).collect();
        let secret = !leaves.iter().all(|lc| self.builder.is_public(lc));
        let (count, width) = (elements.len(), (leaves.len() / elements.len()) as u32);
        let tables = &mut self.tables;
        let name = match known {
            Some(known) => {
                let known = (width, known);
                if let Some(number) = tables.known.get(&known) {
                    return Some(*number);
                }
                tables.known.insert(known.clone(), tables.arrays.len());
                Name::Known(known.0, known.1)
            }
            // Values of a routine differ from call to call, and a table stays.
            None if self.routines.body > 0 => return None,
            None => {
                tables.others += 1;
                Name::Other(tables.others)
            }
        };
        tables.arrays.push(Array { name, count, width, secret, reads: vec![], rows: None });
        Some(tables.arrays.len() - 1)
    }

    /// Notes that an array was read without a table, at this cost in halves of multipliers.
    pub(super) fn note_read(&mut self, array: usize, halves: u64) {
        self.tables.arrays[array].reads.push((self.routines.body, halves));
    }

    /// The element at an index, if the array is one that is looked up and there may be several.
    pub(super) fn looked_up(
        &mut self,
        array: usize,
        elements: &[Value],
        index: &Value,
        span: Span,
    ) -> Lowered<Option<Value>> {
        let Value::Int(index) = index else { return Ok(None) };
        let name = &self.tables.arrays[array].name;
        if !self.tables.chosen.contains(name) {
            return Ok(None);
        }
        let index = self.builder.facts.tighten(index);
        let last = BigInt::from(elements.len() - 1);
        let (low, high) = ((&index.low).max(&BigInt::zero()).clone(), (&index.high).min(&last).clone());
        if low >= high {
            return Ok(None);
        }
        self.step()?;
        let (lc, check) = if index.inside(&low, &high) {
            (index.lc.clone(), None)
        } else {
            let rule =
                Rule::watching(CheckKind::Index(elements.len() as u32), span, &Value::Int(index.clone()));
            let (lc, inside) = self.replaced(&index, &low, &high);
            (lc, (!inside).then(|| self.check(&rule)))
        };
        let (rows, width) = (self.rows(array, elements), self.tables.arrays[array].width);
        let row = self.builder.lookup(rows, width, &lc, check);
        self.builder.facts.learn(&lc, (low.clone(), high.clone()));
        let meant = numbers(&low, &high).map_or(elements, |(low, high)| &elements[low..=high]);
        Ok(Some(self.element_of(meant, &row)))
    }

    /// The rows of an array that is looked up.
    fn rows(&mut self, array: usize, elements: &[Value]) -> Rows {
        if let Some(rows) = self.tables.arrays[array].rows {
            return rows;
        }
        let width = self.tables.arrays[array].width;
        let rows = match self.tables.arrays[array].name.clone() {
            Name::Known(width, elements) => {
                self.tables.made.push(Table { width, elements });
                Rows::Known(TableId(self.tables.made.len() as u32 - 1))
            }
            Name::Other(_) => {
                let leaves = leaves(elements).unwrap_or_default();
                let elements = leaves.iter().map(|lc| self.builder.value(lc)).collect();
                Rows::Node(self.builder.input(Op::Rows { width, elements }))
            }
        };
        self.tables.arrays[array].rows = Some(rows);
        rows
    }

    /// An element that is one of several, made of leaves that were looked up.
    pub(super) fn element_of(&mut self, several: &[Value], row: &[Lc]) -> Value {
        let mut ranges: Vec<Option<Range>> = vec![None; row.len()];
        for element in several {
            let mut place = 0;
            element.for_each_leaf(&mut |leaf| {
                if let Value::Int(Int { low, high, .. }) = leaf {
                    let Some(range) = ranges.get_mut(place) else { return };
                    *range = Some(match range.take() {
                        Some((l, h)) => (l.min(low.clone()), h.max(high.clone())),
                        None => (low.clone(), high.clone()),
                    });
                }
                place += 1;
            });
        }
        let mut leaves = row.iter().zip(ranges);
        several[0].map_leaves(&mut |leaf| match (leaf, leaves.next()) {
            (Value::Int(_), Some((lc, Some((low, high))))) => {
                if bounded(&(low.clone(), high.clone())) {
                    self.builder.facts.set_range(lc, (low.clone(), high.clone()));
                }
                Value::Int(Int::new(lc.clone(), low, high))
            }
            (Value::Bool(_), Some((lc, _))) => {
                self.builder.facts.set_range(lc, (BigInt::ZERO, BigInt::from(1)));
                Value::Bool(lc.clone())
            }
            (_, Some((lc, _))) => Value::Field(lc.clone()),
            (leaf, None) => leaf.clone(),
        })
    }
}

/// The leaves of all elements, if each has as many of the same kinds.
pub(super) fn leaves(elements: &[Value]) -> Option<Vec<&Lc>> {
    let mut leaves = vec![];
    let mut kinds = vec![];
    for element in elements {
        let start = leaves.len();
        let mut whole = true;
        element.for_each_leaf(&mut |leaf| match leaf.leaf() {
            Some(lc) => {
                let (kind, place) = (std::mem::discriminant(leaf), leaves.len() - start);
                if start == 0 {
                    kinds.push(kind);
                }
                whole &= kinds.get(place) == Some(&kind);
                leaves.push(lc);
            }
            None => whole = false,
        });
        if !whole || leaves.len() - start != kinds.len() {
            return None;
        }
    }
    (!kinds.is_empty()).then_some(leaves)
}

/// Bounds of an index as places.
fn numbers(low: &BigInt, high: &BigInt) -> Option<(usize, usize)> {
    Some((low.try_into().ok()?, high.try_into().ok()?))
}
