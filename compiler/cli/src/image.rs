//! `zkc image`

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::answer::{Answer, Failure, Report};
use super::console::Console;
use super::limits::MemoryLimit;
use super::lock::LockArguments;
use super::target::{self, Target};

/// Print image IDs
///
/// Exit codes: 0 printed, 1 the program has errors, 2 a file is missing, unreadable or malformed, or an image
/// exceeds the memory limit.
#[derive(Args)]
pub(super) struct Arguments {
    /// A .zk file, a folder with Zk.toml or an image
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Print the ID of this circuit only
    #[arg(long, value_name = "NAME")]
    circuit: Option<String>,
    #[command(flatten)]
    memory: MemoryLimit,
    #[command(flatten)]
    lock: LockArguments,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let (ids, report): (Vec<(String, String)>, Report) =
        match target::open(&arguments.path, &arguments.memory.budget(), arguments.lock.comparing())? {
            Target::Image(file) => {
                target::refuse_circuit(arguments.circuit.as_deref())?;
                (vec![(file.name.clone(), file.image.id().to_string())], Report::default())
            }
            Target::Source(source) => {
                let built = source.build(target::any(arguments.circuit.as_deref()), console)?;
                let ids = built.iter().map(|built| (built.name.clone(), built.id.to_string())).collect();
                (ids, source.into_report(&built))
            }
        };
    let text: String = ids.iter().map(|(name, id)| format!("{id}  {name}\n")).collect();
    let images: Vec<Value> =
        ids.iter().map(|(name, id)| json!({ "circuit": name, "image_id": id })).collect();
    Ok(Answer::new(text).with("images", images).report(report))
}
