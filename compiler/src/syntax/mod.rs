//! From text to syntax tree: a lossless lexer and a parser with error recovery.

pub mod ast;
mod brackets;
mod build;
mod characters;
pub mod elsewhere;
mod expected;
mod lexer;
mod literal;
mod message;
mod mistakes;
mod parser;
mod recovery;
mod report;
pub mod token;
pub mod trivia;
mod words;

pub use lexer::{Lexeme, lex};
pub use parser::{MAX_BRACKETS, MAX_DEPTH, MAX_SOURCE_BYTES, parse, parse_expression, parse_steps};

lalrpop_util::lalrpop_mod!(
    #[allow(clippy::all, missing_docs, unreachable_pub, unused)]
    grammar,
    "/syntax/grammar.rs"
);
