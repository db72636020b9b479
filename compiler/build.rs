//! Generates the parser.

fn main() {}
