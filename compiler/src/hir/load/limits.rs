//! How large a program may be.

use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;

const MODULES: usize = 1_000;
const BYTES: usize = 64 << 20;
const DEPTH: usize = 32;

/// What has been loaded so far.
pub(super) struct Limits {
    modules: usize,
    bytes: usize,
}

impl Limits {
    pub(super) fn new(bytes: usize) -> Self {
        Self { modules: 1, bytes }
    }

    /// Takes one more file into account.
    pub(super) fn spend(&mut self, bytes: usize, depth: usize, at: Span) -> Result<(), Diagnostic> {
        self.modules += 1;
        self.bytes = self.bytes.saturating_add(bytes);
        let what = if self.modules > MODULES {
            format!("a program has at most {MODULES} modules")
        } else if self.bytes > BYTES {
            format!("the files of a program have at most {} MiB together", BYTES >> 20)
        } else if depth >= DEPTH {
            format!("modules nest at most {DEPTH} deep")
        } else {
            return Ok(());
        };
        Err(Diagnostic::at(codes::E0210, at, "the program is too large").here(what))
    }
}
