//! The binary form of a receipt.
//!
//! `"zkr"`, version, seal kind, image ID, journal, LE32 seal length, seal. One encoding per receipt.

use thiserror::Error;

use super::{Claim, Journal, Seal, SealKind};
use crate::encoding::{FormatError, Reader, Write, check_limit};
use crate::image::ImageId;

/// The version of the receipt format, bound by the proof's transcript.
pub const FORMAT_VERSION: u8 = 1;

const MAGIC: &[u8; 3] = b"zkr";
/// The most bytes of a seal.
const MAX_SEAL: u32 = 1 << 20;

/// A claim and its seal. Says nothing until it is verified against an image the verifier chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which image ran, and what it said.
    pub claim: Claim,
    /// Why to believe it.
    pub seal: Seal,
}

/// Why bytes are not a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReceiptError {
    /// The bytes do not start as a receipt does.
    #[error("this is not a receipt")]
    NotAReceipt,
    /// A format this version does not know.
    #[error("receipt format version {0} is not supported (this is version {FORMAT_VERSION})")]
    UnsupportedVersion(u8),
    /// A proof system this version does not know.
    #[error("seal kind {0} is not supported")]
    UnsupportedSeal(u8),
    /// The rest is malformed.
    #[error("the receipt is malformed: {0}")]
    Malformed(#[from] FormatError),
}

impl Receipt {
    /// The canonical bytes: a `.zkr` file.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(FORMAT_VERSION);
        bytes.push(self.seal.kind() as u8);
        bytes.put(&self.claim.image_id.0);
        self.claim.journal.write(&mut bytes);
        bytes.put_string(self.seal.proof());
        bytes
    }

    /// Reads canonical bytes.
    ///
    /// ```
    /// use zkvm::Receipt;
    ///
    /// let bytes = include_bytes!("../../tests/stored/share.zkr");
    /// let receipt = Receipt::decode(bytes)?;
    /// assert_eq!(receipt.encode(), bytes);
    /// assert!(Receipt::decode(&bytes[1..]).is_err());
    /// println!("claims to be about image {}", receipt.claim.image_id);
    /// # Ok::<(), zkvm::ReceiptError>(())
    /// ```
    ///
    /// # Errors
    /// If the bytes are not the encoding of a receipt.
    pub fn decode(bytes: &[u8]) -> Result<Self, ReceiptError> {
        let body = bytes.strip_prefix(MAGIC).ok_or(ReceiptError::NotAReceipt)?;
        let mut reader = Reader::new(body);
        let version = reader.u8()?;
        if version != FORMAT_VERSION {
            return Err(ReceiptError::UnsupportedVersion(version));
        }
        let kind = reader.u8()?;
        let kind = SealKind::from_byte(kind).ok_or(ReceiptError::UnsupportedSeal(kind))?;
        let image_id = ImageId(reader.array()?);
        let journal = Journal::read(&mut reader)?;
        let proof = reader.string()?;
        check_limit("bytes in the seal", proof.len() as u64, MAX_SEAL)?;
        reader.finish()?;
        let seal = match kind {
            SealKind::Bulletproofs => Seal::Bulletproofs(proof.to_vec()),
        };
        Ok(Self { claim: Claim { image_id, journal }, seal })
    }
}
