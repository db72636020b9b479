//! What only the prover of a transaction knows.

use std::fmt;

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use rand_core::OsRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::Value;
use crate::encoding::{FormatError, Reader, Write};
use crate::inputs::{Opened, Opening};
use crate::r1cs::Timing;
use crate::transcript::random_scalar;

/// The openings of the commitments in a program, and the values of its low-level variables.
///
/// Erased from memory when dropped; printing it for debugging shows no secret.
#[derive(Clone, Default, Zeroize, ZeroizeOnDrop)]
pub struct Witness {
    pub(crate) openings: Vec<Opened>,
    pub(crate) allocations: Vec<Scalar>,
    /// The secret inputs of each clause image, in the order in which they run.
    pub(crate) clauses: Vec<Vec<Scalar>>,
    /// Not a secret, but how to treat them.
    #[zeroize(skip)]
    pub(crate) timing: Timing,
}

/// A value in clear, with the blindings of both of its commitments: whoever knows it can spend the value, if they
/// may open the contract that holds it.
///
/// Erased from memory when dropped; printing it for debugging shows no secret.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct ValueOpening {
    /// The quantity, in units of the flavor.
    pub qty: u64,
    /// The flavor: what the quantity counts.
    pub flv: Scalar,
    /// The blinding of the quantity's commitment.
    pub qty_blinding: Scalar,
    /// The blinding of the flavor's commitment.
    pub flv_blinding: Scalar,
}

impl Witness {
    /// A witness without secrets.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an opening, and gives the commitment to write into the program.
    ///
    /// The blinding must be random, unless the value is to be shown by `unblind` (then zero) or the commitment
    /// is one that exists.
    pub fn commit(&mut self, value: impl Into<Scalar>, blinding: Scalar) -> CompressedRistretto {
        let opened = Opened::from(Opening { value: value.into(), blinding });
        self.add(opened);
        opened.commitment
    }

    /// Adds an opening with its commitment.
    pub fn add(&mut self, opened: Opened) {
        push(&mut self.openings, opened);
    }

    /// Commits with a fresh blinding.
    pub fn hide(&mut self, value: impl Into<Scalar>) -> CompressedRistretto {
        self.commit(value, random_scalar(&mut OsRng))
    }

    /// Adds the openings of a value, and gives its commitments.
    pub fn value(&mut self, opening: &ValueOpening) -> Value {
        let qty = self.commit(opening.qty, opening.qty_blinding);
        Value { qty, flv: self.commit(opening.flv, opening.flv_blinding) }
    }

    /// Chooses whether the time that proving takes may depend on these secrets; it may by default
    /// (docs/security.md, What an observer of timing could learn).
    pub fn set_timing(&mut self, timing: Timing) {
        self.timing = timing;
    }

    /// Queues the secret inputs of the next clause image.
    pub fn call(&mut self, secrets: Vec<Scalar>) {
        self.clauses.push(secrets);
    }

    /// The secrets as bytes, for somebody who proves later: three lists, each with its LE32 length, of openings (value, blinding), of
    /// values for `alloc`, and of clauses, each with the LE32 number of its inputs.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let clauses: usize = self.clauses.iter().map(|secrets| 4 + 32 * secrets.len()).sum();
        let length = 12 + 64 * self.openings.len() + 32 * self.allocations.len() + clauses;
        // Of one piece from the beginning: a vector that grows leaves secrets behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(length));
        bytes.put_u32(self.openings.len() as u32);
        for Opened { opening: Opening { value, blinding }, .. } in &self.openings {
            [value, blinding].into_iter().for_each(|scalar| bytes.extend_from_slice(scalar.as_bytes()));
        }
        bytes.put_u32(self.allocations.len() as u32);
        self.allocations.iter().for_each(|scalar| bytes.extend_from_slice(scalar.as_bytes()));
        bytes.put_u32(self.clauses.len() as u32);
        for secrets in &self.clauses {
            bytes.put_u32(secrets.len() as u32);
            secrets.iter().for_each(|scalar| bytes.extend_from_slice(scalar.as_bytes()));
        }
        bytes
    }

    /// Reads these bytes.
    ///
    /// # Errors
    /// Lists that are longer than the bytes, a scalar that is not reduced, or bytes that are left over.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let mut witness = Self::new();
        // Each element is read before the next one is made room for, so a length that is a lie costs nothing.
        for _ in 0..reader.u32()? {
            witness.commit(reader.scalar()?, reader.scalar()?);
        }
        for _ in 0..reader.u32()? {
            push(&mut witness.allocations, reader.scalar()?);
        }
        for _ in 0..reader.u32()? {
            let mut secrets = vec![];
            for _ in 0..reader.u32()? {
                push(&mut secrets, reader.scalar()?);
            }
            witness.clauses.push(secrets);
        }
        reader.finish().map(|()| witness)
    }

    /// Queues the value of the next `alloc`.
    pub fn assign(&mut self, value: impl Into<Scalar>) {
        push(&mut self.allocations, value.into());
    }
}

impl ValueOpening {
    /// The length of the encoding in bytes.
    pub const BYTES: usize = 8 + 3 * 32;

    /// A value hidden by fresh blindings.
    pub fn hidden(qty: u64, flv: Scalar) -> Self {
        let [qty_blinding, flv_blinding] = [(); 2].map(|()| random_scalar(&mut OsRng));
        Self { qty, flv, qty_blinding, flv_blinding }
    }

    /// A value whose flavor shows, as `issue` needs it; the quantity is hidden.
    pub fn of_public_flavor(qty: u64, flv: Scalar) -> Self {
        Self { flv_blinding: Scalar::ZERO, ..Self::hidden(qty, flv) }
    }

    /// The two commitments that this opens, to quantity and flavor.
    pub fn value(&self) -> Value {
        Value { qty: self.quantity().commitment(), flv: self.flavor().commitment() }
    }

    /// What opens the commitment to the quantity.
    pub fn quantity(&self) -> Opening {
        Opening { value: self.qty.into(), blinding: self.qty_blinding }
    }

    /// What opens the commitment to the flavor.
    pub fn flavor(&self) -> Opening {
        Opening { value: self.flv, blinding: self.flv_blinding }
    }

    /// LE64 quantity, flavor, blinding of the quantity, blinding of the flavor: what a payer sends to the payee
    /// in private, beside the contract.
    pub fn to_bytes(&self) -> Zeroizing<[u8; Self::BYTES]> {
        let mut bytes = Zeroizing::new([0; Self::BYTES]);
        bytes[..8].copy_from_slice(&self.qty.to_le_bytes());
        for (chunk, scalar) in
            bytes[8..].chunks_exact_mut(32).zip([&self.flv, &self.qty_blinding, &self.flv_blinding])
        {
            chunk.copy_from_slice(scalar.as_bytes());
        }
        bytes
    }

    /// Reads these bytes.
    ///
    /// # Errors
    /// Another length, or a scalar that is not reduced.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let opening = Self {
            qty: reader.u64()?,
            flv: reader.scalar()?,
            qty_blinding: reader.scalar()?,
            flv_blinding: reader.scalar()?,
        };
        reader.finish().map(|()| opening)
    }
}

/// Pushes a secret. A vector that has to grow would leave its old place behind as it is.
fn push<T: Copy + Zeroize>(secrets: &mut Vec<T>, secret: T) {
    if secrets.len() == secrets.capacity() {
        let mut larger = Vec::with_capacity(8 + 2 * secrets.len());
        larger.extend_from_slice(secrets);
        secrets.zeroize();
        *secrets = larger;
    }
    secrets.push(secret);
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Witness")
            .field("openings", &self.openings.len())
            .field("allocations", &self.allocations.len())
            .field("clauses", &self.clauses.len())
            .finish()
    }
}

impl fmt::Debug for ValueOpening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ValueOpening")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_is_what_its_bytes_say() {
        let mut witness = Witness::new();
        witness.hide(5u64);
        witness.value(&ValueOpening::hidden(7, Scalar::from(9u64)));
        witness.assign(11u64);
        witness.call(vec![]);
        witness.call(vec![Scalar::from(13u64), -Scalar::ONE]);
        let bytes = witness.to_bytes();
        let read = Witness::from_bytes(&bytes).expect("its own bytes");
        assert_eq!(*read.to_bytes(), *bytes);
        assert_eq!((read.openings.len(), read.allocations.len(), read.clauses.len()), (3, 1, 2));
        for length in 0..bytes.len() {
            assert!(Witness::from_bytes(&bytes[..length]).is_err(), "{length} bytes");
        }
        assert!(Witness::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
        assert!(Witness::from_bytes(&[0xff; 40]).is_err());
    }
}
