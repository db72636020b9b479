//! Programs that people have written in other languages, written in this one with its standard library: what they accept and refuse, and
//! that they cost no more than without it.

use std::fmt::Write;

use zkc::driver::{Built, Checked, Secrets, describe_journal, execute_built};
use zkc::inputs::Format;
use zkc::testing::{self, Options};
use zkc_tests::{Change, bind, build_without_a_warning, check, files, rendered, replaced, root};

/// A program in tests/ports.
struct Port {
    name: &'static str,
    /// The multipliers of the same program as it was written when there was no standard library, measured with the compiler of
    /// November 2026. For SHA-256 that program has the same formulas; with the compiler of its time it cost 164,958.
    before: u32,
    /// What is changed in the inputs file, and what comes of it.
    cases: &'static [(&'static [Change], Outcome)],
}

enum Outcome {
    /// It is accepted, with these results in the journal.
    Results(&'static [(&'static str, &'static str)]),
    /// It is refused with a message that has this in it.
    Refusal(&'static str),
}

use Outcome::{Refusal, Results};

const PORTS: &[Port] = &[
    Port {
        name: "bignum_mulmod",
        before: 1_803,
        cases: &[
            (&[], Results(&[])),
            (
                &[("0x30c31012f037b64ce4228c38fb29", "0x30c31012f037b64ce4228c38fb20")],
                Refusal("a condition of `constrain` failed"),
            ),
        ],
    },
    Port {
        name: "sha256_on_words",
        before: 17_562,
        cases: &[
            (&[], Results(&[])),
            (&[("0xf20015ad", "0xf20015ac")], Refusal("another hash")),
            (&[("0x61626380", "0x61626480")], Refusal("another hash")),
        ],
    },
    Port {
        name: "shuffle_cards",
        before: 3_993,
        cases: &[
            (&[], Results(&[("return", "1")])),
            (&[("2718281828", "2718281829")], Refusal("another seed")),
        ],
    },
    Port {
        name: "sparse_merkle",
        before: 4_987,
        cases: &[
            (&[], Results(&[])),
            (&[("\"None\"", "{ Some = { key = 202, value = 6 } }")], Refusal("not at the place of the key")),
            (&[("404", "405")], Refusal("not at the place of the key")),
        ],
    },
    Port {
        name: "tornado_withdraw",
        before: 5_325,
        cases: &[
            (
                &[],
                Results(&[("return", "0x3c4671598df6cca9382cb48d4c231f2af3e2cdd6d9755b876d8778d517fbf2c")]),
            ),
            // Whoever is paid, the deposit is the same.
            (
                &[("0xabc", "0xabd")],
                Results(&[
                    ("recipient", "2749"),
                    ("return", "0x3c4671598df6cca9382cb48d4c231f2af3e2cdd6d9755b876d8778d517fbf2c"),
                ]),
            ),
            (&[("123456789", "123456788")], Refusal("the leaf is not under this root")),
            (&[("true, false", "false, false")], Refusal("the leaf is not under this root")),
        ],
    },
    Port {
        name: "vickrey",
        before: 2_360,
        cases: &[
            (&[], Results(&[("return.winner", "3"), ("return.price", "299")])),
            (
                &[("reserve = 50", "reserve = 300")],
                Results(&[("return.winner", "3"), ("return.price", "300")]),
            ),
            (&[("reserve = 50", "reserve = 301")], Refusal("no bid reaches the reserve")),
            (&[("299", "298")], Refusal("this is not what was committed to")),
        ],
    },
    Port {
        name: "wordle",
        before: 428,
        cases: &[
            (&[], Results(&[("return", "1, 1, 2, 2, 0")])),
            (&[("\"babes\"", "\"bbbbb\"")], Results(&[("return", "0, 2, 2, 0, 0")])),
            (&[("\"babes\"", "\"eeaxy\"")], Results(&[("return", "1, 0, 1, 0, 2")])),
            (&[("\"babes\"", "\"abbey\"")], Results(&[("return", "2, 2, 2, 2, 2")])),
            (&[("\"abbey\"", "\"abbot\"")], Refusal("this is not what was committed to")),
        ],
    },
];

impl Port {
    fn check(&self) -> (Checked, Built) {
        let folder = root().join("tests/ports");
        let file = format!("{}.zk", self.name);
        let text = std::fs::read_to_string(folder.join(&file)).expect("the program");
        let checked = check(&file, &text, &folder);
        let mut built = build_without_a_warning(&checked);
        assert_eq!(built.len(), 1, "{file} has one circuit");
        (checked, built.remove(0))
    }
}

#[test]
fn every_program_is_a_port() {
    let names: Vec<String> = PORTS.iter().map(|port| format!("{}.zk", port.name)).collect();
    let found: Vec<_> = files("tests/ports", "zk")
        .iter()
        .filter_map(|path| path.file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    assert_eq!(found, names);
}

#[test]
fn they_accept_what_they_should_and_nothing_else() {
    for port in PORTS {
        let (checked, built) = port.check();
        let text =
            std::fs::read_to_string(root().join(format!("tests/ports/{}.toml", port.name))).expect("inputs");
        for (changes, outcome) in port.cases {
            let inputs = bind(&replaced(&text, changes), Format::Toml, &built.image.abi);
            let inputs = inputs.unwrap_or_else(|error| panic!("{}, {changes:?}: {error}", port.name)).inputs;
            let execution = execute_built(&built, &checked.sources, &inputs, Secrets::Show);
            match (execution, outcome) {
                (Ok(execution), Results(results)) => {
                    let journal =
                        describe_journal(&built.image.abi, &execution.journal).expect("the ABI's shape");
                    for (name, value) in *results {
                        // The elements of an array are entries of their own.
                        let element = format!("{name}[");
                        let of_name = journal
                            .iter()
                            .filter(|item| item.name == *name || item.name.starts_with(&element));
                        let found: Vec<String> = of_name.map(|item| item.value.to_string()).collect();
                        assert_eq!(found.join(", "), *value, "{}, {changes:?}: `{name}`", port.name);
                    }
                    let receipt = zkvm::prove(&built.image, &inputs).expect("an accepted case can be proven");
                    zkvm::verify(&built.image, &receipt).expect("the proof verifies");
                }
                (Err(failed), Refusal(message)) => {
                    let found = failed.diagnostic.message;
                    assert!(found.contains(message), "{}, {changes:?}: {found}", port.name);
                }
                (Ok(_), Refusal(_)) => panic!("{} accepts {changes:?}", port.name),
                (Err(failed), Results(_)) => {
                    panic!("{}, {changes:?}: {}", port.name, rendered(&[failed.diagnostic], &checked.sources))
                }
            }
        }
    }
}

#[test]
fn their_own_tests_pass() {
    let mut tests = 0;
    for port in PORTS {
        let (checked, _) = port.check();
        for test in &checked.program.tests {
            let outcome =
                testing::run(&checked, test, Options { runs: 100, seed: 0, first: &[], prove: false });
            assert!(outcome.diagnostics.is_empty(), "{}", rendered(&outcome.diagnostics, &checked.sources));
            tests += 1;
        }
    }
    assert!(tests >= 2, "{tests} tests");
}

#[test]
fn they_cost_no_more_than_without_the_standard_library() {
    let mut table = String::from("  now  before  program\n");
    for port in PORTS {
        let now = port.check().1.cost.counts.multipliers;
        assert!(now <= port.before, "{}: {now} multipliers, and {} before", port.name, port.before);
        let _ = writeln!(table, "{now:>5}  {:>6}  {}", port.before, port.name);
    }
    insta::assert_snapshot!(table, @r"
      now  before  program
     1642    1803  bignum_mulmod
    17562   17562  sha256_on_words
      845    3993  shuffle_cards
     4673    4987  sparse_merkle
     5325    5325  tornado_withdraw
     2215    2360  vickrey
      360     428  wordle
    ");
}
