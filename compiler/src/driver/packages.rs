//! From a project with the packages that it uses to a checked program.

use std::collections::BTreeSet;

use super::{Checked, Loader, Resolve, check_loaded};
use crate::diagnostic::{Diagnostic, codes};
use crate::hir::load::{Extent, ModuleTree, Package, item_paths, load_packages, standard_library};
use crate::hir::{resolve, resolve_with_uses};
use crate::project::{LIBRARY, Packages, Project, path_name};

/// Loads, parses, resolves and checks a project with the packages that it uses. What is only worth a look in those is said when
/// they are checked themselves.
pub fn check_packages(packages: &Packages, loader: &dyn Loader) -> Checked {
    check_resolved(packages, loader, resolve)
}

/// The same, and notes what each name leads to, for tools that follow names or look for their uses.
pub fn check_packages_with_uses(packages: &Packages, loader: &dyn Loader) -> Checked {
    check_resolved(packages, loader, resolve_with_uses)
}

/// Loads, parses, resolves and checks a file of tests beside a project, which its paths can begin with.
///
/// # Examples
///
/// ```
/// use std::collections::BTreeMap;
/// use zkc::project::Packages;
///
/// let files = [
///     ("Zk.toml", "[package]\nname = \"age\"\nversion = \"1.0.0\""),
///     ("src/main.zk", "pub circuit adult(age: u8) { assert age >= 18; }"),
/// ];
/// let files: BTreeMap<_, _> = files.map(|(k, v)| (k.to_string(), v.to_string())).into();
/// let packages = Packages::find(&files)?;
/// let checked = zkc::driver::check_tests(&packages, "tests/a.zk", "test \"a\" { age::adult(40) }", &files);
/// assert_eq!(checked.program.tests.len(), 1);
/// assert!(checked.diagnostics.is_empty());
/// # Ok::<(), zkc::driver::Refused>(())
/// ```
pub fn check_tests(packages: &Packages, root: &str, text: &str, loader: &dyn Loader) -> Checked {
    let mut all = members(packages, loader);
    // The tests come first, and all others one later.
    for package in &mut all {
        package.reaches.iter_mut().for_each(|other| *other += 1);
    }
    let tested = &mut all[0];
    tested.name = path_name(&packages.members[0].project.name).unwrap_or_default();
    let mut reaches = tested.reaches.clone();
    reaches.push(1);
    let tests = Package {
        name: "tests".to_string(),
        root: root.to_string(),
        text: text.to_string(),
        files: loader,
        reaches,
        extent: Extent::Whole,
    };
    all.insert(0, tests);
    let mut sources = packages.sources.clone();
    let loaded = load_packages(&all, &mut sources);
    without_warnings_of_others(check_loaded(loaded, sources, resolve))
}

fn check_resolved(packages: &Packages, loader: &dyn Loader, resolve: Resolve) -> Checked {
    let all = members(packages, loader);
    let mut sources = packages.sources.clone();
    let (tree, mut diagnostics) = load_packages(&all, &mut sources);
    diagnostics.extend(unused(&tree, &packages.members[0].project));
    without_warnings_of_others(check_loaded((tree, diagnostics), sources, resolve))
}

/// The packages of a project, the standard library last.
fn members<'l>(packages: &Packages, loader: &'l dyn Loader) -> Vec<Package<'l>> {
    let standard = packages.members.len();
    let mut all: Vec<Package<'_>> = vec![];
    for (index, member) in packages.members.iter().enumerate() {
        let library = member.root == LIBRARY;
        let name = path_name(&member.project.name).filter(|_| library);
        let mut reaches = member.dependencies.clone();
        reaches.push(standard);
        if library {
            reaches.push(index);
        }
        all.push(Package {
            name: name.unwrap_or_else(|| "main".to_string()),
            root: format!("{}{}", member.folder, member.root),
            text: member.text.clone(),
            files: loader,
            reaches,
            extent: Extent::Whole,
        });
    }
    all.push(standard_library(standard));
    all
}

/// What is only worth a look in the packages that a program uses is said when they are checked themselves.
fn without_warnings_of_others(mut checked: Checked) -> Checked {
    let used: BTreeSet<_> = checked.packages[1..].iter().flatten().copied().collect();
    checked
        .diagnostics
        .retain(|d| d.is_error() || d.labels.first().is_none_or(|label| !used.contains(&label.span.file)));
    checked
}

/// Warns about dependencies of the project that no path of it begins with.
fn unused(tree: &ModuleTree, project: &Project) -> Vec<Diagnostic> {
    let mut begun = BTreeSet::new();
    for module in tree.modules.iter().filter(|module| !module.is_library()) {
        begun.extend(module.ast.lost.iter().cloned());
        for item in &module.ast.items {
            item_paths(item, &mut |path| {
                if let Some(first) = path.segments.first()
                    && !begun.contains(&first.name)
                {
                    begun.insert(first.name.clone());
                }
            });
        }
    }
    let never = |name: &str| path_name(name).is_some_and(|name| !begun.contains(&name));
    let unused = project.dependencies.iter().filter(|dependency| never(&dependency.name));
    let warn = |name: &str, span| {
        Diagnostic::at(codes::W0211, span, format!("dependency `{name}` is never used"))
            .help("remove this line")
    };
    unused.map(|dependency| warn(&dependency.name, dependency.span)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::driver::{Choice, Refused};

    /// A program that uses `near`, which uses `far`.
    fn files(main: &str, near: &str, far: &str) -> BTreeMap<String, String> {
        let manifest =
            |name: &str, rest: &str| format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n{rest}");
        let of = |name: &str| format!("[dependencies]\n{name} = {{ path = \"../{name}\" }}");
        let files = [
            ("Zk.toml", manifest("app", &of("near"))),
            ("src/main.zk", main.to_string()),
            ("../near/Zk.toml", manifest("near", &of("far"))),
            ("../near/src/lib.zk", near.to_string()),
            ("../far/Zk.toml", manifest("far", "")),
            ("../far/src/lib.zk", far.to_string()),
        ];
        files.map(|(path, text)| (path.to_string(), text)).into()
    }

    fn checked(files: &BTreeMap<String, String>) -> Result<Checked, Refused> {
        Packages::find(files).map(|packages| check_packages(&packages, files))
    }

    #[test]
    fn an_error_in_a_package_concerns_what_uses_it() {
        // One circuit has an error of its own, which is found only if it is built.
        let main =
            "circuit a(xs: [u8; 2]) { assert xs[2] == 1; } circuit b(x: u8) { assert near::f(x) == 1; }";
        let files = files(main, "pub fn f(x: u8) -> u8 { x + far::N }", "pub const N: u8 = true;");
        let found =
            checked(&files).expect("the manifests are fine").build_all(Choice::All).expect_err("it is wrong");
        let codes: Vec<&str> = found.iter().map(|diagnostic| diagnostic.code.name()).collect();
        assert_eq!(codes, ["E0301", "E0504"]);
    }

    #[test]
    fn a_package_sees_its_own_dependencies_only() {
        let codes = |main: &str| {
            let files = files(main, "pub use far::f;", "pub fn f() {}");
            let diagnostics = checked(&files).expect("the manifests are fine").diagnostics;
            diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect::<Vec<_>>()
        };
        assert_eq!(codes("circuit a() { near::f(); }"), Vec::<&str>::new());
        assert_eq!(codes("circuit a() { far::f(); }"), ["W0211", "E0201"]);
        assert_eq!(codes("circuit a() { app::b(); near::f(); } fn b() {}"), ["E0201", "W0203"]);
    }

    #[test]
    fn of_the_standard_library_only_what_is_named_is_loaded() {
        let files = files("circuit a() { near::f(); }", "pub fn f() {}", "pub use std::int::min;");
        let checked = checked(&files).expect("the manifests are fine");
        let names = checked.packages[3].iter().map(|file| checked.sources.file(*file).name.as_str());
        assert_eq!(names.collect::<Vec<_>>(), ["std/lib.zk", "std/int.zk", "std/option.zk"]);
    }

    #[test]
    fn a_program_has_only_so_many_packages() {
        let package = |n: usize| {
            let next = format!("p{} = {{ path = \"../p{}\" }}", n + 1, n + 1);
            format!("[package]\nname = \"p{n}\"\nversion = \"1.0.0\"\n[dependencies]\n{next}")
        };
        let manifests = (0..400).map(|n| match n {
            0 => ("Zk.toml".to_string(), package(0)),
            n => (format!("../p{n}/Zk.toml"), package(n)),
        });
        let roots = (0..400).map(|n| match n {
            0 => ("src/main.zk".to_string(), String::new()),
            n => (format!("../p{n}/src/lib.zk"), String::new()),
        });
        let files: BTreeMap<String, String> = manifests.chain(roots).collect();
        let refused = checked(&files).expect_err("there are too many");
        assert_eq!(refused.diagnostics.len(), 1);
        assert_eq!(refused.diagnostics[0].code, codes::E0210);
    }
}
