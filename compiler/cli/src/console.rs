//! The terminal: the only place that prints.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Map, Value};
use zeroize::Zeroizing;
use zkc::diagnostic::{Verdict, codes, render};
use zkc::driver::Secrets;
use zkc::source::visible;

use super::answer::{Answer, Failure, Report};

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On terminals, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

/// How this run talks.
pub(super) struct Console {
    json: bool,
    color: bool,
    progress: bool,
}

impl Console {
    pub(super) fn new(json: bool, color: ColorChoice) -> Self {
        let terminal = io::stderr().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let color = match color {
            ColorChoice::Auto => terminal && !plain,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        Self { json, color, progress: terminal && !json }
    }

    /// Whether messages may show what only the prover knows: on terminals, and where somebody asks for it.
    pub(super) fn secrets(&self, asked: bool) -> Secrets {
        if asked || !self.json && io::stderr().is_terminal() { Secrets::Show } else { Secrets::Hide }
    }

    /// Whether the answer is for programs.
    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    /// Asks for a passphrase on the terminal, and does not show what is typed; `None` if there is no terminal.
    pub(super) fn ask(&self, prompt: &str) -> Option<Zeroizing<String>> {
        // A process may have a terminal that nobody watches; where its input comes from tells.
        if !io::stdin().is_terminal() {
            return None;
        }
        match rpassword::prompt_password(visible(prompt)) {
            Ok(typed) => Some(Zeroizing::new(typed)),
            // Ctrl-D: nothing is typed.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Some(Zeroizing::default()),
            Err(_) => None,
        }
    }

    /// Shows that work is going on while it does; on terminals only.
    pub(super) fn during<T>(&self, message: &'static str, work: impl FnOnce() -> T) -> T {
        if !self.progress {
            return work();
        }
        let bar = ProgressBar::new_spinner().with_message(message);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        let result = work();
        bar.finish_and_clear();
        result
    }

    /// Prints the answer of a command and returns the exit code.
    pub(super) fn finish(&self, command: &str, result: Result<Answer, Failure>) -> u8 {
        let (exit, text, facts, report) = match result {
            Ok(answer) => (0, answer.text, answer.json, answer.report),
            Err(Failure { verdict, known, report }) => {
                let (text, facts) = *known;
                (verdict.exit_code(), text, facts, report)
            }
        };
        if self.json {
            let mut document = Map::new();
            document.insert("command".into(), command.into());
            document.insert("ok".into(), (exit == 0).into());
            document.insert("exit".into(), exit.into());
            document.extend(facts);
            document.insert("logs".into(), report.logs.clone().into());
            let diagnostics =
                render::sorted(&report.diagnostics).into_iter().map(|d| render::to_json(d, &report.sources));
            document.insert("diagnostics".into(), diagnostics.collect::<Vec<_>>().into());
            let text = serde_json::to_string_pretty(&Value::Object(document)).unwrap_or_default();
            answer(exit, &(text + "\n"))
        } else {
            let _ = print(io::stderr(), &self.report_text(report));
            answer(exit, &visible(&text))
        }
    }

    fn report_text(&self, report: Report) -> String {
        let mut text = String::new();
        for line in &report.logs {
            text += &format!("log: {}\n", visible(line));
        }
        if report.diagnostics.is_empty() {
            return text;
        }
        text += &render::render_all(&report.diagnostics, &report.sources, self.color);
        let errors = report.diagnostics.iter().filter(|d| d.is_error()).count();
        let warnings = report.diagnostics.len() - errors;
        let counts = [(errors, "error"), (warnings, "warning")].into_iter().filter(|(n, _)| *n > 0);
        let counts = counts.map(|(n, what)| format!("{n} {what}{}", if n == 1 { "" } else { "s" }));
        if report.diagnostics.len() > 1 {
            text += &format!("\n{}\n", counts.collect::<Vec<_>>().join(", "));
        }
        text
    }
}

fn print(mut stream: impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes()).and_then(|()| stream.flush())
}

/// Writes the answer; the exit code. If nobody reads it any more, there is nobody to tell.
fn answer(exit: u8, text: &str) -> u8 {
    match print(io::stdout(), text) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let why = format!("error[{}]: the answer cannot be written: {}\n", codes::E0813, error.kind());
            let _ = print(io::stderr(), &why);
            Verdict::Unjudged.exit_code()
        }
        _ => exit,
    }
}
