//! The image ID: one hash that says what ran.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::encoding::{Hex, parse_hex};

/// Names an image: the Merkle root over its canonical bytes, the debug map left out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageId(pub [u8; 32]);

/// Text that is not an image ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an image ID is 64 hexadecimal digits")]
pub struct ParseImageIdError;

impl fmt::Display for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
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
        let bytes = parse_hex(text).ok_or(ParseImageIdError)?;
        bytes.try_into().map(Self).map_err(|_| ParseImageIdError)
    }
}
