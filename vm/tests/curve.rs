//! Points in bulk beside plain `curve25519_dalek`, in every form this machine has.
#![allow(non_snake_case)]

use curve25519_dalek::{
    ristretto::{CompressedRistretto, RistrettoPoint},
    scalar::Scalar,
    traits::Identity,
};
use merlin::Transcript;
use proptest::prelude::*;
use zkvm::curve::{Backend, Points, commit_each, msm, msm_each, msm_secret};
use zkvm::transcript::ProofTranscript;

fn backends() -> [Backend; 2] {
    [Backend::best(), Backend::portable()]
}

fn transcript(seed: &[u8]) -> Transcript {
    let mut transcript = Transcript::new(b"curve");
    transcript.append_message(b"seed", seed);
    transcript
}

fn uniform(n: usize, seed: &[u8]) -> Vec<[u8; 64]> {
    let mut transcript = transcript(seed);
    let mut bytes = vec![[0; 64]; n];
    bytes.iter_mut().for_each(|bytes| transcript.challenge_bytes(b"bytes", bytes));
    bytes
}

fn points(n: usize) -> Vec<RistrettoPoint> {
    uniform(n, b"points").iter().map(RistrettoPoint::from_uniform_bytes).collect()
}

fn encodings(points: &[RistrettoPoint]) -> Vec<CompressedRistretto> {
    points.iter().map(RistrettoPoint::compress).collect()
}

/// Scalars that recoding might get wrong, then random ones.
fn scalars(n: usize) -> Vec<Scalar> {
    let mut transcript = transcript(b"scalars");
    let power = |k: u32| (0..k).fold(Scalar::ONE, |power, _| power + power);
    let mut scalars: Vec<Scalar> = vec![Scalar::ZERO, Scalar::ONE, -Scalar::ONE, -Scalar::from(2u8)];
    scalars.extend([power(252), power(252) - Scalar::ONE, power(251), power(64), power(128) - Scalar::ONE]);
    // Digits that are all ones, or all the largest, in windows of every width.
    scalars.extend((2..13).map(|width| {
        let digit = Scalar::from((1u64 << (width - 1)) - 1);
        (0..252 / width).fold(Scalar::ZERO, |sum, _| sum * power(width) + digit)
    }));
    scalars.extend((2..13).map(|width| {
        let digit = Scalar::from(1u64 << (width - 1));
        (0..252 / width).fold(Scalar::ZERO, |sum, _| sum * power(width) + digit)
    }));
    scalars.extend((0..n).map(|_| transcript.challenge_scalar(b"scalar")));
    scalars.truncate(n);
    scalars
}

fn naive(scalars: &[Scalar], points: &[RistrettoPoint]) -> CompressedRistretto {
    scalars.iter().zip(points).map(|(scalar, point)| scalar * point).sum::<RistrettoPoint>().compress()
}

#[test]
fn uniform_bytes_map_to_dalek_s_points() {
    let mut bytes = uniform(37, b"uniform");
    let [mut p, mut minus_one] = [[0xff; 64]; 2];
    // p, p + 1, p − 1 and 2^256 − 1 in either half: not reduced, or at the edge.
    p[0] = 0xed;
    p[31] = 0x7f;
    minus_one[32] = 0xec;
    minus_one[63] = 0x7f;
    bytes.extend([p, minus_one, [0; 64], [0xff; 64]]);
    let mut one = [0; 64];
    one[0] = 1;
    bytes.push(one);
    let expected: Vec<_> = bytes.iter().map(RistrettoPoint::from_uniform_bytes).collect();
    for backend in backends() {
        assert_eq!(backend.uniform_points(&bytes).all().encode(), encodings(&expected));
        assert!(backend.uniform_points(&[]).is_empty());
    }
}

#[test]
fn encodings_are_decoded_to_the_same_points() {
    let mut points = points(21);
    points.extend([RistrettoPoint::identity(), zkvm::PedersenGens::default().B, -points[0]]);
    let encoded = encodings(&points);
    for backend in backends() {
        for n in [0, 1, 7, 8, 9, encoded.len()] {
            let decoded = backend.decode(&encoded[..n]).expect("points");
            assert_eq!((decoded.len(), decoded.all().encode()), (n, encoded[..n].to_vec()));
        }
        assert_eq!(backend.convert(&points).all().encode(), encoded);
    }
}

/// The invalid encodings of RFC 9496, appendix A.3.
const BAD: [&str; 29] = [
    "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
    "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
    "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
    "47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24",
    "f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72",
    "87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309",
    "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
    "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
    "de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad7b",
    "bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042",
    "2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08",
    "f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22",
    "8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731",
    "2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b",
    "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
    "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
    "d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
    "8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32",
    "32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
    "227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165",
    "5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e",
    "445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

#[test]
fn bad_encodings_are_rejected_in_every_lane() {
    let good = encodings(&points(8));
    for bad in BAD {
        let bad = CompressedRistretto(hex::decode(bad).expect("hex").try_into().expect("32 bytes"));
        assert!(bad.decompress().is_none());
        for backend in backends() {
            for lane in 0..8 {
                let mut encoded = good.clone();
                encoded[lane] = bad;
                assert!(backend.decode(&encoded).is_none(), "{bad:?} in lane {lane}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn random_bytes_are_decoded_as_dalek_does(bytes in any::<[[u8; 32]; 8]>()) {
        for mut bytes in bytes {
            bytes[31] &= 0x7f;
            bytes[0] &= 0xfe;
            let encoded = CompressedRistretto(bytes);
            for backend in backends() {
                let decoded = backend.decode(&[encoded]).map(|points| points.all().encode());
                prop_assert_eq!(decoded, encoded.decompress().map(|point| vec![point.compress()]));
            }
        }
    }
}

#[test]
fn sums_of_all_sizes_are_the_naive_sums() {
    let (scalars, points) = (scalars(700), points(700));
    for n in [0, 1, 2, 7, 8, 9, 31, 63, 64, 65, 200, 500, 700] {
        // The random scalars at the end matter as much as the odd ones at the beginning.
        for range in [0..n, 700 - n..700] {
            let (scalars, points) = (&scalars[range.clone()], &points[range]);
            let expected = naive(scalars, points);
            for backend in backends() {
                let points = backend.convert(points);
                assert_eq!(msm(&[(scalars, points.all())]), expected, "{n} points, {backend:?}");
                assert_eq!(msm_secret(&[(scalars, points.all())], &[]), expected, "{n} points, {backend:?}");
            }
        }
    }
}

#[test]
fn sums_without_scalars_are_the_naive_sums() {
    let points = points(10_000);
    for n in [0, 1, 7, 8, 9, 500, 10_000] {
        let expected = points[..n].iter().sum::<RistrettoPoint>().compress();
        for backend in backends() {
            let sum = backend.convert(&points[..n]).all().sum();
            assert_eq!(sum.all().encode(), [expected], "{n} points, {backend:?}");
        }
    }
}

/// Large sums have wide windows. Points repeat, so that what is expected is found by adding scalars.
#[test]
fn windows_of_all_widths_give_the_same_sum() {
    let (scalars, points) = (scalars(500), points(100));
    let point = Backend::best().convert(&points);
    for n in [1_500, 6_000, 24_000, 100_000] {
        let many: Vec<usize> = (0..n).map(|i| i * 7 % 100).collect();
        let scalars: Vec<_> = (0..n).map(|i| scalars[i * 11 % 499] + Scalar::from(i as u64)).collect();
        let mut sums = vec![Scalar::ZERO; 100];
        many.iter().zip(&scalars).for_each(|(point, scalar)| sums[*point] += scalar);
        let sum = msm(&[(&scalars, point.all().select(&many).all())]);
        assert_eq!(sum, naive(&sums, &points), "{n} points");
    }
}

#[test]
fn every_odd_scalar_alone() {
    let point = points(1);
    for scalar in scalars(40) {
        for backend in backends() {
            let points = backend.convert(&point);
            assert_eq!(msm(&[(&[scalar], points.all())]), naive(&[scalar], &point), "{scalar:?}");
        }
    }
}

#[test]
fn equal_and_opposite_points_and_identities_are_no_exceptions() {
    let p = points(2);
    let identity = RistrettoPoint::identity();
    let points: Vec<_> = (0..300).map(|i| [p[0], -p[0], identity, p[0], p[1]][i % 5]).collect();
    for scalars in [vec![Scalar::ONE; 300], vec![-Scalar::ONE; 300], vec![Scalar::ZERO; 300], scalars(300)] {
        let expected = naive(&scalars, &points);
        for backend in backends() {
            assert_eq!(msm(&[(&scalars, backend.convert(&points).all())]), expected);
        }
    }
}

#[test]
fn bits_and_small_scalars_are_summed() {
    // All in one or two buckets, which are much longer than the rest.
    let points = points(600);
    for modulus in [2u64, 3, 1 << 20] {
        let scalars: Vec<_> = (0..600u64).map(|i| Scalar::from(i * 77_777 % modulus)).collect();
        for backend in backends() {
            let sum = msm(&[(&scalars, backend.convert(&points).all())]);
            assert_eq!(sum, naive(&scalars, &points));
        }
    }
}

#[test]
fn several_sums_of_several_terms_at_once() {
    let (scalars, points) = (scalars(90), points(90));
    for backend in backends() {
        let bulk = backend.convert(&points);
        let (a, b) = ((&scalars[..30], bulk.slice(0..30)), (&scalars[40..90], bulk.slice(40..90)));
        let sum = |range: std::ops::Range<usize>| naive(&scalars[range.clone()], &points[range]);
        let [none, first, second] = msm_each([&[], &[a], &[b]]);
        assert_eq!([none, first, second], [CompressedRistretto::identity(), sum(0..30), sum(40..90)]);
        let both = [&scalars[..30], &scalars[40..90]].concat();
        assert_eq!(msm(&[a, b]), naive(&both, &[&points[..30], &points[40..90]].concat()));
    }
}

#[test]
fn forms_may_meet() {
    let (scalars, points) = (scalars(20), points(20));
    let [mut one, mut other] = backends().map(|backend| backend.convert(&points[..10]));
    let terms = [(&scalars[..10], one.all()), (&scalars[10..], other.all())];
    assert_eq!(msm(&terms), naive(&scalars, &[&points[..10], &points[..10]].concat()));
    let rest = Backend::portable().convert(&points[10..]);
    one.append(rest.all());
    other.append(rest.all());
    assert_eq!(one.all().encode(), encodings(&points));
    assert_eq!(other.all().encode(), encodings(&points));
}

#[test]
fn bits_choose_points() {
    let points = points(40);
    let bits: Vec<_> = (0..20u8).map(|i| Scalar::from(i * 5 % 7 % 2)).collect();
    let chosen: RistrettoPoint = bits
        .iter()
        .enumerate()
        .map(|(i, bit)| if *bit == Scalar::ONE { points[20 + i] } else { points[i] })
        .sum();
    for backend in backends() {
        let points = backend.convert(&points);
        let choices = [(&bits[..], points.slice(0..20), points.slice(20..40))];
        assert_eq!(msm_secret(&[], &choices), chosen.compress());
    }
}

#[test]
fn columns_are_folded_by_the_same_scalars() {
    let scalars = scalars(40);
    for (rows, columns) in [(1, 1), (2, 3), (2, 8), (8, 17), (16, 5), (40, 9)] {
        let points = points(rows * columns);
        let expected: Vec<_> = (0..columns)
            .map(|j| {
                naive(&scalars[..rows], &points[j..].iter().step_by(columns).copied().collect::<Vec<_>>())
            })
            .collect();
        for backend in backends() {
            let points: Points = backend.convert(&points);
            for range in [0..columns, 0..0, columns / 2..columns, 0..columns / 2] {
                let folded = points.all().fold(&scalars[..rows], range.clone());
                assert_eq!(folded.all().encode(), expected[range], "{rows} rows, {columns} columns");
            }
        }
    }
}

#[test]
fn points_are_selected_sliced_and_copied() {
    let points = points(12);
    let encoded = encodings(&points);
    for backend in backends() {
        let bulk = backend.convert(&points);
        assert_eq!(bulk.all().select(&[5, 0, 5]).all().encode(), [encoded[5], encoded[0], encoded[5]]);
        assert_eq!(bulk.slice(3..9).slice(1..2).to_points().all().encode(), [encoded[4]]);
        assert!(backend.empty().is_empty() && !bulk.is_empty());
    }
}

#[test]
fn few_points_make_many_commitments() {
    let (scalars, points) = (scalars(33), points(3));
    for backend in backends() {
        let lists: [&[Scalar]; 11] = std::array::from_fn(|i| &scalars[3 * i..3 * i + 3]);
        let commitments = commit_each(lists, backend.convert(&points).all());
        assert_eq!(commitments, lists.map(|list| naive(list, &points)));
    }
}
