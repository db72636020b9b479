//! Messages: strings with the names of values in braces, `"bid {bids[i]} is too low"`.

use super::ast::{Expr, ExprKind, Ident, Message, Path};
use super::lexer::{Lexeme, lex};
use super::literal;
use super::report::Report;
use super::token::Token;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;

/// A value is named by at most so many steps, those in its indices included.
const MAX_STEPS: usize = 16;

/// The message that a string with its quotes is.
pub(crate) fn message(source: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) -> Message {
    let inner = source.strip_prefix('"').unwrap_or(source);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let mut message = Message { text: String::with_capacity(inner.len()), values: vec![], span };
    let mut at = 0;
    while let Some(before) = inner[at..].find(['\\', '{', '}']) {
        message.text.push_str(&inner[at..at + before]);
        at += before;
        at += match &inner[at..] {
            rest if rest.starts_with('\\') => {
                let (character, length) = literal::escape(inner, at, span, diagnostics);
                message.text.extend(character);
                length
            }
            rest if rest.starts_with("{{") || rest.starts_with("}}") => {
                message.text.push_str(&rest[..1]);
                2
            }
            _ => inserted(inner, at, &mut message, diagnostics),
        };
    }
    message.text.push_str(&inner[at..]);
    message
}

/// The value that the brace at a byte begins; how long it is with its braces.
fn inserted(inner: &str, at: usize, message: &mut Message, diagnostics: &mut Vec<Diagnostic>) -> usize {
    let rest = &inner[at..];
    let closing = rest.find('}').filter(|_| rest.starts_with('{'));
    let length = closing.map_or(1, |closing| closing + 1);
    let start = message.span.start as usize + 1 + at;
    let place = |from: usize, to: usize| Span::new(message.span.file, start + from, start + to);
    if closing.is_none() {
        let other = if rest.starts_with('{') { "closed" } else { "opened" };
        diagnostics.report(
            Diagnostic::at(codes::E0360, place(0, 1), format!("this brace is never {other}"))
                .help("a brace itself is written twice: `{{` or `}}`"),
        );
        return length;
    }
    let source = &rest[1..length - 1];
    let lexemes = lex(source).into_iter().filter(|lexeme| !lexeme.token.is_trivia()).map(|lexeme| {
        // Keywords stand in no message.
        let name = lexeme.token.is_name_elsewhere();
        Lexeme { token: if name { Token::Name } else { lexeme.token }, ..lexeme }
    });
    let lexemes = lexemes.collect();
    let mut names = Names { source, from: place(1, 1), lexemes, at: 0, steps: 0 };
    match names.value().filter(|_| names.at == names.lexemes.len()) {
        Some(value) => {
            let from = message.text.len();
            message.text.push_str(&rest[..length]);
            message.values.push((from..message.text.len(), value));
        }
        None => {
            let message = match source.trim().is_empty() {
                true => "these braces name no value",
                false => "only a name stands in the braces of a message, with fields and elements of it",
            };
            diagnostics.report(
                Diagnostic::at(codes::E0360, place(0, length), message)
                    .help("write `{name}`; bind other values with `let` first")
                    .help("a brace itself is written twice: `{{` or `}}`"),
            );
        }
    }
    length
}

/// A reader of what stands in braces.
struct Names<'a> {
    source: &'a str,
    /// Where it begins in the file.
    from: Span,
    lexemes: Vec<Lexeme>,
    at: usize,
    steps: usize,
}

impl Names<'_> {
    /// The next lexeme if it is one of these tokens.
    fn take(&mut self, tokens: &[Token]) -> Option<Lexeme> {
        let next = self.lexemes.get(self.at).copied().filter(|lexeme| tokens.contains(&lexeme.token))?;
        self.at += 1;
        Some(next)
    }

    fn span(&self, lexeme: Lexeme) -> Span {
        let start = self.from.start + lexeme.start;
        Span { start, end: self.from.start + lexeme.end, ..self.from }
    }

    fn ident(&self, lexeme: Lexeme) -> Ident {
        Ident { name: lexeme.text(self.source).to_owned(), span: self.span(lexeme) }
    }

    /// `name`, `a::NAME`, with any number of `.field` and `[index]` behind it.
    fn value(&mut self) -> Option<Expr> {
        let first = self.take(&[Token::Name])?;
        let mut path = Path::from(self.ident(first));
        while self.take(&[Token::ColonColon]).is_some() {
            let segment = self.take(&[Token::Name])?;
            path.span.end = self.span(segment).end;
            path.segments.push(self.ident(segment));
            self.step()?;
        }
        let mut value = Expr { span: path.span, kind: ExprKind::Path(path), parentheses: 0 };
        loop {
            self.step()?;
            let (kind, last) = if self.take(&[Token::Dot]).is_some() {
                let name = self.take(&[Token::Name, Token::Int])?;
                (ExprKind::Field { base: Box::new(value.clone()), name: self.ident(name) }, name)
            } else if self.take(&[Token::OpenBracket]).is_some() {
                let index = Box::new(self.index()?);
                let close = self.take(&[Token::CloseBracket])?;
                (ExprKind::Index { array: Box::new(value.clone()), index }, close)
            } else {
                return Some(value);
            };
            value = Expr { kind, span: Span { end: self.span(last).end, ..value.span }, parentheses: 0 };
        }
    }

    fn index(&mut self) -> Option<Expr> {
        let Some(number) = self.take(&[Token::Int]) else { return self.value() };
        let span = self.span(number);
        let value = literal::integer(number.text(self.source), span).ok()?;
        Some(Expr { kind: ExprKind::Int(value), span, parentheses: 0 })
    }

    /// Counts a step, of which there are few.
    fn step(&mut self) -> Option<()> {
        self.steps += 1;
        (self.steps <= MAX_STEPS).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::FileId;

    /// The message's text, where its values stand in it, and the codes of what is wrong.
    fn read(source: &str) -> (String, Vec<String>, Vec<&'static str>) {
        let mut diagnostics = vec![];
        let message = message(source, Span::new(FileId(0), 0, source.len()), &mut diagnostics);
        let values = message.values.iter().map(|(range, value)| {
            let written = &source[value.span.start as usize..value.span.end as usize];
            assert_eq!(message.text[range.clone()].trim_matches(['{', '}']).trim(), written);
            written.to_owned()
        });
        let values = values.collect();
        (message.text, values, diagnostics.iter().map(|d| d.code.name()).collect())
    }

    #[test]
    fn braces_name_values() {
        let (text, values, codes) = read(r#""a\n{x} and { p.q[i].0 }{{}}""#);
        assert_eq!(text, "a\n{x} and { p.q[i].0 }{}");
        assert_eq!(values, ["x", "p.q[i].0"]);
        assert_eq!(codes, [] as [&str; 0]);
        assert_eq!(read(r#""{a::B[c[1]]}""#).1, ["a::B[c[1]]"]);
    }

    #[test]
    fn what_names_no_value_is_refused() {
        for source in
            [r#""{}""#, r#""{1}""#, r#""{x + 1}""#, r#""{x""#, r#""x}""#, r#""{x y}""#, r#""{f(x)}""#]
        {
            assert_eq!(read(source).2, ["E0360"], "{source}");
        }
    }

    #[test]
    fn a_value_has_few_steps() {
        assert!(read(&format!("\"{{a{}}}\"", ".b".repeat(10))).2.is_empty());
        for source in [".b".repeat(10_000), "[a".repeat(10_000), "::a".repeat(10_000)] {
            assert_eq!(read(&format!("\"{{a{source}}}\"")).2, ["E0360"]);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn nothing_panics_on_any_characters(inner in r#"[a-c0-9{}\[\].\\x é“]{0,40}"#) {
            read(&format!("\"{inner}\""));
        }
    }
}
