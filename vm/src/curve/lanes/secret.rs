//! Sums of scalar multiples in constant time, by Straus's method: neither what is done nor which memory is
//! touched depends on a scalar.

use std::{arch::x86_64::*, array};

use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};
use rayon::prelude::*;
use zeroize::Zeroizing;

use super::{
    detect::{V, from_u64s},
    point::*,
    ristretto,
};

/// Scalars are cut into 64 digits from −8 to 8, and a table has eight multiples of each point.
const DIGITS: usize = 64;

/// How many points a thread takes at once. Bounds the memory for tables, at the price of 252 doublings.
const CHUNK: usize = 256;

/// Eight points, and a scalar for each.
struct Group {
    table: [Addend; 8],
    /// For each digit, the lowest first, a byte in each lane.
    digits: Zeroizing<Vec<[i8; 8]>>,
}

/// The sum of all products and of all chosen points.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn msm_secret(
    terms: &[(&[Scalar], &[Stored])],
    choices: &[(&[Scalar], &[Stored], &[Stored])],
) -> CompressedRistretto {
    let products = |(scalars, points): (&[Scalar], &[Stored])| {
        let groups = scalars.chunks(8).zip(points.chunks(8));
        let groups: Vec<_> = groups.map(|(scalars, points)| Group::new(scalars, &some(points))).collect();
        straus(&groups)
    };
    let chosen = |((bits, zero), one): ((&[Scalar], &[Stored]), &[Stored])| {
        let chosen = bits.chunks(8).zip(zero.chunks(8)).zip(one.chunks(8));
        let mut sum = identity();
        for ((bits, zero), one) in chosen {
            let mask = bits.iter().enumerate().fold(0, |mask, (i, bit)| mask | (bit.as_bytes()[0] & 1) << i);
            add_affine(&mut sum, &select_affine(mask, &some(zero), &some(one)));
        }
        sum
    };
    let products = terms
        .par_iter()
        .flat_map(|(scalars, points)| scalars.par_chunks(CHUNK).zip(points.par_chunks(CHUNK)).map(products));
    let chosen = choices.par_iter().flat_map(|(bits, zero, one)| {
        bits.par_chunks(CHUNK).zip(zero.par_chunks(CHUNK)).zip(one.par_chunks(CHUNK)).map(chosen)
    });
    let sums: Vec<Point> = products.chain(chosen).collect();
    let mut sum = identity();
    sums.iter().for_each(|next| add_point(&mut sum, next));
    CompressedRistretto(ristretto::encode(&sum_neighbours(&sum, 8))[0])
}

/// For each list of scalars, as many as points: their sum of products.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn commit_each(lists: &[&[Scalar]], points: &[Stored]) -> Vec<CompressedRistretto> {
    let eight = |lists: &[&[Scalar]]| {
        let group = |(i, point): (usize, &Stored)| {
            let scalars: Zeroizing<Vec<Scalar>> = Zeroizing::new(lists.iter().map(|list| list[i]).collect());
            Group::new(&scalars, &load([point; 8]))
        };
        let groups: Vec<_> = points.iter().enumerate().map(group).collect();
        ristretto::encode(&straus(&groups)).into_iter().take(lists.len())
    };
    lists.chunks(8).flat_map(eight).map(CompressedRistretto).collect()
}

/// Several sums of few products, each in some of the lanes. (That it is in constant time does not matter here.)
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn few_each(sums: &[Vec<(&[Scalar], &[Stored])>], longest: usize) -> Vec<CompressedRistretto> {
    let identity = stored_identity();
    let lanes = 8 / sums.len().next_power_of_two();
    let pairs: Vec<Vec<(&Scalar, &Stored)>> = sums
        .iter()
        .map(|terms| terms.iter().flat_map(|(scalars, points)| scalars.iter().zip(*points)).collect())
        .collect();
    let group = |i: usize| {
        let pair = |lane: usize| {
            let pair = pairs.get(lane / lanes).and_then(|pairs| pairs.get(i * lanes + lane % lanes));
            pair.copied().unwrap_or((&Scalar::ZERO, &identity))
        };
        let eight: [_; 8] = array::from_fn(pair);
        let scalars = Zeroizing::new(eight.map(|pair| *pair.0));
        Group::new(&*scalars, &load(eight.map(|pair| pair.1)))
    };
    let groups: Vec<_> = (0..longest.div_ceil(lanes)).map(group).collect();
    let sum = sum_neighbours(&straus(&groups), lanes as u64);
    ristretto::encode(&sum).into_iter().step_by(lanes).take(sums.len()).map(CompressedRistretto).collect()
}

impl Group {
    #[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
    fn new(scalars: &[Scalar], points: &Affine) -> Self {
        let mut multiple = lift(points);
        let first = addend(&multiple);
        let mut table = [first; 8];
        for entry in &mut table[1..] {
            add_addend::<true, false>(&mut multiple, &first);
            *entry = addend(&multiple);
        }
        let mut digits = Zeroizing::new(vec![[0; 8]; DIGITS]);
        for (lane, scalar) in scalars.iter().enumerate() {
            let mut carry = 0;
            for (i, eight) in digits.iter_mut().enumerate() {
                let digit = (scalar.as_bytes()[i / 2] >> (4 * (i % 2)) & 15) as i8 + carry;
                carry = (digit + 8) >> 4;
                eight[lane] = digit - (carry << 4);
            }
        }
        Self { table, digits }
    }

    /// The multiples that the i-th digits ask for.
    #[inline]
    #[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
    fn multiple(&self, i: usize) -> Addend {
        let digits = self.digits[i];
        let negative = digits.map(|digit| (digit >> 7) as u8);
        let absolute: V = from_u64s(array::from_fn(|lane| {
            u64::from((digits[lane] as u8 ^ negative[lane]).wrapping_sub(negative[lane]))
        }));
        let mut multiple = addend_identity();
        for (k, entry) in self.table.iter().enumerate() {
            let mask = _mm512_cmpeq_epi64_mask(absolute, _mm512_set1_epi64(k as i64 + 1));
            multiple = select_addend(mask, &multiple, entry);
        }
        let mask = array::from_fn::<_, 8, _>(|lane| negative[lane] & 1 << lane)
            .iter()
            .fold(0, |mask, bit| mask | bit);
        select_addend(mask, &multiple, &negate_addend(&multiple))
    }
}

/// Each lane's sum of products over all groups.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn straus(groups: &[Group]) -> Point {
    let mut sum = identity();
    for i in (0..DIGITS).rev() {
        double_times(&mut sum, 4);
        for group in groups {
            add_addend::<true, false>(&mut sum, &group.multiple(i));
        }
    }
    sum
}
