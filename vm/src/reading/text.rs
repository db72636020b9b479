//! Reading keys as text, in the style of addresses.

use std::fmt;
use std::str::FromStr;

use curve25519_dalek::ristretto::CompressedRistretto;

use super::ReadingKey;
use crate::point_text::{self, PointText, REST, text_error};

/// What all reading keys begin with, before the separator `1`.
const PREFIX: &str = "zkr";

text_error!(
    /// Why a text is no reading key.
    ReadingKeyError,
    "a reading key",
    "zkr1",
    ReadingKey::LENGTH
);

impl ReadingKey {
    /// How many characters the text has: the prefix, a separator, 52 for 32 bytes, and 6 of the checksum.
    pub const LENGTH: usize = PREFIX.len() + REST;
}

impl fmt::Display for ReadingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        PointText(PREFIX, self.to_bytes()).fmt(f)
    }
}

impl FromStr for ReadingKey {
    type Err = ReadingKeyError;

    /// Reads a key in small letters, or in capital ones, as they are in QR codes.
    fn from_str(text: &str) -> Result<Self, ReadingKeyError> {
        let bytes = point_text::read(PREFIX, text)?;
        let key = Self(CompressedRistretto(bytes));
        key.point().map(|_| key).ok_or(ReadingKeyError::Point)
    }
}
