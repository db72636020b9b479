//! `std::field` against num-bigint.

use num_bigint::{BigInt, Sign};
use num_traits::{One, ToPrimitive, Zero};
use zkvm::integer::order;

use crate::{Numbers, Random, agree, agree_on, numbers, truth};

/// Elements at the ends of what 251 and 252 bits hold, and some others.
fn elements() -> Vec<BigInt> {
    let mut random = Random(2);
    let two_252: BigInt = BigInt::one() << 252;
    let half: BigInt = (order() - 1) / 2;
    let ends =
        [&two_252 - 1, two_252.clone(), &two_252 + 1, order() - 1, order() - 2, half.clone(), half + 1];
    let drawn = (0..20).map(|_| BigInt::from_bytes_le(Sign::Plus, &random.bytes(40)) % order());
    numbers([0, 1, 2, 3, 4, 9, 25]).into_iter().chain(ends).chain(drawn).collect()
}

fn one_each(all: Vec<BigInt>) -> Vec<Numbers> {
    all.into_iter().map(|x| vec![x]).collect()
}

fn bits_of(x: &BigInt, count: u64) -> Numbers {
    (0..count).map(|i| truth(x.bit(i))).collect()
}

fn bytes_le(x: &BigInt) -> Vec<u8> {
    let mut bytes = x.to_bytes_le().1;
    bytes.resize(32, 0);
    bytes
}

#[test]
fn inverses_and_powers() {
    agree_on("circuit t(x: field) -> field { reveal(field::inv(x)) }", &one_each(elements()), |n| {
        n[0].modinv(order()).map(|inverse| vec![inverse])
    });
    agree("circuit t(x: field) -> bool { reveal(field::is_zero(x)) }", |n| Some(vec![truth(n[0].is_zero())]));
    agree("circuit t(x: field, e: [bool; 5]) -> field { reveal(field::pow(x, e)) }", |n| {
        let exponent: u32 = (0..5).map(|i| n[1 + i].to_u32().expect("a bit") << i).sum();
        Some(vec![n[0].modpow(&exponent.into(), order())])
    });
}

#[test]
fn canonical_bits_and_bytes() {
    agree_on(
        "circuit t(x: field) -> [bool; 253] { reveal(field::canonical_bits(x)) }",
        &one_each(elements()),
        |n| Some(bits_of(&n[0], 253)),
    );
    agree_on(
        "circuit t(x: field) -> [[u8; 32]; 2] { reveal([field::to_bytes_le(x), field::to_bytes_be(x)]) }",
        &one_each(elements()),
        |n| {
            let bytes = bytes_le(&n[0]);
            Some(numbers(bytes.iter().chain(bytes.iter().rev()).copied()))
        },
    );
}

/// Integers around multiples of ℓ.
fn integers() -> Vec<BigInt> {
    let near = [order() - 1, order().clone(), order() + 1, 2 * order(), 4 * order() + 5];
    elements().into_iter().chain(near).chain([(BigInt::one() << 253) - 1]).collect()
}

#[test]
fn elements_from_bits() {
    for count in [252, 253, 256] {
        let inputs: Vec<_> = integers().iter().map(|x| bits_of(x, count)).collect();
        let integer = |n: &[BigInt]| n.iter().rev().fold(BigInt::zero(), |x, bit| 2 * x + bit);
        agree_on(
            &format!("circuit t(b: [bool; {count}]) -> field {{ reveal(field::from_bits(b)) }}"),
            &inputs,
            |n| Some(integer(n)).filter(|x| x < order()).map(|x| vec![x]),
        );
        agree_on(
            &format!("circuit t(b: [bool; {count}]) -> field {{ reveal(field::reduce_bits(b)) }}"),
            &inputs,
            |n| Some(vec![integer(n)]),
        );
    }
}

#[test]
fn elements_from_bytes() {
    let most = BigInt::one() << 256;
    let inputs: Vec<_> = integers().iter().filter(|x| **x < most).map(|x| numbers(bytes_le(x))).collect();
    let integer = |n: &[BigInt]| n.iter().rev().fold(BigInt::zero(), |x, byte| 256 * x + byte);
    agree_on("circuit t(b: [u8; 32]) -> field { reveal(field::from_bytes_le(b)) }", &inputs, |n| {
        Some(integer(n)).filter(|x| x < order()).map(|x| vec![x])
    });
    let reversed: Vec<Numbers> = inputs.iter().map(|n| n.iter().rev().cloned().collect()).collect();
    agree_on("circuit t(b: [u8; 32]) -> field { reveal(field::from_bytes_be(b)) }", &reversed, |n| {
        let forward: Numbers = n.iter().rev().cloned().collect();
        Some(integer(&forward)).filter(|x| x < order()).map(|x| vec![x])
    });
    agree("circuit t(b: [u8; 64]) -> field { reveal(field::reduce_bytes_le(b)) }", |n| {
        Some(vec![integer(n) % order()])
    });
}

/// Euler's criterion.
fn is_square(x: &BigInt) -> bool {
    x.is_zero() || x.modpow(&((order() - 1) / 2), order()).is_one()
}

#[test]
fn squares() {
    let inputs = one_each(elements());
    agree_on("circuit t(x: field) -> bool { reveal(field::is_square(x)) }", &inputs, |n| {
        Some(vec![truth(is_square(&n[0]))])
    });
    agree_on(
        "circuit t(x: field) -> (bool, field, bool) {
            let root = field::sqrt(x);
            let r = root.unwrap_or(0);
            reveal((root.is_some(), r * r, field::canonical_bits(2 * r)[0]))
        }",
        &inputs,
        |n| {
            let x = Some(n[0].clone()).filter(is_square);
            Some([crate::option(x), vec![truth(false)]].concat())
        },
    );
}

/// What ties down the hint of `sqrt`: of both roots, only the lesser one fulfils it.
#[test]
fn the_greater_root_is_refused() {
    let both =
        elements().into_iter().flat_map(|root| [root.clone(), order() - root].map(|root| root % order()));
    let inputs: Vec<Numbers> = both.map(|root| vec![&root * &root % order(), root]).collect();
    agree_on(
        "circuit t(x: field, root: field) {
            assert root * root == x;
            assert !field::canonical_bits(2 * root)[0];
        }",
        &inputs,
        |n| (2 * &n[1] < *order()).then(Vec::new),
    );
}
