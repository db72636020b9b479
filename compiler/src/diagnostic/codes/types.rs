//! Codes of types and linearity, E03xx and E04xx.

use super::Explanation;

/// The codes in order.
pub const CODES: &[Explanation] = &[];
