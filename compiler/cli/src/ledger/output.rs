//! What an output holds, for people and programs.

use serde_json::{Map, Value, json};
use zkvm::CompressedRistretto;
use zkvm::ledger::{Ledger, LedgerError, OutputId, Store, StoreError, StoredOutput};
use zkvm::program::listing;
use zkvm::tx::{Contract, PortableItem, Program};
use zkvm::zkos::{self, PublicKey, Source};

use super::number;

/// All that is known of an output, as JSON.
pub(super) fn json<S: Store>(
    ledger: &Ledger<S>,
    id: &OutputId,
    output: &StoredOutput,
) -> Result<Value, LedgerError> {
    Ok(json!({
        "id": id.to_string(),
        "created": number(output.created),
        "spent": output.spent.map(number),
        "contents": contents(ledger, id, output)?,
        "bytes": hex::encode(&output.bytes),
    }))
}

/// The same as text, a fact a line.
pub(super) fn text(output: &Value) -> String {
    let mut facts = output.as_object().cloned().unwrap_or_default();
    // Said by the contents.
    facts.remove("bytes");
    lines("", &facts)
}

fn lines(margin: &str, facts: &Map<String, Value>) -> String {
    facts.iter().map(|(name, value)| fact(margin, name, value)).collect()
}

fn fact(margin: &str, name: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(values) => values.iter().map(|value| fact(margin, name, value)).collect(),
        Value::Object(facts) => format!("{margin}{name}\n{}", lines(&format!("{margin}  "), facts)),
        Value::String(text) => format!("{margin}{name} {text}\n"),
        other => format!("{margin}{name} {other}\n"),
    }
}

/// The decoded output. Which kind it is shows by its ID, a hash of the whole.
fn contents<S: Store>(
    ledger: &Ledger<S>,
    id: &OutputId,
    output: &StoredOutput,
) -> Result<Value, LedgerError> {
    if let Ok(contract) = Contract::decode(&output.bytes.as_slice().into())
        && OutputId::from(contract.id()) == *id
    {
        return Ok(contract_json(&contract));
    }
    if let Ok(decoded) = zkos::ScriptOutput::decode(&output.bytes)
        && let Some(source) = source(ledger, id, output)?
        && decoded.id(source) == *id
    {
        return Ok(script_output_json(&decoded, source));
    }
    Err(StoreError::Damaged(format!("output {id}: this is not the ID of what it holds")).into())
}

/// Where the output of a script transaction is from; whoever spends it has to say so.
fn source<S: Store>(
    ledger: &Ledger<S>,
    id: &OutputId,
    output: &StoredOutput,
) -> Result<Option<Source>, LedgerError> {
    let block = ledger.block(output.created)?;
    let found = block.iter().flat_map(|block| &block.transactions).find_map(|applied| {
        let index = applied.outputs.iter().position(|made| made == id)?;
        // The first block has no transaction.
        let txid = if output.created == 0 { [0; 32] } else { applied.id };
        Some(Source { txid, index: index.try_into().ok()? })
    });
    Ok(found)
}

fn contract_json(contract: &Contract) -> Value {
    json!({
        "kind": "contract",
        "anchor": hex::encode(contract.anchor.0),
        "predicate": point(&contract.predicate.0),
        "payload": contract.payload.iter().map(item_json).collect::<Vec<_>>(),
    })
}

fn item_json(item: &PortableItem) -> Value {
    match item {
        PortableItem::String(bytes) => json!({ "kind": "string", "bytes": hex::encode(&**bytes) }),
        PortableItem::Program(bytes) => {
            json!({ "kind": "program", "bytes": hex::encode(&**bytes), "code": code(bytes) })
        }
        PortableItem::Value(value) => {
            json!({ "kind": "value", "quantity": point(&value.qty), "flavor": point(&value.flv) })
        }
    }
}

/// The instructions of a program; none if its bytes are none.
fn code(program: &[u8]) -> Vec<String> {
    Program::decode(program)
        .map(|program| listing(program.code()).lines().map(str::to_string).collect())
        .unwrap_or_default()
}

fn script_output_json(output: &zkos::ScriptOutput, source: Source) -> Value {
    let source = json!({ "transaction": hex::encode(source.txid), "index": source.index });
    let strings = |strings: &[Vec<u8>]| strings.iter().map(hex::encode).collect::<Vec<_>>();
    match output {
        zkos::ScriptOutput::Coin(coin) => json!({
            "kind": "coin",
            "source": source,
            "c": point(&coin.c),
            "d": point(&coin.d),
            "owner": owner(&coin.owner),
        }),
        zkos::ScriptOutput::Memo(memo) => json!({
            "kind": "memo",
            "source": source,
            "commitment": point(&memo.commitment),
            "data": strings(&memo.data),
            "script": hex::encode(memo.script.0),
            "owner": owner(&memo.owner),
        }),
        zkos::ScriptOutput::State(state) => json!({
            "kind": "state",
            "source": source,
            "nonce": number(state.nonce),
            "commitment": point(&state.commitment),
            "variables": strings(&state.variables),
            "script": hex::encode(state.script.0),
            "owner": owner(&state.owner),
        }),
    }
}

fn owner(key: &PublicKey) -> Value {
    json!({ "gr": point(&key.gr()), "grsk": point(&key.grsk()) })
}

fn point(point: &CompressedRistretto) -> String {
    hex::encode(point.as_bytes())
}
