//! Integers of side programs that no scalar holds: numbers of several limbs.

use curve25519_dalek::scalar::Scalar;
use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{Signed, Zero};

use crate::integer::{int_to_scalar, scalar_to_int};

/// How many bytes a limb in normal form has.
const LIMB_BYTES: usize = 15;
/// How many bits there are in a limb.
const LIMB_BITS: usize = 8 * LIMB_BYTES;

/// The topmost number of k limbs in normal form; nothing if there are fewer.
pub(super) fn carry(stack: &mut Vec<Scalar>, k: usize) -> Option<()> {
    let number = pop(stack, k)?;
    push(stack, &number, k);
    Some(())
}

/// The product of the topmost two numbers of k limbs.
pub(super) fn product(stack: &mut Vec<Scalar>, k: usize) -> Option<()> {
    let (b, a) = (pop(stack, k)?, pop(stack, k)?);
    push(stack, &(a * b), 2 * k);
    Some(())
}

/// Quotient and remainder of the topmost two numbers of k limbs.
pub(super) fn quotient(stack: &mut Vec<Scalar>, k: usize) -> Option<()> {
    let (b, a) = (pop(stack, k)?, pop(stack, k)?);
    let (quotient, remainder) = if b.is_zero() { Default::default() } else { a.div_mod_floor(&b) };
    push(stack, &quotient, k);
    push(stack, &remainder, k);
    Some(())
}

/// The inverse of the lower one of the topmost two numbers of k limbs, modulo the other one.
pub(super) fn inverse(stack: &mut Vec<Scalar>, k: usize) -> Option<()> {
    let (b, a) = (pop(stack, k)?, pop(stack, k)?);
    let inverse = if b.is_positive() { a.mod_floor(&b).modinv(&b) } else { None };
    push(stack, &inverse.unwrap_or_default(), k);
    Some(())
}

fn pop(stack: &mut Vec<Scalar>, k: usize) -> Option<BigInt> {
    let below = stack.len().checked_sub(k)?;
    let number = stack[below..]
        .iter()
        .rev()
        .fold(BigInt::ZERO, |upper, limb| (upper << LIMB_BITS) + scalar_to_int(limb));
    stack.truncate(below);
    Some(number)
}

fn push(stack: &mut Vec<Scalar>, number: &BigInt, k: usize) {
    let Some(lower) = k.checked_sub(1) else { return };
    let last: BigInt = number >> (lower * LIMB_BITS);
    let (_, bytes) = (number - (&last << (lower * LIMB_BITS))).to_bytes_le();
    let limb = |i: usize| {
        let limb = bytes.chunks(LIMB_BYTES).nth(i).unwrap_or_default();
        int_to_scalar(&BigInt::from_bytes_le(Sign::Plus, limb))
    };
    stack.extend((0..lower).map(limb));
    stack.push(int_to_scalar(&last));
}
