//! `zkc ledger`, by running the real binary: every action, what it refuses, and that nothing of what it refuses is left.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "../vm/examples/ledger_demo.rs"]
#[allow(dead_code)]
mod ledger_demo;
#[path = "support/zkc.rs"]
mod zkc;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value, json};
use zkc::Folder;
use zkvm::CompressedRistretto;
use zkvm::program::InstructionSet;
use zkvm::signature::SigningKey;
use zkvm::tx::{self, Anchor, Contract, Header, PortableItem, Predicate, PredicateTree, Program, Witness};
use zkvm::zkos::{
    self, Input, Memo, Pair, PublicKey, Script, ScriptBody, ScriptHeader, ScriptSecrets, ScriptTree, Shape,
    Source,
};

/// The example's files: made once, since proving takes a while.
fn demo() -> &'static Path {
    static DEMO: OnceLock<PathBuf> = OnceLock::new();
    DEMO.get_or_init(|| {
        let folder = Folder::new("ledger_demo");
        ledger_demo::write(&folder.path).expect("the example works");
        folder.path
    })
}

/// A folder with the example's files in `demo`, and a ledger with Alice's coins that started at time 1000.
fn with_ledger(name: &str) -> Folder {
    let folder = Folder::new(name);
    for file in ["genesis.contract", "pay.tx", "thanks.tx", "cheat.tx", "expired.tx"] {
        folder.write(&format!("demo/{file}"), std::fs::read(demo().join(file)).expect("the example's file"));
    }
    folder.fine("ledger init l.zkl demo/genesis.contract --time 1000");
    folder
}

fn height(folder: &Folder) -> Value {
    folder.json("ledger show l.zkl").1["height"].clone()
}

#[test]
fn the_documented_commands_work() {
    let folder = with_ledger("ledger_documented");
    let document = include_str!("../docs/command-line.md");
    let commands: Vec<&str> = document
        .lines()
        .filter_map(|line| line.strip_prefix("    zkc "))
        .filter(|c| c.starts_with("ledger"))
        .collect();
    let [init, submit, show, history, check, cheat, expired] = commands[..] else { panic!("{commands:?}") };
    assert!(folder.fine(init).contains("block 0  "));
    let submitted = folder.fine(submit);
    assert!(submitted.contains("block 1  ") && submitted.matches("transaction ").count() == 2, "{submitted}");
    assert!(folder.fine(show).starts_with("3 unspent outputs at height 1\n"));
    assert_eq!(folder.fine(history).matches("block ").count(), 2);
    assert!(folder.fine(check).starts_with("sound up to block 1  "));
    folder.zkc(cheat).refused(1, "E0708");
    folder.zkc(expired).refused(1, "E0710");
    assert!(folder.fine(show).starts_with("3 unspent outputs at height 1\n"));
}

#[test]
fn every_action_speaks_json() {
    let folder = with_ledger("ledger_json");
    let (_, init) = folder.json("ledger init other.zkl demo/genesis.contract --time 9007199254740992");
    assert_eq!(init["ledger"], "other.zkl");
    assert_eq!(init["block"]["timestamp_ms"], "9007199254740992");
    let made = &init["block"]["transactions"][0]["outputs"];
    let start = made[0].as_str().expect("an ID").to_string();

    let (_, submitted) = folder.json("ledger submit l.zkl demo/pay.tx --time 2000");
    let block = submitted["block"].clone();
    assert_eq!((&block["height"], &block["timestamp_ms"]), (&json!(1), &json!(2000)));
    let payment = &block["transactions"][0];
    assert_eq!(payment["inputs"], json!([start]));
    let (_, history) = folder.json("ledger history l.zkl");
    assert_eq!(history["blocks"][0]["transactions"][0]["outputs"], *made);
    assert_eq!(history["blocks"][0]["previous"], "0".repeat(64));
    assert_eq!(history["blocks"][1], block);
    assert_eq!(history["blocks"][1]["previous"], history["blocks"][0]["block_id"]);

    let (_, shown) = folder.json("ledger show l.zkl");
    assert_eq!(shown["height"], 1);
    let outputs = shown["outputs"].as_array().expect("a list");
    let mut ids: Vec<&Value> = outputs.iter().map(|output| &output["id"]).collect();
    ids.sort_by_key(|id| payment["outputs"].as_array().and_then(|made| made.iter().position(|m| m == *id)));
    assert_eq!(json!(ids), payment["outputs"]);
    assert_eq!((&outputs[0]["created"], &outputs[0]["spent"]), (&json!(1), &Value::Null));
    assert_eq!(outputs[0]["contents"]["payload"][0]["kind"], "value");

    let (_, spent) = folder.json(&format!("ledger show l.zkl {}", start.to_uppercase()));
    let output = &spent["outputs"][0];
    assert_eq!((&output["created"], &output["spent"]), (&json!(0), &json!(1)));
    assert_eq!(output["contents"]["anchor"], "01".repeat(32));
    assert_eq!(output["bytes"], hex::encode(folder.read("demo/genesis.contract")));

    let (exit, checked) = folder.json("ledger check l.zkl");
    assert_eq!((exit, &checked["height"], &checked["transactions"]), (0, &json!(1), &json!(1)));
    assert_eq!(
        (&checked["block_id"], &checked["outputs"]),
        (&block["block_id"], &json!({ "unspent": 2, "spent": 1 }))
    );

    let (exit, refused) = folder.json("ledger submit l.zkl demo/cheat.tx");
    assert_eq!((exit, &refused["diagnostics"][0]["code"]), (1, &json!("E0708")));
}

#[test]
fn a_block_is_applied_as_a_whole() {
    let folder = with_ledger("ledger_whole");
    let before = folder.json("ledger show l.zkl").1;
    let error = folder.zkc("ledger submit l.zkl demo/pay.tx demo/cheat.tx").refused(1, "E0708");
    assert!(error.contains("transaction 1 is `demo/cheat.tx`"), "{error}");
    // In the wrong order the output is not there yet.
    folder.zkc("ledger submit l.zkl demo/thanks.tx demo/pay.tx").refused(1, "E0708");
    folder.zkc("ledger submit l.zkl demo/pay.tx demo/pay.tx").refused(1, "E0708");
    assert_eq!(folder.json("ledger show l.zkl").1, before);
    folder.fine("ledger submit l.zkl demo/pay.tx");
    folder.fine("ledger submit l.zkl demo/thanks.tx");
    assert_eq!(height(&folder), 2);
}

#[test]
fn times_are_kept() {
    let folder = with_ledger("ledger_times");
    folder.zkc("ledger submit l.zkl demo/pay.tx --time 999").refused(1, "E0711");
    folder.fine("ledger submit l.zkl demo/pay.tx --time 1000");
    folder.zkc("ledger submit l.zkl demo/expired.tx --time 1000000000001").refused(1, "E0710");
    // Without --time the time is now, which is long after.
    folder.zkc("ledger submit l.zkl demo/expired.tx").refused(1, "E0710");
    folder.fine("ledger submit l.zkl demo/expired.tx --time 1000000000000");
    // If the last block is of the future, so is the next.
    folder.fine("ledger init future.zkl demo/genesis.contract --time 9000000000000000");
    let (_, submitted) = folder.json("ledger submit future.zkl demo/pay.tx");
    assert_eq!(submitted["block"]["timestamp_ms"], json!(9_000_000_000_000_000_u64));
}

#[test]
fn files_may_be_in_hex() {
    let folder = with_ledger("ledger_hex");
    let lines = |name: &str| {
        hex::encode(folder.read(name))
            .as_bytes()
            .chunks(60)
            .map(|l| [l, b"\n"].concat())
            .collect::<Vec<_>>()
            .concat()
    };
    folder.write("genesis.hex", lines("demo/genesis.contract")).write("pay.hex", lines("demo/pay.tx"));
    folder.fine("ledger init hex.zkl genesis.hex --time 1000");
    assert_eq!(folder.fine("ledger show hex.zkl"), folder.fine("ledger show l.zkl"));
    let submit = |words: &str| folder.json(&format!("ledger submit {words} --time 1000")).1["block"].clone();
    assert_eq!(submit("hex.zkl pay.hex"), submit("l.zkl demo/pay.tx"));
    folder.write("odd.hex", "0123456").zkc("ledger submit l.zkl odd.hex").refused(2, "E0806");
}

#[test]
fn every_kind_of_item_is_shown() {
    let folder = Folder::new("ledger_items");
    let program = Program::new().push("hello").log();
    let contract = Contract {
        anchor: Anchor([1; 32]),
        predicate: Predicate(CompressedRistretto([0; 32])),
        payload: vec![
            PortableItem::String(b"text".as_slice().into()),
            PortableItem::Program(program.encode().as_slice().into()),
            PortableItem::Program([0xff; 2].as_slice().into()),
        ],
    };
    folder.write("a.contract", contract.encode());
    let other = Contract { anchor: Anchor([2; 32]), ..contract };
    folder.write("b.contract", other.encode());
    // The folder is made, too.
    let (_, init) = folder.json("ledger init deep/l.zkl a.contract b.contract");
    assert_eq!(init["block"]["transactions"][0]["outputs"].as_array().map(Vec::len), Some(2));
    let id = init["block"]["transactions"][0]["outputs"][1].as_str().expect("an ID");
    let text = folder.fine(&format!("ledger show deep/l.zkl {id}"));
    for part in
        ["bytes 74657874\n", "  code push:5:68656c6c6f\n    code log\n", "bytes ffff\n", &"02".repeat(32)]
    {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let (_, shown) = folder.json(&format!("ledger show deep/l.zkl {id}"));
    assert_eq!(shown["outputs"][0]["contents"]["payload"][1]["code"], json!(["push:5:68656c6c6f", "log"]));
}

/// Writes `coin.output`, a coin of 10, and `lock.tx`, a script transaction that locks it in a memo.
fn write_script_transaction(folder: &Folder) {
    let key = SigningKey::random();
    let owner = PublicKey::random(&key);
    let mut secrets = ScriptSecrets::new();
    // The second of the outputs that the ledger starts with.
    let source = Source { txid: [0; 32], index: 1 };
    let coin = Input { source, output: secrets.encrypt(owner, 10) };
    folder.write("coin.output", zkos::ScriptOutput::from(coin.output).encode());
    let script = Script {
        pairs: vec![Shape::Lock { data: 0 }],
        data: 0,
        program: Program::new().drop().encode_as(InstructionSet::Script),
    };
    let tree = ScriptTree::of_scripts(std::slice::from_ref(&script));
    let commitment = secrets.hide(10u64);
    let memo = Memo { commitment, data: vec![], script: tree.address(), owner };
    let body = ScriptBody {
        header: ScriptHeader { maturity: 2, ..ScriptHeader::with_fee(0) },
        pairs: vec![Pair::Lock { coin, value: secrets.hide(10u64), memo }],
        program: script.program,
        call_proof: tree.call_proof(0).expect("a script of the tree"),
        data: vec![],
    };
    let mut unsigned = zkos::prove(body, &secrets).expect("it holds");
    unsigned.sign(&key);
    folder.write("lock.tx", unsigned.finish().expect("all have signed").encode());
}

#[test]
fn script_transactions_are_taken_too() {
    let folder = with_ledger("ledger_script");
    write_script_transaction(&folder);
    let (_, init) = folder.json("ledger init both.zkl demo/genesis.contract coin.output");
    let outputs = init["block"]["transactions"][0]["outputs"].as_array().expect("a list").clone();
    let coin = outputs[1].as_str().expect("an ID");
    let contents =
        |id: &str| folder.json(&format!("ledger show both.zkl {id}")).1["outputs"][0]["contents"].clone();
    let shown = contents(coin);
    assert_eq!((&shown["kind"], &shown["source"]["index"]), (&json!("coin"), &json!(1)));
    assert_eq!(contents(outputs[0].as_str().expect("an ID"))["kind"], "contract");

    // Its maturity is 2.
    folder.zkc("ledger submit both.zkl demo/pay.tx lock.tx demo/thanks.tx").refused(1, "E0710");
    let mut forged = folder.read("lock.tx");
    let place = forged.len() - 32;
    forged[place] ^= 1;
    folder.write("forged.tx", forged).fine("ledger submit both.zkl demo/pay.tx");
    let error = folder.zkc("ledger submit both.zkl demo/thanks.tx forged.tx").refused(1, "E0707");
    assert!(error.contains("`forged.tx` is rejected"), "{error}");
    // Both kinds in one block, in the order given.
    let (_, submitted) = folder.json("ledger submit both.zkl lock.tx demo/thanks.tx");
    let locked = &submitted["block"]["transactions"][0];
    assert_eq!(locked["inputs"], json!([coin]));
    let memo = contents(locked["outputs"][0].as_str().expect("an ID"));
    assert_eq!((&memo["kind"], &memo["source"]["transaction"]), (&json!("memo"), &locked["id"]));
    folder.zkc("ledger submit both.zkl lock.tx").refused(1, "E0708");
}

#[test]
fn no_changed_transaction_is_applied() {
    let folder = with_ledger("ledger_tampered");
    let tx = folder.read("demo/pay.tx");
    let mut exits = [0; 3];
    for place in (0..tx.len()).step_by(37) {
        let mut changed = tx.clone();
        changed[place] ^= 1 << (place % 8);
        // A change of the version or the times is one of what is signed and proven.
        let ran = folder.write("changed.tx", &changed).zkc("ledger submit l.zkl changed.tx");
        assert!(ran.exit > 0, "byte {place} was changed: {ran:?}");
        exits[ran.exit as usize] += 1;
    }
    assert!(exits[1] > 10 && exits[2] > 0, "{exits:?}");
    assert_eq!(height(&folder), 0);
    for length in [1, 24, 28, tx.len() / 2, tx.len() - 1] {
        folder.write("short.tx", &tx[..length]).zkc("ledger submit l.zkl short.tx").refused(2, "E0806");
    }
    folder
        .write("longer.tx", [&tx[..], b"\0"].concat())
        .zkc("ledger submit l.zkl longer.tx")
        .refused(2, "E0806");
}

/// A coin of 100, and a transaction of version 1 that spends it into 1,000,000; its proof is false and holds.
fn forged_transaction() -> [Vec<u8>; 2] {
    ["coin.contract", "forged.tx"].map(|name| {
        let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vm/tests/stored");
        std::fs::read(stored.join(name)).expect("a stored file")
    })
}

#[test]
fn transactions_of_other_versions_are_not_taken() {
    let folder = Folder::new("ledger_versions");
    let [coin, mut money] = forged_transaction();
    folder.write("coin.contract", coin).fine("ledger init l.zkl coin.contract");
    for version in [0, 1, 3, u64::MAX] {
        money[..8].copy_from_slice(&version.to_le_bytes());
        let error = folder.write("money.tx", &money).zkc("ledger submit l.zkl money.tx").refused(1, "E0712");
        assert!(error.contains(&format!("of version {version}, which no ledger takes")), "{error}");
        let document = if version < 2 { "docs/security.md" } else { "docs/spec.md" };
        assert!(error.contains(document), "{error}");
    }
    // To say that it is of version 2 makes it none.
    money[..8].copy_from_slice(&2u64.to_le_bytes());
    folder.write("money.tx", &money).zkc("ledger submit l.zkl money.tx").refused(2, "E0806");
    assert_eq!(height(&folder), 0);
}

/// Whatever file stands in whatever place: a clear error, no panic, and no ledger is harmed.
#[test]
fn wrong_files_in_every_place() {
    let folder = with_ledger("ledger_wrong_files");
    folder
        .write("rule.zk", "circuit rule(public x: u8) { assert x > 1; }\n")
        .fine("build rule.zk -o rule.zkx");
    let bytes: Vec<u8> = (0..5000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    folder.write("random", bytes).write("empty", "").write("zeros", [0; 4096]).write("folder/file", "");
    let before = folder.json("ledger show l.zkl").1;
    let names = [
        "missing",
        "folder",
        "rule.zk",
        "rule.zkx",
        "random",
        "empty",
        "zeros",
        "l.zkl",
        "demo/pay.tx",
        "demo/genesis.contract",
    ];
    let commands = [
        ("ledger init new.zkl @", &["demo/genesis.contract"][..]),
        ("ledger submit @ demo/pay.tx", &["l.zkl"]),
        ("ledger submit l.zkl @", &["demo/pay.tx"]),
        ("ledger show @", &["l.zkl"]),
        ("ledger history @", &["l.zkl"]),
        ("ledger check @", &["l.zkl"]),
    ];
    for (command, fine) in commands {
        for name in names.iter().filter(|name| !command.contains("submit") || !fine.contains(name)) {
            let ran = folder.zkc(&command.replace('@', name));
            let expected = fine.contains(name);
            assert_eq!(ran.exit, if expected { 0 } else { 2 }, "{command} {name}: {ran:?}");
            assert!(expected || ran.stderr.contains("error[E"), "{command} {name}: {ran:?}");
        }
    }
    assert_eq!(folder.json("ledger show l.zkl").1, before);
    for words in
        ["ledger", "ledger init", "ledger init x.zkl", "ledger submit l.zkl", "ledger show", "ledger nope"]
    {
        assert_eq!(folder.zkc(words).exit, 2, "{words}");
    }
    let huge = std::fs::File::create(folder.path.join("huge")).expect("a file");
    huge.set_len((8 << 20) + 1).expect("a length");
    folder.zkc("ledger submit l.zkl huge").refused(2, "E0804");
    folder.zkc("ledger init x.zkl huge").refused(2, "E0804");
    assert!(!folder.has("x.zkl"));
}

/// The same file with a bit of each copy of these bytes flipped.
fn changed(whole: &[u8], part: &[u8]) -> Vec<u8> {
    let mut changed = whole.to_vec();
    let places = whole.windows(part.len()).enumerate().filter(|(_, window)| *window == part);
    places.for_each(|(place, _)| changed[place + part.len() / 2] ^= 1);
    assert_ne!(changed, whole, "the file has these bytes");
    changed
}

/// Commands that read leave the file as it is, need no permission to write it, and do not keep each other out.
#[test]
fn reading_writes_nothing() {
    let folder = with_ledger("ledger_reading");
    folder.fine("ledger submit l.zkl demo/pay.tx --time 2000");
    let path = folder.path.join("l.zkl");
    let commands = ["ledger show l.zkl", "ledger history l.zkl", "ledger check l.zkl"];
    let before = (folder.read("l.zkl"), commands.map(|command| folder.fine(command)));
    let mut permissions = std::fs::metadata(&path).expect("it is there").permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).expect("it may be forbidden");
    let reader = zkvm::ledger::DiskStore::open_to_read(&path).expect("a ledger");
    assert_eq!((folder.read("l.zkl"), commands.map(|command| folder.fine(command))), before);
    // Nobody writes while somebody reads.
    folder.write("other.zkl", &before.0);
    let other = zkvm::ledger::DiskStore::open_to_read(&folder.path.join("other.zkl")).expect("a ledger");
    folder.zkc("ledger submit other.zkl demo/thanks.tx").refused(2, "E0820");
    drop((reader, other));
    folder.fine("ledger submit other.zkl demo/thanks.tx");
}

/// Every command that reads says of a changed file what it says of the sound one, or that it is damaged.
#[test]
fn a_changed_ledger_tells_no_lie() {
    let folder = with_ledger("ledger_changed");
    folder.fine("ledger submit l.zkl demo/pay.tx --time 2000");
    let whole = folder.read("l.zkl");
    let commands = ["ledger show c.zkl", "ledger history c.zkl", "ledger check c.zkl"];
    let sound = folder.write("c.zkl", &whole).zkc(commands[0]).stdout;
    let all = commands.map(|command| folder.fine(command));
    assert_eq!(sound, all[0]);
    let used: Vec<usize> = (0..whole.len()).filter(|place| whole[*place] != 0).collect();
    let mut damaged = 0;
    for place in used.iter().step_by(used.len() / 40) {
        let mut changed = whole.clone();
        changed[*place] ^= 1 << (place % 8);
        folder.write("c.zkl", changed);
        for (command, expected) in commands.iter().zip(&all) {
            let ran = folder.zkc(command);
            assert!(ran.exit > 0 || ran.stdout == *expected, "byte {place}: {command}: {ran:?}");
            damaged += usize::from(ran.exit > 0);
        }
    }
    assert!(damaged > 20, "only {damaged} were noticed");
}

/// A ledger that another process had open. That it has ended does not mean that the system has let go of its lock: once in many runs
/// it takes a moment.
fn opened(path: &std::path::Path) -> zkvm::ledger::DiskStore {
    for _ in 0..100 {
        if let Ok(ledger) = zkvm::ledger::DiskStore::open(path) {
            return ledger;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    zkvm::ledger::DiskStore::open(path).expect("a ledger")
}

/// What each error about ledgers looks like.
#[test]
fn messages_about_ledgers() {
    let folder = with_ledger("ledger_messages");
    let mut forged = folder.read("demo/pay.tx");
    // The last byte but 32 is part of a scalar of the proof.
    let place = forged.len() - 32;
    forged[place] ^= 1;
    let mut pointless = folder.read("demo/genesis.contract");
    pointless[32..64].fill(0xff);
    folder.write("forged.tx", forged).write("pointless.contract", pointless);
    let [coin, money] = forged_transaction();
    folder.write("coin.contract", coin).write("money.tx", money);
    folder.fine("ledger init version.zkl coin.contract");
    let whole = folder.read("l.zkl");
    folder.write("cut.zkl", &whole[..whole.len() / 2]);
    folder.write("changed.zkl", changed(&whole, &folder.read("demo/genesis.contract")));
    folder.fine("ledger init busy.zkl demo/genesis.contract");
    let _busy = opened(&folder.path.join("busy.zkl"));
    folder.fine("ledger init spent.zkl demo/genesis.contract --time 1000");
    folder.fine("ledger submit spent.zkl demo/pay.tx --time 2000");
    let zeros = "0".repeat(64);
    let cases = [
        ("E0707", 1, "submit l.zkl forged.tx".to_string()),
        ("E0708", 1, "submit l.zkl demo/thanks.tx".into()),
        ("E0708_spent", 1, "submit spent.zkl demo/cheat.tx".into()),
        ("E0708_twice", 1, "submit l.zkl demo/pay.tx demo/cheat.tx".into()),
        ("E0709", 1, "init new.zkl demo/genesis.contract demo/genesis.contract".into()),
        ("E0710", 1, "submit spent.zkl demo/expired.tx --time 2000000000000".into()),
        ("E0711", 1, "submit spent.zkl demo/pay.tx --time 1999".into()),
        ("E0712", 1, "submit version.zkl money.tx".into()),
        ("E0806_contract", 2, "init new.zkl pointless.contract".into()),
        ("E0806_transaction", 2, "submit l.zkl demo/genesis.contract".into()),
        ("E0807_transaction", 2, "submit l.zkl spent.zkl".into()),
        ("E0814_ledger", 2, "init l.zkl demo/genesis.contract".into()),
        ("E0815_output", 2, "show l.zkl 12".into()),
        ("E0819", 2, "show forged.tx".into()),
        ("E0820", 2, "history busy.zkl".into()),
        ("E0821", 2, "show cut.zkl".into()),
        ("E0821_check", 1, "check changed.zkl".into()),
        ("E0822", 1, format!("show l.zkl {zeros}")),
    ];
    for (name, exit, command) in cases {
        let error = folder.zkc(&format!("ledger {command}")).refused(exit, &name[..5]);
        snapshot(name, &command, &error);
    }
    assert!(!folder.has("new.zkl"), "what is refused leaves no file");
}

/// Compares what an action said with the snapshot of a code.
fn snapshot(name: &str, command: &str, error: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(format!("zkc ledger {}", mask_ids(command)));
    settings.bind(|| insta::assert_snapshot!(format!("cli_{name}"), mask_ids(error)));
}

/// A text without the IDs in it.
fn mask_ids(text: &str) -> String {
    let is_id = |word: &&str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(is_id).fold(text.to_string(), |text, id| text.replace(id, "<id>"))
}

/// What a program locked and called by hand does: a name is claimed once, by a transaction that reads another output.
#[test]
fn nullifiers_and_reads() {
    let folder = Folder::new("ledger_nullifiers");
    let clause = Program::new().nullify();
    let tree = PredicateTree::new(None, vec![clause.encode()], &[1; 32]).expect("a tree");
    let outputs = [1, 2, 3].map(|number| Contract {
        anchor: Anchor([number; 32]),
        predicate: tree.predicate(),
        payload: vec![],
    });
    for (output, name) in outputs.iter().zip(["a", "b", "c"]) {
        folder.write(&format!("{name}.contract"), output.encode());
    }
    let proof = tree.call_proof(0).expect("the clause");
    for (name, spent, read) in [("first", 0, 2), ("again", 1, 2), ("stale", 1, 0)] {
        let program = Program::new().push_contract(&outputs[read]).read().drop().push([7; 32]);
        let opens = program.push_contract(&outputs[spent]).input().push_call_proof(&proof);
        let unsigned = tx::prove(Header::any_time(), &opens.program(&clause).call(), &Witness::new());
        let tx = unsigned.expect("a proof").sign(&[]).expect("nobody signs");
        folder.write(&format!("{name}.tx"), tx.encode());
    }
    folder.fine("ledger init l.zkl a.contract b.contract c.contract --time 1000");
    let (_, submitted) = folder.json("ledger submit l.zkl first.tx --time 1000");
    let applied = &submitted["block"]["transactions"][0];
    assert_eq!(applied["reads"], json!([outputs[2].id().to_string()]));
    let nullifier = applied["nullifiers"][0].as_str().expect("a nullifier").to_string();
    assert!(folder.fine("ledger history l.zkl").contains(&format!("  nullified {nullifier}\n")));
    let (_, checked) = folder.json("ledger check l.zkl");
    assert_eq!(checked["nullifiers"], 1);
    for (name, command) in [("E0713", "submit l.zkl stale.tx"), ("E0714", "submit l.zkl again.tx")] {
        let error = folder.zkc(&format!("ledger {command} --time 1000")).refused(1, name);
        snapshot(name, command, &error);
    }
    assert_eq!(height(&folder), 1);
}
