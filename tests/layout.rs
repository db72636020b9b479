//! What must hold of every text that the formatter's core lays out: nothing is lost, and it is done at once.

use zkc::format::format;
use zkc::source::FileId;
use zkc::syntax::lex;
use zkc::syntax::token::Token;

/// Lays out a text that parses; tells whether it does.
///
/// # Panics
/// If a token or comment is lost, added or moved, or if the second time changes something.
pub fn keeps_everything(text: &str) -> bool {
    let Ok(once) = format(FileId(0), text) else { return false };
    let (before, after) = (brackets(text), brackets(&once));
    let changed = before.iter().zip(&after).position(|(a, b)| a != b);
    assert!(
        before == after,
        "{text}\nis laid out as\n{once}\nwith another token number {:?}",
        changed.unwrap_or(before.len().min(after.len()))
    );
    let twice = format(FileId(0), &once).expect("it has the same tokens");
    assert_eq!(once, twice, "the second time changes something");
    true
}

/// The same with the first half of `>>` as the bracket that it may be.
fn brackets(text: &str) -> Vec<(Token, &str)> {
    let bracket = |token| if token == Token::Shr { Token::Gt } else { token };
    tokens(text).into_iter().map(|(token, written)| (bracket(token), written)).collect()
}

/// The tokens and comments of a text with their spelling, in order. Blanks at the end of a line are no part of them.
fn tokens(text: &str) -> Vec<(Token, &str)> {
    let lexemes = lex(text).into_iter().filter(|lexeme| lexeme.token != Token::Whitespace);
    lexemes.map(|lexeme| (lexeme.token, lexeme.text(text).trim_end())).collect()
}

/// The same tokens and comments with other things between them: nothing but blanks, line breaks everywhere, and a comment
/// behind each token, on its line or on one of its own.
pub fn rearranged(text: &str) -> [String; 4] {
    [" ", "\n", " // here\n", "\n\n  // there\n"].map(|between| {
        let mut out = String::new();
        for (token, written) in tokens(text) {
            out += written;
            // These end with their line.
            let ends = matches!(token, Token::Comment | Token::Doc) && !between.contains('\n');
            // Nothing comes between the halves of `>>`.
            let between = if token == Token::Shr { "" } else { between };
            out += if ends { "\n" } else { between };
        }
        out
    })
}
