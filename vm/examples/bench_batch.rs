//! Batches of proofs, and the memory that proving takes, beside `bulletproofs` 4.0.0.
//!
//!     cargo run --release -p zkvm --example bench_batch [EXPONENT [PROOFS [LARGEST [RUNS]]]]
//!
//! Verifies PROOFS proofs (64 unless told) of 2^EXPONENT multipliers (10): ours with one check, theirs one by one,
//! as they have no other way; the table shows the medians of RUNS (5) runs for one proof. Then proves 2^LARGEST
//! multipliers (15) on each side in a process of its own and shows the most memory it had (Linux only).
#![allow(clippy::print_stdout)]

mod statements;
mod timing;

use std::{env, fs, process::Command};

use statements::{Statement, ours, theirs};
use timing::{medians, print_head, print_row};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [side, exponent] = &*arguments
        && ["zkvm", "bulletproofs"].contains(&&**side)
    {
        return prove_once(side, exponent.parse().expect("a number"));
    }
    let number = |i: usize, default: usize| {
        arguments.get(i).map_or(default, |argument| argument.parse().expect("a number"))
    };
    let n = 1 << number(0, 10).clamp(6, 20);
    let count = number(1, 64).max(1);
    let runs = number(3, 5).max(1);

    print_head("multipliers");
    let (our_pedersen, their_pedersen) = (ours::PedersenGens::default(), theirs::PedersenGens::default());
    let (our_gens, their_gens) = (ours::BulletproofGens::new(n), theirs::BulletproofGens::new(n, 1));
    for (name, statement) in [("products", Statement::Products), ("bits", Statement::Bits)] {
        let our_proofs: Vec<_> =
            (0..count).map(|_| ours::prove(&our_pedersen, &our_gens, statement, n)).collect();
        let their_proof = theirs::prove(&their_pedersen, &their_gens, statement, n);
        let (ours, theirs) = medians(
            runs,
            || ours::verify_batch(&our_pedersen, &our_gens, statement, n, &our_proofs),
            || theirs::verify(&their_pedersen, &their_gens, statement, n, &their_proof),
        );
        print_row(&format!("verify {name}, one of {count} at once"), n, (ours / count as u32, theirs));
    }
    let largest = number(2, 15);
    let memory = ["bulletproofs", "zkvm"].map(|side| peak_memory(side, largest));
    if let [Some(theirs), Some(ours)] = memory {
        println!();
        println!("| peak memory | multipliers | bulletproofs 4.0.0, MiB | zkvm, MiB | ratio |");
        println!("|---|---:|---:|---:|---:|");
        let n = 1usize << largest;
        println!("| prove products | {n} | {theirs:.1} | {ours:.1} | {:.2} |", theirs / ours);
    }
}

/// Proves in this process, generators included.
fn prove_once(side: &str, exponent: usize) {
    let n = 1 << exponent;
    let proof = if side == "zkvm" {
        ours::prove(&ours::PedersenGens::default(), &ours::BulletproofGens::new(n), Statement::Products, n).1
    } else {
        let gens = theirs::BulletproofGens::new(n, 1);
        theirs::prove(&theirs::PedersenGens::default(), &gens, Statement::Products, n).1
    };
    assert!(!proof.is_empty());
    // Linux keeps the most memory that the process ever had.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next());
    println!("{}", kilobytes.unwrap_or_default());
}

/// The most memory, in MiB, that proving takes in a process of its own.
fn peak_memory(side: &str, exponent: usize) -> Option<f64> {
    let this = env::current_exe().ok()?;
    let output = Command::new(this).args([side, &exponent.to_string()]).output().ok()?;
    let kilobytes: f64 = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}
