//! zkc: a small language for rules over hidden data, and its compiler.

pub mod codegen;
pub mod cost;
pub mod diagnostic;
pub mod driver;
pub mod hir;
pub mod inputs;
pub mod ir;
pub mod project;
pub mod source;
pub mod syntax;
pub mod types;
pub mod lower {
    //! TEMP
    /// .
    pub fn lower(
        _: &crate::hir::Program,
        _: &crate::types::TypeTable,
        _: &crate::hir::Entry,
        _: &crate::source::SourceMap,
    ) -> (Option<crate::ir::Circuit>, Vec<crate::diagnostic::Diagnostic>) {
        (None, vec![])
    }
}
