//! `zkc build`

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use zkc::diagnostic::{Diagnostic, codes};

use super::answer::{Answer, Failure};
use super::console::Console;
use super::{files, target};

/// Compile circuits to images and print their image IDs
///
/// Every circuit becomes target/NAME.zkx, in the project's folder or beside the .zk file.
///
/// Exit codes: 0 built, 1 the program has errors, 2 a file is missing, unreadable, malformed or cannot be written.
#[derive(Args)]
pub(super) struct Arguments {
    /// A .zk file or a folder with Zk.toml
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Build this circuit only
    #[arg(long, value_name = "NAME")]
    circuit: Option<String>,
    /// Where to write the image, if there is one circuit
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    files::refuse_source_name(arguments.output.as_deref())?;
    let source = target::open_source(&arguments.path)?;
    let choice = match arguments.output {
        Some(_) => target::one(arguments.circuit.as_deref()),
        None => target::any(arguments.circuit.as_deref()),
    };
    let built = source.build(choice, console)?;
    let mut text = String::new();
    let mut images: Vec<Value> = vec![];
    if arguments.output.is_none() {
        files::make_folder(&source.output)?;
    }
    for built in &built {
        let path = match &arguments.output {
            Some(path) => path.clone(),
            None => source.output.join(format!("{}.zkx", built.name)),
        };
        let bytes = built.image.encode();
        refuse_unreadable(&bytes)?;
        files::write(&path, &bytes)?;
        text += &format!("{}  {}\n    {}, {} bytes\n", built.id, built.name, path.display(), bytes.len());
        images.push(json!({
            "circuit": built.name,
            "image_id": built.id.to_string(),
            "path": path.display().to_string(),
            "bytes": bytes.len(),
            "multipliers": built.image.counts.multipliers,
            "constraints": built.image.counts.constraints,
        }));
    }
    Ok(Answer::new(text).with("images", images).report(source.into_report(&built)))
}

/// No image is written that could not be read again.
fn refuse_unreadable(bytes: &[u8]) -> Result<(), Diagnostic> {
    match zkvm::Image::decode(bytes) {
        Ok(_) => Ok(()),
        Err(error) => Err(Diagnostic::global(
            codes::E0702,
            format!("the image that was built cannot be decoded: {error}"),
        )
        .note("please report this bug of the compiler")),
    }
}
