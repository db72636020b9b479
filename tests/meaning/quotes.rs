//! What the evaluator quotes is what docs/language.md says.

use zkc_tests::{files, root};

/// One text of words with single spaces, without emphasis and capitals.
fn plain(text: &str) -> String {
    text.replace("**", "").split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The comments of a file, those of lines that follow each other as one.
fn comments(text: &str) -> Vec<String> {
    let mut comments = vec![String::new()];
    for line in text.lines().map(str::trim) {
        match (line.strip_prefix("//"), comments.last_mut()) {
            (Some(comment), Some(last)) => *last += &format!(" {}", comment.trim_start_matches(['/', '!'])),
            _ => comments.push(String::new()),
        }
    }
    comments
}

/// Fails for a quoted sentence, between `"` and with `…` for what is left out, that is not in the documentation.
pub(crate) fn check(folders: &[&str]) {
    let documentation =
        plain(&std::fs::read_to_string(root().join("docs/language.md")).expect("docs/language.md"));
    let mut quotes = 0;
    for path in folders.iter().flat_map(|folder| files(folder, "rs")) {
        let text = std::fs::read_to_string(&path).expect("readable");
        for comment in comments(&text) {
            let comment = comment.replace("\"message\"", "'message'");
            // Every second part stands between quotation marks.
            for part in comment.split('"').skip(1).step_by(2).flat_map(|quote| quote.split('…')) {
                let part = plain(part).replace("'message'", "\"message\"");
                let part = part.trim_matches(['.', ',', ':', ';', ' ']);
                assert!(documentation.contains(part), "{}: not in docs/language.md: {part}", path.display());
                quotes += 1;
            }
        }
    }
    assert!(quotes > 30, "only {quotes} quotes");
}
