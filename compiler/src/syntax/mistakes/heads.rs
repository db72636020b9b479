//! The heads of `if` and `for`, and what follows them.

use super::{Fix, ParserToken, Refusal, Token, Verdict};
use crate::diagnostic::{Diagnostic, codes};

impl Refusal<'_> {
    /// `for (let i = 0; i < n; i++)`, `for i = 0 to n`, `for (i in 0..n)`, `for i in (0..n)`
    pub(super) fn loops(&self) -> Option<Verdict> {
        let opener = super::bracket_around(self.tokens, self.at);
        let paren = opener.filter(|opener| self.token(*opener) == Some(Token::OpenParen));
        let before_paren = |token| paren.filter(|paren| *paren > 0 && self.token(paren - 1) == Some(token));
        if let Some(paren) = before_paren(Token::For) {
            let end = self.behind_bracket(paren);
            let inside = paren + 2..end.saturating_sub(1);
            let mut words = inside.filter(|i| super::bracket_around(self.tokens, *i) == Some(paren));
            if let Some(of) =
                words.find(|i| self.slice(*i) == "of" && self.token(*i - 1) == Some(Token::Name))
            {
                let (name, array) = (self.slice(of - 1), self.written(of + 1..end - 1));
                let span = self.span_of(paren);
                let diagnostic =
                    Diagnostic::at(codes::E0115, span, "the head of a loop has no parentheses and no `of`")
                        .help(format!("write `for {name} in {array} {{ … }}`"));
                let mut head = self.tokens[of - 1..of].to_vec();
                head.extend(self.inserted(of, &[Token::In]));
                head.extend(&self.tokens[of + 1..end - 1]);
                return Some((diagnostic, Fix::Put(paren..end, head)));
            }
            return Some(match self.found()? {
                Token::In => {
                    let span = self.span_of(paren);
                    let inside = self.written(paren + 1..end - 1);
                    let diagnostic =
                        Diagnostic::at(codes::E0115, span, "the head of a loop has no parentheses")
                            .help(format!("write `for {inside} {{ … }}`"));
                    (diagnostic, Fix::Put(paren..end, self.tokens[paren + 1..end - 1].to_vec()))
                }
                _ => (self.counts(paren), self.without_head(paren..end)),
            });
        }
        if let Some(paren) = before_paren(Token::In)
            && matches!(self.found(), Some(Token::DotDot | Token::DotDotEq))
        {
            let end = self.behind_bracket(paren);
            let inside = self.written(paren + 1..end - 1);
            if self.token(end) == Some(Token::Dot) {
                return Some(self.range_with_steps(end, end + 1));
            }
            let diagnostic = Diagnostic::at(codes::E0121, self.span_of(paren), "a range has no parentheses")
                .help(format!("write `in {inside}`"));
            return Some((diagnostic, Fix::Put(paren..end, self.tokens[paren + 1..end - 1].to_vec())));
        }
        if matches!(self.found_text(), "step" | "by")
            && self.token(self.statement_start(self.at)) == Some(Token::For)
        {
            return Some(self.range_with_steps(self.at, self.at));
        }
        let counted = self.found() == Some(Token::Assign) && self.before(2) == Some(Token::For);
        counted.then(|| {
            let end = self.ahead(self.at, |token| token == Token::OpenBrace);
            (self.counts(self.at), Fix::Put(self.at..end, self.inserted(self.at, &[Token::In, Token::Error])))
        })
    }

    /// `for i in (0..n).rev() { … }`, `for i in 0..n step 2 { … }`: the part from an index on, in which a word stands at another.
    fn range_with_steps(&self, start: usize, word: usize) -> Verdict {
        let end = self.ahead(start, |token| token == Token::OpenBrace);
        let help = match self.slice(word) {
            "rev" => "count from the other end: `for k in 0..n { let i = n - 1 - k; … }`",
            _ => "count the steps: `for k in 0..n { let i = 2 * k; … }`",
        };
        let span = self.span_of(word).to(self.span_of(word.max(end - 1)));
        let diagnostic =
            Diagnostic::at(codes::E0115, span, "a loop runs over a range upwards and one by one");
        let begin = (0..start).rev().find(|i| self.token(*i) == Some(Token::In)).map_or(start, |of| of + 1);
        (diagnostic.help(help), Fix::Put(begin..end, self.inserted(begin, &[Token::Error])))
    }

    fn counts(&self, at: usize) -> Diagnostic {
        Diagnostic::at(codes::E0115, self.span_of(at), "a loop runs over a range or an array")
            .here("there is no counter to set, to test and to increase")
            .help("write `for i in 0..n { … }`")
    }

    fn without_head(&self, head: std::ops::Range<usize>) -> Fix {
        let tokens = self.inserted(head.start, &[Token::Underscore, Token::In, Token::Error]);
        Fix::Put(head, tokens)
    }

    /// `if c x = 1;`, `if c then { … }`, `if c: …`
    pub(super) fn branches(&self) -> Option<Verdict> {
        let found = self.found()?;
        let open = self.expected.has("{") && self.expected.operator();
        let after_else = self.before(1) == Some(Token::Else);
        let head = if after_else { self.at - 1 } else { self.head().filter(|_| open)? };
        let word = self.slice(head);
        if found == Token::Name
            && matches!(self.found_text(), "then" | "do")
            && self.token(self.at + 1) == Some(Token::OpenBrace)
        {
            let diagnostic = self
                .error(codes::E0115, format!("there is no `{}` in the language", self.found_text()))
                .help("leave it out: a `{` follows the condition");
            return Some((diagnostic, Fix::Drop(self.at..self.at + 1)));
        }
        let follows = matches!(
            found,
            Token::Assert
                | Token::Let
                | Token::Log
                | Token::For
                | Token::If
                | Token::Reserved
                | Token::Constrain
                | Token::Name
                | Token::Int
                | Token::True
                | Token::False
                | Token::Colon
                | Token::Semicolon
                | Token::Reveal
        );
        if !follows || after_else && found == Token::If {
            return None;
        }
        let part = match word {
            "for" => "the body of a `for`",
            "else" => "what follows `else`",
            _ => "what follows the condition of an `if`",
        };
        let diagnostic = self
            .error(codes::E0111, format!("{part} stands in braces"))
            .here("expected `{` before this")
            .help(match word {
                "for" => "write `for i in 0..n { … }`",
                "else" => "write `else { … }`",
                _ => "write `if condition { … }`",
            });
        if matches!(found, Token::Colon | Token::Semicolon) {
            return Some((diagnostic, Fix::Region(self.at)));
        }
        let (tokens, end) = self.in_braces_from(self.at);
        Some((diagnostic, Fix::Put(self.at..end, tokens)))
    }

    /// The branch that begins at an index in braces, and a branch after `else` as well; and where they end.
    fn in_braces_from(&self, start: usize) -> (Vec<ParserToken>, usize) {
        let mut end = self.ahead(start, |token| matches!(token, Token::Semicolon | Token::Else));
        let semicolon = self.token(end) == Some(Token::Semicolon) && self.is_statement(start);
        end += usize::from(semicolon);
        let mut tokens = self.inserted(start, &[Token::OpenBrace]);
        tokens.extend(&self.tokens[start..end]);
        tokens.extend(self.inserted(end, &[Token::CloseBrace]));
        let bare = !matches!(self.token(end + 1), Some(Token::OpenBrace | Token::If));
        if self.token(end) == Some(Token::Else) && bare {
            let (otherwise, behind) = self.in_braces_from(end + 1);
            tokens.push(self.tokens[end]);
            tokens.extend(otherwise);
            end = behind;
        }
        (tokens, end)
    }

    /// Whether the `if` or `for` around an index is a statement, not a value.
    fn is_statement(&self, index: usize) -> bool {
        let mut at = index;
        while let Some(before) = at.checked_sub(1) {
            match self.token(before) {
                Some(Token::Semicolon | Token::OpenBrace) => break,
                Some(token) if token.is_closer() => at = self.opener(before).unwrap_or(0),
                _ => at = before,
            }
        }
        matches!(self.token(at), Some(Token::If | Token::For))
    }

    /// The `if` or `for` whose head ends before the refused token.
    fn head(&self) -> Option<usize> {
        let mut at = self.at;
        while let Some(before) = at.checked_sub(1) {
            match self.token(before)? {
                Token::If | Token::For => return Some(before),
                Token::Semicolon | Token::Comma | Token::Assign | Token::CloseBrace => return None,
                token if token.is_closer() => at = self.opener(before)?,
                token if token.closer().is_some() => return None,
                _ => at = before,
            }
        }
        None
    }
}
