//! docs/grammar.md has the words and signs of the language, and defines each rule that it names.
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeSet;

use zkc::syntax::token::{KEYWORDS, SIGNS};
use zkc_tests::root;

/// What stands between quotes in the rules, and the names of rules that are used and defined.
#[derive(Default)]
struct Grammar {
    terminals: BTreeSet<String>,
    used: BTreeSet<String>,
    defined: BTreeSet<String>,
}

fn grammar() -> Grammar {
    let text = std::fs::read_to_string(root().join("docs/grammar.md")).expect("readable");
    let mut grammar = Grammar::default();
    let mut rules = false;
    for line in text.lines() {
        if line.starts_with("```") {
            rules = line == "```text";
            continue;
        }
        // Lexemes are told in words.
        let lexeme = line.split(" =").next().is_some_and(|name| name.trim().chars().all(char::is_uppercase));
        if !rules || lexeme && !line.trim().is_empty() && line.contains('=') && !line.starts_with(' ') {
            if rules {
                grammar.defined.extend(line.split_whitespace().next().map(str::to_string));
            }
            continue;
        }
        let body = match line.split_once(" = ") {
            Some((name, body)) if !line.starts_with(' ') => {
                grammar.defined.insert(name.trim().to_string());
                body
            }
            _ => line,
        };
        for (index, piece) in body.split('"').enumerate() {
            if index % 2 == 1 {
                grammar.terminals.insert(piece.to_string());
            } else {
                let words = piece.split(|c: char| !c.is_alphanumeric() && c != '_');
                grammar
                    .used
                    .extend(words.filter(|word| !word.is_empty() && *word != "list").map(str::to_string));
            }
        }
    }
    grammar
}

#[test]
fn every_rule_is_defined_and_used() {
    let Grammar { used, defined, .. } = grammar();
    let undefined: Vec<_> = used.difference(&defined).collect();
    assert!(undefined.is_empty(), "not defined: {undefined:?}");
    let unused: Vec<_> = defined.difference(&used).filter(|rule| *rule != "module").collect();
    assert!(unused.is_empty(), "not used: {unused:?}");
}

#[test]
fn the_words_and_signs_are_those_of_the_language() {
    let terminals = grammar().terminals;
    // `_` is a sign to the lexer, and `self` is a name that only methods have.
    let words: BTreeSet<&str> = KEYWORDS.iter().copied().chain(["self", "_"]).collect();
    let signs: BTreeSet<&str> = SIGNS.iter().copied().collect();
    for word in &words {
        assert!(terminals.contains(*word), "the grammar does not have `{word}`");
    }
    for terminal in &terminals {
        assert!(
            words.contains(terminal.as_str()) || signs.contains(terminal.as_str()),
            "`{terminal}` is no lexeme"
        );
    }
}
