//! The house's rules that no compiler checks. A rule that fails names the file and what to do.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use zkc::diagnostic::codes;
use zkvm::program::OPCODES;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are in a folder of the workspace")
}

/// A file's path from the workspace's root, with `/`, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Whether it is a file of unit tests.
    fn is_tests(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// The code alone: without comments, and without the unit tests at the end of the file.
    fn code(&self) -> String {
        let shipped = self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines = shipped.lines().map(|line| line.split("//").next().unwrap_or_default());
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// Every file with one of these extensions below a folder.
fn sources(folder: &str, extensions: &[&str]) -> Vec<Source> {
    let mut found = vec![];
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                if name != "target" && !name.starts_with('.') {
                    open.push(path);
                }
            } else if path.extension().and_then(|e| e.to_str()).is_some_and(|e| extensions.contains(&e)) {
                found.push(read(&path));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no files of {extensions:?}");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn read(path: &Path) -> Source {
    let relative: PathBuf = path.strip_prefix(root()).expect("inside the workspace").to_path_buf();
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    Source { path: parts.join("/"), text: fs::read_to_string(path).expect("the file is text") }
}

/// Complains about every file whose code has a word, except the files named and unit tests.
fn only_in(sources: &[Source], word: &str, allowed: &[&str]) {
    let wrong: Vec<&str> = sources
        .iter()
        .filter(|source| !allowed.iter().any(|allowed| source.path.starts_with(allowed)))
        .filter(|source| !source.is_tests() && source.code().contains(word))
        .map(|source| source.path.as_str())
        .collect();
    assert!(wrong.is_empty(), "`{word}` is allowed in {allowed:?} only, and is in {wrong:?}");
}

#[test]
fn the_machine_knows_nothing_of_the_compiler() {
    only_in(&sources("vm/src", &["rs"]), "zkc", &[]);
    let manifest = fs::read_to_string(root().join("vm/Cargo.toml")).expect("vm/Cargo.toml");
    assert!(!manifest.contains("zkc"), "vm/Cargo.toml names the compiler");
    only_in(&sources("stdlib/src", &["rs"]), "zkvm", &[]);
}

#[test]
fn one_place_each_for_rendering_files_and_printing() {
    let compiler = sources("compiler/src", &["rs"]);
    only_in(&compiler, "ariadne", &["compiler/src/diagnostic/render.rs"]);
    for word in ["std::fs", "std::env", "std::time", "io::std", "OsRng"] {
        only_in(&compiler, word, &[]);
    }
    let commands = sources("compiler/cli/src", &["rs"]);
    only_in(&commands, "std::fs", &["compiler/cli/src/files.rs", "compiler/cli/src/publish.rs"]);
    only_in(&commands, "io::stdout", &["compiler/cli/src/console.rs"]);
    only_in(&commands, "io::stderr", &["compiler/cli/src/console.rs"]);
    only_in(&commands, "indicatif", &["compiler/cli/src/console.rs"]);
    only_in(&commands, "rpassword", &["compiler/cli/src/console.rs"]);
    for word in ["argon2", "chacha20poly1305"] {
        only_in(&commands, word, &["compiler/cli/src/key/encryption.rs"]);
    }
    only_in(&commands, "OsRng", &["compiler/cli/src/random.rs"]);
    let machine = sources("vm/src", &["rs"]);
    only_in(&machine, "std::fs", &["vm/src/ledger/disk"]);
    only_in(&machine, "redb", &["vm/src/ledger/disk"]);
}

/// `.ci/wasm` looks at what their dependencies need in turn.
#[test]
fn the_libraries_need_nothing_of_a_shell() {
    for manifest in ["compiler/Cargo.toml", "vm/Cargo.toml", "stdlib/Cargo.toml"] {
        let text = fs::read_to_string(root().join(manifest)).expect("the manifest can be read");
        for line in text.lines().filter(|line| !line.contains("optional = true")) {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            let shell = ["clap", "indicatif", "redb"].contains(&name);
            assert!(!shell, "{manifest} names {name}, which belongs to compiler/cli");
        }
    }
}

/// Later stages know earlier ones, never the other way round; only `driver` and the shells know all.
#[test]
fn stages_look_upstream_only() {
    let order = [
        ("source", &[][..]),
        ("diagnostic", &["source"][..]),
        ("syntax", &["source", "diagnostic"]),
        ("format", &["source", "diagnostic", "syntax"]),
        ("hir", &["source", "diagnostic", "syntax"]),
        ("types", &["source", "diagnostic", "syntax", "hir"]),
        ("lint", &["source", "diagnostic", "hir", "types"]),
        ("ir", &["source", "diagnostic"]),
        ("lower", &["source", "diagnostic", "syntax", "hir", "types", "ir"]),
        ("codegen", &["source", "diagnostic", "ir", "cost"]),
        ("inputs", &["source", "diagnostic"]),
    ];
    let modules: Vec<&str> =
        order.iter().map(|(module, _)| *module).chain(["driver", "project", "cost"]).collect();
    for (module, upstream) in order {
        for source in sources(&format!("compiler/src/{module}"), &["rs"]) {
            // Unit tests may use the whole pipeline.
            if source.is_tests() {
                continue;
            }
            let code = source.code();
            for other in modules.iter().filter(|other| **other != module && !upstream.contains(other)) {
                assert!(!code.contains(&format!("crate::{other}::")), "{} uses `{other}`", source.path);
                assert!(!code.contains(&format!("crate::{other};")), "{} uses `{other}`", source.path);
            }
        }
    }
}

/// The rooms of the machine's crate, the lowest first. A room knows those before it.
const ROOMS: [&str; 34] = [
    "count",
    "encoding",
    "bytes",
    "id",
    "point_text",
    "integer",
    "residue",
    "curve",
    "transcript",
    "generators",
    "batch",
    "signature",
    "merkle",
    "inputs",
    "reading",
    "r1cs",
    "proof_error",
    "gadgets",
    "program",
    "abi",
    "image",
    "receipt",
    "statement",
    "contracts",
    "machine",
    "cost",
    "seal",
    "execute",
    "prove",
    "verify",
    "tx",
    "zkos",
    "ledger",
    "lib",
];

#[test]
fn rooms_of_the_machine_look_down_only() {
    let place = |room: &str| ROOMS.iter().position(|known| *known == room);
    for source in sources("vm/src", &["rs"]) {
        // Unit tests may use the whole crate.
        if source.is_tests() {
            continue;
        }
        let path = source.path.trim_start_matches("vm/src/").trim_end_matches(".rs");
        let room = path.split('/').next().unwrap_or_default();
        let Some(own) = place(room) else {
            panic!("`{room}` of {} has no place among the rooms", source.path)
        };
        for other in modules_named(&source.code()) {
            assert!(place(other).is_none_or(|other| other <= own), "{} uses `{other}`", source.path);
        }
    }
    assert_eq!(modules_named("use crate::{a::{b, c}, d};\nfn f() { crate::e::g() }"), ["a", "d", "e"].into());
}

/// The modules at a crate's root that code names, one by one or in braces.
fn modules_named(code: &str) -> BTreeSet<&str> {
    let name = |path: &str| path.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(path.len());
    let mut found = BTreeSet::new();
    for (start, found_at) in code.match_indices("crate::") {
        let path = &code[start + found_at.len()..];
        let Some(group) = path.strip_prefix('{') else {
            found.insert(&path[..name(path)]);
            continue;
        };
        let (mut depth, mut begins) = (0, true);
        for (at, c) in group.char_indices() {
            match c {
                '}' if depth == 0 => break,
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => begins = true,
                c if begins && !c.is_whitespace() => {
                    found.insert(&group[at..at + name(&group[at..])]);
                    begins = false;
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn no_order_of_a_hash_map_reaches_anything() {
    // Lowering and the search for equal side programs look things up in them, and nothing goes through them in order.
    let lookups = ["compiler/src/lower/", "compiler/src/codegen/tables.rs"];
    for folder in ["compiler/src", "vm/src", "stdlib/src"] {
        let all = sources(folder, &["rs"]);
        only_in(&all, "HashMap", &lookups);
        only_in(&all, "HashSet", &lookups);
    }
}

#[test]
fn nothing_is_left_undone_or_unsafe() {
    for folder in ["compiler/src", "vm/src", "stdlib/src"] {
        let all = sources(folder, &["rs"]);
        for word in ["todo!", "unimplemented!", "dbg!"] {
            only_in(&all, word, &[]);
        }
        only_in(&all, "unsafe ", &["vm/src/curve/lanes/detect.rs"]);
    }
}

#[test]
fn files_fit_in_the_head() {
    for folder in ["compiler/src", "vm/src", "stdlib/src", "tests"] {
        let all = sources(folder, &["rs", "lalrpop"]);
        for source in &all {
            let lines = source.text.lines().count();
            assert!(lines <= 1000, "{} has {lines} lines; 1000 are the most", source.path);
        }
        let mut lengths: Vec<usize> = all.iter().map(|source| source.text.lines().count()).collect();
        lengths.sort_unstable();
        let median = lengths[lengths.len() / 2];
        assert!(median <= 300, "the median file of {folder} has {median} lines; 300 are the most");
    }
}

#[test]
fn every_rust_file_says_what_it_is_for() {
    for folder in ["compiler/src", "vm/src", "stdlib/src", "tests"] {
        for source in sources(folder, &["rs"]).iter().filter(|source| !source.is_tests()) {
            assert!(source.text.starts_with("//! "), "{} begins with a line `//! …`", source.path);
        }
    }
}

/// The API's documentation: three words are most often the name once more.
#[test]
fn documentation_says_more_than_a_name() {
    for folder in ["compiler/src", "vm/src", "stdlib/src"] {
        let all = sources(folder, &["rs"]);
        for source in all.iter().filter(|source| !source.is_tests()) {
            for comment in doc_comments(&source.text) {
                let words = comment.split_whitespace().count();
                assert!(words >= 4, "{}: `{comment}` has {words} words; four are the least", source.path);
            }
        }
    }
}

/// The text of every `///` comment.
fn doc_comments(text: &str) -> Vec<String> {
    let lines: Vec<Option<&str>> = text.lines().map(|line| line.trim().strip_prefix("///")).collect();
    let comments = lines.split(|line| line.is_none()).filter(|comment| !comment.is_empty());
    comments.map(|comment| comment.iter().flatten().copied().collect::<String>().trim().to_string()).collect()
}

/// Words that are not used, and what to say instead: the field's word, or a plain one.
const REPLACED: [(&str, &str); 20] = [
    ("anew", "again"),
    ("but for", "except"),
    ("circle", "cycle"),
    ("circles", "cycles"),
    ("dearer", "more expensive"),
    ("dearest", "most expensive"),
    ("gate", "multiplier"),
    ("gates", "multipliers"),
    ("hence", "so"),
    ("in earnest", "really"),
    ("mend", "fix"),
    ("mended", "fixed"),
    ("mending", "fixing"),
    ("mends", "fixes"),
    ("stored to", "coerced to"),
    ("storing to", "coercing to"),
    ("to who", "to whoever"),
    ("unconstrained function", "side program"),
    ("unconstrained functions", "side programs"),
    ("whilst", "while"),
];

#[test]
fn the_words_are_plain() {
    for source in sources("", &["rs", "md", "zk", "lalrpop", "toml", "vim"]) {
        let text = format!(" {} ", words(&source.text));
        for (word, instead) in REPLACED.iter().filter(|_| source.path != "tests/tidy.rs") {
            assert!(!text.contains(&format!(" {word} ")), "{}: say `{instead}`, not `{word}`", source.path);
        }
    }
    assert_eq!(words("/// A `report_circle`,\n/// in Earnest."), "a report circle in earnest");
}

/// The words of a text in lower case, with single spaces between them.
fn words(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_code_uses_the_words_of_the_glossary() {
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let section = architecture.split("\n## ").find(|section| section.starts_with("Words\n"));
    let rows = section.expect("a section about words").lines().filter(|line| line.starts_with("| **"));
    let terms: Vec<&str> = rows
        .filter_map(|row| row.split('|').nth(1))
        .flat_map(|cell| cell.split("**").skip(1).step_by(2))
        .collect();
    assert!(terms.len() > 20, "there are only {terms:?}");
    let code: Vec<Source> =
        ["compiler/src", "vm/src"].iter().flat_map(|folder| sources(folder, &["rs"])).collect();
    let code = words(&code.iter().map(|source| source.text.as_str()).collect::<Vec<_>>().join(" "));
    let code = format!(" {code} ");
    for term in terms {
        let used = code.contains(&format!(" {} ", words(term)));
        assert!(used, "the glossary explains `{term}`, and the code does not use it");
    }
}

#[test]
fn every_opcode_has_a_heading_in_the_specification() {
    let spec = fs::read_to_string(root().join("docs/spec.md")).expect("docs/spec.md");
    let headings: BTreeSet<&str> = spec.lines().filter(|line| line.starts_with("### 0x")).collect();
    let mut expected = BTreeSet::new();
    for opcode in OPCODES {
        let mut heading = format!("### 0x{:02x} {}", opcode.code, opcode.name);
        for immediate in opcode.immediates {
            heading += &format!(":{immediate}");
        }
        assert!(headings.contains(heading.as_str()), "docs/spec.md has no `{heading}`");
        expected.insert(heading);
    }
    for heading in headings {
        assert!(expected.contains(heading), "docs/spec.md describes no opcode with `{heading}`");
    }
}

/// Whatever follows from a code is in the registry: the rest names its constants, spells none out, and asks no
/// diagnostic for the name of its code, with which it could only compare it.
#[test]
fn codes_are_constants_and_each_is_in_use() {
    let registry = "compiler/src/diagnostic/codes";
    let mut used = BTreeSet::new();
    for folder in ["compiler/src", "compiler/cli/src"] {
        let all = sources(folder, &["rs"]);
        for start in ["\"E0", "\"W0", "[E0", "[W0"] {
            only_in(&all, start, &[registry]);
        }
        only_in(&all, ".code.name()", &["compiler/src/diagnostic/render.rs"]);
        for source in all.iter().filter(|source| !source.is_tests()) {
            let code = source.code();
            used.extend(code.split("codes::").skip(1).filter_map(|rest| rest.get(..5)).map(str::to_owned));
        }
    }
    let unused: Vec<_> = codes::all().filter(|code| !used.contains(code.name())).collect();
    assert!(unused.is_empty(), "no message has one of the codes {unused:?}");
}

#[test]
fn every_example_is_complete() {
    let examples = fs::read_dir(root().join("examples")).expect("examples");
    let mut count = 0;
    for entry in examples {
        let folder = entry.expect("the entry can be read").path();
        for file in ["Zk.toml", "src/main.zk", "README.md"] {
            assert!(folder.join(file).is_file(), "{} has no {file}", folder.display());
        }
        let inputs = ["inputs.toml", "inputs.json"].iter().any(|file| folder.join(file).is_file());
        let text = fs::read_to_string(folder.join("src/main.zk")).expect("text");
        let scenario = text.contains(" on ledger {");
        assert!(inputs || scenario, "{} has neither inputs nor a scenario", folder.display());
        count += 1;
    }
    assert!(count >= 7, "there are {count} examples");
}
