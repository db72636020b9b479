//! What is asked of one `constrain`, and what was answered.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;

use super::body::Body;
use super::rival::Place;
use super::solve::Solver;
use super::write::written;
use super::{Choice, Hint, Verdict};
use crate::ir::{Circuit, Evaluation, Guard, RoutineId, Tie, ValueId};
use crate::search::Tuple;
use crate::source::Span;

/// Conditions that all of so many inputs meet are said to require nothing.
const ENOUGH: usize = 8;

/// One `constrain` of the source, wherever it was lowered.
#[derive(Default)]
pub(super) struct Question {
    /// The hints, by place: those of one name.
    hints: BTreeMap<Span, Hint>,
    /// What is not proved.
    open: Vec<Open>,
    /// Where side programs give the hints, for each place where it was lowered.
    groups: Vec<BTreeSet<Place>>,
    /// What was found, by the place of the hint.
    choices: BTreeMap<Span, Choice>,
    /// Whether a result or another condition depends on one of its hints; asked only if one of them is not proved.
    used: bool,
    /// For how many inputs it is known that there is one value.
    tried: usize,
    /// For how many inputs something is accepted, and whether there were others.
    pub(super) accepted: usize,
    /// For how many inputs small changes were tried.
    pub(super) changed: usize,
    pub(super) rejects: bool,
}

/// A value that is not proved to be determined.
struct Open {
    routine: Option<RoutineId>,
    tie: Tie,
    place: Span,
    /// Where the prover's side programs give it.
    sources: Vec<Place>,
    used: bool,
}

/// Where the `constrain` names a hint.
pub(super) fn span_of(circuit: &Circuit, tie: &Tie) -> Span {
    circuit.origins[tie.origin.0 as usize].span
}

impl Question {
    /// Adds one place where it was lowered, and proves what can be proved.
    /// `work` is how much may still be looked at.
    pub(super) fn add(&mut self, routine: Option<RoutineId>, body: &Body<'_>, group: usize, work: &mut u64) {
        let ties = &body.circuit.ties[body.groups[group].clone()];
        let (mut proved, mut open) = (vec![], vec![]);
        // Those of one branch follow each other.
        for ties in ties.chunk_by(|a, b| a.guard == b.guard) {
            let mut solver = Solver::new(body, group, written(body, group, ties[0].guard.as_ref()));
            solver.solve();
            solver.compare_runs(ties, work);
            let is_proved = |tie: &&Tie| tie.values.iter().all(|value| solver.is_determined(*value));
            let parts: (Vec<&Tie>, Vec<&Tie>) = ties.iter().partition(is_proved);
            proved.extend(parts.0);
            open.extend(parts.1);
        }
        ties.iter().for_each(|tie| self.note_hint(body.circuit, tie));
        let sources = |tie: &Tie| -> Vec<Place> {
            let results = tie.values.iter().flat_map(|value| body.sources(*value));
            results.map(|(node, result)| (routine, node, result)).collect()
        };
        if !open.is_empty() {
            self.groups.push(ties.iter().flat_map(sources).collect());
        }
        let is_used = |tie: &&Tie| tie.values.iter().any(|value| body.is_used(*value, &tie.checks));
        self.used |= !open.is_empty() && proved.iter().any(is_used);
        for tie in open {
            let (place, used) = (span_of(body.circuit, tie), is_used(&tie));
            self.used |= used;
            self.open.push(Open { routine, tie: tie.clone(), place, sources: sources(tie), used });
            if let Some(hint) = self.hints.get_mut(&place) {
                match (&hint.verdict, used) {
                    (_, true) => hint.verdict = Verdict::Unknown { tried: 0, changed: 0 },
                    (Verdict::Determined, false) => hint.verdict = Verdict::Idle,
                    _ => {}
                }
            }
        }
    }

    fn note_hint(&mut self, circuit: &Circuit, tie: &Tie) {
        let origin = &circuit.origins[tie.origin.0 as usize];
        self.hints.entry(origin.span).or_insert_with(|| {
            let name = tie.name.split(['.', '[']).next().unwrap_or(&tie.name).to_string();
            let function = origin.function.clone();
            Hint { name, span: origin.span, function, verdict: Verdict::Determined }
        });
    }

    /// What there is to look for: values that something depends on, or all of them if there is none such.
    fn sought(&self) -> impl Iterator<Item = &Open> {
        self.open.iter().filter(|open| open.used == self.used)
    }

    /// Where side programs give what is looked for.
    pub(super) fn places(&self) -> BTreeSet<Place> {
        self.sought().flat_map(|open| open.sources.iter().copied()).collect()
    }

    /// All places of the hints that are made together with the one of a place.
    pub(super) fn group_of(&self, place: &Place) -> Option<&BTreeSet<Place>> {
        self.groups.iter().find(|group| group.contains(place))
    }

    /// Notes inputs for which there is one value.
    pub(super) fn note_one(&mut self) {
        self.tried += 1;
        self.accepted += 1;
    }

    /// Notes what the runs that are accepted for some inputs differ in.
    pub(super) fn compare(&mut self, runs: &[Evaluation], inputs: &Tuple, given: bool) {
        let pairs =
            runs.iter().enumerate().flat_map(|(i, one)| runs[i + 1..].iter().map(move |other| (one, other)));
        for (one, other) in pairs {
            let differ = |open: &Open| {
                let values = open.difference(one, other)?;
                Some((open.place, (open.tie.name.clone(), values)))
            };
            let mut by_place: BTreeMap<Span, Vec<(String, [Scalar; 2])>> = BTreeMap::new();
            for (place, value) in self.sought().filter_map(differ) {
                by_place.entry(place).or_default().push(value);
            }
            for (place, values) in by_place {
                let outputs = [one.outputs.clone(), other.outputs.clone()];
                let choice = Choice { values, inputs: inputs.clone(), given, outputs };
                self.choices.entry(place).or_insert(choice);
            }
        }
    }

    /// Whether there is nothing more to find out. Of hints that nothing depends on it is asked whether they reject anything.
    pub(super) fn is_settled(&self) -> bool {
        let mut sought = self.sought().peekable();
        sought.peek().is_none()
            || (self.used || self.rejects) && sought.all(|open| self.choices.contains_key(&open.place))
    }

    /// The hints with what was found out about them.
    pub(super) fn into_hints(mut self) -> impl Iterator<Item = Hint> {
        let (used, tried, changed) = (self.used, self.tried, self.changed);
        let vacuous = !used && !self.rejects && self.accepted >= ENOUGH;
        self.hints.into_iter().map(move |(place, hint)| {
            let verdict = match (hint.verdict, self.choices.remove(&place)) {
                (Verdict::Unknown { .. }, None) => Verdict::Unknown { tried, changed },
                (_, Some(choice)) if used => Verdict::Free(choice),
                (_, Some(choice)) if vacuous => Verdict::Vacuous(choice),
                (verdict, _) => verdict,
            };
            Hint { verdict, ..hint }
        })
    }
}

impl Open {
    /// Both values, if two runs differ in it where it counts.
    fn difference(&self, one: &Evaluation, other: &Evaluation) -> Option<[Scalar; 2]> {
        let (one, other) = (self.executions(one), self.executions(other));
        one.into_iter().zip(other).find_map(|(one, other)| {
            let counts = self.counts(one) || self.counts(other);
            let differs = |value: &&ValueId| counts && one[value.index()] != other[value.index()];
            self.tie.values.iter().find(differs).map(|value| [one[value.index()], other[value.index()]])
        })
    }

    /// The values of the body that it is in, each time that it is executed.
    fn executions<'r>(&self, run: &'r Evaluation) -> Vec<&'r [Scalar]> {
        match self.routine {
            None => vec![&run.values],
            Some(id) => run.calls.iter().filter(|(of, _)| *of == id).map(|(_, values)| &values[..]).collect(),
        }
    }

    /// Whether a run takes the branch that it is in.
    fn counts(&self, values: &[Scalar]) -> bool {
        self.tie.guard.as_ref().is_none_or(|Guard { constant, terms }| {
            let sum =
                terms.iter().fold(*constant, |sum, (value, weight)| sum + values[value.index()] * weight);
            sum == Scalar::ONE
        })
    }
}
