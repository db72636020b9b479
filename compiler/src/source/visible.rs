//! Characters that make text look different from what it is: one rule, for sources, inputs, messages and files from
//! strangers.

/// Whether a character is none that a reader sees in its place: it controls the terminal, ends a line where none seems
/// to end, turns the direction of writing, or has no width. Tabs and line ends are fine.
pub fn is_invisible(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => false,
        // Marks, embeddings, overrides and isolates that turn the direction of writing.
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        // No width at all.
        '\u{00ad}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => true,
        // Ends of lines and of paragraphs; notes and tags on other characters.
        '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        character => character.is_control(),
    }
}

/// The text with a symbol in place of every invisible character; it keeps its length in bytes, so that spans stay right.
pub fn visible(text: &str) -> String {
    let sign = |c: char| match c {
        '\r' => ' ',
        c if !is_invisible(c) => c,
        c => match c.len_utf8() {
            1 => '?',
            2 => '·',
            3 => '\u{fffd}',
            _ => '\u{1f6ab}',
        },
    };
    text.chars().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn nothing_invisible_is_left_and_places_stay() {
        let text = "a\u{1b}[31m\r\n\tb\u{85}\u{ad}\u{202e}\u{2028}\u{200b}\u{feff}\u{e0041}é";
        assert_eq!(visible(text), "a?[31m \n\tb··\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{1f6ab}é");
        assert_eq!(visible(text).len(), text.len());
    }
}
