//! Brackets are paired before parsing: the parser sees balanced ones only, and no tree gets too deep.

use super::parser::{MAX_BRACKETS, MAX_DEPTH, ParserToken};
use super::report::Report;
use super::token::Token;
use super::words::has_members;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// An opening bracket that waits for its closing one.
struct Open {
    token: Token,
    start: u32,
    /// Its place among the tokens.
    index: usize,
    /// The operators in front of it, at its level.
    chain: usize,
    /// Whether it is the brace of an `impl` or a contract, in which documentation may stand.
    methods: bool,
}

struct Balancer<'a> {
    file: FileId,
    text: &'a str,
    stack: Vec<Open>,
    out: Vec<ParserToken>,
    /// A pair of braces whose indentation does not fit: most likely the place where one is missing.
    suspect: Option<(u32, u32)>,
    /// Operators since the last separator at this level.
    chain: usize,
    /// The sum of `chain` over the levels below.
    below: usize,
    /// Whether the next brace is that of an `impl` or a contract.
    methods: bool,
}

/// Inserts missing brackets and drops stray ones, each reported; not those at the end if something may have `swallowed`
/// them, of which one message is enough. `None` if the tree would be too deep.
pub(crate) fn balance(
    file: FileId,
    text: &str,
    tokens: &[ParserToken],
    swallowed: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<ParserToken>> {
    let out = Vec::with_capacity(tokens.len());
    let mut balancer =
        Balancer { file, text, stack: vec![], out, suspect: None, chain: 0, below: 0, methods: false };
    let mut quiet = false;
    for (i, mut token) in tokens.iter().copied().enumerate() {
        token.quiet |= std::mem::take(&mut quiet);
        balancer.close_before(token, &tokens[i + 1..], diagnostics);
        if token.token == Token::Doc && !balancer.between_items() {
            continue;
        }
        if token.token.is_closer() && !balancer.close(token, diagnostics) {
            quiet = true;
            continue;
        }
        if !token.token.is_closer() {
            balancer.out.push(token);
        }
        if balancer.too_deep(token) {
            let message = "this is nested too deeply";
            diagnostics.report(
                Diagnostic::at(codes::E0110, balancer.span(token.start, token.end), message)
                    .here("the limit is reached here")
                    .help("give parts of it names with `let`, or add up an array in a loop")
                    .note(format!(
                        "the limit is {MAX_BRACKETS} brackets, or {MAX_DEPTH} brackets and operators together"
                    )),
            );
            return None;
        }
    }
    balancer.finish(swallowed, diagnostics);
    Some(balancer.out)
}

impl Balancer<'_> {
    fn span(&self, start: u32, end: u32) -> Span {
        Span { file: self.file, start, end }
    }

    /// The token before the last one.
    fn before(&self) -> Option<Token> {
        self.out.iter().rev().nth(1).map(|token| token.token)
    }

    fn top(&self) -> Option<Token> {
        self.stack.last().map(|open| open.token)
    }

    /// Whether the innermost bracket follows `for`.
    fn is_head_of_loop(&self) -> bool {
        let before = self.stack.last().and_then(|open| open.index.checked_sub(1));
        before.and_then(|i| self.out.get(i)).is_some_and(|token| token.token == Token::For)
    }

    /// Whether an item may stand here: outside of all brackets, or in an `impl` or a contract.
    fn between_items(&self) -> bool {
        matches!(self.stack.as_slice(), [] | [Open { methods: true, .. }])
    }

    /// Closes what cannot be open any more when `token` comes.
    fn close_before(&mut self, token: ParserToken, rest: &[ParserToken], diagnostics: &mut Vec<Diagnostic>) {
        let statement = matches!(
            token.token,
            Token::Let
                | Token::Assert
                | Token::Constrain
                | Token::Fn
                | Token::Circuit
                | Token::Struct
                | Token::Enum
                | Token::Impl
                | Token::Use
        );
        let ends_line = rest.first().is_none_or(|next| self.new_line(token.end, next.start));
        while let Some(top) = self.top() {
            let unclosed = match top {
                // `for (let i = 0; i < n; i++)` is told of as a whole.
                Token::OpenParen if self.is_head_of_loop() => statement && token.token != Token::Let,
                Token::OpenParen => statement || token.token == Token::Semicolon,
                Token::OpenBracket => {
                    statement
                        || token.token == Token::Semicolon && ends_line && !closes_before_statement(rest)
                }
                _ => false,
            };
            if !unclosed {
                break;
            }
            self.report_unclosed(token, diagnostics);
            self.insert_closer();
        }
        let item =
            matches!(token.token, Token::Fn | Token::Circuit | Token::Struct | Token::Pub | Token::Mod)
                || matches!(token.token, Token::Enum | Token::Impl)
                || matches!(token.token, Token::Contract | Token::Asset | Token::Transaction)
                    && rest.first().is_some_and(|next| next.token.can_be_name());
        let method = matches!(token.token, Token::Fn | Token::Pub) && self.between_items();
        if item && !method && !self.stack.is_empty() && self.at_line_start(token.start) {
            self.report_unclosed(token, diagnostics);
            while !self.stack.is_empty() {
                self.insert_closer();
            }
        }
    }

    /// Takes a closing bracket; whether it closes anything.
    fn close(&mut self, token: ParserToken, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let matches = |open: &Open| open.token.closer() == Some(token.token);
        if token.token == Token::CloseBrace && self.stack.iter().any(matches) {
            while self.top() != Some(Token::OpenBrace) {
                self.report_unclosed(token, diagnostics);
                self.insert_closer();
            }
        } else if self.top().is_some_and(|top| top != Token::OpenBrace)
            && !self.stack.last().is_some_and(matches)
        {
            let outer_matches = self.stack.iter().rev().nth(1).is_some_and(matches);
            self.report_unclosed(token, diagnostics);
            self.insert_closer();
            // Else the bracket was only written in the wrong shape.
            if !outer_matches {
                return true;
            }
        }
        if !self.stack.last().is_some_and(matches) {
            let spelling = token.token.spelling().unwrap_or("");
            diagnostics.report(
                Diagnostic::at(
                    codes::E0109,
                    self.span(token.start, token.end),
                    format!("this `{spelling}` closes nothing"),
                )
                .here("no bracket that it could close is open here")
                .help("remove it, or add the opening bracket it belongs to"),
            );
            return false;
        }
        self.pop(token);
        true
    }

    fn pop(&mut self, closer: ParserToken) {
        if let Some(open) = self.stack.pop() {
            self.below -= open.chain;
            self.chain = open.chain;
            if open.token == Token::OpenBrace
                && self.suspect.is_none()
                && self.first_in_line(closer.start)
                && self.indentation(closer.start) < self.indentation(open.start)
            {
                self.suspect = Some((open.start, closer.start));
            }
        }
        self.out.push(closer);
    }

    /// Closes the innermost bracket, right after the last token.
    fn insert_closer(&mut self) {
        if let Some(open) = self.stack.pop() {
            self.below -= open.chain;
            self.chain = open.chain;
            if open.token != Token::OpenBrace {
                // Where the bracket should have closed is not known, so what is in it may be in the wrong place.
                self.out[open.index..].iter_mut().for_each(|token| token.quiet = true);
            }
            let at = self.out.last().map_or(open.start, |t| t.end);
            self.out.push(ParserToken::inserted(open.token.closer().unwrap_or(Token::CloseBrace), at));
        }
    }

    fn report_unclosed(&self, found: ParserToken, diagnostics: &mut Vec<Diagnostic>) {
        let Some(open) = self.stack.last() else { return };
        let spelling = open.token.spelling().unwrap_or("");
        let closer = open.token.closer().and_then(Token::spelling).unwrap_or("");
        let (start, place, what) = match self.suspect {
            Some((start, end)) if open.token == Token::OpenBrace => {
                (start, self.span(end, end + 1), "this `}` seems to close another `{`".to_owned())
            }
            _ => {
                (open.start, self.span(found.start, found.end), format!("`{closer}` is missing before this"))
            }
        };
        let place = if found.start as usize >= self.text.len() && place.start == found.start {
            let end = self.out.last().map_or(0, |t| t.end);
            self.span(end, end)
        } else {
            place
        };
        diagnostics.report(
            Diagnostic::at(
                codes::E0108,
                self.span(start, start + 1),
                format!("this `{spelling}` is never closed"),
            )
            .here("opened here")
            .label(place, what)
            .help(format!("add the missing `{closer}`")),
        );
    }

    fn finish(&mut self, swallowed: bool, diagnostics: &mut Vec<Diagnostic>) {
        let end = self.text.len() as u32;
        if !self.stack.is_empty() && !swallowed {
            self.report_unclosed(ParserToken::inserted(Token::Error, end), diagnostics);
        }
        while !self.stack.is_empty() {
            self.insert_closer();
        }
    }

    /// Counts how deep the tree can get. Every bracket and every operator of a chain is one level; separators end chains.
    fn too_deep(&mut self, token: ParserToken) -> bool {
        let after_block = self.before() == Some(Token::CloseBrace);
        match token.token {
            Token::Comma => self.chain = 0,
            Token::Semicolon => {
                self.chain = 0;
                self.methods &= !self.stack.is_empty();
            }
            kind if has_members(self.before(), kind) => self.methods = true,
            kind if kind.closer().is_some() => {
                if kind == Token::OpenBracket {
                    self.chain += 1;
                }
                let index = self.out.len() - 1;
                let methods = kind == Token::OpenBrace && std::mem::take(&mut self.methods);
                self.stack.push(Open { token: kind, start: token.start, index, chain: self.chain, methods });
                self.below += self.chain;
                self.chain = 0;
            }
            kind if deepens(kind) => self.chain += 1,
            kind if after_block && !kind.is_closer() => self.chain = 0,
            _ => {}
        }
        self.stack.len() > MAX_BRACKETS || self.stack.len() + self.below + self.chain > MAX_DEPTH
    }

    fn new_line(&self, from: u32, to: u32) -> bool {
        self.text.get(from as usize..to as usize).is_some_and(|between| between.contains('\n'))
    }

    fn at_line_start(&self, at: u32) -> bool {
        at == 0 || self.text.as_bytes().get(at as usize - 1) == Some(&b'\n')
    }

    /// Whether only blanks stand before a place on its line. Looks at these blanks alone: lines can be long.
    fn first_in_line(&self, at: u32) -> bool {
        let before = self.text[..at as usize].trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with('\n')
    }

    fn indentation(&self, at: u32) -> usize {
        let start = self.text[..at as usize].rfind('\n').map_or(0, |i| i + 1);
        let line = &self.text[start..];
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }
}

/// Whether the next thing that closes is `]`, and no statement ends or begins before it: a type or an array goes over
/// several lines, `[T;` and `N]`.
fn closes_before_statement(rest: &[ParserToken]) -> bool {
    let mut depth = 0_usize;
    for token in rest {
        match token.token {
            kind if kind.closer().is_some() => depth += 1,
            kind if kind.is_closer() && depth == 0 => return kind == Token::CloseBracket,
            kind if kind.is_closer() => depth -= 1,
            Token::Semicolon | Token::Let | Token::Assert | Token::Constrain if depth == 0 => return false,
            _ => {}
        }
    }
    false
}

/// Whether a token can put a tree one level deeper.
fn deepens(token: Token) -> bool {
    // Of `>>` the second half counts.
    is_operator(token) && token != Token::Shr
        || matches!(token, Token::As | Token::Dot | Token::Else | Token::Hidden | Token::Not)
}

/// Whether a token is a binary operator.
pub(crate) fn is_operator(token: Token) -> bool {
    use Token::*;
    matches!(
        token,
        Plus | Minus
            | Star
            | Slash
            | Percent
            | Eq
            | Ne
            | Lt
            | Le
            | Gt
            | Ge
            | AndAnd
            | OrOr
            | And
            | Or
            | Xor
            | Shl
            | Shr
    )
}
