//! What is said of contracts that do not fit into script transactions: every `zkos/NAME.zk` is built as scripts, and what is said about it is
//! kept in `zkos/snapshots/`.
//!
//! To add a test, drop a file in, its first line a comment that says what it shows, and run `INSTA_UPDATE=always cargo test -p zkc-tests --test
//! zkos`. Parameters are given as `1`, unless a comment `// with name=value` says otherwise.

use std::fs;

use zkc::contract::{find, zkos};
use zkc::driver::{Checked, has_errors};
use zkc_tests::{check, rendered, root};

/// What is said of the first contract.
fn said(checked: &Checked, text: &str) -> String {
    let contract = &checked.program.contracts[0];
    let id = find(checked, &contract.name).expect("the contract");
    let given: Vec<(String, String)> = text
        .lines()
        .filter_map(|line| line.strip_prefix("// with ")?.split_once('='))
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect();
    let parameters = match zkos::parameters(checked, id, &given) {
        Ok(parameters) => parameters,
        Err(refused) => return rendered(&refused.diagnostics, &refused.sources),
    };
    match zkos::build(checked, id, &parameters, None) {
        Ok(built) => panic!("`{}` fits", built.name),
        Err(wrong) => rendered(&wrong, &checked.sources),
    }
}

#[test]
fn what_does_not_fit_is_said_as_in_its_snapshot() {
    insta::glob!("zkos", "*.zk", |path| {
        let text = fs::read_to_string(path).expect("files are text");
        assert!(text.starts_with("// "), "{} begins with a comment that says what it shows", path.display());
        let name = path.file_name().and_then(|name| name.to_str()).expect("names are text");
        let checked = check(name, &text, &root());
        assert!(!has_errors(&checked.diagnostics), "{}", rendered(&checked.diagnostics, &checked.sources));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(root().join("tests/zkos/snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.remove_input_file();
        settings.bind(|| insta::assert_snapshot!("zkos", said(&checked, &text)));
    });
}

/// The contract in docs/contracts.md is one that fits.
#[test]
fn the_contract_of_the_documentation_fits() {
    let markdown = fs::read_to_string(root().join("docs/contracts.md")).expect("readable");
    let (_, section) = markdown.split_once("\n## Script transactions\n").expect("the section");
    let (_, block) = section.split_once("```zk\n").expect("a block");
    let (text, _) = block.split_once("```").expect("its end");
    let checked = check("contracts.md", text, &root());
    let id = find(&checked, "Shop").expect("the contract");
    let parameters = zkos::parameters(&checked, id, &[("price".to_string(), "5".to_string())]);
    let built = zkos::build(&checked, id, &parameters.expect("a value"), None);
    let built = built.unwrap_or_else(|wrong| panic!("{}", rendered(&wrong, &checked.sources)));
    let names: Vec<&str> = built.scripts.iter().map(|script| script.name.as_str()).collect();
    assert_eq!(names, ["make", "sell", "take", "lock", "release"]);
}
