//! `zkc prove`

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use sha3::{Digest, Sha3_256};
use zkc::diagnostic::{Diagnostic, codes};
use zkc::inputs::Bound;
use zkvm::r1cs::Timing;
use zkvm::{Budget, ProveError};

use super::answer::{Answer, Failure};
use super::cache::Cache;
use super::console::Console;
use super::run::{Prepared, What, described, prepare};
use super::{files, journal, verify};

/// Execute, prove, and write the receipt
///
/// The receipt is written to target/NAME.zkr, in the project's folder or beside the .zk file (for an image, to
/// NAME.zkr beside it). Blindings that zkc chooses for hidden inputs are written to NAME.DIGEST.openings.json beside the
/// receipt. Only its owner can read that file, and its name has the receipt's SHA3-256 digest. Keep it: without it, the
/// commitments can never be opened.
///
/// An image declares how much work it needs, and one that needs more than the limits is refused before it runs.
/// Raise the limits only for an image that you trust.
///
/// Exit codes: 0 proved, 1 a check fails, the inputs do not fit or the program has errors, 2 a file is missing,
/// unreadable, malformed or cannot be written, there are several circuits and none is chosen, or an image exceeds
/// the limits.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    what: What,
    /// Where to write the receipt
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Verify the receipt before writing it
    #[arg(long)]
    verify: bool,
    /// Multiply secrets in constant time, for a machine that others can observe; slower
    #[arg(long)]
    constant_time: bool,
}

pub(super) fn run(arguments: &Arguments, console: &Console, cache: &Cache) -> Result<Answer, Failure> {
    files::refuse_source_name(arguments.output.as_deref())?;
    let prepared = prepare(&arguments.what, console)?;
    let Prepared { image, bound, .. } = &prepared;
    let timing = if arguments.constant_time { Timing::Constant } else { Timing::Variable };
    let prove = || console.during("proving", || zkvm::prove_timed(image, &bound.inputs, timing));
    let receipt = match cache.around(image.counts.multipliers, prove) {
        Ok(receipt) => receipt,
        Err(ProveError::Execute(error)) => return Err(prepared.failure(&error)),
        Err(error) => {
            return Err(Diagnostic::global(codes::E0703, format!("no proof could be made: {error}")).into());
        }
    };
    if arguments.verify {
        console
            .during("verifying", || zkvm::verify_within(image, &receipt, &Budget::UNLIMITED))
            .map_err(|error| verify::rejection("rejected", &error))?;
    }
    let items = described(image, &receipt.claim.journal)?;
    let path = match &arguments.output {
        Some(path) => path.clone(),
        None => {
            files::make_folder(&prepared.output)?;
            prepared.output.join(format!("{}.zkr", prepared.name))
        }
    };
    let bytes = receipt.encode();
    // The openings first: a receipt without them would be worth less than none.
    let openings = write_openings(&path, &bytes, &prepared.bound)?;
    files::write(&path, &bytes)?;
    let seal = receipt.seal.proof().len();
    let mut text = format!("image {}  {}\n{}", receipt.claim.image_id, prepared.name, journal::text(&items));
    text += &format!("receipt {}: {} bytes, {seal} of them the seal\n", path.display(), bytes.len());
    if let Some(openings) = &openings {
        text += &format!("openings {}: keep this file secret and safe\n", openings.display());
    }
    if arguments.verify {
        text += "verified\n";
    }
    Ok(Answer::new(text)
        .with("circuit", prepared.name)
        .with("image_id", receipt.claim.image_id.to_string())
        .with("journal", journal::json(&items))
        .with("receipt", path.display().to_string())
        .with("receipt_bytes", bytes.len())
        .with("seal_bytes", seal)
        .with("openings", openings.map(|path| path.display().to_string()))
        .with("verified", arguments.verify)
        .report(prepared.report))
}

/// Writes the openings whose blindings exist nowhere else. The file is named after what is in the receipt, so that
/// no other run has the same name for other blindings, even if it writes its receipt to the same place.
fn write_openings(path: &Path, receipt: &[u8], bound: &Bound) -> Result<Option<PathBuf>, Diagnostic> {
    if bound.fresh.is_empty() {
        return Ok(None);
    }
    let list = bound.drawn().map(|(fresh, opening, commitment)| {
        json!({
            "input": fresh.path,
            "value": zkvm::integer::scalar_to_int(&opening.value).to_string(),
            "blinding": hex::encode(opening.blinding.as_bytes()),
            "commitment": hex::encode(commitment),
        })
    });
    let digest = hex::encode(Sha3_256::digest(receipt));
    let document = json!({ "receipt_sha3_256": digest, "openings": list.collect::<Vec<Value>>() });
    let text = zeroize::Zeroizing::new(serde_json::to_string_pretty(&document).unwrap_or_default() + "\n");
    let mut name = path.with_extension("").into_os_string();
    name.push(format!(".{}.openings.json", &digest[..16]));
    let path = PathBuf::from(name);
    files::write_secret(&path, text.as_bytes())?;
    Ok(Some(path))
}
