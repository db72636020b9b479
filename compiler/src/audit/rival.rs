//! A second run that a verifier accepts with the same inputs, in which hints have other values.

use std::collections::BTreeSet;

use curve25519_dalek::scalar::Scalar;
use zkvm::abi::LeafKind;
use zkvm::{Image, Inputs, Opening};

use super::Phase;
use super::change::changes;
use super::question::Question;
use crate::ir::{self, Circuit, Evaluation, Op, RoutineId, ValueId};
use crate::search::{
    Limits, Linear, Record, Run, Solution, Tuple, inputs, record, run, search_within, with_named_inputs,
};

/// How often something is tried for one question, and how many runs are compared.
const LIMITS: Limits = Limits { tries: 3_000, solutions: 4 };
/// Larger images are not searched as a whole.
const MAX_MULTIPLIERS: u32 = 30_000;
/// Nothing is tried in circuits in which side programs give more values.
const MAX_PLACES: usize = 4_000_000;
/// Work for small changes in one circuit: nodes, as often as they are evaluated.
const CHANGE_WORK: u64 = 20_000_000;
/// Work for one circuit: terms of constraints, as often as they are looked at.
const WORK: u64 = 10_000_000;

/// A result of a side program, in a body.
pub(super) type Place = (Option<RoutineId>, ValueId, u32);

/// The search for rivals of a circuit.
pub(super) struct Rivals<'a> {
    image: &'a Image,
    circuit: &'a Circuit,
    /// What the side programs give, in the order of a run.
    places: Vec<Place>,
    /// How many nodes a run evaluates.
    nodes: u64,
    change_work: u64,
    work: u64,
}

/// What an honest prover does.
pub(super) struct Honest {
    inputs: Inputs,
    /// What its side programs give, in the order of the run.
    advice: Vec<Scalar>,
    run: Evaluation,
}

/// What the search came to.
pub(super) enum Outcome {
    /// Nothing is accepted with these inputs.
    Rejected,
    /// There is one way.
    One,
    /// The search gave up.
    Unclear,
    /// There are several ways.
    Several(Vec<Evaluation>),
}

impl<'a> Rivals<'a> {
    /// Nothing if the circuit is too large to try anything.
    pub(super) fn new(image: &'a Image, circuit: &'a Circuit) -> Option<Self> {
        let (mut places, mut nodes) = (vec![], 0);
        add_places(circuit, None, &mut places, &mut nodes)?;
        Some(Self { image, circuit, places, nodes, change_work: CHANGE_WORK, work: WORK })
    }

    /// Whether the image is small enough to be searched as a whole.
    pub(super) fn searches(&self) -> bool {
        self.image.counts.multipliers <= MAX_MULTIPLIERS
    }

    /// What an honest prover gives, and its run; nothing if it has no proof.
    pub(super) fn honest(&mut self, tuple: &Tuple, phase: Phase) -> Option<Honest> {
        let work = if matches!(phase, Phase::Changes) { &mut self.change_work } else { &mut self.work };
        *work = work.saturating_sub(2 * cost_of_run(self.image, self.nodes));
        let inputs = inputs_of(self.image, tuple);
        let advice = ir::advice(self.circuit, &inputs)?;
        let run = ir::evaluate_with(self.circuit, &inputs, &advice);
        Some(Honest { inputs, advice, run })
    }

    /// Changes what an honest prover gives at the last place where the question is asked. Whether all changes were tried.
    pub(super) fn change(
        &mut self,
        tuple: &Tuple,
        given: bool,
        honest: &Honest,
        question: &mut Question,
    ) -> bool {
        let Some(group) = self.last_group(question, &self.targets(question)) else { return false };
        let values: Vec<Scalar> = group.iter().map(|index| honest.advice[*index]).collect();
        let mut others = self.asked_with(&group, &honest.run);
        others.extend(tuple);
        for change in changes(&values, &others) {
            if question.is_settled() {
                return true;
            }
            let Some(left) = self.change_work.checked_sub(cost_of_run(self.image, self.nodes)) else {
                self.change_work = 0;
                return false;
            };
            self.change_work = left;
            let replaced = change.into_iter().map(|(place, value)| (group[place], value)).collect();
            if let Some(other) = ir::evaluate_replacing(self.circuit, &honest.inputs, &replaced) {
                question.compare(&[honest.run.clone(), other], tuple, given);
            }
        }
        true
    }

    /// What side programs are run on that give the values of a group.
    fn asked_with(&self, group: &[usize], run: &Evaluation) -> Vec<Scalar> {
        let Some((body, ..)) = group.first().map(|index| self.places[*index]) else { return vec![] };
        let values = match body {
            None => &run.values,
            Some(id) => match run.calls.iter().rfind(|(of, _)| *of == id) {
                Some((_, values)) => values,
                None => return vec![],
            },
        };
        let nodes: BTreeSet<ValueId> = group.iter().map(|index| self.places[*index].1).collect();
        let mut found = vec![];
        for node in nodes {
            if let Op::Advice { arguments, .. } | Op::Factors { arguments, .. } =
                self.circuit.body(body).op(node)
            {
                found.extend(arguments.iter().map(|argument| values[argument.index()]));
            }
        }
        found
    }

    /// The last places where a question is asked, in the order of the run: those of one `constrain`.
    fn last_group(&self, question: &Question, targets: &[usize]) -> Option<Vec<usize>> {
        let last = *targets.last()?;
        let mut missing = question.group_of(&self.places[last])?.clone();
        // Hints that side programs give later are of the same place.
        let end =
            (last..self.places.len()).take_while(|index| missing.contains(&self.places[*index])).last()?;
        let mut found = vec![];
        for index in (0..=end).rev() {
            if missing.remove(&self.places[index]) {
                found.push(index);
            }
            if missing.is_empty() {
                break;
            }
        }
        found.reverse();
        Some(found)
    }

    /// Whether no work is left for small changes.
    pub(super) fn has_changed_enough(&self) -> bool {
        self.change_work == 0
    }

    /// Whether no work is left, or only what is kept for the search of everything.
    pub(super) fn is_exhausted(&self, near: bool) -> bool {
        self.work <= if near { WORK / 2 } else { 0 }
    }

    /// Searches for runs that differ in what is sought, where little is open: all that comes before is held at what an honest prover
    /// gives. If there are none, that says nothing.
    pub(super) fn search_near(
        &mut self,
        tuple: &Tuple,
        honest: &Honest,
        question: &Question,
    ) -> Option<Vec<Evaluation>> {
        let targets = self.targets(question);
        let start = *self.last_group(question, &targets)?.first()?;
        // All that comes before.
        let held = honest.advice.iter().enumerate().map(|(index, value)| (index < start).then_some(*value));
        let (held, last) = (held.collect(), targets.into_iter().filter(|index| *index >= start).collect());
        let near = self.hunt(tuple, held, last);
        (near.runs.len() > 1).then_some(near.runs)
    }

    /// Searches for all runs that differ in what is sought.
    pub(super) fn search(&mut self, tuple: &Tuple, question: &Question) -> Outcome {
        let targets = self.targets(question);
        let Hunt { runs, complete, .. } = self.hunt(tuple, vec![None; self.places.len()], targets);
        match runs.len() {
            0 if complete => Outcome::Rejected,
            1 if complete => Outcome::One,
            0 | 1 => Outcome::Unclear,
            _ => Outcome::Several(runs),
        }
    }

    /// The places of what is sought.
    fn targets(&self, question: &Question) -> Vec<usize> {
        let sought = question.places();
        (0..self.places.len()).filter(|index| sought.contains(&self.places[*index])).collect()
    }

    fn hunt(&mut self, tuple: &Tuple, held: Vec<Option<Scalar>>, targets: Vec<usize>) -> Hunt {
        let (run, inputs) = (run(self.image, tuple, |_| false), inputs_of(self.image, tuple));
        let mut hunt = Hunt { run, inputs, targets, runs: vec![], complete: true };
        self.go_on(&mut hunt, held, &mut vec![]);
        hunt
    }

    /// With the values of some outputs that the program goes on to compute with.
    fn go_on(&mut self, hunt: &mut Hunt, held: Vec<Option<Scalar>>, fed: &mut Vec<Scalar>) {
        let (system, next) = match record(self.image, &hunt.run.public, fed) {
            Record::Refused => return,
            Record::Unknown => return hunt.complete = false,
            Record::Whole(system) => (system, None),
            Record::Until(system, next) => (system, Some(next)),
        };
        let system = with_named_inputs(&system);
        self.work = self.work.saturating_sub((system.rows.len() + system.multipliers.len()) as u64);
        let mut fixed = inputs(&system, &hunt.run).0;
        let advice = system.advice.iter().zip(&held);
        fixed.extend(advice.filter_map(|(wire, held)| Some((Linear::wire(*wire), (*held)?))));
        let reached: Vec<usize> =
            hunt.targets.iter().copied().filter(|index| *index < system.advice.len()).collect();
        let mut wires: Vec<Linear> =
            reached.iter().map(|index| Linear::wire(system.advice[*index])).collect();
        wires.extend(next.clone());
        let found = search_within(&system, &fixed, &wires, LIMITS, &mut self.work);
        hunt.complete &= found.complete;
        for Solution { targets, assignment } in found.solutions {
            if hunt.runs.len() >= LIMITS.solutions {
                return hunt.complete = false;
            }
            match &next {
                Some(_) => {
                    let mut held = held.clone();
                    reached.iter().zip(&targets).for_each(|(index, value)| held[*index] = Some(*value));
                    fed.extend(targets.last());
                    self.go_on(hunt, held, fed);
                    fed.pop();
                }
                None => {
                    let value = |wire: &u32| assignment[*wire as usize];
                    let advice: Vec<Scalar> = system.advice.iter().map(value).collect();
                    self.judge(hunt, &advice);
                }
            }
        }
    }

    /// The evaluator has the last word.
    fn judge(&self, hunt: &mut Hunt, advice: &[Scalar]) {
        // The places are those of the code that was generated.
        let run = ir::evaluate_with(self.circuit, &hunt.inputs, advice);
        match advice.len() == self.places.len() && run.failure.is_none() {
            true => hunt.runs.push(run),
            false => hunt.complete = false,
        }
    }
}

/// A search at some inputs.
struct Hunt {
    run: Run,
    inputs: Inputs,
    /// The places of what is sought.
    targets: Vec<usize>,
    /// What was found so far.
    runs: Vec<Evaluation>,
    /// Whether that is all there is.
    complete: bool,
}

/// What a run takes: nodes, and steps of side programs, of which many take as long as a node.
fn cost_of_run(image: &Image, nodes: u64) -> u64 {
    nodes + u64::from(image.counts.steps) / 16
}

/// Inputs as the evaluator takes them.
fn inputs_of(image: &Image, tuple: &[Scalar]) -> Inputs {
    let mut inputs = Inputs::default();
    for (leaf, value) in image.abi.leaves().zip(tuple) {
        match leaf.kind {
            LeafKind::Public(_) => inputs.public.push(*value),
            LeafKind::Secret(_) => inputs.secret.push(*value),
            LeafKind::Hidden(_) => inputs.hidden.push(Opening { value: *value, blinding: Scalar::ONE }),
            LeafKind::Output(_) => {}
        }
    }
    inputs
}

/// Adds what a run of a body asks side programs for, and how many nodes it evaluates; nothing if that is too much.
fn add_places(
    whole: &Circuit,
    body: Option<RoutineId>,
    places: &mut Vec<Place>,
    nodes: &mut u64,
) -> Option<()> {
    *nodes += whole.body(body).nodes.len() as u64;
    for (index, node) in whole.body(body).nodes.iter().enumerate() {
        let results = match &node.op {
            Op::Advice { .. } => whole.body(body).results(&node.op),
            Op::Factors { .. } => 2,
            Op::Call { routine, .. } => {
                add_places(whole, Some(*routine), places, nodes)?;
                0
            }
            _ => 0,
        };
        places.extend((0..results).map(|result| (body, ValueId(index as u32), result)));
        if places.len() > MAX_PLACES {
            return None;
        }
    }
    Some(())
}
