//! Scalars read as integers.
//!
//! A scalar is a residue modulo ℓ. The *plain view* takes it as the integer in `0..ℓ`, the *signed view* as
//! the one in `−(ℓ−1)/2 ..= (ℓ−1)/2`.

use std::sync::LazyLock;

use curve25519_dalek::scalar::Scalar;
use num_bigint::{BigInt, Sign};
use num_integer::Integer;

/// ℓ = 2^252 + 27742317777372353535851937790883648493, the order of the group.
pub fn order() -> &'static BigInt {
    static ORDER: LazyLock<BigInt> = LazyLock::new(|| plain_view(&-Scalar::ONE) + 1);
    &ORDER
}

/// The plain view of a scalar.
pub fn plain_view(scalar: &Scalar) -> BigInt {
    BigInt::from_bytes_le(Sign::Plus, scalar.as_bytes())
}

/// The signed view of a scalar.
pub fn scalar_to_int(scalar: &Scalar) -> BigInt {
    static HALF: LazyLock<BigInt> = LazyLock::new(|| (order() - 1) / 2);
    let plain = plain_view(scalar);
    if plain > *HALF { plain - order() } else { plain }
}

/// The scalar congruent to an integer of any size.
pub fn int_to_scalar(integer: &BigInt) -> Scalar {
    let (_, magnitude) = integer.mod_floor(order()).to_bytes_le();
    let mut bytes = [0; 32];
    // A residue below ℓ < 2^253 has at most 32 bytes.
    bytes.iter_mut().zip(magnitude).for_each(|(to, from)| *to = from);
    Scalar::from_bytes_mod_order(bytes)
}
