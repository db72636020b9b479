//! Eight points at a time, with the vector instructions AVX-512 F, DQ and IFMA.
//!
//! `field` and `point` are the arithmetic, `ristretto` the encodings; `bulk`, `fold`, `msm` and `secret` do what
//! [`crate::curve`] offers. All is reached through [`Lanes`], which exists only on a machine that can do it.

mod bulk;
mod detect;
mod field;
mod fold;
mod msm;
mod point;
mod ristretto;
mod secret;
#[cfg(test)]
mod tests;

pub(super) use detect::Lanes;
pub(super) use point::Stored;
