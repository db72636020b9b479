//! Makes the corpora: real objects of every kind, small and few, from what is stored and from the examples.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use zkc::inputs::{json_template, toml_template};
use zkc_tests::{build_calling, check, example_folders, files, root, try_build};
use zkvm::generators::export;
use zkvm::image::{ClauseImage, Debug};
use zkvm::program::{Instruction, InstructionSet, encode};
use zkvm::tx::{Program, ValueOpening};
use zkvm::zkos::ScriptTx;
use zkvm::{Entry, Image, Journal, PedersenGens, Scalar};

use super::compiler::CIRCUIT;
use super::machine::openings;
use super::meaning::dice::Dice;

/// The files of the corpora, by target and name.
#[derive(Default)]
pub struct Corpora(BTreeMap<(&'static str, String), Vec<u8>>);

/// Everything that is made; the same at any time.
pub fn corpora() -> Corpora {
    let mut all = Corpora::default();
    stored(&mut all);
    vectors(&mut all);
    images(&mut all);
    clause(&mut all);
    values(&mut all);
    programs(&mut all);
    texts(&mut all);
    all
}

impl Corpora {
    /// Adds an object, unless it is there or too large.
    fn add(&mut self, target: &'static str, name: impl Into<String>, bytes: Vec<u8>) {
        let there = self.0.iter().any(|((of, _), same)| *of == target && *same == bytes);
        if !there && bytes.len() <= LARGEST {
            self.0.insert((target, name.into()), bytes);
        }
    }

    fn add_all(&mut self, target: &'static str, name: &str, all: impl IntoIterator<Item = Vec<u8>>) {
        for (index, bytes) in all.into_iter().enumerate() {
            self.add(target, format!("{name}-{index:02}"), bytes);
        }
    }

    /// Each file, by its path from the root of the repository.
    pub fn files(&self) -> impl Iterator<Item = (String, &[u8])> {
        self.0
            .iter()
            .map(|((target, name), bytes)| (format!("tests/fuzz/corpus/{target}/{name}"), &bytes[..]))
    }
}

/// The most bytes of a file.
const LARGEST: usize = 4200;

fn bytes(path: &str) -> Vec<u8> {
    fs::read(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn stored(all: &mut Corpora) {
    let receipt = bytes("vm/tests/stored/share.zkr");
    all.add("journal", "share", zkvm::Receipt::decode(&receipt).expect("a receipt").claim.journal.encode());
    all.add("receipt", "share", receipt);
    all.add("image", "share", bytes("vm/tests/stored/share.zkx"));
    all.add("contract", "coin", bytes("vm/tests/stored/coin.contract"));
    all.add("tx", "forged", bytes("vm/tests/stored/forged.tx"));
    for name in ["count", "deploy"] {
        let bytes = bytes(&format!("vm/tests/stored/{name}.script-tx"));
        let tx = ScriptTx::decode(&bytes).expect("a transaction");
        all.add_all("script_output", name, tx.body.pairs.iter().map(|pair| pair.created().encode()));
        all.add("script_tx", name, bytes);
    }
}

/// From the reference vectors: the texts under a name, wherever they are in a file.
fn vectors(all: &mut Corpora) {
    let vector = |file: &str, key: &str| texts_of(&format!("vm/tests/{file}.json"), key);
    let hex = |file: &str, key: &str| -> Vec<Vec<u8>> {
        vector(file, key).iter().filter_map(|text| hex::decode(text).ok()).collect()
    };
    all.add_all("tx", "stored", hex("stored/transactions", "tx"));
    all.add_all("original_tx", "stored", hex("stored/original_transactions", "tx").into_iter().take(8));
    all.add_all("contract", "vector", hex("vectors/contracts", "encoded"));
    all.add_all("merkle", "vector", hex("vectors/merkle", "encoded").into_iter().take(12));
    all.add_all("taproot", "vector", hex("vectors/taproot", "call_proof").into_iter().take(12));
    all.add_all("proof", "vector", hex("vectors/r1cs_basic", "proof").into_iter().skip(4).take(12));
    all.add_all("keys", "signature", hex("vectors/signatures", "signature"));
    all.add_all("keys", "secret", hex("vectors/signatures", "secret"));
    all.add_all("chain_proof", "vector", hex("vectors/zkos", "bincode"));
    all.add_all("chain_tx", "vector", hex("vectors/zkos", "tx_bincode"));
    let texts = |key: &str| vector("vectors/zkos", key).into_iter().map(String::into_bytes);
    all.add_all("chain_address", "hex", texts("hex"));
    all.add_all(
        "chain_address",
        "script",
        texts("script_address_mainnet").chain(texts("script_address_testnet")),
    );
    let first = |byte: u8, program: Vec<u8>| [vec![byte], program].concat();
    let instructions = hex("vectors/instructions", "program");
    all.add_all("program", "vector", instructions.into_iter().map(|program| first(0, program)));
    let transactions = hex("vectors/vm", "program").into_iter().filter(|program| program.len() < 500);
    all.add_all("run", "vector", transactions.take(60).map(|program| first(1, program)));
}

/// All texts under a key, in order.
fn texts_of(path: &str, key: &str) -> Vec<String> {
    fn walk(value: &Json, key: &str, found: &mut Vec<String>) {
        match value {
            Json::Object(fields) => fields.iter().for_each(|(name, value)| match value {
                Json::String(text) if name == key => found.push(text.clone()),
                _ => walk(value, key, found),
            }),
            Json::Array(values) => values.iter().for_each(|value| walk(value, key, found)),
            _ => {}
        }
    }
    let mut found = vec![];
    walk(&serde_json::from_slice(&bytes(path)).expect("JSON"), key, &mut found);
    assert!(!found.is_empty(), "{path} has no {key}");
    found
}

/// The programs of tests, where they are small, as images and as code.
fn images(all: &mut Corpora) {
    for path in files("tests/run", "zk") {
        let text = fs::read_to_string(&path).expect("readable");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let Ok(built) = try_build(&text) else { continue };
        let code = [vec![1], encode(InstructionSet::Image, &built.image.code)].concat();
        all.add("image", name.clone(), built.image.encode());
        // What takes nothing in public and tells nothing is a clause as it is.
        let image = Image { debug: Debug::default(), ..built.image.clone() };
        let clause = ClauseImage { arguments: 0, payload: 0, results: 0, image };
        if clause.check().is_ok() {
            all.add("clause", name.clone(), clause.encode());
        }
        let checked = check("main.zk", &text, Path::new("."));
        if let Ok(Some((calling, _))) = build_calling(&checked, &checked.program.entries[0]) {
            all.add("image", format!("{name}-calling"), calling.image.encode());
        }
        if code.len() < 400 {
            all.add("program", name, code);
        }
    }
}

/// A clause that does what only clauses do: takes a number and what it locked, says so and locks it again.
fn clause(all: &mut Corpora) {
    let code = vec![
        Instruction::Dup(1),
        Instruction::Scalar,
        Instruction::Secret(0),
        Instruction::Sum(2),
        Instruction::Zero,
        Instruction::Push(vec![7; 32]),
        Instruction::Nullify,
        Instruction::Anchor,
        Instruction::Log,
        Instruction::SelfPredicate,
        Instruction::Output(1),
    ];
    let mut image = zkc_tests::build("circuit c(x: field) { assert x != 1; }").image;
    (image.code, image.debug) = (code, Debug::default());
    image.counts.edges = 1000;
    (image.counts.multipliers, image.counts.constraints, image.counts.stack) = (1, 1, 8);
    let clause = ClauseImage { arguments: 1, payload: 1, results: 1, image };
    clause.check().expect("a clause");
    all.add("clause", "own", clause.encode());
}

fn values(all: &mut Corpora) {
    let generators = export(0);
    // As machines write it that have no use for roots; what others write besides.
    let points = &generators[4..][..64 * 64];
    all.add("generators", "first", [b"zkg\x01", points].concat());
    if generators[3] != 1 {
        // A whole block is the least there is, and larger than other files may be.
        all.0.insert(("generators", "roots".into()), generators);
    }
    let scalars = [Scalar::ZERO, Scalar::ONE, Scalar::from(u64::MAX), -Scalar::ONE];
    let commitment = PedersenGens::default().commit(Scalar::ONE, Scalar::ONE).compress();
    let mut entries: Vec<Entry> = scalars.map(Entry::Clear).into();
    entries.push(Entry::Commitment(commitment));
    all.add("journal", "all", Journal { entries }.encode());
    all.add("journal", "empty", Journal::default().encode());
    let opening = |qty, flv| ValueOpening { qty, flv, qty_blinding: Scalar::ONE, flv_blinding: -flv };
    all.add("opening", "plain", opening(0, Scalar::ZERO).to_bytes().to_vec());
    all.add("opening", "greatest", opening(u64::MAX, -Scalar::ONE).to_bytes().to_vec());
}

/// Programs for the machine, and choices for the generators of programs.
fn programs(all: &mut Corpora) {
    let mut commitments = openings().map(|opening| {
        let point = PedersenGens::default().commit(opening.value, opening.blinding).compress();
        Program::new().push_point(point).commit().expr()
    });
    let mut next = || commitments.next().expect("enough of them");
    let (zero, one, two, three) = (next(), next(), next(), next());
    let same = |one: &Program, other: &Program| one.clone().then(other.clone()).eq();
    let number = |n: u64| Program::new().push_scalar(n).scalar();
    let six = two.clone().then(three.clone()).mul();
    let run = |kind: u8, program: &Program| [vec![kind], program.encode()].concat();
    for (name, program) in [
        ("product", same(&six, &number(6)).verify()),
        ("false", same(&six, &number(7)).verify()),
        ("either", same(&zero, &one).then(same(&two, &number(2))).or().verify()),
        ("both-not", same(&zero, &one).not().then(same(&one, &three).not()).and().verify()),
        ("alloc", same(&Program::new().alloc().alloc().add(), &one).verify()),
        ("range", three.clone().range().then(Program::new().drop())),
        ("inner", Program::new().program(&same(&six, &number(6)).verify()).eval()),
        ("log", Program::new().push([1; 40]).dup(0).log().log()),
    ] {
        all.add("run", name, run(0, &program));
        all.add("run", format!("{name}-script"), run(2, &Program::new().drop().drop().then(program)));
    }
    let mut dice = Dice::seeded(0);
    let mut random = |length: usize| -> Vec<u8> { (0..length).map(|_| dice.next() as u8).collect() };
    for index in 0..24 {
        all.add("typed", format!("random-{index:02}"), random(64 + 16 * index));
        // Arguments first, as otherwise there is nothing to work on.
        let side = [vec![3, 1, 2, 1, 2, 9, 0, 0, 0, 1, 1, 0], random(2 * index)].concat();
        all.add("side", format!("random-{index:02}"), side);
    }
    // Three arguments in order.
    all.add("side", "sorted", vec![3, 3, 0, 0, 0, 1, 0, 2, 20, 3]);
    let listing = [Instruction::Cloak(1, 2), Instruction::Push(vec![1; 3]), Instruction::Ext(0xff)];
    let code: Vec<String> = texts_of("vm/tests/vectors/instructions.json", "program")
        .iter()
        .filter_map(|text| {
            zkvm::program::decode(zkvm::program::InstructionSet::Core, &hex::decode(text).ok()?).ok()
        })
        .map(|code| zkvm::program::listing(&code))
        .collect();
    all.add("listing", "all", code.concat().into_bytes());
    all.add("listing", "few", zkvm::program::listing(&listing).into_bytes());
}

fn texts(all: &mut Corpora) {
    for folder in example_folders() {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        all.add("project", &name, fs::read(folder.join("Zk.toml")).expect("readable"));
        if let Ok(lock) = fs::read(folder.join("Zk.lock")) {
            all.add("project", format!("{name}_lock"), lock);
        }
    }
    let abi = zkc_tests::build(CIRCUIT).image.abi;
    all.add("inputs_toml", "template", toml_template("main", &abi).into_bytes());
    all.add("inputs_json", "template", json_template(&abi).to_string().into_bytes());
    all.add("inputs_toml", "good", GOOD_TOML.into());
    all.add("inputs_json", "good", GOOD_JSON.into());
    for (name, text) in [
        ("brackets", "circuit c(x: u8) { assert ((((((x)))))) == [[[0]]][0][0][0]; }"),
        (
            "loops",
            "circuit c(x: u8) -> u8 { let mut y: u8 = x; for i in 0..9 { for j in i..9 { y = y / 2; } } reveal(y) }",
        ),
        ("unclosed", "circuit c(x: u8 { /* \u{202e} \" "),
        ("sizes", "circuit c<const N: u32>(xs: [[u8; N]; N]) { assert xs[0][N - 1] == 0; } image i = c<3>;"),
        (
            "contract",
            "contract A(k: PublicKey, n: u64) locks a: Value to k { state { x: public u32, y: Hidden<u64> sealed to k } /// d\nclause f(b: Hidden<u64>) signed by 1 of [k] requires c: b of a.asset -> u64 { assert after(1 day), \"no\"; lock a + c with self; next { x: x + 1, y }; nullify x, \"no\"; 1 } clause g() signed by k { unlock a } invariant a.amount <= n, \"over\"; }",
        ),
        (
            "scenario",
            "test \"a\" on ledger { let p = person(); p owns 9 of G; let v = p does A(k: p, n: 3) { lock 2 of G; lock 1 of H }; p does v.f(1); refused \"no\" { p does v.g(); replay last; tamper last } wait 2 days; expect p.owns(G) == 7; expect hidden(1, 2) }",
        ),
        (
            "deep",
            "fn f(x: u8) -> u8 { g(x) } fn g(x: u8) -> u8 { f(x) } circuit c(x: u8) { assert f(x) == 1; }",
        ),
    ] {
        all.add("source", format!("{name}.zk"), text.into());
    }
}

const GOOD_TOML: &str = "\
a = 1
b = true
c = -5
d = 18446744073709551615
xs = [1, 0x2, 255]
t = [false, [{ x = -9, y = 3 }, { x = 0, y = -3 }]]
h = { value = 7, blinding = \"0900000000000000000000000000000000000000000000000000000000000000\" }
hs = [true, false]
";

const GOOD_JSON: &str = r#"{"a": 1, "b": true, "c": "-5", "d": "18446744073709551615", "xs": [1, 2, 255],
"t": [false, [{"x": -9, "y": 3}, {"x": 0, "y": -3}]], "h": {"value": 7, "blinding":
"0900000000000000000000000000000000000000000000000000000000000000"}, "hs": [true, false]}
"#;
