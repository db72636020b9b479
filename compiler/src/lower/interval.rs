//! Intervals of integers, and the bound that keeps their residues unambiguous.
//!
//! Every integer a circuit computes with stays strictly between −2^250 and 2^250. Then the difference of two
//! is strictly between −2^251 and 2^251, that is inside (−ℓ/2, ℓ/2): a residue stands for one integer, and a
//! proof that `e − low` mod ℓ is in `0..=high − low` proves that e is in `low..=high`, because a residue that
//! small cannot come from a negative difference.

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};
use zkvm::abi::MAX_INTEGER_BITS;

use super::facts::Range;
use crate::ir::clear::small;

/// 2^250: what no integer reaches.
pub(super) fn bound() -> BigInt {
    BigInt::one() << MAX_INTEGER_BITS
}

/// Whether all of the range is within the bound.
pub(super) fn bounded(range: &Range) -> bool {
    let below = |n: &BigInt| n.magnitude().bits() <= MAX_INTEGER_BITS;
    (!range.0.is_negative() || below(&range.0)) && (!range.1.is_positive() || below(&range.1))
}

/// A range between integers of a machine's size, as nearly all are: adding them up takes no memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Small {
    pub(super) low: i128,
    pub(super) high: i128,
}

impl Small {
    /// The range, if it is small.
    pub(super) fn new((low, high): &Range) -> Option<Self> {
        Some(Self { low: low.to_i128()?, high: high.to_i128()? })
    }

    /// The range of one number.
    pub(super) fn one(scalar: &Scalar) -> Option<Self> {
        let number = small(scalar)?.into();
        Some(Self { low: number, high: number })
    }

    /// The sums with `coefficient` times what is in another range, if they are small.
    pub(super) fn plus_scaled(self, other: &Small, coefficient: &Scalar) -> Option<Self> {
        let factor: i128 = small(coefficient)?.into();
        let (a, b) = (other.low.checked_mul(factor)?, other.high.checked_mul(factor)?);
        Some(Self { low: self.low.checked_add(a.min(b))?, high: self.high.checked_add(a.max(b))? })
    }

    /// The same range between integers of any size.
    pub(super) fn range(self) -> Range {
        (self.low.into(), self.high.into())
    }
}

/// The products of two ranges.
pub(super) fn product(a: &Range, b: &Range) -> Range {
    let corners = [&a.0 * &b.0, &a.0 * &b.1, &a.1 * &b.0, &a.1 * &b.1];
    let low = corners.iter().min().cloned().unwrap_or_default();
    let high = corners.iter().max().cloned().unwrap_or_default();
    (low, high)
}

/// The squares of a range.
pub(super) fn square(a: &Range) -> Range {
    let (low, high) = product(a, a);
    let crosses = !a.0.is_positive() && !a.1.is_negative();
    (if crosses { BigInt::zero() } else { low }, high)
}

/// How many bits the numbers in `0..=max` need.
pub(super) fn bit_length(max: &BigInt) -> u32 {
    max.magnitude().bits() as u32
}

/// The range as text: `u32`, or `int 1..=9`.
pub(super) fn name(low: &BigInt, high: &BigInt) -> String {
    for bits in [8u32, 16, 32, 64, 128] {
        if low.is_zero() && *high == (BigInt::one() << bits) - 1 {
            return format!("u{bits}");
        }
    }
    format!("int {low}..={high}")
}

/// A number for messages: long ones as powers of two, exactly where they are next to one.
pub(super) fn show(n: &BigInt) -> String {
    if bit_length(n) <= 64 {
        return n.to_string();
    }
    let (sign, [below, above]) = if n.is_negative() { ("−", ["+", "−"]) } else { ("", ["−", "+"]) };
    let (size, one) = (n.abs(), BigInt::one());
    // The exponent of the power that is nearest.
    let exponent = bit_length(&(&size + (&size >> 1))) - 1;
    match size - (&one << exponent) {
        distance if distance.is_zero() => format!("{sign}2^{exponent}"),
        distance if distance == one => format!("{sign}2^{exponent} {above} 1"),
        distance if distance == -one => format!("{sign}2^{exponent} {below} 1"),
        _ => format!("about {sign}2^{exponent}"),
    }
}
