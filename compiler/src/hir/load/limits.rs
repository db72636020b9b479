//! How large a program may be.

use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;

const MODULES: usize = 1_000;
const BYTES: usize = 64 << 20;
const DEPTH: usize = 32;

/// What has been loaded so far.
#[derive(Default)]
pub(super) struct Limits {
    modules: usize,
    bytes: usize,
}

impl Limits {
    /// Takes one more file into account, and the place that names it.
    pub(super) fn spend(&mut self, bytes: usize, depth: usize, at: Option<Span>) -> Result<(), Diagnostic> {
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
        let message = "the program is too large";
        Err(match at {
            Some(at) => Diagnostic::at(codes::E0210, at, message).here(what),
            None => Diagnostic::global(codes::E0210, message).note(what),
        })
    }
}
