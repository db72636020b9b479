//! The same names on machines that have no such vector instructions: there is no value of either type.

use std::ops::Range;

use curve25519_dalek::{ristretto::CompressedRistretto, scalar::Scalar};

#[derive(Clone, Copy, Debug)]
pub(super) enum Lanes {}

#[derive(Clone, Copy, Debug)]
pub(super) enum Stored {}

impl Lanes {
    pub(super) fn find() -> Option<Self> {
        None
    }

    pub(super) fn uniform_points(self, _: &[[u8; 64]]) -> Vec<Stored> {
        match self {}
    }

    pub(super) fn decode(self, _: &[CompressedRistretto]) -> Option<Vec<Stored>> {
        match self {}
    }

    pub(super) fn decode_with(self, _: &[CompressedRistretto], _: &[[u8; 32]]) -> Option<Vec<Stored>> {
        match self {}
    }

    pub(super) fn roots(self, _: &[CompressedRistretto]) -> Vec<[u8; 32]> {
        match self {}
    }

    pub(super) fn encode(self, _: &[Stored]) -> Vec<CompressedRistretto> {
        match self {}
    }

    pub(super) fn fold(self, _: &[Stored], _: &[Scalar], _: Range<usize>) -> Vec<Stored> {
        match self {}
    }

    pub(super) fn add_all(self, _: &[Stored]) -> Vec<Stored> {
        match self {}
    }

    pub(super) fn msm_each(self, _: &[Vec<(&[Scalar], &[Stored])>]) -> Vec<CompressedRistretto> {
        match self {}
    }

    pub(super) fn msm_secret(
        self,
        _: &[(&[Scalar], &[Stored])],
        _: &[(&[Scalar], &[Stored], &[Stored])],
    ) -> CompressedRistretto {
        match self {}
    }

    pub(super) fn commit_each(self, _: &[&[Scalar]], _: &[Stored]) -> Vec<CompressedRistretto> {
        match self {}
    }
}
