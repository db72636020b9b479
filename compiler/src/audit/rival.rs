//! A second run that a verifier accepts with the same inputs, in which hints have other values.

use curve25519_dalek::scalar::Scalar;
use zkvm::abi::LeafKind;
use zkvm::{Image, Inputs, Opening};

use super::question::Question;
use crate::ir::{self, Circuit, Evaluation, Op, RoutineId, ValueId};
use crate::search::{
    Limits, Linear, Record, Run, Solution, Tuple, inputs, record, run, search_within, with_named_inputs,
};

/// How often something is tried for one question, and how many runs are compared.
const LIMITS: Limits = Limits { tries: 3_000, solutions: 4 };
/// Larger images are not searched.
const MAX_MULTIPLIERS: u32 = 30_000;
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
    work: u64,
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
    /// Nothing if the image is too large for a search.
    pub(super) fn new(image: &'a Image, circuit: &'a Circuit) -> Option<Self> {
        if image.counts.multipliers > MAX_MULTIPLIERS {
            return None;
        }
        let mut places = vec![];
        add_places(circuit, None, &mut places)?;
        Some(Self { image, circuit, places, work: WORK })
    }

    /// Whether no work is left, or only what is kept for the search of everything.
    pub(super) fn is_exhausted(&self, near: bool) -> bool {
        self.work <= if near { WORK / 2 } else { 0 }
    }

    /// Searches for runs that differ in what is sought, where little is open: all that comes before is held at what an honest prover
    /// gives. If there are none, that says nothing.
    pub(super) fn search_near(&mut self, tuple: &Tuple, question: &Question) -> Option<Vec<Evaluation>> {
        let (held, last) = self.held(tuple, question, &self.targets(question))?;
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

    /// What is held before the last place where the question is asked, and what is sought there. Nothing if an honest prover has
    /// no proof.
    fn held(
        &self,
        tuple: &Tuple,
        question: &Question,
        targets: &[usize],
    ) -> Option<(Vec<Option<Scalar>>, Vec<usize>)> {
        let last = *targets.last()?;
        let group = question.group_of(&self.places[last])?;
        let mut missing = group.clone();
        let indices = (0..=last).rev();
        let start = indices.take_while(|index| {
            let before = !missing.is_empty();
            missing.remove(&self.places[*index]);
            before
        });
        let start = start.last()?;
        let honest = ir::advice(self.circuit, &inputs_of(self.image, tuple))?;
        let held =
            honest.iter().enumerate().map(|(index, value)| (index < start).then_some(*value)).collect();
        Some((held, targets.iter().copied().filter(|index| *index >= start).collect()))
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

/// Adds what a run of a body asks side programs for; nothing if that is too much.
fn add_places(whole: &Circuit, body: Option<RoutineId>, places: &mut Vec<Place>) -> Option<()> {
    for (index, node) in whole.body(body).nodes.iter().enumerate() {
        let results = match &node.op {
            Op::Advice { .. } => whole.body(body).results(&node.op),
            Op::Factors { .. } => 2,
            Op::Call { routine, .. } => {
                add_places(whole, Some(*routine), places)?;
                0
            }
            _ => 0,
        };
        places.extend((0..results).map(|result| (body, ValueId(index as u32), result)));
        if places.len() > 2 * MAX_MULTIPLIERS as usize {
            return None;
        }
    }
    Some(())
}
