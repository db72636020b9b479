//! Which warnings are not wanted where: `#[allow(W0201)]` in front of an item.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// The warnings that items allow.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    /// Where each item ends that allows a code, by its start. No two of one code overlap.
    ends: BTreeMap<(Code, FileId, u32), u32>,
}

impl Allowed {
    /// Allows a warning in an item. Items come in the order of their starts.
    pub(super) fn add(&mut self, code: Code, item: Span) {
        if !self.is_allowed(code, item) {
            self.ends.insert((code, item.file, item.start), item.end);
        }
    }

    /// Whether a diagnostic is a warning about a place in an item that allows it.
    pub fn silence(&self, diagnostic: &Diagnostic) -> bool {
        let label = diagnostic.labels.first();
        !diagnostic.is_error() && label.is_some_and(|label| self.is_allowed(diagnostic.code, label.span))
    }

    fn is_allowed(&self, code: Code, place: Span) -> bool {
        let before = self.ends.range(..=(code, place.file, place.start)).next_back();
        before
            .is_some_and(|((found, file, _), end)| (*found, *file) == (code, place.file) && place.end <= *end)
    }
}
