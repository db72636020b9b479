//! `zkc test`

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use rayon::prelude::*;
use serde_json::{Value, json};
use zkc::diagnostic::{Diagnostic, Verdict, codes};
use zkc::driver::{Checked, has_errors};
use zkc::hir::{Test, TestKind};
use zkc::source::{FileId, SourceMap};
use zkc::testing::{self, Coverage, Options, Outcome, REGRESSIONS, Regressions};

use super::answer::{Answer, Failure, Report};
use super::console::Console;
use super::files::{self, FileKind, PathKind};
use super::program::SourceArguments;
use super::target;

/// Run the tests of a program, and those in its folder `tests`
///
/// A property that fails is run for simpler values until none fails, and its seed is written to zkc-regressions.toml, to be
/// tried first the next time.
///
/// Exit codes: 0 every test passes, 1 a test fails, 2 none fails, but one could not be built or judged, the program has
/// errors, or a file is missing, unreadable or malformed.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    source: SourceArguments,
    /// Run only the tests whose names contain this
    filter: Option<String>,
    /// Prove what passes, and verify the proofs
    #[arg(long)]
    prove: bool,
    /// Take other values for properties
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Show which lines of functions no test executes
    #[arg(long)]
    coverage: bool,
    /// Write the coverage of lines to a file, as lcov does
    #[arg(long, value_name = "FILE")]
    lcov: Option<PathBuf>,
    /// For how many values a property is run
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
}

/// A test that was run.
struct Ran<'a> {
    /// The program that it is of, by its place.
    suite: usize,
    test: &'a Test,
    outcome: Outcome,
    time: Duration,
    /// Where expressions begin that it executes, if somebody asks.
    executed: BTreeSet<(FileId, u32)>,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    refuse_lone_filter(arguments)?;
    let mut suites = vec![arguments.source.open()?.checked];
    suites.extend(target::open_tests(arguments.source.path())?);
    for suite in &suites {
        if has_errors(&suite.diagnostics) {
            return Err(Failure::new(suite.sources.clone(), suite.diagnostics.clone()).unjudged());
        }
    }
    let chosen = chosen(&suites, arguments.filter.as_deref())?;
    let regressions = Known::read(arguments.source.path())?;
    let ran: Vec<Ran<'_>> = console.during("testing", || {
        let run = |(suite, test)| run_one(&suites, suite, test, &regressions.known, arguments);
        chosen.into_par_iter().map(run).collect()
    });
    let mut report = Report::default();
    for (index, suite) in suites.iter().enumerate() {
        let ran = || ran.iter().filter(|ran| ran.suite == index);
        let mut diagnostics: Vec<Diagnostic> = vec![];
        for diagnostic in ran().flat_map(|ran| &ran.outcome.diagnostics) {
            // Two tests may fail by one mistake.
            if !diagnostics.contains(diagnostic) {
                diagnostics.push(diagnostic.clone());
            }
        }
        let logs = ran().flat_map(|ran| ran.outcome.logs.clone()).collect();
        report.join(Report { sources: suite.sources.clone(), diagnostics, logs });
    }
    report.diagnostics.extend(regressions.write(&ran));
    let coverage = arguments.covers().then(|| covered(&suites, &ran));
    if let (Some(path), Some(coverage)) = (&arguments.lcov, &coverage) {
        files::write(path, coverage.lcov().as_bytes())?;
    }
    answer(&suites, &ran, report, coverage)
}

/// Says what to write if the only argument is no path: it may be the name of a test.
fn refuse_lone_filter(arguments: &Arguments) -> Result<(), Diagnostic> {
    let path = arguments.source.path();
    if arguments.filter.is_some() || files::path_kind(path)? != PathKind::Nothing {
        return Ok(());
    }
    let help =
        format!("if it is the name of a test, the path comes before it: `zkc test . {}`", path.display());
    Err(files::missing(path).help(help))
}

impl Arguments {
    fn covers(&self) -> bool {
        self.coverage || self.lcov.is_some()
    }
}

fn covered(suites: &[Checked], ran: &[Ran<'_>]) -> Coverage {
    let mut coverage = Coverage::of(&suites[0]);
    ran.iter().for_each(|ran| coverage.add(&suites[ran.suite], &ran.executed));
    coverage
}

fn run_one<'a>(
    suites: &'a [Checked],
    suite: usize,
    test: &'a Test,
    known: &Regressions,
    arguments: &Arguments,
) -> Ran<'a> {
    let first = match test.kind {
        TestKind::Property => known.seeds(&test.name),
        _ => vec![],
    };
    let options =
        Options { runs: arguments.runs, seed: arguments.seed, first: &first, prove: arguments.prove };
    let (outcome, time) = timed(|| testing::run(&suites[suite], test, options));
    let executed = match arguments.covers() {
        true => testing::executed(&suites[suite], test, options),
        false => BTreeSet::new(),
    };
    Ran { suite, test, outcome, time, executed }
}

#[allow(clippy::disallowed_methods)]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

/// The tests whose names contain the filter, in the order of the sources.
fn chosen<'a>(suites: &'a [Checked], filter: Option<&str>) -> Result<Vec<(usize, &'a Test)>, Diagnostic> {
    let all = suites.iter().enumerate();
    let all = all.flat_map(|(index, suite)| suite.program.tests.iter().map(move |test| (index, test)));
    let chosen: Vec<_> = all.filter(|(_, test)| filter.is_none_or(|part| test.name.contains(part))).collect();
    match filter {
        Some(filter) if chosen.is_empty() => {
            let message = format!("no test has a name that contains `{}`", filter.escape_debug());
            Err(Diagnostic::global(codes::E0625, message).help("without a filter, all tests are run"))
        }
        _ => Ok(chosen),
    }
}

/// The seeds of earlier failures, and where they are kept.
struct Known {
    path: PathBuf,
    known: Regressions,
}

impl Known {
    fn read(program: &Path) -> Result<Self, Failure> {
        let folder = match files::path_kind(program)? {
            PathKind::Folder => program,
            _ => files::folder_of(program),
        };
        let path = folder.join(REGRESSIONS);
        if files::path_kind(&path)? == PathKind::Nothing {
            return Ok(Self { path, known: Regressions::default() });
        }
        let text = files::read_text(&path, FileKind::Regressions)?;
        let mut sources = SourceMap::default();
        let file = sources.add(REGRESSIONS, text.as_str());
        match Regressions::parse(file, &text) {
            Ok(known) => Ok(Self { path, known }),
            Err(diagnostic) => Err(Failure::new(sources, vec![*diagnostic])),
        }
    }

    /// Adds what failed now; what is wrong if the file cannot be written.
    fn write(mut self, ran: &[Ran<'_>]) -> Option<Diagnostic> {
        let mut changed = false;
        for Ran { test, outcome, .. } in ran {
            changed |= outcome.seed.is_some_and(|seed| self.known.add(&test.name, seed));
        }
        if changed { files::write(&self.path, self.known.to_string().as_bytes()).err() } else { None }
    }
}

fn answer(
    suites: &[Checked],
    ran: &[Ran<'_>],
    report: Report,
    coverage: Option<Coverage>,
) -> Result<Answer, Failure> {
    let failed = ran.iter().filter(|ran| !ran.outcome.passed() && !ran.outcome.unjudged).count();
    let unjudged = ran.iter().filter(|ran| ran.outcome.unjudged).count();
    let passed = ran.len() - failed - unjudged;
    let width = ran.iter().map(|ran| ran.test.name.chars().count()).max().unwrap_or(0);
    let mut text: String = ran.iter().map(|ran| line(ran, width)).collect();
    text += &match ran.len() {
        0 => "there are no tests\n".to_string(),
        _ => format!("\n{passed} passed, {failed} failed"),
    };
    if unjudged > 0 {
        text += &format!(", {unjudged} could not be judged");
    }
    if !ran.is_empty() {
        text.push('\n');
    }
    text += &coverage.iter().map(coverage_text).collect::<String>();
    let tests: Vec<Value> = ran.iter().map(|ran| json_of(suites, ran)).collect();
    let answer = Answer::new(text)
        .with("tests", tests)
        .with("passed", passed)
        .with("failed", failed)
        .with("unjudged", unjudged)
        .with("coverage", coverage.map(|coverage| coverage_json(&coverage)));
    if failed + unjudged == 0 {
        return Ok(answer.report(report));
    }
    let verdict = if failed > 0 { Verdict::No } else { Verdict::Unjudged };
    Err(Failure { report, verdict, known: Box::new((answer.text, answer.json)) })
}

fn line(ran: &Ran<'_>, width: usize) -> String {
    let Ran { test, outcome, time, .. } = ran;
    let runs = match outcome.runs {
        0 | 1 => String::new(),
        runs => format!("  {runs} runs"),
    };
    let (status, kind, milliseconds) = (status(outcome), kind(test), time.as_millis());
    let multipliers = outcome.multipliers;
    format!(
        "{status:<8} {kind:<9} {:<width$} {multipliers:>8} multipliers {milliseconds:>6} ms{runs}\n",
        test.name
    )
}

fn status(outcome: &Outcome) -> &'static str {
    match (outcome.passed(), outcome.unjudged) {
        (true, _) => "ok",
        (false, false) => "failed",
        (false, true) => "unjudged",
    }
}

fn kind(test: &Test) -> &'static str {
    match test.kind {
        TestKind::Once(_) => "test",
        TestKind::Property => "prop",
        TestKind::Adversary(_) => "adversary",
        TestKind::Scenario(_) => "scenario",
    }
}

fn coverage_text(coverage: &Coverage) -> String {
    let mut text = "\nlines that a test executes\n".to_string();
    for (name, lines) in &coverage.files {
        let (hit, missed) = hit_and_missed(lines);
        let percent = 100 * hit / lines.len().max(1);
        text += &format!("{percent:>4} % {name}");
        if !missed.is_empty() {
            text += &format!("  without {}", ranges(&missed));
        }
        text.push('\n');
    }
    text
}

/// How many lines are executed, and which are not.
fn hit_and_missed(lines: &BTreeMap<usize, u32>) -> (usize, Vec<usize>) {
    let missed: Vec<usize> = lines.iter().filter(|(_, times)| **times == 0).map(|(line, _)| *line).collect();
    (lines.len() - missed.len(), missed)
}

/// Numbers in order, those that follow each other as `3-5`.
fn ranges(numbers: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = vec![];
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let show = |(first, last): (usize, usize)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    ranges.into_iter().map(show).collect::<Vec<_>>().join(", ")
}

fn coverage_json(coverage: &Coverage) -> Value {
    let files = coverage.files.iter().map(|(name, lines)| {
        let (executed, missed) = hit_and_missed(lines);
        json!({ "file": name, "lines": lines.len(), "executed": executed, "missed": missed })
    });
    files.collect()
}

fn json_of(suites: &[Checked], ran: &Ran<'_>) -> Value {
    let Ran { suite, test, outcome, time, .. } = ran;
    let sources = &suites[*suite].sources;
    json!({
        "name": test.name,
        "kind": kind(test),
        "file": sources.file(test.span.file).name,
        "line": sources.line_column(test.span).line,
        "status": status(outcome),
        "multipliers": outcome.multipliers,
        "runs": outcome.runs,
        "seed": outcome.seed.map(|seed| format!("{seed:016x}")),
        "milliseconds": time.as_millis() as u64,
    })
}
