//! The real binary, run in folders of its own.
// Each test binary uses some of it.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// An empty folder that commands run in.
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    /// A fresh folder; `name` must be that of the test, so that tests do not meet.
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Self { path }
    }

    pub(crate) fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> &Self {
        let path = self.path.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, contents).expect("the file is written");
        self
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.path.join(name).exists()
    }

    /// Runs `zkc` with these words; it must not panic, whatever they are.
    pub(crate) fn zkc(&self, words: &str) -> Ran {
        self.zkc_with(&words.split_whitespace().collect::<Vec<_>>())
    }

    pub(crate) fn zkc_with(&self, arguments: &[&str]) -> Ran {
        Self::ran(&mut self.command(arguments))
    }

    /// Runs a command.
    pub(crate) fn ran(command: &mut Command) -> Ran {
        let output = command.output().expect("zkc starts");
        let text = |bytes| String::from_utf8(bytes).expect("zkc prints UTF-8");
        let ran = Ran {
            exit: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        };
        assert!((0..=2).contains(&ran.exit) && !ran.stderr.contains("panicked"), "{command:?}: {ran:?}");
        ran
    }

    /// `zkc` with these arguments, to be run in the folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zkc"));
        command.args(arguments).current_dir(&self.path).env_remove("NO_COLOR").env("ZKC_CACHE", "cache");
        command
    }

    /// Runs `zkc` and expects success; its stdout.
    pub(crate) fn fine(&self, words: &str) -> String {
        let ran = self.zkc(words);
        assert_eq!(ran.exit, 0, "{words}: {ran:?}");
        ran.stdout
    }

    /// Runs `zkc … --json`: the exit code and the one document on stdout. Nothing is on stderr.
    pub(crate) fn json(&self, words: &str) -> (i32, Value) {
        let ran = self.zkc(&format!("{words} --json"));
        assert_eq!(ran.stderr, "", "{words}");
        let document: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{words}: {e}"));
        let command = words.split_whitespace().next().expect("a command");
        assert_eq!(document["command"], command);
        assert_eq!(document["exit"], ran.exit);
        assert_eq!(document["ok"], ran.exit == 0);
        assert!(document["diagnostics"].is_array() && document["logs"].is_array());
        (ran.exit, document)
    }
}

impl Ran {
    /// Expects an exit code and one error code; what stderr says.
    #[track_caller]
    pub(crate) fn refused(self, exit: i32, code: &str) -> String {
        let (stdout, stderr) = self.partly_refused(exit, code);
        assert_eq!(stdout, "", "errors go to stderr");
        stderr
    }

    /// The same where something is known in spite of the error: stdout and stderr.
    #[track_caller]
    pub(crate) fn partly_refused(self, exit: i32, code: &str) -> (String, String) {
        assert_eq!(self.exit, exit, "{self:?}");
        assert!(self.stderr.contains(&format!("error[{code}]")), "{self:?}");
        (self.stdout, self.stderr)
    }
}
