//! Codes of inputs files, E06xx.

use super::Explanation;

/// The codes in order.
pub const CODES: &[Explanation] = &[];
