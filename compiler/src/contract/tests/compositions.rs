//! Random compositions: clauses of contracts that nobody wrote, called together and by transactions. Value is neither made, lost nor mixed.
//!
//! A program is made as data. It is compiled and played as any scenario, and counted twice beside that: by a model that knows nothing
//! of commitments or circuits, which says of each step whether it is refused, why, and who has what afterwards; and by the log of each
//! transaction, all of whose commitments are opened.
//!
//! `ZKC_COMPOSITIONS=100000` plays so many, `ZKC_COMPOSITION=17` only the program of this number, and shows it.

mod chosen;
mod count;
mod model;
mod text;
mod written;

use std::collections::BTreeMap;

use super::*;
use crate::contract::scenario::Stop;
use crate::contract::scenario::value::Values;
use crate::contract::scenario::world::{Last, Sent, World};
use crate::diagnostic::{Code, codes};
use crate::testing::random::Random;
use count::Count;
use model::{Amounts, Model, NATIVE, Reasons};
use written::{ASSETS, Program, Step};

/// What is told of a check that the parameters alone decide.
const DECIDED: [Code; 2] = [codes::E0502, codes::E0503];
/// So many compositions are in one program.
const CALLS: usize = 20;
/// One program of so many is proven, too, as far as its first calls go.
const PROVEN: usize = 1_000;
const PROVEN_CALLS: usize = 5;

/// How things went.
#[derive(Debug, Default)]
struct Tally {
    programs: usize,
    /// Of which something does not compile.
    not_compiled: usize,
    /// Of which a contract does not compile with the values that its parameters get in some step: it could never be done.
    cut_short: usize,
    compositions: usize,
    refused: BTreeMap<String, usize>,
    proven: usize,
    transactions: usize,
}

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
#[allow(clippy::print_stdout)]
fn value_is_neither_made_lost_nor_mixed() {
    let wanted = number("ZKC_COMPOSITIONS").unwrap_or(300);
    let mut tally = Tally::default();
    if let Some(only) = number("ZKC_COMPOSITION") {
        play(only, &mut tally);
    } else {
        for index in 0.. {
            if tally.compositions >= wanted {
                break;
            }
            play(index, &mut tally);
        }
        // Most programs compile, and most of what they do happens.
        let refused: usize = tally.refused.values().sum();
        assert!((tally.not_compiled + tally.cut_short) * 2 <= tally.programs, "{tally:#?}");
        assert!(tally.proven > 0 && refused * 2 < tally.transactions, "{tally:#?}");
    }
    println!("{tally:#?}");
}

/// Plays the program of a number.
fn play(index: usize, tally: &mut Tally) {
    let program = chosen::program(&mut random_of(index), CALLS);
    let text = program.text();
    tally.programs += 1;
    let checked = crate::check("main.zk", &text, &NoFiles);
    if has_errors(&checked.diagnostics) {
        tally.not_compiled += 1;
        if number("ZKC_COMPOSITION").is_some() {
            panic!(
                "{text}\n{}",
                crate::diagnostic::render::render_all(&checked.diagnostics, &checked.sources, false)
            );
        }
        return;
    }
    for prove in [false, true] {
        if prove && !index.is_multiple_of(PROVEN) {
            continue;
        }
        if let Err(wrong) = Played::new(&program, &checked, prove).and_then(|played| played.all(tally)) {
            panic!("program {index}, proven: {prove}: {wrong}\n{text}");
        }
    }
}

fn random_of(index: usize) -> Random {
    Random::new(&[b"compositions", &(index as u64).to_le_bytes()])
}

/// A program that is played.
struct Played<'p> {
    program: &'p Program,
    checked: &'p Checked,
    world: World<'p>,
    values: Values<'p>,
    model: Model<'p>,
    count: Count,
    prove: bool,
}

impl<'p> Played<'p> {
    fn new(program: &'p Program, checked: &'p Checked, prove: bool) -> Result<Self, String> {
        let scenario = &checked.program.scenarios[0];
        assert_eq!(scenario.steps.len(), program.steps.len());
        let mut values = Values::new(checked);
        let world = World::new(checked, scenario, &mut values, None, prove);
        let world = world.map_err(|found| shown(checked, &found))?;
        let model = Model::new(program, chosen::OWN);
        Ok(Self { program, checked, world, values, model, count: Count::new(), prove })
    }

    fn all(mut self, tally: &mut Tally) -> Result<(), String> {
        let scenario = &self.checked.program.scenarios[0];
        let mut calls = 0;
        for (step, written) in self.program.steps.iter().zip(&scenario.steps) {
            let called = matches!(step, Step::Call { .. } | Step::Run { .. });
            calls += usize::from(called);
            if self.prove && calls > PROVEN_CALLS {
                break;
            }
            let line = self.checked.sources.text(written.span).to_string();
            if !self.step(step, written, tally).map_err(|wrong| format!("{line}: {wrong}"))? {
                tally.cut_short += 1;
                break;
            }
            if self.prove {
                tally.proven += usize::from(called);
            } else {
                tally.compositions += usize::from(called);
            }
        }
        Ok(())
    }

    /// Does a step; whether its contracts can be built.
    fn step(&mut self, step: &Step, written: &crate::hir::Step, tally: &mut Tally) -> Result<bool, String> {
        let before = (self.world.clone(), self.model.clone());
        let expected = self.model.step(step);
        match (expected, self.world.act(written, &mut self.values)) {
            (Ok(()), Ok(())) => {
                self.compare(&before.1)?;
                tally.transactions +=
                    usize::from(!matches!(step, Step::Owns { .. } | Step::NameCoin | Step::NameNote));
                Ok(true)
            }
            (Err(reasons), Err(Stop::Refused(why))) => {
                self.world = before.0;
                *tally
                    .refused
                    .entry(why.message.split(char::is_numeric).next().unwrap_or_default().to_string())
                    .or_default() += 1;
                match fits(&reasons, &why.message) {
                    true => Ok(true),
                    false => Err(format!("it is refused for `{}`, and not for {reasons:?}", why.message)),
                }
            }
            // What is known when it is built decides a check.
            (_, Err(Stop::Wrong(found))) if found.iter().all(|found| DECIDED.contains(&found.code)) => {
                Ok(false)
            }
            (_, Err(Stop::Wrong(found))) => Err(shown(self.checked, &found)),
            (Ok(()), Err(Stop::Refused(why))) => Err(format!("it is refused: {}", why.message)),
            (Err(reasons), Ok(())) => Err(format!("it happens, and should not: {reasons:?}")),
        }
    }

    /// Compares what everybody has with the model, and adds up the transaction.
    fn compare(&mut self, before: &Model<'p>) -> Result<(), String> {
        let scenario = &self.checked.program.scenarios[0];
        let place = |name: &str| scenario.assets.iter().position(|(other, _)| other == name);
        let flavors: Vec<Option<Scalar>> =
            ASSETS.iter().map(|name| self.world.flavors[place(name)?]).collect();
        let asset = |flavor: &Scalar| match *flavor == Scalar::ZERO {
            true => Some(NATIVE),
            false => flavors.iter().position(|other| other.as_ref() == Some(flavor)),
        };
        for (index, (person, expected)) in self.world.people.iter().zip(&self.model.people).enumerate() {
            let mut owned = Amounts::default();
            for coin in person.coins.iter().filter_map(Utxo::opening) {
                owned[asset(&coin.flv).ok_or("there is a coin of no asset")?] += coin.qty;
            }
            if owned != *expected {
                return Err(format!("{} has {owned:?}, and not {expected:?}", written::PEOPLE[index]));
            }
            person
                .coins
                .iter()
                .filter(|coin| !self.prove && coin.opening().is_some())
                .for_each(|coin| self.count.coin(coin));
        }
        for (index, expected) in &self.model.instances {
            let name = format!("v{index}");
            let place =
                scenario.instances.iter().position(|(other, _)| *other == name).ok_or("no such instance")?;
            let Some(instance) = &self.world.instances[place] else {
                return Err(format!("{name} is not there"));
            };
            let held = instance.held.values.iter().map(|value| (asset(&value.flv), value.qty));
            let held: Vec<_> = held.collect();
            let wanted: Vec<_> =
                expected.held.iter().map(|(asset, amount)| (Some(*asset), *amount)).collect();
            if held != wanted {
                return Err(format!("{name} holds {held:?}, and not {wanted:?}"));
            }
            if self.program.contracts[expected.contract].state {
                let fields = [0, 1].map(|field| self.world.field(place, field));
                if fields != [expected.with.count.into(), expected.with.sum.into()] {
                    return Err(format!("{name} has the fields {fields:?}, and not {:?}", expected.with));
                }
            }
        }
        self.add_up(&flavors, before)
    }

    /// Adds up the last transaction, if there is a new one.
    fn add_up(&mut self, flavors: &[Option<Scalar>], before: &Model<'p>) -> Result<(), String> {
        for flavor in flavors.iter().flatten() {
            self.count.flavor(*flavor);
        }
        for (_, _, contract) in &self.world.contracts {
            contract.birth.iter().for_each(|birth| self.count.flavor(birth.flavor));
        }
        let Some(Last { sent: Sent::Simulated(rehearsed), .. }) = &self.world.last else { return Ok(()) };
        self.count.learn(&rehearsed.draft);
        let Some(changed) = self.count.add_up(rehearsed.tx.log()) else { return Ok(()) };
        for (index, flavor) in flavors.iter().enumerate() {
            let Some(flavor) = flavor else { continue };
            let of =
                |all: &BTreeMap<[u8; 32], u128>| all.get(&flavor.to_bytes()).copied().unwrap_or_default();
            let issued = self.model.made[index] - before.made[index];
            let retired = self.model.retired[index] - before.retired[index];
            if (of(&changed.issued), of(&changed.retired)) != (issued.into(), retired.into()) {
                return Err(format!("of {} something else is issued or retired", ASSETS[index]));
            }
        }
        match changed.fee == self.model.fees - before.fees {
            true => Ok(()),
            false => Err("another fee is paid".into()),
        }
    }
}

/// Whether a message is about one of these reasons.
fn fits(reasons: &Reasons, message: &str) -> bool {
    if message.contains("not enough of") {
        return reasons.poor;
    }
    if message.contains("is not signed") {
        return reasons.unsigned;
    }
    if message.contains("spent") {
        return reasons.spent;
    }
    if message.contains("the clause requires") || message.contains("pays with another asset") {
        return reasons.payment;
    }
    // What the machine itself refuses was not noticed where it should be.
    reasons.check && !message.contains("instruction")
}

fn shown(checked: &Checked, found: &[Diagnostic]) -> String {
    crate::diagnostic::render::render_all(found, &checked.sources, false)
}
