//! Field elements whose limbs are as large as they may get, where a carry would be lost first.

use num_bigint::BigUint;

use super::{
    detect::{Lanes, from_u64s, to_u64s},
    field::*,
};

/// The bound of a factor's limbs.
const BOUND: u64 = (1 << 51) + (1 << 18);

/// The ends of what a limb may hold, and of the smallest representatives of p.
const EDGES: [u64; 5] = [0, (1 << 51) - 19, (1 << 51) - 1, 1 << 51, BOUND - 1];

fn modulus() -> BigUint {
    (BigUint::from(1u8) << 255) - 19u8
}

fn value(limbs: &Limbs) -> BigUint {
    limbs.iter().rev().fold(BigUint::ZERO, |value, limb| (value << 51) + limb)
}

/// The n-th of all ways to choose limbs.
fn limbs(n: usize) -> Limbs {
    std::array::from_fn(|i| EDGES[n / EDGES.len().pow(i as u32) % EDGES.len()])
}

#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn lanes(elements: &[Limbs; 8]) -> Fe {
    Fe(std::array::from_fn(|i| from_u64s(std::array::from_fn(|lane| elements[lane][i]))))
}

/// The elements are factors, and have these values.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn check(found: &Fe, expected: impl Fn(usize) -> BigUint, what: &str) {
    for limb in found.0.map(to_u64s) {
        assert!(limb.iter().all(|word| *word < BOUND), "{what}: {limb:?}");
    }
    for (lane, bytes) in to_bytes(found).iter().enumerate() {
        assert_eq!(BigUint::from_bytes_le(bytes), expected(lane) % modulus(), "{what}, lane {lane}");
    }
}

#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn limbs_at_their_bounds() {
    let p = modulus();
    let all = EDGES.len().pow(5);
    for start in (0..all).step_by(8) {
        let first: [Limbs; 8] = std::array::from_fn(|lane| limbs((start + lane) % all));
        let second: [Limbs; 8] = std::array::from_fn(|lane| limbs(all - 1 - (7 * start + lane) % all));
        let (a, b) = (lanes(&first), lanes(&second));
        let [x, y] = [&first, &second].map(|elements| elements.each_ref().map(|limbs| value(limbs) % &p));
        check(&a, |i| x[i].clone(), "itself");
        check(&mul(&a, &b), |i| &x[i] * &y[i], "product");
        check(&square(&a), |i| &x[i] * &x[i], "square");
        check(&add(&a, &b), |i| &x[i] + &y[i], "sum");
        check(&sub(&a, &b), |i| &x[i] + &p - &y[i], "difference");
        check(&neg(&b), |i| &p - &y[i], "negative");
        // The largest sums of products that the formulas for points have.
        let product = mul_raw(&a, &b);
        let twice = add_raw(&product.0, &product.0);
        let four = add_raw(&twice.0, &twice.0);
        check(&carry(&four), |i| &x[i] * &y[i] * 4u8, "four products");
        check(&carry(&sub_raw(&four.0, &twice.0)), |i| &x[i] * &y[i] * 2u8, "four products less two");
        let squares = (square_raw(&a), square_raw(&b));
        let difference = |i: usize| &x[i] * &x[i] + &p * &p - &y[i] * &y[i];
        check(&carry(&sub_raw(&squares.0.0, &squares.1.0)), difference, "difference of squares");
        let equal = is_zero(&sub(&a, &b));
        assert_eq!(equal, (0..8).fold(0, |mask, i| mask | u8::from(x[i] == y[i]) << i));
    }
}

#[test]
fn no_carry_is_lost() {
    // Other machines have no lanes.
    if let Some(lanes) = Lanes::find() {
        lanes.limbs_at_their_bounds();
    }
}
