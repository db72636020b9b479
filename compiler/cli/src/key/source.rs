//! Where passphrases come from: a file, a variable of the environment, or the terminal; never the command line, which others can see.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;
use zeroize::Zeroizing;
use zkc::diagnostic::{Diagnostic, codes};

use super::super::console::Console;
use super::super::files::{self, FileKind};

/// The fewest characters of a new passphrase.
const SHORTEST: usize = 8;

/// Where the passphrase of a key file comes from.
#[derive(Args)]
pub(in super::super) struct Source {
    /// Read the passphrase from this file; otherwise ZKC_PASSPHRASE has it, or it is asked for on the terminal
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// Where the passphrase comes from that takes the place of another.
#[derive(Args)]
pub(super) struct NewSource {
    /// Read the new passphrase from this file; otherwise ZKC_NEW_PASSPHRASE has it, or it is asked for on the terminal
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

impl Source {
    /// The passphrase of a file that is there.
    pub(super) fn known(&self, key: &Path, console: &Console) -> Result<Zeroizing<String>, Diagnostic> {
        self.place().known(&mut |prompt| console.ask(prompt), key)
    }

    /// The passphrase for a new file.
    pub(super) fn chosen(&self, key: &Path, console: &Console) -> Result<Zeroizing<String>, Diagnostic> {
        self.place().chosen(&mut |prompt| console.ask(prompt), key)
    }

    fn place(&self) -> Place<'_> {
        Place {
            file: self.passphrase_file.as_deref(),
            option: "--passphrase-file",
            variable: "ZKC_PASSPHRASE",
        }
    }
}

impl NewSource {
    /// The new passphrase for a file that is there.
    pub(super) fn chosen(&self, key: &Path, console: &Console) -> Result<Zeroizing<String>, Diagnostic> {
        let (option, variable) = ("--new-passphrase-file", "ZKC_NEW_PASSPHRASE");
        let place = Place { file: self.new_passphrase_file.as_deref(), option, variable };
        place.chosen(&mut |prompt| console.ask(prompt), key)
    }
}

/// Asks on the terminal, and hears nothing if there is none.
type Ask<'a> = dyn FnMut(&str) -> Option<Zeroizing<String>> + 'a;

struct Place<'a> {
    file: Option<&'a Path>,
    /// The option that names the file.
    option: &'static str,
    variable: &'static str,
}

impl Place<'_> {
    fn known(&self, ask: &mut Ask<'_>, key: &Path) -> Result<Zeroizing<String>, Diagnostic> {
        match self.given()? {
            Some(passphrase) => Ok(passphrase),
            None => self.ask(ask, &format!("Passphrase of {}: ", files::show(key))),
        }
    }

    /// One that is good enough, typed twice if it is typed.
    fn chosen(&self, ask: &mut Ask<'_>, key: &Path) -> Result<Zeroizing<String>, Diagnostic> {
        if let Some(passphrase) = self.given()? {
            return long_enough(passphrase);
        }
        let chosen = self.ask(ask, &format!("New passphrase for {}: ", files::show(key)))?;
        let chosen = long_enough(chosen)?;
        if self.ask(ask, "The same again: ")? == chosen {
            Ok(chosen)
        } else {
            Err(unfit("the two passphrases differ").help("start again, and type the same passphrase twice"))
        }
    }

    fn given(&self) -> Result<Option<Zeroizing<String>>, Diagnostic> {
        let variable = self.variable;
        if let Some(path) = self.file {
            let text = files::read_text(path, FileKind::Passphrase)?;
            let line = text.strip_suffix('\n').unwrap_or(&text);
            let line = line.strip_suffix('\r').unwrap_or(line);
            return one_line(line, &files::show(path)).map(Some);
        }
        // Empty is as good as missing, as where a secret of a build server is not set.
        let Some(value) = env::var_os(variable).filter(|value| !value.is_empty()) else { return Ok(None) };
        let value = value.into_string().map(Zeroizing::new);
        let value = value.map_err(|_| unfit(&format!("what {variable} has is not UTF-8 text")))?;
        one_line(&value, variable).map(Some)
    }

    fn ask(&self, ask: &mut Ask<'_>, prompt: &str) -> Result<Zeroizing<String>, Diagnostic> {
        ask(prompt).ok_or_else(|| {
            let message = "a passphrase is needed, and there is no terminal to ask for it";
            let help =
                format!("give a file that has it with `{} FILE`, or set {}", self.option, self.variable);
            Diagnostic::global(codes::E0717, message).help(help)
        })
    }
}

/// What can be typed on a terminal, too.
fn one_line(text: &str, place: &str) -> Result<Zeroizing<String>, Diagnostic> {
    if text.is_empty() {
        return Err(unfit(&format!("there is no passphrase in {place}")));
    }
    if text.contains(char::is_control) {
        return Err(unfit(&format!("what is in {place} is not one line of text"))
            .help("a passphrase is one line, without tabs and other control characters"));
    }
    Ok(Zeroizing::new(text.to_owned()))
}

fn long_enough(passphrase: Zeroizing<String>) -> Result<Zeroizing<String>, Diagnostic> {
    if passphrase.chars().count() >= SHORTEST {
        return Ok(passphrase);
    }
    Err(unfit(&format!("the new passphrase has fewer than {SHORTEST} characters"))
        .help("choose a longer one: five or six words drawn at random are good and can be remembered"))
}

fn unfit(message: &str) -> Diagnostic {
    Diagnostic::global(codes::E0718, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A variable that nobody sets.
    const NOWHERE: Place<'_> = Place { file: None, option: "--file", variable: "ZKC_TEST_NO_PASSPHRASE" };

    /// The code of the refusal of what is typed, line after line, and how often it was asked for.
    fn typed(lines: &[&str]) -> (Result<String, codes::Code>, usize) {
        let mut asked = 0;
        let mut ask = |prompt: &str| {
            assert!(prompt.ends_with(": "));
            asked += 1;
            lines.get(asked - 1).map(|line| Zeroizing::new((*line).to_owned()))
        };
        let chosen = NOWHERE.chosen(&mut ask, Path::new("key.zkk"));
        (chosen.map(|chosen| chosen.to_string()).map_err(|refused| refused.code), asked)
    }

    #[test]
    fn a_new_passphrase_is_typed_twice() {
        assert_eq!(typed(&["12345678", "12345678"]), (Ok("12345678".into()), 2));
        assert_eq!(typed(&["pässwört", "pässwört"]), (Ok("pässwört".into()), 2));
        assert_eq!(typed(&["12345678", "12345679"]), (Err(codes::E0718), 2));
        assert_eq!(typed(&["12345678", ""]), (Err(codes::E0718), 2));
    }

    #[test]
    fn a_new_passphrase_is_not_short() {
        for short in ["", "1234567", "päßwört"] {
            assert_eq!(typed(&[short, short]), (Err(codes::E0718), 1));
        }
    }

    #[test]
    fn where_nobody_answers_there_is_none() {
        assert_eq!(typed(&[]), (Err(codes::E0717), 1));
        assert_eq!(typed(&["12345678"]), (Err(codes::E0717), 2));
        let known = NOWHERE.known(&mut |_| None, Path::new("key.zkk"));
        assert_eq!(known.map_err(|refused| refused.code), Err(codes::E0717));
    }

    #[test]
    fn a_known_passphrase_is_typed_once_and_may_be_short() {
        let known = NOWHERE.known(&mut |_| Some(Zeroizing::new("short".into())), Path::new("key.zkk"));
        assert_eq!(known.map(|known| known.to_string()).map_err(|refused| refused.code), Ok("short".into()));
    }
}
