//! Byte strings shared by reference.

use std::ops::{Deref, Range};
use std::sync::Arc;

/// A part of an immutable byte string. Copying one, or cutting a part out of it, costs nothing however long
/// it is, so `dup` and deeply nested programs stay cheap.
#[derive(Clone, Debug)]
pub struct Bytes {
    data: Arc<[u8]>,
    range: Range<usize>,
}

impl Bytes {
    /// The part of `self` at `range`; `None` if it does not lie inside.
    pub(crate) fn part(&self, range: Range<usize>) -> Option<Self> {
        self.get(range.clone())?;
        let start = self.range.start;
        Some(Self { data: self.data.clone(), range: start + range.start..start + range.end })
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.data[self.range.clone()]
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self { data: bytes.into(), range: 0..bytes.len() }
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Bytes {}
