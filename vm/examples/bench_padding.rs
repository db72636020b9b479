//! What one multiplier above a power of two costs: 2^k multipliers beside 2^k + 1, in turns.
//!
//!     cargo run --release -p zkvm --example bench_padding [LARGEST [RUNS]]
//!
//! LARGEST is the greatest k (14 unless told), RUNS how often each step is timed (25 unless told). The table shows
//! medians of wall-clock time and of ratios; with one thread (`RAYON_NUM_THREADS=1`) that is CPU time.
#![allow(clippy::print_stdout)]

mod statements;
mod timing;

use std::{env, time::Duration};

use statements::{Statement, ours};
use timing::median_ratio;

fn main() {
    let mut arguments = env::args().skip(1).map(|argument| argument.parse::<usize>().expect("a number"));
    let largest = arguments.next().unwrap_or(14).clamp(6, 20);
    let runs = arguments.next().unwrap_or(25).max(1);

    let (pedersen, gens) = (ours::PedersenGens::default(), ours::BulletproofGens::new(2 << largest));
    gens.points(gens.capacity()).expect("derived before anything is timed");
    println!("| step | 2^k multipliers | ms | 2^k + 1: ratio |");
    println!("|---|---:|---:|---:|");
    for (name, statement) in [("products", Statement::Products), ("bits", Statement::Bits)] {
        for n in (6..=largest).map(|exponent| 1 << exponent) {
            let prove = |n| ours::prove(&pedersen, &gens, statement, n);
            let times = median_ratio(runs, || drop(prove(n)), || drop(prove(n + 1)));
            print_row(&format!("prove {name}"), n, times);
            let proofs = [n, n + 1].map(prove);
            let verify = |n, proof| ours::verify(&pedersen, &gens, statement, n, proof);
            let times = median_ratio(runs, || verify(n, &proofs[0]), || verify(n + 1, &proofs[1]));
            print_row(&format!("verify {name}"), n, times);
        }
    }
}

fn print_row(what: &str, n: usize, (time, ratio): (Duration, f64)) {
    println!("| {what} | {n} | {:.2} | {ratio:.2} |", time.as_secs_f64() * 1e3);
}
