//! Every field is bound, and every byte string decodes in one way or not at all.

use curve25519_dalek::ristretto::RistrettoPoint;
use proptest::prelude::*;

use super::*;

type Change = (&'static str, fn(&mut ScriptTx));

fn other_point() -> crate::CompressedRistretto {
    RistrettoPoint::mul_base(&Scalar::from(77u8)).compress()
}

fn other_key() -> PublicKey {
    PublicKey::random(&SigningKey::random())
}

/// Changes of a deployment: a lock and a new state.
const OF_DEPLOYMENT: &[Change] = &[
    ("mintime", |tx| tx.body.header.mintime_ms = 1),
    ("maxtime", |tx| tx.body.header.maxtime_ms -= 1),
    ("maturity", |tx| tx.body.header.maturity = 1),
    ("fee", |tx| tx.body.header.fee += 1),
    ("no time at all", |tx| (tx.body.header.mintime_ms, tx.body.header.maxtime_ms) = (2, 1)),
    ("coin's transaction", |tx| lock(tx).0.source.txid[0] ^= 1),
    ("coin's index", |tx| lock(tx).0.source.index += 1),
    ("coin's c", |tx| lock(tx).0.output.c = other_point()),
    ("coin's d", |tx| lock(tx).0.output.d = other_point()),
    ("coin's owner", |tx| lock(tx).0.output.owner = other_key()),
    ("coin's value", |tx| *lock(tx).1 = other_point()),
    ("memo's commitment", |tx| lock(tx).2.commitment = other_point()),
    ("memo's data", |tx| lock(tx).2.data[0].push(0)),
    ("number of memo's data", |tx| lock(tx).2.data.push(vec![])),
    ("memo's script", |tx| lock(tx).2.script.0[0] ^= 1),
    ("memo's owner", |tx| lock(tx).2.owner = other_key()),
    ("owner of both", |tx| {
        let (coin, _, memo) = lock(tx);
        memo.owner = coin.output.owner.rerandomized();
        coin.output.owner = memo.owner;
    }),
    ("new state's nonce", |tx| made_state(tx).nonce = 1),
    ("new state's commitment", |tx| made_state(tx).commitment = other_point()),
    ("new state's variable", |tx| made_state(tx).variables[0][0] ^= 1),
    ("new state's script", |tx| made_state(tx).script.0[31] ^= 1),
    ("new state's owner", |tx| made_state(tx).owner = other_key()),
    ("order of pairs", |tx| tx.body.pairs.swap(0, 1)),
    ("one pair less", |tx| drop(tx.body.pairs.pop())),
    ("program", |tx| tx.body.program[0] ^= 2),
    ("a longer program", |tx| tx.body.program.extend([0x00, 0, 0, 0, 0, 0x02])),
    ("call proof's position", |tx| tx.body.call_proof.0.position ^= 1),
    ("call proof's path", |tx| tx.body.call_proof.0.neighbors[0][5] ^= 1),
    ("a longer call proof", |tx| tx.body.call_proof.0.neighbors.push([0; 32])),
    ("data", |tx| tx.body.data.push(vec![1])),
    ("witness's start", |tx| tx.witnesses[0].starts[1] = other_point()),
    ("witness's response", |tx| tx.witnesses[0].responses[2] += Scalar::ONE),
    ("one witness less", |tx| drop(tx.witnesses.pop())),
    ("one witness more", |tx| tx.witnesses.push(tx.witnesses[1].clone())),
    ("order of witnesses", |tx| tx.witnesses.swap(0, 1)),
];

/// Changes of a count: a release and an update.
const OF_COUNT: &[Change] = &[
    ("memo's transaction", |tx| release(tx).0.source.txid[31] ^= 1),
    ("memo's index", |tx| release(tx).0.source.index += 1),
    ("memo's commitment", |tx| release(tx).0.output.commitment = other_point()),
    ("memo's data", |tx| release(tx).0.output.data[0].push(0)),
    ("memo's script", |tx| release(tx).0.output.script.0[0] ^= 1),
    ("memo's owner", |tx| release(tx).0.output.owner = other_key()),
    ("coin's c", |tx| release(tx).1.c = other_point()),
    ("coin's d", |tx| release(tx).1.d = other_point()),
    ("coin's owner", |tx| release(tx).1.owner = other_key()),
    ("coin's value", |tx| *release(tx).2 = other_point()),
    ("state's transaction", |tx| update(tx).0.source.txid[0] ^= 1),
    ("state's index", |tx| update(tx).0.source.index = 0),
    ("state's nonces", |tx| {
        let (before, after, _) = update(tx);
        before.output.nonce += 1;
        after.nonce += 1;
    }),
    ("state's nonce before", |tx| update(tx).0.output.nonce += 1),
    ("state's nonce after", |tx| update(tx).1.nonce += 1),
    ("state's commitment before", |tx| update(tx).0.output.commitment = other_point()),
    ("state's commitment after", |tx| update(tx).1.commitment = other_point()),
    ("state's variable before", |tx| update(tx).0.output.variables[0][3] ^= 4),
    ("state's variable after", |tx| update(tx).1.variables[0][3] ^= 4),
    ("number of variables", |tx| update(tx).1.variables.push(vec![])),
    ("update's data", |tx| update(tx).2[0][3] ^= 4),
    ("number of update's data", |tx| update(tx).2.push(vec![])),
];

fn lock(tx: &mut ScriptTx) -> (&mut Input<Coin>, &mut crate::CompressedRistretto, &mut Memo) {
    match &mut tx.body.pairs[0] {
        Pair::Lock { coin, value, memo } => (coin, value, memo),
        _ => panic!("a lock"),
    }
}

fn made_state(tx: &mut ScriptTx) -> &mut State {
    match &mut tx.body.pairs[1] {
        Pair::Deploy { state } => state,
        _ => panic!("a deployment"),
    }
}

fn release(tx: &mut ScriptTx) -> (&mut Input<Memo>, &mut Coin, &mut crate::CompressedRistretto) {
    match &mut tx.body.pairs[0] {
        Pair::Release { memo, coin, value } => (memo, coin, value),
        _ => panic!("a release"),
    }
}

fn update(tx: &mut ScriptTx) -> (&mut Input<State>, &mut State, &mut Vec<Vec<u8>>) {
    match &mut tx.body.pairs[1] {
        Pair::Update { before, after, data } => (before, after, data),
        _ => panic!("an update"),
    }
}

#[test]
fn every_field_is_bound() {
    let Made { deployed, counted, .. } = example();
    for (tx, changes) in [(deployed, OF_DEPLOYMENT), (counted, OF_COUNT)] {
        for (name, change) in changes {
            let mut changed = tx.clone();
            change(&mut changed);
            assert_ne!(&changed, tx, "{name} changes nothing");
            assert!(changed.verify(gens()).is_err(), "{name} is not bound");
            if changed.body != tx.body {
                assert_ne!(changed.id(), tx.id(), "{name} is not in the ID");
            }
        }
    }
}

#[test]
fn a_changed_bit_is_noticed() {
    for tx in [&example().deployed, &example().counted] {
        let bytes = tx.encode();
        assert_eq!(ScriptTx::decode(&bytes).as_ref(), Ok(tx));
        for place in (0..bytes.len()).step_by(13) {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << (place % 8);
            let accepted = ScriptTx::decode(&changed).is_ok_and(|tx| tx.verify(gens()).is_ok());
            assert!(!accepted, "a bit of byte {place}");
        }
    }
}

#[test]
fn versions_and_counts_are_what_they_must_be() {
    let bytes = example().deployed.encode();
    for (place, what) in [(0, "version"), (40, "number of pairs")] {
        for value in [0, 3, 255] {
            let mut changed = bytes.clone();
            changed[place] = value;
            assert!(ScriptTx::decode(&changed).is_err(), "{what} {value}");
        }
    }
    for length in (0..bytes.len()).step_by(7) {
        assert!(ScriptTx::decode(&bytes[..length]).is_err(), "{length} bytes");
    }
    assert!(ScriptTx::decode(&[&bytes[..], &[0]].concat()).is_err());
}

/// An instruction that may find what it needs, on a stack that is mostly strings.
fn instruction() -> impl Strategy<Value = Vec<u8>> {
    let plain = |opcode: u8| Just(vec![opcode]);
    let index = |opcode: u8| (0..4u8).prop_map(move |k| vec![opcode, k, 0, 0, 0]);
    let scalar = Just([&[0, 32, 0, 0, 0][..], Scalar::from(3u8).as_bytes(), &[5]].concat());
    prop_oneof![
        6 => plain(0x02),
        3 => index(0x03),
        3 => index(0x04),
        3 => Just(vec![0x06, 0x0a]),
        3 => scalar,
        1 => plain(0x07),
        2 => (0x0b..=0x13u8).prop_map(|opcode| vec![opcode]),
        2 => Just(vec![0x0e, 0x13]),
        1 => plain(0x1d),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn decoding_is_total_and_canonical(
        prefix in 0..400usize,
        tail in prop::collection::vec(any::<u8>(), 0..200),
        second in any::<bool>(),
    ) {
        let made = example();
        let good = if second { made.counted.encode() } else { made.deployed.encode() };
        let bytes = [&good[..prefix], &tail, &good[(prefix + tail.len()).min(good.len())..]].concat();
        if let Ok(tx) = ScriptTx::decode(&bytes) {
            prop_assert_eq!(&tx.encode(), &bytes);
        }
        let _ = original::OriginalTx::decode(&bytes);
        if let Ok(output) = ScriptOutput::decode(&tail) {
            prop_assert_eq!(output.encode(), tail);
        }
    }

    #[test]
    fn any_program_runs_or_is_refused(
        code in prop::collection::vec(instruction(), 0..10),
        junk in prop_oneof![7 => Just(vec![]), 1 => prop::collection::vec(any::<u8>(), 1..3)],
    ) {
        // Some number of drops may leave the stack empty.
        for drops in 0..6 {
            let program = [code.concat(), vec![0x02; drops], junk.clone()].concat();
            let world = World::with([Script { program, ..deploy_script() }, count_script()]);
            let (body, mut secrets) = world.deploy();
            (0..8u64).for_each(|value| secrets.assign(value));
            // Only a program that runs can be proven, and then it verifies.
            if let Ok(mut unsigned) = prove(body, &secrets) {
                world.keys().iter().for_each(|key| unsigned.sign(key));
                prop_assert!(unsigned.finish().expect("all signatures").verify(gens()).is_ok());
            }
        }
    }
}
