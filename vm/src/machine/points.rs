//! Point equations that a run leaves to be checked together at its end.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};
use rand_core::{CryptoRng, RngCore};

use super::MachineError;

/// `base·B + Σ weight·point = 0`, B the base point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointEquation {
    /// The weight of the base point.
    pub base: Scalar,
    /// The other weights and points.
    pub terms: Vec<(Scalar, CompressedRistretto)>,
}

impl PointEquation {
    /// Checks equations all at once, with one multi-scalar multiplication over random weights.
    ///
    /// # Errors
    /// [`MachineError::PointOperationFailed`] if one of them does not hold or has an invalid point.
    pub fn check_all<R: RngCore + CryptoRng>(equations: &[Self], rng: &mut R) -> Result<(), MachineError> {
        if equations.is_empty() {
            return Ok(());
        }
        let mut scalars = vec![Scalar::ZERO];
        let mut points = vec![Some(RISTRETTO_BASEPOINT_POINT)];
        for equation in equations {
            let weight = random_scalar(rng);
            scalars[0] += weight * equation.base;
            for (scalar, point) in &equation.terms {
                scalars.push(weight * scalar);
                points.push(point.decompress());
            }
        }
        match RistrettoPoint::optional_multiscalar_mul(scalars, points) {
            Some(sum) if sum.is_identity() => Ok(()),
            _ => Err(MachineError::PointOperationFailed),
        }
    }
}

fn random_scalar<R: RngCore + CryptoRng>(rng: &mut R) -> Scalar {
    let mut wide = [0; 64];
    rng.fill_bytes(&mut wide);
    Scalar::from_bytes_mod_order_wide(&wide)
}
