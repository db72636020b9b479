//! One program in every way: what the evaluator says of it against what the compiler makes of it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkc::diagnostic::Diagnostic;
use zkc::driver::{self, Built, Checked, Choice as Circuits, Secrets};
use zkc::hir::load::NoFiles;
use zkc::ir::evaluate::Failure;
use zkc::lower::inspect::Beliefs;
use zkc::search::{Limits, Verdict, judge, tuple_of};
use zkc::{codegen, ir};
use zkc_tests::{beliefs, build_calling, rendered};
use zkvm::{Entry, Image, Inputs};

use super::evaluate::value::Value;
use super::evaluate::{self, Outcome, Refusal};
use super::inputs;
use super::journal::{journal, result_types};
use super::print;
use super::program::{Block, Program, StatementKind};
use super::refusal::{other_refused, refused, refused_for};
use super::rewrite::REWRITES;
use super::visit::{self, Visitor};

/// How often what happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) programs: usize,
    pub(crate) images: usize,
    /// Images that have routines if whatever can be one is.
    pub(crate) called: usize,
    /// Images that were not built, with reason: something can never hold, or has no value.
    pub(crate) refused: usize,
    pub(crate) runs: usize,
    /// Runs in which all checks hold.
    pub(crate) accepted: usize,
    /// Images with at least one accepted run, and with at least one that is not.
    pub(crate) satisfiable: usize,
    pub(crate) failing: usize,
    /// Images that were built once more from a program written another way.
    pub(crate) rewritten: usize,
    pub(crate) proven: usize,
    /// Values in journals.
    pub(crate) outputs: usize,
    pub(crate) logs: usize,
    /// Messages of assertions that failed.
    pub(crate) told: usize,
    /// Runs of which all assignments were searched, and those where that was too much.
    pub(crate) searches: usize,
    pub(crate) gave_up: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Tally) {
        self.programs += other.programs;
        self.images += other.images;
        self.called += other.called;
        self.refused += other.refused;
        self.runs += other.runs;
        self.accepted += other.accepted;
        self.satisfiable += other.satisfiable;
        self.failing += other.failing;
        self.rewritten += other.rewritten;
        self.proven += other.proven;
        self.outputs += other.outputs;
        self.logs += other.logs;
        self.told += other.told;
        self.searches += other.searches;
        self.gave_up += other.gave_up;
    }
}

/// What the evaluator and the compiler do not agree about.
#[derive(Clone, Debug)]
pub(crate) struct Disagreement {
    /// In one word, so that shrinking keeps to the same.
    pub(crate) kind: String,
    pub(crate) text: String,
}

pub(crate) type Agreed<T> = Result<T, Disagreement>;

pub(crate) fn disagree<T>(kind: impl Into<String>, text: impl Into<String>) -> Agreed<T> {
    Err(Disagreement { kind: kind.into(), text: text.into() })
}

/// Compiles and runs a program on inputs that `seed` decides. A panic is a disagreement, too.
pub(crate) fn compare(program: &Program, seed: u64, tally: &mut Tally) -> Agreed<()> {
    let caught = catch_unwind(AssertUnwindSafe(|| images(program, seed, tally)));
    caught.unwrap_or_else(|panic| {
        let text = match (panic.downcast_ref::<String>(), panic.downcast_ref::<&str>()) {
            (Some(text), _) => text.clone(),
            (_, Some(text)) => text.to_string(),
            _ => String::new(),
        };
        disagree("panic", text)
    })
}

fn images(program: &Program, seed: u64, tally: &mut Tally) -> Agreed<()> {
    let text = print::program(program);
    let checked = driver::check("main.zk", &text, &NoFiles);
    let none = vec![];
    let images = if program.images.is_empty() { vec![&none] } else { program.images.iter().collect() };
    tally.programs += 1;
    for (index, arguments) in images.into_iter().enumerate() {
        let name = if program.images.is_empty() { program.circuit.name.clone() } else { format!("i{index}") };
        image(program, &checked, &name, arguments, seed, tally)?;
    }
    Ok(())
}

/// One image.
fn image(
    program: &Program,
    checked: &Checked,
    name: &str,
    arguments: &[BigInt],
    seed: u64,
    tally: &mut Tally,
) -> Agreed<()> {
    tally.images += 1;
    let built = build(checked, name);
    let of_argument = |errors: &[Diagnostic]| errors.iter().all(|error| error.code.name() == "E0222");
    // The whole program is refused for an argument of an image.
    if built.as_ref().is_err_and(|errors| of_argument(errors)) && other_refused(program) {
        return Ok(());
    }
    let runs = runs(program, arguments, seed);
    let runs = match (runs, &built) {
        (Err(Refusal::Nothing), _) => return Ok(()),
        (Err(Refusal::Aside(_)), Ok(_)) => return Ok(()),
        (Err(Refusal::Aside(refusal)), Err(errors)) => {
            return refused_for(&refusal, errors, &checked.sources, tally);
        }
        (Err(Refusal::Malformed(what)), _) => return disagree(format!("malformed {what}"), what),
        (Err(refusal), Ok(_)) => {
            return disagree(format!("{refusal:?}"), "built, but a const expression has no value");
        }
        (Err(refusal), Err(errors)) => return refused_for(&refusal, errors, &checked.sources, tally),
        (Ok(runs), _) => runs,
    };
    let built = match built {
        Ok(built) => built,
        Err(errors) => return refused(&runs, &errors, &checked.sources, tally),
    };
    if let Some(run) = runs.iter().find(|run| run.outcome.failure.as_ref().is_some_and(|f| f.certain)) {
        return disagree("certain", format!("built, but certainly fails: {:?}", run.outcome.failure));
    }
    logs_change_nothing(program, name, &built)?;
    if let Ok(ty) = evaluate::result_type(program, arguments) {
        result_types("return", &ty, &built)?;
    }
    let before = tally.accepted;
    let entry = checked.program.entries.iter().find(|entry| entry.name == name);
    let beliefs = beliefs(checked, entry.expect("it was built"));
    let unoptimized = match seed % (2 * SEARCHED) == 1 {
        true => codegen::generate(&built.circuit, &checked.sources).ok().map(|(image, _)| image),
        false => None,
    };
    for run in &runs {
        tally.runs += 1;
        execute(&built, &beliefs, checked, run, &runs, tally)?;
        if seed % SEARCHED == 1 {
            search(&built.image, run, tally)?;
        }
        // Before and after the passes the same is accepted.
        if let Some(image) = &unoptimized {
            search(image, run, tally)?;
        }
    }
    let accepted = tally.accepted - before;
    tally.satisfiable += usize::from(accepted > 0);
    tally.failing += usize::from(accepted < runs.len());
    calling(checked, name, &runs, seed, tally)?;
    rewritten(program, name, arguments, &built, &runs, seed, tally)
}

/// The same image of a program that is written another way.
fn rewritten(
    program: &Program,
    name: &str,
    arguments: &[BigInt],
    built: &Built,
    runs: &[Run],
    seed: u64,
    tally: &mut Tally,
) -> Agreed<()> {
    let rewrite = &REWRITES[(seed / SEARCHED) as usize % REWRITES.len()];
    let mut other = program.clone();
    if !(rewrite.apply)(&mut other) {
        return Ok(());
    }
    tally.rewritten += 1;
    let fail = |what: &str, text: &str| {
        disagree(format!("{}: {what}", rewrite.name), format!("{text}\n{}", print::program(&other)))
    };
    let checked = driver::check("main.zk", &print::program(&other), &NoFiles);
    let other_built = match build(&checked, name) {
        Ok(built) => built,
        Err(errors) => return fail("refused", &rendered(&errors, &checked.sources)),
    };
    if rewrite.same_image && other_built.id != built.id {
        return fail("another image ID", "");
    }
    let entry = checked.program.entries.iter().find(|entry| entry.name == name);
    let beliefs = beliefs(&checked, entry.expect("it was built"));
    for run in runs {
        match evaluate::run(&other, arguments, &run.values) {
            Ok(outcome) if outcome.says_the_same_as(&run.outcome) => {}
            outcome => return fail("evaluator", &format!("{outcome:?}\n{:?}", run.outcome)),
        }
        let mut of_run = Tally { proven: PROOFS, ..Tally::default() };
        if let Err(found) = execute(&other_built, &beliefs, &checked, run, runs, &mut of_run) {
            return fail(&found.kind, &found.text);
        }
        if seed % SEARCHED == 1 {
            search(&other_built.image, run, tally)?;
        }
    }
    Ok(())
}

/// The same image with a routine for whatever can be one.
fn calling(checked: &Checked, name: &str, runs: &[Run], seed: u64, tally: &mut Tally) -> Agreed<()> {
    let entries = checked.entries(Circuits::Named(name)).unwrap_or_default();
    let built = match entries.first().map(|entry| build_calling(checked, entry)) {
        None | Some(Ok(None)) => return Ok(()),
        Some(Ok(Some(built))) => built,
        Some(Err(errors)) => return disagree("routines refused", rendered(&errors, &checked.sources)),
    };
    let (built, beliefs) = built;
    tally.called += 1;
    for run in runs {
        // Proofs of the image itself are enough.
        let mut of_run = Tally { proven: PROOFS, ..Tally::default() };
        execute(&built, &beliefs, checked, run, runs, &mut of_run)?;
        if seed % SEARCHED == 1 {
            search(&built.image, run, tally)?;
        }
    }
    Ok(())
}

/// Of how many programs one is searched, and how large images may be.
const SEARCHED: u64 = 6;
const MAX_SEARCHED: u32 = 1_500;

/// Whatever the prover chooses, for all advice at once, no other result is accepted, and none where there is no proof.
fn search(image: &Image, run: &Run, tally: &mut Tally) -> Agreed<()> {
    if image.counts.multipliers > MAX_SEARCHED {
        return Ok(());
    }
    let limits = Limits { tries: 400, solutions: 2 };
    tally.searches += 1;
    match judge(image, &tuple_of(image, &run.inputs), limits) {
        Verdict::Holds => Ok(()),
        Verdict::GaveUp => {
            tally.gave_up += 1;
            Ok(())
        }
        Verdict::Lie(what) => disagree("lie", format!("inputs: {:?}\n{what}", run.values)),
    }
}

/// "To the prover only": without its logs a program has the same image ID.
fn logs_change_nothing(program: &Program, name: &str, built: &Built) -> Agreed<()> {
    let (mut silence, mut silent) = (Silence { logs: 0 }, program.clone());
    visit::program(&mut silent, &mut silence);
    if silence.logs == 0 {
        return Ok(());
    }
    let checked = driver::check("main.zk", &print::program(&silent), &NoFiles);
    match build(&checked, name) {
        Ok(other) if other.id == built.id => Ok(()),
        Ok(_) => disagree("log id", "without its logs the program has another image ID"),
        Err(errors) => disagree("log refused", rendered(&errors, &checked.sources)),
    }
}

/// Takes logs out.
struct Silence {
    logs: usize,
}

impl Visitor for Silence {
    fn block(&mut self, block: &mut Block) {
        let before = block.statements.len();
        block.statements.retain(|statement| !matches!(statement.kind, StatementKind::Log(_)));
        self.logs += before - block.statements.len();
    }
}

/// One run by the evaluator.
pub(crate) struct Run {
    pub(crate) values: Vec<Value>,
    pub(crate) inputs: Inputs,
    pub(crate) outcome: Outcome,
}

fn runs(program: &Program, arguments: &[BigInt], seed: u64) -> Result<Vec<Run>, Refusal> {
    let types = evaluate::parameter_types(program, arguments)?;
    let mut runs = vec![];
    let mut aside = None;
    for values in inputs::of_image(program, arguments, seed)? {
        let outcome = match evaluate::run(program, arguments, &values) {
            Err(Refusal::Aside(refusal)) => {
                aside = Some(Refusal::Aside(refusal));
                continue;
            }
            other => other?,
        };
        let inputs = inputs::flatten(&program.circuit.parameters, &types, &values);
        runs.push(Run { values, inputs, outcome });
    }
    aside.map_or(Ok(runs), Err)
}

fn build(checked: &Checked, name: &str) -> Result<Built, Vec<Diagnostic>> {
    let errors =
        |all: &[Diagnostic]| -> Vec<Diagnostic> { all.iter().filter(|d| d.is_error()).cloned().collect() };
    if driver::has_errors(&checked.diagnostics) {
        return Err(errors(&checked.diagnostics));
    }
    let entries = checked.entries(Circuits::Named(name)).map_err(|d| vec![d])?;
    checked.build(entries[0]).map_err(|all| errors(&all))
}

/// One run in all ways.
fn execute(
    built: &Built,
    beliefs: &Beliefs,
    checked: &Checked,
    run: &Run,
    all: &[Run],
    tally: &mut Tally,
) -> Agreed<()> {
    let expected = run.outcome.failure.is_none();
    let lowered = ir::evaluate_calls(&built.circuit, &run.inputs);
    let optimized = ir::evaluate(&built.optimized, &run.inputs);
    let machine = zkvm::execute(&built.image, &run.inputs);
    let found = [lowered.failure.is_none(), optimized.failure.is_none(), machine.is_ok()];
    if found != [expected; 3] {
        let kind = format!("verdict {expected} {found:?}");
        let text = format!(
            "accepted: {expected}, but lowered, optimized, machine: {found:?}\ninputs: {:?}\nevaluator: {:?}\n{}",
            run.values,
            run.outcome,
            driver::execute_built(built, &checked.sources, &run.inputs, Secrets::Show)
                .err()
                .map(|failed| rendered(&[failed.diagnostic], &checked.sources))
                .unwrap_or_default()
        );
        return disagree(kind, text);
    }
    if let Some(failure) = &lowered.failure {
        told(built, checked, failure, run, tally)?;
    }
    let Ok(execution) = machine else { return Ok(()) };
    tally.accepted += 1;
    if let Err(wrong) = beliefs.hold(&lowered) {
        return disagree("belief", format!("inputs: {:?}\n{wrong}", run.values));
    }
    if tally.proven < PROOFS && tally.programs.is_multiple_of(16) {
        tally.proven += 1;
        prove(built, run, &execution.journal)?;
    }
    let entries = &execution.journal.entries;
    let outputs = entries.len() - lowered.outputs.len();
    let clear: Vec<Scalar> = entries[outputs..]
        .iter()
        .filter_map(|entry| match entry {
            Entry::Clear(scalar) => Some(*scalar),
            Entry::Commitment(_) => None,
        })
        .collect();
    tally.outputs += clear.len();
    if clear != lowered.outputs || lowered.outputs != optimized.outputs {
        return disagree("outputs", "the machine's journal is not the circuit's");
    }
    journal(built, run, all, &lowered.outputs)?;
    tally.logs += run.outcome.logs.len();
    let logs: Vec<&str> = lowered.logs.iter().map(|line| line.text.as_str()).collect();
    let same = logs.len() == run.outcome.logs.len()
        && run.outcome.logs.iter().zip(&logs).all(|(own, found)| own.as_ref().is_none_or(|own| own == found));
    if !same {
        return disagree(
            "logs",
            format!("inputs: {:?}\nlogs {:?}\nexpected {:?}", run.values, logs, run.outcome.logs),
        );
    }
    Ok(())
}

/// What a failed assertion says is what one of those says that fail.
fn told(built: &Built, checked: &Checked, failure: &Failure, run: &Run, tally: &mut Tally) -> Agreed<()> {
    let body = built.circuit.body(failure.body);
    let Some(message) = &body.checks[failure.check.0 as usize].message else { return Ok(()) };
    let Err(failed) = driver::execute_built(built, &checked.sources, &run.inputs, Secrets::Show) else {
        return disagree("failure", "there is none when it is to be told");
    };
    let found = &failed.diagnostic.message;
    let found = found.split_once(": ").map_or("", |(_, own)| own);
    let said = &run.outcome.told;
    // An array that is a memory is not looked at.
    if found.contains('…') || said.iter().any(|own| own.as_deref().is_none_or(|own| own == found)) {
        tally.told += 1;
        return Ok(());
    }
    disagree("message", format!("inputs: {:?}\n{message:?} says {found:?}\nexpected {said:?}", run.values))
}

/// How many runs are proven and verified by one thread.
const PROOFS: usize = 5;

fn prove(built: &Built, run: &Run, journal: &zkvm::Journal) -> Agreed<()> {
    let receipt = match zkvm::prove(&built.image, &run.inputs) {
        Ok(receipt) => receipt,
        Err(error) => return disagree("prove", error.to_string()),
    };
    match zkvm::verify(&built.image, &receipt) {
        Ok(verified) if verified.journal() == journal => Ok(()),
        Ok(_) => disagree("proven journal", "the receipt has another journal"),
        Err(error) => disagree("verify", error.to_string()),
    }
}
