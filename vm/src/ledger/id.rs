//! IDs of blocks.

use crate::id::hex_text;

/// Names a block and, through the block before it, all that led to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockId(pub [u8; 32]);

hex_text!(BlockId);
