//! Attacks by provers who cheat: proof and witnesses are made for the very body that is shown, with every secret the
//! attacker can have. First each hole of the ZkOS chain's transactions, then what else one could try.

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};

use proptest::prelude::*;

use super::*;
use crate::machine::{Failure, MachineError};
use crate::program::InstructionSet;
use crate::proof_error::ProofError;

fn refused(tx: &ScriptTx) -> ScriptError {
    tx.verify(gens()).expect_err("an attack")
}

fn not_proven() -> ScriptError {
    ScriptError::Proof(ProofError::Invalid)
}

/// The count of the example, changed.
fn count(change: impl FnOnce(&mut ScriptBody)) -> (ScriptBody, ScriptSecrets) {
    let Made { counted, secrets, .. } = example();
    let mut body = counted.body.clone();
    change(&mut body);
    (body, secrets.clone())
}

fn commitment(value: Scalar, blinding: Scalar) -> CompressedRistretto {
    PedersenGens::default().commit(value, blinding).compress()
}

fn mallory() -> (SigningKey, PublicKey) {
    let key = SigningKey::random();
    let public = PublicKey::random(&key);
    (key, public)
}

// The chain's holes.

/// There, a state may change its owner if it keeps its script, and its script if it keeps its owner.
#[test]
fn a_state_keeps_both_its_owner_and_its_script() {
    let (_, stranger) = mallory();
    let changes: [fn(&mut State, PublicKey); 2] =
        [|state, stranger| state.owner = stranger, |state, _| state.script.0[0] ^= 1];
    for change in changes {
        let (body, secrets) = count(|body| match &mut body.pairs[1] {
            Pair::Update { after, .. } => change(after, stranger),
            _ => panic!("an update"),
        });
        let tx = forged(body, &secrets, &example().world.keys(), honest);
        assert_eq!(refused(&tx), ScriptError::Inconsistent(1));
    }
}

/// There, proofs and signatures do not know which transaction they are for.
#[test]
fn proofs_and_witnesses_stay_with_their_transaction() {
    let Made { world, counted, .. } = example();
    // The same in everything that the program and the owners see.
    let (body, secrets) = count(|body| body.header.maturity = 1);
    let other = forged(body, &secrets, &world.keys(), honest);
    other.verify(gens()).expect("a transaction of its own");
    let with_proof = ScriptTx { proof: counted.proof.clone(), ..other.clone() };
    assert_eq!(refused(&with_proof), not_proven());
    for pair in 0..2 {
        let mut with_witness = other.clone();
        with_witness.witnesses[pair] = counted.witnesses[pair].clone();
        assert_eq!(refused(&with_witness), ScriptError::Owner);
    }
}

/// There, only the first memo's script is looked at, and a state's is not.
#[test]
fn the_script_that_runs_is_one_of_every_memo_and_state() {
    let world = &example().world;
    let anything_goes = Script {
        program: (0..8).fold(Program::new(), |program, _| program.drop()).encode_as(InstructionSet::Script),
        ..count_script()
    };
    let tree = ScriptTree::of_scripts(std::slice::from_ref(&anything_goes));
    let run = |body: &mut ScriptBody| {
        body.program.clone_from(&anything_goes.program);
        body.call_proof = tree.call_proof(0).expect("the script");
    };
    let (body, secrets) = count(run);
    assert_eq!(refused(&forged(body, &secrets, &world.keys(), honest)), ScriptError::Script(0));
    // A memo of the attacker's own tree comes first: the chain would accept.
    let (body, secrets) = count(|body| {
        run(body);
        if let Pair::Release { memo, .. } = &mut body.pairs[0] {
            memo.output.script = tree.address();
        }
    });
    assert_eq!(refused(&forged(body, &secrets, &world.keys(), honest)), ScriptError::Script(1));
}

/// There, the equality proof says nothing of c: whoever knows the logarithm of grsk shows any amount.
#[test]
fn a_coin_has_one_amount() {
    let world = World::new();
    // Alice knows the logarithms of her key's points, and the randomness of a coin she made herself.
    let (rho, r) = (Scalar::from(1234u64), Scalar::from(999u64));
    let x = *world.alice.scalar();
    let point = |scalar: Scalar| RistrettoPoint::mul_base(&scalar).compress();
    let owner = PublicKey::new(point(rho), point(x * rho)).expect("a key");
    let coin = Coin::encrypt(owner, &Scalar::from(100u64), &r);
    assert!(coin.holds(100, &world.alice));
    // d = 100·B + r·grsk = 5000·B + fake·grsk.
    let (claimed, fake) =
        (Scalar::from(5000u64), r + (Scalar::from(100u64) - Scalar::from(5000u64)) * (x * rho).invert());
    let value = commitment(claimed, fake);

    assert!(chain_accepts(&coin, value, claimed, fake), "the chain accepts 5000 for 100");

    let (mut body, _) = world.deploy();
    let mut secrets = ScriptSecrets::new();
    secrets.commit(5000u64, fake);
    let source = Source { txid: [1; 32], index: 0 };
    if let Pair::Lock { coin: input, value: shown, memo } = &mut body.pairs[0] {
        *input = Input { source, output: coin };
        *shown = value;
        memo.owner = owner;
        memo.commitment = secrets.hide(4960u64);
    }
    if let Pair::Deploy { state } = &mut body.pairs[1] {
        state.commitment = secrets.hide(35u64);
        state.variables = vec![secrets.hide(0u64).to_bytes().to_vec()];
    }
    // Everything else is in order, and amounts are conserved.
    assert_eq!(refused(&forged(body, &secrets, &world.keys(), honest)), ScriptError::Owner);
}

/// The chain's equality proof, made with these secrets.
fn chain_accepts(coin: &Coin, value: CompressedRistretto, v: Scalar, r: Scalar) -> bool {
    use super::original::{Coin as ChainCoin, Network, SameValueProof, StandardAddress};
    let owner = StandardAddress { network: Network::Mainnet, key: coin.owner };
    let chain_coin = ChainCoin { c: coin.c, d: coin.d, owner };
    let (kv, kr) = (Scalar::from(31u8), Scalar::from(37u8));
    let grsk = coin.owner.grsk().decompress().expect("a point");
    let start = |base: RistrettoPoint| RistrettoPoint::mul_base(&kv) + kr * base;
    let b2 = PedersenGens::default().B_blinding;
    let x = super::original::proof::challenge(&chain_coin, value, start(grsk), start(b2));
    SameValueProof { zv: kv - x * v, zr: kr - x * r, x }.holds(&chain_coin, value)
}

/// The same for a coin that is made: an amount that its owner could never find.
#[test]
fn a_made_coin_is_encrypted_to_its_owner() {
    let (mut body, mut secrets) = count(|_| {});
    if let Pair::Release { coin, .. } = &mut body.pairs[0] {
        let r = secrets.coins.iter().find(|(c, _)| c == coin.c.as_bytes()).expect("its randomness").1;
        coin.c = RistrettoPoint::mul_base(&Scalar::from(5u8)).compress();
        secrets.coins.push((coin.c.to_bytes(), r));
    }
    assert_eq!(refused(&forged(body, &secrets, &example().world.keys(), honest)), ScriptError::Owner);
}

/// There, a coin anywhere but in the first place is refused.
#[test]
fn coins_may_stand_anywhere_and_witnesses_may_not() {
    let world = World::new();
    let script = Script {
        pairs: vec![Shape::Deploy { variables: 0 }, Shape::Lock { data: 0 }, Shape::Lock { data: 0 }],
        data: 0,
        program: Program::new().drop().drop().drop().encode_as(InstructionSet::Script),
    };
    let tree = ScriptTree::of_scripts(std::slice::from_ref(&script));
    let mut secrets = ScriptSecrets::new();
    let state = State {
        nonce: 0,
        commitment: secrets.hide(1u64),
        variables: vec![],
        script: tree.address(),
        owner: world.app_key,
    };
    let mut lock = |index, value: u64, kept: u64| {
        let output = secrets.encrypt(world.alice_key, value);
        let coin = Input { source: Source { txid: [9; 32], index }, output };
        let commitment = secrets.hide(kept);
        let memo = Memo { commitment, data: vec![], script: tree.address(), owner: world.alice_key };
        Pair::Lock { coin, value: secrets.hide(value), memo }
    };
    let pairs = vec![Pair::Deploy { state }, lock(0, 10, 10), lock(1, 20, 19)];
    let mut body = world.body(0, pairs, 0);
    body.program = script.program;
    body.call_proof = tree.call_proof(0).expect("the script");
    let tx = made(body, &secrets, &world.keys());
    tx.verify(gens()).expect("coins in the second and third place");
    let mut swapped = tx.clone();
    swapped.witnesses.swap(1, 2);
    assert_eq!(refused(&swapped), ScriptError::Owner);
}

/// There, a memo needs no signature.
#[test]
fn every_owner_signs() {
    let Made { world, counted, .. } = example();
    let (stranger, _) = mallory();
    // In place of Alice for her memo and her coin, of the application for its update and its new state.
    let (deploy, secrets_of_deploy) = world.deploy();
    let (count, secrets_of_count) = count(|_| {});
    for keys in [[&stranger, &world.app], [&stranger, &world.alice]] {
        let tx = forged(deploy.clone(), &secrets_of_deploy, &keys, honest);
        assert_eq!(refused(&tx), ScriptError::Owner);
        let tx = forged(count.clone(), &secrets_of_count, &keys, honest);
        assert_eq!(refused(&tx), ScriptError::Owner);
    }
    // Nor can a pair do without a witness.
    let mut bare = counted.clone();
    bare.witnesses[0] = bare.witnesses[1].clone();
    assert_eq!(refused(&bare), ScriptError::Witnesses);
    bare.witnesses.remove(0);
    assert_eq!(refused(&bare), ScriptError::Witnesses);
}

/// There, a memo can be said to be from anywhere, and be applied at any time.
#[test]
fn references_and_time_bounds_are_bound() {
    let changes: [fn(&mut ScriptBody); 4] = [
        |body| match &mut body.pairs[0] {
            Pair::Release { memo, .. } => memo.source.txid = [3; 32],
            _ => panic!("a release"),
        },
        |body| match &mut body.pairs[0] {
            Pair::Release { memo, .. } => memo.source.index = 9,
            _ => panic!("a release"),
        },
        |body| body.header.mintime_ms = 1,
        |body| body.header.maxtime_ms = 1,
    ];
    for change in changes {
        let mut tx = example().counted.clone();
        change(&mut tx.body);
        // Both fail; a sum that is not zero names the owners first.
        assert_eq!(refused(&tx), ScriptError::Owner);
    }
}

/// There, nothing binds version, fee, maturity and counts.
#[test]
fn version_fee_maturity_and_counts_are_bound() {
    let changes: [fn(&mut ScriptBody); 2] = [|body| body.header.fee = 0, |body| body.header.maturity = 1];
    for change in changes {
        let mut tx = example().counted.clone();
        change(&mut tx.body);
        assert_eq!(refused(&tx), ScriptError::Owner);
    }
    // The version is the first byte, the number of pairs is after the header.
    for place in [0, 40] {
        let mut bytes = example().counted.encode();
        bytes[place] += 1;
        assert!(ScriptTx::decode(&bytes).is_err());
    }
}

/// There, instructions that a script does not have do nothing.
#[test]
fn no_instruction_does_nothing() {
    let unknown = [0x08, 0x09].into_iter().chain(0x14..=0x1c).chain(0x1e..=0xff);
    for opcode in unknown {
        let mut deploy = deploy_script();
        deploy.program.insert(0, opcode);
        let world = World::with([deploy, count_script()]);
        let (body, secrets) = world.deploy();
        let failure = Failure::new(Some(0), MachineError::InvalidInstruction);
        let error = prove(body.clone(), &secrets).expect_err("an unknown instruction");
        assert_eq!(error, ScriptProveError::Refused(ScriptError::Run(failure.clone())), "{opcode:02x}");
        let ScriptTx { witnesses, proof, .. } = example().deployed.clone();
        assert_eq!(refused(&ScriptTx { body, witnesses, proof }), ScriptError::Run(failure), "{opcode:02x}");
    }
}

// What else one could try.

/// Amounts from nowhere: more out than in, a negative amount beside one too large, a fee nobody paid.
#[test]
fn nothing_is_inflated() {
    let world = World::new();
    let minus = |amount: u64| -Scalar::from(amount);
    let attempts: [(Scalar, Scalar, u64); 5] = [
        (60u64.into(), 36u64.into(), 5),
        (60u64.into(), 35u64.into(), 4),
        (60u64.into(), 35u64.into(), u64::MAX),
        (165u64.into(), minus(70), 5),
        (Scalar::from(u64::MAX) + Scalar::from(10u64), Scalar::from(85u64) - Scalar::from(u64::MAX), 5),
    ];
    for (memo_amount, state_amount, fee) in attempts {
        let (mut body, mut secrets) = world.deploy();
        body.header.fee = fee;
        if let Pair::Lock { memo, .. } = &mut body.pairs[0] {
            memo.commitment = secrets.hide(memo_amount);
        }
        if let Pair::Deploy { state } = &mut body.pairs[1] {
            state.commitment = secrets.hide(state_amount);
        }
        assert!(prove(body.clone(), &secrets).is_err());
        assert_eq!(refused(&forged(body, &secrets, &world.keys(), honest)), not_proven());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    /// Whatever a cheating prover writes, it holds exactly if the amounts add up.
    #[test]
    fn only_sums_that_add_up_are_proven(memo_amount in 0..=100u64, fee in 0..=100u64, off in 0..2u64) {
        let world = World::new();
        let (mut body, mut secrets) = world.deploy();
        // Negative for some.
        let state_amount = Scalar::from(100 + off) - Scalar::from(memo_amount) - Scalar::from(fee);
        body.header.fee = fee;
        if let [Pair::Lock { memo, .. }, Pair::Deploy { state }] = &mut body.pairs[..] {
            memo.commitment = secrets.hide(memo_amount);
            state.commitment = secrets.hide(state_amount);
        }
        let adds_up = off == 0 && memo_amount + fee <= 100;
        let tx = forged(body, &secrets, &world.keys(), honest);
        prop_assert_eq!(tx.verify(gens()).is_ok(), adds_up);
    }
}

/// A coin or a commitment is said to hold another amount than it does.
#[test]
fn the_amount_of_a_coin_is_the_one_that_is_conserved() {
    let world = World::new();
    let keys = world.keys();
    // Locked: 200 for a coin of 100, with any amount or blinding in the proof.
    let (mut body, mut secrets) = world.deploy();
    let memo_amount = secrets.hide(160u64);
    if let Pair::Lock { value, memo, .. } = &mut body.pairs[0] {
        *value = secrets.hide(200u64);
        memo.commitment = memo_amount;
    }
    assert_eq!(refused(&forged(body.clone(), &secrets, &keys, honest)), ScriptError::Owner);
    let say_100 = |index, mut all: Vec<Scalar>| {
        if index == 0 {
            all[1] = 100u64.into();
        }
        all
    };
    assert_eq!(refused(&forged(body, &secrets, &keys, say_100)), ScriptError::Owner);
    // Released: a coin of 500 for 50.
    let (mut body, mut secrets) = count(|_| {});
    if let Pair::Release { coin, .. } = &mut body.pairs[0] {
        *coin = secrets.encrypt(coin.owner, 500);
    }
    assert_eq!(refused(&forged(body, &secrets, &example().world.keys(), honest)), ScriptError::Owner);
}

#[test]
fn nothing_is_spent_twice_and_something_is_spent() {
    let world = World::new();
    let (body, mut secrets) = world.deploy();
    let [Pair::Lock { memo, .. }, deployment] = &body.pairs[..] else { panic!("two pairs") };
    // The same coin in two pairs, in a script of such pairs.
    let script = Script {
        pairs: vec![Shape::Lock { data: 1 }; 2],
        data: 0,
        program: (0..4).fold(Program::new(), |program, _| program.drop()).encode_as(InstructionSet::Script),
    };
    let tree = ScriptTree::of_scripts(std::slice::from_ref(&script));
    let mut twice = body.clone();
    twice.program = script.program;
    twice.call_proof = tree.call_proof(0).expect("the script");
    let lock = Pair::Lock {
        coin: world.coin.clone(),
        value: secrets.hide(100u64),
        memo: Memo { commitment: secrets.hide(97u64), script: tree.address(), ..memo.clone() },
    };
    twice.pairs = vec![lock.clone(), lock];
    twice.header.fee = 6;
    assert_eq!(refused(&forged(twice, &secrets, &world.keys(), honest)), ScriptError::SpendsTwice);

    // A state alone, made of nothing.
    let script = Script {
        pairs: vec![Shape::Deploy { variables: 1 }],
        data: 0,
        program: Program::new().drop().drop().encode_as(InstructionSet::Script),
    };
    let tree = ScriptTree::of_scripts(std::slice::from_ref(&script));
    let mut alone = body.clone();
    alone.program = script.program;
    alone.call_proof = tree.call_proof(0).expect("the script");
    alone.header.fee = 0;
    let Pair::Deploy { state } = deployment else { panic!("a deployment") };
    let state = State { commitment: secrets.hide(0u64), script: tree.address(), ..state.clone() };
    alone.pairs = vec![Pair::Deploy { state }];
    assert_eq!(refused(&forged(alone, &secrets, &world.keys(), honest)), ScriptError::SpendsNothing);
}

/// A program runs only on the pairs it was written for. On others it would take the attacker's strings for amounts
/// and variables: here all that `count` looks at is made up, and the state's variable is free.
#[test]
fn a_program_sees_the_stack_it_was_written_for() {
    let (body, mut secrets) = count(|_| {});
    let Pair::Update { before, after, .. } = &body.pairs[1] else { panic!("an update") };
    let string = |point: CompressedRistretto| point.to_bytes().to_vec();
    let made_up =
        vec![vec![], string(secrets.hide(1u64)), string(secrets.hide(3u64)), string(secrets.hide(2u64))];
    let mut after = after.clone();
    after.variables = vec![b"whatever".to_vec()];
    after.commitment = secrets.hide(34u64);
    let update = Pair::Update { before: before.clone(), after, data: made_up };
    let body = ScriptBody { pairs: vec![update], ..body };
    let tx = forged(body, &secrets, &example().world.keys(), honest);
    assert_eq!(refused(&tx), ScriptError::Script(0));
}

#[test]
fn a_programs_rule_holds() {
    let world = &example().world;
    // Counts from 0 to 4 with a step of 3, or by a step that is not below 2^64.
    for (new, step) in [(Scalar::from(4u8), Scalar::from(3u8)), (-Scalar::ONE, -Scalar::ONE)] {
        let (mut body, mut secrets) = count(|_| {});
        if let Pair::Update { after, data, .. } = &mut body.pairs[1] {
            after.variables = vec![secrets.hide(new).to_bytes().to_vec()];
            *data = vec![secrets.hide(step).to_bytes().to_vec()];
        }
        assert!(prove(body.clone(), &secrets).is_err());
        assert_eq!(refused(&forged(body, &secrets, &world.keys(), honest)), not_proven());
    }
}

#[test]
fn states_follow_each_other_and_coins_stay_with_their_owner() {
    let (_, stranger) = mallory();
    let world = &example().world;
    for nonce in [0, 2, u64::MAX] {
        let (body, secrets) = count(|body| match &mut body.pairs[1] {
            Pair::Update { after, .. } => after.nonce = nonce,
            _ => panic!("an update"),
        });
        assert_eq!(refused(&forged(body, &secrets, &world.keys(), honest)), ScriptError::Inconsistent(1));
    }
    // After the last nonce there is none.
    let (body, secrets) = count(|body| match &mut body.pairs[1] {
        Pair::Update { before, after, .. } => (before.output.nonce, after.nonce) = (u64::MAX, 0),
        _ => panic!("an update"),
    });
    assert_eq!(refused(&forged(body, &secrets, &world.keys(), honest)), ScriptError::Inconsistent(1));
    let (body, mut secrets) = world.deploy();
    let mut nonce = body.clone();
    if let Pair::Deploy { state } = &mut nonce.pairs[1] {
        state.nonce = 1;
    }
    assert_eq!(refused(&forged(nonce, &secrets, &world.keys(), honest)), ScriptError::Inconsistent(1));
    let mut owner = body;
    if let Pair::Lock { memo, .. } = &mut owner.pairs[0] {
        memo.owner = stranger;
    }
    assert_eq!(refused(&forged(owner, &secrets, &world.keys(), honest)), ScriptError::Inconsistent(0));
    let (mut released, secrets_of_count) = count(|_| {});
    secrets = secrets_of_count;
    if let Pair::Release { coin, .. } = &mut released.pairs[0] {
        *coin = secrets.encrypt(stranger, 50);
    }
    assert_eq!(refused(&forged(released, &secrets, &world.keys(), honest)), ScriptError::Inconsistent(0));
}

/// Under gr = 0 a coin would hold any amount, under grsk = 0 everybody could sign.
#[test]
fn the_identity_is_no_part_of_a_key_or_coin() {
    let (_, key) = mallory();
    let identity = CompressedRistretto([0; 32]);
    assert!(PublicKey::new(identity, key.grsk()).is_err());
    assert!(PublicKey::new(key.gr(), identity).is_err());
    assert!(PublicKey::new(key.gr(), CompressedRistretto([7; 32])).is_err());
    let coin = ScriptSecrets::new().encrypt(key, 1);
    assert!(ScriptOutput::decode(&ScriptOutput::from(coin).encode()).is_ok());
    for broken in [Coin { c: identity, ..coin }, Coin { d: identity, ..coin }] {
        assert!(ScriptOutput::decode(&ScriptOutput::from(broken).encode()).is_err());
    }
    let mut bytes = ScriptOutput::from(coin).encode();
    // After the tag and the two points comes gr.
    bytes[65..97].fill(0);
    assert!(ScriptOutput::decode(&bytes).is_err());
}
