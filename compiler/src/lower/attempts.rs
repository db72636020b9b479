//! Lowering an entry, and once more where that turns out better: which calls are inlined, which arrays are looked up.

use std::collections::HashSet;
use std::rc::Rc;

use super::shape::Shape;
use super::table::Name;
use super::{Limits, Lowerer, Spent};
use crate::hir::{Entry, Program};
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
    let mut choices = Choices::default();
    let mut best = with_routines(&start, entry, &mut choices);
    for _ in 0..MAX_CHOICES {
        let wanted = best.tables.wanted(&best.routines.times());
        if best.failed() || wanted.len() == best.tables.chosen.len() {
            break;
        }
        let weight = best.weight_of_all();
        // Not both are held at a time.
        drop(best);
        let mut more = Choices { looked_up: wanted, ..choices.clone() };
        let lowerer = with_routines(&start, entry, &mut more);
        if lowerer.failed() || lowerer.weight_of_all() >= weight {
            drop(lowerer);
            return with_routines(&start, entry, &mut choices);
        }
        (best, choices) = (lowerer, more);
    }
    best
}

/// Lowers an entry, once more if it turns out that some calls should be inlined.
fn with_routines<'a>(start: &impl Fn() -> Lowerer<'a>, entry: &Entry, choices: &mut Choices) -> Lowerer<'a> {
    let mut times = 1;
    loop {
        let mut lowerer = start();
        lowerer.routines.inlined = choices.inlined.clone();
        lowerer.tables.chosen = choices.looked_up.clone();
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
    fn failed(&self) -> bool {
        self.reported.is_some()
    }

    /// What the circuit costs, in halves of multipliers.
    fn weight_of_all(&self) -> u64 {
        let circuit = &self.builder.circuit;
        self.weight(circuit, 0, &circuit.public_values(), &circuit.live())
            .saturating_add(self.tables.weight())
    }
}
