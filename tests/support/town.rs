//! People with keys and openings files, and a ledger in a file.
// Each test binary uses some of it.
#![allow(dead_code)]

#[path = "zkc.rs"]
mod zkc;

use std::process::Stdio;

use serde_json::Value;
use zkc::{Folder, Ran};

pub(crate) const MAKE: &str = "let v = alice does Vault(owner: alice, cap: 1_000) { lock 100 of Gold }";

pub(crate) const VAULT: &str = r#"
contract Vault(owner: PublicKey, cap: u64) locks funds: Value to owner {
    clause withdraw(out: Hidden<u64>) signed by owner {
        let (paid, rest) = funds.split(out);
        lock rest with self;
        unlock paid
    }
    clause pass(to: PublicKey) signed by owner { lock funds with to }
    invariant funds.amount <= cap, "over the cap";
}
contract Pair(a: PublicKey, b: PublicKey) locks funds: Value {
    clause share() signed by a, b { unlock funds }
    clause move_on(to: PublicKey) signed by a, b { lock funds with to }
}
asset Token(issuer: PublicKey, most: u64) {
    clause mint(amount: Hidden<u64>) signed by issuer { assert amount <= most, "too much at once"; }
}
asset Share once supply 1_000;
transaction gift(to: Address, gold: Asset) {
    let coins = spend 30 of gold;
    let (one, rest) = coins.split(10);
    lock one with to;
    lock rest with to;
    fee 7;
}
contract Purse(owner: PublicKey) locks funds: Value {
    clause empty() signed by owner { unlock funds }
}
contract Poll(tallier: ReadingKey) {
    state { yes: Hidden<u64> sealed to tallier, count: public u32 }
    clause vote(choice: Hidden<bool>) { next { yes: yes + (if choice { 1 } else { 0 }), count: count + 1 } }
    clause result() -> u64 { reveal(yes) }
}
contract Board(owner: PublicKey, open: Time) {
    state { score: public u32, marks: public [u8; 2], last: PublicKey, sum: Hidden<u64> to owner }
    clause set(public score: u32, public flags: [bool; 2], by: PublicKey, _of: Asset, secret: u8) signed by owner -> (u32, bool) {
        assert secret > 3;
        next { score: score, last: by };
        (score + 1, flags[0])
    }
}
asset Coupon(issuer: PublicKey) { clause print(public amount: u64) signed by issuer }
// What an instance of it holds looks as what one of a vault does.
contract Trap(owner: PublicKey, cap: u64) locks funds: Value {
    clause withdraw(out: Hidden<u64>) signed by owner { assert out <= funds.amount; unlock funds }
    invariant funds.amount <= cap, "over the cap";
}
contract Deposit(seller: PublicKey, buyer: PublicKey) locks funds: Value {
    clause cancel() signed by seller { lock funds with Refund(to: buyer) }
}
contract Refund(to: PublicKey) locks funds: Value {
    clause take(most: Hidden<u64>) signed by to { assert funds.amount <= most; unlock funds }
}
contract Till(to: Address) locks funds: Value {
    clause close() { lock funds with to }
}
transaction take(v: Vault, me: Address) {
    let some = v.withdraw(1);
    lock some with me;
}
transaction give(v: Vault, gold: Asset) { lock 3 of gold with v; }
contract Bet(oracle: PublicKey, to: Address) locks pot: Value {
    clause rose(public price: u64, s: Signature) {
        assert signed(oracle, s, "the price of gold", self.id, price, to), "the oracle did not say so";
        lock pot with to
    }
}
"#;

/// An address whose key nobody here has.
pub(crate) const BOB: &str = "zk1ute2uzn2h388r2yy49su2qz3tavwxzm25kpdmrdk5ev5tcyd94mq0xdz6l";

/// Alice and Bob with keys, and Alice with gold on a ledger.
pub(crate) struct Town {
    pub(crate) folder: Folder,
}

impl Town {
    pub(crate) fn new(name: &str) -> Self {
        Self::with(name, |_| BOB.to_string())
    }

    /// A town in which Bob has a key, too.
    pub(crate) fn with_bob(name: &str) -> Self {
        Self::with(name, |town| {
            town.fine(&["key", "new", "bob.zkk"]);
            town.fine(&["key", "address", "bob.zkk"]).trim().to_string()
        })
    }

    pub(crate) fn with(name: &str, bob: impl Fn(&Self) -> String) -> Self {
        let town = Self { folder: Folder::new(&format!("tx_{name}")) };
        town.folder.write("vault.zk", VAULT);
        town.folder.write("alice.zkk", include_bytes!("../keys/known.zkk"));
        let address = town.fine(&["key", "address", "alice.zkk"]);
        let (alice, bob) = (format!("alice={}", address.trim()), format!("bob={}", bob(&town)));
        let alices = ["tx", "wallet", "alice.zko", "--owner", &alice, "--person", &bob];
        let coins = ["--genesis", "1_000:Gold:gold.contract", "--genesis", "50:native:native.contract"];
        town.fine(&[&alices[..], &coins].concat());
        town.fine(&["tx", "wallet", "bob.zko", "--owner", &bob, "--person", &alice]);
        town.fine(&["ledger", "init", "town.zkl", "gold.contract", "native.contract", "--time", "1000"]);
        town
    }

    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        let mut command = self.folder.command(words);
        command.env("ZKC_PASSPHRASE", "correct horse battery stäple").stdin(Stdio::null());
        Folder::ran(&mut command)
    }

    #[track_caller]
    pub(crate) fn fine(&self, words: &[&str]) -> String {
        let ran = self.run(words);
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""), "{words:?}: {ran:?}");
        ran.stdout
    }

    #[track_caller]
    pub(crate) fn refused(&self, words: &[&str], code: &str, why: &str) -> String {
        let ran = self.run(words);
        assert!(ran.exit > 0 && ran.stderr.contains(&format!("error[{code}]")), "{words:?}: {ran:?}");
        assert!(ran.stderr.contains(why), "{words:?}: {ran:?}");
        ran.stderr
    }

    pub(crate) fn build<'w>(&self, who: &'w str, step: &'w str, file: &'w str) -> [&'w str; 12] {
        let openings = if who == "alice" { "alice.zko" } else { "bob.zko" };
        let ledger = ["--ledger", "town.zkl", "--from", "1000", "-o", file];
        let [a, b, c, d, e, f] = ledger;
        ["tx", "build", step, "vault.zk", "--openings", openings, a, b, c, d, e, f]
    }

    pub(crate) fn submit<'w>(&self, who: &'w str, file: &'w str) -> [&'w str; 9] {
        let openings = if who == "alice" { "alice.zko" } else { "bob.zko" };
        ["tx", "submit", file, "--openings", openings, "--ledger", "town.zkl", "--time", "2000"]
    }

    /// Makes, proves, signs and submits a transaction of one step.
    #[track_caller]
    pub(crate) fn does(&self, who: &str, step: &str, file: &str) {
        self.fine(&self.build(who, step, file));
        self.fine(&["tx", "prove", file]);
        self.fine(&["tx", "sign", file, "--key", &format!("{who}.zkk")]);
        self.fine(&["tx", "verify", file]);
        self.fine(&self.submit(who, file));
    }

    pub(crate) fn owns(&self, who: &str) -> String {
        let json: Value =
            serde_json::from_str(&self.fine(&["tx", "wallet", &format!("{who}.zko"), "--json"]))
                .expect("JSON");
        let assets = json["assets"].as_array().expect("assets");
        let gold = assets.iter().find(|asset| asset["asset"] == "Gold");
        gold.map_or("none".to_string(), |gold| gold["amount"].as_str().expect("an amount").to_string())
    }
}

/// A transaction that two people have to sign, proven.
pub(crate) fn for_two(name: &str, step: &str) -> Town {
    let town = Town::with_bob(name);
    town.does("alice", "let p = alice does Pair(a: alice, b: bob) { lock 40 of Gold }", "make.zkt");
    town.fine(&town.build("alice", step, "both.zkt"));
    town.fine(&["tx", "prove", "both.zkt"]);
    town
}
