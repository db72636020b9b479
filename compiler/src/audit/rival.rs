//! A second run that a verifier accepts with the same inputs, in which hints have other values.

use std::collections::BTreeSet;

use curve25519_dalek::scalar::Scalar;
use zkvm::abi::LeafKind;
use zkvm::{Image, Inputs, Opening};

use crate::ir::{self, Circuit, Evaluation, Op, RoutineId, ValueId};
use crate::search::{
    Limits, Linear, Record, Run, System, Tuple, inputs, record, run, search, with_named_inputs,
};

/// How often something is tried for one question, and how many runs are compared.
const LIMITS: Limits = Limits { tries: 3_000, solutions: 4 };
/// Larger images are not searched.
const MAX_MULTIPLIERS: u32 = 30_000;
/// Work for one circuit: constraints, as often as they are looked at.
const WORK: u64 = 12_000_000;

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

/// Inputs, with what is accepted of them.
pub(super) struct Attempt {
    pub(super) tuple: Tuple,
    /// One for each way to reveal what the program goes on with.
    ways: Vec<Way>,
    /// Whether there are no other ways.
    complete: bool,
}

struct Way {
    system: System,
    fixed: Vec<(Linear, Scalar)>,
}

/// What the search came to.
pub(super) enum Outcome {
    /// Nothing is accepted with these inputs.
    Rejected,
    /// There is one way.
    One,
    /// It gave up.
    Unclear,
    /// There are several.
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

    pub(super) fn is_exhausted(&self) -> bool {
        self.work == 0
    }

    /// Records what is accepted with some inputs. `Err` says why there is nothing to search.
    pub(super) fn attempt(&mut self, tuple: Tuple) -> Result<Attempt, Outcome> {
        let run = run(self.image, &tuple, |_| false);
        let mut attempt = Attempt { tuple, ways: vec![], complete: true };
        self.add_ways(&run, &mut vec![], &mut attempt);
        match (attempt.ways.is_empty(), attempt.complete) {
            (true, true) => Err(Outcome::Rejected),
            (true, false) => Err(Outcome::Unclear),
            _ => Ok(attempt),
        }
    }

    /// With the values of some outputs that the program goes on to compute with.
    fn add_ways(&mut self, run: &Run, fed: &mut Vec<Scalar>, attempt: &mut Attempt) {
        let (system, next) = match record(self.image, &run.public, fed) {
            Record::Refused => return,
            Record::Unknown => return attempt.complete = false,
            Record::Whole(system) => (system, None),
            Record::Until(system, next) => (system, Some(next)),
        };
        let system = with_named_inputs(&system);
        let fixed = inputs(&system, run).0;
        self.charge(&system, 0);
        let Some(next) = next else {
            // The places are those of the code that was generated.
            let same = system.advice.len() == self.places.len();
            attempt.complete &= same;
            attempt.ways.extend(same.then_some(Way { system, fixed }));
            return;
        };
        let found = search(&system, &fixed, &[next], self.limits(&system));
        self.charge(&system, found.tries);
        attempt.complete &= found.complete;
        for solution in found.solutions {
            if attempt.ways.len() < LIMITS.solutions {
                fed.extend(solution.targets);
                self.add_ways(run, fed, attempt);
                fed.pop();
            }
        }
    }

    fn charge(&mut self, system: &System, tries: usize) {
        self.work = self.work.saturating_sub(size(system) * (tries as u64 + 4));
    }

    /// What the work that is left allows.
    fn limits(&self, system: &System) -> Limits {
        let most = usize::try_from(self.work / size(system)).unwrap_or(usize::MAX);
        Limits { tries: LIMITS.tries.min(most), ..LIMITS }
    }

    /// Searches for runs that differ in some of the results.
    pub(super) fn search(&mut self, attempt: &Attempt, sought: &BTreeSet<Place>) -> Outcome {
        let targets = (0..self.places.len()).filter(|index| sought.contains(&self.places[*index]));
        let targets: Vec<usize> = targets.collect();
        let inputs = inputs_of(self.image, &attempt.tuple);
        let mut complete = attempt.complete;
        let mut runs = vec![];
        for Way { system, fixed } in &attempt.ways {
            let wires: Vec<Linear> =
                targets.iter().map(|index| Linear::wire(system.advice[*index])).collect();
            let found = search(system, fixed, &wires, self.limits(system));
            self.charge(system, found.tries);
            complete &= found.complete;
            for solution in found.solutions {
                let value = |wire: &u32| solution.assignment[*wire as usize];
                let advice: Vec<Scalar> = system.advice.iter().map(value).collect();
                let run = ir::evaluate_with(self.circuit, &inputs, &advice);
                // The evaluator has the last word.
                match run.failure {
                    None => runs.push(run),
                    Some(_) => complete = false,
                }
            }
        }
        match runs.len() {
            0 if complete => Outcome::Rejected,
            1 if complete => Outcome::One,
            0 | 1 => Outcome::Unclear,
            _ => Outcome::Several(runs),
        }
    }
}

fn size(system: &System) -> u64 {
    (system.rows.len() + system.multipliers.len()).max(1) as u64
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
