//! The parser's entry: lexemes, characters, brackets, grammar.

use super::ast::{Function, ItemKind, Module};
use super::report::MAX_DIAGNOSTICS;
use super::token::Token;
use super::{brackets, characters, lexer, recovery, words};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// Larger files are refused.
pub const MAX_SOURCE_BYTES: usize = 16 << 20;

/// Brackets may be nested this deep.
pub const MAX_BRACKETS: usize = 128;

/// Brackets and chained operators together may make a tree this deep, so that no later stage runs out of stack.
pub const MAX_DEPTH: usize = 256;

/// A token as the parser sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ParserToken {
    /// What it is, or what it was taken for.
    pub(crate) token: Token,
    /// The offset of its first byte.
    pub(crate) start: u32,
    /// One past its last byte.
    pub(crate) end: u32,
    /// Something was reported here, so that an error at this token is a consequence.
    pub(crate) quiet: bool,
}

impl ParserToken {
    /// A token that is not in the text, at a byte.
    pub(crate) fn inserted(token: Token, at: u32) -> Self {
        Self { token, start: at, end: at, quiet: true }
    }

    /// How the text has it.
    pub(crate) fn text(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// What stands around the text: nothing, or the beginning and the end of a function whose body the text is.
type Around = (&'static [Token], &'static [Token]);

/// Parses one file. The tree holds what could be understood; it is whole if there is no diagnostic.
pub fn parse(file: FileId, text: &str) -> (Module, Vec<Diagnostic>) {
    parse_between(file, text, (&[], &[]))
}

/// Parses the body of a function without its braces: an expression, perhaps after statements. The function has no name yet;
/// there is none if nothing could be understood.
pub fn parse_expression(file: FileId, text: &str) -> (Option<Function>, Vec<Diagnostic>) {
    use Token::{CloseBrace, CloseParen, Fn, Name, OpenBrace, OpenParen};
    const BODY: Around = (&[Fn, Name, OpenParen, CloseParen, OpenBrace], &[CloseBrace]);
    let (module, diagnostics) = parse_between(file, text, BODY);
    let function = module.items.into_iter().find_map(|item| match item.kind {
        ItemKind::Function(function) => Some(function),
        _ => None,
    });
    (function, diagnostics)
}

/// Parses steps of a scenario without what is around them: the module has the scenario, whose name is empty.
pub fn parse_steps(file: FileId, text: &str) -> (Module, Vec<Diagnostic>) {
    use Token::{CloseBrace, Ledger, On, OpenBrace, String, Test};
    const SCENARIO: Around = (&[Test, String, On, Ledger, OpenBrace], &[CloseBrace]);
    parse_between(file, text, SCENARIO)
}

fn parse_between(file: FileId, text: &str, (before, after): Around) -> (Module, Vec<Diagnostic>) {
    if text.len() > MAX_SOURCE_BYTES {
        let start = Span::new(file, 0, 0);
        let diagnostic = Diagnostic::at(codes::E0130, start, "this file is too large to be a source file")
            .note(format!("the limit is {} MiB", MAX_SOURCE_BYTES >> 20));
        return (Module::default(), vec![diagnostic]);
    }
    let lexemes = lexer::lex(text);
    let mut diagnostics = vec![];
    let mut tokens = characters::check(file, text, &lexemes, &mut diagnostics);
    mark_any_int(&mut tokens);
    // A string without an end most likely contains the closing bracket.
    let swallowed = lexemes.iter().any(|lexeme| lexeme.token == Token::OpenString);
    let module = match brackets::balance(file, text, &tokens, swallowed, &mut diagnostics) {
        Some(mut tokens) => {
            let ends =
                [tokens.first().map_or(0, |first| first.start), tokens.last().map_or(0, |last| last.end)];
            let inserted =
                |token: &Token, at: u32| ParserToken { quiet: false, ..ParserToken::inserted(*token, at) };
            tokens.splice(0..0, before.iter().map(|token| inserted(token, ends[0])));
            tokens.extend(after.iter().map(|token| inserted(token, ends[1])));
            words::settle(text, &mut tokens);
            recovery::parse(file, text, tokens, &mut diagnostics)
        }
        None => Module { lost: recovery::names(text, &tokens).collect(), ..Module::default() },
    };
    diagnostics.sort_by_key(|d| d.labels.first().map(|label| (label.span.start, label.span.end)));
    diagnostics.truncate(MAX_DIAGNOSTICS);
    (module, diagnostics)
}

/// Tells `int` alone from `int` with bounds by what follows, so that the grammar need not look ahead.
fn mark_any_int(tokens: &mut [ParserToken]) {
    use Token::{
        Assign, CloseBrace, CloseBracket, CloseParen, Comma, Ge, Gt, OpenBrace, Semicolon, Shr, ShrAssign,
    };
    for index in 0..tokens.len() {
        let next = tokens.get(index + 1).map(|next| next.token);
        let ends = matches!(
            next,
            None | Some(Comma | Semicolon | Assign | Gt | Ge | Shr | ShrAssign | OpenBrace)
                | Some(CloseBrace | CloseBracket | CloseParen)
        );
        // A conversion needs bounds, and `std::int` is a module, declared in `mod int;`.
        let before = index.checked_sub(1).map(|before| tokens[before].token);
        let other = matches!(before, Some(Token::As | Token::ColonColon | Token::Mod));
        if tokens[index].token == Token::IntType && ends && !other {
            tokens[index].token = Token::AnyInt;
        }
    }
}
