//! `zkc verify`

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value};
use zkc::diagnostic::{Diagnostic, Verdict, codes};
use zkvm::verify::{BatchVerifyError, VerifyError};
use zkvm::{Budget, Entry, Image, ImageId, Receipt};

use super::answer::{Answer, Failure, Report};
use super::cache::Cache;
use super::console::Console;
use super::limits::{ImageLimits, VERIFYING, over_budget};
use super::lock::LockArguments;
use super::run::described;
use super::target::{self, Target};
use super::{files, journal};

/// Verify receipts against images that you trust
///
/// The image is never taken from a receipt. If several images are given, each receipt is verified against the one
/// whose ID it names. If a program has several circuits, choose one with --circuit, or by ID with --id. Many
/// receipts take less time together than one by one.
///
/// An image declares how much work it needs, and one that needs more than the limits is refused before it runs.
/// Raise the limits only for an image that you trust.
///
/// Exit codes: 0 all are accepted, 1 at least one is rejected, 2 none is rejected but one could not be judged: wrong
/// usage, a file that is missing, unreadable or malformed, a program with errors, an image that does not have the
/// expected ID or exceeds the limits.
#[derive(Args)]
pub(super) struct Arguments {
    /// The receipts
    #[arg(required = true, value_name = "RECEIPT")]
    receipts: Vec<PathBuf>,
    /// The image, or a .zk file or folder to build it from; may be given several times
    #[arg(long = "image", required = true, value_name = "PATH")]
    images: Vec<PathBuf>,
    /// The image ID that a receipt must have; if given several times, one of them
    #[arg(long = "id", value_name = "HEX")]
    ids: Vec<String>,
    /// The circuit, if the program has several; may be given several times
    #[arg(long = "circuit", value_name = "NAME")]
    circuits: Vec<String>,
    #[command(flatten)]
    limits: ImageLimits,
    #[command(flatten)]
    lock: LockArguments,
}

/// An image to verify against.
struct Trusted {
    name: String,
    image: Image,
    id: ImageId,
}

/// A receipt that is accepted.
struct Accepted {
    text: String,
    json: Map<String, Value>,
}

pub(super) fn run(arguments: &Arguments, console: &Console, cache: &Cache) -> Result<Answer, Failure> {
    let ids = arguments.ids.iter().map(|id| parse_id(id)).collect::<Result<Vec<_>, _>>()?;
    let budget = arguments.limits.budget();
    let (trusted, report) = trusted(arguments, &ids, &budget, console).map_err(Failure::unjudged)?;
    let verifier = Verifier { arguments, ids, trusted, budget };
    let mut paths = arguments.receipts.iter();
    let mut verdicts = vec![];
    while verdicts.len() < arguments.receipts.len() {
        // Not all at once: a receipt in memory is many times its file.
        let receipts = some_receipts(&mut paths, budget.memory / 8);
        verdicts.extend(verifier.judge(receipts, console, cache));
    }
    answer(arguments, verdicts, report)
}

/// Reads receipts until they take so much memory, and at least one.
fn some_receipts<'a>(paths: &mut std::slice::Iter<'a, PathBuf>, memory: u64) -> Vec<Read<'a>> {
    let mut receipts = vec![];
    let mut taken = 0;
    while taken < memory
        && let Some(path) = paths.next()
    {
        let receipt = target::receipt(path).map_err(Failure::unjudged);
        taken += receipt.as_ref().map_or(0, |receipt| {
            let entries = receipt.claim.journal.entries.len() * size_of::<Entry>();
            (entries + receipt.seal.proof().len()) as u64
        });
        receipts.push((path, receipt));
    }
    receipts
}

/// The images to verify against. The receipts have no say in this.
fn trusted(
    arguments: &Arguments,
    ids: &[ImageId],
    budget: &Budget,
    console: &Console,
) -> Result<(Vec<Trusted>, Report), Failure> {
    let circuits: Vec<&str> = arguments.circuits.iter().map(String::as_str).collect();
    let mut trusted = vec![];
    let mut report = Report::default();
    for path in &arguments.images {
        match target::open(path, budget, arguments.lock.comparing())? {
            Target::Image(file) => {
                target::refuse_circuit(circuits.first().copied())?;
                let id = file.image.id();
                trusted.push(Trusted { name: file.name, image: file.image, id });
            }
            Target::Source(source) => {
                let mut built = match &*circuits {
                    [] if ids.is_empty() => source.build(target::one(None), console)?,
                    [] => source.build(target::any(None), console)?,
                    circuits => source.build_each(circuits, console)?,
                };
                // Of a program's circuits, those that are meant by their IDs; if none is, any serves to say so.
                if built.iter().any(|built| ids.contains(&built.id)) {
                    built.retain(|built| ids.contains(&built.id));
                } else if !ids.is_empty() {
                    built.truncate(1);
                }
                if built.is_empty() {
                    return Err(Diagnostic::global(codes::E0810, "there is no circuit").into());
                }
                report.join(source.into_report(&built));
                let built = built.into_iter();
                trusted.extend(built.map(|b| Trusted { name: b.name, image: b.image, id: b.id }));
            }
        }
    }
    Ok((trusted, report))
}

/// What receipts are judged by.
struct Verifier<'a> {
    arguments: &'a Arguments,
    /// If any are given, a receipt must have one of them.
    ids: Vec<ImageId>,
    trusted: Vec<Trusted>,
    budget: Budget,
}

/// A receipt's path, and the receipt if it could be read.
type Read<'a> = (&'a PathBuf, Result<Receipt, Failure>);

/// A receipt's path, and the receipt with the image that it is verified against.
type Matched<'a> = (&'a PathBuf, Result<(Receipt, &'a Trusted), Failure>);

impl Verifier<'_> {
    /// A verdict for every receipt.
    fn judge(
        &self,
        receipts: Vec<Read<'_>>,
        console: &Console,
        cache: &Cache,
    ) -> Vec<Result<Accepted, Failure>> {
        let matched = receipts.into_iter().map(|(path, receipt)| {
            let matched = receipt.and_then(|receipt| {
                let trusted = self.image_for(&receipt, &self.rejected(path))?;
                Ok((receipt, trusted))
            });
            (path, matched)
        });
        let matched: Vec<Matched<'_>> = matched.collect();
        let known = matched.iter().filter_map(|(_, matched)| matched.as_ref().ok());
        let pairs: Vec<(&Image, &Receipt)> =
            known.map(|(receipt, trusted)| (&trusted.image, receipt)).collect();
        let multipliers = pairs.iter().map(|(image, _)| image.counts.multipliers).max().unwrap_or(0);
        let verify = || console.during("verifying", || zkvm::verify_batch_within(&pairs, &self.budget));
        let result = cache.around(multipliers, verify);
        let failures = result.map_or_else(|BatchVerifyError { failures }| failures, |_| vec![]);
        let mut errors = failures.into_iter().peekable();
        let mut index = 0..;
        let verdicts = matched.into_iter().map(|(path, matched)| {
            let (receipt, trusted) = matched?;
            let index = index.next();
            match errors.next_if(|(failed, _)| Some(*failed) == index) {
                Some((_, error)) => Err(rejection(&self.rejected(path), &error).into()),
                None => self.accepted(path, &receipt, trusted),
            }
        });
        verdicts.collect()
    }

    /// The image that a receipt is verified against.
    fn image_for(&self, receipt: &Receipt, rejected: &str) -> Result<&Trusted, Failure> {
        let claimed = receipt.claim.image_id;
        if !self.ids.is_empty() && !self.ids.contains(&claimed) {
            return Err(other_image(rejected, claimed, &self.ids).into());
        }
        match (self.trusted.iter().find(|trusted| trusted.id == claimed), &*self.trusted) {
            (Some(trusted), _) => Ok(trusted),
            (None, [trusted]) if !self.ids.is_empty() => {
                let message = format!("the image is {}, but {claimed} was expected", trusted.id);
                Err(Diagnostic::global(codes::E0816, message).into())
            }
            (None, _) if !self.ids.is_empty() => {
                Err(Diagnostic::global(codes::E0816, format!("none of the images has the ID {claimed}"))
                    .into())
            }
            (None, trusted) => {
                let expected: Vec<ImageId> = trusted.iter().map(|trusted| trusted.id).collect();
                Err(other_image(rejected, claimed, &expected).into())
            }
        }
    }

    fn accepted(&self, path: &Path, receipt: &Receipt, trusted: &Trusted) -> Result<Accepted, Failure> {
        let Trusted { name, image, id } = trusted;
        let items = described(image, &receipt.claim.journal)
            .map_err(|diagnostic| Failure::from(diagnostic).unjudged())?;
        let which = if self.is_alone() { String::new() } else { format!(" {}", files::show(path)) };
        let text = format!("accepted{which}\nimage {id}  {name}\n{}", journal::text(&items));
        let json = Answer::default()
            .with("accepted", true)
            .with("circuit", &**name)
            .with("image_id", id.to_string())
            .with("journal", journal::json(&items))
            .json;
        Ok(Accepted { text, json })
    }

    fn is_alone(&self) -> bool {
        self.arguments.receipts.len() == 1
    }

    /// How a message about a rejected receipt begins.
    fn rejected(&self, path: &Path) -> String {
        if self.is_alone() { "rejected".into() } else { format!("{} is rejected", files::show(path)) }
    }
}

/// One answer out of all verdicts.
fn answer(
    arguments: &Arguments,
    verdicts: Vec<Result<Accepted, Failure>>,
    mut report: Report,
) -> Result<Answer, Failure> {
    let (mut text, mut receipts, mut refusals, mut alone) = (vec![], vec![], vec![], Map::new());
    for (path, verdict) in arguments.receipts.iter().zip(verdicts) {
        let mut entry = Map::from_iter([("receipt".to_string(), path.display().to_string().into())]);
        match verdict {
            Ok(accepted) => {
                entry.extend(accepted.json.clone());
                text.push(accepted.text);
                alone = accepted.json;
            }
            Err(failure) => {
                // Whether it holds is not known if it could not be judged.
                let accepted = match failure.verdict {
                    Verdict::No => Value::Bool(false),
                    Verdict::Unjudged => Value::Null,
                };
                entry.insert("accepted".into(), accepted);
                refusals.push(failure.verdict);
                report.join(failure.report);
            }
        }
        receipts.push(Value::Object(entry));
    }
    let mut json = Map::from_iter([("receipts".to_string(), Value::Array(receipts))]);
    // A single rejection is enough to know that not all of them hold.
    if let Some(verdict) = refusals.into_iter().min() {
        return Err(Failure { report, verdict, known: Box::new((text.join("\n"), json)) });
    }
    match arguments.receipts.len() {
        1 => json.extend(alone),
        _ => drop(json.insert("accepted".into(), true.into())),
    }
    Ok(Answer { text: text.join("\n"), json, report })
}

fn parse_id(text: &str) -> Result<ImageId, Diagnostic> {
    text.trim().parse().map_err(|error| {
        let message = format!("`{}` is not an image ID: {error}", text.escape_debug());
        Diagnostic::global(codes::E0815, message).help("`zkc image` prints image IDs")
    })
}

fn other_image(rejected: &str, claimed: ImageId, expected: &[ImageId]) -> Diagnostic {
    let diagnostic = Diagnostic::global(codes::E0704, format!("{rejected}: the receipt is of another image"))
        .note(format!("the image ID of the receipt is {claimed}"));
    expected
        .iter()
        .fold(diagnostic, |diagnostic, id| diagnostic.note(format!("the expected image ID is       {id}")))
        .help("give the image that the receipt was made with: if the program was changed since, its image has another ID")
}

/// Why a receipt is rejected; the message begins with `rejected`.
pub(super) fn rejection(rejected: &str, error: &VerifyError) -> Diagnostic {
    match error {
        VerifyError::ImageMismatch { image, claimed } => other_image(rejected, *claimed, &[*image]),
        VerifyError::UnexpectedImage { expected, found } => {
            Diagnostic::global(codes::E0816, format!("the image is {found}, but {expected} was expected"))
        }
        VerifyError::Image(error) => {
            Diagnostic::global(codes::E0806, format!("the image is malformed: {error}"))
        }
        VerifyError::OverBudget(error) => over_budget(error, VERIFYING),
        VerifyError::Journal(error) => Diagnostic::global(codes::E0705, format!("{rejected}: {error}")),
        error => Diagnostic::global(codes::E0706, format!("{rejected}: {error}"))
            .help("do not trust it: it is damaged or forged; ask for it again, or prove again"),
    }
}
