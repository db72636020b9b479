//! `zkc key`, by running the real binary: what it writes, prints and refuses, and where passphrases come from.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "support/zkc.rs"]
mod zkc;

use std::process::Stdio;

use serde_json::json;
use zkc::{Folder, Ran};

const KNOWN: &str = include_str!("keys/known.zkk");
const ADDRESS: &str = "zk1em88d24ufw63l9wn3l2a02crf8tdm4p2d7h8gptwqmxgqq4s0ddqvm7yfw";
const PUBLIC_KEY: &str = "cece76aabc4bb51f95d38fd5d7ab0349d6ddd42a6fae74056e06cc8002b07b5a";
const SECRET: &str = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f00";
const PASSPHRASE: &str = "correct horse battery stäple";

/// A folder with the known key, and files with its passphrase, another one, and one that is too short.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(&format!("key_{name}"));
    folder.write("known.zkk", KNOWN).write("right", format!("{PASSPHRASE}\n"));
    folder.write("wrong", "wrong horse").write("short", "1234567\r\n");
    folder
}

/// Runs `zkc` with these words and variables, and without a terminal.
fn with(folder: &Folder, words: &str, variables: &[(&str, &str)]) -> Ran {
    let arguments: Vec<&str> = words.split_whitespace().collect();
    let mut command = folder.command(&arguments);
    command.env_remove("ZKC_PASSPHRASE").env_remove("ZKC_NEW_PASSPHRASE").stdin(Stdio::null());
    let output = command.envs(variables.iter().copied()).output().expect("zkc starts");
    let text = |bytes| String::from_utf8(bytes).expect("zkc prints UTF-8");
    let ran = Ran {
        exit: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    };
    assert!((0..=2).contains(&ran.exit) && !ran.stderr.contains("panicked"), "{words}: {ran:?}");
    for secret in [SECRET, "stäple", "wrong horse", "1234567"] {
        assert!(!ran.stdout.contains(secret) && !ran.stderr.contains(secret), "{words}: {ran:?}");
    }
    ran
}

fn snapshot(name: &str, words: &str, error: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(format!("zkc {words}"));
    settings.bind(|| insta::assert_snapshot!(format!("cli_{name}"), error));
}

#[test]
fn a_key_is_made_and_its_passphrase_changed() {
    let folder = folder("life");
    let made = with(&folder, "key new alice.zkk --passphrase-file right", &[]);
    assert_eq!((made.exit, made.stderr.as_str()), (0, ""), "{made:?}");
    let address = with(&folder, "key address alice.zkk", &[]).stdout;
    assert!(address.starts_with("zk1") && address.len() == 62 && made.stdout.contains(address.trim()));
    assert!(made.stdout.contains("alice.zkk: keep copies of it"), "{made:?}");
    let text = String::from_utf8(folder.read("alice.zkk")).expect("a text");
    assert!(text.contains("\nmemory-kib = 262144\npasses = 3\n"), "{text}");

    let changed = "key passphrase alice.zkk --passphrase-file right";
    with(&folder, &changed.replace("right", "wrong"), &[("ZKC_NEW_PASSPHRASE", "new passphrase")])
        .refused(1, "E0716");
    with(&folder, changed, &[("ZKC_NEW_PASSPHRASE", "seven77")]).refused(2, "E0718");
    assert_eq!(folder.read("alice.zkk"), text.as_bytes(), "what is refused changes nothing");

    let ran = with(&folder, changed, &[("ZKC_NEW_PASSPHRASE", "new passphrase")]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, "alice.zkk has a new passphrase\n"), "{ran:?}");
    let changed = String::from_utf8(folder.read("alice.zkk")).expect("a text");
    let salt = |text: &str| text.lines().find(|line| line.starts_with("salt")).map(str::to_owned);
    assert_ne!(salt(&changed), salt(&text));
    assert_eq!(with(&folder, "key address alice.zkk", &[]).stdout, address);
    with(&folder, "key check alice.zkk", &[("ZKC_PASSPHRASE", PASSPHRASE)]).refused(1, "E0716");
    let opened = with(&folder, "key check alice.zkk", &[("ZKC_PASSPHRASE", "new passphrase")]);
    assert_eq!((opened.exit, opened.stdout), (0, format!("the passphrase opens the key of {address}")));
}

#[test]
fn the_public_parts_need_no_passphrase() {
    let folder = folder("public");
    assert_eq!(with(&folder, "key address known.zkk", &[]).stdout, format!("{ADDRESS}\n"));
    let shown = with(&folder, "key show known.zkk", &[]).stdout;
    let expected = "encrypted   with XChaCha20-Poly1305, and Argon2id: 64 KiB, 2 passes";
    assert_eq!(shown, format!("address     {ADDRESS}\npublic key  {PUBLIC_KEY}\n{expected}\n"));
}

#[test]
fn the_document_shows_the_known_file() {
    let document = include_str!("../docs/keys.md");
    assert!(document.contains(KNOWN) && document.contains(PASSPHRASE));
}

#[test]
fn every_action_speaks_json() {
    let folder = folder("json");
    let (_, address) = folder.json("key address known.zkk");
    assert_eq!((&address["address"], &address["public_key"]), (&json!(ADDRESS), &json!(PUBLIC_KEY)));
    let (_, shown) = folder.json("key show known.zkk");
    assert_eq!((&shown["address"], &shown["version"]), (&json!(ADDRESS), &json!(1)));
    assert_eq!((&shown["memory_kib"], &shown["passes"]), (&json!(64), &json!(2)));
    let (_, checked) = folder.json("key check known.zkk --passphrase-file right");
    assert_eq!((&checked["address"], &checked["ok"]), (&json!(ADDRESS), &json!(true)));
    let (_, reads) = folder.json("key reading known.zkk --passphrase-file right");
    let shown = with(&folder, "key reading known.zkk --passphrase-file right", &[]).stdout;
    assert_eq!((&reads["reading_key"], &reads["address"]), (&json!(shown.trim()), &json!(ADDRESS)));
    assert!(shown.starts_with("zkr1"), "{shown}");
    let sign = "key sign known.zkk --passphrase-file right --data \"p\",-3,true";
    let (_, signed) = folder.json(sign);
    assert_eq!((&signed["purpose"], &signed["data"]), (&json!("p"), &json!(["-3", "1"])));
    assert_eq!(signed["signature"].as_str().map(str::len), Some(128));
    let (exit, refused) = folder.json(&sign.replace("-3", "1+2"));
    assert_eq!((exit, &refused["diagnostics"][0]["code"]), (1, &json!("E0919")));
    let (exit, refused) = folder.json("key check known.zkk --passphrase-file wrong");
    assert_eq!((exit, &refused["diagnostics"][0]["code"]), (1, &json!("E0716")));
    assert_eq!(refused["address"], json!(null));
    let (_, made) = folder.json("key new new.zkk --passphrase-file right");
    assert_eq!(made["file"], "new.zkk");
    assert_eq!(made["address"], folder.json("key address new.zkk").1["address"]);
    let both = "--passphrase-file right --new-passphrase-file right";
    assert_eq!(folder.json(&format!("key passphrase known.zkk {both}")).1["address"], ADDRESS);
}

#[test]
fn passphrases_come_from_files_and_variables() {
    let folder = folder("sources");
    let check = "key check known.zkk";
    folder.write("crlf", format!("{PASSPHRASE}\r\n")).write("bare", PASSPHRASE);
    folder.write("two", format!("{PASSPHRASE}\n\n")).write("tab", "tab\there").write("empty", "\n");
    folder.write("latin1", b"st\xe4ple");
    for file in ["right", "crlf", "bare"] {
        assert_eq!(with(&folder, &format!("{check} --passphrase-file {file}"), &[]).exit, 0, "{file}");
    }
    for file in ["two", "tab", "empty"] {
        with(&folder, &format!("{check} --passphrase-file {file}"), &[]).refused(2, "E0718");
    }
    with(&folder, &format!("{check} --passphrase-file latin1"), &[]).refused(2, "E0805");
    with(&folder, &format!("{check} --passphrase-file none"), &[]).refused(2, "E0801");
    let (right, wrong) = (("ZKC_PASSPHRASE", PASSPHRASE), ("ZKC_PASSPHRASE", "wrong horse"));
    assert_eq!(with(&folder, check, &[right]).exit, 0);
    with(&folder, check, &[wrong]).refused(1, "E0716");
    with(&folder, check, &[("ZKC_PASSPHRASE", "two\nlines")]).refused(2, "E0718");
    // Set, but to nothing: as where it is not set.
    with(&folder, check, &[("ZKC_PASSPHRASE", "")]).refused(2, "E0717");
    assert_eq!(
        with(&folder, &format!("{check} --passphrase-file right"), &[wrong]).exit,
        0,
        "the file counts"
    );
    with(&folder, &format!("{check} --passphrase-file wrong"), &[right]).refused(1, "E0716");
    // The new passphrase does not stand in for the old one, nor the old one for the new.
    with(&folder, "key passphrase known.zkk", &[("ZKC_NEW_PASSPHRASE", PASSPHRASE)]).refused(2, "E0717");
    with(&folder, "key passphrase known.zkk", &[right]).refused(2, "E0717");
    with(&folder, "key new x.zkk", &[("ZKC_NEW_PASSPHRASE", PASSPHRASE)]).refused(2, "E0717");
    assert!(!folder.has("x.zkk"));
}

#[test]
fn nothing_is_overwritten() {
    let folder = folder("overwritten");
    let error = with(&folder, "key new known.zkk --passphrase-file right", &[]).refused(2, "E0814");
    snapshot("E0814_key", "key new known.zkk --passphrase-file right", &error);
    assert_eq!(folder.read("known.zkk"), KNOWN.as_bytes());
    with(&folder, "key new . --passphrase-file right", &[]).refused(2, "E0814");
    with(&folder, "key new inputs.toml --passphrase-file right", &[]).refused(2, "E0813");
    with(&folder, "key new nowhere/x.zkk --passphrase-file right", &[]).refused(2, "E0813");
}

#[test]
fn refusals() {
    let folder = folder("refusals");
    folder
        .write("other.zkk", "balance = 1000\n")
        .write("later.zkk", KNOWN.replace("zkc-key = 1", "zkc-key = 2"))
        .write("typo.zkk", KNOWN.replace("zk1em", "zk1en"))
        .write("edited.zkk", KNOWN.replace("passes = 2", "passes = 2 # few"))
        .write("costly.zkk", KNOWN.replace("memory-kib = 64", "memory-kib = 4294967295"))
        .write("slow.zkk", KNOWN.replace("passes = 2", "passes = 4294967295"))
        .write("swapped.zkk", include_str!("keys/other_address.zkk"))
        .write("weaker.zkk", KNOWN.replace("memory-kib = 64", "memory-kib = 8"))
        .write("bytes.zkk", b"\xff\xfe");
    for (name, exit, code, words) in [
        ("E0715", 2, "E0715", "key address other.zkk"),
        ("E0715_version", 2, "E0715", "key show later.zkk"),
        ("E0715_address", 2, "E0715", "key address typo.zkk"),
        ("E0715_edited", 2, "E0715", "key address edited.zkk"),
        ("E0715_swapped", 2, "E0715", "key check swapped.zkk --passphrase-file right"),
        ("E0716", 1, "E0716", "key check known.zkk --passphrase-file wrong"),
        ("E0717", 2, "E0717", "key check known.zkk"),
        ("E0717_new", 2, "E0717", "key passphrase known.zkk --passphrase-file right"),
        ("E0718", 2, "E0718", "key new new.zkk --passphrase-file short"),
        ("E0719", 2, "E0719", "key check costly.zkk --passphrase-file right"),
    ] {
        let error = with(&folder, words, &[]).refused(exit, code);
        snapshot(name, words, &error);
    }
    with(&folder, "key show slow.zkk", &[]).refused(2, "E0719");
    with(&folder, "key check weaker.zkk --passphrase-file right", &[]).refused(1, "E0716");
    with(&folder, "key address bytes.zkk", &[]).refused(2, "E0805");
    with(&folder, "key address nothing.zkk", &[]).refused(2, "E0801");
    with(&folder, "key address .", &[]).refused(2, "E0803");
    assert!(!folder.has("new.zkk"));
}

/// The kernel's rules about files: who may read a key, what a link leads to, and what a pipe has.
#[cfg(unix)]
mod unix {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    use super::*;

    fn mode(folder: &Folder, name: &str) -> u32 {
        fs::metadata(folder.path.join(name)).expect("it is there").permissions().mode() & 0o777
    }

    #[test]
    fn only_the_owner_can_read_a_key() {
        let folder = folder("owner");
        assert_eq!(with(&folder, "key new a.zkk --passphrase-file right", &[]).exit, 0);
        assert_eq!(mode(&folder, "a.zkk"), 0o600);
        let open = fs::Permissions::from_mode(0o644);
        fs::set_permissions(folder.path.join("known.zkk"), open).expect("it is ours");
        symlink("known.zkk", folder.path.join("link.zkk")).expect("a link");
        let both = "--passphrase-file right --new-passphrase-file right";
        assert_eq!(with(&folder, &format!("key passphrase link.zkk {both}"), &[]).exit, 0);
        assert_eq!(mode(&folder, "known.zkk"), 0o600, "what is written again is the owner's");
        assert_ne!(folder.read("known.zkk"), KNOWN.as_bytes(), "the link's target has the new passphrase");
        assert!(folder.path.join("link.zkk").is_symlink());
        let left = fs::read_dir(&folder.path).expect("the folder").flatten();
        assert!(left.into_iter().all(|entry| !entry.file_name().to_string_lossy().ends_with(".tmp")));
    }

    #[test]
    fn a_password_manager_can_print_it_into_a_pipe() {
        let folder = folder("pipe");
        let made = Command::new("mkfifo").arg(folder.path.join("pipe")).status().expect("mkfifo");
        assert!(made.success());
        let pipe = folder.path.join("pipe");
        let writer = std::thread::spawn(move || fs::write(pipe, PASSPHRASE));
        let ran = with(&folder, "key check known.zkk --passphrase-file pipe", &[]);
        assert_eq!(ran.exit, 0, "{ran:?}");
        writer.join().expect("it ends").expect("it is written");
    }
}
