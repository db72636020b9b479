//! Operators of other languages.

use super::{Fix, Refusal, Token, Verdict};
use crate::diagnostic::{Diagnostic, codes};

impl Refusal<'_> {
    /// `===`, `<>`, `<==`, `~x`, `|x| …`, `=>`
    pub(super) fn operators_elsewhere(&self) -> Option<Verdict> {
        let touches = self.at > 0 && self.touch(self.at - 1);
        let at = self.at;
        let verdict = |from: usize, message: &str, help: &str, fix: Fix| {
            let span = self.span_of(from).to(self.here());
            Some((Diagnostic::at(codes::E0115, span, message).help(help), fix))
        };
        match (self.before(1), self.found()?) {
            (Some(Token::Eq), Token::Assign) if touches => {
                let start = self.statement_start(at);
                let alone = self.in_braces()
                    && self.token(start) == Some(Token::Name)
                    && self.ahead(start, |token| token == Token::Assign) >= at;
                if !alone {
                    return verdict(at - 1, "there is no `===`", "write `==`", Fix::Drop(at..at + 1));
                }
                let help =
                    format!("what must hold is written `assert {} == …;`", self.written(start..at - 1));
                let mut tokens = self.inserted(start, &[Token::Assert]);
                tokens.extend(&self.tokens[start..at]);
                verdict(at - 1, "there is no `===`", &help, Fix::Put(start..at + 1, tokens))
            }
            (Some(Token::Eq), Token::Gt) if touches => verdict(
                at - 1,
                "there is no `==>`",
                "bind the value with `let name = value;`, or require it with `assert a == b;`",
                Fix::Region(at),
            ),
            (Some(Token::Ne), Token::Assign) if touches => {
                verdict(at - 1, "there is no `!==`", "write `!=`", Fix::Drop(at..at + 1))
            }
            (Some(Token::Le), Token::Assign) if touches => verdict(
                at - 1,
                "there is no `<==`",
                "bind the value with `let name = value;`, or require it with `assert a == b;`",
                Fix::Region(at),
            ),
            (Some(Token::Lt), Token::Gt) if touches => verdict(
                at - 1,
                "there is no `<>`",
                "write `!=`",
                Fix::Put(at - 1..at + 1, self.inserted(at - 1, &[Token::Ne])),
            ),
            (_, Token::Tilde) => verdict(
                at,
                "there is no `~`",
                "of a `u32` all bits are turned by `u32::MAX - x`",
                Fix::Drop(at..at + 1),
            ),
            (_, Token::Or | Token::OrOr) if !self.expected.operator() && self.expected.expression() => {
                verdict(at, NO_CLOSURES, HOW_TO_MAP, Fix::Region(at))
            }
            (_, Token::Fn) if self.expected.expression() && self.token(at + 1) == Some(Token::OpenParen) => {
                verdict(at, NO_CLOSURES, HOW_TO_MAP, Fix::Region(at))
            }
            (Some(Token::CloseParen), Token::FatArrow) if !self.expected.has("->") => {
                verdict(at, NO_CLOSURES, HOW_TO_MAP, Fix::Region(at))
            }
            (_, Token::Name | Token::Colon) if self.before_text(1) == "lambda" => {
                verdict(at - 1, NO_CLOSURES, HOW_TO_MAP, Fix::Region(at))
            }
            (Some(Token::DotDot), Token::Dot) if touches => verdict(
                at - 1,
                "there is no `...`",
                "write `a..b` without b, or `a..=b` with it",
                Fix::Drop(at..at + 1),
            ),
            (_, Token::Arrow) if self.expected.operator() => verdict(
                at,
                "there is no `->` between values",
                "a field is written `value.field`",
                Fix::Region(at),
            ),
            (_, Token::Semicolon) if self.expected.has("let") => {
                let diagnostic = self
                    .error(codes::E0111, "this `;` ends nothing")
                    .here("the statement before has ended")
                    .help("remove it");
                Some((diagnostic, Fix::Drop(at..at + 1)))
            }
            _ => None,
        }
    }

    /// A cast before its value: `(u32)x`.
    pub(super) fn casts(&self) -> Option<Verdict> {
        let cast = |closer: usize| {
            let opener = closer.checked_sub(2)?;
            (self.token(opener) == Some(Token::OpenParen)
                && self.token(closer) == Some(Token::CloseParen)
                && self.is_type(opener + 1))
            .then_some(opener)
        };
        let closer = match self.found() {
            Some(Token::IntType | Token::AnyInt) => self.at + 1,
            // After `(int` a path would go on.
            Some(Token::CloseParen) => self.at,
            _ => self.at.checked_sub(1)?,
        };
        let opener = cast(closer)?;
        let value = closer + 1;
        let begins = matches!(self.token(value)?, Token::Name | Token::Int | Token::OpenParen);
        begins.then(|| {
            let word = self.slice(opener + 1);
            let ty = if word == "int" { "u64" } else { word };
            let diagnostic = Diagnostic::at(
                codes::E0115,
                self.span_of(opener).to(self.span_of(closer)),
                "a cast stands after the value",
            )
            .help(format!("write `{} as {ty}`", self.slice(value)));
            (diagnostic, Fix::Drop(opener..value))
        })
    }

    /// `f(x: 1)`, `f(x = 1)`
    pub(super) fn named_arguments(&self) -> Option<Verdict> {
        let assigned = matches!(self.found()?, Token::Colon | Token::Assign);
        let first = matches!(self.before(2), Some(Token::OpenParen | Token::Comma));
        if !assigned || !first || self.before(1) != Some(Token::Name) || !self.expected.operator() {
            return None;
        }
        let opener = super::bracket_around(self.tokens, self.at)?;
        let function = opener.checked_sub(1)?;
        if self.token(opener) != Some(Token::OpenParen) || self.token(function) != Some(Token::Name) {
            return None;
        }
        let callee = self.slice(function);
        if callee.chars().next().is_some_and(char::is_uppercase) {
            let end = self.behind_bracket(opener);
            let diagnostic = Diagnostic::at(codes::E0115, self.span_of(opener), "a struct value has braces")
                .help(format!("write `{callee} {{ {}: … }}`", self.before_text(1)));
            return Some((diagnostic, Fix::Put(function..end, self.inserted(function, &[Token::Error]))));
        }
        let span = self.span_of(self.at - 1).to(self.here());
        let diagnostic = Diagnostic::at(codes::E0115, span, "arguments have no names")
            .help("write the values alone, in the order of the parameters");
        Some((diagnostic, Fix::Drop(self.at - 1..self.at + 1)))
    }
}

pub(super) const NO_CLOSURES: &str = "there are no functions without a name";
pub(super) const HOW_TO_MAP: &str =
    "write a `fn`; an array is computed from another by `[x + 1 for x in xs]`";
