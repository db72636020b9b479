//! `zkc inspect`

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use zkvm::abi::{Abi, Visibility};
use zkvm::image::{Counts, Routine, SourcePlace};
use zkvm::integer::scalar_to_int;
use zkvm::program::Instruction;
use zkvm::{Entry, Image, Receipt};

use super::answer::{Answer, Failure};
use super::console::Console;
use super::limits::{self, MemoryLimit};
use super::{files, target};

/// Show what is in an image or a receipt
///
/// For an image: its ID, parameters, outputs, declared counts, constants, listing and routines. For a receipt: its claim, its
/// journal, and the kind and size of its seal; nothing is verified.
///
/// Exit codes: 0 shown, 2 the file is missing, unreadable, malformed or of another kind.
#[derive(Args)]
pub(super) struct Arguments {
    /// An image (.zkx) or a receipt (.zkr)
    file: PathBuf,
    #[command(flatten)]
    memory: MemoryLimit,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let (path, budget) = (&arguments.file, arguments.memory.budget());
    if target::is_receipt(path)? {
        let receipt = target::receipt(path)?;
        /// What an entry takes in a JSON document, or on a line.
        const ENTRY: u64 = 600;
        if receipt.claim.journal.entries.len() as u64 * ENTRY > budget.memory {
            return Err(limits::too_much_memory(&files::show(path), budget.memory).into());
        }
        return Ok(inspect_receipt(&receipt));
    }
    let wanted = ("no image and no receipt", "an image (`.zkx`) or a receipt (`.zkr`)");
    let file = target::image(path, wanted, &budget)?;
    // Of an image of megabytes each of these is large: only the one that is asked for.
    Ok(if console.is_json() { image_json(&file.image) } else { Answer::new(image_text(&file.image)) })
}

fn inspect_receipt(receipt: &Receipt) -> Answer {
    let claim = &receipt.claim;
    let kind = receipt.seal.kind().to_string();
    let bytes = receipt.seal.proof().len();
    let mut text = format!("receipt, not verified\nimage {}\n", claim.image_id);
    text += &format!("seal {kind}, {bytes} bytes\njournal: {}\n", claim.journal.entries.len());
    let mut journal: Vec<Value> = vec![];
    for (index, entry) in claim.journal.entries.iter().enumerate() {
        let (kind, value) = match entry {
            Entry::Clear(scalar) => ("clear", scalar_to_int(scalar).to_string()),
            Entry::Commitment(point) => ("commitment", hex::encode(point.as_bytes())),
        };
        text += &format!("{index:>5}  {kind:<10}  {value}\n");
        journal.push(json!({ "kind": kind, "value": value }));
    }
    Answer::new(text)
        .with("kind", "receipt")
        .with("image_id", claim.image_id.to_string())
        .with("format", zkvm::receipt::FORMAT_VERSION)
        .with("seal", json!({ "kind": kind, "bytes": bytes, "proof": hex::encode(receipt.seal.proof()) }))
        .with("journal", journal)
}

/// The most characters of a string from the debug map on a line.
const NOTE: usize = 100;

fn image_text(image: &Image) -> String {
    let mut text = format!("image {}\n", image.id());
    text += &abi_text(&image.abi);
    for (name, count) in counts(&image.counts) {
        text += &format!("{name:<13} {count}\n");
    }
    text += &format!("{:<13} {}\n", "side programs", image.side_programs.len());
    if image.digit_bits > 0 {
        text += &format!("{:<13} {}\n", "digit bits", image.digit_bits);
    }
    text += &format!("constants: {}\n", image.constants.len());
    for (index, constant) in image.constants.iter().enumerate() {
        text += &format!("{index:>7}  {}\n", scalar_to_int(constant));
    }
    let debug = &image.debug;
    let mut last = None;
    let mut titles = titles(image).peekable();
    for (index, instruction) in image.indexed() {
        while let Some((_, title)) = titles.next_if(|(first, _)| *first == index) {
            text += &title;
            last = None;
        }
        let line = instruction.to_string();
        let place = debug.instructions.get(index);
        match place.and_then(|place| debug.places.get(*place as usize)) {
            Some(SourcePlace { file, line: number, text: source, .. }) if place_changes(&mut last, place) => {
                let file = debug.files.get(*file as usize).map_or("?", String::as_str);
                let (file, source) = (shortened(file), shortened(source));
                text += &format!("{index:>7}  {line:<24} ; {file}:{number} {source}\n");
            }
            _ => text += &format!("{index:>7}  {line}\n"),
        }
    }
    titles.for_each(|(_, title)| text += &title);
    text
}

/// What stands above the program and each routine, with the index of the first instruction below.
fn titles(image: &Image) -> impl Iterator<Item = (usize, String)> {
    let mut first = image.code.len();
    let routines = image.routines.iter().enumerate().map(move |(index, routine)| {
        let title =
            format!("routine {index}, {} arguments, {} results:\n", routine.arguments, routine.results);
        let at = first;
        first += routine.code.len();
        (at, title)
    });
    std::iter::once((0, "code:\n".to_string())).chain(routines)
}

/// The start of a string: the debug map may name a long one with every instruction.
fn shortened(text: &str) -> &str {
    text.char_indices().nth(NOTE).map_or(text, |(end, _)| &text[..end])
}

fn image_json(image: &Image) -> Answer {
    let counts: serde_json::Map<String, Value> =
        counts(&image.counts).into_iter().map(|(name, count)| (name.to_string(), count.into())).collect();
    let constants: Vec<String> = image.constants.iter().map(|c| scalar_to_int(c).to_string()).collect();
    let listing = |code: &[Instruction]| code.iter().map(ToString::to_string).collect::<Vec<_>>();
    let routines: Vec<Value> = image
        .routines
        .iter()
        .map(|routine| {
            let Routine { arguments, results, code } = routine;
            json!({ "arguments": arguments, "results": results, "code": listing(code) })
        })
        .collect();
    Answer::default()
        .with("kind", "image")
        .with("image_id", image.id().to_string())
        .with("abi", abi_json(&image.abi))
        .with("counts", counts)
        .with("digit_bits", image.digit_bits)
        .with("constants", constants)
        .with("side_programs", image.side_programs.len())
        .with("routines", routines)
        .with("code", listing(&image.code))
}

/// Whether this instruction comes from another place than the one before.
fn place_changes(last: &mut Option<u32>, place: Option<&u32>) -> bool {
    let changes = place.copied() != *last;
    *last = place.copied();
    changes
}

fn counts(counts: &Counts) -> [(&'static str, u32); 6] {
    [
        ("multipliers", counts.multipliers),
        ("constraints", counts.constraints),
        ("edges", counts.edges),
        ("steps", counts.steps),
        ("slots", counts.slots),
        ("stack", counts.stack),
    ]
}

fn visibility(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Secret => "secret",
    }
}

fn abi_text(abi: &Abi) -> String {
    let parameters = abi.parameters.iter().map(|parameter| {
        format!("input   {} {}: {}\n", visibility(parameter.visibility), parameter.name, parameter.ty)
    });
    let outputs = abi.outputs.iter().map(|output| format!("output  {}: {}\n", output.name, output.ty));
    parameters.chain(outputs).collect()
}

fn abi_json(abi: &Abi) -> Value {
    let parameters = abi.parameters.iter().map(|parameter| {
        json!({
            "name": parameter.name,
            "visibility": visibility(parameter.visibility),
            "type": parameter.ty.to_string(),
        })
    });
    let outputs =
        abi.outputs.iter().map(|output| json!({ "name": output.name, "type": output.ty.to_string() }));
    json!({ "inputs": parameters.collect::<Vec<_>>(), "outputs": outputs.collect::<Vec<_>>() })
}
