//! `zkc tx`, by running the real binary: a vault on a ledger in a file, from two keys to what is refused.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "support/town.rs"]
mod town;

use serde_json::Value;
use town::{BOB, MAKE, Town, for_two};

fn snapshot(code: &str, words: &str, text: &str) {
    insta::with_settings!({ description => format!("zkc tx {words}"), omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(format!("cli_{code}"), text);
    });
}

#[test]
fn a_vault_on_a_ledger() {
    let town = Town::new("vault");
    town.fine(&town.build("alice", MAKE, "make.zkt"));
    let seen = town.fine(&["tx", "simulate", "make.zkt", "--openings", "alice.zko"]);
    for line in ["alice spends 1000 of Gold", "alice gets 900 of Gold", "v: from nothing to 100 of Gold"] {
        assert!(seen.contains(line), "{seen}");
    }
    // What everybody sees has no amount.
    let public = town.fine(&["tx", "inspect", "make.zkt"]);
    assert!(
        public.contains("stage built") && !public.contains(" 900") && !public.contains("1000 of"),
        "{public}"
    );
    town.fine(&["tx", "prove", "make.zkt"]);
    town.fine(&["tx", "sign", "make.zkt", "--key", "alice.zkk"]);
    town.fine(&town.submit("alice", "make.zkt"));
    assert_eq!(town.owns("alice"), "900");

    town.does("alice", "alice does v.withdraw(30)", "first.zkt");
    assert_eq!(town.owns("alice"), "930");
    // More than there is, over the cap, and what is no step or no name.
    let refused =
        |step: &str, code: &str, why: &str| town.refused(&town.build("alice", step, "no.zkt"), code, why);
    let shown = refused("alice does v.withdraw(71)", "E0944", "there is less than that");
    snapshot("tx_refused", "build 'alice does v.withdraw(71)'", &shown);
    refused("alice does Vault(owner: alice, cap: 5) { lock 6 of Gold }", "E0944", "over the cap");
    refused("alice does w.withdraw(1)", "E0940", "`w` is no instance");
    let shown = refused("bob does v.withdraw(1)", "E0722", "a step of somebody else");
    snapshot("E0722", "build 'bob does v.withdraw(1)'", &shown);
    refused("wait 1 day", "E0722", "one step makes one transaction");
    refused("alice does v.withdraw(1); alice does v.withdraw(1)", "E0722", "one step");
    refused("alice does", "E0111", "expected");

    // The same transaction once more.
    town.refused(&town.submit("alice", "first.zkt"), "E0708", "already spent");
    // A foreign signature.
    town.fine(&["key", "new", "bob.zkk"]);
    town.fine(&town.build("alice", "alice does v.withdraw(1)", "second.zkt"));
    town.refused(&["tx", "sign", "second.zkt", "--key", "alice.zkk"], "E0721", "is not proven yet");
    town.fine(&["tx", "prove", "second.zkt"]);
    town.refused(&town.submit("alice", "second.zkt"), "E0721", "is not signed yet");
    let shown = town.refused(
        &["tx", "sign", "second.zkt", "--key", "bob.zkk"],
        "E0725",
        "is missing, which has to sign",
    );
    snapshot("E0725", "sign second.zkt --key bob.zkk", &shown);
    town.fine(&["tx", "sign", "second.zkt", "--key", "bob.zkk", "--key", "alice.zkk"]);
    // A stale instance: somebody with an old openings file.
    let old = town.folder.read("alice.zko");
    town.fine(&town.submit("alice", "second.zkt"));
    town.folder.write("bob.zko", old);
    let shown = town.refused(
        &town.build("bob", "alice does v.withdraw(1)", "stale.zkt"),
        "E0724",
        "`v` is not on the ledger any more",
    );
    snapshot("E0724", "build 'alice does v.withdraw(1)'", &shown);
}

#[test]
fn a_key_opens_a_purse() {
    let town = Town::new("purse");
    town.does("alice", "let p = alice does Purse(owner: alice) { lock 40 of Gold }", "make.zkt");
    town.does("alice", "alice does p.empty()", "empty.zkt");
    assert_eq!(town.owns("alice"), "1000");
    let names = town.fine(&["tx", "wallet", "alice.zko"]);
    assert!(!names.contains("Purse"), "{names}");
    // The ledger's own asset has a name, too, and no coin of it is spent twice.
    town.does("alice", "let p = alice does Purse(owner: alice) { lock 7 of native }", "native.zkt");
}

/// The files that signers keep between rounds.
fn kept(town: &Town) -> Vec<String> {
    let entries = std::fs::read_dir(&town.folder.path).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".nonce")).collect();
    names.sort();
    names
}

const BY_ALICE: [&str; 5] = ["tx", "sign", "both.zkt", "--key", "alice.zkk"];
const BY_BOB: [&str; 5] = ["tx", "sign", "both.zkt", "--key", "bob.zkk"];

#[test]
fn signers_who_keep_their_keys_apart_sign_in_turn() {
    // A key that two have together, and a clause that two sign.
    for (name, step) in [
        ("key_of_two", "alice does p.share() with bob"),
        ("clause_of_two", "alice does p.move_on(alice) with bob"),
    ] {
        let town = for_two(name, step);
        let first = town.fine(&BY_ALICE);
        assert!(
            first.contains("round 1 of 3") && !first.contains(&town.fine(&["key", "address", "alice.zkk"])),
            "{first}"
        );
        town.refused(&town.submit("alice", "both.zkt"), "E0721", "is not signed yet");
        let second = town.fine(&BY_BOB);
        assert!(second.contains("round 2 of 3"), "{second}");
        assert_eq!(kept(&town).len(), 2);
        // Whoever does it twice changes nothing.
        assert_eq!(town.fine(&BY_BOB), second);
        assert!(town.fine(&BY_ALICE).contains("round 3 of 3"));
        assert_eq!(kept(&town).len(), 1);
        assert!(town.fine(&BY_BOB).contains("is signed"));
        assert_eq!(kept(&town).len(), 0);
        town.fine(&town.submit("alice", "both.zkt"));
        assert_eq!(town.owns("alice"), "1000");
    }
}

#[test]
fn nobody_signs_twice_with_what_was_kept() {
    let town = for_two("nonces", "alice does p.share() with bob");
    let read = |file: &str| -> Value { serde_json::from_slice(&town.folder.read(file)).expect("JSON") };
    // Only this transaction, and only who has to sign.
    let id = read("both.zkt")["id"].as_str().expect("an ID").to_string();
    let other = "00".repeat(32);
    town.refused(&[&BY_ALICE[..], &["--id", &other]].concat(), "E0721", "not the one to be signed");
    town.fine(&["key", "new", "carol.zkk"]);
    town.refused(&["tx", "sign", "both.zkt", "--key", "carol.zkk"], "E0725", "none of the keys");
    town.fine(&[&BY_ALICE[..], &["--id", &id]].concat());
    // Bob sends a first part, and would like another one after he has seen Alice's.
    let before = read("both.zkt");
    town.fine(&BY_BOB);
    town.fine(&BY_ALICE);
    let after_alice = read("both.zkt");
    let mut changed = after_alice.clone();
    let parts = changed["rounds"]["precommitments"].as_array_mut().expect("a list");
    let bobs = if before["rounds"]["precommitments"][0].is_null() { 0 } else { 1 };
    parts[bobs] = Value::from("11".repeat(32));
    town.folder.write("both.zkt", changed.to_string());
    let shown = town.refused(&BY_BOB, "E0726", "is not what it was");
    assert!(shown.contains("--restart"), "{shown}");
    // Alice has made her share. With the same file once more, she makes no other one.
    for again in [&before, &after_alice] {
        let mut document = again.clone();
        document["rounds"]["shares"] = Value::Array(vec![Value::Null, Value::Null]);
        town.folder.write("both.zkt", document.to_string());
        let shown = town.refused(&BY_ALICE, "E0726", "is not what it was");
        if again == &before {
            let wanted = town.fine(&["key", "address", "alice.zkk"]);
            snapshot("E0726", "sign both.zkt --key alice.zkk", &shown.replace(wanted.trim(), "zk1…"));
        }
    }
    // Nor does a list of another length, or a share that is there too early, bring anything but a refusal.
    for (list, parts) in
        [("shares", vec![]), ("precommitments", vec![Value::Null; 3]), ("commitments", vec![Value::Null])]
    {
        let mut document = before.clone();
        document["rounds"][list] = Value::Array(parts);
        town.folder.write("both.zkt", document.to_string());
        town.refused(&BY_BOB, "E0721", "not one part of each signer");
    }
    let mut early = before.clone();
    early["rounds"]["shares"] = Value::Array(vec![Value::from(format!("01{}", "00".repeat(31))); 2]);
    town.folder.write("both.zkt", early.to_string());
    town.refused(&BY_BOB, "E0726", "is not what it was");
    // A wrong share is not taken.
    let mut wrong = after_alice.clone();
    let shares = wrong["rounds"]["shares"].as_array_mut().expect("a list");
    for share in shares.iter_mut().filter(|share| !share.is_null()) {
        *share = Value::from(format!("01{}", "00".repeat(31)));
    }
    town.folder.write("both.zkt", wrong.to_string());
    town.refused(&BY_BOB, "E0726", "sent a wrong share");
    // From the beginning, it goes on.
    town.fine(&[&BY_BOB[..], &["--restart"]].concat());
    for words in [BY_ALICE, BY_BOB, BY_ALICE] {
        town.fine(&words);
    }
    town.fine(&["tx", "verify", "both.zkt"]);
}

#[test]
fn a_signer_refuses_other_effects_than_were_seen() {
    let town = for_two("effects", "alice does p.move_on(alice) with bob");
    town.fine(&BY_ALICE);
    // Bob puts another transaction in its place, which pays him.
    let read = |file: &str| -> Value { serde_json::from_slice(&town.folder.read(file)).expect("JSON") };
    let seen = read("both.zkt");
    town.fine(&town.build("alice", "alice does p.move_on(bob) with bob", "other.zkt"));
    town.fine(&["tx", "prove", "other.zkt"]);
    let mut other = read("other.zkt");
    let mut swapped = seen.clone();
    swapped["stage"] = other["stage"].clone();
    town.folder.write("both.zkt", swapped.to_string());
    town.refused(&BY_ALICE, "E0721", "does something else than what was built");
    other["rounds"] = seen["rounds"].clone();
    town.folder.write("both.zkt", other.to_string());
    town.refused(&BY_ALICE, "E0726", "is of another signature");
    let id = seen["id"].as_str().expect("an ID");
    town.refused(&[&BY_ALICE[..], &["--restart", "--id", id]].concat(), "E0721", "not the one to be signed");
}

#[test]
fn what_others_write_into_a_file_is_not_believed() {
    let town = for_two("believed", "alice does p.move_on(alice) with bob");
    town.does("alice", MAKE, "vault.zkt");
    town.fine(&BY_ALICE);
    town.fine(&BY_BOB);
    town.fine(&BY_ALICE);
    // Bob says that Alice's vault is gone, that a coin that she has is another one's, and that gold is something else.
    let mut document: Value = serde_json::from_slice(&town.folder.read("both.zkt")).expect("JSON");
    let openings: Value = serde_json::from_slice(&town.folder.read("alice.zko")).expect("JSON");
    document["instances"]["v"] = Value::Null;
    document["instances"]["q"] = openings["instances"]["v"].clone();
    document["assets"]["Gold"] = openings["assets"]["native"].clone();
    let coin = serde_json::json!({ "to": "alice", "coin": openings["coins"][0] });
    document["coins"].as_array_mut().expect("coins").push(coin);
    town.folder.write("both.zkt", document.to_string());
    town.fine(&BY_BOB);
    town.fine(&town.submit("alice", "both.zkt"));
    let after: Value = serde_json::from_slice(&town.folder.read("alice.zko")).expect("JSON");
    assert_eq!(after["instances"], serde_json::json!({ "v": openings["instances"]["v"] }));
    assert_eq!(after["assets"], openings["assets"]);
    assert_eq!(town.owns("alice"), "900");
}

#[test]
fn a_step_is_made_once_more_with_the_instance_that_followed() {
    let town = Town::new("rebase");
    town.does("alice", MAKE, "make.zkt");
    town.fine(&town.build("alice", "alice does v.withdraw(5)", "late.zkt"));
    town.does("alice", "alice does v.withdraw(30)", "first.zkt");
    town.fine(&["tx", "prove", "late.zkt"]);
    town.fine(&["tx", "sign", "late.zkt", "--key", "alice.zkk"]);
    town.refused(&town.submit("alice", "late.zkt"), "E0708", "already spent");
    let rebase = [
        "tx",
        "rebase",
        "late.zkt",
        "vault.zk",
        "--openings",
        "alice.zko",
        "--ledger",
        "town.zkl",
        "--from",
        "1000",
    ];
    town.fine(&rebase);
    town.fine(&["tx", "prove", "late.zkt"]);
    town.fine(&["tx", "sign", "late.zkt", "--key", "alice.zkk"]);
    town.fine(&town.submit("alice", "late.zkt"));
    assert_eq!(town.owns("alice"), "935");
}

#[test]
fn a_poll_is_read_by_its_reader() {
    let town = Town::new("poll");
    let make = "let p = alice does Poll(tallier: bob, yes: 5, count: 0)";
    town.refused(&town.build("alice", make, "no.zkt"), "E0944", "it is not known what `bob` reads with");
    town.fine(&["key", "new", "bob.zkk"]);
    let reads = format!("bob={}", town.fine(&["key", "reading", "bob.zkk"]).trim());
    let shown = town.fine(&["tx", "wallet", "alice.zko", "--reads", &reads]);
    assert!(shown.contains("reads with zkr1"), "{shown}");
    town.does("alice", make, "make.zkt");
    // What somebody knows of it who was told nothing: the strings on the ledger.
    let mut known: Value = serde_json::from_slice(&town.folder.read("alice.zko")).expect("an openings file");
    // The commitment, its handle, and the count.
    let fields = known["instances"]["p"]["fields"].as_array_mut().expect("fields");
    assert_eq!((fields.len(), fields.iter().filter(|field| field.is_null()).count()), (3, 2));
    fields[0] = Value::Null;
    town.folder.write("alice.zko", known.to_string());
    town.does("alice", "alice does p.vote(true)", "vote.zkt");
    town.refused(
        &town.build("alice", "alice does p.result()", "no.zkt"),
        "E0944",
        "only `bob` can read `yes`",
    );
    town.fine(&["tx", "wallet", "alice.zko", "--reader", "alice.zkk"]);
    town.refused(
        &town.build("alice", "alice does p.result()", "no.zkt"),
        "E0944",
        "only `bob` can read `yes`",
    );
    // Bob, or whoever he lets help to prove.
    let shown = town.fine(&["tx", "wallet", "alice.zko", "--reader", "bob.zkk"]);
    assert!(!shown.contains("secret"), "{shown}");
    town.does("alice", "alice does p.result()", "result.zkt");
    let slip = reads.replace("zkr1", "zk1");
    assert_eq!(town.run(&["tx", "wallet", "alice.zko", "--reads", &slip]).exit, 2);
}

/// An oracle, who knows nothing but the number of the bet, says a price; whoever has the signature shows it.
#[test]
fn what_an_oracle_signs_is_shown_to_a_clause() {
    let town = Town::with_bob("bet");
    town.does("alice", "let b = alice does Bet(oracle: bob, to: alice) { lock 40 of Gold }", "make.zkt");
    let known = town.fine(&["tx", "wallet", "alice.zko"]);
    let (_, id) = known.split_once("b.id is ").expect("the number of the bet");
    let id = id.lines().next().expect("a number");
    let json: Value =
        serde_json::from_str(&town.fine(&["tx", "wallet", "alice.zko", "--json"])).expect("JSON");
    assert_eq!(json["instances"][0]["id"], id);
    let address = town.fine(&["key", "address", "alice.zkk"]).trim().to_string();
    let data = format!("\"the price of gold\", {id}, 1_800, \"{address}\"");
    let sign = |by: &str, data: &str| {
        let text = town.fine(&["key", "sign", by, "--data", data]);
        let (said, signature) = text.split_once("signature  ").expect("a signature");
        (said.to_string(), signature.trim().to_string())
    };
    let (said, signature) = sign("bob.zkk", &data);
    for part in ["for        the price of gold", "data 2     1800", &address] {
        assert!(said.contains(part), "{said}");
    }
    let step = |price: u64, signature: &str| format!("alice does b.rose({price}, \"{signature}\")");
    let refused = |price: u64, signature: &str| {
        let step = step(price, signature);
        town.refused(&town.build("alice", &step, "no.zkt"), "E0944", "the oracle did not say so");
    };
    refused(1_801, &signature);
    refused(1_800, &sign("alice.zkk", &data).1);
    refused(1_800, &sign("bob.zkk", &data.replace("gold", "tea")).1);
    let short = step(1_800, &signature[1..]);
    town.refused(&town.build("alice", &short, "no.zkt"), "E0942", "128 hexadecimal digits");
    let signs = "let s = bob signs (\"the price of gold\", 3)";
    town.refused(&town.build("alice", signs, "no.zkt"), "E0722", "one step makes one transaction");
    town.does("alice", &step(1_800, &signature), "rose.zkt");
    assert_eq!(town.owns("alice"), "1000");
    // The same signature is no word about another bet.
    town.does("alice", "let b = alice does Bet(oracle: bob, to: alice) { lock 40 of Gold }", "again.zkt");
    refused(1_800, &signature);
}

#[test]
fn what_is_for_somebody_else_is_shared() {
    let town = Town::new("share");
    town.does("alice", MAKE, "make.zkt");
    town.does("alice", "alice does v.pass(bob)", "pass.zkt");
    let share = |file: &str, with: &str, output: &str| {
        town.run(&["tx", "share", file, "--openings", "alice.zko", "--with", with, "-o", output])
    };
    assert_eq!(share("pass.zkt", "bob", "bob.zks").exit, 0);
    assert!(share("pass.zkt", "carol", "carol.zks").stderr.contains("E0721"));
    let receive = |file: &str| {
        ["tx", "receive", file, "vault.zk", "--openings", "bob.zko", "--ledger", "town.zkl"]
            .map(str::to_string)
    };
    let words = receive("bob.zks");
    town.fine(&words.iter().map(String::as_str).collect::<Vec<_>>());
    // Bob learns which asset it is; his own names stay.
    assert_eq!(town.owns("bob"), "100");
    town.fine(&["tx", "wallet", "carol.zko", "--owner", &format!("carol={BOB}"), "--asset", "Gold"]);
    let words = receive("bob.zks").map(|word| word.replace("bob.zko", "carol.zko"));
    town.refused(&words.iter().map(String::as_str).collect::<Vec<_>>(), "E0721", "the name of another asset");
    // Whoever says that it is more is not believed.
    let text = String::from_utf8(town.folder.read("bob.zks")).expect("text");
    let at = text.find("\"opening\": \"").expect("an opening") + 12;
    let more = format!("{}65{}", &text[..at], &text[at + 2..]);
    town.folder.write("more.zks", more);
    let words = receive("more.zks");
    town.refused(&words.iter().map(String::as_str).collect::<Vec<_>>(), "E0721", "opening does not match");
}

#[test]
fn an_instance_that_a_clause_makes_is_named_told_and_opened() {
    let town = Town::with_bob("makes");
    let make = "let d = alice does Deposit(seller: alice, buyer: bob) { lock 100 of Gold }";
    town.does("alice", make, "make.zkt");
    let lost = town.build("alice", "alice does d.cancel()", "lost.zkt");
    town.refused(&lost, "E0722", "makes an instance of `Refund` without a name");
    town.does("alice", "let r = alice does d.cancel()", "cancel.zkt");
    let share = ["tx", "share", "cancel.zkt", "--openings", "alice.zko", "--with", "bob", "--instance", "r"];
    town.fine(&[&share[..], &["--asset", "Gold", "-o", "bob.zks"]].concat());
    town.fine(&["tx", "receive", "bob.zks", "vault.zk", "--openings", "bob.zko", "--ledger", "town.zkl"]);
    town.refused(&town.build("bob", "bob does r.take(99)", "no.zkt"), "E0944", "assertion failed");
    town.does("bob", "bob does r.take(100)", "take.zkt");
    assert_eq!(town.owns("bob"), "100");
}

#[test]
fn assets_of_the_program_are_issued() {
    let town = Town::new("asset");
    let asset = |step| ["tx", "asset", step, "vault.zk", "--openings", "alice.zko"];
    let named = town.fine(&asset("let token = Token(issuer: alice, most: 500)"));
    assert!(named.contains("asset token"), "{named}");
    town.does("alice", "alice does token.mint(400)", "mint.zkt");
    town.does("alice", "alice does token.mint(500)", "more.zkt");
    town.refused(&town.build("alice", "alice does token.mint(501)", "no.zkt"), "E0944", "too much at once");
    let owns = |name: &str| {
        let text = town.fine(&["tx", "wallet", "alice.zko"]);
        text.lines().find(|line| line.contains(name)).unwrap_or_default().to_string()
    };
    assert!(owns(" token ").contains(" 900 in 2 coins"), "{}", owns("token"));
    // It is locked, and paid, as any other.
    town.does("alice", "let p = alice does Purse(owner: alice) { lock 600 of token }", "purse.zkt");
    // What is issued once has a name from then on.
    town.does("alice", "let share = alice does Share()", "once.zkt");
    assert!(owns(" share ").contains(" 1000 in 1 coin"), "{}", owns("share"));
    // With the same salt it is the same asset, and with another one another.
    let again = |name: &str, file: &str| {
        let (step, salt) = (format!("let {name} = alice does Share()"), "11".repeat(32));
        town.fine(&[&town.build("alice", &step, file)[..], &["--salt", &salt]].concat());
        town.fine(&["tx", "prove", file]);
        town.fine(&["tx", "sign", file, "--key", "alice.zkk"]);
    };
    again("other", "other.zkt");
    town.fine(&town.submit("alice", "other.zkt"));
    again("more", "twice.zkt");
    town.refused(&town.submit("alice", "twice.zkt"), "E0714", "nullif");
    // What is no asset, and another asset of the name.
    town.refused(&asset("alice does token.mint(1)"), "E0722", "names no asset");
    town.refused(&asset("let token = Token(issuer: bob, most: 500)"), "E0205", "`token` is defined twice");
    // Nobody issues what somebody else may issue.
    town.fine(&asset("let bobs = Token(issuer: bob, most: 500)"));
    town.fine(&town.build("alice", "alice does bobs.mint(1) with bob", "bobs.zkt"));
    town.fine(&["tx", "prove", "bobs.zkt"]);
    let shown = town.fine(&["tx", "sign", "bobs.zkt", "--key", "alice.zkk"]);
    assert!(shown.contains(&format!("next      {BOB}")), "{shown}");
    // Whoever says that their own clauses issue it is not believed.
    let mut document: Value = serde_json::from_slice(&town.folder.read("alice.zko")).expect("JSON");
    let own = document["assets"]["token"]["issued"].clone();
    document["assets"]["bobs"]["issued"] = own;
    town.folder.write("alice.zko", document.to_string());
    town.refused(&town.build("alice", "alice does bobs.mint(1)", "false.zkt"), "E0723", "not issued by");
}

#[test]
fn transactions_of_the_program_are_made() {
    let town = Town::new("transaction");
    town.does("alice", "alice does gift(bob, Gold)", "gift.zkt");
    assert_eq!(town.owns("alice"), "970");
    let shown = town.fine(&["tx", "inspect", "gift.zkt"]);
    assert!(shown.contains("pays a fee of 7"), "{shown}");
    town.fine(&["tx", "share", "gift.zkt", "--openings", "alice.zko", "--with", "bob", "-o", "bob.zks"]);
    town.fine(&["tx", "receive", "bob.zks", "vault.zk", "--openings", "bob.zko", "--ledger", "town.zkl"]);
    assert_eq!(town.owns("bob"), "30");
}

#[test]
fn names_stay_what_they_are() {
    let town = Town::new("names");
    town.does("alice", MAKE, "make.zkt");
    // Whoever is called so already keeps the address, and the asset its flavor.
    town.refused(
        &["tx", "wallet", "alice.zko", "--person", &format!("alice={BOB}")],
        "E0722",
        "another person",
    );
    let flavor = format!("Gold={}", "01".repeat(32).replacen("01", "02", 31));
    town.refused(&["tx", "wallet", "alice.zko", "--asset", &flavor], "E0722", "another asset");
    town.fine(&["tx", "wallet", "alice.zko", "--asset", "Gold"]);
    assert_eq!(town.owns("alice"), "900");
    // A vault of the same name does not take the place of one that can be opened.
    let known = town.folder.read("alice.zko");
    town.does("alice", "let w = alice does Vault(owner: bob, cap: 9) { lock 1 of Gold }", "other.zkt");
    let mut document: Value = serde_json::from_slice(&town.folder.read("alice.zko")).expect("JSON");
    let other = document["instances"]["w"].take();
    document["instances"] = serde_json::json!({ "v": other });
    town.folder.write("carol.zko", document.to_string());
    let share = [
        "tx",
        "share",
        "make.zkt",
        "--openings",
        "carol.zko",
        "--with",
        "bob",
        "--instance",
        "v",
        "-o",
        "v.zki",
    ];
    let mut part: Value = serde_json::from_slice(&town.folder.read("make.zkt")).expect("JSON");
    part["instances"] = serde_json::json!({});
    town.folder.write("make.zkt", part.to_string());
    town.fine(&share);
    town.folder.write("alice.zko", &known);
    let receive = ["tx", "receive", "v.zki", "vault.zk", "--openings", "alice.zko", "--ledger", "town.zkl"];
    town.refused(&receive, "E0721", "the name of another instance");
    // And a transaction is valid from before its end on.
    let build = [
        "tx",
        "build",
        "alice does v.withdraw(1)",
        "vault.zk",
        "--openings",
        "alice.zko",
        "--ledger",
        "town.zkl",
    ];
    town.refused(
        &[&build[..], &["-o", "no.zkt", "--from", "9", "--until", "8"]].concat(),
        "E0722",
        "before it is valid",
    );
}

#[test]
fn key_files_tell_addresses() {
    let town = Town::new("people");
    town.fine(&["tx", "wallet", "carol.zko", "--owner", "carol=alice.zkk", "--person", "dan=alice.zkk"]);
    let shown = town.fine(&["tx", "wallet", "carol.zko"]);
    let address = town.fine(&["key", "address", "alice.zkk"]);
    assert!(shown.contains(&format!("carol  {}  (you)", address.trim())), "{shown}");
    town.refused(&["tx", "wallet", "carol.zko", "--person", "eve=vault.zk"], "E0715", "is not a key file");
}

#[test]
fn an_instance_that_was_not_made_by_its_contract_is_refused() {
    let town = Town::new("born");
    town.does("alice", MAKE, "make.zkt");
    town.does("alice", "let p = alice does Purse(owner: alice) { lock 40 of Gold }", "purse.zkt");
    // The purse holds money, and has no birth token; Mallory says that it is a vault.
    let mut document: Value =
        serde_json::from_slice(&town.folder.read("alice.zko")).expect("an openings file");
    let purse = document["instances"]["p"].clone();
    let vault = &mut document["instances"]["v"];
    (vault["output"], vault["values"]) = (purse["output"].clone(), purse["values"].clone());
    town.folder.write("alice.zko", format!("{document:#}\n"));
    let shown = town.refused(
        &town.build("alice", "alice does v.withdraw(1)", "false.zkt"),
        "E0723",
        "`v` is no instance that its contract made",
    );
    snapshot("E0723", "build 'alice does v.withdraw(1)'", &shown);
}

/// Whatever is done with it: it is opened by a clause or by a transaction, it is paid, or its address is given to somebody.
#[test]
fn false_instances_are_refused_wherever_they_stand() {
    let town = Town::new("false");
    town.does("alice", MAKE, "make.zkt");
    let trap = "let t = alice does Trap(owner: alice, cap: 1_000) { lock 100 of Gold }";
    town.does("alice", trap, "trap.zkt");
    let richer = "let r = alice does Vault(owner: alice, cap: 2_000) { lock 100 of Gold }";
    town.does("alice", richer, "richer.zkt");
    let steps = [
        "alice does v.withdraw(1)",
        "alice does take(v, alice)",
        "alice does give(v, Gold)",
        "let c = alice does Till(to: v) { lock 1 of Gold }",
    ];
    for (index, step) in steps.iter().enumerate() {
        town.fine(&town.build("alice", step, &format!("true{index}.zkt")));
    }
    let honest: Value = serde_json::from_slice(&town.folder.read("alice.zko")).expect("an openings file");
    // Mallory says that something is the vault `v`: an instance of a contract that holds the same, or of a vault with another cap, or she says
    // that the cap is another one.
    let mut others = vec![];
    for name in ["t", "r"] {
        let mut document = honest.clone();
        let (other, vault) = (honest["instances"][name].clone(), &mut document["instances"]["v"]);
        for (key, value) in other.as_object().expect("an object") {
            if !["contract", "parameters"].contains(&key.as_str()) {
                vault[key.as_str()] = value.clone();
            }
        }
        others.push(document);
    }
    let mut capped = honest.clone();
    capped["instances"]["v"]["parameters"] = honest["instances"]["r"]["parameters"].clone();
    others.push(capped);
    for document in others {
        assert_ne!(document, honest);
        town.folder.write("alice.zko", format!("{document:#}\n"));
        for step in steps {
            town.refused(
                &town.build("alice", step, "false.zkt"),
                "E0723",
                "`v` is no instance that its contract made",
            );
        }
    }
}

#[test]
fn changed_files_are_refused() {
    let town = Town::new("changed");
    town.does("alice", MAKE, "make.zkt");
    town.fine(&town.build("alice", "alice does v.withdraw(30)", "built.zkt"));
    town.fine(&town.build("alice", "alice does v.withdraw(31)", "other.zkt"));
    let read = |file: &str| -> Value { serde_json::from_slice(&town.folder.read(file)).expect("JSON") };
    let (built, other) = (read("built.zkt"), read("other.zkt"));
    // What is signed is what was built: another transaction under the same ID is not.
    let mut swapped = built.clone();
    swapped["stage"] = other["stage"].clone();
    town.folder.write("swapped.zkt", swapped.to_string());
    town.refused(&["tx", "prove", "swapped.zkt"], "E0721", "does something else than what was built");
    town.fine(&["tx", "prove", "built.zkt"]);
    town.fine(&["tx", "prove", "other.zkt"]);
    let (built, other) = (read("built.zkt"), read("other.zkt"));
    let mut swapped = built.clone();
    swapped["stage"] = other["stage"].clone();
    town.folder.write("swapped.zkt", swapped.to_string());
    town.refused(&["tx", "sign", "swapped.zkt", "--key", "alice.zkk"], "E0721", "something else");
    // A proof that somebody touched.
    town.fine(&["tx", "sign", "built.zkt", "--key", "alice.zkk"]);
    let signed = read("built.zkt");
    let hex = signed["stage"]["signed"].as_str().expect("a transaction");
    let mut tampered = signed.clone();
    // The last scalars of the proof.
    let last = hex.len() - 64;
    tampered["stage"]["signed"] =
        format!("{}{}{}", &hex[..last], if &hex[last..=last] == "0" { "1" } else { "0" }, &hex[last + 1..])
            .into();
    town.folder.write("tampered.zkt", tampered.to_string());
    town.refused(&["tx", "verify", "tampered.zkt"], "E0707", "is rejected");
    town.refused(&town.submit("alice", "tampered.zkt"), "E0707", "is rejected");
    let shown = town.refused(&["tx", "verify", "vault.zk"], "E0721", "cannot be used");
    snapshot("E0721", "verify vault.zk", &shown);
    let shown = town.refused(&["tx", "wallet", "vault.zk"], "E0720", "is not an openings file");
    snapshot("E0720", "wallet vault.zk", &shown);
    // Anything else: no entry can be missing, added or of another form.
    let openings = read("alice.zko");
    for (file, document) in [("t.zkt", &signed), ("o.zko", &openings)] {
        let names: Vec<String> = document.as_object().expect("an object").keys().cloned().collect();
        for name in names {
            let mut missing = document.clone();
            missing.as_object_mut().expect("an object").remove(&name);
            let mut wrong = document.clone();
            wrong[&name] = Value::from(7.5);
            let mut more = document.clone();
            more["more"] = Value::Null;
            for text in [missing.to_string(), wrong.to_string(), more.to_string()] {
                town.folder.write(file, text);
                let words =
                    if file == "t.zkt" { vec!["tx", "verify", file] } else { vec!["tx", "wallet", file] };
                town.refused(&words, if file == "t.zkt" { "E0721" } else { "E0720" }, file);
            }
        }
        let text = document.to_string();
        for length in (0..text.len()).step_by(text.len() / 20 + 1) {
            town.folder.write(file, &text[..length]);
            let words = if file == "t.zkt" { vec!["tx", "verify", file] } else { vec!["tx", "wallet", file] };
            assert_eq!(town.run(&words).exit, 2, "{length}");
        }
    }
}
