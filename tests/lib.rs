//! Helpers shared by the product tests in this crate.
