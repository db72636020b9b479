//! Whether the time that proving takes tells anything of the witness, by the method of Reparaz, Balasch and Verbauwhede,
//! "Dude, is my code constant time?" (2017).
//!
//!     cargo run --release -p zkvm --example constant_time [MEASUREMENTS]
//!
//! A step is timed on witnesses of two classes, drawn at random each time. Welch's t tells whether the two
//! distributions of times have the same mean; so it does of those below each of a hundred limits, as the slow times
//! are mostly the system's doing. The greatest |t| is shown: above 4.5 the classes can be told apart, and 10 is
//! far beyond chance. docs/security.md has a result.
#![allow(clippy::print_stdout)]

use std::env;
use std::hint::black_box;
use std::time::Instant;

use rand_core::{OsRng, RngCore};
use zkvm::gadgets::range;
use zkvm::r1cs::{BoundStatement, ConstraintSystem, Prover, Timing};
use zkvm::signature::SigningKey;
use zkvm::{BulletproofGens, PedersenGens, Scalar};

fn main() {
    let many = env::args().nth(1).map_or(4_000, |text| text.parse().expect("a number"));
    println!("| timed | first class | second class | max abs t, constant | max abs t, variable |");
    println!("|---|---|---|---:|---:|");
    for (name, prove) in [("proof, 64 products", products as Proof), ("proof, range of 64 bits", bits)] {
        for (one, other) in [(Class::Zero, Class::Random), (Class::Small, Class::Random)] {
            let [constant, variable] = [Timing::Constant, Timing::Variable]
                .map(|timing| t_of_proofs(prove, timing, (one, other), many));
            println!("| {name} | {one:?} | {other:?} | {constant:.1} | {variable:.1} |");
        }
    }
    let commitments = t_of(many * 10, |second| {
        let (value, blinding) = (class(Class::Small, second).draw(), Class::Random.draw());
        move || {
            black_box(PedersenGens::default().commit(value, blinding));
        }
    });
    println!("| commitment | Small | Random | {commitments:.1} | |");
    let keys = t_of(many * 10, |second| {
        let scalar = class(Class::Small, second).draw() + Scalar::ONE;
        let key = SigningKey::from_scalar(scalar).expect("not zero");
        move || {
            black_box(key.verification_key());
        }
    });
    println!("| public key | Small | Random | {keys:.1} | |");
}

/// What secrets are like.
#[derive(Clone, Copy, Debug)]
enum Class {
    Zero,
    /// A bit.
    Small,
    Random,
}

impl Class {
    /// Takes the same steps for all classes, so that what is timed next finds the machine in the same state.
    fn draw(self) -> Scalar {
        let mut bytes = [0; 64];
        OsRng.fill_bytes(&mut bytes);
        let (small, random) = (Scalar::from(bytes[0] & 1), Scalar::from_bytes_mod_order_wide(&bytes));
        [Scalar::ZERO, small, random][self as usize]
    }
}

fn class(first: Class, second: bool) -> Class {
    if second { Class::Random } else { first }
}

/// Writes the constraints of a system with secrets of a class.
type Proof = fn(&mut Prover<'_>, Class);

/// Products of secrets.
fn products(prover: &mut Prover<'_>, class: Class) {
    for _ in 0..64 {
        let wires = Some((class.draw(), class.draw()));
        prover.allocate_multiplier(wires).expect("an assignment");
    }
}

/// A range, whose wires are bits: all zero, or any.
fn bits(prover: &mut Prover<'_>, class: Class) {
    let value = u64::from_le_bytes(*class.draw().as_bytes().first_chunk().expect("eight bytes"));
    let (_, committed) = prover.commit(value.into(), Class::Random.draw());
    range(prover, committed.into(), 64).expect("an assignment");
}

fn t_of_proofs(proof: Proof, timing: Timing, (one, other): (Class, Class), many: usize) -> f64 {
    let (pedersen, generators) = (PedersenGens::default(), BulletproofGens::new(64));
    t_of(many, |second| {
        let mut prover = Prover::new(&pedersen, BoundStatement::fixed(b"constant time"));
        prover.set_timing(timing);
        proof(&mut prover, if second { other } else { one });
        let generators = &generators;
        move || drop(black_box(prover.prove(generators)))
    })
}

/// The greatest |t| of a step that is prepared again for each measurement, for the first class or the second one.
fn t_of<S: FnOnce()>(many: usize, mut make: impl FnMut(bool) -> S) -> f64 {
    let mut times: Vec<(bool, f64)> = Vec::with_capacity(many);
    for _ in 0..many + many / 10 {
        let second = OsRng.next_u32() & 1 == 1;
        let step = make(second);
        let start = Instant::now();
        step();
        times.push((second, start.elapsed().as_nanos() as f64));
    }
    // The first ones find cold caches.
    let times = &times[many / 10..];
    let mut sorted: Vec<f64> = times.iter().map(|(_, time)| *time).collect();
    sorted.sort_by(f64::total_cmp);
    // As in the paper's program: few of the times at first, then ever closer to all.
    let limits = (1..=100).map(|k| sorted[((1.0 - 0.5f64.powf(0.1 * f64::from(k))) * many as f64) as usize]);
    limits.chain([f64::INFINITY]).map(|limit| welch(times, limit).abs()).fold(0.0, f64::max)
}

/// Welch's t of the times below a limit; 0 if they are too few to tell.
fn welch(times: &[(bool, f64)], limit: f64) -> f64 {
    let of = |class: bool| {
        let below = times.iter().filter(|(second, time)| *second == class && *time < limit);
        let below: Vec<f64> = below.map(|(_, time)| *time).collect();
        let n = below.len() as f64;
        let mean = below.iter().sum::<f64>() / n;
        let variance = below.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (n - 1.0);
        (n, mean, variance / n)
    };
    let ((n, mean, error), (other_n, other_mean, other_error)) = (of(false), of(true));
    if n.min(other_n) < 100.0 { 0.0 } else { (mean - other_mean) / (error + other_error).sqrt() }
}
