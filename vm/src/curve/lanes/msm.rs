//! Sums of scalar multiples by Pippenger's method, eight sums of buckets at a time. Variable time.
//!
//! Scalars are cut into windows of signed digits. In each window, the points with the same digit are added up:
//! their indices are sorted by digit, the lists are cut and ordered by length, and eight lists of about the
//! same length are added in lanes. Then Σ k·bucket[k] is taken by running sums, eight windows in lanes, and at
//! last the windows are put together, each sum in its own lane.

use std::{array, ops::Range};

use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
use zeroize::Zeroizing;

use super::{super::parallel, detect::prefetch, point::*, ristretto, secret::few_each};

/// Up to so many points another method is faster.
const FEW: usize = 64;

/// As many points are worth another thread.
const PARALLEL: usize = 128;

/// How many steps before it is added a point is asked for: all points together are larger than the nearest caches.
const AHEAD: usize = 2;

/// Bits of a scalar, which is below ℓ < 2^252 + 2^125.
const BITS: usize = 253;

/// A sum's points and its scalars.
struct Sum<'a> {
    /// The last one is the identity.
    points: Vec<&'a Stored>,
    /// Scalars with half a window added in every window, so that digits become signed without carries. First the
    /// lowest words of all scalars, last the highest ones: so a vector instruction finds eight digits. They may be
    /// a prover's secrets.
    shifted: Zeroizing<[Vec<u64>; 5]>,
}

/// The width of windows and how many there are.
#[derive(Clone, Copy)]
struct Windows {
    width: usize,
    count: usize,
}

impl Windows {
    /// The cheapest for so many points. Measured: sorting and adding a point takes ten units, beginning and ending
    /// a bucket eight more, and a row of buckets with its two additions of full points 126.
    fn for_points(n: usize) -> Self {
        let windows = |width: usize| Self { width, count: BITS.div_ceil(width) };
        let cost = |windows: &Self| {
            let buckets = windows.buckets();
            windows.count * (10 * n + 8 * buckets) + windows.count.div_ceil(8) * 126 * buckets
        };
        (2..=13).map(windows).min_by_key(cost).unwrap_or(windows(8))
    }

    fn buckets(self) -> usize {
        1 << (self.width - 1)
    }

    /// Half a window in every window.
    fn halves(self) -> [u64; 5] {
        let mut halves = [0; 5];
        for window in 0..self.count {
            let bit = window * self.width + self.width - 1;
            halves[bit / 64] |= 1 << (bit % 64);
        }
        halves
    }

    /// The digits of shifted scalars, each from −`buckets` to `buckets`.
    #[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
    fn digits(self, shifted: &[Vec<u64>; 5], window: usize, digits: &mut Vec<i16>) {
        let bit = window * self.width;
        let (word, shift) = (bit / 64, bit % 64);
        // The topmost window keeps all bits that are left.
        let mask = if window + 1 == self.count { u32::MAX.into() } else { (1 << self.width) - 1 };
        let half = self.buckets() as u64;
        digits.clear();
        digits.resize(shifted[word].len(), 0);
        for ((digit, low), high) in digits.iter_mut().zip(&shifted[word]).zip(&shifted[word + 1]) {
            // In two steps, for a shift of 0.
            let bits = (low >> shift) | (high << 1 << (63 - shift));
            *digit = (bits & mask).wrapping_sub(half) as i16;
        }
    }
}

/// The sum of each list of terms, encoded, in variable time.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn msm_each(sums: &[Vec<(&[Scalar], &[Stored])>]) -> Vec<CompressedRistretto> {
    let length = |terms: &Vec<(&[Scalar], &[Stored])>| terms.iter().map(|term| term.1.len()).sum::<usize>();
    let longest = sums.iter().map(length).max().unwrap_or(0);
    if longest <= FEW && sums.len() <= 8 {
        return few_each(sums, longest);
    }
    let identity = stored_identity();
    let windows = Windows::for_points(longest);
    let worth = longest * sums.len() >= PARALLEL;
    let sums: Vec<Sum<'_>> = parallel::map(worth, sums.len(), |i| Sum::new(&sums[i], windows, &identity));

    // A task for each thread and sum, unless the sums alone occupy all threads.
    let threads = rayon::current_num_threads();
    let parts = if sums.len().is_multiple_of(threads) || longest < PARALLEL { 1 } else { threads };
    let part = windows.count.div_ceil(parts);
    let task = |task: usize| {
        let first = task % parts * part;
        window_sums(&sums[task / parts], windows, first..windows.count.min(first + part))
    };
    let of_windows = parallel::map(worth, sums.len() * parts, task);
    let of_windows: Vec<Vec<StoredSum>> = of_windows.chunks(parts).map(<[_]>::concat).collect();
    of_windows.chunks(8).flat_map(|sums| join(sums, windows)).collect()
}

impl<'a> Sum<'a> {
    fn new(terms: &[(&[Scalar], &'a [Stored])], windows: Windows, identity: &'a Stored) -> Self {
        let halves = windows.halves();
        let points: Vec<_> = terms.iter().flat_map(|(_, points)| *points).chain([identity]).collect();
        // All the room at once: a vector that grows leaves copies behind.
        let mut shifted: Zeroizing<[Vec<u64>; 5]> =
            Zeroizing::new(array::from_fn(|_| Vec::with_capacity(points.len())));
        for scalar in terms.iter().flat_map(|(scalars, _)| *scalars) {
            let words = add_words(scalar, &halves);
            shifted.iter_mut().zip(words).for_each(|(all, word)| all.push(word));
        }
        Self { shifted, points }
    }
}

fn add_words(scalar: &Scalar, other: &[u64; 5]) -> [u64; 5] {
    let mut sum = *other;
    let mut carry = false;
    for (word, bytes) in sum.iter_mut().zip(scalar.as_bytes().as_chunks::<8>().0) {
        let (low, first) = word.overflowing_add(u64::from_le_bytes(*bytes));
        let (low, second) = low.overflowing_add(carry.into());
        (*word, carry) = (low, first | second);
    }
    sum[4] += u64::from(carry);
    sum
}

/// Σ digit·point for each window in the range.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn window_sums(sum: &Sum<'_>, windows: Windows, range: Range<usize>) -> Vec<StoredSum> {
    let mut sums = Vec::with_capacity(range.len());
    let mut lists = Lists::default();
    // A row for each bucket, in it a place for each window.
    let mut buckets = vec![[stored_sum_identity(); 8]; windows.buckets()];
    let all: Vec<usize> = range.collect();
    for eight in all.chunks(8) {
        for (lane, window) in eight.iter().enumerate() {
            lists.sort(sum, windows, *window);
            lists.add_up(&sum.points, &mut buckets, lane);
        }
        sums.extend_from_slice(&store_sums(&weighted(&buckets))[..eight.len()]);
    }
    sums
}

/// Σ k·bucket[k] in all lanes; the first bucket has k = 1.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn weighted(buckets: &[[StoredSum; 8]]) -> Point {
    let (mut running, mut total) = (identity(), identity());
    for bucket in buckets.iter().rev() {
        add_point(&mut running, &load_sums(bucket));
        add_point(&mut total, &running);
    }
    total
}

/// For one window, the points of each bucket. Kept from window to window to save allocations; erased at the end, for
/// it tells the scalars.
#[derive(Default)]
struct Lists {
    digits: Zeroizing<Vec<i16>>,
    /// Indices of points times two, plus one if the digit is negative; in the order of buckets, from 0.
    entries: Zeroizing<Vec<u32>>,
    /// Where each bucket's entries begin, and where the last one's end.
    starts: Vec<u32>,
    segments: Vec<Segment>,
}

/// Some entries of one bucket.
#[derive(Clone, Copy, Default)]
struct Segment {
    bucket: u32,
    start: u32,
    length: u32,
}

impl Lists {
    /// Sorts the indices of all points by the digit in a window.
    #[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
    fn sort(&mut self, sum: &Sum<'_>, windows: Windows, window: usize) {
        let Self { digits, entries, starts, .. } = self;
        windows.digits(&sum.shifted, window, digits);
        starts.clear();
        starts.resize(windows.buckets() + 2, 0);
        for digit in digits.iter() {
            starts[digit.unsigned_abs() as usize + 1] += 1;
        }
        // starts[k + 1] counts bucket k. Sums make starts[k] where bucket k begins; and as its entries are put
        // down, it becomes where bucket k ends.
        let mut end = 0;
        for start in starts.iter_mut() {
            end += *start;
            *start = end;
        }
        entries.resize(digits.len(), 0);
        for (i, digit) in digits.iter().enumerate() {
            let place = &mut starts[digit.unsigned_abs() as usize];
            entries[*place as usize] = (i as u32) << 1 | u32::from(*digit < 0);
            *place += 1;
        }
    }

    /// Adds up the entries of each bucket but bucket 0.
    #[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
    fn add_up(&mut self, points: &[&Stored], buckets: &mut [[StoredSum; 8]], lane: usize) {
        let identity = stored_sum_identity();
        buckets.iter_mut().for_each(|bucket| bucket[lane] = identity);
        self.cut(buckets.len());
        // Parts of buckets that had to be cut.
        let mut parts: Vec<(u32, StoredSum)> = Vec::new();
        let mut eights = self.segments.chunks(8).peekable();
        while let Some(eight) = eights.next() {
            let next = eights.peek().copied().unwrap_or_default();
            let sums = store_sums(&self.add_segments(eight, next, points));
            for (segment, sum) in eight.iter().zip(sums) {
                let bucket = segment.bucket as usize;
                if self.starts[bucket] - self.starts[bucket - 1] == segment.length {
                    buckets[bucket - 1][lane] = sum;
                } else {
                    parts.push((segment.bucket, sum));
                }
            }
        }
        parts.sort_by_key(|part| part.0);
        for parts in parts.chunk_by(|one, other| one.0 == other.0) {
            let mut sum = super::point::identity();
            for eight in parts.chunks(8) {
                let eight = array::from_fn(|i| eight.get(i).map_or(identity, |part| part.1));
                add_point(&mut sum, &load_sums(&eight));
            }
            buckets[parts[0].0 as usize - 1][lane] = store_sums(&sum_neighbours(&sum, 8))[0];
        }
    }

    /// Cuts the lists into segments of similar lengths, the longest first.
    fn cut(&mut self, buckets: usize) {
        let Self { starts, segments, .. } = self;
        let entries = starts[buckets] - starts[0];
        let longest = 2 * entries / buckets as u32 + 8;
        // How many segments are longer than so many, and then where those of a length begin.
        let mut places = vec![0; longest as usize + 2];
        let each_segment = |f: &mut dyn FnMut(Segment)| {
            for bucket in 1..=buckets {
                let (mut start, end) = (starts[bucket - 1], starts[bucket]);
                while start < end {
                    let length = (end - start).min(longest);
                    f(Segment { bucket: bucket as u32, start, length });
                    start += length;
                }
            }
        };
        let mut count = 0;
        each_segment(&mut |segment| {
            places[segment.length as usize] += 1;
            count += 1;
        });
        let mut place = 0;
        for length in places.iter_mut().rev() {
            place += std::mem::replace(length, place);
        }
        segments.clear();
        segments.resize(count, Segment::default());
        each_segment(&mut |segment| {
            let place = &mut places[segment.length as usize];
            segments[*place] = segment;
            *place += 1;
        });
    }

    /// Adds up to eight segments in lanes. The first one is the longest. `next` are those that come after them.
    #[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
    fn add_segments(&self, segments: &[Segment], next: &[Segment], points: &[&Stored]) -> Point {
        let none = ((points.len() - 1) as u32) << 1;
        let (mut start, mut length) = ([0; 8], [0; 8]);
        for (lane, segment) in segments.iter().enumerate() {
            (start[lane], length[lane]) = (segment.start as usize, segment.length as usize);
        }
        let mut sum = identity();
        for step in 0..length[0] {
            match (step + AHEAD).checked_sub(length[0]) {
                None => self.ask_for(segments, step + AHEAD, points),
                Some(of_next) => self.ask_for(next, of_next, points),
            }
            let mut negative = 0;
            let mut eight = [points[points.len() - 1]; 8];
            for lane in 0..8 {
                let entry = if step < length[lane] { self.entries[start[lane] + step] } else { none };
                negative |= ((entry & 1) as u8) << lane;
                eight[lane] = points[(entry >> 1) as usize];
            }
            let addends = negate_some(negative, &load(eight));
            if step == 0 {
                sum = lift(&addends);
            } else {
                add_affine(&mut sum, &addends);
            }
        }
        sum
    }

    /// Asks for the points that a step needs.
    #[inline(always)]
    fn ask_for(&self, segments: &[Segment], step: usize, points: &[&Stored]) {
        for segment in segments {
            if step < segment.length as usize {
                let entry = self.entries[segment.start as usize + step];
                prefetch(points[(entry >> 1) as usize]);
            }
        }
    }
}

/// Puts the windows together, each sum in a lane, and encodes the results.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn join(sums: &[Vec<StoredSum>], windows: Windows) -> Vec<CompressedRistretto> {
    let none = stored_sum_identity();
    let mut total = identity();
    for window in (0..windows.count).rev() {
        double_times(&mut total, windows.width);
        let lanes = array::from_fn(|lane| sums.get(lane).map_or(none, |sum| sum[window]));
        add_point(&mut total, &load_sums(&lanes));
    }
    ristretto::encode(&total).into_iter().take(sums.len()).map(CompressedRistretto).collect()
}
