//! Tests, properties and adversaries in other shapes than theirs.

use super::{Fix, Refusal, Token, Verdict};
use crate::diagnostic::{Diagnostic, codes};

impl Refusal<'_> {
    /// `test a { … }`, `test "a" (x: u8) { … }`, `prop "a" { … }`, `prop "a" (x: u8) should_fail { … }`, `adversary f(x: 3);`, `adversary f(3);`, `adversary f;`
    pub(super) fn test_shapes(&self) -> Option<Verdict> {
        self.test_without_quotes()
            .or_else(|| self.parameters_of_test())
            .or_else(|| self.failing_property())
            .or_else(|| self.values_of_adversary())
    }

    fn test_without_quotes(&self) -> Option<Verdict> {
        let word = self.found_text();
        let begins = self.expected.has("fn") && matches!(word, "test" | "prop");
        if !begins || self.token(self.at + 1) != Some(Token::Name) {
            return None;
        }
        let name = self.slice(self.at + 1);
        let body = self.ahead(self.at, |token| token == Token::OpenBrace);
        let diagnostic =
            Diagnostic::at(codes::E0111, self.span_of(self.at + 1), "the name of a test is a string")
                .here("expected a string")
                .help(format!("write `{word} \"{name}\"`"));
        Some((diagnostic, Fix::Put(self.at..self.behind_bracket(body), self.given_up(self.at))))
    }

    fn parameters_of_test(&self) -> Option<Verdict> {
        if self.before(1) != Some(Token::String) {
            return None;
        }
        let (name, test) = (self.before_text(1), self.at - 2);
        match (self.token(test)?, self.found()?) {
            (Token::Test, Token::OpenParen) => {
                let parameters = self.written(self.at..self.behind_bracket(self.at));
                let diagnostic = self
                    .error(codes::E0111, "a test has no parameters")
                    .here("not expected here")
                    .help(format!("to run it for many values, write `prop {name} {parameters}`"));
                Some((diagnostic, Fix::Replace(test, Token::Prop)))
            }
            (Token::Prop, Token::OpenBrace) => {
                let diagnostic = self
                    .error(codes::E0111, "a property has parameters")
                    .here("expected `(`")
                    .help(format!("write `prop {name} (x: u32)`, or `test {name}` if there are none"));
                Some((diagnostic, Fix::Replace(test, Token::Test)))
            }
            _ => None,
        }
    }

    fn failing_property(&self) -> Option<Verdict> {
        let closed = self.before(1) == Some(Token::CloseParen);
        let opener = self.opener(self.at.checked_sub(1)?).filter(|_| closed)?;
        let property = opener.checked_sub(2).and_then(|index| self.token(index)) == Some(Token::Prop);
        if !property || self.found_text() != "should_fail" {
            return None;
        }
        let message = self.token(self.at + 1) == Some(Token::String);
        let diagnostic = self
            .error(codes::E0111, "a property must hold for all values, so it has no `should_fail`")
            .here("not expected here")
            .help("assert in it that the opposite holds, or write a `test` with values that fail");
        Some((diagnostic, Fix::Drop(self.at..self.at + 1 + usize::from(message))))
    }

    fn values_of_adversary(&self) -> Option<Verdict> {
        let opener = super::bracket_around(self.tokens, self.at);
        if self.token(self.statement_start(opener.unwrap_or(self.at))) != Some(Token::Adversary) {
            return None;
        }
        let (choice, expected, fix) = match (self.before(1)?, opener) {
            (Token::Name, Some(_)) if self.expected.has("in") => (self.at - 1, "`in`", &[Token::Error][..]),
            (Token::OpenParen | Token::Comma, Some(_)) => {
                (self.at, "the name of a parameter", &[Token::Error][..])
            }
            (_, None) if self.found() == Some(Token::Semicolon) => {
                (self.at, "`(`", &[Token::OpenParen, Token::Error, Token::CloseParen][..])
            }
            _ => return None,
        };
        let name = if choice < self.at { self.before_text(1) } else { "x" };
        let diagnostic = self
            .error(codes::E0111, "an adversary takes a list of values for each parameter")
            .here(format!("expected {expected}"))
            .help(format!("write `{name} in [0, 1]` or `{name} in 0..=9` between the parentheses"));
        let end = self.ahead(self.at, |token| matches!(token, Token::Comma | Token::Semicolon));
        Some((diagnostic, Fix::Put(choice..end, self.inserted(choice, fix))))
    }
}
