//! Codes of lowering (stages, ranges, indices, cost budgets), E05xx.

use super::Explanation;

/// The codes in order.
pub const CODES: &[Explanation] = &[];
