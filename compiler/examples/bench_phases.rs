//! Where proving and verifying an image spend CPU time, step by step.
//!
//!     RAYON_NUM_THREADS=1 cargo run --release -p zkc --example bench_phases RUNS IMAGE INPUTS.json ...
//!
//! Medians of RUNS in milliseconds of CPU, all threads together (Linux: `schedstat`), one row for each pair of image and inputs.
//! *engine* is `prove` without the run that it begins with; *equation* is what `verify` does before its final sum of points.
// No part of the library: it reads files and prints.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use std::hint::black_box;
use std::{env, fs, thread};

use zkc::inputs::{self, Format};
use zkc::source::SourceMap;
use zkvm::machine::{Machine, VerifyingDelegate};
use zkvm::r1cs::{R1csProof, Verifier};
use zkvm::seal::receipt_statement;
use zkvm::{BulletproofGens, Image, Inputs, PedersenGens, Receipt, Scalar, Statement};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (runs, files) = arguments.split_first().expect("the number of runs");
    let runs: usize = runs.parse().expect("the number of runs");
    println!("| image | decode | check and ID | run | engine | machine | equation | final sum |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    for pair in files.as_chunks().0 {
        let [image, inputs] = pair;
        print_row(image, inputs, runs);
    }
}

/// The phases of one image on some inputs.
fn print_row(image_path: &str, inputs_path: &str, runs: usize) {
    let bytes = fs::read(image_path).expect("an image");
    let image = Image::decode(&bytes).expect("an image");
    let inputs = read_inputs(&image, inputs_path);
    let receipt = zkvm::prove(&image, &inputs).expect("inputs that fit");
    let (pedersen, gens) = (PedersenGens::default(), BulletproofGens::new(1 << 20));
    let mut times: [Vec<f64>; 7] = Default::default();
    for _ in 0..runs {
        let decode = cpu(|| Image::decode(&bytes));
        let check = cpu(|| (image.id(), image.check()));
        let run = cpu(|| zkvm::execute(&image, &inputs));
        let prove = cpu(|| zkvm::prove(&image, &inputs));
        let mut verifier = None;
        let machine = cpu(|| verifier = Some(built(&image, &receipt)));
        let proof = R1csProof::from_canonical_bytes(receipt.seal.proof()).expect("a proof");
        let mut equation = None;
        let weigh = cpu(|| equation = verifier.take().map(|verifier| verifier.equation(&proof)));
        let equation = zkvm::batch::Equations::from(equation.expect("built").expect("a proof of it"));
        let sum = cpu(|| equation.check(&pedersen, &gens).expect("a proof that holds"));
        let row = [decode, check, run, prove - run, machine, weigh, sum];
        times.iter_mut().zip(row).for_each(|(times, time)| times.push(time));
    }
    let medians = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        format!("{:.2}", times[runs / 2])
    });
    println!("| {image_path} | {} |", medians.join(" | "));
}

fn read_inputs(image: &Image, path: &str) -> Inputs {
    let text = fs::read_to_string(path).expect("inputs");
    let file = SourceMap::default().add(path, text.as_str());
    let bound = inputs::read(file, &text, Format::Json, &image.abi, &mut || Scalar::from(7u8));
    bound.expect("inputs that fit").inputs
}

/// The verifier's constraint system.
fn built(image: &Image, receipt: &Receipt) -> Verifier {
    let statement = Statement::read(&image.abi, &receipt.claim.journal).expect("a journal that fits");
    let bound = receipt_statement(&receipt.claim, receipt.seal.kind());
    let mut delegate = VerifyingDelegate::new(Verifier::new(bound), &statement);
    Machine::for_image(image, &mut delegate).run().expect("a run that ends");
    delegate.finish().0
}

/// Milliseconds of CPU that work takes, all threads together.
fn cpu<T>(work: impl FnOnce() -> T) -> f64 {
    let before = nanoseconds();
    black_box(work());
    (nanoseconds() - before) / 1e6
}

fn nanoseconds() -> f64 {
    // Whoever yields has the time so far written down.
    thread::yield_now();
    let tasks = fs::read_dir("/proc/self/task").expect("Linux").flatten();
    let times = tasks.filter_map(|task| fs::read_to_string(task.path().join("schedstat")).ok());
    times.filter_map(|times| times.split(' ').next()?.parse::<f64>().ok()).sum()
}
