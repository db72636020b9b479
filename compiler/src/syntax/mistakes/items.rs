//! Items of other languages, and items that lack something.

use super::{Fix, Refusal, Token, Verdict};
use crate::diagnostic::{Diagnostic, codes};

/// Words that begin an item elsewhere, and what to do instead.
const ITEMS: &[(&str, &str)] = &[
    ("pragma", "leave it out"),
    ("using", "leave it out"),
    ("extern", "leave it out: `mod name;` loads a file, and `use` brings in a name of it"),
    ("include", "`mod name;` loads `name.zk`, and `use name::item;` brings in one name of it"),
    ("import", "`mod name;` loads `name.zk`, and `use name::item;` brings in one name of it"),
    ("from", "`mod name;` loads `name.zk`, and `use name::item;` brings in one name of it"),
    ("require", "`mod name;` loads `name.zk`, and `use name::item;` brings in one name of it"),
    ("library", "a file is a module: write its functions with `fn`"),
    ("program", "a file is a module: write its functions with `fn`, and entry points with `circuit`"),
    ("module", "a file is a module: `mod name;` loads `name.zk`"),
    ("namespace", "a file is a module: `mod name;` loads `name.zk`"),
    ("package", "a file is a module: `mod name;` loads `name.zk`"),
    ("template", "an entry point is a `circuit`; other functions are written with `fn`"),
    ("transition", "an entry point is a `circuit`; other functions are written with `fn`"),
    ("component", "leave it out: a `circuit` is an entry point by itself"),
    ("signal", "an input is a parameter of a `circuit`, and other values are bound by `let`"),
    ("class", "values that belong together are a `struct`"),
    ("record", "values that belong together are a `struct`"),
    ("union", "values that belong together are a `struct`"),
    ("typedef", "write `type Name = …;`"),
    ("typealias", "write `type Name = …;`"),
    ("interface", "write functions; there are no interfaces"),
    ("protocol", "write functions; there are no interfaces"),
    ("macro_rules", "write a `fn`; there are no macros"),
    ("macro", "write a `fn`; there are no macros"),
    ("define", "write a `const` or a `fn`"),
    ("inline", "leave it out"),
    ("export", "write `pub`"),
    ("private", "leave it out: an item is private without `pub`"),
    ("static", "write `const`"),
    ("global", "write `const`"),
    (
        "unconstrained",
        "leave it out: what the prover computes alone is a `hint`, `let r = hint u32 { f(x) };`",
    ),
    ("comptime", "leave it out: what can be computed when the program is built is computed then"),
    ("modifier", "write a `fn` with an `assert`, and call it where the condition must hold"),
    ("event", "leave it out: what everybody may know is revealed, `reveal(value)`"),
    ("mapping", "an input has a fixed size: take the entries that are needed as parameters"),
    ("abstract", "leave it out"),
    ("procedure", "write `fn`"),
    ("var", "a value for the whole file is a `const`"),
    ("func", "write `fn`"),
    ("function", "write `fn`"),
    ("def", "write `fn`"),
    ("fun", "write `fn`"),
    ("proc", "write `fn`"),
    ("method", "write `fn`"),
    ("async", "leave it out"),
    ("unsafe", "leave it out"),
];

impl Refusal<'_> {
    /// `pragma circom 2.0.0;`, `library C { … }`
    pub(super) fn items_elsewhere(&self) -> Option<Verdict> {
        if !self.expected.has("fn") || self.found() != Some(Token::Name) {
            return None;
        }
        let word = self.found_text();
        let (_, advice) = ITEMS.iter().find(|(item, _)| *item == word)?;
        let diagnostic =
            self.error(codes::E0115, format!("there is no `{word}` in the language")).help(*advice);
        let like_fn = matches!(
            word,
            "func" | "function" | "def" | "fun" | "proc" | "method" | "transition" | "template"
        );
        let fix = match (word, self.token(self.at + 1)) {
            (_, Some(Token::Name)) if like_fn && self.token(self.at + 2) == Some(Token::OpenParen) => {
                match self.begins_indented(self.behind_bracket(self.at + 2)) {
                    true => self.all_that_follows(),
                    false => Fix::Replace(self.at, Token::Fn),
                }
            }
            ("static" | "var" | "global", Some(Token::Name)) => Fix::Replace(self.at, Token::Const),
            ("class" | "record", _) if self.begins_indented(self.at) => self.all_that_follows(),
            ("import" | "from" | "include" | "pragma" | "using" | "require" | "component", _) => {
                Fix::Put(self.at..self.end_of_line(), self.given_up(self.at))
            }
            (
                "private" | "async" | "inline" | "unsafe" | "unconstrained" | "comptime" | "abstract",
                Some(Token::Fn | Token::Circuit | Token::Struct | Token::Enum | Token::Const | Token::Type),
            ) => Fix::Drop(self.at..self.at + 1),
            ("async" | "abstract", Some(Token::Name)) => Fix::Drop(self.at..self.at + 1),
            (
                "export",
                Some(
                    Token::Fn
                    | Token::Circuit
                    | Token::Struct
                    | Token::Enum
                    | Token::Const
                    | Token::Type
                    | Token::Name,
                ),
            ) => Fix::Replace(self.at, Token::Pub),
            _ => Fix::Region(self.at),
        };
        Some((diagnostic, fix))
    }

    /// Whether an indented block begins, as in Python, before any brace or `;` does.
    fn begins_indented(&self, from: usize) -> bool {
        let ends = |token| matches!(token, Token::Colon | Token::OpenBrace | Token::Semicolon);
        let colon = self.ahead(from, ends);
        self.token(colon) == Some(Token::Colon) && self.line_ends(colon)
    }

    /// Gives up everything in the brackets around: without braces nobody knows where an item ends.
    fn all_that_follows(&self) -> Fix {
        let opener = super::bracket_around(self.tokens, self.at);
        let end = opener.map_or(self.tokens.len(), |opener| super::closer_of(self.tokens, opener));
        Fix::Put(self.at..end, self.inserted(self.at, &[Token::Error]))
    }

    /// One past the line of the refused token, and past brackets that begin on it; not past those around.
    fn end_of_line(&self) -> usize {
        let mut end = self.at + 1;
        while let Some(token) = self.token(end) {
            if self.line_ends(end - 1) || token.is_closer() {
                break;
            }
            end = if token.closer().is_some() { self.behind_bracket(end) } else { end + 1 };
        }
        end
    }

    /// Whether the token at an index is the last of its line.
    fn line_ends(&self, index: usize) -> bool {
        let (this, next) = (self.span_of(index), self.span_of(index + 1));
        index + 1 >= self.tokens.len()
            || self
                .text
                .get(this.end as usize..next.start as usize)
                .is_some_and(|between| between.contains('\n'))
    }

    /// Items that begin with `pub(crate)` or `public`.
    pub(super) fn visibility(&self) -> Option<Verdict> {
        match self.found()? {
            Token::OpenParen if self.before(1) == Some(Token::Pub) => {
                let end = self.behind_bracket(self.at);
                let span = self.here().to(self.span_of(end - 1));
                let diagnostic = Diagnostic::at(codes::E0128, span, "`pub` has no parentheses")
                    .help("write `pub` alone: other modules may then use the item");
                Some((diagnostic, Fix::Drop(self.at..end)))
            }
            Token::Public if self.expected.has("fn") => {
                let circuit = self.token(self.at + 1) == Some(Token::Circuit);
                let help = match circuit {
                    true => "remove it: a circuit is an entry point in any case",
                    false => "write `pub`",
                };
                let diagnostic = self
                    .error(codes::E0128, "`public` is for parameters, and `pub` for items")
                    .here("this begins an item")
                    .help(help);
                Some((diagnostic, Fix::Replace(self.at, Token::Pub)))
            }
            _ => None,
        }
    }

    /// `use a::*;`, `use a::{b, c};`, `use a::b, c;`
    pub(super) fn imports(&self) -> Option<Verdict> {
        if self.found() == Some(Token::Comma) && self.token(self.statement_start(self.at)) == Some(Token::Use)
        {
            let diagnostic = self.error(codes::E0115, "a `use` brings in one name");
            return Some((diagnostic.help("write a `use` of its own for each name"), Fix::Region(self.at)));
        }
        let found = self.found().filter(|found| matches!(found, Token::Star | Token::OpenBrace))?;
        let start = (0..self.at)
            .rev()
            .find(|i| !matches!(self.token(*i), Some(Token::Name | Token::ColonColon | Token::IntType)))?;
        if self.token(start) != Some(Token::Use) || self.before(1) != Some(Token::ColonColon) {
            return None;
        }
        let path = self.written(start + 1..self.at);
        let end = self.ahead(self.at, |token| token == Token::Semicolon);
        let help = match found {
            Token::OpenBrace => {
                let names = self.tokens[self.at..end].iter().filter(|token| token.token == Token::Name);
                let names: Vec<&str> = names.map(|token| token.text(self.text)).take(3).collect();
                let uses: Vec<String> = names.iter().map(|name| format!("use {path}{name};")).collect();
                format!("write one for each: `{}`", uses.join(" "))
            }
            _ => {
                let module = path.trim_end_matches("::");
                let last = module.rsplit("::").next().unwrap_or(module);
                if last.starts_with(char::is_uppercase) {
                    format!(
                        "leave it out: a variant is written `{last}::Name`, and in a `match` its name may stand alone"
                    )
                } else {
                    format!("name what you use, or write `use {module};` and `{last}::name`")
                }
            }
        };
        let span = self.here().to(self.span_of(end.max(self.at + 1) - 1));
        let diagnostic = Diagnostic::at(codes::E0115, span, "a `use` brings in one name").help(help);
        Some((diagnostic, Fix::Region(self.at)))
    }

    /// `fn f { }`, `fn f();`, `fn f() = x;`, `f(x: u32) { }`, `mod m { }`
    pub(super) fn bodies(&self) -> Option<Verdict> {
        let at = self.at;
        match self.found()? {
            Token::OpenBrace if self.before(2) == Some(Token::Mod) => {
                let name = self.before_text(1);
                let diagnostic = self
                    .error(codes::E0115, "a module is a file of its own")
                    .here("its items stand there")
                    .help(format!("move them to `{name}.zk`, and write `mod {name};`"));
                Some((diagnostic, Fix::Region(at)))
            }
            Token::OpenBrace
                if matches!(self.before(2), Some(Token::Fn | Token::Circuit)) && self.expected.has("(") =>
            {
                let diagnostic = Diagnostic::at(codes::E0111, self.behind(), "the parameters are missing")
                    .here("expected `(`")
                    .help(format!("write `{}() {{ … }}`", self.before_text(1)));
                Some((
                    diagnostic,
                    Fix::Put(at..at, self.inserted(at, &[Token::OpenParen, Token::CloseParen])),
                ))
            }
            Token::Semicolon | Token::Assign | Token::FatArrow if self.ends_signature() => {
                let end = self.ahead(at, |token| token == Token::Semicolon);
                let end = (end + 1).min(self.tokens.len());
                let value = self.written(at + 1..end.saturating_sub(1));
                let help = match self.found() {
                    Some(Token::Assign | Token::FatArrow) if !value.is_empty() => {
                        format!("write `{{ {value} }}`")
                    }
                    _ => "write `{ … }`".to_owned(),
                };
                let diagnostic = self
                    .error(codes::E0111, "the body of a function stands in braces")
                    .here("expected `{`")
                    .help(help);
                let body = self.inserted(at, &[Token::OpenBrace, Token::Error, Token::CloseBrace]);
                Some((diagnostic, Fix::Put(at..end, body)))
            }
            Token::Name if self.expected.has("fn") => {
                let typed = self.is_type(at) && self.token(at + 1) == Some(Token::Name);
                let name = if typed { at + 1 } else { at };
                if self.token(name + 1) != Some(Token::OpenParen) {
                    return None;
                }
                let word = self.slice(name);
                let help = match typed {
                    true => format!("write `fn {word}(…) -> {} {{ … }}`", self.found_text()),
                    false => format!("write `fn {word}(…)`, or `circuit {word}(…)` for an entry point"),
                };
                let message = "a function begins with `fn`, and an entry point with `circuit`";
                let diagnostic =
                    self.error(codes::E0127, message).here("expected `fn` or `circuit` here").help(help);
                Some((diagnostic, Fix::Region(at)))
            }
            Token::Name
                if matches!(self.before(2), Some(Token::Fn | Token::Circuit)) && self.is_type(at - 1) =>
            {
                let span = self.span_of(at - 1);
                let diagnostic = Diagnostic::at(codes::E0125, span, "the result type is written after `->`")
                    .help(format!("write `{}(…) -> {}`", self.found_text(), self.before_text(1)));
                Some((diagnostic, Fix::Region(at)))
            }
            _ => None,
        }
    }

    /// Whether a body must follow.
    fn ends_signature(&self) -> bool {
        let named = matches!(self.before(2), Some(Token::Struct | Token::Mod));
        self.expected.has("{")
            && !named
            && !self.expected.operator()
            && super::bracket_around(self.tokens, self.at).is_none()
    }

    /// Attributes as Python and Cairo write them.
    pub(super) fn decorators(&self) -> Option<Verdict> {
        if self.found() != Some(Token::At) {
            return None;
        }
        let mut end = self.at + 2;
        if self.token(end) == Some(Token::OpenParen) {
            end = self.behind_bracket(end);
        }
        let end = end.min(self.tokens.len());
        let span = self.here().to(self.span_of(end - 1));
        let diagnostic = Diagnostic::at(codes::E0115, span, "there are no decorators")
            .help("leave it out; the only attributes are `#[cost(…)]`, before circuits");
        Some((diagnostic, Fix::Drop(self.at..end)))
    }
}
