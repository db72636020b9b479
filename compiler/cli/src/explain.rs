//! `zkc explain`

use clap::Args;
use serde_json::{Value, json};
use zkc::diagnostic::Diagnostic;
use zkc::diagnostic::codes;
use zkc::diagnostic::suggest::closest;

use super::answer::{Answer, Failure};

/// Explain a diagnostic code
///
/// Exit codes: 0 explained, 2 no such code.
#[derive(Args)]
pub(super) struct Arguments {
    /// The code, like E0412; all codes are listed if it is left out
    code: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let Some(code) = &arguments.code else {
        let text: String = codes::all().map(|e| format!("{}  {}\n", e.code, e.title)).collect();
        let list: Vec<Value> = codes::all().map(|e| json!({ "code": e.code, "title": e.title })).collect();
        return Ok(Answer::new(text).with("codes", list));
    };
    let Some(explanation) = codes::explain(code.trim()) else {
        let message = format!("there is no diagnostic code `{}`", code.escape_debug());
        let diagnostic = Diagnostic::global("E0817", message);
        return Err(match closest(code, codes::all().map(|e| e.code)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("`zkc explain` lists all codes"),
        }
        .into());
    };
    let text = format!("{}: {}\n\n{}", explanation.code, explanation.title, explanation.text);
    Ok(Answer::new(text)
        .with("code", explanation.code)
        .with("title", explanation.title)
        .with("text", explanation.text))
}
