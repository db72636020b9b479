//! What the documents say is true: every `zk` block compiles (or fails with the code it names), the recipes run, and the
//! README's commands work.

use zkc::contract;
use zkc::driver::{Built, Choice, Secrets, execute_built, has_errors};
use zkc::inputs::Format;
use zkc::testing;
use zkc_tests::{bind, build_all, check, rendered, root};

/// The fenced blocks of a Markdown text: line, language and text.
fn blocks(markdown: &str) -> Vec<(usize, String, String)> {
    let mut blocks = vec![];
    let mut open: Option<(usize, String, String)> = None;
    for (index, line) in markdown.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => open = Some((index + 1, language.to_string(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, _, text))) => text.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    blocks
}

#[test]
fn every_block_compiles_or_fails_as_it_says() {
    let mut seen = 0;
    for document in ["README.md", "docs/language.md", "docs/contracts.md", "docs/cookbook.md", "docs/std.md"]
    {
        let markdown = std::fs::read_to_string(root().join(document)).expect("readable");
        for (line, language, text) in blocks(&markdown) {
            // Those with the name of a file belong to what tests/tutorial.rs does.
            let Some(expected) = language.strip_prefix("zk").filter(|rest| !rest.starts_with(' ')) else {
                continue;
            };
            let expected = expected.trim_start_matches(',');
            let checked = check(&format!("{document}:{line}"), &text, &root());
            let mut diagnostics = checked.diagnostics.clone();
            let tests = &checked.program.tests;
            if !has_errors(&diagnostics) && !checked.program.entries.is_empty() {
                diagnostics.extend(checked.build_all(Choice::All).err().unwrap_or_default());
            }
            if !has_errors(&diagnostics) {
                diagnostics.extend(contract::check(&checked).err().unwrap_or_default());
            }
            if !has_errors(&diagnostics) {
                diagnostics
                    .extend(tests.iter().flat_map(|test| testing::build(&checked, test).err()).flatten());
            }
            let codes: Vec<&str> =
                diagnostics.iter().filter(|d| d.is_error()).map(|d| d.code.name()).collect();
            let wanted: Vec<&str> = expected.split(',').filter(|code| !code.is_empty()).collect();
            assert_eq!(codes, wanted, "{document}:{line}\n{}", rendered(&diagnostics, &checked.sources));
            seen += 1;
        }
    }
    assert!(seen > 8, "only {seen} blocks");
}

/// In the cookbook, a block of inputs is for the program above it.
#[test]
fn every_recipe_with_inputs_runs() {
    let document = "docs/cookbook.md";
    let markdown = std::fs::read_to_string(root().join(document)).expect("readable");
    let mut program = None;
    let mut runs = 0;
    for (line, language, text) in blocks(&markdown) {
        if language == "zk" {
            program = Some(text);
            continue;
        }
        assert_eq!(language, "toml", "{document}:{line}");
        let program = program.take().unwrap_or_else(|| panic!("{document}:{line} follows no program"));
        let checked = check(document, &program, &root());
        let built: Vec<Built> = build_all(&checked);
        let [built] = &built[..] else { panic!("{document}:{line} is for several circuits") };
        let inputs = bind(&text, Format::Toml, &built.image.abi).unwrap_or_else(|errors| panic!("{errors}"));
        if let Err(failed) = execute_built(built, &checked.sources, &inputs.inputs, Secrets::Show) {
            panic!("{document}:{line}\n{}", rendered(&[failed.diagnostic], &checked.sources));
        }
        runs += 1;
    }
    assert!(runs > 8, "only {runs} runs");
}
