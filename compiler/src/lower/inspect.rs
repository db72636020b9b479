//! What tests of the compiler ask of a lowering beyond its circuit: what it believes, and what it would be
//! without one of its constraints.

use std::collections::BTreeSet;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Zero};
use zkvm::integer::scalar_to_int as signed;

use super::facts::{Facts, Range};
pub use super::sites::Site;
use super::value::{Lc, Value};
use super::{LIMITS, Lowerer, Spent, lowered};
use crate::diagnostic::Diagnostic;
use crate::hir::{Entry, Program};
use crate::ir::{Circuit, Evaluation, RoutineId, ValueId};
use crate::types::TypeTable;

/// A lowering, looked into.
#[derive(Debug)]
pub struct Inspection {
    /// The circuit, if no diagnostic is an error.
    pub circuit: Option<Circuit>,
    /// What was reported, in that order.
    pub diagnostics: Vec<Diagnostic>,
    /// What the lowering believed of values.
    pub beliefs: Beliefs,
    /// The calls in the compiler that constrained something.
    pub sites: BTreeSet<Site>,
}

/// What lowering believes of the values of its circuit, and builds on: it must hold in every run that satisfies the
/// constraints.
#[derive(Debug, Default)]
pub struct Beliefs {
    facts: Facts,
    intervals: Vec<(Lc, Range)>,
    /// Parameters of a routine that are not there since nothing uses them: nothing is said of these.
    absent: Vec<ValueId>,
    /// What it believes of values in routines: in every call.
    routines: Vec<Beliefs>,
}

/// Which calls become routines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// Those that are worth it, as when a program is built.
    WorthIt,
    /// All that can be, the first call of a function included.
    All,
}

/// Lowers an entry, with the constraints of one site left out if there is one.
pub fn inspect(
    program: &Program,
    types: &TypeTable,
    entry: &Entry,
    off: Option<Site>,
    calls: Calls,
) -> Inspection {
    let mut lowerer = lowered(program, types, entry, LIMITS, Spent::default(), |lowerer| {
        lowerer.builder.sites.met = Some(BTreeSet::new());
        lowerer.builder.sites.off = off;
        lowerer.builder.intervals = Some(vec![]);
        lowerer.routines.eager = calls == Calls::All;
    });
    let sites = lowerer.builder.sites.met.take().unwrap_or_default();
    let facts = std::mem::take(&mut lowerer.builder.facts);
    let intervals = lowerer.builder.intervals.take().unwrap_or_default();
    let routines = lowerer.routines.finished.iter_mut();
    let routines = routines.filter_map(|routine| routine.beliefs.take()).collect();
    let beliefs = Beliefs { routines, ..Beliefs::new(facts, intervals, vec![]) };
    let (circuit, diagnostics) = lowerer.finish();
    Inspection { circuit, diagnostics, beliefs, sites }
}

impl Beliefs {
    pub(super) fn new(facts: Facts, intervals: Vec<(Lc, Range)>, absent: Vec<ValueId>) -> Self {
        Self { facts, intervals, absent, routines: vec![] }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        let routines = self.routines.iter().map(Beliefs::count).sum::<usize>();
        self.facts.count() + self.intervals.len() + routines
    }

    /// Compares them with the values of all nodes, as `ir::evaluate_calls` gives them for inputs that hold.
    ///
    /// # Errors
    /// The first that is wrong.
    pub fn hold(&self, evaluation: &Evaluation) -> Result<(), String> {
        self.hold_here(&evaluation.values)?;
        evaluation.calls.iter().try_for_each(|(RoutineId(id), values)| {
            let wrong = |wrong| format!("in routine {id}: {wrong}");
            self.routines[*id as usize].hold_here(values).map_err(wrong)
        })
    }

    fn hold_here(&self, values: &[Scalar]) -> Result<(), String> {
        let mut intervals = self.intervals.iter().filter(|(lc, _)| !mentions(lc, &self.absent));
        if let Some((lc, range)) = intervals.find(|(lc, range)| !inside(lc, range, values)) {
            return Err(format!("{lc:?} is {}, not in {range:?}", signed(&value(lc, values))));
        }
        self.facts.hold(values, &self.absent)
    }
}

/// Whether one of these nodes is in a combination.
pub(super) fn mentions(lc: &Lc, ids: &[ValueId]) -> bool {
    lc.terms.iter().any(|(id, _)| ids.contains(id))
}

/// What a combination is.
pub(super) fn value(lc: &Lc, values: &[Scalar]) -> Scalar {
    lc.terms.iter().fold(lc.constant, |sum, (id, c)| sum + values[id.0 as usize] * c)
}

/// Whether a combination is in a range.
pub(super) fn inside(lc: &Lc, (low, high): &Range, values: &[Scalar]) -> bool {
    (low..=high).contains(&&signed(&value(lc, values)))
}

impl Lowerer<'_> {
    /// Notes the interval of a value, if somebody inspects.
    pub(super) fn note(&mut self, value: &Value) {
        let Some(intervals) = &mut self.builder.intervals else { return };
        match value {
            Value::Bool(lc) if lc.known().is_none() => {
                intervals.push((lc.clone(), (BigInt::zero(), BigInt::one())));
            }
            Value::Int(int) if int.known().is_none() => {
                intervals.push((int.lc.clone(), (int.low.clone(), int.high.clone())));
            }
            _ => {}
        }
    }
}
