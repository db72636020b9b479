//! Roots modulo ℓ.

use std::sync::LazyLock;

use curve25519_dalek::scalar::Scalar;
use num_bigint::BigInt;
use zkvm::integer::order;

use super::linear::inverse;

/// All x with a·x² + b·x + c = 0; `None` if that is every x.
pub(super) fn roots(a: Scalar, b: Scalar, c: Scalar) -> Option<Vec<Scalar>> {
    if a == Scalar::ZERO {
        return match (b == Scalar::ZERO, c == Scalar::ZERO) {
            (true, true) => None,
            (true, false) => Some(vec![]),
            (false, _) => Some(vec![-c * inverse(&b)]),
        };
    }
    let (b, c) = (b * inverse(&a), c * inverse(&a));
    // x² + x = x·(x + 1) and its likes are frequent.
    if c == Scalar::ZERO {
        return Some(if b == Scalar::ZERO { vec![Scalar::ZERO] } else { vec![Scalar::ZERO, -b] });
    }
    let half = Scalar::from(2u8).invert();
    let middle = -b * half;
    let Some(distance) = square_root(middle * middle - c) else { return Some(vec![]) };
    let mut roots = vec![middle + distance];
    if distance != Scalar::ZERO {
        roots.push(middle - distance);
    }
    Some(roots)
}

/// A root of x, if it is a square. ℓ = 5 modulo 8, so x^((ℓ+3)/8) is a root of x or of −x.
fn square_root(x: Scalar) -> Option<Scalar> {
    static EXPONENT: LazyLock<BigInt> = LazyLock::new(|| (order() + 3) / 8);
    static ROOT_OF_MINUS_ONE: LazyLock<Scalar> =
        LazyLock::new(|| power(Scalar::from(2u8), &((order() - 1) / 4)));
    let root = power(x, &EXPONENT);
    [root, root * *ROOT_OF_MINUS_ONE].into_iter().find(|root| root * root == x)
}

fn power(base: Scalar, exponent: &BigInt) -> Scalar {
    let bits = (0..exponent.bits()).rev();
    bits.fold(Scalar::ONE, |power, i| power * power * if exponent.bit(i) { base } else { Scalar::ONE })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalars(values: &[u64]) -> Vec<Scalar> {
        values.iter().map(|value| Scalar::from(*value)).collect()
    }

    #[test]
    fn roots_are_all_there_are() {
        for n in 0u64..50 {
            let n = Scalar::from(n);
            // (x − n)(x − 7)
            let mut found = roots(Scalar::ONE, -n - Scalar::from(7u8), n * Scalar::from(7u8)).expect("few");
            found.sort_by_key(|root| *root.as_bytes());
            let mut expected = vec![n, Scalar::from(7u8)];
            expected.sort_by_key(|root| *root.as_bytes());
            expected.dedup();
            assert_eq!(found, expected);
        }
        // 2 is no square modulo ℓ, as ℓ = 5 modulo 8.
        assert_eq!(roots(Scalar::ONE, Scalar::ZERO, -Scalar::from(2u8)), Some(vec![]));
        assert_eq!(roots(Scalar::ZERO, Scalar::from(2u8), -Scalar::from(8u8)), Some(scalars(&[4])));
        assert_eq!(roots(Scalar::ZERO, Scalar::ZERO, Scalar::ZERO), None);
    }
}
