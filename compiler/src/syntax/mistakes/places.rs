//! What stands at a place, for messages about what cannot stand there.

use super::{Refusal, Token, is_operator};
use crate::diagnostic::suggest;

/// Words that begin a statement and stand in no value.
pub(super) const STATEMENTS: &[&str] = &[
    "assert",
    "bind",
    "const",
    "constrain",
    "for",
    "let",
    "lock",
    "log",
    "next",
    "nullify",
    "return",
    "unlock",
];

impl Refusal<'_> {
    /// What may have been meant where a token is not expected, or else what stands there.
    pub(super) fn place_in_words(&self) -> String {
        self.likely().unwrap_or_else(|| self.usual().to_owned())
    }

    /// What may have been meant.
    fn likely(&self) -> Option<String> {
        let found = self.found();
        if found == Some(Token::OpenBrace) && self.before(1) == Some(Token::ColonColon) {
            return Some("a `use` imports one name: write one `use` for each".into());
        }
        if found == Some(Token::Assign) && self.before(1) == Some(Token::Let) {
            return Some("a name is missing after `let`".into());
        }
        let begins = self.token(self.statement_start(self.at));
        if begins == Some(Token::Clause) && (self.expected.has("(") || self.expected.has("->")) {
            let shape = "clause name(parameter: type) signed by key requires name: 1 of asset -> type { … }";
            return Some(format!("a clause is written `{shape}`"));
        }
        let value = self.expected.expression() && !self.expected.has("let");
        if value && self.before(1).is_some_and(is_operator) {
            return Some(format!("a value is missing after `{}`", self.before_text(1)));
        }
        if found == Some(Token::CloseBracket) && self.expected.has(";") {
            return Some("an array type has a length: `[u32; 4]`".into());
        }
        if found == Some(Token::Comma) && matches!(self.before(1), Some(Token::Comma | Token::OpenParen)) {
            return Some("remove it: one `,` separates two elements".into());
        }
        if value && matches!(found, Some(Token::Semicolon | Token::Comma) | None) {
            return Some(format!("a value is missing after `{}`", self.before_text(1)));
        }
        if self.before(1) != Some(Token::Name) || self.before(2) == Some(Token::Dot) {
            return None;
        }
        let words = ["assert", "constrain", "for", "hint", "let", "public", "reveal"];
        suggest::closest(self.before_text(1), words).map(|word| format!("did you mean `{word}`?"))
    }

    /// What stands at such a place.
    fn usual(&self) -> &'static str {
        let expected = &self.expected;
        if expected.has("fn") && expected.has("mod") {
            "a file is made of items: `fn`, `circuit`, `contract`, `transaction`, `image`, `struct`, `enum`, `impl`, `type`, `const`, `mod` and `use`"
        } else if expected.has("fn") {
            "an `impl` is made of functions: `fn name(self) { … }`"
        } else if expected.has("clause") {
            "a contract is made of `state { … }`, `clause name(…) { … }` and `invariant condition;`"
        } else if expected.has("refused") || expected.has("does") {
            "a step is written `alice does v.withdraw(30);`, `alice owns 100 of Gold;`, `expect condition;` or `wait 1 day;`"
        } else if expected.has("fee") {
            "a statement of a transaction is written `let item = o.lift(payment: cash);`, `lock item with wallet;` or `fee 20;`"
        } else if expected.has("locks") {
            "a contract is written `contract Name(parameter: type) locks value: Value { … }`"
        } else if expected.has("let") {
            "a block is made of statements, such as `let name = value;` and `assert condition;`, and may end with a value"
        } else if expected.ty() {
            "a type is a name such as `u32`, an array `[u32; 4]`, a tuple `(u8, bool)` or a range `int 0..=9`"
        } else if expected.has("=>") {
            "an arm of a `match` is written `pattern => value,`"
        } else if expected.has("from") {
            "conditions are tied to a hint by `constrain hint from value { … }`; elsewhere write `assert condition;`"
        } else if expected.pattern() {
            "a pattern is a name, a number, a range such as `1..=9`, `_`, or a variant with its parts"
        } else if expected.expression() {
            "a value is a number, a name, a call `f(x)`, or something computed from these"
        } else if expected.operator() {
            "between two values stands an operator, or a `,` in a list; a statement ends with `;`"
        } else if expected.has(":") {
            "a name is followed by its type or value: `name: type`"
        } else if expected.has("->") {
            "a function is written `fn name(parameter: type) -> type { … }`"
        } else if expected.has(";") {
            "a statement or item ends with `;`"
        } else {
            "compare with the grammar, docs/grammar.md"
        }
    }
}
