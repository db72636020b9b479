//! docs/tutorial.md, docs/contracts.md and docs/audit.md are true: their files are written, their commands are run, and they print what they say.
//!
//! A block whose first line names a file, such as `zk src/main.zk`, is that file. In a block of the language `console`, `$` is followed by a
//! command, and then come the lines that it prints. There `…` stands for any text, and alone on a line for any lines.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "support/zkc.rs"]
mod zkc;

use zkc::{Folder, Ran};

/// A reader who does everything in order.
struct Reader {
    folder: Folder,
    commands: usize,
    /// What is not as it says, all of it for whoever corrects the page.
    wrong: Vec<String>,
}

impl Reader {
    fn block(&mut self, info: &str, text: &str) {
        match info.split_once(' ') {
            Some((_, file)) => {
                self.folder.write(file, text);
            }
            None if info == "console" => {
                for command in text.split("$ ").skip(1) {
                    let (line, printed) = command.split_once('\n').expect("a command is a line");
                    self.command(line, printed);
                }
            }
            None => {}
        }
    }

    fn command(&mut self, line: &str, printed: &str) {
        if let Some(folder) = line.strip_prefix("cd ") {
            self.folder.path.push(folder);
            assert!(self.folder.path.is_dir(), "{line}");
            return;
        }
        let words = line.strip_prefix("zkc ").unwrap_or_else(|| panic!("`{line}` is no command of zkc"));
        // As a shell does: what stands between quotes is one word.
        let quoted = words.split('\'').enumerate().flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().collect(),
            _ => vec![part],
        });
        let mut command = self.folder.command(&quoted.collect::<Vec<_>>());
        // Where a reader is asked for a passphrase.
        let command = command.env("ZKC_PASSPHRASE", "correct horse battery staple");
        let Ran { exit, stdout, stderr } = Folder::ran(command);
        let actual = format!("{stdout}{stderr}");
        let wanted: Vec<&str> = printed.trim_end().lines().collect();
        let found: Vec<&str> = actual.trim_end().lines().collect();
        if (exit != 0) != printed.contains("error[") || !lines_match(&wanted, &found) {
            self.wrong.push(format!("`{line}` prints\n{actual}\nand not\n{printed}"));
        }
        self.commands += 1;
    }
}

/// Whether lines are as they are wanted.
fn lines_match(wanted: &[&str], found: &[&str]) -> bool {
    match (wanted, found) {
        ([], _) => found.is_empty(),
        (["…", rest @ ..], _) => (0..=found.len()).any(|skipped| lines_match(rest, &found[skipped..])),
        ([first, rest @ ..], [line, others @ ..]) => line_matches(first, line) && lines_match(rest, others),
        (_, []) => false,
    }
}

fn line_matches(wanted: &str, found: &str) -> bool {
    match wanted.split_once('…') {
        None => wanted.trim_end() == found.trim_end(),
        Some((before, after)) => found.strip_prefix(before).is_some_and(|rest| rest.ends_with(after)),
    }
}

/// Reads a page from its beginning to its end; it has so many commands at least.
fn is_true(name: &str, text: &str, commands: usize) {
    let folder = Folder::new(name);
    // The example that the page about audits looks at.
    folder.write("examples/escrow/src/main.zk", include_str!("../examples/escrow/src/main.zk"));
    folder.write("examples/escrow/Zk.toml", include_str!("../examples/escrow/Zk.toml"));
    let mut reader = Reader { folder, commands: 0, wrong: vec![] };
    for part in text.split("\n```").skip(1).step_by(2) {
        let (info, block) = part.split_once('\n').expect("a block has lines");
        reader.block(info, &format!("{block}\n"));
    }
    assert!(reader.wrong.is_empty(), "{}", reader.wrong.join("\n"));
    assert!(reader.commands >= commands, "only {} commands", reader.commands);
}

#[test]
fn the_tutorial_is_true() {
    is_true("tutorial", include_str!("../docs/tutorial.md"), 9);
}

#[test]
fn the_page_about_contracts_is_true() {
    is_true("contracts_page", include_str!("../docs/contracts.md"), 6);
}

#[test]
fn the_page_about_audits_is_true() {
    is_true("audit_page", include_str!("../docs/audit.md"), 1);
}

#[test]
fn lines_are_compared() {
    let matches = |wanted: &str, found: &str| {
        lines_match(&wanted.lines().collect::<Vec<_>>(), &found.lines().collect::<Vec<_>>())
    };
    assert!(matches("a\n…\nc … e", "a\nb\nb\nc d e"));
    assert!(matches("…", "") && matches("a\n…", "a"));
    for (wanted, found) in [("a", "b"), ("a", "a\nb"), ("a\nb", "a"), ("a…c", "a b"), ("…\nb", "a")] {
        assert!(!matches(wanted, found), "{wanted} {found}");
    }
}
