//! What honest people do.

use super::*;
use crate::ledger::{Effects, Genesis, Ledger, LedgerError, MemoryStore, NewOutput};

#[test]
fn a_coin_is_locked_and_released_again_and_a_state_counts() {
    let Made { world, deployed, counted, .. } = example();
    let txs = [deployed.verify(gens()).expect("deployed"), counted.verify(gens()).expect("counted")];

    // 100 = 60 + 35 + 5, then 60 + 35 = 50 + 44 + 1; Alice can read her new coin.
    let Pair::Release { coin, .. } = &counted.body.pairs[0] else { panic!("a release") };
    assert!(coin.holds(50, &world.alice));
    assert!(!coin.holds(51, &world.alice) && !coin.holds(50, &world.app));

    let first = ScriptOutput::from(world.coin.output);
    let outputs = vec![NewOutput { id: first.id(world.coin.source), bytes: first.encode() }];
    let mut ledger =
        Ledger::create(MemoryStore::default(), &Genesis { timestamp_ms: 0, outputs }).expect("a ledger");
    ledger.apply(&txs, 7).expect("a block");
    // The coin of 50 and the state are what is left.
    let unspent: Vec<_> = ledger.unspent().expect("outputs").map(|output| output.expect("one").0).collect();
    let mut expected: Vec<_> = txs[1].outputs().into_iter().map(|output| output.id).collect();
    expected.sort();
    assert_eq!(unspent, expected);
    assert!(matches!(ledger.apply(&txs[..1], 8), Err(LedgerError::SpentBefore { .. })));
}

#[test]
fn times_and_maturity_are_the_ledgers_to_check() {
    let world = World::new();
    let (mut body, secrets) = world.deploy();
    body.header = ScriptHeader { mintime_ms: 10, maxtime_ms: 20, maturity: 2, fee: 5 };
    let tx = made(body, &secrets, &world.keys()).verify(gens()).expect("a transaction");
    let first = ScriptOutput::from(world.coin.output);
    let outputs = vec![NewOutput { id: first.id(world.coin.source), bytes: first.encode() }];
    let mut ledger =
        Ledger::create(MemoryStore::default(), &Genesis { timestamp_ms: 0, outputs }).expect("a ledger");
    let txs = std::slice::from_ref(&tx);
    for time in [9, 21] {
        assert!(matches!(ledger.apply(txs, time), Err(LedgerError::OutsideTimeBounds { .. })));
    }
    assert!(matches!(ledger.apply(txs, 10), Err(LedgerError::Immature { maturity: 2, height: 1, .. })));
    ledger.apply::<VerifiedScriptTx>(&[], 10).expect("an empty block");
    ledger.apply(txs, 20).expect("high enough now");
}

#[test]
fn a_states_owner_signs_elsewhere() {
    let world = World::new();
    let (body, secrets) = world.deploy();
    let mut unsigned = prove(body, &secrets).expect("a proof");
    unsigned.sign(&world.alice);
    assert_eq!(unsigned.clone().finish(), Err(ScriptProveError::SignatureMissing(1)));
    let signature = sign_state(unsigned.body(), 1, &world.app).expect("the owner");
    assert_eq!(sign_state(unsigned.body(), 0, &world.alice), Err(ScriptError::Witnesses));
    assert_eq!(sign_state(unsigned.body(), 1, &world.alice), Err(ScriptError::Witnesses));
    assert_eq!(unsigned.sign_with(0, signature.clone()), Err(ScriptError::Witnesses));
    unsigned.sign_with(1, signature).expect("a pair of states");
    unsigned.finish().expect("all signed").verify(gens()).expect("a transaction");
}

#[test]
fn the_prover_names_what_does_not_hold() {
    let world = World::new();
    let (body, secrets) = world.deploy();
    // Another fee: amounts are not conserved.
    let mut wrong = body.clone();
    wrong.header.fee = 6;
    let error = prove(wrong, &secrets).expect_err("an unbalanced transaction");
    assert_eq!(error, ScriptProveError::Refused(ScriptError::Amounts));
    // A count that is not zero, at the instruction that says so.
    let mut wrong = body.clone();
    let mut more = secrets.clone();
    if let Pair::Deploy { state } = &mut wrong.pairs[1] {
        state.variables = vec![more.hide(1u64).to_bytes().to_vec()];
    }
    let error = prove(wrong, &more).expect_err("a count of 1");
    assert_eq!(error.to_string(), "the script fails at instruction 5: constraint 259 is not satisfied");
    // What could not travel as bytes.
    let mut long = body.clone();
    long.data = vec![vec![0; 5000]];
    let error = prove(long, &secrets).expect_err("a string that is too long");
    assert!(matches!(error, ScriptProveError::Refused(ScriptError::Format(_))), "{error}");
    // The commitments are known, the amount of the coin is not.
    let mut fewer = ScriptSecrets::new();
    for commitment in body.pairs.iter().map(Pair::amount_out) {
        let amount = if commitment == body.pairs[0].amount_out() { 60u64 } else { 35 };
        fewer.commit(amount, secrets.blinding(&commitment).expect("a blinding"));
    }
    assert!(prove(body, &fewer).is_err());
    assert_eq!(format!("{secrets:?}"), "ScriptSecrets");
}

#[test]
fn a_block_is_verified_at_once_and_names_the_bad_one() {
    let Made { deployed, counted, .. } = example();
    let block = [deployed.clone(), counted.clone(), deployed.clone()];
    let verified = verify_block(&block, gens()).expect("a block");
    assert_eq!(verified.iter().map(VerifiedScriptTx::id).collect::<Vec<_>>(), block.map(|tx| tx.id()));

    let mut bad = counted.clone();
    bad.witnesses[1].responses[0] += Scalar::ONE;
    let block = [deployed.clone(), bad, deployed.clone()];
    assert_eq!(verify_block(&block, gens()), Err(ScriptBlockError { index: 1, error: ScriptError::Owner }));
    let mut bad = counted.clone();
    bad.proof = deployed.proof.clone();
    let error = verify_block(&[deployed.clone(), bad], gens()).expect_err("a bad block");
    assert!(matches!(error, ScriptBlockError { index: 1, error: ScriptError::Proof(_) }), "{error}");
    assert_eq!(verify_block(&[], gens()), Ok(vec![]));
}

/// Transactions of an earlier build verify for as long as the version stays. After a wanted change of format, write
/// them again: `ZKVM_STORE=1 cargo test -p zkvm --lib stored_script`.
#[test]
fn stored_script_transactions_still_verify() {
    let Made { deployed, counted, .. } = example();
    let [first, second] = [("deploy", deployed), ("count", counted)].map(|(name, tx)| {
        let file = format!("{}/tests/stored/{name}.script-tx", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("ZKVM_STORE").is_some() {
            std::fs::write(&file, tx.encode()).expect("the transaction is written");
        }
        let bytes = std::fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        ScriptTx::decode(&bytes).expect("a transaction").verify(gens()).expect("a verified transaction")
    });
    // The second one spends by their IDs what the first one made.
    let made: Vec<_> = first.outputs().into_iter().map(|output| output.id).collect();
    assert_eq!(second.inputs(), made);
}
