//! `zkc explain`

use clap::Args;
use serde_json::{Value, json};
use zkc::diagnostic::suggest::closest;
use zkc::diagnostic::{Code, Diagnostic, codes};

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
    let Some(name) = &arguments.code else {
        let text: String = codes::all().map(|code| format!("{code}  {}\n", code.title())).collect();
        let list: Vec<Value> = codes::all().map(json).collect();
        return Ok(Answer::new(text).with("codes", list));
    };
    let Some(code) = codes::find(name.trim()) else {
        let message = format!("there is no diagnostic code `{}`", name.escape_debug());
        let diagnostic = Diagnostic::global(codes::E0817, message);
        return Err(match closest(name, codes::all().map(Code::name)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("`zkc explain` lists all codes"),
        }
        .into());
    };
    let text = format!("{code}: {}\n\n{}", code.title(), code.text());
    Ok(Answer::new(text).with("code", code.name()).with("title", code.title()).with("text", code.text()))
}

fn json(code: Code) -> Value {
    json!({ "code": code.name(), "title": code.title() })
}
