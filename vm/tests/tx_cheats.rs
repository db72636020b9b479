//! The laws of values against provers who do not keep them: nothing comes into being, changes its flavor,
//! vanishes or is copied. Then every field of a transaction, and that nothing of it fits another one.

mod common;

use std::sync::LazyLock;

use common::wallet::{Liar, coin, flavor, key, owner, prove_anyway, verify};
use curve25519_dalek::scalar::Scalar;
use proptest::prelude::*;
use zkvm::ledger::{Genesis, Ledger, LedgerError, MemoryStore};
use zkvm::program::{self, Instruction, InstructionSet};
use zkvm::r1cs::{R1csProof, Variable};
use zkvm::signature::Signature;
use zkvm::tx::{
    Anchor, BuildError, Header, PredicateTree, Program, Tx, TxBuilder, TxError, Utxo, Value, ValueOpening,
    Witness, prove,
};
use zkvm::{Opening, PedersenGens};

const METADATA: &[u8] = b"shares";

/// A quantity and a flavor, which may be anything.
type Clear = (Scalar, Scalar);

fn scalar(value: i64) -> Scalar {
    let magnitude = Scalar::from(value.unsigned_abs());
    if value < 0 { -magnitude } else { magnitude }
}

/// What a dishonest prover does with a payment that would balance.
#[derive(Clone, Debug)]
enum Cheat {
    /// An output has another quantity.
    Quantity { output: usize, delta: i64 },
    /// An output has another flavor.
    Flavor { output: usize },
    /// Two outputs differ from what they should be by opposite amounts, so that one gets out of range. (If they
    /// are of different flavors, each flavor is out of balance, and all together are not.)
    Shift { delta: i64 },
    /// An output is more than 64 bits can hold: the sum of outputs only fits the inputs' modulo ℓ.
    Wrap { output: usize },
}

impl Cheat {
    fn apply(&self, outputs: &mut [Clear]) {
        match *self {
            Self::Quantity { output, delta } => outputs[output % outputs.len()].0 += scalar(delta),
            Self::Flavor { output } => outputs[output % outputs.len()].1 += Scalar::ONE,
            Self::Shift { delta } => {
                let last = outputs.len() - 1;
                outputs[0].0 += scalar(delta);
                outputs[last].0 -= scalar(delta);
            }
            Self::Wrap { output } => {
                outputs[output % outputs.len()].0 += Scalar::from(u64::MAX) + Scalar::ONE;
            }
        }
    }
}

/// A payment of the coins' values to these outputs, as a program, its openings, and the variables of the
/// quantities and flavors of the outputs.
fn payment(coins: &[Utxo], outputs: &[Clear]) -> (Program, Vec<Opening>, Vec<(Variable, Variable)>) {
    let mut openings = Vec::new();
    for opening in coins.iter().filter_map(Utxo::opening) {
        openings.push(Opening { value: opening.qty.into(), blinding: opening.qty_blinding });
        openings.push(Opening { value: opening.flv, blinding: opening.flv_blinding });
    }
    let pedersen = PedersenGens::default();
    let spent = coins
        .iter()
        .fold(Program::new(), |program, coin| program.push_contract(coin.contract()).input().signtx());
    let mut blinding = 1u64;
    let mut hide = |value: Scalar| {
        blinding += 1;
        let opening = Opening { value, blinding: Scalar::from(blinding) };
        openings.push(opening);
        pedersen.commit(value, opening.blinding).compress()
    };
    let hidden = outputs
        .iter()
        .fold(spent, |program, (qty, flv)| program.push_point(hide(*qty)).push_point(hide(*flv)))
        .cloak(coins.len() as u32, outputs.len() as u32);
    let program = outputs.iter().fold(hidden, |program, _| program.push_predicate(owner(9)).output(1));
    // The machine commits to the topmost output first.
    let last = outputs.len() as u32 - 1;
    let variables = (0..=last).map(|i| (2 * (last - i), 2 * (last - i) + 1));
    let variables = variables.map(|(q, f)| (Variable::Committed(q), Variable::Committed(f))).collect();
    (program, openings, variables)
}

/// Pays the coins to `outputs`, signed by their owners, while gadgets are told that it is to `pretended`.
fn forge(coins: &[Utxo], outputs: &[Clear], pretended: &[Clear]) -> Tx {
    let (program, openings, variables) = payment(coins, outputs);
    let lies = variables.iter().zip(pretended).flat_map(|((q, f), lie)| [(*q, lie.0), (*f, lie.1)]).collect();
    let pedersen = PedersenGens::default();
    let unsigned = prove_anyway(&pedersen, &program, &openings, |cs| Liar { cs, lies }, |liar| liar.cs);
    unsigned.expect("a run").sign(&[key(0), key(1)]).expect("both keys")
}

/// Two coins, and outputs that they pay for. With one flavor, the second output is the change.
fn balanced() -> impl Strategy<Value = (Vec<Utxo>, Vec<Clear>)> {
    (1u64..1000, 1u64..1000, any::<bool>(), any::<u32>()).prop_map(|(a, b, one_flavor, split)| {
        let (f, g) = (flavor(1), flavor(if one_flavor { 1 } else { 2 }));
        let coins = vec![coin(1, 0, a, f), coin(2, 1, b, g)];
        let first = if one_flavor { u64::from(split) % (a + b + 1) } else { a };
        (coins, vec![(first.into(), f), ((a + b - first).into(), g)])
    })
}

fn cheat() -> impl Strategy<Value = Cheat> {
    let delta = prop_oneof![Just(1i64), Just(-1), 2..i64::MAX, i64::MIN + 1..-1];
    prop_oneof![
        (0usize..2, delta.clone()).prop_map(|(output, delta)| Cheat::Quantity { output, delta }),
        (0usize..2).prop_map(|output| Cheat::Flavor { output }),
        // Beyond what any output has, so that one is negative.
        (2000i64..i64::MAX).prop_map(|delta| Cheat::Shift { delta }),
        (0usize..2).prop_map(|output| Cheat::Wrap { output }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// Values keep their laws, whatever the prover tells its gadgets: the truth, or what would balance.
    #[test]
    fn no_inflation_mixing_or_loss((coins, honest) in balanced(), cheat in cheat()) {
        // The same prover without a lie convinces.
        let tx = forge(&coins, &honest, &honest);
        prop_assert_eq!(verify(&tx).map(drop), Ok(()));

        let mut outputs = honest.clone();
        cheat.apply(&mut outputs);
        for pretended in [&outputs, &honest] {
            let tx = forge(&coins, &outputs, pretended);
            prop_assert!(matches!(verify(&tx), Err(TxError::Proof(_))), "{:?}", cheat);
        }
        // An honest prover refuses to try.
        let (program, openings, _) = payment(&coins, &outputs);
        let mut witness = Witness::new();
        for opening in openings {
            witness.commit(opening.value, opening.blinding);
        }
        let refused = matches!(prove(Header::any_time(), &program, &witness), Err(BuildError::Instruction { name: "cloak", .. }));
        prop_assert!(refused);
    }

    /// A prover that bends any wire of an honest payment, in either phase, convinces nobody.
    #[test]
    fn no_wire_can_be_bent(wire in any::<prop::sample::Index>(), delta in prop_oneof![Just(1i64), Just(-1), any::<i64>().prop_filter("a change", |d| *d != 0)]) {
        use common::machine::Cheat as Bent;
        let coins = [coin(1, 0, 5, flavor(1)), coin(2, 1, 6, flavor(2))];
        let outputs = [(Scalar::from(5u64), flavor(1)), (Scalar::from(6u64), flavor(2))];
        let (program, openings, _) = payment(&coins, &outputs);
        let pedersen = PedersenGens::default();
        let forge = |wire: usize, delta: Scalar| {
            let mut wires = None;
            let unsigned = prove_anyway(&pedersen, &program, &openings, |cs| {
                let bent = Bent::new(cs, wire, delta);
                wires = Some(bent.counter());
                bent
            }, |bent| bent.cs);
            let tx = unsigned.expect("a run").sign(&[key(0), key(1)]).expect("both keys");
            (tx, wires.expect("a counter").get())
        };
        let (honest, wires) = forge(usize::MAX, Scalar::ONE);
        prop_assert_eq!(verify(&honest).map(drop), Ok(()));
        let (tx, _) = forge(wire.index(wires), scalar(delta));
        prop_assert!(matches!(verify(&tx), Err(TxError::Proof(_))));
    }
}

/// What the machine says of a program, run with a prover that proves anything.
fn machine_error(program: &Program, openings: &[Opening]) -> String {
    let pedersen = PedersenGens::default();
    let failure = prove_anyway(&pedersen, program, openings, |cs| cs, |cs| cs).expect_err("a failure");
    failure.to_string()
}

#[test]
fn a_value_can_be_neither_dropped_nor_copied() {
    let coin = coin(1, 0, 5, flavor(1));
    let value = Program::new().push_contract(coin.contract()).input().signtx();
    assert_eq!(machine_error(&value.clone().drop(), &[]), "the item cannot be dropped");
    assert_eq!(machine_error(&value.clone().dup(0), &[]), "the item cannot be copied");
    // It cannot be left behind either, by a program or by one it calls.
    assert_eq!(machine_error(&value, &[]), "the program left 1 items on the stack");
    let inner = Program::new().program(&value).eval();
    assert_eq!(machine_error(&inner, &[]), "the program left 1 items on the stack");
    // Nor the contract that holds it.
    let locked = Program::new().push_contract(coin.contract()).input();
    assert_eq!(machine_error(&locked.clone().drop(), &[]), "the item cannot be dropped");
    assert_eq!(machine_error(&locked.clone().dup(0), &[]), "the item cannot be copied");
    assert_eq!(machine_error(&locked, &[]), "the program left 1 items on the stack");
    // A negative value cannot be kept, hidden in a contract or thrown away: only a cloak takes it.
    let mut witness = Witness::new();
    let debt = ValueOpening::hidden(5, flavor(1));
    let points = witness.value(&debt);
    let openings = [
        Opening { value: debt.qty.into(), blinding: debt.qty_blinding },
        Opening { value: debt.flv, blinding: debt.flv_blinding },
    ];
    let borrowed = value.push_predicate(owner(0)).output(1);
    let borrowed = borrowed.push_point(points.qty).commit().push_point(points.flv).commit().borrow();
    let negative = borrowed.push_predicate(owner(0)).output(1);
    assert_eq!(machine_error(&negative.clone().drop(), &openings), "the item cannot be dropped");
    assert_eq!(machine_error(&negative.clone().retire(), &openings), "the item is not a value");
    let output = negative.push_predicate(owner(0)).output(1);
    assert_eq!(machine_error(&output, &openings), "the item cannot be put into a contract");
}

/// Issues a quantity of a flavor, both anything and blinded as said, by `issuer`'s predicate.
fn forge_issue(issuer: u64, qty: Scalar, flv: Scalar, flv_blinding: Scalar) -> Result<(), TxError> {
    let seed = Utxo::genesis(Anchor([7; 32]), owner(0), None);
    let openings = [
        Opening { value: qty, blinding: Scalar::from(3u64) },
        Opening { value: flv, blinding: flv_blinding },
    ];
    let pedersen = PedersenGens::default();
    let [qty, flv] = openings.map(|opening| pedersen.commit(opening.value, opening.blinding).compress());
    let program = Program::new().push_contract(seed.contract()).input().signtx();
    let program = program.push_point(qty).commit().push_point(flv).commit();
    let program = program.push(METADATA).push_predicate(owner(issuer)).issue().signtx();
    let program = program.push_predicate(owner(9)).output(1);
    let unsigned = prove_anyway(&pedersen, &program, &openings, |cs| cs, |cs| cs).expect("a run");
    verify(&unsigned.sign(&[key(0), key(issuer)]).expect("both keys")).map(drop)
}

#[test]
fn nobody_issues_but_the_issuer() {
    let flavor = |issuer| Value::issue_flavor(&owner(issuer), METADATA);
    let ten = Scalar::from(10u64);
    assert_eq!(forge_issue(1, ten, flavor(1), Scalar::ZERO), Ok(()));
    let wrong_flavor = Err(TxError::Points { pc: 9 });
    // Another's flavor, one that nobody issues, the one fees are paid in, and the right one but hidden.
    assert_eq!(forge_issue(1, ten, flavor(2), Scalar::ZERO), wrong_flavor);
    assert_eq!(forge_issue(1, ten, Scalar::from(5u64), Scalar::ZERO), wrong_flavor);
    assert_eq!(forge_issue(1, ten, Scalar::ZERO, Scalar::ZERO), wrong_flavor);
    assert_eq!(forge_issue(1, ten, flavor(1), Scalar::ONE), wrong_flavor);
    // Less than nothing, and more than 64 bits.
    for qty in [-ten, Scalar::from(u64::MAX) + Scalar::ONE] {
        let verdict = forge_issue(1, qty, flavor(1), Scalar::ZERO);
        assert!(matches!(verdict, Err(TxError::Proof(_))));
    }
}

/// Pays a fee of 3 from a coin of 10, and leaves some quantity of the flavor as change.
fn forge_fee(flavor: Scalar, left: u64) -> Result<(), TxError> {
    let coin = coin(1, 0, 10, flavor);
    let opening = coin.opening().expect("a value");
    let change = ValueOpening::hidden(left, flavor);
    let value = change.value();
    let openings = [opening, &change].map(|value| {
        [(value.qty.into(), value.qty_blinding), (value.flv, value.flv_blinding)]
            .map(|(value, blinding)| Opening { value, blinding })
    });
    let program = Program::new().push_contract(coin.contract()).input().signtx().push_fee(3).fee();
    let program = program.push_point(value.qty).push_point(value.flv).cloak(2, 1);
    let program = program.push_predicate(owner(1)).output(1);
    let pedersen = PedersenGens::default();
    let unsigned = prove_anyway(&pedersen, &program, openings.as_flattened(), |cs| cs, |cs| cs);
    verify(&unsigned.expect("a run").sign(&[key(0)]).expect("the key")).map(drop)
}

#[test]
fn fees_are_paid() {
    assert_eq!(forge_fee(Scalar::ZERO, 7), Ok(()));
    // Not paid, overpaid, paid in another flavor.
    for (flavor, left) in [(Scalar::ZERO, 10), (Scalar::ZERO, 6), (flavor(1), 7), (flavor(1), 10)] {
        assert!(matches!(forge_fee(flavor, left), Err(TxError::Proof(_))));
    }
}

/// Spending an output twice inside one transaction shows in the log: a ledger sees the ID twice.
#[test]
fn a_copied_input_shows() {
    let coin = coin(1, 0, 5, flavor(1));
    let coins = [coin.clone(), coin.clone()];
    let double = [(Scalar::from(10u64), flavor(1))];
    let tx = forge(&coins, &double, &double);
    let verified = verify(&tx).expect("one transaction cannot know that this is one output");
    assert_eq!(verified.log().inputs().collect::<Vec<_>>(), [coin.id(), coin.id()]);
    // The ledger refuses it.
    let genesis = Genesis { timestamp_ms: 0, outputs: vec![coin.contract().into()] };
    let mut ledger = Ledger::create(MemoryStore::default(), &genesis).expect("a ledger");
    let refused = ledger.apply(&[verified], 1).expect_err("a double spend");
    assert!(matches!(refused, LedgerError::SpentInBlock { transaction: 0, first: 0, .. }), "{refused}");
    // The builder does not do that.
    let twice = TxBuilder::new(Header::any_time()).spend(&coin).spend(&coin).change(owner(0)).build();
    assert_eq!(twice.map(drop), Err(BuildError::SpentTwice(coin.id())));
}

/// A transaction with every kind of entry in its log, and contracts opened by keys and by a clause.
fn everything(data: &str) -> Tx {
    let clause = Program::new().push_predicate(owner(5)).contract(1).signtx();
    let tree = PredicateTree::new(Some(owner(4)), vec![clause.encode()], &[3; 32]).expect("a tree");
    let proof = tree.call_proof(0).expect("a clause");
    let locked = Utxo::genesis(Anchor([3; 32]), tree.predicate(), ValueOpening::hidden(30, flavor(2)));
    let call = Program::new().push_call_proof(&proof).program(&clause).call();

    let (unsigned, _) = TxBuilder::new(Header { mintime_ms: 1000, maxtime_ms: 2000, ..Header::any_time() })
        .spend(&coin(1, 0, 100, flavor(1)))
        .spend(&coin(2, 1, 100, Scalar::ZERO))
        .spend_with(&locked, Program::new(), call)
        .issue(50, *b"metadata", owner(2))
        .pay(70, flavor(1), owner(7))
        .retire(10, flavor(2))
        .fee(3)
        .data(data)
        .change(owner(8))
        .build()
        .expect("a transaction");
    unsigned.sign(&[0, 1, 2, 5].map(key)).expect("all keys")
}

fn rejected(tx: &Tx) -> bool {
    verify(tx).is_err()
}

#[test]
fn every_field_of_the_header_is_bound() {
    let tx = everything("data");
    assert_eq!(verify(&tx).map(drop), Ok(()));
    for change in [
        |header: &mut Header| header.version += 1,
        |header: &mut Header| header.version = 0,
        |header: &mut Header| header.mintime_ms += 1,
        |header: &mut Header| header.mintime_ms = 0,
        |header: &mut Header| header.maxtime_ms -= 1,
        |header: &mut Header| header.maxtime_ms = u64::MAX,
    ] {
        let mut other = tx.clone();
        change(&mut other.header);
        assert!(rejected(&other), "{:?}", other.header);
    }
}

#[test]
fn every_instruction_is_bound() {
    let tx = everything("data");
    let program = Program::decode(&tx.program).expect("a program");
    let with =
        |code: Vec<Instruction>| Tx { program: program::encode(InstructionSet::Core, &code), ..tx.clone() };
    let code = program.code().to_vec();
    assert_eq!(with(code.clone()), tx);
    for index in 0..code.len() {
        let mut shorter = code.clone();
        shorter.remove(index);
        assert!(rejected(&with(shorter)), "without instruction {index}");
        let mut longer = code.clone();
        longer.insert(index, code[index].clone());
        assert!(rejected(&with(longer)), "with instruction {index} twice");
        if let Instruction::Push(bytes) | Instruction::Program(bytes) = &code[index] {
            // The first, the last and a bit in the middle of every string.
            for (place, bit) in [(0, 1), (bytes.len() / 2, 16), (bytes.len() - 1, 64)] {
                let mut other = code.clone();
                if let Instruction::Push(bytes) | Instruction::Program(bytes) = &mut other[index] {
                    bytes[place] ^= bit;
                }
                assert!(rejected(&with(other)), "instruction {index}, byte {place}");
            }
        }
    }
}

/// Strings that reach the log only, and predicates of outputs: no constraint depends on them.
#[test]
fn what_only_the_log_knows_is_bound() {
    let coin = coin(1, 0, 5, flavor(1));
    let build = |data: &str, payee: u64| {
        let builder = TxBuilder::new(Header::any_time()).spend(&coin).data(data);
        let (unsigned, _) = builder.pay(5, flavor(1), owner(payee)).build().expect("a transaction");
        unsigned.sign(&[key(0)]).expect("the key")
    };
    let tx = build("to Bob", 1);
    assert_eq!(verify(&tx).map(drop), Ok(()));
    let replace = |from: &[u8], to: &[u8]| {
        let place = tx.program.windows(from.len()).position(|part| part == from).expect("the string");
        let mut other = tx.clone();
        other.program[place..place + to.len()].copy_from_slice(to);
        other
    };
    assert!(rejected(&replace(b"to Bob", b"to Eve")));
    // A thief's predicate instead of the payee's.
    assert!(rejected(&replace(owner(1).0.as_bytes(), owner(2).0.as_bytes())));
    // The anchor of the spent output.
    assert!(rejected(&replace(&[1; 32], &[2; 32])));
}

#[test]
fn every_part_of_signature_and_proof_is_bound() {
    let tx = everything("data");
    let mut other = tx.clone();
    other.signature.s += Scalar::ONE;
    assert_eq!(verify(&other).map(drop), Err(TxError::Signature));
    let mut other = tx.clone();
    other.signature.R = owner(1).0;
    assert_eq!(verify(&other).map(drop), Err(TxError::Signature));

    let proof = tx.proof.to_bytes();
    for start in (1..proof.len()).step_by(32) {
        let mut bytes = proof.clone();
        bytes[start] ^= 1;
        // Not every change leaves a scalar reduced.
        let Ok(proof) = R1csProof::from_canonical_bytes(&bytes) else { continue };
        let other = Tx { proof, ..tx.clone() };
        assert!(matches!(verify(&other), Err(TxError::Proof(_))), "byte {start} of the proof");
    }
}

#[test]
fn signatures_and_proofs_fit_no_other_transaction() {
    let (one, two) = (everything("one"), everything("two"));
    let signature = Tx { signature: two.signature, ..one.clone() };
    assert_eq!(verify(&signature).map(drop), Err(TxError::Signature));
    let proof = Tx { proof: two.proof.clone(), ..one.clone() };
    assert!(matches!(verify(&proof), Err(TxError::Proof(_))));
    let both = Tx { proof: two.proof.clone(), signature: two.signature, ..one.clone() };
    assert!(rejected(&both));
    let program = Tx { program: two.program.clone(), ..one.clone() };
    assert!(rejected(&program));
}

/// The very same constraints, signed by the same key.
#[test]
fn a_proof_is_bound_to_more_than_its_constraints() {
    let coin = coin(1, 0, 5, flavor(1));
    let output = ValueOpening::hidden(5, flavor(1));
    let build = |data: &[u8]| {
        let mut witness = Witness::new();
        witness.value(coin.opening().expect("a value"));
        let value = witness.value(&output);
        let program = Program::new().push_contract(coin.contract()).input().signtx();
        let program = program.push_point(value.qty).push_point(value.flv).cloak(1, 1);
        let program = program.push_predicate(owner(1)).output(1).push(data).log();
        prove(Header::any_time(), &program, &witness).expect("a proof").sign(&[key(0)]).expect("the key")
    };
    let (one, two) = (build(b"one"), build(b"two"));
    assert_eq!((verify(&one).map(drop), verify(&two).map(drop)), (Ok(()), Ok(())));
    // Only the data differs.
    let transplanted = Tx { proof: two.proof.clone(), ..one.clone() };
    assert!(matches!(verify(&transplanted), Err(TxError::Proof(_))));
    let replayed = Tx { signature: two.signature, ..one };
    assert_eq!(verify(&replayed).map(drop), Err(TxError::Signature));
}

#[test]
fn who_must_sign_is_not_for_the_signers_to_say() {
    let coins = [coin(1, 0, 5, flavor(1)), coin(2, 1, 6, flavor(1))];
    let build = || {
        let builder = TxBuilder::new(Header::any_time()).spend(&coins[0]).spend(&coins[1]);
        builder.pay(11, flavor(1), owner(2)).build().expect("a transaction").0
    };
    let missing = build().sign(&[key(0)]).expect_err("one key of two");
    assert_eq!(missing, BuildError::MissingKey { predicate: owner(1), contract: coins[1].id() });
    // One owner alone, or a stranger, or the owners with each other's contracts.
    for (first, second) in [(0, 0), (1, 1), (2, 2), (1, 0)] {
        let unsigned = build();
        let messages = unsigned.messages();
        let signers = [(&key(first), messages[0].1), (&key(second), messages[1].1)];
        let signature = Signature::sign_multi(&mut unsigned.signing_transcript(), &signers).expect("keys");
        assert!(unsigned.clone().sign_with(signature).is_err());
        let forged = Tx {
            header: unsigned.header,
            program: unsigned.program.clone(),
            signature,
            proof: unsigned.proof.clone(),
        };
        assert_eq!(verify(&forged).map(drop), Err(TxError::Signature));
    }
    let unsigned = build();
    let messages = unsigned.messages();
    let signers = [(&key(0), messages[0].1), (&key(1), messages[1].1)];
    let signature = Signature::sign_multi(&mut unsigned.signing_transcript(), &signers).expect("keys");
    let tx = unsigned.sign_with(signature).expect("a valid signature");
    assert_eq!(verify(&tx).map(drop), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// No changed byte of an encoded transaction is accepted as another one; and no change makes the verifier
    /// panic.
    #[test]
    fn every_byte_is_bound(place in any::<prop::sample::Index>(), mask in 1u8..) {
        static TX: LazyLock<Tx> = LazyLock::new(|| everything("data"));
        let mut bytes = TX.encode();
        let place = place.index(bytes.len());
        bytes[place] ^= mask;
        let verdict = Tx::decode(&bytes).map(|tx| verify(&tx));
        prop_assert!(!matches!(verdict, Ok(Ok(_))), "byte {} ^ {}", place, mask);
    }
}
