//! Short pieces of source for lists and messages.

/// The longest excerpt, in characters.
const LENGTH: usize = 80;

/// Source text on one line, shortened.
pub fn one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().take(LENGTH + 1));
        // The rest of a long text, which may be asked for at thousands of places, is not read.
        if line.chars().count() > LENGTH {
            break;
        }
    }
    shorten(&line, LENGTH)
}

/// Text of at most `length` characters.
pub fn shorten(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.into();
    }
    let mut short: String = text.chars().take(length.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_shortened_to_one_line() {
        assert_eq!(one_line("a +\n    b"), "a + b");
        let long = one_line(&"é".repeat(200));
        assert_eq!(long.chars().count(), LENGTH);
        assert!(long.ends_with('…'));
        assert_eq!(one_line(&"x".repeat(LENGTH)), "x".repeat(LENGTH));
    }
}
