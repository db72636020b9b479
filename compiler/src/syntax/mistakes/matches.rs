//! Patterns where other languages have them: conditions of arms, `@`, `if let`, `let … else`.

use std::ops::Range;

use super::{Fix, Refusal, Token, Verdict};
use crate::diagnostic::{Diagnostic, codes};

impl Refusal<'_> {
    pub(super) fn patterns_elsewhere(&self) -> Option<Verdict> {
        let before = self.before(1);
        match self.found()? {
            Token::If if self.expected.has("=>") => Some(self.condition_of_arm()),
            Token::At if before == Some(Token::Name) && !self.on_new_line() => Some(self.name_at()),
            Token::Let if before == Some(Token::If) => self.if_let(self.at - 1),
            Token::Reserved if self.token(self.at + 1) == Some(Token::Let) => self.if_let(self.at),
            Token::Else if self.token(self.at + 1) == Some(Token::OpenBrace) => self.let_else(),
            _ => self.arms(),
        }
    }

    /// The condition of an arm: `x if x > 3 => …`
    fn condition_of_arm(&self) -> Verdict {
        let arrow = self.ahead(self.at, |token| token == Token::FatArrow);
        let start = self.element_start(self.at);
        let (pattern, condition) = (self.written(start..self.at), self.written(self.at + 1..arrow));
        let span = self.here().to(self.span_of(arrow - 1));
        let diagnostic = Diagnostic::at(codes::E0136, span, "the pattern alone decides which arm is taken")
            .here("an arm has no condition")
            .help(format!("put it into the value: `{pattern} => if {condition} {{ … }} else {{ … }},`"));
        (diagnostic, Fix::Put(start..arrow, self.inserted(start, &[Token::Error])))
    }

    /// A name in front of a pattern: `y @ 1..=3`
    fn name_at(&self) -> Verdict {
        let name = self.before_text(1);
        let span = self.span_of(self.at - 1).to(self.here());
        let value = match self.matched() {
            Some(value) => format!(": `{value}`"),
            None => String::new(),
        };
        let diagnostic =
            Diagnostic::at(codes::E0137, span, "a pattern that looks into a value does not name it")
                .here("remove this")
                .help(format!("leave out `{name} @`, and use the value that is matched{value}"));
        (diagnostic, Fix::Drop(self.at - 1..self.at + 1))
    }

    /// What the innermost `match` around the refused token looks at.
    fn matched(&self) -> Option<&str> {
        let word = (0..self.at).rev().find(|i| self.token(*i) == Some(Token::Match))?;
        let brace = self.ahead(word + 1, |token| token == Token::OpenBrace);
        let inside = (brace..self.behind_bracket(brace)).contains(&self.at);
        inside.then(|| self.written(word + 1..brace))
    }

    /// `if let Some(y) = x { … }`, and the same of `while`, which stands at an index.
    fn if_let(&self, word: usize) -> Option<Verdict> {
        let assign = self.ahead(word + 2, |token| token == Token::Assign);
        let brace = self.ahead(assign + 1, |token| token == Token::OpenBrace);
        if self.token(brace) != Some(Token::OpenBrace) {
            return None;
        }
        let (pattern, value) = (self.written(word + 2..assign), self.written(assign + 1..brace));
        let pattern_stands = format!("match {value} {{ {pattern} => {{ … }} _ => {{ … }} }}");
        let span = self.span_of(word).to(self.span_of(word + 1));
        let (message, help, tokens) = match self.token(word) {
            Some(Token::If) => {
                ("a condition has no pattern: a `match` has", pattern_stands, &[Token::If, Token::Error][..])
            }
            _ => (
                "a loop runs over a range or an array, and a pattern stands in a `match`",
                format!("for i in 0..n {{ {pattern_stands} }}"),
                &[Token::For, Token::Underscore, Token::In, Token::Error][..],
            ),
        };
        let diagnostic = Diagnostic::at(codes::E0137, span, message).help(format!("write `{help}`"));
        Some((diagnostic, Fix::Put(word..brace, self.inserted(word, tokens))))
    }

    /// `let Some(y) = x else { … };`
    fn let_else(&self) -> Option<Verdict> {
        let start = self.statement_start(self.at);
        let assign = self.ahead(start, |token| token == Token::Assign);
        if self.token(start) != Some(Token::Let) || assign >= self.at {
            return None;
        }
        let (pattern, value) = (self.written(start + 1..assign), self.written(assign + 1..self.at));
        let diagnostic = self
            .error(codes::E0137, "a `let` has no `else`")
            .here("what is bound takes every value")
            .help(format!("write `let … = match {value} {{ {pattern} => …, _ => … }};`"));
        let mut tokens = self.inserted(start + 1, &[Token::Error]);
        tokens.extend(&self.tokens[assign..self.at]);
        Some((diagnostic, Fix::Put(start + 1..self.behind_bracket(self.at + 1), tokens)))
    }

    /// `case 1 => …`, `1: …`, `else => …`
    fn arms(&self) -> Option<Verdict> {
        let (found, at) = (self.found()?, self.at);
        let in_match = || self.matched().is_some();
        let say = |message: &str, help: &str| self.error(codes::E0111, message).help(help);
        match found {
            Token::Name | Token::Int | Token::Underscore
                if self.expected.has("=>") && self.before_text(1) == "case" =>
            {
                let span = self.span_of(at - 1);
                let diagnostic = Diagnostic::at(codes::E0115, span, "an arm has no `case`")
                    .help(format!("write `{} => …,`", self.found_text()));
                Some((diagnostic, Fix::Drop(at - 1..at)))
            }
            Token::Colon | Token::Arrow | Token::Assign if self.expected.has("=>") && in_match() => {
                let diagnostic = say("the value of an arm stands after `=>`", "write `pattern => value,`");
                Some((diagnostic.here("expected `=>`"), Fix::Replace(at, Token::FatArrow)))
            }
            Token::Else if self.token(at + 1) == Some(Token::FatArrow) && in_match() => {
                let diagnostic = say("the arm for all that is left begins with `_`", "write `_ => …`");
                Some((diagnostic.here("expected `_`"), Fix::Replace(at, Token::Underscore)))
            }
            _ => None,
        }
    }

    /// Where the element of a list begins that goes on at an index: behind a comma, an arm or an opening bracket.
    pub(super) fn element_start(&self, at: usize) -> usize {
        self.start_behind(at, |token| matches!(token, Token::Comma | Token::Semicolon | Token::FatArrow))
    }

    /// Where the statement begins that goes on at an index.
    pub(super) fn statement_start(&self, at: usize) -> usize {
        self.start_behind(at, |token| token == Token::Semicolon)
    }

    /// The first token behind one for which this holds, behind braces or behind the bracket around an index.
    pub(super) fn start_behind(&self, at: usize, ends: impl Fn(Token) -> bool) -> usize {
        let mut start = at;
        while let Some(before) = start.checked_sub(1) {
            match self.token(before) {
                Some(Token::CloseBrace) if start != at => break,
                Some(token) if token.is_closer() => start = self.opener(before).unwrap_or(before),
                Some(token) if token.closer().is_some() || ends(token) => break,
                _ => start = before,
            }
        }
        start
    }
}

impl Refusal<'_> {
    /// `enum E { Red = 1 }`
    pub(super) fn variant_values(&self) -> Option<Verdict> {
        let brace = super::bracket_around(self.tokens, self.at)?;
        if self.found() != Some(Token::Assign) || !self.is_enum(brace) {
            return None;
        }
        let end = self.ahead(self.at, |token| token == Token::Comma);
        let span = self.here().to(self.span_of(end - 1));
        let what = if self.token(self.at + 1) == Some(Token::String) { "string" } else { "number" };
        let diagnostic = Diagnostic::at(codes::E0138, span, format!("a variant has no {what} of its own"))
            .here("remove this")
            .help(format!("write a function with a `match` that gives the {what} of each variant"));
        Some((diagnostic, self.without_values(self.at..super::closer_of(self.tokens, brace))))
    }

    /// Whether the brace at an index begins the variants of an enum.
    fn is_enum(&self, brace: usize) -> bool {
        let start = self.statement_start(brace);
        let word = (start..brace).find(|i| self.token(*i) == Some(Token::Enum));
        self.token(brace) == Some(Token::OpenBrace) && word.is_some()
    }

    /// No variant in the range keeps a value.
    fn without_values(&self, range: Range<usize>) -> Fix {
        let mut tokens = vec![];
        let mut at = range.start;
        while at < range.end {
            if self.token(at) == Some(Token::Assign) {
                at = self.ahead(at, |token| token == Token::Comma);
                continue;
            }
            tokens.push(self.tokens[at]);
            at += 1;
        }
        Fix::Put(range, tokens)
    }

    /// `10.. => x`, `..10 => x`
    pub(super) fn open_range(&self) -> Option<Verdict> {
        let dots = |token| matches!(token, Some(Token::DotDot | Token::DotDotEq));
        let in_match = self.expected.pattern() || self.expected.has("=>");
        let (start, end) = match self.found()? {
            Token::FatArrow | Token::Or if dots(self.before(1)) => (self.at.checked_sub(2)?, self.at),
            found if dots(Some(found)) && in_match && !self.expected.has("..") => (self.at, self.at + 2),
            _ => return None,
        };
        let span = self.span_of(start).to(self.span_of(end - 1));
        let diagnostic = Diagnostic::at(codes::E0121, span, "the range of a pattern has two ends")
            .help("write both, as in `0..=9`, or `_` for all values that are left");
        Some((diagnostic, Fix::Put(start..end, self.inserted(start, &[Token::Error]))))
    }

    /// `impl Trait for S { … }`
    pub(super) fn impl_of_trait(&self) -> Option<Verdict> {
        let word = self.statement_start(self.at);
        if self.found() != Some(Token::For) || self.token(word) != Some(Token::Impl) {
            return None;
        }
        let generic = self.token(word + 1) == Some(Token::Lt);
        let start = match (word + 1..self.at).find(|i| generic && self.token(*i) == Some(Token::Gt)) {
            Some(end) => end + 1,
            None => word + 1,
        };
        let brace = self.ahead(self.at, |token| token == Token::OpenBrace);
        let ty = self.written(self.at + 1..brace);
        let span = self.span_of(start).to(self.here());
        let diagnostic = Diagnostic::at(codes::E0115, span, "there are no traits")
            .here("remove this")
            .help(format!("write the functions of the type into `impl {ty} {{ … }}`"));
        Some((diagnostic, Fix::Drop(start..self.at + 1)))
    }
}
