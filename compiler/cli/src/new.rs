//! `zkc new`

use std::path::PathBuf;

use clap::Args;
use zkc::diagnostic::{Diagnostic, codes};
use zkc::project::{EDITION, ENTRY, LIBRARY, MANIFEST, is_name, path_name};

use super::answer::{Answer, Failure};
use super::files::{self, PathKind};

/// Make a new project that runs and proves as it is
///
/// Makes a folder with Zk.toml, src/main.zk, inputs.toml, README.md and .gitignore; with --lib, one with Zk.toml,
/// src/lib.zk, README.md and .gitignore. Overwrites nothing.
///
/// Exit codes: 0 made, 2 the folder exists, cannot be written, or cannot be the name of a project.
#[derive(Args)]
pub(super) struct Arguments {
    /// The folder to make; its last part names the project
    path: PathBuf,
    /// Make a library, which other projects can use
    #[arg(long)]
    lib: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let path = &arguments.path;
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let Some(item) = path_name(&name.to_lowercase()).filter(|_| is_name(name)) else {
        let message = format!("{} is not a name for a project", files::show(path));
        let help =
            "start it with a letter, use only letters, digits, `_` and `-`, and no word of the language";
        return Err(Diagnostic::global(codes::E0818, message).help(help).into());
    };
    if files::path_kind(path)? != PathKind::Nothing && !files::is_empty_folder(path)? {
        let message = format!("{} exists already", files::show(path));
        return Err(Diagnostic::global(codes::E0814, message).help("choose another path").into());
    }
    let manifest = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"{EDITION}\"\n");
    let ignored = "# Images, receipts, openings\n/target/\n".to_string();
    let contents = match arguments.lib {
        false => vec![
            (MANIFEST, manifest),
            (ENTRY, program(&item)),
            ("inputs.toml", INPUTS.to_string()),
            ("README.md", program_readme(name, &item)),
            (".gitignore", ignored),
        ],
        true => vec![
            (MANIFEST, manifest),
            (LIBRARY, LIBRARY_SOURCE.to_string()),
            ("README.md", library_readme(name, &item)),
            (".gitignore", ignored),
        ],
    };
    for (file, text) in &contents {
        let file = path.join(file);
        files::make_folder(files::folder_of(&file))?;
        files::write(&file, text.as_bytes())?;
    }
    let next = match arguments.lib {
        false => format!(
            "zkc test\n    zkc run --inputs inputs.toml\n    zkc prove --inputs inputs.toml\n    \
             zkc verify target/{item}.zkr --image ."
        ),
        true => "zkc check\n    zkc test".to_string(),
    };
    let text = format!("made {}\n\n    cd {}\n    {next}\n", files::show(path), path.display());
    let list: Vec<String> = contents.iter().map(|(file, _)| (*file).to_string()).collect();
    let answer =
        Answer::new(text).with("path", path.display().to_string()).with("name", name).with("files", list);
    Ok(if arguments.lib { answer } else { answer.with("circuit", item) })
}

fn program(circuit: &str) -> String {
    format!(
        "// A rule: the balance, which nobody sees, covers the price, which everybody sees.\n\n\
         circuit {circuit}(balance: u32, public price: u32) {{\n    \
             assert balance >= price, \"the balance does not cover the price\";\n\
         }}\n\n\
         test \"a balance covers as much\" {{ {circuit}(balance: 250, price: 250) }}\n\
         test \"a smaller balance is refused\" should_fail \"does not cover\" {{ {circuit}(balance: 249, price: 250) }}\n"
    )
}

const LIBRARY_SOURCE: &str = "\
/// Whether a balance covers a price and a fee.
pub fn covers(balance: u32, price: u32, fee: u32) -> bool {
    balance >= price + fee
}

test \"a fee counts\" { assert covers(10, 7, 3) && !covers(10, 8, 3) }
";

fn library_readme(name: &str, package: &str) -> String {
    format!(
        "# {name}\n\nA library: what is `pub` in `src/lib.zk` can be used by others, who write\n\n    \
         [dependencies]\n    {name} = {{ path = \"../{name}\" }}\n\nin their `Zk.toml` and \
         `use {package}::covers;` in their programs. `zkc check` looks for errors, and `zkc test` runs the tests.\n"
    )
}

const INPUTS: &str = "\
# balance: u32, secret. This file is for trying out: keep real secrets out of version control.
balance = 1_000

# price: u32, public: everyone sees it in the journal
price = 250
";

fn program_readme(name: &str, circuit: &str) -> String {
    let (test, run, prove) = ("zkc test", "zkc run --inputs inputs.toml", "zkc prove --inputs inputs.toml");
    let verify = format!("zkc verify target/{circuit}.zkr --image .");
    format!(
        "# {name}\n\nThe rule and its tests are in `src/main.zk`.\n\n    \
         {test:width$}  # runs the tests\n    \
         {run:width$}  # executes, checks every constraint\n    \
         {prove:width$}  # makes target/{circuit}.zkr\n    \
         {verify}  # checks the receipt; anyone can\n",
        width = verify.len()
    )
}
