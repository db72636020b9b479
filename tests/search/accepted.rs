//! What a verifier accepts of an image.

use curve25519_dalek::scalar::Scalar;
use zkvm::Image;

use super::explore::{Limits, search};
use super::linear::{Linear, Wire};
use super::record::{Record, record};
use super::system::System;

/// An input of the prover's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It is this.
    Fixed(Scalar),
    /// It may be anything, and is searched for.
    Free,
}

/// Inputs, in the order of the ABI.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// What everybody knows.
    pub public: Vec<Scalar>,
    /// What the commitments hide.
    pub hidden: Vec<Choice>,
    /// What only the prover knows.
    pub secret: Vec<Choice>,
}

/// All that is accepted.
#[derive(Clone, Debug, Default)]
pub struct Accepted {
    /// The free inputs that the program asks for, hidden ones first, then the outputs; each pair differs.
    pub results: Vec<(Vec<Scalar>, Vec<Scalar>)>,
    /// Whether there is no more.
    pub complete: bool,
    /// How often something was tried.
    pub tries: usize,
}

/// Searches for all that a verifier accepts of an image.
pub fn accepted(image: &Image, run: &Run, limits: Limits) -> Accepted {
    let mut all = Accepted { complete: true, ..Accepted::default() };
    add_accepted(image, run, limits, &mut vec![], &mut all);
    all
}

/// The same of a system by itself, whatever it was recorded from.
pub fn accepted_of(system: &System, run: &Run, limits: Limits) -> Accepted {
    let (fixed, free) = inputs(system, run);
    let mut targets: Vec<Linear> = free.iter().map(|wire| Linear::wire(*wire)).collect();
    targets.extend(system.outputs.iter().cloned());
    let found = search(system, &fixed, &targets, limits);
    let split = |targets: Vec<Scalar>| (targets[..free.len()].to_vec(), targets[free.len()..].to_vec());
    let results = found.solutions.into_iter().map(|solution| split(solution.targets)).collect();
    Accepted { results, complete: found.complete, tries: found.tries }
}

/// With the values of some outputs that the program goes on to compute with.
fn add_accepted(image: &Image, run: &Run, limits: Limits, fed: &mut Vec<Scalar>, all: &mut Accepted) {
    match record(image, &run.public, fed) {
        Record::Refused => {}
        Record::Whole(system) => {
            let found = accepted_of(&system, run, limits);
            all.complete &= found.complete;
            all.tries += found.tries;
            let is_new = |result: &_| !all.results.contains(result);
            let new: Vec<_> = found.results.into_iter().filter(is_new).collect();
            all.results.extend(new);
        }
        Record::Until(system, next) => {
            let found = search(&system, &inputs(&system, run).0, &[next], limits);
            all.complete &= found.complete;
            all.tries += found.tries;
            for solution in found.solutions {
                fed.extend(solution.targets);
                add_accepted(image, run, limits, fed, all);
                fed.pop();
            }
        }
    }
}

/// The wires of inputs: those that have a value, and those that may have any.
fn inputs(system: &System, run: &Run) -> (Vec<(Wire, Scalar)>, Vec<Wire>) {
    let hidden = system.hidden.iter().copied().map(Some).zip(&run.hidden);
    let secret = system.secret.iter().copied().zip(&run.secret);
    let (mut fixed, mut free) = (vec![], vec![]);
    for (wire, choice) in hidden.chain(secret) {
        match (wire, choice) {
            (Some(wire), Choice::Fixed(value)) => fixed.push((wire, *value)),
            (Some(wire), Choice::Free) => free.push(wire),
            (None, _) => {}
        }
    }
    (fixed, free)
}
