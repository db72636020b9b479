//! Words of functions and blocks in the languages of contracts, and blocks that begin with a word.

use super::{Fix, Refusal, Token, Verdict};
use crate::diagnostic::{Diagnostic, codes};
use crate::syntax::build::no_bounds;

/// Words that stand between the parameters and the result of a function.
const ABOUT_FUNCTIONS: &[&str] = &[
    "external",
    "internal",
    "view",
    "pure",
    "payable",
    "virtual",
    "override",
    "private",
    "constant",
    "const",
    "pub",
    "public",
    "nonReentrant",
    "onlyOwner",
];

/// Words before a block, and what to do instead.
const BLOCKS: &[(&str, &str)] = &[
    ("unchecked", "leave it out; where a sum is to wrap, write `x.wrapping_add(y)`"),
    ("unsafe", "leave it out"),
    ("comptime", "leave it out: what can be computed when the program is built is computed then"),
    ("assembly", "write it in the words of the language"),
    ("finally", "nothing can be caught, so there is nothing to do afterwards"),
    ("begin", "leave it out: a block is written between braces"),
];

/// So many tokens of what stands between `<` and `>` are looked at.
const MAX_ARGUMENTS: usize = 64;

impl Refusal<'_> {
    /// `fn f(x: u8) public view returns (u8) { … }`
    pub(super) fn words_about_functions(&self) -> Option<Verdict> {
        let at = self.at;
        let is_word = |i: usize| ABOUT_FUNCTIONS.contains(&self.slice(i));
        if !self.expected.has("->") || self.before(1) != Some(Token::CloseParen) || !is_word(at) {
            return None;
        }
        let mut end = at;
        while is_word(end) {
            end = if self.token(end + 1) == Some(Token::OpenParen) {
                self.behind_bracket(end + 1)
            } else {
                end + 1
            };
        }
        let words = self.written(at..end);
        let returns = self.slice(end) == "returns";
        let span = self.here().to(self.span_of(end - 1));
        let diagnostic = Diagnostic::at(codes::E0115, span, format!("a function has no `{words}` here"))
            .here("remove this")
            .help(match returns {
                true => "write `-> type`; `pub` before `fn` makes a function visible to other files",
                false => "`pub` before `fn` makes a function visible to other files",
            });
        Some((
            diagnostic,
            match returns {
                true => Fix::Put(at..end + 1, self.inserted(at, &[Token::Arrow])),
                false => Fix::Drop(at..end),
            },
        ))
    }

    /// `const fn f()`, as Rust and C++ have it
    pub(super) fn const_function(&self) -> Option<Verdict> {
        (self.found() == Some(Token::Fn) && self.before(1) == Some(Token::Const)).then(|| {
            let span = self.span_of(self.at - 1);
            let diagnostic = Diagnostic::at(codes::E0115, span, "there are no `const` functions")
                .here("remove this")
                .help("write `fn` alone: where all arguments are known, its result is known when the program is built");
            (diagnostic, Fix::Drop(self.at - 1..self.at))
        })
    }

    /// The `>` that closes a `<` at an index, if what is between them may stand in a type.
    fn angles_end(&self, open: usize) -> Option<usize> {
        use Token::*;
        let mut depth = 0;
        for at in (open..self.tokens.len()).take(MAX_ARGUMENTS) {
            match self.token(at)? {
                Lt => depth += 1,
                Gt if depth == 1 => return Some(at),
                Gt => depth -= 1,
                Comma | Name | ColonColon | Int | IntType | OpenBracket | CloseBracket | Semicolon
                    if depth > 0 => {}
                _ => return None,
            }
        }
        None
    }

    /// `Pair<u8, 3>::size()` without the first `::`
    pub(super) fn angles_without_colons(&self) -> Option<Verdict> {
        let start = self.statement_start(self.at);
        let (open, close) = (start + 1..=self.at).rev().take(MAX_ARGUMENTS).find_map(|open| {
            let close = self.is_type(open - 1).then(|| self.angles_end(open))??;
            let shape = close + 1 >= self.at && self.token(close + 1) == Some(Token::ColonColon);
            shape.then_some((open, close))
        })?;
        let (name, arguments) = (self.slice(open - 1), self.written(open..close + 1));
        let diagnostic = Diagnostic::at(
            codes::E0118,
            self.span_of(open),
            "in an expression, `::` stands before what is in `<…>`",
        )
        .here("this compares")
        .help(format!("write `{name}::{arguments}::{}`", self.slice(close + 2)));
        let mut tokens = self.inserted(open, &[Token::ColonColon]);
        tokens.push(self.tokens[open]);
        Some((diagnostic, Fix::Put(open..open + 1, tokens)))
    }

    /// `unchecked { … }`, `do { … } while (c);`, `try f(x) { … } catch { … }`
    pub(super) fn blocks_elsewhere(&self) -> Option<Verdict> {
        let opener = super::bracket_around(self.tokens, self.at);
        let before_block = opener.filter(|open| self.token(*open) == Some(Token::OpenBrace));
        let words =
            [before_block.and_then(|open| open.checked_sub(1)), self.at.checked_sub(1), Some(self.at)];
        for word in words.into_iter().flatten() {
            let verdict = match self.slice(word) {
                "do" | "repeat" => self.do_while(word),
                "try" => self.try_call(word),
                _ => self.word_before_block(word),
            };
            if verdict.is_some() {
                return verdict;
            }
        }
        None
    }

    fn word_before_block(&self, word: usize) -> Option<Verdict> {
        let (name, advice) = BLOCKS.iter().find(|(name, _)| *name == self.slice(word))?;
        let stands = self.token(word) == Some(Token::Name) && self.token(word + 1) == Some(Token::OpenBrace);
        stands.then(|| {
            let message = format!("there is no `{name}` in the language");
            let diagnostic = Diagnostic::at(codes::E0115, self.span_of(word), message).help(*advice);
            (diagnostic, Fix::Drop(word..word + 1))
        })
    }

    fn do_while(&self, word: usize) -> Option<Verdict> {
        let end = self.behind_bracket(word + 1);
        if self.token(word + 1) != Some(Token::OpenBrace) || !matches!(self.slice(end), "while" | "until") {
            return None;
        }
        let span = self.span_of(word);
        let message = format!("there is no `{}` in the language", self.slice(word));
        let diagnostic = Diagnostic::at(codes::E0115, span, message)
            .help("use `for` with constant bounds: `for i in 0..n { … }`");
        let end = self.ahead(end, |token| token == Token::Semicolon);
        Some((diagnostic, Fix::Put(word..end, self.inserted(word, &[Token::Error]))))
    }

    fn try_call(&self, word: usize) -> Option<Verdict> {
        if !self.begins_statement(word) || self.token(word + 1) == Some(Token::OpenBrace) {
            return None;
        }
        let behind_block = |at: usize| {
            let brace = self.ahead(at, |token| matches!(token, Token::OpenBrace | Token::Semicolon));
            (self.token(brace) == Some(Token::OpenBrace)).then(|| self.behind_bracket(brace))
        };
        let mut end = behind_block(word)?;
        while self.slice(end) == "catch" {
            end = behind_block(end)?;
        }
        let diagnostic =
            Diagnostic::at(codes::E0115, self.span_of(word), "there is no `try` in the language")
                .help("nothing can be caught: what must hold is written `assert condition, \"message\";`");
        Some((diagnostic, Fix::Put(word..end, self.given_up(word))))
    }

    /// `const int q = 3;`
    pub(super) fn const_type_first(&self) -> Option<Verdict> {
        let word = (self.at.saturating_sub(2)..self.at).find(|i| self.token(*i) == Some(Token::Const))?;
        let (ty, name) = (word + 1, word + 2);
        let shape = self.is_type(ty)
            && self.token(name) == Some(Token::Name)
            && self.token(name + 1) == Some(Token::Assign);
        shape.then(|| {
            let span = self.span_of(ty).to(self.span_of(name));
            let diagnostic = Diagnostic::at(codes::E0120, span, "the type stands after the name")
                .help(format!("write `const {}: {}`", self.slice(name), self.type_in_words(&(ty..name))));
            (diagnostic, Fix::Put(ty..name + 1, self.typed_name(name)))
        })
    }

    /// `<u64>x`, `fn f<let N: u32>`, `fn f<T: Eq + Ord>`
    pub(super) fn angles(&self) -> Option<Verdict> {
        let at = self.at;
        match self.found()? {
            Token::Lt
                if self.expected.expression()
                    && self.is_type(at + 1)
                    && self.token(at + 2) == Some(Token::Gt) =>
            {
                let span = self.here().to(self.span_of(at + 2));
                let (value, ty) = (self.slice(at + 3), self.slice(at + 1));
                let diagnostic = Diagnostic::at(codes::E0115, span, "a cast stands after the value")
                    .help(format!("write `{value} as {ty}`"));
                Some((diagnostic, Fix::Drop(at..at + 3)))
            }
            Token::Let if self.expected.has("const") && self.expected.has(">") => {
                let diagnostic = self
                    .error(codes::E0120, "a parameter for a number is marked `const`")
                    .here("expected `const`")
                    .help(format!("write `const {}: …`", self.slice(at + 1)));
                Some((diagnostic, Fix::Replace(at, Token::Const)))
            }
            Token::Plus if self.before(2) == Some(Token::Colon) && self.expected.has(">") => {
                let colon = at - 2;
                let end = self.ahead(colon, |token| matches!(token, Token::Comma | Token::Gt));
                let bounds = self.span_of(colon).to(self.span_of(end - 1));
                Some((no_bounds(self.slice(colon - 1), bounds), Fix::Drop(colon..end)))
            }
            _ => None,
        }
    }
}
