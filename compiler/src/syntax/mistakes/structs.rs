//! Structs and their values in the shapes of other languages.

use super::{Fix, Refusal, Token, Verdict};
use crate::diagnostic::{Diagnostic, codes};

impl Refusal<'_> {
    /// `struct P(u32);`, `struct P { x: u32; }`, `P { x = 1 }`, `{ x: 1 }`
    pub(super) fn struct_shapes(&self) -> Option<Verdict> {
        let at = self.at;
        let say = |message: &str| self.error(codes::E0111, message);
        let brace =
            super::bracket_around(self.tokens, at).filter(|i| self.token(*i) == Some(Token::OpenBrace));
        let declared = brace
            .and_then(|brace| brace.checked_sub(2))
            .is_some_and(|i| matches!(self.token(i), Some(Token::Struct | Token::Enum)));
        let state =
            brace.and_then(|brace| brace.checked_sub(1)).and_then(|i| self.token(i)) == Some(Token::State);
        match self.found()? {
            Token::OpenParen | Token::Semicolon if self.before(2) == Some(Token::Struct) => {
                let diagnostic = say("the fields of a struct have names, and stand in braces")
                    .here("expected `{`")
                    .help(format!("write `struct {} {{ name: type }}`", self.before_text(1)));
                Some((diagnostic, Fix::Region(at)))
            }
            Token::Semicolon if declared || state => {
                let parts = match brace.and_then(|brace| self.token(brace - 2)) {
                    _ if state => "the fields of `state` are separated by `,`",
                    Some(Token::Enum) => "the variants of an enum are separated by `,`",
                    _ => "the fields of a struct are separated by `,`",
                };
                let diagnostic =
                    self.error(codes::E0113, parts).here("expected `,`").help("write `,` instead of `;`");
                Some((diagnostic, self.commas(brace?)))
            }
            Token::Assign
                if !declared && self.expected.has(":") && self.expected.has(",") && brace.is_some() =>
            {
                let name = self.before_text(1);
                let diagnostic = say("the value of a field stands after `:`")
                    .here("expected `:`")
                    .help(format!("write `{name}: …`"));
                Some((diagnostic, Fix::Replace(at, Token::Colon)))
            }
            Token::Dot
                if !declared
                    && self.expected.name()
                    && self.expected.has("}")
                    && self.token(at + 1) == Some(Token::Name) =>
            {
                let name = self.slice(at + 1);
                let diagnostic = say("a field of a struct value is written without `.`")
                    .here("remove this")
                    .help(format!("write `{name}: …`"));
                let mut tokens = self.quiet(at + 1..at + 2);
                let assigned = self.token(at + 2) == Some(Token::Assign);
                tokens.extend(self.inserted(at + 2, if assigned { &[Token::Colon] } else { &[] }));
                Some((diagnostic, Fix::Put(at..at + if assigned { 3 } else { 2 }, tokens)))
            }
            Token::DotDot if self.expected.name() && self.expected.has("}") && brace.is_some() => {
                let diagnostic = self
                    .error(codes::E0115, "a struct value has every field")
                    .here("there is no `..` for the others")
                    .help("give each field a value: `x: value, y: other.y`");
                let brace = brace?;
                let error = self.inserted(brace, &[Token::Error]);
                Some((diagnostic, Fix::Put(brace.checked_sub(1)?..self.behind_bracket(brace), error)))
            }
            Token::Colon
                if self.before(2) == Some(Token::OpenBrace) && self.before(1) == Some(Token::Name) =>
            {
                let before = at.checked_sub(3).and_then(|i| self.token(i));
                let value = matches!(
                    before,
                    Some(Token::Assign | Token::OpenParen | Token::Comma | Token::OpenBracket)
                );
                value.then(|| {
                    let span = self.span_of(at - 2);
                    let diagnostic = Diagnostic::at(
                        codes::E0111,
                        span,
                        "a struct value begins with the name of the struct",
                    )
                    .here("expected the name before this")
                    .help(format!("write `Name {{ {}: … }}`", self.before_text(1)));
                    (diagnostic, Fix::Region(at - 2))
                })
            }
            _ => None,
        }
    }

    /// Every `;` between the fields of a struct becomes a comma, of which nothing more is said.
    fn commas(&self, brace: usize) -> Fix {
        let range = self.at..super::closer_of(self.tokens, brace);
        let tokens = self.tokens[range.clone()].iter().map(|token| match token.token {
            Token::Semicolon if bracketless(self, brace, token.start) => {
                super::ParserToken { token: Token::Comma, quiet: true, ..*token }
            }
            _ => *token,
        });
        Fix::Put(range, tokens.collect())
    }
}

/// Whether a place is in no brackets inside of those that begin at an index.
fn bracketless(refusal: &Refusal, brace: usize, start: u32) -> bool {
    let index = refusal.tokens.partition_point(|token| token.start < start);
    super::bracket_around(refusal.tokens, index) == Some(brace)
}
