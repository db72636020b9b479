//! `zkc tx build`

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use zkc::contract::wallet::draft;
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::tx::{ContractId, Header};

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::super::ledger::now_ms;
use super::super::locks::salt;
use super::super::program::SourceArguments;
use super::super::random::random_bytes;
use super::known::{Known, Observed, Run};
use super::part::Part;
use super::spent::Outputs;
use super::wallet::OpeningsFile;
use super::{openings::Openings, write_new};

/// How long a transaction can be submitted, if nothing else is said: an hour.
const HOUR_MS: u64 = 60 * 60 * 1_000;

/// Make a transaction of one step, and check all that its proof will prove
///
/// A step is written as in a scenario: `alice does v.withdraw(30)`. Its names are those of the openings file. The transaction is written to a file that
/// only its owner can read: until it is proven, it holds all secrets of the proof.
///
/// Exit codes: 0 written, 1 the step is refused, 2 a file is missing, unreadable or malformed.
#[derive(Args)]
pub(in super::super) struct Arguments {
    /// The step: `alice does v.withdraw(30)`
    step: String,
    #[command(flatten)]
    setting: Setting,
    /// The file to write, usually named `.zkt`
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// What a transaction is made with, beside its step.
#[derive(Args)]
pub(super) struct Setting {
    #[command(flatten)]
    program: SourceArguments,
    #[command(flatten)]
    openings: OpeningsFile,
    /// The ledger that the transaction is for
    #[arg(long, value_name = "FILE")]
    ledger: PathBuf,
    /// From when on it can be submitted, in milliseconds since 1970; now, if left out
    #[arg(long, value_name = "MS")]
    from: Option<u64>,
    /// Until when it can be submitted; an hour after its beginning, if left out
    #[arg(long, value_name = "MS")]
    until: Option<u64>,
    /// 32 bytes in hexadecimal that hide the clauses of an instance that is made; random, if left out
    #[arg(long, value_name = "HEX", value_parser = salt)]
    salt: Option<[u8; 32]>,
}

/// A transaction that was made of a step, and what is told of it.
pub(super) struct Built {
    pub(super) part: Part,
    observed: Observed,
    multipliers: u32,
    header: Header,
}

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let built = arguments.setting.build(&arguments.step, console)?;
    write_new(&arguments.output, &built.part.encode())?;
    Ok(built.answer(&arguments.output))
}

impl Setting {
    /// The ledger that the transaction is for.
    pub(super) fn outputs(&self) -> Result<Outputs<'_>, Diagnostic> {
        Outputs::open(&self.ledger)
    }

    /// Makes the transaction of a step.
    pub(super) fn build(&self, step: &str, console: &Console) -> Result<Built, Failure> {
        let source = self.program.open()?;
        let openings = self.openings.read()?;
        let outputs = self.outputs()?;
        let from = self.from.unwrap_or_else(now_ms);
        let until = self.until.unwrap_or_else(|| from.saturating_add(HOUR_MS));
        if until < from {
            let message = "the transaction would be valid until a moment before it is valid";
            return Err(Diagnostic::global(codes::E0722, message)
                .help("give `--until` a later time than `--from`")
                .into());
        }
        let header = Header { mintime_ms: from, maxtime_ms: until, ..Header::any_time() };
        let mut wallet = openings.wallet.clone();
        // A coin that is gone is passed over; an instance that is gone is missed only by who calls it.
        let mut coins = vec![];
        for coin in wallet.coins {
            if outputs.is_unspent(coin.id())? {
                coins.push(coin);
            }
        }
        wallet.coins = coins;
        let salt = self.salt.unwrap_or_else(random_bytes);
        let drafted = console.during("building", || draft(&source.checked, &wallet, step, header, salt));
        let drafted = drafted.map_err(|refused| Failure::new(refused.sources, refused.diagnostics))?;
        for id in &drafted.spent {
            if !outputs.is_unspent(*id)? {
                return Err(stale(&openings, id).into());
            }
        }
        let simulation = drafted.simulation.clone();
        let part = Part::new(step.to_string(), &openings.wallet, drafted);
        let known = Known { checked: Some(source.checked), wallet: openings.wallet };
        let observed = known.observe(&part, &Run::from(simulation.clone()));
        Ok(Built { part, observed, multipliers: simulation.counts.multipliers, header })
    }
}

impl Built {
    pub(super) fn answer(self, file: &Path) -> Answer {
        let (id, file, seen) = (self.part.id, file.display(), &self.observed.text);
        // A file that somebody else wrote may have anything in it.
        let step = self.part.step.replace(char::is_control, " ");
        let text = format!(
            "transaction {id}\nstep {step}\n{} multipliers\n{seen}file {file}: next is `zkc tx prove {file}`\n",
            self.multipliers
        );
        let valid = json!({ "from": self.header.mintime_ms, "until": self.header.maxtime_ms });
        let answer = Answer::new(text)
            .with("id", id.to_string())
            .with("file", file.to_string())
            .with("multipliers", self.multipliers);
        self.observed.add_to(answer).with("valid", valid)
    }
}

/// An instance was opened since it was noted.
fn stale(openings: &Openings, id: &ContractId) -> Diagnostic {
    let name = openings.wallet.instances.iter().find(|(_, instance)| instance.output.id() == *id);
    let what = name.map_or(format!("the output {id}"), |(name, _)| format!("`{name}`"));
    Diagnostic::global(
        codes::E0724,
        format!("{what} is not on the ledger any more: it was opened, or never there"),
    )
    .help("ask whoever opened it for the next instance, `zkc tx share` and `zkc tx receive`; `zkc tx rebase` makes the same step with it")
}
