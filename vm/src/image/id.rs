//! The image ID: one hash that says what ran.

use crate::id::hex_text;

/// Names an image: the Merkle root over its canonical bytes, the debug map left out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageId(pub [u8; 32]);

hex_text!(ImageId);
