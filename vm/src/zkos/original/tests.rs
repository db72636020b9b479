//! What our reader of the chain's transactions corrects.

use proptest::prelude::*;

use super::tx::OriginalTx;
use super::*;
use crate::Scalar;

/// A transaction of the reference, by its name.
fn reference(name: &str) -> OriginalTx {
    OriginalTx::decode(&bytes(name)).expect("a transaction")
}

fn bytes(name: &str) -> Vec<u8> {
    let file: serde_json::Value =
        serde_json::from_str(include_str!("../../../tests/vectors/zkos.json")).expect("vectors");
    let vectors = file["vectors"].as_array().expect("a list");
    let vector = vectors.iter().find(|vector| vector["name"] == name).expect("a vector of this name");
    hex::decode(vector["tx_bincode"].as_str().expect("hex")).expect("hex")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_bytes_panic(
        name in prop::sample::select(vec!["coin_state_deposit", "memo_state_withdraw", "deploy"]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = bytes(name);
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        // Most are refused; those that change what nothing binds are not.
        if let Ok(tx) = OriginalTx::decode(&bytes) {
            let _ = tx.check();
        }
    }
}

/// The original signs with the witness's index set to zero and verifies with the true one.
#[test]
fn a_coin_may_have_any_witness() {
    let mut tx = reference("coin_state_deposit");
    tx.check().expect("a transaction of the reference");
    tx.witnesses.swap(0, 1);
    assert_eq!(tx.check(), Err(OriginalError::WitnessMissing(0)));
    tx.inputs[0].witness = 1;
    tx.inputs[1].witness = 0;
    tx.check().expect("the same, with the witnesses in another order");
    tx.inputs[1].witness = 2;
    assert_eq!(tx.check(), Err(OriginalError::WitnessMissing(1)));
}

/// The original refuses only if both change.
#[test]
fn a_state_keeps_owner_and_script() {
    let [mut owner, mut script, mut nonce] = [(); 3].map(|()| reference("memo_state_withdraw"));
    let state = |tx: &mut OriginalTx, change: fn(&mut State)| match &mut tx.outputs[1].body {
        Body::State(state) => change(state),
        _ => panic!("a state"),
    };
    state(&mut owner, |state| state.owner.network = Network::Testnet);
    assert_eq!(owner.preload(), Err(OriginalError::OwnerChanged(1)));
    state(&mut script, |state| state.script.0[20] ^= 1);
    assert_eq!(script.preload(), Err(OriginalError::OwnerChanged(1)));
    state(&mut nonce, |state| state.nonce += 1);
    assert_eq!(nonce.preload(), Err(OriginalError::StateMismatch(1)));
}

/// The original skips instructions that a script does not have, and unknown opcodes.
#[test]
fn no_instruction_does_nothing() {
    for opcode in [0x08, 0x09, 0x18].into_iter().chain(0x14..=0x1c).chain(0x1e..=0xff) {
        let mut tx = reference("deploy");
        tx.program.insert(0, opcode);
        assert!(matches!(tx.check_constraints(), Err(OriginalError::Program(_))), "{opcode:02x}");
    }
}

/// A new state starts from zeros, all of them opened.
#[test]
fn a_deployment_opens_all_its_commitments() {
    let tx = reference("deploy");
    tx.check().expect("a transaction of the reference");
    let openings = |tx: &mut OriginalTx, change: fn(&mut Vec<Scalar>)| match &mut tx.witnesses[1] {
        tx::InputWitness::State(_, Some(openings)) => change(openings),
        _ => panic!("openings"),
    };
    let changes: [fn(&mut Vec<Scalar>); 3] = [
        |openings| openings.push(Scalar::ONE),
        |openings| openings[0] += Scalar::ONE,
        |openings| openings.clear(),
    ];
    for change in changes {
        let mut wrong = tx.clone();
        openings(&mut wrong, change);
        assert_eq!(wrong.check(), Err(OriginalError::InvalidProof(1)));
    }
}
