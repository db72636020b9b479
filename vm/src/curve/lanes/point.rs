//! Eight points at once, in extended twisted Edwards coordinates (Hisil, Wong, Carter, Dawson, 2008).
//!
//! x = X/Z, y = Y/Z, T = XY/Z on −x² + y² = 1 + d·x²·y². Instead of X and Y we keep Y − X and Y + X, which is
//! what every formula begins with. The formulas are complete: there are no exceptional points.

use std::arch::x86_64::*;

use super::{
    detect::{V, from_u64s},
    field::*,
};

/// Eight points in extended coordinates: Y − X, Y + X, Z, T.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub(super) minus: Fe,
    pub(super) plus: Fe,
    pub(super) z: Fe,
    pub(super) t: Fe,
}

/// Eight points to be added to others: Y − X, Y + X, Z, 2dT.
#[derive(Clone, Copy, Debug)]
pub(super) struct Addend {
    minus: Fe,
    plus: Fe,
    z: Fe,
    dt: Fe,
}

/// Eight points with Z = 1 to be added to others: y − x, y + x, 2dxy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Affine {
    pub(super) minus: Fe,
    pub(super) plus: Fe,
    pub(super) dt: Fe,
}

/// One point in the form of [`Affine`]: three times five limbs, and a word to fill up two registers.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(128))]
pub(in crate::curve) struct Stored([V; 2]);

/// One point in the form of [`Point`]: four times five limbs, and four words to fill up.
#[derive(Clone, Copy, Debug)]
pub(super) struct StoredSum([V; 3]);

/// Twice the constant d of the curve.
const D2: Limbs = [0x69b9426b2f159, 0x35050762add7a, 0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff];

/// The inverse of 2d in the field.
const D2_INV: Limbs = [0x793b66e4fc18, 0x184279542e25e, 0x3739ecc16bbad, 0x390cac5884533, 0x60483f690a6ae];

/// Half of the constant d of the curve.
const D_HALF: Limbs = [0x5a6e509acbc48, 0x4d4141d8ab75e, 0x6f3d13000e014, 0x79ce331d01e5d, 0x6901b67715b7f];

/// Eight times the identity.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn identity() -> Point {
    let one = splat(&ONE);
    Point { minus: one, plus: one, z: one, t: splat(&ZERO) }
}

/// The identity, alone, in the form in which bases are kept.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn stored_identity() -> Stored {
    Stored([from_u64s([1, 0, 0, 0, 0, 1, 0, 0]), from_u64s([0; 8])])
}

/// p += q: seven multiplications.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn add_affine(p: &mut Point, q: &Affine) {
    let d = add_raw(&p.z.0, &p.z.0);
    let (a, b) = (mul_raw(&p.minus, &q.minus), mul_raw(&p.plus, &q.plus));
    let c = mul_raw(&p.t, &q.dt);
    let (f, g) = (carry(&sub_raw(&d.0, &c.0)), carry(&add_raw(&d.0, &c.0)));
    let (e, h) = (carry(&sub_raw(&b.0, &a.0)), carry(&add_raw(&b.0, &a.0)));
    finish::<true>(p, &e, &f, &g, &h)
}

/// p += q, or p −= q: eight multiplications. T is left undefined unless asked for.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn add_addend<const T: bool, const NEGATIVE: bool>(p: &mut Point, q: &Addend) {
    let zz = mul_raw(&p.z, &q.z);
    let d = add_raw(&zz.0, &zz.0);
    let (minus, plus) = if NEGATIVE { (&q.plus, &q.minus) } else { (&q.minus, &q.plus) };
    let (a, b) = (mul_raw(&p.minus, minus), mul_raw(&p.plus, plus));
    let c = mul_raw(&p.t, &q.dt);
    let (difference, sum) = (carry(&sub_raw(&d.0, &c.0)), carry(&add_raw(&d.0, &c.0)));
    let (e, h) = (carry(&sub_raw(&b.0, &a.0)), carry(&add_raw(&b.0, &a.0)));
    let (f, g) = if NEGATIVE { (&sum, &difference) } else { (&difference, &sum) };
    finish::<T>(p, &e, f, g, &h)
}

/// p += q: nine multiplications.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn add_point(p: &mut Point, q: &Point) {
    add_addend::<true, false>(p, &addend(q))
}

/// The point X = EF, Y = GH, Z = FG, T = EH. T is left undefined unless asked for.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn finish<const T: bool>(p: &mut Point, e: &Fe, f: &Fe, g: &Fe, h: &Fe) {
    let (x, y) = (mul_raw(e, f), mul_raw(g, h));
    p.minus = carry(&sub_raw(&y.0, &x.0));
    p.plus = carry(&add_raw(&y.0, &x.0));
    p.z = mul(f, g);
    if T {
        p.t = mul(e, h);
    }
}

/// p is doubled.
///
/// All coordinates are twice those of the usual formula: E = 4XY = (Y+X)² − (Y−X)², H = 2(X² + Y²) is the sum,
/// G = 2(Y² − X²), F = 4Z² − G.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn double<const T: bool>(p: &mut Point) {
    let (plus, minus) = (square_raw(&p.plus), square_raw(&p.minus));
    let yyxx = mul_raw(&p.plus, &p.minus);
    let zz = square_raw(&p.z);
    let zz2 = add_raw(&zz.0, &zz.0);
    let g = add_raw(&yyxx.0, &yyxx.0);
    let zz4 = add_raw(&zz2.0, &zz2.0);
    let e = carry(&sub_raw(&plus.0, &minus.0));
    let h = carry(&add_raw(&plus.0, &minus.0));
    finish::<T>(p, &e, &carry(&sub_raw(&zz4.0, &g.0)), &carry(&g), &h)
}

/// p is doubled n times.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn double_times(p: &mut Point, n: usize) {
    for _ in 1..n {
        double::<false>(p);
    }
    if n > 0 {
        double::<true>(p);
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn addend(p: &Point) -> Addend {
    Addend { minus: p.minus, plus: p.plus, z: p.z, dt: mul(&p.t, &splat(&D2)) }
}

/// Eight times the identity.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn addend_identity() -> Addend {
    let one = splat(&ONE);
    Addend { minus: one, plus: one, z: one, dt: splat(&ZERO) }
}

#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn negate_addend(q: &Addend) -> Addend {
    Addend { minus: q.plus, plus: q.minus, z: q.z, dt: neg(&q.dt) }
}

/// q in the lanes of the mask, else p.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn select_affine(mask: __mmask8, p: &Affine, q: &Affine) -> Affine {
    Affine {
        minus: select(mask, &p.minus, &q.minus),
        plus: select(mask, &p.plus, &q.plus),
        dt: select(mask, &p.dt, &q.dt),
    }
}

/// q in the lanes of the mask, else p.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn select_addend(mask: __mmask8, p: &Addend, q: &Addend) -> Addend {
    Addend {
        minus: select(mask, &p.minus, &q.minus),
        plus: select(mask, &p.plus, &q.plus),
        z: select(mask, &p.z, &q.z),
        dt: select(mask, &p.dt, &q.dt),
    }
}

/// −q in the lanes of the mask.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn negate_some(mask: __mmask8, q: &Affine) -> Affine {
    Affine {
        minus: select(mask, &q.minus, &q.plus),
        plus: select(mask, &q.plus, &q.minus),
        dt: select(mask, &q.dt, &neg(&q.dt)),
    }
}

/// The points x, y (Z = 1) to be added.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn affine(x: &Fe, y: &Fe) -> Affine {
    Affine { minus: sub(y, x), plus: add(y, x), dt: mul(&mul(x, y), &splat(&D2)) }
}

/// The points themselves: T = xy.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn lift(q: &Affine) -> Point {
    Point { minus: q.minus, plus: q.plus, z: splat(&ONE), t: mul(&q.dt, &splat(&D2_INV)) }
}

/// Points with Z = 1. One inversion for all of them, and per eight points about eight multiplications.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn normalise(points: &[Point]) -> Vec<Affine> {
    let mut product = splat(&ONE);
    // The products of all Z before.
    let before: Vec<Fe> = points
        .iter()
        .map(|p| {
            let before = product;
            product = mul(&product, &p.z);
            before
        })
        .collect();
    let mut inverse = invert(&product);
    let d_half = splat(&D_HALF);
    let mut affine: Vec<Affine> = Vec::with_capacity(points.len());
    for (p, before) in points.iter().zip(&before).rev() {
        let z_inv = mul(&inverse, before);
        inverse = mul(&inverse, &p.z);
        let (minus, plus) = (mul(&p.minus, &z_inv), mul(&p.plus, &z_inv));
        // 2dxy = d·((y+x)² − (y−x)²)/2.
        let (m2, p2) = (square_raw(&minus), square_raw(&plus));
        let dt = mul(&carry(&sub_raw(&p2.0, &m2.0)), &d_half);
        affine.push(Affine { minus, plus, dt });
    }
    affine.reverse();
    affine
}

/// Turns eight registers of eight words into those with columns and rows exchanged.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn transpose(rows: &[V; 8]) -> [V; 8] {
    let [a, b, c, d, e, f, g, h] = *rows;
    // Pairs of words, then of pairs, then of fours.
    let (ab0, ab1) = (_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
    let (cd0, cd1) = (_mm512_unpacklo_epi64(c, d), _mm512_unpackhi_epi64(c, d));
    let (ef0, ef1) = (_mm512_unpacklo_epi64(e, f), _mm512_unpackhi_epi64(e, f));
    let (gh0, gh1) = (_mm512_unpacklo_epi64(g, h), _mm512_unpackhi_epi64(g, h));
    // Each 128-bit part of ab0 is column 0, 2, 4, 6; of ab1 column 1, 3, 5, 7.
    let low = from_u64s([0, 1, 8, 9, 4, 5, 12, 13]);
    let high = from_u64s([2, 3, 10, 11, 6, 7, 14, 15]);
    let pair = |x: V, y: V| (_mm512_permutex2var_epi64(x, low, y), _mm512_permutex2var_epi64(x, high, y));
    let ((abcd04, abcd26), (abcd15, abcd37)) = (pair(ab0, cd0), pair(ab1, cd1));
    let ((efgh04, efgh26), (efgh15, efgh37)) = (pair(ef0, gh0), pair(ef1, gh1));
    let four = |x: V, y: V| (_mm512_shuffle_i64x2::<0x44>(x, y), _mm512_shuffle_i64x2::<0xee>(x, y));
    let ((c0, c4), (c2, c6)) = (four(abcd04, efgh04), four(abcd26, efgh26));
    let ((c1, c5), (c3, c7)) = (four(abcd15, efgh15), four(abcd37, efgh37));
    [c0, c1, c2, c3, c4, c5, c6, c7]
}

/// The i-th register of eight stored points.
macro_rules! part {
    ($stored:expr, $i:literal) => {{
        let mut parts = [_mm512_setzero_si512(); 8];
        for (part, stored) in parts.iter_mut().zip($stored) {
            *part = stored.0[$i];
        }
        parts
    }};
}

/// Eight stored points, one in each lane.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn load(points: [&Stored; 8]) -> Affine {
    let [a0, a1, a2, a3, a4, b0, b1, b2] = transpose(&part!(points, 0));
    let [b3, b4, c0, c1, c2, c3, c4, _] = transpose(&part!(points, 1));
    Affine { minus: Fe([a0, a1, a2, a3, a4]), plus: Fe([b0, b1, b2, b3, b4]), dt: Fe([c0, c1, c2, c3, c4]) }
}

/// Up to eight points, filled up with the identity.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn some(points: &[Stored]) -> Affine {
    let identity = stored_identity();
    load(std::array::from_fn(|i| points.get(i).unwrap_or(&identity)))
}

/// The points of all lanes, one by one.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn store(Affine { minus: a, plus: b, dt: c }: &Affine) -> [Stored; 8] {
    let (a, b, c) = (a.0, b.0, c.0);
    let first = transpose(&[a[0], a[1], a[2], a[3], a[4], b[0], b[1], b[2]]);
    let second = transpose(&[b[3], b[4], c[0], c[1], c[2], c[3], c[4], _mm512_setzero_si512()]);
    std::array::from_fn(|lane| Stored([first[lane], second[lane]]))
}

/// Eight stored sums, one in each lane.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn load_sums(sums: &[StoredSum; 8]) -> Point {
    let [a0, a1, a2, a3, a4, b0, b1, b2] = transpose(&part!(sums, 0));
    let [b3, b4, c0, c1, c2, c3, c4, d0] = transpose(&part!(sums, 1));
    let [d1, d2, d3, d4, ..] = transpose(&part!(sums, 2));
    Point {
        minus: Fe([a0, a1, a2, a3, a4]),
        plus: Fe([b0, b1, b2, b3, b4]),
        z: Fe([c0, c1, c2, c3, c4]),
        t: Fe([d0, d1, d2, d3, d4]),
    }
}

/// The points of all lanes, one by one.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn store_sums(Point { minus: a, plus: b, z: c, t: d }: &Point) -> [StoredSum; 8] {
    let (a, b, c, d) = (a.0, b.0, c.0, d.0);
    let zero = _mm512_setzero_si512();
    let first = transpose(&[a[0], a[1], a[2], a[3], a[4], b[0], b[1], b[2]]);
    let second = transpose(&[b[3], b[4], c[0], c[1], c[2], c[3], c[4], d[0]]);
    let third = transpose(&[d[1], d[2], d[3], d[4], zero, zero, zero, zero]);
    std::array::from_fn(|lane| StoredSum([first[lane], second[lane], third[lane]]))
}

/// The identity, alone, in the form in which sums are kept.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn stored_sum_identity() -> StoredSum {
    store_sums(&identity())[0]
}

/// In each lane the sum of so many lanes (a power of two), beginning with this one.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn sum_neighbours(p: &Point, lanes: u64) -> Point {
    let mut p = *p;
    let mut distance = lanes / 2;
    while distance > 0 {
        let other = rotate_lanes(&p, distance);
        add_point(&mut p, &other);
        distance /= 2;
    }
    p
}

#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn rotate_lanes(p: &Point, distance: u64) -> Point {
    let index = from_u64s(std::array::from_fn(|lane| (lane as u64 + distance) % 8));
    let rotate = |a: &Fe| {
        let mut a = *a;
        for limb in &mut a.0 {
            *limb = _mm512_permutexvar_epi64(index, *limb);
        }
        a
    };
    Point { minus: rotate(&p.minus), plus: rotate(&p.plus), z: rotate(&p.z), t: rotate(&p.t) }
}
