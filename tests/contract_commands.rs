//! What the commands do with contracts, by running the real binary: `check`, `cost`, `image` and `test`.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "support/zkc.rs"]
mod zkc;

use serde_json::Value;
use zkc::Folder;

const OWNER: &str = "zk1ute2uzn2h388r2yy49su2qz3tavwxzm25kpdmrdk5ev5tcyd94mq0xdz6l";
const SALT: &str = "0707070707070707070707070707070707070707070707070707070707070707";

fn vault(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("vault.zk", include_bytes!("contracts/vault.zk"));
    folder.write("escrow.zk", include_bytes!("contracts/escrow_and_auction.zk"));
    folder
}

fn snapshot(code: &str, command: &str, text: &str) {
    insta::with_settings!({ description => format!("zkc {command}") }, {
        insta::assert_snapshot!(format!("cli_{code}"), text);
    });
}

#[test]
fn the_address_of_a_contract_follows_from_its_parameters_and_salt() {
    let folder = vault("contract_address");
    let image = format!("image vault.zk --contract Vault --with owner={OWNER} --salt {SALT}");
    let (exit, json) = folder.json(&format!("{image} --with cap=1_000"));
    assert_eq!(exit, 0);
    let contract = &json["contract"];
    assert!(contract["address"].as_str().is_some_and(|address| address.starts_with("zk1")));
    let names: Vec<&Value> =
        contract["clauses"].as_array().expect("clauses").iter().map(|c| &c["clause"]).collect();
    assert_eq!(names, ["withdraw", "add"]);
    // An expression of the same value makes the same contract; another value or salt makes another one.
    let address = |words: &str| folder.json(words).1["contract"]["address"].clone();
    assert_eq!(address(&format!("{image} --with cap=10*100")), contract["address"]);
    assert_ne!(address(&format!("{image} --with cap=1_001")), contract["address"]);
    assert_ne!(address(&format!("{image} --with cap=1_000").replace("07", "08")), contract["address"]);
    // The text has the same.
    let text = folder.fine(&format!("{image} --with cap=1_000"));
    assert!(text.starts_with(contract["address"].as_str().expect("an address")), "{text}");
}

#[test]
fn a_clause_that_only_asks_for_signatures_is_the_key() {
    let folder = vault("contract_key");
    let with =
        ["agent", "buyer", "seller", "to_seller", "to_buyer"].map(|name| format!("--with {name}={OWNER}"));
    let command =
        format!("image escrow.zk --contract Escrow {} --with deadline=5 --salt {SALT}", with.join(" "));
    let (_, json) = folder.json(&command);
    let clauses = json["contract"]["clauses"].as_array().expect("clauses");
    let ways: Vec<bool> = clauses.iter().map(|clause| clause["key"].is_string()).collect();
    assert_eq!(ways, [true, false, false, false]);
}

#[test]
fn the_interface_tells_moments_and_what_is_sealed() {
    let folder = vault("interface_times");
    folder.write(
        "poll.zk",
        "contract Poll(tallier: ReadingKey, to_owner: PublicKey, close: Time) {
            state { yes: Hidden<u64> sealed to tallier, told: Hidden<u64> to to_owner, since: public Time, count: public u64 }
            clause put(public from: Time, n: u64, public ends: [Time; 2]) signed by to_owner {
                assert after(close); assert n < from + ends[0] + ends[1];
                next { since: from, count: count + 1 }
            }
        }
        contract Watch(owner: PublicKey, due: Time) locks v: Value { clause end(n: u64) signed by owner { assert n == due; unlock v } }
        transaction stop(w: Watch, n: u64, at: Time, to: Address) { let v = w.end(n + at); lock v with to; }",
    );
    let (exit, json) = folder.json("interface poll.zk");
    assert_eq!(exit, 0, "{json}");
    let (contracts, text) = (&json["interface"]["contracts"], |value: &serde_json::Value| value.to_string());
    let types = |list: &serde_json::Value| -> Vec<String> {
        let list = list.as_array().expect("a list");
        list.iter().map(|item| item["type"].as_str().expect("a type").to_string()).collect()
    };
    assert_eq!(types(&contracts[0]["parameters"]), ["ReadingKey", "PublicKey", "Time"]);
    assert_eq!(types(&contracts[0]["state"]), ["u64", "u64", "Time", "u64"]);
    assert_eq!(types(&contracts[0]["clauses"][0]["parameters"]), ["Time", "u64", "[Time; 2]"]);
    assert_eq!(types(&contracts[1]["parameters"]), ["PublicKey", "Time"]);
    assert_eq!(types(&contracts[1]["clauses"][0]["parameters"]), ["u64"]);
    assert_eq!(
        types(&json["interface"]["transactions"][0]["parameters"]),
        ["Watch", "u64", "Time", "Address"]
    );
    let sealed = [0, 1, 2].map(|index| text(&contracts[0]["state"][index]["sealed"]));
    assert_eq!(sealed, ["true", "false", "false"]);
}

#[test]
fn the_interface_tells_what_a_wallet_has_to_know() {
    let folder = vault("interface");
    let (exit, json) = folder.json("interface escrow.zk");
    assert_eq!(exit, 0);
    let text = format!("{:#}", json["interface"]);
    insta::with_settings!({ description => "zkc interface escrow.zk" }, { insta::assert_snapshot!("interface", text) });
    assert_eq!(folder.fine("interface escrow.zk"), format!("{text}\n"));
    // With values for the parameters it has the same hashes as the image.
    let with = format!("vault.zk --contract Vault --with owner={OWNER} --with cap=5 --salt {SALT}");
    let (image, interface) =
        (folder.json(&format!("image {with}")).1, folder.json(&format!("interface {with}")).1);
    let (contract, ids) = (&image["contract"], &interface["interface"]["contracts"][0]["ids"]);
    for (one, other) in [("address", "address"), ("root", "root")] {
        assert_eq!(contract[one], ids[other]);
    }
    assert_eq!(contract["birth"]["flavor"], ids["birth_flavor"]);
    let leaves = |list: &Value, name: &str| -> Vec<Value> {
        list.as_array().expect("a list").iter().map(|way| way[name].clone()).collect()
    };
    assert_eq!(leaves(&contract["clauses"], "leaf"), leaves(&ids["ways"], "image"));
    assert_eq!(folder.zkc("interface escrow.zk --contract Escrow").exit, 2);
    // The published schema is the one that the documents have.
    let published = include_str!("../docs/interface.schema.json");
    let schema = folder.fine("interface --schema");
    assert!(schema == published, "run `zkc interface --schema > docs/interface.schema.json`");
}

#[test]
fn the_flavor_of_an_asset_follows_from_its_policy() {
    let folder = Folder::new("asset_flavor");
    folder.write(
        "gold.zk",
        "asset Gold(issuer: PublicKey) { clause mint(amount: Hidden<u64>) signed by issuer }
         asset Capped(issuer: PublicKey, cap: u64) {
             clause mint(amount: Hidden<u64>) signed by issuer { assert amount <= cap; }
         }
         asset Share once supply 10 * 100;",
    );
    let asset = |name: &str, more: &str| {
        let (exit, json) = folder.json(&format!("image gold.zk --asset {name} --with issuer={OWNER} {more}"));
        assert_eq!(exit, 0, "{name} {more}");
        json["contract"].clone()
    };
    let (gold, share) = (asset("Gold", ""), asset("Share", ""));
    assert!(gold["clauses"][0]["key"].is_string() && gold["supply"].is_null());
    assert!(share["clauses"][0]["leaf"].is_string());
    assert_eq!(share["supply"], 1_000);
    let flavors = [
        gold["flavor"].clone(),
        share["flavor"].clone(),
        asset("Share", &format!("--salt {SALT}"))["flavor"].clone(),
        asset("Capped", "--with cap=5")["flavor"].clone(),
        asset("Capped", "--with cap=6")["flavor"].clone(),
    ];
    for (index, flavor) in flavors.iter().enumerate() {
        assert!(flavor.is_string() && !flavors[..index].contains(flavor), "{index}");
    }
    assert_eq!(folder.fine("check gold.zk"), "no errors in the assets Gold, Capped, Share\n");
}

#[test]
fn a_contract_is_built_as_scripts() {
    let folder = vault("contract_scripts");
    let build = format!("build vault.zk --target zkos --contract Vault --with cap=1_000 --salt {SALT}");
    let text = folder.fine(&build);
    snapshot("scripts", &build, &text);
    let (exit, json) = folder.json(&build);
    assert_eq!(exit, 0);
    let mut contract = json["contract"].clone();
    assert!(text.starts_with(contract["address"].as_str().expect("an address")), "{text}");
    let path = contract.as_object_mut().expect("an object").remove("path").expect("a path");
    assert_eq!(path, "target/Vault.zks");
    let written: Value = serde_json::from_slice(&folder.read("target/Vault.zks")).expect("it is JSON");
    assert_eq!(written, contract);
    // What is written is what the library makes of it.
    folder.fine(&format!("{build} -o scripts.zks"));
    assert_eq!(folder.read("scripts.zks"), folder.read("target/Vault.zks"));
    let address = |words: &str| folder.json(words).1["contract"]["address"].clone();
    assert_ne!(address(&build.replace("1_000", "1_001")), contract["address"]);
    assert_ne!(address(&build.replace("07", "08")), contract["address"]);
    // Warnings are as those of `zkc image`.
    let unsalted = "build vault.zk --target zkos --contract Vault --with cap=1_000";
    assert!(folder.zkc(unsalted).stderr.contains("W0946"));
    assert_eq!(folder.zkc(&format!("{unsalted} --deny-warnings")).exit, 1);
    // Refusals.
    folder.zkc(&format!("{build} --with owner={OWNER}")).refused(2, "E0977");
    folder.zkc("build vault.zk --target zkos --contract Vault").refused(2, "E0945");
    folder.zkc("build escrow.zk --target zkos --contract Escrow").refused(1, "E0970");
    for usage in ["--target zkos", "--contract Vault", "--with cap=5", "--target risc --contract Vault"] {
        assert_eq!(folder.zkc(&format!("build vault.zk {usage}")).exit, 2, "{usage}");
    }
}

#[test]
fn values_that_do_not_fit_are_refused() {
    let folder = vault("contract_values");
    let image = "image vault.zk --contract Vault";
    let missing = format!("{image} --with cap=5");
    snapshot("E0945", &missing, &folder.zkc(&missing).refused(2, "E0945"));
    for wrong in [
        format!("{image} --with owner=zk1abc --with cap=5"),
        format!("{image} --with owner={OWNER} --with cap=5 --with cap=5"),
        format!("{image} --with owner={OWNER} --with cap=5 --with cab=5"),
        "image vault.zk --contract Vaults".to_string(),
    ] {
        folder.zkc(&wrong).refused(2, "E0945");
    }
    folder.zkc(&format!("{image} --with owner={OWNER} --with cap=1<<70")).refused(1, "E0502");
    let unsalted = format!("{image} --with owner={OWNER} --with cap=5 --deny-nothing");
    assert_ne!(folder.zkc(&unsalted).exit, 0);
    let unsalted = format!("{image} --with owner={OWNER} --with cap=5");
    let ran = folder.zkc(&unsalted);
    assert_eq!(ran.exit, 0);
    snapshot("W0946", &unsalted, &ran.stderr);
}

#[test]
fn a_scenario_that_does_not_go_as_expected_fails() {
    let folder = vault("contract_scenarios");
    let vault = include_str!("contracts/vault.zk");
    let told = |from: &str, to: &str| {
        assert!(vault.contains(from), "{from}");
        folder.write("wrong.zk", vault.replacen(from, to, 1));
        folder.zkc("test wrong.zk").partly_refused(1, "E0944").1
    };
    let refused = told("does v.withdraw(30)", "does v.withdraw(300)");
    snapshot("E0944", "test wrong.zk", &refused);
    for (from, to, wanted) in [
        ("expect v.funds.amount == 70", "expect v.funds.amount == 71", "70 == 71"),
        ("mallory does v.withdraw(1)", "alice does v.withdraw(1)", "this is not refused"),
        ("refused \"spent\"", "refused \"too early\"", "this is refused for another reason"),
        ("hidden(30, 70)", "hidden(30, 101)", "the steps do not happen"),
    ] {
        let text = told(from, to);
        assert!(text.contains(wanted), "{text}");
    }
    // What is public is seen to differ.
    folder.write("seen.zk", vault.replace("out: Hidden<u64>", "public out: u64"));
    let (_, text) = folder.zkc("test seen.zk").partly_refused(1, "E0944");
    assert!(text.contains("a public argument differs in this step"), "{text}");
}

#[test]
fn checks_costs_and_tests_know_contracts() {
    let folder = vault("contract_checks");
    assert_eq!(folder.fine("check vault.zk"), "no errors in the contract Vault\n");
    assert_eq!(folder.fine("check escrow.zk"), "no errors in the contracts Escrow, Bid, Board\n");
    let (_, json) = folder.json("cost vault.zk");
    let clauses = json["clauses"].as_array().expect("clauses");
    // Two clauses, and the program that makes an instance.
    assert_eq!(clauses.len(), 3);
    assert!(clauses.iter().all(|clause| clause["bytes"].as_u64().is_some_and(|bytes| bytes > 100)));
    folder.zkc("build vault.zk").refused(1, "E0810");
    let (exit, json) = folder.json("test vault.zk");
    assert_eq!((exit, &json["passed"]), (0, &Value::from(1)));
}
