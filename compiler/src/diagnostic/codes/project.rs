//! Codes of projects, images, receipts and files, E08xx.

use super::Explanation;

/// The codes in order.
pub const CODES: &[Explanation] = &[];
