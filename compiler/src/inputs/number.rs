//! Numbers in inputs files.

use curve25519_dalek::scalar::Scalar;
use num_bigint::{BigInt, BigUint, Sign};
use zeroize::Zeroize;
use zkvm::integer::{int_to_scalar, order};

/// More digits than any number in range has; bounds the work on hostile files.
const MAX_DIGITS: usize = 400;

/// Why a string is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberError {
    /// It does not consist of digits.
    Malformed,
    /// Far too many digits.
    Huge,
}

/// Reads an integer: decimal or with `0x`, `0o`, `0b`, perhaps with a sign and `_` between digits.
pub(super) fn parse_integer(text: &str) -> Result<BigInt, NumberError> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (radix, digits) = match rest.get(..2) {
        Some("0x") => (16, &rest[2..]),
        Some("0o") => (8, &rest[2..]),
        Some("0b") => (2, &rest[2..]),
        _ => (10, rest),
    };
    let well_formed = digits.starts_with(|c: char| c.is_digit(radix))
        && digits.ends_with(|c: char| c.is_digit(radix))
        && !digits.contains("__")
        && digits.chars().all(|c| c == '_' || c.is_digit(radix));
    if !well_formed {
        return Err(NumberError::Malformed);
    }
    if digits.len() > MAX_DIGITS {
        return Err(NumberError::Huge);
    }
    let mut plain: String = digits.chars().filter(|c| *c != '_').collect();
    let magnitude = BigUint::parse_bytes(plain.as_bytes(), radix);
    plain.zeroize();
    let magnitude = magnitude.ok_or(NumberError::Malformed)?;
    Ok(BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, magnitude))
}

/// The scalar of an integer; `None` unless −ℓ < integer < ℓ.
pub(super) fn to_scalar(integer: &BigInt) -> Option<Scalar> {
    (integer.magnitude() < order().magnitude()).then(|| int_to_scalar(integer))
}

/// The scalar of 64 hex digits, little-endian, as blindings and openings are written.
pub(super) fn parse_scalar_hex(text: &str) -> Option<Scalar> {
    let mut word = [0u8; 32];
    let read = hex::decode_to_slice(text, &mut word);
    let scalar = read.ok().and_then(|()| Option::from(Scalar::from_canonical_bytes(word)));
    word.zeroize();
    scalar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        assert_eq!(parse_integer("1_000"), Ok(1000.into()));
        assert_eq!(parse_integer("-0x1f"), Ok((-31).into()));
        assert_eq!(parse_integer("0b101"), Ok(5.into()));
        for wrong in ["", "-", "0x", "1__0", "_1", "1_", "0xg", "1.5", "--1", " 1", "ää"] {
            assert_eq!(parse_integer(wrong), Err(NumberError::Malformed), "{wrong}");
        }
        assert_eq!(parse_integer(&"9".repeat(1_000_000)), Err(NumberError::Huge));
    }

    #[test]
    fn scalars() {
        assert_eq!(to_scalar(&(order() - 1)), Some(-Scalar::ONE));
        assert_eq!(to_scalar(&BigInt::from(-1)), Some(-Scalar::ONE));
        assert_eq!(to_scalar(order()), None);
        assert_eq!(to_scalar(&(order() << 100)), None);
        assert_eq!(parse_scalar_hex(&"ff".repeat(32)), None);
        assert_eq!(parse_scalar_hex(&format!("05{}", "00".repeat(31))), Some(Scalar::from(5u8)));
    }
}
