//! `zkc`, the command line. All input and output of the product is in [`cli`].

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
