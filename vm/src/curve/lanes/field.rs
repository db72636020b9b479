//! Eight elements of the field of 2^255 − 19 at once.
//!
//! An element is five limbs of 51 bits, a vector register for each limb, a lane for each element. The
//! multiplier of AVX-512 IFMA takes 52-bit factors and gives either half of the 104-bit product; so a limb may
//! be a little above 51 bits, and the sum of two limbs has to be carried before it is a factor again. Products
//! are therefore left uncarried ([`Raw`]) until they have been added up.
//!
//! Bounds: limbs of an [`Fe`] are below 2^51 + 2^18, whatever words were carried. Then those of a product are below
//! 2^59 (124.5·2^52 at most, of limb 0), of the sum of four products below 2^61, of a difference below 2^62. What is
//! subtracted is below 2^60.

use std::arch::x86_64::*;

use super::detect::{V, from_u64s, to_u64s};

/// Eight elements, ready to be factors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fe(pub(super) [V; 5]);

/// Eight elements whose limbs may have up to 62 bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw(pub(super) [V; 5]);

/// The five limbs of one element.
pub(super) type Limbs = [u64; 5];

const LOW: u64 = (1 << 51) - 1;

/// 2^10·p: what is added before a subtraction so that no limb gets negative.
const OFFSET: Limbs = [(LOW - 18) << 10, LOW << 10, LOW << 10, LOW << 10, LOW << 10];

pub(super) const ZERO: Limbs = [0; 5];
pub(super) const ONE: Limbs = [1, 0, 0, 0, 0];

/// Five limbs, by index. A closure in `array::from_fn` would not be inlined: that function is not marked with the
/// instructions the closure uses.
macro_rules! limbs {
    (|$i:ident| $limb:expr) => {{
        let mut limbs = [_mm512_setzero_si512(); 5];
        for $i in 0..5 {
            limbs[$i] = $limb;
        }
        limbs
    }};
}

/// The same element in all lanes.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn splat(element: &Limbs) -> Fe {
    Fe(limbs!(|i| _mm512_set1_epi64(element[i] as i64)))
}

/// The product in each lane, not yet carried.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn mul_raw(Fe(a): &Fe, Fe(b): &Fe) -> Raw {
    let zero = _mm512_setzero_si512();
    let (mut low, mut high) = ([zero; 9], [zero; 9]);
    for i in 0..5 {
        for j in 0..5 {
            low[i + j] = _mm512_madd52lo_epu64(low[i + j], a[i], b[j]);
            high[i + j] = _mm512_madd52hi_epu64(high[i + j], a[i], b[j]);
        }
    }
    fold(&low, &high)
}

/// The square in each lane, not yet carried.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn square_raw(Fe(a): &Fe) -> Raw {
    let zero = _mm512_setzero_si512();
    let (mut low, mut high) = ([zero; 9], [zero; 9]);
    for i in 0..5 {
        for j in i + 1..5 {
            low[i + j] = _mm512_madd52lo_epu64(low[i + j], a[i], a[j]);
            high[i + j] = _mm512_madd52hi_epu64(high[i + j], a[i], a[j]);
        }
    }
    for k in 1..8 {
        low[k] = _mm512_add_epi64(low[k], low[k]);
        high[k] = _mm512_add_epi64(high[k], high[k]);
    }
    for i in 0..5 {
        low[2 * i] = _mm512_madd52lo_epu64(low[2 * i], a[i], a[i]);
        high[2 * i] = _mm512_madd52hi_epu64(high[2 * i], a[i], a[i]);
    }
    fold(&low, &high)
}

/// The upper halves of products weigh 2^52, which is twice the next limb; the limbs above the fifth weigh 19.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn fold(low: &[V; 9], high: &[V; 9]) -> Raw {
    let mut z = [_mm512_setzero_si512(); 10];
    z[..9].copy_from_slice(low);
    for k in 0..9 {
        z[k + 1] = _mm512_add_epi64(z[k + 1], _mm512_add_epi64(high[k], high[k]));
    }
    let nineteen = _mm512_set1_epi64(19);
    Raw(limbs!(|k| _mm512_add_epi64(z[k], _mm512_mullo_epi64(z[k + 5], nineteen))))
}

/// Carries once, all limbs at the same time.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn carry(Raw(z): &Raw) -> Fe {
    let mask = _mm512_set1_epi64(LOW as i64);
    let top = _mm512_srli_epi64::<51>(z[4]);
    let mut carried = limbs!(|i| _mm512_and_si512(z[i], mask));
    carried[0] = _mm512_madd52lo_epu64(carried[0], top, _mm512_set1_epi64(19));
    for i in 1..5 {
        carried[i] = _mm512_add_epi64(carried[i], _mm512_srli_epi64::<51>(z[i - 1]));
    }
    Fe(carried)
}

#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn add_raw(a: &[V; 5], b: &[V; 5]) -> Raw {
    Raw(limbs!(|i| _mm512_add_epi64(a[i], b[i])))
}

/// a − b + 2^10·p.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn sub_raw(a: &[V; 5], b: &[V; 5]) -> Raw {
    Raw(limbs!(|i| _mm512_sub_epi64(_mm512_add_epi64(a[i], _mm512_set1_epi64(OFFSET[i] as i64)), b[i])))
}

#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn mul(a: &Fe, b: &Fe) -> Fe {
    carry(&mul_raw(a, b))
}

#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn square(a: &Fe) -> Fe {
    carry(&square_raw(a))
}

#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn add(a: &Fe, b: &Fe) -> Fe {
    carry(&add_raw(&a.0, &b.0))
}

#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn sub(a: &Fe, b: &Fe) -> Fe {
    carry(&sub_raw(&a.0, &b.0))
}

#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn neg(a: &Fe) -> Fe {
    sub(&splat(&ZERO), a)
}

/// b where the mask has a bit, else a.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn select(mask: __mmask8, a: &Fe, b: &Fe) -> Fe {
    Fe(limbs!(|i| _mm512_mask_blend_epi64(mask, a.0[i], b.0[i])))
}

/// Squares n times: a to the power of 2^n.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn square_times(a: &Fe, n: usize) -> Fe {
    let mut a = *a;
    for _ in 0..n {
        a = square(&a);
    }
    a
}

/// a^11 and a^(2^250 − 1), from which both exponentiations are a few steps.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn power_250(a: &Fe) -> (Fe, Fe) {
    let a2 = square(a);
    let a9 = mul(&square_times(&a2, 2), a);
    let a11 = mul(&a9, &a2);
    let ones_5 = mul(&square(&a11), &a9);
    let ones_10 = mul(&square_times(&ones_5, 5), &ones_5);
    let ones_20 = mul(&square_times(&ones_10, 10), &ones_10);
    let ones_40 = mul(&square_times(&ones_20, 20), &ones_20);
    let ones_50 = mul(&square_times(&ones_40, 10), &ones_10);
    let ones_100 = mul(&square_times(&ones_50, 50), &ones_50);
    let ones_200 = mul(&square_times(&ones_100, 100), &ones_100);
    (a11, mul(&square_times(&ones_200, 50), &ones_50))
}

/// 1/a = a^(p − 2); 0 for 0.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn invert(a: &Fe) -> Fe {
    let (a11, ones_250) = power_250(a);
    mul(&square_times(&ones_250, 5), &a11)
}

/// a^((p − 5)/8) = a^(2^252 − 3).
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn power_p58(a: &Fe) -> Fe {
    mul(&square_times(&power_250(a).1, 2), a)
}

/// The limbs of the least representative, each below 2^51.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn freeze(a: &Fe) -> [V; 5] {
    let mask = _mm512_set1_epi64(LOW as i64);
    let nineteen = _mm512_set1_epi64(19);
    // Twice one after the other: then the value is below 2^255.
    let mut z = a.0;
    for _ in 0..2 {
        z = carry_along(&z);
        z[0] = _mm512_add_epi64(z[0], _mm512_mullo_epi64(_mm512_srli_epi64::<51>(z[4]), nineteen));
        z[4] = _mm512_and_si512(z[4], mask);
    }
    z = carry_along(&z);
    // Whether it is at least p: whether adding 19 carries out of the top.
    let mut more = z;
    more[0] = _mm512_add_epi64(more[0], nineteen);
    let more = carry_along(&more);
    let quotient = _mm512_srli_epi64::<51>(more[4]);
    z[0] = _mm512_add_epi64(z[0], _mm512_mullo_epi64(quotient, nineteen));
    z = carry_along(&z);
    z[4] = _mm512_and_si512(z[4], mask);
    z
}

/// Carries from limb to limb, all but the last.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
fn carry_along(z: &[V; 5]) -> [V; 5] {
    let mut z = *z;
    for i in 0..4 {
        z[i + 1] = _mm512_add_epi64(z[i + 1], _mm512_srli_epi64::<51>(z[i]));
        z[i] = _mm512_and_si512(z[i], _mm512_set1_epi64(LOW as i64));
    }
    z
}

/// Which lanes hold odd ("negative") elements.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn is_negative(a: &Fe) -> __mmask8 {
    _mm512_test_epi64_mask(freeze(a)[0], _mm512_set1_epi64(1))
}

/// Which lanes hold zero.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn is_zero(a: &Fe) -> __mmask8 {
    let z = freeze(a);
    let any = _mm512_or_si512(_mm512_or_si512(z[0], z[1]), _mm512_or_si512(z[2], z[3]));
    let any = _mm512_or_si512(any, z[4]);
    _mm512_testn_epi64_mask(any, any)
}

/// Negates the lanes that hold odd elements.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn abs(a: &Fe) -> Fe {
    select(is_negative(a), a, &neg(a))
}

/// Eight elements out of 32 little-endian bytes each. The topmost bit is ignored.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn from_bytes(bytes: &[[u8; 32]; 8]) -> Fe {
    let word = |lane: usize, w: usize| {
        let mut word = [0; 8];
        word.copy_from_slice(&bytes[lane][8 * w..8 * w + 8]);
        u64::from_le_bytes(word)
    };
    let [w0, w1, w2, w3] = std::array::from_fn(|w| from_u64s(std::array::from_fn(|lane| word(lane, w))));
    let mask = _mm512_set1_epi64(LOW as i64);
    let limbs = [
        w0,
        _mm512_or_si512(_mm512_srli_epi64::<51>(w0), _mm512_slli_epi64::<13>(w1)),
        _mm512_or_si512(_mm512_srli_epi64::<38>(w1), _mm512_slli_epi64::<26>(w2)),
        _mm512_or_si512(_mm512_srli_epi64::<25>(w2), _mm512_slli_epi64::<39>(w3)),
        _mm512_srli_epi64::<12>(w3),
    ];
    Fe(limbs!(|i| _mm512_and_si512(limbs[i], mask)))
}

/// The canonical encoding of each lane: 32 bytes, little-endian.
#[target_feature(enable = "avx512f,avx512dq,avx512ifma")]
pub(super) fn to_bytes(a: &Fe) -> [[u8; 32]; 8] {
    let z = freeze(a);
    let words = [
        _mm512_or_si512(z[0], _mm512_slli_epi64::<51>(z[1])),
        _mm512_or_si512(_mm512_srli_epi64::<13>(z[1]), _mm512_slli_epi64::<38>(z[2])),
        _mm512_or_si512(_mm512_srli_epi64::<26>(z[2]), _mm512_slli_epi64::<25>(z[3])),
        _mm512_or_si512(_mm512_srli_epi64::<39>(z[3]), _mm512_slli_epi64::<12>(z[4])),
    ];
    let words = words.map(to_u64s);
    std::array::from_fn(|lane| {
        let mut bytes = [0; 32];
        for (bytes, word) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(&words) {
            *bytes = word[lane].to_le_bytes();
        }
        bytes
    })
}
