//! `zkc build`

mod scripts;

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use zkc::diagnostic::{Diagnostic, codes};
use zkc::driver::Built;
use zkvm::{Budget, Image, ImageId};

use super::answer::{Answer, Failure};
use super::console::Console;
use super::program::SourceCircuits;
use super::{files, limits};
use scripts::ScriptArguments;

/// Compile circuits to images and print their image IDs, or a contract to scripts
///
/// Every circuit becomes target/NAME.zkx, in the project's folder or beside the .zk file. With `--target zkos` a contract becomes
/// target/NAME.zks: the scripts of script transactions, and their address.
///
/// Exit codes: 0 built, 1 the program has errors (or warnings, if these are denied), 2 a file is missing, unreadable, malformed or cannot be written.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    program: SourceCircuits,
    #[command(flatten)]
    scripts: ScriptArguments,
    /// Where to write the image, if there is one circuit, or the scripts
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Take warnings for errors, and write nothing then
    #[arg(long)]
    deny_warnings: bool,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    files::refuse_source_name(arguments.output.as_deref())?;
    let source = arguments.program.source().open_to_write()?;
    if let Some(name) = arguments.scripts.contract() {
        return arguments.scripts.answer(source, name, arguments.output.as_deref(), arguments.deny_warnings);
    }
    let choice = match arguments.output {
        Some(_) => arguments.program.one(),
        None => arguments.program.any(),
    };
    let built = source.build(choice, console)?;
    let mut text = String::new();
    let mut images: Vec<Value> = vec![];
    let output = source.output.clone();
    let mut report = source.into_report(&built);
    if arguments.deny_warnings {
        report.deny_warnings()?;
    }
    if arguments.output.is_none() {
        files::make_folder(&output)?;
    }
    for built in built {
        let (name, image, id) = image_of(built);
        let path = match &arguments.output {
            Some(path) => path.clone(),
            None => output.join(format!("{name}.zkx")),
        };
        report.diagnostics.extend(limits::large_image(&name, &image));
        let (bytes, counts) = (image.encode(), image.counts);
        drop(image);
        refuse_unreadable(&bytes)?;
        files::write(&path, &bytes)?;
        text += &format!("{id}  {name}\n    {}, {} bytes\n", path.display(), bytes.len());
        images.push(json!({
            "circuit": name,
            "image_id": id.to_string(),
            "path": path.display().to_string(),
            "bytes": bytes.len(),
            "multipliers": counts.multipliers,
            "constraints": counts.constraints,
        }));
    }
    Ok(Answer::new(text).with("images", images).report(report))
}

/// The image alone: what it was made from takes several times its memory.
fn image_of(built: Built) -> (String, Image, ImageId) {
    (built.name, built.image, built.id)
}

/// No image is written that could not be read again, by somebody who trusts it.
fn refuse_unreadable(bytes: &[u8]) -> Result<(), Diagnostic> {
    match Image::decode_within(bytes, &Budget::UNLIMITED) {
        Ok(_) => Ok(()),
        Err(error) => Err(Diagnostic::global(
            codes::E0702,
            format!("the image that was built cannot be decoded: {error}"),
        )
        .note("please report this bug of the compiler")),
    }
}
