//! Transactions of a program that are given what they should not be: false instances, and one payment for two clauses.

use std::rc::Rc;

use zkvm::tx::{CallResult, PayloadItem, PortableItem};

use super::*;
use crate::contract::{Given, Instance, Planned, Setting, Unplanned, plan};

const PROGRAM: &str = r#"
contract Vault(owner: Address, cap: u64) locks funds: Value {
    clause take() { lock funds with owner }
    invariant funds.amount <= cap, "over the cap";
}
// Its instances hold the same: an identity, a value and a token.
contract Trap(owner: Address, cap: u64) locks funds: Value {
    clause take() { assert funds.amount > 1; lock funds with owner }
    invariant funds.amount <= cap, "over the cap";
}
contract Offer(seller: Address, asked: Asset) locks goods: Value {
    clause lift() requires payment: 30 of asked { lock payment with seller; unlock goods }
}
transaction empty(v: Vault) { v.take(); }
transaction give(v: Vault, gold: Asset) { lock 5 of gold with v; }
transaction buy(a: Offer, b: Offer, gold: Asset, wallet: Address) {
    let cash = spend 30 of gold;
    let one = a.lift(payment: cash);
    let other = b.lift();
    lock one with wallet;
    lock other with wallet;
}
"#;

const GOLD: u64 = 5;

struct Scene {
    checked: Checked,
}

impl Scene {
    fn new() -> Self {
        Self { checked: checked(PROGRAM) }
    }

    /// A contract with the key of its owner and a number as its parameters.
    fn contract(&self, name: &str, owner: u8, number: u64) -> (Rc<BuiltContract>, Parameters) {
        let leaves = vec![Leaf::Key(key(owner).verification_key().to_bytes()), Leaf::Number(number.into())];
        (Rc::new(built(&self.checked, name, leaves.clone())), Parameters { leaves })
    }

    /// An instance that was made properly, but by no transaction.
    fn instance(&self, name: &str, owner: u8, number: u64, qty: u64) -> Instance {
        let (contract, parameters) = self.contract(name, owner, number);
        let values = vec![ValueOpening::hidden(qty, Scalar::from(GOLD))];
        let held = Holdings { strings: vec![], values, identity: identity(&contract) };
        let output = output_of(&contract, &held, owner);
        Instance { contract, parameters, salt: [7; 32], output, held }
    }

    fn plan(&self, name: &str, given: &[Given]) -> Result<Planned, String> {
        let transaction = self.checked.program.transactions.iter().find(|found| found.name == name);
        let checked = &self.checked;
        let mut build = |id, parameters: &_| build(checked, id, parameters, &[7; 32]).map(Rc::new);
        let header = Header::any_time();
        let setting = Setting {
            checked,
            header,
            keys: &[],
            build: &mut build,
            salt: [7; 32],
            readers: &[],
            blinding: &mut random,
        };
        plan(transaction.expect("the transaction"), given, setting).map_err(|unplanned| match unplanned {
            Unplanned::Refused(why) => why.message.clone(),
            Unplanned::Wrong(found) => panic!("{found:?}"),
        })
    }
}

fn key(n: u8) -> SigningKey {
    SigningKey::from_scalar(Scalar::from(n) + Scalar::ONE).expect("it is not zero")
}

fn output_of(contract: &BuiltContract, held: &Holdings, anchor: u8) -> Contract {
    let payload = held.payload().iter().map(PayloadItem::item).collect();
    Contract { anchor: Anchor([anchor; 32]), predicate: contract.tree.predicate(), payload }
}

fn of(instance: &Instance) -> Given {
    Given::Instance(Box::new(instance.clone()))
}

fn gold() -> Given {
    Given::Leaves(vec![Leaf::Number(GOLD.into())])
}

/// Whether it is opened or only gets something, an instance that its contract did not make is refused.
#[test]
fn false_instances_are_refused() {
    let scene = Scene::new();
    let honest = scene.instance("Vault", 1, 100, 40);
    assert!(scene.plan("empty", &[of(&honest)]).is_ok());
    assert!(scene.plan("give", &[of(&honest), gold()]).is_ok());
    let refused = |what: &str, instance: &Instance, why: &str| {
        for (name, given) in [("empty", vec![of(instance)]), ("give", vec![of(instance), gold()])] {
            let message = scene.plan(name, &given).map(drop).expect_err(what);
            assert!(message.contains(why), "{what}, `{name}`: {message}");
        }
    };
    let unborn = "was not made as its contract wants";
    // Without its token, with one of another contract, with two, and with one whose amount is hidden.
    let with_token = |token: Option<ValueOpening>| {
        let mut forged = honest.clone();
        forged.output.payload.pop();
        forged.output.payload.extend(token.map(|token| PortableItem::Value(token.value())));
        forged
    };
    let token = honest.held.identity.expect("an identity").token();
    let other = scene.instance("Vault", 1, 101, 40).held.identity.expect("an identity").token();
    refused("no token", &with_token(None), unborn);
    refused("a token of other parameters", &with_token(Some(other)), unborn);
    refused("two units", &with_token(Some(ValueOpening { qty: 2, ..token.clone() })), unborn);
    refused("a hidden unit", &with_token(Some(ValueOpening { qty_blinding: Scalar::ONE, ..token })), unborn);
    // An output of another contract that holds the same kind of things, said to be a vault: with its own token, or with that of a vault.
    let trap = scene.instance("Trap", 1, 100, 40);
    refused("another contract", &trap, "is given something else");
    refused("another output", &Instance { output: trap.output.clone(), ..honest.clone() }, unborn);
    let mut dressed = trap.output.clone();
    dressed.payload.pop();
    dressed.payload.push(honest.output.payload.last().cloned().expect("a token"));
    refused("another predicate", &Instance { output: dressed, ..honest.clone() }, unborn);
    // The same contract with other parameters: another cap, or another owner.
    for (owner, cap) in [(1, 1_000), (2, 100)] {
        let other = scene.instance("Vault", owner, cap, 40);
        refused("other parameters", &Instance { output: other.output, ..honest.clone() }, unborn);
    }
    // What is no instance at all.
    let message = scene.plan("empty", &[gold()]).map(drop).expect_err("a number");
    assert!(message.contains("is given something else"), "{message}");
}

/// What somebody says that an instance holds is compared with what it does hold where it is opened.
#[test]
fn nobody_is_told_another_amount() {
    let scene = Scene::new();
    let mut rich = scene.instance("Vault", 1, 100, 40);
    rich.held.values[0].qty = 41;
    let planned = scene.plan("empty", &[of(&rich)]).expect("the vault does not compute with it");
    assert!(planned.builder.change(key(1).verification_key().into()).simulate().is_err());
}

/// One payment is for one clause, and what a builder is told of the other does not help.
#[test]
fn one_payment_is_for_one_clause() {
    let scene = Scene::new();
    let offers = [1, 2].map(|seller| scene.instance("Offer", seller, GOLD, 9));
    let wallet = Predicate::from(key(3).verification_key());
    let given = [
        of(&offers[0]),
        of(&offers[1]),
        gold(),
        Given::Leaves(vec![Leaf::Key(key(3).verification_key().to_bytes())]),
    ];
    let planned = scene.plan("buy", &given).expect("a transaction");
    assert_eq!(planned.needed, [(60, Scalar::from(GOLD))]);
    let coin = |qty| Utxo::genesis(Anchor([9; 32]), wallet, ValueOpening::hidden(qty, Scalar::from(GOLD)));
    let buys = |qty| planned.builder.clone().spend(&coin(qty)).change(wallet).simulate().map(drop);
    assert!(buys(60).is_ok());
    assert!(matches!(buys(59), Err(BuildError::Insufficient { .. })));

    // A cheating buyer says that the second offer asks for nothing, or that both ask for a half of the payment.
    let calls = offers.each_ref().map(|offer| {
        let clause = &offer.contract.clauses[0];
        let call = call(clause, &offer.parameters, &offer.held, &[], &[], &Header::any_time(), &mut random);
        call.expect("it is lifted").of(&offer.contract, clause, &offer.output, &offer.held).expect("no key")
    });
    let simulated = |owed: [u64; 2], qty: u64| {
        let lying =
            calls.iter().zip(owed).fold(TxBuilder::new(Header::any_time()), |builder, (call, owed)| {
                let mut call = call.clone();
                for result in &mut call.results {
                    if let CallResult::Debt(debt) = result {
                        debt.qty = owed;
                    }
                }
                builder.call(call)
            });
        // What is for sale is not the gold that pays for it, though it is of the same flavor.
        let paid = lying.pay(9, Scalar::from(GOLD), wallet).pay(9, Scalar::from(GOLD), wallet);
        paid.spend(&coin(qty)).change(wallet).simulate().map(drop)
    };
    assert!(simulated([30, 30], 60).is_ok());
    for owed in [[30, 0], [0, 30], [15, 15], [0, 0]] {
        assert!(simulated(owed, 30).is_err(), "{owed:?}");
    }
}

/// Parts of a payment do not overlap: each is used once, and together they are the whole.
#[test]
fn parts_of_a_payment_do_not_overlap() {
    for (acts, code) in [
        ("a.lift(payment: cash); b.lift(payment: cash);", "E0920"),
        (
            "let (x, y) = cash.split(30); a.lift(payment: x); b.lift(payment: cash); lock y with wallet;",
            "E0920",
        ),
        ("let (x, y) = cash.split(30); a.lift(payment: x); b.lift(payment: x); lock y with wallet;", "E0920"),
        ("let (x, y) = cash.split(30); a.lift(payment: x); b.lift(payment: x + y);", "E0920"),
        (
            "let (x, y) = cash.split(30); let (u, w) = cash.split(30); a.lift(payment: x); b.lift(payment: u); lock y + w with wallet;",
            "E0920",
        ),
        ("let (x, y) = cash.split(30); a.lift(payment: x);", "E0921"),
        ("a.lift(payment: cash + cash); b.lift();", "E0920"),
    ] {
        let (before, _) = PROGRAM.split_once("transaction buy").expect("the last transaction");
        let before = before.replace("; unlock goods }", "; lock goods with seller }");
        let text = format!(
            "{before}transaction buy(a: Offer, b: Offer, gold: Asset, wallet: Address) {{ let cash = spend 60 of gold; {acts} }}"
        );
        let checked = crate::check("main.zk", &text, &NoFiles);
        let codes: Vec<&str> = checked.diagnostics.iter().map(|found| found.code.name()).collect();
        assert!(codes.contains(&code), "{acts}: {codes:?}");
    }
}
