//! Timing two implementations side by side.
#![allow(clippy::print_stdout, unreachable_pub, dead_code)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

pub fn timed<T>(step: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(step());
    start.elapsed()
}

/// The median times of two steps taken in turns, so that a disturbance of the machine meets both. Each turn
/// repeats its step for a while and takes the mean: cores that slept while the other step ran take long to wake.
pub fn medians(runs: usize, mut one: impl FnMut(), mut other: impl FnMut()) -> (Duration, Duration) {
    const WHILE: Duration = Duration::from_millis(100);
    let (mut ones, mut others): (Vec<_>, Vec<_>) =
        (0..runs).map(|_| (repeated(&mut one, WHILE), repeated(&mut other, WHILE))).unzip();
    ones.sort();
    others.sort();
    (ones[runs / 2], others[runs / 2])
}

/// The median time of a step, and the median of the ratios of another one's to it, each taken right afterwards: for
/// steps that are so similar that a disturbance between two medians would matter.
pub fn median_ratio(runs: usize, mut one: impl FnMut(), mut other: impl FnMut()) -> (Duration, f64) {
    const WHILE: Duration = Duration::from_millis(10);
    let (mut ones, mut ratios): (Vec<_>, Vec<_>) = (0..runs)
        .map(|_| {
            let time = repeated(&mut one, WHILE);
            (time, repeated(&mut other, WHILE).as_secs_f64() / time.as_secs_f64())
        })
        .unzip();
    ones.sort();
    ratios.sort_by(f64::total_cmp);
    (ones[runs / 2], ratios[runs / 2])
}

fn repeated(step: &mut impl FnMut(), at_least: Duration) -> Duration {
    let start = Instant::now();
    let mut count = 0;
    while count == 0 || start.elapsed() < at_least {
        step();
        count += 1;
    }
    start.elapsed() / count
}

pub fn print_head(count: &str) {
    println!("| step | {count} | bulletproofs 4.0.0, ms | zkvm, ms | ratio |");
    println!("|---|---:|---:|---:|---:|");
}

pub fn print_row(what: &str, n: usize, (ours, theirs): (Duration, Duration)) {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("| {what} | {n} | {:.2} | {:.2} | {:.2} |", ms(theirs), ms(ours), ms(theirs) / ms(ours));
}
