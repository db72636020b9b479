//! Codes of lexer and parser, E01xx.

use super::Explanation;

/// The codes in order.
pub const CODES: &[Explanation] = &[];
