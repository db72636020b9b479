//! Codes of name resolution, E02xx.

use super::Explanation;

/// The codes in order.
pub const CODES: &[Explanation] = &[];
