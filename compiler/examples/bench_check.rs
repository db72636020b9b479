//! How long a program of many lines takes to be checked, stage by stage.
//!
//!     cargo run --release -p zkc --example bench_check LINES RUNS [FILE [FUNCTIONS]]
//!
//! Medians of RUNS in milliseconds of wall clock, in one thread: *check* finds names and types, *build* makes an image of every circuit,
//! as `zkc check` does. With FILE, the program is written there, so that the command itself can be measured. FUNCTIONS is how many
//! functions there are for each circuit, from 1, and 8 if it is left out: the fewer, the more circuits there are.
// No part of the library: it prints and may write a file.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use std::time::Instant;
use std::{env, fs};

use zkc::driver::{Choice, NoFiles, check};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let lines: usize = arguments.first().and_then(|n| n.parse().ok()).expect("the number of lines");
    let runs: usize = arguments.get(1).and_then(|n| n.parse().ok()).expect("the number of runs");
    let functions = arguments.get(3).map_or(8, |n| n.parse().expect("the number of functions for a circuit"));
    let text = program(lines, functions);
    if let Some(file) = arguments.get(2) {
        fs::write(file, &text).expect("the file can be written");
    }
    let (mut checks, mut builds, mut circuits) = (vec![], vec![], 0);
    for _ in 0..runs {
        let start = Instant::now();
        let checked = check("main.zk", &text, &NoFiles);
        let found = start.elapsed();
        assert!(checked.diagnostics.is_empty(), "the program has no mistakes");
        circuits = checked.build_all(Choice::All).expect("every circuit can be built").len();
        checks.push(found);
        builds.push(start.elapsed() - found);
    }
    let [check, build] = [checks, builds].map(|mut times| {
        times.sort();
        times[runs / 2].as_secs_f64() * 1000.0
    });
    println!("| lines | circuits | check | build | together |");
    println!("|---:|---:|---:|---:|---:|");
    println!("| {} | {circuits} | {check:.0} | {build:.0} | {:.0} |", text.lines().count(), check + build);
}

/// A program of about so many lines: chapters of some hundred, each with its constants, structs, so many functions and one circuit.
fn program(lines: usize, functions: usize) -> String {
    let mut text = String::new();
    for number in 0.. {
        if text.lines().count() >= lines {
            break;
        }
        text += &chapter(number, functions);
    }
    text
}

fn chapter(number: usize, functions: usize) -> String {
    let calls: String = (0..functions)
        .map(|place| format!("    total = total + rated{number}_{place}(payments, limit);\n"))
        .collect();
    let functions: String = (0..functions).map(|place| function(number, place)).collect();
    format!(
        "const LIMIT{number}: u64 = {};

/// A payment of kind {number}.
struct Payment{number} {{
    sender: u32,
    amount: u64,
    fee: u16,
}}

{functions}
/// What the payments of kind {number} must satisfy.
circuit pay{number}(payments: [Payment{number}; 2], public limit: u64) -> u128 {{
    let mut total: u128 = 0;
{calls}    for payment in payments {{
        assert payment.amount < LIMIT{number} + limit, \"too much\";
        assert payment.sender != {number}, \"not this one\";
    }}
    reveal(total)
}}

",
        1000 + number
    )
}

fn function(number: usize, place: usize) -> String {
    format!(
        "fn rated{number}_{place}(payments: [Payment{number}; 2], limit: u64) -> u64 {{
    let mut sum: u64 = {place};
    for payment in payments {{
        let cost = payment.amount + {place} * payment.fee;
        // Only some are counted.
        if payment.fee > {place} {{
            sum += (cost + limit) % {};
        }}
    }}
    sum
}}

",
        number + place + 2
    )
}
