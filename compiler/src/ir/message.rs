//! Messages of assertions and logs: strings in which values stand.

use std::ops::Range;

use super::WatchValue;

/// A value that a message shows.
#[derive(Clone, Debug)]
pub struct Inserted {
    /// Where the message names it, braces included.
    pub range: Range<usize>,
    /// The value that stands there instead.
    pub value: WatchValue,
}

/// The message with what is to stand at some places of it, which are in order.
pub(crate) fn filled(message: &str, parts: impl Iterator<Item = (Range<usize>, String)>) -> String {
    let mut text = String::with_capacity(message.len());
    let mut end = 0;
    for (range, part) in parts {
        text.push_str(&message[end..range.start]);
        text.push_str(&part);
        end = range.end;
    }
    text + &message[end..]
}
