//! `zkc eval`

use std::path::{Path, PathBuf};

use clap::Args;
use zkc::diagnostic::{Diagnostic, codes};
use zkc::driver::{self, Checked, NoFiles};
use zkc::eval::{Evaluated, Scope, eval_in};
use zkvm::abi::Type;

use super::answer::{Answer, Failure, Report};
use super::console::Console;
use super::inputs_file::{self, refused};
use super::limits::MemoryLimit;
use super::lock::LockArguments;
use super::target::{self, Target};

/// Evaluate an expression, and print its value as an inputs file takes it
///
/// The expression can name the modules of the standard library, as in `poseidon::hash2(7, 9)`, and what the program at PATH
/// has, private items included. With --inputs it can name the inputs of a circuit, too. Statements may come before it.
///
/// Exit codes: 0 printed, 1 the expression, the program or the inputs have errors, or a check fails, 2 a file is missing,
/// unreadable or malformed, there are several circuits and none is chosen, or an image exceeds the memory limit.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    what: What,
}

// No doc comment: clap would show it as the command's own.
#[derive(Args)]
pub(super) struct What {
    /// An expression of the language
    #[arg(value_name = "EXPRESSION", allow_hyphen_values = true)]
    expression: String,
    /// A .zk file, a folder with Zk.toml or an image, whose names the expression can use
    path: Option<PathBuf>,
    /// The inputs of a circuit, which the expression can name: a .toml or .json file
    #[arg(short, long, value_name = "FILE")]
    inputs: Option<PathBuf>,
    /// The circuit of the inputs, if there are several
    #[arg(long, value_name = "NAME", requires = "inputs")]
    circuit: Option<String>,
    /// Show values of the inputs file in messages even where stderr is no terminal
    #[arg(long)]
    show_secrets: bool,
    #[command(flatten)]
    memory: MemoryLimit,
    #[command(flatten)]
    lock: LockArguments,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let Evaluated { value, logs } = evaluated(&arguments.what, console)?;
    // Something without a value is evaluated for its checks.
    let nothing = value.ty == Type::Tuple(vec![]);
    let text = if nothing { String::new() } else { format!("{value}\n") };
    Ok(Answer::new(text)
        .with("type", value.ty.to_string())
        .with("value", value.json())
        .report(Report { logs, ..Report::default() }))
}

/// The value of an expression, and what `log` printed on the way.
pub(super) fn evaluated(arguments: &What, console: &Console) -> Result<Evaluated, Failure> {
    let What { expression, inputs, circuit, .. } = arguments;
    let (circuit, secrets) = (circuit.as_deref(), console.secrets(arguments.show_secrets));
    let within = |program: &Checked| eval_in(&Scope::new(program, None), expression).map_err(refused);
    let library = || within(&driver::check("main.zk", "", &NoFiles));
    let Some(path) = arguments.path.as_deref().or(inputs.as_ref().map(|_| Path::new("."))) else {
        return library();
    };
    match (target::open(path, &arguments.memory.budget(), arguments.lock.comparing())?, inputs) {
        (Target::Source(source), None) => within(&source.checked),
        (Target::Source(source), Some(inputs)) => {
            let mut built = source.build(target::one(circuit), console)?;
            let only = built.pop().ok_or_else(|| Diagnostic::global(codes::E0810, "there is no circuit"))?;
            inputs_file::eval(expression, inputs, Some(source.scope(&only)), &only.image.abi, secrets)
        }
        (Target::Image(_), None) => library(),
        (Target::Image(file), Some(inputs)) => {
            target::refuse_circuit(circuit)?;
            inputs_file::eval(expression, inputs, None, &file.image.abi, secrets)
        }
    }
}
