//! What an audit found, as diagnostics.

use curve25519_dalek::scalar::Scalar;
use zkvm::abi::{Abi, LeafKind};

use super::{Audit, Choice, Hint, Verdict};
use crate::diagnostic::{Diagnostic, codes};
use crate::driver::{Checked, Secrets};
use crate::ir::field_text;

/// So many parts of a hint, and so many inputs and outputs, are shown.
const MAX_SHOWN: usize = 6;

impl Audit {
    /// A message about each hint that the inputs do not determine, or of which that is not known, but those that the program allows.
    /// `abi` is that of the image; what was given as a secret is shown only if it may be.
    pub fn diagnostics(&self, checked: &Checked, abi: &Abi, secrets: Secrets) -> Vec<Diagnostic> {
        let report = Report { abi, secrets };
        let diagnostics = self.hints.iter().filter_map(|hint| report.of(hint));
        diagnostics.filter(|diagnostic| !checked.program.allowed.silence(diagnostic)).collect()
    }

    /// What there is to say of a circuit in one line.
    pub fn summary(&self) -> String {
        let hints = count(self.hints.len(), "hint");
        let library = match self.library {
            0 => String::new(),
            n => format!("; {} of the standard library not looked at", count(n, "hint")),
        };
        let of = |name: &str| self.hints.iter().filter(|hint| hint.verdict.name() == name).count();
        let all = [
            (of("determined"), "determined by the inputs"),
            (of("free") + of("vacuous"), "free"),
            (of("idle"), "on which nothing depends"),
            (of("unknown"), "not known"),
        ];
        let parts: Vec<String> =
            all.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        let what = match (self.hints.len(), all[0].0) {
            (0, _) => String::new(),
            (1, 1) => ", determined by the inputs".to_string(),
            (n, determined) if n == determined => ", all determined by the inputs".to_string(),
            _ => format!(": {}", parts.join(", ")),
        };
        format!("{}: {hints}{what}{library}", self.circuit)
    }
}

impl Verdict {
    /// One word for it.
    pub fn name(&self) -> &'static str {
        match self {
            Verdict::Determined => "determined",
            Verdict::Idle => "idle",
            Verdict::Vacuous(_) => "vacuous",
            Verdict::Free(_) => "free",
            Verdict::Unknown { .. } => "unknown",
        }
    }

    /// The same for people.
    pub fn text(&self) -> &'static str {
        match self {
            Verdict::Determined => "determined by the inputs",
            Verdict::Idle => "perhaps free, but nothing depends on which value it has",
            Verdict::Vacuous(_) => "free, and its conditions require nothing",
            Verdict::Free(_) => "free",
            Verdict::Unknown { .. } => "not known",
        }
    }
}

fn count(n: usize, what: &str) -> String {
    match n {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}

struct Report<'a> {
    abi: &'a Abi,
    secrets: Secrets,
}

impl Report<'_> {
    fn of(&self, hint: &Hint) -> Option<Diagnostic> {
        let name = &hint.name;
        Some(match &hint.verdict {
            Verdict::Determined | Verdict::Idle => return None,
            Verdict::Free(choice) => {
                let message = format!("the inputs do not determine hint `{name}`");
                let diagnostic = Diagnostic::at(codes::E0630, hint.span, message);
                self.with_choice(diagnostic, choice)
                    .help(format!("add a condition that only one value of `{name}` meets"))
            }
            Verdict::Vacuous(choice) => {
                let message = format!("the conditions on hint `{name}` require nothing");
                let diagnostic = Diagnostic::at(codes::E0631, hint.span, message);
                self.with_choice(diagnostic, choice)
                    .note("some value of it meets them for all inputs that were tried, and nothing else depends on it")
                    .help("add a condition that fails for the inputs that are to be refused")
            }
            Verdict::Unknown { tried, changed } => {
                let message = format!("it is not known whether the inputs determine hint `{name}`");
                let diagnostic = Diagnostic::at(codes::W0632, hint.span, message).here(match (tried, changed) {
                    (0, 0) => {
                        "this is not proved, and no inputs were found at which it could be tried".to_string()
                    }
                    (0, 1) => "this is not proved; small changes of it are refused for the inputs that were tried".to_string(),
                    (0, n) => format!("this is not proved; small changes of it are refused for each of {n} inputs that were tried"),
                    (1, _) => "this is not proved; for the inputs that were tried there is one value".to_string(),
                    (n, _) => format!(
                        "this is not proved; for each of {n} inputs that were tried there is one value"
                    ),
                });
                let diagnostic = match tried {
                    0 if *changed > 0 => {
                        diagnostic.note("there is too much in this circuit to search for every other value")
                    }
                    _ => diagnostic,
                };
                match tried + changed {
                    0 => diagnostic.help("give inputs that are accepted with `--inputs FILE`"),
                    _ => diagnostic.help(
                        "look for a second value by hand, or write conditions that bound or compute it directly",
                    ),
                }
            }
        })
    }

    fn with_choice(&self, diagnostic: Diagnostic, choice: &Choice) -> Diagnostic {
        if choice.given && self.secrets == Secrets::Hide {
            return diagnostic
                .here("its conditions accept two values for the inputs that are given")
                .note("`--show-secrets` shows them");
        }
        let mut values: Vec<String> = choice
            .values
            .iter()
            .take(MAX_SHOWN)
            .map(|(name, [one, other])| {
                format!("`{name}` can be {} or {}", field_text(one), field_text(other))
            })
            .collect();
        if choice.values.len() > MAX_SHOWN {
            values.push("more of it differs".to_string());
        }
        let diagnostic = diagnostic.here(values.join(", "));
        let diagnostic = match self.inputs(choice) {
            Some(inputs) => diagnostic.note(format!("both are accepted with {inputs}")),
            None => diagnostic,
        };
        let [one, other] = &choice.outputs;
        if one == other {
            return diagnostic;
        }
        diagnostic.note(format!("the results are {} or {}", list(one), list(other)))
    }

    fn inputs(&self, choice: &Choice) -> Option<String> {
        let leaves = self.abi.leaves().filter(|leaf| !matches!(leaf.kind, LeafKind::Output(_)));
        let mut shown: Vec<String> = leaves
            .zip(&choice.inputs)
            .take(MAX_SHOWN)
            .map(|(leaf, value)| format!("{} = {}", leaf.path, field_text(value)))
            .collect();
        if choice.inputs.len() > MAX_SHOWN {
            shown.push("…".to_string());
        }
        (!shown.is_empty()).then(|| shown.join(", "))
    }
}

fn list(values: &[Scalar]) -> String {
    let mut shown: Vec<String> = values.iter().take(MAX_SHOWN).map(field_text).collect();
    if values.len() > MAX_SHOWN {
        shown.push("…".to_string());
    }
    match &shown[..] {
        [only] => only.clone(),
        _ => format!("[{}]", shown.join(", ")),
    }
}
