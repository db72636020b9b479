//! Transactions and their statements in other shapes than theirs.

use super::{Fix, Refusal, Token, Verdict};
use crate::diagnostic::codes;

impl Refusal<'_> {
    /// `if n > 3 { … }`, `assert x;`, `unlock v;`, `pay 3 of gold to bob;`
    pub(super) fn transaction_shapes(&self) -> Option<Verdict> {
        if !self.in_transaction() {
            return None;
        }
        self.statement_of_clauses().or_else(|| self.spend_alone()).or_else(|| self.lock_to())
    }

    /// Whether the bracket around is the brace of a transaction.
    fn in_transaction(&self) -> bool {
        let Some(brace) = super::bracket_around(self.tokens, self.at) else { return false };
        let closer = brace.checked_sub(1).filter(|at| self.token(*at) == Some(Token::CloseParen));
        let name = closer.and_then(|at| self.opener(at)).and_then(|opener| opener.checked_sub(2));
        name.is_some_and(|at| self.token(at) == Some(Token::Transaction))
    }

    /// What stands in clauses and functions, and not here.
    fn statement_of_clauses(&self) -> Option<Verdict> {
        use Token::*;
        let word = self.found_text();
        if !self.begins_statement(self.at) {
            return None;
        }
        let help = match self.found()? {
            If | For | Match | OpenBrace => {
                "write a transaction for each case; only numbers may depend on conditions"
            }
            Assert | Constrain | Bind | Log | Return | Const => {
                "a transaction only calls clauses and moves values: what must hold is required by the clauses"
            }
            Unlock | Next | Nullify => {
                "write it in a clause; what a clause unlocks is bound, and locked: `lock item with wallet;`"
            }
            _ => return None,
        };
        let message = match self.found()? {
            OpenBrace => "a transaction has no blocks in it".to_owned(),
            _ => format!("a transaction has no `{word}`"),
        };
        let diagnostic = self.error(codes::E0961, message).here("not allowed here").help(help);
        let end = match self.found()? {
            If | For | Match | OpenBrace => self.behind_branches(self.at),
            _ => (self.ahead(self.at, |token| token == Semicolon) + 1).min(self.tokens.len()),
        };
        Some((diagnostic, Fix::Put(self.at..end, self.given_up(self.at))))
    }

    /// One past the braces of a statement, and past those of each `else`.
    fn behind_branches(&self, start: usize) -> usize {
        let mut end = self.ahead(start, |token| token == Token::OpenBrace);
        if self.token(end) != Some(Token::OpenBrace) {
            return end.min(self.tokens.len());
        }
        end = self.behind_bracket(end);
        match self.token(end) {
            Some(Token::Else) => self.behind_branches(end + 1),
            Some(Token::Semicolon) => end + 1,
            _ => end,
        }
    }

    /// `spend 3 of gold;`
    fn spend_alone(&self) -> Option<Verdict> {
        let start = self.statement_start(self.at);
        (self.slice(start) == "spend" && self.at == start + 1).then(|| {
            let end = self.ahead(start, |token| token == Token::Semicolon);
            let written = self.written(start..end);
            let diagnostic = self
                .error(codes::E0961, "coins that are taken need a name")
                .here("expected `let` and a name before")
                .help(format!("write `let coins = {written};`"));
            (diagnostic, Fix::Region(self.at))
        })
    }

    /// `lock v to bob;`
    fn lock_to(&self) -> Option<Verdict> {
        let lock = self.token(self.statement_start(self.at)) == Some(Token::Lock);
        (lock && self.expected.has("with") && ["to", "for"].contains(&self.found_text())).then(|| {
            let diagnostic = self
                .error(codes::E0111, "who gets what is locked stands behind `with`")
                .here("expected `with`")
                .help("write `lock item with wallet;`");
            (diagnostic, Fix::Replace(self.at, Token::With))
        })
    }
}
