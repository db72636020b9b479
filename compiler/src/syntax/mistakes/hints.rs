//! Hints, `constrain` and `reveal` in other shapes than theirs.

use super::{Fix, Refusal, Token, Verdict};
use crate::diagnostic::{Diagnostic, codes};

impl Refusal<'_> {
    /// `hint Q { a: 1 }`, whose brace is at an index.
    pub(super) fn struct_as_hint(&self, brace: usize) -> Verdict {
        let end = self.behind_bracket(brace);
        let (ty, value) = (self.slice(brace - 1), self.written(brace - 1..end));
        let span = self.span_of(brace).to(self.span_of(end - 1));
        let diagnostic = Diagnostic::at(codes::E0111, span, "a block stands behind the type of a hint")
            .here("these are the fields of a value")
            .help(format!("write `hint {ty} {{ {value} }}`"));
        let mut tokens = self.inserted(brace, &[Token::OpenBrace]);
        tokens.extend(&self.tokens[brace - 1..end]);
        tokens.extend(self.inserted(end, &[Token::CloseBrace]));
        (diagnostic, Fix::Put(brace..end, tokens))
    }

    /// `hint r: u8 = x;`, `hint { x }`, `hint(x)`, `constrain r == x;`, `reveal x`, `reveal(x, y)`
    pub(super) fn hint_shapes(&self) -> Option<Verdict> {
        let at = self.at;
        let opener = super::bracket_around(self.tokens, at);
        let opens_hint = |opener: usize| {
            self.token(opener) == Some(Token::OpenParen)
                && opener.checked_sub(1).and_then(|i| self.token(i)) == Some(Token::Hint)
        };
        let ended = self.before(1) == Some(Token::CloseParen);
        let parentheses = opener.into_iter().chain(if ended { self.opener(at - 1) } else { None });
        if let Some(opener) = parentheses.into_iter().find(|opener| opens_hint(*opener)) {
            let end = self.behind_bracket(opener);
            let value = self.written(opener + 1..end - 1);
            return Some(self.hint_without_type(opener - 1..end, value));
        }
        match (self.before(1), self.found()?) {
            (Some(Token::Hint), Token::OpenBrace) => {
                let end = self.behind_bracket(at);
                Some(self.hint_without_type(at - 1..end, self.written(at + 1..end - 1)))
            }
            (Some(Token::Constrain), Token::OpenBrace) => {
                let end = self.behind_bracket(at);
                let diagnostic = self
                    .error(codes::E0124, "`constrain` names its hints and the values that they are tied to")
                    .here("expected the name of a hint before this")
                    .help(format!("write `constrain hint from value {}`", self.written(at..end)));
                Some((diagnostic, Fix::Put(at - 1..end, self.given_up(at - 1))))
            }
            (Some(Token::Name), Token::Colon | Token::Assign) if self.before(2) == Some(Token::Hint) => {
                let (name, end) = (self.before_text(1), self.ahead(at, |token| token == Token::Semicolon));
                let span = self.span_of(at - 2).to(self.span_of(at - 1));
                let diagnostic = Diagnostic::at(codes::E0111, span, "a hint is a value, which a `let` binds")
                    .help(format!("write `let {name} = hint type {{ … }};`"));
                Some((diagnostic, Fix::Put(at - 2..end, self.inserted(at - 2, &[Token::Error]))))
            }
            (Some(Token::Name), found)
                if self.expected.has("from") && (super::is_operator(found) || found == Token::Assign) =>
            {
                let start = self.statement_start(at);
                let end = self.ahead(at, |token| token == Token::Semicolon);
                let condition = self.written(start + 1..end);
                let diagnostic = self
                    .error(codes::E0124, "the conditions of `constrain` stand in braces")
                    .here("expected `from` before this")
                    .help(format!("write `constrain {} from … {{ {condition}; }}`", self.before_text(1)))
                    .help("what is no hint is required by `assert condition;`");
                Some((diagnostic, Fix::Put(start..end, self.inserted(start, &[Token::Error]))))
            }
            (Some(Token::Reveal), found) if found != Token::OpenParen => {
                let end = self.ahead(at, |token| matches!(token, Token::Semicolon | Token::Comma));
                let value = self.written(at..end);
                let diagnostic = self
                    .error(codes::E0111, "what is revealed stands in parentheses")
                    .here("expected `(`")
                    .help(format!("write `reveal({value})`"));
                let mut tokens = self.inserted(at, &[Token::OpenParen]);
                tokens.extend(&self.tokens[at..end]);
                tokens.extend(self.inserted(end, &[Token::CloseParen]));
                Some((diagnostic, Fix::Put(at..end, tokens)))
            }
            (_, Token::Comma) if self.reveals(opener?) => {
                let (open, close) = (opener?, super::closer_of(self.tokens, opener?));
                let values = self.written(open + 1..close);
                let diagnostic = self
                    .error(codes::E0111, "`reveal` takes one value")
                    .here("expected `)`")
                    .help(format!("write `reveal(({values}))`"));
                let mut tokens = self.inserted(open + 1, &[Token::OpenParen]);
                tokens.extend(&self.tokens[open + 1..close]);
                tokens.extend(self.inserted(close, &[Token::CloseParen]));
                Some((diagnostic, Fix::Put(open + 1..close, tokens)))
            }
            _ => None,
        }
    }

    fn reveals(&self, opener: usize) -> bool {
        self.token(opener) == Some(Token::OpenParen)
            && opener.checked_sub(1).and_then(|i| self.token(i)) == Some(Token::Reveal)
    }

    fn hint_without_type(&self, hint: std::ops::Range<usize>, value: &str) -> Verdict {
        let span = self.span_of(hint.start);
        let diagnostic = Diagnostic::at(codes::E0111, span, "a hint needs a type")
            .here("expected a type after this")
            .help(format!("write `hint u32 {{ {value} }}`"));
        (diagnostic, Fix::Put(hint.clone(), self.inserted(hint.start, &[Token::Error])))
    }
}
