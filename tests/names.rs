//! Every name in a program leads to its definition, as a language server or a search for uses would follow it.

use std::collections::{BTreeMap, BTreeSet};

use zkc::driver::{Checked, check_packages_with_uses, check_with_uses};
use zkc::hir::Definition;
use zkc::project::Packages;
use zkc::source::Span;
use zkc::syntax::token::{Token, UNITS};
use zkc::syntax::{lex, parse};
use zkc_tests::{Folder, example_folders, files};

/// Names that nothing defines: they are part of the language.
const LANGUAGE: [&str; 40] = [
    "MAX",
    "MIN",
    "Self",
    "after",
    "allow",
    "amount",
    "assert_permutation",
    "before",
    "bool",
    "bytes",
    "cost",
    "expect",
    "id",
    "field",
    "floor_sqrt",
    "hidden",
    "inverse",
    "inverse_modulo",
    "issue",
    "issuer",
    "len",
    "multipliers",
    "parts",
    "person",
    "pow",
    "rotate_left",
    "rotate_right",
    "self",
    "sorted",
    "split",
    "std",
    "to_bits",
    "u128",
    "u16",
    "u32",
    "u64",
    "u8",
    "wrapping_add",
    "wrapping_mul",
    "wrapping_sub",
];

/// What the names of a program lead to, by their places.
fn uses(checked: &Checked) -> BTreeMap<Span, Definition> {
    checked
        .program
        .uses
        .iter()
        .flatten()
        .chain(&checked.types.uses)
        .map(|(span, found)| (*span, *found))
        .collect()
}

/// The places where names are defined.
fn definitions(checked: &Checked) -> BTreeSet<Span> {
    let program = &checked.program;
    let mut places: BTreeSet<Span> = program.entries.iter().map(|entry| entry.span).collect();
    places.extend(program.aliases.iter().map(|alias| alias.span));
    places.extend(program.contracts.iter().map(|contract| contract.span));
    places.extend(program.transactions.iter().map(|transaction| transaction.span));
    for found in &program.data {
        places.insert(found.span);
        places.extend(found.generics.types.iter().map(|parameter| parameter.span));
        places.extend(found.generics.consts.iter().map(|parameter| parameter.span));
        for variant in &found.variants {
            places.insert(variant.span);
            places.extend(variant.fields.iter().map(|field| field.span));
        }
    }
    for constant in &program.constants {
        places.insert(constant.span);
        places.extend(constant.locals.iter().map(|local| local.span));
    }
    for function in &program.functions {
        places.insert(function.span);
        places.extend(function.locals.iter().map(|local| local.span));
        places.extend(function.const_parameters.iter().map(|parameter| parameter.span));
        places.extend(function.type_parameters.iter().map(|parameter| parameter.span));
    }
    places
}

/// Whether a name has a meaning of its own: a word of the language, or the code of a warning that is allowed.
fn is_of_language(word: &str) -> bool {
    let is_code =
        || word.strip_prefix('W').is_some_and(|rest| rest.len() == 4 && rest.parse::<u16>().is_ok());
    let is_unit = UNITS.iter().any(|(unit, _)| *unit == word);
    LANGUAGE.contains(&word) || is_unit || is_code()
}

/// Follows every name; how many there are.
fn follow(name: &str, checked: &Checked) -> usize {
    let (uses, definitions) = (uses(checked), definitions(checked));
    let word = |span: Span| &checked.sources.file(span.file).text[span.start as usize..span.end as usize];
    for (span, definition) in &uses {
        let place = checked.program.place(*definition);
        let renamed =
            || checked.sources.files().any(|(_, file)| file.text.contains(&format!("as {}", word(*span))));
        match definition {
            Definition::Module(_) => {}
            _ => {
                let place = place.unwrap_or_else(|| panic!("{name}: `{}` is defined nowhere", word(*span)));
                assert!(
                    word(place) == word(*span) || renamed(),
                    "{name}: `{}` leads to `{}`",
                    word(*span),
                    word(place)
                );
            }
        }
    }
    let own = checked.packages.first().map_or(&[][..], Vec::as_slice);
    for id in checked.packages.iter().flatten().copied() {
        let file = checked.sources.file(id);
        // Tests of a package belong to nobody who uses it.
        let items = if own.contains(&id) { vec![] } else { parse(id, &file.text).0.items };
        let tests: Vec<Span> = items.iter().filter(|item| item.is_test()).map(|item| item.span).collect();
        let mut lexemes = lex(&file.text);
        lexemes.retain(|lexeme| !tests.iter().any(|test| (test.start..test.end).contains(&lexeme.start)));
        for (index, lexeme) in lexemes.iter().enumerate().filter(|(_, lexeme)| lexeme.token == Token::Name) {
            let span = Span { file: id, start: lexeme.start, end: lexeme.end };
            let known = uses.contains_key(&span) || definitions.contains(&span) || is_of_language(word(span));
            let before = lexemes[..index].iter().rev().find(|lexeme| lexeme.token != Token::Whitespace);
            let names_module_or_import =
                before.is_some_and(|lexeme| matches!(lexeme.token, Token::Mod | Token::As));
            assert!(known || names_module_or_import, "{}: `{}` leads nowhere", file.name, word(span));
        }
    }
    uses.len()
}

#[test]
fn every_name_leads_to_its_definition() {
    let mut names = 0;
    for path in files("tests/run", "zk") {
        let text = std::fs::read_to_string(&path).expect("a program");
        let name = path.display().to_string();
        names += follow(&name, &check_with_uses(&name, &text, &Folder(path.with_extension(""))));
    }
    for folder in example_folders() {
        let name = folder.display().to_string();
        let loader = Folder(folder);
        let packages = Packages::find(&loader).unwrap_or_else(|refused| panic!("{refused}"));
        names += follow(&name, &check_packages_with_uses(&packages, &loader));
    }
    assert!(names > 800, "{names} names");
}
