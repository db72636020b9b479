//! The builder of transactions: what it makes verifies, keeps every amount, and can be spent again.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::wallet::{coin, flavor, key, owner, verify};
use curve25519_dalek::scalar::Scalar;
use proptest::prelude::*;
use zkvm::machine::{MAX_FEE, Machine, MachineError, VerifyingDelegate};
use zkvm::r1cs::{Recorder, Timing};
use zkvm::signature::{Signature, SigningKey};
use zkvm::tx::{
    Anchor, BuildError, Contract, DEFAULT_LIMITS, Format, Header, NewOutputs, PayloadItem, PortableItem,
    PredicateTree, Program, Tx, TxBuilder, TxEntry, UnsignedTx, Utxo, Value, ValueOpening, Witness, prove,
};
use zkvm::{FormatError, Statement};

const METADATA: &[u8] = b"shares";
const CHANGE: u64 = 8;

/// All keys that a test may need.
fn keys() -> Vec<SigningKey> {
    (0..10).map(key).collect()
}

fn start() -> TxBuilder {
    TxBuilder::new(Header::any_time())
}

/// Signs and verifies; the transaction's outputs are those that the builder tells of.
fn finish((unsigned, outputs): (UnsignedTx, NewOutputs)) -> (Tx, NewOutputs) {
    let id = unsigned.id;
    let tx = unsigned.sign(&keys()).expect("all keys");
    let verified = verify(&tx).expect("what the builder makes verifies");
    assert_eq!(verified.id(), id);
    assert_eq!(Tx::decode(&tx.encode()), Ok(tx.clone()));
    let made: BTreeSet<_> = verified.log().outputs().map(Contract::id).collect();
    let told: BTreeSet<_> = outputs.payments.iter().chain(&outputs.change).map(Utxo::id).collect();
    assert_eq!(made, told);
    (tx, outputs)
}

fn value_of(utxo: &Utxo) -> (u64, Scalar) {
    let opening = utxo.opening().expect("a value");
    (opening.qty, opening.flv)
}

/// Who gets several outputs is written once, and each output has its own payload and predicate.
#[test]
fn a_predicate_is_written_once() {
    let spent = coin(1, 0, 100, flavor(0));
    let payload = vec![
        PayloadItem::string([7; 32]),
        PayloadItem::Value(ValueOpening::hidden(5, flavor(0))),
        PayloadItem::string(b"note"),
        PayloadItem::Value(ValueOpening::hidden(6, flavor(0))),
    ];
    let built = start().spend(&spent).change(owner(1)).lock(owner(2), payload.clone());
    let built = (1..=3).fold(built, |built, amount| built.pay(amount, flavor(0), owner(amount % 2 + 1)));
    let (unsigned, outputs) = built.build().expect("it fits");
    let tx = unsigned.sign(&keys()).expect("all keys");
    let verified = verify(&tx).expect("it holds");
    let paid = |utxo: &Utxo| (utxo.qty(), utxo.contract().predicate);
    let payments: Vec<_> = outputs.payments.iter().map(paid).collect();
    assert_eq!(payments, [(1, owner(2)), (2, owner(1)), (3, owner(2))]);
    assert_eq!(paid(&outputs.change[0]), (83, owner(1)));
    let items: Vec<_> = payload.iter().map(PayloadItem::item).collect();
    assert_eq!((outputs.locked[0].predicate, &outputs.locked[0].payload), (owner(2), &items));
    assert_eq!(verified.log().outputs().count(), 5);
    // The one that most of them have.
    let written = |n| tx.program.windows(32).filter(|bytes| bytes == owner(n).0.as_bytes()).count();
    assert_eq!((written(1), written(2)), (2, 1));
}

/// A program that somebody else wrote, and that opens what is spent, finds nothing on the stack that says who is paid.
#[test]
fn what_opens_an_output_does_not_choose_who_is_paid() {
    let (mine, evil) = (owner(1), owner(6));
    for depth in 0..3 {
        let swap = Program::new().roll(depth + 1).drop().push_predicate(evil).roll(1);
        let tree = PredicateTree::new(None, vec![swap.encode()], &[3; 32]).expect("a tree");
        let locked = Utxo::genesis(Anchor([8; 32]), tree.predicate(), ValueOpening::hidden(3, flavor(1)));
        let proof = tree.call_proof(0).expect("the program");
        let opening = Program::new().push_call_proof(&proof).program(&swap).call();
        let built = start().spend(&coin(1, 0, 9, flavor(2))).spend(&coin(2, 0, 9, flavor(3)));
        let built = built.spend_with(&locked, Program::new(), opening).change(mine);
        let outputs = match built.build() {
            Ok((_, outputs)) => outputs,
            Err(error) => {
                assert!(
                    matches!(error, BuildError::Instruction { .. } | BuildError::OutputMismatch(_)),
                    "{error}"
                );
                continue;
            }
        };
        assert!(outputs.change.iter().all(|change| change.contract().predicate == mine));
    }
}

#[test]
fn a_chain_of_payments() {
    // The issuer begins with an output that holds nothing: it makes the first transaction possible.
    let seed = Utxo::genesis(Anchor([9; 32]), owner(0), None);
    let shares = Value::issue_flavor(&owner(0), METADATA);
    let built = start()
        .spend(&seed)
        .issue(1000, METADATA, owner(0))
        .pay(600, shares, owner(1))
        .pay(300, shares, owner(2))
        .change(owner(0))
        .build();
    let (tx, issued) = finish(built.expect("an issue"));
    assert_eq!(issued.payments.iter().map(value_of).collect::<Vec<_>>(), [(600, shares), (300, shares)]);
    assert_eq!(issued.change.iter().map(value_of).collect::<Vec<_>>(), [(100, shares)]);
    let log = verify(&tx).expect("verified").log().clone();
    assert_eq!(log.entries().iter().filter(|entry| matches!(entry, TxEntry::Issue { .. })).count(), 1);

    let built = start()
        .spend(&issued.payments[0])
        .spend(&issued.change[0])
        .pay(650, shares, owner(3))
        .retire(25, shares)
        .change(owner(1))
        .data(*b"thanks")
        .build();
    let (tx, paid) = finish(built.expect("a payment"));
    assert_eq!((paid.payments[0].qty(), paid.change[0].qty(), paid.retired[0].qty), (650, 25, 25));
    let verified = verify(&tx).expect("verified");
    let inputs = [issued.payments[0].id(), issued.change[0].id()];
    assert_eq!(verified.log().inputs().collect::<Vec<_>>(), inputs);
    assert_eq!(verified.log().data().map(|data| data.to_vec()).collect::<Vec<_>>(), [b"thanks".to_vec()]);
    // Whoever knows the opening of what was retired can check it.
    let retired = paid.retired[0].value();
    assert!(verified.log().entries().contains(&TxEntry::Retire { qty: retired.qty, flv: retired.flv }));
}

#[test]
fn a_payment_is_proven_in_constant_time_where_asked() {
    let coin = coin(1, 1, 10, flavor(1));
    let built = start().spend(&coin).pay(10, flavor(1), owner(2)).timing(Timing::Constant).build();
    finish(built.expect("a payment"));
}

#[test]
fn fees_are_paid_in_the_flavor_zero() {
    let gas = coin(1, 0, 50, Scalar::ZERO);
    // Some of it.
    let (tx, outputs) =
        finish(start().spend(&gas).fee(3).fee(4).change(owner(CHANGE)).build().expect("a fee"));
    assert_eq!((verify(&tx).expect("verified").log().fee(), outputs.change[0].qty()), (7, 43));
    // All of it: the cloak needs an output all the same.
    let (_, outputs) = finish(start().spend(&gas).fee(50).change(owner(CHANGE)).build().expect("a fee"));
    assert_eq!(outputs.change[0].qty(), 0);
    // All of it, beside another flavor.
    let other = coin(2, 1, 5, flavor(1));
    let both = start().spend(&gas).spend(&other).fee(50).pay(5, flavor(1), owner(2));
    let (_, outputs) = finish(both.build().expect("a fee"));
    assert_eq!((outputs.payments.len(), outputs.change.len()), (1, 0));
    // Other flavors do not do.
    let error = start().spend(&other).fee(1).change(owner(CHANGE)).build().expect_err("no flavor zero");
    assert_eq!(error, BuildError::Insufficient { flavor: Scalar::ZERO, needed: 1, available: 0 });
    let error = start().spend(&gas).fee(MAX_FEE).fee(1).change(owner(CHANGE)).build();
    assert_eq!(error.map(drop), Err(BuildError::FeeTooHigh(MAX_FEE + 1)));
}

#[test]
fn outputs_of_nothing() {
    // An output of quantity zero can be spent; its flavor does not vanish.
    let nothing = coin(1, 0, 0, flavor(1));
    let (_, outputs) = finish(start().spend(&nothing).change(owner(CHANGE)).build().expect("a transaction"));
    assert_eq!(outputs.change.iter().map(value_of).collect::<Vec<_>>(), [(0, flavor(1))]);
    let something = coin(2, 1, 5, flavor(2));
    let both = start().spend(&nothing).spend(&something).pay(5, flavor(2), owner(3)).change(owner(CHANGE));
    let (_, outputs) = finish(both.clone().build().expect("a transaction"));
    assert_eq!(outputs.change.iter().map(value_of).collect::<Vec<_>>(), [(0, flavor(1))]);
    // Nothing of a flavor can be paid where there is some of it, or nothing of it.
    finish(both.pay(0, flavor(2), owner(3)).pay(0, flavor(1), owner(3)).build().expect("a transaction"));
    let error = start().spend(&something).pay(0, flavor(3), owner(3)).change(owner(CHANGE)).build();
    assert_eq!(error.map(drop), Err(BuildError::FlavorMissing { flavor: flavor(3) }));
    // A transaction need not move any value.
    let seed = Utxo::genesis(Anchor([7; 32]), owner(0), None);
    let (tx, _) = finish(start().spend(&seed).data(*b"hello").build().expect("a transaction"));
    assert_eq!(verify(&tx).expect("verified").log().outputs().count(), 0);
}

#[test]
fn change_goes_where_it_should() {
    let coins = [coin(1, 0, 5, flavor(1)), coin(2, 1, 6, flavor(2))];
    let builder = || start().spend(&coins[0]).spend(&coins[1]).pay(1, flavor(1), owner(2));
    let error = builder().build().expect_err("nobody gets the change");
    let flavors = [flavor(1), flavor(2)];
    assert!(matches!(error, BuildError::ChangeMissing { flavor, .. } if flavors.contains(&flavor)));
    let error = builder().change_of(flavor(1), owner(3)).build().expect_err("nobody gets all of flavor 2");
    assert_eq!(error, BuildError::ChangeMissing { flavor: flavor(2), amount: 6 });
    let built = builder().change_of(flavor(1), owner(3)).change(owner(4)).build().expect("a payment");
    let (_, outputs) = finish(built);
    let change: BTreeMap<_, _> = outputs
        .change
        .iter()
        .map(|utxo| (value_of(utxo).1.to_bytes(), (utxo.qty(), utxo.contract().predicate)))
        .collect();
    assert_eq!(change[&flavor(1).to_bytes()], (4, owner(3)));
    assert_eq!(change[&flavor(2).to_bytes()], (6, owner(4)));
}

#[test]
fn amounts_that_do_not_fit() {
    let most = u64::MAX;
    let coins = [coin(1, 0, most, flavor(1)), coin(2, 1, most, flavor(1))];
    let both = || start().spend(&coins[0]).spend(&coins[1]).change(owner(CHANGE));
    let amount = 2 * u128::from(most);
    assert_eq!(both().build().map(drop), Err(BuildError::ChangeTooLarge { flavor: flavor(1), amount }));
    // In two outputs it fits.
    finish(both().pay(most, flavor(1), owner(2)).build().expect("two outputs"));
    let error =
        both().pay(most, flavor(1), owner(2)).pay(most, flavor(1), owner(2)).pay(1, flavor(1), owner(2));
    let (needed, available) = (amount + 1, amount);
    let expected = BuildError::Insufficient { flavor: flavor(1), needed, available };
    assert_eq!(error.build().map(drop), Err(expected));
}

#[test]
fn errors_speak_plainly() {
    let coin = coin(1, 0, 5, Scalar::ONE);
    let one = format!("01{}", "00".repeat(31));
    let message = |builder: TxBuilder| builder.build().map(drop).expect_err("an error").to_string();
    assert_eq!(message(start()), "a transaction must spend at least one output");
    assert_eq!(
        message(start().spend(&coin).pay(6, Scalar::ONE, owner(1))),
        format!("6 units of flavor {one} are needed, but there are 5")
    );
    assert_eq!(
        message(start().spend(&coin).pay(4, Scalar::ONE, owner(1))),
        format!("1 units of flavor {one} are left over, but no predicate for change is given")
    );
    let twice = message(start().spend(&coin).spend(&coin));
    assert_eq!(twice, format!("the output {} is spent twice", coin.id()));

    let (unsigned, _) = start().spend(&coin).change(owner(1)).build().expect("a transaction");
    let missing = unsigned.sign(&[key(5)]).expect_err("the owner's key").to_string();
    assert_eq!(
        missing,
        format!("the key of predicate {}, which locks contract {}, is missing", owner(0), coin.id())
    );

    // A clause that does not open the contract is named by its instruction.
    let stuck = start().spend_with(&coin, Program::new(), Program::new().drop()).change(owner(1));
    assert_eq!(message(stuck), "instruction 2, `drop`: the item cannot be dropped");
    let seed = Utxo::genesis(Anchor([7; 32]), owner(0), None);
    let stuck = start().spend_with(&seed, Program::new(), Program::new());
    assert_eq!(message(stuck), "at the end of the program: the program left 1 items on the stack");
}

#[test]
fn nobody_has_to_sign_what_clauses_open() {
    // A contract that anybody can open: its clause does nothing.
    let clause = Program::new();
    let tree = PredicateTree::new(None, vec![clause.encode()], &[1; 32]).expect("a tree");
    let open = Utxo::genesis(Anchor([1; 32]), tree.predicate(), ValueOpening::hidden(5, flavor(1)));
    let call = Program::new().push_call_proof(&tree.call_proof(0).expect("a clause")).program(&clause).call();
    let built = start().spend_with(&open, Program::new(), call).pay(5, flavor(1), owner(1)).build();
    let (unsigned, outputs) = built.expect("a payment");
    assert_eq!(unsigned.signing, []);
    let tx = unsigned.clone().sign(&[]).expect("no key is needed");
    assert_eq!(verify(&tx).map(drop), Ok(()));
    assert_eq!(tx, finish((unsigned, outputs)).0);
}

/// The owner signs a program in advance, for this one output; whoever builds the transaction needs no key.
#[test]
fn an_owner_can_sign_in_advance() {
    let coin = coin(1, 0, 5, flavor(1));
    let allowed = Program::new().push_predicate(owner(3)).output(1);
    let signature =
        Signature::sign(&mut Format::Version2.signid_transcript(coin.id(), &allowed.encode()), &key(0));
    let spend_with = |coin: &Utxo, program: &Program, signature: &Signature| {
        let opening = Program::new().program(program).push(signature.to_bytes()).signid();
        let program = Program::new().push_contract(coin.contract()).input().then(opening);
        prove(Header::any_time(), &program, &Witness::new())
    };
    let spend = |coin: &Utxo, program: &Program| spend_with(coin, program, &signature);
    let tx = spend(&coin, &allowed).expect("a transaction").sign(&[]).expect("no key is needed");
    assert_eq!(verify(&tx).map(drop), Ok(()));
    // Another program, or another output of the same owner.
    let other = Program::new().push_predicate(owner(4)).output(1);
    assert!(spend(&coin, &other).is_err());
    assert!(spend(&common::wallet::coin(2, 0, 5, flavor(1)), &allowed).is_err());
    // Nor what was signed for the original format.
    let mut original = Format::Original.signid_transcript(coin.id(), &allowed.encode());
    let signature = Signature::sign(&mut original, &key(0));
    assert!(spend_with(&coin, &allowed, &signature).is_err());
}

#[test]
fn openings_are_checked_and_kept() {
    let opening = ValueOpening::hidden(5, flavor(1));
    let coin = Utxo::genesis(Anchor([1; 32]), owner(0), opening.clone());
    assert_eq!(Utxo::new(coin.contract().clone(), Some(opening.clone())), Ok(coin.clone()));
    let refused = Err(BuildError::OpeningMismatch(coin.id()));
    assert_eq!(Utxo::new(coin.contract().clone(), None), refused);
    for change in [
        |opening: &mut ValueOpening| opening.qty += 1,
        |opening: &mut ValueOpening| opening.flv += Scalar::ONE,
        |opening: &mut ValueOpening| opening.qty_blinding += Scalar::ONE,
        |opening: &mut ValueOpening| opening.flv_blinding += Scalar::ONE,
    ] {
        let mut other = opening.clone();
        change(&mut other);
        assert_eq!(Utxo::new(coin.contract().clone(), Some(other)), refused);
    }
    let mut contract = coin.contract().clone();
    contract.payload.push(PortableItem::String(b"more"[..].into()));
    assert!(Utxo::new(contract, Some(opening.clone())).is_err());

    let bytes = opening.to_bytes();
    assert_eq!(ValueOpening::from_bytes(&*bytes), Ok(opening));
    assert_eq!(ValueOpening::from_bytes(&bytes[..103]), Err(FormatError::Truncated));
    assert_eq!(ValueOpening::from_bytes(&[&bytes[..], &[0]].concat()), Err(FormatError::TrailingBytes));
    let mut high = bytes.clone();
    high[39] = 0xff;
    assert_eq!(ValueOpening::from_bytes(&*high), Err(FormatError::NonCanonicalScalar));
}

#[test]
fn nothing_secret_is_printed() {
    let secret = 0x5ec3_e75e_c3e7_u64;
    let coin = coin(1, 0, secret, Scalar::from(secret));
    let mut witness = Witness::new();
    witness.value(coin.opening().expect("a value"));
    let builder = start().spend(&coin).pay(secret, Scalar::from(secret), owner(1));
    let shown = format!("{witness:?} {coin:?} {builder:?} {:?}", coin.opening());
    assert!(shown.contains("ValueOpening") && shown.contains("Witness { openings: 2"));
    let blinding = coin.opening().expect("a value").qty_blinding;
    for number in
        [secret.to_string(), hex::encode(secret.to_le_bytes()), format!("{:?}", blinding.to_bytes())]
    {
        assert!(!shown.contains(&number), "{shown}");
    }
}

#[test]
fn a_prover_needs_every_opening() {
    let mut witness = Witness::new();
    let known = witness.hide(3u64);
    let unknown = Witness::new().hide(3u64);
    let seed = Utxo::genesis(Anchor([7; 32]), owner(0), None);
    let program = |point| {
        let program = Program::new().push_contract(seed.contract()).input().signtx();
        program.push_point(point).commit().expr().push_scalar(3u64).scalar().eq().verify()
    };
    prove(Header::any_time(), &program(known), &witness).expect("a proof");
    let error = prove(Header::any_time(), &program(unknown), &witness).expect_err("a missing opening");
    assert_eq!(error.to_string(), "instruction 5, `expr`: the prover's value for the item is missing");

    // `alloc` takes its values in order.
    let alloc = |program: Program| {
        let program = program.push_contract(seed.contract()).input().signtx();
        program.alloc().alloc().mul().push_scalar(6u64).scalar().eq().verify()
    };
    let mut witness = Witness::new();
    witness.assign(2u64);
    assert!(prove(Header::any_time(), &alloc(Program::new()), &witness).is_err());
    witness.assign(3u64);
    let unsigned = prove(Header::any_time(), &alloc(Program::new()), &witness).expect("a proof");
    assert_eq!(verify(&unsigned.sign(&keys()).expect("keys")).map(drop), Ok(()));
    // What an unblinding claims is checked before proving.
    let program = Program::new().push_contract(seed.contract()).input().signtx();
    let program = program.push_point(witness.hide(4u64)).push_scalar(4u64).unblind().drop();
    let error = prove(Header::any_time(), &program, &witness).expect_err("it is blinded");
    assert_eq!(error.to_string(), "instruction 5, `unblind`: a point equation does not hold");
}

/// As the limits say. (Only the verifier's run; proving this many takes a while.)
#[test]
fn a_cloak_of_512_inputs_and_outputs_is_within_the_limits() {
    let coin = coin(1, 0, 5, flavor(1));
    let value = coin.opening().expect("a value").value();
    let times = |n, program: Program| (0..n).fold(Program::new(), |all, _| all.then(program.clone()));
    let program = |n: u32| {
        times(n, Program::new().push_contract(coin.contract()).input().signtx())
            .then(times(n, Program::new().push_point(value.qty).push_point(value.flv)))
            .cloak(n, n)
            .then(times(n, Program::new().push_predicate(owner(1)).output(1)))
            .encode()
    };
    let run = |n| {
        let statement = Statement::default();
        let mut delegate = VerifyingDelegate::new(Recorder::new(), &statement);
        Machine::for_transaction(&program(n), Header::any_time(), DEFAULT_LIMITS, &mut delegate).run()
    };
    assert_eq!(run(512).map(|outcome| outcome.log.outputs().count()), Ok(512));
    let refused = run(1024).expect_err("too much").error;
    let declared = DEFAULT_LIMITS.multipliers;
    assert_eq!(refused, MachineError::MultipliersExceeded { declared });
}

/// What a wallet might ask for.
#[derive(Clone, Debug)]
struct Plan {
    /// Quantities and flavors of the outputs it spends.
    coins: Vec<(u64, u64)>,
    issued: Option<u64>,
    /// Quantity, flavor (3 is the issued one), and whether it is retired.
    outgoing: Vec<(u64, u64, bool)>,
    fee: u64,
    change: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    let quantity = prop_oneof![Just(0), 0u64..20, Just(u64::MAX)];
    let coins = prop::collection::vec((quantity, 0u64..3), 1..4);
    let outgoing = prop::collection::vec((0u64..15, 0u64..4, any::<bool>()), 0..4);
    (coins, prop::option::of(0u64..20), outgoing, prop_oneof![Just(0), 0u64..9], prop::bool::weighted(0.9))
        .prop_map(|(coins, issued, outgoing, fee, change)| Plan { coins, issued, outgoing, fee, change })
}

impl Plan {
    fn flavor(n: u64) -> Scalar {
        if n == 3 { Value::issue_flavor(&owner(5), METADATA) } else { flavor(n) }
    }

    fn builder(&self) -> TxBuilder {
        let coins = self.coins.iter().zip(1u8..);
        let coins = coins.map(|((qty, n), number)| coin(number, number.into(), *qty, Self::flavor(*n)));
        let mut builder = coins.fold(start(), |builder, coin| builder.spend(&coin)).fee(self.fee);
        if let Some(qty) = self.issued {
            builder = builder.issue(qty, METADATA, owner(5));
        }
        if self.change {
            builder = builder.change(owner(CHANGE));
        }
        self.outgoing.iter().fold(builder, |builder, (qty, n, retired)| match retired {
            true => builder.retire(*qty, Self::flavor(*n)),
            false => builder.pay(*qty, Self::flavor(*n), owner(6)),
        })
    }

    /// What comes in less what goes out, of each flavor.
    fn left(&self) -> [i128; 4] {
        let mut left = [0; 4];
        self.coins.iter().for_each(|(qty, n)| left[*n as usize] += i128::from(*qty));
        self.outgoing.iter().for_each(|(qty, n, _)| left[*n as usize] -= i128::from(*qty));
        left[3] += i128::from(self.issued.unwrap_or(0));
        left[0] -= i128::from(self.fee);
        left
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// A plan that can be carried out becomes a transaction that verifies; another one a fitting error.
    #[test]
    fn plans_are_carried_out_or_refused(plan in plan()) {
        let left = plan.left();
        match plan.builder().build() {
            Ok(built) => {
                prop_assert!(left.iter().all(|left| (0..=i128::from(u64::MAX)).contains(left)));
                let (tx, outputs) = finish(built);
                let mut change = [0; 4];
                for utxo in &outputs.change {
                    let (qty, flavor) = value_of(utxo);
                    let n = (0..4).find(|n| Plan::flavor(*n) == flavor).expect("a known flavor");
                    change[n as usize] += i128::from(qty);
                    prop_assert_eq!(utxo.contract().predicate, owner(CHANGE));
                }
                prop_assert_eq!(change, left);
                let payments: Vec<_> = outputs.payments.iter().map(value_of).collect();
                let planned = plan.outgoing.iter().filter(|(_, _, retired)| !retired);
                prop_assert_eq!(payments, planned.map(|(qty, n, _)| (*qty, Plan::flavor(*n))).collect::<Vec<_>>());
                prop_assert_eq!(verify(&tx).expect("verified").log().fee(), plan.fee);
            }
            Err(BuildError::Insufficient { flavor, needed, available }) => {
                let n = (0..4).find(|n| Plan::flavor(*n) == flavor).expect("a known flavor");
                prop_assert_eq!(left[n as usize], available as i128 - needed as i128);
                prop_assert!(needed > available);
            }
            Err(BuildError::FlavorMissing { flavor }) => {
                let n = (0..4).find(|n| Plan::flavor(*n) == flavor).expect("a known flavor");
                prop_assert!(!plan.coins.iter().any(|(_, coin)| *coin == n) && left[n as usize] == 0);
            }
            Err(BuildError::ChangeMissing { .. }) => prop_assert!(!plan.change),
            Err(BuildError::ChangeTooLarge { amount, .. }) => {
                prop_assert!(amount > u64::MAX.into() && left.contains(&(amount as i128)));
            }
            Err(error) => prop_assert!(false, "{error}: {plan:?}"),
        }
    }
}
