//! The lexer: every byte of a text belongs to exactly one lexeme.

use std::ops::Range;

use logos::Logos;

use super::token::{FOREIGN, Token};

/// A token and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lexeme {
    /// Which kind of token it is.
    pub token: Token,
    /// The offset of its first byte.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
}

impl Lexeme {
    /// The offsets of its bytes.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Its text, given the text it was lexed from.
    pub fn text(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }
}

/// Lexes a text. The texts of the lexemes, joined, are the text again.
pub fn lex(text: &str) -> Vec<Lexeme> {
    let lexemes = Token::lexer(text).spanned().map(|(token, range)| Lexeme {
        token: classify(token.unwrap_or(Token::Unknown), &text[range.clone()]),
        start: range.start as u32,
        end: range.end as u32,
    });
    lexemes.flat_map(halves).flatten().collect()
}

/// A `>>` is two lexemes, for it may close two lists of type arguments: `Token::Shr` stands for its first half.
fn halves(lexeme: Lexeme) -> [Option<Lexeme>; 2] {
    match lexeme.token {
        Token::Shr => {
            let middle = lexeme.start + 1;
            let second = Lexeme { token: Token::Gt, start: middle, end: lexeme.end };
            [Some(Lexeme { end: middle, ..lexeme }), Some(second)]
        }
        _ => [Some(lexeme), None],
    }
}

/// Tells apart what the lexer's rules leave together.
fn classify(token: Token, text: &str) -> Token {
    match token {
        Token::Comment if text.starts_with("///") && !text.starts_with("////") => Token::Doc,
        Token::Name if FOREIGN.iter().any(|(word, _)| *word == text) => Token::Reserved,
        token => token,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens(text: &str) -> Vec<Token> {
        lex(text).into_iter().map(|l| l.token).filter(|t| *t != Token::Whitespace).collect()
    }

    fn assert_lossless(text: &str) {
        let lexemes = lex(text);
        assert_eq!(lexemes.iter().map(|l| l.text(text)).collect::<String>(), text);
        let mut at = 0;
        for lexeme in lexemes {
            assert_eq!(lexeme.start, at);
            assert!(lexeme.end > lexeme.start);
            at = lexeme.end;
        }
        assert_eq!(at as usize, text.len());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_text_is_lexed_without_loss(text in any::<String>()) {
            assert_lossless(&text);
        }

        #[test]
        fn any_text_of_the_languages_characters_is_lexed_without_loss(text in r#"[a-f0-9_"'\\/*\n .=<>|&:;{}()\[\]é“]{0,60}"#) {
            assert_lossless(&text);
        }
    }

    #[test]
    fn comments_and_docs_are_told_apart() {
        assert_eq!(tokens("// a"), [Token::Comment]);
        assert_eq!(tokens("/// a"), [Token::Doc]);
        assert_eq!(tokens("//// a"), [Token::Comment]);
        assert_eq!(tokens("/* a ** b */"), [Token::BlockComment]);
        assert_eq!(tokens("/* a"), [Token::Slash, Token::Star, Token::Name]);
    }

    #[test]
    fn shifts_are_two_lexemes() {
        assert_eq!(tokens("a>>b"), [Token::Name, Token::Shr, Token::Gt, Token::Name]);
        assert_eq!(tokens("a> >b"), [Token::Name, Token::Gt, Token::Gt, Token::Name]);
        assert_eq!(tokens("a>>=b"), [Token::Name, Token::ShrAssign, Token::Name]);
    }

    #[test]
    fn texts_end_at_their_quote_or_line() {
        assert_eq!(tokens(r#""a \" b" c"#), [Token::String, Token::Name]);
        assert_eq!(tokens("\"a\nb"), [Token::OpenString, Token::Name]);
        assert_eq!(tokens("\"a\\\nb"), [Token::OpenString, Token::Name]);
        assert_eq!(tokens("\""), [Token::OpenString]);
    }

    #[test]
    fn characters_end_at_their_quote() {
        assert_eq!(tokens(r"'a' '\'' ''"), [Token::Character, Token::Character, Token::Character]);
        assert_eq!(tokens("'a\n'"), [Token::Unknown, Token::Unknown]);
    }

    #[test]
    fn numbers_and_dots() {
        assert_eq!(tokens("0..9"), [Token::Int, Token::DotDot, Token::Int]);
        assert_eq!(tokens("1..=9"), [Token::Int, Token::DotDotEq, Token::Int]);
        assert_eq!(tokens("t.0.1"), [Token::Name, Token::Dot, Token::Int, Token::Dot, Token::Int]);
        assert_eq!(tokens("0xff_u8"), [Token::Int]);
        assert_eq!(tokens("_ _a"), [Token::Underscore, Token::Name]);
    }
}
