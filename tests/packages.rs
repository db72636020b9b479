//! Packages, by running the real binary: dependencies by path, what is wrong with them, `Zk.lock`.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "support/zkc.rs"]
mod zkc;

use serde_json::Value;
use zkc::{Folder, Ran};

/// A manifest with these dependencies.
fn manifest(name: &str, dependencies: &[(&str, &str)]) -> String {
    let mut text = format!("[package]\nname = \"{name}\"\nversion = \"1.2.3\"\nedition = \"2026\"\n");
    if !dependencies.is_empty() {
        text += "\n[dependencies]\n";
    }
    for (name, path) in dependencies {
        text += &format!("{name} = {{ path = \"{path}\" }}\n");
    }
    text
}

const SHAPES: &str = "
pub mod round;
mod inner;

use the_points::Point;

pub fn area(a: Point, b: Point) -> u32 { inner::width(a, b) * (b.y - a.y) as u16 }
pub const LIMIT: u32 = 1_000;
fn hidden() {}
pub struct Disc { radius: u8 }
impl Disc {
    pub fn area(self) -> u32 { self.circled() }
    fn circled(self) -> u32 { 3 * self.radius * self.radius }
}
";

/// An application that uses shapes, which use points, which the application uses as well, by another path.
fn family(folder: &Folder, below: &str) {
    let write = |name: &str, text: &str| {
        folder.write(&format!("{below}{name}"), text);
    };
    write(
        "app/Zk.toml",
        &manifest("app", &[("shapes", "../shapes"), ("the-points", "./../shapes/./../points/")]),
    );
    write(
        "app/src/main.zk",
        "use shapes::area;\nuse the_points::Point;\n
circuit app(a: Point, b: Point, public least: u32) {
    assert area(a, b) >= least && shapes::round::area(3) < shapes::LIMIT, \"too small\";
}
",
    );
    write("shapes/Zk.toml", &manifest("shapes", &[("the-points", "../points")]));
    write("shapes/src/lib.zk", SHAPES);
    write(
        "shapes/src/round.zk",
        "use std::int::min;\npub fn area(r: u8) -> u32 { min(3 * r * r, shapes::LIMIT) as u32 }\n",
    );
    write(
        "shapes/src/inner.zk",
        "use the_points::Point;\npub fn width(a: Point, b: Point) -> u16 { (b.x - a.x) as u16 }\n",
    );
    write("points/Zk.toml", &manifest("the-points", &[]));
    write(
        "points/src/lib.zk",
        "pub struct Point { x: u16, y: u16 }\ncircuit unused(x: u8) { assert x == 1; let y = 2; }\n",
    );
}

fn id(folder: &Folder, path: &str) -> String {
    let (_, found) = folder.json(&format!("image {path}"));
    found["images"][0]["image_id"].as_str().expect("an ID").to_string()
}

#[test]
fn packages_use_packages() {
    let folder = Folder::new("packages_use_packages");
    family(&folder, "");
    let built = folder.zkc("build app");
    assert_eq!((built.exit, built.stderr.as_str()), (0, ""), "nothing is said of what is used: {built:?}");
    assert!(!folder.has("app/target/unused.zkx"), "circuits of packages that are used are not built");
    folder.write("in.toml", "a = { x = 1, y = 2 }\nb = { x = 11, y = 22 }\nleast = 200\n");
    folder.fine("prove app --inputs in.toml --verify");
    folder.write("in.toml", "a = { x = 1, y = 2 }\nb = { x = 11, y = 22 }\nleast = 201\n");
    folder.zkc("run app --inputs in.toml").refused(1, "E0701");
    // A library is checked by itself, and says what is only worth a look.
    assert!(folder.zkc("check points").stderr.contains("W0201"));
    assert!(folder.fine("check shapes").contains("there is no circuit"));
}

#[test]
fn an_image_does_not_depend_on_where_packages_are() {
    let folder = Folder::new("where_packages_are");
    family(&folder, "one/");
    family(&folder, "two/deep/");
    let first = id(&folder, "one/app");
    assert_eq!(first, id(&folder, "two/deep/app"));
    std::fs::rename(folder.path.join("two/deep/shapes"), folder.path.join("two/deep/forms"))
        .expect("it is moved");
    folder
        .write(
            "two/deep/app/Zk.toml",
            manifest("app", &[("the-points", "../points"), ("shapes", "../forms")]),
        )
        .write("two/deep/forms/Zk.toml", manifest("shapes", &[("the-points", "../points")]));
    assert_eq!(first, id(&folder, "two/deep/app"));
    for app in ["one/app", "two/deep/app"] {
        folder.fine(&format!("build {app}"));
    }
    assert_eq!(folder.read("one/app/Zk.lock"), folder.read("two/deep/app/Zk.lock"), "nor does the lock file");
    let image = folder.fine("inspect one/app/target/app.zkx");
    assert!(!image.contains(&*folder.path.to_string_lossy()), "{image}");
}

#[cfg(unix)]
#[test]
fn a_package_by_two_paths_is_one() {
    let folder = Folder::new("two_paths");
    family(&folder, "");
    std::os::unix::fs::symlink(folder.path.join("points"), folder.path.join("link")).expect("a link");
    folder.write("app/Zk.toml", manifest("app", &[("shapes", "../shapes"), ("the-points", "../link")]));
    folder.fine("check app");
}

#[test]
fn only_what_is_public_is_seen_and_only_what_is_named() {
    let folder = Folder::new("public_items");
    family(&folder, "");
    let check = |text: &str| -> Ran {
        folder.write(
            "app/src/main.zk",
            format!("{text}\nuse the_points::Point;\ncircuit app(p: Point) {{ assert p.x == 1; }}\n"),
        );
        folder.zkc("check app")
    };
    assert_eq!(check("pub use shapes::LIMIT;").exit, 0);
    check("use shapes::hidden;").refused(1, "E0204");
    check("use shapes::inner::width;").refused(1, "E0204");
    check("use shapes::volume;").refused(1, "E0203");
    let disc = |call: &str| format!("circuit disc(d: shapes::Disc) {{ assert {call} == 12; }}");
    assert_eq!(check(&disc("d.area()")).exit, 0);
    for call in ["d.circled()", "shapes::Disc::circled(d)"] {
        check(&disc(call)).refused(1, "E0204");
    }
    // Its own names come first: `shapes` is this module's own.
    assert_eq!(check("fn shapes() -> u8 { 1 } circuit other(x: u8) { assert x == shapes(); }").exit, 0);
    assert!(check("").stderr.contains("W0211"));
    folder.write("app/Zk.toml", manifest("app", &[("shapes", "../shapes")]));
    let error = check("pub use shapes::LIMIT;").refused(1, "E0201");
    told("E0201_package", "check app", &error);
}

#[test]
fn the_lock_file_remembers_what_was_used() {
    let folder = Folder::new("lock");
    family(&folder, "");
    folder.zkc("build app --locked").refused(1, "E0269");
    assert_eq!(folder.zkc("image app").stderr, "", "nothing is said of a file that is not there yet");
    assert!(!folder.has("app/Zk.lock"), "and only some commands write it");
    folder.fine("check app");
    let lock = String::from_utf8(folder.read("app/Zk.lock")).expect("text");
    let names: Vec<&str> = lock.lines().filter(|line| line.starts_with("name")).collect();
    assert_eq!(names, ["name = \"shapes\"", "name = \"the-points\""]);
    folder.fine("build app --locked");

    // Comments are part of what is hashed; the ends of lines are not, nor files that are no modules.
    folder.write("shapes/src/lib.zk", SHAPES.replace('\n', "\r\n")).write("shapes/src/other.zk", "junk");
    folder.fine("check app --locked");
    folder.write("shapes/src/lib.zk", format!("// changed\n{SHAPES}"));
    for command in ["check", "build", "image", "cost", "inputs"] {
        let error = folder.zkc(&format!("{command} app --locked")).refused(1, "E0269");
        assert!(error.contains("`shapes` has changed"), "{error}");
    }
    let warning = folder.zkc("image app").stderr;
    assert!(warning.contains("W0210") && warning.contains("zkc build"), "{warning}");
    assert_eq!(folder.read("app/Zk.lock"), lock.as_bytes());
    let (exit, answer) = folder.json("build app");
    assert_eq!((exit, &answer["diagnostics"][0]["code"]), (0, &Value::from("W0210")));
    assert_ne!(folder.read("app/Zk.lock"), lock.as_bytes());
    assert_eq!(folder.zkc("build app --locked").stderr, "");

    // Dependencies that come and go are in Zk.toml for all to see.
    let now = folder.read("app/Zk.lock");
    folder.write("app/Zk.lock", "# merged\n");
    assert_eq!(folder.zkc("check app").stderr, "");
    assert_eq!(folder.read("app/Zk.lock"), now);
    folder.write("points/Zk.toml", manifest("the-points", &[]).replace("1.2.3", "1.2.4"));
    folder.zkc("check app --locked").refused(1, "E0269");
    assert_eq!(folder.zkc("new alone").exit, 0);
    folder.fine("build alone --locked");
    assert!(!folder.has("alone/Zk.lock"), "there is nothing to remember");
}

#[test]
fn a_new_library_can_be_used_at_once() {
    let folder = Folder::new("new_library");
    assert!(folder.fine("new --lib fees").contains("zkc check"));
    let library = folder.fine("check fees");
    assert!(library.contains("there is no circuit"), "{library}");
    assert!(folder.fine("test fees").contains("1 passed, 0 failed"));
    folder.write("app/Zk.toml", manifest("app", &[("fees", "../fees")])).write(
        "app/src/main.zk",
        "circuit app(balance: u32, public price: u32) { assert fees::covers(balance, price, 3); }\n",
    );
    folder.fine("build app");
    folder.zkc("build fees").refused(1, "E0810");
    folder.zkc("new --lib std").refused(2, "E0818");
}

/// What each error about packages looks like.
#[test]
fn messages_about_packages() {
    let folder = Folder::new("package_messages");
    let library = |name: &str, dependencies: &[(&str, &str)]| {
        folder.write(&format!("{name}/Zk.toml"), manifest(name, dependencies));
        folder.write(&format!("{name}/src/lib.zk"), "pub fn f() {}\n");
    };
    let program = |name: &str, entry: &str| {
        folder
            .write(&format!("{name}/Zk.toml"), format!("{}\n[dependencies]\n{entry}\n", manifest(name, &[])));
        folder.write(&format!("{name}/src/main.zk"), "circuit main(x: u8) { assert x == 1; }\n");
    };
    library("shapes", &[]);
    library("round", &[("square", "../square")]);
    library("square", &[("flat", "../flat")]);
    library("flat", &[("round", "../round")]);
    folder.write("old/shapes/Zk.toml", manifest("shapes", &[])).write("old/shapes/src/lib.zk", "");
    library("solids", &[("shapes", "../old/shapes")]);
    program("registry", "shapes = \"1.2\"");
    program("git", "shapes = { git = \"https://example.org/shapes\" }");
    program("lost", "shapes = { path = \"../shape\" }");
    program("renamed", "forms = { path = \"../shapes\" }");
    program("twice", "shapes = { path = \"../shapes\" }\nsolids = { path = \"../solids\" }");
    program("cycle", "round = { path = \"../round\" }");
    program("version", "shapes = { path = \"../shapes\", version = \"2.0\" }");
    program("edition", "");
    folder.write("edition/Zk.toml", manifest("edition", &[]).replace("2026", "2031"));
    program("program", "registry = { path = \"../renamed\" }");
    folder.write("renamed_fine/Zk.toml", manifest("renamed", &[]));
    program("other", "renamed = { path = \"../renamed_fine\" }");
    program("std_again", "std = { path = \"../shapes\" }");
    program("unused", "shapes = { path = \"../shapes\" }");
    program("locked", "shapes = { path = \"../shapes\" }");
    folder.write("locked/src/main.zk", "use shapes::f;\ncircuit main(x: u8) { assert x == 1; f(); }\n");
    folder.fine("check locked");
    folder.write("shapes/src/lib.zk", "pub fn f() { /// changed\n }\n".replace("/// changed", "// changed"));
    program("lock", "");
    folder.write("lock/Zk.lock", "[[package]]\nname = \"shapes\"\nversion = 3\n");
    for (name, exit, command) in [
        ("E0260", 2, "check registry"),
        ("E0260_git", 2, "check git"),
        ("E0261", 2, "check lost"),
        ("E0262", 2, "check renamed"),
        ("E0263", 2, "check twice"),
        ("E0264", 2, "check cycle"),
        ("E0265", 2, "check version"),
        ("E0266", 2, "check edition"),
        ("E0267", 2, "check other"),
        ("E0268", 2, "check std_again"),
        ("E0269", 1, "check locked --locked"),
        ("E0270", 2, "check lock"),
    ] {
        let error = folder.zkc(command).refused(exit, &name[..5]);
        told(name, command, &error);
    }
    for (name, command) in [("W0211", "check unused"), ("W0210", "check locked")] {
        let ran = folder.zkc(command);
        assert_eq!(ran.exit, 0, "{ran:?}");
        told(name, command, &ran.stderr);
    }
}

/// What a command tells is as in the snapshot of this name.
fn told(name: &str, command: &str, message: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(format!("zkc {command}"));
    settings.bind(|| insta::assert_snapshot!(format!("cli_{name}"), message));
}
