//! Numbers that are sealed to a reader.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::traits::IsIdentity;

use super::{Delegate, Machine, MachineError};
use crate::reading::{ReadingKey, Sealed};

/// What is hashed for a seal: three points, and two of the proof.
const SEAL_BYTES: usize = 5 * 32;
/// The points of its equations: those, and B2.
const SEAL_POINTS: usize = 6;
/// The same of an unseal, which has one commitment more, and B2 twice.
const UNSEAL_BYTES: usize = 6 * 32;
const UNSEAL_POINTS: usize = 8;

impl<D: Delegate> Machine<'_, D> {
    /// `P C D proof →`: D is the handle of C for the reading key P
    pub(super) fn seal(&mut self) -> Result<(), MachineError> {
        self.transaction("seal")?;
        let proof = self.pop()?.seal_proof()?;
        let (sealed, key) = self.pop_sealed()?;
        self.charge_points(SEAL_POINTS)?;
        self.charge_hash(SEAL_BYTES)?;
        sealed.equations(key, &proof).into_iter().for_each(|equation| self.defer(equation));
        Ok(())
    }

    /// `P C D C' proof →`: C' commits to what C and D seal to the reading key P
    pub(super) fn unseal(&mut self) -> Result<(), MachineError> {
        self.transaction("unseal")?;
        let proof = self.pop()?.seal_proof()?;
        let fresh = self.pop()?.point()?;
        let (sealed, key) = self.pop_sealed()?;
        self.charge_points(UNSEAL_POINTS)?;
        self.charge_hash(UNSEAL_BYTES)?;
        let equations = sealed.opened_equations(key, fresh, &proof);
        equations.into_iter().for_each(|equation| self.defer(equation));
        Ok(())
    }

    /// Takes `P C D`.
    fn pop_sealed(&mut self) -> Result<(Sealed, ReadingKey), MachineError> {
        let handle = self.pop()?.point()?;
        let commitment = self.pop()?.point()?;
        let key: CompressedRistretto = self.pop()?.point()?;
        if key.is_identity() {
            return Err(MachineError::InvalidReadingKey);
        }
        Ok((Sealed { commitment, handle }, ReadingKey(key)))
    }
}
