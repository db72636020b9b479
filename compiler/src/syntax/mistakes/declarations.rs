//! Declarations as other languages write them: the type first, the array behind it, no `let`.

use std::ops::Range;

use super::{Fix, ParserToken, Refusal, Token, Verdict};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::elsewhere::type_elsewhere;
use crate::syntax::token::BUILTIN_TYPES;

/// A declaration with the type before the name.
struct TypeFirst {
    /// The type and what else stands before the name.
    ty: Range<usize>,
    name: usize,
    public: bool,
}

impl Refusal<'_> {
    /// Whether the token at an index is a type, here or in another language.
    pub(super) fn is_type(&self, index: usize) -> bool {
        match self.token(index) {
            Some(Token::IntType | Token::AnyInt | Token::Hidden) => true,
            Some(Token::Name) => {
                let name = self.slice(index);
                let capital = name.chars().next().is_some_and(char::is_uppercase)
                    && name.chars().any(char::is_lowercase);
                BUILTIN_TYPES.contains(&name) || capital || type_elsewhere(name).is_some()
            }
            _ => false,
        }
    }

    /// `int x`, `public uint[4] memory xs`
    fn type_first_at(&self, start: usize) -> Option<TypeFirst> {
        let mut at = start;
        let marker = |i: usize| {
            matches!(self.token(i), Some(Token::Public | Token::Pub | Token::Const))
                || matches!(
                    self.slice(i),
                    "private" | "secret" | "signal" | "input" | "memory" | "calldata" | "storage"
                )
        };
        let mut public = false;
        while marker(at) {
            public |= matches!(self.token(at), Some(Token::Public | Token::Pub));
            at += 1;
        }
        if !self.is_type(at) {
            return None;
        }
        let ty = at;
        at += 1;
        while self.token(at) == Some(Token::OpenBracket) {
            at = self.behind_bracket(at);
        }
        let end = at;
        while marker(at) {
            public |= matches!(self.token(at), Some(Token::Public | Token::Pub));
            at += 1;
        }
        (self.token(at) == Some(Token::Name)).then_some(TypeFirst { ty: ty..end, name: at, public })
    }

    /// A type in the words of this language, as far as it is one.
    pub(super) fn type_in_words(&self, ty: &Range<usize>) -> String {
        let (word, element) = (self.slice(ty.start), ty.start + 1);
        let one = |types: &String| {
            types.matches('`').count() == 2 && types.starts_with('`') && types.ends_with('`')
        };
        let plain = match type_elsewhere(word) {
            _ if word == "int" => "u64".to_owned(),
            Some(types) if one(&types) => types.trim_matches('`').to_owned(),
            Some(_) if !BUILTIN_TYPES.contains(&word) => "u64".to_owned(),
            _ => word.to_owned(),
        };
        match ty.end > element {
            true => format!("[{plain}; {}]", self.length_in(element..ty.end)),
            false => plain,
        }
    }

    /// What stands between brackets, or `N`.
    fn length_in(&self, brackets: Range<usize>) -> &str {
        match self.written(brackets.start + 1..brackets.end - 1) {
            length if brackets.len() > 2 => length,
            _ => "N",
        }
    }

    /// `fn f(int x, uint y)`, `u32 y = x;`
    pub(super) fn type_first(&self) -> Option<Verdict> {
        if let Some(opener) = self.list_of_declarations() {
            let (first, tokens) = self.types_moved(opener)?;
            return Some((
                self.say_type_first(&first, ""),
                Fix::Put(opener + 1..super::closer_of(self.tokens, opener), tokens),
            ));
        }
        let start = (0..self.at).rev().take(8).find(|start| self.begins_statement(*start))?;
        let declared = self.type_first_at(start)?;
        let ends = matches!(self.token(declared.name + 1), Some(Token::Assign | Token::Semicolon));
        if !ends || !(declared.ty.start..=declared.name).contains(&self.at) {
            return None;
        }
        let mut tokens = self.inserted(start, &[Token::Let]);
        tokens.extend(self.typed_name(declared.name));
        Some((self.say_type_first(&declared, "let "), Fix::Put(start..declared.name + 1, tokens)))
    }

    fn say_type_first(&self, declared: &TypeFirst, before: &str) -> Diagnostic {
        let span = self.span_of(declared.ty.start).to(self.span_of(declared.name));
        let name = self.slice(declared.name);
        let public = if declared.public { "public " } else { "" };
        Diagnostic::at(codes::E0120, span, "the type stands after the name")
            .help(format!("write `{before}{public}{name}: {}`", self.type_in_words(&declared.ty)))
    }

    /// `name: (a type that is not known)`
    pub(super) fn typed_name(&self, name: usize) -> Vec<ParserToken> {
        let mut tokens = self.quiet(name..name + 1);
        tokens.extend(self.inserted(name + 1, &[Token::Colon, Token::Error]));
        tokens
    }

    /// The bracket of the parameters or of the struct's fields that the refused token is in.
    fn list_of_declarations(&self) -> Option<usize> {
        let fields = || {
            let brace = super::bracket_around(self.tokens, self.at)?;
            let named = brace.checked_sub(2).is_some_and(|i| self.token(i) == Some(Token::Struct));
            (named && self.token(brace) == Some(Token::OpenBrace)).then_some(brace)
        };
        self.parameters().or_else(fields)
    }

    /// The first declaration with its type before the name if that is where the parser stopped, and what all of the list
    /// should be.
    fn types_moved(&self, opener: usize) -> Option<(TypeFirst, Vec<ParserToken>)> {
        let closer = super::closer_of(self.tokens, opener);
        let (mut first, mut tokens) = (None, vec![]);
        let mut start = opener + 1;
        while start < closer {
            let end = self.ahead(start, |token| matches!(token, Token::Comma | Token::Semicolon)).min(closer);
            match self.type_first_at(start).filter(|declared| declared.name + 1 == end) {
                Some(declared) => {
                    if declared.public {
                        tokens.extend(self.inserted(start, &[Token::Public]));
                    }
                    tokens.extend(self.typed_name(declared.name));
                    if first.is_none() && (start..=end).contains(&self.at) {
                        first = Some(declared);
                    }
                }
                None => tokens.extend(&self.tokens[start..end]),
            }
            if end < closer {
                // Fields end with `;` where types come first.
                tokens.push(ParserToken { token: Token::Comma, quiet: true, ..self.tokens[end] });
            }
            start = end + 1;
        }
        Some((first?, tokens))
    }

    /// `y: pub field`, `-> public u8`
    pub(super) fn public_in_type(&self) -> Option<Verdict> {
        let word = self.found().filter(|found| matches!(found, Token::Pub | Token::Public))?;
        let written = word.spelling().unwrap_or("");
        let diagnostic = match self.before(1) {
            Some(Token::Colon) => {
                let name = self.before_text(2);
                self.error(codes::E0128, "`public` stands before the name")
                    .here("not before the type")
                    .help(format!("write `public {name}: …`"))
            }
            Some(Token::Arrow) => self
                .error(codes::E0128, format!("a result needs no `{written}`"))
                .here("remove this")
                .note("what a circuit returns is public, and `reveal` makes it so"),
            _ => return None,
        };
        Some((diagnostic, Fix::Drop(self.at..self.at + 1)))
    }

    /// `x u32` in parameters, `let x u32 = 1;`
    pub(super) fn colon_before_type(&self) -> Option<Verdict> {
        let declared =
            self.expected.has(":") && !self.expected.operator() && self.before(1) == Some(Token::Name);
        if !declared || !self.is_type(self.at) && self.found() != Some(Token::OpenBracket) {
            return None;
        }
        let name = self.before_text(1);
        let diagnostic = Diagnostic::at(codes::E0120, self.behind(), "a `:` is missing")
            .here("expected `:` here")
            .help(format!("write `{name}: {}`", self.found_text()));
        let Some(opener) = self.list_of_declarations() else {
            return Some((diagnostic, Fix::Put(self.at..self.at, self.inserted(self.at, &[Token::Colon]))));
        };
        // Once for the list.
        let end = super::closer_of(self.tokens, opener);
        let mut tokens = vec![];
        for index in self.at..end {
            let before = self.token(index - 1) == Some(Token::Name) && !self.is_type(index - 1);
            if before && self.is_type(index) || index == self.at {
                tokens.extend(self.inserted(index, &[Token::Colon]));
            }
            tokens.push(self.tokens[index]);
        }
        Some((diagnostic, Fix::Put(self.at..end, tokens)))
    }

    /// Array types as `u32[4]`, `[4]u32` and `[u32, 4]`.
    pub(super) fn array_types(&self) -> Option<Verdict> {
        let say = |span: Span, element: &str, length: &str| {
            Diagnostic::at(codes::E0120, span, "an array type has its length inside")
                .help(format!("write `[{element}; {length}]`"))
        };
        match (self.before(1), self.found()?) {
            (Some(Token::Name), Token::OpenBracket)
                if matches!(self.before(2), Some(Token::Colon | Token::Arrow | Token::OpenBracket)) =>
            {
                let mut end = self.at;
                while self.token(end) == Some(Token::OpenBracket) {
                    end = self.behind_bracket(end);
                }
                let length = self.length_in(self.at..self.behind_bracket(self.at));
                let span = self.span_of(self.at - 1).to(self.span_of(end - 1));
                let tokens = self.inserted(self.at - 1, &[Token::Error]);
                Some((say(span, self.before_text(1), length), Fix::Put(self.at - 1..end, tokens)))
            }
            (Some(Token::OpenBracket), Token::Int)
                if self.token(self.at + 1) == Some(Token::CloseBracket) && self.is_type(self.at + 2) =>
            {
                let span = self.span_of(self.at - 1).to(self.span_of(self.at + 2));
                let tokens = self.inserted(self.at - 1, &[Token::Error]);
                let diagnostic = say(span, self.slice(self.at + 2), self.found_text());
                Some((diagnostic, Fix::Put(self.at - 1..self.at + 3, tokens)))
            }
            (_, Token::Comma) if self.expected.has(";") && !self.expected.has(",") => {
                let opener = super::bracket_around(self.tokens, self.at)?;
                (self.token(opener) == Some(Token::OpenBracket)).then(|| {
                    let diagnostic = self
                        .error(codes::E0112, "the length of an array stands after `;`")
                        .here("expected `;`")
                        .help(format!("write `[{}; …]`", self.written(opener + 1..self.at)));
                    (diagnostic, Fix::Replace(self.at, Token::Semicolon))
                })
            }
            _ => None,
        }
    }

    /// `const N = 3;`, `let x: = 3;`
    pub(super) fn without_type(&self) -> Option<Verdict> {
        if self.found() != Some(Token::Assign) {
            return None;
        }
        let tokens = match (self.before(2), self.before(1)) {
            (Some(Token::Const), Some(Token::Name)) if self.in_braces() => {
                let name = self.before_text(1);
                let diagnostic = Diagnostic::at(codes::E0120, self.behind(), "a type is missing")
                    .here("expected a type here")
                    .help(format!(
                        "write `let {name} = …;`, or `const {name}: u32 = …;` for what is known beforehand"
                    ));
                return Some((diagnostic, Fix::Replace(self.at - 2, Token::Let)));
            }
            (Some(Token::Const), Some(Token::Name)) => &[Token::Colon, Token::Error][..],
            (_, Some(Token::Colon)) if !self.touch(self.at - 1) => &[Token::Error][..],
            _ => return None,
        };
        let name =
            if self.before(1) == Some(Token::Name) { self.before_text(1) } else { self.before_text(2) };
        let diagnostic = Diagnostic::at(codes::E0120, self.behind(), "a type is missing")
            .here("expected a type here")
            .help(format!("give it a type: `{name}: u32 = …`"));
        Some((diagnostic, Fix::Put(self.at..self.at, self.inserted(self.at, tokens))))
    }

    /// `z: u32 = x;`, `z := x;`, `mut z = x;`, `let z == x;`
    pub(super) fn without_let(&self) -> Option<Verdict> {
        let start = self.at.checked_sub(1);
        match self.found()? {
            Token::Colon if self.before(1) == Some(Token::Name) && self.begins_statement(start?) => {
                let name = self.before_text(1);
                let mut tokens = self.inserted(start?, &[Token::Let]);
                tokens.extend(self.quiet(start?..self.at));
                let walrus = self.token(self.at + 1) == Some(Token::Assign) && self.touch(self.at);
                let (span, end, help) = match walrus {
                    true => {
                        (self.here().to(self.span_of(self.at + 1)), self.at + 1, format!("let {name} = …;"))
                    }
                    false => (self.span_of(start?), self.at, format!("let {name}: … = …;")),
                };
                let message = if walrus { "there is no `:=`" } else { "a new name begins with `let`" };
                let diagnostic = Diagnostic::at(codes::E0115, span, message).help(format!("write `{help}`"));
                Some((diagnostic, Fix::Put(start?..end, tokens)))
            }
            Token::Mut if self.begins_statement(self.at) => {
                let help = match (self.slice(self.at + 1), self.token(self.at + 2)) {
                    (name, Some(Token::Assign)) => format!("write `let mut {name} = …;`"),
                    (name, Some(Token::Colon)) => format!("write `let mut {name}: … = …;`"),
                    _ => "write `let mut name = value;`".to_owned(),
                };
                let diagnostic = self
                    .error(codes::E0128, "`mut` follows `let`")
                    .here("expected `let` before this")
                    .help(help);
                Some((diagnostic, Fix::Insert(Token::Let)))
            }
            Token::Eq if self.expected.has("=") && !self.expected.operator() => {
                let diagnostic = self
                    .error(codes::E0117, "`==` compares; it does not give a name a value")
                    .here("expected `=`")
                    .help("write `=`");
                Some((diagnostic, Fix::Replace(self.at, Token::Assign)))
            }
            _ => None,
        }
    }

    /// `fn f(x: u32 = 3)`
    pub(super) fn default_value(&self) -> Option<Verdict> {
        (self.found() == Some(Token::Assign) && self.parameters().is_some()).then(|| {
            let diagnostic = self
                .error(codes::E0115, "a parameter has no default value")
                .here("remove this and the value")
                .help("pass the value in each call, or write a second function");
            (diagnostic, Fix::Drop(self.at..self.ahead(self.at, |token| token == Token::Comma)))
        })
    }
}
