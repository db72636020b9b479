//! IDs of outputs and blocks.

use crate::id::hex_text;

/// Names an output: a hash of the whole of it, like a contract ID.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutputId(pub [u8; 32]);

/// Names a block and, through the block before it, all that led to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(pub [u8; 32]);

hex_text!(OutputId BlockId);
