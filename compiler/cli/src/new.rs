//! `zkc new`

use std::path::PathBuf;

use clap::Args;
use zkc::diagnostic::{Diagnostic, codes};
use zkc::project::{ENTRY, MANIFEST, is_name};
use zkc::syntax::lex;
use zkc::syntax::token::Token;

use super::answer::{Answer, Failure};
use super::files::{self, PathKind};

/// Make a new project that runs and proves as it is
///
/// Makes a folder with Zk.toml, src/main.zk, inputs.toml, README.md and .gitignore. Overwrites nothing.
///
/// Exit codes: 0 made, 2 the folder exists, cannot be written, or cannot be the name of a project.
#[derive(Args)]
pub(super) struct Arguments {
    /// The folder to make; its last part names the project
    path: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let path = &arguments.path;
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let circuit = name.replace('-', "_").to_lowercase();
    let usable = matches!(lex(&circuit)[..], [word] if word.token == Token::Name);
    if !is_name(name) || !usable {
        let message = format!("{} is not a name for a project", files::show(path));
        let help =
            "start it with a letter, use only letters, digits, `_` and `-`, and no keyword of the language";
        return Err(Diagnostic::global(codes::E0818, message).help(help).into());
    }
    if files::path_kind(path)? != PathKind::Nothing && !files::is_empty_folder(path)? {
        let message = format!("{} exists already", files::show(path));
        return Err(Diagnostic::global(codes::E0814, message).help("choose another path").into());
    }
    let contents = [
        (MANIFEST, format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\n")),
        (ENTRY, source(&circuit)),
        ("inputs.toml", INPUTS.to_string()),
        ("README.md", readme(name, &circuit)),
        (".gitignore", "# Images, receipts, openings\n/target/\n".to_string()),
    ];
    for (file, text) in &contents {
        let file = path.join(file);
        files::make_folder(files::folder_of(&file))?;
        files::write(&file, text.as_bytes())?;
    }
    let text = format!(
        "made {}\n\n    cd {}\n    zkc run --inputs inputs.toml\n    zkc prove --inputs inputs.toml\n    \
         zkc verify target/{circuit}.zkr --image .\n",
        files::show(path),
        path.display()
    );
    let list: Vec<String> = contents.iter().map(|(file, _)| (*file).to_string()).collect();
    Ok(Answer::new(text)
        .with("path", path.display().to_string())
        .with("name", name)
        .with("circuit", circuit)
        .with("files", list))
}

fn source(circuit: &str) -> String {
    format!(
        "// A rule: the balance, which nobody sees, covers the price, which everybody sees.\n\n\
         circuit {circuit}(balance: u32, public price: u32) {{\n    \
             assert balance >= price, \"the balance does not cover the price\";\n\
         }}\n"
    )
}

const INPUTS: &str = "\
# balance: u32, secret. This file is for trying out: keep real secrets out of version control.
balance = 1_000

# price: u32, public: everyone sees it in the journal
price = 250
";

fn readme(name: &str, circuit: &str) -> String {
    let (run, prove) = ("zkc run --inputs inputs.toml", "zkc prove --inputs inputs.toml");
    let verify = format!("zkc verify target/{circuit}.zkr --image .");
    format!(
        "# {name}\n\nThe rule is in `src/main.zk`.\n\n    \
         {run:width$}  # executes, checks every constraint\n    \
         {prove:width$}  # makes target/{circuit}.zkr\n    \
         {verify}  # checks the receipt; anyone can\n",
        width = verify.len()
    )
}
