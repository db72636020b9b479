//! Contracts: every scenario in tests/contracts (its README tells the form), simulated and proven; what each clause costs; and random
//! scenarios, of which simulation says what proof, verification and ledger say.

use std::fmt::Write;

use proptest::prelude::*;
use zkc::audit;
use zkc::contract;
use zkc::driver::{Checked, has_errors};
use zkc::testing::{self, Options, Outcome};
use zkc_tests::{check, check_project, example_folders, files, rendered, root};

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
