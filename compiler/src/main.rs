//! zkc
fn main() {}
