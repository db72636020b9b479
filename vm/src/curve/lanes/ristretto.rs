//! Eight Ristretto encodings at once (RFC 9496, section 4).

use std::arch::x86_64::*;

use super::{field::*, point::*};

const D: Limbs = [0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff];
const SQRT_M1: Limbs = [0x61b274a0ea0b0, 0xd5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d];
const SQRT_AD_MINUS_ONE: Limbs =
    [0x7f6a0497b2e1b, 0x1836f0a97afd2, 0x7d747f6be7638, 0x456079e7e6498, 0x376931bf2b834];
const INVSQRT_A_MINUS_D: Limbs =
    [0xfdaa805d40ea, 0x2eb482e57d339, 0x7610274bc58, 0x6510b613dc8ff, 0x786c8905cfaff];
const ONE_MINUS_D_SQ: Limbs =
    [0x409c1945fc176, 0x719abc6a1fc4f, 0x1c37f90b20684, 0x6bccca55eedf, 0x29072a8b2b3e];
const D_MINUS_ONE_SQ: Limbs =
    [0x55aaa44ed4d20, 0x59603c3332635, 0x26d3baf4a7928, 0x120a66e6997a9, 0x5968b37af66c2];

/// Which u/v are squares, and the non-negative roots of u/v, or of i·u/v where it is none.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn sqrt_ratio(u: &Fe, v: &Fe) -> (__mmask8, Fe) {
    let v3 = mul(&square(v), v);
    let v7 = mul(&square(&v3), v);
    let r = mul(&mul(u, &v3), &power_p58(&mul(u, &v7)));
    let check = mul(v, &square(&r));
    let minus_u = neg(u);
    let i = splat(&SQRT_M1);
    let correct = is_zero(&sub(&check, u));
    let flipped = is_zero(&sub(&check, &minus_u));
    let flipped_i = is_zero(&sub(&check, &mul(&minus_u, &i)));
    let root = select(flipped | flipped_i, &r, &mul(&r, &i));
    (correct | flipped, abs(&root))
}

/// The points with these encodings, and which lanes hold valid ones.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn decode(bytes: &[[u8; 32]; 8]) -> (__mmask8, Affine) {
    let encoded = read(bytes);
    let (was_square, root) = sqrt_ratio(&splat(&ONE), &encoded.radicand);
    let (valid, points) = points(&encoded, &root);
    (valid & was_square, points)
}

/// The same with the square roots, which nobody has to be trusted with: they are squared.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn decode_with(bytes: &[[u8; 32]; 8], roots: &[[u8; 32]; 8]) -> (__mmask8, Affine) {
    let encoded = read(bytes);
    let (even, root) = read_even(roots);
    let is_root = is_zero(&sub(&mul(&encoded.radicand, &square(&root)), &splat(&ONE)));
    let (valid, points) = points(&encoded, &root);
    (valid & is_root & even, points)
}

/// The square root that decoding each of the encodings of points takes.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn roots(bytes: &[[u8; 32]; 8]) -> [[u8; 32]; 8] {
    to_bytes(&sqrt_ratio(&splat(&ONE), &read(bytes).radicand).1)
}

/// What is computed of encodings before the square root.
struct Encoded {
    /// Which are canonical and even.
    valid: __mmask8,
    s: Fe,
    u1: Fe,
    u2: Fe,
    v: Fe,
    /// The root of its inverse is needed.
    radicand: Fe,
}

#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn read(bytes: &[[u8; 32]; 8]) -> Encoded {
    let (valid, s) = read_even(bytes);
    let one = splat(&ONE);
    let ss = square(&s);
    let (u1, u2) = (sub(&one, &ss), add(&one, &ss));
    let u2_square = square(&u2);
    let v = sub(&neg(&mul(&splat(&D), &square(&u1))), &u2_square);
    Encoded { valid, s, u1, u2, v, radicand: mul(&v, &u2_square) }
}

/// Field elements, and which of them are canonical and even: what is encoded again is the same.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn read_even(bytes: &[[u8; 32]; 8]) -> (__mmask8, Fe) {
    let element = from_bytes(bytes);
    let canonical = to_bytes(&element);
    let same = (0..8).fold(0u8, |mask, i| mask | (u8::from(canonical[i] == bytes[i]) << i));
    (same & !is_negative(&element), element)
}

/// The points, and which lanes hold valid ones if all have roots.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn points(encoded: &Encoded, root: &Fe) -> (__mmask8, Affine) {
    let Encoded { valid, s, u1, u2, v, .. } = encoded;
    let x_factor = mul(root, u2);
    let y_factor = mul(&mul(root, &x_factor), v);
    let x = abs(&mul(&add(s, s), &x_factor));
    let y = mul(u1, &y_factor);
    (valid & !is_negative(&mul(&x, &y)) & !is_zero(&y), affine(&x, &y))
}

/// The Ristretto encoding of each of the eight points.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn encode(p: &Point) -> [[u8; 32]; 8] {
    // Twice each coordinate.
    let (x, y) = (sub(&p.plus, &p.minus), add(&p.plus, &p.minus));
    let (z, t) = (add(&p.z, &p.z), add(&p.t, &p.t));
    let u1 = mul(&add(&z, &y), &sub(&z, &y));
    let u2 = mul(&x, &y);
    let (_, root) = sqrt_ratio(&splat(&ONE), &mul(&u1, &square(&u2)));
    let (den1, den2) = (mul(&root, &u1), mul(&root, &u2));
    let z_inv = mul(&mul(&den1, &den2), &t);
    let i = splat(&SQRT_M1);
    let rotate = is_negative(&mul(&t, &z_inv));
    let rotated_x = select(rotate, &x, &mul(&y, &i));
    let rotated_y = select(rotate, &y, &mul(&x, &i));
    let den_inv = select(rotate, &den2, &mul(&den1, &splat(&INVSQRT_A_MINUS_D)));
    let negate = is_negative(&mul(&rotated_x, &z_inv));
    let y = select(negate, &rotated_y, &neg(&rotated_y));
    to_bytes(&abs(&mul(&den_inv, &sub(&z, &y))))
}

/// The points that 64 uniform bytes map to: the sums of the maps of both halves.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn from_uniform(bytes: &[[u8; 64]; 8]) -> Point {
    let half = |half: usize| {
        let halves = bytes.map(|bytes| {
            let mut part = [0; 32];
            part.copy_from_slice(&bytes[32 * half..32 * half + 32]);
            part
        });
        elligator(&from_bytes(&halves))
    };
    let mut sum = half(0);
    add_point(&mut sum, &half(1));
    sum
}

/// The function MAP of the RFC.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn elligator(t: &Fe) -> Point {
    let (one, d) = (splat(&ONE), splat(&D));
    let minus_one = neg(&one);
    let r = mul(&splat(&SQRT_M1), &square(t));
    let u = mul(&add(&r, &one), &splat(&ONE_MINUS_D_SQ));
    let v = mul(&sub(&minus_one, &mul(&r, &d)), &add(&r, &d));
    let (was_square, root) = sqrt_ratio(&u, &v);
    let s = select(was_square, &neg(&abs(&mul(&root, t))), &root);
    let c = select(was_square, &r, &minus_one);
    let n = sub(&mul(&mul(&c, &sub(&r, &one)), &splat(&D_MINUS_ONE_SQ)), &v);
    let ss = square(&s);
    let w0 = mul(&add(&s, &s), &v);
    let w1 = mul(&n, &splat(&SQRT_AD_MINUS_ONE));
    let (w2, w3) = (sub(&one, &ss), add(&one, &ss));
    let (x, y) = (mul(&w0, &w3), mul(&w2, &w1));
    Point { minus: sub(&y, &x), plus: add(&y, &x), z: mul(&w1, &w3), t: mul(&w0, &w2) }
}
