//! Scalars that a program is built with are known to everybody, so they are compared as bytes: the comparison of scalars that
//! hides them takes many times as long.

use std::sync::LazyLock;

use curve25519_dalek::scalar::Scalar;

/// Whether two are equal. Every scalar has one form in bytes.
pub(crate) fn equal(a: &Scalar, b: &Scalar) -> bool {
    a.as_bytes() == b.as_bytes()
}

/// Whether it is zero.
pub(crate) fn is_zero(scalar: &Scalar) -> bool {
    equal(scalar, &Scalar::ZERO)
}

/// Whether it is one.
pub(crate) fn is_one(scalar: &Scalar) -> bool {
    equal(scalar, &Scalar::ONE)
}

/// Whether it is −1.
pub(crate) fn is_minus_one(scalar: &Scalar) -> bool {
    static MINUS_ONE: LazyLock<Scalar> = LazyLock::new(|| -Scalar::ONE);
    equal(scalar, &MINUS_ONE)
}

/// Whether the integer that it is in the signed view is below zero.
pub(crate) fn is_negative(scalar: &Scalar) -> bool {
    // (ℓ + 1) / 2, the least of those.
    static LEAST: LazyLock<Scalar> = LazyLock::new(|| Scalar::from(2u8).invert());
    scalar.as_bytes().iter().rev().ge(LEAST.as_bytes().iter().rev())
}

/// The integer that it is in the signed view, if that is small.
pub(crate) fn small(scalar: &Scalar) -> Option<i64> {
    let plain = |scalar: &Scalar| {
        let (low, high) = scalar.as_bytes().split_first_chunk()?;
        let low = i64::from_le_bytes(*low);
        (low >= 0 && high.iter().all(|byte| *byte == 0)).then_some(low)
    };
    match is_negative(scalar) {
        false => plain(scalar),
        true => plain(&(Scalar::ZERO - scalar)).map(|magnitude| -magnitude),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zkvm::integer::scalar_to_int;

    /// Both say of every scalar what the signed view says, at the ends of what is small and of the field, too.
    #[test]
    fn the_signed_view_without_large_integers() {
        let half = Scalar::from(2u8).invert();
        let ends = [
            Scalar::ZERO,
            half,
            Scalar::from(u64::MAX / 2),
            Scalar::from(u64::MAX),
            Scalar::from(1u128 << 127),
        ];
        for end in ends {
            for step in [-Scalar::from(2u8), -Scalar::ONE, Scalar::ZERO, Scalar::ONE, Scalar::from(2u8)] {
                for scalar in [end + step, -(end + step)] {
                    let view = scalar_to_int(&scalar);
                    assert_eq!(is_negative(&scalar), view < 0.into(), "{view}");
                    let least = -i64::MAX;
                    let expected = i64::try_from(&view).ok().filter(|view| *view >= least);
                    assert_eq!(small(&scalar), expected, "{view}");
                }
            }
        }
    }
}
