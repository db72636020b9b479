//! `zkc eval`, and inputs files that compute, by running the real binary.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "support/zkc.rs"]
mod zkc;

use serde_json::{Value, json};
use zkc::{Folder, Ran};

/// A circuit of a tree with salted leaves. The depth is that of an image.
const TREE: &str = r#"use std::hash::poseidon;
use std::merkle;

struct Person { age: u8, salt: field }

enum Card { None, Plain(u16), Gold { points: u8 } }

const PEPPER: field = 11;

fn leaf(person: Person) -> field {
    log("salted", person.age);
    assert person.age < 130, "{person.age} is too old";
    poseidon::hash([person.age, person.salt, PEPPER])
}

circuit member<const D: u32>(
    public root: field, person: Person, turns: [bool; D], path: [field; D], amount: Hidden<u64>, card: Card
) {
    merkle::verify(root, leaf(person), turns, path);
    assert amount > 5;
    assert card != Card::None;
}

image member_3 = member<3>;
"#;

const COMPUTED: &str = "# Everything is computed from a few values.
root = { eval = 'merkle::root_of::<3, 5>([1, 2, leaf(person), 4, 5])' } # what the others know
person = { age = 20, salt = { eval = 'PEPPER + 1' } }
turns = { eval = 'merkle::turns(2)' }
path = { eval = '''
merkle::path_of([1, 2, 0, 4, 5], 2)''' }
amount = { eval = \"100 * person.age\" }
card = { Gold = { points = { eval = 'person.age / 2' } } }
";

fn eval(folder: &Folder, arguments: &[&str]) -> Ran {
    folder.zkc_with(&[&["eval"], arguments].concat())
}

#[track_caller]
fn value(folder: &Folder, arguments: &[&str]) -> String {
    let ran = eval(folder, arguments);
    assert_eq!(ran.exit, 0, "{arguments:?}: {ran:?}");
    ran.stdout
}

/// A number as JSON has it, from a value in quotes.
fn digits(value: &str) -> &str {
    value.trim().trim_matches('"')
}

#[test]
fn values_print_as_inputs_files_have_them() {
    let folder = Folder::new("eval_values");
    for (expression, expected) in [
        ("7", "7\n"),
        ("-7", "-7\n"),
        ("1 << 70", "\"1180591620717411303424\"\n"),
        ("3 > 2", "true\n"),
        ("let x = 7; x * x", "49\n"),
        ("{ let x = 7; x * x }", "49\n"),
        ("[1, 2 + 3]", "[1, 5]\n"),
        ("(1, true, [(2, 3)])", "[1, true, [[2, 3]]]\n"),
        ("\"hello\"", "\"hello\"\n"),
        ("[7 as u8, 104 as u8]", "[7, 104]\n"),
        ("Some(3)", "{ Some = 3 }\n"),
        ("Option::<u8>::None", "\"None\"\n"),
        ("sum::Node { hash: 1, sum: 2 }", "{ hash = 1, sum = 2 }\n"),
        ("int::isqrt(50)", "7\n"),
        ("field::inv(2) * 2", "1\n"),
        (
            "hex::encode(sha256::hash(\"abc\"))",
            "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"\n",
        ),
        ("assert 1 < 2", ""),
    ] {
        assert_eq!(value(&folder, &[expression]), expected, "{expression}");
    }
}

#[test]
fn an_expression_is_worth_what_a_circuit_computes() {
    let folder = Folder::new("eval_same");
    let text = "use std::hash::poseidon;
        circuit hash(x: field) -> field { reveal(poseidon::hash([x, 9, x])) }";
    folder.write("hash.zk", text).write("inputs.toml", "x = 7");
    let hash = value(&folder, &["poseidon::hash([7, 9, 7])"]);
    assert!(folder.fine("run hash.zk --inputs inputs.toml").contains(digits(&hash)));
    let of_inputs = ["poseidon::hash([x, 9, x])", "hash.zk", "--inputs", "inputs.toml"];
    assert_eq!(value(&folder, &of_inputs), hash);
    // A circuit can be called, too.
    assert_eq!(value(&folder, &["hash(7)", "hash.zk"]), hash);
}

#[test]
fn expressions_see_what_a_program_has() {
    let folder = Folder::new("eval_program");
    folder.write("tree.zk", TREE).write("inputs.toml", COMPUTED);
    let ran = eval(&folder, &["leaf(Person { age: 20, salt: PEPPER + 1 })", "tree.zk"]);
    let leaf = value(&folder, &["poseidon::hash([20, 12, 11])"]);
    assert_eq!((ran.exit, ran.stdout, ran.stderr.as_str()), (0, leaf.clone(), "log: salted 20\n"));
    let of_inputs = |expression| value(&folder, &[expression, "tree.zk", "--inputs", "inputs.toml"]);
    assert_eq!(of_inputs("leaf(person)"), leaf);
    assert_eq!(of_inputs("amount + 1"), "2001\n");
    assert_eq!(of_inputs("(card, turns)"), "[{ Gold = { points = 10 } }, [false, true, false]]\n");
    assert_eq!(of_inputs("D"), "3\n");
}

#[test]
fn json_has_type_and_value() {
    let folder = Folder::new("eval_json");
    let (code, json) = folder.json("eval (7,Some(poseidon::hash1(3)))");
    assert_eq!((code, &json["type"]), (0, &json!("(int 0..=7, Option<field>)")), "{json}");
    assert_eq!(json["value"][0], 7);
    let hash = json["value"][1]["Some"].as_str().expect("a large number");
    assert_eq!(digits(&value(&folder, &["poseidon::hash1(3)"])), hash);
    let (code, json) = folder.json("eval 1+");
    assert_eq!((code, &json["diagnostics"][0]["code"]), (1, &json!("E0111")));
}

#[test]
fn what_is_wrong_is_told_where_it_is() {
    let folder = Folder::new("eval_wrong");
    folder.write("tree.zk", TREE).write("wrong.zk", "circuit c(x: u8) { assert x; }");
    for (arguments, exit, code) in [
        (&[""][..], 1, "E0641"),
        (&["  // nothing"], 1, "E0641"),
        (&["7 +"], 1, "E0111"),
        (&["7 } fn f() {"], 1, "E0109"),
        (&["fn f() {}"], 1, "E0127"),
        (&["nothing(7)"], 1, "E0201"),
        (&["poseidon::hash9(7)"], 1, "E0203"),
        (&["let x: u8 = 300; x"], 1, "E0502"),
        (&["assert 1 == 2"], 1, "E0503"),
        (&["None"], 1, "E0342"),
        (&["7", "missing.zk"], 2, "E0801"),
        (&["7", "wrong.zk"], 1, "E0301"),
        (&["7", "--inputs", "missing.toml"], 2, "E0808"),
        (&["person.age", "tree.zk"], 1, "E0201"),
        (&["person.age", "tree.zk", "--inputs", "missing.toml"], 2, "E0801"),
    ] {
        let message = eval(&folder, arguments).refused(exit, code);
        assert!(arguments.len() > 1 || message.contains("<expression>:1:"), "{message}");
    }
    // What only the run shows has values, and those of inputs are not shown to everybody.
    folder.write("old.toml", "person = { age = 131, salt = 4 }");
    let old = ["leaf(person)", "tree.zk", "--inputs", "old.toml"];
    let message = eval(&folder, &old).refused(1, "E0701");
    assert!(message.contains("assertion failed: _ is too old") && !message.contains("131"), "{message}");
    let message = eval(&folder, &[&old[..], &["--show-secrets"]].concat()).refused(1, "E0701");
    assert!(message.contains("131 is too old"), "{message}");
    // Only what the expression needs must be there.
    let needed = eval(&folder, &["person.age + amount", "tree.zk", "--inputs", "old.toml"]);
    assert!(needed.refused(1, "E0602").contains("`amount` of type `Hidden<u64>` is missing"));
}

#[test]
fn inputs_that_are_computed_are_proven_like_others() {
    let folder = Folder::new("eval_inputs");
    folder.write("tree.zk", TREE).write("inputs.toml", COMPUTED);
    let leaf = "poseidon::hash([20, 12, 11])";
    let root = value(&folder, &[&format!("merkle::root_of::<3, 5>([1, 2, {leaf}, 4, 5])")]);
    let ran = folder.zkc("run tree.zk --inputs inputs.toml");
    assert!(ran.stdout.contains(digits(&root)) && ran.stderr.contains("salted 20"), "{ran:?}");
    folder.fine("build tree.zk -o tree.zkx");
    folder.fine("prove tree.zk --inputs inputs.toml -o tree.zkr --verify");
    folder.fine("verify tree.zkr --image tree.zkx");
    folder.fine("audit tree.zk --inputs inputs.toml");

    // Filled, it is a file for those who have the image alone, with its comments.
    let filled = folder.fine("inputs tree.zk --fill inputs.toml");
    assert!(filled.starts_with("# Everything") && !filled.contains("eval"), "{filled}");
    assert!(filled.contains(&format!("root = {} # what the others know", root.trim())), "{filled}");
    assert!(filled.contains("amount = 2000\n") && filled.contains("points = 10"), "{filled}");
    folder.write("filled.toml", &filled);
    folder.fine("run tree.zkx --inputs filled.toml");
    let (_, json) = folder.json("inputs tree.zk --fill inputs.toml");
    assert_eq!(json["filled"], filled);
}

#[test]
fn without_the_source_there_are_std_and_the_inputs() {
    let folder = Folder::new("eval_image");
    folder.write("tree.zk", TREE).write("inputs.toml", COMPUTED);
    folder.fine("build tree.zk -o tree.zkx");
    let message = folder.zkc("run tree.zkx --inputs inputs.toml").refused(1, "E0201");
    assert!(message.contains("cannot find `leaf`") && message.contains("inputs.toml:2:"), "{message}");
    let bare = COMPUTED.replace("leaf(person)", "poseidon::hash([person.age, person.salt, 11])");
    folder.write("bare.toml", bare.replace("PEPPER", "11"));
    folder.fine("run tree.zkx --inputs bare.toml");
    let filled = folder.fine("inputs tree.zk --fill inputs.toml");
    assert_eq!(folder.fine("inputs tree.zkx --fill bare.toml"), filled);
    let both = value(&folder, &["(person.age, card)", "tree.zkx", "--inputs", "bare.toml"]);
    assert_eq!(both, "[20, { Gold = { points = 10 } }]\n");
    // The file need not compute anything itself.
    folder.write("filled.toml", filled);
    let both = value(&folder, &["(person.age, card)", "tree.zkx", "--inputs", "filled.toml"]);
    assert_eq!(both, "[20, { Gold = { points = 10 } }]\n");
}

#[test]
fn json_files_compute_alike() {
    let folder = Folder::new("eval_json_files");
    folder.write("c.zk", "circuit c(x: Hidden<u8>, text: [u8; 2]) { assert x + text[0] + text[1] > 4; }");
    let inputs = r#"{
        "x": { "value": { "eval": "text[0] - 100" }, "blinding": { "eval": "poseidon::hash2(1, 2)" } },
        "text": "hi"
    }"#;
    folder.write("inputs.json", inputs);
    let filled = folder.fine("inputs c.zk --fill inputs.json");
    folder.write("filled.json", &filled);
    let filled: Value = serde_json::from_str(&filled).expect("it is JSON");
    assert_eq!(filled["x"]["value"], 4);
    let blinding = filled["x"]["blinding"].as_str().expect("hex digits");
    let bytes: Vec<u8> = hex::decode(blinding).expect("hex digits").into_iter().rev().collect();
    let number = value(&folder, &["poseidon::hash2(1, 2)"]);
    let number = digits(&number).trim_start_matches("0x");
    assert_eq!(hex::encode(bytes).trim_start_matches('0'), number);
    // The same blinding makes the same commitment.
    let journal = |file: &str| folder.json(&format!("run c.zk --inputs {file}")).1["journal"].clone();
    assert_eq!(journal("filled.json"), journal("inputs.json"));
    // What is not written as it is has a text of its own in messages.
    folder.write("escaped.json", r#"{ "x": { "eval": "wro\u006eg" }, "text": "hi" }"#);
    let message = folder.zkc("run c.zk --inputs escaped.json").refused(1, "E0201");
    assert!(message.contains("escaped.json: x:1:1"), "{message}");
}

#[test]
fn messages_about_expressions_show_no_secrets() {
    let folder = Folder::new("eval_secrets");
    folder.write("c.zk", "circuit c(pin: u16, hash: field) { assert pin != hash; }");
    folder.write("inputs.toml", "pin = 4321\nhash = { eval = 'poseidon::hash9(pin, 98765)' }\n");
    let message = folder.zkc("run c.zk --inputs inputs.toml").refused(1, "E0203");
    assert!(message.contains("poseidon::hash9(pin, _____)") && !message.contains("98765"), "{message}");
    let message = folder.zkc("run c.zk --inputs inputs.toml --show-secrets").refused(1, "E0203");
    assert!(message.contains("98765"), "{message}");
}

#[test]
fn a_commitment_is_that_of_a_hidden_input() {
    let folder = Folder::new("eval_commit");
    folder.write("c.zk", "circuit c(amount: Hidden<u64>) { assert amount > 5; }");
    let blinding = format!("07{}", "00".repeat(31));
    let made = folder.fine(&format!("commit 3+4 --blinding {blinding}"));
    let (commitment, opening) = made.split_once('\n').expect("two lines");
    let (commitment, opening) = (&commitment["commitment  ".len()..], opening["opening     ".len()..].trim());
    assert_eq!(opening, format!("{{ value = 7, blinding = \"{blinding}\" }}"));
    folder.write("inputs.toml", format!("amount = {opening}\n"));
    let journal = folder.json("run c.zk --inputs inputs.toml").1["journal"].clone();
    assert_eq!(journal[0]["value"]["commitment"], commitment);
    // Of the parameters of a circuit, too; and with another blinding each time.
    let drawn = |words: &str| folder.json(words).1["commitment"].clone();
    let again = "commit amount*2 c.zk --inputs inputs.toml";
    assert_ne!(drawn(again), drawn(again));
    assert_eq!(folder.json(again).1["value"], 14);
    for wrong in ["00", "zz", &"00".repeat(32), &"ff".repeat(32)] {
        assert_eq!(folder.zkc(&format!("commit 7 --blinding {wrong}")).exit, 2);
    }
    let message = folder.zkc("commit (7,9)").refused(1, "E0643");
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("cli_E0643", message));
}
