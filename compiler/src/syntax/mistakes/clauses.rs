//! Contracts and their members in other shapes than theirs.

use super::{Fix, Refusal, Token, Verdict};
use crate::diagnostic::{Diagnostic, codes};

/// Words of other languages for a function that others call.
const FUNCTIONS: &[&str] = &["function", "func", "def", "entry", "method", "procedure", "transition"];

impl Refusal<'_> {
    /// `locks a: Value, b: Value`, `signed k`, `requires 1 of gold`, `lock x;`, `fn` in a contract, `clause` outside of one.
    pub(super) fn contract_shapes(&self) -> Option<Verdict> {
        self.locks_with_commas()
            .or_else(|| self.contract_without_parameters())
            .or_else(|| self.generic_contract())
            .or_else(|| self.locks_an_amount())
            .or_else(|| self.readers_behind_value())
            .or_else(|| self.contract_without_braces())
            .or_else(|| self.word_without_partner())
            .or_else(|| self.not_a_member())
            .or_else(|| self.parts_of_clause())
            .or_else(|| self.state_without_braces())
            .or_else(|| self.lock_without_with())
    }

    fn locks_with_commas(&self) -> Option<Verdict> {
        let at = self.at;
        let next = |index: usize, token| self.token(index) == Some(token);
        let (span, here, fix) = match self.found()? {
            Token::Comma if self.expected.has("locks") && next(at + 1, Token::Locks) => {
                (self.here(), "remove this", Fix::Drop(at..at + 1))
            }
            Token::Locks if self.before(1) == Some(Token::Comma) => {
                (self.span_of(at - 1), "remove this", Fix::Drop(at - 1..at))
            }
            Token::Comma if self.expected.has("locks") && next(at + 2, Token::Colon) => {
                (self.here(), "expected `locks`", Fix::Replace(at, Token::Locks))
            }
            _ => return None,
        };
        let diagnostic =
            Diagnostic::at(codes::E0111, span, "each value of a contract has a `locks` of its own")
                .here(here)
                .help("write `locks a: Value locks b: Value`, without a comma between");
        Some((diagnostic, fix))
    }

    fn contract_without_parameters(&self) -> Option<Verdict> {
        let begins = matches!(self.found()?, Token::OpenBrace | Token::Locks);
        let (article, parameter) = match self.before(2) {
            Some(Token::Contract) => ("a", "owner"),
            Some(Token::Asset) => ("an", "issuer"),
            _ => return None,
        };
        if !begins {
            return None;
        }
        let (word, name) = (self.before_text(2), self.before_text(1));
        let diagnostic = self
            .error(codes::E0111, format!("{article} {word} has a list of parameters, which may be empty"))
            .here("expected `(` before this")
            .help(format!("write `{word} {name}({parameter}: PublicKey)`, or `{word} {name}()`"));
        let inside = self.token(self.ahead(self.at, |token| token == Token::OpenBrace) + 1);
        let fix = match inside {
            Some(Token::Clause | Token::State | Token::Invariant | Token::Doc | Token::Hash) => {
                Fix::Put(self.at..self.at, self.inserted(self.at, &[Token::OpenParen, Token::CloseParen]))
            }
            // It is of another language.
            _ => Fix::Region(self.at),
        };
        Some((diagnostic, fix))
    }

    /// `contract C(x: u8);`, without any braces
    fn contract_without_braces(&self) -> Option<Verdict> {
        (self.found()? == Token::Semicolon && self.expected.has("locks")).then(|| {
            let diagnostic = self
                .error(codes::E0111, "the clauses of a contract stand in braces")
                .here("expected `{`")
                .help("write `{ clause name() { … } }`");
            let mut braces = self.inserted(self.at, &[Token::OpenBrace, Token::Error, Token::CloseBrace]);
            braces[2].quiet = false;
            (diagnostic, Fix::Put(self.at..self.at + 1, braces))
        })
    }

    /// `contract C<const N: u32>(…)`
    fn generic_contract(&self) -> Option<Verdict> {
        (self.found_text() == "<" && matches!(self.before(2), Some(Token::Contract | Token::Asset))).then(
            || {
                let open = self.ahead(self.at, |token| token == Token::OpenParen);
                let diagnostic = self
                    .error(
                        codes::E0111,
                        format!("`{}` is followed by no parameters in angle brackets", self.before_text(1)),
                    )
                    .here("expected `(`")
                    .help("write a number in its place, or a constant: `const N: u32 = 3;`");
                (diagnostic, Fix::Drop(self.at..open))
            },
        )
    }

    /// `locks 100 of Gold`
    fn locks_an_amount(&self) -> Option<Verdict> {
        (self.found_text() == "locks" && self.expected.has("locks")).then(|| {
            let diagnostic = self
                .error(codes::E0111, "a name and `Value` stand behind `locks`")
                .here("expected `locks funds: Value`")
                .help("how much of which asset it is, is said when an instance is made: `Vault(owner: alice) { lock 100 of Gold }`");
            (diagnostic, Fix::Region(self.at))
        })
    }

    /// `state { yes: Hidden<u64> = 0 sealed to tallier }`
    fn readers_behind_value(&self) -> Option<Verdict> {
        let expected = self.expected.has("}") && self.expected.has(",") && !self.expected.has("=");
        (matches!(self.found()?, Token::To | Token::Sealed) && expected).then(|| {
            let end = self.ahead(self.at, |token| matches!(token, Token::Comma | Token::CloseBrace));
            let diagnostic = self
                .error(codes::E0111, "who reads a field stands before its value")
                .here("expected `,` or `}`")
                .help("write `yes: Hidden<u64> sealed to reader = 0`");
            (diagnostic, Fix::Drop(self.at..end))
        })
    }

    /// `signed k`, `sealed k`
    fn word_without_partner(&self) -> Option<Verdict> {
        let (partner, token) = match self.before(1)? {
            Token::Signed => ("by", Token::By),
            Token::Sealed => ("to", Token::To),
            _ => return None,
        };
        let word = self.before_text(1);
        let diagnostic = self
            .error(codes::E0111, format!("`{word}` is followed by `{partner}`"))
            .here(format!("expected `{partner}` before this"))
            .help(format!("write `{word} {partner} key`"));
        Some((diagnostic, Fix::Insert(token)))
    }

    /// What stands in a contract and cannot, and clauses outside of contracts.
    fn not_a_member(&self) -> Option<Verdict> {
        use Token::*;
        let found = self.found()?;
        if found == Clause && self.expected.has("mod") {
            let diagnostic = self
                .error(codes::E0127, "a clause belongs in a contract")
                .here("not allowed here")
                .help("move it between the braces of a `contract`");
            return Some((diagnostic, Fix::Region(self.at)));
        }
        if !self.expected.has("clause") {
            return None;
        }
        let next = self.token(self.at + 1);
        let region = Fix::Region(self.at);
        Some(match found {
            Pub | Public if next == Some(Clause) => {
                let written = self.found_text();
                let diagnostic = self
                    .error(codes::E0128, format!("a clause needs no `{written}`"))
                    .here("remove this")
                    .help("say who may call it with `signed by key`");
                (diagnostic, Fix::Drop(self.at..self.at + 1))
            }
            Fn | Circuit | Const | Struct | Enum | Impl | Image | Use | Mod | Type | Pub => {
                let diagnostic = self
                    .error(codes::E0127, "items belong outside contracts")
                    .here("not allowed inside a contract")
                    .help("move it to the top level of the file; what opens the contract is a `clause`");
                (diagnostic, region)
            }
            Let | Assert | For | If | Match | Constrain | Return | Reveal => {
                let diagnostic = self
                    .error(codes::E0127, "statements belong inside clauses")
                    .here("not allowed here")
                    .help("put it into a `clause`; what every instance must meet is an `invariant`");
                (diagnostic, region)
            }
            Name if next == Some(Colon) => {
                let name = self.found_text();
                let diagnostic = self
                    .error(codes::E0127, "the fields of a contract stand in its `state`")
                    .here("not allowed here")
                    .help(format!("write `state {{ {name}: … }}`"));
                (diagnostic, region)
            }
            Name if next == Some(Name) && FUNCTIONS.contains(&self.found_text()) => {
                let word = self.found_text();
                let diagnostic = self
                    .error(codes::E0115, format!("there is no `{word}` in the language"))
                    .help("what opens a contract is a `clause`");
                (diagnostic, Fix::Replace(self.at, Clause))
            }
            _ => return None,
        })
    }

    /// `requires 1 of gold`, and `signed by k` behind `requires` or the result.
    fn parts_of_clause(&self) -> Option<Verdict> {
        let at = self.at;
        let unnamed = match (self.before(1)?, self.before(2)) {
            (Token::Requires, _) => self.expected.name(),
            (Token::Name, Some(Token::Requires)) => self.expected.has(":"),
            _ => false,
        };
        if unnamed {
            let start = if self.before(1) == Some(Token::Requires) { at } else { at - 1 };
            let end =
                self.ahead(start, |token| matches!(token, Token::OpenBrace | Token::Comma | Token::Arrow));
            let span = self.span_of(start);
            let amount = self.written(start..end);
            let help = match self.ahead(start, |token| token == Token::Of) < end {
                true => format!("write `requires payment: {amount}`"),
                false => "write `requires payment: 1 of asset`".to_owned(),
            };
            let diagnostic = Diagnostic::at(codes::E0111, span, "a value that a clause requires has a name")
                .here("expected a name and `:` before this")
                .help(help);
            return Some((diagnostic, Fix::Region(at)));
        }
        matches!(self.found()?, Token::Signed | Token::Requires).then(|| {
            let (word, earlier) = match self.found() {
                Some(Token::Signed) => ("signed by", "right after the parameters"),
                _ => ("requires", "before the result type"),
            };
            let diagnostic = self
                .error(codes::E0111, format!("`{word}` is written once, {earlier}"))
                .here("not expected here")
                .help("write `clause name(…) signed by key requires name: 1 of asset -> type { … }`");
            let end = self
                .ahead(at + 1, |token| matches!(token, Token::OpenBrace | Token::Arrow | Token::Requires));
            (diagnostic, Fix::Drop(at..end))
        })
    }

    /// `state votes: u32;`, without any braces
    fn state_without_braces(&self) -> Option<Verdict> {
        (self.before(1) == Some(Token::State)).then(|| {
            let diagnostic = self
                .error(codes::E0111, "the fields of `state` stand in braces")
                .here("expected `{` before this")
                .help("write `state { name: type, other: type }`");
            (diagnostic, Fix::Region(self.at))
        })
    }

    /// `lock x;`, `unlock x with y;`
    fn lock_without_with(&self) -> Option<Verdict> {
        let start = self.statement_start(self.at);
        let value = self.written(start + 1..self.at);
        if self.expected.has("with") && self.token(start) == Some(Token::Lock) {
            let diagnostic = Diagnostic::at(
                codes::E0111,
                self.behind(),
                "`lock` does not say what the value is locked with",
            )
            .here("expected `with` here")
            .help(format!("write `lock {value} with self;`, or an address instead of `self`"));
            let fix = Fix::Put(self.at..self.at, self.inserted(self.at, &[Token::With, Token::Error]));
            return Some((diagnostic, fix));
        }
        let handed_on = self.found() == Some(Token::With) && self.token(start) == Some(Token::Unlock);
        handed_on.then(|| {
            let diagnostic = self
                .error(codes::E0111, "`unlock` has no `with`: the transaction decides where the value goes")
                .here("not expected here")
                .help(format!("write `lock {value} with …;`, or `unlock {value};`"));
            (diagnostic, Fix::Replace(start, Token::Lock))
        })
    }
}
