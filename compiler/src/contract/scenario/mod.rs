//! Tests on a ledger: people make instances of contracts, call their clauses, and wait.
//!
//! Each step becomes a transaction. Without a proof it is simulated: the same program runs on the same machine, every constraint is
//! checked, and a ledger in memory says whether it takes it.

mod open;
mod public;
mod run;
mod send;
mod tamper;
pub(super) mod value;
pub(super) mod world;

use num_bigint::BigInt;

use super::{BuiltContract, Parameters};
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::Checked;
use crate::hir::{BinaryOp, ContractId, Scenario, Side, Step, StepKind};
use crate::source::Span;
use crate::testing::Outcome;
use value::Values;
use world::World;

/// Runs a scenario. With `prove`, every transaction is proven, verified and applied to a ledger.
pub fn run(checked: &Checked, scenario: &Scenario, prove: bool) -> Outcome {
    let mut outcome = Outcome { runs: 1, ..Outcome::default() };
    let mut values = Values::new(checked);
    let played = World::new(checked, scenario, &mut values, None, prove)
        .and_then(|world| Play { checked, scenario, values, world, prove }.steps(&scenario.steps));
    match played {
        Ok(multipliers) => outcome.multipliers = multipliers,
        Err(diagnostics) => {
            outcome.unjudged = diagnostics.iter().any(|found| found.code != codes::E0944);
            outcome.diagnostics = diagnostics;
        }
    }
    outcome
}

/// Why a step did not happen.
pub(super) enum Stop {
    /// It is refused: by the clause, the prover or the ledger. What says so, and whether it is more than a sentence.
    Refused(Box<Diagnostic>),
    /// The program is wrong.
    Wrong(Vec<Diagnostic>),
}

impl Stop {
    fn refused(message: impl ToString) -> Self {
        Stop::Refused(Box::new(Diagnostic::global(codes::E0944, message.to_string())))
    }
}

/// A scenario that is being played.
struct Play<'a> {
    checked: &'a Checked,
    scenario: &'a Scenario,
    values: Values<'a>,
    world: World<'a>,
    prove: bool,
}

impl Play<'_> {
    /// Plays steps; how many multipliers the largest transaction has.
    fn steps(mut self, steps: &[Step]) -> Result<u32, Vec<Diagnostic>> {
        for (index, step) in steps.iter().enumerate() {
            self.step(step, &steps[..index])?;
        }
        Ok(self.world.multipliers)
    }

    fn step(&mut self, step: &Step, before: &[Step]) -> Result<(), Vec<Diagnostic>> {
        match &step.kind {
            StepKind::Expect { left, operator, right } => {
                let sides = [self.side(left)?, self.side(right)?];
                if compare(&sides[0], *operator, &sides[1]) {
                    return Ok(());
                }
                let diagnostic = failed(step.span, "this does not hold").here(format!(
                    "{} {} {}",
                    sides[0],
                    operator.sign(),
                    sides[1]
                ));
                Err(vec![
                    diagnostic.help("look at the steps before: they lead to other amounts than expected"),
                ])
            }
            StepKind::Hidden(one, other) => {
                let substitution = (self.values.number(*one)?, self.values.number(*other)?);
                self.hidden(substitution, before, step.span)
            }
            StepKind::Refused { message, steps } => {
                let wanted = message.as_ref().map(|(wanted, span)| (wanted.as_str(), *span));
                steps.iter().try_for_each(|refused| self.refused(refused, wanted))
            }
            _ => match self.world.act(step, &mut self.values) {
                Ok(()) => Ok(()),
                Err(Stop::Wrong(diagnostics)) => Err(diagnostics),
                Err(Stop::Refused(why)) => {
                    let help = "if it should be refused, write `refused \"…\" { … }` around it";
                    Err(vec![told(step.span, *why).help(help)])
                }
            },
        }
    }

    /// Tries a step that is to be refused. It leaves no trace.
    fn refused(&mut self, step: &Step, wanted: Option<(&str, Span)>) -> Result<(), Vec<Diagnostic>> {
        let before = self.world.clone();
        let result = self.world.act(step, &mut self.values);
        self.world = before;
        let why = match result {
            Ok(()) => {
                let diagnostic = failed(step.span, "this is not refused").here("it happens");
                return Err(vec![diagnostic.help("if it may happen, move it out of `refused { … }`")]);
            }
            Err(Stop::Wrong(diagnostics)) => return Err(diagnostics),
            Err(Stop::Refused(why)) => why,
        };
        match wanted {
            Some((wanted, span)) if !why.message.contains(wanted) => {
                let diagnostic = failed(step.span, "this is refused for another reason")
                    .here(why.message.clone())
                    .label(span, "it should be refused for this");
                Err(vec![diagnostic.help("write a part of the reason")])
            }
            _ => Ok(()),
        }
    }

    fn side(&mut self, side: &Side) -> Result<BigInt, Vec<Diagnostic>> {
        Ok(match side {
            Side::Value(function) => self.values.number(*function)?,
            Side::Owns(who, asset) => self.world.owned(*who, *asset).into(),
            Side::Field(instance, field) => self.world.field(*instance, *field),
            Side::Holds(instance, lock) => self.world.held(*instance, *lock).into(),
        })
    }

    /// Plays what went before once more with another number, and compares what everybody sees.
    fn hidden(
        &mut self,
        substitution: (BigInt, BigInt),
        before: &[Step],
        span: Span,
    ) -> Result<(), Vec<Diagnostic>> {
        let mut values = Values::new(self.checked);
        values.replace = Some(substitution.clone());
        let people = Some(self.world.people());
        let mut world = World::new(self.checked, self.scenario, &mut values, people, self.prove)?;
        let acts = before.iter().filter(|step| {
            !matches!(step.kind, StepKind::Expect { .. } | StepKind::Hidden(..) | StepKind::Refused { .. })
        });
        for step in acts {
            match world.act(step, &mut values) {
                Ok(()) => {}
                Err(Stop::Wrong(diagnostics)) => return Err(diagnostics),
                Err(Stop::Refused(why)) => {
                    let (from, to) = substitution;
                    let diagnostic =
                        failed(span, &format!("with {to} in the place of {from} the steps do not happen"));
                    let diagnostic = diagnostic.label(step.span, why.message.clone());
                    return Err(vec![diagnostic.help("write a number that is allowed, too")]);
                }
            }
        }
        if !values.has_replaced {
            let (from, _) = substitution;
            let diagnostic = failed(span, &format!("nobody gives the number {from} in the steps before"));
            return Err(vec![
                diagnostic.help("write a number that somebody gives: an amount, or an argument"),
            ]);
        }
        match public::difference(&self.world.seen, &world.seen) {
            None => Ok(()),
            Some((step, what)) => {
                let diagnostic = failed(span, "everybody sees a difference")
                    .label(step, format!("{what} differs in this step"));
                Err(vec![diagnostic.help(
                    "make what is to stay hidden a `Hidden` parameter or field, and reveal nothing of it",
                )])
            }
        }
    }
}

/// A step that is refused although nobody expects it.
pub(super) fn told(step: Span, why: Diagnostic) -> Diagnostic {
    let mut diagnostic = failed(step, "this is refused").here(why.message.clone());
    for label in why.labels.into_iter().take(1) {
        diagnostic = diagnostic.label(label.span, label.text);
    }
    why.notes.into_iter().fold(diagnostic, Diagnostic::note)
}

fn failed(span: Span, message: &str) -> Diagnostic {
    Diagnostic::at(codes::E0944, span, message)
}

fn compare(left: &BigInt, operator: BinaryOp, right: &BigInt) -> bool {
    match operator {
        BinaryOp::Eq => left == right,
        BinaryOp::Ne => left != right,
        BinaryOp::Lt => left < right,
        BinaryOp::Le => left <= right,
        BinaryOp::Gt => left > right,
        _ => left >= right,
    }
}

/// The contracts that a scenario made so far, by what they were made with.
pub(in crate::contract) type Contracts = Vec<(ContractId, Parameters, std::rc::Rc<BuiltContract>)>;
