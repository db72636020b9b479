//! Codes of failed executions and rejected proofs, E07xx.

use super::Explanation;

/// The codes in order.
pub const CODES: &[Explanation] = &[];
