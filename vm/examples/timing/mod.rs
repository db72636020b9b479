//! Timing two implementations side by side.
#![allow(clippy::print_stdout, unreachable_pub)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

pub fn timed<T>(step: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(step());
    start.elapsed()
}

/// The median times of two steps taken in turns, so that a disturbance of the machine meets both.
pub fn medians(runs: usize, mut one: impl FnMut(), mut other: impl FnMut()) -> (Duration, Duration) {
    let (mut ones, mut others): (Vec<_>, Vec<_>) =
        (0..runs).map(|_| (timed(&mut one), timed(&mut other))).unzip();
    ones.sort();
    others.sort();
    (ones[runs / 2], others[runs / 2])
}

pub fn print_head(count: &str) {
    println!("| step | {count} | bulletproofs 4.0.0, ms | zkvm, ms | ratio |");
    println!("|---|---:|---:|---:|---:|");
}

pub fn print_row(what: &str, n: usize, (ours, theirs): (Duration, Duration)) {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!("| {what} | {n} | {:.2} | {:.2} | {:.2} |", ms(theirs), ms(ours), ms(theirs) / ms(ours));
}
