//! What a cheating prover can do: every assignment of all wires is searched for a second accepted result, and for
//! inputs that are not of their types.
//!
//! `ZKC_ADVERSARY=n` runs n times as many generated programs and deletions. `--nocapture` shows how much was searched.

// How much was searched is part of what these tests say.
#![allow(clippy::print_stdout)]

mod audit;
mod deletions;
mod enums;
mod faithful;
mod gadgets;
mod generated;
mod generator;
mod hints;
mod mutations;
mod returns;
mod search;
mod std_functions;
mod std_records;
mod std_values;
mod twins;

/// How many times the usual work.
fn effort() -> usize {
    std::env::var("ZKC_ADVERSARY").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}
