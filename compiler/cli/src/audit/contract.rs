//! `zkc audit` of contracts.

use serde_json::{Value, json};
use zkc::audit::contract::{Condition, ContractAudit, WayOut};
use zkc::diagnostic::Diagnostic;
use zkc::driver::{Checked, has_errors};

use super::super::answer::Failure;
use super::super::console::Console;

/// The ways out of all contracts, and what is weak about them.
pub(super) fn audit(
    checked: &Checked,
    console: &Console,
) -> Result<(Vec<ContractAudit>, Vec<Diagnostic>), Failure> {
    let failed = |wrong| Failure::new(checked.sources.clone(), wrong);
    if has_errors(&checked.diagnostics) {
        return Err(failed(checked.diagnostics.clone()));
    }
    console.during("auditing contracts", || zkc::audit::contracts(checked).map_err(failed))
}

pub(super) fn json(audit: &ContractAudit) -> Value {
    json!({
        "contract": audit.contract,
        "asset": audit.asset,
        "values": audit.values,
        "public_fields": audit.public_fields,
        "hidden_fields": audit.hidden_fields,
        "born": audit.born,
        "ways": audit.ways.iter().map(way_json).collect::<Vec<_>>(),
    })
}

fn way_json(way: &WayOut) -> Value {
    let signers = way.signers.iter().map(|signer| json!({ "key": signer.key, "given": signer.given.name() }));
    let has = way.has.iter().map(|signed| {
        json!({
            "key": signed.signer.key,
            "given": signed.signer.given.name(),
            "signature": signed.signature,
            "purpose": signed.purpose,
            "data": signed.data,
            "this_instance_only": signed.here,
        })
    });
    let shows = &way.shows;
    json!({
        "clause": way.clause,
        "key": way.key,
        "signers": signers.collect::<Vec<_>>(),
        "needed": way.needed,
        "has": has.collect::<Vec<_>>(),
        "knows": way.knows,
        "pays": way.pays,
        "when": conditions(&way.when),
        "conditions": conditions(&way.conditions),
        "does": way.does,
        "next": way.next,
        "shows": {
            "parameters": shows.parameters,
            "arguments": shows.arguments,
            "commitments": shows.commitments,
            "next_fields": shows.fields,
            "next_hidden_fields": shows.hidden_fields,
            "results": shows.results,
            "nullifiers": shows.nullifiers,
            "revealed": shows.numbers,
            "amounts": shows.amounts,
            "outputs": shows.outputs,
        },
    })
}

fn conditions(all: &[Condition]) -> Vec<Value> {
    all.iter().map(|condition| json!({ "text": condition.text, "always": condition.always })).collect()
}
