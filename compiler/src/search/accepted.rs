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
    /// It has this value.
    Fixed(Scalar),
    /// It may be anything, and is searched for.
    Free,
}

/// Inputs, in the order of the ABI.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Those that everybody knows.
    pub public: Vec<Scalar>,
    /// Those that the commitments hide.
    pub hidden: Vec<Choice>,
    /// Those that only the prover knows.
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
    let system = &with_named_inputs(system);
    let (fixed, free) = inputs(system, run);
    let targets: Vec<Linear> = free.iter().chain(&system.outputs).cloned().collect();
    let found = search(system, &fixed, &targets, limits);
    let split = |targets: Vec<Scalar>| (targets[..free.len()].to_vec(), targets[free.len()..].to_vec());
    let results = found.solutions.into_iter().map(|solution| split(solution.targets)).collect();
    Accepted { results, complete: found.complete, tries: found.tries }
}

/// With the values of some outputs that the program goes on to compute with.
fn add_accepted(image: &Image, run: &Run, limits: Limits, fed: &mut Vec<Scalar>, all: &mut Accepted) {
    match record(image, &run.public, fed) {
        Record::Refused => {}
        Record::Unknown => all.complete = false,
        Record::Whole(system) => {
            let found = accepted_of(&system, run, limits);
            all.complete &= found.complete;
            all.tries += found.tries;
            let is_new = |result: &_| !all.results.contains(result);
            let new: Vec<_> = found.results.into_iter().filter(is_new).collect();
            all.results.extend(new);
        }
        Record::Until(system, next) => {
            let system = with_named_inputs(&system);
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

/// The same system with a wire for each input that is a sum of bits. So a value that an input is given is known where the
/// input is used, whatever its bits are: there may be several choices of them.
pub(crate) fn with_named_inputs(system: &System) -> System {
    let mut named = system.clone();
    let System { wires, rows, secret, outputs, .. } = &mut named;
    for input in secret.iter_mut().flatten().filter(|input| input.terms.len() > 1) {
        let name = Linear::wire(*wires as Wire);
        *wires += 1;
        let tie = input.plus(&name, -Scalar::ONE);
        let (bit, _) = input.terms[0];
        for lc in rows.iter_mut().chain(outputs.iter_mut()) {
            let weight = lc.terms.iter().find(|(wire, _)| *wire == bit);
            // The first bit weighs one, and what is added is zero.
            let shorter = weight.map(|(_, weight)| lc.plus(&tie, -weight));
            if let Some(shorter) = shorter.filter(|shorter| shorter.terms.len() < lc.terms.len()) {
                *lc = shorter;
            }
        }
        rows.push(tie);
        *input = name;
    }
    named
}

/// What inputs are: those that have a value, and those that may have any.
pub(crate) fn inputs(system: &System, run: &Run) -> (Vec<(Linear, Scalar)>, Vec<Linear>) {
    let hidden = system.hidden.iter().map(|wire| Some(Linear::wire(*wire))).zip(&run.hidden);
    let secret = system.secret.iter().cloned().zip(&run.secret);
    let (mut fixed, mut free) = (vec![], vec![]);
    for (input, choice) in hidden.chain(secret) {
        match (input, choice) {
            (Some(input), Choice::Fixed(value)) => fixed.push((input, *value)),
            (Some(input), Choice::Free) => free.push(input),
            (None, _) => {}
        }
    }
    (fixed, free)
}
