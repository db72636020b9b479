//! A transaction and its bytes.
//!
//! ```text
//! tx     = header n program{n} signature proof
//! header = version (2), mintime, maxtime
//! ```
//!
//! All numbers are in LEB128.

use super::{Format, Header};
use crate::encoding::{FormatError, Reader, Short, Write};
use crate::r1cs::R1csProof;
use crate::signature::Signature;

/// A transaction as it travels. Nothing in it is checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tx {
    /// Version and time bounds.
    pub header: Header,
    /// What it does, as bytes. They are decoded as they run.
    pub program: Vec<u8>,
    /// The signature by all keys that `signtx` met. Without any, only its form is checked.
    pub signature: Signature,
    /// That the constraints of the program can be satisfied.
    pub proof: R1csProof,
}

impl Tx {
    /// The canonical bytes, which [`Tx::decode`] reads.
    pub fn encode(&self) -> Vec<u8> {
        self.encode_as(Format::Version2)
    }

    /// Its bytes in a format.
    pub(super) fn encode_as(&self, format: Format) -> Vec<u8> {
        let Self { header, program, signature, proof } = self;
        let mut bytes = Vec::new();
        match format {
            Format::Version2 => {
                let mut short = Short(&mut bytes);
                header.put_short(&mut short);
                short.put_string(program);
                short.put(&signature.to_bytes());
                short.put(&proof.to_bytes());
            }
            Format::Original => {
                bytes.put(&header.to_bytes());
                bytes.put_string(program);
                bytes.put(&signature.to_bytes());
                bytes.put_string(&proof.to_bytes());
            }
        }
        bytes
    }

    /// Reads canonical bytes.
    ///
    /// # Errors
    /// If the bytes are not the encoding of a transaction of version 2: what decodes encodes to the same bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::short(bytes);
        let header = Header::read_short(&mut reader)?;
        let program = reader.string()?.to_vec();
        let signature = Signature::read(&mut reader)?;
        let proof = reader.bytes(reader.remaining())?;
        let proof = R1csProof::from_canonical_bytes(proof).map_err(|_| FormatError::InvalidProof)?;
        Ok(Self { header, program, signature, proof })
    }
}
