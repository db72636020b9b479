//! A transaction's header.

use crate::encoding::{FormatError, Reader};

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

    /// LE64 version, mintime, maxtime.
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
}
