//! Which hints of a circuit its inputs determine, and which leave the prover a choice; and [the ways out](contracts) of a contract's instances.
//!
//! A hint is *determined* if any two runs that a verifier accepts with the same inputs, public and secret, agree on it. The proof
//! (`solve`) looks at each `constrain` for itself, at the optimized circuit: what its conditions require of its hints,
//! written as polynomials, while everything else is the same in both runs. What the compiler lets the prover choose for its own gadgets
//! counts as computed: tests/adversary is about that. Of what is not proved so, the search of [`crate::search`] looks for two
//! accepted runs of the image, which believes nothing (`rival`), at inputs made up and given (`samples`).
//!
//! ```
//! use zkc::audit::{Options, audit};
//! use zkc::driver::{Choice, NoFiles};
//!
//! let text = "circuit root(public x: field) -> field {
//!     let r = hint field { if x == 25 { 5 } else { 1 } };
//!     constrain r from x { r * r == x; }
//!     reveal(r)
//! }";
//! let checked = zkc::check("main.zk", text, &NoFiles);
//! let built = checked.build_all(Choice::Only).expect("it compiles");
//! let audit = audit(&checked, &built[0], &Options::default());
//! assert!(audit.has_choice());
//! ```

mod body;
mod cases;
mod change;
pub mod contract;
mod facts;
mod form;
mod order;
mod question;
mod report;
mod rival;
mod samples;
mod solve;
#[cfg(test)]
mod tests;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;
use zkvm::Inputs;

use crate::driver::{Built, Checked};
use crate::ir::passes::without_dead;
use crate::ir::{Circuit, Tie};
use crate::search::{Tuple, tuple_of};
use crate::source::Span;
use body::Body;
pub use contract::contracts;
use question::{Question, span_of};
use rival::{Outcome, Rivals};
use samples::Samples;

/// Work for proofs case by case, in one circuit: terms of conditions, as often as they are looked at.
const PROOF_WORK: u64 = 10_000_000;

/// What to audit, and how much to try.
#[derive(Clone, Debug)]
pub struct Options {
    /// Inputs to look for a choice at, besides those that are made up.
    pub inputs: Vec<Inputs>,
    /// How many inputs are made up.
    pub tries: usize,
    /// Whether hints of the standard library are looked at, too; its own tests have done so.
    pub library: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { inputs: vec![], tries: 40, library: false }
    }
}

/// What was found out about a circuit.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The name that the source gives it.
    pub circuit: String,
    /// The hints that were looked at, in the order of the source.
    pub hints: Vec<Hint>,
    /// How many hints of the standard library were taken as determined.
    pub library: usize,
}

/// A hint, at the place where a `constrain` names it.
#[derive(Clone, Debug)]
pub struct Hint {
    /// The name that the source gives it.
    pub name: String,
    /// Where the `constrain` names it.
    pub span: Span,
    /// The function that it is in.
    pub function: String,
    /// Whether the inputs determine it.
    pub verdict: Verdict,
}

/// Whether the inputs determine a hint.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// They do: it is proved.
    Determined,
    /// That is not proved, but no result and no other condition depends on it.
    Idle,
    /// They do not, nothing else depends on it, and all inputs that were tried meet its conditions.
    Vacuous(Choice),
    /// They do not, and that matters.
    Free(Choice),
    /// It is neither proved nor refuted.
    Unknown {
        /// For how many inputs it is known that there is one value.
        tried: usize,
        /// For how many inputs it is known that small changes of an honest prover's value are refused.
        changed: usize,
    },
}

/// Two runs with the same inputs, both of which are accepted.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What of the hint differs, as the source would write it, with both values.
    pub values: Vec<(String, [Scalar; 2])>,
    /// The inputs, in the order of the ABI.
    pub inputs: Tuple,
    /// Whether somebody gave these inputs.
    pub given: bool,
    /// What both runs reveal.
    pub outputs: [Vec<Scalar>; 2],
}

impl Audit {
    /// Whether the prover has a choice that matters.
    pub fn has_choice(&self) -> bool {
        self.hints.iter().any(|hint| matches!(hint.verdict, Verdict::Free(_) | Verdict::Vacuous(_)))
    }

    /// Whether it is proved of all hints that were looked at that the inputs determine them, or that nothing depends on them.
    pub fn is_settled(&self) -> bool {
        !self.has_choice() && !self.hints.iter().any(|hint| matches!(hint.verdict, Verdict::Unknown { .. }))
    }
}

/// Audits a circuit of a program without errors.
pub fn audit(checked: &Checked, built: &Built, options: &Options) -> Audit {
    // What the image's code was generated from.
    let circuit = &*without_dead(&built.optimized);
    let library = checked.packages.last().filter(|_| checked.packages.len() > 1);
    let is_library = |span: Span| library.is_some_and(|files| files.contains(&span.file));
    let mut questions: BTreeMap<Span, Question> = BTreeMap::new();
    let (mut taken, mut work) = (BTreeSet::new(), PROOF_WORK);
    for (routine, part) in circuit.bodies() {
        let own = |tie: &Tie| options.library || !is_library(span_of(part, tie));
        taken.extend(part.ties.iter().filter(|tie| !own(tie)).map(|tie| span_of(part, tie)));
        if !part.ties.iter().any(own) {
            continue;
        }
        let body = Body::new(circuit, part);
        for group in 0..body.groups.len() {
            let ties = &part.ties[body.groups[group].clone()];
            if let Some(first) = ties.first().filter(|tie| own(tie)) {
                questions.entry(span_of(part, first)).or_default().add(routine, &body, group, &mut work);
            }
        }
    }
    let settled = questions.values().all(Question::is_settled);
    if !settled && let Some(rivals) = Rivals::new(&built.image, circuit) {
        Trial { built, circuit, options, rivals }.run(&mut questions);
    }
    let hints = questions.into_values().flat_map(Question::into_hints).collect();
    Audit { circuit: built.name.clone(), hints, library: taken.len() }
}

/// How a choice is looked for.
#[derive(Clone, Copy)]
enum Phase {
    Changes,
    Near,
    Everywhere,
}

/// The search, for all questions of a circuit.
struct Trial<'a> {
    built: &'a Built,
    circuit: &'a Circuit,
    options: &'a Options,
    rivals: Rivals<'a>,
}

impl Trial<'_> {
    /// First small changes for all inputs, then where little is open, then everywhere.
    fn run(mut self, questions: &mut BTreeMap<Span, Question>) {
        let samples = Samples::new(&self.built.image, self.circuit);
        let given = self.options.inputs.iter().map(|inputs| (tuple_of(&self.built.image, inputs), true));
        let made_up = (0..self.options.tries).map(|number| (samples.get(number), false));
        let mut seen = BTreeSet::new();
        let is_new = |(tuple, _): &(Tuple, bool)| {
            seen.insert(tuple.iter().map(|value| value.to_bytes()).collect::<Vec<_>>())
        };
        let tuples: Vec<(Tuple, bool)> = given.chain(made_up).filter(is_new).collect();
        for phase in [Phase::Changes, Phase::Near, Phase::Everywhere] {
            for (tuple, given) in &tuples {
                let settled = questions.values().all(Question::is_settled);
                if settled || self.is_over(phase) {
                    break;
                }
                self.at(tuple, *given, phase, questions);
            }
        }
    }

    fn is_over(&self, phase: Phase) -> bool {
        match phase {
            Phase::Changes => self.rivals.has_changed_enough(),
            Phase::Near => !self.rivals.searches() || self.rivals.is_exhausted(true),
            Phase::Everywhere => !self.rivals.searches() || self.rivals.is_exhausted(false),
        }
    }

    /// Looks for a choice at some inputs.
    fn at(&mut self, tuple: &Tuple, given: bool, phase: Phase, questions: &mut BTreeMap<Span, Question>) {
        let honest = match phase {
            Phase::Everywhere => None,
            _ => self.rivals.honest(tuple, phase),
        };
        for question in questions.values_mut().filter(|question| !question.is_settled()) {
            match (phase, &honest) {
                (Phase::Changes | Phase::Near, None) => return,
                (Phase::Changes, Some(honest)) => {
                    let all = self.rivals.change(tuple, given, honest, question);
                    question.changed += usize::from(all);
                }
                (Phase::Near, Some(honest)) => {
                    let runs = self.rivals.search_near(tuple, honest, question);
                    runs.iter().for_each(|runs| question.compare(runs, tuple, given));
                }
                (Phase::Everywhere, _) => match self.rivals.search(tuple, question) {
                    Outcome::Rejected => question.rejects = true,
                    Outcome::One => question.note_one(),
                    Outcome::Unclear => {}
                    Outcome::Several(runs) => {
                        question.accepted += 1;
                        question.compare(&runs, tuple, given);
                    }
                },
            }
        }
    }
}
