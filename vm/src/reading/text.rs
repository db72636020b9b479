//! Reading keys as text, in the style of addresses.

use std::fmt;
use std::str::FromStr;

use curve25519_dalek::ristretto::CompressedRistretto;
use thiserror::Error;

use super::ReadingKey;
use crate::point_text::{self, PointText, REST, TextError};

/// What all reading keys begin with, before the separator `1`.
const PREFIX: &str = "zkr";

/// Why a text is no reading key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadingKeyError {
    /// It begins in another way.
    #[error("a reading key begins with `zkr1`")]
    Prefix,
    /// A character that none has behind its prefix.
    #[error("a reading key has no {0:?} behind `zkr1`: it has digits except 1 and letters except b, i and o")]
    Character(char),
    /// Letters of both cases.
    #[error("a reading key has either small or capital letters, not both")]
    MixedCase,
    /// Characters are missing or too many.
    #[error("a reading key has {} characters, and this has {found}", ReadingKey::LENGTH)]
    Length {
        /// How many bytes there are.
        found: usize,
    },
    /// Some characters are wrong.
    #[error("a character is wrong: the checksum does not fit")]
    Checksum,
    /// The text is fine, but nobody can read what is sealed to it.
    #[error("it stands for no key that somebody can have")]
    Point,
}

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
        let bytes = point_text::read(PREFIX, text).map_err(|error| match error {
            TextError::Prefix => ReadingKeyError::Prefix,
            TextError::Character(c) => ReadingKeyError::Character(c),
            TextError::MixedCase => ReadingKeyError::MixedCase,
            TextError::Length(found) => ReadingKeyError::Length { found },
            TextError::Checksum => ReadingKeyError::Checksum,
        })?;
        let key = Self(CompressedRistretto(bytes));
        key.point().map(|_| key).ok_or(ReadingKeyError::Point)
    }
}
