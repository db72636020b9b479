//! `zkc test`, by running the real binary.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "support/zkc.rs"]
mod zkc;

use serde_json::json;
use zkc::Folder;

const AGE: &str = "pub circuit age_check(birth_day: u32, public today: u32, public min_years: u32) {
    assert today - birth_day >= min_years * 365, \"too young\";
}
fn nobody(x: u8) -> u8 {
    x + 1
}
test \"adult passes\" { age_check(birth_day: 0, today: 8_000, min_years: 18) }
test \"child fails\" should_fail \"too young\" { age_check(birth_day: 7_000, today: 8_000, min_years: 18) }
";

fn project(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("Zk.toml", "[package]\nname = \"age-rule\"\nversion = \"1.0.0\"\nedition = \"2026\"\n");
    folder.write("src/main.zk", AGE);
    folder
}

#[test]
fn tests_beside_the_code_and_in_their_folder_are_run() {
    let folder = project("test_run");
    folder.write(
        "tests/limits.zk",
        "use age_rule::age_check;\nprop \"old enough\" (days: int 0..=1_000) { age_check(days, 8_000, 18) }\n",
    );
    let text = folder.fine("test . --prove");
    assert!(
        text.contains("adult passes") && text.contains("old enough") && text.contains("100 runs"),
        "{text}"
    );
    assert!(text.ends_with("\n3 passed, 0 failed\n"), "{text}");
    let (exit, document) = folder.json("test . old --runs 5");
    assert_eq!((exit, &document["passed"], &document["failed"]), (0, &json!(1), &json!(0)));
    let test = &document["tests"][0];
    assert_eq!(
        (&test["kind"], &test["file"], &test["line"]),
        (&json!("prop"), &json!("tests/limits.zk"), &json!(2))
    );
    assert_eq!((&test["runs"], &test["status"]), (&json!(5), &json!("ok")));
    let missing = folder.zkc("test old").refused(2, "E0801");
    assert!(missing.contains("`zkc test . old`"), "{missing}");
    // Another file of tests sees what is public only.
    folder.write("tests/other.zk", "test \"private\" { assert age_rule::nobody(1) == 2; }");
    folder.zkc("test").refused(2, "E0204");
}

#[test]
fn exit_codes_tell_failures_from_what_was_not_judged() {
    let folder = project("test_exits");
    folder.write("none.zk", "circuit c(x: u8) { assert x == 1; }");
    assert_eq!(folder.fine("test none.zk"), "there are no tests\n");
    folder.write("fails.zk", "fn f(x: u8) { assert x == 1; }\ntest \"a\" { f(2) }\ntest \"b\" { f(1) }\n");
    let (stdout, _) = folder.zkc("test fails.zk").partly_refused(1, "E0701");
    assert!(stdout.ends_with("\n1 passed, 1 failed\n"), "{stdout}");
    let (exit, document) = folder.json("test fails.zk");
    assert_eq!((exit, &document["tests"][0]["status"]), (1, &json!("failed")));
    folder.write("broken.zk", "test \"a\" { assert 1; }");
    folder.zkc("test broken.zk").refused(2, "E0301");
    // Only when it is built it shows that a value fits in no parameter.
    folder.write("unbuilt.zk", "fn f(x: u8) { assert x == 1; }\ntest \"a\" { f(256) }\n");
    let (stdout, _) = folder.zkc("test unbuilt.zk").partly_refused(2, "E0502");
    assert!(stdout.ends_with("\n0 passed, 0 failed, 1 could not be judged\n"), "{stdout}");
    folder.zkc("check unbuilt.zk").refused(1, "E0502");
    let error = folder.zkc("test . grown-up").refused(2, "E0625");
    snapshot("E0625", &error);
}

const SAFE: &str = "contract Safe(owner: PublicKey) locks funds: Value {
    clause take() signed by owner { unlock funds }
}
test \"a safe\" on ledger {
    let alice = person();
    let mallory = person();
    alice owns 100 of Gold;
    let safe = alice does Safe(owner: alice) { lock 60 of Gold };
    refused \"it is not signed by `alice`\" { mallory does safe.take(); }
    alice does safe.take();
    expect alice.owns(Gold) == 100;
}
";

#[test]
fn a_scenario_goes_as_expected_with_proofs_and_without() {
    let folder = project("test_scenario");
    folder.write("safe.zk", SAFE);
    for command in ["test safe.zk", "test safe.zk --prove"] {
        let text = folder.fine(command);
        assert!(text.contains("scenario  a safe") && text.ends_with("\n1 passed, 0 failed\n"), "{text}");
        let (exit, document) = folder.json(command);
        let test = &document["tests"][0];
        assert_eq!((exit, &test["kind"], &test["status"]), (0, &json!("scenario"), &json!("ok")));
    }
    folder.write("stolen.zk", SAFE.replace("    alice does safe.take();", "    mallory does safe.take();"));
    folder.write("kept.zk", SAFE.replace("{ mallory does", "{ alice does"));
    folder.write("less.zk", SAFE.replace("== 100", "== 99"));
    let wrong =
        [("stolen.zk", "this is refused"), ("kept.zk", "this is not refused"), ("less.zk", "100 == 99")];
    for (file, said) in wrong {
        for prove in ["", " --prove"] {
            let (stdout, stderr) = folder.zkc(&format!("test {file}{prove}")).partly_refused(1, "E0944");
            assert!(stderr.contains(said), "{file}: {stderr}");
            assert!(stdout.ends_with("\n0 passed, 1 failed\n"), "{file}: {stdout}");
        }
    }
}

#[test]
fn a_seed_that_failed_is_kept_and_tried_first() {
    let folder = project("test_seeds");
    let program = |limit: u32| format!("prop \"small\" (x: u32) {{ assert x < {limit}, \"large\"; }}\n");
    folder.write("p.zk", program(70_000));
    let (_, stderr) = folder.zkc("test p.zk").partly_refused(1, "E0701");
    assert!(stderr.contains("for x = 70000"), "{stderr}");
    let kept = String::from_utf8(folder.read("zkc-regressions.toml")).expect("text");
    let seed = kept.split("seed = \"").nth(1).expect("a seed").split('"').next().expect("its end");
    // Other values are drawn now, but the first run is the same.
    let (_, document) = folder.json("test p.zk --seed 5");
    assert_eq!((&document["tests"][0]["seed"], &document["tests"][0]["runs"]), (&json!(seed), &json!(1)));
    assert_eq!(folder.read("zkc-regressions.toml"), kept.as_bytes());
    folder.write("zkc-regressions.toml", "[[failure]]\nprop = \"small\"\nseed = 12\n");
    let error = folder.zkc("test p.zk").refused(2, "E0626");
    snapshot("E0626", &error);
}

#[test]
fn coverage_names_the_lines_that_no_test_executes() {
    let folder = project("test_coverage");
    let text = folder.fine("test . --coverage --lcov lines.info");
    assert!(text.ends_with("\nlines that a test executes\n  50 % src/main.zk  without 5\n"), "{text}");
    let lcov = String::from_utf8(folder.read("lines.info")).expect("text");
    assert_eq!(lcov, "TN:\nSF:src/main.zk\nDA:2,2\nDA:5,0\nLF:2\nLH:1\nend_of_record\n");
    let (_, document) = folder.json("test . --coverage");
    assert_eq!(document["coverage"][0]["missed"], json!([5]));
}

/// What the command tells is as in the snapshot of this code.
fn snapshot(code: &str, message: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.remove_input_file();
    settings.bind(|| insta::assert_snapshot!(format!("cli_{code}"), message));
}
