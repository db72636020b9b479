//! What the documents say is true: every `zk` block compiles (or fails with the code it names), and the README's
//! commands work.

use zkc::driver::{Choice, has_errors};
use zkc_tests::{check, rendered, root};

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
    for document in ["README.md", "docs/language.md"] {
        let markdown = std::fs::read_to_string(root().join(document)).expect("readable");
        for (line, language, text) in blocks(&markdown) {
            let Some(expected) = language.strip_prefix("zk") else { continue };
            let expected = expected.trim_start_matches(',');
            let checked = check(&format!("{document}:{line}"), &text, &root());
            let mut diagnostics = checked.diagnostics.clone();
            if !has_errors(&diagnostics) {
                diagnostics.extend(checked.build_all(Choice::All).err().unwrap_or_default());
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
