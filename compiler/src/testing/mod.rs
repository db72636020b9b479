//! To run the tests of a program: tests, properties, and searches for second results.
//!
//! Nothing here reads a file, a clock or random numbers: what is tried follows from the name of a property and a seed.

mod adversary;
mod coverage;
mod once;
mod property;
pub(crate) mod random;
mod regressions;
mod sample;

use num_bigint::BigInt;
use zkvm::{Inputs, Opening, Scalar};

use crate::contract;
use crate::diagnostic::{Diagnostic, Verdict, codes};
use crate::driver::{Built, Checked};
use crate::hir::{Entry, Test, TestKind};
use crate::ir::Given;

pub use coverage::{Coverage, executed};
pub use regressions::{REGRESSIONS, Regressions};

/// How tests are run.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// For how many values a property is run.
    pub runs: u32,
    /// What the values of properties follow from, besides their names.
    pub seed: u64,
    /// Seeds of single runs, which a property is run with first.
    pub first: &'a [u64],
    /// Whether what passes is proven, too.
    pub prove: bool,
}

/// What became of a test.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What is wrong; nothing if the test passes.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the test could not be built or not be judged, so that it neither passes nor fails.
    pub unjudged: bool,
    /// What `log` printed in the run that failed, or in the only one.
    pub logs: Vec<String>,
    /// The cost of the circuit that the test is.
    pub multipliers: u32,
    /// For how many values it was run.
    pub runs: u32,
    /// The seed of the run that failed, of a property.
    pub seed: Option<u64>,
}

impl Outcome {
    /// Whether the test passes.
    pub fn passed(&self) -> bool {
        self.diagnostics.is_empty()
    }

    fn failed(self, diagnostic: Diagnostic) -> Self {
        let unjudged = diagnostic.verdict() == Some(Verdict::Unjudged);
        Self { diagnostics: vec![diagnostic], unjudged, ..self }
    }

    fn not_built(diagnostics: Vec<Diagnostic>) -> Self {
        let diagnostics = diagnostics.into_iter().filter(Diagnostic::is_error).collect();
        Self { diagnostics, unjudged: true, ..Self::default() }
    }
}

/// Runs a test of a program without errors.
///
/// # Examples
///
/// ```
/// use zkc::driver::NoFiles;
/// use zkc::testing::{self, Options};
///
/// let text = r#"
///     circuit adult(age: u8) { assert age >= 18, "too young"; }
///     test "a child" should_fail "too young" { adult(age: 8) }
///     test "a baby" { adult(age: 0) }
/// "#;
/// let checked = zkc::check("main.zk", text, &NoFiles);
/// let options = Options { runs: 100, seed: 0, first: &[], prove: false };
/// let outcomes: Vec<_> =
///     checked.program.tests.iter().map(|test| testing::run(&checked, test, options)).collect();
/// assert!(outcomes[0].passed());
/// assert_eq!(outcomes[1].diagnostics[0].message, "assertion failed: too young");
/// ```
pub fn run(checked: &Checked, test: &Test, options: Options<'_>) -> Outcome {
    match &test.kind {
        TestKind::Once(fails) => once::run(checked, test, fails.as_ref(), options),
        TestKind::Property => property::run(checked, test, options),
        TestKind::Adversary(choices) => adversary::run(checked, test, choices),
        TestKind::Scenario(index) => scenario(checked, *index, options),
    }
}

fn scenario(checked: &Checked, index: usize, options: Options<'_>) -> Outcome {
    match checked.program.scenarios.get(index).filter(|scenario| !scenario.broken) {
        Some(scenario) => contract::scenario::run(checked, scenario, options.prove),
        // What is wrong with it was told.
        None => Outcome { unjudged: true, ..Outcome::default() },
    }
}

/// Builds a test: what `zkc check` looks at.
///
/// # Errors
/// What is wrong with it.
pub fn build(checked: &Checked, test: &Test) -> Result<(), Vec<Diagnostic>> {
    let built = match &test.kind {
        TestKind::Adversary(choices) => match adversary::combinations(checked, choices, test.span) {
            Ok(mut all) => circuit(checked, test, all.pop().unwrap_or_default()),
            Err(diagnostic) => return Err(vec![*diagnostic]),
        },
        TestKind::Once(_) | TestKind::Property => circuit(checked, test, vec![]),
        // Its contracts are built with the program.
        TestKind::Scenario(_) => return Ok(()),
    };
    built.map(|_| ())
}

/// The circuit that a test is, for these values of its const parameters.
fn circuit(checked: &Checked, test: &Test, arguments: Vec<BigInt>) -> Result<Built, Vec<Diagnostic>> {
    checked.build(&entry(test, arguments))
}

fn entry(test: &Test, arguments: Vec<BigInt>) -> Entry {
    Entry { name: test.name.clone(), function: test.function, arguments, span: test.span }
}

/// The inputs of a test, of which the first secret ones are those of its parameters.
fn inputs(given: &Given, parameters: &[Scalar]) -> Inputs {
    let mut inputs = Inputs::default();
    inputs.public = given.public.clone();
    inputs.secret = given.secret.clone();
    inputs.secret.iter_mut().zip(parameters).for_each(|(leaf, value)| *leaf = *value);
    // Nobody is shown these commitments.
    let openings = given.hidden.iter().zip(1u64..);
    inputs.hidden =
        openings.map(|(value, blinding)| Opening { value: *value, blinding: blinding.into() }).collect();
    inputs
}

/// Proves a run that passes, and verifies the proof.
fn proven(built: &Built, inputs: &Inputs) -> Option<Diagnostic> {
    let receipt = match zkvm::prove(&built.image, inputs) {
        Ok(receipt) => receipt,
        Err(error) => {
            return Some(Diagnostic::global(codes::E0703, format!("no proof could be made: {error}")));
        }
    };
    let refused = zkvm::verify(&built.image, &receipt).err()?;
    Some(Diagnostic::global(codes::E0706, format!("the proof is rejected: {refused}")))
}
