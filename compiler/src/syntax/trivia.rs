//! Comments, kept beside the tree.

use super::lexer::Lexeme;
use super::token::Token;
use crate::source::{FileId, Span};

/// A comment and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its text with the slashes, without blanks at the end.
    pub text: String,
    /// Where.
    pub span: Span,
    /// Whether nothing but blanks stands before it on its line.
    pub own_line: bool,
}

/// The comments of a lexed text in order, docs included.
pub fn comments(file: FileId, text: &str, lexemes: &[Lexeme]) -> Vec<Comment> {
    lexemes
        .iter()
        .filter(|lexeme| matches!(lexeme.token, Token::Comment | Token::Doc))
        .map(|lexeme| {
            let range = lexeme.range();
            let line = text[..range.start].rfind('\n').map_or(0, |i| i + 1);
            Comment {
                text: lexeme.text(text).trim_end().to_owned(),
                span: Span::new(file, range.start, range.end),
                own_line: text[line..range.start].trim().is_empty(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::lexer::lex;

    #[test]
    fn comments_know_whether_they_have_a_line_of_their_own() {
        let text = "// a \nx // b\n  /// c";
        let found: Vec<_> = comments(FileId(0), text, &lex(text))
            .into_iter()
            .map(|comment| (comment.text, comment.own_line))
            .collect();
        assert_eq!(found, [("// a".into(), true), ("// b".into(), false), ("/// c".into(), true)]);
    }
}
