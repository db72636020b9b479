//! Lowering an entry, and once more where that turns out better: which calls are inlined, which arrays have tables or are memories.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use super::shape::Shape;
use super::table::Name;
use super::{Limits, Lowerer, Spent, memory};
use crate::hir::{Entry, Program};
use crate::ir::Ages;
use crate::types::TypeTable;

/// How often an entry is lowered until all routines are worth it: each time, others can turn out not to be.
const MAX_TIMES: u32 = 8;
/// How often more arrays are chosen: each time, others can turn out to be worth it.
const MAX_CHOICES: u32 = 3;

/// What one lowering learns from those before.
#[derive(Clone, Default)]
struct Choices {
    inlined: HashSet<Rc<Shape>>,
    looked_up: HashSet<Name>,
    remembered: BTreeSet<memory::Name>,
}

/// Lowers an entry. What `prepare` does comes first.
pub(super) fn lowered<'a>(
    program: &'a Program,
    types: &'a TypeTable,
    entry: &Entry,
    limits: Limits,
    spent: Spent,
    prepare: impl Fn(&mut Lowerer<'a>),
) -> Lowerer<'a> {
    let start = || {
        let mut lowerer = Lowerer::new(program, types, limits);
        lowerer.spent = spent;
        prepare(&mut lowerer);
        lowerer
    };
    let (mut best, mut choices) = first(&start, entry);
    for _ in 0..MAX_CHOICES {
        let options = best.options(&choices);
        // What was refused as too large may be smaller.
        if best.reported.is_some() && best.stopped.is_none() || options.is_empty() {
            break;
        }
        let weight = best.weight_of_all();
        // One is held at a time.
        drop(best);
        let better = options.into_iter().find_map(|mut choices| {
            let lowerer = with_routines(&start, entry, &mut choices, false);
            (lowerer.weight_of_all() < weight).then_some((lowerer, choices))
        });
        let Some(better) = better else {
            return with_routines(&start, entry, &mut choices, false);
        };
        (best, choices) = better;
    }
    best
}

/// Lowers an entry with nothing chosen, or with what is far better: writing a long array at secret places costs its length for each
/// write, so where that is seen, the lowering does not go on to its end.
fn first<'a>(start: &impl Fn() -> Lowerer<'a>, entry: &Entry) -> (Lowerer<'a>, Choices) {
    let mut choices = Choices::default();
    let mut best = with_routines(start, entry, &mut choices, true);
    for _ in 0..MAX_CHOICES {
        if !best.memories.too_dear {
            return (best, choices);
        }
        let so_far = best.builder.halves;
        choices = best.wanted(&choices);
        drop(best);
        best = with_routines(start, entry, &mut choices, true);
        if !best.memories.too_dear && best.weight_of_all() < so_far {
            return (best, choices);
        }
    }
    drop(best);
    choices = Choices::default();
    (with_routines(start, entry, &mut choices, false), choices)
}

/// Lowers an entry, once more if it turns out that some calls should be inlined.
fn with_routines<'a>(
    start: &impl Fn() -> Lowerer<'a>,
    entry: &Entry,
    choices: &mut Choices,
    hurried: bool,
) -> Lowerer<'a> {
    let mut times = 1;
    loop {
        let mut lowerer = start();
        lowerer.routines.inlined = choices.inlined.clone();
        lowerer.tables.chosen = choices.looked_up.clone();
        lowerer.memories.chosen = choices.remembered.clone();
        lowerer.memories.hurried = hurried;
        lowerer.entry(entry);
        let again = lowerer.reported.is_none() && lowerer.routines.not_worth_it();
        if times == MAX_TIMES || !again {
            return lowerer;
        }
        choices.inlined = std::mem::take(&mut lowerer.routines.inlined);
        times += 1;
    }
}

impl Lowerer<'_> {
    /// What may be better: tables and memories for more arrays, or only one of both.
    fn options(&self, choices: &Choices) -> Vec<Choices> {
        let both = self.wanted(choices);
        let tables = both.looked_up.len() > choices.looked_up.len();
        let memories = both.remembered.len() > choices.remembered.len();
        match (tables, memories) {
            (false, false) => vec![],
            (true, true) => {
                let tables = Choices { remembered: choices.remembered.clone(), ..both.clone() };
                let memories = Choices { looked_up: choices.looked_up.clone(), ..both.clone() };
                vec![both, tables, memories]
            }
            _ => vec![both],
        }
    }

    /// Tables and memories for all that may be better so.
    fn wanted(&self, choices: &Choices) -> Choices {
        let times = self.routines.times();
        Choices {
            looked_up: self.tables.wanted(&times),
            remembered: self.memories.wanted(&times),
            ..choices.clone()
        }
    }

    /// What the circuit costs, in halves of multipliers; much if there is none.
    fn weight_of_all(&self) -> u64 {
        if self.reported.is_some() {
            return u64::MAX;
        }
        let circuit = &self.builder.circuit;
        let nodes = self.weight(circuit, 0, &circuit.public_values(), &circuit.live());
        let ages = Ages::of(circuit);
        let digits =
            if ages.is_empty() { 0 } else { ages.halves(ages.digit_bits()) + (1 << ages.digit_bits()) };
        nodes.saturating_add(self.tables.weight()).saturating_add(digits)
    }
}
