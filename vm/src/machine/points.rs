//! Point equations that a run leaves to be checked together at its end.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

use super::MachineError;
use crate::batch::Equations;
use crate::generators::{BulletproofGens, PedersenGens};

/// `base·B + Σ weight·point = 0`, B the base point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointEquation {
    /// The weight of the base point.
    pub base: Scalar,
    /// The other weights and points.
    pub terms: Vec<(Scalar, CompressedRistretto)>,
}

impl PointEquation {
    /// Checks equations all at once. [`crate::batch`] does so together with proofs.
    ///
    /// # Errors
    /// [`MachineError::PointOperationFailed`] if one of them does not hold or has an invalid point.
    pub fn check_all(equations: &[Self]) -> Result<(), MachineError> {
        let item = Equations { proofs: Vec::new(), points: equations.to_vec() };
        item.check(&PedersenGens::default(), &BulletproofGens::new(0))
            .map_err(|_| MachineError::PointOperationFailed)
    }
}

/// The first equation that does not hold. All are checked at once, and one by one only if some do not.
pub(crate) fn first_false(equations: &[PointEquation]) -> Option<usize> {
    let holds = |equations| PointEquation::check_all(equations).is_ok();
    if holds(equations) {
        return None;
    }
    let found = equations.iter().position(|equation| !holds(std::slice::from_ref(equation)));
    // Together they do not hold, so one of them does not.
    Some(found.unwrap_or_default())
}
