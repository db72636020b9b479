//! The only place with `unsafe`: finding out what the machine can do, and saying so to the compiler.
//!
//! Functions of this module's siblings are marked with the instructions they use. Calling one is undefined on a
//! machine that lacks them; so all calls from outside go through [`Lanes`], of which there is no value on such a
//! machine. Everything else the vector instructions do here is safe Rust.
#![allow(unsafe_code)]

use std::{
    arch::x86_64::{__m512i, _MM_HINT_T0, _mm_prefetch},
    ops::Range,
    ptr,
};

use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};

#[cfg(test)]
use super::tests;
use super::{bulk, fold, msm, point::Stored, secret};

/// A register of eight words.
pub(super) type V = __m512i;

/// Proof that the machine has AVX-512 F, DQ and IFMA.
#[derive(Clone, Copy, Debug)]
pub(in crate::curve) struct Lanes(());

/// The words, the first one in the lowest lane.
#[inline(always)]
pub(super) fn from_u64s(words: [u64; 8]) -> V {
    // SAFETY: both are 64 bytes without padding, and every pattern of bits is a value of either.
    unsafe { std::mem::transmute(words) }
}

/// The words, the lowest lane first.
#[inline(always)]
pub(super) fn to_u64s(vector: V) -> [u64; 8] {
    // SAFETY: as above.
    unsafe { std::mem::transmute(vector) }
}

/// Asks for a point to be brought into the nearest cache, because it will soon be read.
#[inline(always)]
pub(super) fn prefetch(point: &Stored) {
    const LINE: usize = 64;
    let start = ptr::from_ref(point).cast::<i8>();
    for offset in (0..size_of::<Stored>()).step_by(LINE) {
        // SAFETY: nothing is read or written, and the address is within the point.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(start.add(offset)) };
    }
}

impl Lanes {
    /// If the machine has what it takes.
    pub(in crate::curve) fn find() -> Option<Self> {
        let found = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512ifma");
        found.then_some(Self(()))
    }
}

/// Makes a method of [`Lanes`] for each function.
macro_rules! methods {
    ($($module:ident::$name:ident ($($argument:ident: $type:ty),*) -> $result:ty;)*) => {
        impl Lanes {
            $(pub(in crate::curve) fn $name(self, $($argument: $type),*) -> $result {
                // SAFETY: there is a value of `Lanes`, so the machine has the instructions.
                unsafe { $module::$name($($argument),*) }
            })*
        }
    };
}

methods! {
    bulk::uniform_points(bytes: &[[u8; 64]]) -> Vec<Stored>;
    bulk::decode(encodings: &[CompressedRistretto]) -> Option<Vec<Stored>>;
    bulk::decode_with(encodings: &[CompressedRistretto], roots: &[[u8; 32]]) -> Option<Vec<Stored>>;
    bulk::roots(encodings: &[CompressedRistretto]) -> Vec<[u8; 32]>;
    bulk::encode(points: &[Stored]) -> Vec<CompressedRistretto>;
    fold::fold(points: &[Stored], scalars: &[Scalar], columns: Range<usize>) -> Vec<Stored>;
    fold::add_all(points: &[Stored]) -> Vec<Stored>;
    msm::msm_each(sums: &[Vec<(&[Scalar], &[Stored])>]) -> Vec<CompressedRistretto>;
    secret::msm_secret(
        terms: &[(&[Scalar], &[Stored])],
        choices: &[(&[Scalar], &[Stored], &[Stored])]
    ) -> CompressedRistretto;
    secret::commit_each(lists: &[&[Scalar]], points: &[Stored]) -> Vec<CompressedRistretto>;
}

#[cfg(test)]
methods! {
    tests::limbs_at_their_bounds() -> ();
}
