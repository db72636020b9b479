//! Executing an image: a run in clear that checks every constraint and makes no proof.

use curve25519_dalek::scalar::Scalar;
use thiserror::Error;

use crate::abi::{Abi, LeafKind};
use crate::generators::PedersenGens;
use crate::image::{Counts, Debug, Image, ImageError, SourcePlace};
use crate::inputs::{Inputs, Opening};
use crate::machine::{Bytes, Failure, Machine, MachineError, Outcome, ProvingDelegate};
use crate::r1cs::{MockError, MockProver};
use crate::receipt::{Entry, Journal};

/// What an image did on some inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// What it says in public, outputs included.
    pub journal: Journal,
    /// What the run cost.
    pub counts: Counts,
    /// The strings it logged.
    pub log: Vec<Bytes>,
}

/// Why an execution failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ExecuteError {
    /// The image breaks a rule.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The inputs do not fit the ABI.
    #[error(transparent)]
    Inputs(#[from] InputsError),
    /// An instruction failed, or a constraint does not hold.
    #[error(transparent)]
    Run(Box<RunError>),
    /// A revealed value is not of the type the ABI gives it.
    #[error("the output `{path}` is not of type {ty}")]
    OutputOutOfRange {
        /// The output's name and path.
        path: String,
        /// The type of the leaf.
        ty: String,
    },
}

/// An image can say that many calls lead to each of many calls, with a long text for each.
const MAX_PLACES: usize = 101;

/// A failed run, and where in the source it failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{error}")]
pub struct RunError {
    /// What happened. [`MachineError::Unsatisfied`] holds the index of the constraint.
    pub error: MachineError,
    /// The index of the instruction among all of the image; `None` for checks at the end of the run.
    pub pc: Option<usize>,
    /// The place of the instruction, then those of the calls that lead there, the first hundred of them; empty without a
    /// debug map.
    pub places: Vec<Location>,
}

/// A place in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file's name, as in the debug map.
    pub file: String,
    /// Line, column, text, message and function.
    pub place: SourcePlace,
}

/// Why inputs do not fit an ABI.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InputsError {
    /// More or fewer inputs of a kind than the ABI says.
    #[error("there are {found} {kind} inputs, but the image's ABI declares {expected}")]
    WrongCount {
        /// `public`, `secret` or `hidden`.
        kind: &'static str,
        /// How many the ABI wants.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// A value that its type does not have.
    #[error("the value of the input `{path}` is not of type {ty}")]
    OutOfRange {
        /// The leaf's name and path.
        path: String,
        /// The type of the leaf.
        ty: String,
    },
    /// An opening of the identity: value and blinding are zero.
    #[error("the commitment of the input `{path}` hides nothing: its value and blinding are zero")]
    TrivialCommitment {
        /// The leaf's name and path.
        path: String,
    },
}

/// Runs an image on inputs and checks every constraint as it is written.
///
/// ```
/// use zkvm::{Image, Inputs, Opening, Scalar};
///
/// let image = Image::decode(include_bytes!("../tests/stored/share.zkx"))?;
/// let mut inputs = Inputs::default();
/// assert!(zkvm::execute(&image, &inputs).is_err(), "the image takes three inputs");
///
/// let number = |n: u32| Scalar::from(n);
/// inputs.public = vec![number(10)];
/// inputs.secret = vec![number(13)];
/// inputs.hidden = vec![Opening { value: number(249), blinding: number(5) }];
/// let execution = zkvm::execute(&image, &inputs)?;
/// assert_eq!(execution.journal.entries[2], zkvm::Entry::Clear(number(323)));
/// assert_eq!(execution.counts, image.counts);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the inputs do not fit, or at the first instruction or constraint that fails.
pub fn execute(image: &Image, inputs: &Inputs) -> Result<Execution, ExecuteError> {
    let Run { mut system, outcome, journal } = run(image, inputs)?;
    system.check().map_err(|error| match error {
        MockError::Unsatisfied(unsatisfied) => outcome.unsatisfied(&image.debug, unsatisfied.constraint),
        MockError::R1cs(error) => run_error(&image.debug, Failure::new(None, error.into())),
    })?;
    Ok(Execution { journal, counts: outcome.counts, log: outcome.log.data().cloned().collect() })
}

/// A run in which every constraint of the first phase holds. What is left is the second phase, whose challenges are a
/// proof's or made up.
pub(crate) struct Run {
    /// The constraint system with its witness.
    pub(crate) system: MockProver,
    pub(crate) outcome: Outcome,
    pub(crate) journal: Journal,
}

/// Runs an image on inputs, once: all that executing and proving have in common.
pub(crate) fn run(image: &Image, inputs: &Inputs) -> Result<Run, ExecuteError> {
    image.check()?;
    check_inputs(&image.abi, inputs)?;
    let outputs = image.abi.counts().outputs as usize;
    let mut delegate = ProvingDelegate::new(MockProver::new(), inputs, outputs);
    delegate.open_hidden();
    let outcome = Machine::for_image(image, &mut delegate).run();
    let outcome = outcome.map_err(|failure| run_error(&image.debug, failure))?;
    let (system, revealed) = delegate.finish();
    outcome.check_points().map_err(|failure| run_error(&image.debug, failure))?;
    let journal = write_journal(&image.abi, inputs, &revealed)?;
    Ok(Run { system, outcome, journal })
}

impl Outcome {
    /// The error that a constraint of the run does not hold.
    pub(crate) fn unsatisfied(&self, debug: &Debug, constraint: usize) -> ExecuteError {
        let pc = self.pc_of_constraint(constraint);
        run_error(debug, Failure::new(pc, MachineError::Unsatisfied { constraint }))
    }
}

fn run_error(debug: &Debug, Failure { pc, calls, error }: Failure) -> ExecuteError {
    let places = pc.into_iter().chain(calls).flat_map(|pc| locate(debug, pc)).take(MAX_PLACES).collect();
    ExecuteError::Run(Box::new(RunError { error, pc, places }))
}

/// The place an instruction comes from, then the calls that lead there.
///
/// ```
/// use zkvm::Image;
///
/// let image = Image::decode(include_bytes!("../tests/stored/share.zkx"))?;
/// for location in zkvm::locate(&image.debug, 0) {
///     println!("{}:{}", location.file, location.place.line);
/// }
/// // Without a debug map, or beyond the program's end, nothing is known.
/// assert_eq!(zkvm::locate(&image.debug, image.instructions()).count(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn locate(debug: &Debug, pc: usize) -> impl Iterator<Item = Location> {
    let mut next = debug.instructions.get(pc).copied();
    std::iter::from_fn(move || {
        let index = next?;
        let place = debug.places.get(index as usize)?;
        let file = debug.files.get(place.file as usize).cloned().unwrap_or_default();
        // A caller stands before the place it calls, so this ends.
        next = place.caller.filter(|&caller| caller < index);
        Some(Location { file, place: place.clone() })
    })
}

fn check_inputs(abi: &Abi, inputs: &Inputs) -> Result<(), InputsError> {
    let counts = abi.counts();
    for (kind, expected, found) in [
        ("public", counts.public as usize, inputs.public.len()),
        ("secret", counts.secret as usize, inputs.secret.len()),
        ("hidden", counts.hidden as usize, inputs.hidden.len()),
    ] {
        if found != expected {
            return Err(InputsError::WrongCount { kind, expected, found });
        }
    }
    for leaf in abi.leaves() {
        let value = match leaf.kind {
            LeafKind::Public(k) => inputs.public[k as usize],
            LeafKind::Secret(k) => inputs.secret[k as usize],
            LeafKind::Hidden(k) => {
                if inputs.hidden[k as usize] == Opening::default() {
                    return Err(InputsError::TrivialCommitment { path: leaf.path.to_string() });
                }
                inputs.hidden[k as usize].value
            }
            LeafKind::Output(_) => continue,
        };
        if !leaf.ty.contains(&value) {
            return Err(InputsError::OutOfRange { path: leaf.path.to_string(), ty: leaf.ty.to_string() });
        }
    }
    Ok(())
}

/// Puts the journal together: public and hidden leaves in parameter order, then the outputs.
fn write_journal(abi: &Abi, inputs: &Inputs, outputs: &[Scalar]) -> Result<Journal, ExecuteError> {
    let pedersen = PedersenGens::default();
    let expected = abi.counts().outputs as usize;
    if outputs.len() != expected {
        let error = MachineError::OutputsMissing { revealed: outputs.len(), expected };
        return Err(ExecuteError::Run(Box::new(RunError { error, pc: None, places: Vec::new() })));
    }
    let mut entries = Vec::new();
    for leaf in abi.journal_leaves() {
        entries.push(match leaf.kind {
            LeafKind::Public(k) => Entry::Clear(inputs.public[k as usize]),
            LeafKind::Hidden(k) => {
                let Opening { value, blinding } = inputs.hidden[k as usize];
                Entry::Commitment(pedersen.commit(value, blinding).compress())
            }
            LeafKind::Output(k) if leaf.ty.contains(&outputs[k as usize]) => {
                Entry::Clear(outputs[k as usize])
            }
            LeafKind::Output(_) => {
                let (path, ty) = (leaf.path.to_string(), leaf.ty.to_string());
                return Err(ExecuteError::OutputOutOfRange { path, ty });
            }
            LeafKind::Secret(_) => continue,
        });
    }
    Ok(Journal { entries })
}
