//! Scenarios and their steps in other shapes than theirs.

use super::{Fix, Refusal, Token, Verdict};
use crate::diagnostic::codes;

/// What looks like a unit of time and is none.
const UNITS_ELSEWHERE: &[&str] = &[
    "ms",
    "millisecond",
    "milliseconds",
    "s",
    "sec",
    "secs",
    "min",
    "mins",
    "h",
    "d",
    "month",
    "months",
    "year",
    "years",
];

impl Refusal<'_> {
    /// `alice owns 100 Gold`, `v.withdraw(30);`, `assert x;`, `replay;`, `tamper;`, `wait 3 months;`
    pub(super) fn scenario_shapes(&self) -> Option<Verdict> {
        self.unit_of_time()
            .or_else(|| self.instance_of_nobody())
            .or_else(|| self.scenario_that_fails())
            .or_else(|| self.amount_without_asset())
            .or_else(|| self.step_of_nobody())
            .or_else(|| self.comma_behind_step())
            .or_else(|| self.statement_for_step())
            .or_else(|| self.word_of_scenario())
    }

    fn unit_of_time(&self) -> Option<Verdict> {
        let word = self.found_text();
        (self.before(1) == Some(Token::Int) && UNITS_ELSEWHERE.contains(&word)).then(|| {
            let diagnostic = self
                .error(codes::E0104, format!("`{word}` is not a unit of time"))
                .here("unknown unit")
                .help("the units are `second`, `minute`, `hour`, `day` and `week`, with or without an `s`");
            (diagnostic, Fix::Drop(self.at..self.at + 1))
        })
    }

    /// `100 Gold`, `alice owns Gold;`
    fn amount_without_asset(&self) -> Option<Verdict> {
        if !self.expected.has("of") {
            return None;
        }
        let amount = self.before_text(1);
        match self.found()? {
            Token::Name => {
                let asset = self.found_text();
                let diagnostic = self
                    .error(codes::E0111, "between an amount and its asset stands `of`")
                    .here("expected `of` before this")
                    .help(format!("write `{amount} of {asset}`"));
                Some((diagnostic, Fix::Insert(Token::Of)))
            }
            Token::Semicolon | Token::CloseBrace if !self.expected.has("with") => {
                let help = match self.before(1) {
                    Some(Token::Name) => format!("write `100 of {amount}`"),
                    _ => "write `100 of Gold`".to_owned(),
                };
                let diagnostic = self
                    .error(codes::E0111, "an amount is written with its asset")
                    .here("expected `of` and an asset before this")
                    .help(help);
                Some((diagnostic, Fix::Region(self.at)))
            }
            _ => None,
        }
    }

    /// `let v = Vault(owner: alice) { … }`, which nobody makes
    fn instance_of_nobody(&self) -> Option<Verdict> {
        let called = self.found()? == Token::OpenBrace && self.before(1) == Some(Token::CloseParen);
        if !called || !self.in_scenario() {
            return None;
        }
        let start = self.statement_start(self.at);
        (self.token(start) == Some(Token::Let) && self.at > start + 3).then(|| {
            let (name, call) = (self.slice(start + 1), self.written(start + 3..self.at));
            let diagnostic = self
                .error(codes::E0111, "it is not said who makes this instance")
                .here("what is locked stands behind what somebody does")
                .help(format!("write `let {name} = alice does {} {{ … }}`", call.trim_end()));
            (diagnostic, Fix::Region(self.at))
        })
    }

    /// `test "a" on ledger should_fail { … }`
    fn scenario_that_fails(&self) -> Option<Verdict> {
        (self.found_text() == "should_fail" && self.before_text(1) == "ledger").then(|| {
            let end = self.ahead(self.at, |token| token == Token::OpenBrace);
            let diagnostic = self
                .error(codes::E0111, "a scenario says of each step whether it is refused")
                .here("remove this")
                .help("write `refused \"why\" { … }` around the step that is refused");
            (diagnostic, Fix::Drop(self.at..end))
        })
    }

    /// `v.withdraw(30);`, which nobody does
    fn step_of_nobody(&self) -> Option<Verdict> {
        let called = self.expected.has("does") && self.expected.has("owns");
        (called && matches!(self.found()?, Token::Dot | Token::OpenParen | Token::Assign)).then(|| {
            let start = self.statement_start(self.at);
            let end = self.ahead(start, |token| token == Token::Semicolon);
            let help = match self.found() {
                Some(Token::Assign) => format!("write `let {};`", self.written(start..end)),
                _ => format!("write `alice does {};`", self.written(start..end)),
            };
            let diagnostic = self
                .error(
                    codes::E0111,
                    "a step begins with the person who takes it, or with a word such as `expect`",
                )
                .here("expected `does` or `owns`")
                .help(help);
            (diagnostic, Fix::Region(self.at))
        })
    }

    /// `expect x,`, as an assertion is written
    fn comma_behind_step(&self) -> Option<Verdict> {
        let behind = self.expected.has(";") && !self.expected.has(",") && self.in_scenario();
        (self.found()? == Token::Comma && behind).then(|| {
            let diagnostic = self
                .error(codes::E0112, "a step ends with `;`")
                .here("expected `;`")
                .help("write `;` instead of `,`");
            (diagnostic, Fix::Replace(self.at, Token::Semicolon))
        })
    }

    /// Whether the bracket around is the brace of a scenario, or of what is refused in it.
    fn in_scenario(&self) -> bool {
        let before = super::bracket_around(self.tokens, self.at).and_then(|opener| opener.checked_sub(1));
        let word =
            before.map(|at| if self.token(at) == Some(Token::String) { at.saturating_sub(1) } else { at });
        matches!(word.and_then(|at| self.token(at)), Some(Token::Ledger | Token::Refused))
    }

    fn statement_for_step(&self) -> Option<Verdict> {
        use Token::*;
        if !self.expected.has("refused") {
            return None;
        }
        let word = self.found_text();
        match self.found()? {
            Assert => {
                let diagnostic = self
                    .error(codes::E0127, "in a scenario, what must hold is written with `expect`")
                    .here("expected `expect`")
                    .help("write `expect condition;`");
                Some((diagnostic, Fix::Replace(self.at, Expect)))
            }
            If | For | Match | Constrain | Log | Return | Const | Bind => {
                let diagnostic = self
                    .error(codes::E0127, format!("a scenario has no `{word}`"))
                    .here("not allowed here")
                    .help("write a test of its own for each way that things can go");
                Some((diagnostic, Fix::Region(self.at)))
            }
            _ => None,
        }
    }

    /// `replay;`, `tamper;`, `refused alice does …;`, `{ 100 of Gold }`, `test "a" on chain`
    fn word_of_scenario(&self) -> Option<Verdict> {
        let expected = |message: &str, word: &str, help: String, fix: Fix| {
            let diagnostic = self.error(codes::E0111, message).here(format!("expected `{word}`")).help(help);
            Some((diagnostic, fix))
        };
        let at = self.at;
        match (self.before(2), self.before(1)?) {
            (_, Token::Replay) => expected(
                "`replay` is followed by `last`",
                "last",
                "write `replay last;`".to_owned(),
                Fix::Insert(Token::Last),
            ),
            (_, Token::Tamper) => expected(
                "`tamper` is followed by `last`",
                "last",
                "write `tamper last;`".to_owned(),
                Fix::Insert(Token::Last),
            ),
            (_, Token::On) => expected(
                "a scenario runs on a ledger",
                "ledger",
                format!("write `test {} on ledger {{ … }}`", self.before_text(2)),
                Fix::Replace(at, Token::Ledger),
            ),
            (_, Token::Refused) | (Some(Token::Refused), Token::String) => expected(
                "the steps that are refused stand in braces",
                "{",
                format!("write `{} {{ … }}`", self.written(self.statement_start(at)..at)),
                Fix::Region(at),
            ),
            (_, Token::OpenBrace | Token::Semicolon)
                if self.expected.has("lock") && !self.expected.has("let") =>
            {
                expected(
                    "every amount that is locked begins with `lock`",
                    "lock",
                    "write `{ lock 100 of Gold }`".to_owned(),
                    Fix::Insert(Token::Lock),
                )
            }
            _ => None,
        }
    }
}
