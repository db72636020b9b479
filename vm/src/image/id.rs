//! The image ID: one hash that says what ran.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Names an image: the Merkle root over its canonical bytes, the debug map left out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageId(pub [u8; 32]);

/// Text that is not an image ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an image ID is 64 hexadecimal digits")]
pub struct ParseImageIdError;

impl fmt::Display for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImageId({self})")
    }
}

impl FromStr for ImageId {
    type Err = ParseImageIdError;

    fn from_str(text: &str) -> Result<Self, ParseImageIdError> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(ParseImageIdError);
        }
        let digit = |byte: u8| char::from(byte).to_digit(16).ok_or(ParseImageIdError);
        let mut id = [0; 32];
        for (byte, pair) in id.iter_mut().zip(digits.chunks(2)) {
            *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
        }
        Ok(Self(id))
    }
}
