//! Our prover and verifier beside those of `bulletproofs` 4.0.0: the same statements in the same run.
//!
//!     cargo run --release -p zkvm --example bench_prove [LARGEST [RUNS]]
//!
//! LARGEST is the exponent of the largest number of multipliers (13 unless told), RUNS how often each step is
//! timed (5 unless told). The table shows medians. docs/performance.md says how to read it.

mod statements;
mod timing;

use std::env;

use statements::{Statement, ours, theirs};
use timing::{medians, print_head, print_row, timed};

fn main() {
    let mut arguments = env::args().skip(1).map(|argument| argument.parse::<usize>().expect("a number"));
    let largest = arguments.next().unwrap_or(13).clamp(6, 20);
    let runs = arguments.next().unwrap_or(5).max(1);

    let capacity = 1 << largest;
    let (our_pedersen, their_pedersen) = (ours::PedersenGens::default(), theirs::PedersenGens::default());
    let our_gens = ours::BulletproofGens::new(capacity);
    print_head("multipliers");
    // Ours are derived when first needed and kept, so this can be timed only once.
    let derive_ours = timed(|| our_gens.points(capacity).expect("within the capacity"));
    let derive_theirs = timed(|| theirs::BulletproofGens::new(capacity, 1));
    print_row("derive generators", capacity, (derive_ours, derive_theirs));
    let their_gens = theirs::BulletproofGens::new(capacity, 1);

    for (name, statement) in [("products", Statement::Products), ("bits", Statement::Bits)] {
        for n in (6..=largest).map(|exponent| 1 << exponent) {
            let our_prove = || ours::prove(&our_pedersen, &our_gens, statement, n);
            let their_prove = || theirs::prove(&their_pedersen, &their_gens, statement, n);
            let (our_proof, their_proof) = (our_prove(), their_prove());
            let times = medians(runs, || drop(our_prove()), || drop(their_prove()));
            print_row(&format!("prove {name}"), n, times);
            let times = medians(
                runs,
                || ours::verify(&our_pedersen, &our_gens, statement, n, &our_proof),
                || theirs::verify(&their_pedersen, &their_gens, statement, n, &their_proof),
            );
            print_row(&format!("verify {name}"), n, times);
        }
    }
}
