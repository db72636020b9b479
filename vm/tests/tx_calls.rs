//! Transactions that call clauses: what one releases meets what another demands, in one proof.

mod common;

use std::collections::BTreeSet;

use common::clause::clause;
use common::town::Instance;
use common::wallet::{coin, flavor, key, owner, verify};
use zkvm::image::ClauseImage;
use zkvm::machine::MachineError;
use zkvm::program::Instruction::{Add, Commit, Expr, Neg, Secret, Zero};
use zkvm::signature::SigningKey;
use zkvm::tx::{
    Anchor, Argument, BuildError, Call, CallResult, Contract, DEFAULT_LIMITS, Header, NewOutputs, Opens,
    PayloadItem, PortableItem, Tx, TxBuilder, UnsignedTx, Utxo, Value, ValueOpening,
};
use zkvm::{Opening, Scalar};

const BUYER: u64 = 1;
const SELLER: u64 = 2;

fn start() -> TxBuilder {
    TxBuilder::new(Header::any_time())
}

fn money(qty: u64) -> ValueOpening {
    ValueOpening::hidden(qty, flavor(1))
}

fn goods(qty: u64) -> ValueOpening {
    ValueOpening::hidden(qty, flavor(2))
}

/// Signs and verifies.
fn finish((unsigned, outputs): (UnsignedTx, NewOutputs)) -> (Tx, NewOutputs) {
    let keys: Vec<SigningKey> = (0..5).map(key).collect();
    let tx = unsigned.sign(&keys).expect("all keys");
    verify(&tx).expect("what the builder makes verifies");
    (tx, outputs)
}

fn quantities(utxos: &[Utxo]) -> Vec<(u64, Scalar)> {
    let value = |utxo: &Utxo| (utxo.qty(), utxo.opening().expect("a value").flv);
    utxos.iter().map(value).collect()
}

#[test]
fn one_clause_pays_what_another_demands() {
    let chest = Instance::chest(1, &money(10));
    let price = money(4);
    let offer = Instance::offer(2, owner(SELLER), &price, &goods(1));
    let (withdraw, rest) = chest.split(4, 6);
    let built = start().call(withdraw).call(offer.buy(&price)).pay(1, flavor(2), owner(BUYER)).build();
    let (tx, outputs) = finish(built.expect("a purchase"));

    // Nobody signs: clauses open everything. The money cancels, and nothing of it is left.
    assert_eq!(quantities(&outputs.payments), [(1, flavor(2))]);
    assert_eq!((outputs.change.len(), outputs.retired[0].qty), (0, 0));
    let [[kept], [paid]] = [&outputs.calls[0][..], &outputs.calls[1]] else { panic!("one output each") };
    assert_eq!(kept.predicate, chest.contract.predicate);
    // Whoever knows the openings can go on with what the clauses made.
    let paid = Utxo::new(paid.clone(), Some(price)).expect("the price");
    assert_eq!(paid.contract().predicate, owner(SELLER));
    finish(start().spend(&paid).change(owner(SELLER)).build().expect("the seller spends it"));
    let kept = chest.at(kept, vec![PayloadItem::Value(rest)]);
    let (_, all) = finish(start().call(kept.release()).change(owner(BUYER)).build().expect("the rest"));
    assert_eq!(quantities(&all.change), [(6, flavor(1))]);

    let log = verify(&tx).expect("verified").log().clone();
    assert_eq!(log.inputs().collect::<Vec<_>>(), [chest.contract.id(), offer.contract.id()]);
    let made: Vec<&Contract> = log.outputs().collect();
    assert_eq!(made, [&outputs.calls[0][0], paid.contract(), outputs.payments[0].contract()]);
}

#[test]
fn whoever_runs_a_transaction_sees_what_its_clauses_were_given() {
    let price = money(4);
    let chest = Instance::chest(1, &money(10));
    let offer = Instance::offer(2, owner(SELLER), &price, &goods(1));
    let calls = [chest.split(4, 6).0, offer.buy(&price)];
    let clauses = calls.each_ref().map(|call| (call.proof.clone(), call.clause.encode()));
    let given = calls.each_ref().map(|call| call.arguments.clone());
    let [withdraw, buy] = calls;
    let builder = start().call(withdraw).call(buy).pay(1, flavor(2), owner(BUYER));
    let simulated = builder.clone().simulate().expect("a purchase").0.opened;
    let (tx, _) = finish(builder.build().expect("a purchase"));
    // The same in a simulation and in a transaction of which nothing is verified yet: commitments are strings as others are.
    let executed = tx.execute(DEFAULT_LIMITS).expect("it runs");
    assert_eq!(executed.opened(), simulated);
    for (index, contract) in [&chest.contract, &offer.contract].into_iter().enumerate() {
        let opened = &simulated[index];
        let (proof, image) = &clauses[index];
        assert_eq!((&opened.contract, &opened.proof, &opened.clause[..]), (contract, proof, &image[..]));
        let strings = given[index].iter().map(|argument| match argument {
            Argument::String(bytes) => bytes.clone(),
            Argument::Committed(opening) => opening.commitment().as_bytes().to_vec(),
        });
        let seen = opened.arguments.iter().map(|string| string.as_ref().expect("a string").to_vec());
        assert!(strings.eq(seen));
    }
    assert_eq!(simulated.len(), 2);
}

#[test]
fn a_debt_is_paid_by_coins_too() {
    let price = money(4);
    let offer = Instance::offer(2, owner(SELLER), &price, &goods(1));
    let wallet = coin(3, BUYER, 5, flavor(1));
    let gas = coin(4, BUYER, 9, Scalar::ZERO);
    let built = start().spend(&wallet).call(offer.buy(&price)).spend(&gas).fee(7).change(owner(BUYER));
    let (_, outputs) = finish(built.build().expect("a purchase"));
    let mut change = quantities(&outputs.change);
    change.sort_by_key(|(qty, _)| *qty);
    assert_eq!(change.len(), 3);
    assert!([(1, flavor(1)), (1, flavor(2)), (2, Scalar::ZERO)].iter().all(|value| change.contains(value)));
}

#[test]
fn a_debt_must_be_paid_and_each_for_itself() {
    let price = money(4);
    let offers = [2, 3].map(|number| Instance::offer(number, owner(SELLER), &price, &goods(1)));
    let error = start().call(offers[0].buy(&price)).change(owner(BUYER)).build().map(drop);
    let insufficient =
        |needed, available| Err(BuildError::Insufficient { flavor: flavor(1), needed, available });
    assert_eq!(error, insufficient(4, 0));
    // One payment does not do for two of them.
    let wallet = coin(4, BUYER, 4, flavor(1));
    let both = |second: Call| {
        let builder = start().spend(&wallet).call(offers[0].buy(&price)).call(second);
        builder.change(owner(BUYER)).build().map(drop)
    };
    assert_eq!(both(offers[1].buy(&price)), insufficient(8, 4));
    // Nor does a builder that is told lies find a proof: of a smaller debt, of none, or of other money.
    let value = || CallResult::Value(offers[1].value());
    for debt in [money(0), ValueOpening { qty: 0, ..price.clone() }, goods(0)] {
        let error = both(offers[1].call(0, &[], vec![value(), CallResult::Debt(debt)]));
        assert!(matches!(error, Err(BuildError::Instruction { name: "cloak", .. })), "{error:?}");
    }
    let error = both(offers[1].call(0, &[], vec![value(), CallResult::Value(price.clone())]));
    assert!(error.is_err());
}

#[test]
fn openings_that_are_wrong_are_found() {
    let chest = Instance::chest(1, &money(10));
    let build = |call: Call| start().call(call).change(owner(BUYER)).build().map(drop);
    assert_eq!(build(chest.release()), Ok(()));
    // Of what the contract holds.
    let mismatch = Err(BuildError::OpeningMismatch(chest.contract.id()));
    for other in [money(10), goods(10), ValueOpening { qty: 11, ..chest.value() }] {
        let mut call = chest.release();
        call.payload = vec![PayloadItem::Value(other)];
        assert_eq!(build(call), mismatch);
    }
    // Of what the clause releases: nobody knows what it is.
    let call = chest.call(0, &[], vec![CallResult::Value(money(11))]);
    let error = build(call).expect_err("another value");
    assert!(matches!(&error, BuildError::Instruction { name: "cloak", .. }), "{error}");
    // Of the arguments: too much is taken, or too little is left.
    for (part, rest) in [(11, 0), (4, 5), (4, 7)] {
        let error = build(chest.split(part, rest).0).expect_err("it does not add up");
        let BuildError::Instruction { name: "spend", error, .. } = error else { panic!("{error}") };
        assert!(error.to_string().ends_with("constraint 0 is not satisfied"), "{error}");
    }
    // An argument that nobody opens.
    let mut call = chest.split(4, 6).0;
    call.arguments[0] = Argument::String(money(4).value().qty.to_bytes().to_vec());
    let BuildError::Instruction { name: "spend", error, .. } = build(call).expect_err("unknown") else {
        panic!("the clause cannot run")
    };
    let MachineError::Clause(failure) = *error else { panic!("{error}") };
    assert_eq!(failure.error, MachineError::WitnessMissing);
}

#[test]
fn a_call_fits_its_clause() {
    let chest = Instance::chest(1, &money(10));
    let other = Instance::chest(2, &money(10));
    let message = |change: fn(&mut Call)| {
        let mut call = chest.split(4, 6).0;
        change(&mut call);
        start().call(call).change(owner(BUYER)).build().map(drop).expect_err("it does not fit").to_string()
    };
    let predicate = chest.contract.predicate;
    let says = |what, declared| {
        format!("the call that opens predicate {predicate} gives {what}, but its clause declares {declared}")
    };
    assert_eq!(message(|call| drop(call.arguments.pop())), says("1 arguments", 2));
    assert_eq!(message(|call| drop(call.results.pop())), says("3 results", 4));
    assert_eq!(message(|call| call.payload.clear()), says("0 items of the contract", 1));
    assert_eq!(message(|call| call.secrets.push(Scalar::ONE)), says("1 secret inputs", 0));
    let twice = start().call(chest.release()).call(chest.again()).change(owner(BUYER)).build().map(drop);
    assert_eq!(twice, Err(BuildError::SpentTwice(chest.contract.id())));
    // A clause of another contract.
    let mut call = chest.release();
    call.opens = Opens::Output(Contract { predicate: owner(3), ..other.contract.clone() });
    call.payload = other.payload.clone();
    call.results = vec![CallResult::Value(other.value())];
    let error = start().call(call).change(owner(BUYER)).build().map(drop).expect_err("not its clause");
    assert_eq!(
        error.to_string(),
        format!("predicate {} does not commit to the clause of the call", owner(3))
    );
}

#[test]
fn what_is_locked_holds_its_items_in_order() {
    let (price, ware) = (money(4), goods(1));
    let offer = Instance::offer(2, owner(SELLER), &price, &ware);
    let wallet = [coin(3, BUYER, 9, flavor(1)), coin(4, SELLER, 5, flavor(2))];
    let note =
        || vec![PayloadItem::string(b"open"), PayloadItem::Plain(PortableItem::Program([7][..].into()))];
    let two = vec![
        PayloadItem::Value(money(1)),
        PayloadItem::string([1; 32]),
        PayloadItem::Value(money(2)),
        PayloadItem::Value(goods(3)),
    ];
    let builder = start().spend(&wallet[0]).spend(&wallet[1]).change(owner(BUYER));
    let builder = builder.lock(offer.tree.predicate(), offer.payload.clone());
    let builder = builder.pay(1, flavor(1), owner(3)).lock(owner(4), note()).lock(owner(5), two.clone());
    let (_, outputs) = finish(builder.build().expect("it is locked"));
    let items = |payload: &[PayloadItem]| payload.iter().map(PayloadItem::item).collect::<Vec<_>>();
    let held: Vec<_> = outputs.locked.iter().map(|contract| contract.payload.clone()).collect();
    assert_eq!(held, [items(&offer.payload), items(&note()), items(&two)]);
    let predicates: Vec<_> = outputs.locked.iter().map(|contract| contract.predicate).collect();
    assert_eq!(predicates, [offer.contract.predicate, owner(4), owner(5)]);
    assert_eq!(quantities(&outputs.payments), [(1, flavor(1))]);
    // What was locked is called.
    let offer = offer.at(&outputs.locked[0], offer.payload.clone());
    let bought = start().spend(&outputs.change[0]).spend(&outputs.payments[0]).call(offer.buy(&price));
    let (_, outputs) = finish(bought.change(owner(BUYER)).build().expect("a purchase"));
    assert_eq!(outputs.calls[0].len(), 1);

    let unopened = vec![PayloadItem::Plain(PortableItem::Value(ware.value()))];
    let refused = start().spend(&wallet[1]).lock(owner(4), unopened).change(owner(BUYER)).build();
    assert_eq!(refused.map(drop), Err(BuildError::UnopenedValue));
}

/// A clause that only moves a value needs no opening of it.
#[test]
fn what_is_only_moved_stays_hidden_from_the_caller() {
    let mut chest = Instance::chest(1, &money(10));
    chest.payload = vec![PayloadItem::Plain(chest.payload[0].item())];
    let (_, outputs) = finish(start().call(chest.call(1, &[], vec![])).build().expect("it is moved"));
    assert_eq!(outputs.calls[0][0].payload, chest.contract.payload);
}

/// Each clause gets the secrets of its own call.
#[test]
fn clauses_have_secrets_in_the_order_of_the_calls() {
    // `x →`: x is what the prover says.
    let code = [Commit, Expr, Secret(0), Neg, Add, Zero];
    let knows = ClauseImage { payload: 1, ..clause(&code, 1, [1, 1]) };
    let x = |n: u64| PayloadItem::Committed(Opening { value: n.into(), blinding: Scalar::from(n + 77) });
    let call = |number: u8, n: u64, said: u64| {
        let mut call = Instance::new(number, vec![knows.clone()], vec![x(n)]).call(0, &[], vec![]);
        call.secrets = vec![said.into()];
        call
    };
    // A transaction with calls can issue, too: each of them gives it an anchor.
    let issued = Value::issue_flavor(&owner(0), b"shares");
    let built = start().call(call(1, 5, 5)).call(call(2, 6, 6)).issue(3, b"shares", owner(0));
    let (_, outputs) = finish(built.pay(3, issued, owner(BUYER)).build().expect("both are known"));
    assert_eq!(quantities(&outputs.payments), [(3, issued)]);
    for (first, second, pc) in [(6, 6, 3), (5, 5, 7), (6, 5, 3)] {
        let error = start().call(call(1, 5, first)).call(call(2, 6, second)).build().expect_err("one is not");
        assert!(
            matches!(error, BuildError::Instruction { pc: at, name: "spend", .. } if at == pc),
            "{error}"
        );
    }
}

/// What clauses and spent outputs make is told apart, whatever else the transaction makes.
#[test]
fn each_call_s_outputs_are_its_own() {
    let chests = [1, 2, 3].map(|number| Instance::chest(number, &money(10)));
    let (part, rest) = chests[1].split(1, 9);
    let payee = Utxo::genesis(Anchor([8; 32]), owner(0), money(10));
    let builder = start().pay(10, flavor(1), chests[0].contract.predicate).spend(&payee);
    let builder = builder.call(chests[2].release()).call(part).call(chests[0].again()).change(owner(BUYER));
    let (_, outputs) = finish(builder.build().expect("it is moved"));
    let held = |value: &ValueOpening| vec![vec![PortableItem::Value(value.value())]];
    let calls: Vec<Vec<_>> =
        outputs.calls.iter().map(|made| made.iter().map(|c| c.payload.clone()).collect()).collect();
    assert_eq!(calls, [vec![], held(&rest), held(&chests[0].value())]);
    assert_eq!(quantities(&outputs.change), [(11, flavor(1))]);
}

/// Where an output is does not tell whether it is a payment, change or a lock.
#[test]
fn outputs_are_in_a_random_order() {
    let wallet = coin(3, BUYER, 9, flavor(1));
    let mut places = BTreeSet::new();
    for _ in 0..64 {
        let builder = start().spend(&wallet).pay(2, flavor(1), owner(SELLER)).change(owner(BUYER));
        let built = builder.lock(owner(0), vec![PayloadItem::Value(money(3))]).simulate();
        let (simulation, outputs) = built.expect("a payment");
        let kinds = [outputs.payments[0].id(), outputs.change[0].id(), outputs.locked[0].id()];
        let made: Vec<_> = simulation.log.outputs().map(Contract::id).collect();
        places.extend(kinds.map(|id| made.iter().position(|made| *made == id)).into_iter().enumerate());
    }
    assert_eq!(places.len(), 9, "each kind in each place");
}

#[test]
fn calls_show_no_secret() {
    let secret = 0x5ec3_e75e_c3e7_u64;
    let chest = Instance::chest(1, &money(secret));
    let mut call = chest.split(1, secret - 1).0;
    call.secrets = vec![Scalar::from(secret)];
    let shown = format!("{call:?} {:?}", start().call(call.clone()).lock(owner(1), chest.payload));
    assert!(shown.contains("secrets: 1 values") && shown.contains("Debt(ValueOpening)"), "{shown}");
    for qty in [secret, secret - 1] {
        let bytes = format!("{:?}", Scalar::from(qty).to_bytes());
        assert!(!shown.contains(&qty.to_string()) && !shown.contains(bytes.trim_matches(['[', ']'])));
    }
}

/// A call by which the chest's first clause hands out what is issued.
fn mint(qty: u64, metadata: &[u8]) -> Call {
    let mint = Instance::chest(1, &money(0));
    let predicate = mint.contract.predicate;
    let issued = ValueOpening::of_public_flavor(qty, Value::issue_flavor(&predicate, metadata));
    let opens = Opens::Issued { predicate, metadata: metadata.to_vec() };
    let payload = vec![PayloadItem::Value(issued.clone())];
    let mut call = mint.call(0, &[], vec![CallResult::Value(issued)]);
    (call.opens, call.payload) = (opens, payload);
    call
}

#[test]
fn a_clause_hands_out_what_is_issued() {
    // It is called first and runs last, after the chest, the coins and what the key of a predicate issues.
    let chest = Instance::chest(1, &money(10));
    let (withdraw, rest) = chest.split(4, 6);
    let coins = coin(1, BUYER, 5, flavor(2));
    let builder = start().call(mint(7, b"gold")).call(withdraw).spend(&coins).issue(3, *b"own", owner(2));
    let (tx, outputs) = finish(builder.change(owner(BUYER)).build().expect("a transaction"));

    let mut change: Vec<u64> = outputs.change.iter().map(Utxo::qty).collect();
    change.sort_unstable();
    assert_eq!(change, [3, 4, 5, 7]);
    assert!(outputs.calls[0].is_empty());
    assert_eq!(outputs.calls[1][0].payload, [PayloadItem::Value(rest).item()]);
    let log = verify(&tx).expect("a transaction").log().clone();
    assert_eq!(log.inputs().collect::<Vec<_>>(), [chest.contract.id(), coins.id()]);
}

#[test]
fn what_is_issued_is_of_the_flavor_of_its_predicate() {
    let refused = |change: fn(&mut ValueOpening)| {
        let mut call = mint(7, b"gold");
        let predicate = call.opens.predicate();
        let Some(PayloadItem::Value(issued)) = call.payload.first_mut() else { panic!("a value") };
        change(issued);
        let built = start().spend(&coin(1, BUYER, 5, flavor(2))).call(call).change(owner(BUYER)).build();
        assert_eq!(built.map(drop), Err(BuildError::IssueMismatch(predicate)));
    };
    refused(|issued| issued.flv += Scalar::ONE);
    refused(|issued| issued.flv_blinding = Scalar::ONE);
    // Nothing makes outputs of a transaction unique that spends nothing.
    let alone = start().call(mint(7, b"gold")).change(owner(BUYER)).build();
    assert_eq!(alone.map(drop), Err(BuildError::NothingSpent));
}
