//! Executions: inputs in, journal out, every check made, no proof.

use zkvm::execute::ExecuteError;
use zkvm::receipt::{JournalItem, describe_journal};
use zkvm::{Image, Inputs, Journal};

use super::Built;
use super::failure::{failed_check, machine_failure};
use crate::diagnostic::{Diagnostic, codes};
use crate::ir;
use crate::source::SourceMap;

/// Executes an image: checks everything that a proof would prove, and names what its journal would say.
///
/// # Errors
/// The first check that fails, or how the image breaks the machine's rules.
///
/// # Examples
///
/// ```
/// use zkc::driver::NoFiles;
/// use zkc::inputs::{self, Format};
/// use zkc::source::SourceMap;
/// use zkvm::Scalar;
///
/// let built = zkc::compile("main.zk", "circuit product(a: u8, b: u8) -> u16 { reveal(a * b) }", &NoFiles)?;
/// let image = &built[0].image;
///
/// let mut files = SourceMap::default();
/// let text = "a = 6\nb = 7";
/// let file = files.add("inputs.toml", text);
/// // No value of this circuit is `Hidden`, so that no blinding has to be drawn.
/// let mut blinding = || unreachable!("nothing is committed");
/// let bound = inputs::read(file, text, Format::Toml, &image.abi, &mut blinding).expect("they fit");
///
/// let journal = zkc::execute(image, &bound.inputs).expect("every check holds");
/// assert_eq!(journal[0].to_string(), "return: u16 = 42");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn execute(image: &Image, inputs: &Inputs) -> Result<Vec<JournalItem>, Box<Diagnostic>> {
    match zkvm::execute(image, inputs) {
        Ok(execution) => named(image, &execution.journal),
        Err(error) => Err(Box::new(machine_failure(&error))),
    }
}

/// A journal with the names and types of its image.
///
/// # Errors
/// If it does not have the shape of the image, as that of every execution has.
///
/// # Examples
///
/// ```
/// use zkc::driver::NoFiles;
/// use zkvm::{Inputs, Scalar};
///
/// let built = zkc::compile("main.zk", "circuit twice(public n: u8) -> u16 { n * 2 }", &NoFiles)?;
/// let image = &built[0].image;
/// let mut inputs = Inputs::default();
/// inputs.public = vec![Scalar::from(21u8)];
/// let receipt = zkvm::prove(image, &inputs)?;
///
/// let journal = zkc::driver::named(image, &receipt.claim.journal).expect("it is of this image");
/// assert_eq!(journal[0].to_string(), "n: u8 = 21");
/// assert_eq!(journal[1].to_string(), "return: u16 = 42");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn named(image: &Image, journal: &Journal) -> Result<Vec<JournalItem>, Box<Diagnostic>> {
    describe_journal(&image.abi, journal).ok_or_else(|| {
        Box::new(Diagnostic::global(codes::E0702, "the journal does not have the shape the image declares"))
    })
}

/// An execution in which every check holds.
#[derive(Clone, Debug)]
pub struct Execution {
    /// What it says in public.
    pub journal: Journal,
    /// What `log` prints; only known where the source is.
    pub logs: Vec<String>,
}

/// An execution in which some check fails.
#[derive(Clone, Debug)]
pub struct FailedExecution {
    /// What is wrong, and where.
    pub diagnostic: Diagnostic,
    /// What `log` prints before.
    pub logs: Vec<String>,
}

/// Whether messages may show values that only the prover knows. They end where nobody expects secrets: in the logs of
/// servers, for instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// Messages may show such values.
    Show,
    /// Such values are `_`.
    Hide,
}

/// Executes a circuit whose source is known: the evaluator says in detail what fails, then the machine has the
/// last word.
///
/// # Errors
/// The first check that fails.
///
/// # Examples
///
/// ```
/// use zkc::driver::{Choice, NoFiles, Secrets, execute_built};
/// use zkvm::{Inputs, Scalar};
///
/// let text = "circuit adult(age: u8) { log(\"age\", age); assert age >= 18, \"too young\"; }";
/// let checked = zkc::check("main.zk", text, &NoFiles);
/// let built = &checked.build_all(Choice::Only).expect("it can be built")[0];
/// let mut inputs = Inputs::default();
/// inputs.secret = vec![Scalar::from(17u8)];
///
/// let failed = execute_built(built, &checked.sources, &inputs, Secrets::Show).unwrap_err();
/// assert!(failed.diagnostic.message.contains("too young"));
/// assert_eq!(failed.logs, ["age 17"]);
/// ```
pub fn execute_built(
    built: &Built,
    sources: &SourceMap,
    inputs: &Inputs,
    secrets: Secrets,
) -> Result<Execution, Box<FailedExecution>> {
    let logs = evaluate_built(built, sources, inputs, secrets)?;
    match zkvm::execute(&built.image, inputs) {
        Ok(execution) => Ok(Execution { journal: execution.journal, logs }),
        Err(error) => Err(Box::new(FailedExecution { diagnostic: evaluated_failure(&error), logs })),
    }
}

/// What the evaluator says of a circuit whose source is known: the lines that `log` prints. The machine is still to run.
///
/// # Errors
/// The first check that fails.
pub fn evaluate_built(
    built: &Built,
    sources: &SourceMap,
    inputs: &Inputs,
    secrets: Secrets,
) -> Result<Vec<String>, Box<FailedExecution>> {
    let evaluation = ir::evaluate(&built.circuit, inputs);
    let logs: Vec<String> = evaluation.logs.into_iter().map(|line| line.text).collect();
    match &evaluation.failure {
        None => Ok(logs),
        Some(failure) => {
            let diagnostic = failed_check(&built.circuit, failure, sources, secrets);
            Err(Box::new(FailedExecution { diagnostic, logs }))
        }
    }
}

/// Executes an expression, whose inputs are public in its image but not to everybody: whether messages may show them is asked.
///
/// # Errors
/// The first check that fails.
pub(crate) fn evaluate_expression(
    built: &Built,
    sources: &SourceMap,
    inputs: &Inputs,
    secrets: Secrets,
) -> Result<(Journal, Vec<String>), Box<FailedExecution>> {
    let evaluation = ir::evaluate(&built.circuit, inputs);
    let logs: Vec<String> = evaluation.logs.into_iter().map(|line| line.text).collect();
    if let Some(mut failure) = evaluation.failure {
        failure.watches.iter_mut().for_each(|watched| watched.public = false);
        failure.filled.iter_mut().for_each(|filled| filled.public = false);
        let diagnostic = failed_check(&built.circuit, &failure, sources, secrets);
        return Err(Box::new(FailedExecution { diagnostic, logs }));
    }
    match zkvm::execute(&built.image, inputs) {
        Ok(execution) => Ok((execution.journal, logs)),
        Err(error) => Err(Box::new(FailedExecution { diagnostic: evaluated_failure(&error), logs })),
    }
}

/// What [`machine_failure`] says, where the evaluator accepted the inputs.
pub fn evaluated_failure(error: &ExecuteError) -> Diagnostic {
    machine_failure(error).note("the evaluator finds nothing wrong: please report this bug of the compiler")
}
