//! The editors know the words of the language: all of them, and no others.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use zkc::syntax::token::{BUILTIN_TYPES, KEYWORDS};

#[test]
fn vim_knows_the_words_of_the_lexer() {
    let syntax = read("vim/syntax/zk.vim");
    let words: Vec<&str> = syntax
        .lines()
        .filter_map(|line| line.strip_prefix("syntax keyword "))
        .filter(|line| !line.contains(" contained "))
        .flat_map(|line| line.split_whitespace().skip(1))
        .collect();
    assert_same(&words);
    for group in syntax.lines().filter_map(|line| line.strip_prefix("syntax keyword ")) {
        let name = group.split(' ').next().unwrap_or(group);
        assert!(syntax.contains(&format!("highlight default link {name} ")), "{name} has no colour");
    }
}

#[test]
fn vscode_knows_the_words_of_the_lexer() {
    let grammar = json("vscode/syntaxes/zk.tmLanguage.json");
    let patterns = grammar["repository"]["words"]["patterns"].as_array().expect("the patterns of the words");
    let lists: Vec<&str> = patterns
        .iter()
        .filter_map(|pattern| pattern["match"].as_str()?.strip_prefix("\\b(")?.strip_suffix(")\\b"))
        .collect();
    assert_eq!(lists.len(), patterns.len(), "every pattern is a list of words");
    let words: Vec<&str> = lists.iter().flat_map(|list| list.split('|')).collect();
    assert_same(&words);
}

#[test]
fn the_rules_of_the_vscode_grammar_are_all_there_and_all_used() {
    let grammar = json("vscode/syntaxes/zk.tmLanguage.json");
    let rules: BTreeSet<String> = grammar["repository"]
        .as_object()
        .expect("a repository")
        .keys()
        .map(|rule| format!("#{rule}"))
        .collect();
    let text = grammar.to_string();
    let used: BTreeSet<String> = text
        .split("\"include\":\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect();
    assert_eq!(rules, used);
}

#[test]
fn the_files_the_vscode_extension_names_are_there() {
    let package = json("vscode/package.json");
    let contributes = &package["contributes"];
    let language = &contributes["languages"][0];
    let grammar = &contributes["grammars"][0];
    assert_eq!(language["extensions"][0], ".zk");
    assert_eq!(language["id"], grammar["language"]);
    json(&format!("vscode/{}", language["configuration"].as_str().expect("a path")));
    let rules = json(&format!("vscode/{}", grammar["path"].as_str().expect("a path")));
    assert_eq!(rules["scopeName"], grammar["scopeName"]);
}

/// Every keyword and builtin type once, and nothing else.
fn assert_same(words: &[&str]) {
    let listed: BTreeSet<&str> = words.iter().copied().collect();
    assert_eq!(listed.len(), words.len(), "a word is listed twice");
    let wanted: BTreeSet<&str> = KEYWORDS.iter().chain(BUILTIN_TYPES).copied().collect();
    assert_eq!(listed, wanted);
}

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../editors").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
