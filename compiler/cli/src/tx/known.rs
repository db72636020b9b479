//! What whoever looks at a transaction knows beside its file: the program, and an openings file.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use zkc::contract::told::calls;
use zkc::contract::wallet::{Wallet, WalletAsset, WalletInstance};
use zkc::driver::Checked;
use zkvm::tx::{DEFAULT_LIMITS, OpenedContract, Predicate, Simulation, TxEntry, TxLog};

use super::super::answer::{Answer, Failure};
use super::super::program::KnownSource;
use super::form;
use super::names::{Names, counted};
use super::openings::Openings;
use super::part::{Part, Stage, malformed};

// No doc comment: clap would show it as the command's own.
#[derive(Args)]
pub(super) struct KnownArguments {
    #[command(flatten)]
    program: KnownSource,
    /// An openings file, from which people, assets and instances have their names
    #[arg(long, value_name = "FILE")]
    openings: Option<PathBuf>,
}

/// What somebody knows.
#[derive(Default)]
pub(super) struct Known {
    pub(super) checked: Option<Checked>,
    pub(super) wallet: Wallet,
}

/// What a transaction does, and who has to sign it.
pub(super) struct Run {
    pub(super) log: TxLog,
    pub(super) signing: Vec<Predicate>,
    pub(super) opened: Vec<OpenedContract>,
}

/// What everybody sees, for people and for programs.
pub(super) struct Observed {
    pub(super) text: String,
    json: Value,
    calls: Value,
}

impl KnownArguments {
    pub(super) fn read(&self) -> Result<Known, Failure> {
        let checked = self.program.open()?;
        let wallet = match &self.openings {
            Some(path) => Openings::read(path)?.wallet,
            None => Wallet::default(),
        };
        Ok(Known { checked, wallet })
    }
}

impl From<Simulation> for Run {
    fn from(Simulation { log, signing, opened, .. }: Simulation) -> Self {
        Self { log, signing: signing.into_iter().map(|(predicate, _)| predicate).collect(), opened }
    }
}

impl Part {
    /// Runs the transaction, which shows what it does; it must be what was built.
    pub(super) fn run(&self, path: &std::path::Path) -> Result<Run, Failure> {
        let run = match &self.stage {
            Stage::Built(header, program, witness) => {
                let simulation = zkvm::tx::simulate(*header, program, witness);
                simulation.map_err(|error| malformed(path, &error.to_string()))?.into()
            }
            Stage::Proven(tx) | Stage::Signed(tx) => {
                let executed =
                    tx.execute(DEFAULT_LIMITS).map_err(|error| malformed(path, &error.to_string()))?;
                let signing = executed.signing().iter().map(|(predicate, _)| *predicate).collect();
                let opened = executed.opened().to_vec();
                Run { log: executed.effects().log.clone(), signing, opened }
            }
        };
        match run.log.id() == self.id {
            true => Ok(run),
            false => Err(malformed(path, "it does something else than what was built").into()),
        }
    }

    /// The instances that are there after the transaction.
    pub(super) fn following(&self) -> Vec<(String, WalletInstance)> {
        let there = |(name, next): &(String, Option<WalletInstance>)| Some((name.clone(), next.clone()?));
        self.instances.iter().filter_map(there).collect()
    }
}

impl Known {
    /// The instances of a file, those that the transaction makes first. A name that it gives to something else than the openings file does is marked: whoever wrote it may want to
    /// deceive.
    pub(super) fn instances_of(&self, part: &Part) -> Vec<(String, WalletInstance)> {
        let known = &self.wallet.instances;
        let named = part.following().into_iter().chain(part.opens.iter().cloned()).map(|(name, told)| {
            let same = |known: &WalletInstance| known.output.predicate == told.output.predicate;
            let same = known.iter().any(|(other, known)| *other == name && same(known));
            (if same { name } else { self.marked(name) }, told)
        });
        named.collect()
    }

    /// The same of its assets.
    fn assets_of(&self, part: &Part) -> Vec<(String, WalletAsset)> {
        let known = &self.wallet.assets;
        let named = part.assets.iter().cloned().map(|(name, told)| {
            let same = known.iter().any(|(other, known)| *other == name && known.flavor == told.flavor);
            (if same { name } else { self.marked(name) }, told)
        });
        named.collect()
    }

    /// A name of a file; marked, if it means something else here.
    fn marked(&self, name: String) -> String {
        let Wallet { people, assets, instances, .. } = &self.wallet;
        let names = people.iter().map(|(name, _)| name).chain(assets.iter().map(|(name, _)| name));
        let mut names = names.chain(instances.iter().map(|(name, _)| name));
        if names.any(|other| *other == name) { format!("{name} (as the file calls it)") } else { name }
    }

    /// What everybody sees of a transaction. The names are those of whoever looks.
    pub(super) fn observe(&self, part: &Part, run: &Run) -> Observed {
        let names = Names::new(&self.wallet);
        let told = match &self.checked {
            Some(checked) => {
                calls(checked, &self.wallet, &self.instances_of(part), &self.assets_of(part), &run.opened)
            }
            None => vec![None; run.opened.len()],
        };
        let mut lines: Vec<(&str, String)> = vec![];
        for (call, opened) in told.iter().zip(&run.opened) {
            lines.push(match call {
                Some(call) => ("calls", names.call(call)),
                None => ("calls", unknown_call(opened)),
            });
        }
        lines.extend(run.log.entries().iter().filter_map(entry));
        let calls = told.iter().zip(&run.opened).map(|(call, opened)| match call {
            Some(call) => names.call_json(call),
            None => unknown_json(opened),
        });
        Observed {
            text: lines.iter().map(|(what, of)| format!("{what} {of}\n")).collect(),
            json: lines.iter().map(|(what, of)| json!({ "what": what, "of": of })).collect(),
            calls: calls.collect(),
        }
    }
}

impl Observed {
    /// The calls alone, a line each.
    pub(super) fn calls_text(&self) -> String {
        let calls = self.text.lines().filter(|line| line.starts_with("calls "));
        calls.map(|line| format!("{line}\n")).collect()
    }

    /// Adds all of it to an answer.
    pub(super) fn add_to(self, answer: Answer) -> Answer {
        answer.with("observed", self.json).with("calls", self.calls)
    }

    /// Adds the calls to an answer.
    pub(super) fn add_calls_to(self, answer: Answer) -> Answer {
        answer.with("calls", self.calls)
    }
}

/// A clause of which only its strings are known.
fn unknown_call(opened: &OpenedContract) -> String {
    let strings = opened.arguments.iter().flatten().map(|string| hex::encode(&**string));
    let strings = strings.collect::<Vec<_>>().join(", ");
    format!("a clause of {} that is not known here, with [{strings}]", opened.contract.id())
}

fn unknown_json(opened: &OpenedContract) -> Value {
    let strings = opened.arguments.iter().flatten().map(|string| hex::encode(&**string));
    json!({ "of": "unknown", "output": opened.contract.id().to_string(), "strings": strings.collect::<Vec<_>>() })
}

/// An effect, in words.
fn entry(entry: &TxEntry) -> Option<(&'static str, String)> {
    Some(match entry {
        TxEntry::Input(id) => ("spends", id.to_string()),
        TxEntry::Output(contract) => {
            let to = form::address(contract.predicate.verification_key());
            let count = counted(contract.payload.len(), "item");
            ("makes", format!("{} for {to}, {count}", contract.id()))
        }
        TxEntry::Read(id) => ("reads", id.to_string()),
        TxEntry::Nullifier(nullifier) => ("nullifies", nullifier.to_string()),
        TxEntry::Issue { flv, .. } => {
            ("issues", format!("a hidden amount of {}", hex::encode(flv.as_bytes())))
        }
        TxEntry::Retire { .. } => ("retires", "a hidden amount".to_string()),
        TxEntry::Fee(fee) => ("pays a fee of", fee.to_string()),
        TxEntry::Data(data) => ("says", hex::encode(&data[..])),
        _ => return None,
    })
}
