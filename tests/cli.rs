//! The command line, by running the real binary: every command, exit codes, JSON, bad input of every kind.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "support/zkc.rs"]
mod zkc;

use serde_json::{Value, json};
use zkc::Folder;

const RULE: &str = r#"
fn covers(balance: u64, price: u64) {
    log("balance is", balance);
    assert balance >= price, "too poor";
}

circuit rule(balance: u64, public price: u64) {
    covers(balance, price);
}
"#;

const PAY: &str = "circuit pay(amounts: [Hidden<u8>; 2], public total: u32) {
    assert amounts[0] + amounts[1] == total, \"wrong total\";
}
";

/// A folder with `rule.zk`, its image, inputs and a receipt.
fn with_receipt(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("rule.zk", RULE).write("good.toml", "balance = 1000\nprice = 250\n");
    folder.fine("build rule.zk -o rule.zkx");
    folder.fine("prove rule.zkx --inputs good.toml -o rule.zkr");
    folder
}

#[test]
fn a_new_project_goes_all_the_way() {
    let folder = Folder::new("all_the_way");
    assert!(folder.fine("new my-rule").contains("zkc prove --inputs inputs.toml"));
    folder.zkc("new my-rule").refused(2, "E0814");

    assert!(folder.fine("check my-rule").contains("no errors"));
    assert!(folder.fine("test my-rule").contains("2 passed, 0 failed"));
    let id = folder.fine("image my-rule").split_whitespace().next().expect("an ID").to_string();
    assert_eq!(id.len(), 64);
    assert!(folder.fine("build my-rule").contains(&id));
    assert!(folder.has("my-rule/target/my_rule.zkx"));

    let template = folder.fine("inputs my-rule");
    assert!(template.contains("# balance: u32, secret") && template.contains("# price: u32, public"));
    folder.write("template.toml", template);
    folder.fine("run my-rule --inputs template.toml");

    let run = folder.fine("run my-rule --inputs my-rule/inputs.toml");
    assert!(run.contains("every check holds") && run.contains("250"), "{run}");
    assert!(!run.contains("1000"), "the secret stays secret: {run}");

    let proved = folder.fine("prove my-rule --inputs my-rule/inputs.toml");
    assert!(proved.contains("my_rule.zkr") && proved.contains(&id), "{proved}");
    let verified = folder.fine("verify my-rule/target/my_rule.zkr --image my-rule");
    assert!(verified.starts_with("accepted") && verified.contains("price"), "{verified}");
    folder.fine(&format!("verify my-rule/target/my_rule.zkr --image my-rule/target/my_rule.zkx --id {id}"));

    assert!(folder.fine("cost my-rule").contains("multipliers (proved as 32)"));
    assert!(folder.fine("inspect my-rule/target/my_rule.zkx").contains("input   public price: u32"));
    let receipt = folder.fine("inspect my-rule/target/my_rule.zkr");
    assert!(receipt.contains(&id) && receipt.contains("Bulletproofs") && receipt.contains("not verified"));
}

#[test]
fn enums_are_shown_as_inputs_files_have_them() {
    let folder = Folder::new("enums");
    let program = "enum Shape { Empty, Square(u16), Pair(u8, Option<bool>), Round { r: int 1..=9 } }
circuit draw(shape: Shape, public also: [Shape; 2]) -> Shape {
    log(\"{also[0]} beside\", shape);
    assert also[1] == Shape::Empty, \"{also[1]} is too much\";
    reveal(shape)
}
";
    folder.write("draw.zk", program);
    let template = folder.fine("inputs draw.zk");
    assert!(
        template.contains("# where Shape is \"Empty\" or { Square = u16 } or { Pair = [u8, Option<bool>] }")
    );
    assert!(template.contains("# where Option<bool> is \"None\" or { Some = bool }"), "{template}");
    folder.write("template.toml", template);
    folder.fine("run draw.zk --inputs template.toml");

    let also = "[{ Round = { r = 3 } }, \"Empty\"]";
    folder.write("inputs.toml", format!("shape = {{ Pair = [7, {{ Some = true }}] }}\nalso = {also}\n"));
    folder.fine("build draw.zk -o draw.zkx");
    folder.fine("prove draw.zk --inputs inputs.toml -o draw.zkr");
    for words in ["run draw.zk --inputs inputs.toml", "verify draw.zkr --image draw.zkx"] {
        let text = folder.fine(words);
        assert!(text.contains(also) && text.contains("{ Pair = [7, { Some = true }] }"), "{text}");
    }
    let (code, json) = folder.json("verify draw.zkr --image draw.zkx");
    assert_eq!(code, 0);
    let entry = |index: usize| json["journal"][index]["value"].clone();
    assert_eq!(entry(0), json!([{ "Round": { "r": 3 } }, "Empty"]));
    assert_eq!(entry(1), json!({ "Pair": [7, { "Some": true }] }));
}

#[test]
fn a_circuit_just_above_a_power_of_two_is_told_what_it_costs() {
    let folder = Folder::new("just_above");
    let squares = |n: usize| {
        format!(
            "circuit squares(x: field) {{ let mut y = x; for _ in 0..{n} {{ y = y * y; }} assert y == 1; }}"
        )
    };
    folder.write("above.zk", squares(256)).write("below.zk", squares(255));
    let above = folder.fine("cost above.zk");
    assert!(
        above.contains("1 fewer would be proved as 256, and proving would take about 30 % less time"),
        "{above}"
    );
    assert!(!folder.fine("cost below.zk").contains("fewer"));
    let saving = |command: &str| folder.json(command).1["circuits"][0]["saving"].clone();
    assert_eq!(saving("cost above.zk"), json!({ "multipliers": 1, "percent": 30 }));
    assert_eq!(saving("cost below.zk"), Value::Null);
}

#[test]
fn every_command_speaks_json() {
    let folder = with_receipt("json");
    let (_, made) = folder.json("new thing");
    assert_eq!(made["circuit"], "thing");
    assert_eq!(folder.json("check rule.zk").1["circuits"], json!(["rule"]));
    let (_, built) = folder.json("build rule.zk");
    let image = &built["images"][0];
    assert_eq!((&image["circuit"], &image["path"]), (&json!("rule"), &json!("target/rule.zkx")));
    let id = image["image_id"].as_str().expect("an ID");
    assert_eq!(folder.json("image rule.zk").1["images"], json!([{ "circuit": "rule", "image_id": id }]));
    let (_, inputs) = folder.json("inputs rule.zk");
    assert_eq!(inputs["template"], json!({ "balance": 0, "price": 0 }));
    assert_eq!(inputs["parameters"][1], json!({ "name": "price", "type": "u64", "public": true }));
    let (_, run) = folder.json("run rule.zk --inputs good.toml");
    let journal = json!([{ "name": "price", "role": "public", "type": "u64", "value": 250 }]);
    assert_eq!((&run["journal"], &run["logs"]), (&journal, &json!(["balance is 1000"])));
    let (_, proved) = folder.json("prove rule.zk --inputs good.toml --verify");
    assert_eq!((&proved["journal"], &proved["verified"]), (&journal, &Value::Bool(true)));
    let (_, verified) = folder.json("verify target/rule.zkr --image rule.zkx");
    assert_eq!((&verified["accepted"], &verified["journal"]), (&Value::Bool(true), &journal));
    assert_eq!(verified["image_id"], id);
    let (_, cost) = folder.json("cost rule.zk");
    assert_eq!(cost["circuits"][0]["circuit"], "rule");
    assert!(cost["circuits"][0]["multipliers"].as_u64() > Some(20));
    assert!(cost["circuits"][0]["functions"].as_array().is_some_and(|all| !all.is_empty()));
    assert!(cost["circuits"][0]["lines"].as_array().is_some_and(|all| !all.is_empty()));
    let (_, image) = folder.json("inspect rule.zkx");
    assert_eq!((&image["kind"], &image["image_id"]), (&json!("image"), &json!(id)));
    assert!(image["code"].as_array().is_some_and(|code| !code.is_empty()));
    let (_, receipt) = folder.json("inspect rule.zkr");
    assert_eq!((&receipt["kind"], &receipt["image_id"]), (&json!("receipt"), &json!(id)));
    assert_eq!(receipt["journal"], json!([{ "kind": "clear", "value": "250" }]));
    assert_eq!(folder.json("explain E0701").1["code"], "E0701");
    assert!(folder.json("explain").1["codes"].as_array().is_some_and(|codes| codes.len() > 60));

    folder.write("bad.zk", "circuit c(x: u8) { assert y == x; }\n");
    let (exit, failed) = folder.json("check bad.zk");
    let diagnostic = &failed["diagnostics"][0];
    assert_eq!((exit, &diagnostic["severity"]), (1, &json!("error")));
    let label = &diagnostic["labels"][0];
    assert_eq!((&label["file"], &label["line"], &label["column"]), (&json!("bad.zk"), &json!(1), &json!(27)));
}

#[test]
fn a_failed_assertion_is_told_in_detail() {
    let folder = with_receipt("failed");
    folder.write("poor.toml", "balance = 100\nprice = 250\n");
    for command in ["run", "prove"] {
        let shown = format!("{command} rule.zk --inputs poor.toml --show-secrets");
        let error = folder.zkc(&shown).refused(1, "E0701");
        for part in [
            "log: balance is 100",
            "too poor",
            "rule.zk:4",
            "`balance` is 100",
            "`price` is 250",
            "called here",
        ] {
            assert!(error.contains(part), "{part} is missing in {error}");
        }
        // The image alone knows the place, the calls and the message by its debug map.
        let error = folder.zkc(&format!("{command} rule.zkx --inputs poor.toml")).refused(1, "E0701");
        for part in ["too poor", "rule.zk:4", "called at rule.zk:8"] {
            assert!(error.contains(part), "{part} is missing in {error}");
        }
    }
    assert!(!folder.has("target/rule.zkr"), "no receipt is written");
}

#[test]
fn secret_values_are_shown_only_where_somebody_asks() {
    let folder = Folder::new("secrets");
    let rule = "circuit rule(balance: u64, public price: u64) { assert balance >= price, \"too poor\"; }\n";
    folder.write("rule.zk", rule).write("poor.toml", "balance = 77123\nprice = 99250\n");
    for command in ["run", "prove"] {
        let command = format!("{command} rule.zk --inputs poor.toml");
        let error = folder.zkc(&command).refused(1, "E0701");
        assert!(error.contains("`balance` is _") && error.contains("`price` is 99250"), "{error}");
        assert!(error.contains("--show-secrets") && !error.contains("77123"), "{error}");
        let (_, document) = folder.json(&command);
        assert!(!document.to_string().contains("77123"), "{document}");
        for shown in [
            folder.zkc(&format!("{command} --show-secrets")).refused(1, "E0701"),
            folder.json(&format!("{command} --show-secrets")).1.to_string(),
        ] {
            assert!(shown.contains("`balance` is 77123"), "{shown}");
        }
    }
    // Wrong inputs: the line is shown without its values.
    for (name, text) in [
        ("type.toml", "balance = \"seven 771230\"\nprice = 5\n"),
        ("range.toml", "balance = -771230\nprice = 5\n"),
        ("syntax.toml", "balance = 771230 771231\n"),
        ("twice.json", "{ \"balance\": 771230, \"balance\": 771231, \"price\": 5 }"),
    ] {
        folder.write(name, text);
        let ran = folder.zkc(&format!("run rule.zk --inputs {name}"));
        assert!(ran.exit > 0 && ran.stderr.contains("balance"), "{ran:?}");
        assert!(!ran.stderr.contains("77123"), "{ran:?}");
        let ran = folder.zkc(&format!("run rule.zk --inputs {name} --show-secrets"));
        assert!(ran.stderr.contains("77123"), "{ran:?}");
    }
}

#[test]
fn commitments_that_cannot_hide_or_be_opened_are_pointed_out() {
    let folder = Folder::new("blindings");
    let zero = "0".repeat(64);
    let one = format!("01{}", "0".repeat(62));
    let inputs =
        |blinding: &str| format!("amounts = [{{ value = 3, blinding = \"{blinding}\" }}, 4]\ntotal = 7\n");
    folder.write("pay.zk", PAY).write("zero.toml", inputs(&zero)).write("one.toml", inputs(&one));
    for command in ["run", "prove"] {
        let ran = folder.zkc(&format!("{command} pay.zk --inputs zero.toml"));
        assert_eq!(ran.exit, 0);
        assert!(ran.stderr.contains("warning[W0601]") && ran.stderr.contains("amounts[0]"), "{ran:?}");
        let ran = folder.zkc(&format!("{command} pay.zk --inputs one.toml"));
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    }
    // `run` throws the blinding it draws away, so it shows the commitment that was given and not the other one.
    let (_, run) = folder.json("run pay.zk --inputs one.toml");
    let value = &run["journal"][0]["value"];
    assert!(value[0]["commitment"].is_string() && value[1]["commitment"].is_null(), "{value}");
    assert!(folder.fine("run pay.zk --inputs one.toml").contains("another one in every run"));
}

#[test]
fn verify_accepts_rejects_or_cannot_judge() {
    let folder = with_receipt("verify");
    folder.write("other.zk", RULE.replace(">=", ">"));
    folder.write("both.zk", format!("{RULE}\ncircuit second(public x: bool) {{ assert x; }}\n"));
    let id = folder.json("image rule.zk").1["images"][0]["image_id"].as_str().expect("an ID").to_string();
    folder.fine("verify rule.zkr --image rule.zkx");
    folder.fine("verify rule.zkr --image rule.zk");
    folder.fine(&format!("verify rule.zkr --image both.zk --id {}", id.to_uppercase()));
    folder.fine("verify rule.zkr --image both.zk --circuit rule");

    let zeros = "0".repeat(64);
    folder.zkc("verify rule.zkr --image other.zk").refused(1, "E0704");
    folder.zkc("verify rule.zkr --image both.zk --circuit second").refused(1, "E0704");
    folder.zkc(&format!("verify rule.zkr --image rule.zkx --id {zeros}")).refused(1, "E0704");
    folder.zkc(&format!("verify rule.zkr --image other.zk --id {id}")).refused(2, "E0816");
    folder.zkc("verify rule.zkr --image both.zk").refused(2, "E0811");
    folder.zkc("verify rule.zkr --image rule.zkx --id 12zz").refused(2, "E0815");
    folder.zkc("verify rule.zkr --image rule.zkx --circuit rule").refused(2, "E0812");
    folder.zkc("verify missing.zkr --image rule.zkx").refused(2, "E0801");
    folder.zkc("verify rule.zkx --image rule.zkx").refused(2, "E0807");
    folder.zkc("verify rule.zkr --image rule.zkr").refused(2, "E0807");
    folder.zkc("verify good.toml --image rule.zkx").refused(2, "E0807");
    folder.write("broken.zk", "circuit rule(");
    assert_eq!(folder.zkc("verify rule.zkr --image broken.zk").exit, 2);
    assert_eq!(folder.zkc("verify rule.zkr").exit, 2);
}

#[test]
fn many_receipts_are_verified_at_once() {
    let folder = with_receipt("many");
    folder.write("pay.zk", PAY).write("pay.toml", "amounts = [3, 4]\ntotal = 7\n");
    folder.fine("build pay.zk -o pay.zkx");
    folder.fine("prove pay.zkx --inputs pay.toml -o pay.zkr");
    folder.write("cheap.toml", "balance = 7\nprice = 1\n");
    folder.fine("prove rule.zkx --inputs cheap.toml -o cheap.zkr");
    folder.write("both.zk", format!("{RULE}\n{PAY}"));

    let text = folder.fine("verify rule.zkr cheap.zkr rule.zkr --image rule.zkx");
    assert_eq!(text.matches("accepted `").count(), 3, "{text}");
    assert!(text.contains("accepted `cheap.zkr`"), "{text}");
    let (_, document) = folder.json("verify rule.zkr pay.zkr --image pay.zk --image rule.zkx");
    assert_eq!(document["accepted"], true);
    let of = |index: usize, key: &str| document["receipts"][index][key].clone();
    assert_eq!([of(0, "receipt"), of(0, "circuit")], [json!("rule.zkr"), json!("rule")]);
    assert_eq!([of(1, "receipt"), of(1, "circuit")], [json!("pay.zkr"), json!("pay")]);
    assert_eq!(of(1, "journal")[1]["value"], 7);
    folder.fine("verify rule.zkr pay.zkr --image both.zk --circuit pay --circuit rule");
    let ids = folder.json("image both.zk").1["images"].clone();
    let [rule, pay] = [0, 1].map(|index| ids[index]["image_id"].as_str().expect("an ID").to_string());
    folder.fine(&format!("verify rule.zkr pay.zkr --image both.zk --id {rule} --id {pay}"));

    // What is not among the images and IDs is rejected.
    let (_, error) = folder.zkc("verify rule.zkr pay.zkr --image rule.zkx").partly_refused(1, "E0704");
    assert!(error.contains("`pay.zkr` is rejected") && !error.contains("`rule.zkr`"), "{error}");
    folder.zkc(&format!("verify rule.zkr pay.zkr --image both.zk --id {rule}")).partly_refused(1, "E0704");
    folder.zkc(&format!("verify rule.zkr --image pay.zkx --image pay.zk --id {rule}")).refused(2, "E0816");
    folder.zkc("verify rule.zkr pay.zkr --image both.zk").refused(2, "E0811");
}

/// Commands of these tests keep generators in the folder `cache` of their own folder.
#[test]
fn kept_generators_are_checked_before_use() {
    let folder = with_receipt("cache");
    let kept = folder.read("cache/generators");
    assert!(kept.starts_with(b"zkg") && kept.len() > 64 * 64);
    let verify = |verdict: i32| {
        assert_eq!(folder.zkc("verify rule.zkr --image rule.zkx").exit, verdict);
    };
    verify(0);
    assert_eq!(folder.read("cache/generators"), kept);
    // Whatever is there is found out, and replaced by what should be there.
    let mut swapped = kept.clone();
    swapped[4..].rotate_left(32);
    for wrong in [&swapped[..], &kept[..100], &kept[..4], b"", b"zkg\x02", &[0; 9000]] {
        folder.write("cache/generators", wrong);
        verify(0);
        assert_eq!(folder.read("cache/generators"), kept);
    }
    // Longer chains serve as well, and are left alone.
    let longer = zkvm::generators::export(512);
    folder.write("cache/generators", &longer);
    verify(0);
    assert_eq!(folder.read("cache/generators"), longer);
    // With wrong generators a good receipt would be rejected, and perhaps a forged one accepted.
    folder.write("cache/generators", &swapped);
    folder.fine("verify rule.zkr --image rule.zkx --no-cache");
    assert_eq!(folder.read("cache/generators"), swapped);
    std::fs::remove_file(folder.path.join("cache/generators")).expect("the file is there");
    folder.write("cache/generators/in_the_way", "");
    verify(0);
}

#[test]
fn every_offending_receipt_is_named() {
    let folder = with_receipt("offending");
    let receipt = folder.read("rule.zkr");
    let mut forged = receipt.clone();
    let last = forged.len() - 32;
    forged[last] ^= 1;
    folder.write("forged.zkr", &forged).write("again.zkr", &forged).write("short.zkr", &receipt[..40]);

    let command = "verify rule.zkr forged.zkr rule.zkr --image rule.zkx";
    let (accepted, error) = folder.zkc(command).partly_refused(1, "E0706");
    assert!(error.contains("`forged.zkr` is rejected") && !error.contains("`rule.zkr`"), "{error}");
    assert!(
        accepted.matches("accepted `rule.zkr`").count() == 2 && !accepted.contains("forged"),
        "{accepted}"
    );
    let (_, document) = folder.json(command);
    let verdicts = [0, 1, 2].map(|index| document["receipts"][index]["accepted"].clone());
    assert_eq!(verdicts, [json!(true), json!(false), json!(true)]);

    let (_, error) =
        folder.zkc("verify forged.zkr rule.zkr again.zkr --image rule.zkx").partly_refused(1, "E0706");
    assert_eq!(error.matches(".zkr` is rejected").count(), 2, "{error}");
    // A rejection decides; without one, what could not be judged does.
    let (exit, document) = folder.json("verify short.zkr rule.zkr missing.zkr --image rule.zkx");
    let verdicts = [0, 1, 2].map(|index| document["receipts"][index]["accepted"].clone());
    assert_eq!((exit, verdicts), (2, [Value::Null, json!(true), Value::Null]));
    let error = folder.zkc("verify short.zkr forged.zkr --image rule.zkx").refused(1, "E0806");
    assert!(error.contains("`forged.zkr` is rejected"), "{error}");
}

#[test]
fn no_changed_or_truncated_receipt_is_accepted() {
    let folder = with_receipt("tampered");
    let receipt = folder.read("rule.zkr");
    let mut exits = [0; 3];
    for place in (0..receipt.len()).step_by(11).chain(0..5) {
        let mut changed = receipt.clone();
        changed[place] ^= 1 << (place % 8);
        let ran = folder.write("changed.zkr", &changed).zkc("verify changed.zkr --image rule.zkx");
        assert!(ran.exit > 0, "byte {place} was changed: {ran:?}");
        exits[ran.exit as usize] += 1;
    }
    assert!(exits[1] > 10 && exits[2] > 2, "{exits:?}");
    for length in [0, 1, 3, 4, 5, 36, 37, 40, receipt.len() / 2, receipt.len() - 1] {
        folder
            .write("short.zkr", &receipt[..length])
            .zkc("verify short.zkr --image rule.zkx")
            .refused(2, "E0806");
    }
    let longer = [&receipt[..], b"x"].concat();
    folder.write("longer.zkr", longer).zkc("verify longer.zkr --image rule.zkx").refused(2, "E0806");
}

#[test]
fn changed_images_do_no_harm() {
    let folder = with_receipt("changed_images");
    let image = folder.read("rule.zkx");
    for place in (0..image.len()).step_by(image.len() / 40) {
        let mut changed = image.clone();
        changed[place] ^= 0x11;
        folder.write("changed.zkx", &changed);
        folder.zkc("inspect changed.zkx");
        folder.zkc("run changed.zkx --inputs good.toml");
    }
    for length in [0, 1, 3, 10, image.len() / 2, image.len() - 1] {
        folder.write("short.zkx", &image[..length]).zkc("inspect short.zkx").refused(2, "E0806");
    }
}

/// Whatever file stands in whatever place: a clear error, no panic.
#[test]
fn wrong_files_in_every_place() {
    let folder = with_receipt("wrong_files");
    let random: Vec<u8> = (0..5000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    folder.write("folder/file", "");
    let mut names =
        vec!["missing".to_string(), "folder".into(), "rule.zk".into(), "rule.zkx".into(), "rule.zkr".into()];
    for extension in ["zk", "zkx", "zkr", "toml", "json", "png"] {
        for (kind, bytes) in
            [("empty", &b""[..]), ("binary", &random[..]), ("text", b"hello { \"world\": [1,")]
        {
            let name = format!("{kind}.{extension}");
            folder.write(&name, bytes);
            names.push(name);
        }
    }
    let commands = [
        ("check @", &[][..]),
        ("build @ -o out.zkx", &["rule.zk"][..]),
        ("inputs @", &["rule.zk", "rule.zkx"]),
        ("run @ --inputs good.toml", &["rule.zk", "rule.zkx"]),
        ("run rule.zk --inputs @", &[]),
        ("verify @ --image rule.zkx", &["rule.zkr"]),
        ("verify rule.zkr --image @", &["rule.zk", "rule.zkx"]),
        ("image @", &["rule.zk", "rule.zkx"]),
        ("cost @", &["rule.zk"]),
        ("inspect @", &["rule.zkx", "rule.zkr"]),
    ];
    for (command, fine) in commands {
        for name in &names {
            let ran = folder.zkc(&command.replace('@', name));
            // An empty source is a program without circuits.
            let expected = fine.contains(&name.as_str())
                || command == "check @" && ["rule.zk", "empty.zk"].contains(&name.as_str());
            assert_eq!(ran.exit == 0, expected, "{command} {name}: {ran:?}");
            assert!(expected || ran.stderr.contains("error[E"), "{command} {name}: {ran:?}");
        }
    }
}

#[test]
fn huge_files_are_refused_before_they_are_read() {
    let folder = with_receipt("huge");
    let cases = [
        ("huge.zk", 16, "check huge.zk"),
        ("huge.toml", 64, "run rule.zk --inputs huge.toml"),
        ("huge.zkx", 128, "inspect huge.zkx"),
        ("huge.zkr", 8, "verify huge.zkr --image rule.zkx"),
    ];
    for (name, limit, command) in cases {
        let file = std::fs::File::create(folder.path.join(name)).expect("a file");
        // Sparse: takes no room.
        file.set_len((limit << 20) + 1).expect("a length");
        let error = folder.zkc(command).refused(2, "E0804");
        assert!(error.contains(&format!("{limit} MiB")), "{error}");
    }
}

#[test]
fn fresh_blindings_are_kept_for_their_owner() {
    let folder = Folder::new("openings");
    folder.write("pay.zk", PAY).write("in.toml", "amounts = [3, 4]\ntotal = 7\n");
    let (_, proved) = folder.json("prove pay.zk --inputs in.toml --verify --constant-time");
    let file = proved["openings"].as_str().expect("a path");
    assert!(file.starts_with("target/pay.") && file.ends_with(".openings.json"), "{file}");
    let openings: Value = serde_json::from_slice(&folder.read(file)).expect("JSON");
    let list = openings["openings"].as_array().expect("a list");
    assert_eq!((&list[1]["input"], &list[1]["value"]), (&json!("amounts[1]"), &json!("4")));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.path.join(file);
        let mode = std::fs::metadata(path).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let commitments = |proved: &Value| proved["journal"][0]["value"].clone();
    let expected: Vec<Value> = list.iter().map(|o| json!({ "commitment": o["commitment"] })).collect();
    assert_eq!(commitments(&proved), Value::Array(expected));

    // The blindings are not printed, and proving again overwrites no opening.
    let blinding = list[0]["blinding"].as_str().expect("hex");
    assert!(!proved.to_string().contains(blinding));
    assert_ne!(folder.json("prove pay.zk --inputs in.toml").1["openings"], file);
    assert!(folder.has(file));

    // Given back as inputs, they make the same commitments, and nothing is fresh.
    let given: Vec<Value> =
        list.iter().map(|o| json!({ "value": o["value"], "blinding": o["blinding"] })).collect();
    folder.write("again.json", json!({ "amounts": given, "total": 7 }).to_string());
    let (_, again) = folder.json("prove pay.zk --inputs again.json");
    assert_eq!((&again["openings"], commitments(&again)), (&Value::Null, commitments(&proved)));
}

#[test]
fn a_module_that_is_there_and_no_file_is_not_called_missing() {
    let folder = Folder::new("no_file");
    folder.write("main.zk", "mod part;\ncircuit c(x: u8) { assert part::f(x); }\n");
    std::fs::create_dir(folder.path.join("part.zk")).expect("a folder");
    let error = folder.zkc("check main.zk").refused(2, "E0803");
    assert!(error.contains("is a folder") && !error.contains("E0208"), "{error}");
    std::fs::remove_dir(folder.path.join("part.zk")).expect("removed");
    folder.write("part.zk", b"\xff\xfe");
    let error = folder.zkc("check main.zk").refused(2, "E0805");
    assert!(error.contains("not UTF-8 text") && !error.contains("E0208"), "{error}");
}

#[test]
fn a_byte_order_mark_says_nothing() {
    let folder = Folder::new("byte_order_mark");
    folder.write("main.zk", "\u{feff}circuit c(x: u8) { assert x == 7; }\n");
    folder.write("in.json", "\u{feff}{ \"x\": 7 }").write("in.toml", "\u{feff}x = 7\n");
    folder.fine("run main.zk --inputs in.json");
    folder.fine("run main.zk --inputs in.toml");
    folder.write("main.zk", "circuit c(x: u8) { assert\u{feff} x == 7; }\n");
    folder.zkc("check main.zk").refused(1, "E0106");
}

#[test]
fn several_circuits() {
    let folder = Folder::new("several");
    folder.write(
        "two.zk",
        "circuit first(public x: u8) { assert x > 1; }\ncircuit second(public x: u8) { assert x > 2; }\n",
    );
    folder.write("in.toml", "x = 2\n");
    assert_eq!(folder.fine("image two.zk").lines().count(), 2);
    folder.fine("build two.zk");
    assert!(folder.has("target/first.zkx") && folder.has("target/second.zkx"));
    folder.fine("run two.zk --inputs in.toml --circuit first");
    folder.zkc("run two.zk --inputs in.toml --circuit second").refused(1, "E0701");
    for command in ["run two.zk --inputs in.toml", "inputs two.zk", "build two.zk -o x.zkx"] {
        assert!(folder.zkc(command).refused(2, "E0811").contains("`first`, `second`"));
    }
    assert!(folder.zkc("cost two.zk --circuit frist").refused(2, "E0812").contains("did you mean `first`?"));
}

#[test]
fn a_program_that_was_meant_to_be_built_has_a_circuit() {
    let folder = Folder::new("entries");
    folder.write("main.zk", "pub fn main(x: u32) { assert x == 1; }\n");
    assert!(folder.zkc("check main.zk").refused(1, "E0810").contains("write `circuit main(…)`"));
    folder.write("generic.zk", "circuit a<const N: u32>(xs: [u32; N]) { assert xs[0] == 1; }\n");
    for command in ["check generic.zk", "build generic.zk"] {
        assert!(folder.zkc(command).refused(1, "E0810").contains("write `image a_16 = a<16>;`"));
    }
    folder.write("library.zk", "pub fn half(x: u32) -> u32 { x / 2 }\n");
    assert_eq!(folder.zkc("check library.zk").exit, 0);
}

#[test]
fn modules_are_read_beside_the_program() {
    let folder = Folder::new("modules");
    folder.write("main.zk", "mod limits;\ncircuit c(public x: u8) { limits::small(x); }\n");
    folder.zkc("check main.zk").refused(1, "E0208");
    folder.write("limits.zk", b"// \xff\n");
    folder.zkc("check main.zk").refused(2, "E0805");
    folder.write("limits.zk", "pub fn small(x: u8) { assert x < 9, \"not small\"; }\n");
    folder.write("in.json", "{ \"x\": 9 }");
    let error = folder.zkc("run main.zk --inputs in.json").refused(1, "E0701");
    assert!(error.contains("limits.zk:1") && error.contains("not small"), "{error}");
}

#[test]
fn the_image_id_depends_on_the_program_alone() {
    let folder = with_receipt("ids");
    folder.write("elsewhere/deep/renamed.zk", format!("// a comment\n\n{}", RULE.replace("    ", "\t ")));
    let id = |path: &str| folder.json(&format!("image {path}")).1["images"][0]["image_id"].clone();
    assert_eq!(id("rule.zk"), id("elsewhere/deep/renamed.zk"));
    assert_eq!(id("rule.zk"), id("rule.zkx"));
    folder.write("other.zk", RULE.replace(">=", ">"));
    assert_ne!(id("rule.zk"), id("other.zk"));
}

#[test]
fn colours_only_where_wanted_and_no_foreign_control_characters() {
    let folder = Folder::new("colours");
    folder.write("bad.zk", "circuit c() { \u{1b}[31m\u{202e} assert; }\n");
    assert!(!folder.zkc("check bad.zk").stderr.contains('\u{1b}'));
    assert!(!folder.zkc("check bad.zk --color never").stderr.contains('\u{1b}'));
    let coloured = folder.zkc("check bad.zk --color always").stderr;
    assert!(coloured.contains('\u{1b}') && !coloured.contains('\u{202e}'));
    assert_eq!(folder.zkc("check bad.zk --color sometimes").exit, 2);
}

#[test]
fn every_command_is_documented() {
    let help = Folder::new("documented").fine("--help");
    let commands =
        help.split("Commands:").nth(1).and_then(|rest| rest.split("Options:").next()).expect("a list");
    let docs = include_str!("../docs/command-line.md");
    for line in commands.lines().filter(|line| line.starts_with("  ") && !line.trim().starts_with("help")) {
        let Some(command) = line.split_whitespace().next() else { continue };
        assert!(
            docs.contains(&format!("\n### zkc {command}")),
            "docs/command-line.md has no `### zkc {command}`"
        );
    }
}

#[test]
fn the_command_in_the_readme_works() {
    let folder = Folder::new("readme");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = std::fs::read_to_string(root.join("README.md")).expect("README.md");
    let line = readme
        .lines()
        .find_map(|line| line.trim().strip_prefix("cargo run --locked --release --bin zkc -- "));
    let words = line.expect("README.md has the command");
    for file in ["Zk.toml", "src/main.zk", "inputs.toml"] {
        let name = format!("examples/age/{file}");
        folder.write(&name, std::fs::read(root.join(&name)).expect("the example"));
    }
    assert!(folder.fine(words).ends_with("verified\n"));
}

#[test]
fn wrong_usage_cannot_be_judged() {
    let folder = Folder::new("usage");
    for words in ["", "frobnicate", "verify", "run --inputs", "run a b", "prove a b c", "check --nope"] {
        assert_eq!(folder.zkc(words).exit, 2, "{words}");
    }
    folder.write("lonely.zk", "circuit lonely() { assert true; }\n").write("rule.zk", RULE);
    assert_eq!(folder.zkc("run lonely.zk").exit, 0);
    folder.zkc("run rule.zk").refused(2, "E0602");
    folder.zkc("run rule.zk --inputs rule.zk").refused(2, "E0807");
    for words in ["--help", "--version", "help prove", "verify --help"] {
        assert_eq!(folder.zkc(words).exit, 0, "{words}");
    }
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let folder = with_receipt("unwritable");
    folder.write("file", "").write("dir/inside", "");
    folder.zkc("build rule.zk -o file/out.zkx").refused(2, "E0813");
    folder.zkc("build rule.zk -o dir").refused(2, "E0813");
    folder.zkc("build rule.zk -o rule.zk").refused(2, "E0813");
    folder.zkc("prove rule.zk --inputs rule.toml -o rule.toml").refused(2, "E0813");
    let names = std::fs::read_dir(&folder.path).expect("the folder");
    let left =
        names.filter_map(|entry| entry.ok()).filter(|e| e.file_name().to_string_lossy().ends_with(".tmp"));
    assert_eq!(left.count(), 0);
}

/// An image that asks for more than it may is refused, whatever the receipt says, and taken once that is allowed.
#[test]
fn limits_on_what_an_image_may_cost_are_named_and_can_be_raised() {
    let folder = with_receipt("limits");
    let (_, shown) = folder.json("inspect rule.zkx");
    let needed = shown["counts"]["multipliers"].as_u64().expect("a count");
    let verify = "verify rule.zkr --image rule.zkx";
    folder.fine(verify);
    let less = needed - 1;
    let error = folder.zkc(&format!("{verify} --max-multipliers {less}")).refused(2, "E0823");
    assert!(error.contains(&format!("--max-multipliers {needed}")), "{error}");
    folder.fine(&format!("{verify} --max-multipliers {needed}"));
    let run = "run rule.zkx --inputs good.toml";
    let prove = "prove rule.zkx --inputs good.toml -o again.zkr";
    for command in [run, prove] {
        let error = folder.zkc(&format!("{command} --max-multipliers {less}")).refused(2, "E0823");
        assert!(error.contains(&format!("--max-multipliers {needed}")), "{error}");
        folder.fine(&format!("{command} --max-multipliers {needed}"));
    }
    // Only whoever proves computes quotients.
    folder.write("thirds.zk", "circuit thirds(x: u64) { assert x / 3 == 5; }").write("x.toml", "x = 17\n");
    folder.fine("build thirds.zk -o thirds.zkx");
    folder.fine("prove thirds.zkx --inputs x.toml -o thirds.zkr");
    folder.fine("verify thirds.zkr --image thirds.zkx --max-steps 0");
    for command in ["run thirds.zkx --inputs x.toml", "prove thirds.zkx --inputs x.toml -o again.zkr"] {
        let error = folder.zkc(&format!("{command} --max-steps 0")).refused(2, "E0823");
        assert!(error.contains("--max-steps"), "{error}");
    }
    for command in [verify, run, prove, "inputs rule.zkx", "image rule.zkx", "inspect rule.zkx"] {
        let error = folder.zkc(&format!("{command} --max-memory 0")).refused(2, "E0823");
        assert!(error.contains("--max-memory"), "{error}");
    }
}

/// An image of one's own may be larger than what commands take from strangers; building it tells how to use it.
#[test]
fn a_large_image_is_built_with_a_warning() {
    let folder = Folder::new("large");
    folder.write(
        "long.zk",
        "circuit long(x: field) -> field { let mut y = x; for _ in 0..131_200 { y = y * y; } reveal(y) }",
    );
    let build = "build long.zk -o long.zkx";
    let built = folder.zkc(build);
    assert_eq!(built.exit, 0, "{built:?}");
    told("W0801", build, &built.stderr);
    folder.write("long.toml", "x = 0\n");
    folder.zkc("run long.zkx --inputs long.toml").refused(2, "E0823");
}

/// What each error about files and projects looks like.
#[test]
fn messages_about_files_and_projects() {
    let folder = with_receipt("messages");
    folder
        .write("binary.toml", b"x = \"\xff\"\n")
        .write("empty.zkx", "")
        .write("none.zk", "fn f() {}\n")
        .write("warned.zk", "circuit c(x: u8) { assert x >= 0; assert x == 1; }\n")
        .write(
            "two.zk",
            "circuit first(public x: u8) { assert x > 1; }\ncircuit second(public x: u8) { assert x > 2; }\n",
        )
        .write("file", "")
        .write("project/Zk.toml", "[package]\nnmae = \"x\"\nversion = \"1\"\n")
        .write("empty_folder/file", "");
    let receipt = folder.read("rule.zkr");
    // The last byte of the seal is part of a scalar: the proof is then wrong, not malformed.
    let mut seal = receipt.clone();
    let last = seal.len() - 32;
    seal[last] ^= 1;
    folder.write("seal.zkr", seal);
    // Version, kind and ID come first, then the number of entries; without entries the journal is too short.
    let mut journal = receipt[..37].to_vec();
    journal.extend([0; 4]);
    journal.extend(&receipt[43..]);
    folder.write("journal.zkr", journal);
    let huge = std::fs::File::create(folder.path.join("huge.zkr")).expect("a file");
    huge.set_len(9 << 20).expect("a length");
    let zeros = "0".repeat(64);
    let id = folder.json("image rule.zk").1["images"][0]["image_id"].as_str().expect("an ID").to_string();
    folder.write("other.zk", RULE.replace(">=", ">"));
    // An image that declares more than it uses.
    let counts = zkvm::image::Counts { multipliers: 1, ..Default::default() };
    let idle = zkvm::Image {
        abi: Default::default(),
        counts,
        digit_bits: 0,
        constants: vec![],
        side_programs: vec![],
        routines: vec![],
        code: vec![],
        debug: Default::default(),
    };
    folder.write("idle.zkx", idle.encode()).write("empty.toml", "");
    let cases = [
        ("E0702", 1, "run idle.zkx --inputs empty.toml".to_string()),
        ("E0704", 1, format!("verify rule.zkr --image rule.zkx --id {zeros}")),
        ("E0705", 1, "verify journal.zkr --image rule.zkx".into()),
        ("E0706", 1, "verify seal.zkr --image rule.zkx".into()),
        ("E0801", 2, "check missing.zk".into()),
        ("E0803", 2, "inspect project".into()),
        ("E0804", 2, "inspect huge.zkr".into()),
        ("E0805", 2, "run rule.zk --inputs binary.toml".into()),
        ("E0806", 2, "inspect empty.zkx".into()),
        ("E0807", 2, "verify rule.zkx --image rule.zkx".into()),
        ("E0808", 2, "check empty_folder".into()),
        ("E0809", 2, "check project".into()),
        ("E0810", 1, "build none.zk".into()),
        ("E0811", 2, "inputs two.zk".into()),
        ("E0812", 2, "image two.zk --circuit c".into()),
        ("E0813", 2, "build rule.zk -o file/x.zkx".into()),
        ("E0814", 2, "new empty_folder".into()),
        ("E0815", 2, "verify rule.zkr --image rule.zkx --id 12".into()),
        ("E0816", 2, format!("verify rule.zkr --image other.zk --id {id}")),
        ("E0817", 2, "explain E0800".into()),
        ("E0818", 2, "new circuit".into()),
        ("E0824", 1, "check warned.zk --deny-warnings".into()),
        ("E0823", 2, "verify rule.zkr --image rule.zkx --max-multipliers 9".into()),
    ];
    for (code, exit, command) in cases {
        let error = folder.zkc(&command).refused(exit, code);
        told(code, &command, &error);
    }
}

#[test]
fn warnings_are_told_and_can_be_denied() {
    let folder = Folder::new("warnings");
    folder.write("warned.zk", "circuit c(x: u8) { let mut y = x; assert y == 1 && x >= 0; }\n");
    folder.write(
        "fine.zk",
        "#[allow(W0220, W0320)]\ncircuit c(x: u8) { let mut y = x; assert y == 1 && x >= 0; }\n",
    );
    let checked = folder.zkc("check warned.zk");
    assert_eq!(checked.exit, 0, "{checked:?}");
    assert!(checked.stderr.ends_with("2 warnings\n"), "{checked:?}");
    folder.write("both.zk", "fn f(x: u8) -> u8 { x }\n");
    let both = folder.zkc("build both.zk").refused(1, "E0810");
    assert!(both.ends_with("1 error, 1 warning\n"), "{both}");
    assert_eq!(folder.zkc("check fine.zk --deny-warnings").exit, 0);
    folder.zkc("build warned.zk -o denied.zkx --deny-warnings").refused(1, "E0824");
    assert!(!folder.path.join("denied.zkx").exists(), "nothing is written");
    assert_eq!(folder.zkc("build warned.zk -o built.zkx").exit, 0);
}

/// What a command tells is as in the snapshot of its code.
fn told(code: &str, command: &str, message: &str) {
    // Image IDs change with the compiler; what is said about them does not.
    let message = mask_ids(message);
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(format!("zkc {}", mask_ids(command)));
    settings.bind(|| insta::assert_snapshot!(format!("cli_{code}"), message));
}

/// A text without the image IDs in it.
fn mask_ids(text: &str) -> String {
    let is_id = |word: &&str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(is_id).fold(text.to_string(), |text, id| text.replace(id, "<image id>"))
}
