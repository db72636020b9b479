//! Which expressions a run of a test executes.
//!
//! Both ways of a branch on a secret are in the circuit. So each expression is noted with the conditions around it, and
//! afterwards these say whether it counts. All calls are inlined for that: a routine is lowered once for many calls.

use std::collections::BTreeSet;

use curve25519_dalek::scalar::Scalar;
use zkvm::Inputs;

use super::attempts::lowered;
use super::value::Lc;
use super::{LIMITS, Lowerer, Spent};
use crate::hir::{Entry, Program};
use crate::ir::{self, Circuit, ValueId};
use crate::source::{FileId, Span};
use crate::types::TypeTable;

/// What is noted while a test is lowered.
#[derive(Default)]
pub(super) struct Visits {
    /// Conditions of branches, each with the number of the one around it.
    branches: Vec<(Option<usize>, Lc)>,
    /// The innermost branch that we are in.
    inside: Option<usize>,
    /// Where expressions begin that were lowered, and in which branches.
    places: BTreeSet<(FileId, u32, Option<usize>)>,
}

/// A test whose expressions are noted.
pub struct Visited {
    circuit: Circuit,
    visits: Visits,
}

/// Lowers a test and notes what it executes; `None` if it cannot be built.
pub fn visit(program: &Program, types: &TypeTable, entry: &Entry) -> Option<Visited> {
    let mut lowerer = lowered(program, types, entry, LIMITS, Spent::default(), |lowerer| {
        lowerer.visits = Some(Visits::default());
    });
    let visits = lowerer.visits.take().unwrap_or_default();
    let (circuit, _) = lowerer.finish();
    circuit.map(|circuit| Visited { circuit, visits })
}

impl Visited {
    /// The inputs that the test gives by itself.
    pub fn given(&self) -> &ir::Given {
        &self.circuit.given
    }

    /// Where expressions begin that a run executes.
    pub fn executed(&self, inputs: &Inputs) -> BTreeSet<(FileId, u32)> {
        let values = ir::evaluate(&self.circuit, inputs).values;
        let mut taken: Vec<bool> = vec![];
        for (outer, condition) in &self.visits.branches {
            let outer = outer.is_none_or(|outer| taken[outer]);
            let value = |id: ValueId| values.get(id.index()).copied().unwrap_or_default();
            let terms = condition.terms.iter();
            let value: Scalar = terms.fold(condition.constant, |sum, (id, weight)| sum + value(*id) * weight);
            taken.push(outer && value == Scalar::ONE);
        }
        let executed = |inside: &Option<usize>| inside.is_none_or(|inside| taken[inside]);
        let places = self.visits.places.iter().filter(|(.., inside)| executed(inside));
        places.map(|(file, start, _)| (*file, *start)).collect()
    }
}

impl Lowerer<'_> {
    /// Notes that an expression is lowered, if somebody asked.
    pub(super) fn note_visit(&mut self, place: Span) {
        if let Some(visits) = &mut self.visits {
            visits.places.insert((place.file, place.start, visits.inside));
        }
    }

    /// Enters a branch; what it was in before.
    pub(super) fn enter_visited(&mut self, condition: &Lc) -> Option<usize> {
        // In clear, conditions are values of another circuit.
        let clear = self.builder.clear;
        let visits = self.visits.as_mut()?;
        let outer = visits.inside;
        if !clear {
            visits.branches.push((outer, condition.clone()));
            visits.inside = Some(visits.branches.len() - 1);
        }
        outer
    }

    pub(super) fn leave_visited(&mut self, outer: Option<usize>) {
        if let Some(visits) = &mut self.visits {
            visits.inside = outer;
        }
    }
}
