//! A transaction and its bytes.
//!
//! ```text
//! tx     = header LE32(n) program{n} signature LE32(p) proof{p}
//! header = LE64 version (2), LE64 mintime, LE64 maxtime
//! ```

use super::{Header, VERSION};
use crate::encoding::{FormatError, Reader, Write};
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
        let mut bytes = self.header.to_bytes().to_vec();
        bytes.put_string(&self.program);
        bytes.put(&self.signature.to_bytes());
        bytes.put_string(&self.proof.to_bytes());
        bytes
    }

    /// Reads canonical bytes.
    ///
    /// # Errors
    /// If the bytes are not the encoding of a transaction of version 2: what decodes encodes to the same bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let found = Header::read(&mut Reader::new(bytes))?.version;
        if found != VERSION {
            return Err(FormatError::UnknownVersion { found, taken: VERSION });
        }
        Self::decode_any(bytes)
    }

    /// The same for a header of any version: the encoding is the reference's.
    pub(super) fn decode_any(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        let header = Header::read(&mut reader)?;
        let program = reader.string()?.to_vec();
        let signature = Signature::read(&mut reader)?;
        let proof =
            R1csProof::from_canonical_bytes(reader.string()?).map_err(|_| FormatError::InvalidProof)?;
        reader.finish()?;
        Ok(Self { header, program, signature, proof })
    }
}
