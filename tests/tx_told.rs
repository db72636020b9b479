//! What `zkc tx` tells of calls, amounts and fields, and what it does not believe, by running the real binary.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "support/town.rs"]
mod town;

use serde_json::Value;
use town::{BOB, MAKE, Town, for_two};

/// Steps that call a clause with public arguments and a result, and issue a number that everybody sees.
fn boards(name: &str) -> Town {
    let town = Town::with_bob(name);
    let make =
        "let b = alice does Board(owner: alice, open: 5, score: 1, marks: [3, 4], last: alice, sum: 77)";
    town.does("alice", make, "make.zkt");
    town
}

const SET: &str = "alice does b.set(7, [true, false], bob, Gold, 9)";
const SHOWN: &str = "calls b.set(score: 7, flags: [true, false], by: bob, _of: Gold) -> [8, true]";

#[test]
fn what_a_clause_is_given_and_gives_back_is_told() {
    let town = boards("calls");
    let built = town.fine(&town.build("alice", SET, "set.zkt"));
    assert!(built.contains(SHOWN), "{built}");
    let known = ["vault.zk", "--openings", "alice.zko"];
    let told = |command: &str| town.fine(&[&["tx", command, "set.zkt"][..], &known].concat());
    for command in ["inspect", "simulate", "prove", "inspect", "simulate"] {
        let shown = told(command);
        assert!(shown.contains(SHOWN), "{command}: {shown}");
    }
    town.fine(&["tx", "sign", "set.zkt", "--key", "alice.zkk"]);
    assert!(told("verify").contains(SHOWN));
    // So it is when the instance has gone on, and for whoever does not know it: the file says which one it opened, and the program that it is one.
    town.fine(&town.submit("alice", "set.zkt"));
    assert!(told("inspect").contains(SHOWN));
    let by_bob = town.fine(&["tx", "inspect", "set.zkt", "vault.zk", "--openings", "bob.zko"]);
    assert!(by_bob.contains("calls b.set(score: 7, flags: [true, false], by: bob, "), "{by_bob}");
    let file: Value = serde_json::from_slice(&town.folder.read("set.zkt")).expect("JSON");
    assert!(file["opens"]["b"]["fields"].as_array().expect("fields").iter().all(Value::is_null));
    let mut lies = file.clone();
    lies["opens"]["b"]["salt"] = "01".repeat(32).into();
    lies["instances"] = serde_json::json!({});
    town.folder.write("lies.zkt", lies.to_string());
    let blind = town.fine(&["tx", "inspect", "lies.zkt", "vault.zk", "--openings", "bob.zko"]);
    assert!(blind.contains("that is not known here") && !blind.contains("b.set"), "{blind}");
    let json: Value =
        serde_json::from_str(&town.fine(&[&["tx", "verify", "set.zkt", "--json"][..], &known].concat()))
            .expect("JSON");
    let call = serde_json::json!({
        "of": "instance", "name": "b", "contract": "Board", "clause": "set",
        "arguments": [
            { "name": "score", "type": "u32", "value": 7 },
            { "name": "flags", "type": "[bool; 2]", "value": [true, false] },
            { "name": "by", "type": "PublicKey", "value": "bob" },
            { "name": "_of", "type": "Asset", "value": "Gold" },
        ],
        "result": { "type": "(u32, bool)", "value": [8, true] },
    });
    assert_eq!(json["calls"], serde_json::json!([call]));
    // Who has the program and nothing else still knows what the file says, and sees addresses in the place of names.
    let stranger = town.fine(&["tx", "inspect", "set.zkt", "vault.zk"]);
    let bob = town.fine(&["key", "address", "bob.zkk"]);
    assert!(
        stranger.contains(&format!("calls b.set(score: 7, flags: [true, false], by: {}, _of: ", bob.trim()))
    );
    // Without the program nobody knows what it is, but the strings are there.
    let blind = town.fine(&["tx", "inspect", "set.zkt"]);
    assert!(blind.contains("that is not known here, with [07000000") && !blind.contains("b.set"), "{blind}");
    // What makes an instance, and what is issued.
    let made = town.fine(&["tx", "inspect", "make.zkt", "vault.zk", "--openings", "alice.zko"]);
    let new = "calls Board(score: 1, marks: [3, 4], last: alice, sum: hidden), which is b";
    assert!(made.contains(new), "{made}");
    town.fine(&["tx", "asset", "let paper = Coupon(issuer: alice)", "vault.zk", "--openings", "alice.zko"]);
    let issued = town.fine(&town.build("alice", "alice does paper.print(12)", "print.zkt"));
    assert!(issued.contains("calls paper.print(amount: 12)"), "{issued}");
    let hidden = town.fine(&town.build(
        "alice",
        "let v = alice does Vault(owner: alice, cap: 9) { lock 5 of Gold }",
        "v.zkt",
    ));
    assert!(hidden.contains("calls Vault(), which is v"), "{hidden}");
}

#[test]
fn a_name_that_a_file_gives_to_something_else_is_marked() {
    let town = Town::with_bob("marked");
    town.does("alice", MAKE, "make.zkt");
    let trap = "let t = alice does Trap(owner: alice, cap: 1_000) { lock 100 of Gold }";
    town.fine(&town.build("alice", trap, "trap.zkt"));
    let mut document: Value = serde_json::from_slice(&town.folder.read("trap.zkt")).expect("JSON");
    let instances = document["instances"].as_object_mut().expect("instances");
    let made = instances.remove("t").expect("a trap");
    instances.insert("v".to_string(), made);
    town.folder.write("trap.zkt", document.to_string());
    let known = ["vault.zk", "--openings", "alice.zko"];
    for command in ["simulate", "inspect"] {
        let shown = town.fine(&[&["tx", command, "trap.zkt"][..], &known].concat());
        assert!(shown.contains("v (as the file calls it)"), "{shown}");
        assert!(!shown.contains("which is v\n") && !shown.contains("v.funds"), "{shown}");
    }
    // A name is a name, and no text that looks like what the command says.
    for name in ["v\\n  alice gets 9 of Gold", "\\u001b[2Kv", "a b", ""] {
        let text = town.folder.read("trap.zkt");
        let text = String::from_utf8(text).expect("text").replacen("\"v\"", &format!("\"{name}\""), 1);
        town.folder.write("named.zkt", text);
        town.refused(&["tx", "inspect", "named.zkt"], "E0721", "is no name");
    }
    // A file that calls the trap a vault, which its program does not lock.
    let mut document: Value = serde_json::from_slice(&town.folder.read("trap.zkt")).expect("JSON");
    document["instances"]["v"]["contract"] = "Vault".into();
    town.folder.write("trap.zkt", document.to_string());
    let shown = town.fine(&[&["tx", "simulate", "trap.zkt"][..], &known].concat());
    assert!(shown.contains("it is no instance that the contract of this program made"), "{shown}");
    assert!(!shown.contains("100 of Gold"), "{shown}");
}

#[test]
fn a_signer_sees_what_can_be_opened_of_a_proven_transaction() {
    let town = for_two("cosigner", "alice does p.move_on(bob) with bob");
    let simulate = ["tx", "simulate", "both.zkt", "vault.zk", "--openings", "bob.zko"];
    // Bob was told nothing: he sees what he gets, by the file, and that something is spent. The asset has no name for him.
    let shown = town.fine(&simulate);
    assert!(shown.contains("bob gets 40 of ") && !shown.contains("Gold"), "{shown}");
    assert!(shown.contains("unknown to you: 1 output that is spent"), "{shown}");
    // Alice tells him of the instance, of which he has the other key.
    let share = [
        "tx",
        "share",
        "make.zkt",
        "vault.zk",
        "--openings",
        "alice.zko",
        "--with",
        "bob",
        "--instance",
        "p",
        "--asset",
        "Gold",
        "-o",
        "p.zki",
    ];
    assert_eq!(town.fine(&share), "1 instance and 1 asset for bob\n");
    let receive = ["tx", "receive", "p.zki", "vault.zk", "--openings", "bob.zko", "--ledger", "town.zkl"];
    assert_eq!(town.fine(&receive), "took 1 instance and 1 new asset\n");
    let shown = town.fine(&simulate);
    assert!(shown.contains("bob gets 40 of Gold"), "{shown}");
    assert!(shown.contains("p.funds: from 40 of Gold to nothing"), "{shown}");
    assert!(shown.contains("calls p.move_on(to: bob)"), "{shown}");
    assert!(!shown.contains("unknown"), "{shown}");
    // Nobody gets what the file says that they get, and no amount is shown that is not in the transaction.
    let honest: Value = serde_json::from_slice(&town.folder.read("both.zkt")).expect("JSON");
    let wallet: Value = serde_json::from_slice(&town.folder.read("alice.zko")).expect("JSON");
    let mut lies = honest.clone();
    let coins = lies["coins"].as_array_mut().expect("coins");
    coins.iter_mut().for_each(|coin| coin["to"] = "alice".into());
    coins.push(serde_json::json!({ "to": "bob", "coin": wallet["coins"][0] }));
    town.folder.write("both.zkt", lies.to_string());
    assert_eq!(town.fine(&simulate), shown);
    let mut silent = honest.clone();
    silent["coins"] = serde_json::json!([]);
    town.folder.write("both.zkt", silent.to_string());
    let blind = town.fine(&simulate);
    assert!(!blind.contains("gets") && blind.contains("unknown to you: 1 output that is made"), "{blind}");
    // An opening of another amount is none.
    let text = honest.to_string();
    let at = text.find("\"opening\":\"").expect("an opening") + 11;
    town.folder.write("both.zkt", format!("{}29{}", &text[..at], &text[at + 2..]));
    town.refused(&simulate, "E0721", "opening does not match");
}

#[test]
fn a_wallet_tells_what_instances_hold() {
    let town = boards("holds");
    town.does("alice", MAKE, "v.zkt");
    let wallet = ["tx", "wallet", "alice.zko", "vault.zk"];
    let shown = town.fine(&wallet);
    for line in ["score: 1", "marks: [3, 4]", "last: alice", "sum: 77", "funds: 100 of Gold"] {
        assert!(shown.contains(&format!("          {line}\n")), "{line}: {shown}");
    }
    let json: Value = serde_json::from_str(&town.fine(&[&wallet[..], &["--json"]].concat())).expect("JSON");
    assert_eq!(
        json["instances"][1]["holds"],
        serde_json::json!([{ "name": "funds", "amount": "100", "asset": "Gold" }])
    );
    assert_eq!(
        json["instances"][0]["holds"][1],
        serde_json::json!({ "name": "marks", "type": "[u8; 2]", "value": [3, 4], "known": true })
    );
    // Without the program nothing has a name.
    let unnamed = town.fine(&["tx", "wallet", "alice.zko"]);
    assert!(unnamed.contains("100 of Gold") && !unnamed.contains("funds"), "{unnamed}");
    // An opening of something else is not shown.
    let mut document: Value = serde_json::from_slice(&town.folder.read("alice.zko")).expect("JSON");
    document["instances"]["b"]["fields"][4]["value"] = format!("05{}", "00".repeat(31)).into();
    document["instances"]["v"]["values"][0] = document["coins"][0]["opening"].clone();
    town.folder.write("mallory.zko", document.to_string());
    for words in [&["tx", "wallet", "mallory.zko", "vault.zk"][..], &["tx", "wallet", "mallory.zko"]] {
        let shown = town.fine(words);
        assert!(shown.matches("is not in its output").count() == 2 && !shown.contains("funds"), "{shown}");
    }
}

#[test]
fn sealed_numbers_are_found_and_not_given_away() {
    let town = Town::with_bob("sealed");
    let reads = format!("bob={}", town.fine(&["key", "reading", "bob.zkk"]).trim());
    town.fine(&["tx", "wallet", "alice.zko", "--reads", &reads]);
    town.does("alice", "let p = alice does Poll(tallier: bob, yes: 41, count: 0)", "make.zkt");
    town.does("alice", "alice does p.vote(true)", "vote.zkt");
    let share = |all: &[&str], file: &str| {
        let words = ["tx", "share", "vote.zkt", "vault.zk", "--openings", "alice.zko", "--with"];
        town.fine(&[&words[..], &["carol", "--instance", "p", "-o", file], all].concat())
    };
    town.fine(&["tx", "wallet", "alice.zko", "--person", &format!("carol={BOB}")]);
    // Carol is not the reader: she gets the instance without the sum, and can vote.
    assert_eq!(share(&[], "p.zki"), "1 instance for carol\nkept back of p: yes, for others to know\n");
    assert_eq!(share(&["--all"], "all.zki"), "1 instance for carol\n");
    let fields = |file: &str| -> Value {
        let document: Value = serde_json::from_slice(&town.folder.read(file)).expect("JSON");
        document["instances"]["p"]["fields"].clone()
    };
    assert_eq!(fields("p.zki"), serde_json::json!([null, null, null]));
    assert!(fields("all.zki")[0].is_object());
    // Bob finds it, and knows no more than that of what opens it.
    let receive = ["tx", "receive", "p.zki", "vault.zk", "--openings", "bob.zko", "--ledger", "town.zkl"];
    town.fine(&receive);
    let wallet = ["tx", "wallet", "bob.zko", "vault.zk"];
    let shown = town.fine(&wallet);
    assert!(shown.contains("yes: hidden (sealed to zkr1") && shown.contains("count: 1"), "{shown}");
    let shown = town.fine(&[&wallet[..], &["--reader", "bob.zkk"]].concat());
    assert!(shown.contains("yes: 42 (sealed to bob)"), "{shown}");
    assert!(shown.contains("reads 1 of 1 sealed field\n") && !shown.contains("note"), "{shown}");
    let json: Value = serde_json::from_str(&town.fine(&[&wallet[..], &["--json"]].concat())).expect("JSON");
    let yes = serde_json::json!({ "name": "yes", "type": "Hidden<u64>", "value": 42, "known": true, "sealed_to": "bob", "found": true });
    assert_eq!(json["instances"][0]["holds"][0], yes);
    // With a key that is somebody else's, it is said whose it is and that nothing can be read with it.
    let shown = town.fine(&["tx", "wallet", "bob.zko", "vault.zk", "--reader", "alice.zkk"]);
    assert!(shown.contains("`alice.zkk` is not the key of bob"), "{shown}");
    let json: Value = serde_json::from_str(&town.fine(&[&wallet[..], &["--json"]].concat())).expect("JSON");
    assert_eq!((&json["reader"]["reads"], &json["reader"]["sealed"]), (&0.into(), &1.into()));
    assert_eq!(json["instances"][0]["holds"][0]["value"], Value::Null);
    assert!(shown.contains("reads 0 of 1 sealed field: nothing here is sealed to it"), "{shown}");
    let shown = town.fine(&["tx", "wallet", "alice.zko", "vault.zk", "--reader", "bob.zkk"]);
    assert!(shown.contains("`bob.zkk` is the key of bob, not of alice"), "{shown}");
    // What is sealed to Alice from then on is still not sealed to Bob.
    assert!(!shown.contains("(you)\n          reads with"), "{shown}");
}

#[test]
fn a_field_for_others_is_kept_back() {
    let town = boards("kept_back");
    let share = |with: &str, file: &str| {
        let words = ["tx", "share", "make.zkt", "vault.zk", "--openings", "alice.zko", "--instance", "b"];
        town.fine(&[&words[..], &["--with", with, "-o", file]].concat())
    };
    assert_eq!(share("bob", "bob.zki"), "1 instance for bob\nkept back of b: sum, for others to know\n");
    let own = share("alice", "alice.zki");
    assert!(own.contains("1 instance") && !own.contains("kept back"), "{own}");
}

#[test]
fn what_is_spent_is_forgotten() {
    let town = Town::new("forget");
    town.does("alice", MAKE, "make.zkt");
    let old = town.folder.read("alice.zko");
    town.does("alice", "alice does v.withdraw(30)", "first.zkt");
    town.does("alice", "let p = alice does Purse(owner: alice) { lock 900 of Gold }", "purse.zkt");
    town.folder.write("old.zko", old);
    let forget = ["tx", "wallet", "old.zko", "--ledger", "town.zkl"];
    let shown = town.fine(&forget);
    assert!(shown.contains("forgot 1 coin and 1 instance, spent on the ledger"), "{shown}");
    assert!(!shown.contains("instance  v"), "{shown}");
    assert!(town.fine(&forget).contains("forgot nothing"));
    // What the ledger does not know stays: it may be on another one.
    town.fine(&["tx", "wallet", "old.zko", "--genesis", "5:Gold:later.contract"]);
    assert!(town.fine(&forget).contains("forgot nothing"));
}

#[test]
fn what_was_submitted_is_not_made_once_more() {
    let town = Town::new("again");
    town.does("alice", MAKE, "make.zkt");
    town.does("alice", "alice does v.withdraw(30)", "first.zkt");
    let rebase = ["tx", "rebase", "first.zkt", "vault.zk", "--openings", "alice.zko", "--ledger", "town.zkl"];
    let before = town.folder.read("first.zkt");
    let shown = town.refused(&rebase, "E0721", "was submitted already");
    assert!(shown.contains("zkc tx build STEP -o FILE"), "{shown}");
    assert_eq!(town.folder.read("first.zkt"), before);
    // What is proven or signed already is said so.
    let shown = town.refused(&["tx", "prove", "first.zkt"], "E0721", "is proven already");
    assert!(shown.contains("zkc tx sign") && !shown.contains("a copy that nobody changed"), "{shown}");
    assert!(town.fine(&["tx", "sign", "first.zkt", "--key", "alice.zkk"]).contains("is signed already"));
}

#[test]
fn messages_point_into_the_step() {
    let town = Town::new("step");
    let refused =
        |step: &str, code: &str, why: &str| town.refused(&town.build("alice", step, "no.zkt"), code, why);
    // In the step as it was written, with the help of who has an openings file.
    let shown = refused("alice does w.withdraw(1)", "E0940", "<step>:1:12");
    assert!(shown.contains("zkc tx receive") && !shown.contains("alice does Vault("), "{shown}");
    let shown = refused("carol does v.withdraw(1)", "E0940", "<step>:1:1");
    assert!(shown.contains("--person carol=") && !shown.contains("person();"), "{shown}");
    let shown = refused("let p = alice does Purse(owner: Gold) { lock 1 of Gold }", "E0942", "<step>:1:33");
    assert!(shown.contains("--person") && !shown.contains("person();"), "{shown}");
    let shown = refused("let p = alice does Purse(owner: alice) { lock 1 of Tea }", "E0940", "<step>:1:52");
    assert!(shown.contains("zkc tx asset") && !shown.contains("owns 100"), "{shown}");
    refused("alice does\nw.withdraw(1)", "E0940", "<step>:2:1");
    for step in
        ["", " ", "}", "alice does v.withdraw(1); } test \"x\" on ledger {", "// nothing", "\"", "lock 1"]
    {
        let ran = town.run(&town.build("alice", step, "no.zkt"));
        assert!(ran.exit > 0 && ran.stderr.contains("error[E"), "{step}: {ran:?}");
    }
}

#[test]
fn what_is_wrong_with_an_instance_without_a_token_is_said() {
    let town = Town::new("tokenless");
    town.does("alice", "let p = alice does Purse(owner: alice) { lock 40 of Gold }", "p.zkt");
    town.does("alice", "let q = alice does Purse(owner: bob) { lock 41 of Gold }", "q.zkt");
    let mut document: Value = serde_json::from_slice(&town.folder.read("alice.zko")).expect("JSON");
    document["instances"]["p"]["values"] = document["instances"]["q"]["values"].clone();
    town.folder.write("alice.zko", document.to_string());
    let shown = town.refused(
        &town.build("alice", "alice does p.empty()", "no.zkt"),
        "E0723",
        "`p` is no instance of `Purse`",
    );
    assert!(!shown.contains("token") && shown.contains("openings are of other amounts"), "{shown}");
}
