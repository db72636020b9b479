//! From text to syntax tree: a lossless lexer and a parser with error recovery.

pub mod ast;
