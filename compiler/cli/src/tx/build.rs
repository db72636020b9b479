//! `zkc tx build`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use zkc::contract::wallet::draft;
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::tx::{ContractId, Header};

use super::super::answer::{Answer, Failure};
use super::super::console::Console;
use super::super::ledger::{now_ms, open_to_read, trouble};
use super::super::locks::salt;
use super::super::program::SourceArguments;
use super::super::random::random_bytes;
use super::inspect::observed;
use super::part::Part;
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
    program: SourceArguments,
    #[command(flatten)]
    openings: OpeningsFile,
    /// The ledger that the transaction is for
    #[arg(long, value_name = "FILE")]
    ledger: PathBuf,
    /// The file to write, usually named `.zkt`
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
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

pub(super) fn run(arguments: &Arguments, console: &Console) -> Result<Answer, Failure> {
    let source = arguments.program.open()?;
    let openings = arguments.openings.read()?;
    let ledger = open_to_read(&arguments.ledger)?;
    let present = |id: &ContractId| {
        let found = ledger.output(&(*id).into()).map_err(|error| trouble(&arguments.ledger, &error))?;
        Ok::<bool, Diagnostic>(found.is_some_and(|output| output.spent.is_none()))
    };
    let from = arguments.from.unwrap_or_else(now_ms);
    let until = arguments.until.unwrap_or_else(|| from.saturating_add(HOUR_MS));
    let header = Header { mintime_ms: from, maxtime_ms: until, ..Header::any_time() };
    let mut wallet = openings.wallet.clone();
    // A coin that is gone is passed over; an instance that is gone is missed only by who calls it.
    let mut coins = vec![];
    for coin in wallet.coins {
        if present(&coin.id())? {
            coins.push(coin);
        }
    }
    wallet.coins = coins;
    let salt = arguments.salt.unwrap_or_else(random_bytes);
    let drafted =
        console.during("building", || draft(&source.checked, &wallet, &arguments.step, header, salt));
    let drafted = drafted.map_err(|refused| Failure::new(refused.sources, refused.diagnostics))?;
    for id in &drafted.spent {
        if !present(id)? {
            return Err(stale(&openings, id).into());
        }
    }
    let log = drafted.simulation.log.clone();
    let multipliers = drafted.simulation.counts.multipliers;
    let part = Part::new(drafted);
    let id = part.id;
    write_new(&arguments.output, &part.encode())?;
    let file = arguments.output.display();
    let text = format!(
        "transaction {id}\n{multipliers} multipliers\n{}file {file}: next is `zkc tx prove {file}`\n",
        observed(&log).0
    );
    let answer = Answer::new(text).with("id", id.to_string()).with("file", file.to_string());
    Ok(answer
        .with("multipliers", multipliers)
        .with("observed", observed(&log).1)
        .with("valid", json!({ "from": from, "until": until })))
}

/// An instance was opened since it was noted.
fn stale(openings: &Openings, id: &ContractId) -> Diagnostic {
    let name = openings.wallet.instances.iter().find(|(_, instance)| instance.output.id() == *id);
    let what = name.map_or(format!("the output {id}"), |(name, _)| format!("`{name}`"));
    Diagnostic::global(
        codes::E0724,
        format!("{what} is not on the ledger any more: it was opened, or never there"),
    )
    .help("ask whoever opened it for the next instance: `zkc tx share` and `zkc tx receive`")
}
