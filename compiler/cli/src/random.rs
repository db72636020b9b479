//! The system's random numbers.

use curve25519_dalek::scalar::Scalar;
use rand_core::{OsRng, RngCore};
use zeroize::Zeroize;

/// A uniform scalar.
pub(super) fn random_scalar() -> Scalar {
    let mut bytes = random_bytes::<64>();
    let scalar = Scalar::from_bytes_mod_order_wide(&bytes);
    bytes.zeroize();
    scalar
}

/// So many uniform bytes.
pub(super) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}
