//! Words that are keywords only where they can stand, and names anywhere else.
//!
//! In a program without mistakes no name is followed by another name, so what stands next to such a word tells what it is.

use super::parser::ParserToken;
use super::token::{Token, UNITS};

/// Takes words that are keywords only where they can stand for names elsewhere. The brackets are balanced.
pub(crate) fn settle(text: &str, tokens: &mut [ParserToken]) {
    let mut around = Around::default();
    for at in 0..tokens.len() {
        let word = Word {
            before: at.checked_sub(1).map(|before| tokens[before].token),
            next: tokens.get(at + 1).map(|next| next.token),
            behind: tokens.get(at + 2).map(|behind| behind.token),
            place: around.place(),
        };
        let token = tokens[at].token;
        if token.is_name_elsewhere() && !word.is_keyword(token, &around) {
            tokens[at].token = Token::Name;
        }
        if token == Token::Name && word.before == Some(Token::Int) && is_unit(tokens[at].text(text)) {
            tokens[at].token = Token::Unit;
        }
        around.pass(tokens[at].token);
    }
}

/// Whether a token behind another one says that the next brace opens what has members: documentation may stand there.
pub(crate) fn has_members(before: Option<Token>, token: Token) -> bool {
    let named = matches!(before, Some(Token::Contract | Token::Asset));
    token == Token::Impl || named && token.can_be_name()
}

/// What words stand between: the tokens before, settled already, and those behind, which are not.
struct Word {
    before: Option<Token>,
    next: Option<Token>,
    behind: Option<Token>,
    place: Place,
}

/// Where a word stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Outside of all brackets.
    Outside,
    /// Between the word `contract` or `asset` and the brace.
    Head,
    /// Right inside of the braces of a contract or an asset.
    Members,
    /// In the braces of `state`.
    State,
    /// In a clause of a contract.
    Clause,
    /// Anywhere in a scenario.
    Scenario,
    /// Anywhere in a transaction, behind its name.
    Transaction,
    /// Anywhere else in the text.
    Inside,
}

impl Word {
    /// Whether a word that is a name elsewhere is a keyword here.
    fn is_keyword(&self, token: Token, around: &Around) -> bool {
        use Token::*;
        let before = |wanted: Token| self.before == Some(wanted);
        let after = |can: fn(Token) -> bool| self.before.is_some_and(can);
        let next = |can: fn(Token) -> bool| self.next.is_some_and(can);
        let outside = self.place == Place::Outside;
        match token {
            Adversary | Asset | Contract | Image | Transaction => outside && next(Token::can_be_name),
            Bind => self.before.is_none_or(begins_statement) && next(Token::can_be_name),
            // `constrain from from x { … }`: the first one is a hint.
            From => around.constrains && before(Name),
            Log => self.next == Some(OpenParen) && self.before.is_none_or(ends_something),
            Prop | Test => outside && self.next == Some(String),
            ShouldFail | On => outside && before(String),
            Ledger => before(On),
            // `to locks locks b: Value`: the first one reads.
            Locks => {
                let declares = self.behind == Some(Colon);
                self.place == Place::Head && next(Token::can_be_name) && (after(ends_type) || declares)
            }
            Once => {
                self.place == Place::Head && (before(Name) || before(CloseParen) && self.next == Some(Supply))
            }
            Supply => self.place == Place::Head && (before(Once) || before(Name)),
            Clause => match self.place {
                Place::Outside => next(Token::can_be_name),
                Place::Members => next(Token::can_be_name) || after(begins_member),
                _ => false,
            },
            // What stands before may end without a block.
            Invariant => {
                let begins = after(begins_member) || after(ends_value);
                self.place == Place::Members && begins
            }
            State => {
                let begins = after(begins_member) || after(ends_value) && self.next == Some(OpenBrace);
                self.place == Place::Members && begins
            }
            Sealed => self.place == Place::State && after(ends_type),
            To => matches!(self.place, Place::Head | Place::State) && (after(ends_type) || before(Sealed)),
            Requires | Signed => self.place == Place::Members && after(ends_value),
            By => before(Signed),
            Of => {
                let amounts = matches!(self.place, Place::Members | Place::Scenario | Place::Transaction);
                amounts && after(ends_value)
            }
            Lock | Nullify | Retire | Unlock => {
                let places = [Place::Clause, Place::Scenario, Place::Transaction];
                let called = places.contains(&self.place) && next(begins_value);
                after(ends_something) && (next(Token::can_be_name) || called)
            }
            Fee => self.place == Place::Transaction && after(ends_something) && next(begins_operand),
            Spend => self.place == Place::Transaction && before(Assign) && next(begins_operand),
            With => after(ends_value) || before(CloseBrace) && next(Token::can_be_name),
            Next => self.place == Place::Clause && after(ends_something) && self.next == Some(OpenBrace),
            Does | Owns => self.place == Place::Scenario && before(Name),
            Signs => self.place == Place::Scenario && before(Name) && self.next == Some(OpenParen),
            Also => self.place == Place::Scenario && after(ends_value) && next(Token::can_be_name),
            Expect | Refused | Replay | Tamper | Wait => {
                self.place == Place::Scenario && after(ends_something) && !next(follows_name)
            }
            Last => before(Replay) || before(Tamper),
            _ => true,
        }
    }
}

/// What kind of item a token is in.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Item {
    #[default]
    Other,
    Contract,
    Scenario,
    Transaction,
}

/// What is around the next token.
#[derive(Default)]
struct Around {
    item: Item,
    /// How many brackets are open.
    depth: usize,
    /// Whether the braces of `state` are open, or begin next.
    state: bool,
    /// Whether only names and commas stand between here and the last `constrain`.
    constrains: bool,
}

impl Around {
    fn place(&self) -> Place {
        match (self.item, self.depth) {
            (Item::Contract, 0) => Place::Head,
            (_, 0) => Place::Outside,
            (Item::Contract, 1) => Place::Members,
            (Item::Contract, 2) if self.state => Place::State,
            (Item::Contract, _) => Place::Clause,
            (Item::Scenario, _) => Place::Scenario,
            (Item::Transaction, _) => Place::Transaction,
            (Item::Other, _) => Place::Inside,
        }
    }

    fn pass(&mut self, token: Token) {
        self.constrains = match token {
            Token::Constrain => true,
            Token::Name | Token::Comma => self.constrains,
            _ => false,
        };
        if token.closer().is_some() {
            self.depth += 1;
        } else if token.is_closer() {
            self.depth = self.depth.saturating_sub(1);
            self.state &= self.depth > 1;
        }
        match token {
            Token::Contract | Token::Asset => self.item = Item::Contract,
            Token::Ledger => self.item = Item::Scenario,
            Token::Transaction => self.item = Item::Transaction,
            Token::State => self.state = true,
            Token::CloseBrace | Token::Semicolon if self.depth == 0 => self.item = Item::Other,
            _ => {}
        }
    }
}

fn is_unit(word: &str) -> bool {
    UNITS.iter().any(|(unit, _)| *unit == word)
}

fn begins_statement(before: Token) -> bool {
    matches!(before, Token::OpenBrace | Token::CloseBrace | Token::Semicolon)
}

/// Whether a member of a contract may follow.
fn begins_member(before: Token) -> bool {
    begins_statement(before) || matches!(before, Token::Doc | Token::CloseBracket)
}

/// Whether a statement may follow, be it after a `;` that is missing.
fn ends_something(token: Token) -> bool {
    ends_value(token)
        || matches!(token, Token::OpenBrace | Token::CloseBrace | Token::Semicolon | Token::Error)
}

/// Whether a value, that ends with no brace, may end here.
fn ends_value(token: Token) -> bool {
    use Token::*;
    matches!(token, CloseParen | CloseBracket | Name | Int | Unit | String | True | False | Last)
}

/// Whether a type, or a value behind one, may end here.
fn ends_type(token: Token) -> bool {
    ends_value(token) || matches!(token, Token::Gt | Token::AnyInt)
}

/// Whether a value begins here that cannot go on with one before it, unless it is called.
fn begins_value(token: Token) -> bool {
    use Token::*;
    matches!(token, OpenParen | Int | String | Character | True | False | If | Match | Reveal | Hint)
}

/// Whether a value begins here that is not the rest of one that begins before it.
fn begins_operand(token: Token) -> bool {
    token.can_be_name() || begins_value(token)
}

/// Whether a word before this one is a name in a scenario.
fn follows_name(token: Token) -> bool {
    use Token::*;
    matches!(token, Does | Owns | Colon | Comma | CloseBrace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::lex;

    /// The tokens of a text, settled.
    fn settled(text: &str) -> Vec<Token> {
        let lexemes = lex(text).into_iter().filter(|lexeme| !lexeme.token.is_trivia());
        let mut tokens: Vec<ParserToken> = lexemes
            .map(|l| ParserToken { token: l.token, start: l.start, end: l.end, quiet: false })
            .collect();
        settle(text, &mut tokens);
        tokens.into_iter().map(|token| token.token).collect()
    }

    #[test]
    fn bind_is_a_keyword_at_the_start_of_a_statement_before_a_name() {
        use Token::*;
        let words = settled("{ bind x; bind = bind(bind); bind bind }");
        assert_eq!(words[1..4], [Bind, Name, Semicolon]);
        assert_eq!(words[4..10], [Name, Assign, Name, OpenParen, Name, CloseParen]);
        assert_eq!(words[11..], [Bind, Name, CloseBrace]);
    }

    #[test]
    fn from_is_a_keyword_after_the_hints_of_a_constrain() {
        use Token::*;
        assert_eq!(
            settled("constrain from, b from from {"),
            [Constrain, Name, Comma, Name, From, Name, OpenBrace]
        );
        assert_eq!(settled("let from = x;"), [Let, Name, Assign, Name, Semicolon]);
    }

    #[test]
    fn image_is_a_keyword_at_the_start_of_an_item() {
        use Token::*;
        assert_eq!(settled("image image = image<1>;")[..4], [Image, Name, Assign, Name]);
        assert_eq!(settled("fn image() { image b }")[5], Name);
    }

    #[test]
    fn words_of_tests_are_keywords_at_the_start_of_an_item() {
        use Token::*;
        assert_eq!(settled("test \"a\" should_fail \"b\" {}")[..4], [Test, String, ShouldFail, String]);
        assert_eq!(settled("prop \"a\" (prop: u8) {}")[..4], [Prop, String, OpenParen, Name]);
        assert_eq!(settled("adversary adversary(x")[..3], [Adversary, Name, OpenParen]);
        assert_eq!(settled("fn test() { adversary(prop); should_fail }")[1], Name);
        assert_eq!(settled("fn test() { adversary(prop); should_fail }")[5..8], [Name, OpenParen, Name]);
        assert_eq!(settled("fn test() { adversary(prop); should_fail }")[10], Name);
    }

    #[test]
    fn log_is_a_keyword_at_the_start_of_a_statement_with_parentheses() {
        use Token::*;
        assert_eq!(settled("{ log(log); log = log(1) }")[1..4], [Log, OpenParen, Name]);
        assert_eq!(settled("{ log(log); log = log(1) }")[6..10], [Name, Assign, Name, OpenParen]);
    }

    /// The words of a text that are keywords, in order.
    fn keywords(text: &str) -> std::string::String {
        let lexemes = lex(text).into_iter().filter(|lexeme| !lexeme.token.is_trivia());
        let words =
            lexemes.zip(settled(text)).filter(|(_, token)| token.is_keyword() || *token == Token::Unit);
        words.map(|(lexeme, _)| lexeme.text(text)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_of_contracts_are_keywords_where_they_can_stand() {
        for (text, expected) in [
            ("contract contract() {} const contract: u8 = contract;", "contract const"),
            ("contract locks(to: of) locks to: to to to, locks locks b: of {", "contract locks to locks"),
            ("contract A() locks a: V, locks b: V, c: V {", "contract locks locks"),
            (
                "contract A() { state { state: state to to, to: sealed sealed to by } }",
                "contract state to sealed to",
            ),
            ("contract A() { #[a] state {} /// d\nstate }", "contract state state"),
            ("contract A() { invariant invariant == state; invariant", "contract invariant invariant"),
            ("contract A() { clause clause() -> state { state { a } } }", "contract clause"),
            (
                "contract A() { clause f() signed by signed, by requires requires: of of of, b: 1 of state {",
                "contract clause signed by requires of of",
            ),
            ("contract A() { clause f() signed by 2 of [of] {} }", "contract clause signed by of"),
            ("clause f() {} fn clause() { clause }", "clause fn"),
            ("asset asset(once: supply) { clause once() } fn asset() { asset }", "asset clause fn"),
            ("asset once once supply supply; const once: supply = asset;", "asset once supply const"),
        ] {
            assert_eq!(keywords(text), expected, "{text}");
        }
    }

    #[test]
    fn words_of_clauses_are_keywords_at_the_start_of_a_statement() {
        for (body, expected) in [
            ("lock lock with with; lock (a) with b", "lock with lock with"),
            ("lock a + if b { c } else { d } with self", "lock if else with"),
            ("unlock unlock; unlock = 3; unlock.a; unlock if a { b } else { c }", "unlock unlock if else"),
            ("retire retire; retire = 3; retire (a + b)", "retire retire"),
            ("let nullify = nullify; nullify nullify, \"a\"", "let nullify"),
            ("next { next: next }; next = next; if next { next }", "next if"),
        ] {
            let expected = format!("contract clause {expected}");
            assert_eq!(keywords(&format!("contract A() {{ clause f() {{ {body} }} }}")), expected);
        }
        assert_eq!(keywords("fn f() { lock(a); next { a }; with = of }"), "fn");
    }

    #[test]
    fn words_of_scenarios_are_keywords_in_their_steps() {
        for (steps, expected) in [
            ("let does = does(); does does does.does(owns); does owns 3 of of", "let does owns of"),
            ("wait wait; wait 1 day; let day = wait does wait.f()", "wait wait day let does"),
            ("replay last; last does last.f(); expect last == replay", "replay last does expect"),
            ("tamper last; tamper does tamper.f(); expect tamper == last", "tamper last does expect"),
            ("refused { expect expect } refused \"a\" { replay last }", "refused expect refused replay last"),
            ("let a = b does c(lock: d) { lock 3 of lock; lock lock of lock }", "let does lock of lock of"),
        ] {
            assert_eq!(
                keywords(&format!("test \"a\" on ledger {{ {steps} }}")),
                format!("test on ledger {expected}")
            );
        }
        assert_eq!(keywords("fn f() { wait(1); expect = refused; replay.last; tamper(last); ledger }"), "fn");
    }

    #[test]
    fn words_of_transactions_are_keywords_in_their_statements() {
        for (statements, expected) in [
            ("let spend = spend spend of of; spend.a(fee: fee)", "let spend of"),
            ("fee 20; fee fee; fee.f(); retire retire; retire of of retire", "fee fee retire retire of"),
            (
                "lock lock with with; lock 3 of of with fee; lock (a) with b",
                "lock with lock of with lock with",
            ),
        ] {
            let expected = format!("transaction {expected}");
            assert_eq!(
                keywords(&format!("transaction transaction(fee: spend) {{ {statements} }}")),
                expected
            );
        }
        assert_eq!(keywords("fn f() { fee(1); retire = spend; transaction }"), "fn");
    }

    #[test]
    fn units_of_time_stand_behind_numbers() {
        assert_eq!(keywords("const A: u64 = 2 days + day + days(2) + x.0 + 1 weeks;"), "const days weeks");
        assert_eq!(keywords("const A: u64 = 2 years;"), "const");
    }
}
