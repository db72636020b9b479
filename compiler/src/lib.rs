//! zkc: a small language for rules over hidden data, and its compiler.

pub mod codegen;
pub mod cost;
pub mod diagnostic;
pub mod driver;
pub mod hir;
pub mod inputs;
pub mod ir;
pub mod lower;
pub mod project;
pub mod source;
pub mod syntax;
pub mod types;
