//! Assets in other shapes than theirs.

use super::{Fix, Refusal, Token, Verdict};
use crate::diagnostic::{Diagnostic, codes};

impl Refusal<'_> {
    /// `asset Gold;`, `asset Share supply 5;`, `asset Share once 5;`, `asset Share() once supply 5;`, `asset Gold() locks a: Value`
    pub(super) fn asset_shapes(&self) -> Option<Verdict> {
        self.clause_without_block()
            .or_else(|| self.clause_with_semicolon())
            .or_else(|| self.supply_without_once())
            .or_else(|| self.head_of_asset())
    }

    /// `contract Box(owner: PublicKey) locks funds: Value { clause take() signed by owner }`
    fn clause_without_block(&self) -> Option<Verdict> {
        let ends = matches!(self.found()?, Token::CloseBrace | Token::Clause | Token::Semicolon);
        let head = self.token(self.statement_start(self.at)) == Some(Token::Clause);
        (ends && head && self.expected.has("{") && !self.expected.has("clause")).then(|| {
            let diagnostic = self
                .error(codes::E0111, "a clause of a contract says what it does")
                .here("expected `{` before this")
                .help("write a block: `clause take() signed by owner { unlock funds }`")
                .help("only a clause of an `asset` may do nothing but issue");
            let semicolon = usize::from(self.found() == Some(Token::Semicolon));
            let braces = self.inserted(self.at, &[Token::OpenBrace, Token::Error, Token::CloseBrace]);
            (diagnostic, Fix::Put(self.at..self.at + semicolon, braces))
        })
    }

    /// `clause mint(amount: Hidden<u64>) signed by issuer;`
    fn clause_with_semicolon(&self) -> Option<Verdict> {
        let ends = self.found()? == Token::Semicolon && self.expected.has("clause") && self.expected.has("}");
        (ends && self.expected.has("{")).then(|| {
            let diagnostic = self
                .error(codes::E0111, "a clause without a block ends without `;`")
                .here("remove this")
                .help("write `clause mint(amount: Hidden<u64>) signed by issuer`, and then the next clause or `}`");
            (diagnostic, Fix::Drop(self.at..self.at + 1))
        })
    }

    /// `asset Share supply 5;`, `asset Share once 5;`
    fn supply_without_once(&self) -> Option<Verdict> {
        let (word, token) = match (self.found()?, self.before(1)?, self.before(2)) {
            (Token::Supply, _, Some(Token::Asset)) => ("once", Token::Once),
            (Token::Int | Token::Name, Token::Once, _) => ("supply", Token::Supply),
            _ => return None,
        };
        let name = self.slice(self.asset()? + 1);
        let diagnostic = self
            .error(codes::E0111, "an asset that is there once says so, and how much of it")
            .here(format!("expected `{word}` before this"))
            .help(format!("write `asset {name} once supply 1_000_000;`"));
        Some((diagnostic, Fix::Insert(token)))
    }

    /// The word `asset` that begins the item around the refused token.
    fn asset(&self) -> Option<usize> {
        let start = self.statement_start(self.at);
        let start = if self.token(start) == Some(Token::Pub) { start + 1 } else { start };
        (self.token(start) == Some(Token::Asset)).then_some(start)
    }

    /// What stands between the name of an asset and its clauses, or instead of them.
    fn head_of_asset(&self) -> Option<Verdict> {
        let start = self.asset()?;
        let (at, name) = (self.at, self.slice(start + 1));
        let end = self.ahead(at, |token| token == Token::OpenBrace);
        Some(match self.found()? {
            Token::Semicolon if self.before(1) == Some(Token::CloseParen) => {
                let diagnostic = self
                    .error(codes::E0111, "the clauses of an asset stand in braces")
                    .here("expected `{`")
                    .help("write `{ clause mint(amount: Hidden<u64>) signed by issuer }`");
                (diagnostic, Fix::Region(at))
            }
            Token::Semicolon if self.before(1) == Some(Token::Supply) => {
                let diagnostic = self
                    .error(codes::E0111, "behind `supply` stands how much there will ever be")
                    .here("expected a number before this")
                    .help(format!("write `asset {name} once supply 1_000_000;`"));
                (diagnostic, Fix::Insert(Token::Error))
            }
            Token::Semicolon if at == start + 2 => {
                let diagnostic = self
                    .error(codes::E0111, "an asset says who may issue it")
                    .here("expected `(` or `once`, and what issues it")
                    .help(format!(
                        "write `asset {name}(issuer: PublicKey) {{ clause mint(amount: Hidden<u64>) signed by issuer }}`"
                    ))
                    .help(format!("if all of it is issued at once, write `asset {name} once supply 1_000_000;`"));
                (diagnostic, Fix::Region(at))
            }
            Token::Once if self.before(1) == Some(Token::CloseParen) => {
                let diagnostic = Diagnostic::at(
                    codes::E0111,
                    self.span_of(start + 2).to(self.span_of(at - 1)),
                    "an asset that is issued once has no parameters",
                )
                .here("remove this")
                .help("whoever issues it signs, and is its parameter `issuer` without being written");
                (diagnostic, Fix::Drop(start + 2..at))
            }
            Token::Locks => {
                let diagnostic = self
                    .error(codes::E0111, "an asset locks nothing")
                    .here("expected `{`")
                    .help("its clauses issue it; a `contract` locks what was issued");
                (diagnostic, Fix::Drop(at..end))
            }
            Token::OpenBrace if self.expected.has(";") => {
                let diagnostic = self
                    .error(codes::E0111, "an asset that is issued once has no clauses")
                    .here("expected `;`")
                    .help("leave out the braces: whoever issues it signs, and gets all of it");
                (diagnostic, Fix::Region(at))
            }
            _ => return None,
        })
    }
}
