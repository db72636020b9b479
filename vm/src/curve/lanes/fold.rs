//! Folding rows of points into one: every column is the same sum, so eight columns go in lock step.

use std::{cmp::Reverse, ops::Range};

use curve25519_dalek::scalar::Scalar;

use rayon::prelude::*;

use super::{super::parallel, bulk::store_all, point::*};

/// The width of a digit and its table: odd digits below 2^5 in absolute value, one every six bits on average.
const WIDTH: usize = 5;
const TABLE: usize = 1 << (WIDTH - 2);

/// How many groups of eight columns a thread takes at once.
const GROUPS: usize = 8;

/// How many points that are only added up a thread takes at once.
const ADDED: usize = 4096;

/// One addition of the common sum: to be done before so many doublings.
struct Step {
    row: usize,
    /// The digit's place in the row's table.
    entry: usize,
    negative: bool,
    /// The bit at which it is due.
    bit: usize,
}

/// Σ scalar·row for the columns in the range.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn fold(points: &[Stored], scalars: &[Scalar], columns: Range<usize>) -> Vec<Stored> {
    let row = points.len() / scalars.len();
    let steps = steps(scalars);
    let group = |start: usize| {
        let columns = start..columns.end.min(start + 8);
        let tables: Vec<_> =
            points.chunks(row).map(|points| table(&some(&points[columns.clone()]))).collect();
        sum(&tables, &steps)
    };
    let chunk = |start: usize| {
        let end = columns.end.min(start + 8 * GROUPS);
        let sums: Vec<_> = (start..end).step_by(8).map(group).collect();
        store_all(&sums, end - start)
    };
    let chunks = columns.len().div_ceil(8 * GROUPS);
    parallel::map(true, chunks, |i| chunk(columns.start + 8 * GROUPS * i)).concat()
}

/// The sum of all points, alone.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn add_all(points: &[Stored]) -> Vec<Stored> {
    let part = |points: &[Stored]| {
        let mut sum = identity();
        points.chunks(8).for_each(|eight| add_affine(&mut sum, &some(eight)));
        sum
    };
    let parts: Vec<Point> = points.par_chunks(ADDED).map(part).collect();
    let mut sum = identity();
    parts.iter().for_each(|part| add_point(&mut sum, part));
    store_all(&[sum_neighbours(&sum, 8)], 1)
}

/// q, 3q, 5q …
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn table(q: &Affine) -> [Addend; TABLE] {
    let mut multiple = lift(q);
    let mut table = [addend(&multiple); TABLE];
    let mut twice = multiple;
    double::<true>(&mut twice);
    let twice = addend(&twice);
    for entry in &mut table[1..] {
        add_addend::<true, false>(&mut multiple, &twice);
        *entry = addend(&multiple);
    }
    table
}

/// All additions, the topmost bit's first.
fn steps(scalars: &[Scalar]) -> Vec<Step> {
    let mut steps = Vec::new();
    for (row, scalar) in scalars.iter().enumerate() {
        for (bit, digit) in digits(scalar) {
            steps.push(Step { row, entry: (digit.unsigned_abs() / 2) as usize, negative: digit < 0, bit });
        }
    }
    steps.sort_by_key(|step| Reverse(step.bit));
    steps
}

/// The non-adjacent form of a scalar: Σ digit·2^bit with odd digits, at least [`WIDTH`] bits apart.
fn digits(scalar: &Scalar) -> Vec<(usize, i8)> {
    let mut words = [0u64; 5];
    for (word, bytes) in words.iter_mut().zip(scalar.as_bytes().as_chunks::<8>().0) {
        *word = u64::from_le_bytes(*bytes);
    }
    let mut digits = Vec::new();
    let (mut bit, mut carry) = (0, 0);
    while bit < 256 {
        let (word, shift) = (bit / 64, bit % 64);
        let upper = if shift == 0 { 0 } else { words[word + 1] << (64 - shift) };
        let window = (((words[word] >> shift) | upper) & ((1 << WIDTH) - 1)) + carry;
        if window.is_multiple_of(2) {
            bit += 1;
            continue;
        }
        carry = u64::from(window >= 1 << (WIDTH - 1));
        digits.push((bit, window as i8 - ((carry as i8) << WIDTH)));
        bit += WIDTH;
    }
    digits
}

/// The sum in all lanes.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn sum(tables: &[[Addend; TABLE]], steps: &[Step]) -> Point {
    let mut sum = identity();
    let mut bit = steps.first().map_or(0, |step| step.bit);
    for (i, step) in steps.iter().enumerate() {
        if bit > step.bit {
            double_times(&mut sum, bit - step.bit);
            bit = step.bit;
        }
        let entry = &tables[step.row][step.entry];
        // T is only needed for another addition.
        let last = steps.get(i + 1).is_some_and(|next| next.bit < bit);
        match (step.negative, last) {
            (false, false) => add_addend::<true, false>(&mut sum, entry),
            (false, true) => add_addend::<false, false>(&mut sum, entry),
            (true, false) => add_addend::<true, true>(&mut sum, entry),
            (true, true) => add_addend::<false, true>(&mut sum, entry),
        }
    }
    double_times(&mut sum, bit);
    sum
}
