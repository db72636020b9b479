//! How many diagnostics one file can have.

use crate::diagnostic::Diagnostic;

/// A file full of mistakes must not cost more memory than its text.
pub(crate) const MAX_DIAGNOSTICS: usize = 64;

/// Takes diagnostics, up to a limit.
pub(crate) trait Report {
    /// Keeps the diagnostic if there are not too many.
    fn report(&mut self, diagnostic: Diagnostic);
}

impl Report for Vec<Diagnostic> {
    fn report(&mut self, diagnostic: Diagnostic) {
        if self.len() < MAX_DIAGNOSTICS {
            self.push(diagnostic);
        }
    }
}
