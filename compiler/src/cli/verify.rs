//! `zkc verify`

use std::path::{Path, PathBuf};

use clap::Args;
use zkc::diagnostic::Diagnostic;
use zkvm::verify::VerifyError;
use zkvm::{Image, ImageId};

use super::answer::{Answer, Failure, NO, Report};
use super::console::Console;
use super::journal;
use super::run::described;
use super::target::{self, Target};

/// Verify a receipt against an image that you trust
///
/// The image is never taken from the receipt. Of a program with several circuits, choose one with --circuit, or by
/// its ID with --id.
///
/// Exit codes: 0 accepted, 1 rejected, 2 could not be judged: wrong usage, a file that is missing, unreadable or
/// malformed, a program with errors, an image that does not have the expected ID.
#[derive(Args)]
pub(super) struct Arguments {
    /// The receipt
    receipt: PathBuf,
    /// The image, or a .zk file or folder to build it from
    #[arg(long, value_name = "PATH")]
    image: PathBuf,
    /// The image ID the receipt must have
    #[arg(long, value_name = "HEX")]
    id: Option<String>,
    /// The circuit, if the program has several
    #[arg(long, value_name = "NAME")]
    circuit: Option<String>,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    judge(arguments, console).map_err(|failure| {
        let rejected = failure.report.diagnostics.iter().any(|d| REJECTIONS.contains(&d.code));
        if rejected { Failure { exit: NO, ..failure } } else { failure.unjudged() }
    })
}

/// The codes that say that a receipt is rejected.
const REJECTIONS: [&str; 3] = ["E0704", "E0705", "E0706"];

fn judge(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let expected = arguments.id.as_deref().map(parse_id).transpose()?;
    let receipt = target::receipt(&arguments.receipt)?;
    let claimed = receipt.claim.image_id;
    let (name, image, report) =
        chosen_image(&arguments.image, arguments.circuit.as_deref(), expected, console)?;
    if let Some(expected) = expected {
        if claimed != expected {
            return Err(other_image(claimed, expected).into());
        }
        if image.id() != expected {
            let message = format!("the image is {}, and {expected} is expected", image.id());
            return Err(Diagnostic::global("E0816", message).into());
        }
    }
    let verified =
        console.during("verifying", || zkvm::verify(&image, &receipt)).map_err(|error| rejection(&error))?;
    let items = described(&image, verified.journal())?;
    let text = format!("accepted\nimage {}  {name}\n{}", verified.image_id(), journal::text(&items));
    Ok(Answer::new(text)
        .with("accepted", true)
        .with("circuit", name)
        .with("image_id", verified.image_id().to_string())
        .with("journal", journal::json(&items))
        .report(report))
}

/// The image to verify against. The receipt has no say in this.
fn chosen_image(
    path: &Path,
    circuit: Option<&str>,
    expected: Option<ImageId>,
    console: &Console,
) -> Result<(String, Image, Report), Failure> {
    match target::open(path)? {
        Target::Image(file) => {
            target::refuse_circuit(circuit)?;
            Ok((file.name, file.image, Report::default()))
        }
        Target::Source(source) => {
            let choice = match expected {
                Some(_) => target::any(circuit),
                None => target::one(circuit),
            };
            let mut built = source.build(choice, console)?;
            let index = built.iter().position(|built| Some(built.id) == expected).unwrap_or(0);
            if index >= built.len() {
                return Err(Diagnostic::global("E0810", "there is no circuit").into());
            }
            let built = built.swap_remove(index);
            let report = source.into_report(std::slice::from_ref(&built));
            Ok((built.name, built.image, report))
        }
    }
}

fn parse_id(text: &str) -> Result<ImageId, Diagnostic> {
    text.trim().parse().map_err(|error| {
        let message = format!("`{}` is not an image ID: {error}", text.escape_debug());
        Diagnostic::global("E0815", message).help("`zkc image` prints image IDs")
    })
}

fn other_image(claimed: ImageId, expected: ImageId) -> Diagnostic {
    Diagnostic::global("E0704", "rejected: the receipt is of another image")
        .note(format!("the receipt is of {claimed}"))
        .note(format!("expected was   {expected}"))
        .help("give the image that it was made with: a program changed since then has another")
}

/// Why a receipt is rejected.
pub(super) fn rejection(error: &VerifyError) -> Diagnostic {
    match error {
        VerifyError::ImageMismatch { image, claimed } => other_image(*claimed, *image),
        VerifyError::UnexpectedImage { expected, found } => {
            Diagnostic::global("E0816", format!("the image is {found}, and {expected} is expected"))
        }
        VerifyError::Image(error) => Diagnostic::global("E0806", format!("the image is malformed: {error}")),
        VerifyError::Journal(error) => Diagnostic::global("E0705", format!("rejected: {error}")),
        error => Diagnostic::global("E0706", format!("rejected: {error}"))
            .help("do not trust it: it is damaged or forged; ask for it again, or prove again"),
    }
}
