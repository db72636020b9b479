//! `zkc tx simulate`

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use zkc::contract::wallet::{Wallet, WalletInstance};
use zkc::driver::Checked;
use zkvm::tx::{Contract, TxLog, Utxo};

use super::super::answer::{Answer, Failure};
use super::super::program::KnownSource;
use super::PartFile;
use super::holdings::{Content, contents};
use super::known::Known;
use super::names::{Names, counted};
use super::openings::Openings;
use super::part::Part;

/// Show what a transaction changes for those who can open it, and what everybody else sees
///
/// It is run once more. Before it is proven, all that its proof would prove is checked; afterwards, `zkc tx verify` does that. What is shown is what the
/// openings file can open of what the transaction spends, and what its file and the openings file can open of what it makes: each amount is one to which there
/// is a commitment in the transaction. What cannot be opened here is counted at the end.
///
/// Exit codes: 0 shown, 1 the program has errors, 2 a file is missing, unreadable or malformed.
#[derive(Args)]
pub(in super::super) struct Arguments {
    #[command(flatten)]
    part: PartFile,
    #[command(flatten)]
    program: KnownSource,
    /// The openings file of whoever does this
    #[arg(long, value_name = "FILE")]
    openings: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<Answer, Failure> {
    let part = arguments.part.read()?;
    let openings = Openings::read(&arguments.openings)?;
    let run = part.run(&arguments.part.file)?;
    let owner = openings.owner().to_string();
    let known = Known { checked: arguments.program.open()?, wallet: openings.wallet };
    let changes = Changes::find(&known, &part, &run.log, &owner);
    let observed = known.observe(&part, &run);
    let text = format!("you see\n{}everybody sees\n{}", indented(&changes.text()), indented(&observed.text));
    let answer = Answer::new(text).with("changes", json!(changes.lines)).with("coins", changes.coins);
    let unknown = json!({ "spent": changes.closed.0, "made": changes.closed.1 });
    Ok(observed.add_to(answer.with("instances", changes.instances).with("unknown", unknown)))
}

/// What changes for those who can open it. Nothing is in it of which the transaction has no commitment.
#[derive(Default)]
struct Changes {
    lines: Vec<String>,
    coins: Vec<Value>,
    instances: Vec<Value>,
    /// What is spent and made and cannot be opened here: by their IDs.
    closed: (Vec<String>, Vec<String>),
}

impl Changes {
    fn find(known: &Known, part: &Part, log: &TxLog, owner: &str) -> Self {
        let Known { checked, wallet } = known;
        let names = Names::new(wallet);
        let mut changes = Self::default();
        let told = known.instances_of(part);
        let (before, after) = (instances_before(wallet, log), instances_after(wallet, &told, log));
        for id in log.inputs() {
            let coin = wallet.coins.iter().find(|coin| coin.id() == id);
            match coin.and_then(Utxo::opening) {
                Some(opening) => {
                    changes.lines.push(format!("{owner} spends {}", names.amount(opening)));
                    changes.coins.push(json!({ "who": owner, "spends": opening.qty.to_string(), "asset": names.asset(opening.flv) }));
                }
                None if before.iter().any(|(_, known)| known.output.id() == id) => {}
                None => changes.closed.0.push(id.to_string()),
            }
        }
        for output in log.outputs() {
            let coins = part.coins.iter().map(|(_, coin)| coin).chain(&wallet.coins);
            let opening = coins.filter(|coin| coin.id() == output.id()).find_map(Utxo::opening);
            match opening {
                Some(opening) => {
                    // Whose it is says the output, and not the file.
                    let who = names.who(output.predicate);
                    changes.lines.push(format!("{who} gets {}", names.amount(opening)));
                    changes.coins.push(json!({ "who": who, "gets": opening.qty.to_string(), "asset": names.asset(opening.flv) }));
                }
                None if after.iter().any(|(_, made)| made.output.id() == output.id()) => {}
                None => changes.closed.1.push(output.id().to_string()),
            }
        }
        changes.instances(checked.as_ref(), &names, &before, &after);
        changes
    }

    /// Pairs each instance that is opened with the one that follows from it.
    fn instances(
        &mut self,
        checked: Option<&Checked>,
        names: &Names<'_>,
        before: &[(&str, &WalletInstance)],
        after: &[(&str, &WalletInstance)],
    ) {
        let mut made: Vec<_> = after.to_vec();
        let mut pairs: Vec<(&str, Option<&WalletInstance>, Option<&WalletInstance>)> = vec![];
        for (name, old) in before {
            let next = made.iter().position(|(_, new)| new.continues(old)).map(|index| made.remove(index).1);
            pairs.push((name, Some(old), next));
        }
        pairs.extend(made.into_iter().map(|(name, new)| (name, None, Some(new))));
        for (name, old, new) in pairs {
            let parts = |instance: Option<&WalletInstance>| {
                instance.map_or_else(Vec::new, |known| contents(checked, names, name, known))
            };
            let (old, new) = (parts(old), parts(new));
            let labels = old.iter().chain(&new).map(|part| part.label.clone());
            let mut seen: Vec<Option<String>> = vec![];
            for label in labels {
                if seen.contains(&label) {
                    continue;
                }
                let holds = |parts: &[Content]| {
                    let parts: Vec<String> = parts
                        .iter()
                        .filter(|part| part.label == label)
                        .map(|part| part.text.clone())
                        .collect();
                    if parts.is_empty() { "nothing".to_string() } else { parts.join(", ") }
                };
                let of = label.as_ref().map_or(name.to_string(), |label| format!("{name}.{label}"));
                self.lines.push(format!("{of}: from {} to {}", holds(&old), holds(&new)));
                seen.push(label);
            }
            let json = |parts: Vec<Content>| parts.into_iter().map(|part| part.json).collect::<Vec<_>>();
            self.instances.push(json!({ "name": name, "before": json(old), "after": json(new) }));
        }
    }

    /// The lines, and how much there is beside that nobody here can open.
    fn text(&self) -> String {
        let (spent, made) = &self.closed;
        let mut text = self.lines.join("\n");
        for (count, what) in [(spent.len(), "spent"), (made.len(), "made")] {
            let are = if count == 1 { "is" } else { "are" };
            if count > 0 {
                text += &format!("\nunknown to you: {} that {are} {what}", counted(count, "output"));
            }
        }
        text
    }
}

/// The instances of a wallet that a transaction opens, as far as the wallet is right about them.
fn instances_before<'a>(wallet: &'a Wallet, log: &TxLog) -> Vec<(&'a str, &'a WalletInstance)> {
    let known = wallet.instances.iter().map(|(name, known)| (name.as_str(), known));
    known.filter(|(_, known)| known.fits() && log.inputs().any(|id| id == known.output.id())).collect()
}

/// The instances that a transaction makes, of which its file or the wallet opens what they hold.
fn instances_after<'a>(
    wallet: &'a Wallet,
    told: &'a [(String, WalletInstance)],
    log: &TxLog,
) -> Vec<(&'a str, &'a WalletInstance)> {
    let told = told.iter().map(|(name, told)| (name.as_str(), told));
    let known = wallet.instances.iter().map(|(name, known)| (name.as_str(), known));
    let is =
        |output: &Contract, instance: &WalletInstance| instance.output.id() == output.id() && instance.fits();
    let mut made = vec![];
    for output in log.outputs() {
        made.extend(told.clone().chain(known.clone()).find(|(_, instance)| is(output, instance)));
    }
    made
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
