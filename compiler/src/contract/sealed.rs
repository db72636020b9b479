//! Sealed fields: who cannot read one, and which strings of an instance are about them.

use std::ops::Range;

use zkvm::reading::ReadingKey;

use super::BuiltContract;
use crate::hir::Program;

/// A sealed field that the caller of a clause cannot read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Which field of its contract it is.
    pub field: usize,
    /// The key that it is sealed to.
    pub key: ReadingKey,
    /// What is missing to read it.
    pub why: WhyUnread,
}

/// Why somebody cannot read a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyUnread {
    /// They do not have the secret of the key.
    Secret,
    /// They have it, but the number is too large to be found, and nobody told it; or the field was never sealed.
    Number,
}

impl Unread {
    /// In a sentence; `reader` says whose the key is, if that is known.
    pub fn in_words(&self, program: &Program, contract: &BuiltContract, reader: Option<&str>) -> String {
        let field = &program.contracts[contract.id.0 as usize].state[self.field].name;
        match (self.why, reader) {
            (WhyUnread::Secret, Some(reader)) => {
                format!("only `{reader}` can read `{field}`, which is sealed to them")
            }
            (WhyUnread::Secret, None) => {
                format!("`{field}` is sealed to somebody else, who alone can read it")
            }
            (WhyUnread::Number, _) => {
                format!(
                    "`{field}` is too large to be found without being told: its absolute value is above 2^40"
                )
            }
        }
    }
}

impl BuiltContract {
    /// Where the strings of a field are among those that an instance holds. A sealed field is two of them, the handle last.
    pub fn field_strings(&self, field: usize) -> Range<usize> {
        let counts = self.clauses.first().map_or(&[][..], |clause| &clause.clause().fields);
        let count = |field: usize| counts.get(field).map_or(1, |count| *count as usize);
        let first = (0..field).map(count).sum();
        first..first + count(field)
    }

    /// The strings of an instance that are handles.
    pub fn handles(&self, program: &Program) -> Vec<usize> {
        let state = program.contracts[self.id.0 as usize].state.iter().enumerate();
        let sealed = state.filter(|(_, field)| field.reader().is_some());
        sealed.map(|(index, _)| self.field_strings(index).end - 1).collect()
    }
}
