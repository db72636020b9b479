//! `zkc audit`, by running the real binary: what it says, exit codes, JSON.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "support/zkc.rs"]
mod zkc;

use zkc::Folder;

const ROOT: &str = "circuit root(x: field) -> field {
    let r = hint field { if x == 25 { 5 } else { 1 } };
    constrain r from x { r * r == x; }
    reveal(r)
}
";

const MEMBER: &str = "circuit member(x: u32, a: [u32; 2]) {
    let s = hint [bool; 2] { [x == a[0], x == a[1]] };
    constrain s from x, a {
        (s[0] as field) * ((x as field) - (a[0] as field)) == 0;
        (s[1] as field) * ((x as field) - (a[1] as field)) == 0;
    }
}
";

const HALVES: &str = "circuit halves(x: u8) -> u8 {
    let (a, b) = hint (u8, u8) { (x / 2, x - x / 2) };
    constrain a, b from x { a + b == x; b >= a; b - a < 2; }
    reveal(a)
}
";

const TENTH: &str = "use std::array;

circuit tenth(x: u32, ys: [u64; 40]) -> u32 {
    let (q, r) = hint (u32, u32) { (x / 10, x % 10) };
    constrain q, r from x { 10 * q + r == x; r < 10; }
    array::assert_all_different(ys);
    reveal(q)
}
";

fn assert_message(name: &str, message: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("cli_{name}"), message));
}

#[test]
fn a_choice_of_the_prover_is_an_error() {
    let folder = Folder::new("audit_choice");
    folder.write("root.zk", ROOT).write("member.zk", MEMBER);
    let (stdout, stderr) = folder.zkc("audit root.zk").partly_refused(1, "E0630");
    assert_eq!(stdout, "root: 1 hint: 1 free\n");
    assert_message("E0630", &stderr);
    let (_, stderr) = folder.zkc("audit member.zk").partly_refused(1, "E0631");
    assert_message("E0631", &stderr);

    let (exit, document) = folder.json("audit root.zk");
    assert_eq!((exit, &document["circuits"][0]["settled"]), (1, &false.into()));
    let hint = &document["circuits"][0]["hints"][0];
    assert_eq!((&hint["hint"], &hint["line"], &hint["verdict"]), (&"r".into(), &3.into(), &"free".into()));
    assert_eq!(hint["choice"]["values"][0]["values"].as_array().map(Vec::len), Some(2));
}

#[test]
fn hints_that_are_determined_are_counted() {
    let folder = Folder::new("audit_determined");
    folder.write("tenth.zk", TENTH);
    let text = folder.fine("audit tenth.zk");
    assert_eq!(
        text,
        "tenth: 2 hints, all determined by the inputs; 1 hint of the standard library not looked at\n"
    );
    let all = folder.fine("audit tenth.zk --all --tries 0");
    assert!(all.starts_with("tenth: 3 hints, all determined by the inputs\n"), "{all}");
    assert!(all.contains("tenth.zk:5  q: determined by the inputs\n"), "{all}");
}

/// A proof that is missing is a warning, and no error unless somebody wants that.
#[test]
fn what_is_not_known_is_a_warning() {
    let folder = Folder::new("audit_unknown");
    folder.write("halves.zk", HALVES);
    let ran = folder.zkc("audit halves.zk");
    assert_eq!(
        (ran.exit, &ran.stdout[..]),
        (0, "halves: 2 hints: 1 on which nothing depends, 1 not known\n")
    );
    assert_message("W0632", &ran.stderr);
    folder.zkc("audit halves.zk --deny-warnings").refused(1, "E0824");
}

/// Who looked at a hint by hand says so, with the attribute for every other warning; a choice is an error all the same.
#[test]
fn what_is_not_known_can_be_allowed() {
    let folder = Folder::new("audit_allowed");
    folder.write("halves.zk", format!("#[allow(W0632)]\n{HALVES}"));
    let text = folder.fine("audit halves.zk --deny-warnings");
    assert_eq!(text, "halves: 2 hints: 1 on which nothing depends, 1 not known\n");
    folder.write("root.zk", format!("#[allow(W0632)]\n{ROOT}"));
    folder.zkc("audit root.zk").partly_refused(1, "E0630");
}

/// Values of an inputs file are secret.
#[test]
fn given_inputs_are_tried_and_not_shown() {
    let folder = Folder::new("audit_given");
    let text = "circuit c(x: u64) -> u64 {
        let r = hint u64 { x };
        constrain r from x { ((x as field) - 123456789) * ((r as field) - (x as field)) == 0; }
        reveal(r)
    }";
    folder.write("c.zk", text).write("c.toml", "x = 123456789\n");
    let (_, stderr) = folder.zkc("audit c.zk --inputs c.toml").partly_refused(1, "E0630");
    assert!(!stderr.contains("with x = 123456789") && stderr.contains("--show-secrets"), "{stderr}");
    let (_, stderr) = folder.zkc("audit c.zk --inputs c.toml --show-secrets").partly_refused(1, "E0630");
    assert!(stderr.contains("both are accepted with x = 123456789"), "{stderr}");
    folder.write("two.zk", format!("{text}\n{ROOT}"));
    folder.zkc("audit two.zk --inputs c.toml").refused(2, "E0811");
    folder.zkc("audit missing.zk").refused(2, "E0801");
}

/// Keys of every kind, a choice of keys, conditions on the time in some cases, and everything that a clause can do.
const JOINT: &str = r#"use std::hash::poseidon;

contract Joint(a: PublicKey, b: PublicKey, keys: [PublicKey; 2], end: Time, fee_to: Address)
    locks funds: Value
    locks fees: Value
{
    state { head: PublicKey, open: public bool, owed: Hidden<u64>, turns: public u32 }

    clause settle() signed by 2 of [a, b, head] { unlock funds; unlock fees }
    clause any() signed by 1 of keys_of { unlock funds; unlock fees }
    clause pass(to: PublicKey, public turn: u32, salt: field, more: Hidden<u64>) signed by head, to
        requires paid: more of funds.asset -> u32
    {
        for i in 0..2 { assert turn > i; }
        assert open && turn == turns // the next one
            && (turn < 9 || after(end)), "not now";
        if open { assert before(end + 1 day), "too late"; }
        nullify poseidon::hash2(salt, self.id), "passed already";
        lock funds + paid with self;
        let (fee, rest) = fees.split(3);
        lock fee with fee_to;
        lock rest with self;
        next {
            head: to, // whoever comes next
            turns: turns + 1,
            owed: owed + more,
        };
        reveal(turn * 2)
    }
}

contract Plain(owner: PublicKey, home: Address) locks funds: Value {
    clause late(public end: Time) signed by owner { assert after(end); unlock funds }
    clause take() signed by owner { unlock funds }
    clause bring() { lock funds with home }
}
"#;

#[test]
fn the_ways_out_of_contracts_are_listed() {
    let folder = Folder::new("audit_contracts");
    folder.write("joint.zk", JOINT.replace("1 of keys_of", "1 of [keys[0], keys[1]]"));
    let text = folder.fine("audit joint.zk");
    assert_message("audit_contracts", &text);

    let (exit, document) = folder.json("audit joint.zk");
    assert_eq!((exit, document["contracts"].as_array().map(Vec::len)), (0, Some(2)));
    let plain = &document["contracts"][1];
    let names: Vec<_> = plain["ways"].as_array().expect("ways").iter().map(|way| &way["clause"]).collect();
    // The key comes first.
    assert_eq!(names, ["take", "late", "bring"]);
    assert_eq!((&plain["ways"][0]["key"], &plain["ways"][1]["key"]), (&true.into(), &false.into()));
    let pass = &document["contracts"][0]["ways"][2];
    assert_eq!(pass["signers"][1], serde_json::json!({ "key": "to", "given": "argument" }));
    assert_eq!(pass["when"][1], serde_json::json!({ "text": "before(end + 1 day)", "always": false }));
    assert_eq!((&pass["shows"]["outputs"], &pass["next"]), (&1.into(), &true.into()));
}

/// What is weak is said by `check` and by `audit`, and denied by both; a circuit beside it is audited as ever.
#[test]
fn what_is_weak_about_a_contract_is_a_warning() {
    let folder = Folder::new("audit_weak");
    let prize = "contract Prize() locks funds: Value {
    clause take(who: PublicKey) signed by who { unlock funds }
}
";
    folder.write("prize.zk", prize).write("both.zk", format!("{prize}{ROOT}"));
    for command in ["audit", "check"] {
        let ran = folder.zkc(&format!("{command} prize.zk"));
        assert_eq!(ran.exit, 0);
        assert!(ran.stderr.contains("warning[W0915]"), "{}", ran.stderr);
        folder.zkc(&format!("{command} prize.zk --deny-warnings")).refused(1, "E0824");
    }
    let (stdout, stderr) = folder.zkc("audit both.zk").partly_refused(1, "E0630");
    assert!(stdout.contains("root: 1 hint: 1 free\n\nPrize: 1 way out of an instance\n"), "{stdout}");
    assert!(stderr.contains("warning[W0915]"), "{stderr}");
    let (stdout, _) = folder.zkc("audit both.zk --circuit root").partly_refused(1, "E0630");
    assert_eq!(stdout, "root: 1 hint: 1 free\n");
    folder.write("wrong.zk", "contract Wrong() locks funds: Value { clause take() { } }");
    folder.zkc("audit wrong.zk").refused(1, "E0921");
}
