//! `zkc`, the command line. Each command is a function from its arguments to an [`Answer`] or a [`Failure`]; only `console` prints,
//! only `files` touches the disk.

mod answer;
mod audit;
mod build;
mod cache;
mod check;
mod commit;
mod console;
mod cost;
mod eval;
mod explain;
mod files;
mod image;
mod inputs;
mod inputs_file;
mod inspect;
mod interface;
mod journal;
mod key;
mod ledger;
mod limits;
mod lock;
mod locks;
mod new;
mod program;
mod prove;
mod publish;
mod random;
mod run;
mod target;
mod test;
mod tx;
mod verify;

use std::process::ExitCode;

use answer::{Answer, Failure};
use cache::Cache;
use clap::{Parser, Subcommand};
use console::{ColorChoice, Console};

/// Write rules over hidden data, prove that they hold, verify the proofs.
#[derive(Parser)]
#[command(name = "zkc", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 yes, 1 no (errors in the program, a check that fails, a receipt that is \
rejected), 2 it could not be judged (wrong usage; a file that is missing, unreadable or malformed)."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Print one JSON document on stdout, and nothing on stderr
    #[arg(long, global = true)]
    json: bool,
    /// When to colour messages
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    color: ColorChoice,
    /// Do not read or write generators in the cache folder (ZKC_CACHE, or zkc in the user's cache folder)
    #[arg(long, global = true)]
    no_cache: bool,
}

#[derive(Subcommand)]
enum Command {
    New(new::Arguments),
    Check(check::Arguments),
    Build(build::Arguments),
    Inputs(inputs::Arguments),
    Eval(eval::Arguments),
    Commit(commit::Arguments),
    Run(run::Arguments),
    Prove(prove::Arguments),
    Verify(verify::Arguments),
    Image(image::Arguments),
    Interface(interface::Arguments),
    Cost(cost::Arguments),
    Audit(audit::Arguments),
    Test(test::Arguments),
    Inspect(inspect::Arguments),
    Key(key::Arguments),
    Ledger(ledger::Arguments),
    Tx(tx::Arguments),
    Explain(explain::Arguments),
}

/// Parses the command line and runs the command.
fn main() -> ExitCode {
    let Arguments { command, json, color, no_cache } = Arguments::parse();
    let cache = Cache::new(no_cache);
    let console = Console::new(json, color);
    let (name, result): (&str, Result<Answer, Failure>) = match command {
        Command::New(arguments) => ("new", new::run(&arguments)),
        Command::Check(arguments) => ("check", check::run(&arguments, &console)),
        Command::Build(arguments) => ("build", build::run(&arguments, &console)),
        Command::Inputs(arguments) => ("inputs", inputs::run(&arguments, &console)),
        Command::Eval(arguments) => ("eval", eval::run(&arguments, &console)),
        Command::Commit(arguments) => ("commit", commit::run(&arguments, &console)),
        Command::Run(arguments) => ("run", run::run(&arguments, &console)),
        Command::Prove(arguments) => ("prove", prove::run(&arguments, &console, &cache)),
        Command::Verify(arguments) => ("verify", verify::run(&arguments, &console, &cache)),
        Command::Image(arguments) => ("image", image::run(&arguments, &console)),
        Command::Interface(arguments) => ("interface", interface::run(&arguments, &console)),
        Command::Cost(arguments) => ("cost", cost::run(&arguments, &console)),
        Command::Audit(arguments) => ("audit", audit::run(&arguments, &console)),
        Command::Test(arguments) => ("test", test::run(&arguments, &console)),
        Command::Inspect(arguments) => ("inspect", inspect::run(&arguments, &console)),
        Command::Key(arguments) => ("key", key::run(&arguments, &console)),
        Command::Ledger(arguments) => ("ledger", ledger::run(&arguments, &console)),
        Command::Tx(arguments) => ("tx", tx::run(&arguments, &console)),
        Command::Explain(arguments) => ("explain", explain::run(&arguments)),
    };
    ExitCode::from(console.finish(name, result))
}
