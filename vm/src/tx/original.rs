//! The reference's transactions, bit for bit; **a verdict here proves nothing about money**.
//!
//! In this format, version 1, a proof is bound to the effects and not to the program. A constant of the program can be
//! chosen after the proof's challenges are known: add an equation `x = c` that nothing needs, prove a false balance as if
//! it held, learn z, and choose c such that z^j·(x − c) makes up for the error. `vm/tests/stored/forged.tx` spends 100 into
//! 1,000,000 and is accepted here, as by the reference; no verifier that is compatible with it can refuse it.
//!
//! So nothing here makes a [`VerifiedTx`](super::VerifiedTx), and no ledger takes these transactions. This is for who must
//! read them.

use super::verify::Run;
use super::{Effects, Format, Header, Tx, TxError};
use crate::encoding::{FormatError, Reader};
use crate::generators::BulletproofGens;
use crate::image::Counts;
use crate::r1cs::R1csProof;
use crate::signature::Signature;

/// A transaction of the reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginalTx {
    tx: Tx,
}

impl OriginalTx {
    /// A transaction of these parts. The header's version may be any; above 1, unassigned opcodes do nothing.
    pub fn new(header: Header, program: Vec<u8>, signature: Signature, proof: R1csProof) -> Self {
        Self { tx: Tx { header, program, signature, proof } }
    }

    /// Reads canonical bytes. They may be those of a transaction of version 2, which is not valid here.
    ///
    /// # Errors
    /// If the bytes are not the encoding of a transaction.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let header = Header::read(&mut reader)?;
        let program = reader.string()?.to_vec();
        let signature = Signature::read(&mut reader)?;
        let proof =
            R1csProof::from_canonical_bytes(reader.string()?).map_err(|_| FormatError::InvalidProof)?;
        reader.finish()?;
        Ok(Self::new(header, program, signature, proof))
    }

    /// The canonical bytes, which [`OriginalTx::decode`] reads: LE64 version, mintime and maxtime, the program with its LE32 length,
    /// the signature, and the proof with its length.
    pub fn encode(&self) -> Vec<u8> {
        self.tx.encode_as(Format::Original)
    }

    /// Version and time bounds.
    pub fn header(&self) -> Header {
        self.tx.header
    }

    /// The bytes of the program, which may not decode.
    pub fn program(&self) -> &[u8] {
        &self.tx.program
    }

    /// The signature of all keys that `signtx` meets.
    pub fn signature(&self) -> Signature {
        self.tx.signature
    }

    /// The proof of the program's constraints.
    pub fn proof(&self) -> &R1csProof {
        &self.tx.proof
    }

    /// Runs the program, within `limits`: what the transaction says it does.
    ///
    /// # Errors
    /// [`TxError::Run`].
    pub fn effects(&self, limits: Counts) -> Result<Effects, TxError> {
        Run::new(Format::Original, &self.tx, limits).map(Run::into_effects)
    }

    /// The reference's verdict. That it is good does not mean that values add up.
    ///
    /// # Errors
    /// If the program fails or goes over the limits, or if proof or signatures do not hold.
    pub fn check(&self, gens: &BulletproofGens, limits: Counts) -> Result<Effects, TxError> {
        Run::new(Format::Original, &self.tx, limits)?.check(gens)
    }
}
