//! Mistakes in characters: what no token starts with, unclosed strings, misleading characters.

use super::lexer::Lexeme;
use super::parser::ParserToken;
use super::report::Report;
use super::token::Token;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Span, is_invisible};

/// The lexemes that matter to the parser; what cannot be a token is reported.
pub(crate) fn check(
    file: FileId,
    text: &str,
    lexemes: &[Lexeme],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ParserToken> {
    invisible(file, text, diagnostics);
    let mut tokens: Vec<ParserToken> = vec![];
    let mut quiet = false;
    let mut rest = lexemes;
    while let [lexeme, ..] = rest {
        let word = foreign_word(text, rest);
        if word > 0 {
            let span = Span { file, start: lexeme.start, end: rest[word - 1].end };
            let name = text.get(span.start as usize..span.end as usize).unwrap_or("");
            diagnostics.report(
                Diagnostic::at(codes::E0101, span, format!("`{name}` has letters that names cannot have"))
                    .here("not a name")
                    .help("names are made of the letters a to z, digits and `_`")
                    .note("other letters are allowed only in comments and strings"),
            );
            tokens.push(ParserToken { token: Token::Name, start: span.start, end: span.end, quiet: true });
            rest = &rest[word..];
            continue;
        }
        let first = tokens.last().is_none_or(|last| {
            text.get(last.end as usize..lexeme.start as usize).is_some_and(|between| between.contains('\n'))
        });
        if let Some(diagnostic) = comment_elsewhere(file, text, rest, first) {
            diagnostics.report(diagnostic);
            let in_line = |lexeme: &&Lexeme| !lexeme.text(text).contains('\n');
            rest = &rest[rest.iter().take_while(in_line).count()..];
            quiet = true;
            continue;
        }
        if let Some(closing) = template(text, rest) {
            let span = Span { file, start: lexeme.start, end: rest[closing].end };
            diagnostics.report(
                Diagnostic::at(codes::E0101, span, "a string stands between double quotes")
                    .help("write `\"…\"`; in the message of an `assert` or a `log`, `{name}` shows a value"),
            );
            tokens.push(ParserToken { token: Token::String, start: span.start, end: span.end, quiet: true });
            rest = &rest[closing + 1..];
            continue;
        }
        rest = &rest[1..];
        let span = Span::new(file, lexeme.range().start, lexeme.range().end);
        let mut token = lexeme.token;
        match token {
            Token::BlockComment => diagnostics.report(
                Diagnostic::at(codes::E0107, span, "comments run from `//` to the end of the line")
                    .here("`/* … */` is not a comment")
                    .help("begin every line of the comment with `//`"),
            ),
            Token::OpenString => {
                diagnostics.report(
                    Diagnostic::at(codes::E0102, span, "this string has no closing quote")
                        .here("the line ends first")
                        .help("add `\"` where the string ends; `\\n` stands for a line end"),
                );
                token = Token::String;
            }
            Token::Unknown => match unknown(lexeme.text(text), span, diagnostics) {
                Some(meant) => token = meant,
                None => {
                    quiet = true;
                    continue;
                }
            },
            _ => {}
        }
        if token.is_trivia() {
            continue;
        }
        let quiet_here = std::mem::take(&mut quiet) || token != lexeme.token;
        tokens.push(ParserToken { token, start: lexeme.start, end: lexeme.end, quiet: quiet_here });
    }
    tokens
}

/// The lexeme that ends a string between backquotes, if the first one begins such a string.
fn template(text: &str, lexemes: &[Lexeme]) -> Option<usize> {
    let quote = |lexeme: &Lexeme| lexeme.text(text) == "`";
    if !lexemes.first().is_some_and(quote) {
        return None;
    }
    let line = lexemes.iter().take_while(|lexeme| !lexeme.text(text).contains('\n')).count();
    lexemes[1..line].iter().position(quote).map(|at| at + 1)
}

/// The message for what begins a comment, or a line for a preprocessor, in another language; `first` in its line or not.
fn comment_elsewhere(file: FileId, text: &str, lexemes: &[Lexeme], first: bool) -> Option<Diagnostic> {
    let [begin, next, ..] = lexemes else { return None };
    let span = Span { file, start: begin.start, end: begin.end };
    match (begin.token, next.token) {
        (Token::Slash, Token::Star) if begin.end == next.start => Some(
            Diagnostic::at(codes::E0107, Span { end: next.end, ..span }, "this `/*` is never closed")
                .here("comments run from `//` to the end of the line")
                .help("begin every line of the comment with `//`"),
        ),
        (Token::Hash, Token::Name) if DIRECTIVES.contains(&next.text(text)) && first => Some(
            Diagnostic::at(codes::E0115, Span { end: next.end, ..span }, "there are no directives")
                .help("`mod name;` loads `name.zk`; a constant is a `const`"),
        ),
        (Token::Hash, Token::Not) if first && begins_attribute(&lexemes[1..]) => Some(
            Diagnostic::at(codes::E0215, Span { end: next.end, ..span }, "a file has no attributes")
                .here("an attribute stands before an item")
                .help("write it before the item that it is for, with `#` alone: `#[allow(W0201)]`"),
        ),
        (Token::Hash, _) if first && !begins_attribute(lexemes) => Some(
            Diagnostic::at(codes::E0107, span, "a comment begins with `//`")
                .help("write `//` instead of `#`"),
        ),
        _ => None,
    }
}

/// Whether `#` is followed by a bracket, however it is laid out.
fn begins_attribute(lexemes: &[Lexeme]) -> bool {
    let next = lexemes[1..].iter().find(|lexeme| !lexeme.token.is_trivia());
    next.is_some_and(|next| next.token == Token::OpenBracket)
}

/// What follows `#` for a preprocessor.
const DIRECTIVES: &[&str] = &["include", "define", "pragma", "import", "ifdef", "ifndef", "endif"];

/// How many lexemes are one word with letters that are not ASCII; 0 if the first does not begin such a word.
fn foreign_word(text: &str, lexemes: &[Lexeme]) -> usize {
    let letters = |lexeme: &Lexeme| lexeme.text(text).chars().all(|c| c.is_alphanumeric() || c == '_');
    let word = lexemes.iter().take_while(|lexeme| letters(lexeme)).count();
    let foreign = lexemes[..word].iter().any(|lexeme| lexeme.token == Token::Unknown);
    if foreign { word } else { 0 }
}

/// Reports characters no token starts with; says which token was meant if that is clear.
fn unknown(found: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) -> Option<Token> {
    if found.chars().all(is_invisible) {
        return None;
    }
    let meant = match found {
        "≤" => Some(Token::Le),
        "≥" => Some(Token::Ge),
        "≠" => Some(Token::Ne),
        "×" | "·" | "∗" => Some(Token::Star),
        "÷" => Some(Token::Slash),
        "−" | "–" => Some(Token::Minus),
        "→" => Some(Token::Arrow),
        "¬" => Some(Token::Not),
        "∧" => Some(Token::AndAnd),
        "∨" => Some(Token::OrOr),
        "…" => Some(Token::DotDot),
        // Beside it stands something that is no value without it.
        "“" | "”" | "„" | "‘" | "’" | "«" | "»" => Some(Token::Error),
        _ => None,
    };
    let help = match (meant.and_then(Token::spelling), found.chars().next()) {
        (Some(spelling), _) => format!("write `{spelling}`"),
        (_, Some('“' | '”' | '„' | '‘' | '’' | '\'' | '`' | '«' | '»')) => {
            "a string is written between straight double quotes: `\"…\"`".into()
        }
        (_, Some('\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')) => {
            "it looks like a blank: write a blank instead, here and wherever it stands in this file".into()
        }
        (_, Some('\\')) => "remove it; a statement may span several lines without it".into(),
        _ => "remove it".into(),
    };
    let short: String = found.chars().take(12).collect();
    let message = match found.chars().nth(1) {
        None if matches!(short.as_str(), "'" | "\\") => {
            format!("the character `{short}` is not part of the language")
        }
        None => format!("the character `{}` is not part of the language", short.escape_debug()),
        Some(_) => format!("the characters `{short}` are not part of the language"),
    };
    // What was pasted has many of them.
    if !found.chars().all(char::is_whitespace) || diagnostics.iter().all(|other| other.message != message) {
        diagnostics.report(Diagnostic::at(codes::E0101, span, message).help(help));
    }
    meant
}

/// Characters that change how a text looks but not how it is read, anywhere, comments and strings included.
fn invisible(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    let mut last_end = None;
    // A byte order mark at the start says nothing, and no editor shows it.
    let mark = |at: usize, c: char| at == 0 && c == '\u{feff}';
    for (at, character) in text.char_indices().filter(|(at, c)| is_invisible(*c) && !mark(*at, *c)) {
        let end = at + character.len_utf8();
        // One report for a run of them.
        if last_end.replace(end) == Some(at) {
            continue;
        }
        let name = character as u32;
        diagnostics.report(
            Diagnostic::at(
                codes::E0106,
                Span::new(file, at, end),
                format!("the invisible character U+{name:04X} is not allowed"),
            )
            .here("here")
            .help("delete it, and check what the line really says")
            .note("such characters can make code look different from what it does"),
        );
    }
}
