//! What Python and TypeScript have and this language has not.

use super::{Fix, ParserToken, Refusal, Token, Verdict};
use crate::diagnostic::{Diagnostic, codes};

impl Refusal<'_> {
    /// `x if c else y`, `[x for x in xs if c]`, `sum(x for x in xs)`, `y in xs`
    pub(super) fn value_before_word(&self) -> Option<Verdict> {
        let at = self.at;
        let listed = self.expected.has(")") && self.expected.has(",");
        if !self.expected.operator() && !listed {
            return None;
        }
        let opener = super::bracket_around(self.tokens, at);
        let bracket = opener.and_then(|opener| self.token(opener));
        match self.found()? {
            Token::If if bracket == Some(Token::OpenBracket) && self.before_has(Token::For) => {
                let end = super::closer_of(self.tokens, opener?);
                let condition = self.written(at + 1..end);
                let span = self.here().to(self.span_of(end - 1));
                let diagnostic = Diagnostic::at(codes::E0115, span, "an array gets an element in each round")
                    .here("none can be left out")
                    .help(format!("choose the element: `[if {condition} {{ … }} else {{ 0 }} for …]`"));
                Some((diagnostic, Fix::Drop(at..end)))
            }
            Token::If if !self.on_new_line() => {
                let end = self.value_end(at);
                let otherwise = self.ahead(at, |token| token == Token::Else);
                let start = self.value_start(at);
                if otherwise >= end || self.token(start) == Some(Token::If) {
                    return None;
                }
                let help = format!(
                    "write `if {} {{ {} }} else {{ {} }}`",
                    self.written(at + 1..otherwise),
                    self.written(start..at),
                    self.written(otherwise + 1..end),
                );
                let message = "the condition stands before the two values";
                Some((self.error(codes::E0115, message).help(help), self.unknown(start..end)))
            }
            Token::For if bracket == Some(Token::OpenParen) && listed => {
                let (open, close) = (opener?, super::closer_of(self.tokens, opener?));
                let span = self.span_of(open + 1).to(self.span_of(close - 1));
                let diagnostic =
                    Diagnostic::at(codes::E0115, span, "an array that is computed stands in brackets")
                        .help(format!("write `[{}]`", self.written(open + 1..close)));
                let mut tokens = self.inserted(open + 1, &[Token::OpenBracket]);
                tokens.extend(&self.tokens[open + 1..close]);
                tokens.extend(self.inserted(close, &[Token::CloseBracket]));
                Some((diagnostic, Fix::Put(open + 1..close, tokens)))
            }
            Token::In if !opener.is_some_and(|open| open > 0 && self.token(open - 1) == Some(Token::For)) => {
                Some(self.is_contained(at, ""))
            }
            Token::Name if self.found_text() == "not" && self.token(at + 1) == Some(Token::In) => {
                Some(self.is_contained(at + 1, "!"))
            }
            _ => None,
        }
    }

    /// `y in xs`, the word being at an index.
    fn is_contained(&self, word: usize, not: &str) -> Verdict {
        let (start, end) = (self.value_start(self.at), self.value_end(word));
        let (element, array) = (self.written(start..self.at), self.written(word + 1..end));
        let span = self.here().to(self.span_of(word));
        let diagnostic = Diagnostic::at(codes::E0115, span, "there is no operator `in`").help(format!(
            "add `use std::array::contains;`, and write `{not}contains({array}, {element})` for integers"
        ));
        (diagnostic, self.unknown(start..end))
    }

    /// `xs[1:3]`, `let a, b = s;` and `{"a": 1}`
    pub(super) fn lists_elsewhere(&self) -> Option<Verdict> {
        let at = self.at;
        let opener = super::bracket_around(self.tokens, at);
        match self.found()? {
            Token::Colon if opener.is_some_and(|opener| self.is_index(opener)) => {
                let (open, close) = (opener?, super::closer_of(self.tokens, opener?));
                let (low, high) = (self.written(open + 1..at), self.written(at + 1..close));
                let diagnostic = self
                    .error(codes::E0121, "the bounds of a slice stand on both sides of `..`")
                    .here("expected `..`")
                    .help(format!("write `{}[{low}..{high}]`", self.slice(open - 1)));
                Some((diagnostic, Fix::Replace(at, Token::DotDot)))
            }
            Token::Colon
                if matches!(self.before(1), Some(Token::String | Token::Int))
                    && self.before(2) == Some(Token::OpenBrace) =>
            {
                let brace = opener?;
                let diagnostic = Diagnostic::at(codes::E0115, self.span_of(brace), "there are no maps")
                    .help("values with names are a `struct`: `Name { field: value }`");
                Some((diagnostic, self.unknown(brace..self.behind_bracket(brace))))
            }
            Token::OpenBrace if matches!(self.before(1), Some(Token::Let | Token::Const)) => {
                let end = self.behind_bracket(at);
                let diagnostic =
                    Diagnostic::at(codes::E0111, self.here(), "the fields of a struct stand behind its name")
                        .here("expected the name before this")
                        .help(format!("write `let Name {} = …;`", self.written(at..end)));
                Some((diagnostic, Fix::Put(at - 1..end, self.inserted(at - 1, &[Token::Let, Token::Error]))))
            }
            Token::OpenBracket if self.expected.pattern() => {
                let end = self.behind_bracket(at);
                let span = self.here().to(self.span_of(end - 1));
                let diagnostic = Diagnostic::at(codes::E0115, span, "an array has no pattern")
                    .help("give it a name: its elements are `xs[0]`, `xs[1]` and so on");
                Some((diagnostic, self.unknown(at..end)))
            }
            Token::Comma if opener.is_some_and(|opener| self.is_index(opener)) => {
                let opener = opener?;
                let end = self.behind_bracket(opener);
                let indices =
                    self.written(opener + 1..end - 1).split(',').map(|index| format!("[{}]", index.trim()));
                let start = self.value_start(opener);
                let diagnostic = self
                    .error(codes::E0121, "an index is one number")
                    .here("not allowed here")
                    .help(format!("write `{}{}`", self.written(start..opener), indices.collect::<String>()));
                Some((diagnostic, self.unknown(start..end)))
            }
            Token::Comma => self.names_without_parentheses(),
            _ => None,
        }
    }

    /// `let a, b = s;`, `a, b = s;`
    fn names_without_parentheses(&self) -> Option<Verdict> {
        let start = self.statement_start(self.at);
        let assign = self.ahead(start, |token| matches!(token, Token::Assign | Token::Semicolon));
        let bound = self.token(start) == Some(Token::Let);
        let first = start + usize::from(bound);
        let names =
            (first..assign).all(|i| matches!(self.token(i), Some(Token::Name | Token::Comma | Token::Mut)));
        if !names || self.token(assign) != Some(Token::Assign) || !(first..assign).contains(&self.at) {
            return None;
        }
        let written = self.written(first..assign);
        let span = self.span_of(first).to(self.span_of(assign - 1));
        let diagnostic = Diagnostic::at(codes::E0111, span, "several names stand in parentheses")
            .help(format!("write `let ({written}) = …;`, or assign to one after the other"));
        if !bound {
            return Some((diagnostic, Fix::Region(self.at)));
        }
        let mut tokens = self.inserted(first, &[Token::OpenParen]);
        tokens.extend(&self.tokens[first..assign]);
        tokens.extend(self.inserted(assign, &[Token::CloseParen]));
        Some((diagnostic, Fix::Put(first..assign, tokens)))
    }

    /// Whether the bracket at an index stands behind a value.
    fn is_index(&self, opener: usize) -> bool {
        let before = opener.checked_sub(1).and_then(|i| self.token(i));
        self.token(opener) == Some(Token::OpenBracket)
            && matches!(before, Some(Token::Name | Token::CloseBracket | Token::CloseParen))
    }

    /// A string with a letter before it: `f"…"`, `b"…"`
    pub(super) fn prefixed_string(&self) -> Option<Verdict> {
        let prefix = match self.found()? {
            Token::String => self.at.checked_sub(1)?,
            _ => self.at,
        };
        let string = self.token(prefix) == Some(Token::Name)
            && self.token(prefix + 1) == Some(Token::String)
            && self.touch(prefix);
        string.then(|| {
            let help = match self.slice(prefix) {
                "b" => "leave it out: a string is an array of bytes",
                "f" | "t" => {
                    "leave it out: `{name}` in the message of an `assert` or a `log` shows the value"
                }
                _ => "leave it out",
            };
            let message = format!("a string has no `{}` before it", self.slice(prefix));
            let diagnostic = Diagnostic::at(codes::E0115, self.span_of(prefix), message).help(help);
            (diagnostic, Fix::Drop(prefix..prefix + 1))
        })
    }

    /// `type P = { x: u8 };`, `u32 | null`, `fn(u8) -> u8`
    pub(super) fn types_of_other_shapes(&self) -> Option<Verdict> {
        let at = self.at;
        let end = self.ahead(at, |token| {
            matches!(token, Token::Comma | Token::Assign | Token::Semicolon | Token::OpenBrace)
        });
        match self.found()? {
            Token::OpenBrace if self.expected.ty() => {
                let behind = self.behind_bracket(at);
                let help = match (self.before(3), self.before(1)) {
                    (Some(Token::Type), Some(Token::Assign)) => {
                        format!("write `struct {} {}`", self.before_text(2), self.written(at..behind))
                    }
                    _ => "define it: `struct Name { field: type }`".to_owned(),
                };
                let diagnostic = self.error(codes::E0115, "a type with fields is a `struct`").help(help);
                Some((diagnostic, self.unknown(at..behind)))
            }
            Token::Or
                if at > 0
                    && !self.expected.operator()
                    && !self.expected.has("=>")
                    && self.is_type(at - 1) =>
            {
                let ty = self.before_text(1);
                let diagnostic = self.error(codes::E0115, "a value has one type").help(format!(
                    "write `Option<{ty}>` for a value that may be missing; one of several kinds is an `enum`"
                ));
                Some((diagnostic, Fix::Drop(at..end)))
            }
            Token::Fn if self.expected.ty() => {
                let diagnostic = self
                    .error(codes::E0115, "a function is not a value")
                    .here("it has no type")
                    .help("call the function by its name where it is needed");
                Some((diagnostic, self.unknown(at..end)))
            }
            _ => None,
        }
    }

    /// `x!`, `x ?? y`, `x?.y`, `c ? a : b`
    pub(super) fn question_marks(&self) -> Option<Verdict> {
        let at = self.at;
        let say = |message: &str, help: String| self.error(codes::E0115, message).help(help);
        match self.found()? {
            Token::Not
                if self.touch(at.checked_sub(1)?)
                    && matches!(
                        self.before(1),
                        Some(Token::Name | Token::CloseParen | Token::CloseBracket)
                    )
                    && self.token(at + 1).is_none_or(|next| next.closer().is_none()) =>
            {
                let diagnostic =
                    say("there is no `!` behind a value", "leave it out: a value is never missing".into());
                Some((diagnostic, Fix::Drop(at..at + 1)))
            }
            Token::Question if self.token(at + 1) == Some(Token::Question) => {
                let (start, end) = (self.value_start(at), self.value_end(at + 2));
                let (value, other) = (self.written(start..at), self.written(at + 2..end));
                let span = self.here().to(self.span_of(at + 1));
                let help = format!("of an `Option`, write `{value}.unwrap_or({other})`");
                let diagnostic = Diagnostic::at(codes::E0115, span, "there is no `??`").help(help);
                Some((diagnostic, self.unknown(start..end)))
            }
            Token::Question if self.token(at + 1) == Some(Token::Dot) => {
                let help = "of an `Option`, take the value out first, with a `match` or with `unwrap_or`";
                Some((say("there is no `?.`", help.into()), Fix::Drop(at..at + 1)))
            }
            Token::Question if self.token(at + 1) == Some(Token::Colon) => {
                let name = self.before_text(1);
                let diagnostic = say("a value is never left out", format!("write `{name}: Option<…>`"));
                Some((diagnostic, Fix::Drop(at..at + 1)))
            }
            Token::Question if self.expected.operator() => {
                let (start, end) = (self.value_start(at), self.value_end(at));
                let colon = self.ahead(at, |token| token == Token::Colon);
                if colon >= end {
                    let help = "what must hold is written `assert condition, \"message\";`";
                    let diagnostic = say("no value can be a failure", help.into());
                    return Some((diagnostic, Fix::Drop(at..at + 1)));
                }
                let help = format!(
                    "write `if {} {{ {} }} else {{ {} }}`",
                    self.written(start..at),
                    self.written(at + 1..colon),
                    self.written(colon + 1..end),
                );
                Some((say("there is no `?`", help), self.unknown(start..end)))
            }
            _ => None,
        }
    }

    /// `(a: u8) => a + 1`, `x => x + 1`, `y &&= z`
    pub(super) fn arrows(&self) -> Option<Verdict> {
        let at = self.at;
        let opener = super::bracket_around(self.tokens, at);
        match (self.before(1), self.found()?) {
            (Some(Token::AndAnd | Token::OrOr), Token::Assign) if self.touch(at - 1) => {
                let sign = self.before_text(1);
                let place = self.written(self.statement_start(at)..at - 1);
                let span = self.span_of(at - 1).to(self.here());
                let diagnostic = Diagnostic::at(codes::E0115, span, format!("there is no `{sign}=`"))
                    .help(format!("write `{place} = {place} {sign} …;`"));
                Some((diagnostic, Fix::Put(at - 1..at + 1, self.inserted(at - 1, &[Token::Assign]))))
            }
            (Some(Token::Name), Token::Colon)
                if opener.is_some_and(|opener| {
                    self.token(opener) == Some(Token::OpenParen)
                        && self.token(self.behind_bracket(opener)) == Some(Token::FatArrow)
                }) =>
            {
                Some(self.closure(opener?))
            }
            (Some(Token::Name), Token::FatArrow) if self.expected.operator() => Some(self.closure(at - 1)),
            _ => None,
        }
    }

    /// A function without a name that begins at an index.
    fn closure(&self, start: usize) -> Verdict {
        let arrow = self.ahead(start, |token| token == Token::FatArrow);
        let span = self.span_of(start).to(self.span_of(arrow));
        let diagnostic = Diagnostic::at(codes::E0115, span, super::operators::NO_CLOSURES)
            .help(super::operators::HOW_TO_MAP);
        (diagnostic, self.unknown(start..self.value_end(arrow)))
    }

    /// A value of which nothing is known in the place of these tokens.
    fn unknown(&self, range: std::ops::Range<usize>) -> Fix {
        let place = self.inserted(range.start, &[Token::Error]);
        let tokens: Vec<ParserToken> = place.into_iter().collect();
        Fix::Put(range, tokens)
    }

    /// Where the value begins that goes on at an index.
    fn value_start(&self, at: usize) -> usize {
        self.start_behind(at, |token| {
            matches!(
                token,
                Token::Comma
                    | Token::Semicolon
                    | Token::Assign
                    | Token::Return
                    | Token::Assert
                    | Token::FatArrow
                    | Token::In
                    | Token::AndAnd
                    | Token::OrOr
            )
        })
    }

    /// One past the value that goes on at an index.
    fn value_end(&self, at: usize) -> usize {
        self.ahead(at, |token| matches!(token, Token::Comma | Token::Semicolon))
    }

    /// Whether a token stands before the refused one in the same brackets.
    fn before_has(&self, wanted: Token) -> bool {
        let start = super::bracket_around(self.tokens, self.at).map_or(0, |opener| opener + 1);
        self.ahead(start, |token| token == wanted) < self.at
    }
}
