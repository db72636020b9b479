//! Words that are keywords only where they can stand, and names anywhere else.
//!
//! In a program without mistakes no name is followed by another name, so what stands next to such a word tells what it is.

use super::parser::ParserToken;
use super::token::Token;

/// Takes words that are keywords only where they can stand for names elsewhere. The brackets are balanced.
pub(crate) fn settle(tokens: &mut [ParserToken]) {
    let mut depth = 0_usize;
    // Whether only names and commas stand between here and the last `constrain`.
    let mut constrains = false;
    for at in 0..tokens.len() {
        let before = at.checked_sub(1).map(|before| tokens[before].token);
        let next = tokens.get(at + 1).map(|next| next.token);
        let token = tokens[at].token;
        let keyword = match token {
            Token::Bind => before.is_none_or(begins_statement) && next.is_some_and(can_be_name),
            // `constrain from from x { … }`: the first one is a hint.
            Token::From => constrains && before == Some(Token::Name),
            Token::Image | Token::Adversary => depth == 0 && next.is_some_and(can_be_name),
            Token::Log => next == Some(Token::OpenParen) && before.is_none_or(ends_something),
            Token::Test | Token::Prop => depth == 0 && next == Some(Token::String),
            Token::ShouldFail => depth == 0 && before == Some(Token::String),
            _ => true,
        };
        if !keyword {
            tokens[at].token = Token::Name;
        }
        constrains = match tokens[at].token {
            Token::Constrain => true,
            Token::Name | Token::Comma => constrains,
            _ => false,
        };
        if token.closer().is_some() {
            depth += 1;
        } else if token.is_closer() {
            depth = depth.saturating_sub(1);
        }
    }
}

fn can_be_name(token: Token) -> bool {
    token == Token::Name || token.is_name_elsewhere()
}

fn begins_statement(before: Token) -> bool {
    matches!(before, Token::OpenBrace | Token::CloseBrace | Token::Semicolon)
}

/// Whether a statement may follow, be it after a `;` that is missing.
fn ends_something(token: Token) -> bool {
    use Token::*;
    token.is_closer() || matches!(token, OpenBrace | Semicolon | Name | Int | String | True | False | Error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::lex;

    /// The tokens of a text, settled.
    fn settled(text: &str) -> Vec<Token> {
        let lexemes = lex(text).into_iter().filter(|lexeme| !lexeme.token.is_trivia());
        let mut tokens: Vec<ParserToken> = lexemes
            .map(|l| ParserToken { token: l.token, start: l.start, end: l.end, quiet: false })
            .collect();
        settle(&mut tokens);
        tokens.into_iter().map(|token| token.token).collect()
    }

    #[test]
    fn bind_is_a_keyword_at_the_start_of_a_statement_before_a_name() {
        use Token::*;
        let words = settled("{ bind x; bind = bind(bind); bind bind }");
        assert_eq!(words[1..4], [Bind, Name, Semicolon]);
        assert_eq!(words[4..10], [Name, Assign, Name, OpenParen, Name, CloseParen]);
        assert_eq!(words[11..], [Bind, Name, CloseBrace]);
    }

    #[test]
    fn from_is_a_keyword_after_the_hints_of_a_constrain() {
        use Token::*;
        assert_eq!(
            settled("constrain from, b from from {"),
            [Constrain, Name, Comma, Name, From, Name, OpenBrace]
        );
        assert_eq!(settled("let from = x;"), [Let, Name, Assign, Name, Semicolon]);
    }

    #[test]
    fn image_is_a_keyword_at_the_start_of_an_item() {
        use Token::*;
        assert_eq!(settled("image image = image<1>;")[..4], [Image, Name, Assign, Name]);
        assert_eq!(settled("fn image() { image b }")[5], Name);
    }

    #[test]
    fn words_of_tests_are_keywords_at_the_start_of_an_item() {
        use Token::*;
        assert_eq!(settled("test \"a\" should_fail \"b\" {}")[..4], [Test, String, ShouldFail, String]);
        assert_eq!(settled("prop \"a\" (prop: u8) {}")[..4], [Prop, String, OpenParen, Name]);
        assert_eq!(settled("adversary adversary(x")[..3], [Adversary, Name, OpenParen]);
        assert_eq!(settled("fn test() { adversary(prop); should_fail }")[1], Name);
        assert_eq!(settled("fn test() { adversary(prop); should_fail }")[5..8], [Name, OpenParen, Name]);
        assert_eq!(settled("fn test() { adversary(prop); should_fail }")[10], Name);
    }

    #[test]
    fn log_is_a_keyword_at_the_start_of_a_statement_with_parentheses() {
        use Token::*;
        assert_eq!(settled("{ log(log); log = log(1) }")[1..4], [Log, OpenParen, Name]);
        assert_eq!(settled("{ log(log); log = log(1) }")[6..10], [Name, Assign, Name, OpenParen]);
    }
}
