//! What the grammar could have used, in the words of people.

use super::token::Token;

/// The terminals that were possible.
pub(crate) struct Expected<'a> {
    terminals: Vec<&'a str>,
}

const OPERATORS: &[&str] = &[
    "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "&", "|", "^", "<<", ">>", "as",
    ".", "[", "(", "::", "{", "..", "..=",
];
const ASSIGNMENTS: &[&str] = &["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="];
const EXPRESSION: &[&str] = &[
    "name",
    "integer",
    "character",
    "true",
    "false",
    "(",
    "[",
    "{",
    "-",
    "!",
    "if",
    "match",
    "hint",
    "reveal",
    "string",
];
const PATTERN: &[&str] = &["name", "integer", "character", "true", "false", "(", "-", "_", "mut"];
const TYPE: &[&str] = &["name", "int", "Hidden", "[", "("];
const ITEM: &[&str] = &[
    "fn",
    "circuit",
    "image",
    "struct",
    "enum",
    "impl",
    "type",
    "const",
    "mod",
    "use",
    "pub",
    "doc",
    "#",
    ";",
    "test",
    "prop",
    "adversary",
    "contract",
    "asset",
    "transaction",
];
const MEMBER: &[&str] = &["clause", "state", "invariant", "doc", "#"];
const STATEMENT: &[&str] = &[
    "let",
    "const",
    "for",
    "assert",
    "bind",
    "constrain",
    "log",
    "lock",
    "unlock",
    "retire",
    "next",
    "nullify",
    "if",
    "match",
    "{",
];
const STEP: &[&str] = &["let", "name", "refused", "wait", "replay", "tamper", "expect"];

impl<'a> Expected<'a> {
    pub(crate) fn new(terminals: &'a [String]) -> Self {
        Self { terminals: terminals.iter().map(|t| t.trim_matches('"')).collect() }
    }

    /// Whether a terminal was possible.
    pub(crate) fn has(&self, terminal: &str) -> bool {
        self.terminals.contains(&terminal)
    }

    pub(crate) fn name(&self) -> bool {
        self.has("name")
    }

    /// An expression could have begun.
    pub(crate) fn expression(&self) -> bool {
        self.has("integer") && self.has("(") && !self.pattern()
    }

    /// A pattern could have begun, which most often is a name.
    pub(crate) fn pattern(&self) -> bool {
        self.has("integer") && self.has("mut")
    }

    /// A type could have begun.
    pub(crate) fn ty(&self) -> bool {
        self.has("Hidden")
    }

    /// An expression could have gone on.
    pub(crate) fn operator(&self) -> bool {
        ["+", "==", "&&", "||"].iter().any(|terminal| self.has(terminal))
    }

    /// `an expression or `)``: a few, the broad ones first.
    pub(crate) fn in_words(&self) -> String {
        let mut words: Vec<String> = vec![];
        // Outside of types `int` is the module `std::int` only: not worth a word.
        let hidden = |t: &str| {
            t == "error"
                || t == "pub" && self.has("public")
                || t == "int" && !self.has("Hidden")
                || t == "any int"
                || t == "unit"
        };
        let mut rest: Vec<&str> = self.terminals.iter().copied().filter(|t| !hidden(t)).collect();
        let mut take = |rest: &mut Vec<&str>, group: &[&str], word: &str| {
            rest.retain(|t| !group.contains(t));
            words.push(word.to_owned());
        };
        if self.has("fn") {
            take(&mut rest, ITEM, "an item");
        }
        if self.has("clause") {
            MEMBER.iter().take(2).for_each(|word| take(&mut rest, &[], &format!("`{word}`")));
            take(&mut rest, MEMBER, "`invariant`");
        }
        if self.has("refused") {
            take(&mut rest, STEP, "a step");
        } else if self.has("let") {
            take(&mut rest, STATEMENT, "a statement");
            rest.retain(|t| !EXPRESSION.contains(t));
        } else if self.pattern() {
            take(&mut rest, PATTERN, "a name");
        } else if self.expression() {
            take(&mut rest, EXPRESSION, "an expression");
        } else if self.ty() {
            take(&mut rest, TYPE, "a type");
        }
        let operator = self.operator();
        if operator {
            rest.retain(|t| !OPERATORS.contains(t) && !ASSIGNMENTS.contains(t));
        }
        rest.sort_by_key(|t| (*t != "name", t.len()));
        for terminal in rest.into_iter().take(3) {
            words.push(match terminal {
                "name" => "a name".into(),
                "integer" => "a number".into(),
                "string" => "a string".into(),
                other => format!("`{other}`"),
            });
        }
        if operator {
            words.push("an operator".into());
        }
        match words.split_last() {
            None => "something else".into(),
            Some((last, [])) => last.clone(),
            Some((last, [first])) => format!("{first} or {last}"),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
        }
    }
}

/// A token in words.
pub(crate) fn describe(token: Option<Token>, text: &str) -> String {
    match token {
        None => "the end of the file".into(),
        Some(Token::String) => "a string".into(),
        Some(Token::Character) => format!("the character `{text}`"),
        Some(Token::Doc) => "a documentation comment".into(),
        Some(token) if token.is_keyword() => format!("the keyword `{text}`"),
        Some(_) => format!("`{text}`"),
    }
}
