//! Constants: integers that remember being integers, and scalars.

use std::ops::{Add, Mul, Neg};

use curve25519_dalek::scalar::Scalar;

/// The value of a constant expression.
///
/// The core set tells integers from scalars: two constants are equal only if they are of the same kind, so
/// `mintime` (an integer) never equals a pushed scalar. Results outside ±(2^64−1) become scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// An integer with an absolute value below 2^64.
    Integer(i128),
    /// A scalar that was pushed as one, or became too large for an integer.
    Scalar(Scalar),
}

const MAX: u128 = u64::MAX as u128;

impl Number {
    /// The number as a scalar.
    pub(super) fn scalar(self) -> Scalar {
        match self {
            // |i| < 2^64, so the cast is exact.
            Self::Integer(i) if i < 0 => -Scalar::from(i.unsigned_abs() as u64),
            Self::Integer(i) => Scalar::from(i.unsigned_abs() as u64),
            Self::Scalar(s) => s,
        }
    }

    /// Whether the scalar is below 2^64.
    pub(super) fn fits_u64(self) -> bool {
        self.scalar().as_bytes()[8..].iter().all(|&byte| byte == 0)
    }

    /// Applies an integer operation to two integers; falls back to scalars for the rest.
    fn combine(
        self,
        other: Self,
        integer: fn(i128, i128) -> Option<i128>,
        scalar: fn(Scalar, Scalar) -> Scalar,
    ) -> Self {
        if let (Self::Integer(a), Self::Integer(b)) = (self, other)
            && let Some(c) = integer(a, b).filter(|c| c.unsigned_abs() <= MAX)
        {
            return Self::Integer(c);
        }
        Self::Scalar(scalar(self.scalar(), other.scalar()))
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self::Integer(value.into())
    }
}

impl From<Scalar> for Number {
    fn from(value: Scalar) -> Self {
        Self::Scalar(value)
    }
}

impl Neg for Number {
    type Output = Self;

    fn neg(self) -> Self {
        match self {
            Self::Integer(i) => Self::Integer(-i),
            Self::Scalar(s) => Self::Scalar(-s),
        }
    }
}

impl Add for Number {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.combine(other, i128::checked_add, |a, b| a + b)
    }
}

impl Mul for Number {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        self.combine(other, i128::checked_mul, |a, b| a * b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_stay_integers_within_65_bits() {
        let max = Number::from(u64::MAX);
        assert_eq!(max + -Number::from(1), Number::from(u64::MAX - 1));
        assert_eq!(max * -Number::from(1), Number::Integer(-i128::from(u64::MAX)));
        assert_eq!(max + Number::from(1), Number::Scalar(Scalar::from(1u128 << 64)));
        assert_eq!(max * max, Number::Scalar(Scalar::from(u64::MAX) * Scalar::from(u64::MAX)));
        assert_eq!((-max).scalar(), -Scalar::from(u64::MAX));
    }

    #[test]
    fn mixed_kinds_become_scalars_and_compare_by_kind() {
        let mixed = Number::from(2) * Number::from(Scalar::from(3u64));
        assert_eq!(mixed, Number::Scalar(Scalar::from(6u64)));
        assert_ne!(mixed, Number::from(6));
        assert!(mixed.fits_u64());
        assert!(!(-mixed).fits_u64());
    }
}
