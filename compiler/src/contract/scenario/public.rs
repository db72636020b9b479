//! What everybody sees of a scenario.

use crate::source::Span;

/// What everybody sees of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// Where the step stands.
    pub(super) span: Span,
    /// What there is to see, and what to call it.
    pub(super) parts: Vec<(&'static str, Vec<u8>)>,
}

/// The first step in which two runs differ, and in what.
pub(super) fn difference(one: &[Seen], other: &[Seen]) -> Option<(Span, &'static str)> {
    for (one, other) in one.iter().zip(other) {
        let same = one.parts.len() == other.parts.len();
        let pairs = one.parts.iter().zip(&other.parts);
        if let Some(((what, _), _)) = pairs.into_iter().find(|(a, b)| a != b) {
            return Some((one.span, what));
        }
        if !same {
            return Some((one.span, "how much there is to see"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn the_first_difference_is_found() {
        let seen = |at, parts: &[(&'static str, u8)]| Seen {
            span: Span::new(FileId(0), at, at + 1),
            parts: parts.iter().map(|(what, byte)| (*what, vec![*byte])).collect(),
        };
        let one = [seen(0, &[("a", 1)]), seen(5, &[("b", 2), ("c", 3)])];
        assert_eq!(difference(&one, &one), None);
        let other = [seen(0, &[("a", 1)]), seen(5, &[("b", 2), ("c", 4)])];
        assert_eq!(difference(&one, &other).map(|(span, what)| (span.start, what)), Some((5, "c")));
        let shorter = [seen(0, &[("a", 1)]), seen(5, &[("b", 2)])];
        assert_eq!(difference(&one, &shorter).map(|(span, _)| span.start), Some(5));
    }
}
