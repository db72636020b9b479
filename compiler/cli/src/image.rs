//! `zkc image`

mod contract;

use clap::Args;
use serde_json::{Value, json};
use zkc::diagnostic::{Diagnostic, codes};

pub(super) use contract::ContractArguments;

use super::answer::{Answer, Failure, Report};
use super::console::Console;
use super::limits::MemoryLimit;
use super::program::ProgramArguments;
use super::target::Target;

/// Print image IDs, or the address, key and programs of a contract
///
/// Exit codes: 0 printed, 1 the program has errors, 2 a file is missing, unreadable or malformed, or an image
/// exceeds the memory limit.
#[derive(Args)]
#[command(mut_arg("contract", |contract| contract.conflicts_with("circuit")))]
pub(super) struct Arguments {
    #[command(flatten)]
    program: ProgramArguments,
    #[command(flatten)]
    contract: ContractArguments,
    #[command(flatten)]
    memory: MemoryLimit,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let (ids, report): (Vec<(String, String)>, Report) = match arguments
        .program
        .open(&arguments.memory.budget())?
    {
        Target::Image(_) if arguments.contract.name().is_some() => {
            let message = "an image holds circuits, and no contract";
            return Err(Diagnostic::global(codes::E0945, message)
                .help("give the source of the contract")
                .into());
        }
        Target::Image(file) => (vec![(file.name.clone(), file.image.id().to_string())], Report::default()),
        Target::Source(source) => {
            if let Some(name) = arguments.contract.name() {
                return arguments.contract.answer(*source, name);
            }
            let built = source.build(arguments.program.any(), console)?;
            let ids = built.iter().map(|built| (built.name.clone(), built.id.to_string())).collect();
            (ids, source.into_report(&built))
        }
    };
    let text: String = ids.iter().map(|(name, id)| format!("{id}  {name}\n")).collect();
    let images: Vec<Value> =
        ids.iter().map(|(name, id)| json!({ "circuit": name, "image_id": id })).collect();
    Ok(Answer::new(text).with("images", images).report(report))
}
