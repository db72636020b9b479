//! Arrays that are written at places known only to the prover: as memories, where an access costs the same however many elements
//! there are.
//!
//! `attempts` decides which locals are memories. Such a local is one from its declaration on, whatever branches are around:
//! each access takes the cell at an address and puts one there, in a branch that is not taken the same one at an address that
//! there is. So when branches meet again, nothing is to be chosen. To use the array as a whole takes all cells out, and the next
//! access puts them in again.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_traits::Zero;

use super::Lowerer;
use super::check::Rule;
use super::error::Lowered;
use super::index::never_inside;
use super::table::leaves;
use super::value::{Int, Lc, Value};
use crate::hir::{Expr, ExprKind, FunctionId, LocalId, Place, Projection, Type};
use crate::ir::{CheckId, CheckKind, ValueId};
use crate::source::Span;

/// About what an access costs, and a cell, in halves of multipliers.
const ACCESS: u64 = 10;
const CELL: u64 = 8;

/// What costs so many times as much as a memory is not lowered to its end, if a memory costs so many halves at least.
const FAR: u64 = 4;
const FEW: u64 = 4096;

/// A local of a function, in all of its calls.
pub(super) type Name = (FunctionId, LocalId);

/// The locals that are written at secret places.
#[derive(Default)]
pub(super) struct Memories {
    /// Those that are memories.
    pub(super) chosen: BTreeSet<Name>,
    /// What accesses of others cost, in which bodies.
    noted: BTreeMap<Name, Noted>,
    /// How many memories there are so far.
    count: u32,
    /// Whether the lowering ends where one of the others is seen to cost far too much.
    pub(super) hurried: bool,
    /// Whether one of them does.
    pub(super) too_dear: bool,
    /// How many constants are being evaluated: they have circuits of their own.
    pub(super) constants: u32,
}

#[derive(Default)]
struct Noted {
    cells: usize,
    written: bool,
    accesses: Vec<(u32, u64)>,
    /// What those in the circuit's own body cost together.
    own: u64,
}

/// A local that is a memory.
pub(super) struct Memory {
    number: u32,
    /// How many cells there are.
    length: usize,
    /// An element, whose intervals hold all that was put.
    element: Value,
    state: State,
    last: Option<ValueId>,
}

enum State {
    /// The cells are in the memory.
    Open,
    /// They are not: this is the array.
    Closed(Value),
}

/// A cell that was taken and is to be put again.
pub(super) struct Cell {
    local: LocalId,
    address: Lc,
}

impl Noted {
    /// Whether it is clear, long before the end, that a memory is better.
    fn is_far_too_dear(&self) -> bool {
        let memory = self.cells as u64 * CELL + self.accesses.len() as u64 * ACCESS;
        self.written && self.own > FAR * memory.max(FEW)
    }
}

impl Memories {
    /// The locals, memories so far or not, that would perhaps cost less as memories.
    pub(super) fn wanted(&self, times: &std::collections::HashMap<u32, u64>) -> BTreeSet<Name> {
        let worth = |noted: &Noted| {
            let (mut now, mut then) = (0u64, noted.cells as u64 * CELL);
            for (body, halves) in &noted.accesses {
                let times = times.get(body).copied().unwrap_or(0);
                now = now.saturating_add(times.saturating_mul(*halves));
                then = then.saturating_add(times.saturating_mul(ACCESS));
            }
            noted.written && now > then
        };
        let wanted = self.noted.iter().filter(|(_, noted)| worth(noted)).map(|(name, _)| *name);
        self.chosen.iter().copied().chain(wanted).collect()
    }
}

impl Lowerer<'_> {
    fn name(&mut self, local: LocalId) -> Name {
        (self.frame().function, local)
    }

    /// Notes what an access at a secret place cost, in halves of multipliers.
    pub(super) fn note_access(&mut self, local: LocalId, cells: usize, written: bool, halves: u64) {
        if self.builder.clear || self.memories.constants > 0 {
            return;
        }
        let (name, body) = (self.name(local), self.routines.body);
        let noted = self.memories.noted.entry(name).or_default();
        noted.cells = noted.cells.max(cells);
        noted.written |= written;
        noted.accesses.push((body, halves));
        noted.own += if body == 0 { halves } else { 0 };
        self.memories.too_dear |= noted.is_far_too_dear();
    }

    /// Whether a function has a local that is a memory.
    pub(super) fn has_memory(&self, function: FunctionId) -> bool {
        self.memories.chosen.iter().any(|(of, _)| *of == function)
    }

    /// A local gets its first value; makes it a memory if it is to be one.
    pub(super) fn declare(&mut self, local: LocalId, value: &Value) {
        self.forget(local);
        let here = self.routines.body == 0 && !self.builder.clear && self.memories.constants == 0;
        let name = self.name(local);
        if !here || !self.memories.chosen.contains(&name) {
            return;
        }
        let Value::List(elements) = value else { return };
        if leaves(elements).is_none() {
            return;
        }
        let element = widest(elements);
        let number = self.memories.count;
        self.memories.count += 1;
        let memory = Memory {
            number,
            length: elements.len(),
            element,
            state: State::Closed(value.clone()),
            last: None,
        };
        self.frame().memories.insert(local, memory);
    }

    /// A local's memory is used no more: all cells are taken.
    fn forget(&mut self, local: LocalId) {
        if self.frame().memories.contains_key(&local) {
            self.whole(local);
            self.frame().memories.remove(&local);
        }
    }

    /// The same of all locals of the frame, which ends.
    pub(super) fn forget_all(&mut self) {
        let locals: Vec<LocalId> = self.frame().memories.keys().copied().collect();
        locals.into_iter().for_each(|local| self.forget(local));
    }

    /// The value of a local, if looking at it costs nothing.
    pub(super) fn at_hand(&self, local: LocalId) -> Option<Value> {
        let frame = self.frames.last()?;
        match frame.memories.get(&local) {
            None => frame.locals.get(local.0 as usize).cloned().flatten(),
            Some(Memory { state: State::Closed(value), .. }) => Some(value.clone()),
            Some(Memory { state: State::Open, .. }) => None,
        }
    }

    /// The array that a local is, if it is a memory.
    pub(super) fn whole(&mut self, local: LocalId) -> Option<Value> {
        let length = match self.frame().memories.get(&local)? {
            Memory { state: State::Closed(value), .. } => return Some(value.clone()),
            Memory { length, .. } => *length,
        };
        let elements = (0..length).map(|k| self.take(local, &Lc::zero().plus_int(&k.into()), None)).collect();
        let value = Value::list(elements);
        self.frame().memories.get_mut(&local)?.state = State::Closed(value.clone());
        Some(value)
    }

    /// A local that is a memory gets another value as a whole, where the branches around are taken.
    pub(super) fn replace(&mut self, local: LocalId, value: Value, span: Span) {
        let Some(old) = self.whole(local) else { return };
        let value = self.where_taken(&value, &old, span);
        let Some(elements) = value.children() else { return };
        let element = widest(elements);
        if let Some(memory) = self.frame().memories.get_mut(&local) {
            memory.element = widened(&memory.element, &element);
            memory.state = State::Closed(value);
        }
    }

    fn where_taken(&mut self, new: &Value, old: &Value, span: Span) -> Value {
        let Some(guard) = self.guard() else { return new.clone() };
        let facts = super::facts::BranchFacts::default();
        let branches = super::select::Branches { then: &facts, otherwise: &facts };
        self.select(&guard, new, old, &branches, span)
    }

    /// The cell at an index: taken out of the memory until it is put again. `None` if there is never one.
    pub(super) fn cell(
        &mut self,
        local: LocalId,
        index: &Value,
        span: Span,
    ) -> Lowered<Option<(Cell, Value)>> {
        let Value::Int(index) = index else {
            return Err(index
                .error()
                .unwrap_or_else(|| self.confused(span, "an index that is not an integer")));
        };
        let index = self.builder.facts.tighten(index);
        let length = self.frame().memories[&local].length;
        let last = BigInt::from(length) - 1;
        let (low, high) = ((&index.low).max(&BigInt::zero()).clone(), (&index.high).min(&last).clone());
        let rule = Rule::watching(CheckKind::Index(length as u32), span, &Value::Int(index.clone()));
        if low > high {
            self.never(&rule, || never_inside(length, &index, span))?;
            return Ok(None);
        }
        let (address, check) = if index.inside(&low, &high) {
            (index.lc.clone(), None)
        } else {
            let (address, inside) = self.replaced(&index, &low, &high);
            (address, (!inside).then(|| self.check(&rule)))
        };
        self.open(local);
        let value = self.take(local, &address, check);
        self.builder.facts.learn(&address, (low, high));
        Ok(Some((Cell { local, address }, value)))
    }

    /// Puts a cell that was taken, with what is in it where the branches around are taken; elsewhere what was.
    pub(super) fn put_again(&mut self, cell: &Cell, new: &Value, old: &Value, span: Span) {
        let value = self.where_taken(new, old, span);
        self.put(cell.local, &cell.address, &value);
    }

    /// The element at an index of a local that is a memory. `None` if it is none, or the index may change it.
    pub(super) fn remembered(&mut self, array: &Expr, index: &Expr, ty: &Type) -> Option<Lowered<Value>> {
        let ExprKind::Local(local) = array.kind else { return None };
        if !self.frame().memories.contains_key(&local) || super::expr::may_assign(index) {
            return None;
        }
        let value = self.expr(index);
        Some(match self.cell(local, &value, index.span) {
            Ok(Some((cell, value))) => {
                self.put(local, &cell.address, &value);
                Ok(value)
            }
            Ok(None) => self.inert(ty, index.span),
            Err(reported) => Err(reported),
        })
    }

    /// Puts all cells into the memory, if they are not there.
    fn open(&mut self, local: LocalId) {
        let Some(memory) = self.frame().memories.get_mut(&local) else { return };
        let State::Closed(value) = std::mem::replace(&mut memory.state, State::Open) else { return };
        for (k, element) in value.children().into_iter().flat_map(|elements| elements.iter()).enumerate() {
            self.put(local, &Lc::zero().plus_int(&k.into()), element);
        }
    }

    fn put(&mut self, local: LocalId, address: &Lc, value: &Value) {
        let cell: Vec<ValueId> =
            std::iter::once(address.clone()).chain(row_of(value)).map(|lc| self.builder.value(&lc)).collect();
        let Some(memory) = self.frames.last_mut().and_then(|frame| frame.memories.get_mut(&local)) else {
            return;
        };
        memory.element = widened(&memory.element, value);
        memory.last = Some(self.builder.put(memory.number, memory.last, cell));
    }

    fn take(&mut self, local: LocalId, address: &Lc, check: Option<CheckId>) -> Value {
        let memory = &self.frame().memories[&local];
        let (number, last, element) = (memory.number, memory.last, memory.element.clone());
        let width = row_of(&element).len() as u32;
        // Cells are put before any is taken.
        let last = last.expect("a memory with cells");
        let (taken, row) = self.builder.take(number, last, address, width, check);
        if let Some(memory) = self.frame().memories.get_mut(&local) {
            memory.last = Some(taken);
        }
        self.element_of(&[element], &row)
    }
}

/// The first index of a place, and whether what follows can be done while the cell is taken.
pub(super) fn first_index(place: &Place) -> Option<&Expr> {
    let (Projection::Index(index), rest) = place.projections.split_first()? else { return None };
    let simple = |projection: &Projection| match projection {
        Projection::Field(..) => true,
        Projection::Index(index) => matches!(
            index.kind,
            ExprKind::Local(_) | ExprKind::Int(_) | ExprKind::Constant(_) | ExprKind::ConstParameter(_)
        ),
    };
    (rest.iter().all(simple) && !super::expr::may_assign(index)).then_some(index)
}

/// The leaves of an element.
fn row_of(value: &Value) -> Vec<Lc> {
    let mut row = vec![];
    value.for_each_leaf(&mut |leaf| row.extend(leaf.leaf().cloned()));
    row
}

/// An element with intervals that hold those of all.
fn widest(elements: &[Value]) -> Value {
    elements[1..].iter().fold(elements[0].clone(), |widest, element| widened(&widest, element))
}

/// An element with intervals that hold those of both.
fn widened(element: &Value, other: &Value) -> Value {
    let mut others = vec![];
    other.for_each_leaf(&mut |leaf| others.push(leaf.clone()));
    let mut others = others.into_iter();
    element.map_leaves(&mut |leaf| match (leaf, others.next()) {
        (Value::Int(a), Some(Value::Int(b))) => Value::Int(Int {
            lc: a.lc.clone(),
            low: (&a.low).min(&b.low).clone(),
            high: (&a.high).max(&b.high).clone(),
        }),
        _ => leaf.clone(),
    })
}
