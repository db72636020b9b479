//! A transaction's header.

use crate::encoding::{FormatError, Reader, Write};

/// The version of transactions.
pub const VERSION: u64 = 2;

/// What holds for a transaction as a whole. A program can read the times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Version: [`VERSION`], but in what is read by [`original`](crate::tx::original).
    pub version: u64,
    /// The earliest time at which the transaction may be applied, in milliseconds since 1970.
    pub mintime_ms: u64,
    /// The latest such time, in milliseconds since 1970.
    pub maxtime_ms: u64,
}

impl Header {
    /// The header of a transaction that may be applied at any time.
    pub fn any_time() -> Self {
        Self { version: VERSION, mintime_ms: 0, maxtime_ms: u64::MAX }
    }

    /// LE64 version, mintime, maxtime: what proofs bind, and how the original format writes it.
    pub(crate) fn to_bytes(self) -> [u8; 24] {
        let mut bytes = [0; 24];
        let fields = [self.version, self.mintime_ms, self.maxtime_ms];
        bytes
            .chunks_exact_mut(8)
            .zip(fields)
            .for_each(|(place, field)| place.copy_from_slice(&field.to_le_bytes()));
        bytes
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        Ok(Self { version: reader.u64()?, mintime_ms: reader.u64()?, maxtime_ms: reader.u64()? })
    }

    /// The same three in LEB128, as transactions of version 2 have them.
    pub(crate) fn put_short(self, bytes: &mut impl Write) {
        [self.version, self.mintime_ms, self.maxtime_ms]
            .into_iter()
            .for_each(|field| bytes.put_leb128(field));
    }

    /// Reads what [`Header::put_short`] writes. A version that is not ours is refused before anything else is read.
    pub(crate) fn read_short(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        let version = reader.leb128_u64()?;
        if version != VERSION {
            return Err(FormatError::UnknownVersion { found: version, taken: VERSION });
        }
        Ok(Self { version, mintime_ms: reader.leb128_u64()?, maxtime_ms: reader.leb128_u64()? })
    }
}
