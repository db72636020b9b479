//! From v·B to v, by small steps and giant steps.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;

/// The largest absolute value of a number that is found. Each bit more would double the time of the longest search, and memory
/// grows half as fast.
pub const MAX_FOUND: u64 = 1 << 40;

/// The binary logarithms of how many small steps each attempt takes: small numbers are found without the table for large ones.
const ATTEMPTS: [u32; 4] = [5, 10, 15, 20];

/// How many points are encoded together, which takes one inversion.
const TOGETHER: usize = 1 << 10;

/// The number of which a point is a multiple of B. The time depends on the number.
pub(super) fn find(point: &RistrettoPoint) -> Option<Scalar> {
    ATTEMPTS.iter().find_map(|bits| Steps::new(1 << bits).find(point))
}

/// The multiples 0·B to (n−1)·B, by the beginning of the encoding of twice each, sorted.
struct Steps {
    count: u64,
    known: Vec<(u64, u32)>,
}

impl Steps {
    fn new(count: u32) -> Self {
        let mut known = Vec::with_capacity(count as usize);
        let mut next = RistrettoPoint::identity();
        while known.len() < count as usize {
            let points =
                walk(&mut next, &RISTRETTO_BASEPOINT_POINT, TOGETHER.min(count as usize - known.len()));
            for encoded in RistrettoPoint::double_and_compress_batch(&points) {
                known.push((beginning(&encoded), known.len() as u32));
            }
        }
        known.sort_unstable();
        Self { count: count.into(), known }
    }

    /// The number if its absolute value is at most n².
    fn find(&self, point: &RistrettoPoint) -> Option<Scalar> {
        let giant = RISTRETTO_BASEPOINT_POINT * Scalar::from(self.count);
        let (mut down, mut up) = (*point, point + giant);
        // One step more than n: n² itself begins the next one.
        let mut steps = 0;
        while steps <= self.count {
            let many = TOGETHER.min((self.count - steps) as usize + 1);
            let positive = walk(&mut down, &-giant, many);
            let negative = walk(&mut up, &giant, many);
            let encoded = RistrettoPoint::double_and_compress_batch(positive.iter().chain(&negative));
            for (encoded, index) in encoded.iter().zip(0u64..) {
                let many = many as u64;
                let base = match index.checked_sub(many) {
                    None => Scalar::from((steps + index) * self.count),
                    Some(index) => -Scalar::from((steps + index + 1) * self.count),
                };
                let found = self.matching(encoded).map(|small| base + Scalar::from(small));
                if let Some(found) = found.into_iter().find(|found| RistrettoPoint::mul_base(found) == *point)
                {
                    return Some(found);
                }
            }
            steps += many as u64;
        }
        None
    }

    /// The small numbers that an encoding may be of.
    fn matching(&self, encoded: &CompressedRistretto) -> impl Iterator<Item = u64> {
        let wanted = beginning(encoded);
        let first = self.known.partition_point(|(known, _)| *known < wanted);
        self.known[first..]
            .iter()
            .take_while(move |(known, _)| *known == wanted)
            .map(|(_, small)| (*small).into())
    }
}

/// So many points, each one step from the one before.
fn walk(next: &mut RistrettoPoint, step: &RistrettoPoint, count: usize) -> Vec<RistrettoPoint> {
    let points = (0..count).map(|_| {
        let point = *next;
        *next += step;
        point
    });
    points.collect()
}

fn beginning(encoded: &CompressedRistretto) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&encoded.as_bytes()[..8]);
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last ones take the longest: there are few of them.
    #[test]
    fn numbers_are_found_up_to_the_bound() {
        let edges = [0, 1, 31, 32, 1023, 1024, 1025, 65_537, 1 << 20];
        let signed = edges.into_iter().flat_map(|number| [number, -number]);
        for number in signed.chain([-(1 << 30) - 7, MAX_FOUND as i64]) {
            let magnitude = Scalar::from(number.unsigned_abs());
            let value = if number < 0 { -magnitude } else { magnitude };
            assert_eq!(find(&RistrettoPoint::mul_base(&value)), Some(value), "{number}");
        }
        assert_eq!(find(&RistrettoPoint::mul_base(&Scalar::from(u64::MAX))), None);
    }

    /// Every number of the first attempts, so that no step is left out.
    #[test]
    fn no_number_is_left_out() {
        let steps = Steps::new(8);
        for number in 0..=64u64 {
            for value in [Scalar::from(number), -Scalar::from(number)] {
                assert_eq!(steps.find(&RistrettoPoint::mul_base(&value)), Some(value));
            }
        }
    }
}
