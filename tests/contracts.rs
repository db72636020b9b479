//! Contracts: every scenario in tests/contracts (its README tells the form), simulated and proven; what each clause costs; and random
//! scenarios, of which simulation says what proof, verification and ledger say.

use std::fmt::Write;

use proptest::prelude::*;
use zkc::audit;
use zkc::contract::{self, Holdings, Identity, Leaf, Parameters};
use zkc::driver::{Checked, has_errors};
use zkc::testing::{self, Options, Outcome};
use zkc_tests::{check, check_project, example_folders, files, rendered, root};
use zkvm::Scalar;
use zkvm::signature::SigningKey;
use zkvm::tx::{Anchor, Call, Contract, Header, PayloadItem, Predicate, TxBuilder, Utxo, ValueOpening};

fn options(prove: bool) -> Options<'static> {
    Options { runs: 1, seed: 0, first: &[], prove }
}

fn checked(name: &str, text: &str) -> Checked {
    let checked = check(name, text, &root());
    assert!(!has_errors(&checked.diagnostics), "{}", rendered(&checked.diagnostics, &checked.sources));
    checked
}

/// What is wrong with each scenario of a program.
fn outcomes(checked: &Checked, prove: bool) -> Vec<(String, Outcome)> {
    let tests = checked.program.tests.iter();
    tests.map(|test| (test.name.clone(), testing::run(checked, test, options(prove)))).collect()
}

#[test]
fn every_scenario_passes_simulated_and_proven() {
    for path in files("tests/contracts", "zk") {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let checked = checked(&name, &std::fs::read_to_string(&path).expect("readable"));
        assert!(!checked.program.scenarios.is_empty(), "{name} has no scenario");
        for prove in [false, true] {
            for (test, outcome) in outcomes(&checked, prove) {
                let wrong = rendered(&outcome.diagnostics, &checked.sources);
                assert!(outcome.passed(), "{name}, `{test}`, proven: {prove}\n{wrong}");
            }
        }
    }
}

#[test]
fn what_clauses_cost_is_known() {
    let mut text = String::new();
    for path in files("tests/contracts", "zk") {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let checked = checked(&name, &std::fs::read_to_string(&path).expect("readable"));
        let (clauses, warnings) = contract::check(&checked).expect("it can be built");
        assert!(warnings.is_empty(), "{}", rendered(&warnings, &checked.sources));
        for clause in clauses {
            let counts = clause.cost.counts;
            let _ = writeln!(
                text,
                "{:5} multipliers {:5} constraints {:5} edges {:5} bytes  {}::{}",
                counts.multipliers,
                counts.constraints,
                counts.edges,
                clause.bytes,
                clause.contract,
                clause.clause
            );
        }
    }
    insta::assert_snapshot!(text);
}

/// An instance that a ledger holds, and a call of one of its clauses.
fn called(
    checked: &Checked,
    (name, leaves): (&str, Vec<Leaf>),
    mut held: Holdings,
    (clause, given): (&str, &[Leaf]),
) -> Call {
    let parameters = Parameters { leaves };
    let id = contract::find(checked, name).expect("the contract");
    let built = contract::build(checked, id, &parameters, &[7; 32]).expect("it can be built");
    let birth = built.birth.as_ref();
    held.identity = birth.map(|birth| Identity { id: Scalar::from(7u64), flavor: birth.flavor });
    let payload = held.payload().iter().map(PayloadItem::item).collect();
    let mut anchor = [0; 32];
    anchor[..name.len()].copy_from_slice(name.as_bytes());
    let output = Contract { anchor: Anchor(anchor), predicate: built.tree.predicate(), payload };
    let clause = built.clauses.iter().find(|found| found.name == clause).expect("the clause");
    let mut random = || Scalar::from(77u64);
    let found = contract::call(clause, &parameters, &held, given, &[], &Header::any_time(), &mut random)
        .expect("it holds");
    found.of(&built, clause, &output, &held).expect("no key")
}

/// The benchmark's transactions: how many multipliers they have, and how many bytes.
#[test]
fn what_transactions_cost_is_known() {
    let program = include_str!("../compiler/examples/bench_contracts/contracts.zk");
    let checked = checked("contracts.zk", program);
    let owner = SigningKey::from_bytes(&Scalar::from(5u64).to_bytes()).expect("a key");
    let to_owner = Predicate::from(owner.verification_key());
    let key = Leaf::Key(owner.verification_key().to_bytes());
    let number = |number: u64| Leaf::Number(Scalar::from(number));
    let coins = |amount: u64, flavor: u64| ValueOpening::hidden(amount, Scalar::from(flavor));
    let held = |amount| Holdings { values: vec![coins(amount, 5)], ..Holdings::default() };
    let vault = ("Vault", vec![key, number(1_000)]);
    let withdraw = called(&checked, vault, held(1_200), ("withdraw", &[number(300)]));
    let win = called(&checked, ("Bid", vec![key, number(6), key]), held(80), ("win", &[number(60)]));
    let sold = vec![PayloadItem::string(Scalar::ZERO.to_bytes())];
    let till = Holdings { strings: sold, ..held(5) };
    let pay = called(&checked, ("Till", vec![key]), till, ("pay", &[number(200)]));
    let coin = |number: u8, value| Utxo::genesis(Anchor([number; 32]), to_owner, value);
    let (mine, art) = (coin(1, coins(100, 5)), coin(2, coins(1, 6)));
    let new = || TxBuilder::new(Header::any_time()).change(to_owner);
    let mut text = String::new();
    for (name, builder) in [
        ("payment, 1 to 2", new().spend(&mine).pay(40, Scalar::from(5u64), to_owner)),
        ("vault, withdraw", new().call(withdraw.clone())),
        ("bid, win", new().call(win.clone()).spend(&art)),
        ("vault, bid and till", new().call(withdraw).call(win).call(pay).spend(&art)),
    ] {
        let counts = builder.clone().simulate().expect("it holds").0.counts;
        let tx = builder.build().expect("a proof").0.sign(std::slice::from_ref(&owner)).expect("the owner");
        let _ = writeln!(text, "{name}: {} multipliers, {} bytes", counts.multipliers, tx.encode().len());
    }
    insta::assert_snapshot!(text);
}

/// Nothing is weak about the examples, and who can take what from their contracts is known.
#[test]
fn the_ways_out_of_the_examples_are_known() {
    let mut text = String::new();
    for folder in example_folders() {
        let checked = check_project(&folder);
        let (audits, warnings) = audit::contracts(&checked).expect("it can be built");
        assert!(warnings.is_empty(), "{}", rendered(&warnings, &checked.sources));
        for audit in audits {
            text.push_str(&audit.text());
            text.push('\n');
        }
    }
    insta::assert_snapshot!(text);
}

/// What somebody does with a vault and a till, well or badly.
#[derive(Clone, Debug)]
enum Deed {
    Withdraw { who: usize, amount: u64 },
    Add { who: usize, amount: u64 },
    Pay { who: usize, amount: u64, times: u64 },
    Close { who: usize },
    Wait(u64),
    Replay,
}

const PROGRAM: &str = r#"
contract Vault(owner: PublicKey, cap: u64) locks funds: Value {
    clause withdraw(out: Hidden<u64>) signed by owner {
        let (paid, rest) = funds.split(out);
        lock rest with self;
        unlock paid
    }
    clause add(more: Hidden<u64>) signed by owner requires top_up: more of funds.asset {
        lock funds + top_up with self
    }
    invariant funds.amount <= cap, "over the cap";
}
contract Till(owner: PublicKey, until: Time) locks coins: Value {
    state { sold: public u32, sum: Hidden<u64> }
    clause pay(public times: u32, price: Hidden<u64>) requires paid: price * times of coins.asset {
        assert before(until), "the till is closed";
        lock coins + paid with self;
        next { sold: sold + times, sum: sum + price * times }
    }
    clause close() signed by owner {
        assert coins.amount >= sum, "some are missing";
        unlock coins
    }
}
"#;

fn deed() -> impl Strategy<Value = Deed> {
    let amount = || prop_oneof![3 => 0u64..60, 1 => 60u64..140, 1 => Just(u64::MAX)];
    prop_oneof![
        4 => (0usize..2, amount()).prop_map(|(who, amount)| Deed::Withdraw { who, amount }),
        3 => (0usize..2, amount()).prop_map(|(who, amount)| Deed::Add { who, amount }),
        3 => (0usize..2, amount(), 0u64..4).prop_map(|(who, amount, times)| Deed::Pay { who, amount, times }),
        1 => (0usize..2).prop_map(|who| Deed::Close { who }),
        1 => (0u64..900).prop_map(Deed::Wait),
        1 => Just(Deed::Replay),
    ]
}

/// A scenario of these deeds: the first of them that is refused ends it, and says where.
fn scenario(deeds: &[Deed]) -> String {
    let people = ["ann", "ben"];
    let mut text = format!(
        "{PROGRAM}test \"random\" on ledger {{
    let ann = person();
    let ben = person();
    ann owns 300 of Gold;
    ben owns 80 of Gold;
    let v = ann does Vault(owner: ann, cap: 120) {{ lock 50 of Gold }};
    let t = ben does Till(owner: ben, until: 1 second, sold: 0, sum: 0) {{ lock 0 of Gold }};\n"
    );
    for deed in deeds {
        let _ = match deed {
            Deed::Withdraw { who, amount } => {
                writeln!(text, "    {} does v.withdraw({amount});", people[*who])
            }
            Deed::Add { who, amount } => writeln!(text, "    {} does v.add({amount});", people[*who]),
            Deed::Pay { who, amount, times } => {
                writeln!(text, "    {} does t.pay({times}, {amount});", people[*who])
            }
            Deed::Close { who } => writeln!(text, "    {} does t.close();", people[*who]),
            Deed::Wait(time) => writeln!(text, "    wait {time};"),
            Deed::Replay => writeln!(text, "    replay last;"),
        };
    }
    text + "}\n"
}

/// How many random scenarios are played: `ZKC_SCENARIOS=10000` plays so many.
fn scenarios() -> u32 {
    std::env::var("ZKC_SCENARIOS").ok().and_then(|number| number.parse().ok()).unwrap_or(48)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(scenarios()))]

    /// The same step is refused for the same reason, or none is, whether transactions are simulated or proven.
    #[test]
    fn simulation_says_what_a_ledger_says(deeds in prop::collection::vec(deed(), 1..7)) {
        let text = scenario(&deeds);
        let checked = checked("main.zk", &text);
        let told = |prove| {
            let (_, outcome) = outcomes(&checked, prove).remove(0);
            prop_assert!(!outcome.unjudged, "{}", rendered(&outcome.diagnostics, &checked.sources));
            Ok(rendered(&outcome.diagnostics, &checked.sources))
        };
        prop_assert_eq!(told(false)?, told(true)?);
    }
}
