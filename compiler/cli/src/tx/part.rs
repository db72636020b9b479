//! Transactions in the making, from a step to a signed transaction.

use std::path::Path;

use serde_json::{Map, Value, json};
use zkc::contract::rounds::Rounds;
use zkc::contract::wallet::{Drafted, Wallet, WalletAsset, WalletInstance};
use zkc::diagnostic::{Diagnostic, codes};
use zkvm::signature::musig::AggregatedKey;
use zkvm::tx::{DEFAULT_LIMITS, Header, Program, Tx, TxId, UnsignedTx, Utxo, Witness};

use super::super::files::{self, FileKind};
use super::form::{self, Object, Read};

/// The version of the form.
const VERSION: u64 = 1;

/// A transaction and what is to come of it.
pub(super) struct Part {
    pub(super) stage: Stage,
    /// What everybody signs: it covers header, program and effects.
    pub(super) id: TxId,
    /// The step of which it was made.
    pub(super) step: String,
    /// The keys that several signers, or one, sign with in the place of their own.
    pub(super) together: Vec<AggregatedKey>,
    /// What the signers sent each other so far, if they sign in turn.
    pub(super) rounds: Option<Rounds>,
    /// The instances that it opens, by their names, without what opens what they hold: so that what their clauses do can be told later.
    pub(super) opens: Vec<(String, WalletInstance)>,
    /// The coins that people get, by their names.
    pub(super) coins: Vec<(String, Utxo)>,
    /// The assets that get a name by it.
    pub(super) assets: Vec<(String, WalletAsset)>,
    /// The instances that it makes, by their names; none in the place of one that ends.
    pub(super) instances: Vec<(String, Option<WalletInstance>)>,
}

/// How far a transaction was brought.
pub(super) enum Stage {
    /// It can be proven by whoever has this.
    Built(Header, Program, Witness),
    /// It is proven; the signature means nothing yet.
    Proven(Tx),
    Signed(Tx),
}

impl Part {
    pub(super) fn new(step: String, wallet: &Wallet, drafted: Drafted) -> Self {
        let Drafted { draft, simulation, together, coins, assets, instances, spent } = drafted;
        let opens = wallet.instances.iter().filter(|(_, known)| spent.contains(&known.output.id()));
        let opens = opens.map(|(name, known)| (name.clone(), known.unopened())).collect();
        let stage = Stage::Built(draft.header, draft.program, draft.witness);
        Self { stage, id: simulation.id(), step, together, rounds: None, opens, coins, assets, instances }
    }

    pub(super) fn read(path: &Path) -> Result<Self, Diagnostic> {
        let text = files::read_text(path, FileKind::Transaction)?;
        let read = serde_json::from_str(&text).map_err(|error| error.to_string()).and_then(decode);
        read.map_err(|why| malformed(path, &why))
    }

    /// The file as it is written.
    pub(super) fn encode(&self) -> String {
        let stage = match &self.stage {
            Stage::Built(header, program, witness) => json!({ "built": {
                "from": header.mintime_ms,
                "until": header.maxtime_ms,
                "program": hex::encode(program.encode()),
                "witness": hex::encode(&*witness.to_bytes()),
            } }),
            Stage::Proven(tx) => json!({ "proven": hex::encode(tx.encode()) }),
            Stage::Signed(tx) => json!({ "signed": hex::encode(tx.encode()) }),
        };
        let opens = self.opens.iter().map(|(name, known)| (name.clone(), form::instance(known)));
        let document = json!({
            "zkc-transaction": VERSION,
            "id": hex::encode(self.id.0),
            "step": self.step,
            "stage": stage,
            "together": self.together.iter().map(form::aggregated).collect::<Vec<_>>(),
            "rounds": self.rounds.as_ref().map_or(Value::Null, form::rounds),
            "opens": Value::Object(opens.collect::<Map<_, _>>()),
            "coins": self.coins.iter().map(|(to, coin)| json!({ "to": to, "coin": form::coin(coin) })).collect::<Vec<_>>(),
            "assets": form::assets(&self.assets),
            "instances": instances_json(&self.instances),
        });
        format!("{document:#}\n")
    }

    /// The proven transaction, to be signed; if what it does is what was built.
    pub(super) fn unsigned(self, path: &Path) -> Result<(UnsignedTx, Self), Diagnostic> {
        let tx = match &self.stage {
            Stage::Proven(tx) | Stage::Signed(tx) => tx.clone(),
            Stage::Built(..) => return Err(too_early(path, "proven", "zkc tx prove")),
        };
        let executed = tx.execute(DEFAULT_LIMITS).map_err(|error| malformed(path, &error.to_string()))?;
        let (log, signing) = (executed.effects().log.clone(), executed.signing().to_vec());
        let id = log.id();
        if id != self.id {
            return Err(malformed(path, "it does something else than what was built"));
        }
        let Tx { header, program, proof, .. } = tx;
        Ok((UnsignedTx { header, program, proof, id, log, signing }, self))
    }

    /// The signed transaction.
    pub(super) fn signed(&self, path: &Path) -> Result<&Tx, Diagnostic> {
        match &self.stage {
            Stage::Signed(tx) => Ok(tx),
            Stage::Proven(_) => Err(too_early(path, "signed", "zkc tx sign")),
            Stage::Built(..) => Err(too_early(path, "proven", "zkc tx prove")),
        }
    }
}

pub(super) fn instances_json(instances: &[(String, Option<WalletInstance>)]) -> Value {
    let instances = instances
        .iter()
        .map(|(name, instance)| (name.clone(), instance.as_ref().map_or(Value::Null, form::instance)));
    Value::Object(instances.collect::<Map<_, _>>())
}

pub(super) fn read_instances(table: Vec<(String, Value)>) -> Read<Vec<(String, Option<WalletInstance>)>> {
    let instances = table.into_iter().map(|(name, value)| match value {
        Value::Null => Ok((form::name(&name)?, None)),
        value => Ok((form::name(&name)?, Some(form::read_instance(value)?))),
    });
    instances.collect()
}

pub(super) fn malformed(path: &Path, why: &str) -> Diagnostic {
    Diagnostic::global(codes::E0721, format!("{} cannot be used: {why}", files::show(path)))
        .help("build it again, or ask for a copy that nobody changed")
}

fn too_early(path: &Path, what: &str, command: &str) -> Diagnostic {
    Diagnostic::global(codes::E0721, format!("{} is not {what} yet", files::show(path)))
        .help(format!("run `{command}` first"))
}

fn decode(document: Value) -> Read<Part> {
    let mut object = Object::new(document)?;
    match object.number("zkc-transaction") {
        Ok(VERSION) => {}
        Ok(version) => return Err(format!("it has version {version}, and only {VERSION} is accepted")),
        Err(_) => return Err("it is another kind of file".to_string()),
    }
    let id = object.bytes("id")?.try_into().map_err(|_| "`id` has not 32 bytes".to_string())?;
    let step = object.text("step")?;
    let stage = read_stage(object.take("stage")?)?;
    let together = object.list("together")?.into_iter().map(form::read_aggregated).collect::<Read<_>>()?;
    let rounds = match object.take("rounds")? {
        Value::Null => None,
        rounds => Some(form::read_rounds(rounds)?),
    };
    let opens = read_instances(object.table("opens")?)?.into_iter();
    let opens = opens.filter_map(|(name, known)| Some((name, known?))).collect();
    let coins = object.list("coins")?.into_iter().map(|value| {
        let mut object = Object::new(value)?;
        let read = (object.text("to")?, form::read_coin(object.take("coin")?)?);
        object.finish(read)
    });
    let coins = coins.collect::<Read<_>>()?;
    let assets = form::read_assets(object.table("assets")?)?;
    let instances = read_instances(object.table("instances")?)?;
    object.finish(Part { stage, id: TxId(id), step, together, rounds, opens, coins, assets, instances })
}

fn read_stage(value: Value) -> Read<Stage> {
    let mut object = Object::new(value)?;
    let tx =
        |bytes: Vec<u8>| Tx::decode(&bytes).map_err(|error| format!("its transaction is malformed: {error}"));
    if let Ok(bytes) = object.bytes("signed") {
        return object.finish(Stage::Signed(tx(bytes)?));
    }
    if let Ok(bytes) = object.bytes("proven") {
        return object.finish(Stage::Proven(tx(bytes)?));
    }
    let mut built = Object::new(object.take("built")?)?;
    let (from, until) = (built.number("from")?, built.number("until")?);
    let header = Header { mintime_ms: from, maxtime_ms: until, ..Header::any_time() };
    let program = Program::decode(&built.bytes("program")?).map_err(|error| error.to_string())?;
    let witness = Witness::from_bytes(&built.bytes("witness")?).map_err(|error| error.to_string())?;
    object.finish(built.finish(Stage::Built(header, program, witness))?)
}
