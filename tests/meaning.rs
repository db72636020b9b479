//! An independent meaning: random programs, run by an evaluator that is written from docs/language.md, and compiled.
//!
//! Both must agree about every program and every input: whether it is built, whether there is a proof, what the journal
//! and the logs say. `meaning/evaluate` is the language's second definition and can be read for its rules.
//!
//! Of some programs all assignments are searched (`zkc::search`): no other result is accepted.
//!
//! More programs than usual: `ZKC_PROGRAMS=100000 cargo test -p zkc-tests --test meaning`; others: `ZKC_SEED=5000000`.
//! A program that is not agreed about is made smaller and printed in the form of a file for `meaning/seeds`.

use std::collections::BTreeMap;
use std::thread;

mod meaning {
    pub(crate) mod compare;
    pub(crate) mod dice;
    pub(crate) mod evaluate;
    pub(crate) mod generate;
    pub(crate) mod inputs;
    pub(crate) mod journal;
    pub(crate) mod print;
    pub(crate) mod program;
    pub(crate) mod quotes;
    pub(crate) mod refusal;
    pub(crate) mod repair;
    pub(crate) mod rewrite;
    pub(crate) mod seeds;
    pub(crate) mod shrink;
    pub(crate) mod visit;
}

use meaning::compare::{Disagreement, Tally, compare};
use meaning::dice::Dice;
use meaning::generate;
use meaning::program::Program;
use meaning::repair::repaired;
use meaning::shrink::shrink;
use meaning::{print, quotes, seeds};
use zkc_tests::layout::keeps_everything;

/// The program of a seed: most are made to hold for some inputs.
fn subject(seed: u64) -> Program {
    let program = generate::program(Dice::seeded(seed));
    if seed.is_multiple_of(8) { program } else { repaired(program, seed) }
}

/// The first seed of each kind of disagreement, and how many there are.
type Found = BTreeMap<String, (u64, usize)>;

/// Every `stride`-th seed.
fn explore(first: u64, last: u64, stride: usize) -> (Tally, Found) {
    let (mut tally, mut found) = (Tally::default(), Found::new());
    for seed in (first..last).step_by(stride) {
        if let Err(Disagreement { kind, .. }) = compare(&subject(seed), seed, &mut tally) {
            found.entry(kind).or_insert((seed, 0)).1 += 1;
        }
    }
    (tally, found)
}

fn number(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.replace('_', "").parse().unwrap_or_else(|_| panic!("{name} is a number")),
        Err(_) => otherwise,
    }
}

/// The name of the threads that try programs: panics of the compiler there are found and told in other words.
const EXPLORER: &str = "programs";

fn explorer<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> thread::JoinHandle<T> {
    let builder = thread::Builder::new().name(EXPLORER.into()).stack_size(64 << 20);
    builder.spawn(work).expect("a thread")
}

fn quiet_explorers() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if thread::current().name() != Some(EXPLORER) {
            before(info);
        }
    }));
}

#[test]
fn generated_programs_mean_what_the_language_says() {
    quiet_explorers();
    let first = number("ZKC_SEED", 0);
    let last = first + number("ZKC_PROGRAMS", 3000);
    let stride = thread::available_parallelism().map_or(1, usize::from);
    let explorers = (0..stride).map(|k| explorer(move || explore(first + k as u64, last, stride)));
    let (mut tally, mut found) = (Tally::default(), Found::new());
    for explorer in explorers.collect::<Vec<_>>() {
        let (part, more) = explorer.join().expect("panics are caught");
        tally.add(&part);
        for (kind, (seed, many)) in more {
            let entry = found.entry(kind).or_insert((seed, 0));
            *entry = (entry.0.min(seed), entry.1 + many);
        }
    }
    say(&tally);
    let mut report = String::new();
    for (kind, (seed, many)) in &found {
        let (kind, seed, many) = (kind.clone(), *seed, *many);
        let (smaller, disagreement) =
            explorer(move || shrink(&subject(seed), seed, &kind)).join().expect("panics are caught");
        let Disagreement { kind, text } = disagreement;
        let program = print::program(&smaller);
        report += &format!("=== {kind}: {many} programs, first seed {seed}\n{program}\n{text}\n");
    }
    assert!(found.is_empty(), "evaluator and compiler do not agree\n{report}");
    enough(&tally);
}

#[expect(clippy::print_stdout, reason = "shown with --nocapture: the numbers are the test's worth")]
fn say(tally: &Tally) {
    println!("{tally:?}");
}

/// That they agree says something only if much of everything happened.
fn enough(tally: &Tally) {
    let percent = |part: usize, whole: usize| part * 100 / whole.max(1);
    assert!(percent(tally.refused, tally.images) <= 20, "too many programs are not built: {tally:?}");
    assert!(percent(tally.accepted, tally.runs) >= 50, "too few runs are accepted: {tally:?}");
    assert!(percent(tally.runs - tally.accepted, tally.runs) >= 10, "too few runs fail: {tally:?}");
    assert!(
        percent(tally.satisfiable, tally.images) >= 70,
        "too few programs hold for any inputs: {tally:?}"
    );
    assert!(percent(tally.failing, tally.images) >= 25, "too few programs fail for any inputs: {tally:?}");
    assert!(tally.outputs > tally.programs && tally.logs > tally.programs, "too little is said: {tally:?}");
    assert!(tally.told > tally.programs / 20, "too few assertions say what they are about: {tally:?}");
    assert!(tally.searches > tally.runs / 8, "too few runs are searched: {tally:?}");
    assert!(percent(tally.gave_up, tally.searches) < 1, "too many searches gave up: {tally:?}");
    assert!(tally.called > tally.images / 20, "too few images have routines: {tally:?}");
    assert!(percent(tally.rewritten, tally.images) > 20, "too little is written another way: {tally:?}");
    assert!(tally.proven > 0, "nothing is proven: {tally:?}");
}

#[test]
fn generated_programs_are_laid_out_without_loss() {
    for seed in 0..200 {
        let text = print::program(&generate::program(Dice::seeded(seed)));
        assert!(keeps_everything(&text), "{text}\ndoes not parse");
    }
}

#[test]
fn the_evaluator_quotes_the_documentation() {
    quotes::check(&["tests/meaning/evaluate"]);
}

#[test]
fn seeds_mean_what_they_did() {
    seeds::replay("tests/meaning/seeds");
}
