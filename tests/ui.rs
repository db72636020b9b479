//! What an error looks like: every `ui/NAME.zk` is compiled and what is said about it is kept in `ui/snapshots/`.
//!
//! To add a test, drop a file in, its first line a comment that says what it shows, run
//! `INSTA_UPDATE=always cargo test -p zkc-tests --test ui` and read the new snapshot. Companions are optional:
//! `NAME.toml` or `NAME.json` are inputs, with which the program is run; a folder `NAME/` holds its modules.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use zkc::diagnostic::{Code, codes, render};

#[path = "support/compile.rs"]
mod compile;

#[test]
fn every_message_is_as_in_its_snapshot() {
    insta::glob!("ui", "*.zk", |path| {
        let text = fs::read_to_string(path).expect("ui files are text");
        assert!(text.starts_with("// "), "{} begins with a comment that says what it shows", path.display());
        let report = compile::report(path, &text);
        let report = report.unwrap_or_else(|| panic!("nothing is said about {}", path.display()));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder().join("snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.remove_input_file();
        settings.bind(|| insta::assert_snapshot!("ui", report));
    });
}

#[test]
fn every_snapshot_has_its_program() {
    for path in files(&folder().join("snapshots")) {
        let name = path.file_name().and_then(|n| n.to_str()).expect("names are text");
        let name = name.strip_prefix("ui@").and_then(|n| n.strip_suffix(".snap")).expect("ui@NAME.zk.snap");
        assert!(folder().join(name).is_file(), "the snapshot of {name} is left over");
    }
}

#[test]
fn every_code_is_explained_once_and_in_order() {
    let mut last = "";
    for code in codes::all() {
        assert!(code.name() > last, "{code} comes after {last}");
        assert!(!code.title().is_empty() && !code.title().ends_with('.'), "{code}");
        assert!(code.text().trim().len() > 40, "{code}");
        last = code.name();
    }
}

#[test]
fn every_code_is_shown_by_a_snapshot_and_every_code_shown_is_explained() {
    let known: BTreeSet<&str> = codes::all().map(Code::name).collect();
    let shown = codes_in_snapshots(Path::new(env!("CARGO_MANIFEST_DIR")));
    let unexplained: Vec<_> = shown.iter().filter(|code| !known.contains(code.as_str())).collect();
    assert!(unexplained.is_empty(), "not in diagnostic::codes: {unexplained:?}");
    let unseen: Vec<_> =
        known.iter().filter(|code| compile::reachable(code) && !shown.contains(**code)).collect();
    assert!(unseen.is_empty(), "no snapshot shows: {unseen:?}");
}

#[test]
fn what_was_not_expected_is_said_with_what_stands_there() {
    let shown = files(&folder().join("snapshots")).into_iter();
    let texts = shown.map(|path| fs::read_to_string(path).expect("snapshots are text"));
    let all: Vec<String> =
        texts.flat_map(|text| text.split("\n\n").map(str::to_owned).collect::<Vec<_>>()).collect();
    let unexpected = |message: &&String| message.contains("error[E0111]");
    let helps = |message: &str| message.contains("help: ") || message.contains("did you mean");
    assert!(all.iter().filter(unexpected).count() > 10);
    let bare: Vec<_> = all.iter().filter(unexpected).filter(|message| !helps(message)).collect();
    assert!(bare.is_empty(), "nothing is said of what to write: {bare:?}");
}

#[test]
fn a_source_file_has_a_limit() {
    let text = "a".repeat(zkc::syntax::MAX_SOURCE_BYTES + 1);
    let mut sources = zkc::source::SourceMap::default();
    let file = sources.add("large.zk", text.clone());
    let (module, diagnostics) = zkc::syntax::parse(file, &text);
    assert!(module.items.is_empty());
    insta::assert_snapshot!("source_too_large", render::render_all(&diagnostics, &sources, false));
}

#[test]
fn a_diagnostic_in_json_says_where_in_lines_and_bytes() {
    let text = "// é\nfn f() { let x = 1 }\n";
    let mut sources = zkc::source::SourceMap::default();
    let file = sources.add("é.zk", text);
    let (_, diagnostics) = zkc::syntax::parse(file, text);
    let json = render::to_json(&diagnostics[0], &sources);
    assert_eq!(json["code"], "E0112");
    assert_eq!(json["severity"], "error");
    let label = &json["labels"][0];
    assert_eq!((&label["file"], &label["line"], &label["column"]), (&"é.zk".into(), &2.into(), &19.into()));
    assert_eq!((&label["start"], &label["end"]), (&24.into(), &24.into()));
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.expect("entries can be read").path()).collect()
}

/// The codes in `error[E0412]` and the like, in all `*.snap` files below a folder.
fn codes_in_snapshots(folder: &Path) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for path in files(folder) {
        if path.is_dir() {
            codes.extend(codes_in_snapshots(&path));
        } else if path.extension().is_some_and(|extension| extension == "snap") {
            let text = fs::read_to_string(&path).expect("snapshots are text");
            for kind in ["error[", "warning["] {
                codes.extend(text.split(kind).skip(1).filter_map(|rest| rest.get(..5)).map(str::to_owned));
            }
        }
    }
    codes
}
