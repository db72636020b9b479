//! Error recovery. The grammar stops at the first token that it cannot use; here the tokens are fixed and parsed again.
//!
//! A fix is narrow where the mistake is clear (a missing `;`), else a region of tokens (a list element, a statement, an
//! item: brackets are balanced by now, so regions are well defined) is replaced by one `Token::Error`, which the grammar
//! takes anywhere. If it cannot, the region grows. So each mistake is reported once and the rest of the file is parsed.

use std::collections::BTreeSet;

use lalrpop_util::ParseError;

use super::ast::Module;
use super::brackets::is_operator;
use super::build::Build;
use super::grammar::ModuleParser;
use super::mistakes::{self, Fix};
use super::parser::ParserToken;
use super::report::Report;
use super::token::{BUILTIN_TYPES, Token};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// After so many mistakes the rest is not looked at.
const MAX_MISTAKES: usize = 32;
/// Fixes without a report of their own are bounded too.
const MAX_ATTEMPTS: usize = 160;
/// Parsing again costs the whole file each time: large files with mistakes are given up earlier.
const MAX_WORK: usize = 1 << 24;

/// Parses tokens with balanced brackets.
pub(crate) fn parse(
    file: FileId,
    text: &str,
    mut tokens: Vec<ParserToken>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Module {
    let mut mistakes = 0;
    let mut lost = BTreeSet::new();
    let attempts = (MAX_WORK / tokens.len().max(1)).clamp(4, MAX_ATTEMPTS);
    for _ in 0..attempts {
        let (at, expected) = match parse_as_is(file, text, &tokens) {
            Ok((module, mut refused)) => {
                diagnostics.append(&mut refused);
                return Module { lost, ..module };
            }
            Err(ParseError::UnrecognizedToken { token: (at, _, _), expected }) => (at, expected),
            Err(ParseError::UnrecognizedEof { expected, .. }) => (tokens.len(), expected),
            Err(ParseError::ExtraToken { token: (at, _, _) }) => (at, vec![]),
            Err(ParseError::InvalidToken { .. } | ParseError::User { .. }) => break,
        };
        let quiet = [at.checked_sub(1), Some(at)]
            .into_iter()
            .flatten()
            .filter_map(|i| tokens.get(i))
            .any(|token| token.quiet);
        let (diagnostic, fix) = mistakes::judge(file, text, &tokens, at, &expected);
        if !quiet && !told_before(&diagnostic, diagnostics, &tokens, at) {
            diagnostics.report(diagnostic);
            mistakes += 1;
            if mistakes >= MAX_MISTAKES {
                break;
            }
        }
        apply(text, &mut tokens, at, fix, &mut lost);
    }
    if diagnostics.is_empty() {
        // Not reached as far as is known; but a file with mistakes must never pass for one without.
        let start = Span::new(file, 0, 0);
        diagnostics.report(Diagnostic::at(codes::E0111, start, "this file could not be parsed"));
    }
    salvage(file, text, &tokens, lost)
}

/// Whether the same habit of another language was told of in the same item.
fn told_before(diagnostic: &Diagnostic, told: &[Diagnostic], tokens: &[ParserToken], at: usize) -> bool {
    let begins = |token: &&ParserToken| matches!(token.token, Token::Fn | Token::Circuit | Token::Struct);
    let item = tokens[..at.min(tokens.len())].iter().rfind(begins).map_or(0, |token| token.start);
    let inside = |other: &Diagnostic| other.labels.first().is_some_and(|label| label.span.start >= item);
    diagnostic.code == codes::E0115
        && told
            .iter()
            .any(|other| other.code == codes::E0115 && other.message == diagnostic.message && inside(other))
}

/// What tokens are by the grammar, with the mistakes that parse but are refused.
fn parse_as_is(
    file: FileId,
    text: &str,
    tokens: &[ParserToken],
) -> Result<(Module, Vec<Diagnostic>), ParseError<usize, Token, ()>> {
    let mut build = Build::new(file, text, tokens);
    let stream = tokens.iter().enumerate().map(|(i, t)| Ok((i, t.token, i + 1)));
    let module = ModuleParser::new().parse(&mut build, stream)?;
    Ok((module, build.diagnostics))
}

/// The items of a file with too many mistakes that parse by themselves.
fn salvage(file: FileId, text: &str, tokens: &[ParserToken], lost: BTreeSet<String>) -> Module {
    let mut module = Module { lost, ..Module::default() };
    let mut start = 0;
    while start < tokens.len() {
        let end = item_end(tokens, start);
        let item = &tokens[start..end];
        match parse_as_is(file, text, item) {
            // The file has more mistakes than are told: those of this item are left out.
            Ok((parsed, _)) => module.items.extend(parsed.items),
            Err(_) => module.lost.extend(names(text, item)),
        }
        start = end;
    }
    module
}

/// One past the item that starts at a token: items end with `;` or with braces.
fn item_end(tokens: &[ParserToken], start: usize) -> usize {
    let mut at = start;
    while let Some(token) = tokens.get(at) {
        at = if token.token.closer().is_some() { closer_of(tokens, at) + 1 } else { at + 1 };
        if token.token == Token::Semicolon || token.token == Token::OpenBrace && !goes_on(tokens, at) {
            break;
        }
    }
    at.min(tokens.len())
}

/// The names among tokens; `*` for all names that `use a::*` could bring in.
pub(crate) fn names<'t>(text: &'t str, tokens: &'t [ParserToken]) -> impl Iterator<Item = String> + 't {
    let all = |i: usize| {
        let path = i > 0 && tokens[i - 1].token == Token::ColonColon;
        path && tokens[i].token == Token::Star
    };
    let named = move |(i, token): &(usize, &ParserToken)| {
        token.token == Token::Name && !BUILTIN_TYPES.contains(&token.text(text)) || all(*i)
    };
    tokens.iter().enumerate().filter(named).map(|(_, token)| token.text(text).to_string())
}

fn apply(source: &str, tokens: &mut Vec<ParserToken>, at: usize, fix: Fix, lost: &mut BTreeSet<String>) {
    match fix {
        Fix::Insert(token) => {
            let place = at.checked_sub(1).map_or(0, |i| tokens[i].end);
            tokens.insert(at, ParserToken::inserted(token, place));
        }
        Fix::Replace(index, token) => {
            tokens[index].token = token;
            tokens[index].quiet = true;
        }
        Fix::Name(text) => {
            // The word is reported once, however often the name is used.
            for index in 0..tokens.len() {
                let before = index.checked_sub(1).map(|before| tokens[before].token);
                let next = tokens.get(index + 1).map(|next| next.token);
                // `public x` is a parameter all the same.
                let marks =
                    matches!(before, Some(Token::OpenParen | Token::Comma)) && next == Some(Token::Name);
                if tokens[index].text(source) == text && !marks {
                    tokens[index].token = Token::Name;
                }
            }
        }
        Fix::Drop(range) => {
            lost.extend(names(source, &tokens[range.clone()]));
            tokens.drain(range);
        }
        Fix::Put(range, with) => {
            let gone = tokens.splice(range, with.iter().copied()).collect::<Vec<_>>();
            let kept: BTreeSet<String> = names(source, &with).collect();
            lost.extend(names(source, &gone).filter(|name| !kept.contains(name)));
        }
        Fix::Region(at) => lost.extend(names(source, &replace_region(tokens, at))),
    }
}

/// Puts an error token in the place of the narrowest region around `at` that is more than an error token; what was there.
fn replace_region(tokens: &mut Vec<ParserToken>, at: usize) -> Vec<ParserToken> {
    let is_error = |i: usize| tokens.get(i).is_some_and(|t| t.token == Token::Error);
    // An error token that was refused, or after which the grammar cannot go on, must be inside the region.
    let from = if at > 0 && is_error(at - 1) { at - 1 } else { at };
    let refused = is_error(from);
    // What begins at `at` may be whole: first without it.
    let mut inner = from;
    loop {
        let region = Region::around(tokens, inner);
        let narrow = [(region.value, region.end), (region.start, region.end)];
        for (start, end) in narrow.into_iter().chain([region.statement, region.inside()]) {
            let fits = start <= from && end >= at && (!refused || end > start + 1);
            if fits && start <= end {
                let whole = region.braces && start == region.statement.0;
                return replace(tokens, start, end, whole);
            }
        }
        match region.opener {
            _ if inner == from && from < at => inner = at,
            Some(opener) => inner = opener,
            None => return replace(tokens, 0, tokens.len(), false),
        }
    }
}

/// `whole` says that the region is a statement or item; without `;` behind it, one is added. Gives what was there.
fn replace(tokens: &mut Vec<ParserToken>, start: usize, end: usize, whole: bool) -> Vec<ParserToken> {
    let place = tokens.get(start).map_or_else(|| tokens.last().map_or(0, |t| t.end), |t| t.start);
    let mut error = ParserToken::inserted(Token::Error, place);
    if end > start {
        error.end = tokens[end - 1].end.max(error.start);
    }
    let ends = tokens
        .get(end)
        .is_none_or(|next| matches!(next.token, Token::Semicolon | Token::Comma) || next.token.is_closer());
    let semicolon = (whole && !ends)
        .then(|| ParserToken { quiet: false, ..ParserToken::inserted(Token::Semicolon, error.end) });
    tokens.splice(start..end, [error].into_iter().chain(semicolon)).collect()
}

/// The surroundings of a token inside one pair of brackets.
struct Region {
    /// The bracket around it.
    opener: Option<usize>,
    /// Whether that is a brace, or there is none: statements or items stand here.
    braces: bool,
    /// Where that closes, or the end.
    closer: usize,
    /// The element, statement or item.
    start: usize,
    /// The statement or item with the commas in it: from its start to one past its end.
    statement: (usize, usize),
    /// Where the part after the last `=`, `:` or `in` begins; `start` if there is none.
    value: usize,
    /// One past the element, statement or item.
    end: usize,
}

impl Region {
    fn inside(&self) -> (usize, usize) {
        (self.opener.map_or(0, |opener| opener + 1), self.closer)
    }

    fn around(tokens: &[ParserToken], at: usize) -> Region {
        let (opener, braces) = enclosing(tokens, at);
        let closer = opener.map_or(tokens.len(), |opener| closer_of(tokens, opener));
        let first = opener.map_or(0, |opener| opener + 1);
        let separates = |token: Token| token == Token::Semicolon || token == Token::Comma && opener.is_some();
        let end_from = |from: usize, ends: &dyn Fn(Token) -> bool| {
            let mut end = from;
            while end < closer {
                let token = tokens[end].token;
                if ends(token) || end > at && braces && starts_statement(token, opener.is_none()) {
                    break;
                }
                end = if token.closer().is_some() { closer_of(tokens, end) + 1 } else { end + 1 };
                if braces && token == Token::OpenBrace && !goes_on(tokens, end) {
                    break;
                }
            }
            end.min(closer)
        };

        // Forward from the first token of the brackets, so that nested brackets are passed as wholes.
        let (mut statement, mut start, mut value, mut i) = (first, first, first, first);
        while i < at {
            let token = tokens[i].token;
            let starts = braces && i > first && starts_statement(token, opener.is_none());
            let before = i.checked_sub(1).map(|i| tokens[i].token);
            let in_head = matches!(
                before,
                Some(Token::Pub | Token::CloseBracket | Token::Doc | Token::Lt | Token::Comma)
            );
            if starts && !in_head {
                (statement, start, value) = (i, i, i);
            }
            if matches!(token, Token::Assign | Token::Colon | Token::In | Token::Arrow | Token::FatArrow) {
                value = i + 1;
            }
            i = if token.closer().is_some() { closer_of(tokens, i) + 1 } else { i + 1 };
            let ends_block = braces && token == Token::OpenBrace && i <= at && !goes_on(tokens, i);
            if separates(token) || ends_block {
                (start, value) = (i, i);
            }
            if token == Token::Semicolon || ends_block {
                statement = i;
            }
        }
        let end = end_from(at.max(start), &separates);
        let statement = (statement, end_from(end, &|token| token == Token::Semicolon));
        Region { opener, braces, closer, start, value: value.max(start), end, statement }
    }
}

/// The bracket around a token and whether it is a brace; outside of all brackets counts as a brace.
fn enclosing(tokens: &[ParserToken], at: usize) -> (Option<usize>, bool) {
    let mut depth = 0;
    for i in (0..at.min(tokens.len())).rev() {
        let token = tokens[i].token;
        if token.is_closer() {
            depth += 1;
        } else if token.closer().is_some() {
            if depth == 0 {
                return (Some(i), token == Token::OpenBrace);
            }
            depth -= 1;
        }
    }
    (None, true)
}

/// The innermost open bracket before a token.
pub(crate) fn bracket_around(tokens: &[ParserToken], at: usize) -> Option<usize> {
    enclosing(tokens, at).0
}

pub(crate) fn closer_of(tokens: &[ParserToken], opener: usize) -> usize {
    let mut depth = 0;
    for (i, token) in tokens.iter().enumerate().skip(opener) {
        if token.token.closer().is_some() {
            depth += 1;
        } else if token.token.is_closer() {
            depth -= 1;
            if depth == 0 {
                return i;
            }
        }
    }
    tokens.len()
}

fn starts_statement(token: Token, top: bool) -> bool {
    use Token::*;
    match token {
        Test | Prop | Adversary | Circuit | Contract | Asset | Transaction | Image | Struct | Enum | Impl
        | Type | Mod | Use => top,
        // Methods are inside of an `impl`, members inside of a contract.
        Fn | Pub | Const | Clause | State | Invariant => true,
        Let | Assert | Bind | Constrain | Log | Lock | Retire | Unlock | Next | Nullify => !top,
        Refused | Wait | Replay | Tamper | Expect | Fee => !top,
        _ => false,
    }
}

/// Whether what ends with a brace before `at` goes on there.
fn goes_on(tokens: &[ParserToken], at: usize) -> bool {
    tokens.get(at).is_some_and(|next| {
        is_operator(next.token)
            || next.token.is_closer()
            || matches!(next.token, Token::Else | Token::Dot | Token::As | Token::Comma | Token::Semicolon)
    })
}
