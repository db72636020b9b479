//! Syntax errors in words: what was most likely meant, and how parsing goes on.

mod assets;
mod clauses;
mod contracts;
mod declarations;
mod heads;
mod hints;
mod items;
mod matches;
mod operators;
mod places;
mod scenarios;
mod scripts;
mod structs;
mod testing;
mod transactions;

use std::ops::Range;

use super::brackets::is_operator;
use super::expected::{self, Expected};
use super::parser::ParserToken;
use super::recovery::{bracket_around, closer_of};
use super::token::{FOREIGN, HABITS, Token};
use crate::diagnostic::{Code, Diagnostic, codes, suggest};
use crate::source::{FileId, Span};

/// How the tokens are changed so that parsing goes on.
pub(crate) enum Fix {
    /// Puts a token before the one that was refused.
    Insert(Token),
    /// Takes the token at an index for another one.
    Replace(usize, Token),
    /// Takes a word for a name, wherever it stands.
    Name(String),
    /// Leaves out the tokens at these indices.
    Drop(Range<usize>),
    /// Puts other tokens in the place of those at these indices.
    Put(Range<usize>, Vec<ParserToken>),
    /// Gives up the narrowest region around an index.
    Region(usize),
}

/// A refused token and what is around it.
struct Refusal<'a> {
    file: FileId,
    text: &'a str,
    tokens: &'a [ParserToken],
    at: usize,
    expected: Expected<'a>,
}

type Verdict = (Diagnostic, Fix);

/// Says what is wrong where the grammar refused the token `at`, which may be the end.
pub(crate) fn judge(
    file: FileId,
    text: &str,
    tokens: &[ParserToken],
    at: usize,
    expected: &[String],
) -> Verdict {
    let place = Refusal { file, text, tokens, at, expected: Expected::new(expected) };
    let rules = [
        Refusal::patterns_elsewhere,
        Refusal::blocks_elsewhere,
        Refusal::reserved,
        Refusal::asset_shapes,
        Refusal::transaction_shapes,
        Refusal::contract_shapes,
        Refusal::scenario_shapes,
        Refusal::const_function,
        Refusal::angles_without_colons,
        Refusal::words_for_operators,
        Refusal::value_before_word,
        Refusal::struct_in_head,
        Refusal::decorators,
        Refusal::items_elsewhere,
        Refusal::test_shapes,
        Refusal::words_about_functions,
        Refusal::visibility,
        Refusal::imports,
        Refusal::variant_values,
        Refusal::impl_of_trait,
        Refusal::open_range,
        Refusal::hint_shapes,
        Refusal::types_of_other_shapes,
        Refusal::struct_shapes,
        Refusal::bodies,
        Refusal::const_type_first,
        Refusal::type_first,
        Refusal::public_in_type,
        Refusal::colon_before_type,
        Refusal::array_types,
        Refusal::without_type,
        Refusal::without_let,
        Refusal::default_value,
        Refusal::lists_elsewhere,
        Refusal::prefixed_string,
        Refusal::question_marks,
        Refusal::arrows,
        Refusal::operators_elsewhere,
        Refusal::angles,
        Refusal::casts,
        Refusal::loops,
        Refusal::branches,
        Refusal::named_arguments,
        Refusal::assignment_for_comparison,
        Refusal::other_languages,
        Refusal::wrong_marker,
        Refusal::missing_arrow,
        Refusal::range,
        Refusal::message_in_single_quotes,
        Refusal::wrong_level,
        Refusal::lonely_doc,
        Refusal::missing_semicolon,
        Refusal::missing_comma,
    ];
    rules.iter().find_map(|rule| rule(&place)).unwrap_or_else(|| place.unexpected())
}

impl Refusal<'_> {
    fn token(&self, index: usize) -> Option<Token> {
        self.tokens.get(index).map(|t| t.token)
    }

    fn found(&self) -> Option<Token> {
        self.token(self.at)
    }

    /// The token `n` before the refused one.
    fn before(&self, n: usize) -> Option<Token> {
        self.at.checked_sub(n).and_then(|i| self.token(i))
    }

    fn slice(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |t| t.text(self.text))
    }

    fn found_text(&self) -> &str {
        self.slice(self.at)
    }

    fn before_text(&self, n: usize) -> &str {
        self.at.checked_sub(n).map_or("", |i| self.slice(i))
    }

    fn span_of(&self, index: usize) -> Span {
        match self.tokens.get(index) {
            Some(t) => Span { file: self.file, start: t.start, end: t.end },
            None => {
                let end = self.text.trim_end().len();
                Span::new(self.file, end, end)
            }
        }
    }

    fn here(&self) -> Span {
        self.span_of(self.at)
    }

    /// Right behind the token before.
    fn behind(&self) -> Span {
        match self.at.checked_sub(1).map(|i| self.span_of(i)) {
            Some(span) => Span { start: span.end, ..span },
            None => self.here(),
        }
    }

    /// Whether the two tokens at an index and behind it touch.
    fn touch(&self, index: usize) -> bool {
        match (self.tokens.get(index), self.tokens.get(index + 1)) {
            (Some(a), Some(b)) => a.end == b.start,
            _ => false,
        }
    }

    /// Puts the tokens with these kinds at the place of the token at an index; errors there are consequences.
    fn inserted(&self, index: usize, kinds: &[Token]) -> Vec<ParserToken> {
        let place = self.tokens.get(index).map_or(self.text.len() as u32, |token| token.start);
        kinds.iter().map(|kind| ParserToken::inserted(*kind, place)).collect()
    }

    /// Stands for a statement or an item that begins at an index; of what follows everything is said.
    fn given_up(&self, index: usize) -> Vec<ParserToken> {
        let mut tokens = self.inserted(index, &[Token::Error, Token::Semicolon]);
        tokens[1].quiet = false;
        tokens
    }

    /// The tokens at these indices, of which nothing more is said.
    fn quiet(&self, range: Range<usize>) -> Vec<ParserToken> {
        self.tokens[range].iter().map(|token| ParserToken { quiet: true, ..*token }).collect()
    }

    /// The text from one token to before another.
    fn written(&self, range: Range<usize>) -> &str {
        let end = range.end.checked_sub(1).and_then(|last| self.tokens.get(last));
        match (self.tokens.get(range.start), end) {
            (Some(first), Some(last)) => self.text.get(first.start as usize..last.end as usize).unwrap_or(""),
            _ => "",
        }
    }

    /// The bracket that the closing one at an index closes.
    fn opener(&self, closer: usize) -> Option<usize> {
        bracket_around(self.tokens, closer)
    }

    /// One past the bracket that closes the one at an index.
    fn behind_bracket(&self, opener: usize) -> usize {
        (closer_of(self.tokens, opener) + 1).min(self.tokens.len())
    }

    /// The first token from an index on, outside of brackets that begin there, for which this holds; else where the
    /// brackets around end.
    fn ahead(&self, from: usize, is_end: impl Fn(Token) -> bool) -> usize {
        let mut at = from;
        while let Some(token) = self.token(at) {
            if is_end(token) || token.is_closer() {
                return at;
            }
            at = if token.closer().is_some() { self.behind_bracket(at) } else { at + 1 };
        }
        self.tokens.len()
    }

    /// Whether a statement begins at an index.
    fn begins_statement(&self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|i| self.token(i));
        matches!(before, Some(Token::OpenBrace | Token::Semicolon | Token::CloseBrace))
            && bracket_around(self.tokens, index).is_some_and(|i| self.token(i) == Some(Token::OpenBrace))
    }

    /// The opening bracket of the list of parameters that the refused token is in.
    fn parameters(&self) -> Option<usize> {
        let opener = bracket_around(self.tokens, self.at)?;
        let mut name = opener.checked_sub(1)?;
        if self.token(name) == Some(Token::Gt) {
            name = (0..name).rev().find(|i| self.token(*i) == Some(Token::Lt))?.checked_sub(1)?;
        }
        let declared = matches!(
            self.token(name.checked_sub(1)?),
            Some(
                Token::Fn
                    | Token::Circuit
                    | Token::Contract
                    | Token::Asset
                    | Token::Transaction
                    | Token::Clause
            )
        );
        (declared && self.token(opener) == Some(Token::OpenParen)).then_some(opener)
    }

    fn on_new_line(&self) -> bool {
        let (behind, here) = (self.behind(), self.here());
        self.found().is_none()
            || self.text.get(behind.end as usize..here.start as usize).is_some_and(|t| t.contains('\n'))
    }

    fn in_braces(&self) -> bool {
        bracket_around(self.tokens, self.at).is_some_and(|i| self.token(i) == Some(Token::OpenBrace))
    }

    fn error(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::at(code, self.here(), message)
    }

    /// `while x { … }`
    fn reserved(&self) -> Option<Verdict> {
        let (index, word) = match (self.found(), self.before(1)) {
            (Some(Token::Reserved), _) => (self.at, self.found_text()),
            _ => return None,
        };
        let (_, advice) = FOREIGN.iter().find(|(foreign, _)| *foreign == word)?;
        let diagnostic =
            self.error(codes::E0115, format!("there is no `{word}` in the language")).help(*advice);
        Some((diagnostic, Fix::Region(index)))
    }

    /// A word where an operator stands: `a and b`.
    fn words_for_operators(&self) -> Option<Verdict> {
        let (index, word) = match (self.found(), self.before(1)) {
            (Some(Token::Name), _)
                if self.expected.operator()
                    && matches!(self.found_text(), "and" | "or" | "xor" | "is" | "div") =>
            {
                (self.at, self.found_text())
            }
            (_, Some(Token::Name)) if self.before_text(1) == "not" => (self.at - 1, "not"),
            _ => return None,
        };
        let token = match word {
            "and" => Token::AndAnd,
            "or" => Token::OrOr,
            "xor" => Token::Ne,
            "is" => Token::Eq,
            "div" => Token::Slash,
            _ => Token::Not,
        };
        if word == "is" && self.slice(index + 1) == "not" {
            let span = self.span_of(index).to(self.span_of(index + 1));
            let diagnostic =
                Diagnostic::at(codes::E0116, span, "`is not` is not an operator").here("expected `!=`");
            let tokens = self.inserted(index, &[Token::Ne]);
            return Some((diagnostic.help("write `!=`"), Fix::Put(index..index + 2, tokens)));
        }
        let spelling = token.spelling().unwrap_or("");
        let diagnostic =
            Diagnostic::at(codes::E0116, self.span_of(index), format!("`{word}` is not an operator"))
                .here(format!("expected `{spelling}`"))
                .help(format!("write `{spelling}`"));
        // `not x < y` would be `(!x) < y`.
        let fix = if token == Token::Not { Fix::Region(self.at) } else { Fix::Replace(index, token) };
        Some((diagnostic, fix))
    }

    /// `if a = b { … }`
    fn assignment_for_comparison(&self) -> Option<Verdict> {
        (self.found() == Some(Token::Assign) && self.expected.operator() && !self.expected.has("=")).then(
            || {
                let diagnostic = self
                    .error(codes::E0117, "`=` assigns; it does not compare")
                    .here("expected an operator")
                    .help("to compare, write `==`");
                (diagnostic, Fix::Replace(self.at, Token::Eq))
            },
        )
    }

    /// Habits from other languages.
    fn other_languages(&self) -> Option<Verdict> {
        let verdict = |from: usize, what: &str, advice: &str, fix: Fix| {
            let span = self.span_of(from).to(self.here());
            Some((Diagnostic::at(codes::E0115, span, what).help(advice), fix))
        };
        let region = Fix::Region(self.at);
        match (self.before(1), self.found()) {
            (Some(Token::Plus), Some(Token::Plus)) if self.touch(self.at - 1) => {
                verdict(self.at - 1, "there is no `++`", "write `+= 1`", region)
            }
            (Some(Token::Minus), _) if self.before(2) == Some(Token::Minus) && self.touch(self.at - 2) => {
                let span = self.span_of(self.at - 2).to(self.span_of(self.at - 1));
                Some((Diagnostic::at(codes::E0115, span, "there is no `--`").help("write `-= 1`"), region))
            }
            (Some(Token::Star), Some(Token::Star)) if self.touch(self.at - 1) => verdict(
                self.at - 1,
                "there is no operator for powers",
                "write `x.pow(2)`, or multiply",
                region,
            ),
            (_, Some(Token::And))
                if self.slice(self.at + 1 + usize::from(self.token(self.at + 1) == Some(Token::Mut)))
                    == "self" =>
            {
                let mutable = self.token(self.at + 1) == Some(Token::Mut);
                let advice = match mutable {
                    true => {
                        "take `self`, and return the new value: a method does not change the value it is called on"
                    }
                    false => "write `self`: copies cost nothing",
                };
                let fix = Fix::Drop(self.at..self.at + 1 + usize::from(mutable));
                verdict(self.at, "there are no references and no pointers", advice, fix)
            }
            (_, Some(Token::And | Token::Star)) if !self.expected.operator() && self.touch(self.at) => {
                verdict(
                    self.at,
                    "there are no references and no pointers",
                    "pass the value itself: copies cost nothing",
                    Fix::Drop(
                        self.at..self.at + 1 + usize::from(self.token(self.at + 1) == Some(Token::Mut)),
                    ),
                )
            }
            (_, Some(Token::Question)) => {
                verdict(self.at, "there is no `?`", "write `if condition { a } else { b }`", region)
            }
            (Some(Token::Colon), Some(Token::Assign)) if self.touch(self.at - 1) => verdict(
                self.at - 1,
                "there is no `:=`",
                "write `let name = value;`",
                Fix::Drop(self.at - 1..self.at),
            ),
            (Some(Token::Name), Some(Token::Not)) if self.touch(self.at - 1) => {
                verdict(self.at - 1, "there are no macros", &self.instead_of_macro(), region)
            }
            (Some(Token::Assert), Some(Token::Not)) => None,
            _ => {
                let index = self
                    .words_near()
                    .into_iter()
                    .flatten()
                    .find(|i| HABITS.iter().any(|(word, _)| *word == self.slice(*i)))?;
                let (word, advice) = HABITS.iter().find(|(word, _)| *word == self.slice(index))?;
                let diagnostic = Diagnostic::at(
                    codes::E0115,
                    self.span_of(index),
                    format!("there is no `{word}` in the language"),
                )
                .help(*advice);
                let block = index + 2 == self.at && self.before(1) == Some(Token::OpenBrace);
                let end = if block { self.behind_bracket(index + 1) } else { index };
                Some((
                    diagnostic,
                    match block {
                        true if self.slice(end) == "catch" => {
                            let end = self.behind_bracket(self.ahead(end, |token| token == Token::OpenBrace));
                            Fix::Put(index..end, self.inserted(index, &[Token::Error, Token::Semicolon]))
                        }
                        // `unsafe { … }` is a block all the same.
                        true => Fix::Drop(index..index + 1),
                        false => region,
                    },
                ))
            }
        }
    }

    /// What to write instead of the macro whose `!` is refused.
    fn instead_of_macro(&self) -> String {
        let name = self.before_text(1);
        let (open, close) = (self.at + 1, self.behind_bracket(self.at + 1).saturating_sub(1));
        let comma = self.ahead(open + 1, |token| token == Token::Comma);
        let end = self.ahead(comma + 1, |token| token == Token::Comma);
        let (first, second) = (self.written(open + 1..comma), self.written(comma + 1..end));
        match name {
            "assert_eq" | "assert_ne" if comma < close => {
                let sign = if name == "assert_eq" { "==" } else { "!=" };
                format!("write `assert {first} {sign} {second};`")
            }
            "debug_assert" | "require" | "ensure" | "static_assert" => {
                "write `assert condition, \"message\";`".into()
            }
            "vec" => format!("write `{}`", self.written(open..close + 1)),
            "matches" if comma < close => {
                format!("write `match {first} {{ {second} => true, _ => false }}`")
            }
            "println" | "print" | "eprintln" | "dbg" | "log" => "write `log(\"message\", value);`".into(),
            "panic" | "unreachable" | "todo" | "unimplemented" => {
                "say what must hold: `assert condition, \"message\";`".into()
            }
            _ => format!("write `{name}(…)`"),
        }
    }

    /// Where a word can stand to which a parser objects only here: here, just before, and before brackets that end or
    /// begin just before, as in `switch (x) { … }` and `try { … }`.
    fn words_near(&self) -> [Option<usize>; 3] {
        let before = self.at.checked_sub(1);
        let bracket = before.and_then(|i| match self.token(i)? {
            Token::OpenBrace => Some(i),
            Token::CloseParen => self.opener(i),
            _ => None,
        });
        [before, Some(self.at), bracket.and_then(|i| i.checked_sub(1))]
    }

    /// `fn f(mut x: u8)`
    fn wrong_marker(&self) -> Option<Verdict> {
        let drop = || Fix::Drop(self.at..self.at + 1);
        match (self.before(1), self.found()) {
            (_, Some(Token::Mut)) => {
                let name = self.slice(self.at + 1);
                let diagnostic = self
                    .error(codes::E0128, "`mut` is for names bound by `let`")
                    .here("remove this")
                    .help(format!("copy the parameter: `let mut {name} = {name};`"));
                Some((diagnostic, drop()))
            }
            // In a list of parameters a comma is missing before it.
            (before, Some(Token::Public))
                if self.parameters().is_none()
                    && !matches!(before, Some(Token::Let | Token::Mut))
                    && !self.expected.expression() =>
            {
                let diagnostic =
                    self.error(codes::E0128, "`public` is for parameters").here("not allowed here").help(
                        "`pub` makes an item visible; a local value is public if it is computed from public values only",
                    );
                Some((diagnostic, drop()))
            }
            _ => None,
        }
    }

    /// `fn f() u8 { … }`, `fn f(): u8 { … }`
    fn missing_arrow(&self) -> Option<Verdict> {
        if !self.expected.has("->") {
            return None;
        }
        let fix = match self.found()? {
            Token::Colon | Token::FatArrow | Token::Minus => Fix::Replace(self.at, Token::Arrow),
            Token::Name if self.found_text() == "returns" => Fix::Replace(self.at, Token::Arrow),
            Token::Name | Token::IntType | Token::Hidden | Token::OpenBracket | Token::OpenParen => {
                Fix::Insert(Token::Arrow)
            }
            _ => return None,
        };
        let diagnostic = self
            .error(codes::E0125, "the result type is written after `->`")
            .here("expected `->`")
            .help("write `-> type`");
        Some((diagnostic, fix))
    }

    /// `let r = 0..3;`
    fn range(&self) -> Option<Verdict> {
        matches!(self.found(), Some(Token::DotDot | Token::DotDotEq)).then(|| {
            let opener =
                bracket_around(self.tokens, self.at).filter(|i| self.token(*i) == Some(Token::OpenBracket));
            let array = opener.and_then(|i| i.checked_sub(1)).filter(|i| self.token(*i) == Some(Token::Name));
            if let (Some(opener), Some(array)) = (opener, array) {
                let end = self.behind_bracket(opener);
                let (name, range) = (self.slice(array), self.written(opener + 1..end - 1));
                let diagnostic = self
                    .error(codes::E0121, "an index is one number")
                    .here("this is a range of them")
                    .help(format!("write `[{name}[i] for i in {range}]`"));
                return (diagnostic, Fix::Put(array..end, self.inserted(array, &[Token::Error])));
            }
            let diagnostic = self
                .error(codes::E0121, "a range is not a value")
                .here("not allowed here")
                .help("ranges are written after `in`: `for i in 0..n { … }`, `[f(i) for i in 0..n]`");
            (diagnostic, Fix::Region(self.at))
        })
    }

    /// `if P { x: 1 } == p { … }`
    fn struct_in_head(&self) -> Option<Verdict> {
        let brace = self.at.checked_sub(2)?;
        let shape = self.found() == Some(Token::Colon)
            && self.before(1) == Some(Token::Name)
            && self.token(brace) == Some(Token::OpenBrace)
            && brace.checked_sub(1).and_then(|i| self.token(i)) == Some(Token::Name);
        if shape && brace.checked_sub(2).and_then(|i| self.token(i)) == Some(Token::Hint) {
            return Some(self.struct_as_hint(brace));
        }
        shape.then(|| {
            let name = self.span_of(brace - 1);
            let diagnostic = Diagnostic::at(codes::E0123, name, "a struct value here needs parentheses")
                .here("the `{` after this opens a block")
                .help(format!("write `({} {{ … }})`", self.slice(brace - 1)));
            (diagnostic, Fix::Region(brace))
        })
    }

    /// `assert x > 0, 'message';`
    fn message_in_single_quotes(&self) -> Option<Verdict> {
        let only_string = self.expected.has("string") && !self.expected.expression();
        (self.found() == Some(Token::Character) && only_string).then(|| {
            let diagnostic = self
                .error(codes::E0126, "a message stands between double quotes")
                .here("single quotes are for one character, which is a number")
                .help(format!("write `\"{}\"`", self.slice(self.at).trim_matches('\'')));
            (diagnostic, Fix::Replace(self.at, Token::String))
        })
    }

    /// Items in blocks, statements outside of functions.
    fn wrong_level(&self) -> Option<Verdict> {
        use Token::*;
        let found = self.found()?;
        if self.expected.has("fn") {
            let statement = matches!(found, Let | Assert | For | If | Constrain | Log | Reveal | Hint);
            if statement {
                let diagnostic = self
                    .error(codes::E0127, "statements belong inside functions")
                    .here("this is not an item")
                    .help("put it into a `fn` or `circuit`; a value for the whole file is a `const`");
                return Some((diagnostic, Fix::Region(self.at)));
            }
            let words = ITEM_KEYWORDS.iter().filter_map(|token| token.spelling());
            let near = (found == Name).then(|| suggest::closest(self.found_text(), words)).flatten();
            let near = near.filter(|word| *word != self.found_text());
            if let Some(word) = near {
                let diagnostic = self
                    .error(codes::E0111, format!("expected an item, found `{}`", self.found_text()))
                    .here(format!("did you mean `{word}`?"));
                let token = ITEM_KEYWORDS.iter().copied().find(|t| t.spelling() == Some(word)).unwrap_or(Fn);
                return Some((diagnostic, Fix::Replace(self.at, token)));
            }
            return None;
        }
        let item = matches!(found, Fn | Circuit | Struct | Enum | Impl | Image | Use | Mod | Type | Pub);
        (item && self.expected.has("let")).then(|| {
            let diagnostic = self
                .error(codes::E0127, "items belong outside functions")
                .here("not allowed inside a function")
                .help("move it to the top level of the file");
            (diagnostic, Fix::Region(self.at))
        })
    }

    /// `/// text` before nothing
    fn lonely_doc(&self) -> Option<Verdict> {
        (self.found().is_none() && self.before(1) == Some(Token::Doc)).then(|| {
            let index = self.at - 1;
            let diagnostic = Diagnostic::at(codes::E0129, self.span_of(index), "this documents nothing")
                .here("no item follows")
                .help("begin a comment with `//`");
            let first =
                (0..index).rev().take_while(|i| self.token(*i) == Some(Token::Doc)).last().unwrap_or(index);
            (diagnostic, Fix::Drop(first..self.at))
        })
    }

    fn missing_semicolon(&self) -> Option<Verdict> {
        use Token::*;
        let statement =
            matches!(self.found(), Some(Let | Assert | Constrain | Log | For | CloseBrace | Fn | Circuit))
                || matches!(
                    self.found(),
                    Some(Lock | Retire | Unlock | Next | Nullify | Clause | State | Invariant)
                )
                || matches!(self.found(), Some(Refused | Wait | Replay | Tamper | Expect));
        let outside = bracket_around(self.tokens, self.at).is_none();
        // Where an item may begin, the one before it is whole.
        let lacks = self.expected.has(";") && !self.expected.has("fn");
        let here = lacks && (outside || self.in_braces()) && (statement || self.on_new_line());
        let possible = here && !self.found().is_some_and(is_operator);
        possible.then(|| {
            let diagnostic = Diagnostic::at(codes::E0112, self.behind(), "a `;` is missing")
                .here("expected `;` here")
                .help("end the statement or item with `;`");
            (diagnostic, Fix::Insert(Token::Semicolon))
        })
    }

    fn missing_comma(&self) -> Option<Verdict> {
        let begins = matches!(
            self.found()?,
            Token::Name
                | Token::Int
                | Token::Public
                | Token::Const
                | Token::True
                | Token::False
                | Token::OpenParen
                | Token::String
                | Token::Character
                | Token::Underscore
        );
        let listed = self.expected.has(",") && self.before(1) != Some(Token::Comma);
        (begins && listed).then(|| {
            let diagnostic = Diagnostic::at(codes::E0113, self.behind(), "a `,` is missing")
                .here("expected `,` here")
                .help("separate the elements of a list with `,`");
            (diagnostic, Fix::Insert(Token::Comma))
        })
    }

    /// What no other rule knows.
    fn unexpected(&self) -> Verdict {
        // What ends an expression that stands alone is nowhere in the text.
        let written = self.found().filter(|_| !self.found_text().is_empty());
        let found = expected::describe(written, self.found_text());
        let wanted = self.expected.in_words();
        let message = match self.expected.expression() && places::STATEMENTS.contains(&self.found_text()) {
            true => format!("{found} begins a statement, and a value stands here"),
            false => format!("expected {wanted}, found {found}"),
        };
        let mut diagnostic = self.error(codes::E0111, message);
        if self.found().is_some_and(Token::is_keyword)
            && self.expected.name()
            && !self.expected.has("refused")
        {
            let word = self.found_text();
            diagnostic = diagnostic.here("this is a keyword").help(match self.expected.expression() {
                true if places::STATEMENTS.contains(&word) => {
                    format!("a statement stands in a block: `{{ {word} …; }}`")
                }
                _ => format!("if this is meant as a name, choose another, such as `{word}_`"),
            });
            if !self.expected.expression() {
                return (diagnostic, Fix::Name(word.to_owned()));
            }
        } else if self.found() == Some(Token::Else) {
            diagnostic =
                diagnostic.here("no `if` ends before this").help("`else` follows the `}` of an `if`");
        } else {
            diagnostic = diagnostic.here("not expected here").help(self.place_in_words());
        }
        (diagnostic, Fix::Region(self.at))
    }
}

const ITEM_KEYWORDS: &[Token] = &[
    Token::Fn,
    Token::Circuit,
    Token::Contract,
    Token::Asset,
    Token::Transaction,
    Token::Image,
    Token::Test,
    Token::Prop,
    Token::Adversary,
    Token::Struct,
    Token::Enum,
    Token::Impl,
    Token::Type,
    Token::Const,
    Token::Mod,
    Token::Use,
    Token::Pub,
];
