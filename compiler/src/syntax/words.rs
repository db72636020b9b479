//! Words that are keywords only where they can stand, and names anywhere else.

use super::parser::ParserToken;
use super::token::Token;

/// Takes `bind` for a name unless it begins a statement and a name follows. The brackets are balanced.
pub(crate) fn settle(tokens: &mut [ParserToken]) {
    for at in 0..tokens.len() {
        if tokens[at].token != Token::Bind {
            continue;
        }
        let before = at.checked_sub(1).map(|before| tokens[before].token);
        let begins = before
            .is_none_or(|token| matches!(token, Token::OpenBrace | Token::CloseBrace | Token::Semicolon));
        let named = tokens.get(at + 1).is_some_and(|next| matches!(next.token, Token::Name | Token::Bind));
        if !(begins && named) {
            tokens[at].token = Token::Name;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::lex;

    #[test]
    fn bind_is_a_keyword_at_the_start_of_a_statement_before_a_name() {
        use Token::*;
        let lexemes = lex("{ bind x; bind = bind(bind); bind bind }");
        let lexemes = lexemes.into_iter().filter(|lexeme| !lexeme.token.is_trivia());
        let mut tokens: Vec<ParserToken> = lexemes
            .map(|l| ParserToken { token: l.token, start: l.start, end: l.end, quiet: false })
            .collect();
        settle(&mut tokens);
        let words: Vec<Token> = tokens.into_iter().map(|token| token.token).collect();
        assert_eq!(words[1..4], [Bind, Name, Semicolon]);
        assert_eq!(words[4..10], [Name, Assign, Name, OpenParen, Name, CloseParen]);
        assert_eq!(words[11..], [Bind, Name, CloseBrace]);
    }
}
