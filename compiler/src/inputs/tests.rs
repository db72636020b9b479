//! Inputs files, good and bad.

use proptest::prelude::*;
use zkvm::abi::{Parameter, Visibility};

use super::*;
use crate::source::SourceMap;
use zkvm::abi::Type;

fn int(low: i64, high: i64) -> Type {
    Type::Int { low: low.into(), high: high.into() }
}

fn array(element: Type, length: u32) -> Type {
    Type::Array(Box::new(element), length)
}

fn hidden(inner: Type) -> Type {
    Type::Hidden(Box::new(inner))
}

fn abi(parameters: &[(&str, Visibility, Type)]) -> Abi {
    let parameter = |(name, visibility, ty): &(&str, Visibility, Type)| Parameter {
        name: (*name).to_string(),
        visibility: *visibility,
        ty: ty.clone(),
    };
    Abi { parameters: parameters.iter().map(parameter).collect(), outputs: vec![] }
}

/// Everything a parameter can be.
fn zoo() -> Abi {
    let point = Type::Struct {
        name: "Point".into(),
        fields: vec![("x".into(), int(-5, 5)), ("flag".into(), Type::Bool)],
    };
    abi(&[
        ("a", Visibility::Secret, int(0, 255)),
        ("grid", Visibility::Public, array(array(int(1, 9), 2), 2)),
        ("root", Visibility::Public, Type::Field),
        ("p", Visibility::Secret, point),
        ("pair", Visibility::Secret, Type::Tuple(vec![Type::Bool, hidden(int(0, 1000))])),
    ])
}

/// An enum with variants of every form.
fn shape() -> Type {
    let fields =
        |fields: &[(&str, Type)]| fields.iter().map(|(name, ty)| (name.to_string(), ty.clone())).collect();
    let variants = vec![
        ("Disc".into(), fields(&[("r", int(2, 9)), ("filled", Type::Bool)])),
        ("Square".into(), fields(&[("0", int(0, 9))])),
        ("Pair".into(), fields(&[("0", int(-5, 9)), ("1", Type::Field)])),
        ("Empty".into(), vec![]),
    ];
    Type::Enum { name: "Shape".into(), variants }
}

/// The secret inputs that a value of the enum comes to, or the code of what is wrong.
fn shape_inputs(text: &str, format: Format) -> Result<Vec<i64>, Vec<&'static str>> {
    let abi = abi(&[("s", Visibility::Secret, shape())]);
    let bound =
        bind(text, format, &abi).map_err(|all| all.iter().map(|d| d.code.name()).collect::<Vec<_>>())?;
    let number = |scalar| i64::try_from(zkvm::integer::scalar_to_int(scalar)).expect("a small number");
    Ok(bound.inputs.secret.iter().map(number).collect())
}

#[test]
fn a_variant_is_given_by_its_name_and_the_others_hold_nothing() {
    for (toml, json, leaves) in [
        (
            "s = { Disc = { r = 3, filled = true } }",
            r#"{"s":{"Disc":{"filled":true,"r":3}}}"#,
            [0, 0, 0, 3, 1, 0, 0, 0],
        ),
        ("s = { Square = 4 }", r#"{"s":{"Square":4}}"#, [1, 0, 0, 2, 0, 4, 0, 0]),
        ("s = { Pair = [-5, 8] }", r#"{"s":{"Pair":[-5,8]}}"#, [0, 1, 0, 2, 0, 0, -5, 8]),
        ("s = \"Empty\"", r#"{"s":"Empty"}"#, [0, 0, 1, 2, 0, 0, 0, 0]),
    ] {
        assert_eq!(shape_inputs(toml, Format::Toml), Ok(leaves.to_vec()), "{toml}");
        assert_eq!(shape_inputs(json, Format::Json), Ok(leaves.to_vec()), "{json}");
    }
    for (text, code) in [
        ("s = \"Emty\"", "E0603"),
        ("s = \"Square\"", "E0602"),
        ("s = { Empty = 1 }", "E0604"),
        ("s = { Square = 4, Empty = 1 }", "E0604"),
        ("s = { Square = 10 }", "E0605"),
        ("s = { Disc = { r = 3 } }", "E0602"),
        ("s = { Pair = [1] }", "E0606"),
        ("s = 3", "E0604"),
    ] {
        assert_eq!(shape_inputs(text, Format::Toml), Err(vec![code]), "{text}");
    }
}

const GOOD: &str = r#"
a = 7
grid = [[1, 2], ["0x3", 4]]
root = "7237005577332262213973186563042994240857116359379907606001950938285454250988"
p = { x = -5, flag = true }
pair = [false, 1_000]
"#;

fn bind(text: &str, format: Format, abi: &Abi) -> Result<Bound, Vec<Diagnostic>> {
    let mut drawn = 0u64;
    read(FileId(0), text, format, abi, &mut || {
        drawn += 1;
        Scalar::from(drawn)
    })
}

/// Every diagnostic as `CODE line:column message`.
fn complaints(text: &str, format: Format, abi: &Abi) -> Vec<String> {
    let mut sources = SourceMap::default();
    sources.add("inputs", text);
    let diagnostics = bind(text, format, abi).expect_err("these inputs are wrong");
    let line = |d: &Diagnostic| {
        let at = sources.line_column(d.labels[0].span);
        format!("{} {}:{} {}", d.code, at.line, at.column, d.message)
    };
    diagnostics.iter().map(line).collect()
}

/// `GOOD` with one line replaced must be refused with one complaint.
fn complaint(name: &str, line: &str) -> String {
    let replaced =
        |old: &str| if old.starts_with(&format!("{name} =")) { line.to_string() } else { old.to_string() };
    let text: Vec<String> = GOOD.lines().map(replaced).collect();
    let all = complaints(&text.join("\n"), Format::Toml, &zoo());
    assert_eq!(all.len(), 1, "{all:?}");
    all.into_iter().next().expect("one")
}

#[test]
fn leaves_go_to_their_lists_in_order() {
    let bound = bind(GOOD, Format::Toml, &zoo()).expect("good inputs");
    let small = |all: &[u64]| all.iter().map(|x| Scalar::from(*x)).collect::<Vec<_>>();
    let mut public = small(&[1, 2, 3, 4]);
    public.push(-Scalar::ONE);
    assert_eq!(bound.inputs.public, public);
    assert_eq!(bound.inputs.secret, [Scalar::from(7u8), -Scalar::from(5u8), Scalar::ONE, Scalar::ZERO]);
    assert_eq!(bound.inputs.hidden.len(), 1);
    assert_eq!(bound.inputs.hidden[0].value, Scalar::from(1000u64));
    assert_eq!(bound.inputs.hidden[0].blinding, Scalar::ONE);
    assert_eq!(bound.fresh, [FreshOpening { path: "pair.1".into(), index: 0 }]);
}

#[test]
fn toml_and_json_say_the_same() {
    let json = r#"{"p": {"flag": true, "x": "-5"}, "a": 7, "grid": [[1, 2], [3, 4]], "pair": [false, 1000],
        "root": 7237005577332262213973186563042994240857116359379907606001950938285454250988}"#;
    let from_toml = bind(GOOD, Format::Toml, &zoo()).expect("good inputs");
    assert_eq!(bind(json, Format::Json, &zoo()).expect("good inputs").inputs, from_toml.inputs);
}

#[test]
fn a_blinding_can_be_given() {
    let abi = abi(&[("h", Visibility::Secret, hidden(int(0, 9)))]);
    let text = format!("h = {{ value = 3, blinding = \"05{}\" }}", "00".repeat(31));
    let bound = bind(&text, Format::Toml, &abi).expect("good inputs");
    assert_eq!(bound.inputs.hidden[0].blinding, Scalar::from(5u8));
    assert!(bound.fresh.is_empty());
    let zero = format!("h = {{ value = 0, blinding = \"{}\" }}", "00".repeat(32));
    assert!(complaints(&zero, Format::Toml, &abi)[0].starts_with("E0607 1:5"));
    let order =
        "h = { value = 0, blinding = \"edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010\" }";
    assert_eq!(complaints(order, Format::Toml, &abi), ["E0607 1:29 `h.blinding` is not a blinding"]);
    assert_eq!(
        complaints("h = { value = 1 }", Format::Toml, &abi),
        ["E0602 1:5 `h` has a `value` without a `blinding`"]
    );
}

#[test]
fn wrong_values_are_named_with_path_and_place() {
    assert_eq!(complaint("a", "a = 256"), "E0605 2:5 `a` is out of range");
    assert_eq!(complaint("a", "a = -1"), "E0605 2:5 `a` is out of range");
    assert_eq!(complaint("a", "a = true"), "E0604 2:5 `a` takes an integer, not a bool");
    assert_eq!(
        complaint("a", "a = 1.0"),
        "E0604 2:5 `a` takes an integer, not a number with a point or exponent"
    );
    assert_eq!(complaint("a", "a = \"1x\""), "E0607 2:5 `a` is not a number");
    assert_eq!(complaint("a", ""), "E0602 1:1 input `a` of type `u8` is missing");
    assert_eq!(complaint("grid", "grid = [[1, 2], [3, 10]]"), "E0605 3:21 `grid[1][1]` is out of range");
    assert_eq!(complaint("grid", "grid = [[1, 2, 3], [3, 4]]"), "E0606 3:16 `grid[0]` takes 2 values, not 3");
    assert_eq!(complaint("grid", "grid = [[1, 2]]"), "E0606 3:15 `grid` takes 2 values, not 1");
    assert_eq!(complaint("grid", "grid = 3"), "E0604 3:8 `grid` takes an array of 2, not an integer");
    let order = "7237005577332262213973186563042994240857116359379907606001950938285454250989";
    assert_eq!(complaint("root", &format!("root = {order}")), "E0605 4:8 `root` is out of range");
    assert_eq!(
        complaint("root", &format!("root = \"{}\"", "9".repeat(1000))),
        "E0605 4:8 `root` is out of range"
    );
    assert_eq!(complaint("p", "p = { x = 6, flag = true }"), "E0605 5:11 `p.x` is out of range");
    assert_eq!(complaint("p", "p = { x = 1 }"), "E0602 5:5 field `p.flag` of type `bool` is missing");
    assert_eq!(complaint("p", "p = [1, true]"), "E0604 5:5 `p` takes a table, not an array");
    assert_eq!(
        complaint("pair", "pair = [0, 5]"),
        "E0604 6:9 `pair.0` takes `true` or `false`, not an integer"
    );
    assert_eq!(complaint("a", "a = 7\na = 8"), "E0608 3:1 the inputs file is not TOML: duplicate key");
    for (line, code) in [
        ("a = 7\n\"a\" = 8", "E0608"),
        ("a = 7\na.b = 8", "E0608"),
        ("a = { b = 1, b = 2 }", "E0608"),
        ("a = 7\nb = a", "E0601"),
        ("a = 7\nb = [a]", "E0601"),
        ("a = 7\na", "E0601"),
        ("é = 7", "E0601"),
    ] {
        assert_eq!(complaint("a", line).split(' ').next(), Some(code), "{line}");
    }
    assert_eq!(complaint("a", "a = = 7").split(": ").next(), Some("E0601 2:5 the inputs file is not TOML"));
}

#[test]
fn unknown_names_get_a_suggestion() {
    let diagnostics = bind("blaance = 1", Format::Toml, &abi(&[("balance", Visibility::Secret, int(0, 9))]));
    let diagnostics = diagnostics.expect_err("wrong");
    let unknown = diagnostics.iter().find(|d| d.code.name() == "E0603").expect("an unknown name");
    assert_eq!(unknown.helps, ["did you mean `balance`?"]);
}

#[test]
fn json_errors_have_places() {
    let abi = zoo();
    let first = |text: &str| complaints(text, Format::Json, &abi).into_iter().next().expect("one");
    assert_eq!(
        first(""),
        "E0601 1:1 the inputs file is not JSON: the document ends where a value is expected"
    );
    assert_eq!(first("[1]"), "E0601 1:1 the inputs file is not JSON: the document is not an object `{ … }`");
    assert_eq!(
        first("{\"a\": 1,\n}"),
        "E0601 2:1 the inputs file is not JSON: a name in double quotes is expected here"
    );
    assert_eq!(first("{\"a\": 01}"), "E0601 1:7 the inputs file is not JSON: a number cannot start with 0");
    assert_eq!(
        first("{\"a\": \"x"),
        "E0601 1:7 the inputs file is not JSON: this string has no closing quote"
    );
    assert_eq!(first("{\"a\\"), "E0601 1:2 the inputs file is not JSON: this string has no closing quote");
    assert_eq!(
        first("{} {}"),
        "E0601 1:4 the inputs file is not JSON: something follows the end of the document"
    );
    assert!(first(&"[".repeat(100_000)).contains("nested too deeply"));
    assert!(first("{\"a\": 1, \"a\": 2}").starts_with("E0602 1:1"));
    assert!(
        complaints("{\"a\": 1, \"a\": 2}", Format::Json, &abi).iter().any(|c| c.starts_with("E0608 1:10"))
    );
}

#[test]
fn many_mistakes_are_not_all_told() {
    let abi = abi(&[("xs", Visibility::Secret, array(Type::Bool, 100))]);
    let text = format!("xs = [{}]", vec!["5"; 100].join(", "));
    let diagnostics = bind(&text, Format::Toml, &abi).expect_err("wrong");
    assert_eq!(diagnostics.len(), 20);
    assert_eq!(diagnostics[19].notes, ["80 more values have errors"]);
}

#[test]
fn what_is_far_too_much_is_not_parsed() {
    let text = "[".repeat(3 << 20);
    for format in [Format::Toml, Format::Json] {
        let all = complaints(&text, format, &zoo());
        assert_eq!(all, ["E0601 1:1 the inputs file has 3145728 values, more than any image takes"]);
        assert!(complaints(&text[..1 << 20], format, &zoo())[0].starts_with("E0601"));
    }
}

fn any_type() -> impl Strategy<Value = Type> {
    let leaf = prop_oneof![
        Just(Type::Bool),
        Just(Type::Field),
        (-300i64..300, 0i64..1000).prop_map(|(low, size)| int(low, low + size)),
        Just(Type::Int { low: zkvm::integer::order() / 2, high: zkvm::integer::order() / 2 + 3 }),
        Just(hidden(int(0, 255))),
        Just(shape()),
    ];
    leaf.prop_recursive(3, 40, 8, |inner| {
        prop_oneof![
            (inner.clone(), 0u32..40).prop_map(|(ty, length)| array(ty, length)),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Type::Tuple),
            prop::collection::vec(inner, 0..4).prop_map(|types| Type::Struct {
                name: "S".into(),
                fields: types.into_iter().enumerate().map(|(i, ty)| (format!("f{i}"), ty)).collect(),
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn templates_read_as_inputs(types in prop::collection::vec(any_type(), 0..4)) {
        let names = ["a", "b c", "d\"é", "e"];
        let parameters: Vec<_> =
            types.into_iter().zip(names).map(|(ty, name)| (name, Visibility::Secret, ty)).collect();
        let abi = abi(&parameters);
        let from_toml = bind(&toml_template("c", &abi), Format::Toml, &abi).expect("the template reads");
        let json = json_template(&abi).to_string();
        let from_json = bind(&json, Format::Json, &abi).expect("the template reads");
        prop_assert_eq!(&from_toml.inputs, &from_json.inputs);
        let counts = abi.counts();
        prop_assert_eq!(from_toml.inputs.secret.len() as u32, counts.secret);
        prop_assert_eq!(from_toml.inputs.hidden.len() as u32, counts.hidden);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[\\[\\]{}=\",.:0-9a-z\\\\\n é-]{0,60}") {
        for format in [Format::Toml, Format::Json] {
            let _ = bind(&text, format, &zoo());
        }
    }
}
