//! IDs of outputs and blocks.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::encoding::{Hex, parse_hex};

/// Names an output: a hash of the whole of it, like a contract ID.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutputId(pub [u8; 32]);

/// Names a block and, through the block before it, all that led to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(pub [u8; 32]);

/// Text that is not an ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an ID is 64 hexadecimal digits")]
pub struct ParseIdError;

impl fmt::Display for OutputId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for OutputId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutputId({self})")
    }
}

impl FromStr for OutputId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let bytes = parse_hex(text).ok_or(ParseIdError)?;
        bytes.try_into().map(Self).map_err(|_| ParseIdError)
    }
}

impl fmt::Display for BlockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for BlockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlockId({self})")
    }
}
